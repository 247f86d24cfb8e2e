// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/gzipwriter.h"
#include "console/models/recordingformat.h"

namespace tickcast {

/// Writes one recording. What was written is readable at the latest syncMs later, whatever becomes
/// of the program. It has no timer and no clock: it goes by the times of the events.
/// Thread: one. Memory: as GzipWriter. Disk: at most bytesMax.
class RecordingWriter final
{
public:
    static constexpr qint64 syncMs = 3'000;
    /// About a month of a server with four workers. Nobody meant to record more.
    static constexpr qint64 bytesMax = qint64(4) * 1024 * 1024 * 1024;

    explicit RecordingWriter(qint64 bytesLimit = bytesMax)
        : m_bytesLimit(bytesLimit)
    {
    }

    /// Creates @p path, which must not exist, and writes its first line.
    [[nodiscard]] Result<void> open(const QString &path, const RecordingHeader &header);
    /// Errors: Io (the disk is full), Limit (the file is large enough, the recording long enough).
    /// After an error nothing more is written, and what there is stays readable.
    [[nodiscard]] Result<void> write(const RecordedEvent &event);
    /// Closes the file. Without effect when it is not open.
    [[nodiscard]] Result<void> finish();

    [[nodiscard]] bool isOpen() const { return m_gzip.isOpen(); }
    [[nodiscard]] qint64 fileBytes() const { return m_gzip.fileBytes(); }

private:
    GzipWriter m_gzip;
    qint64 m_bytesLimit;
    qint64 m_syncedAtMs = 0;
};

} // namespace tickcast
