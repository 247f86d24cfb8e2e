// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/gzipwriter.h"

#include <QCoreApplication>
#include <array>
#include <zlib.h>

namespace tickcast {

namespace {

constexpr int gzipWindowBits = 15 + 16; // a window of 32 KiB, and a gzip header around it
constexpr int memoryLevel = 8;          // zlib's own default
constexpr size_t outBytes = 32 * 1024;

[[nodiscard]] tl::unexpected<Error> ioError(const QFile &file)
{
    return fail(ErrorCode::Io, QCoreApplication::translate("GzipWriter", "%1 cannot be written: %2")
                                   .arg(file.fileName(), file.errorString()));
}

} // namespace

GzipWriter::GzipWriter() = default;

GzipWriter::~GzipWriter()
{
    if (isOpen())
        static_cast<void>(finish());
}

Result<void> GzipWriter::open(const QString &path)
{
    if (isOpen())
        static_cast<void>(finish());
    m_fileBytes = 0;
    m_file.setFileName(path);
    // Unbuffered: a full disk is told by the write that met it, and not by some later one.
    if (!m_file.open(QIODevice::WriteOnly | QIODevice::NewOnly | QIODevice::Unbuffered))
        return ioError(m_file);
    m_stream = std::make_unique<z_stream>();
    *m_stream = {};
    if (deflateInit2(m_stream.get(), Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzipWindowBits, memoryLevel,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
        m_stream.reset();
        m_file.close();
        return fail(ErrorCode::Limit, QCoreApplication::translate(
                                          "GzipWriter", "There is no memory to compress with"));
    }
    return {};
}

Result<void> GzipWriter::write(const QByteArray &bytes)
{
    Q_ASSERT(isOpen());
    // zlib takes a pointer to non-const and does not write through it.
    m_stream->next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.constData()));
    m_stream->avail_in = static_cast<uInt>(bytes.size());
    return deflateAll(Z_NO_FLUSH);
}

Result<void> GzipWriter::sync()
{
    Q_ASSERT(isOpen());
    return deflateAll(Z_SYNC_FLUSH);
}

Result<void> GzipWriter::finish()
{
    Q_ASSERT(isOpen());
    Result<void> result = deflateAll(Z_FINISH);
    if (result)
        close();
    return result;
}

Result<void> GzipWriter::deflateAll(int flush)
{
    std::array<char, outBytes> out;
    do {
        m_stream->next_out = reinterpret_cast<Bytef *>(out.data());
        m_stream->avail_out = static_cast<uInt>(out.size());
        static_cast<void>(deflate(m_stream.get(), flush)); // can only fail on misuse
        const auto made = static_cast<qint64>(out.size() - m_stream->avail_out);
        for (qint64 written = 0; written < made;) {
            const qint64 taken = m_file.write(out.data() + written, made - written);
            if (taken <= 0) {
                const tl::unexpected<Error> error = ioError(m_file);
                close();
                return error;
            }
            written += taken;
            m_fileBytes += taken;
        }
    } while (m_stream->avail_out == 0);
    return {};
}

void GzipWriter::close()
{
    deflateEnd(m_stream.get());
    m_stream.reset();
    m_file.close();
}

} // namespace tickcast
