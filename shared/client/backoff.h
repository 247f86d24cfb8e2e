// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRandomGenerator>
#include <chrono>

namespace tickcast {

/// How long to wait before the next attempt to connect: a random time between nothing and a limit
/// that doubles with each failure, up to a cap. The whole range is random ("full jitter"), so that
/// 100,000 clients that lost one server do not come back in waves.
/// Thread: one. Source: AWS Architecture Blog, "Exponential Backoff And Jitter" (2015).
class Backoff final
{
public:
    /// @p base and @p cap are at least 0; @p seed makes the sequence reproducible.
    Backoff(std::chrono::milliseconds base, std::chrono::milliseconds cap, quint32 seed)
        : m_base(base)
        , m_cap(cap)
        , m_random(seed)
    {
    }

    /// The largest wait that next() can answer now.
    [[nodiscard]] std::chrono::milliseconds limit() const;
    /// A wait in [0, limit()]; counts one more failure.
    [[nodiscard]] std::chrono::milliseconds next();
    /// The connection proved good: begin again at the base.
    void reset() { m_failures = 0; }

private:
    std::chrono::milliseconds m_base;
    std::chrono::milliseconds m_cap;
    QRandomGenerator m_random;
    int m_failures = 0;
};

} // namespace tickcast
