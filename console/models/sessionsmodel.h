// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/keyedtable.h"
#include "shared/admin/sessions.h"

#include <QHash>

namespace tickcast {

/// One page of the list of sessions, of those that are open or of those that have ended, in the
/// server's order. It shows what it was last told and asks nothing itself (SessionsBrowser does).
/// Thread: the GUI's. Cost of setPage(): O(rows).
class SessionsModel final : public KeyedTable
{
    Q_OBJECT
public:
    enum Column : quint8 {
        Session,
        Address,
        Worker,
        Level,
        Ended, ///< from here to Reason: only of closed ones
        Code,
        Reason,
        Pressure,
        Owed,
        OwedBytes,
        Oldest,
        Unsent,
        DeliveredRate, ///< between the last two answers that named the session
        Delivered,     ///< only of closed ones
        Superseded,
        Dropped,
        Subscriptions,
        Connected,
        ColumnCount,
    };

    explicit SessionsModel(QObject *parent = nullptr);

    void setPage(const admin::SessionsPage &page);
    void setPage(const admin::ClosedPage &page);
    void clear();

    /// Whether @p column tells something of open, or of closed sessions.
    [[nodiscard]] static bool isShown(Column column, bool isOfClosed);
    /// What the server sorts by for @p column; nothing: it cannot.
    [[nodiscard]] static std::optional<admin::SessionSort> sortOf(Column column);
    [[nodiscard]] static Column columnOf(admin::SessionSort sort);

    [[nodiscard]] const admin::SessionRow &rowAt(int row) const;
    [[nodiscard]] QString keyAt(int row) const override { return rowAt(row).session; }
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;

protected:
    [[nodiscard]] QString textAt(int row, int column) const override;
    [[nodiscard]] QVariant exactAt(int row, int column) const override;
    [[nodiscard]] QString toolTipAt(int row, int column) const override;
    [[nodiscard]] Health healthAt(int row, int column) const override;
    [[nodiscard]] std::optional<int> levelAt(int row, int column) const override;

private:
    struct Row
    {
        admin::SessionRow session;
        double deliveredPerS = 0.0; ///< NaN: not known yet
        std::optional<admin::SessionEnd> end;
    };
    struct Seen
    {
        quint64 delivered = 0;
        qint64 connectedMs = 0;
        double deliveredPerS = 0.0; ///< as it was shown
    };

    std::vector<Row> m_rows;
    QHash<QString, Seen> m_seen; ///< the rows of the answer before, for rates
};

/// Why a connection was closed with @p code, in a word or two: "left", "slow", "drained".
[[nodiscard]] QString closeCodeText(quint32 code);

} // namespace tickcast
