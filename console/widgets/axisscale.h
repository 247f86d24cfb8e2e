// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

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

/// The distance of time labels for a window of @p lengthMs: a round number of seconds or minutes
/// that puts at most @p labelsMax of them, and never more than six, into the window's length.
[[nodiscard]] qint64 timeStepMs(qint64 lengthMs, int labelsMax);

} // namespace tickcast
