// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>
#include <chrono>
#include <optional>

namespace tickcast {

/// When a simulated feed is broken: for `duration` at the end of every `interval`, or never. The
/// market stands still meanwhile and goes on from there, so nothing is made up for afterwards. A
/// pure function of the time since the start. Thread: any.
class SimulatorOutages final
{
public:
    /// @p interval is 0 (never) or longer than @p duration.
    SimulatorOutages(std::chrono::milliseconds interval, std::chrono::milliseconds duration)
        : m_intervalNs(std::chrono::nanoseconds(interval).count())
        , m_durationNs(std::chrono::nanoseconds(duration).count())
    {
    }

    /// The market's time, of @p sinceStartNs: it leaves outages out.
    [[nodiscard]] qint64 marketNs(qint64 sinceStartNs) const
    {
        if (m_intervalNs == 0)
            return sinceStartNs;
        const qint64 whole = sinceStartNs / m_intervalNs;
        const qint64 marketPerInterval = m_intervalNs - m_durationNs;
        return whole * marketPerInterval + qMin(sinceStartNs % m_intervalNs, marketPerInterval);
    }

    /// When the outage at @p sinceStartNs has begun; nothing: there is none.
    [[nodiscard]] std::optional<qint64> begunNs(qint64 sinceStartNs) const
    {
        if (m_intervalNs == 0)
            return {};
        const qint64 inInterval = sinceStartNs % m_intervalNs;
        const qint64 beginNs = m_intervalNs - m_durationNs;
        if (inInterval < beginNs)
            return {};
        return sinceStartNs - inInterval + beginNs;
    }

private:
    const qint64 m_intervalNs;
    const qint64 m_durationNs;
};

} // namespace tickcast
