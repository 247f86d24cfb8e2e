// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/widgets/legendbutton.h"

#include "console/widgets/tabulartext.h"
#include "console/widgets/theme.h"

#include <QKeyEvent>
#include <QPainter>
#include <cmath>

namespace tickcast {

namespace {

constexpr int samplePx = 2 * gridPx;
constexpr int patchPx = gridPx + 2;
constexpr int gapPx = gridPx - 2; ///< between the sample and the name

} // namespace

LegendButton::LegendButton(const QString &name, size_t color, Qt::PenStyle style, QWidget *parent)
    : QAbstractButton(parent)
    , m_color(color)
    , m_style(style)
{
    setText(name);
    setCheckable(true);
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::PointingHandCursor);
    setToolTip(tr("Show or hide %1").arg(name));
    setAccessibleName(tr("Line %1").arg(name));
}

QFont LegendButton::labelFont() const
{
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.92);
    return small;
}

QFont LegendButton::valueFont() const
{
    QFont bold = labelFont();
    bold.setWeight(QFont::DemiBold);
    return bold;
}

int LegendButton::sampleWidth() const
{
    return m_style == Qt::NoPen ? patchPx : samplePx;
}

void LegendButton::setValue(const QString &value)
{
    if (m_value == value)
        return;
    m_value = value;
    setAccessibleDescription(value);
    const auto width =
        static_cast<int>(std::ceil(tabular::width(QFontMetricsF(valueFont()), value)));
    if (width > m_valueWidth) {
        m_valueWidth = width;
        updateGeometry();
    }
    update();
}

QSize LegendButton::sizeHint() const
{
    const QFontMetrics metrics(labelFont());
    const int value = m_valueWidth > 0 ? m_valueWidth + gridPx / 2 : 0;
    return {gridPx / 2 + sampleWidth() + gapPx + metrics.horizontalAdvance(text()) + value,
            metrics.height() + gridPx / 2};
}

bool LegendButton::event(QEvent *event)
{
    // Space pauses the console everywhere else; on a focused entry it is the entry's.
    if (event->type() == QEvent::ShortcutOverride &&
        static_cast<QKeyEvent *>(event)->key() == Qt::Key_Space) {
        event->accept();
        return true;
    }
    return QAbstractButton::event(event);
}

void LegendButton::paintEvent(QPaintEvent *)
{
    const Theme theme = Theme::of(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (hasFocus() || underMouse()) {
        painter.setPen(hasFocus() ? QPen(theme.accent) : QPen(Qt::NoPen));
        painter.setBrush(theme.hover);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4.0, 4.0);
    }
    const double y = height() / 2.0;
    const QColor color = isChecked() ? theme.series[m_color % theme.series.size()] : theme.border;
    if (m_style == Qt::NoPen) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawRoundedRect(QRectF(gridPx / 2.0, y - patchPx / 2.0, patchPx, patchPx), 2.0,
                                2.0);
    } else {
        QPen pen(color, 2.4, m_style);
        pen.setCapStyle(Qt::FlatCap);
        painter.setPen(pen);
        painter.drawLine(QPointF(gridPx / 2.0, y), QPointF(gridPx / 2.0 + samplePx, y));
    }
    QFont font = labelFont();
    font.setStrikeOut(!isChecked());
    painter.setFont(font);
    painter.setPen(isChecked() ? theme.text : theme.muted);
    const QRect name = rect().adjusted(gridPx / 2 + sampleWidth() + gapPx, 0, 0, 0);
    painter.drawText(name, Qt::AlignVCenter | Qt::AlignLeft, text());
    if (m_value.isEmpty())
        return;
    const int left = name.left() + painter.fontMetrics().horizontalAdvance(text()) + gridPx / 2;
    painter.setFont(valueFont());
    tabular::draw(painter, QRectF(left, 0.0, m_valueWidth, height()), Qt::AlignLeft, m_value);
}

} // namespace tickcast
