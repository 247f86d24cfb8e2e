// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/widgets/stackpainter.h"

#include "console/widgets/theme.h"

#include <QPainter>
#include <QPolygonF>
#include <QTransform>

namespace tickcast {

namespace {

constexpr double edgePx = 1.6;
constexpr double stubPx = 3.0; ///< width of a moment between two gaps
constexpr int restAlpha = 34;
constexpr int fillAlpha = 205;

/// The area between @p edge and the edge below it.
void paintBand(QPainter &painter, const QPolygonF &edge, const QPolygonF &below,
               const QColor &color)
{
    QPolygonF area = edge;
    for (auto point = below.crbegin(); point != below.crend(); ++point)
        area << *point;
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawPolygon(area);
}

/// A line along @p edge wherever it is above the edge below it.
void paintEdge(QPainter &painter, const QPolygonF &edge, const QPolygonF &below,
               const QColor &color)
{
    QPen pen = linePen(color, edge.size(), edge.last().x() - edge.first().x());
    pen.setCapStyle(Qt::FlatCap);
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    QPolygonF run;
    const auto finish = [&] {
        if (run.size() > 1)
            painter.drawPolyline(run);
        run.clear();
    };
    for (qsizetype i = 0; i < edge.size(); ++i) {
        const auto isThere = [&](qsizetype at) {
            return at >= 0 && at < edge.size() && edge[at].y() < below[at].y();
        };
        if (isThere(i) || isThere(i - 1) || isThere(i + 1))
            run.append(edge[i]);
        else
            finish();
    }
    finish();
}

} // namespace

void paintStack(QPainter &painter, const QRectF &plot, const std::vector<StackSegment> &segments,
                const std::vector<QColor> &colors, const QTransform &map)
{
    painter.save();
    painter.setClipRect(plot.adjusted(0.0, 0.0, 0.0, edgePx / 2.0));
    for (const StackSegment &segment : segments) {
        std::vector<QPolygonF> edges;
        edges.reserve(segment.size() + 1);
        for (const TimeSeries::Segment &layer : segment) {
            QPolygonF edge = map.map(QPolygonF(layer));
            if (edge.size() == 1)
                edge.prepend(edge.first() - QPointF(stubPx, 0.0));
            edges.push_back(std::move(edge));
        }
        QPolygonF floor = edges.front();
        for (QPointF &point : floor)
            point.setY(plot.bottom());
        for (size_t layer = segment.size(); layer-- > 0;) {
            if (!colors[layer].isValid())
                continue;
            const QPolygonF &below = layer > 0 ? edges[layer - 1] : floor;
            QColor fill = colors[layer];
            const bool isRest = layer + 1 == segment.size();
            fill.setAlpha(isRest ? restAlpha : fillAlpha);
            paintBand(painter, edges[layer], below, fill);
            if (!isRest)
                paintEdge(painter, edges[layer], below, colors[layer]);
        }
    }
    painter.restore();
}

} // namespace tickcast
