// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/feed/recordinglines.h"

#include <QFileInfo>
#include <cstring>

namespace tickcast {

namespace {

constexpr size_t chunkBytes = 256 * 1024;

} // namespace

RecordingLines::RecordingLines(std::unique_ptr<QFile> file)
    : m_file(std::move(file))
    , m_buffer(lineBytesMax + 1 + chunkBytes + padding) // 1: a CR behind the longest line
{
}

Result<RecordingLines> RecordingLines::open(const QString &path)
{
    if (path.isEmpty())
        return fail(ErrorCode::InvalidArgument,
                    QStringLiteral("no recording is named: the file's path is empty"));
    // A pipe would block here until somebody writes, and cannot be read twice.
    const QFileInfo info(path);
    if (info.exists() && !info.isFile()) {
        return fail(ErrorCode::InvalidArgument,
                    QStringLiteral("\"%1\" is not a regular file").arg(path));
    }
    auto file = std::make_unique<QFile>(path);
    if (!file->open(QIODevice::ReadOnly | QIODevice::Unbuffered)) {
        return fail(ErrorCode::Io,
                    QStringLiteral("cannot open \"%1\": %2").arg(path, file->errorString()));
    }
    return RecordingLines(std::move(file));
}

std::optional<RecordingText> RecordingLines::next()
{
    size_t searched = m_begin;
    while (true) {
        const char *const from = m_buffer.data() + searched;
        if (const void *lf = std::memchr(from, '\n', m_end - searched)) {
            const size_t end = searched + size_t(static_cast<const char *>(lf) - from);
            return take(end, end + 1);
        }
        if (m_end - m_begin > lineBytesMax + 1) { // one more for a CR
            m_isTooLong = true;
            m_begin = m_end;
        }
        const size_t kept = m_end - m_begin;
        if (m_isAtEnd)
            return kept > 0 || m_isTooLong ? std::optional(take(m_end, m_end)) : std::nullopt;
        if (!fill())
            return std::nullopt;
        searched = m_begin + kept;
    }
}

/// Reads one chunk behind what is left over from the last. False when the system refused.
bool RecordingLines::fill()
{
    std::memmove(m_buffer.data(), m_buffer.data() + m_begin, m_end - m_begin);
    m_end -= m_begin;
    m_begin = 0;
    const qint64 count = m_file->read(m_buffer.data() + m_end, qint64(chunkBytes));
    if (count < 0) {
        m_error = refusal();
        return false;
    }
    m_isAtEnd = count == 0;
    m_end += size_t(count);
    return true;
}

RecordingText RecordingLines::take(size_t end, size_t next)
{
    std::string_view text(m_buffer.data() + m_begin, end - m_begin);
    if (text.ends_with('\r'))
        text.remove_suffix(1);
    const bool isTooLong = m_isTooLong || text.size() > lineBytesMax;
    m_begin = next;
    m_isTooLong = false;
    return {.number = ++m_number,
            .text = isTooLong ? std::string_view() : text,
            .isTooLong = isTooLong};
}

Result<void> RecordingLines::rewind()
{
    m_begin = 0;
    m_end = 0;
    m_number = 0;
    m_isAtEnd = false;
    m_isTooLong = false;
    m_error.clear();
    if (m_file->seek(0))
        return {};
    m_error = refusal();
    return fail(ErrorCode::Io, m_error);
}

QString RecordingLines::refusal() const
{
    return QStringLiteral("cannot read \"%1\": %2").arg(m_file->fileName(), m_file->errorString());
}

} // namespace tickcast
