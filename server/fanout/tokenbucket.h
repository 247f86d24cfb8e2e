// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/clock.h"

#include <algorithm>

namespace tickcast {

/// Allows a steady rate with bursts: @p burst tokens at most, refilled at @p perSecond.
/// 16 bytes of state; thread: one.
class TokenBucket final
{
public:
    struct Rate
    {
        double perSecond;
        double burst;
    };

    TokenBucket(const Rate &rate, MonotonicNs now)
        : m_tokens(rate.burst)
        , m_lastNs(now)
    {
    }
    /// Takes one token; false when there is none.
    [[nodiscard]] bool take(const Rate &rate, MonotonicNs now)
    {
        const double elapsedS = static_cast<double>(now - m_lastNs) * 1e-9;
        m_lastNs = now;
        m_tokens = std::min(rate.burst, m_tokens + elapsedS * rate.perSecond);
        if (m_tokens < 1)
            return false;
        m_tokens -= 1;
        return true;
    }

private:
    double m_tokens;
    MonotonicNs m_lastNs;
};

} // namespace tickcast
