// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/figureroles.h"
#include "console/models/health.h"
#include "shared/admin/sessions.h"

#include <QAbstractTableModel>
#include <vector>

namespace tickcast {

/// The slowest sessions of one answer of the server, as a table: a row per session that is slow,
/// in the server's order. An empty table says in words why it is empty: because every client keeps
/// up, or because nobody knows.
/// It shows what it was last told and asks nothing itself (SlowSessionsPoll does).
/// Thread: the GUI's. Memory: at most rowsMax rows. Cost of setPage(): O(rows).
class SlowSessionsModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column : quint8 {
        Session,
        Address,
        Level,
        Backlog,
        Oldest,
        Unsent,
        Superseded,
        Dropped,
        Connected,
        ColumnCount,
    };
    using enum FigureRole;
    static constexpr quint32 rowsMax = 10;

    explicit SlowSessionsModel(QObject *parent = nullptr);

    /// Whether a session belongs here: its level is above Normal, its socket is full, or it is owed
    /// something.
    [[nodiscard]] static bool isSlow(const admin::SessionRow &row);

    void setPage(const admin::SessionsPage &page);
    /// The question was not answered; the rows of the last answer go, for they are true no more.
    void setProblem(const QString &problem);
    /// Nothing was asked yet.
    void clear();

    /// What the table says: how many are slow of how many, that every client keeps up, or why
    /// nobody knows.
    [[nodiscard]] const QString &statusText() const { return m_statusText; }
    /// Good: nobody is slow; Warning: the question was not answered; Unknown: otherwise.
    [[nodiscard]] Health statusHealth() const { return m_statusHealth; }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

Q_SIGNALS:
    /// Rows or status are others now.
    void changed();

private:
    void setRows(std::vector<admin::SessionRow> rows);
    void setStatus(Health health, const QString &text);
    [[nodiscard]] static QString textOf(const admin::SessionRow &row, Column column);
    [[nodiscard]] static QVariant exactOf(const admin::SessionRow &row, Column column);
    [[nodiscard]] static QString toolTipOf(const admin::SessionRow &row);

    std::vector<admin::SessionRow> m_rows;
    QString m_statusText;
    Health m_statusHealth = Health::Unknown;
};

} // namespace tickcast
