// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/ctl/screen.h"

#include <QList>
#include <algorithm>

namespace tickcast::ctl {

namespace {

/// Without colours the selected row still has to be seen: reverse video is no colour.
[[nodiscard]] QByteArray look(Style style, bool isColored)
{
    if (isColored || style == Style::Selected || style == Style::Plain)
        return sgr(style);
    return sgr(style == Style::Heading || style == Style::Strong ? Style::Strong : Style::Plain);
}

} // namespace

Screen::Screen(QSize size)
    : m_size(size.expandedTo(QSize(0, 0)))
    , m_cells(static_cast<size_t>(m_size.width()) * static_cast<size_t>(m_size.height()))
{
}

void Screen::clear()
{
    std::ranges::fill(m_cells, Cell());
}

void Screen::set(int x, int y, Cell value)
{
    m_cells[static_cast<size_t>(y) * static_cast<size_t>(m_size.width()) + static_cast<size_t>(x)] =
        std::move(value);
}

void Screen::put(int y, const Line &line)
{
    if (y < 0 || y >= m_size.height())
        return;
    int x = 0;
    const Line fitting = line.clipped(m_size.width());
    for (const Line::Span &span : fitting.spans()) {
        for (const uint code : span.text.toUcs4()) {
            const auto character = static_cast<char32_t>(code);
            const int width = columnsOf(character);
            const QString text = QString::fromUcs4(&character, 1);
            if (width == 0) { // it stands on the one before
                if (x > 0) {
                    const int base = cell(x - 1, y).text.isEmpty() ? x - 2 : x - 1;
                    set(base, y, {cell(base, y).text + text, cell(base, y).style});
                }
                continue;
            }
            set(x, y, {text, span.style});
            if (width == 2)
                set(x + 1, y, {QString(), span.style});
            x += width;
        }
    }
    for (; x < m_size.width(); ++x)
        set(x, y, {});
}

void Screen::put(int y, const Line &line, Style style)
{
    Line restyled;
    for (const Line::Span &span : line.spans())
        restyled.add(span.text, style);
    put(y, restyled);
}

QString Screen::text(int y) const
{
    QString text;
    for (int x = 0; x < m_size.width(); ++x)
        text += cell(x, y).text;
    while (text.endsWith(u' '))
        text.chop(1);
    return text;
}

void Screen::drawRun(QByteArray &bytes, int y, int from, int to, bool isColored,
                     Charset charset) const
{
    bytes += "\x1b[" + QByteArray::number(y + 1) + ';' + QByteArray::number(from + 1) + 'H';
    Style style = Style::Plain; // as every run leaves it
    for (int x = from; x < to; ++x) {
        if (cell(x, y).style != style) {
            style = cell(x, y).style;
            bytes += look(style, isColored);
        }
        bytes += encoded(cell(x, y).text, charset);
    }
    if (style != Style::Plain)
        bytes += sgr(Style::Plain);
}

QByteArray Screen::changesFrom(const Screen &before, bool isColored, Charset charset) const
{
    QByteArray bytes;
    const bool isKnown = before.m_size == m_size;
    if (!isKnown)
        bytes += "\x1b[0m\x1b[2J";
    const Screen blank(isKnown ? QSize() : m_size);
    const Screen &shown = isKnown ? before : blank;
    for (int y = 0; y < m_size.height(); ++y) {
        int from = 0;
        int to = m_size.width();
        while (from < to && cell(from, y) == shown.cell(from, y))
            ++from;
        while (to > from && cell(to - 1, y) == shown.cell(to - 1, y))
            --to;
        // Never from or to the middle of a wide character, of then or of now.
        while (from > 0 && (cell(from, y).text.isEmpty() || shown.cell(from, y).text.isEmpty()) &&
               from < to)
            --from;
        while (to > from && to < m_size.width() &&
               (cell(to, y).text.isEmpty() || shown.cell(to, y).text.isEmpty()))
            ++to;
        if (from < to)
            drawRun(bytes, y, from, to, isColored, charset);
    }
    return bytes;
}

} // namespace tickcast::ctl
