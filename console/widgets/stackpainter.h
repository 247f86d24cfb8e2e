// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/stackedshares.h"

#include <QColor>
#include <vector>

class QPainter;
class QRectF;
class QTransform;

namespace tickcast {

/// Paints a stack of areas into @p plot; @p map turns its points into pixels. @p colors has one per
/// layer, bottom first; an invalid one is not painted. The top layer, the rest, is a faint tint of
/// its colour up to the edge of the plot: it says that there was data, and leaves the eye to the
/// others. Each other layer that is more than nothing has a line along its edge, so that a share of
/// less than a pixel is seen too; lower layers are painted last, over the lines of the upper.
/// Thread: the GUI's. Cost: one polygon per layer and segment.
void paintStack(QPainter &painter, const QRectF &plot, const std::vector<StackSegment> &segments,
                const std::vector<QColor> &colors, const QTransform &map);

} // namespace tickcast
