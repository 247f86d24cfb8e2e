// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/transport/handshake.h"
#include "server/transport/link.h"
#include "server/transport/listener.h"

#include <QSslConfiguration>
#include <QString>
#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace tickcast {

class Newcomer;

/// Who came through the door.
struct Visitor
{
    QString path;        ///< of the request, such as "/v1"
    QString subprotocol; ///< the one selected, empty when none was
};

/// Accepts TCP connections, plain and TLS, and takes them through WebSocket's opening handshake;
/// what comes out is a Link. QtWebSockets answers the handshake (Handshake) and stands nowhere
/// behind. Connections that never finish their handshake are cut after its timeout, or when they
/// have had `crowdedPatience` and keep others waiting: so in a storm memory and the time between
/// two turns stay bounded, and those who say nothing cannot hold the door shut.
/// Thread: one worker's. Source: RFC 6455 section 4.2.
class Door final
{
public:
    struct Limits
    {
        std::chrono::milliseconds handshakeTimeout{10'000};
        int acceptsPerTurn = 64;
        /// Handshakes under way at a time: more newcomers wait in the socket's queue.
        size_t handshakesMax = 1'024;
    };
    static constexpr std::chrono::milliseconds crowdedPatience{2'000};
    using Admit = std::function<void(std::unique_ptr<Link>, const Visitor &)>;

    /// @p admit is called for each finished handshake, from the event loop.
    Door(Transport &transport, const QStringList &subprotocols, const Limits &limits, Admit admit);
    ~Door();

    /// Takes @p socket over and begins to accept plain connections.
    [[nodiscard]] Result<void> open(ListenSocket socket);
    /// The same for TLS connections, with the certificate and key of @p tls.
    [[nodiscard]] Result<void> openTls(ListenSocket socket, const QSslConfiguration &tls);
    /// Closes a link that was admitted to nothing, and keeps it until the close is done.
    void refuse(std::unique_ptr<Link> link, protocol::CloseCode code, const QString &reason);
    /// Stops accepting; unfinished handshakes go on. What waits in a socket stays there for whoever
    /// else has it, and is reset if nobody has.
    void leave();
    /// The same, once everybody who waits now has been accepted.
    void takeBacklogAndLeave();
    [[nodiscard]] bool isAccepting() const { return !m_listeners.empty(); }
    /// Stops accepting and cuts unfinished handshakes.
    void close();
    /// Frees what ended, and cuts who keeps others waiting. Call it some times a second.
    void tidy(MonotonicNs now);

    [[nodiscard]] quint64 accepts() const { return m_accepts; }
    [[nodiscard]] quint64 refused() const { return m_refused; }
    /// Whether newcomers wait because of `handshakesMax`.
    [[nodiscard]] bool isCrowded() const { return m_isCrowded; }
    [[nodiscard]] quint32 handshakes() const { return static_cast<quint32>(m_newcomers.size()); }

private:
    friend class Newcomer;
    class Refusal;

    [[nodiscard]] Result<void> listen(ListenSocket socket, Listener::Accepted accepted);
    void receive(std::unique_ptr<Newcomer> newcomer);
    // ---- for Newcomer ----
    void admit(Newcomer &newcomer, std::unique_ptr<Link> link, const Visitor &visitor);
    /// It will not become a link. Destroys it.
    void giveUp(Newcomer &newcomer);
    void remove(Newcomer &newcomer);
    void cutDawdlers(MonotonicNs now);
    void setCrowded(bool isCrowded);

    Transport &m_transport;
    const Limits m_limits;
    const Admit m_admit;
    Handshake m_handshake;
    QSslConfiguration m_tls;
    std::vector<std::unique_ptr<Listener>> m_listeners;
    std::vector<std::unique_ptr<Newcomer>> m_newcomers;
    std::vector<std::unique_ptr<Refusal>> m_refusals;
    bool m_isCrowded = false;
    MonotonicNs m_warnedNs = 0; ///< of dawdlers; 0: never
    quint64 m_accepts = 0;
    quint64 m_refused = 0;
};

} // namespace tickcast
