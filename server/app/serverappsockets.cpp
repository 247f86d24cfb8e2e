// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Where the server listens, and how others find it.

#include "server/app/configlimits.h"
#include "server/app/serverapp.h"
#include "server/app/tlsmaterial.h"
#include "shared/util/logging.h"

namespace tickcast {

namespace {

QHostAddress toAddress(const QString &host)
{
    if (host == QLatin1String("*"))
        return QHostAddress::Any;
    if (host == QLatin1String("localhost"))
        return QHostAddress::LocalHost;
    return QHostAddress(host);
}

/// Where this machine reaches an address that may mean all of them.
QString reachable(const ListenSocket &socket)
{
    const QHostAddress address = socket.address();
    const quint16 port = socket.port();
    if (address == QHostAddress::Any || address == QHostAddress::AnyIPv4)
        return formatEndpoint(QHostAddress::LocalHost, port);
    if (address == QHostAddress::AnyIPv6)
        return formatEndpoint(QHostAddress::LocalHostIPv6, port);
    return formatEndpoint(address, port);
}

} // namespace

Result<QString> ServerApp::statePath() const
{
    return stateDirectory(m_config, QProcessEnvironment::systemEnvironment());
}

Result<void> ServerApp::readTls()
{
    if (!m_config.listen.clientsTls)
        return {};
    auto material = readTlsMaterial(m_config.tls);
    if (!material)
        return tl::unexpected(material.error());
    m_tls = *material;
    return {};
}

Result<void> ServerApp::inheritSockets()
{
    auto inherited = m_service.takeSockets();
    if (!inherited)
        return tl::unexpected(inherited.error());
    std::vector<ListenSockets::Named> sockets;
    for (const auto &[descriptor, name] : *inherited) {
        auto socket = ListenSocket::adopt(descriptor);
        if (!socket)
            return tl::unexpected(socket.error());
        sockets.push_back({name, std::move(*socket)});
    }
    m_sockets.inherit(std::move(sockets), ListenSockets::Beside::Share);
    if (!m_start.isTakeover)
        return {};
    const auto path = statePath();
    if (!path)
        return tl::unexpected(path.error());
    auto predecessor = Predecessor::find(*path % u'/' % takeoverFileName);
    if (!predecessor)
        return tl::unexpected(predecessor.error());
    m_predecessor.emplace(std::move(*predecessor));
    m_sockets.inherit(m_predecessor->takeSockets(), m_predecessor->beside());
    return {};
}

Result<void> ServerApp::openSockets()
{
    if (auto inherited = inheritSockets(); !inherited)
        return inherited;
    const std::array<const std::optional<HostPort> *, listenRoleCount> addresses{
        &m_config.listen.clients, &m_config.listen.clientsTls, &m_config.listen.admin,
        &m_config.listen.http};
    for (size_t i = 0; i < listenRoleCount; ++i) {
        const auto role = static_cast<ListenRole>(i);
        const bool isWorkers = role == ListenRole::Clients || role == ListenRole::ClientsTls;
        const std::optional<HostPort> &address = *addresses[i];
        if (!address)
            continue;
        if (auto opened = m_sockets.open(role, toAddress(address->host), address->port,
                                         isWorkers ? workerCount(m_config) : 1);
            !opened)
            return opened;
    }
    m_sockets.closeLeftOvers();
    return {};
}

QString ServerApp::clientsUrl() const
{
    return QStringLiteral("ws://%1/v1").arg(reachable(m_sockets.first(ListenRole::Clients)));
}

QString ServerApp::clientsTlsUrl() const
{
    if (!m_sockets.has(ListenRole::ClientsTls))
        return {};
    return QStringLiteral("wss://%1/v1").arg(reachable(m_sockets.first(ListenRole::ClientsTls)));
}

QString ServerApp::adminUrl() const
{
    if (!m_admin)
        return {};
    return QStringLiteral("ws://%1/admin").arg(reachable(m_sockets.first(ListenRole::Admin)));
}

QString ServerApp::httpUrl() const
{
    if (!m_http)
        return {};
    return QStringLiteral("http://%1").arg(reachable(m_sockets.first(ListenRole::Http)));
}

void ServerApp::announce() const
{
    qCInfo(lcApp).noquote() << "serving clients at" << clientsUrl() << "with" << m_workers.size()
                            << "workers over" << m_workers.front()->backendName();
    if (m_sockets.has(ListenRole::ClientsTls))
        qCInfo(lcApp).noquote() << "and over TLS at" << clientsTlsUrl();
    if (m_admin) {
        qCInfo(lcApp).noquote() << "operators at" << adminUrl() << "with the token in"
                                << m_token.path;
    }
    if (m_http)
        qCInfo(lcApp).noquote() << "page, lists, health and metrics at" << httpUrl();
}

} // namespace tickcast
