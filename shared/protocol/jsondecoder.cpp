// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/protocol/jsondecoder.h"

#include "shared/protocol/constants.h"
#include "shared/protocol/jsonfields.h"

#include <limits>

namespace tickcast::protocol {

namespace {

void readHeader(JsonFields &fields, DataHeader &header)
{
    header.symbol = fields.symbol("s");
    header.offset = static_cast<quint64>(fields.integer("o", 1, integerMax));
    header.tsMs = fields.integer("ts", 0, integerMax);
    if (fields.has("tIn"))
        header.ingressUs = fields.integer("tIn", 1, integerMax);
}

} // namespace

Result<QuoteUpdate> decodeQuote(const QJsonObject &message)
{
    JsonFields fields(message, "quote");
    QuoteUpdate update;
    readHeader(fields, update);
    for (size_t i = 0; i < quoteFieldCount; ++i)
        update.values[i] = fields.optionalDecimal(quoteFields[i].name);
    return fields.finish(update);
}

Result<TradeUpdate> decodeTrade(const QJsonObject &message)
{
    constexpr std::array<std::string_view, 2> sides{"buy", "sell"};
    JsonFields fields(message, "trade");
    TradeUpdate update;
    readHeader(fields, update);
    update.id = fields.numberText("id");
    update.price = fields.decimal("price");
    update.qty = fields.decimal("qty");
    update.side = fields.oneOf("side", sides) == 0 ? Side::Buy : Side::Sell;
    return fields.finish(update);
}

Result<CandleUpdate> decodeCandle(const QJsonObject &message)
{
    constexpr std::array<std::string_view, 1> intervals{candleInterval};
    JsonFields fields(message, "candle");
    CandleUpdate update;
    readHeader(fields, update);
    static_cast<void>(fields.oneOf("interval", intervals));
    update.startMs = fields.integer("start", 0, integerMax);
    update.open = fields.decimal("open");
    update.high = fields.decimal("high");
    update.low = fields.decimal("low");
    update.close = fields.decimal("close");
    update.vol = fields.decimal("vol");
    update.trades =
        static_cast<quint32>(fields.integer("trades", 0, std::numeric_limits<quint32>::max()));
    update.closed = fields.boolean("closed");
    return fields.finish(update);
}

} // namespace tickcast::protocol
