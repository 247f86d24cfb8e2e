// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/feed/replaytimeline.h"

#include "shared/market/candle.h"

#include <algorithm>

namespace tickcast {

void ReplayTimeline::begin(const Clock &clock)
{
    m_beginNs = clock.monotonicNs();
    m_beginWallMs = clock.wallMs();
}

void ReplayTimeline::see(qint64 receivedNs)
{
    if (!m_hasOrigin)
        m_originNs = m_newestNs = receivedNs;
    m_hasOrigin = true;
    m_newestNs = std::max(m_newestNs, receivedNs);
}

void ReplayTimeline::endPass()
{
    m_passNs += m_newestNs - m_originNs + passGapNs;
}

MonotonicNs ReplayTimeline::dueNs(qint64 receivedNs) const
{
    if (m_speed <= 0)
        return m_beginNs;
    // Slow speeds stretch years of recorded time past 64 bits; a century is as good as never.
    constexpr double centuryNs = 3.2e18;
    const double sinceBeginNs = static_cast<double>(m_passNs + receivedNs - m_originNs) / m_speed;
    return m_beginNs + static_cast<qint64>(std::clamp(sinceBeginNs, -centuryNs, centuryNs));
}

qint64 ReplayTimeline::shownStartMs(qint64 recordedMs) const
{
    const qint64 shift = shiftMs();
    const qint64 rest = shift % Candle::intervalMs;
    return recordedMs + shift - (rest < 0 ? rest + Candle::intervalMs : rest);
}

qint64 ReplayTimeline::shiftMs() const
{
    constexpr qint64 nsPerMs = 1'000'000;
    if (m_times == ReplayTimes::Original)
        return 0;
    return m_beginWallMs + m_passNs / nsPerMs - m_originNs / nsPerMs;
}

} // namespace tickcast
