// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/feed/simulatorrandom.h"

#include <vector>

namespace tickcast {

/// Picks a rank by Zipf's law: rank r (from 0) comes with a weight of 1 / (r + 1).
///
/// Walker's alias method (Vose's construction): making it is O(count), a pick is O(1) with one
/// random number. 8 bytes per rank. Thread: the owner's; pick() is const.
class SimulatorZipf final
{
public:
    /// @p count is 1 or more.
    explicit SimulatorZipf(int count);

    [[nodiscard]] quint32 pick(SimulatorRandom &random) const
    {
        const quint64 bits = random.next();
        const auto column = static_cast<quint32>((bits >> 32) * m_columns.size() >> 32);
        const Column &chosen = m_columns[column];
        return static_cast<quint32>(bits) <= chosen.ownShare ? column : chosen.alias;
    }

    /// The sum of all weights; the share of rank r is 1 / ((r + 1) * weightSum()).
    [[nodiscard]] double weightSum() const { return m_weightSum; }

private:
    struct Column
    {
        quint32 ownShare; ///< of 2^32 - 1: how much of the column is its own rank's
        quint32 alias;    ///< the rank that has the rest
    };

    std::vector<Column> m_columns;
    double m_weightSum = 0;
};

} // namespace tickcast
