// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/door.h"

#include "server/transport/lingeringsocket.h"
#include "server/transport/qtlink.h"
#include "shared/util/logging.h"

#include <QWebSocket>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace tickcast {

namespace {

/// Small kernel buffers: what lies in the kernel is stale before it is read and cannot be
/// superseded any more (PERFORMANCE: "megabytes hide in kernel socket buffers").
constexpr int sendBufferBytes = 128 * 1024;
constexpr int notSentLowatBytes = 16 * 1024;

void tuneSocket(int descriptor)
{
    const auto set = [descriptor](int level, int option, int value) {
        ::setsockopt(descriptor, level, option, &value, sizeof value);
    };
    set(IPPROTO_TCP, TCP_NODELAY, 1);
    set(IPPROTO_TCP, TCP_NOTSENT_LOWAT, notSentLowatBytes);
    set(SOL_SOCKET, SO_SNDBUF, sendBufferBytes);
}

} // namespace

class Door::Refusal final : public LinkHandler
{
public:
    explicit Refusal(std::unique_ptr<Link> link)
        : m_link(std::move(link))
    {
        m_link->setHandler(this);
    }
    void close(protocol::CloseCode code, const QString &reason) { m_link->close(code, reason); }
    [[nodiscard]] bool isOver() const { return m_isOver; }

    void onTextMessage(QByteArrayView) override {}
    void onBinaryMessage() override {}
    void onReceived() override {}
    void onWritable() override {}
    void onClosed() override { m_isOver = true; }

private:
    const std::unique_ptr<Link> m_link;
    bool m_isOver = false;
};

Door::Door(const QStringList &subprotocols, const Limits &limits, Admit admit)
    : m_limits(limits)
    , m_admit(std::move(admit))
    , m_handshake(QStringLiteral("tickcast"), QWebSocketServer::NonSecureMode)
{
    m_handshake.setSupportedSubprotocols(subprotocols);
    connect(&m_handshake, &QWebSocketServer::newConnection, this, &Door::onUpgraded);
}

Door::~Door()
{
    close();
}

Result<void> Door::open(ListenSocket socket)
{
    const int descriptor = socket.release(); // QTcpServer closes it
    if (!m_acceptor.setSocketDescriptor(descriptor))
        return fail(ErrorCode::Io, QStringLiteral("cannot accept on descriptor %1: %2")
                                       .arg(QString::number(descriptor), m_acceptor.errorString()));
    return {};
}

void Door::close()
{
    m_acceptor.close();
    const auto waiting = std::exchange(m_waiting, {});
    for (const Waiting &entry : waiting) {
        entry.socket->disconnect(this);
        entry.socket->abort();
        entry.socket->deleteLater();
        ++m_refused;
    }
}

void Door::refuse(std::unique_ptr<Link> link, protocol::CloseCode code, const QString &reason)
{
    ++m_refused;
    m_refusals.push_back(std::make_unique<Refusal>(std::move(link)));
    m_refusals.back()->close(code, reason);
}

void Door::cutLateHandshakes(MonotonicNs now)
{
    std::erase_if(m_refusals, [](const auto &refusal) { return refusal->isOver(); });
    std::vector<LingeringSocket *> late;
    for (const Waiting &entry : std::as_const(m_waiting)) {
        if (entry.deadlineNs <= now)
            late.push_back(entry.socket);
    }
    for (LingeringSocket *socket : late)
        socket->abort(); // its disconnected() takes it out of m_waiting
}

void Door::accept(qintptr descriptor)
{
    ++m_accepts;
    auto socket = std::make_unique<LingeringSocket>();
    if (!socket->setSocketDescriptor(descriptor)) {
        ++m_refused; // the peer is gone already
        return;
    }
    tuneSocket(static_cast<int>(descriptor));
    const PeerKey key(socket->peerAddress(), socket->peerPort());
    // The same peer again, after a reset that was not seen yet: that connection is over.
    if (const auto old = m_waiting.constFind(key); old != m_waiting.constEnd())
        old->socket->abort();
    connect(socket.get(), &QAbstractSocket::disconnected, this, [this, key, left = socket.get()] {
        left->deleteLater();
        ++m_refused;
        m_waiting.remove(key);
    });
    const MonotonicNs deadline =
        SystemClock::now() + std::chrono::nanoseconds(m_limits.handshakeTimeout).count();
    m_waiting.insert(key, {socket.get(), deadline});
    m_handshake.handleConnection(socket.release()); // ours until upgraded: see disconnected()
}

void Door::onUpgraded()
{
    while (m_handshake.hasPendingConnections()) {
        std::unique_ptr<QWebSocket> webSocket(m_handshake.nextPendingConnection());
        const PeerKey key(webSocket->peerAddress(), webSocket->peerPort());
        const auto found = m_waiting.find(key);
        if (found == m_waiting.end()) {
            ++m_refused; // it left between handshake and here
            continue;
        }
        LingeringSocket *socket = found->socket;
        m_waiting.erase(found);
        socket->disconnect(this);
        const auto size = static_cast<quint64>(m_limits.messageBytesMax);
        webSocket->setMaxAllowedIncomingFrameSize(size);
        webSocket->setMaxAllowedIncomingMessageSize(size);
        const Visitor visitor{webSocket->requestUrl().path(), webSocket->subprotocol()};
        m_admit(std::make_unique<QtLink>(std::move(webSocket), socket), visitor);
    }
}

} // namespace tickcast
