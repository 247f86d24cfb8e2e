// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/listbrowser.h"
#include "console/models/symbolsmodel.h"

namespace tickcast {

/// What the operator looks at of the server's symbols: sorted and filtered by the server, a page at
/// a time, asked for anew each second. Thread: the GUI's.
class SymbolsBrowser final : public ListBrowser
{
    Q_OBJECT
public:
    /// @p source is not owned and outlives this.
    explicit SymbolsBrowser(AdminSource *source, QObject *parent = nullptr);

    [[nodiscard]] SymbolsModel *model() { return &m_model; }
    [[nodiscard]] admin::SymbolSort sort() const { return m_sort; }

    void setSort(admin::SymbolSort sort);
    /// Longer texts than the server takes are cut; nothing is no filter.
    void setText(const QString &text);

    void ask() { askList(); }
    /// The screen is to stand still: what is awaited is not wanted any more.
    void giveUp() { giveUpList(); }
    /// As at the start, but for what is looked for; another server.
    void clear();

protected:
    [[nodiscard]] admin::ClientMessage question() const override;
    void clearRows() override { m_model.clear(); }

private:
    void onSymbols(const admin::SymbolsPage &page);

    AdminSource *m_source;
    SymbolsModel m_model;
    admin::SymbolSort m_sort = admin::SymbolSort::Subscribers;
    std::optional<QString> m_text;
};

} // namespace tickcast
