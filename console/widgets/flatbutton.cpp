// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/widgets/flatbutton.h"

#include "console/widgets/theme.h"

#include <QAction>
#include <QPainter>

namespace tickcast {

FlatButton::FlatButton(Look look, QWidget *parent)
    : QToolButton(parent)
    , m_look(look)
{
    setCursor(Qt::PointingHandCursor);
    if (look == Look::Page)
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void FlatButton::setGlyph(Glyph glyph)
{
    m_glyph = glyph;
    updateGeometry();
}

void FlatButton::becomeMenuButton()
{
    setGlyph(Glyph::Menu);
    setPopupMode(QToolButton::InstantPopup);
    setToolTip(tr("Menu (F10)"));
    setAccessibleName(tr("Menu"));
    setShortcut(QKeySequence(Qt::Key_F10));
}

QSize FlatButton::sizeHint() const
{
    const int height = (m_look == Look::Small ? 3 : 4) * gridPx;
    if (m_glyph != Glyph::None)
        return {height, height};
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    const int margin = (m_look == Look::Small ? 2 : 3) * gridPx;
    // As wide as the bold text, so that checking it moves nothing.
    return {QFontMetrics(bold).horizontalAdvance(text()) + margin, height};
}

void FlatButton::paintEvent(QPaintEvent *)
{
    const Theme theme = Theme::of(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF frame = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    QColor fill = underMouse() && isEnabled() ? theme.hover : QColor(Qt::transparent);
    if ((isChecked() && m_look != Look::Outline) || isDown()) {
        fill = theme.accent;
        fill.setAlpha(theme.isDark ? 90 : 36);
    }
    painter.setBrush(fill);
    painter.setPen(hasFocus()                ? QPen(theme.accent, 1.0)
                   : m_look == Look::Outline ? QPen(theme.muted, 1.0)
                                             : QPen(Qt::NoPen));
    painter.drawRoundedRect(frame, 5.0, 5.0);

    const QColor color = isEnabled() ? theme.text : theme.muted;
    if (m_glyph != Glyph::None) {
        paintGlyph(painter, color);
        return;
    }
    QFont textFont = font();
    if (isChecked() || m_look == Look::Outline)
        textFont.setWeight(QFont::DemiBold);
    painter.setFont(textFont);
    painter.setPen(color);
    const bool isPage = m_look == Look::Page;
    if (isPage && isChecked()) {
        painter.fillRect(QRectF(0.0, gridPx, 3.0, height() - 2 * gridPx), theme.accent);
    }
    painter.drawText(rect().adjusted(isPage ? gridPx + gridPx / 2 : 0, 0, 0, 0),
                     Qt::AlignVCenter | (isPage ? Qt::AlignLeft : Qt::AlignHCenter), text());
}

void FlatButton::paintGlyph(QPainter &painter, const QColor &color) const
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    const QPointF center = QRectF(rect()).center();
    const auto bar = [&](double x, double y, double w, double h) {
        painter.drawRect(QRectF(center.x() + x, center.y() + y, w, h));
    };
    if (m_glyph == Glyph::Menu) {
        for (const double y : {-5.0, -1.0, 3.0})
            bar(-6.5, y, 13.0, 1.6);
    } else if (isChecked()) {
        painter.drawPolygon(
            QPolygonF({center + QPointF(-4, -6), center + QPointF(6, 0), center + QPointF(-4, 6)}));
    } else {
        bar(-5.0, -6.0, 3.2, 12.0);
        bar(1.8, -6.0, 3.2, 12.0);
    }
}

} // namespace tickcast
