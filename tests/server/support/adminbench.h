// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/admin/adminserver.h"

#include <QNetworkRequest>
#include <QRegularExpression>
#include <QTest>
#include <QWebSocket>
#include <vector>

namespace tickcast {

inline const QString operatorToken = QStringLiteral("correct-horse");
inline const QString viewerToken = QStringLiteral("battery-staple");

/// An operator's program.
class Operator final
{
public:
    explicit Operator(quint16 port, const QByteArray &authorization = {},
                      const QString &path = QStringLiteral("/admin"))
    {
        QObject::connect(&socket, &QWebSocket::textMessageReceived, &socket,
                         [this](const QString &text) { take(text.toUtf8()); });
        QNetworkRequest request(QUrl(QStringLiteral("ws://127.0.0.1:%1%2").arg(port).arg(path)));
        if (!authorization.isNull())
            request.setRawHeader("Authorization", authorization);
        socket.open(request);
    }
    [[nodiscard]] bool isConnected() const
    {
        return socket.state() == QAbstractSocket::ConnectedState;
    }
    [[nodiscard]] bool isClosed() const
    {
        return socket.state() == QAbstractSocket::UnconnectedState;
    }
    void say(const QString &text) { socket.sendTextMessage(text); }
    void offer(const QString &offered, const std::optional<QString> &user = std::nullopt)
    {
        say(QString::fromUtf8(admin::encode(admin::Auth{offered, user})));
    }
    void order(const admin::ClientMessage &message)
    {
        say(QString::fromUtf8(admin::encode(message)));
    }

    std::vector<admin::Hello> hellos;
    std::vector<admin::Stats> stats;
    std::vector<admin::Done> done;
    std::vector<admin::Failed> failed;
    QString refusedFor;
    int undecoded = 0;
    QWebSocket socket;

private:
    void take(const QByteArray &json)
    {
        const auto message = admin::decodeServerMessage(json);
        if (!message)
            ++undecoded;
        else if (const auto *hello = std::get_if<admin::Hello>(&*message))
            hellos.push_back(*hello);
        else if (const auto *sample = std::get_if<admin::Stats>(&*message))
            stats.push_back(*sample);
        else if (const auto *refused = std::get_if<admin::Refused>(&*message))
            refusedFor = refused->reason;
        else if (const auto *fine = std::get_if<admin::Done>(&*message))
            done.push_back(*fine);
        else if (const auto *bad = std::get_if<admin::Failed>(&*message))
            failed.push_back(*bad);
    }
};

/// An AdminServer on a port of its own, how often it asked for a sample, and what it passed on.
struct AdminBench
{
    explicit AdminBench(int samplingMs = 20, size_t workers = 0)
        : server(
              {.server = QStringLiteral("tickcast 0"),
               .host = QStringLiteral("test"),
               .pid = 1,
               .startedAtMs = 1'700'000'000'000,
               .workers = 1,
               .transport = QStringLiteral("qt"),
               .clientsUrl = QStringLiteral("ws://127.0.0.1:1/v1"),
               .samplingMs = samplingMs},
              {operatorToken, viewerToken},
              [this, workers] {
                  ++pacesMade;
                  return [this, workers] {
                      admin::Stats stats;
                      stats.seq = ++samples;
                      stats.tsMs = 1'700'000'000'001;
                      stats.startedAtMs = 1'700'000'000'000;
                      stats.workers.resize(workers);
                      return stats;
                  };
              },
              [this](const admin::ClientMessage &message, const QString &who,
                     const AdminServer::Answer &answer) {
                  passedOn.push_back({message, who, answer});
              },
              [this](const AuditEntry &entry) { audited.push_back(entry); })
    {
        if (const auto listening = server.listen(QHostAddress(QHostAddress::LocalHost), 0);
            !listening)
            qFatal("%s", qPrintable(listening.error().text));
    }

    struct PassedOn
    {
        admin::ClientMessage message;
        QString who;
        AdminServer::Answer answer;
    };
    std::vector<PassedOn> passedOn;
    std::vector<AuditEntry> audited;
    int pacesMade = 0;
    quint64 samples = 0;
    AdminServer server;
};

/// The next refusal is to be logged with these words.
inline void expectRefusal(const char *reason)
{
    QTest::ignoreMessage(
        QtWarningMsg,
        QRegularExpression(QStringLiteral("^operator 127\\.0\\.0\\.1:\\d+ refused: .*%1")
                               .arg(QLatin1String(reason))));
}

} // namespace tickcast
