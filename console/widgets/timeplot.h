// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/timeseries.h"
#include "console/widgets/axisscale.h"

#include <QChartView>
#include <QString>
#include <functional>
#include <vector>

class QLineSeries;
class QValueAxis;

namespace tickcast {

class Crosshair;

/// One line of a plot.
struct PlotLine
{
    QString name;             ///< "p99"
    const TimeSeries *series; ///< not owned; must outlive the plot or the next setLines()
    double factor = 1.0;      ///< from the series' unit to the axis'
    size_t color = 0;         ///< index into Theme::series
    Qt::PenStyle style = Qt::SolidLine;
    bool isVisible = true;
};

/// Lines over time. Qt Charts draws the lines; grid, labels and crosshair are painted here, because
/// its own axes cannot label the time of day at round moments and cost a layout pass per refresh.
/// It draws what refresh() is told and never by itself.
/// Thread: the GUI's. Cost of refresh(): about 1 ms per line of 300 points.
class TimePlot final : public QChartView
{
    Q_OBJECT
public:
    /// How a value is written beside its line's name.
    using Format = std::function<QString(double)>;

    TimePlot(QString unit, Format format, Crosshair *crosshair, QWidget *parent = nullptr);

    void setLines(std::vector<PlotLine> lines);
    [[nodiscard]] const std::vector<PlotLine> &lines() const { return m_lines; }
    void setLineVisible(size_t line, bool isVisible);
    /// Draws [fromMs, toMs]. @p wallOffsetMs turns these times into Unix time for the labels.
    void refresh(qint64 fromMs, qint64 toMs, qint64 wallOffsetMs);
    /// Points drawn at the last refresh, over all lines.
    [[nodiscard]] qsizetype pointCount() const { return m_pointCount; }

    [[nodiscard]] QSize minimumSizeHint() const override { return {220, 110}; }

protected:
    void drawBackground(QPainter *painter, const QRectF &rect) override;
    void drawForeground(QPainter *painter, const QRectF &rect) override;
    void resizeEvent(QResizeEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void layOut();
    void redraw();
    double drawLine(size_t line);
    [[nodiscard]] QLineSeries *pooledSeries(size_t used);
    void paintTimeLabels(QPainter &painter, const QRectF &plot) const;
    void paintValueLabels(QPainter &painter, const QRectF &plot) const;
    void paintBubble(QPainter &painter, const QRectF &plot, double x, qint64 timeMs) const;
    [[nodiscard]] double xOf(qint64 timeMs, const QRectF &plot) const;
    [[nodiscard]] QFont labelFont() const;

    QString m_unit;
    Format m_format;
    Crosshair *m_crosshair;  ///< not owned
    QValueAxis *m_timeAxis;  ///< owned by the chart
    QValueAxis *m_valueAxis; ///< owned by the chart
    std::vector<PlotLine> m_lines;
    std::vector<QLineSeries *> m_pool; ///< one per segment drawn; owned by the chart
    size_t m_poolUsed = 0;
    AxisScale m_scale;
    qint64 m_fromMs = 0;
    qint64 m_toMs = 60'000;
    qint64 m_wallOffsetMs = 0;
    qsizetype m_pointCount = 0;
};

} // namespace tickcast
