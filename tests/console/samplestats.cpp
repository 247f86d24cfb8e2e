// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/console/samplestats.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tickcast::test {

namespace {

const QString longName(1'024, u'W');                     ///< as long as the codec lets through
constexpr qint64 vastFigure = (qint64(1) << 53) - 1;     ///< the greatest that JSON holds exactly
constexpr qint64 vastMs = qint64(99) * 366 * 86'400'000; ///< nothing runs for a hundred years
constexpr qint64 vastUs = qint64(31) * 86'400'000'000;

} // namespace

SampleStats::SampleStats(int workers, quint32 seed)
    : m_random(seed)
    , m_workerCount(workers)
{
    m_stats.startedAtMs = 1'700'000'000'000;
    m_stats.uptimeMs = 3 * 86'400'000 + 8'047'000;
    m_stats.tsMs = m_stats.startedAtMs + m_stats.uptimeMs;
    for (int i = 0; i < workers; ++i) {
        admin::Worker worker;
        worker.index = i;
        worker.inboxCapacity = 65'536;
        worker.groups = static_cast<quint32>(1'480 + i);
        m_stats.workers.push_back(worker);
    }
    admin::Feed feed;
    feed.name = QStringLiteral("simulator");
    feed.state = admin::FeedState::Live;
    feed.symbols = 500;
    feed.breaker = QStringLiteral("feed");
    m_stats.feeds = {feed};
    for (const char *name : {"feed", "state"}) {
        admin::Breaker breaker;
        breaker.name = QString::fromLatin1(name);
        breaker.reason = QStringLiteral("none");
        breaker.inStateMs = m_stats.uptimeMs;
        m_stats.breakers.push_back(breaker);
    }
}

admin::Hello SampleStats::hello() const
{
    admin::Hello hello;
    hello.server = QStringLiteral("tickcast 0.1.0");
    hello.host = QStringLiteral("prod-1");
    hello.pid = 4711;
    hello.startedAtMs = m_stats.startedAtMs;
    hello.workers = m_workerCount;
    hello.transport = QStringLiteral("qt");
    hello.clientsUrl = QStringLiteral("ws://127.0.0.1:7400/v1");
    hello.samplingMs = m_samplingMs;
    hello.role = m_role;
    if (m_isVast) {
        hello.host = longName;
        hello.transport = longName;
    }
    return hello;
}

double SampleStats::noise(double spread)
{
    return std::normal_distribution<double>(0.0, spread)(m_random);
}

admin::Stats SampleStats::next(qint64 intervalMs)
{
    const double seconds = static_cast<double>(intervalMs) / 1e3;
    ++m_stats.seq;
    m_stats.uptimeMs += intervalMs;
    m_stats.tsMs += intervalMs;
    m_stats.intervalMs = intervalMs;
    m_crowd = std::clamp(m_crowd + 60.0 * seconds + noise(220.0), 90'000.0, 120'000.0);
    m_stats.connections = 0;
    m_stats.totals = {};
    m_stats.latency = {};
    for (admin::Worker &worker : m_stats.workers) {
        advanceWorker(worker, seconds);
        m_stats.connections += worker.sessions;
        m_stats.totals.add(worker.counters);
        m_stats.latency.count += worker.latency.count;
        m_stats.latency.p50Us = std::max(m_stats.latency.p50Us, worker.latency.p50Us);
        m_stats.latency.p99Us = std::max(m_stats.latency.p99Us, worker.latency.p99Us);
        m_stats.latency.p999Us = std::max(m_stats.latency.p999Us, worker.latency.p999Us);
        m_stats.cpuUs += 100'000;
    }
    m_stats.publications += static_cast<quint64>(std::llround(2'000.0 * seconds));
    m_stats.encoded += static_cast<quint64>(std::llround(1'950.0 * seconds));
    m_stats.residentBytes = 712'000'000 + static_cast<qint64>(m_crowd * 900);
    admin::Feed &feed = m_stats.feeds.front();
    feed.quotes = m_stats.publications;
    feed.messages = m_stats.publications;
    feed.ageMs = static_cast<qint64>(std::abs(noise(60.0)));
    admin::Stats sample = m_stats;
    if (m_isVast)
        makeVast(sample);
    return sample;
}

void SampleStats::makeVast(admin::Stats &stats) const
{
    stats.residentBytes = vastFigure;
    stats.feeds.front().name = longName;
    stats.feeds.front().reason = longName;
    stats.feeds.front().symbols = std::numeric_limits<quint32>::max();
    stats.feeds.front().ageMs = vastMs;
    stats.connections = std::numeric_limits<quint32>::max();
    stats.totals.delivered = static_cast<quint64>(vastFigure) / 1'000 * stats.seq;
    stats.totals.bytesOut = stats.totals.delivered;
    stats.latency.p99Us = vastUs;
    stats.latency.p999Us = vastUs;
    for (admin::Worker &worker : stats.workers) {
        worker.floor = admin::SessionLevel::Critical;
        worker.floorReason = longName;
        worker.loopLagUs = vastUs;
        worker.unaccounted = vastFigure;
        worker.owed = static_cast<quint64>(vastFigure);
    }
}

void SampleStats::advanceWorker(admin::Worker &worker, double seconds)
{
    const double share = 1.0 / m_workerCount * (1.0 + 0.05 * (worker.index % 4 - 1.5));
    worker.sessions = static_cast<quint32>(m_crowd * share);
    worker.subscriptions = worker.sessions * 12;
    worker.counters.opened = std::max<quint64>(worker.counters.opened, worker.sessions) + 3;
    worker.counters.accepts = worker.counters.opened + 1;
    worker.counters.closed = worker.counters.opened - worker.sessions;

    for (size_t level = 1; level < m_slow.size(); ++level) {
        // Spread over the workers, the first ones get what is left over.
        const auto workers = static_cast<quint32>(m_workerCount);
        const bool getsMore = static_cast<quint32>(worker.index) < m_slow[level] % workers;
        worker.levels[level] = m_slow[level] / workers + (getsMore ? 1 : 0);
    }
    worker.levels[0] = worker.sessions - worker.levels[1] - worker.levels[2] - worker.levels[3];

    // A squall now and then: the socket of some clients is full and quotes are superseded.
    const bool isSquall = m_stats.seq % 23 < 4;
    const double rate = std::max(412'000.0 * share * (1.0 + noise(0.05)), 0.0);
    const auto delivered = static_cast<quint64>(rate * seconds);
    const auto superseded = static_cast<quint64>(rate * seconds * (isSquall ? 0.14 : 0.012));
    const quint64 dropped = isSquall ? static_cast<quint64>(70 * seconds) : 0;
    worker.counters.delivered += delivered;
    worker.counters.superseded += superseded;
    worker.counters.dropped[0] += dropped;
    worker.counters.published += delivered + superseded + dropped;
    worker.counters.bytesOut += delivered * 118;
    worker.counters.sends += delivered / 3;
    worker.behind = isSquall ? 37 : 2;
    worker.owed = worker.behind * 9;
    worker.loopLagUs = static_cast<qint64>(2'400.0 + std::abs(noise(900.0)) + (isSquall ? 9e3 : 0));
    worker.inboxDepth = static_cast<quint64>(std::abs(noise(40.0)));
    worker.batches += static_cast<quint64>(400 * seconds);
    worker.batchUpdates += static_cast<quint64>(1'950 * seconds);
    worker.cpuUs += static_cast<qint64>((0.41 + noise(0.02)) * 1e6 * seconds);
    worker.latency.count = delivered;
    worker.latency.p50Us = static_cast<qint64>(4'100.0 + noise(250.0));
    worker.latency.p99Us =
        static_cast<qint64>(31'000.0 + std::abs(noise(3'500.0))) + isSquall * 9'000;
    worker.latency.p999Us =
        worker.latency.p99Us + static_cast<qint64>(20'000 + std::abs(noise(9e3)));
}

void SampleStats::setSlow(quint32 degraded, quint32 critical, quint32 emergency)
{
    m_slow = {0, degraded, critical, emergency};
}

admin::SessionsPage SampleStats::page(const admin::SessionsQuery &query) const
{
    using admin::SessionLevel;
    admin::SessionsPage page;
    page.id = query.id;
    page.sort = query.sort;
    page.offset = query.offset;
    page.total = m_stats.connections;
    // Of the filters only that of the level, and a text that nobody has.
    const bool isNobody = query.filter.text == QLatin1String("nobody");
    page.matching = isNobody ? 0 : page.total;
    if (query.filter.level)
        page.matching = m_slow[1] + m_slow[2] + m_slow[3];
    const quint32 end = std::min(query.offset + query.limit, page.matching);
    for (quint32 i = query.offset; i < end; ++i) {
        admin::SessionRow row;
        row.session = QStringLiteral("%1-%2").arg(i % 4).arg(7'000 - 37 * (i % 90), 0, 36);
        row.peer = QStringLiteral("10.0.%1.%2:%3").arg(i % 7).arg(17 + i % 200).arg(50'000 + i);
        row.worker = i % 4;
        row.level = i < m_slow[3]                           ? SessionLevel::Emergency
                    : i < m_slow[3] + m_slow[2]             ? SessionLevel::Critical
                    : i < m_slow[3] + m_slow[2] + m_slow[1] ? SessionLevel::Degraded
                                                            : SessionLevel::Normal;
        const auto slowness = static_cast<quint32>(row.level);
        row.isBehind = slowness > 0;
        row.pressurePermille = slowness > 0 ? slowness * 1'000 + 900 - i % 9 * 100 : 0;
        row.subscriptions = 12;
        row.owed = slowness * 61;
        row.oldestOwedMs = slowness * 2'340;
        row.unsentBytes = slowness * 131'072;
        row.published = 240'000;
        row.delivered = 200'000;
        row.losses.superseded = slowness * 12'345;
        row.losses.dropped[0] = slowness * slowness * 11;
        row.connectedMs = 60'000 * (i + 1);
        if (m_isVast) {
            row.session += longName.left(48);
            row.peer += longName.left(1'000);
            row.owed = std::numeric_limits<quint32>::max();
            row.unsentBytes = vastFigure;
            row.oldestOwedMs = vastMs;
            row.losses.superseded = static_cast<quint64>(vastFigure);
        }
        page.rows.push_back(row);
    }
    return page;
}

admin::ClosedPage SampleStats::closed(const admin::ClosedQuery &query) const
{
    admin::ClosedPage page;
    page.id = query.id;
    page.offset = query.offset;
    page.total = m_closedCount;
    page.matching = m_closedCount;
    const std::array<std::pair<quint32, const char *>, 3> ends{
        {{4100, "too slow for too long"}, {0, ""}, {4003, "an operator closed it"}}};
    const quint32 end = std::min(query.offset + query.limit, m_closedCount);
    for (quint32 i = query.offset; i < end; ++i) {
        admin::ClosedRow closed;
        closed.row.session = QStringLiteral("2-gone%1").arg(i);
        closed.row.peer = QStringLiteral("10.0.9.%1:50000").arg(i % 250);
        closed.row.connectedMs = 60'000;
        const auto &[code, reason] = ends[i % ends.size()];
        closed.end = {m_stats.tsMs - i * 1'000, code, QLatin1String(reason)};
        page.rows.push_back(closed);
    }
    return page;
}

admin::SymbolsPage SampleStats::symbols(const admin::SymbolsQuery &query) const
{
    admin::SymbolsPage page;
    page.id = query.id;
    page.sort = query.sort;
    page.offset = query.offset;
    page.total = m_stats.feeds.front().symbols;
    page.matching = page.total;
    const quint32 end = std::min(query.offset + query.limit, page.matching);
    for (quint32 i = query.offset; i < end; ++i) {
        admin::SymbolRow row;
        row.symbol = QStringLiteral("PAIR%1USDT").arg(i);
        row.subscribers = 98'000 / (i + 1);
        row.updates = m_stats.publications / (i + 2);
        row.published = row.updates * row.subscribers;
        row.bytes = row.published * 90;
        row.offset = row.updates;
        row.epoch = QStringLiteral("5f2e7ccdf884a107");
        row.last = QStringLiteral("%1.25").arg(64'000 / (i + 1));
        row.ageMs = 120 + i;
        page.rows.push_back(row);
    }
    return page;
}

std::optional<admin::SessionDetail> SampleStats::detail(const admin::SessionQuery &query) const
{
    for (admin::SessionRow &row : page(admin::SessionsQuery{.limit = 500}).rows) {
        if (row.session != query.session)
            continue;
        admin::SessionDetail detail;
        detail.id = query.id;
        detail.row = row;
        detail.reason =
            row.level == admin::SessionLevel::Normal ? QString() : QStringLiteral("connection");
        detail.inputs = {{QStringLiteral("oldestAgeMs"), row.oldestOwedMs, 1'000, 5'000, 15'000,
                          row.pressurePermille}};
        if (row.level != admin::SessionLevel::Normal) {
            detail.history = {{m_stats.tsMs - 5'000, row.level, detail.reason}};
            detail.levelChanges = 1;
        }
        detail.levelMs[static_cast<size_t>(row.level)] = static_cast<quint64>(row.connectedMs);
        detail.subscriptions = {{QStringLiteral("BTCUSDT"), QStringLiteral("quote"), true},
                                {QStringLiteral("ETHUSDT"), QStringLiteral("trade"), false}};
        return detail;
    }
    return std::nullopt;
}

void SampleStats::restart()
{
    const int workers = m_workerCount;
    const qint64 startedAtMs = m_stats.tsMs + 5'000;
    *this = SampleStats(workers);
    m_stats.startedAtMs = startedAtMs;
    m_stats.uptimeMs = 0;
    m_stats.tsMs = startedAtMs;
}

} // namespace tickcast::test
