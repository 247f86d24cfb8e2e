// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/result.h"

#include <QByteArray>
#include <QFile>
#include <memory>
#include <optional>

struct z_stream_s;

namespace tickcast {

/// The lines of a gzip file, one after the other, in memory that does not grow with the file. A
/// file that was cut off gives its whole lines and then says so; it may consist of several members,
/// as `cat a.gz b.gz` makes them. It knows nothing of what is in the lines. Thread: one. Memory:
/// about 110 KiB, and the longest line.
class GzipLines final
{
public:
    /// A longer line is refused, however small the file: no message is so long.
    static constexpr qsizetype lineBytesMax = 5 * 1024 * 1024;

    /// How the lines ended.
    enum class End : quint8 {
        NotYet,
        Whole,   ///< where the file says it ends
        CutOff,  ///< in the middle: its writer did not come to its end
        Damaged, ///< what comes is no gzip data, or its checksum does not fit
        TooLong, ///< a line is longer than lineBytesMax
    };
    /// A place between two lines that can be gone back to. Memory: about 45 KiB.
    class Mark;

    GzipLines();
    ~GzipLines();
    Q_DISABLE_COPY_MOVE(GzipLines)

    /// Errors: Io (the file cannot be read), Parse (it is no gzip file).
    [[nodiscard]] Result<void> open(const QString &path);
    /// The next line without its end; nothing when there is no whole one any more, and then end()
    /// tells why. What stands behind the last end of a line is no line.
    [[nodiscard]] std::optional<QByteArray> next();
    [[nodiscard]] End end() const { return m_end; }
    /// Lines given so far: the number of the last one, counted from 1.
    [[nodiscard]] qint64 lineNumber() const { return m_lineNumber; }
    /// How much of the file has been read, 0 to 1.
    [[nodiscard]] double progress() const;

    [[nodiscard]] std::shared_ptr<const Mark> mark() const;
    /// Goes to @p mark, which came from this object and from this file.
    void goTo(const Mark &mark);

private:
    [[nodiscard]] bool inflateMore();

    QFile m_file;
    std::unique_ptr<z_stream_s> m_stream;
    QByteArray m_in;   ///< read and not inflated: what the stream points into
    QByteArray m_text; ///< inflated and not given
    qsizetype m_textFrom = 0;
    qsizetype m_searchedTo = 0; ///< there is no end of a line in [m_textFrom, here)
    qint64 m_inEndBytes = 0;    ///< where in the file m_in ends
    qint64 m_lineNumber = 0;
    bool m_isBetweenMembers = false;
    End m_end = End::NotYet;
};

} // namespace tickcast
