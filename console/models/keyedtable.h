// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/figureroles.h"
#include "console/models/health.h"

#include <QAbstractTableModel>
#include <QString>
#include <optional>
#include <span>
#include <vector>

namespace tickcast {

/// One column of a KeyedTable.
struct TableColumn
{
    const char *header;
    const char *toolTip;
    bool isText = false; ///< aligned left; figures stand at the right
    /// Of the exact figure, where what is shown has a unit of its own ("5 min"); null: the
    /// header's.
    const char *exactUnit = nullptr;
};

/// A table whose rows are known by a key, so that a view can keep its selection on the same thing
/// although the server sorts the list anew each second.
/// Thread: the GUI's.
class KeyedTable : public QAbstractTableModel
{
    Q_OBJECT
public:
    /// @p columns is not copied: an array that lives as long as the program.
    explicit KeyedTable(std::span<const TableColumn> columns, QObject *parent = nullptr);

    /// The key of @p row, which is one of the table's.
    [[nodiscard]] virtual QString keyAt(int row) const = 0;
    /// The first row with @p key; -1: none. Cost: O(rows).
    [[nodiscard]] int rowOf(const QString &key) const;

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

Q_SIGNALS:
    /// Rows go and come now: what a view selects of its own accord until rowsReplaced() means
    /// nothing.
    void rowsAboutToBeReplaced();
    /// Everything may be another now.
    void rowsReplaced();

protected:
    [[nodiscard]] virtual QString textAt(int row, int column) const = 0;
    [[nodiscard]] virtual QString toolTipAt(int row, int column) const = 0;
    [[nodiscard]] virtual Health healthAt(int, int) const { return Health::Unknown; }
    /// See ExactRole.
    [[nodiscard]] virtual QVariant exactAt(int, int) const { return {}; }
    /// The level that the cell names, as int.
    [[nodiscard]] virtual std::optional<int> levelAt(int, int) const { return std::nullopt; }

    /// Puts @p rows in the place of @p held: rows come and go at the end and change in between,
    /// for a reset each second would throw the view back to its top.
    template <typename Row>
    void replace(std::vector<Row> &held, std::vector<Row> rows)
    {
        Q_EMIT rowsAboutToBeReplaced();
        const auto before = static_cast<int>(held.size());
        const auto after = static_cast<int>(rows.size());
        if (after < before) {
            beginRemoveRows({}, after, before - 1);
            held.resize(rows.size());
            endRemoveRows();
        } else if (after > before) {
            beginInsertRows({}, before, after - 1);
            held.insert(held.end(), rows.begin() + before, rows.end());
            endInsertRows();
        }
        held = std::move(rows);
        if (after > 0)
            Q_EMIT dataChanged(index(0, 0), index(after - 1, columnCount() - 1));
        Q_EMIT rowsReplaced();
    }

private:
    [[nodiscard]] QString translated(const char *text) const;

    std::span<const TableColumn> m_columns;
};

} // namespace tickcast
