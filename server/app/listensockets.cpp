// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/listensockets.h"

#include "shared/util/logging.h"

#include <algorithm>

namespace tickcast {

namespace {

bool isRoleName(const QString &name)
{
    return std::ranges::any_of(listenRoleNames,
                               [&name](const char *role) { return name == QLatin1String(role); });
}

} // namespace

void ListenSockets::inherit(std::vector<Named> sockets, Beside beside)
{
    m_inherited = std::move(sockets);
    m_beside = m_inherited.empty() ? Beside::Bind : beside;
}

Result<void> ListenSockets::open(ListenRole role, const QHostAddress &address, quint16 port,
                                 int count)
{
    std::vector<ListenSocket> &sockets = m_sockets[static_cast<size_t>(role)];
    const QLatin1String name(listenRoleNames[static_cast<size_t>(role)]);
    for (Named &inherited : m_inherited) {
        const bool isOurs = inherited.name == name || !isRoleName(inherited.name);
        const bool isAtPort = port == 0 ? inherited.name == name : inherited.socket.port() == port;
        if (inherited.socket.descriptor() >= 0 && isOurs && isAtPort)
            sockets.push_back(std::move(inherited.socket));
    }
    if (sockets.empty()) {
        auto first = ListenSocket::reserve(address, port);
        if (!first)
            return tl::unexpected(first.error());
        sockets.push_back(std::move(*first));
    } else if (m_beside == Beside::Share) {
        return {};
    }
    while (static_cast<int>(sockets.size()) < count) {
        auto next = ListenSocket::join(sockets.front().address(), sockets.front().port());
        if (!next)
            return tl::unexpected(next.error());
        sockets.push_back(std::move(*next));
    }
    return {};
}

void ListenSockets::closeLeftOvers()
{
    for (const Named &inherited : m_inherited) {
        if (inherited.socket.descriptor() < 0)
            continue;
        qCWarning(lcApp).noquote().nospace()
            << "inherited socket \"" << inherited.name << "\" on "
            << formatEndpoint(inherited.socket.address(), inherited.socket.port())
            << " is closed: no key of [listen] wants it";
    }
    m_inherited.clear();
}

std::vector<int> ListenSockets::share(ListenRole role, int index, int count) const
{
    const std::vector<ListenSocket> &sockets = of(role);
    std::vector<int> descriptors;
    for (size_t i = static_cast<size_t>(index); i < sockets.size(); i += static_cast<size_t>(count))
        descriptors.push_back(sockets[i].descriptor());
    if (descriptors.empty() && !sockets.empty())
        descriptors.push_back(sockets[static_cast<size_t>(index) % sockets.size()].descriptor());
    return descriptors;
}

} // namespace tickcast
