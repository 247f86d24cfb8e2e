// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/keyedtable.h"

#include <QCoreApplication>

namespace tickcast {

KeyedTable::KeyedTable(std::span<const TableColumn> columns, QObject *parent)
    : QAbstractTableModel(parent)
    , m_columns(columns)
{
}

int KeyedTable::rowOf(const QString &key) const
{
    for (int row = 0; row < rowCount(); ++row) {
        if (keyAt(row) == key)
            return row;
    }
    return -1;
}

int KeyedTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

QVariant KeyedTable::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const int row = index.row();
    const int column = index.column();
    const bool isText = m_columns[static_cast<size_t>(column)].isText;
    switch (role) {
    case Qt::DisplayRole:
        return textAt(row, column);
    case Qt::ToolTipRole:
        return toolTipAt(row, column);
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::AlignVCenter | (isText ? Qt::AlignLeft : Qt::AlignRight));
    case HealthRole:
        return static_cast<int>(healthAt(row, column));
    case LevelRole: {
        const std::optional<int> level = levelAt(row, column);
        return level ? QVariant(*level) : QVariant();
    }
    case ExactRole:
        return exactAt(row, column);
    default:
        return {};
    }
}

/// In the context of the class that has the table.
QString KeyedTable::translated(const char *text) const
{
    return QCoreApplication::translate(metaObject()->className(), text);
}

QVariant KeyedTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    const TableColumn &column = m_columns[static_cast<size_t>(section)];
    switch (role) {
    case Qt::DisplayRole:
        return translated(column.header);
    case ExactRole:
        return column.exactUnit
                   ? QVariant(translated(column.header) % u' ' % QLatin1String(column.exactUnit))
                   : QVariant();
    case Qt::ToolTipRole:
        return translated(column.toolTip);
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::AlignBottom |
                                   (column.isText ? Qt::AlignLeft : Qt::AlignRight));
    default:
        return {};
    }
}

} // namespace tickcast
