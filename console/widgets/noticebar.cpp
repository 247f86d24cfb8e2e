// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/widgets/noticebar.h"

#include "console/widgets/elidedlabel.h"
#include "console/widgets/flatbutton.h"
#include "console/widgets/theme.h"

#include <QAction>
#include <QHBoxLayout>
#include <QPainter>

namespace tickcast {

namespace {

constexpr int wordsPx = 60 * gridPx; // it gets what room there is

} // namespace

NoticeBar::NoticeBar(QWidget *parent)
    : QWidget(parent)
    , m_text(new ElidedLabel(wordsPx, this))
    , m_button(new FlatButton(FlatButton::Look::Outline, this))
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(5 * gridPx, gridPx / 2, 2 * gridPx, gridPx / 2);
    layout->setSpacing(2 * gridPx);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_button);
    setMinimumHeight(5 * gridPx);
    hide();
}

void NoticeBar::showNotice(Health health, const QString &text, QAction *action)
{
    m_health = health;
    m_text->setText(text);
    m_button->setVisible(action != nullptr);
    if (action && m_button->defaultAction() != action)
        m_button->setDefaultAction(action);
    setAccessibleName(text);
    show();
    update();
}

QString NoticeBar::text() const
{
    return isHidden() ? QString() : m_text->text();
}

void NoticeBar::paintEvent(QPaintEvent *)
{
    const Theme theme = Theme::of(palette());
    QPainter painter(this);
    QColor tint = theme.colorOf(m_health);
    painter.fillRect(rect(), theme.card);
    tint.setAlpha(theme.isDark ? 60 : 40);
    painter.fillRect(rect(), tint);
    painter.fillRect(QRect(0, 0, 4, height()), theme.colorOf(m_health));
    paintHealthSign(painter, QRectF(2.0 * gridPx, height() / 2.0 - 6.0, 12.0, 12.0), m_health,
                    theme);
}

} // namespace tickcast
