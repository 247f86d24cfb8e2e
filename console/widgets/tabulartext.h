// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFontMetricsF>
#include <QString>

class QPainter;
class QRectF;

/// Text whose digits all take the same room, so that a changing figure does not jump. Qt 6.4 cannot
/// switch on a font's own tabular figures, so each digit is set in a cell as wide as the widest.
/// Thread: the GUI's. Cost: one drawText per character; for short figures, not for prose.
namespace tickcast::tabular {

[[nodiscard]] double width(const QFontMetricsF &metrics, const QString &text);

/// Draws @p text with the painter's font and pen, vertically centred in @p rect and aligned to its
/// left, or to its right if @p alignment has Qt::AlignRight. Returns the width used.
double draw(QPainter &painter, const QRectF &rect, Qt::Alignment alignment, const QString &text);

} // namespace tickcast::tabular
