// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/dialect/commandparser.h"

#include "shared/protocol/jsonwriter.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>
#include <array>

namespace tickcast {

namespace {

using protocol::Channel;
using protocol::ErrorCode;

constexpr int symbolsLimitMax = 10'000;
constexpr qint64 minIntervalMsMax = 3'600'000;

/// A failed check; turned into a CommandError with the message's id at the top.
struct Wrong
{
    ErrorCode code = ErrorCode::BadRequest;
    QString message;
};

template <typename T>
using Checked = tl::expected<T, Wrong>;

tl::unexpected<Wrong> wrong(ErrorCode code, const QString &message)
{
    return tl::unexpected(Wrong{code, message});
}

tl::unexpected<Wrong> badField(const char *field, const char *allowed)
{
    return wrong(
        ErrorCode::BadRequest,
        QStringLiteral("\"%1\" must be %2").arg(QLatin1String(field), QLatin1String(allowed)));
}

/// At most this much of a client's text is repeated in an answer.
QString quoted(const QString &text)
{
    constexpr qsizetype shownMax = 64;
    return u'"' % text.left(shownMax) % u'"';
}

std::optional<qint64> wholeNumber(const QJsonValue &value, qint64 least, qint64 most)
{
    // QJsonValue keeps whole numbers as 64 bits; toInteger() falls back for anything else.
    const qint64 number = value.toInteger(least - 1);
    if (!value.isDouble() || number < least || number > most)
        return std::nullopt;
    return number;
}

Checked<Channel> channelOf(const QJsonObject &object)
{
    const QJsonValue value = object.value(QLatin1String("channel"));
    if (value.isUndefined())
        return Channel::Quote;
    if (!value.isString())
        return badField("channel", "a string: quote, trade or candle");
    const QByteArray name = value.toString().toUtf8();
    for (size_t i = 0; i < protocol::channelCount; ++i) {
        if (name == QByteArrayView(protocol::channelNames[i].data(),
                                   qsizetype(protocol::channelNames[i].size())))
            return static_cast<Channel>(i);
    }
    return wrong(
        ErrorCode::UnknownChannel,
        QStringLiteral("channel %1 is none of quote, trade, candle").arg(quoted(value.toString())));
}

enum class EmptyList { Allowed, Refused };

Checked<std::vector<QByteArray>> symbolsOf(const QJsonObject &object, EmptyList empty)
{
    const QJsonValue value = object.value(QLatin1String("symbols"));
    if (!value.isArray())
        return badField("symbols", "a list of symbol names");
    const QJsonArray array = value.toArray();
    if (array.isEmpty() && empty == EmptyList::Refused)
        return badField("symbols", "a list of at least one symbol name");
    std::vector<QByteArray> symbols;
    symbols.reserve(static_cast<size_t>(array.size()));
    for (const QJsonValue entry : array) {
        if (!entry.isString())
            return badField("symbols", "a list of strings");
        symbols.push_back(entry.toString().toUtf8());
    }
    return symbols;
}

Checked<QHash<QByteArray, command::ResumePoint>> resumeOf(const QJsonObject &object)
{
    QHash<QByteArray, command::ResumePoint> points;
    const QJsonValue value = object.value(QLatin1String("resume"));
    if (value.isUndefined())
        return points;
    if (!value.isObject())
        return badField("resume", "an object of {epoch, offset} by symbol");
    const QJsonObject entries = value.toObject();
    for (auto entry = entries.begin(); entry != entries.end(); ++entry) {
        const QJsonObject point = entry.value().toObject();
        const QJsonValue epoch = point.value(QLatin1String("epoch"));
        const auto offset = wholeNumber(point.value(QLatin1String("offset")), 0, qint64{1} << 53);
        if (!epoch.isString() || !offset) {
            return badField("resume", "an object of {\"epoch\": string, \"offset\": whole number "
                                      "from 0} by symbol");
        }
        points.insert(entry.key().toUtf8(),
                      {epoch.toString().toUtf8(), static_cast<quint64>(*offset)});
    }
    return points;
}

Checked<command::Any> parseSubscribe(const QJsonObject &object)
{
    command::Subscribe subscribe;
    auto channel = channelOf(object);
    if (!channel)
        return tl::unexpected(channel.error());
    subscribe.channel = *channel;
    auto symbols = symbolsOf(object, EmptyList::Refused);
    if (!symbols)
        return tl::unexpected(symbols.error());
    subscribe.symbols = std::move(*symbols);
    auto resume = resumeOf(object);
    if (!resume)
        return tl::unexpected(resume.error());
    subscribe.resume = std::move(*resume);

    const QJsonValue interval = object.value(QLatin1String("minIntervalMs"));
    if (!interval.isUndefined()) {
        const auto ms = wholeNumber(interval, 0, minIntervalMsMax);
        if (!ms)
            return badField("minIntervalMs", "a whole number from 0 to 3600000");
        if (*ms > 0 && subscribe.channel == Channel::Trade)
            return badField("minIntervalMs", "left out on the trade channel: an event cannot be "
                                             "thinned out by time without losing it");
        subscribe.minIntervalMs = static_cast<quint32>(*ms);
    }
    const QJsonValue candle = object.value(QLatin1String("candle"));
    if (!candle.isUndefined() && candle.toString() != QLatin1String("1m"))
        return badField("candle", "\"1m\", the only interval served");
    return subscribe;
}

Checked<command::Any> parseUnsubscribe(const QJsonObject &object)
{
    auto channel = channelOf(object);
    if (!channel)
        return tl::unexpected(channel.error());
    auto symbols = symbolsOf(object, EmptyList::Refused);
    if (!symbols)
        return tl::unexpected(symbols.error());
    return command::Unsubscribe{*channel, std::move(*symbols)};
}

Checked<command::Any> parseHoldings(const QJsonObject &object)
{
    auto symbols = symbolsOf(object, EmptyList::Allowed);
    if (!symbols)
        return tl::unexpected(symbols.error());
    return command::Holdings{std::move(*symbols)};
}

Checked<command::Any> parseSymbols(const QJsonObject &object)
{
    command::Symbols symbols;
    const QJsonValue prefix = object.value(QLatin1String("prefix"));
    if (!prefix.isUndefined() && !prefix.isString())
        return badField("prefix", "a string");
    symbols.prefix = prefix.toString().toUtf8();
    const QJsonValue limit = object.value(QLatin1String("limit"));
    if (!limit.isUndefined()) {
        const auto number = wholeNumber(limit, 1, symbolsLimitMax);
        if (!number)
            return badField("limit", "a whole number from 1 to 10000");
        symbols.limit = static_cast<int>(*number);
    }
    return symbols;
}

Checked<command::Any> parseAuth(const QJsonObject &object)
{
    const QJsonValue token = object.value(QLatin1String("token"));
    if (!token.isString() || token.toString().isEmpty())
        return badField("token", "a string that is not empty");
    return command::Auth{token.toString().toUtf8()};
}

Checked<command::Any> parsePing(const QJsonObject &)
{
    return command::Ping{};
}

struct Operation
{
    QLatin1String name;
    Checked<command::Any> (*parse)(const QJsonObject &);
};

constexpr std::array<Operation, 6> operations{{
    {QLatin1String("subscribe"), parseSubscribe},
    {QLatin1String("unsubscribe"), parseUnsubscribe},
    {QLatin1String("holdings"), parseHoldings},
    {QLatin1String("symbols"), parseSymbols},
    {QLatin1String("auth"), parseAuth},
    {QLatin1String("ping"), parsePing},
}};

/// `id` as JSON text, exactly as sent (a whole number is never passed through a double).
Checked<QByteArray> idOf(const QJsonObject &object)
{
    const QJsonValue id = object.value(QLatin1String("id"));
    if (id.isUndefined())
        return QByteArray();
    JsonWriter json;
    if (id.isString())
        return json.string(QStringView(id.toString())).toByteArray();
    if (!id.isDouble())
        return badField("id", "a number or a string");
    // toInteger() falls back for what is no whole number of 64 bits.
    const qint64 number = id.toInteger(0);
    if (number == id.toInteger(1))
        return json.integer(number).toByteArray();
    return QByteArray::number(id.toDouble(), 'g', QLocale::FloatingPointShortest);
}

Checked<command::Any> parseOperation(const QJsonObject &object)
{
    const QJsonValue op = object.value(QLatin1String("op"));
    if (op.isUndefined())
        return wrong(ErrorCode::BadRequest, QStringLiteral("the message has no \"op\""));
    if (!op.isString())
        return badField("op", "a string");
    for (const Operation &operation : operations) {
        if (op.toString() == operation.name)
            return operation.parse(object);
    }
    return wrong(ErrorCode::UnknownOp,
                 QStringLiteral("op %1 is none of subscribe, unsubscribe, holdings, symbols, auth, "
                                "ping")
                     .arg(quoted(op.toString())));
}

} // namespace

tl::expected<Command, CommandError> parseCommand(QByteArrayView json)
{
    QJsonParseError parseError;
    const QJsonDocument document = QJsonDocument::fromJson(json.toByteArray(), &parseError);
    if (parseError.error != QJsonParseError::NoError) {
        return tl::unexpected(
            CommandError{{},
                         ErrorCode::BadJson,
                         QStringLiteral("the message is not JSON: %1 at byte %2")
                             .arg(parseError.errorString(), QString::number(parseError.offset))});
    }
    if (!document.isObject()) {
        return tl::unexpected(CommandError{
            {}, ErrorCode::BadRequest, QStringLiteral("the message is not a JSON object")});
    }
    const QJsonObject object = document.object();
    const Checked<QByteArray> id = idOf(object);
    if (!id)
        return tl::unexpected(CommandError{{}, id.error().code, id.error().message});
    Checked<command::Any> what = parseOperation(object);
    if (!what)
        return tl::unexpected(CommandError{*id, what.error().code, what.error().message});
    return Command{*id, std::move(*what)};
}

} // namespace tickcast
