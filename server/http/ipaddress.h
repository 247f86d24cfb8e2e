// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHashFunctions>
#include <QString>
#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace tickcast {

/// An IP address of either family. IPv4 is kept as IPv6 keeps it (::ffff:a.b.c.d), so that a client
/// is the same whichever family the listening socket has. Plain value; thread: any.
struct IpAddress
{
    std::array<quint8, 16> bytes{};

    /// "127.0.0.1", "::1"; nothing for anything else, a name included.
    [[nodiscard]] static std::optional<IpAddress> parse(std::string_view text);
    /// The peer of a connected socket; "::" when it has none.
    [[nodiscard]] static IpAddress ofPeer(int descriptor);

    [[nodiscard]] bool isIpv4() const;
    /// Who is counted as one client: an IPv4 address, or an IPv6 network of /64, for whoever has
    /// one address of it has them all.
    [[nodiscard]] IpAddress client() const;
    [[nodiscard]] QString toString() const;

    friend bool operator==(const IpAddress &, const IpAddress &) = default;
    friend size_t qHash(const IpAddress &address, size_t seed = 0)
    {
        return qHashBits(address.bytes.data(), address.bytes.size(), seed);
    }
};

/// A set of addresses and networks, as it is configured: "127.0.0.1, 10.0.0.0/8, 2001:db8::/32".
/// Plain value; thread: any. Cost of contains(): O(networks).
class AddressSet final
{
public:
    /// Blank text is the empty set. A name, a mask outside its family's range, bits set behind the
    /// mask, and more than 256 networks are nothing.
    [[nodiscard]] static std::optional<AddressSet> parse(QStringView text);

    [[nodiscard]] bool contains(const IpAddress &address) const;
    [[nodiscard]] bool isEmpty() const { return m_networks.empty(); }
    /// Text that parse() takes.
    [[nodiscard]] QString toString() const;

private:
    struct Network
    {
        IpAddress address;
        int bits; ///< of the 128
    };
    std::vector<Network> m_networks;
};

} // namespace tickcast
