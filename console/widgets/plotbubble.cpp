// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/widgets/plotbubble.h"

#include "console/widgets/tabulartext.h"
#include "console/widgets/theme.h"

#include <QPainter>
#include <algorithm>

namespace tickcast {

namespace {

constexpr double paddingPx = 8.0;

} // namespace

void paintBubble(QPainter &painter, const QRectF &plot, double x, const QString &title,
                 const std::vector<BubbleEntry> &entries, const Theme &theme)
{
    if (entries.empty())
        return;
    const QFontMetricsF metrics(painter.font());
    double nameWidth = 0.0;
    double valueWidth = 0.0;
    for (const BubbleEntry &entry : entries) {
        nameWidth = std::max(nameWidth, metrics.horizontalAdvance(entry.name));
        valueWidth = std::max(valueWidth, tabular::width(metrics, entry.value));
    }
    const double row = metrics.height();
    const double width = nameWidth + valueWidth + 5.0 * paddingPx;
    const double height = row * static_cast<double>(entries.size() + 1) + 2.0 * paddingPx;
    const bool fitsRight = x + paddingPx + width <= plot.right();
    const QRectF bubble(fitsRight ? x + paddingPx : x - paddingPx - width, plot.top(), width,
                        height);
    painter.setPen(theme.border);
    painter.setBrush(theme.window);
    painter.drawRoundedRect(bubble, 4.0, 4.0);
    QRectF line = bubble.adjusted(paddingPx, paddingPx, -paddingPx, 0.0);
    line.setHeight(row);
    painter.setPen(theme.muted);
    tabular::draw(painter, line, Qt::AlignLeft, title);
    for (const BubbleEntry &entry : entries) {
        line.translate(0.0, row);
        painter.setPen(QPen(entry.color, 3.0));
        painter.drawLine(QPointF(line.left(), line.center().y()),
                         QPointF(line.left() + gridPx, line.center().y()));
        painter.setPen(theme.text);
        tabular::draw(painter, line.adjusted(2.0 * gridPx, 0.0, 0.0, 0.0), Qt::AlignLeft,
                      entry.name);
        tabular::draw(painter, line, Qt::AlignRight, entry.value);
    }
}

} // namespace tickcast
