// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/admin/admincodec.h"

#include "shared/admin/operationfields.h"
#include "shared/admin/sessionfields.h"

#include <QJsonDocument>
#include <QList>
#include <algorithm>

namespace tickcast::admin {

namespace {

constexpr qsizetype tokenMax = 4096;
constexpr qsizetype userMax = 64;
constexpr qsizetype messageBytesMax = 4 * 1024 * 1024; // 1024 workers take about 2 MiB

void fields(auto &io, MaybeConst<Auth> auto &auth)
{
    io.text("token", auth.token, tokenMax);
    io.optional("user", auth.user,
                [&](const char *name, auto &user) { io.text(name, user, userMax); });
}

/// Whether a name can stand in a log line and be nothing but a name there: no white space, nothing
/// that controls a terminal or turns the direction of writing.
[[nodiscard]] bool isVisible(const QString &text)
{
    const QList<uint> characters = text.toUcs4();
    return !text.isEmpty() && std::ranges::all_of(characters, [](uint character) {
        return QChar::isPrint(character) && !QChar::isSpace(character);
    });
}

void fields(auto &io, MaybeConst<Refused> auto &refused)
{
    io.text("reason", refused.reason);
}

template <typename Message>
[[nodiscard]] QByteArray encodeMessage(std::string_view op, const Message &message)
{
    FieldWriter writer(op);
    fields(writer, message);
    return writer.finish();
}

template <typename Message>
[[nodiscard]] Result<Message> decodeMessage(const QString &op, const QJsonObject &object)
{
    Message message;
    FieldReader reader(object);
    fields(reader, message);
    if (reader.error())
        return fail(reader.error()->code, op % u": " % reader.error()->text);
    return message;
}

[[nodiscard]] Result<QJsonObject> parseObject(const QByteArray &json)
{
    if (json.size() > messageBytesMax) {
        return fail(ErrorCode::Limit, QStringLiteral("the message has %1 bytes, allowed are %2")
                                          .arg(json.size())
                                          .arg(messageBytesMax));
    }
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(json, &problem);
    if (problem.error != QJsonParseError::NoError) {
        return fail(ErrorCode::Parse, QStringLiteral("the message is not JSON: %1 at byte %2")
                                          .arg(problem.errorString())
                                          .arg(problem.offset));
    }
    if (!document.isObject())
        return fail(ErrorCode::Parse, QStringLiteral("the message is not a JSON object"));
    if (!document.object().value(QLatin1String("op")).isString())
        return fail(ErrorCode::Parse, QStringLiteral("op is missing or not a string"));
    return document.object();
}

[[nodiscard]] QString opOf(const QJsonObject &object)
{
    return object.value(QLatin1String("op")).toString();
}

/// The `op` of each message. A question and its answer may have the same.
template <typename Message>
constexpr std::string_view op = {};
template <>
constexpr std::string_view op<Auth> = "auth";
template <>
constexpr std::string_view op<Hello> = "hello";
template <>
constexpr std::string_view op<Stats> = "stats";
template <>
constexpr std::string_view op<Refused> = "refused";
template <>
constexpr std::string_view op<SetRate> = "rate";
template <>
constexpr std::string_view op<SessionsQuery> = "sessions";
template <>
constexpr std::string_view op<SessionsPage> = "sessions";
template <>
constexpr std::string_view op<ClosedQuery> = "closed";
template <>
constexpr std::string_view op<ClosedPage> = "closed";
template <>
constexpr std::string_view op<SessionQuery> = "session";
template <>
constexpr std::string_view op<SessionDetail> = "session";
template <>
constexpr std::string_view op<SymbolsQuery> = "symbols";
template <>
constexpr std::string_view op<SymbolsPage> = "symbols";
template <>
constexpr std::string_view op<LogQuery> = "log";
template <>
constexpr std::string_view op<LogPage> = "log";
template <>
constexpr std::string_view op<ConfigQuery> = "config";
template <>
constexpr std::string_view op<ConfigPage> = "config";
template <>
constexpr std::string_view op<PinSession> = "pin";
template <>
constexpr std::string_view op<SetFloor> = "floor";
template <>
constexpr std::string_view op<Disconnect> = "disconnect";
template <>
constexpr std::string_view op<OrderBreaker> = "breaker";
template <>
constexpr std::string_view op<SetLogLevel> = "logLevel";
template <>
constexpr std::string_view op<Reload> = "reload";
template <>
constexpr std::string_view op<Drain> = "drain";
template <>
constexpr std::string_view op<Done> = "done";
template <>
constexpr std::string_view op<Failed> = "failed";

QLatin1String latin1(std::string_view text)
{
    return {text.data(), static_cast<qsizetype>(text.size())};
}

/// Reads the one of @p Messages whose `op` the message has.
template <typename Variant>
struct Decoder;
template <typename... Messages>
struct Decoder<std::variant<Messages...>>
{
    using Variant = std::variant<Messages...>;
    static_assert((!op<Messages>.empty() && ...));

