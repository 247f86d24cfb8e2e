// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/ctl/line.h"

#include <QSize>

namespace tickcast::ctl {

/// What stands on a terminal, cell by cell, so that only what has changed is sent to it: over a
/// slow connection a screen a second is a few hundred bytes. Thread: one. Cost: O(cells).
class Screen final
{
public:
    explicit Screen(QSize size);

    [[nodiscard]] QSize size() const { return m_size; }
    void clear();
    /// Puts @p line at the left of row @p y; what does not fit is clipped. Off the screen: nothing.
    void put(int y, const Line &line);
    /// The same with every piece in one style.
    void put(int y, const Line &line, Style style);
    /// The text of row @p y, without the spaces behind it.
    [[nodiscard]] QString text(int y) const;
    [[nodiscard]] Style styleAt(int x, int y) const { return cell(x, y).style; }

    /// What turns a terminal that shows @p before into one that shows this. Another size, or an
    /// empty one, means that nothing is known of it: everything is drawn.
    [[nodiscard]] QByteArray changesFrom(const Screen &before, bool isColored,
                                         Charset charset) const;

private:
    struct Cell
    {
        QString text = QStringLiteral(" "); ///< empty: the right half of a wide character
        Style style = Style::Plain;
        bool operator==(const Cell &) const = default;
    };
    [[nodiscard]] const Cell &cell(int x, int y) const
    {
        return m_cells[static_cast<size_t>(y) * static_cast<size_t>(m_size.width()) +
                       static_cast<size_t>(x)];
    }
    void set(int x, int y, Cell value);
    void drawRun(QByteArray &bytes, int y, int from, int to, bool isColored, Charset charset) const;

    QSize m_size;
    std::vector<Cell> m_cells;
};

} // namespace tickcast::ctl
