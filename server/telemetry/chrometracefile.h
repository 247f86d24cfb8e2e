// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/telemetry/otlpjson.h"
#include "shared/util/result.h"

#include <QFile>
#include <QJsonObject>
#include <QList>

namespace tickcast {

/// A file of trace events in Chrome's JSON format, which Perfetto (ui.perfetto.dev) and
/// chrome://tracing open: one track for the market thread, one for each worker, and an arrow from
/// each update to where a worker takes it.
///
/// It is a JSON array, closed by close(). The format says that the closing bracket may be missing:
/// the file of a server that was killed is readable as well. An existing file is replaced. At its
/// limit it ends, closed, and what comes later is only counted.
/// Thread: one. Source: Trace Event Format, "JSON Array Format" (Duca, Sinclair, 2016).
class ChromeTraceFile final
{
public:
    static constexpr qint64 defaultBytesMax = qint64{256} << 20;

    explicit ChromeTraceFile(DescribeGroup describe, qint64 bytesMax = defaultBytesMax);
    ~ChromeTraceFile();
    Q_DISABLE_COPY_MOVE(ChromeTraceFile)

    [[nodiscard]] Result<void> open(const QString &path);
    /// False: it is full, or the disk would not take it.
    bool write(const Span &span);
    /// What was written is in the file now.
    void flush() { m_file.flush(); }
    void close();
    [[nodiscard]] qint64 bytes() const { return m_bytes; }

private:
    [[nodiscard]] bool put(const QByteArray &event);
    [[nodiscard]] bool putArrow(const Span &span, int track);
    [[nodiscard]] QJsonObject argumentsOf(const Span &span) const;
    void nameThread(int track, const QByteArray &name);

    const DescribeGroup m_describe;
    const qint64 m_bytesMax;
    QFile m_file;
    qint64 m_bytes = 0;
    QList<bool> m_isNamed; ///< by track
};

} // namespace tickcast
