// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/admin/admincodec.h"
#include "tests/console/samplestats.h"

#include <QTimer>
#include <QUrl>
#include <QWebSocketServer>

namespace tickcast::test {

/// The server's end of the admin channel for tests of the console: on loopback, on a port of the
/// kernel's choice, obedient or broken as the test asks.
/// Thread: the test's.
class FakeAdminServer final : public QObject
{
    Q_OBJECT
public:
    enum class Manner : quint8 {
        Proper,       ///< hello for the good token, refused and 4001 for another
        Junk,         ///< answers the token with text that is no message
        Binary,       ///< answers the token with a binary message
        Silent,       ///< takes the token and says nothing
        HelloOnly,    ///< says hello and never a figure
        StatsFirst,   ///< sends figures without hello
        OtherVersion, ///< says hello in a newer version of the protocol
        OlderVersion, ///< in an older one
        CloseAtOnce,  ///< closes normally when it sees the token
        RefuseByCode, ///< closes with 4003 and a reason, without a message
    };

    /// How questions and orders are answered.
    enum class Answers : quint8 {
        Proper,
        Failed,  ///< each with a reason
        Foreign, ///< each with the answer to another question
        None,    ///< not at all
    };

    explicit FakeAdminServer(QObject *parent = nullptr);
    ~FakeAdminServer() override;

    /// Listens; on the same port as before after goAway(). False if the port is taken.
    [[nodiscard]] bool listen(quint16 port = 0);
    /// As if the process had died: every connection and the listening socket close.
    void goAway();
    void setManner(Manner manner) { m_manner = manner; }
    void setAnswers(Answers answers) { m_answers = answers; }
    void setToken(const QString &token) { m_token = token; }

    /// Sends one sample to every console that showed the token.
    void sendSample(qint64 intervalMs = 1'000);
    void sendText(const QString &text);
    /// Sends samples by itself from now on.
    void play(int everyMs);

    [[nodiscard]] QUrl url() const;
    [[nodiscard]] quint16 port() const { return m_port; }
    [[nodiscard]] int authCount() const { return m_authCount; }
    [[nodiscard]] qsizetype consoleCount() const { return m_consoles.size(); }
    /// Questions received from consoles that showed the token; what is none is not counted.
    [[nodiscard]] const std::vector<admin::ClientMessage> &questions() const { return m_questions; }
    /// What a follower of the log is told first, newest last.
    void setLog(std::vector<admin::LogRecord> records) { m_log = std::move(records); }
    /// Tells @p records to the consoles, as the answer to the last question to follow the log.
    void tellLog(std::vector<admin::LogRecord> records, quint64 lost = 0);
    void setConfig(admin::ConfigPage config) { m_config = std::move(config); }
    [[nodiscard]] SampleStats &samples() { return m_samples; }

private:
    void onConnection();
    void onToken(QWebSocket *socket, const QString &text);
    void onQuestion(QWebSocket *socket, const QString &text);
    [[nodiscard]] std::optional<admin::Answer>
    properAnswer(const admin::ClientMessage &message) const;
    void welcome(QWebSocket *socket);

    QWebSocketServer m_server;
    QList<QWebSocket *> m_sockets;  ///< all, owned
    QList<QWebSocket *> m_consoles; ///< those that get samples
    SampleStats m_samples;
    QTimer m_timer;
    Manner m_manner = Manner::Proper;
    Answers m_answers = Answers::Proper;
    std::vector<admin::ClientMessage> m_questions;
    std::vector<admin::LogRecord> m_log;
    admin::ConfigPage m_config;
    QString m_token = QStringLiteral("s3cret");
    quint16 m_port = 0;
    int m_authCount = 0;
};

} // namespace tickcast::test
