// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/ctl/table.h"

#include <algorithm>

namespace tickcast::ctl {

namespace {

constexpr int gap = 2;
constexpr int left = -1; ///< the width of a column that is not shown

[[nodiscard]] int total(const std::vector<int> &widths)
{
    int sum = -gap;
    for (const int width : widths)
        sum += width == left ? 0 : width + gap;
    return sum;
}

} // namespace

Table::Table(std::vector<Column> columns)
    : m_columns(std::move(columns))
{
}

void Table::addRow(std::vector<Cell> cells)
{
    Q_ASSERT(cells.size() == m_columns.size());
    for (Cell &cell : cells)
        cell.text = visible(cell.text);
    m_rows.push_back(std::move(cells));
}

std::vector<int> Table::widths(int columns) const
{
    std::vector<int> widths;
    for (size_t i = 0; i < m_columns.size(); ++i) {
        int width = columnsOf(m_columns[i].title);
        for (const auto &row : m_rows)
            width = std::max(width, columnsOf(row[i].text));
        const int most = m_columns[i].mostColumns;
        widths.push_back(most > 0 ? std::min(width, std::max(most, columnsOf(m_columns[i].title)))
                                  : width);
    }
    if (columns == 0)
        return widths;
    int order = 0;
    for (const Column &column : m_columns)
        order = std::max(order, column.leavesAs);
    for (int next = 1; next <= order && total(widths) > columns; ++next) {
        for (size_t i = 0; i < m_columns.size(); ++i) {
            if (m_columns[i].leavesAs == next)
                widths[i] = left;
        }
    }
    for (size_t i = 0; i < m_columns.size() && total(widths) > columns; ++i) {
        if (m_columns[i].leastColumns > 0 && widths[i] != left)
            widths[i] = std::clamp(widths[i] - (total(widths) - columns),
                                   std::min(m_columns[i].leastColumns, widths[i]), widths[i]);
    }
    return widths;
}

Lines Table::lines(int columns) const
{
    const std::vector<int> width = widths(columns);
    const auto line = [&](const auto &cellAt) {
        Line made;
        for (size_t i = 0, shown = 0; i < m_columns.size(); ++i) {
            if (width[i] == left)
                continue;
            if (shown++ > 0)
                made.add(QString(gap, u' '));
            const Cell cell = cellAt(i);
            const QString text = clip(cell.text, width[i]);
            const QString space(width[i] - columnsOf(text), u' ');
            if (m_columns[i].align == Align::Right)
                made.add(space).add(text, cell.style);
            else
                made.add(text, cell.style).add(space);
        }
        return made;
    };
    Lines lines{line([&](size_t i) { return Cell{m_columns[i].title, Style::Heading}; })};
    for (const auto &row : m_rows)
        lines.push_back(line([&](size_t i) { return row[i]; }));
    return lines;
}

} // namespace tickcast::ctl
