// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/protocol/binarylayout.h"
#include "shared/protocol/binaryvarint.h"

#include <array>
#include <limits>
#include <optional>
#include <span>

namespace tickcast::protocol {

/// Why a binary message cannot be read. Whoever gets one should drop the connection: what the
/// message said is lost.
enum class BinaryFault : quint8 {
    Truncated,  ///< the message ends where more must come, or holds nothing at all
    BadVarint,  ///< more than ten bytes, or more than 64 bits
    OutOfRange, ///< a number that its field cannot have, a bit that must be 0
    TooBig,     ///< the message is longer than binaryMessageBytesMax
};
inline constexpr std::array<std::string_view, 4> binaryFaultNames{"truncated", "bad_varint",
                                                                  "out_of_range", "too_big"};

/// What begins every record of a symbol.
struct RecordStart
{
    quint32 sid = 0;
    quint64 offset = 0;
    qint64 tsMs = 0;
};

/// Takes a message apart. The first fault sticks, and reads after it answer 0, so that a record is
/// read to its end and asked once.
class BinaryReader final
{
public:
    explicit BinaryReader(std::span<const std::byte> bytes)
        : m_at(bytes.data())
        , m_end(bytes.data() + bytes.size())
    {
    }

    [[nodiscard]] const std::byte *at() const { return m_at; }
    [[nodiscard]] bool isAtEnd() const { return m_at == m_end; }
    [[nodiscard]] const std::optional<BinaryFault> &fault() const { return m_fault; }
    /// Whether all reads so far were good.
    [[nodiscard]] bool isGood() const { return !m_fault; }
    void fail(BinaryFault fault)
    {
        if (!m_fault)
            m_fault = fault;
    }
    void require(bool isInRange)
    {
        if (!isInRange)
            fail(BinaryFault::OutOfRange);
    }

    [[nodiscard]] unsigned byte()
    {
        if (m_at == m_end)
            fail(BinaryFault::Truncated);
        return m_fault ? 0 : static_cast<unsigned>(*m_at++);
    }
    [[nodiscard]] quint64 number()
    {
        if (m_fault)
            return 0;
        quint64 value = 0;
        const VarintResult result = readVarint(m_at, m_end, value);
        if (result != VarintResult::Good)
            fail(result == VarintResult::Truncated ? BinaryFault::Truncated
                                                   : BinaryFault::BadVarint);
        return value;
    }
    [[nodiscard]] quint64 number(quint64 min, quint64 max)
    {
        const quint64 value = number();
        require(value >= min && value <= max);
        return m_fault ? min : value;
    }
    [[nodiscard]] qint64 signedNumber() { return unzigzag(number()); }
    [[nodiscard]] qint64 quantity() { return static_cast<qint64>(number()); }
    [[nodiscard]] quint32 sid()
    {
        return static_cast<quint32>(number(1, std::numeric_limits<quint32>::max()));
    }
    [[nodiscard]] RecordStart start()
    {
        RecordStart start;
        start.sid = sid();
        start.offset = number(1, safeIntegerMax);
        start.tsMs = static_cast<qint64>(number(0, safeIntegerMax));
        return start;
    }
    /// tIn, where it stands beside 1000 @p tsMs; 0 if it is not there.
    [[nodiscard]] qint64 stamp(bool isThere, qint64 tsMs)
    {
        return isThere ? stampBeside(signedNumber(), tsMs) : 0;
    }
    /// @p tsMs is at most safeIntegerMax.
    [[nodiscard]] qint64 stampBeside(qint64 distanceUs, qint64 tsMs)
    {
        constexpr qint64 usPerMs = 1000;
        const qint64 ingressUs = wrappingAdd(distanceUs, tsMs * usPerMs);
        require(ingressUs >= 1 && ingressUs <= static_cast<qint64>(safeIntegerMax));
        return ingressUs;
    }
    void skip(quint64 bytes)
    {
        if (bytes > static_cast<quint64>(m_end - m_at))
            fail(BinaryFault::Truncated);
        if (!m_fault)
            m_at += bytes;
    }

private:
    const std::byte *m_at;
    const std::byte *const m_end;
    std::optional<BinaryFault> m_fault;
};

} // namespace tickcast::protocol
