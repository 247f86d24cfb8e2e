// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/feed/recordinglines.h"
#include "shared/util/result.h"

#include <QString>
#include <QtGlobal>
#include <optional>
#include <string_view>

namespace tickcast {

/// One message of a recording, or what is wrong with its line.
struct RecordingLine
{
    quint64 number = 0;    ///< from 1, which is the header: the first message has 2
    qint64 receivedNs = 0; ///< Unix nanoseconds of receipt; 0 when the line is malformed
    /// The message's JSON, not looked into, with RecordingLines::padding readable bytes behind it;
    /// valid until the next call of next().
    std::string_view message;
    QString fault; ///< empty when the line is well-formed
};

/// A recorded exchange session, read front to back. The first line is `<ws url> <-> <unix
/// seconds>`, each further one `<unix seconds of receipt>: <JSON>`; seconds are `digits` or
/// `digits.digits`. It checks lines, not messages, and neither sorts nor judges times. Thread: one
/// at a time. Blocks for the disk, one chunk at a time. Source of the format: the sample_data of
/// github.com/bmoscon/cryptofeed.
class Recording final
{
public:
    /// Opens @p path and checks its header. The error names the path and says what the system said,
    /// or what was expected and what is there.
    [[nodiscard]] static Result<Recording> open(const QString &path);

    /// The next message, or nothing at the end and when the system refuses: then error() says so.
    [[nodiscard]] std::optional<RecordingLine> next();
    /// Names the path and holds the system's words; empty while all is well.
    [[nodiscard]] QString error() const { return m_lines.error(); }
    /// Begins again with the first message.
    [[nodiscard]] Result<void> rewind();
    [[nodiscard]] QString path() const { return m_path; }

private:
    Recording(const QString &path, RecordingLines lines);

    QString m_path;
    RecordingLines m_lines;
};

/// Reads "1626992741.06217" as 1,626,992,741,062,170,000 Unix nanoseconds; digits past the ninth of
/// the fraction are cut off. Nothing when the text has another form or is past the year 2255.
[[nodiscard]] std::optional<qint64> parseUnixSeconds(std::string_view text);

} // namespace tickcast
