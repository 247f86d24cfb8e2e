// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/widgets/card.h"

#include "console/widgets/elidedlabel.h"
#include "console/widgets/flatbutton.h"
#include "console/widgets/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

namespace tickcast {

namespace {

constexpr double radiusPx = 6.0;
constexpr int wordsPx = 60 * gridPx; ///< of title and subtitle

} // namespace

Card::Card(const QString &title, QWidget *parent)
    : QWidget(parent)
    , m_title(new ElidedLabel(wordsPx, this))
    , m_subtitle(new ElidedLabel(wordsPx, this))
    , m_header(new QHBoxLayout)
    , m_layout(new QVBoxLayout(this))
{
    QFont font = m_title->font();
    font.setWeight(QFont::DemiBold);
    m_title->setFont(font);
    m_header->setSpacing(gridPx / 2);
    m_header->addWidget(m_title);
    m_header->addWidget(m_subtitle);
    m_header->addStretch();
    // As tall as a legend, so that contents of neighbouring cards start on one line.
    m_header->addStrut(3 * gridPx);
    m_layout->setContentsMargins(2 * gridPx, gridPx + gridPx / 2, 2 * gridPx, gridPx);
    m_layout->setSpacing(gridPx);
    m_layout->addLayout(m_header);
    setTitle(title);
    applyTheme();
}

void Card::setTitle(const QString &title)
{
    m_title->setText(title);
    setAccessibleName(title);
}

void Card::setSubtitle(const QString &subtitle)
{
    m_subtitle->setText(subtitle);
}

FlatButton *Card::addButton(const QString &text, const QKeySequence &shortcut)
{
    auto *button = new FlatButton(FlatButton::Look::Outline, this);
    button->setText(text);
    button->setShortcut(shortcut);
    m_header->addWidget(button);
    return button;
}

void Card::setContent(QWidget *content)
{
    m_layout->addWidget(content, 1);
}

void Card::paintEvent(QPaintEvent *)
{
    paintCardFrame(*this);
}

void Card::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange)
        applyTheme();
    QWidget::changeEvent(event);
}

void Card::applyTheme()
{
    const Theme theme = Theme::of(palette());
    const auto paint = [this](QLabel *label, const QColor &color) {
        QPalette colored = palette();
        colored.setColor(QPalette::WindowText, color);
        label->setPalette(colored);
    };
    paint(m_title, theme.text);
    paint(m_subtitle, theme.muted);
}

void paintCardFrame(QWidget &widget, Health alarm)
{
    const Theme theme = Theme::of(widget.palette());
    QPainter painter(&widget);
    painter.setRenderHint(QPainter::Antialiasing);
    // Half a pixel in, so that a line of one pixel stays one pixel.
    const QRectF frame = QRectF(widget.rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setPen(theme.border);
    painter.setBrush(theme.card);
    painter.drawRoundedRect(frame, radiusPx, radiusPx);
    if (alarm != Health::Warning && alarm != Health::Critical)
        return;
    QColor tint = theme.colorOf(alarm);
    painter.setPen(QPen(tint, 1.5));
    tint.setAlpha(theme.isDark ? 40 : 28);
    painter.setBrush(tint);
    painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), radiusPx, radiusPx);
}

} // namespace tickcast
