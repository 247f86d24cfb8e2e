// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/load/marketsession.h"

#include "server/feed/feedsource.h"
#include "server/feed/recordingsurvey.h"
#include "server/feed/replayplayer.h"
#include "server/feed/simulatorfeed.h"
#include "shared/protocol/constants.h"

#include <array>

namespace tickcast::load {

namespace {

using protocol::Channel;

/// Keeps what it is given and counts offsets as the market book does.
class Recorder final : public FeedSink
{
public:
    explicit Recorder(MarketSession &session)
        : m_session(session)
        , m_offsets(session.symbols.size())
    {
    }
    void onQuote(SymbolIndex symbol, const Quote &quote, MonotonicNs ingressNs) override
    {
        add(symbol, Channel::Quote, quote, ingressNs);
    }
    void onTrade(SymbolIndex symbol, const Trade &trade, MonotonicNs ingressNs) override
    {
        add(symbol, Channel::Trade, trade, ingressNs);
    }
    void onCandle(SymbolIndex symbol, const Candle &candle, MonotonicNs ingressNs) override
    {
        add(symbol, Channel::Candle, candle, ingressNs);
    }
    void onBatchEnd() override {}

private:
    template <typename T>
    void add(SymbolIndex symbol, Channel channel, const T &what, MonotonicNs atNs)
    {
        const quint64 offset = ++m_offsets[symbol][static_cast<size_t>(channel)];
        m_session.events.push_back(
            {.atNs = atNs, .symbol = symbol, .offset = offset, .what = what});
    }

    MarketSession &m_session;
    std::vector<std::array<quint64, protocol::channelCount>> m_offsets;
};

} // namespace

Result<MarketSession> replaySession(const QString &path)
{
    Result<Recording> recording = Recording::open(path);
    if (!recording)
        return tl::unexpected(recording.error());
    const Result<RecordingSurvey> survey = surveyRecording(*recording);
    if (!survey)
        return tl::unexpected(survey.error());
    if (const Result<void> rewound = recording->rewind(); !rewound)
        return tl::unexpected(rewound.error());

    MarketSession session;
    session.symbols = survey->symbols;
    Recorder recorder(session);
    FakeClock clock;
    ReplayPlayer player(std::move(*recording), session.symbols, {.file = path}, clock);
    player.begin();
    while (true) {
        const ReplayPlayer::Turn turn = player.advance(recorder);
        if (turn.next == ReplayPlayer::Next::Failed)
            return fail(ErrorCode::Io, player.error());
        if (turn.next == ReplayPlayer::Next::Ended)
            return session;
        if (turn.next == ReplayPlayer::Next::Later)
            clock.advance(std::chrono::nanoseconds(turn.waitNs));
    }
}

MarketSession simulateSession(const QString &name, const SimulatorConfig &config, int seconds)
{
    constexpr qint64 startMs = 1'700'000'000'000;
    constexpr qint64 nsPerMs = 1'000'000;
    SimulatorMarket market(config, startMs);
    MarketSession session;
    session.name = name;
    session.symbols = market.symbols();
    Recorder recorder(session);
    for (qint64 ms = 0; ms <= qint64(seconds) * 1000; ms += SimulatorFeed::intervalMs) {
        const SimulatorMarket::Moment now{
            .elapsedNs = ms * nsPerMs, .wallMs = startMs + ms, .ingressNs = ms * nsPerMs};
        while (!market.advance(now, recorder, SimulatorFeed::turnEventsMax).caughtUp) {
        }
    }
    return session;
}

} // namespace tickcast::load
