// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/result.h"

#include <QByteArray>
#include <QFile>
#include <memory>

struct z_stream_s;

namespace tickcast {

/// Writes one gzip file (RFC 1952) piece by piece, so that what was synced can be read although the
/// file was never finished. It knows nothing of what is in it.
/// Thread: one. Memory: about 270 KiB, whatever the size of the file. Every function that writes
/// blocks for as long as the file system does.
class GzipWriter final
{
public:
    GzipWriter();
    /// Finishes the file, if that was not done; an error is not told.
    ~GzipWriter();
    Q_DISABLE_COPY_MOVE(GzipWriter)

    /// Creates @p path, which must not exist. Errors: Io, with the system's words.
    [[nodiscard]] Result<void> open(const QString &path);
    /// Compresses @p bytes; they may stay in memory until sync(). Errors: Io (the disk is full).
    /// After an error nothing more can be written: the file ends where it ended.
    [[nodiscard]] Result<void> write(const QByteArray &bytes);
    /// Everything written so far is in the file and can be read (a sync flush, RFC 1951 3.2.4).
    /// Costs about 5 bytes. It is not fsync: a machine that loses power may lose more.
    [[nodiscard]] Result<void> sync();
    /// Ends the file and closes it.
    [[nodiscard]] Result<void> finish();

    [[nodiscard]] bool isOpen() const { return m_stream != nullptr; }
    /// In the file so far, compressed.
    [[nodiscard]] qint64 fileBytes() const { return m_fileBytes; }

private:
    [[nodiscard]] Result<void> deflateAll(int flush);
    void close();

    QFile m_file;
    std::unique_ptr<z_stream_s> m_stream;
    qint64 m_fileBytes = 0;
};

} // namespace tickcast
