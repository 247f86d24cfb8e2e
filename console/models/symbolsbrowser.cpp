// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/symbolsbrowser.h"

namespace tickcast {

SymbolsBrowser::SymbolsBrowser(AdminConnection *connection, QObject *parent)
    : QObject(parent)
    , m_connection(connection)
    , m_inquiry(connection)
{
    connect(connection, &AdminConnection::symbolsReceived, this, &SymbolsBrowser::onSymbols);
    connect(&m_inquiry, &Inquiry::failed, this, &SymbolsBrowser::onFailed);
}

void SymbolsBrowser::setSort(admin::SymbolSort sort)
{
    if (m_sort == sort)
        return;
    m_sort = sort;
    m_pager.toFirst();
    lookAgain();
}

void SymbolsBrowser::setText(const QString &text)
{
    const QString wanted = text.trimmed().left(admin::SymbolsQuery::filterMax);
    m_text = wanted.isEmpty() ? std::nullopt : std::optional(wanted);
    m_pager.toFirst();
    lookAgain();
}

void SymbolsBrowser::turnOn()
{
    m_pager.toNext();
    lookAgain();
}

void SymbolsBrowser::turnBack()
{
    m_pager.toPrevious();
    lookAgain();
}

void SymbolsBrowser::ask()
{
    m_inquiry.ask(question());
}

void SymbolsBrowser::clear()
{
    giveUp();
    m_pager.clear();
    m_model.clear();
    m_statusText = tr("Not asked yet");
    m_statusHealth = Health::Unknown;
    Q_EMIT changed();
}

admin::SymbolsQuery SymbolsBrowser::question() const
{
    return {
        .sort = m_sort, .offset = m_pager.offset(), .limit = Pager::rowsPerPage, .filter = m_text};
}

void SymbolsBrowser::lookAgain()
{
    m_inquiry.askInstead(question());
    Q_EMIT changed();
}

void SymbolsBrowser::onSymbols(const admin::SymbolsPage &page)
{
    if (!m_inquiry.take(page.id))
        return;
    m_model.setPage(page, m_connection->nowMs());
    m_statusHealth = Health::Unknown;
    m_statusText = page.total > 0 ? tr("No symbol matches") : tr("The server knows no symbol");
    if (m_pager.setCounts(page.total, page.matching))
        m_inquiry.askInstead(question());
    Q_EMIT changed();
}

void SymbolsBrowser::onFailed(const QString &why)
{
    m_model.clear(); // what was true a while ago is true no more
    m_pager.clear();
    m_statusText = why;
    m_statusHealth = Health::Warning;
    Q_EMIT changed();
}

} // namespace tickcast
