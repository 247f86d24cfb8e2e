// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/feed/simulatormarket.h"

#include <cmath>
#include <variant>
#include <vector>

namespace tickcast {

/// A sink that keeps everything, for the simulator's tests.
class EventRecorder : public FeedSink
{
public:
    struct Event
    {
        SymbolIndex symbol = 0;
        std::variant<Quote, Trade, Candle> what;
        friend bool operator==(const Event &, const Event &) = default;
    };

    void onQuote(SymbolIndex symbol, const Quote &quote, MonotonicNs) override
    {
        events.push_back({symbol, quote});
        ++quotes;
    }
    void onTrade(SymbolIndex symbol, const Trade &trade, MonotonicNs) override
    {
        events.push_back({symbol, trade});
    }
    void onCandle(SymbolIndex symbol, const Candle &candle, MonotonicNs) override
    {
        events.push_back({symbol, candle});
    }
    void onBatchEnd() override { batchEnds.push_back(events.size()); }

    std::vector<Event> events;
    std::vector<size_t> batchEnds; ///< how many events there were at each onBatchEnd()
    qint64 quotes = 0;
};

/// Counts quotes per symbol and keeps the last of each.
class LastQuotes final : public FeedSink
{
public:
    explicit LastQuotes(int symbols)
        : counts(static_cast<size_t>(symbols))
        , last(static_cast<size_t>(symbols))
    {
    }
    void onQuote(SymbolIndex symbol, const Quote &quote, MonotonicNs) override
    {
        ++counts[symbol];
        last[symbol] = quote;
    }
    void onTrade(SymbolIndex, const Trade &, MonotonicNs) override {}
    void onCandle(SymbolIndex, const Candle &, MonotonicNs) override {}
    void onBatchEnd() override {}

    [[nodiscard]] double middle(SymbolIndex symbol) const
    {
        return double(last[symbol].value(QuoteField::Bid) + last[symbol].value(QuoteField::Ask)) /
               2;
    }

    std::vector<int> counts;
    std::vector<Quote> last;
};

/// Runs a market by hand; its time starts at @c startWallMs.
struct MarketRun
{
    static constexpr qint64 startWallMs = 1'700'000'000'000; ///< 20 s into a minute

    explicit MarketRun(const SimulatorConfig &config)
        : market(config, startWallMs)
    {
    }

    void advanceTo(qint64 elapsedNs, FeedSink &sink)
    {
        const SimulatorMarket::Moment now{elapsedNs, startWallMs + elapsedNs / 1'000'000,
                                          elapsedNs};
        while (!market.advance(now, sink, 20'000).caughtUp) {
        }
    }

    SimulatorMarket market;
};

inline SimulatorConfig simulatorConfig(int symbols, double rate, quint64 seed = 1,
                                       Arrival arrival = Arrival::Bursty,
                                       Activity activity = Activity::Zipf)
{
    SimulatorConfig config;
    config.symbols = symbols;
    config.rate = rate;
    config.seed = seed;
    config.arrival = arrival;
    config.activity = activity;
    return config;
}

/// How many quotes @p rate owes in second @p second after the start.
inline qint64 quotesOwed(double rate, qint64 second)
{
    return static_cast<qint64>(std::floor(rate * double(second + 1))) -
           static_cast<qint64>(std::floor(rate * double(second)));
}

} // namespace tickcast
