// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/sessionsbrowser.h"

namespace tickcast {

SessionsBrowser::SessionsBrowser(AdminSource *source, QObject *parent)
    : ListBrowser(source, admin::SessionsQuery::offsetMax, parent)
    , m_detailInquiry(source)
{
    connect(source, &AdminSource::sessionsReceived, this, &SessionsBrowser::onSessions);
    connect(source, &AdminSource::closedReceived, this, &SessionsBrowser::onClosed);
    connect(source, &AdminSource::sessionReceived, this, &SessionsBrowser::onDetail);
    connect(&m_detailInquiry, &Inquiry::failed, this, &SessionsBrowser::onDetailFailed);
}

void SessionsBrowser::setList(List list)
{
    if (m_list == list)
        return;
    m_list = list;
    empty(tr("Asking\u2026")); // rows of the one kind must not pass for the other
    setChosen({});
    lookAgain();
}

void SessionsBrowser::setSort(admin::SessionSort sort)
{
    if (m_sort == sort)
        return;
    m_sort = sort;
    lookFromTheFirst();
}

void SessionsBrowser::setText(const QString &text)
{
    const QString wanted = text.trimmed().left(admin::SessionFilter::textMax);
    m_filter.text = wanted.isEmpty() ? std::nullopt : std::optional(wanted);
    lookFromTheFirst();
}

void SessionsBrowser::setLevel(std::optional<admin::SessionLevel> level)
{
    m_filter.level = level;
    lookFromTheFirst();
}

void SessionsBrowser::setWorker(std::optional<quint32> worker)
{
    m_filter.worker = worker;
    lookFromTheFirst();
}

void SessionsBrowser::setChosen(const QString &session)
{
    if (m_chosen == session)
        return;
    m_chosen = session;
    m_detail.reset();
    m_detailProblem.clear();
    m_detailInquiry.giveUp();
    if (!m_chosen.isEmpty() && m_list == List::Open)
        m_detailInquiry.askInstead(admin::SessionQuery{0, m_chosen});
    Q_EMIT detailChanged();
}

void SessionsBrowser::ask()
{
    askList();
    if (!m_chosen.isEmpty() && m_list == List::Open)
        m_detailInquiry.ask(admin::SessionQuery{0, m_chosen});
}

void SessionsBrowser::giveUp()
{
    giveUpList();
    m_detailInquiry.giveUp();
}

void SessionsBrowser::clear()
{
    giveUp();
    empty(tr("Not asked yet"));
    setChosen({});
    Q_EMIT changed();
}

admin::ClientMessage SessionsBrowser::question() const
{
    if (m_list == List::Open) {
        return admin::SessionsQuery{.sort = m_sort,
                                    .offset = pager().offset(),
                                    .limit = Pager::rowsPerPage,
                                    .filter = m_filter};
    }
    return admin::ClosedQuery{
        .offset = pager().offset(), .limit = Pager::rowsPerPage, .filter = m_filter};
}

void SessionsBrowser::onSessions(const admin::SessionsPage &page)
{
    if (m_list != List::Open || !take(page.id))
        return;
    m_model.setPage(page);
    setCounts(page.total, page.matching,
              page.total > 0 ? tr("No session matches") : tr("No client is connected"));
}

void SessionsBrowser::onClosed(const admin::ClosedPage &page)
{
    if (m_list != List::Closed || !take(page.id))
        return;
    m_model.setPage(page);
    setCounts(page.total, page.matching,
              page.total > 0 ? tr("No session matches") : tr("No session has ended yet"));
}

void SessionsBrowser::onDetail(const admin::SessionDetail &detail)
{
    if (!m_detailInquiry.take(detail.id))
        return;
    m_detail = detail;
    m_detailProblem.clear();
    Q_EMIT detailChanged();
}

void SessionsBrowser::onDetailFailed(const QString &why)
{
    m_detail.reset();
    m_detailProblem = why;
    Q_EMIT detailChanged();
}

} // namespace tickcast
