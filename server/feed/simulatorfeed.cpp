// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/feed/simulatorfeed.h"

#include "shared/util/logging.h"

#include <algorithm>

namespace tickcast {

namespace {

constexpr int symbolsMax = 100'000;
constexpr double rateMax = 10'000'000;
// The clocks are read once per slice of a turn, so that `ts` and the latency figures stay true when
// a turn is long.
constexpr int sliceEventsMax = 256;
constexpr qint64 lagToldNs = 2'000'000'000;
constexpr qint64 lagToldEveryNs = 30'000'000'000;

} // namespace

SimulatorFeed::SimulatorFeed(const SimulatorConfig &config, const Clock &clock)
    : m_config(config)
    , m_clock(clock)
    , m_outages(config.outageInterval, config.outageDuration)
{
}

const Clock &SimulatorFeed::systemClock()
{
    static const SystemClock clock;
    return clock;
}

Result<std::vector<SymbolInfo>> SimulatorFeed::open()
{
    if (m_config.symbols < 1 || m_config.symbols > symbolsMax) {
        return fail(ErrorCode::InvalidArgument,
                    QStringLiteral("feed.simulator.symbols is %1, allowed are 1 to %2")
                        .arg(m_config.symbols)
                        .arg(symbolsMax));
    }
    if (!(m_config.rate >= 0 && m_config.rate <= rateMax)) { // not a number is neither
        return fail(
            ErrorCode::InvalidArgument,
            QStringLiteral("feed.simulator.rate is %1, allowed are 0 to %2 quotes per second")
                .arg(m_config.rate)
                .arg(rateMax, 0, 'f', 0));
    }
    m_market = std::make_unique<SimulatorMarket>(m_config, m_clock.wallMs());
    return m_market->symbols();
}

void SimulatorFeed::start(FeedSink &sink)
{
    Q_ASSERT(m_market && !m_timer);
    m_sink = &sink;
    m_startNs = m_clock.monotonicNs();
    m_timer = std::make_unique<QTimer>();
    m_timer->setTimerType(Qt::PreciseTimer);
    QObject::connect(m_timer.get(), &QTimer::timeout, m_timer.get(), [this] { onTimeout(); });
    if (m_config.rate > 0) // else nothing is ever due
        m_timer->start(intervalMs);
    qCInfo(lcFeed, "The simulator publishes %g quotes/s over %d symbols, seed %llu.", m_config.rate,
           m_config.symbols, static_cast<unsigned long long>(m_config.seed));
}

void SimulatorFeed::onTimeout()
{
    SimulatorMarket::Moment now;
    // Fixed for the turn: what falls due while the turn works is the next turn's.
    now.elapsedNs = m_outages.marketNs(m_clock.monotonicNs() - m_startNs);
    int room = turnEventsMax;
    SimulatorMarket::Progress progress;
    while (!progress.caughtUp && room >= SimulatorMarket::stepEventsMax) {
        now.ingressNs = m_clock.monotonicNs();
        now.wallMs = m_clock.wallMs();
        progress = m_market->advance(now, *m_sink, std::min(room, sliceEventsMax));
        room -= progress.events;
        if (progress.events > 0)
            m_lastEventNs = now.ingressNs;
    }
    if (room < turnEventsMax)
        m_sink->onBatchEnd();
    if (!progress.caughtUp)
        tellLag(now.ingressNs, now.elapsedNs);
    // Behind: go on in the next turn of the event loop, after the others had theirs.
    const int nextMs = progress.caughtUp ? intervalMs : 0;
    if (m_timer->interval() != nextMs)
        m_timer->setInterval(nextMs);
}

void SimulatorFeed::tellLag(MonotonicNs nowNs, qint64 elapsedNs)
{
    const qint64 lagNs = elapsedNs - m_market->nextDueNs(elapsedNs);
    const bool toldLately = m_lagToldNs != 0 && nowNs - m_lagToldNs < lagToldEveryNs;
    if (lagNs < lagToldNs || toldLately)
        return;
    m_lagToldNs = nowNs;
    qCWarning(
        lcFeed,
        "The simulator is %.1f s behind its rate of %g quotes/s and catching up. If this goes "
        "on, lower feed.simulator.rate.",
        double(lagNs) * 1e-9, m_config.rate);
}

FeedStatus SimulatorFeed::status() const
{
    FeedStatus status;
    status.name = QStringLiteral("simulator");
    if (!m_timer) {
        status.reason = QStringLiteral("not started");
        return status;
    }
    const SimulatorMarket::Counts &counts = m_market->counts();
    status.state = admin::FeedState::Live;
    status.messages = counts.total();
    status.quotes = counts.quotes;
    status.trades = counts.trades;
    status.candles = counts.candles;
    status.lastEventNs = m_lastEventNs;
    // It lives on the thread that asks.
    const MonotonicNs now = m_clock.monotonicNs();
    const auto outage = m_outages.begunNs(now - m_startNs);
    status.lastHeardNs = outage ? m_startNs + *outage : now;
    return status;
}

} // namespace tickcast
