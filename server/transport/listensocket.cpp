// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/listensocket.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace tickcast {

namespace {

constexpr int listenBacklog = 4096;

struct SocketAddress
{
    sockaddr_storage storage{};
    socklen_t size = 0;
    [[nodiscard]] const sockaddr *get() const
    {
        return reinterpret_cast<const sockaddr *>(&storage);
    }
};

SocketAddress toSocketAddress(const QHostAddress &address, quint16 port)
{
    SocketAddress result;
    if (address.protocol() == QAbstractSocket::IPv4Protocol) {
        auto *v4 = reinterpret_cast<sockaddr_in *>(&result.storage);
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        v4->sin_addr.s_addr = htonl(address.toIPv4Address());
        result.size = sizeof(sockaddr_in);
        return result;
    }
    // QHostAddress::Any means both families: an IPv6 socket that also takes IPv4.
    auto *v6 = reinterpret_cast<sockaddr_in6 *>(&result.storage);
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    const Q_IPV6ADDR bytes = address.toIPv6Address();
    std::memcpy(&v6->sin6_addr, &bytes, sizeof(bytes));
    result.size = sizeof(sockaddr_in6);
    return result;
}

tl::unexpected<Error> systemError(const char *call, int error, const QHostAddress &address,
                                  quint16 port)
{
    const QString words = error == EADDRINUSE
                              ? QStringLiteral("the port is in use by another process")
                              : QString::fromLocal8Bit(std::strerror(error));
    return fail(ErrorCode::Io, QStringLiteral("cannot listen on %1: %2 (%3)")
                                   .arg(formatEndpoint(address, port), words, QLatin1String(call)));
}

enum class Share { No, Yes };

/// A bound TCP socket, or the call that failed.
Result<int> bindSocket(const QHostAddress &address, quint16 port, Share share)
{
    const SocketAddress target = toSocketAddress(address, port);
    const int descriptor =
        ::socket(target.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        return systemError("socket", errno, address, port);
    const int on = 1;
    ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (share == Share::Yes)
        ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    const int v6Only = address == QHostAddress::Any ? 0 : 1;
    if (target.storage.ss_family == AF_INET6)
        ::setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &v6Only, sizeof v6Only);
    if (::bind(descriptor, target.get(), target.size) != 0) {
        const int error = errno;
        ::close(descriptor);
        return systemError("bind", error, address, port);
    }
    return descriptor;
}

} // namespace

QString formatEndpoint(const QHostAddress &address, quint16 port)
{
    const bool v6 = address.protocol() == QAbstractSocket::IPv6Protocol;
    return (v6 ? QString(u'[' % address.toString() % u']') : address.toString()) % u':' %
           QString::number(port);
}

QString peerEndpoint(int descriptor)
{
    SocketAddress peer;
    peer.size = sizeof peer.storage;
    auto *address = reinterpret_cast<sockaddr *>(&peer.storage);
    if (::getpeername(descriptor, address, &peer.size) != 0)
        return {};
    // The port stands at the same place in both families.
    const quint16 port = ntohs(reinterpret_cast<const sockaddr_in *>(address)->sin_port);
    // On a socket for both families an IPv4 peer comes as ::ffff:10.0.0.7.
    bool isIPv4 = false;
    const QHostAddress host(address);
    const quint32 v4 = host.toIPv4Address(&isIPv4);
    return formatEndpoint(isIPv4 ? QHostAddress(v4) : host, port);
}

Result<ListenSocket> ListenSocket::reserve(const QHostAddress &address, quint16 port)
{
    if (port != 0) {
        // Without SO_REUSEPORT on our side bind() or listen() fails if anybody listens there.
        const Result<int> probe = bindSocket(address, port, Share::No);
        if (!probe)
            return tl::unexpected(probe.error());
        const bool free = ::listen(*probe, 1) == 0;
        const int error = errno;
        ::close(*probe);
        if (!free)
            return systemError("listen", error, address, port);
    }
    const Result<int> bound = bindSocket(address, port, Share::Yes);
    if (!bound)
        return tl::unexpected(bound.error());
    return ListenSocket(*bound);
}

Result<ListenSocket> ListenSocket::join(const QHostAddress &address, quint16 port)
{
    const Result<int> bound = bindSocket(address, port, Share::Yes);
    if (!bound)
        return tl::unexpected(bound.error());
    return ListenSocket(*bound);
}

Result<ListenSocket> ListenSocket::listen(const QHostAddress &address, quint16 port)
{
    Result<ListenSocket> socket = join(address, port);
    if (!socket)
        return socket;
    if (const auto listening = socket->startListening(); !listening)
        return tl::unexpected(listening.error());
    return socket;
}

Result<ListenSocket> ListenSocket::adopt(int descriptor)
{
    ListenSocket socket(descriptor);
    int type = 0;
    int protocol = 0;
    socklen_t size = sizeof type;
    const bool isTcp = ::getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) == 0 &&
                       type == SOCK_STREAM &&
                       ::getsockopt(descriptor, SOL_SOCKET, SO_PROTOCOL, &protocol, &size) == 0 &&
                       protocol == IPPROTO_TCP;
    if (!isTcp || socket.port() == 0) {
        return fail(ErrorCode::InvalidArgument,
                    QStringLiteral("descriptor %1 is no TCP socket that is bound to a port")
                        .arg(descriptor));
    }
    ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK);
    return socket;
}

Result<void> ListenSocket::startListening()
{
    if (::listen(m_descriptor, listenBacklog) != 0)
        return systemError("listen", errno, address(), port());
    return {};
}

Result<ListenSocket> ListenSocket::duplicate() const
{
    const int copy = ::fcntl(m_descriptor, F_DUPFD_CLOEXEC, 0);
    if (copy < 0)
        return systemError("fcntl", errno, address(), port());
    return ListenSocket(copy);
}

QHostAddress ListenSocket::address() const
{
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    auto *generic = reinterpret_cast<sockaddr *>(&storage);
    if (::getsockname(m_descriptor, generic, &size) != 0)
        return {};
    const QHostAddress bound(generic);
    int v6Only = 1;
    size = sizeof v6Only;
    const bool isDual =
        bound == QHostAddress(QHostAddress::AnyIPv6) &&
        ::getsockopt(m_descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &v6Only, &size) == 0 && v6Only == 0;
    return isDual ? QHostAddress(QHostAddress::Any) : bound;
}

ListenSocket::ListenSocket(ListenSocket &&other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1))
{
}

ListenSocket &ListenSocket::operator=(ListenSocket &&other) noexcept
{
    std::swap(m_descriptor, other.m_descriptor);
    return *this;
}

ListenSocket::~ListenSocket()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

quint16 ListenSocket::port() const
{
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    if (::getsockname(m_descriptor, reinterpret_cast<sockaddr *>(&storage), &size) != 0)
        return 0;
    // The port stands at the same place in both families.
    return ntohs(reinterpret_cast<const sockaddr_in *>(&storage)->sin_port);
}

int ListenSocket::release()
{
    return std::exchange(m_descriptor, -1);
}

} // namespace tickcast
