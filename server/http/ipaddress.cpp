// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/http/ipaddress.h"

#include <QStringList>
#include <algorithm>
#include <arpa/inet.h>
#include <cstring>
#include <span>
#include <sys/socket.h>

namespace tickcast {

namespace {

constexpr std::array<quint8, 12> ipv4Prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr int ipv4PrefixBits = 96;
constexpr int allBits = 128;
constexpr qsizetype networksMax = 256;

[[nodiscard]] IpAddress fromIpv4(const in_addr &address)
{
    IpAddress made;
    std::ranges::copy(ipv4Prefix, made.bytes.begin());
    std::memcpy(made.bytes.data() + ipv4Prefix.size(), &address, sizeof address);
    return made;
}

/// With every bit behind the first @p bits cleared.
[[nodiscard]] IpAddress masked(IpAddress address, int bits)
{
    for (int at = 0; at < allBits / 8; ++at) {
        const int kept = std::clamp(bits - at * 8, 0, 8);
        auto &byte = address.bytes[static_cast<size_t>(at)];
        byte = static_cast<quint8>(byte & (0xff00 >> kept));
    }
    return address;
}

} // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text)
{
    std::array<char, INET6_ADDRSTRLEN> terminated{};
    if (text.empty() || text.size() >= terminated.size() ||
        text.find('\0') != std::string_view::npos)
        return {};
    std::ranges::copy(text, terminated.begin());
    in_addr ipv4{};
    if (::inet_pton(AF_INET, terminated.data(), &ipv4) == 1)
        return fromIpv4(ipv4);
    IpAddress made;
    if (::inet_pton(AF_INET6, terminated.data(), made.bytes.data()) == 1)
        return made;
    return {};
}

IpAddress IpAddress::ofPeer(int descriptor)
{
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    IpAddress made;
    if (::getpeername(descriptor, reinterpret_cast<sockaddr *>(&storage), &size) != 0)
        return made;
    if (storage.ss_family == AF_INET) {
        sockaddr_in ipv4{};
        std::memcpy(&ipv4, &storage, sizeof ipv4);
        return fromIpv4(ipv4.sin_addr);
    }
    if (storage.ss_family == AF_INET6) {
        sockaddr_in6 ipv6{};
        std::memcpy(&ipv6, &storage, sizeof ipv6);
        std::memcpy(made.bytes.data(), &ipv6.sin6_addr, made.bytes.size());
    }
    return made;
}

bool IpAddress::isIpv4() const
{
    return std::ranges::equal(ipv4Prefix, std::span(bytes).first(ipv4Prefix.size()));
}

IpAddress IpAddress::client() const
{
    constexpr int networkBits = 64;
    return isIpv4() ? *this : masked(*this, networkBits);
}

QString IpAddress::toString() const
{
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (isIpv4())
        ::inet_ntop(AF_INET, bytes.data() + ipv4Prefix.size(), text.data(), text.size());
    else
        ::inet_ntop(AF_INET6, bytes.data(), text.data(), text.size());
    return QString::fromLatin1(text.data());
}

std::optional<AddressSet> AddressSet::parse(QStringView text)
{
    AddressSet set;
    if (text.trimmed().isEmpty())
        return set;
    const auto parts = text.split(u',');
    if (parts.size() > networksMax)
        return {};
    for (const QStringView part : parts) {
        const QStringView network = part.trimmed();
        const qsizetype slash = network.indexOf(u'/');
        const QByteArray host = (slash < 0 ? network : network.first(slash)).toUtf8();
        const auto address = IpAddress::parse({host.constData(), size_t(host.size())});
        if (!address)
            return {};
        int bits = allBits;
        if (slash >= 0) {
            bool isNumber = false;
            const int first = address->isIpv4() ? ipv4PrefixBits : 0;
            const uint given = network.sliced(slash + 1).toUInt(&isNumber);
            if (!isNumber || given > uint(allBits - first))
                return {};
            bits = first + int(given);
        }
        if (masked(*address, bits) != *address)
            return {};
        set.m_networks.push_back({*address, bits});
    }
    return set;
}

bool AddressSet::contains(const IpAddress &address) const
{
    return std::ranges::any_of(m_networks, [&](const Network &network) {
        return masked(address, network.bits) == network.address;
    });
}

QString AddressSet::toString() const
{
    QStringList parts;
    for (const Network &network : m_networks) {
        const int first = network.address.isIpv4() ? ipv4PrefixBits : 0;
        QString part = network.address.toString();
        if (network.bits != allBits)
            part += u'/' + QString::number(network.bits - first);
        parts.append(part);
    }
    return parts.join(QLatin1String(", "));
}

} // namespace tickcast
