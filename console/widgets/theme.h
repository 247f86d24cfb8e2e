// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/health.h"
#include "shared/protocol/constants.h"

#include <QColor>
#include <QPalette>
#include <QPen>
#include <QString>
#include <array>
#include <optional>

class QPainter;
class QRectF;

namespace tickcast {

/// Every colour the console paints with, derived from the desktop's palette so that light and dark
/// follow it, live. Hues are Okabe and Ito's, which stay apart for colour-blind eyes.
/// Thread: the GUI's. Cost of of(): a few blends; call it per paint.
/// Source: Okabe & Ito, "Color Universal Design", 2008.
struct Theme
{
    bool isDark = false;
    QColor window;
    QColor card;
    QColor border;
    QColor grid;
    QColor text;
    QColor muted; ///< text of less weight, still 4.5:1 against card
    QColor accent;
    QColor hover;
    /// Colours of lines, and from levelColors on those of the four session levels.
    std::array<QColor, 12> series;
    static constexpr size_t levelColors = 8;

    [[nodiscard]] static Theme of(const QPalette &palette);
    [[nodiscard]] QColor colorOf(Health health) const;
    [[nodiscard]] QColor colorOf(protocol::SessionLevel level) const;
};

/// The console's spacing: every margin and gap is a multiple of it.
inline constexpr int gridPx = 8;

enum class ColorScheme : quint8 { Desktop, Light, Dark };
/// "light", "dark"; nothing for anything else.
[[nodiscard]] std::optional<ColorScheme> colorSchemeOf(const QString &name);
/// Sets the application's style and, unless @p scheme is Desktop, its palette.
void applyColorScheme(ColorScheme scheme);
/// The desktop's font; without a desktop (offscreen) a readable one of the machine's.
void applyFont();

/// The pen of a line through @p points over @p widthPx pixels. A zigzag of many points is a band,
/// in which nobody sees half a pixel more, and a line of one pixel costs a fraction to draw.
[[nodiscard]] QPen linePen(const QColor &color, qsizetype points, double widthPx);
/// Paints the sign of @p health, a shape of its own for each: disc, triangle, square, ring.
void paintHealthSign(QPainter &painter, const QRectF &rect, Health health, const Theme &theme);
/// Paints the sign of @p level: three bars, of which as many are filled as levels above Normal.
void paintLevelSign(QPainter &painter, const QRectF &rect, protocol::SessionLevel level,
                    const Theme &theme);

} // namespace tickcast
