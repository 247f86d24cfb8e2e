// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/inquiry.h"
#include "console/models/pager.h"
#include "console/models/symbolsmodel.h"

namespace tickcast {

/// What the operator looks at of the server's symbols: sorted and filtered by the server, a page at
/// a time, asked for anew each second. Thread: the GUI's.
class SymbolsBrowser final : public QObject
{
    Q_OBJECT
public:
    /// @p connection is not owned and outlives this.
    explicit SymbolsBrowser(AdminConnection *connection, QObject *parent = nullptr);

    [[nodiscard]] SymbolsModel *model() { return &m_model; }
    [[nodiscard]] const Pager &pager() const { return m_pager; }
    [[nodiscard]] admin::SymbolSort sort() const { return m_sort; }

    void setSort(admin::SymbolSort sort);
    /// Longer texts than the server takes are cut; nothing is no filter.
    void setText(const QString &text);
    void turnOn();
    void turnBack();

    void ask();
    /// The screen is to stand still: what is awaited is not wanted any more.
    void giveUp() { m_inquiry.giveUp(); }
    /// As at the start, but for what is looked for; another server.
    void clear();

    /// Whether the server said anything of the list yet.
    [[nodiscard]] bool isAnswered() const { return m_inquiry.isAnswered(); }
    /// Said in a table without rows.
    [[nodiscard]] const QString &statusText() const { return m_statusText; }
    [[nodiscard]] Health statusHealth() const { return m_statusHealth; }

Q_SIGNALS:
    void changed();

private:
    [[nodiscard]] admin::SymbolsQuery question() const;
    void lookAgain();
    void onSymbols(const admin::SymbolsPage &page);
    void onFailed(const QString &why);

    AdminConnection *m_connection;
    SymbolsModel m_model;
    Inquiry m_inquiry;
    Pager m_pager{admin::SymbolsQuery::offsetMax};
    admin::SymbolSort m_sort = admin::SymbolSort::Subscribers;
    std::optional<QString> m_text;
    QString m_statusText = tr("Not asked yet");
    Health m_statusHealth = Health::Unknown;
};

} // namespace tickcast
