// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/feed/simulatorday.h"
#include "server/feed/simulatoruniverse.h"

#include <vector>

namespace tickcast {

/// Invents the 24 hours before the simulator's start, so that the first quote already has its day's
/// figures. Needed only while the market is made: it holds 97 prices for each asset.
/// Reproducible by seed. Thread: the owner's.
class SimulatorHistory final
{
public:
    /// @p universe outlives the history.
    SimulatorHistory(const SimulatorUniverse &universe, quint64 seed);

    /// Fills @p day with what pair @p rank (from 0) did until @p wallMs, ending at the pair's start
    /// price, of which @p priceMantissa is the mantissa. O(96).
    void fill(SimulatorDay &day, quint32 rank, qint64 priceMantissa, qint64 wallMs) const;

    /// What the pair of @p rank turns over in a day, in US dollars.
    [[nodiscard]] static double usdPerDay(quint32 rank) { return 1.2e9 / (rank + 1.0); }

private:
    static constexpr size_t pointCount = SimulatorDay::quarterCount + 1;

    const SimulatorUniverse &m_universe;
    const quint64 m_seed;
    std::vector<float> m_paths; ///< by asset, pointCount values, the last is that of the start
};

} // namespace tickcast
