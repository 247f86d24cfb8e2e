// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/fanout/backpressurepolicy.h"

#include <algorithm>
#include <cmath>

namespace tickcast {

namespace {

/// However long ago the last score was: one late look is no trend.
constexpr MonotonicNs stepNsMax = 200'000'000;

MonotonicNs toNs(std::chrono::milliseconds duration)
{
    return std::chrono::nanoseconds(duration).count();
}

} // namespace

PressureInputs::Verdict PressureInputs::verdict(const BackpressureLimits &limits) const
{
    const std::array<double, 4> scores{
        pressureScore(owedShare, limits.share), pressureScore(eventShare, limits.share),
        pressureScore(oldestAgeNs, limits.age), pressureScore(unsentBytes, limits.unsentBytes)};
    const auto highest = std::ranges::max_element(scores);
    return {*highest, static_cast<Cause>(highest - scores.begin())};
}

bool LevelGauge::update(double score, MonotonicNs now, const BackpressureLimits &limits)
{
    if (m_updatedNs < 0) {
        // Nothing was wrong before the first score: it counts from here on.
        m_updatedNs = now;
    }
    const MonotonicNs smoothing = toNs(limits.smoothing);
    const double weight =
        smoothing <= 0 ? 1
                       : 1 - std::exp(-static_cast<double>(std::min(now - m_updatedNs, stepNsMax)) /
                                      static_cast<double>(smoothing));
    m_pressure += (score - m_pressure) * weight;
    m_updatedNs = now;

    if (m_hasChanged && now - m_changedNs < toNs(limits.dwell))
        return false;
    const auto present = static_cast<int>(m_level);
    int next = present;
    if (m_level != SessionLevel::Emergency && m_pressure >= present + 1)
        next = present + 1;
    else if (m_level != SessionLevel::Normal && m_pressure < present - hysteresis)
        next = present - 1;
    if (next == present)
        return false;
    m_level = static_cast<SessionLevel>(next);
    m_changedNs = now;
    m_hasChanged = true;
    return true;
}

} // namespace tickcast
