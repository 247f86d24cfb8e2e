// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/recordingwriter.h"

#include <QCoreApplication>

namespace tickcast {

Result<void> RecordingWriter::open(const QString &path, const RecordingHeader &header)
{
    m_syncedAtMs = 0;
    return m_gzip.open(path)
        .and_then([&] { return m_gzip.write(encodeRecordingHeader(header) + '\n'); })
        .and_then([&] { return m_gzip.sync(); });
}

Result<void> RecordingWriter::write(const RecordedEvent &event)
{
    Q_ASSERT(isOpen());
    const auto enough = [this](const QString &why) -> Result<void> {
        static_cast<void>(finish());
        return fail(ErrorCode::Limit, why);
    };
    if (event.atMs > recordingMsMax)
        return enough(QCoreApplication::translate("Recording", "It was as long as one can be"));
    if (fileBytes() >= m_bytesLimit)
        return enough(QCoreApplication::translate("Recording", "It was as large as one can be"));
    Result<void> written = m_gzip.write(encodeRecordedEvent(event) + '\n');
    if (written && event.atMs - m_syncedAtMs >= syncMs) {
        written = m_gzip.sync();
        m_syncedAtMs = event.atMs;
    }
    return written;
}

Result<void> RecordingWriter::finish()
{
    return isOpen() ? m_gzip.finish() : Result<void>();
}

} // namespace tickcast
