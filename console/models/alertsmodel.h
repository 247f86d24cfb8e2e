// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/alertengine.h"
#include "console/models/keyedtable.h"

namespace tickcast {

/// Raised alerts, or those that are over, as a table. It shows what it was last given.
/// Thread: the GUI's. Cost of setAlerts(): O(alerts).
class AlertsModel final : public KeyedTable
{
    Q_OBJECT
public:
    // Without a type: lupdate loses the namespace of the class that follows an enum with one.
    enum Column {
        Severity,
        What,
        Subject,
        Value,
        Worst,
        Threshold,
        Since,
        Lasts,
        Acknowledged,
        Says,
        ColumnCount,
    };

    explicit AlertsModel(QObject *parent = nullptr);

    /// @p wallMs: Unix milliseconds now, for how long they last.
    void setAlerts(std::vector<RaisedAlert> alerts, qint64 wallMs);

    [[nodiscard]] QString keyAt(int row) const override;
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;

protected:
    [[nodiscard]] QString textAt(int row, int column) const override;
    [[nodiscard]] QVariant exactAt(int row, int column) const override;
    [[nodiscard]] QString toolTipAt(int row, int column) const override;
    [[nodiscard]] Health healthAt(int row, int column) const override;

private:
    std::vector<RaisedAlert> m_alerts;
    qint64 m_wallMs = 0;
};

/// "Drop rate 1.2 %", "Circuit breaker not closed: feed": an alert in one line, for notifications.
[[nodiscard]] QString alertLine(const RaisedAlert &alert);

/// The rules as a table; thresholds and durations can be edited.
/// Thread: the GUI's.
class AlertRulesModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column : quint8 { IsOn, Metric, Severity, Threshold, For, ColumnCount };

    /// @p rules is not owned and outlives this.
    explicit AlertRulesModel(AlertRules *rules, QObject *parent = nullptr);

    void toggle(int row);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;

Q_SIGNALS:
    /// What was typed cannot be, and why; empty: the last one could.
    void refused(const QString &why);

private:
    [[nodiscard]] QString textOf(const AlertRule &rule, int column) const;

    AlertRules *m_rules;
};

} // namespace tickcast
