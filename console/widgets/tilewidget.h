// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/overviewmodel.h"
#include "console/models/timeseries.h"

#include <QWidget>

namespace tickcast {

/// One figure of the overview: large value, unit, context, sparkline, and the judgement as a sign
/// with a word. It paints what it was last given.
/// Thread: the GUI's.
class TileWidget final : public QWidget
{
    Q_OBJECT
public:
    explicit TileWidget(QWidget *parent = nullptr);

    void setTile(const Tile &tile);
    /// What the sparkline draws: the stretches of one figure in [fromMs, toMs].
    void setSparkline(std::vector<TimeSeries::Segment> segments, qint64 fromMs, qint64 toMs);

    [[nodiscard]] const Tile &tile() const { return m_tile; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void paintValue(QPainter &painter, const QRectF &line) const;
    void paintSparkline(QPainter &painter, const QRectF &area) const;
    void paintHealth(QPainter &painter, const QRectF &line) const;
    [[nodiscard]] QFont smallFont() const;
    [[nodiscard]] QFont valueFont() const;

    Tile m_tile;
    std::vector<TimeSeries::Segment> m_segments;
    qint64 m_fromMs = 0;
    qint64 m_toMs = 1;
};

} // namespace tickcast
