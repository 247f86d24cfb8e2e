// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/timeseries.h"

#include <vector>

namespace tickcast {

/// One layer of a stack.
struct StackLayer
{
    const TimeSeries *series; ///< a count of parts; not owned
    bool isShown = true;      ///< a layer that is not takes no room, but still belongs to the whole
};

/// An unbroken stretch of a stack: for each layer, bottom first, the upper edge as a share [0, 1]
/// of the whole. All edges have the same x, and no edge is below the one under it.
using StackSegment = std::vector<TimeSeries::Segment>;

/// Stacks @p layers, bottom first, as shares of the sum of all of them, in [fromMs, toMs].
/// The series must have been appended together; a moment that only some of them know is left out,
/// and one at which the sum is 0 is a gap, for a share of nobody is nothing.
/// Where there are more than @p pointsMax (at least 8) moments, each stretch of time gives the
/// least and the greatest value of each edge: no peak of any edge is lost, and edges do not cross,
/// as they would if each layer were thinned out by itself (TimeSeries::segments()).
/// Pure function; thread: any. Cost: O(points in range).
[[nodiscard]] std::vector<StackSegment> stackShares(const std::vector<StackLayer> &layers,
                                                    qint64 fromMs, qint64 toMs, int pointsMax);

} // namespace tickcast
