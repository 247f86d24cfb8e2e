// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/fanout/backpressurepolicy.h"

#include <QTimer>
#include <functional>

namespace tickcast {

/// Compares the memory of the process with its limit once a second, and says which level all
/// clients must have at least: Degraded, Critical and Emergency at 80, 90 and 100 % of the limit,
/// smoothed and slowed down like a session's own level; it is over half a step below, at 75, 85
/// and 95 %. It frees nothing itself: at a higher level less is owed, and so less is kept.
/// Each change is in the log with figure and limit. Thread: main.
class MemoryWatch final
{
public:
    struct Surroundings
    {
        const Clock &clock;                     ///< outlives the watch
        std::function<qint64()> residentBytes;  ///< 0: unknown, and the level stays as it is
        std::function<void(SessionLevel)> told; ///< called when the level changes
    };

    /// @p limit in bytes, above 0.
    MemoryWatch(qint64 limit, const BackpressureLimits &backpressure, Surroundings surroundings);

    /// Looks once a second from now on.
    void start();
    /// Looks now.
    void look();
    [[nodiscard]] SessionLevel level() const { return m_gauge.level(); }

private:
    void report(qint64 bytes) const;

    const qint64 m_limit;
    const BackpressureLimits m_backpressure;
    const Surroundings m_surroundings;
    LevelGauge m_gauge;
    QTimer m_timer;
};

} // namespace tickcast
