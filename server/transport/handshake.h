// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QHostAddress>
#include <QString>
#include <QStringList>
#include <QWebSocketServer>
#include <string_view>

namespace tickcast {

/// WebSocket's opening handshake as a function over bytes: a request head in, an answer out. The
/// answer is QWebSocketServer's own; it gets a socket that is connected to nothing, so no
/// descriptor, notifier or timer of Qt's is involved. It does no I/O, keeps nothing between calls
/// and decides nothing about path, origin or subprotocol: that is the caller's.
/// Thread: the one that made it, which needs a Qt event loop or runs it later (nothing is left
/// posted). Cost: about 25 us, and 1 ns more for each handshake since the event loop last came
/// round: until then Qt keeps the empty places of delivered events. Source: RFC 6455 section 4.2.
class Handshake final
{
public:
    /// What came of a request.
    struct Outcome
    {
        bool isUpgraded = false;
        QByteArray answer; ///< to be sent as it is; when not upgraded, the connection closes after
        QString path;      ///< of the target, percent-decoded: "/v1"
        QString query;     ///< of the target, still encoded, for QUrlQuery; without the '?'
        QString subprotocol; ///< agreed on; empty when none of the client's is known
    };

    /// A longer head is not read: answer tooLarge() when headEnd() has not come by then.
    static constexpr size_t headBytesMax = 8 * 1024;

    explicit Handshake(const QStringList &subprotocols);

    /// One past the blank line that ends the request head; npos while it is not there yet. Bytes
    /// behind it are the first frames.
    [[nodiscard]] static size_t headEnd(std::string_view received);
    /// The answer to a head over headBytesMax: status 431.
    [[nodiscard]] static QByteArray tooLarge();

    /// Answers a whole request @p head, up to and with its blank line, of the peer at @p peer.
    [[nodiscard]] Outcome answer(const QByteArray &head, const QHostAddress &peer,
                                 quint16 peerPort);

private:
    class Wire;

    QWebSocketServer m_server;
};

} // namespace tickcast
