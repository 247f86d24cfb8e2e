// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>
#include <cstddef>
#include <span>

namespace tickcast {

/// Says whether bytes that come in pieces are UTF-8; it neither converts nor keeps them. Strict: no
/// over-long forms, no surrogates, nothing above U+10FFFF.
/// Thread: any, one at a time. Memory: 3 bytes. Cost: O(bytes), eight at a time for ASCII.
/// Source: Unicode 15.0, table 3-7 "Well-Formed UTF-8 Byte Sequences"; RFC 3629.
class Utf8Validator final
{
public:
    /// Takes the next piece; false at the first byte that no valid text can have there. After a
    /// false the validator is of no use until reset().
    [[nodiscard]] bool accept(std::span<const std::byte> bytes);
    /// Whether the text may end here, between two code points.
    [[nodiscard]] bool isComplete() const { return m_tailBytes == 0; }
    void reset() { *this = {}; }

private:
    [[nodiscard]] bool acceptByte(quint8 byte);
    [[nodiscard]] bool acceptLead(quint8 byte);

    quint8 m_tailBytes = 0; ///< still owed by the code point, 0 to 3
    quint8 m_tailMin =
        0x80; ///< range of the next of them: only the first after the lead is narrower
    quint8 m_tailMax = 0xbf;
};

} // namespace tickcast
