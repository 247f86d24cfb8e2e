// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/admin/admincodec.h"

#include <QUrl>
#include <variant>

/// The lines of a recording, as RECORDING.md describes them, both ways. Decoding never trusts.
/// Pure functions; thread: any.
namespace tickcast {

inline constexpr int recordingVersion = 1;
/// Nobody records longer; a later time is no time.
inline constexpr qint64 recordingMsMax = qint64(31) * 86'400'000;

/// The first line: what the recording is of.
struct RecordingHeader
{
    QString program;        ///< that wrote it: "tickcast-console 0.1.0"
    qint64 startedAtMs = 0; ///< Unix milliseconds of time 0
    QUrl url;               ///< of the admin channel
    admin::Hello hello;     ///< of the server, as it was at time 0
};

/// The connection was lost; what comes next does not join up with what was before.
struct ConnectionLost
{
    QString reason; ///< in words
};

/// Every other line: what came from the server, went to it, or happened to the connection.
struct RecordedEvent
{
    qint64 atMs = 0; ///< since the start, by a clock that nobody sets
    std::variant<admin::ServerMessage, admin::ClientMessage, ConnectionLost> what;
};

/// A line without its end.
[[nodiscard]] QByteArray encodeRecordingHeader(const RecordingHeader &header);
/// A line without its end. The token is in none: it is no ClientMessage.
[[nodiscard]] QByteArray encodeRecordedEvent(const RecordedEvent &event);

/// An error says what is wrong: no header at all, another version, a field that is missing or bad.
[[nodiscard]] Result<RecordingHeader> decodeRecordingHeader(const QByteArray &line);
/// An error says what is wrong with it: its frame, or its message.
[[nodiscard]] Result<RecordedEvent> decodeRecordedEvent(const QByteArray &line);

/// What a line is, found out without decoding its message.
struct RecordedLine
{
    enum class Kind : quint8 { Said, Asked, Lost };
    qint64 atMs = 0;
    Kind kind = Kind::Said;
    QByteArray content; ///< the message, or the reason as JSON
    /// Whether it is a sample. The content may be none for all that.
    [[nodiscard]] bool isStats() const;
};
[[nodiscard]] Result<RecordedLine> parseRecordedLine(const QByteArray &line);
/// The rest of decodeRecordedEvent().
[[nodiscard]] Result<RecordedEvent> decodeRecordedLine(const RecordedLine &line);

} // namespace tickcast
