// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/keyedtable.h"
#include "shared/admin/stats.h"

namespace tickcast {

/// The feeds of one sample as a table. It shows what it was last given.
/// Thread: the GUI's. Cost of setFeeds(): O(feeds).
class FeedsModel final : public KeyedTable
{
    Q_OBJECT
public:
    enum Column : quint8 {
        Name,
        State,
        Reason,
        Symbols,
        Watched,
        Stale,
        Age,
        Quotes,
        Trades,
        Candles,
        Skipped,
        Malformed,
        ColumnCount,
    };

    explicit FeedsModel(QObject *parent = nullptr);

    void setFeeds(const std::vector<admin::Feed> &feeds) { replace(m_feeds, feeds); }

    [[nodiscard]] QString keyAt(int row) const override { return at(row).name; }
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;

protected:
    [[nodiscard]] QString textAt(int row, int column) const override;
    [[nodiscard]] QString toolTipAt(int row, int column) const override;
    [[nodiscard]] Health healthAt(int row, int column) const override;

private:
    [[nodiscard]] const admin::Feed &at(int row) const { return m_feeds[static_cast<size_t>(row)]; }

    std::vector<admin::Feed> m_feeds;
};

} // namespace tickcast
