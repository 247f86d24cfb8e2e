// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/protocol/servermessages.h"

#include "shared/protocol/jsonfields.h"

#include <QJsonArray>
#include <limits>

namespace tickcast::protocol {

namespace {

constexpr int hourMs = 3'600'000;
constexpr int intMax = std::numeric_limits<int>::max();

CommandId readId(JsonFields &fields, const QJsonObject &message)
{
    const QJsonValue id = message.value(QLatin1String("id"));
    if (id.isUndefined())
        return {};
    if (id.isString())
        return id.toString();
    return fields.integer("id", std::numeric_limits<qint64>::min(), integerMax);
}

Channel readChannel(JsonFields &fields)
{
    return static_cast<Channel>(fields.oneOf("channel", channelNames));
}

ListedSymbol readListed(JsonFields &fields)
{
    ListedSymbol listed;
    listed.info.symbol = fields.symbol("symbol");
    listed.info.priceScale = quint8(fields.integer("priceScale", 0, Decimal::maxScale));
    listed.info.qtyScale = quint8(fields.integer("qtyScale", 0, Decimal::maxScale));
    listed.sid = quint32(fields.integer("sid", 1, std::numeric_limits<quint32>::max()));
    return listed;
}

Result<ServerMessage> welcome(const QJsonObject &message)
{
    JsonFields fields(message, "welcome");
    Welcome welcome;
    welcome.session = fields.text("session");
    welcome.server = fields.text("server");
    welcome.protocol = fields.text("protocol");
    welcome.heartbeatMs = fields.smallInteger("heartbeatMs", 1, hourMs);
    const QJsonObject object = fields.object("limits");
    JsonFields limits(object, "welcome limits");
    welcome.limits.subscriptions = limits.smallInteger("subscriptions", 1, intMax);
    welcome.limits.holdings = limits.smallInteger("holdings", 0, intMax);
    welcome.limits.commandsPerSecond = limits.smallInteger("commandsPerSecond", 1, intMax);
    welcome.limits.messageBytes = limits.smallInteger("messageBytes", 1, intMax);
    fields.absorb(limits);
    return fields.finish<ServerMessage>(std::move(welcome));
}

Result<ServerMessage> subscribed(const QJsonObject &message)
{
    JsonFields fields(message, "subscribed");
    Subscribed subscribed;
    subscribed.id = readId(fields, message);
    subscribed.channel = readChannel(fields);
    for (const QJsonObject &object : fields.objects("symbols")) {
        JsonFields part(object, "subscribed symbol");
        const ListedSymbol listed = readListed(part);
        SubscribedEntry entry;
        entry.info = listed.info;
        entry.sid = listed.sid;
        entry.epoch = part.text("epoch", 64, 1);
        entry.offset = static_cast<quint64>(part.integer("offset", 0, integerMax));
        entry.recovered = part.boolean("recovered");
        fields.absorb(part);
        subscribed.entries.push_back(std::move(entry));
    }
    return fields.finish<ServerMessage>(std::move(subscribed));
}

Result<ServerMessage> unsubscribed(const QJsonObject &message)
{
    JsonFields fields(message, "unsubscribed");
    Unsubscribed unsubscribed;
    unsubscribed.id = readId(fields, message);
    unsubscribed.channel = readChannel(fields);
    unsubscribed.symbols = fields.symbols("symbols");
    return fields.finish<ServerMessage>(std::move(unsubscribed));
}

Result<ServerMessage> holdings(const QJsonObject &message)
{
    JsonFields fields(message, "holdings");
    Holdings holdings;
    holdings.id = readId(fields, message);
    holdings.symbols = fields.symbols("symbols");
    return fields.finish<ServerMessage>(std::move(holdings));
}

Result<ServerMessage> symbols(const QJsonObject &message)
{
    JsonFields fields(message, "symbols");
    Symbols symbols;
    symbols.id = readId(fields, message);
    symbols.total = fields.integer("total", 0, integerMax);
    for (const QJsonObject &object : fields.objects("symbols")) {
        JsonFields part(object, "listed symbol");
        symbols.symbols.push_back(readListed(part));
        fields.absorb(part);
    }
    return fields.finish<ServerMessage>(std::move(symbols));
}

Result<ServerMessage> pong(const QJsonObject &message)
{
    JsonFields fields(message, "pong");
    Pong pong;
    pong.id = readId(fields, message);
    pong.tsMs = fields.integer("ts", 0, integerMax);
    return fields.finish<ServerMessage>(std::move(pong));
}

Result<ServerMessage> authorized(const QJsonObject &message)
{
    JsonFields fields(message, "authorized");
    Authorized authorized;
    authorized.id = readId(fields, message);
    return fields.finish<ServerMessage>(std::move(authorized));
}

Result<ServerMessage> level(const QJsonObject &message)
{
    JsonFields fields(message, "level");
    Level level;
    level.level = static_cast<SessionLevel>(fields.oneOf("level", sessionLevelNames));
    level.reason = fields.text("reason");
    return fields.finish<ServerMessage>(std::move(level));
}

Result<ServerMessage> status(const QJsonObject &message)
{
    JsonFields fields(message, "status");
    Status status;
    status.symbols = fields.symbols("symbols");
    status.state = static_cast<SymbolState>(fields.oneOf("state", symbolStateNames));
    status.reason = fields.text("reason");
    return fields.finish<ServerMessage>(std::move(status));
}

Result<ServerMessage> heartbeat(const QJsonObject &message)
{
    JsonFields fields(message, "heartbeat");
    return fields.finish<ServerMessage>(Heartbeat{fields.integer("ts", 0, integerMax)});
}

Result<ServerMessage> closing(const QJsonObject &message)
{
    JsonFields fields(message, "closing");
    Closing closing;
    closing.code = fields.smallInteger("code", 1000, 4999);
    closing.reason = fields.text("reason");
    if (fields.has("retryAfterMs"))
        closing.retryAfterMs = fields.smallInteger("retryAfterMs", 0, 24 * hourMs);
    return fields.finish<ServerMessage>(std::move(closing));
}

Result<ServerMessage> error(const QJsonObject &message)
{
    JsonFields fields(message, "error");
    ErrorMessage error;
    error.id = readId(fields, message);
    error.code = fields.text("code", 64);
    error.message = fields.text("message");
    // The names here are the client's own words sent back, so they may be anything at all; those
    // that cannot be symbols stay in the message only.
    for (const QJsonValue &name : message.value(QLatin1String("symbols")).toArray()) {
        const QByteArray utf8 = name.toString().toUtf8();
        if (const auto symbol = Symbol::fromName({utf8.constData(), size_t(utf8.size())}))
            error.symbols.push_back(*symbol);
    }
    return fields.finish<ServerMessage>(std::move(error));
}

template <typename T>
Result<ServerMessage> widened(Result<T> result)
{
    return std::move(result).map([](T &&value) { return ServerMessage(std::move(value)); });
}

struct Decoder
{
    QLatin1String op;
    Result<ServerMessage> (*decode)(const QJsonObject &);
};

// Data first: it is nearly all of the traffic.
constexpr std::array<Decoder, 15> decoders{{
    {QLatin1String("quote"), [](const QJsonObject &m) { return widened(decodeQuote(m)); }},
    {QLatin1String("trade"), [](const QJsonObject &m) { return widened(decodeTrade(m)); }},
    {QLatin1String("candle"), [](const QJsonObject &m) { return widened(decodeCandle(m)); }},
    {QLatin1String("heartbeat"), heartbeat},
    {QLatin1String("subscribed"), subscribed},
    {QLatin1String("unsubscribed"), unsubscribed},
    {QLatin1String("level"), level},
    {QLatin1String("status"), status},
    {QLatin1String("pong"), pong},
    {QLatin1String("error"), error},
    {QLatin1String("welcome"), welcome},
    {QLatin1String("holdings"), holdings},
    {QLatin1String("symbols"), symbols},
    {QLatin1String("authorized"), authorized},
    {QLatin1String("closing"), closing},
}};

} // namespace

Result<ServerMessage> decodeServerMessage(const QByteArray &json)
{
    const auto message = parseObject(json);
    if (!message)
        return tl::unexpected<Error>(message.error());
    JsonFields fields(*message, "message");
    const QString op = fields.text("op", 64);
    if (fields.hasFailed())
        return fields.finish<ServerMessage>({});
    for (const Decoder &decoder : decoders) {
        if (op == decoder.op)
            return decoder.decode(*message);
    }
    return UnknownMessage{op};
}

} // namespace tickcast::protocol
