// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/qtlink.h"

#include "server/transport/lingeringsocket.h"
#include "server/transport/listensocket.h"
#include "server/transport/qtclosecode.h"

#include <array>
#include <cerrno>
#include <sys/socket.h>
#include <sys/uio.h>

namespace tickcast {

namespace {

/// Frames per sendmsg(). Above about 64 the cost of the call is no longer seen.
constexpr size_t framesPerCall = 64;

struct Chunk
{
    std::array<iovec, framesPerCall> parts;
    size_t count = 0;
    size_t bytes = 0;
};

Chunk gather(std::span<const Frame *const> frames)
{
    Chunk chunk;
    for (const Frame *frame : frames.first(std::min(frames.size(), framesPerCall))) {
        const auto bytes = frame->bytes();
        // sendmsg() only reads; iovec has no const form.
        chunk.parts[chunk.count++] = {const_cast<std::byte *>(bytes.data()), bytes.size()};
        chunk.bytes += bytes.size();
    }
    return chunk;
}

/// Bytes the kernel took, 0 when it is full, -1 when the connection is broken.
ssize_t sendChunk(int descriptor, Chunk &chunk)
{
    msghdr message{};
    message.msg_iov = chunk.parts.data();
    message.msg_iovlen = chunk.count;
    for (;;) {
        const ssize_t sent = ::sendmsg(descriptor, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent >= 0)
            return sent;
        if (errno == EINTR)
            continue;
        return errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS ? 0 : -1;
    }
}

} // namespace

QtLink::QtLink(std::unique_ptr<QWebSocket> webSocket, LingeringSocket *socket)
    : m_webSocket(std::move(webSocket))
    , m_socket(socket)
    , m_peer(formatEndpoint(socket->peerAddress(), socket->peerPort()))
{
    const QWebSocket *ws = m_webSocket.get();
    connect(ws, &QWebSocket::textMessageReceived, this, [this](const QString &text) {
        if (m_handler)
            m_handler->onTextMessage(text.toUtf8());
    });
    connect(ws, &QWebSocket::binaryMessageReceived, this, [this] {
        if (m_handler)
            m_handler->onBinaryMessage();
    });
    connect(ws, &QWebSocket::disconnected, this, [this] {
        // flush() says so too, on a failed write: the handler is in the midst of its turn then.
        if (m_isFlushing)
            QMetaObject::invokeMethod(this, &QtLink::tellClosed, Qt::QueuedConnection);
        else
            tellClosed();
    });
    connect(socket, &QIODevice::readyRead, this, [this] {
        if (m_handler)
            m_handler->onReceived();
    });
    connect(socket, &QIODevice::bytesWritten, this, &QtLink::onBytesWritten);
}

QtLink::~QtLink()
{
    m_webSocket->disconnect(this);
    if (m_socket) {
        // Deleting a connected QWebSocket would write a close frame: cut the pipe under it first.
        m_socket->disconnect(this);
        m_socket->abort();
        m_socket->deleteLater(); // QWebSocketServer would, but it may be gone already
    }
}

SendResult QtLink::send(std::span<const Frame *const> frames)
{
    SendResult result;
    if (!m_socket || m_socket->state() != QAbstractSocket::ConnectedState) {
        result.isFull = true; // onClosed() is on its way
        return result;
    }
    if (m_socket->bytesToWrite() > 0) {
        m_isFlushing = true;
        m_socket->flush(); // a pong or close frame of QWebSocket's goes first
        m_isFlushing = false;
        if (m_socket->bytesToWrite() > 0 || m_socket->state() != QAbstractSocket::ConnectedState) {
            result.isFull = m_isFull = true;
            return result;
        }
    }
    const int descriptor = static_cast<int>(m_socket->socketDescriptor());
    while (result.framesTaken < frames.size()) {
        Chunk chunk = gather(frames.subspan(result.framesTaken));
        const ssize_t sent = sendChunk(descriptor, chunk);
        ++result.systemCalls;
        if (sent < 0) {
            // Qt reads the error itself and says disconnected(); nothing more goes out.
            result.isFull = true;
            return result;
        }
        result.bytesTaken += static_cast<size_t>(sent);
        auto left = static_cast<size_t>(sent);
        while (left > 0 && left >= frames[result.framesTaken]->size())
            left -= frames[result.framesTaken++]->size();
        if (static_cast<size_t>(sent) == chunk.bytes)
            continue;
        // Full. One frame, begun or not, waits in Qt's buffer: a begun one must be finished before
        // anything else, and Qt's write notifier, which tells of room, is on only while it waits.
        m_isFull = result.isFull = true;
        const auto begun = frames[result.framesTaken]->bytes();
        m_socket->write(reinterpret_cast<const char *>(begun.data() + left),
                        static_cast<qint64>(begun.size() - left));
        result.bytesTaken += begun.size() - left;
        ++result.framesTaken;
        result.lastIsPartial = true;
        return result;
    }
    return result;
}

void QtLink::tellClosed()
{
    if (m_handler)
        std::exchange(m_handler, nullptr)->onClosed();
}

void QtLink::ping()
{
    m_webSocket->ping();
}

void QtLink::close(protocol::CloseCode code, const QString &reason)
{
    // RFC 6455 section 5.5: the payload of a control frame is at most 125 bytes, 2 are the code.
    constexpr qsizetype reasonBytesMax = 123;
    QString shortened = reason;
    while (shortened.toUtf8().size() > reasonBytesMax)
        shortened.chop(1);
    m_webSocket->close(toQt(code), shortened);
}

void QtLink::onBytesWritten()
{
    if (!m_isFull || !m_socket || m_socket->bytesToWrite() > 0)
        return;
    m_isFull = false;
    if (m_handler)
        m_handler->onWritable();
}

} // namespace tickcast
