// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>
#include <cstddef>

/// Integers of variable length, as binary records hold them (PROTOCOL.md, "Binary data"): 7 bits
/// per byte, the lowest first, the top bit set in all but the last (LEB128).
/// ```
/// 300 = 0b10'0101100        1 0101100   0 0000010
/// ```
/// Pure functions; thread: any.
namespace tickcast::protocol {

/// A 64-bit number needs 10 bytes of 7 bits.
inline constexpr size_t varintSizeMax = 10;

/// Folds the sign into the lowest bit: 0, -1, 1, -2 become 0, 1, 2, 3.
[[nodiscard]] constexpr quint64 zigzag(qint64 value)
{
    return (static_cast<quint64>(value) << 1) ^ static_cast<quint64>(value >> 63);
}
[[nodiscard]] constexpr qint64 unzigzag(quint64 value)
{
    return static_cast<qint64>((value >> 1) ^ (0 - (value & 1)));
}

/// Differences are taken modulo 2^64, so that no two values are too far apart.
[[nodiscard]] constexpr qint64 wrappingSubtract(qint64 a, qint64 b)
{
    return static_cast<qint64>(static_cast<quint64>(a) - static_cast<quint64>(b));
}
[[nodiscard]] constexpr qint64 wrappingAdd(qint64 a, qint64 b)
{
    return static_cast<qint64>(static_cast<quint64>(a) + static_cast<quint64>(b));
}

/// Writes @p value to @p out, which has room for varintSizeMax bytes; returns one past the last.
[[nodiscard]] inline std::byte *writeVarint(std::byte *out, quint64 value)
{
    for (; value >= 0x80; value >>= 7)
        *out++ = static_cast<std::byte>(value | 0x80);
    *out++ = static_cast<std::byte>(value);
    return out;
}

/// What readVarint() found.
enum class VarintResult : quint8 {
    Good,
    Truncated, ///< the bytes end within it
    TooLong,   ///< an eleventh byte, or more than 64 bits
};

/// Reads one number from @p at, which moves past it when the answer is Good. More bytes than a
/// number needs are no fault as long as they are at most ten.
[[nodiscard]] inline VarintResult readVarint(const std::byte *&at, const std::byte *end,
                                             quint64 &value)
{
    quint64 result = 0;
    const std::byte *next = at;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (next == end)
            return VarintResult::Truncated;
        const auto byte = static_cast<quint64>(*next++);
        result |= (byte & 0x7f) << shift;
        if (byte < 0x80) {
            if (shift == 63 && byte > 1)
                return VarintResult::TooLong; // bits 64 to 69
            at = next;
            value = result;
            return VarintResult::Good;
        }
    }
    return VarintResult::TooLong;
}

} // namespace tickcast::protocol
