// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/rangefigures.h"
#include "console/models/stackedshares.h"

#include <QString>

class QXmlStreamWriter;

namespace tickcast {

/// A line of an SvgChart, or a layer of its stack.
struct SvgLine
{
    QString name;
    QString style; ///< class in the style sheet, which has its colour: "c0", "level2"
    QString dash;  ///< "6 3"; empty: solid
};

/// A chart over time for a document. Times: milliseconds of the history's clock.
struct SvgChart
{
    QString title; ///< for those who cannot see it
    qint64 fromMs = 0;
    qint64 toMs = 1;
    qint64 wallOffsetMs = 0; ///< makes Unix time of these times
    std::vector<SvgLine> lines;
    /// As many as lines, in the unit of the axis; each segment is drawn by itself, and what lies
    /// between two is not drawn at all.
    std::vector<std::vector<TimeSeries::Segment>> segments;
    /// Instead of segments: the upper edges in percent, as lines in their order, bottom first.
    std::vector<StackSegment> stack;
    /// Marked over the whole height: nothing was known.
    std::vector<TimeGap> gaps;
};

/// Writes @p chart as an svg element with axes from 0 and time labels in UTC. Colours are the style
/// sheet's: .grid, .axis, .gap, and the classes of the lines, each as stroke or, for areas, fill.
/// Pure function; thread: any. Cost: O(points).
void writeSvg(QXmlStreamWriter &xml, const SvgChart &chart);

/// Points per line that a chart in a document can show.
inline constexpr int svgPointsMax = 400;

} // namespace tickcast
