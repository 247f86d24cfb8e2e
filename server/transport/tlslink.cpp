// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/tlslink.h"

#include "server/transport/listensocket.h"
#include "server/transport/socketbacklog.h"

#include <sys/socket.h>

namespace tickcast {

TlsLink::TlsLink(Transport &shared, TlsSocket socket, QByteArray early)
    : WsLink(shared)
    , m_socket(std::move(socket))
    , m_peer(formatEndpoint(m_socket->peerAddress(), m_socket->peerPort()))
{
    const QSslSocket *tls = m_socket.get();
    QObject::connect(tls, &QIODevice::readyRead, &m_context, [this] { receive(); });
    QObject::connect(tls, &QSslSocket::encryptedBytesWritten, &m_context, [this] { onWritten(); });
    QObject::connect(tls, &QAbstractSocket::disconnected, &m_context, [this] { onDisconnected(); });
    QMetaObject::invokeMethod(
        &m_context,
        [this, early = std::move(early)]() mutable {
            if (!early.isEmpty())
                takeInput({reinterpret_cast<std::byte *>(early.data()), size_t(early.size())});
            receive();
        },
        Qt::QueuedConnection);
}

TlsLink::~TlsLink()
{
    dropSocket();
}

LinkBacklog TlsLink::backlog() const
{
    if (!m_socket)
        return {};
    LinkBacklog backlog = socketBacklog(static_cast<int>(m_socket->socketDescriptor()));
    backlog.unsentBytes += m_socket->bytesToWrite() + m_socket->encryptedBytesToWrite();
    return backlog;
}

void TlsLink::send(std::span<const Frame *const> frames)
{
    SendResult result;
    result.isFull = m_isFull || state() != State::Open;
    while (!result.isFull && result.framesTaken < frames.size()) {
        size_t bytes = 0;
        size_t count = 0;
        for (const Frame *frame : frames.subspan(result.framesTaken)) {
            if (count > 0 && bytes + frame->size() > chunkBytes)
                break;
            m_socket->write(reinterpret_cast<const char *>(frame->bytes().data()),
                            static_cast<qint64>(frame->size()));
            bytes += frame->size();
            ++count;
        }
        result.framesTaken += count;
        result.bytesTaken += bytes;
        if (!flush()) {
            // Which of them the kernel has taken cannot be told from outside OpenSSL.
            result.framesInFlight = count;
            result.isFull = m_isFull = true;
        }
    }
    if (handler())
        handler()->onSent(result);
}

void TlsLink::sendControl(QByteArrayView frames)
{
    if (!m_socket)
        return;
    m_socket->write(frames.data(), frames.size());
    if (!flush())
        m_waitingControlBytes += frames.size();
    else if (m_isFull) // what the link waited for went out with it, unheard
        QMetaObject::invokeMethod(
            &m_context, [this] { onWritten(); }, Qt::QueuedConnection);
}

bool TlsLink::flush()
{
    m_isFlushing = true;
    m_socket->flush(); // encrypts
    m_socket->flush(); // and writes
    m_isFlushing = false;
    return !hasUnsent();
}

bool TlsLink::hasUnsent() const
{
    return m_socket->bytesToWrite() > 0 || m_socket->encryptedBytesToWrite() > 0;
}

void TlsLink::onWritten()
{
    if (m_isFlushing || !m_socket || hasUnsent())
        return;
    m_waitingControlBytes = 0;
    if (m_isFinished)
        finishSending();
    if (std::exchange(m_isFull, false) && state() == State::Open && handler())
        handler()->onWritable();
}

void TlsLink::finishSending()
{
    m_isFinished = true;
    if (m_socket && !hasUnsent())
        ::shutdown(static_cast<int>(m_socket->socketDescriptor()), SHUT_WR);
}

void TlsLink::receive()
{
    // QSslSocket says readyRead() for each 4 KiB it has decrypted, and decrypts in flush() too:
    // a message that is answered would have the next ones read in its midst.
    if (m_isReading)
        return;
    if (m_isFlushing) {
        QMetaObject::invokeMethod(
            &m_context, [this] { receive(); }, Qt::QueuedConnection);
        return;
    }
    m_isReading = true;
    std::vector<std::byte> &buffer = transport().readBuffer;
    while (m_socket && m_socket->bytesAvailable() > 0) {
        const qint64 got = m_socket->read(reinterpret_cast<char *>(buffer.data()),
                                          static_cast<qint64>(buffer.size()));
        if (got <= 0)
            break;
        takeInput({buffer.data(), static_cast<size_t>(got)});
    }
    m_isReading = false;
}

void TlsLink::onDisconnected()
{
    // A failed write says so from inside flush(): the handler is in the midst of its turn then.
    if (m_isFlushing)
        QMetaObject::invokeMethod(
            &m_context, [this] { end(); }, Qt::QueuedConnection);
    else
        end();
}

void TlsLink::dropSocket()
{
    if (!m_socket)
        return;
    m_socket->disconnect(&m_context);
    m_socket->abort();
    m_socket.reset();
}

} // namespace tickcast
