// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/result.h"

#include <QFile>
#include <QString>
#include <QtGlobal>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace tickcast {

/// One line of a recording as it stands in the file.
struct RecordingText
{
    quint64 number = 0;     ///< from 1
    std::string_view text;  ///< without its line end; valid until the next call of next()
    bool isTooLong = false; ///< longer than lineBytesMax; text is empty
};

/// Reads the lines of a file in chunks, at any file size in the same memory (about 1.3 MiB). A line
/// ends with LF or CRLF, the last one also with the end of the file. It knows no format.
/// Thread: one at a time. Blocks for the disk, one chunk at a time.
class RecordingLines final
{
public:
    static constexpr size_t lineBytesMax = 1024 * 1024;
    /// Bytes that may be read behind RecordingText::text, whatever they hold.
    static constexpr size_t padding = 64;

    /// The error names the path and holds the system's words.
    [[nodiscard]] static Result<RecordingLines> open(const QString &path);

    /// The next line, or nothing at the end of the file or when the system refuses: then error() is
    /// not empty.
    [[nodiscard]] std::optional<RecordingText> next();
    /// Names the path and holds the system's words; empty while all is well.
    [[nodiscard]] QString error() const { return m_error; }
    /// Begins again at the first line of the same open file, even if its name is gone by now.
    [[nodiscard]] Result<void> rewind();

private:
    explicit RecordingLines(std::unique_ptr<QFile> file);

    [[nodiscard]] bool fill();
    [[nodiscard]] RecordingText take(size_t end, size_t next);
    [[nodiscard]] QString refusal() const;

    std::unique_ptr<QFile> m_file;
    std::vector<char> m_buffer;
    size_t m_begin = 0;       ///< of what has not been handed out
    size_t m_end = 0;         ///< of what has been read; m_buffer reaches `padding` further
    quint64 m_number = 0;     ///< of the line handed out last
    bool m_isAtEnd = false;   ///< the file has been read to its end
    bool m_isTooLong = false; ///< the rest of an overlong line is being dropped
    QString m_error;
};

} // namespace tickcast
