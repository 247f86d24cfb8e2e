// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/keyedtable.h"
#include "shared/admin/operations.h"

#include <QHash>

namespace tickcast {

/// One page of the server's symbols as a table. Rates are between two answers that told of the
/// same symbol in the same epoch; where there are none, they are not known.
/// Thread: the GUI's. Cost of setPage(): O(rows).
class SymbolsModel final : public KeyedTable
{
    Q_OBJECT
public:
    enum Column : quint8 {
        Name,
        Stale,
        Last,
        Age,
        Subscribers,
        UpdatesPerS,
        PublishedPerS,
        BytesPerS,
        Updates,
        Published,
        Bytes,
        Offset,
        Keyframe,
        Epoch,
        ColumnCount,
    };

    explicit SymbolsModel(QObject *parent = nullptr);

    /// @p atMs: when the server said it, by the source's clock.
    void setPage(const admin::SymbolsPage &page, qint64 atMs);
    void clear();

    /// What the server can sort a column by; nothing: it cannot.
    [[nodiscard]] static std::optional<admin::SymbolSort> sortOf(Column column);
    [[nodiscard]] static Column columnOf(admin::SymbolSort sort);

    [[nodiscard]] QString keyAt(int row) const override;
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;

protected:
    [[nodiscard]] QString textAt(int row, int column) const override;
    [[nodiscard]] QVariant exactAt(int row, int column) const override;
    [[nodiscard]] QString toolTipAt(int row, int column) const override;
    [[nodiscard]] Health healthAt(int row, int column) const override;

private:
    struct Row
    {
        admin::SymbolRow symbol;
        double updatesPerS;
        double publishedPerS;
        double bytesPerS;
    };
    struct Seen
    {
        quint64 updates;
        quint64 published;
        quint64 bytes;
        QString epoch;
        qint64 atMs;
        Row row; ///< with the rates that were made of it
    };

    std::vector<Row> m_rows;
    QHash<QString, Seen> m_seen;
};

} // namespace tickcast
