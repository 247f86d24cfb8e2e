// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/ctl/line.h"

#include <algorithm>

namespace tickcast::ctl {

QByteArray sgr(Style style)
{
    // Only what every terminal has: its own eight colours, which its user chose to be readable.
    switch (style) {
    case Style::Plain:
        break;
    case Style::Heading:
        return "\x1b[0;36m";
    case Style::Strong:
        return "\x1b[0;1m";
    case Style::Dim:
        return "\x1b[0;2m";
    case Style::Good:
        return "\x1b[0;32m";
    case Style::Warning:
        return "\x1b[0;33m";
    case Style::Bad:
        return "\x1b[0;1;31m";
    case Style::Selected:
        return "\x1b[0;7m";
    }
    return "\x1b[0m";
}

Line &Line::add(QStringView text, Style style)
{
    if (text.isEmpty())
        return *this;
    QString shown = visible(text);
    m_columns += columnsOf(shown);
    if (!m_spans.empty() && m_spans.back().style == style)
        m_spans.back().text += shown;
    else
        m_spans.push_back({std::move(shown), style});
    return *this;
}

Line &Line::pad(int columns)
{
    if (m_columns < columns)
        add(QString(columns - m_columns, u' '));
    return *this;
}

Line &Line::append(const Line &other)
{
    for (const Span &span : other.m_spans)
        add(span.text, span.style);
    return *this;
}

QString Line::text() const
{
    QString text;
    for (const Span &span : m_spans)
        text += span.text;
    return text;
}

Line Line::clipped(int columns) const
{
    if (m_columns <= columns)
        return *this;
    Line result;
    for (const Span &span : m_spans) {
        const int room = columns - result.m_columns;
        const int wanted = columnsOf(span.text);
        if (wanted < room) {
            result.add(span.text, span.style);
            continue;
        }
        // Something is cut off behind this span, or in it: the mark takes the last column.
        result.add(clip(QString(span.text % u"  "), room), span.style);
        break;
    }
    return result;
}

QByteArray toBytes(const Lines &lines, const Paper &paper)
{
    QByteArray bytes;
    for (const Line &full : lines) {
        const Line line = paper.columns > 0 ? full.clipped(paper.columns) : full;
        QByteArray row;
        for (const Line::Span &span : line.spans()) {
            const QByteArray text = encoded(span.text, paper.charset);
            if (paper.isColored && span.style != Style::Plain)
                row += sgr(span.style) + text + sgr(Style::Plain);
            else
                row += text;
        }
        while (row.endsWith(' '))
            row.chop(1);
        bytes += row + '\n';
    }
    return bytes;
}

} // namespace tickcast::ctl
