// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QTimer>
#include <QUrl>
#include <QWebSocket>
#include <chrono>

namespace tickcast {

/// One attempt to reach a server, and the connection it becomes: the socket, how long it may stay
/// silent, and the truth about how it ended. It knows nothing of the messages; it never tries again
/// (SubscriberClient makes a new one).
/// Thread: the one it lives on. Its slots may close it, but delete it only with deleteLater().
class ClientConnection final : public QObject
{
    Q_OBJECT
public:
    /// ended() says this when no close frame said anything: RFC 6455 section 7.1.5.
    static constexpr int abnormalCloseCode = 1006;

    ClientConnection();

    /// Call once. If the server has not been heard by setHeartbeat() within @p timeout, it ends.
    void open(const QUrl &url, std::chrono::milliseconds timeout);
    /// From now on it ends after a silence of 2.5 times @p heartbeatMs.
    void setHeartbeat(int heartbeatMs);
    /// @p json is one message; it is queued without limit, as commands are few.
    void send(const QByteArray &json);
    /// Says @p code to the server if it can; nothing is emitted any more.
    void close(QWebSocketProtocol::CloseCode code);

Q_SIGNALS:
    void textReceived(const QString &text);
    void binaryReceived();
    /// Once, and nothing after it. @p code is the server's, or abnormalCloseCode.
    void ended(int code, const QString &reason);

private:
    void onDisconnected();
    void onError();
    void onWatchTimeout();
    void end(int code, const QString &reason);

    QWebSocket m_socket;
    bool m_closeFrameSeen = false;
    std::chrono::milliseconds m_timeout{0};
    int m_heartbeatMs = 0; ///< 0: not said yet
    QElapsedTimer m_sinceLastFrame;
    QTimer m_watch; ///< for the first word, then for silence
};

} // namespace tickcast
