// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tickcast::load {

enum class ScanState : std::uint8_t { Frame, Incomplete, Bad };

/// The first frame of some bytes. Views point into those bytes.
struct ScannedFrame
{
    ScanState state = ScanState::Incomplete;
    std::uint8_t opcode = 0;
    std::size_t size = 0; ///< header and payload; 0 unless state is Frame
    std::string_view payload;
    std::string_view fault; ///< what is wrong, when Bad
};

/// Looks at the header of the first server-to-client frame in @p bytes, strictly: no reserved bit
/// or opcode, no mask, the shortest form of the length, control frames of at most 125 bytes. It
/// does not look into the payload. A fragmented message is Bad too: no server under test sends
/// one. Thread: any. Source: RFC 6455 section 5.2.
[[nodiscard]] inline ScannedFrame scanFrame(std::string_view bytes, std::size_t payloadMax)
{
    const auto byteAt = [&bytes](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
    const auto bad = [](std::string_view fault) {
        return ScannedFrame{ScanState::Bad, 0, 0, {}, fault};
    };
    if (bytes.size() < 2)
        return {};
    const std::uint8_t opcode = byteAt(0) & 0x0f;
    if ((byteAt(0) & 0x70) != 0)
        return bad("reserved bit set");
    if ((opcode > 0x2 && opcode < 0x8) || opcode > 0xa)
        return bad("reserved opcode");
    if (opcode == 0 || (byteAt(0) & 0x80) == 0)
        return bad("fragmented message");
    if ((byteAt(1) & 0x80) != 0)
        return bad("masked frame from the server");
    std::uint64_t length = byteAt(1);
    std::size_t headerSize = 2;
    if (length >= 126) {
        if (opcode >= 0x8)
            return bad("control frame over 125 bytes");
        const std::size_t lengthSize = length == 126 ? 2 : 8;
        headerSize += lengthSize;
        if (bytes.size() < headerSize)
            return {};
        length = 0;
        for (std::size_t i = 2; i < headerSize; ++i)
            length = length << 8 | byteAt(i);
        if (length < (lengthSize == 2 ? 126u : 65536u))
            return bad("length not in its shortest form");
    }
    if (length > payloadMax)
        return bad("frame too long");
    if (bytes.size() - headerSize < length)
        return {};
    return {ScanState::Frame, opcode, headerSize + length, bytes.substr(headerSize, length), {}};
}

} // namespace tickcast::load
