// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/ctl/line.h"

#include <vector>

namespace tickcast::ctl {

/// A table that fits its paper: where it is too narrow, columns that matter least go first, and
/// texts that may be cut are cut last. Thread: one.
class Table final
{
public:
    enum class Align : quint8 { Left, Right };
    struct Column
    {
        QString title;
        Align align = Align::Right;
        int leavesAs = 0;     ///< 1 goes first, 2 next; 0 stays
        int leastColumns = 0; ///< its texts may be cut down to so many; 0: not at all
        int mostColumns = 0;  ///< and are cut to so many on any paper; 0: no limit
    };
    struct Cell
    {
        QString text;
        Style style = Style::Plain;
    };

    explicit Table(std::vector<Column> columns);

    /// As many cells as there are columns. Their text is made visible() here.
    void addRow(std::vector<Cell> cells);
    [[nodiscard]] bool isEmpty() const { return m_rows.empty(); }

    /// The line of titles, and then the rows. 0 @p columns: as wide as it takes.
    [[nodiscard]] Lines lines(int columns) const;

private:
    [[nodiscard]] std::vector<int> widths(int columns) const;

    std::vector<Column> m_columns;
    std::vector<std::vector<Cell>> m_rows;
};

} // namespace tickcast::ctl