    [[nodiscard]] static Result<Variant> decode(const QByteArray &json)
    {
        const Result<QJsonObject> object = parseObject(json);
        if (!object)
            return tl::unexpected(object.error());
        const QString word = opOf(*object);
        Result<Variant> decoded = tl::unexpected(
            Error{ErrorCode::Parse,
                  QStringLiteral("op is \"%1\", expected was%2%3")
                      .arg(word.left(32), QLatin1String(sizeof...(Messages) > 1 ? " one of" : ""),
                           names())});
        static_cast<void>((tryAs<Messages>(word, *object, decoded) || ...));
        return decoded;
    }

private:
    template <typename Message>
    static bool tryAs(const QString &word, const QJsonObject &object, Result<Variant> &decoded)
    {
        if (word != latin1(op<Message>))
            return false;
        decoded = decodeMessage<Message>(word, object);
        return true;
    }
    static QString names()
    {
        QString all;
        ((all += u' ' % QString(latin1(op<Messages>))), ...);
        return all;
    }
};

} // namespace

QByteArray encode(const Auth &auth)
{
    return encodeMessage(op<Auth>, auth);
}

QByteArray encode(const Hello &hello)
{
    return encodeMessage(op<Hello>, hello);
}

QByteArray encode(const Stats &stats)
{
    return encodeMessage(op<Stats>, stats);
}

QByteArray encode(const Refused &refused)
{
    return encodeMessage(op<Refused>, refused);
}

QByteArray encode(const Answer &answer)
{
    return std::visit(
        []<typename Message>(const Message &what) { return encodeMessage(op<Message>, what); },
        answer);
}

QByteArray encode(const ClientMessage &message)
{
    return std::visit(
        []<typename Message>(const Message &what) { return encodeMessage(op<Message>, what); },
        message);
}

bool isOrder(const ClientMessage &message)
{
    return std::visit(
        []<typename Message>(const Message &) {
            return std::same_as<Message, PinSession> || std::same_as<Message, SetFloor> ||
                   std::same_as<Message, Disconnect> || std::same_as<Message, OrderBreaker> ||
                   std::same_as<Message, SetLogLevel> || std::same_as<Message, Reload> ||
                   std::same_as<Message, Drain>;
        },
        message);
}

qint64 idOf(const ClientMessage &message)
{
    return std::visit([](const auto &what) { return what.id; }, message);
}

std::string_view opOf(const ClientMessage &message)
{
    return std::visit([]<typename Message>(const Message &) { return op<Message>; }, message);
}

Result<ClientMessage> decodeClientMessage(const QByteArray &json)
{
    return Decoder<ClientMessage>::decode(json);
}

qint64 clientIdOf(const QByteArray &json)
{
    const Result<QJsonObject> object = parseObject(json);
    const qint64 id = object ? object->value(QLatin1String("id")).toInteger(0) : 0;
    return id >= 0 && id <= countMax ? id : 0;
}

Result<Auth> decodeAuth(const QByteArray &json)
{
    const auto decoded = Decoder<std::variant<Auth>>::decode(json);
    if (!decoded)
        return tl::unexpected(decoded.error());
    const auto &auth = std::get<Auth>(*decoded);
    if (auth.token.isEmpty())
        return fail(ErrorCode::InvalidArgument, QStringLiteral("auth: token is empty"));
    if (auth.user && !isVisible(*auth.user)) {
        return fail(ErrorCode::InvalidArgument,
                    QStringLiteral("auth: user is empty or has characters that cannot be seen"));
    }
    return auth;
}

Result<ServerMessage> decodeServerMessage(const QByteArray &json)
{
    return Decoder<ServerMessage>::decode(json);
}

} // namespace tickcast::admin
