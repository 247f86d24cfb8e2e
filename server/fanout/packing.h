// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/fanout/turnentry.h"

#include <cstddef>

namespace tickcast {

/// Decides how the entries of a binary session's flush are put into WebSocket messages: all records
/// that follow each other in one, up to a size, and each answer, which is text, by itself. Asked in
/// the order of the entries it always decides the same, so that what the link took can be told by
/// asking again. Plain value.
class Packing final
{
public:
    /// A message of more is begun anew: it has to be whole before its client can read any of it.
    static constexpr size_t messageBytesMax = 16 * 1024;

    /// True when an entry of @p kind with @p bytes of payload begins a message.
    [[nodiscard]] bool begins(TurnEntry::Kind kind, size_t bytes)
    {
        const bool isRecord = kind != TurnEntry::Kind::Answer;
        if (isRecord && m_isOpen && m_bytes + bytes <= messageBytesMax) {
            m_bytes += bytes;
            return false;
        }
        m_isOpen = isRecord;
        m_bytes = bytes;
        return true;
    }

private:
    bool m_isOpen = false;
    size_t m_bytes = 0;
};

} // namespace tickcast
