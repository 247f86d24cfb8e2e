// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/rangefigures.h"

#include <algorithm>
#include <limits>

namespace tickcast {

namespace {

using Segments = std::vector<TimeSeries::Segment>;

[[nodiscard]] Segments everyPoint(const TimeSeries &series, qint64 fromMs, qint64 toMs)
{
    return series.segments(fromMs, toMs, std::numeric_limits<int>::max());
}

[[nodiscard]] std::vector<TimeGap> gapsBetween(const Segments &segments, qint64 fromMs, qint64 toMs,
                                               qint64 stepMs)
{
    std::vector<TimeGap> gaps;
    qint64 knownToMs = fromMs;
    for (const TimeSeries::Segment &segment : segments) {
        const auto firstMs = static_cast<qint64>(segment.first().x());
        const auto lastMs = static_cast<qint64>(segment.last().x());
        if (firstMs - stepMs > knownToMs)
            gaps.push_back({knownToMs, firstMs - stepMs});
        knownToMs = std::max(knownToMs, lastMs);
    }
    if (toMs - knownToMs >= 2 * stepMs)
        gaps.push_back({knownToMs, toMs});
    return gaps;
}

} // namespace

std::vector<TimeGap> gapsOf(const TimeSeries &series, qint64 fromMs, qint64 toMs, qint64 stepMs)
{
    return gapsBetween(everyPoint(series, fromMs, toMs), fromMs, toMs, stepMs);
}

RangeFigures rangeFigures(const TimeSeries &series, qint64 fromMs, qint64 toMs, qint64 stepMs)
{
    RangeFigures figures;
    double sum = 0.0;
    const Segments segments = everyPoint(series, fromMs, toMs);
    for (const TimeSeries::Segment &segment : segments) {
        for (const QPointF &point : segment) {
            if (point.x() < static_cast<double>(fromMs))
                continue; // only so that a line enters at the edge
            const double value = point.y();
            figures.least = figures.samples == 0 ? value : std::min(figures.least, value);
            figures.greatest = figures.samples == 0 ? value : std::max(figures.greatest, value);
            figures.last = value;
            sum += value;
            ++figures.samples;
        }
    }
    if (figures.samples > 0)
        figures.mean = sum / static_cast<double>(figures.samples);
    for (const TimeGap &gap : gapsBetween(segments, fromMs, toMs, stepMs))
        figures.unknownMs += gap.toMs - gap.fromMs;
    return figures;
}

} // namespace tickcast
