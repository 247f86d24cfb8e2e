// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/feed/simulatorday.h"

namespace tickcast {

void SimulatorDay::roll(qint64 quarter, qint64 price)
{
    const auto flat = static_cast<quint32>(price);
    // After more than a day of silence every quarter is a flat one.
    const qint64 first = std::max(m_quarter + 1, quarter - quarterCount + 1);
    for (qint64 q = first; q <= quarter; ++q)
        m_quarters[slot(q)] = {flat, flat, flat, 0, 0};
    m_quarter = quarter;
    sum();
}

void SimulatorDay::sum()
{
    m_sum = m_quarters[slot(m_quarter + 1)]; // the oldest: its open is the day's
    for (qint64 q = m_quarter + 2; q <= m_quarter + quarterCount; ++q) {
        const Quarter &quarter = m_quarters[slot(q)];
        m_sum.high = std::max(m_sum.high, quarter.high);
        m_sum.low = std::min(m_sum.low, quarter.low);
        m_sum.vol += quarter.vol;
        m_sum.turnover += quarter.turnover;
    }
}

} // namespace tickcast
