// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/widgets/veil.h"

#include "console/widgets/theme.h"

#include <QEvent>
#include <QPainter>

namespace tickcast {

namespace {

constexpr int alpha = 140; // of 255: figures stay readable, and nobody takes them for live

} // namespace

Veil::Veil(QWidget *parent)
    : QWidget(parent)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
    parent->installEventFilter(this);
    hide();
}

bool Veil::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize || event->type() == QEvent::LayoutRequest)
        setGeometry(parentWidget()->rect());
    return QWidget::eventFilter(watched, event);
}

void Veil::paintEvent(QPaintEvent *)
{
    QColor grey = Theme::of(palette()).window;
    grey.setAlpha(alpha);
    QPainter(this).fillRect(rect(), grey);
}

} // namespace tickcast
