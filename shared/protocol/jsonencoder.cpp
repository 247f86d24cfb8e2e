// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/protocol/jsonencoder.h"

#include "shared/protocol/constants.h"

#include <array>
#include <charconv>

namespace tickcast::protocol {

namespace {

void begin(JsonWriter &out, Channel channel, const SymbolInfo &info, quint64 offset, qint64 tsMs)
{
    out.clear().beginObject();
    out.key("op").plain(channelName(channel));
    out.key("s").plain(info.symbol.name());
    out.key("o").integer(offset);
    out.key("ts").integer(tsMs);
}

void end(JsonWriter &out, const Publication &publication)
{
    if (publication.ingressUs != 0)
        out.key("tIn").integer(publication.ingressUs);
    out.endObject();
}

} // namespace

void encodeQuote(JsonWriter &out, const SymbolInfo &info, const Quote &quote,
                 const Publication &publication)
{
    begin(out, Channel::Quote, info, publication.offset, quote.tsMs);
    for (size_t i = 0; i < quoteFieldCount; ++i) {
        const auto field = static_cast<QuoteField>(i);
        if (!quote.has(field))
            continue;
        out.key(quoteFields[i].name)
            .decimal(quote.value(field),
                     quoteFields[i].isQuantity ? info.qtyScale : info.priceScale);
    }
    end(out, publication);
}

void encodeTrade(JsonWriter &out, const SymbolInfo &info, const Trade &trade,
                 const Publication &publication)
{
    begin(out, Channel::Trade, info, publication.offset, trade.tsMs);
    std::array<char, 20> id;
    const auto idEnd = std::to_chars(id.data(), id.data() + id.size(), trade.id).ptr;
    out.key("id").plain({id.data(), static_cast<size_t>(idEnd - id.data())});
    out.key("price").decimal(trade.price, info.priceScale);
    out.key("qty").decimal(trade.qty, info.qtyScale);
    out.key("side").plain(trade.side == Side::Buy ? "buy" : "sell");
    end(out, publication);
}

void encodeCandle(JsonWriter &out, const SymbolInfo &info, const Candle &candle,
                  const Publication &publication)
{
    begin(out, Channel::Candle, info, publication.offset, candle.tsMs);
    out.key("interval").plain(candleInterval);
    out.key("start").integer(candle.startMs);
    out.key("open").decimal(candle.open, info.priceScale);
    out.key("high").decimal(candle.high, info.priceScale);
    out.key("low").decimal(candle.low, info.priceScale);
    out.key("close").decimal(candle.close, info.priceScale);
    out.key("vol").decimal(candle.vol, info.qtyScale);
    out.key("trades").integer(candle.trades);
    out.key("closed").boolean(candle.closed);
    end(out, publication);
}

} // namespace tickcast::protocol
