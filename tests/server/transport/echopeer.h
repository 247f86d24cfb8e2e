// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace tickcast::test {

/// The client's end of a connection, after the opening handshake, to a server that sends each
/// message back, answers pings and closes as RFC 6455 says. Bytes, not frames: what the client
/// writes may be as wrong as it likes. The conformance cases run on each implementation.
class EchoPeer
{
public:
    virtual ~EchoPeer() = default;
    /// Sends these bytes as one piece.
    virtual void write(const QByteArray &piece) = 0;
    /// What has come from the server since the last call.
    [[nodiscard]] virtual QByteArray takeOutput() = 0;
    /// Lets the server work until there is output or the connection ends; false when neither will
    /// come.
    [[nodiscard]] virtual bool waitForMore() = 0;
    /// Whether the server has ended the connection; of its output all was sent before.
    [[nodiscard]] virtual bool isClosed() = 0;
};

} // namespace tickcast::test
