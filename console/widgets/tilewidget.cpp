// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/widgets/tilewidget.h"

#include "console/models/format.h"
#include "console/widgets/card.h"
#include "console/widgets/tabulartext.h"
#include "console/widgets/theme.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>

namespace tickcast {

namespace {

constexpr int marginPx = gridPx + gridPx / 2;
constexpr int sparklinePx = 3 * gridPx;

} // namespace

TileWidget::TileWidget(QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void TileWidget::setTile(const Tile &tile)
{
    m_tile = tile;
    setToolTip(tile.toolTip);
    setAccessibleName(tile.title % u' ' % tile.value % u' ' % tile.unit % u", " % tile.healthText);
    setAccessibleDescription(tile.detail);
    update();
}

void TileWidget::setSparkline(std::vector<TimeSeries::Segment> segments, qint64 fromMs, qint64 toMs)
{
    m_segments = std::move(segments);
    m_fromMs = fromMs;
    m_toMs = std::max(toMs, fromMs + 1);
    update();
}

QSize TileWidget::sizeHint() const
{
    const int line = QFontMetrics(smallFont()).height();
    const int value = QFontMetrics(valueFont()).height();
    return {22 * gridPx, 2 * marginPx + 3 * line + value + sparklinePx + 2 * gridPx};
}

QSize TileWidget::minimumSizeHint() const
{
    return {18 * gridPx, sizeHint().height()};
}

QFont TileWidget::smallFont() const
{
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.92);
    return small;
}

QFont TileWidget::valueFont() const
{
    QFont large = font();
    large.setPointSizeF(large.pointSizeF() * 2.0);
    large.setWeight(QFont::DemiBold);
    return large;
}

void TileWidget::paintEvent(QPaintEvent *)
{
    paintCardFrame(*this, m_tile.health);
    const Theme theme = Theme::of(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);

    const QRectF area = QRectF(rect()).adjusted(marginPx, marginPx, -marginPx, -marginPx);
    const double line = QFontMetricsF(smallFont()).height();
    double y = area.top();
    const auto next = [&](double height, double gap) {
        const QRectF row(area.left(), y, area.width(), height);
        y += height + gap;
        return row;
    };

    painter.setFont(smallFont());
    painter.setPen(theme.muted);
    painter.drawText(next(line, gridPx / 4.0), Qt::AlignLeft | Qt::AlignVCenter, m_tile.title);
    paintValue(painter, next(QFontMetricsF(valueFont()).height(), 0.0));
    painter.setFont(smallFont());
    painter.setPen(theme.muted);
    const QRectF detail = next(line, gridPx / 2.0);
    painter.drawText(detail, Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(m_tile.detail, Qt::ElideRight,
                                                      static_cast<int>(detail.width())));
    paintSparkline(painter, next(sparklinePx, gridPx));
    paintHealth(painter, next(line, 0.0));
}

void TileWidget::paintValue(QPainter &painter, const QRectF &line) const
{
    const Theme theme = Theme::of(palette());
    const bool isUnknown = m_tile.health == Health::Unknown;
    painter.setPen(isUnknown ? theme.muted : theme.text);
    const bool hasUnit = !m_tile.unit.isEmpty() && m_tile.value != format::unknown();
    const double unitPx =
        hasUnit ? gridPx / 2.0 + QFontMetricsF(font()).horizontalAdvance(m_tile.unit) : 0.0;
    // A figure is never cut, for what is left of it would be another figure: it is written smaller.
    QFont valueFont = this->valueFont();
    const double wanted = tabular::width(QFontMetricsF(valueFont), m_tile.value);
    const double room = std::max(line.width() - unitPx, 1.0);
    if (wanted > room)
        valueFont.setPointSizeF(std::max(valueFont.pointSizeF() * room / wanted, 4.0));
    painter.setFont(valueFont);
    const double used = tabular::draw(painter, line, Qt::AlignLeft, m_tile.value);
    if (!hasUnit)
        return;
    const QFontMetricsF large(valueFont);
    const double baseline = line.center().y() + (large.ascent() - large.descent()) / 2.0;
    painter.setFont(font());
    painter.setPen(theme.muted);
    painter.drawText(QPointF(line.left() + used + gridPx / 2.0, baseline), m_tile.unit);
}

void TileWidget::paintSparkline(QPainter &painter, const QRectF &area) const
{
    double least = std::numeric_limits<double>::max();
    double greatest = std::numeric_limits<double>::lowest();
    for (const TimeSeries::Segment &segment : m_segments) {
        for (const QPointF &point : segment) {
            least = std::min(least, point.y());
            greatest = std::max(greatest, point.y());
        }
    }
    const Theme theme = Theme::of(palette());
    painter.setPen(QPen(theme.grid, 1.0));
    painter.drawLine(area.bottomLeft(), area.bottomRight());
    if (least > greatest)
        return;
    // A figure that hardly moves is drawn as hardly moving, not as noise blown up to full height.
    const double range = std::max({greatest - least, 0.1 * greatest, 1e-9});
    const auto map = [&](const QPointF &point) {
        const double x =
            (point.x() - static_cast<double>(m_fromMs)) / static_cast<double>(m_toMs - m_fromMs);
        return QPointF(area.left() + std::clamp(x, 0.0, 1.0) * area.width(),
                       area.bottom() - 1.5 - (point.y() - least) / range * (area.height() - 3.0));
    };
    const QColor color = m_tile.health == Health::Unknown ? theme.muted : theme.series[0];
    QColor fill = color;
    fill.setAlpha(theme.isDark ? 40 : 28);
    for (const TimeSeries::Segment &segment : m_segments) {
        QPolygonF line;
        line.reserve(segment.size() + 2);
        for (const QPointF &point : segment)
            line.append(map(point));
        painter.setPen(linePen(color, line.size(), area.width()));
        painter.drawPolyline(line);
        const double left = line.first().x();
        line << QPointF(line.last().x(), area.bottom()) << QPointF(left, area.bottom());
        painter.setPen(Qt::NoPen);
        painter.setBrush(fill);
        painter.drawPolygon(line);
        painter.setBrush(Qt::NoBrush);
    }
}

void TileWidget::paintHealth(QPainter &painter, const QRectF &line) const
{
    const Theme theme = Theme::of(palette());
    const double size = gridPx + 1.0;
    paintHealthSign(painter, QRectF(line.left() + 0.5, line.center().y() - size / 2.0, size, size),
                    m_tile.health, theme);
    const bool isAlarming = m_tile.health == Health::Warning || m_tile.health == Health::Critical;
    QFont textFont = smallFont();
    textFont.setWeight(isAlarming ? QFont::DemiBold : QFont::Normal);
    painter.setFont(textFont);
    painter.setPen(isAlarming ? theme.text : theme.muted);
    const QRectF words = line.adjusted(2.0 * gridPx, 0.0, 0.0, 0.0);
    painter.drawText(words, Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(m_tile.healthText, Qt::ElideRight,
                                                      static_cast<int>(words.width())));
}

} // namespace tickcast
