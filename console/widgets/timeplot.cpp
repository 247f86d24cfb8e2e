// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/widgets/timeplot.h"

#include "console/widgets/crosshair.h"
#include "console/widgets/theme.h"

#include <QChart>
#include <QGraphicsLayout>
#include <QLineSeries>
#include <QMouseEvent>
#include <QValueAxis>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <limits>

namespace tickcast {

namespace {

/// Measured on Qt Charts 6.4: four charts with 13 lines cost 20 ms per refresh at 300 points a
/// line.
constexpr int pointsPerLineMax = 300;
/// A stack's axis, in percent, reaches at least this far: one client of many thousands shall not
/// look like a mountain. Its area is still seen, for edges are drawn as lines.
constexpr double stackTopMin = 1.0;
constexpr double dragPxMin = 6.0;
constexpr double wheelFactor = 0.8; ///< of the length shown, for each notch

} // namespace

TimePlot::TimePlot(QString unit, Format format, Crosshair *crosshair, QWidget *parent)
    : QChartView(parent)
    , m_unit(std::move(unit))
    , m_format(std::move(format))
    , m_crosshair(crosshair)
    , m_timeAxis(new QValueAxis)
    , m_valueAxis(new QValueAxis)
{
    setFrameShape(QFrame::NoFrame);
    setRenderHint(QPainter::Antialiasing);
    setBackgroundBrush(Qt::NoBrush);
    viewport()->setAutoFillBackground(false);
    setMouseTracking(true);
    setFocusPolicy(Qt::NoFocus);
    chart()->setBackgroundVisible(false);
    chart()->setMargins({});
    chart()->layout()->setContentsMargins(0, 0, 0, 0);
    chart()->legend()->hide();
    for (QValueAxis *axis : {m_timeAxis, m_valueAxis})
        axis->setVisible(false);
    chart()->addAxis(m_timeAxis, Qt::AlignBottom);
    chart()->addAxis(m_valueAxis, Qt::AlignLeft);
    connect(crosshair, &Crosshair::moved, viewport(), qOverload<>(&QWidget::update));
}

void TimePlot::setLines(std::vector<PlotLine> lines)
{
    m_lines = std::move(lines);
    redraw();
}

void TimePlot::setLineVisible(size_t line, bool isVisible)
{
    m_lines[line].isVisible = isVisible;
    redraw();
}

void TimePlot::refresh(qint64 fromMs, qint64 toMs, qint64 wallOffsetMs)
{
    m_fromMs = fromMs;
    m_toMs = std::max(toMs, fromMs + 1);
    m_wallOffsetMs = wallOffsetMs;
    redraw();
}

void TimePlot::redraw()
{
    m_poolUsed = 0;
    m_pointCount = 0;
    if (m_isStacked)
        m_scale = axisScaleFor(stackLines());
    else
        drawLines();
    for (size_t i = m_poolUsed; i < m_pool.size(); ++i)
        m_pool[i]->hide();
    m_timeAxis->setRange(static_cast<double>(m_fromMs), static_cast<double>(m_toMs));
    m_valueAxis->setRange(0.0, m_isLogarithmic ? m_logScale.top() : m_scale.top);
    viewport()->update();
}

void TimePlot::drawLines()
{
    std::vector<Piece> pieces;
    for (size_t line = 0; line < m_lines.size(); ++line) {
        for (Piece &piece : piecesOf(line))
            pieces.push_back(std::move(piece));
    }
    double greatest = 0.0;
    double least = std::numeric_limits<double>::infinity();
    for (const Piece &piece : pieces) {
        for (const QPointF &point : piece.points) {
            greatest = std::max(greatest, point.y());
            if (point.y() > 0.0)
                least = std::min(least, point.y());
        }
    }
    m_scale = axisScaleFor(greatest);
    m_logScale = logScaleFor(least, greatest);
    for (Piece &piece : pieces)
        drawPiece(piece);
}

void TimePlot::setLogarithmic(bool isLogarithmic)
{
    m_isLogarithmic = isLogarithmic && !m_isStacked;
    redraw();
}

double TimePlot::heightOf(double value) const
{
    return m_isLogarithmic ? m_logScale.position(value) / m_logScale.top() : value / m_scale.top;
}

void TimePlot::setStacked(const QString &quietText)
{
    m_isStacked = true;
    m_quietText = quietText;
    redraw();
}

/// Returns the top of the axis: the greatest sum of all lines but the rest.
double TimePlot::stackLines()
{
    std::vector<StackLayer> layers;
    for (auto line = m_lines.rbegin(); line != m_lines.rend(); ++line)
        layers.push_back({line->series, line->isVisible});
    m_stack = stackShares(layers, m_fromMs, m_toMs, pointsPerLineMax);
    m_stackTop = 0.0;
    for (StackSegment &segment : m_stack) {
        for (size_t layer = 0; layer < segment.size(); ++layer) {
            for (QPointF &point : segment[layer]) {
                point.ry() *= 100.0;
                if (layer + 1 < segment.size())
                    m_stackTop = std::max(m_stackTop, point.y());
            }
            m_pointCount += layers[layer].isShown ? segment[layer].size() : 0;
        }
    }
    return std::max(m_stackTop, stackTopMin);
}

std::vector<TimePlot::Piece> TimePlot::piecesOf(size_t line) const
{
    const PlotLine &plotLine = m_lines[line];
    std::vector<Piece> pieces;
    if (!plotLine.isVisible)
        return pieces;
    for (TimeSeries::Segment &segment :
         plotLine.series->segments(m_fromMs, m_toMs, pointsPerLineMax)) {
        for (QPointF &point : segment)
            point.ry() *= plotLine.factor;
        // A line of one point would be invisible: a sample between two gaps is a short dash.
        if (segment.size() == 1) {
            const double dash = static_cast<double>(m_toMs - m_fromMs) / 200.0;
            segment.prepend(segment.first() - QPointF(dash, 0.0));
        }
        pieces.push_back({line, std::move(segment)});
    }
    return pieces;
}

void TimePlot::drawPiece(Piece &piece)
{
    const PlotLine &line = m_lines[piece.line];
    QPen pen = linePen(colorOf(line), piece.points.size(), chart()->plotArea().width());
    pen.setStyle(line.style);
    pen.setCapStyle(line.style == Qt::SolidLine ? Qt::RoundCap : Qt::FlatCap);
    if (m_isLogarithmic) {
        for (QPointF &point : piece.points)
            point.setY(m_logScale.position(point.y()));
    }
    QLineSeries *series = pooledSeries(m_poolUsed++);
    series->setPen(pen);
    series->replace(piece.points);
    series->show();
    m_pointCount += piece.points.size();
}

QColor TimePlot::colorOf(const PlotLine &line) const
{
    const Theme theme = Theme::of(palette());
    return theme.series[line.color % theme.series.size()];
}

QLineSeries *TimePlot::pooledSeries(size_t used)
{
    if (used < m_pool.size())
        return m_pool[used];
    auto *series = new QLineSeries;
    chart()->addSeries(series);
    series->attachAxis(m_timeAxis);
    series->attachAxis(m_valueAxis);
    m_pool.push_back(series);
    return series;
}

QFont TimePlot::labelFont() const
{
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.86);
    return small;
}

