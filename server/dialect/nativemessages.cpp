// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/dialect/nativemessages.h"

namespace tickcast::native {

namespace {

std::string_view view(const QByteArray &bytes)
{
    return {bytes.constData(), static_cast<size_t>(bytes.size())};
}

JsonWriter begin(std::string_view op)
{
    JsonWriter json;
    json.beginObject().key("op").plain(op);
    return json;
}

JsonWriter beginAnswer(std::string_view op, const QByteArray &idJson)
{
    JsonWriter json = begin(op);
    if (!idJson.isEmpty())
        json.key("id").raw(view(idJson));
    return json;
}

FrameRef finish(JsonWriter &json)
{
    return Frame::makeText(json.endObject().text());
}

void writeSymbolFacts(JsonWriter &json, const SubscribedEntry &entry)
{
    json.key("symbol").plain(entry.info->symbol.name());
    json.key("sid").integer(sidOf(entry.index));
    json.key("priceScale").integer(int{entry.info->priceScale});
    json.key("qtyScale").integer(int{entry.info->qtyScale});
}

void writeSymbols(JsonWriter &json, std::span<const Symbol> symbols)
{
    json.key("symbols").beginArray();
    for (const Symbol &symbol : symbols)
        json.plain(symbol.name());
    json.endArray();
}

} // namespace

FrameRef welcome(const WelcomeFields &fields)
{
    JsonWriter json = begin("welcome");
    json.key("session").plain(fields.session);
    json.key("server").plain("tickcast " TICKCAST_VERSION);
    json.key("protocol").plain(protocol::subprotocolOf(fields.format));
    json.key("heartbeatMs").integer(fields.heartbeatMs);
    json.key("limits").beginObject();
    json.key("subscriptions").integer(fields.subscriptionLimit);
    json.key("holdings").integer(fields.holdingsLimit);
    json.key("commandsPerSecond").integer(fields.commandsPerSecond);
    json.key("messageBytes").integer(fields.messageBytesMax);
    json.endObject();
    return finish(json);
}

FrameRef subscribed(const QByteArray &idJson, protocol::Channel channel,
                    std::span<const SubscribedEntry> entries)
{
    JsonWriter json = beginAnswer("subscribed", idJson);
    json.key("channel").plain(protocol::channelName(channel));
    json.key("symbols").beginArray();
    for (const SubscribedEntry &entry : entries) {
        json.beginObject();
        writeSymbolFacts(json, entry);
        json.key("epoch").plain(view(epochText(entry.epoch)));
        json.key("offset").integer(entry.offset);
        json.key("recovered").boolean(entry.recovered);
        json.endObject();
    }
    json.endArray();
    return finish(json);
}

FrameRef unsubscribed(const QByteArray &idJson, protocol::Channel channel,
                      std::span<const Symbol> symbols)
{
    JsonWriter json = beginAnswer("unsubscribed", idJson);
    json.key("channel").plain(protocol::channelName(channel));
    writeSymbols(json, symbols);
    return finish(json);
}

FrameRef holdings(const QByteArray &idJson, std::span<const Symbol> symbols)
{
    JsonWriter json = beginAnswer("holdings", idJson);
    writeSymbols(json, symbols);
    return finish(json);
}

FrameRef symbols(const QByteArray &idJson, quint64 total, std::span<const SubscribedEntry> entries)
{
    JsonWriter json = beginAnswer("symbols", idJson);
    json.key("total").integer(total);
    json.key("symbols").beginArray();
    for (const SubscribedEntry &entry : entries) {
        json.beginObject();
        writeSymbolFacts(json, entry);
        json.endObject();
    }
    json.endArray();
    return finish(json);
}

FrameRef authorized(const QByteArray &idJson)
{
    JsonWriter json = beginAnswer("authorized", idJson);
    return finish(json);
}

FrameRef pong(const QByteArray &idJson, qint64 tsMs)
{
    JsonWriter json = beginAnswer("pong", idJson);
    json.key("ts").integer(tsMs);
    return finish(json);
}

FrameRef heartbeat(qint64 tsMs)
{
    JsonWriter json = begin("heartbeat");
    json.key("ts").integer(tsMs);
    return finish(json);
}

FrameRef level(protocol::SessionLevel level, QStringView reason)
{
    JsonWriter json = begin("level");
    json.key("level").plain(protocol::sessionLevelName(level));
    json.key("reason").string(reason);
    return finish(json);
}

FrameRef status(std::span<const std::string_view> symbols, bool isStale, std::string_view reason)
{
    JsonWriter json = begin("status");
    json.key("symbols").beginArray();
    for (const std::string_view symbol : symbols)
        json.plain(symbol);
    json.endArray().key("state").plain(isStale ? "stale" : "live");
    json.key("reason").plain(reason);
    return finish(json);
}

FrameRef closing(protocol::CloseCode code, QStringView reason, qint64 retryAfterMs)
{
    JsonWriter json = begin("closing");
    json.key("code").integer(static_cast<int>(code));
    json.key("reason").string(reason);
    if (protocol::mayReconnect(static_cast<int>(code)))
        json.key("retryAfterMs").integer(retryAfterMs);
    return finish(json);
}

FrameRef error(const QByteArray &idJson, protocol::ErrorCode code, QStringView message,
               std::span<const QByteArray> symbols)
{
    JsonWriter json = beginAnswer("error", idJson);
    json.key("code").plain(protocol::errorCodeName(code));
    json.key("message").string(message);
    if (!symbols.empty()) {
        json.key("symbols").beginArray();
        for (const QByteArray &symbol : symbols)
            json.string(view(symbol));
        json.endArray();
    }
    return finish(json);
}

QByteArray epochText(quint64 epoch)
{
    return QByteArray::number(epoch, 16).rightJustified(16, '0');
}

} // namespace tickcast::native
