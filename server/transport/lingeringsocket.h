// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTcpSocket>
#include <QTimer>

namespace tickcast {

/// A TCP socket whose close() lets the peer read what was sent last.
///
/// QWebSocket writes its close frame and closes the socket at once. With unread input waiting the
/// kernel then answers with a reset, and the reset destroys the close frame on its way: the client
/// of an oversized message would see "connection lost" instead of 1009. So close() only shuts the
/// sending side, throws away what still comes in, and ends when the peer closes or the linger time
/// is over. Thread: its own. Source: RFC 1122 section 4.2.2.13, RFC 6455 section 7.1.1.
class LingeringSocket final : public QTcpSocket
{
    Q_OBJECT
public:
    using QTcpSocket::QTcpSocket;
    /// Lingers; called by abort(), also by Qt's own on a broken connection, it ends at once.
    void close() override;

private:
    void discardInput();
    void shutDownWhenWritten();

    static constexpr int lingerMs = 2'000;
    bool m_isLingering = false;
};

} // namespace tickcast
