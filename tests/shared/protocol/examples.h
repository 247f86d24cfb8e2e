// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "shared/market/candle.h"
#include "shared/market/quote.h"
#include "shared/market/symbol.h"
#include "shared/market/trade.h"

#include <QByteArray>

/// The examples of PROTOCOL.md, as values and as the very bytes that stand on that page.
namespace tickcast::examples {

inline SymbolInfo btc()
{
    return {*Symbol::fromName("BTCUSDT"), 2, 5};
}

inline Quote quote()
{
    Quote quote;
    quote.tsMs = 1'700'000'000'123;
    quote.set(QuoteField::Last, 6'425'010);
    quote.set(QuoteField::LastQty, 1'200);
    quote.set(QuoteField::Bid, 6'425'000);
    quote.set(QuoteField::BidQty, 120'000);
    quote.set(QuoteField::Ask, 6'425'010);
    quote.set(QuoteField::AskQty, 40'000);
    quote.set(QuoteField::Open, 6'300'000);
    quote.set(QuoteField::High, 6'490'000);
    quote.set(QuoteField::Low, 6'281'000);
    quote.set(QuoteField::Vol, 1'823'122'000);
    quote.set(QuoteField::QuoteVol, 116'704'200'012);
    return quote;
}
inline const QByteArray quoteJson =
    R"({"op":"quote","s":"BTCUSDT","o":1042,"ts":1700000000123,"last":"64250.10",)"
    R"("lastQty":"0.01200","bid":"64250.00","bidQty":"1.20000","ask":"64250.10",)"
    R"("askQty":"0.40000","open":"63000.00","high":"64900.00","low":"62810.00",)"
    R"("vol":"18231.22000","quoteVol":"1167042000.12"})";

inline Trade trade()
{
    return {1'700'000'000'120, 4711, 6'425'010, 1'200, Side::Buy};
}
inline const QByteArray tradeJson =
    R"({"op":"trade","s":"BTCUSDT","o":77,"ts":1700000000120,"id":"4711","price":"64250.10",)"
    R"("qty":"0.01200","side":"buy"})";

inline Candle candle()
{
    Candle candle;
    candle.tsMs = 1'700'000'000'123;
    candle.startMs = 1'699'999'980'000;
    candle.open = 6'424'000;
    candle.high = 6'426'055;
    candle.low = 6'423'995;
    candle.close = 6'425'010;
    candle.vol = 345'678;
    candle.trades = 12;
    return candle;
}
inline const QByteArray candleJson =
    R"({"op":"candle","s":"BTCUSDT","o":9,"ts":1700000000123,"interval":"1m",)"
    R"("start":1699999980000,"open":"64240.00","high":"64260.55","low":"64239.95",)"
    R"("close":"64250.10","vol":"3.45678","trades":12,"closed":false})";

} // namespace tickcast::examples
