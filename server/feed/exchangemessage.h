// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/market/candle.h"
#include "shared/market/decimal.h"
#include "shared/market/quote.h"
#include "shared/market/symbol.h"
#include "shared/market/trade.h"
#include "shared/util/result.h"

#include <QtGlobal>
#include <optional>
#include <variant>

/// One message of an exchange's market streams, read but not yet at a symbol's scales. The letters
/// in brackets are the exchange's keys; source: EXCHANGE-STREAMS.md, section 1.6.
/// Thread: plain values, any.
namespace tickcast {

/// A message that is well-formed and of no use here: depth, tickers, other candle intervals,
/// answers to requests.
struct ExchangeOther
{
};

/// The best bid and ask (bookTicker).
struct ExchangeBookTicker
{
    Decimal bid;    ///< [b]
    Decimal bidQty; ///< [B]
    Decimal ask;    ///< [a]
    Decimal askQty; ///< [A]
};

/// One trade (trade) or the fills of one order at one price (aggTrade).
struct ExchangeTrade
{
    quint64 id = 0;        ///< aggTrade [a], trade [t]
    Decimal price;         ///< [p]
    Decimal qty;           ///< [q]
    Side side = Side::Buy; ///< Sell when the buyer was the maker [m]
};

/// One state of a one-minute candle (kline, interval 1m).
struct ExchangeCandle
{
    qint64 startMs = 0;  ///< [t], a multiple of Candle::intervalMs
    Decimal open;        ///< [o]
    Decimal high;        ///< [h]
    Decimal low;         ///< [l]
    Decimal close;       ///< [c]
    Decimal vol;         ///< [v]
    quint32 trades = 0;  ///< [n]
    bool closed = false; ///< [x]
};

/// What a message says. No figure is negative. Of an ExchangeOther, symbol and times mean nothing.
struct ExchangeMessage
{
    Symbol symbol;                 ///< [s]
    std::optional<qint64> eventMs; ///< [E], Unix milliseconds
    std::optional<qint64> tradeMs; ///< [T], Unix milliseconds: the match that made the message
    std::variant<ExchangeOther, ExchangeBookTicker, ExchangeTrade, ExchangeCandle> body;

    [[nodiscard]] bool isUsed() const { return !std::holds_alternative<ExchangeOther>(body); }
};

/// Raises @p info's scales so that every figure of @p message fits without losing a digit. Zeros at
/// the end of a fraction do not count.
void widenScales(const ExchangeMessage &message, SymbolInfo &info);

// The figures at a symbol's scales. The error names the figure and says which digits would be lost
// or do not fit; nothing is changed then. Times are the caller's: not every message carries one.

/// Sets bid, bidQty, ask and askQty of @p quote and leaves the rest of it as it is.
[[nodiscard]] Result<void> applyTo(Quote &quote, const ExchangeBookTicker &book,
                                   const SymbolInfo &info);
[[nodiscard]] Result<Trade> toTrade(const ExchangeTrade &trade, const SymbolInfo &info);
[[nodiscard]] Result<Candle> toCandle(const ExchangeCandle &candle, const SymbolInfo &info);

} // namespace tickcast
