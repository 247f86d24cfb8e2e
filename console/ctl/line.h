// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/ctl/terminaltext.h"

#include <QtGlobal>
#include <vector>

namespace tickcast::ctl {

/// What a piece of text means; how it looks is the terminal's affair.
enum class Style : quint8 {
    Plain,
    Heading,  ///< of a column, name of a figure
    Strong,   ///< what is looked for first
    Dim,      ///< beside the point, or not to be relied on
    Good,     ///< as it should be
    Warning,  ///< wants a look
    Bad,      ///< wants one now
    Selected, ///< the row that keys act on
};
/// The terminal's command for @p style, from and to the plain one: "\x1b[0;31m".
[[nodiscard]] QByteArray sgr(Style style);

/// One line on a terminal, of pieces in different styles. Whatever is added has passed visible():
/// nothing that a client or a server said can move the cursor. Thread: plain value, any.
class Line final
{
public:
    struct Span
    {
        QString text;
        Style style = Style::Plain;
        bool operator==(const Span &) const = default;
    };

    Line() = default;
    explicit Line(QStringView text, Style style = Style::Plain) { add(text, style); }
    explicit Line(QLatin1String text, Style style = Style::Plain) { add(text, style); }

    Line &add(QStringView text, Style style = Style::Plain);
    Line &add(QLatin1String text, Style style = Style::Plain) { return add(QString(text), style); }
    Line &pad(int columns); ///< with spaces, up to this column
    Line &append(const Line &other);

    [[nodiscard]] const std::vector<Span> &spans() const { return m_spans; }
    [[nodiscard]] int columns() const { return m_columns; }
    [[nodiscard]] QString text() const; ///< without styles
    /// At most @p columns of it, the last one an ellipsis if it was longer.
    [[nodiscard]] Line clipped(int columns) const;

private:
    std::vector<Span> m_spans;
    int m_columns = 0;
};
using Lines = std::vector<Line>;

/// How to write on a terminal or into a file.
struct Paper
{
    int columns = 0; ///< 0: as many as it takes
    bool isColored = false;
    Charset charset = Charset::Utf8;
};
/// The lines as bytes, each with its end and no spaces before it.
[[nodiscard]] QByteArray toBytes(const Lines &lines, const Paper &paper);

} // namespace tickcast::ctl
