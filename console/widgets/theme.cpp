// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/widgets/theme.h"

#include <QApplication>
#include <QFont>
#include <QFontDatabase>
#include <QPainter>
#include <QStyleFactory>

namespace tickcast {

namespace {

/// @p share of @p over on top of @p base.
[[nodiscard]] QColor blend(const QColor &base, const QColor &over, double share)
{
    const auto mix = [share](int from, int to) { return qRound(from + (to - from) * share); };
    return {mix(base.red(), over.red()), mix(base.green(), over.green()),
            mix(base.blue(), over.blue())};
}

[[nodiscard]] QPalette makePalette(const QColor &window, const QColor &base, const QColor &text,
                                   const QColor &accent)
{
    QPalette palette(text, blend(window, text, 0.06), blend(window, Qt::white, 0.3),
                     blend(window, Qt::black, 0.4), blend(window, text, 0.25), text, Qt::white,
                     base, window);
    palette.setColor(QPalette::AlternateBase, blend(base, text, 0.03));
    palette.setColor(QPalette::Highlight, accent);
    palette.setColor(QPalette::HighlightedText, Qt::white);
    palette.setColor(QPalette::Link, accent);
    palette.setColor(QPalette::ToolTipBase, base);
    palette.setColor(QPalette::ToolTipText, text);
    palette.setColor(QPalette::PlaceholderText, blend(base, text, 0.5));
    for (const QPalette::ColorRole role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        palette.setColor(QPalette::Disabled, role, blend(window, text, 0.45));
    }
    return palette;
}

[[nodiscard]] QPalette lightPalette()
{
    return makePalette(QColor(0xf3, 0xf4, 0xf6), QColor(0xff, 0xff, 0xff), QColor(0x1b, 0x1f, 0x26),
                       QColor(0x00, 0x72, 0xb2));
}

[[nodiscard]] QPalette darkPalette()
{
    return makePalette(QColor(0x14, 0x17, 0x1b), QColor(0x1c, 0x20, 0x26), QColor(0xe4, 0xe7, 0xeb),
                       QColor(0x1f, 0x7d, 0xbd));
}

[[nodiscard]] bool isOffscreen()
{
    return QGuiApplication::platformName() == QLatin1String("offscreen");
}

} // namespace

Theme Theme::of(const QPalette &palette)
{
    Theme theme;
    theme.window = palette.color(QPalette::Active, QPalette::Window);
    theme.card = palette.color(QPalette::Active, QPalette::Base);
    theme.text = palette.color(QPalette::Active, QPalette::Text);
    theme.accent = palette.color(QPalette::Active, QPalette::Highlight);
    theme.isDark = theme.card.lightness() < 128;
    theme.border = blend(theme.window, theme.text, theme.isDark ? 0.14 : 0.12);
    theme.grid = blend(theme.card, theme.text, theme.isDark ? 0.10 : 0.08);
    theme.muted = blend(theme.card, theme.text, 0.66);
    theme.hover = blend(theme.window, theme.text, 0.07);
    // The darker of Okabe and Ito's blues carries on white, the lighter one on black.
    const QColor blue(0x00, 0x72, 0xb2);
    const QColor skyBlue(0x56, 0xb4, 0xe9);
    theme.series = {theme.isDark ? skyBlue : blue, QColor(0xe6, 0x9f, 0x00),
                    QColor(0x00, 0x9e, 0x73), QColor(0xd5, 0x5e, 0x00), QColor(0xcc, 0x79, 0xa7),
                    theme.isDark ? blue.lighter(130) : skyBlue,
                    theme.isDark ? QColor(0xf0, 0xe4, 0x42) : QColor(0xb3, 0xa6, 0x00),
                    blend(theme.card, theme.text, 0.5),
                    // Levels: yellow, vermilion, purple, which differ for every kind of colour
                    // blindness; on white also by getting darker. Normal is hardly a colour.
                    theme.isDark ? QColor(0x5d, 0x6f, 0x82) : QColor(0x8b, 0x9d, 0xb0),
                    theme.isDark ? QColor(0xe3, 0xbd, 0x3a) : QColor(0xe0, 0xb0, 0x10),
                    theme.isDark ? QColor(0xf0, 0x74, 0x1a) : QColor(0xd5, 0x5e, 0x00),
                    theme.isDark ? QColor(0xcf, 0x68, 0xbd) : QColor(0x8a, 0x1f, 0x78)};
    return theme;
}

QColor Theme::colorOf(Health health) const
{
    switch (health) {
    case Health::Good:
        return QColor(0x00, 0x9e, 0x73);
    case Health::Warning:
        return QColor(0xe6, 0x9f, 0x00);
    case Health::Critical:
        return isDark ? QColor(0xf0, 0x74, 0x1a) : QColor(0xd5, 0x5e, 0x00);
    case Health::Unknown:
        break;
    }
    return muted;
}

QColor Theme::colorOf(protocol::SessionLevel level) const
{
    return series[levelColors + static_cast<size_t>(level)];
}

std::optional<ColorScheme> colorSchemeOf(const QString &name)
{
    if (name == QLatin1String("light"))
        return ColorScheme::Light;
    if (name == QLatin1String("dark"))
        return ColorScheme::Dark;
    return std::nullopt;
}

void applyColorScheme(ColorScheme scheme)
{
    // One style everywhere: it is the one that honours every palette on every system.
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    if (scheme == ColorScheme::Dark)
        QApplication::setPalette(darkPalette());
    else if (scheme == ColorScheme::Light || isOffscreen())
        QApplication::setPalette(lightPalette());
}

void applyFont()
{
    if (!isOffscreen())
        return;
    for (const QString &family :
         {QStringLiteral("Inter"), QStringLiteral("Noto Sans"), QStringLiteral("DejaVu Sans")}) {
        if (QFontDatabase::hasFamily(family)) {
            QFont font(family, 10);
            font.setHintingPreference(QFont::PreferNoHinting);
            QApplication::setFont(font);
            return;
        }
    }
}

QPen linePen(const QColor &color, qsizetype points, double widthPx)
{
    constexpr double pxPerPoint = 4.0;
    const bool isDense = static_cast<double>(points) * pxPerPoint > widthPx;
    QPen pen(color, isDense ? 1.0 : 1.6);
    pen.setCosmetic(isDense);
    pen.setJoinStyle(Qt::RoundJoin);
    return pen;
}

void paintHealthSign(QPainter &painter, const QRectF &rect, Health health, const Theme &theme)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor color = theme.colorOf(health);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    switch (health) {
    case Health::Good:
        painter.drawEllipse(rect);
        break;
    case Health::Warning:
        painter.drawPolygon(QPolygonF(
            {rect.bottomLeft(), QPointF(rect.center().x(), rect.top()), rect.bottomRight()}));
        break;
    case Health::Critical:
        painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5));
        break;
    case Health::Unknown:
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(color, 1.5));
        painter.drawEllipse(rect.adjusted(1, 1, -1, -1));
        break;
    }
    painter.restore();
}

void paintLevelSign(QPainter &painter, const QRectF &rect, protocol::SessionLevel level,
                    const Theme &theme)
{
    constexpr int bars = static_cast<int>(protocol::sessionLevelCount) - 1;
    constexpr double gap = 1.5;
    const double width = (rect.width() - gap * (bars - 1)) / bars;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    for (int bar = 0; bar < bars; ++bar) {
        const double height = rect.height() * (bar + 1) / bars;
        painter.setBrush(bar < static_cast<int>(level) ? theme.colorOf(level) : theme.border);
        painter.drawRect(
            QRectF(rect.left() + bar * (width + gap), rect.bottom() - height, width, height));
    }
    painter.restore();
}

} // namespace tickcast
