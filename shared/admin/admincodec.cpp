// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/admin/admincodec.h"

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

[[nodiscard]] tl::unexpected<Error> unknownOp(const QString &op, const char *expected)
{
    return fail(
        ErrorCode::Parse,
        QStringLiteral("op is \"%1\", expected was %2").arg(op.left(32), QLatin1String(expected)));
}

} // namespace

QByteArray encode(const Auth &auth)
{
    return encodeMessage("auth", auth);
}

QByteArray encode(const Hello &hello)
{
    return encodeMessage("hello", hello);
}

QByteArray encode(const Stats &stats)
{
    return encodeMessage("stats", stats);
}

QByteArray encode(const Refused &refused)
{
    return encodeMessage("refused", refused);
}

QByteArray encode(const SessionsPage &page)
{
    return encodeMessage("sessions", page);
}

QByteArray encode(const SessionDetail &detail)
{
    return encodeMessage("session", detail);
}

QByteArray encode(const Done &done)
{
    return encodeMessage("done", done);
}

QByteArray encode(const Failed &failed)
{
    return encodeMessage("failed", failed);
}

namespace {

std::string_view opOf(const SessionsQuery &)
{
    return "sessions";
}
std::string_view opOf(const SessionQuery &)
{
    return "session";
}
std::string_view opOf(const PinSession &)
{
    return "pin";
}
std::string_view opOf(const SetFloor &)
{
    return "floor";
}
std::string_view opOf(const Drain &)
{
    return "drain";
}

} // namespace

QByteArray encode(const Answer &answer)
{
    return std::visit([](const auto &what) { return encode(what); }, answer);
}

QByteArray encode(const ClientMessage &message)
{
    return std::visit([](const auto &what) { return encodeMessage(opOf(what), what); }, message);
}

Result<ClientMessage> decodeClientMessage(const QByteArray &json)
{
    const Result<QJsonObject> object = parseObject(json);
    if (!object)
        return tl::unexpected(object.error());
    const QString op = opOf(*object);
    if (op == QLatin1String("sessions"))
        return decodeMessage<SessionsQuery>(op, *object);
    if (op == QLatin1String("session"))
        return decodeMessage<SessionQuery>(op, *object);
    if (op == QLatin1String("pin"))
        return decodeMessage<PinSession>(op, *object);
    if (op == QLatin1String("floor"))
        return decodeMessage<SetFloor>(op, *object);
    if (op == QLatin1String("drain"))
        return decodeMessage<Drain>(op, *object);
    return unknownOp(op, "sessions, session, pin, floor or drain");
}

qint64 clientIdOf(const QByteArray &json)
{
    const Result<QJsonObject> object = parseObject(json);
    const qint64 id = object ? object->value(QLatin1String("id")).toInteger(0) : 0;
    return id >= 0 && id <= countMax ? id : 0;
}

Result<Auth> decodeAuth(const QByteArray &json)
{
    const Result<QJsonObject> object = parseObject(json);
    if (!object)
        return tl::unexpected(object.error());
    const QString op = opOf(*object);
    if (op != QLatin1String("auth"))
        return unknownOp(op, "auth");
    Result<Auth> auth = decodeMessage<Auth>(op, *object);
    if (auth && auth->token.isEmpty())
        return fail(ErrorCode::InvalidArgument, QStringLiteral("auth: token is empty"));
    if (auth && auth->user && !isVisible(*auth->user)) {
        return fail(ErrorCode::InvalidArgument,
                    QStringLiteral("auth: user is empty or has characters that cannot be seen"));
    }
    return auth;
}

Result<ServerMessage> decodeServerMessage(const QByteArray &json)
{
    const Result<QJsonObject> object = parseObject(json);
    if (!object)
        return tl::unexpected(object.error());
    const QString op = opOf(*object);
    if (op == QLatin1String("stats"))
        return decodeMessage<Stats>(op, *object);
    if (op == QLatin1String("hello"))
        return decodeMessage<Hello>(op, *object);
    if (op == QLatin1String("refused"))
        return decodeMessage<Refused>(op, *object);
    if (op == QLatin1String("sessions"))
        return decodeMessage<SessionsPage>(op, *object);
    if (op == QLatin1String("session"))
        return decodeMessage<SessionDetail>(op, *object);
    if (op == QLatin1String("done"))
        return decodeMessage<Done>(op, *object);
    if (op == QLatin1String("failed"))
        return decodeMessage<Failed>(op, *object);
    return unknownOp(op, "hello, stats, refused, sessions, session, done or failed");
}

} // namespace tickcast::admin
