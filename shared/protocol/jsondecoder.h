// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/market/decimal.h"
#include "shared/market/quote.h"
#include "shared/market/symbol.h"
#include "shared/market/trade.h"
#include "shared/util/result.h"

#include <QJsonObject>
#include <array>
#include <optional>

/// The data messages of the JSON format as a client sees them (PROTOCOL.md, "Data messages"): the
/// counterpart of jsonencoder.h. A client need not know a symbol's scales to read them, so every
/// figure is a Decimal that keeps the digits of the wire.
namespace tickcast::protocol {

/// What every data message carries.
struct DataHeader
{
    Symbol symbol;
    quint64 offset = 0;   ///< consecutive per symbol and channel, from 1
    qint64 tsMs = 0;      ///< Unix milliseconds of the event
    qint64 ingressUs = 0; ///< Unix microseconds at which it entered the server; 0: not stamped
    friend bool operator==(const DataHeader &, const DataHeader &) = default;
};

/// A symbol's state; a figure the feed does not know is absent.
struct QuoteUpdate : DataHeader
{
    std::array<std::optional<Decimal>, quoteFieldCount> values;

    [[nodiscard]] const std::optional<Decimal> &value(QuoteField field) const
    {
        return values[static_cast<size_t>(field)];
    }
    friend bool operator==(const QuoteUpdate &, const QuoteUpdate &) = default;
};

struct TradeUpdate : DataHeader
{
    quint64 id = 0; ///< the source's trade identity, unique per symbol
    Decimal price;
    Decimal qty;
    Side side = Side::Buy;
    friend bool operator==(const TradeUpdate &, const TradeUpdate &) = default;
};

struct CandleUpdate : DataHeader
{
    qint64 startMs = 0; ///< Unix milliseconds of the interval's start
    Decimal open;
    Decimal high;
    Decimal low;
    Decimal close;
    Decimal vol;
    quint32 trades = 0;
    bool closed = false;
    friend bool operator==(const CandleUpdate &, const CandleUpdate &) = default;
};

/// Read one parsed data message whose `op` is "quote", "trade" or "candle". Strict in what the page
/// fixes (presence, type, range), deaf to fields it does not know. Errors name field and value.
/// Pure functions; thread: any.
[[nodiscard]] Result<QuoteUpdate> decodeQuote(const QJsonObject &message);
[[nodiscard]] Result<TradeUpdate> decodeTrade(const QJsonObject &message);
[[nodiscard]] Result<CandleUpdate> decodeCandle(const QJsonObject &message);

} // namespace tickcast::protocol
