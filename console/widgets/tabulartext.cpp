// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/widgets/tabulartext.h"

#include <QPainter>
#include <algorithm>

namespace tickcast::tabular {

namespace {

[[nodiscard]] double digitWidth(const QFontMetricsF &metrics)
{
    double widest = 0.0;
    for (char16_t digit = u'0'; digit <= u'9'; ++digit)
        widest = std::max(widest, metrics.horizontalAdvance(QChar(digit)));
    return widest;
}

[[nodiscard]] bool isDigit(QChar c)
{
    return c >= u'0' && c <= u'9';
}

} // namespace

double width(const QFontMetricsF &metrics, const QString &text)
{
    const double cell = digitWidth(metrics);
    double total = 0.0;
    for (const QChar c : text)
        total += isDigit(c) ? cell : metrics.horizontalAdvance(c);
    return total;
}

double draw(QPainter &painter, const QRectF &rect, Qt::Alignment alignment, const QString &text)
{
    const QFontMetricsF metrics(painter.font());
    const double total = width(metrics, text);
    const double cell = digitWidth(metrics);
    const double baseline = rect.center().y() + (metrics.ascent() - metrics.descent()) / 2.0;
    double x = alignment & Qt::AlignRight ? rect.right() - total : rect.left();
    for (const QChar c : text) {
        const double advance = metrics.horizontalAdvance(c);
        const double room = isDigit(c) ? cell : advance;
        painter.drawText(QPointF(x + (room - advance) / 2.0, baseline), QString(c));
        x += room;
    }
    return total;
}

} // namespace tickcast::tabular
