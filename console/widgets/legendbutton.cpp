// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/widgets/legendbutton.h"

#include "console/widgets/theme.h"

#include <QKeyEvent>
#include <QPainter>

namespace tickcast {

namespace {

constexpr int samplePx = 2 * gridPx;

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
    setToolTip(QStringLiteral("Show or hide %1").arg(name));
    setAccessibleName(QStringLiteral("Line %1").arg(name));
}

QFont LegendButton::labelFont() const
{
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.92);
    return small;
}

QSize LegendButton::sizeHint() const
{
    const QFontMetrics metrics(labelFont());
    return {samplePx + gridPx + metrics.horizontalAdvance(text()) + gridPx / 2,
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
    QPen pen(color, 2.4, m_style);
    pen.setCapStyle(Qt::FlatCap);
    painter.setPen(pen);
    painter.drawLine(QPointF(gridPx / 2.0, y), QPointF(gridPx / 2.0 + samplePx, y));
    QFont font = labelFont();
    font.setStrikeOut(!isChecked());
    painter.setFont(font);
    painter.setPen(isChecked() ? theme.text : theme.muted);
    painter.drawText(rect().adjusted(samplePx + gridPx, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft,
                     text());
}

} // namespace tickcast
