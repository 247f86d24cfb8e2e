// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <netinet/in.h>
#include <string>
#include <string_view>

/// What a load client says and how its socket is made. No state.
namespace tickcast::load {

inline constexpr std::size_t connectionsPerAddress = 8'000;

/// Where the server is.
struct Target
{
    std::string host = "127.0.0.1"; ///< a dotted IPv4 address
    std::uint16_t port = 0;
    std::string path = "/v1";
};

enum class OpeningAnswer : std::uint8_t { Incomplete, Accepted, Refused };

/// The opening handshake with a fixed key, offering @p subprotocol, if any. RFC 6455 section 4.1.
[[nodiscard]] std::string openingRequest(const Target &target, std::string_view subprotocol);

/// Judges the answer's head: status 101 and the digest of our fixed key. @p headSize becomes the
/// bytes up to and with the blank line, once it is there.
[[nodiscard]] OpeningAnswer judgeOpening(std::string_view bytes, std::size_t &headSize);

/// The value of header @p name (lower case) in an answer's head; empty if it is not there.
[[nodiscard]] std::string headerValue(std::string_view head, std::string_view name);

/// A client's frame: FIN set, masked. RFC 6455 section 5.3.
[[nodiscard]] std::string clientFrame(std::uint8_t opcode, std::string_view payload);

/// Adds @p name to a JSON list of strings, without its brackets.
void appendListed(std::string &list, std::string_view name);

/// `127.0.0.2` for the first 8,000 connections, `127.0.0.3` for the next, and so on, in network
/// byte order: one address has too few ports, and the kernel searches long before they are used.
[[nodiscard]] in_addr sourceAddress(std::size_t connection);

enum class Reader : std::uint8_t { Normal, Slow };

/// Makes a non-blocking socket and begins to connect it; to a loopback target from
/// sourceAddress(@p connection). A slow reader gets a receive buffer of 4096 bytes.
/// The descriptor, or -1 with errno; @p call then names the call that failed.
[[nodiscard]] int beginConnecting(const Target &target, std::size_t connection, Reader reader,
                                  const char *&call);

/// Closes with a reset, so that no port stays in TIME_WAIT.
void closeWithReset(int descriptor);

} // namespace tickcast::load
