// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/transport/listensocket.h"

#include <QString>
#include <array>
#include <vector>

namespace tickcast {

/// What a listening socket is for; its name is that of its key in [listen], and of its socket in a
/// systemd unit (FileDescriptorName=).
enum class ListenRole : quint8 { Clients, ClientsTls, Admin, Http };
inline constexpr std::array<const char *, 4> listenRoleNames{"clients", "clients_tls", "admin",
                                                             "http"};
inline constexpr size_t listenRoleCount = listenRoleNames.size();

/// Every listening socket of the process, from its start to its end. Those who accept work on
/// duplicates: a connection that waits in a socket is reset only when its last descriptor is
/// closed, and that is one of these, or one that another process holds.
/// Thread: main.
class ListenSockets final
{
public:
    struct Named
    {
        QString name;
        ListenSocket socket;
    };
    /// May more sockets be bound beside inherited ones? What a service manager holds outlives us;
    /// what we bind beside it would be lost, with all who wait in it, when we end.
    enum class Beside : quint8 { Bind, Share };

    /// Sockets that were there before this process, to be used by open().
    void inherit(std::vector<Named> sockets, Beside beside);
    /// Makes the sockets of @p role: of the inherited ones those of its name or, nameless, of its
    /// port; else new ones, of which none listens yet. @p count is how many are wanted, one for
    /// each thread; there may be fewer, or more. @p port 0: any.
    [[nodiscard]] Result<void> open(ListenRole role, const QHostAddress &address, quint16 port,
                                    int count);
    /// Closes what was inherited for nobody, and says so.
    void closeLeftOvers();

    /// The descriptors that thread @p index of @p count listens on: each socket has a thread, and
    /// each thread a socket. They stay this object's.
    [[nodiscard]] std::vector<int> share(ListenRole role, int index, int count) const;
    [[nodiscard]] bool has(ListenRole role) const { return !of(role).empty(); }
    /// The first of that role. There is one.
    [[nodiscard]] const ListenSocket &first(ListenRole role) const { return of(role).front(); }
    [[nodiscard]] const std::vector<ListenSocket> &of(ListenRole role) const
    {
        return m_sockets[static_cast<size_t>(role)];
    }
    [[nodiscard]] Beside beside() const { return m_beside; }

private:
    std::array<std::vector<ListenSocket>, listenRoleCount> m_sockets;
    std::vector<Named> m_inherited;
    Beside m_beside = Beside::Bind;
};

} // namespace tickcast
