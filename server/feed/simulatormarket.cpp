// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/feed/simulatormarket.h"

#include "server/feed/simulatorhistory.h"

#include <algorithm>
#include <cmath>

namespace tickcast {

namespace {

constexpr double tradeShare = 0.3;        // of the quotes, before those whose last price is far off
constexpr double usdPerTradeMax = 20'000; // at low rates the day's turnover is not reached
constexpr double bookDepthMeans = 3;      // what stands at the bid or ask, in mean trades
constexpr qint64 farOffSpreads = 2;       // how far outside the book the last price may lie
constexpr qint64 candleIntervalNs = 1'000'000'000;

} // namespace

SimulatorMarket::SimulatorMarket(const SimulatorConfig &config, qint64 wallMs)
    : SimulatorMarket(config, wallMs, SimulatorUniverse::listed(config.symbols))
{
}

SimulatorMarket::SimulatorMarket(const SimulatorConfig &config, qint64 wallMs,
                                 const SimulatorUniverse &universe)
    : m_random(config.seed)
    , m_schedule(config.rate, config.arrival, config.seed)
    , m_activity(config.activity)
    , m_zipf(config.symbols)
    , m_round(static_cast<quint32>(config.symbols))
    , m_prices(universe.assets)
    , m_minuteMs(wallMs - wallMs % Candle::intervalMs)
{
    const size_t count = universe.pairs.size();
    m_symbols.reserve(count);
    m_pairs.resize(count);
    m_days.resize(count);
    m_openCandles.reserve(count);
    m_quiet.resize(count);

    const SimulatorHistory history(universe, config.seed);
    for (quint32 rank = 0; rank < count; ++rank) {
        makePair(universe, rank, usdPerTrade(config, rank));
        Pair &pair = m_pairs[rank];
        history.fill(m_days[rank], rank, pair.quote.value(QuoteField::Last), wallMs);
        writeDay(m_days[rank], pair.quote);
    }
}

double SimulatorMarket::usdPerTrade(const SimulatorConfig &config, quint32 rank) const
{
    // Turnover goes by rank. With Zipf's activity so do trades, and their mean size is the same for
    // every symbol; with even activity it is the size that goes by rank.
    const double symbolShare = m_activity == Activity::Even
                                   ? 1.0 / config.symbols
                                   : 1.0 / ((rank + 1.0) * m_zipf.weightSum());
    const double tradesPerDay = config.rate * tradeShare * 86'400 * symbolShare;
    return tradesPerDay > 0
               ? std::min(usdPerTradeMax, SimulatorHistory::usdPerDay(rank) / tradesPerDay)
               : usdPerTradeMax;
}

SymbolIndex SimulatorMarket::pickSymbol()
{
    return m_activity == Activity::Even ? m_round.next() : m_zipf.pick(m_random);
}

void SimulatorMarket::makePair(const SimulatorUniverse &universe, quint32 rank, double usdPerTrade)
{
    const SimulatorUniverse::Pair &listed = universe.pairs[rank];
    m_symbols.push_back(listed.info);
    Pair &pair = m_pairs[rank];
    pair.base = listed.base;
    pair.quoteAsset = listed.quote;
    pair.priceUnit = std::pow(10.0, listed.info.priceScale);
    pair.qtyUnit = static_cast<qint64>(std::pow(10.0, listed.info.qtyScale));
    pair.meanQty = usdPerTrade / universe.assets[listed.base].usd * double(pair.qtyUnit);
    pair.halfSpread = std::min(1e-3, 1e-5 * std::sqrt(rank + 1.0));
    pair.candle.startMs = -1; // no minute yet
    const auto price = static_cast<qint64>(std::round(listed.price * pair.priceUnit));
    pair.quote.set(QuoteField::Last, price);
    pair.quote.set(QuoteField::LastQty, size(pair, 1)); // the last trade of the day before
}

SimulatorMarket::Progress SimulatorMarket::advance(const Moment &now, FeedSink &sink, int maxEvents)
{
    Q_ASSERT(maxEvents >= stepEventsMax);
    const quint64 totalBefore = m_counts.total();
    const quint64 totalMax = totalBefore + static_cast<quint64>(maxEvents);
    const Turn turn{now, sink};
    const auto progress = [&](bool caughtUp) {
        return Progress{static_cast<int>(m_counts.total() - totalBefore), caughtUp};
    };

    if (!closeMinute(turn, totalMax))
        return progress(false);
    while (m_counts.total() + stepEventsMax <= totalMax) {
        const qint64 quoteDueNs = m_schedule.peek(now.elapsedNs);
        const qint64 candleDueNs =
            m_quietCount > 0 ? m_quiet[m_quietFirst].dueNs : SimulatorSchedule::never;
        if (candleDueNs <= std::min(quoteDueNs, now.elapsedNs)) {
            endQuiet(turn);
        } else if (quoteDueNs <= now.elapsedNs) {
            m_schedule.pop();
            publishNext(turn, pickSymbol(), quoteDueNs);
        } else {
            return progress(true);
        }
    }
    return progress(false);
}

bool SimulatorMarket::closeMinute(const Turn &turn, quint64 totalMax)
{
    const qint64 minuteMs = turn.now.wallMs - turn.now.wallMs % Candle::intervalMs;
    if (minuteMs <= m_minuteMs)
        return true;
    while (m_closed < m_openCandles.size()) {
        if (m_counts.total() >= totalMax)
            return false;
        const SymbolIndex symbol = m_openCandles[m_closed++];
        Pair &pair = m_pairs[symbol];
        pair.candle.closed = true;
        pair.candle.tsMs = turn.now.wallMs;
        pair.candleChanged = false;
        turn.sink.onCandle(symbol, pair.candle, turn.now.ingressNs);
        ++m_counts.candles;
    }
    m_openCandles.clear();
    m_closed = 0;
    m_minuteMs = minuteMs;
    return true;
}

void SimulatorMarket::publishNext(const Turn &turn, SymbolIndex symbol, qint64 dueNs)
{
    Pair &pair = m_pairs[symbol];
    m_prices.moveMarket(dueNs, m_random);
    // Two statements: the order of the random numbers must not be the compiler's choice.
    const double base = m_prices.touch(pair.base, dueNs, m_random);
    const double quoteAsset = m_prices.touch(pair.quoteAsset, dueNs, m_random);
    updateBook(pair, base / quoteAsset * pair.priceUnit);

    SimulatorDay &day = m_days[symbol];
    const bool rolled =
        day.rollTo(m_minuteMs / SimulatorDay::quarterMs, pair.quote.value(QuoteField::Last));
    const bool traded = isTradeDue(pair);
    if (traded)
        trade(turn, symbol);
    if (traded || rolled)
        writeDay(day, pair.quote);

    pair.quote.tsMs = turn.now.wallMs;
    turn.sink.onQuote(symbol, pair.quote, turn.now.ingressNs);
    ++m_counts.quotes;
    if (traded && !pair.candleQuiet)
        publishCandle(turn, symbol, dueNs);
}

void SimulatorMarket::updateBook(Pair &pair, double price)
{
    const double half = price * pair.halfSpread * m_random.between(0.7, 1.3);
    const double middle = price + half * m_random.between(-0.5, 0.5);
    const auto bid = std::max<qint64>(1, static_cast<qint64>(std::floor(middle - half)));
    const auto ask = std::max(bid + 1, static_cast<qint64>(std::ceil(middle + half)));
    pair.quote.set(QuoteField::Bid, bid);
    pair.quote.set(QuoteField::BidQty, size(pair, bookDepthMeans));
    pair.quote.set(QuoteField::Ask, ask);
    pair.quote.set(QuoteField::AskQty, size(pair, bookDepthMeans));
}

bool SimulatorMarket::isTradeDue(const Pair &pair)
{
    const qint64 bid = pair.quote.value(QuoteField::Bid);
    const qint64 ask = pair.quote.value(QuoteField::Ask);
    const qint64 last = pair.quote.value(QuoteField::Last);
    const qint64 tolerance = farOffSpreads * (ask - bid);
    const bool drawn = m_random.chance(tradeShare);
    return drawn || last < bid - tolerance || last > ask + tolerance;
}

void SimulatorMarket::trade(const Turn &turn, SymbolIndex symbol)
{
    Pair &pair = m_pairs[symbol];
    const qint64 bid = pair.quote.value(QuoteField::Bid);
    const qint64 ask = pair.quote.value(QuoteField::Ask);
    // A rising price is one that buyers make.
    const bool rising = bid + ask > 2 * pair.quote.value(QuoteField::Last);
    Trade trade;
    trade.tsMs = turn.now.wallMs;
    trade.id = ++pair.tradeId;
    trade.side = m_random.chance(rising ? 0.65 : 0.35) ? Side::Buy : Side::Sell;
    trade.price = trade.side == Side::Buy ? ask : bid;
    trade.qty = size(pair, 1);

    pair.quote.set(QuoteField::Last, trade.price);
    pair.quote.set(QuoteField::LastQty, trade.qty);
    m_days[symbol].add(trade.price, trade.qty, pair.qtyUnit);
    addToCandle(trade, symbol);
    turn.sink.onTrade(symbol, trade, turn.now.ingressNs);
    ++m_counts.trades;
}

void SimulatorMarket::addToCandle(const Trade &trade, SymbolIndex symbol)
{
    Pair &pair = m_pairs[symbol];
    Candle &candle = pair.candle;
    if (candle.startMs != m_minuteMs) {
        candle = {};
        candle.startMs = m_minuteMs;
        candle.open = candle.high = candle.low = trade.price;
        m_openCandles.push_back(symbol);
    }
    candle.high = std::max(candle.high, trade.price);
    candle.low = std::min(candle.low, trade.price);
    candle.close = trade.price;
    candle.vol += trade.qty;
    ++candle.trades;
    pair.candleChanged = true;
}

void SimulatorMarket::publishCandle(const Turn &turn, SymbolIndex symbol, qint64 dueNs)
{
    Pair &pair = m_pairs[symbol];
    pair.candle.tsMs = turn.now.wallMs;
    pair.candleChanged = false;
    pair.candleQuiet = true;
    // Due times only grow, so the ring is in their order without sorting; a symbol is in it once.
    const size_t end = m_quietFirst + m_quietCount++;
    m_quiet[end < m_quiet.size() ? end : end - m_quiet.size()] = {dueNs + candleIntervalNs, symbol};
    turn.sink.onCandle(symbol, pair.candle, turn.now.ingressNs);
    ++m_counts.candles;
}

void SimulatorMarket::endQuiet(const Turn &turn)
{
    const Quiet over = m_quiet[m_quietFirst];
    m_quietFirst = m_quietFirst + 1 < m_quiet.size() ? m_quietFirst + 1 : 0;
    --m_quietCount;
    m_pairs[over.symbol].candleQuiet = false;
    if (m_pairs[over.symbol].candleChanged)
        publishCandle(turn, over.symbol, over.dueNs);
}

qint64 SimulatorMarket::nextDueNs(qint64 untilNs)
{
    const qint64 candleDueNs =
        m_quietCount > 0 ? m_quiet[m_quietFirst].dueNs : SimulatorSchedule::never;
    return std::min({m_schedule.peek(untilNs), candleDueNs, untilNs});
}

qint64 SimulatorMarket::size(const Pair &pair, double means)
{
    return 1 + static_cast<qint64>(pair.meanQty * means * m_random.exponential());
}

void SimulatorMarket::writeDay(const SimulatorDay &day, Quote &quote)
{
    const SimulatorDay::Quarter &total = day.total();
    quote.set(QuoteField::Open, total.open);
    quote.set(QuoteField::High, total.high);
    quote.set(QuoteField::Low, total.low);
    quote.set(QuoteField::Vol, total.vol);
    quote.set(QuoteField::QuoteVol, total.turnover);
}

} // namespace tickcast
