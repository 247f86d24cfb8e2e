// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/client/clientconnection.h"

#include "shared/protocol/constants.h"

#include <QNetworkRequest>
#include <QWebSocketHandshakeOptions>

namespace tickcast {

namespace {

/// The largest answer, 10,000 listed symbols, is under 2 MiB.
constexpr quint64 incomingBytesMax = 8 * 1024 * 1024;

QStringList offeredSubprotocols(ClientFormat format)
{
    const auto text = [](std::string_view name) {
        return QString::fromLatin1(name.data(), qsizetype(name.size()));
    };
    QStringList offered;
    if (format != ClientFormat::Json)
        offered += text(protocol::binarySubprotocol);
    if (format != ClientFormat::Binary)
        offered += text(protocol::jsonSubprotocol);
    return offered;
}

int silenceLimitMs(int heartbeatMs)
{
    return heartbeatMs * 5 / 2;
}

} // namespace

ClientConnection::ClientConnection(const ClientOptions &options)
    : m_options(options)
    , m_socket(options.origin)
    , m_watch(this)
{
    m_watch.setSingleShot(true);
    m_watch.setTimerType(Qt::PreciseTimer);
    connect(&m_watch, &QTimer::timeout, this, &ClientConnection::onWatchTimeout);
    m_socket.setParent(this);
    m_socket.setMaxAllowedIncomingFrameSize(incomingBytesMax);
    m_socket.setMaxAllowedIncomingMessageSize(incomingBytesMax);
    connect(&m_socket, &QWebSocket::connected, this, &ClientConnection::onConnected);
    connect(&m_socket, &QWebSocket::sslErrors, this, &ClientConnection::onSslErrors);
    connect(&m_socket, &QWebSocket::disconnected, this, &ClientConnection::onDisconnected);
    connect(&m_socket, qOverload<QAbstractSocket::SocketError>(&QWebSocket::error), this,
            &ClientConnection::onError);
    // Emitted when a close frame is answered; the client's own close() disconnects first.
    connect(&m_socket, &QWebSocket::aboutToClose, this, [this] { m_closeFrameSeen = true; });
    const auto noteFrame = [this] { m_sinceLastFrame.restart(); };
    connect(&m_socket, &QWebSocket::textFrameReceived, this, noteFrame);
    connect(&m_socket, &QWebSocket::binaryFrameReceived, this, noteFrame);
    connect(&m_socket, &QWebSocket::textMessageReceived, this, &ClientConnection::textReceived);
    connect(&m_socket, &QWebSocket::binaryMessageReceived, this, &ClientConnection::binaryReceived);
}

void ClientConnection::open(const QUrl &url)
{
    QWebSocketHandshakeOptions handshake;
    handshake.setSubprotocols(offeredSubprotocols(m_options.format));
    QNetworkRequest request(url);
    for (const auto &[name, value] : m_options.headers)
        request.setRawHeader(name, value);
    if (m_options.ssl)
        m_socket.setSslConfiguration(*m_options.ssl);
    m_watch.start(m_options.connectTimeout);
    m_socket.open(request, handshake);
}

void ClientConnection::setHeartbeat(int heartbeatMs)
{
    m_heartbeatMs = heartbeatMs;
    m_sinceLastFrame.start();
    m_watch.start(silenceLimitMs(heartbeatMs));
}

void ClientConnection::send(const QByteArray &json)
{
    m_socket.sendTextMessage(QString::fromUtf8(json));
}

void ClientConnection::close(QWebSocketProtocol::CloseCode code)
{
    m_watch.stop();
    m_socket.disconnect(this);
    if (m_socket.state() == QAbstractSocket::ConnectedState)
        m_socket.close(code);
    m_socket.abort();
}

void ClientConnection::onConnected()
{
    // RFC 6455 section 4.1: a subprotocol that was not offered fails the connection.
    const QString subprotocol = m_socket.subprotocol();
    if (!subprotocol.isEmpty() && !offeredSubprotocols(m_options.format).contains(subprotocol)) {
        end(abnormalCloseCode,
            QStringLiteral("the server chose the subprotocol \"%1\", which was not offered")
                .arg(subprotocol));
    }
}

void ClientConnection::onSslErrors(const QList<QSslError> &errors)
{
    // They are not ignored, so the connection fails; its own error says only that it did.
    for (const QSslError &error : errors)
        m_sslProblems += error.errorString();
}

void ClientConnection::onDisconnected()
{
    // QWebSocket answers 1000 to a connection that broke, as to one that was closed well.
    if (m_closeFrameSeen)
        end(int(m_socket.closeCode()), m_socket.closeReason());
    else
        end(abnormalCloseCode, m_socket.errorString());
}

void ClientConnection::onError()
{
    // Once connected, disconnected() follows and knows the close code; before that it may not come.
    if (m_socket.state() == QAbstractSocket::ConnectedState)
        return;
    end(abnormalCloseCode,
        m_sslProblems.isEmpty() ? m_socket.errorString() : m_sslProblems.join(QLatin1String("; ")));
}

void ClientConnection::onWatchTimeout()
{
    if (m_heartbeatMs == 0) {
        end(abnormalCloseCode,
            QStringLiteral("no welcome within %1 ms").arg(m_options.connectTimeout.count()));
        return;
    }
    const int limitMs = silenceLimitMs(m_heartbeatMs);
    const qint64 silentMs = m_sinceLastFrame.elapsed();
    if (silentMs < limitMs) {
        m_watch.start(int(limitMs - silentMs));
        return;
    }
    end(abnormalCloseCode,
        QStringLiteral("the server was silent for %1 ms, its heartbeat is every %2 ms")
            .arg(silentMs)
            .arg(m_heartbeatMs));
}

void ClientConnection::end(int code, const QString &reason)
{
    m_watch.stop();
    m_socket.disconnect(this);
    m_socket.abort();
    Q_EMIT ended(code, reason);
}

} // namespace tickcast
