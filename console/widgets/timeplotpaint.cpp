// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a plot paints itself: grid, labels, a stack, and what the operator points at.

#include "console/models/format.h"
#include "console/widgets/crosshair.h"
#include "console/widgets/plotbubble.h"
#include "console/widgets/stackpainter.h"
#include "console/widgets/tabulartext.h"
#include "console/widgets/theme.h"
#include "console/widgets/timeplot.h"

#include <QChart>
#include <QDateTime>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace tickcast {

namespace {

constexpr int draggedAlpha = 48;

} // namespace

void TimePlot::drawBackground(QPainter *painter, const QRectF &)
{
    const Theme theme = Theme::of(palette());
    const QRectF plot = chart()->plotArea();
    painter->fillRect(sceneRect(), theme.card);
    painter->setFont(labelFont());
    if (m_pointCount == 0) {
        painter->setPen(theme.muted);
        painter->drawText(plot, Qt::AlignCenter, tr("no data in this window"));
        return; // a scale of nothing would be invented
    }
    painter->setRenderHint(QPainter::Antialiasing, false);
    paintValueLabels(*painter, plot);
    paintTimeLabels(*painter, plot);
    painter->setRenderHint(QPainter::Antialiasing, true);
    if (!m_isStacked)
        return;
    std::vector<QColor> colors;
    for (auto line = m_lines.rbegin(); line != m_lines.rend(); ++line)
        colors.push_back(line->isVisible ? colorOf(*line) : QColor());
    QTransform map;
    map.translate(plot.left(), plot.bottom());
    map.scale(plot.width() / static_cast<double>(m_toMs - m_fromMs), -plot.height() / m_scale.top);
    map.translate(-static_cast<double>(m_fromMs), 0.0);
    paintStack(*painter, plot, m_stack, colors, map);
    if (m_stackTop > 0.0)
        return;
    // Over the moments it speaks of, if they give it room.
    QRectF room = plot;
    room.setLeft(std::max(map.map(m_stack.front().front().first()).x(), plot.left()));
    if (room.width() < painter->fontMetrics().horizontalAdvance(m_quietText) + 2.0 * gridPx)
        room.setLeft(plot.left());
    painter->setPen(theme.muted);
    painter->drawText(room, Qt::AlignCenter, m_quietText);
}

void TimePlot::paintValueLabels(QPainter &painter, const QRectF &plot) const
{
    if (m_isLogarithmic) {
        paintValueLabel(painter, plot, 0.0, 1.0);
        double value = m_logScale.least;
        for (int decade = 0; decade <= m_logScale.decades; ++decade, value *= 10.0)
            paintValueLabel(painter, plot, value, value);
        return;
    }
    const int steps = qRound(m_scale.top / m_scale.step);
    for (int i = 0; i <= steps; ++i)
        paintValueLabel(painter, plot, i * m_scale.step, m_scale.step);
}

void TimePlot::paintValueLabel(QPainter &painter, const QRectF &plot, double value,
                               double step) const
{
    const Theme theme = Theme::of(palette());
    const double height = painter.fontMetrics().height();
    const double y = std::round(plot.bottom() - heightOf(value) * plot.height());
    painter.setPen(QPen(value > 0.0 ? theme.grid : theme.border, 1.0));
    painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
    painter.setPen(theme.muted);
    tabular::draw(painter, QRectF(0.0, y - height / 2.0, plot.left() - gridPx, height),
                  Qt::AlignRight, format::axis(value, step));
}

