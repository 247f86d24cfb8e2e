// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/symbolsbrowser.h"

namespace tickcast {

SymbolsBrowser::SymbolsBrowser(AdminSource *source, QObject *parent)
    : ListBrowser(source, admin::SymbolsQuery::offsetMax, parent)
    , m_source(source)
{
    connect(source, &AdminSource::symbolsReceived, this, &SymbolsBrowser::onSymbols);
}

void SymbolsBrowser::setSort(admin::SymbolSort sort)
{
    if (m_sort == sort)
        return;
    m_sort = sort;
    lookFromTheFirst();
}

void SymbolsBrowser::setText(const QString &text)
{
    const QString wanted = text.trimmed().left(admin::SymbolsQuery::filterMax);
    m_text = wanted.isEmpty() ? std::nullopt : std::optional(wanted);
    lookFromTheFirst();
}

void SymbolsBrowser::clear()
{
    giveUp();
    empty(tr("Not asked yet"));
    Q_EMIT changed();
}

admin::ClientMessage SymbolsBrowser::question() const
{
    return admin::SymbolsQuery{
        .sort = m_sort, .offset = pager().offset(), .limit = Pager::rowsPerPage, .filter = m_text};
}

void SymbolsBrowser::onSymbols(const admin::SymbolsPage &page)
{
    if (!take(page.id))
        return;
    m_model.setPage(page, m_source->answeredMs());
    setCounts(page.total, page.matching,
              page.total > 0 ? tr("No symbol matches") : tr("The server knows no symbol"));
}

} // namespace tickcast