void TimePlot::layOut()
{
    const QFontMetricsF metrics(labelFont());
    const double left = metrics.horizontalAdvance(QStringLiteral("0000k")) + gridPx;
    const double top = metrics.height() / 2.0;
    const double bottom = metrics.height() + gridPx / 2.0;
    chart()->setPlotArea(
        QRectF(left, top, width() - left - gridPx, std::max(height() - top - bottom, 10.0)));
}

double TimePlot::xOf(qint64 timeMs, const QRectF &plot) const
{
    return plot.left() + static_cast<double>(timeMs - m_fromMs) /
                             static_cast<double>(m_toMs - m_fromMs) * plot.width();
}

void TimePlot::resizeEvent(QResizeEvent *event)
{
    QChartView::resizeEvent(event);
    layOut();
}

std::optional<qint64> TimePlot::timeAt(const QPointF &position) const
{
    const QRectF plot = chart()->plotArea();
    const double share = (position.x() - plot.left()) / std::max(plot.width(), 1.0);
    if (share < 0.0 || share > 1.0)
        return std::nullopt;
    return m_fromMs + std::llround(share * static_cast<double>(m_toMs - m_fromMs));
}

void TimePlot::mousePressEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton)
        m_dragFromMs = timeAt(event->position());
}

void TimePlot::mouseMoveEvent(QMouseEvent *event)
{
    const std::optional<qint64> timeMs = timeAt(event->position());
    m_crosshair->setTimeMs(timeMs);
    if (!m_dragFromMs || !timeMs)
        return;
    const auto [from, to] = std::minmax(*m_dragFromMs, *timeMs);
    const QRectF plot = chart()->plotArea();
    // A hand that trembles while it clicks chooses nothing.
    if (m_crosshair->dragged() || xOf(to, plot) - xOf(from, plot) >= dragPxMin)
        m_crosshair->setDragged(TimeRange{from, to});
}

void TimePlot::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_dragFromMs.reset();
    const std::optional<TimeRange> dragged = m_crosshair->dragged();
    m_crosshair->setDragged(std::nullopt);
    if (dragged)
        m_crosshair->zoom()->set(*dragged);
}

void TimePlot::mouseDoubleClickEvent(QMouseEvent *)
{
    m_crosshair->zoom()->reset();
}

void TimePlot::wheelEvent(QWheelEvent *event)
{
    const std::optional<qint64> timeMs = timeAt(event->position());
    if (!timeMs || event->angleDelta().y() == 0) {
        event->ignore();
        return;
    }
    const double turns = event->angleDelta().y() / 120.0;
    m_crosshair->zoom()->scale(std::pow(wheelFactor, turns), *timeMs);
    event->accept();
}

void TimePlot::leaveEvent(QEvent *event)
{
    m_crosshair->setTimeMs(std::nullopt);
    QChartView::leaveEvent(event);
}

void TimePlot::changeEvent(QEvent *event)
{
    QChartView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        redraw(); // the pens follow the palette
    else if (event->type() == QEvent::FontChange)
        layOut();
}

} // namespace tickcast
