// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/protocol/wsframe.h"

#include <QByteArray>
#include <QTcpSocket>
#include <optional>
#include <vector>

namespace tickcast::testing {

/// A client that writes bytes as it likes, for what a well-behaved WebSocket library cannot do:
/// half a handshake, broken frames, no reading, no answer to a ping, a reset.
/// Waiting methods spin the event loop. Thread: the test's.
class RawClient final
{
public:
    struct Frame
    {
        protocol::WsOpcode opcode = protocol::WsOpcode::Text;
        QByteArray payload;
    };

    /// Connects; the server has accepted when isConnected().
    explicit RawClient(quint16 port);

    [[nodiscard]] bool isConnected() const
    {
        return m_socket.state() == QAbstractSocket::ConnectedState;
    }
    void write(const QByteArray &bytes);
    /// Completes the WebSocket handshake on @p path: true if the server switched protocols.
    [[nodiscard]] bool shakeHands(const QByteArray &path = "/v1");
    /// The request that shakeHands() sends, with the blank line at its end.
    [[nodiscard]] static QByteArray request(const QByteArray &path = "/v1");
    /// One masked frame, as RFC 6455 wants it from a client.
    [[nodiscard]] static QByteArray frame(protocol::WsOpcode opcode, const QByteArray &payload,
                                          bool isLast = true);
    void sendText(const QByteArray &text) { write(frame(protocol::WsOpcode::Text, text)); }

    /// From now on nothing is taken from the kernel, and it keeps little.
    void stopReading();
    /// Ends the connection with RST: no FIN, no close frame.
    void reset();

    /// Waits for the first frame with @p opcode; nothing if the connection ends before.
    [[nodiscard]] std::optional<Frame> waitForFrame(protocol::WsOpcode opcode);
    /// Every whole frame received so far, in order.
    [[nodiscard]] const std::vector<Frame> &frames() const { return m_frames; }
    /// The code in the server's close frame; nothing if it closed without one, or not at all.
    [[nodiscard]] std::optional<int> closeCode();
    /// Waits until the server has ended the connection.
    [[nodiscard]] bool isCut();
    /// Everything received and not yet taken as frames: the beginning of one.
    [[nodiscard]] const QByteArray &received() const { return m_received; }

private:
    void takeFrames();

    QTcpSocket m_socket;
    QByteArray m_received;
    std::vector<Frame> m_frames;
    bool m_isUpgraded = false;
};

} // namespace tickcast::testing
