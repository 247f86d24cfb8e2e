// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/figureroles.h"
#include "console/models/levels.h"
#include "console/models/statshistory.h"

#include <QAbstractTableModel>
#include <vector>

namespace tickcast {

/// The workers of one sample as a table: a row per worker, a column per figure.
/// It shows what it was last given and does not refresh itself.
/// Thread: the GUI's. Cost of setSample(): O(workers); rows are kept while the workers are the
/// same.
class WorkersModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column : quint8 {
        Name,
        Sessions,
        Levels,
        Floor,
        Subscriptions,
        Groups,
        Updates,
        Out,
        Behind,
        Owed,
        Superseded,
        Dropped,
        LoopLag,
        Inbox,
        BatchSize,
        Sends,
        UpdatesPerSend,
        Cpu,
        P99,
        ColumnCount,
    };
    using enum FigureRole;

    using QAbstractTableModel::QAbstractTableModel;

    void setSample(const StatsHistory::Sample &sample);
    void clear();
    /// The worker in @p row.
    [[nodiscard]] int workerAt(int row) const { return m_rows[static_cast<size_t>(row)].index; }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    struct Row
    {
        int index = 0;
        std::array<double, ColumnCount> values{};
        quint64 inboxCapacity = 0;
        LevelCounts levels{};
        QString floorReason;
    };

    [[nodiscard]] static Row makeRow(const admin::Worker &worker, const WorkerRates &rates);
    [[nodiscard]] static QString textOf(const Row &row, Column column);
    [[nodiscard]] static QVariant exactOf(const Row &row, Column column);
    [[nodiscard]] static QString toolTipOf(const Row &row, Column column);
    [[nodiscard]] static int healthOf(const Row &row, Column column);

    std::vector<Row> m_rows;
    std::array<double, ColumnCount> m_greatest{};
};

} // namespace tickcast