void TimePlot::paintTimeLabels(QPainter &painter, const QRectF &plot) const
{
    const Theme theme = Theme::of(palette());
    const double room = tabular::width(QFontMetricsF(painter.font()), QStringLiteral("00:00:00"));
    const int labelsMax = static_cast<int>(plot.width() / (room + 2.0 * gridPx));
    const qint64 stepMs = timeStepMs(m_toMs - m_fromMs, labelsMax);
    const QString pattern = timePattern(stepMs);
    // Labels stand at round moments of the wall clock and move with the lines.
    const double height = painter.fontMetrics().height();
    const double top = plot.bottom() + gridPx / 2.0;
    for (const qint64 wall :
         timeTicks(m_fromMs + m_wallOffsetMs, m_toMs + m_wallOffsetMs, stepMs)) {
        const double x = std::round(xOf(wall - m_wallOffsetMs, plot));
        painter.setPen(QPen(theme.grid, 1.0));
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
        const QString text = QDateTime::fromMSecsSinceEpoch(wall).toString(pattern);
        const double width = tabular::width(QFontMetricsF(painter.font()), text);
        const double left = x - width / 2.0;
        if (left < 0.0 || left + width > plot.right() + gridPx)
            continue; // half a label says less than none
        painter.setPen(theme.muted);
        tabular::draw(painter, QRectF(left, top, width, height), Qt::AlignLeft, text);
    }
}

void TimePlot::drawForeground(QPainter *painter, const QRectF &)
{
    const std::optional<qint64> timeMs = m_crosshair->timeMs();
    const QRectF plot = chart()->plotArea();
    if (const std::optional<TimeRange> &dragged = m_crosshair->dragged()) {
        QColor color = Theme::of(palette()).series[0];
        color.setAlpha(draggedAlpha);
        const double left = std::max(xOf(dragged->fromMs, plot), plot.left());
        const double right = std::min(xOf(dragged->toMs, plot), plot.right());
        painter->fillRect(QRectF(left, plot.top(), right - left, plot.height()), color);
    }
    if (!timeMs || *timeMs < m_fromMs || *timeMs > m_toMs || m_pointCount == 0)
        return;
    const Theme theme = Theme::of(palette());
    const double x = xOf(*timeMs, plot);
    painter->setPen(QPen(theme.muted, 1.0));
    painter->drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
    if (!m_isStacked) // an area shows where it is
        paintMarks(*painter, plot, x, *timeMs);
    if (underMouse())
        paintBubble(*painter, plot, x, *timeMs);
}

void TimePlot::paintMarks(QPainter &painter, const QRectF &plot, double x, qint64 timeMs) const
{
    painter.setPen(QPen(Theme::of(palette()).card, 1.5));
    for (const PlotLine &line : m_lines) {
        const std::optional<double> value = line.series->valueAt(timeMs);
        if (!line.isVisible || !value)
            continue;
        const double y = plot.bottom() - heightOf(*value * line.factor) * plot.height();
        painter.setBrush(colorOf(line));
        painter.drawEllipse(QPointF(x, y), 3.5, 3.5);
    }
}

double TimePlot::wholeAt(qint64 timeMs) const
{
    double whole = 0.0;
    for (const PlotLine &line : m_lines)
        whole += line.series->valueAt(timeMs).value_or(0.0);
    return whole;
}

QString TimePlot::bubbleText(const PlotLine &line, double value, qint64 timeMs) const
{
    const QString text = m_format(value * line.factor);
    if (!m_isStacked)
        return text % u' ' % m_unit;
    const double whole = wholeAt(timeMs);
    return whole > 0.0 ? QString(text % u" \u00b7 " % format::percent(value / whole) % u" %")
                       : text;
}

void TimePlot::paintBubble(QPainter &painter, const QRectF &plot, double x, qint64 timeMs) const
{
    painter.setFont(labelFont());
    std::vector<BubbleEntry> entries;
    for (const PlotLine &line : m_lines) {
        const std::optional<double> value = line.series->valueAt(timeMs);
        if (line.isVisible && value)
            entries.push_back({line.name, bubbleText(line, *value, timeMs), colorOf(line)});
    }
    const QString time = QDateTime::fromMSecsSinceEpoch(timeMs + m_wallOffsetMs)
                             .toString(QStringLiteral("HH:mm:ss"));
    tickcast::paintBubble(painter, plot, x, time, entries, Theme::of(palette()));
}

} // namespace tickcast
