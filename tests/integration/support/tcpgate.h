// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/integration/support/tcpflow.h"

#include <QObject>
#include <QUrl>
#include <array>
#include <chrono>
#include <memory>
#include <vector>

namespace tickcast::testing {

/// A bad network on command: a TCP proxy between clients and a server, both on 127.0.0.1. Until it
/// is told otherwise it passes everything on, both ways, as it comes: bytes, ends and resets.
///
/// What is said of a direction counts for every connection of this gate, present and to come. The
/// gate reads little ahead and keeps little in its own sockets, so what it does not read soon fills
/// the socket of whoever sends.
/// It knows nothing of what it carries: not WebSocket, not TLS.
/// Thread: the test's, whose event loop moves the bytes. Connections are kept until the gate ends.
class TcpGate final : public QObject
{
    Q_OBJECT
public:
    enum class Direction : quint8 { ToClient, ToServer };
    /// Of the socket toward the server, set before it connects; the kernel doubles it.
    static constexpr int receiveBufferBytes = 16 * 1024;

    /// Listens on a port of its own; whoever connects is led to @p serverPort.
    explicit TcpGate(quint16 serverPort);
    /// Closes every connection.
    ~TcpGate() override;

    [[nodiscard]] quint16 port() const { return m_port; }
    /// @p server by way of this gate.
    [[nodiscard]] QUrl leadTo(QUrl server) const;

    // ---- commands ----
    /// Neither reads nor delivers in this direction any more, and does not notice its end.
    void stop(Direction direction);
    /// Passes everything on again as it comes: ends whatever else was said of this direction.
    void resume(Direction direction);
    /// Reads and delivers @p bytes at a time, the first now and then some every @p interval.
    void slice(Direction direction, qsizetype bytes, std::chrono::milliseconds interval);
    /// Delivers everything @p by later than it was read; reads on meanwhile.
    void delay(Direction direction, std::chrono::milliseconds by);
    /// Lets @p bytes more pass, on each connection, and then stops.
    void stopAfter(Direction direction, qsizetype bytes);
    /// Ends the stream of this direction (FIN) after what has been read; the other goes on.
    void finish(Direction direction);
    /// Ends every connection with RST on both sides.
    void reset();

    // ---- state ----
    /// Bytes delivered so far, on all connections.
    [[nodiscard]] qint64 passed(Direction direction) const;
    /// How many are open now.
    [[nodiscard]] size_t connections() const;

private:
    class Connection;

    void accept();
    void apply(Direction direction, const TcpFlow::Rules &rules);
    [[nodiscard]] const TcpFlow::Rules &rules(Direction direction) const
    {
        return m_rules[static_cast<size_t>(direction)];
    }

    const quint16 m_serverPort;
    int m_listener = -1;
    quint16 m_port = 0;
    std::array<TcpFlow::Rules, 2> m_rules; ///< what was said of each direction
    std::vector<std::unique_ptr<Connection>> m_connections;
};

} // namespace tickcast::testing
