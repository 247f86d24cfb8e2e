// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/timeseries.h"

/// What a figure was over a range of time, from its history. Times: milliseconds of the history's
/// clock. Pure functions; thread: any. Cost: O(points in range).
namespace tickcast {

/// A stretch of time of which nothing is known.
struct TimeGap
{
    qint64 fromMs = 0;
    qint64 toMs = 0;
    friend bool operator==(const TimeGap &, const TimeGap &) = default;
};

struct RangeFigures
{
    qsizetype samples = 0; ///< 0: the figures below mean nothing
    double least = 0.0;
    double mean = 0.0; ///< of the samples; what was not measured has no part in it
    double greatest = 0.0;
    double last = 0.0;
    qint64 unknownMs = 0; ///< of the range: nothing was measured
};

/// The figures of @p series in [fromMs, toMs]. A sample tells of the @p stepMs before it, so that
/// an unbroken line has no holes; the time after the last sample is known for as long as the next
/// one is not overdue, which is at two steps.
[[nodiscard]] RangeFigures rangeFigures(const TimeSeries &series, qint64 fromMs, qint64 toMs,
                                        qint64 stepMs);
/// When nothing is known of @p series, by the same measure, the earliest first.
[[nodiscard]] std::vector<TimeGap> gapsOf(const TimeSeries &series, qint64 fromMs, qint64 toMs,
                                          qint64 stepMs);

} // namespace tickcast
