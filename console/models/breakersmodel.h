// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/keyedtable.h"
#include "shared/admin/stats.h"

namespace tickcast {

/// The circuit breakers of one sample as a table, each with what it stands before. It shows what it
/// was last given. Thread: the GUI's. Cost of setStats(): O(breakers * feeds).
class BreakersModel final : public KeyedTable
{
    Q_OBJECT
public:
    enum Column : quint8 {
        Name,
        State,
        Reason,
        Since,
        NextTry,
        FailuresInARow,
        Window,
        Failures,
        Openings,
        Rejected,
        LastErrorAt,
        LastError,
        ColumnCount,
    };

    explicit BreakersModel(QObject *parent = nullptr);

    void setStats(const admin::Stats &stats);
    void clear() { replace(m_breakers, {}); }
    [[nodiscard]] const admin::Breaker &at(int row) const
    {
        return m_breakers[static_cast<size_t>(row)];
    }
    /// One sentence or two on @p row: what the operator has to know before they act.
    [[nodiscard]] QString sentenceOf(int row) const;

    [[nodiscard]] QString keyAt(int row) const override { return at(row).name; }
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;

protected:
    [[nodiscard]] QString textAt(int row, int column) const override;
    [[nodiscard]] QVariant exactAt(int row, int column) const override;
    [[nodiscard]] QString toolTipAt(int row, int column) const override;
    [[nodiscard]] Health healthAt(int row, int column) const override;

private:
    std::vector<admin::Breaker> m_breakers;
    qint64 m_tsMs = 0; ///< of the sample, Unix milliseconds
};

/// What one of breakerReasonNames means, in words; another word is said as it is.
[[nodiscard]] QString breakerReasonText(const QString &reason);

} // namespace tickcast
