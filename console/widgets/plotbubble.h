// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QString>
#include <vector>

class QPainter;
class QRectF;

namespace tickcast {

struct Theme;

/// One line of a bubble: what it is, its value with its unit, and the colour it is drawn in.
struct BubbleEntry
{
    QString name;
    QString value;
    QColor color;
};

/// Paints a bubble with @p title and @p entries beside the vertical line at @p x: to its right, or
/// to its left where @p plot ends. Uses the painter's font. Nothing is painted without entries.
/// Thread: the GUI's.
void paintBubble(QPainter &painter, const QRectF &plot, double x, const QString &title,
                 const std::vector<BubbleEntry> &entries, const Theme &theme);

} // namespace tickcast
