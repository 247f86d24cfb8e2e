// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/axisscale.h"
#include "console/models/chartzoom.h"
#include "console/models/stackedshares.h"

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

/// Lines or a stack of areas over time. Qt Charts draws the lines; grid, labels and crosshair are
/// painted here, because its own axes cannot label the time of day at round moments and cost a
/// layout pass per refresh. It draws what refresh() is told and never by itself. Thread: the GUI's.
/// Cost of refresh(): about 1 ms per line of 300 points.
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
    /// From now on the lines, which must have been appended together, are stacked as shares of
    /// their sum in percent, the last at the bottom. The first is the rest: it fills what the
    /// others leave up to the edge of the plot, and the axis makes no room for it.
    /// @p quietText is shown where the others are nothing at all.
    void setStacked(const QString &quietText);
    [[nodiscard]] bool isStacked() const { return m_isStacked; }
    [[nodiscard]] const QString &quietText() const { return m_quietText; }
    [[nodiscard]] const QString &unit() const { return m_unit; }
    [[nodiscard]] const Format &format() const { return m_format; }
    /// A logarithmic value axis, with room for 0. Not for a stack, whose areas it would distort.
    void setLogarithmic(bool isLogarithmic);
    [[nodiscard]] bool isLogarithmic() const { return m_isLogarithmic; }
    /// @p value as this plot writes it, without the unit.
    [[nodiscard]] QString text(double value) const { return m_format(value); }
    /// Draws [fromMs, toMs]. @p wallOffsetMs turns these times into Unix time for the labels.
    void refresh(qint64 fromMs, qint64 toMs, qint64 wallOffsetMs);
    /// What the last refresh() was told.
    [[nodiscard]] TimeRange range() const { return {m_fromMs, m_toMs}; }
    [[nodiscard]] qint64 wallOffsetMs() const { return m_wallOffsetMs; }
    /// Points drawn at the last refresh, over all lines.
    [[nodiscard]] qsizetype pointCount() const { return m_pointCount; }

    [[nodiscard]] QSize minimumSizeHint() const override { return {220, 110}; }

protected:
    void drawBackground(QPainter *painter, const QRectF &rect) override;
    void drawForeground(QPainter *painter, const QRectF &rect) override;
    void resizeEvent(QResizeEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void layOut();
    void redraw();
    /// A piece of a line without a gap, in the axis' unit.
    struct Piece
    {
        size_t line;
        TimeSeries::Segment points;
    };
    [[nodiscard]] std::vector<Piece> piecesOf(size_t line) const;
    void drawLines();
    void drawPiece(Piece &piece);
    double stackLines();
    /// From the bottom of the plot, [0, 1].
    [[nodiscard]] double heightOf(double value) const;
    [[nodiscard]] QLineSeries *pooledSeries(size_t used);
    void paintTimeLabels(QPainter &painter, const QRectF &plot) const;
    void paintValueLabels(QPainter &painter, const QRectF &plot) const;
    void paintValueLabel(QPainter &painter, const QRectF &plot, double value, double step) const;
    void paintMarks(QPainter &painter, const QRectF &plot, double x, qint64 timeMs) const;
    void paintBubble(QPainter &painter, const QRectF &plot, double x, qint64 timeMs) const;
    [[nodiscard]] QString bubbleText(const PlotLine &line, double value, qint64 timeMs) const;
    [[nodiscard]] double wholeAt(qint64 timeMs) const;
    [[nodiscard]] QColor colorOf(const PlotLine &line) const;
    [[nodiscard]] double xOf(qint64 timeMs, const QRectF &plot) const;
    /// Nothing outside of the plot.
    [[nodiscard]] std::optional<qint64> timeAt(const QPointF &position) const;
    [[nodiscard]] QFont labelFont() const;

    QString m_unit;
    Format m_format;
    Crosshair *m_crosshair;  ///< not owned
    QValueAxis *m_timeAxis;  ///< owned by the chart
    QValueAxis *m_valueAxis; ///< owned by the chart
    std::vector<PlotLine> m_lines;
    std::vector<QLineSeries *> m_pool; ///< one per segment drawn; owned by the chart
    size_t m_poolUsed = 0;
    bool m_isStacked = false;
    QString m_quietText;
    std::vector<StackSegment> m_stack; ///< in percent, as lines in reverse order
    double m_stackTop = 0.0;           ///< greatest sum drawn, without the rest
    AxisScale m_scale;
    LogScale m_logScale;
    bool m_isLogarithmic = false;
    std::optional<qint64> m_dragFromMs; ///< while the left button is down
    qint64 m_fromMs = 0;
    qint64 m_toMs = 60'000;
    qint64 m_wallOffsetMs = 0;
    qsizetype m_pointCount = 0;
};

} // namespace tickcast
