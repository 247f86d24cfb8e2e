// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/gziplines.h"
#include "console/models/recordingformat.h"

namespace tickcast {

/// Reads one recording from its start to its end, or to where it was cut off. It keeps nothing of
/// what it gave. Thread: one. Memory: as GzipLines.
class RecordingReader final
{
public:
    /// Errors: Io, Parse (no recording, another version, cut off in its first line).
    [[nodiscard]] Result<void> open(const QString &path);
    [[nodiscard]] const RecordingHeader &header() const { return m_header; }

    /// The next line, not yet decoded (decodeRecordedLine()). Nothing: there is none any more, and
    /// incompleteness() tells whether there ought to be. An error names the line by its number:
    /// it is none of a recording, or its time is before that of the line before; the one after it
    /// can be read for all that.
    [[nodiscard]] std::optional<Result<RecordedLine>> next();
    /// As next(), decoded.
    [[nodiscard]] std::optional<Result<RecordedEvent>> nextEvent();
    /// Why there is less than there ought to be, with the number of the last whole line; empty as
    /// long as there is more to read, and when the recording is whole.
    [[nodiscard]] QString incompleteness() const;

    /// Of the last line, counted from 1, the header being the first.
    [[nodiscard]] qint64 lineNumber() const { return m_lines.lineNumber(); }
    /// How much of the file has been read, 0 to 1.
    [[nodiscard]] double progress() const { return m_lines.progress(); }

    /// A place between two lines to go back to. Memory: about 45 KiB each.
    struct Mark
    {
        std::shared_ptr<const GzipLines::Mark> place;
        qint64 lastMs = 0;
    };
    [[nodiscard]] Mark mark() const { return {m_lines.mark(), m_lastMs}; }
    void goTo(const Mark &mark);

    /// Names the line last read in front of what is wrong with it.
    [[nodiscard]] Error named(const Error &error) const;

private:
    GzipLines m_lines;
    RecordingHeader m_header;
    qint64 m_lastMs = 0;
};

} // namespace tickcast
