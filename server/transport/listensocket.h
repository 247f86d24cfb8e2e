// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/result.h"

#include <QHostAddress>
#include <QtGlobal>

namespace tickcast {

/// An owned descriptor of a TCP socket bound with SO_REUSEPORT, so that every worker can have a
/// listening socket of its own on one port. Move-only; closes on destruction.
class ListenSocket final
{
public:
    /// Claims @p address:@p port for this process: refuses when any other socket listens there,
    /// which SO_REUSEPORT alone would silently share, then binds without listening. Port 0 lets
    /// the kernel choose. Keep it until every worker has bound; the errors name address and port.
    [[nodiscard]] static Result<ListenSocket> reserve(const QHostAddress &address, quint16 port);
    /// Binds to an address that reserve() holds, without listening.
    [[nodiscard]] static Result<ListenSocket> join(const QHostAddress &address, quint16 port);
    /// Binds to an address that reserve() holds, and listens.
    [[nodiscard]] static Result<ListenSocket> listen(const QHostAddress &address, quint16 port);
    /// Takes @p descriptor over, which somebody else bound (a service manager, a server before
    /// this one); closes it if it is no TCP socket. It may listen already.
    [[nodiscard]] static Result<ListenSocket> adopt(int descriptor);

    ListenSocket(ListenSocket &&other) noexcept;
    ListenSocket &operator=(ListenSocket &&other) noexcept;
    ~ListenSocket();

    /// Begins to listen; for one that does, nothing changes.
    [[nodiscard]] Result<void> startListening();
    /// Another descriptor, in this thread's table, of the same socket: what waits to be accepted
    /// waits in the socket, and is lost only when the last descriptor is closed.
    [[nodiscard]] Result<ListenSocket> duplicate() const;

    [[nodiscard]] QHostAddress address() const; ///< QHostAddress::Any: all of both families
    [[nodiscard]] quint16 port() const;
    [[nodiscard]] int descriptor() const { return m_descriptor; }
    /// Gives the descriptor away; the caller closes it.
    [[nodiscard]] int release();

private:
    explicit ListenSocket(int descriptor)
        : m_descriptor(descriptor)
    {
    }
    int m_descriptor = -1;
};

/// "127.0.0.1:7400", "[::1]:7400".
[[nodiscard]] QString formatEndpoint(const QHostAddress &address, quint16 port);
/// The peer of a connected socket in that form; empty when it has none.
[[nodiscard]] QString peerEndpoint(int descriptor);

} // namespace tickcast
