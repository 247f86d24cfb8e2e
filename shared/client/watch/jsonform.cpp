// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/client/watch/jsonform.h"

#include "shared/protocol/constants.h"
#include "shared/protocol/jsonwriter.h"

#include <string>

namespace tickcast {

using protocol::Channel;

namespace {

void begin(JsonWriter &out, Channel channel, const protocol::DataHeader &header)
{
    out.beginObject().key("op").plain(protocol::channelName(channel));
    out.key("s").plain(header.symbol.name());
    out.key("o").integer(header.offset);
    out.key("ts").integer(header.tsMs);
}

QByteArray end(JsonWriter &out, const protocol::DataHeader &header)
{
    if (header.ingressUs != 0)
        out.key("tIn").integer(header.ingressUs);
    return out.endObject().toByteArray();
}

void figure(JsonWriter &out, std::string_view name, const Decimal &value)
{
    out.key(name).decimal(value.mantissa(), value.scale());
}

} // namespace

QByteArray jsonForm(const protocol::QuoteUpdate &update)
{
    JsonWriter out;
    begin(out, Channel::Quote, update);
    for (size_t i = 0; i < quoteFieldCount; ++i) {
        if (update.values[i])
            figure(out, quoteFields[i].name, *update.values[i]);
    }
    return end(out, update);
}

QByteArray jsonForm(const protocol::TradeUpdate &update)
{
    JsonWriter out;
    begin(out, Channel::Trade, update);
    out.key("id").plain(std::to_string(update.id));
    figure(out, "price", update.price);
    figure(out, "qty", update.qty);
    out.key("side").plain(update.side == Side::Buy ? "buy" : "sell");
    return end(out, update);
}

QByteArray jsonForm(const protocol::CandleUpdate &update)
{
    JsonWriter out;
    begin(out, Channel::Candle, update);
    out.key("interval").plain(protocol::candleInterval);
    out.key("start").integer(update.startMs);
    figure(out, "open", update.open);
    figure(out, "high", update.high);
    figure(out, "low", update.low);
    figure(out, "close", update.close);
    figure(out, "vol", update.vol);
    out.key("trades").integer(update.trades);
    out.key("closed").boolean(update.closed);
    return end(out, update);
}

} // namespace tickcast
