// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/recordingformat.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <array>
#include <charconv>

namespace tickcast {

namespace {

constexpr qsizetype headerBytesMax = 64 * 1024;
constexpr qsizetype textMax = 1'024;
constexpr double unixMsMax = 253'402'300'799'999.0; // the last moment of the year 9999

const QLatin1String versionKey("recording");
const QLatin1String programKey("program");
const QLatin1String startKey("startedAtMs");
const QLatin1String urlKey("url");
const QLatin1String helloKey("hello");

struct Frame
{
    QByteArrayView key; ///< from the end of the time to the start of the content
    RecordedLine::Kind kind;
};
constexpr QByteArrayView timeKey("{\"t\":");
constexpr std::array frames{
    Frame{",\"said\":", RecordedLine::Kind::Said},
    Frame{",\"asked\":", RecordedLine::Kind::Asked},
    Frame{",\"lost\":", RecordedLine::Kind::Lost},
};

class Texts
{
    Q_DECLARE_TR_FUNCTIONS(Recording)
};

[[nodiscard]] tl::unexpected<Error> bad(const QString &what)
{
    return fail(ErrorCode::Parse, what);
}

[[nodiscard]] QByteArray frame(qint64 atMs, RecordedLine::Kind kind, const QByteArray &content)
{
    return timeKey.toByteArray() + QByteArray::number(atMs) +
           frames[static_cast<size_t>(kind)].key.toByteArray() + content + '}';
}

/// JSON has no bare string at the top before RFC 7159, and QJsonDocument still has none.
[[nodiscard]] QByteArray jsonString(const QString &text)
{
    const QByteArray list = QJsonDocument(QJsonArray{text}).toJson(QJsonDocument::Compact);
    return list.mid(1, list.size() - 2);
}

} // namespace

QByteArray encodeRecordingHeader(const RecordingHeader &header)
{
    // By hand, for the version is to come first: a reader knows it before it reads on.
    return "{\"recording\":" + QByteArray::number(recordingVersion) +
           ",\"program\":" + jsonString(header.program) +
           ",\"startedAtMs\":" + QByteArray::number(header.startedAtMs) +
           ",\"url\":" + jsonString(header.url.toString(QUrl::RemoveUserInfo)) +
           ",\"hello\":" + admin::encode(header.hello) + '}';
}

QByteArray encodeRecordedEvent(const RecordedEvent &event)
{
    if (const auto *lost = std::get_if<ConnectionLost>(&event.what))
        return frame(event.atMs, RecordedLine::Kind::Lost, jsonString(lost->reason.left(textMax)));
    if (const auto *asked = std::get_if<admin::ClientMessage>(&event.what))
        return frame(event.atMs, RecordedLine::Kind::Asked, admin::encode(*asked));
    const QByteArray said = std::visit([](const auto &message) { return admin::encode(message); },
                                       std::get<admin::ServerMessage>(event.what));
    return frame(event.atMs, RecordedLine::Kind::Said, said);
}

Result<RecordingHeader> decodeRecordingHeader(const QByteArray &line)
{
    const QJsonDocument document =
        line.size() <= headerBytesMax ? QJsonDocument::fromJson(line) : QJsonDocument();
    const QJsonObject object = document.object();
    const QJsonValue version = object.value(versionKey);
    if (!version.isDouble())
        return bad(Texts::tr("it does not begin as a recording does"));
    if (version.toDouble() != recordingVersion) {
        return bad(Texts::tr("it has version %1 of the format, this program reads version %2")
                       .arg(version.toDouble())
                       .arg(recordingVersion));
    }
    RecordingHeader header;
    header.program = object.value(programKey).toString().left(textMax);
    const double startedAtMs = object.value(startKey).toDouble(-1.0);
    if (!(startedAtMs >= 0.0 && startedAtMs <= unixMsMax))
        return bad(Texts::tr("its header has no %1, or one that cannot be").arg(startKey));
    header.startedAtMs = static_cast<qint64>(startedAtMs);
    header.url = QUrl(object.value(urlKey).toString().left(textMax), QUrl::StrictMode);
    const Result<admin::ServerMessage> hello = admin::decodeServerMessage(
        QJsonDocument(object.value(helloKey).toObject()).toJson(QJsonDocument::Compact));
    if (!hello)
        return bad(
            Texts::tr("its header has no server that could be read: %1").arg(hello.error().text));
    const auto *content = std::get_if<admin::Hello>(&*hello);
    if (!content)
        return bad(Texts::tr("its header has no server that could be read: %1").arg(helloKey));
    header.hello = *content;
    return header;
}

bool RecordedLine::isStats() const
{
    return kind == Kind::Said && content.startsWith("{\"op\":\"stats\",");
}

Result<RecordedLine> parseRecordedLine(const QByteArray &line)
{
    RecordedLine result;
    if (!line.startsWith(timeKey) || !line.endsWith('}'))
        return bad(Texts::tr("it does not look like a line of a recording"));
    const char *const begin = line.constData() + timeKey.size();
    const char *const end = line.constData() + line.size();
    const auto [rest, error] = std::from_chars(begin, end, result.atMs);
    if (error != std::errc() || result.atMs < 0 || result.atMs > recordingMsMax)
        return bad(Texts::tr("its time cannot be"));
    const QByteArrayView tail(rest, end - 1);
    for (const Frame &frame : frames) {
        if (tail.startsWith(frame.key)) {
            result.kind = frame.kind;
            result.content = tail.sliced(frame.key.size()).toByteArray();
            return result;
        }
    }
    return bad(Texts::tr("it says neither what was said nor what was asked"));
}

Result<RecordedEvent> decodeRecordedLine(const RecordedLine &line)
{
    switch (line.kind) {
    case RecordedLine::Kind::Said: {
        Result<admin::ServerMessage> message = admin::decodeServerMessage(line.content);
        if (!message)
            return tl::unexpected(message.error());
        return RecordedEvent{line.atMs, std::move(*message)};
    }
    case RecordedLine::Kind::Asked: {
        Result<admin::ClientMessage> message = admin::decodeClientMessage(line.content);
        if (!message)
            return tl::unexpected(message.error());
        return RecordedEvent{line.atMs, std::move(*message)};
    }
    case RecordedLine::Kind::Lost:
        break;
    }
    const QJsonDocument document = QJsonDocument::fromJson('[' + line.content + ']');
    const QJsonArray list = document.array();
    if (list.size() != 1 || !list.first().isString())
        return bad(Texts::tr("it does not say why the connection was lost"));
    return RecordedEvent{line.atMs, ConnectionLost{list.first().toString().left(textMax)}};
}

Result<RecordedEvent> decodeRecordedEvent(const QByteArray &line)
{
    const Result<RecordedLine> parsed = parseRecordedLine(line);
    if (!parsed)
        return tl::unexpected(parsed.error());
    return decodeRecordedLine(*parsed);
}

} // namespace tickcast
