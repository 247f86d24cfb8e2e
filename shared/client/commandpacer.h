// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/clock.h"

#include <algorithm>

namespace tickcast {

/// Keeps a client's commands to the server's rate: a token bucket that begins full, holds at most
/// one second's worth (the least burst a server allows), and refills evenly. Time comes from the
/// caller and never runs backwards.
/// Plain value; thread: one.
class CommandPacer final
{
public:
    CommandPacer() = default;
    /// @p perSecond is at least 1.
    CommandPacer(int perSecond, MonotonicNs nowNs)
        : m_costNs(secondNs / perSecond)
        , m_savedNs(secondNs)
        , m_seenNs(nowNs)
    {
    }

    /// Takes one token if there is one.
    [[nodiscard]] bool take(MonotonicNs nowNs)
    {
        refill(nowNs);
        if (m_savedNs < m_costNs)
            return false;
        m_savedNs -= m_costNs;
        return true;
    }
    /// Nanoseconds until take() succeeds; 0: now.
    [[nodiscard]] MonotonicNs waitNs(MonotonicNs nowNs)
    {
        refill(nowNs);
        return std::max<MonotonicNs>(0, m_costNs - m_savedNs);
    }
    /// Throws away what was saved and gives nothing before @p nowNs plus @p forNs.
    void pause(MonotonicNs nowNs, MonotonicNs forNs)
    {
        m_seenNs = nowNs;
        m_savedNs = m_costNs - forNs;
    }

private:
    static constexpr MonotonicNs secondNs = 1'000'000'000;

    void refill(MonotonicNs nowNs)
    {
        m_savedNs = std::min(secondNs, m_savedNs + (nowNs - m_seenNs));
        m_seenNs = nowNs;
    }

    MonotonicNs m_costNs = 0;  ///< time that makes one token
    MonotonicNs m_savedNs = 0; ///< time not yet spent; negative while paused
    MonotonicNs m_seenNs = 0;
};

} // namespace tickcast
