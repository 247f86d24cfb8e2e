// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/market/quote.h"

#include <QtGlobal>
#include <array>
#include <cstddef>
#include <string_view>

/// The layout of the binary data format, as PROTOCOL.md ("Binary data") fixes it. Constants only.
///
/// A WebSocket binary message is one record or more, back to back. A record's first byte says what
/// it is; v is a varint, z a zigzag varint, [ ] there only if a bit says so.
/// ```
/// delta      1 x m m m m m m | sid v | (offset - keyframe's) * 16 + number v
///                            | ts - keyframe's v | [extension 1 byte] | fields... | [tIn z]
/// keyframe   0 0 0 1 number  | sid v | offset v | ts v | epoch check 1 byte
///                            | mask v | fields... | [tIn z]
/// reference  0 0 1 0 number  | as a keyframe
/// trade      0 0 1 1 t 0 0 s | sid v | offset v | ts v | id v | price z | qty v | [tIn z]
/// candle     0 1 0 0 t 0 0 c | sid v | offset v | ts v | start z | open z | high z | low z
///                            | close z | vol v | trades v | [tIn z]
/// any other  0 k k k n n n n | length v | that many bytes
/// ```
namespace tickcast::protocol {

inline constexpr unsigned deltaBit = 0x80;     ///< of a head
inline constexpr unsigned extensionBit = 0x40; ///< of a delta's head: x
inline constexpr unsigned fastFieldMask = 0x3f;
inline constexpr unsigned stampBit = 0x08; ///< of a trade's or candle's head: t
inline constexpr unsigned sellBit = 0x01;
inline constexpr unsigned closedBit = 0x01;
inline constexpr unsigned kindShift = 4;
inline constexpr unsigned nibbleMask = 0x0f;

/// Bits 4 to 6 of a head that is no delta's. The other four numbers are free for later kinds.
enum class RecordKind : quint8 { Keyframe = 1, Reference = 2, Trade = 3, Candle = 4 };

[[nodiscard]] constexpr unsigned headOf(RecordKind kind, unsigned nibble)
{
    return (static_cast<unsigned>(kind) << kindShift) | nibble;
}

/// Keyframes are numbered modulo 16.
inline constexpr unsigned keyframeNumberBits = 4;

/// The fields in the order of their bits in masks and of their values in records. The first six
/// are the fast ones, the rest the slow ones, which travel at most once a second.
inline constexpr std::array<QuoteField, quoteFieldCount> fieldOrder{
    QuoteField::Bid,  QuoteField::BidQty,  QuoteField::Ask,     QuoteField::AskQty,
    QuoteField::Last, QuoteField::LastQty, QuoteField::Open,    QuoteField::High,
    QuoteField::Low,  QuoteField::Vol,     QuoteField::QuoteVol};
inline constexpr size_t fastFieldCount = 6;
/// The bit of a mask after those of the fields: the record carries tIn.
inline constexpr unsigned maskStampBit = 1u << quoteFieldCount;
inline constexpr unsigned maskEnd = maskStampBit << 1;

[[nodiscard]] constexpr bool isQuantity(QuoteField field)
{
    return quoteFields[static_cast<size_t>(field)].isQuantity;
}

// How a field is written, besides as a zigzag varint. In a keyframe: the plain value, or beside the
// bid. In a delta: what it has changed since the keyframe, or what it has changed more than the
// bid.
/// A varint, in keyframes and deltas the plain value (vol in a delta is a change all the same).
[[nodiscard]] constexpr bool isFastQuantity(QuoteField field)
{
    return isQuantity(field) && field != QuoteField::Vol;
}
/// In a keyframe the difference to the bid (or to 0 if there is none).
[[nodiscard]] constexpr bool isBesideBid(QuoteField field)
{
    return !isQuantity(field) && field != QuoteField::Bid && field != QuoteField::QuoteVol;
}
/// In a delta the change less the bid's.
[[nodiscard]] constexpr bool movesWithBid(QuoteField field)
{
    return field == QuoteField::Ask || field == QuoteField::Last;
}

/// Offsets, times (ts, start, tIn) and their sums are at most this: a JavaScript number holds them.
inline constexpr quint64 safeIntegerMax = (quint64{1} << 53) - 1;
/// A longer message is refused unread.
inline constexpr size_t binaryMessageBytesMax = 1024 * 1024;
inline constexpr qint64 candleStartUnitMs = 60'000;

/// The byte by which a keyframe names its epoch.
[[nodiscard]] constexpr quint8 epochCheck(std::string_view epoch)
{
    unsigned check = 0;
    for (const char c : epoch)
        check = (check * 31 + static_cast<quint8>(c)) & 0xff;
    return static_cast<quint8>(check);
}

} // namespace tickcast::protocol
