// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/client/clientoptions.h"

#include <QElapsedTimer>
#include <QObject>
#include <QSslError>
#include <QString>
#include <QStringList>
#include <QTimer>
#include <QUrl>
#include <QWebSocket>

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

    explicit ClientConnection(const ClientOptions &options);

    /// Call once. If the server has not been heard by setHeartbeat() within the options'
    /// connectTimeout, it ends.
    void open(const QUrl &url);
    /// From now on it ends after a silence of 2.5 times @p heartbeatMs.
    void setHeartbeat(int heartbeatMs);
    /// @p json is one message; it is queued without limit, as commands are few.
    void send(const QByteArray &json);
    /// Says @p code to the server if it can; nothing is emitted any more.
    void close(QWebSocketProtocol::CloseCode code);

Q_SIGNALS:
    void textReceived(const QString &text);
    void binaryReceived(const QByteArray &bytes);
    /// Once, and nothing after it. @p code is the server's, or abnormalCloseCode.
    void ended(int code, const QString &reason);

private:
    void onConnected();
    void onDisconnected();
    void onSslErrors(const QList<QSslError> &errors);
    void onError();
    void onWatchTimeout();
    void end(int code, const QString &reason);

    const ClientOptions m_options;
    QWebSocket m_socket;
    QStringList m_sslProblems; ///< what is wrong with the server's certificate
    bool m_closeFrameSeen = false;
    int m_heartbeatMs = 0; ///< 0: not said yet
    QElapsedTimer m_sinceLastFrame;
    QTimer m_watch; ///< for the first word, then for silence
};

} // namespace tickcast
