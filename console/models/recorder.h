// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/adminconnection.h"
#include "console/models/health.h"
#include "console/models/pager.h"
#include "console/models/recordingwriter.h"

#include <QTimer>

namespace tickcast {

/// Records what a connection hears and asks while it is told to. Losses of the connection are
/// recorded, too, and it goes on after them; it ends when another server is watched, when the disk
/// is full, or when the recording is as large as one may be, and says so. The console lives on.
/// While it records it asks what pages of the recording will ask for, and perhaps no page asks now:
/// every askEveryMs the slowest sessions, those that ended and the symbols; once for each run of
/// the server its settings; and it follows the log unless the Log page does, whose filter holds
/// then.
/// Thread: the GUI's. Cost: a line of a few KiB is made and compressed for each message.
class Recorder final : public QObject
{
    Q_OBJECT
public:
    static constexpr int askEveryMs = 5'000;
    /// As the console's own tables ask, so that a page of the recording finds its answer.
    static constexpr quint32 rows = Pager::rowsPerPage;

    /// @p connection is not owned and outlives this.
    explicit Recorder(AdminConnection *connection, QObject *parent = nullptr);
    ~Recorder() override;

    /// Where recordings go: "Tickcast" among the user's documents.
    [[nodiscard]] static QString defaultFolder();
    /// A file name of @p host and @p unixMs, whatever the host calls itself: "tickcast-prod-1-
    /// 20261128-031500.tcrec.gz", in UTC.
    [[nodiscard]] static QString fileName(const QString &host, qint64 unixMs);

    /// Starts a new file in @p folder, which is made. Errors: no server has said who it is yet, or
    /// the file cannot be written. Without effect while it records.
    [[nodiscard]] Result<void> start(const QString &folder);
    void stop();

    [[nodiscard]] bool isRecording() const { return m_writer.isOpen(); }
    /// The file of this recording, or of the last one.
    [[nodiscard]] const QString &path() const { return m_path; }
    /// "● recording 00:01:23, 1.2 MB"; empty while it does not record.
    [[nodiscard]] QString statusText() const;

Q_SIGNALS:
    void changed();
    /// It does not record any more. Good: it was told to stop. Critical: it could not go on.
    void ended(tickcast::Health health, const QString &text);

private:
    void onReceived(const admin::ServerMessage &message);
    void onSent(const admin::ClientMessage &message);
    void onStateChanged(AdminSource::State state);
    void write(decltype(RecordedEvent::what) what);
    void ask();
    void followLog();
    void endFollowing();
    void end(Health health, const QString &text);

    AdminConnection *m_connection;
    RecordingWriter m_writer;
    QTimer m_askTimer;
    QString m_path;
    QUrl m_url;
    qint64 m_startMs = 0;
    qint64 m_followId = 0;        ///< of its own question that follows the log; 0: it follows none
    bool m_isLogFollowed = false; ///< by whomever
    bool m_isConfigAsked = false; ///< of this run of the server
    bool m_isLive = false;        ///< what was recorded last joins up with what comes
};

} // namespace tickcast
