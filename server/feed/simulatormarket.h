// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/feed/feedconfig.h"
#include "server/feed/feedsource.h"
#include "server/feed/simulatorday.h"
#include "server/feed/simulatorprices.h"
#include "server/feed/simulatorrandom.h"
#include "server/feed/simulatorround.h"
#include "server/feed/simulatorschedule.h"
#include "server/feed/simulatoruniverse.h"
#include "server/feed/simulatorzipf.h"

#include <vector>

namespace tickcast {

/// The simulated market: quotes, trades and 1-minute candles that agree with each other. Plain
/// arithmetic: no timer, no clock, no QObject; the caller says what time it is.
///
/// What happens when
/// - SimulatorSchedule says when a quote is due; for which symbol, SimulatorZipf says, or with even
///   activity SimulatorRound. About every third quote was made by a trade, and so is each whose
///   last price has fallen well outside the book; the trade comes first and its price is the bid or
///   the ask of the quote that follows.
/// - A symbol's candle is published when a trade changed it, after the quote, but at most once a
///   second: what changed meanwhile is published when the second is over, so a candle is never
///   behind its trades for longer. Besides, it is published exactly once with closed = true when
///   its minute has ended, before anything of the next minute. A minute without trades has no
///   candle.
/// - Figures of the day are those of SimulatorDay.
///
/// Reproducible: config and the sequence of Moments determine every event. Which symbols, prices,
/// sizes and due times come is a function of the config alone; the wall clock only gives `ts`, the
/// minutes of candles and the window of the day.
///
/// Sums cannot overflow: a symbol's share of the day's turnover is given
/// (SimulatorHistory::usdPerDay) and the size of a trade follows from it and its rate, so even
/// 10,000,000 quotes/s sum up to less than 10^18 at any scale.
///
/// Memory: at most 4 KiB per symbol. Cost: about 0.2 µs per quote with 500 symbols,
/// 1 µs with 100,000 (cache misses), no allocation after construction. Thread: the owner's.
class SimulatorMarket final
{
public:
    /// The time of a call to advance().
    struct Moment
    {
        qint64 elapsedNs = 0;      ///< since the start; what is due until then is published
        qint64 wallMs = 0;         ///< Unix time, the `ts` of all of it
        MonotonicNs ingressNs = 0; ///< handed through to the sink
    };

    struct Counts
    {
        quint64 quotes = 0;
        quint64 trades = 0;
        quint64 candles = 0;
        [[nodiscard]] quint64 total() const { return quotes + trades + candles; }
    };

    /// What one call to advance() did.
    struct Progress
    {
        int events = 0;        ///< put into the sink
        bool caughtUp = false; ///< false: more is due, call again
    };

    /// A quote's step puts a trade, a quote and a candle: less room than that is no room.
    static constexpr int stepEventsMax = 3;

    /// Makes symbols and the day before @p wallMs. Takes about 10 µs per symbol. @p config is
    /// inside the ranges of feedconfig.h.
    SimulatorMarket(const SimulatorConfig &config, qint64 wallMs);

    /// In the order of activity, the same for every seed.
    [[nodiscard]] const std::vector<SymbolInfo> &symbols() const { return m_symbols; }

    /// Publishes what is due, at most @p maxEvents (stepEventsMax or more) events, in order of due
    /// time. elapsedNs never goes back; wallMs may: the running minute then goes on until it is
    /// over. Does not call onBatchEnd().
    [[nodiscard]] Progress advance(const Moment &now, FeedSink &sink, int maxEvents);

    [[nodiscard]] const Counts &counts() const { return m_counts; }
    /// The due time of the earliest quote or candle not yet published, or untilNs when none is due.
    [[nodiscard]] qint64 nextDueNs(qint64 untilNs);

private:
    struct Pair
    {
        Quote quote;
        Candle candle;
        quint64 tradeId = 0;
        double priceUnit = 1;  ///< the mantissa of price 1
        qint64 qtyUnit = 1;    ///< the mantissa of quantity 1
        double meanQty = 1;    ///< mantissa of the mean trade
        double halfSpread = 0; ///< relative to the price
        quint32 base = 0;
        quint32 quoteAsset = 0;
        bool candleChanged = false; ///< since its last publication
        bool candleQuiet = false;   ///< published less than a second ago, so it is in m_quiet
    };
    static_assert(sizeof(Pair) + sizeof(SimulatorDay) + sizeof(SymbolInfo) <= 4096);

    /// A candle that was published and may be again from dueNs.
    struct Quiet
    {
        qint64 dueNs = 0;
        SymbolIndex symbol = 0;
    };

    struct Turn
    {
        const Moment &now;
        FeedSink &sink;
    };

    SimulatorMarket(const SimulatorConfig &config, qint64 wallMs,
                    const SimulatorUniverse &universe);
    void makePair(const SimulatorUniverse &universe, quint32 rank, double usdPerTrade);
    [[nodiscard]] double usdPerTrade(const SimulatorConfig &config, quint32 rank) const;
    [[nodiscard]] SymbolIndex pickSymbol();
    [[nodiscard]] bool closeMinute(const Turn &turn, quint64 totalMax);
    void publishNext(const Turn &turn, SymbolIndex symbol, qint64 dueNs);
    void updateBook(Pair &pair, double price);
    void trade(const Turn &turn, SymbolIndex symbol);
    void addToCandle(const Trade &trade, SymbolIndex symbol);
    void publishCandle(const Turn &turn, SymbolIndex symbol, qint64 dueNs);
    void endQuiet(const Turn &turn);
    [[nodiscard]] bool isTradeDue(const Pair &pair);
    [[nodiscard]] qint64 size(const Pair &pair, double means);
    static void writeDay(const SimulatorDay &day, Quote &quote);

    SimulatorRandom m_random;
    SimulatorSchedule m_schedule;
    const Activity m_activity;
    SimulatorZipf m_zipf;
    SimulatorRound m_round;
    SimulatorPrices m_prices;
    std::vector<SymbolInfo> m_symbols;
    std::vector<Pair> m_pairs;
    std::vector<SimulatorDay> m_days; ///< beside m_pairs: most quotes touch only its first line
    qint64 m_minuteMs;                ///< start of the running minute; never goes back
    std::vector<SymbolIndex> m_openCandles; ///< symbols that traded in the running minute
    size_t m_closed = 0;                    ///< of those, closed already: a close may span calls
    std::vector<Quiet> m_quiet;             ///< a ring with room for every symbol, by due time
    size_t m_quietFirst = 0;
    size_t m_quietCount = 0;
    Counts m_counts;
};

} // namespace tickcast
