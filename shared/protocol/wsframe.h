// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>
#include <array>
#include <cstddef>

/// The header of an unmasked, unfragmented WebSocket frame, as a server writes it.
/// Source: RFC 6455 section 5.2.
/// ```
///  0               1
///  7 6 5 4 3 2 1 0 7 6 5 4 3 2 1 0
/// +-+-+-+-+-------+-+-------------+-----------------------------+
/// |1|0|0|0| opcode|0| length      | 16-bit length if length=126 |
/// |F|R|R|R|       |M| (0 to 125)  | 64-bit length if length=127 |
/// +-+-+-+-+-------+-+-------------+-----------------------------+
/// ```
namespace tickcast::protocol {

enum class WsOpcode : quint8 { Text = 0x1, Binary = 0x2, Close = 0x8, Ping = 0x9, Pong = 0xa };

inline constexpr size_t wsHeaderMaxSize = 10;

[[nodiscard]] constexpr size_t wsHeaderSize(size_t payloadSize)
{
    return payloadSize < 126 ? 2 : payloadSize < 65536 ? 4 : 10;
}

/// How long a header is whose second byte is @p second, unmasked as a server's.
[[nodiscard]] constexpr size_t wsHeaderSizeOf(std::byte second)
{
    const auto length = static_cast<unsigned>(second);
    return length < 126 ? 2 : length == 126 ? 4 : 10;
}

/// Writes the header to @p out, which has room for wsHeaderSize(payloadSize) bytes; returns that
/// size. Network byte order.
inline size_t writeWsHeader(std::byte *out, WsOpcode opcode, size_t payloadSize)
{
    const size_t headerSize = wsHeaderSize(payloadSize);
    out[0] = std::byte(0x80 | static_cast<unsigned>(opcode));
    if (headerSize == 2) {
        out[1] = std::byte(payloadSize);
        return headerSize;
    }
    const size_t lengthBytes = headerSize - 2;
    out[1] = std::byte(lengthBytes == 2 ? 126 : 127);
    for (size_t i = 0; i < lengthBytes; ++i)
        out[2 + i] = std::byte((payloadSize >> (8 * (lengthBytes - 1 - i))) & 0xff);
    return headerSize;
}

} // namespace tickcast::protocol
