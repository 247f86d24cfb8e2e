// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <vector>

namespace tickcast {

/// A value axis from 0 to @p top in steps of @p step, both round numbers.
struct AxisScale
{
    double top = 1.0;
    double step = 0.5;
};

/// The smallest round axis that holds @p greatest, in two to six steps of 1, 2, 2.5 or 5 times a
/// power of ten. Anything that is not positive gives the unit axis.
[[nodiscard]] AxisScale axisScaleFor(double greatest);

/// A logarithmic value axis that has room for 0: from 0 to @p least it is linear, and then a decade
/// is as high as that.
struct LogScale
{
    double least = 1.0; ///< a power of ten
    int decades = 1;    ///< above it
    /// Where @p value stands, from 0 to top().
    [[nodiscard]] double position(double value) const;
    [[nodiscard]] double top() const { return decades + 1.0; }
};

/// Holds @p greatest; begins with the decade of @p leastPositive, but has at most six. Anything
/// that is not positive gives a scale of one decade.
[[nodiscard]] LogScale logScaleFor(double leastPositive, double greatest);

/// The distance of time labels for a window of @p lengthMs: a round number of seconds or minutes
/// that puts at most @p labelsMax of them, and never more than six, into the window's length.
[[nodiscard]] qint64 timeStepMs(qint64 lengthMs, int labelsMax);

/// How a moment at a label is written: to the second, or to the minute where steps are minutes.
[[nodiscard]] QString timePattern(qint64 stepMs);
/// Every multiple of @p stepMs after @p fromMs, up to @p toMs.
[[nodiscard]] std::vector<qint64> timeTicks(qint64 fromMs, qint64 toMs, qint64 stepMs);

} // namespace tickcast
