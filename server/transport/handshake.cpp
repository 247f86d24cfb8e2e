// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/handshake.h"

#include "server/transport/requesthead.h"

#include <QCoreApplication>
#include <QEvent>
#include <QTcpSocket>
#include <QWebSocket>
#include <algorithm>
#include <cstring>
#include <memory>
#include <tuple>
#include <utility>

namespace tickcast {

/// A socket that is connected to nothing: it reads the request head and keeps what is written.
class Handshake::Wire final : public QTcpSocket
{
public:
    Wire(const QByteArray &head, const QHostAddress &peer, quint16 peerPort)
        : m_head(head)
    {
        setSocketState(ConnectedState);
        setPeerAddress(peer);
        setPeerPort(peerPort);
        setOpenMode(ReadWrite | Unbuffered);
    }
    ~Wire() override
    {
        // ~QAbstractSocket would go through a whole disconnect otherwise.
        setOpenMode(NotOpen);
        setSocketState(UnconnectedState);
    }

    [[nodiscard]] QByteArray takeWritten() { return std::exchange(m_written, {}); }

    qint64 bytesAvailable() const override
    {
        return m_head.size() - m_read + QIODevice::bytesAvailable();
    }
    bool canReadLine() const override { return bytesAvailable() > 0; }
    void close() override {}

protected:
    qint64 readData(char *data, qint64 bytesMax) override
    {
        const qint64 bytes = std::min<qint64>(bytesMax, m_head.size() - m_read);
        if (bytes > 0) // QIODevice asks for nothing into nowhere, which memcpy() does not allow
            std::memcpy(data, m_head.constData() + m_read, static_cast<size_t>(bytes));
        m_read += bytes;
        return bytes;
    }
    qint64 writeData(const char *data, qint64 bytes) override
    {
        m_written.append(data, bytes);
        return bytes;
    }

private:
    const QByteArray m_head;
    qint64 m_read = 0;
    QByteArray m_written;
};

Handshake::Handshake(const QStringList &subprotocols)
    : m_server(QStringLiteral("tickcast"), QWebSocketServer::NonSecureMode)
{
    m_server.setSupportedSubprotocols(subprotocols);
}

size_t Handshake::headEnd(std::string_view received)
{
    constexpr std::string_view blankLine = "\r\n\r\n";
    const size_t at = received.find(blankLine);
    return at == std::string_view::npos ? at : at + blankLine.size();
}

QByteArray Handshake::tooLarge()
{
    static_assert(headBytesMax == 8 * 1024);
    return HttpRefusal{"431 Request Header Fields Too Large", {}, "request head over 8 KiB"}
        .toBytes();
}

Handshake::Outcome Handshake::answer(const QByteArray &head, const QHostAddress &peer,
                                     quint16 peerPort)
{
    Outcome outcome;
    const std::string_view text(head.constData(), static_cast<size_t>(head.size()));
    if (const auto refusal = checkRequestHead(text)) {
        outcome.answer = refusal->toBytes();
        return outcome;
    }

    auto wire = std::make_unique<Wire>(head, peer, peerPort);
    m_server.handleConnection(wire.get());
    // The server reads on a queued readyRead(): deliver it now, and nothing else.
    QCoreApplication::sendPostedEvents(&m_server, QEvent::MetaCall);
    const std::unique_ptr<QWebSocket> webSocket(m_server.nextPendingConnection());
    if (!webSocket) {
        outcome.answer = HttpRefusal{"400 Bad Request", {}, "not a WebSocket handshake"}.toBytes();
        return outcome;
    }
    outcome.isUpgraded = true;
    outcome.answer = wire->takeWritten();
    const QUrl url = webSocket->requestUrl();
    outcome.path = url.path();
    outcome.query = url.query(QUrl::FullyEncoded);
    outcome.subprotocol = webSocket->subprotocol();
    return outcome;
}

} // namespace tickcast
