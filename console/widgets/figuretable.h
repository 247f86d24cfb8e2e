// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/health.h"

#include <QSet>
#include <QTableView>
#include <vector>

namespace tickcast {

class FigureDelegate;

/// A QTableView in the console's dress: no frame, no grid, thin lines between rows, headers that
/// break their lines; columns are as wide as their content ever was and
/// share the width that is left over.
/// Thread: the GUI's.
class FigureTable final : public QTableView
{
    Q_OBJECT
public:
    explicit FigureTable(QWidget *parent = nullptr);

    [[nodiscard]] FigureDelegate *figures() const { return m_delegate; }
    void setModel(QAbstractItemModel *model) override;
    /// Lets rows grow so that @p rows of them fill the height, up to half as tall again.
    void setRowsFill(int rows);
    /// Takes the height of its rows, between @p least and @p most of them, and no more.
    void setHeightOfRows(int least, int most);
    /// For small cards: smaller letters, lower rows, headers of one line.
    void setCompact();
    /// Columns that the list can be sorted by; a click on their header asks for it. The header of
    /// the one that it is sorted by is marked; -1: none is.
    void setSortColumns(QSet<int> columns);
    void setSortColumn(int column);
    /// The width that is left goes to this column, which is cut when there is little: it never
    /// makes the table wider than its view. -1: to all columns.
    void setStretchColumn(int column);
    /// Said in the middle of a table without rows, with the sign of @p health.
    void setPlaceholder(Health health, const QString &text);
    [[nodiscard]] const QString &placeholder() const { return m_placeholder; }

Q_SIGNALS:
    void sortAsked(int column);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void fitColumns();
    void fitRows();

    FigureDelegate *m_delegate;
    QSet<int> m_sortColumns;
    std::vector<int> m_widths; ///< widest content so far: columns grow but never jump back
    QString m_placeholder;
    Health m_placeholderHealth = Health::Unknown;
    int m_rowHeightPx;
    int m_stretchColumn = -1;
    int m_rowsToFill = 0; ///< 0: rows keep their height
};

} // namespace tickcast
