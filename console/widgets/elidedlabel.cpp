// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/widgets/elidedlabel.h"

#include "console/widgets/theme.h"

#include <QHelpEvent>
#include <QPainter>
#include <QStyle>
#include <QToolTip>
#include <algorithm>

namespace tickcast {

namespace {

constexpr int leastPx = 4 * gridPx;
constexpr qsizetype lettersMax = 2'000; ///< more are never drawn, nor told in a tool tip

} // namespace

ElidedLabel::ElidedLabel(int widestPx, QWidget *parent)
    : QLabel(parent)
    , m_widestPx(widestPx)
{
    setTextFormat(Qt::PlainText); // the server's words are not markup
}

QString ElidedLabel::line() const
{
    return text().left(lettersMax).simplified();
}

QSize ElidedLabel::sizeHint() const
{
    const QFontMetrics metrics = fontMetrics();
    return {std::min(metrics.horizontalAdvance(line()) + 1, m_widestPx), metrics.height()};
}

QSize ElidedLabel::minimumSizeHint() const
{
    return {std::min(sizeHint().width(), leastPx), sizeHint().height()};
}

void ElidedLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    style()->drawItemText(
        &painter, rect(), static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter), palette(),
        isEnabled(), fontMetrics().elidedText(line(), Qt::ElideRight, width()), foregroundRole());
}

bool ElidedLabel::event(QEvent *event)
{
    const bool isAsked = event->type() == QEvent::ToolTip && toolTip().isEmpty();
    if (!isAsked || fontMetrics().horizontalAdvance(line()) <= width())
        return QLabel::event(event);
    QToolTip::showText(static_cast<QHelpEvent *>(event)->globalPos(), line().toHtmlEscaped(), this);
    return true;
}

} // namespace tickcast
