// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/transport/link.h"
#include "server/transport/listensocket.h"
#include "shared/util/clock.h"

#include <QHash>
#include <QObject>
#include <QTcpServer>
#include <QUrl>
#include <QWebSocketServer>
#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace tickcast {

class LingeringSocket;

/// Who came through the door.
struct Visitor
{
    QString path;        ///< of the request, such as "/v1"
    QString subprotocol; ///< the one selected, empty when none was
};

/// Accepts TCP connections on a listening socket and takes them through WebSocket's opening
/// handshake; what comes out is a Link. QtWebSockets stands here and nowhere behind.
/// Connections that never finish their handshake are cut after its timeout.
/// Thread: one worker's; create it there. Source: RFC 6455 section 4.2.
class Door final : public QObject
{
    Q_OBJECT
public:
    struct Limits
    {
        std::chrono::milliseconds handshakeTimeout;
        int messageBytesMax;
    };
    using Admit = std::function<void(std::unique_ptr<Link>, const Visitor &)>;

    /// @p admit is called for each finished handshake, from the event loop.
    Door(const QStringList &subprotocols, const Limits &limits, Admit admit);
    ~Door() override;

    /// Takes @p socket over and begins to accept.
    [[nodiscard]] Result<void> open(ListenSocket socket);
    /// Closes a link that was admitted to nothing, and keeps it until the close is done.
    void refuse(std::unique_ptr<Link> link, protocol::CloseCode code, const QString &reason);
    /// Stops accepting and cuts unfinished handshakes.
    void close();
    /// Cuts the handshakes that have had their time. Call it a few times a second.
    void cutLateHandshakes(MonotonicNs now);

    [[nodiscard]] quint64 accepts() const { return m_accepts; }
    [[nodiscard]] quint64 refused() const { return m_refused; }
    [[nodiscard]] quint32 handshakes() const { return static_cast<quint32>(m_waiting.size()); }

private:
    class Acceptor final : public QTcpServer
    {
    public:
        explicit Acceptor(Door &door)
            : m_door(door)
        {
        }

    protected:
        void incomingConnection(qintptr descriptor) override { m_door.accept(descriptor); }

    private:
        Door &m_door;
    };
    using PeerKey = std::pair<QHostAddress, quint16>;
    struct Waiting
    {
        LingeringSocket *socket;
        MonotonicNs deadlineNs;
    };

    /// A refused link on its way out; ends itself.
    class Refusal;

    void accept(qintptr descriptor);
    void onUpgraded();

    const Limits m_limits;
    const Admit m_admit;
    Acceptor m_acceptor{*this};
    QWebSocketServer m_handshake;
    // A QWebSocket does not give its socket away: it is found again by its peer.
    QHash<PeerKey, Waiting> m_waiting;
    std::vector<std::unique_ptr<Refusal>> m_refusals;
    quint64 m_accepts = 0;
    quint64 m_refused = 0;
};

} // namespace tickcast
