// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/feed/exchangemessageparser.h"
#include "server/feed/feedconfig.h"
#include "server/feed/feedsource.h"
#include "server/feed/recording.h"
#include "server/feed/replaytimeline.h"
#include "shared/util/loglimiter.h"

#include <QHash>
#include <optional>
#include <vector>

namespace tickcast {

/// Plays a recording into a sink, in the order of the file, each message when it is due. It has no
/// timer and no event loop: its owner calls advance() and is told when to come again.
///
/// A bookTicker becomes a quote; a trade becomes a trade and then the quote with the new last and
/// lastQty; a 1-minute kline becomes a candle. Figures no message held yet are absent. Everything
/// else is counted as skipped or malformed; the first few malformed lines are logged with their
/// number. When it starts over (loop), trade ids and closed candles come again, and a symbol keeps
/// its quote. When it falls behind, all that is overdue plays at once and in order.
///
/// Thread: market. Cost: about 0.6 us per message, and the disk's time per chunk.
class ReplayPlayer final
{
public:
    /// The bounds of one turn, so that the event loop's other work is served in between.
    static constexpr int turnMessagesMax = 2'000;
    static constexpr MonotonicNs turnNsMax = 5'000'000;
    enum class Next : quint8 {
        Now,    ///< more is due: call again after the event loop's other work
        Later,  ///< nothing is due for Turn::waitNs
        Ended,  ///< the recording is over, and it does not loop
        Failed, ///< the file cannot be read any more; error() says why
    };
    struct Turn
    {
        Next next = Next::Now;
        MonotonicNs waitNs = 0;
    };

    /// @p recording stands at its first message; @p symbols are what a survey of it found. @p clock
    /// outlives the player.
    ReplayPlayer(Recording recording, const std::vector<SymbolInfo> &symbols,
                 const ReplayConfig &config, const Clock &clock);

    /// Makes the first message due now. Called once, before advance().
    void begin();
    /// Puts what is due into @p sink, at most one turn's worth, and ends the batch it made.
    [[nodiscard]] Turn advance(FeedSink &sink);

    /// The counts so far; name, state and reason are left to the feed.
    [[nodiscard]] const FeedStatus &counts() const { return m_counts; }
    [[nodiscard]] QString error() const { return m_error; }

private:
    /// What one message is published with.
    struct Event
    {
        SymbolIndex symbol = 0;
        qint64 receivedMs = 0;
        MonotonicNs ingressNs = 0;
    };

    [[nodiscard]] Turn play(FeedSink &sink);
    [[nodiscard]] Turn endPass();
    [[nodiscard]] Turn failed(const QString &why);
    void playLine(const RecordingLine &line, MonotonicNs nowNs, FeedSink &sink);
    [[nodiscard]] Result<void> publish(const ExchangeMessage &message, const Event &event,
                                       FeedSink &sink);
    [[nodiscard]] Result<void> publishBook(const ExchangeMessage &message, const Event &event,
                                           FeedSink &sink);
    [[nodiscard]] Result<void> publishTrade(const ExchangeMessage &message, const Event &event,
                                            FeedSink &sink);
    [[nodiscard]] Result<void> publishCandle(const ExchangeMessage &message, const Event &event,
                                             FeedSink &sink);
    void putQuote(const Event &event, FeedSink &sink);
    void refuse(quint64 lineNumber, const QString &why);

    Recording m_recording;
    const Clock &m_clock;
    const bool m_loop;
    ReplayTimeline m_timeline;
    std::vector<SymbolInfo> m_symbols;
    QHash<Symbol, SymbolIndex> m_indexes;
    std::vector<Quote> m_quotes; ///< the state of each symbol, by index
    ExchangeMessageParser m_parser;
    std::optional<RecordingLine> m_line; ///< read, and not yet due
    FeedStatus m_counts;
    LogLimiter m_faults;          ///< malformed lines
    quint64 m_usedBeforePass = 0; ///< messages put before this pass began
    QString m_error;
};

} // namespace tickcast
