// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/keyedtable.h"
#include "shared/admin/operations.h"

namespace tickcast {

/// The settings that a server runs with, as a table of those that are looked for. It shows what it
/// was last given. Thread: the GUI's. Cost of setPage() and of the filters: O(settings).
class ConfigModel final : public KeyedTable
{
    Q_OBJECT
public:
    enum Column : quint8 {
        Key,
        Value,
        Standard,
        Takes,
        About,
        ColumnCount,
    };

    explicit ConfigModel(QObject *parent = nullptr);

    void setPage(const admin::ConfigPage &page);
    void clear() { setPage({}); }
    /// Only settings with @p text in their key, value or meaning, capitals or not; empty: all.
    void setText(const QString &text);
    /// Only settings that are not what they are when nothing is said.
    void setChangedOnly(bool isChangedOnly);

    [[nodiscard]] const QString &file() const { return m_page.file; }
    [[nodiscard]] int settingCount() const { return static_cast<int>(m_page.settings.size()); }
    [[nodiscard]] int changedCount() const;
    /// The value in force of @p key; empty: the server did not tell.
    [[nodiscard]] QString valueOf(const QString &key) const;
    /// A secret is neither told nor compared: it is no changed one.
    [[nodiscard]] static bool isChanged(const admin::ConfigSetting &setting);

    [[nodiscard]] QString keyAt(int row) const override { return at(row).key; }
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;

protected:
    [[nodiscard]] QString textAt(int row, int column) const override;
    [[nodiscard]] QVariant exactAt(int row, int column) const override;
    [[nodiscard]] QString toolTipAt(int row, int column) const override;

private:
    [[nodiscard]] const admin::ConfigSetting &at(int row) const
    {
        return m_shown[static_cast<size_t>(row)];
    }
    void filter();

    admin::ConfigPage m_page;
    std::vector<admin::ConfigSetting> m_shown;
    QString m_text;
    bool m_isChangedOnly = false;
};

} // namespace tickcast
