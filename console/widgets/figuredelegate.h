// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSet>
#include <QStyledItemDelegate>

namespace tickcast {

struct Theme;

/// Paints the cells of a table of figures: tabular digits, a bar beside the figure in columns that
/// compare rows, the judgement of a figure as a sign beside it, a session's level as a sign before
/// its word. Expects the roles of FigureRole. Thread: the GUI's.
class FigureDelegate final : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    /// Columns whose share of the greatest value is drawn as a bar.
    void setBarColumns(QSet<int> columns) { m_barColumns = std::move(columns); }
    [[nodiscard]] bool isBarColumn(int column) const { return m_barColumns.contains(column); }
    /// Columns of words that have their sign always, not only when it is bad.
    void setSignColumns(QSet<int> columns) { m_signColumns = std::move(columns); }

    static constexpr int paddingPx = 5; ///< left and right of a cell's content

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option,
                                 const QModelIndex &index) const override;

private:
    void paintBar(QPainter &painter, const QRectF &cell, const QModelIndex &index,
                  const Theme &theme) const;

    QSet<int> m_barColumns;
    QSet<int> m_signColumns;
};

} // namespace tickcast
