// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/feed/replayplayer.h"

#include "shared/util/logging.h"

namespace tickcast {

ReplayPlayer::ReplayPlayer(Recording recording, const std::vector<SymbolInfo> &symbols,
                           const ReplayConfig &config, const Clock &clock)
    : m_recording(std::move(recording))
    , m_clock(clock)
    , m_loop(config.loop)
    , m_timeline(config.speed, config.times)
    , m_symbols(symbols)
    , m_quotes(symbols.size())
    , m_faults(lcFeed, {}, clock)
{
    for (size_t i = 0; i < symbols.size(); ++i)
        m_indexes.insert(symbols[i].symbol, static_cast<SymbolIndex>(i));
}

void ReplayPlayer::begin()
{
    m_timeline.begin(m_clock);
}

ReplayPlayer::Turn ReplayPlayer::advance(FeedSink &sink)
{
    const auto putCount = [this] { return m_counts.quotes + m_counts.trades + m_counts.candles; };
    const quint64 before = putCount();
    const Turn turn = play(sink);
    if (putCount() != before)
        sink.onBatchEnd();
    return turn;
}

ReplayPlayer::Turn ReplayPlayer::play(FeedSink &sink)
{
    MonotonicNs nowNs = m_clock.monotonicNs();
    const MonotonicNs turnEndNs = nowNs + turnNsMax;
    for (int i = 0; i < turnMessagesMax && nowNs < turnEndNs; ++i) {
        if (!m_line) {
            m_line = m_recording.next();
            if (!m_line)
                return endPass();
            if (m_line->fault.isEmpty())
                m_timeline.see(m_line->receivedNs);
        }
        // A line whose time cannot be read is due when its turn comes.
        const MonotonicNs dueNs =
            m_line->fault.isEmpty() ? m_timeline.dueNs(m_line->receivedNs) : nowNs;
        if (dueNs > nowNs)
            return {.next = Next::Later, .waitNs = dueNs - nowNs};
        playLine(*m_line, nowNs, sink);
        m_line.reset();
        nowNs = m_clock.monotonicNs();
    }
    return {.next = Next::Now};
}

ReplayPlayer::Turn ReplayPlayer::endPass()
{
    if (!m_recording.error().isEmpty())
        return failed(m_recording.error());
    if (!m_loop)
        return {.next = Next::Ended};
    const quint64 used = m_counts.messages - m_counts.skipped - m_counts.malformed;
    // The file was rewritten under us: without this, an empty one would be read over and over.
    if (used == m_usedBeforePass)
        return failed(
            QStringLiteral("\"%1\" has no usable message any more").arg(m_recording.path()));
    m_usedBeforePass = used;
    if (const Result<void> rewound = m_recording.rewind(); !rewound)
        return failed(rewound.error().text);
    m_timeline.endPass();
    return {.next = Next::Now};
}

ReplayPlayer::Turn ReplayPlayer::failed(const QString &why)
{
    m_error = why;
    return {.next = Next::Failed};
}

void ReplayPlayer::playLine(const RecordingLine &line, MonotonicNs nowNs, FeedSink &sink)
{
    ++m_counts.messages;
    if (!line.fault.isEmpty())
        return refuse(line.number, line.fault);
    const Result<ExchangeMessage> message = m_parser.parse(line.message);
    if (!message)
        return refuse(line.number, message.error().text);
    if (!message->isUsed()) {
        ++m_counts.skipped;
        return;
    }
    const auto index = m_indexes.constFind(message->symbol);
    if (index == m_indexes.constEnd()) {
        return refuse(line.number, QStringLiteral("%1 was not in the recording when it was opened")
                                       .arg(message->symbol.toString()));
    }
    constexpr qint64 nsPerMs = 1'000'000;
    const Event event{
        .symbol = *index, .receivedMs = line.receivedNs / nsPerMs, .ingressNs = nowNs};
    if (const Result<void> published = publish(*message, event, sink); !published)
        return refuse(line.number, published.error().text);
    m_counts.lastEventNs = nowNs;
}

Result<void> ReplayPlayer::publish(const ExchangeMessage &message, const Event &event,
                                   FeedSink &sink)
{
    if (std::holds_alternative<ExchangeBookTicker>(message.body))
        return publishBook(message, event, sink);
    if (std::holds_alternative<ExchangeTrade>(message.body))
        return publishTrade(message, event, sink);
    return publishCandle(message, event, sink);
}

Result<void> ReplayPlayer::publishBook(const ExchangeMessage &message, const Event &event,
                                       FeedSink &sink)
{
    Quote &quote = m_quotes[event.symbol];
    const Result<void> applied =
        applyTo(quote, std::get<ExchangeBookTicker>(message.body), m_symbols[event.symbol]);
    if (!applied)
        return applied;
    const qint64 madeMs = message.tradeMs.value_or(event.receivedMs);
    quote.tsMs = m_timeline.shownMs(message.eventMs.value_or(madeMs));
    putQuote(event, sink);
    return {};
}

Result<void> ReplayPlayer::publishTrade(const ExchangeMessage &message, const Event &event,
                                        FeedSink &sink)
{
    Result<Trade> trade = toTrade(std::get<ExchangeTrade>(message.body), m_symbols[event.symbol]);
    if (!trade)
        return tl::unexpected(trade.error());
    const qint64 sentMs = message.eventMs.value_or(event.receivedMs);
    trade->tsMs = m_timeline.shownMs(message.tradeMs.value_or(sentMs));
    sink.onTrade(event.symbol, *trade, event.ingressNs);
    ++m_counts.trades;

    Quote &quote = m_quotes[event.symbol];
    quote.set(QuoteField::Last, trade->price);
    quote.set(QuoteField::LastQty, trade->qty);
    quote.tsMs = m_timeline.shownMs(message.eventMs.value_or(message.tradeMs.value_or(sentMs)));
    putQuote(event, sink);
    return {};
}

Result<void> ReplayPlayer::publishCandle(const ExchangeMessage &message, const Event &event,
                                         FeedSink &sink)
{
    Result<Candle> candle =
        toCandle(std::get<ExchangeCandle>(message.body), m_symbols[event.symbol]);
    if (!candle)
        return tl::unexpected(candle.error());
    candle->tsMs = m_timeline.shownMs(message.eventMs.value_or(event.receivedMs));
    candle->startMs = m_timeline.shownStartMs(candle->startMs);
    sink.onCandle(event.symbol, *candle, event.ingressNs);
    ++m_counts.candles;
    return {};
}

void ReplayPlayer::putQuote(const Event &event, FeedSink &sink)
{
    sink.onQuote(event.symbol, m_quotes[event.symbol], event.ingressNs);
    ++m_counts.quotes;
}

void ReplayPlayer::refuse(quint64 lineNumber, const QString &why)
{
    ++m_counts.malformed;
    m_faults.warning([&] {
        return QStringLiteral("\"%1\" line %2 is left out: %3")
            .arg(m_recording.path(), QString::number(lineNumber), why);
    });
}

} // namespace tickcast
