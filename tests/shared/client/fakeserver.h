// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QPointer>
#include <QStringList>
#include <QTcpServer>
#include <QUrl>
#include <QWebSocket>
#include <QWebSocketServer>
#include <functional>

namespace tickcast {

/// A server that says what a test tells it to, on a port of its own on the loopback. It accepts
/// each connection with the welcome set at that moment and records what the client says. It keeps
/// the TCP sockets, so that a test can break a connection in ways no WebSocket server would.
class FakeServer final : public QObject
{
public:
    FakeServer();

    /// Begins to listen, again on the same port if it has listened before.
    void listen();
    void stopListening() { m_tcp.close(); }
    [[nodiscard]] QUrl url() const;

    // ---- script ----
    QByteArray welcome; ///< sent to each new connection; empty: nothing is
    /// Takes over new TCP connections before the WebSocket handshake when set.
    std::function<void(QTcpSocket *)> onTcpConnection;
    /// Answers each command when set.
    std::function<void(const QJsonObject &)> onCommand;

    void setWelcome(int heartbeatMs, int commandsPerSecond, int messageBytes);
    /// Serves only @p subprotocol from now on, and says so in the welcome.
    void speak(const QByteArray &subprotocol);
    /// Acknowledges each subscribe command, every symbol at @p offset of @p epoch.
    void acknowledgeAll(const QByteArray &epoch, quint64 offset, bool recovered = false);

    // ---- the latest connection ----
    void send(const QByteArray &json);
    void sendBinary(const QByteArray &bytes);
    void close(int code, const QString &reason = QString());
    /// Bytes that no WebSocket wrote.
    void sendRaw(const QByteArray &bytes);
    void abortTcp();
    /// Says that nothing more comes, and keeps reading (a TCP half-close).
    void shutdownSending();

    // ---- record ----
    int connections = 0;         ///< accepted so far, by TCP
    QList<QJsonObject> commands; ///< of all connections
    qsizetype largestCommand = 0;
    int clientCloseCode = 0; ///< of the last connection that ended; 0: none has

private:
    void onNewWebSocket();
    void onMessage(const QString &text);

    QTcpServer m_tcp;
    QWebSocketServer m_webSocketServer;
    quint16 m_port = 0;
    QPointer<QTcpSocket> m_tcpSocket;
    QPointer<QWebSocket> m_socket;
};

/// The values of an array of strings in @p command.
[[nodiscard]] QStringList stringsOf(const QJsonObject &command, const char *key = "symbols");

} // namespace tickcast
