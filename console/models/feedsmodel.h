// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/keyedtable.h"
#include "console/models/statshistory.h"

namespace tickcast {

/// The feeds of one sample as a table, with what each reads per second. It shows what it was last
/// given. Thread: the GUI's. Cost of setSample(): O(feeds).
class FeedsModel final : public KeyedTable
{
    Q_OBJECT
public:
    enum Column : quint8 {
        Name,
        State,
        Age,
        Quotes,
        Trades,
        Candles,
        Skipped,
        Malformed,
        Stale,
        Watched,
        Symbols,
        Reason,
        ColumnCount,
    };

    explicit FeedsModel(QObject *parent = nullptr);

    void setSample(const StatsHistory::Sample &sample);
    void clear() { replace(m_rows, {}); }

    [[nodiscard]] QString keyAt(int row) const override { return at(row).feed.name; }
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;

protected:
    [[nodiscard]] QString textAt(int row, int column) const override;
    [[nodiscard]] QVariant exactAt(int row, int column) const override;
    [[nodiscard]] QString toolTipAt(int row, int column) const override;
    [[nodiscard]] Health healthAt(int row, int column) const override;

private:
    struct Row
    {
        admin::Feed feed;
        FeedRates rates; ///< unknown, unless there is a sample before
    };

    [[nodiscard]] const Row &at(int row) const { return m_rows[static_cast<size_t>(row)]; }

    std::vector<Row> m_rows;
};

} // namespace tickcast
