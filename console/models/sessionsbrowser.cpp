// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/sessionsbrowser.h"

namespace tickcast {

SessionsBrowser::SessionsBrowser(AdminConnection *connection, QObject *parent)
    : QObject(parent)
    , m_listInquiry(connection)
    , m_detailInquiry(connection)
{
    connect(connection, &AdminConnection::sessionsReceived, this, &SessionsBrowser::onSessions);
    connect(connection, &AdminConnection::closedReceived, this, &SessionsBrowser::onClosed);
    connect(connection, &AdminConnection::sessionReceived, this, &SessionsBrowser::onDetail);
    connect(&m_listInquiry, &Inquiry::failed, this, &SessionsBrowser::onListFailed);
    connect(&m_detailInquiry, &Inquiry::failed, this, &SessionsBrowser::onDetailFailed);
}

void SessionsBrowser::setList(List list)
{
    if (m_list == list)
        return;
    m_list = list;
    m_pager.clear();
    m_model.clear(); // rows of the one kind must not pass for the other
    setChosen({});
    m_statusText = QStringLiteral("Asking\u2026");
    m_statusHealth = Health::Unknown;
    lookAgain();
}

void SessionsBrowser::setSort(admin::SessionSort sort)
{
    if (m_sort == sort)
        return;
    m_sort = sort;
    m_pager.toFirst();
    lookAgain();
}

void SessionsBrowser::setText(const QString &text)
{
    const QString wanted = text.trimmed().left(admin::SessionFilter::textMax);
    m_filter.text = wanted.isEmpty() ? std::nullopt : std::optional(wanted);
    m_pager.toFirst();
    lookAgain();
}

void SessionsBrowser::setLevel(std::optional<admin::SessionLevel> level)
{
    m_filter.level = level;
    m_pager.toFirst();
    lookAgain();
}

void SessionsBrowser::setWorker(std::optional<quint32> worker)
{
    m_filter.worker = worker;
    m_pager.toFirst();
    lookAgain();
}

void SessionsBrowser::turnOn()
{
    m_pager.toNext();
    lookAgain();
}

void SessionsBrowser::turnBack()
{
    m_pager.toPrevious();
    lookAgain();
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
    askList(false);
    if (!m_chosen.isEmpty() && m_list == List::Open)
        m_detailInquiry.ask(admin::SessionQuery{0, m_chosen});
}

void SessionsBrowser::giveUp()
{
    m_listInquiry.giveUp();
    m_detailInquiry.giveUp();
}

void SessionsBrowser::clear()
{
    giveUp();
    m_pager.clear();
    m_model.clear();
    setChosen({});
    m_statusText = QStringLiteral("Not asked yet");
    m_statusHealth = Health::Unknown;
    Q_EMIT changed();
}

void SessionsBrowser::lookAgain()
{
    askList(true);
    Q_EMIT changed();
}

void SessionsBrowser::askList(bool isAtOnce)
{
    admin::ClientMessage question;
    if (m_list == List::Open) {
        question = admin::SessionsQuery{.sort = m_sort,
                                        .offset = m_pager.offset(),
                                        .limit = Pager::rowsPerPage,
                                        .filter = m_filter};
    } else {
        question = admin::ClosedQuery{
            .offset = m_pager.offset(), .limit = Pager::rowsPerPage, .filter = m_filter};
    }
    if (isAtOnce)
        m_listInquiry.askInstead(question);
    else
        m_listInquiry.ask(question);
}

void SessionsBrowser::onSessions(const admin::SessionsPage &page)
{
    if (m_list != List::Open || !m_listInquiry.take(page.id))
        return;
    m_model.setPage(page);
    setCounts(page.total, page.matching);
}

void SessionsBrowser::onClosed(const admin::ClosedPage &page)
{
    if (m_list != List::Closed || !m_listInquiry.take(page.id))
        return;
    m_model.setPage(page);
    setCounts(page.total, page.matching);
}

void SessionsBrowser::setCounts(quint32 total, quint32 matching)
{
    m_statusHealth = Health::Unknown;
    if (total > 0)
        m_statusText = QStringLiteral("No session matches");
    else if (m_list == List::Open)
        m_statusText = QStringLiteral("No client is connected");
    else
        m_statusText = QStringLiteral("No session has ended yet");
    if (m_pager.setCounts(total, matching))
        askList(true);
    Q_EMIT changed();
}

void SessionsBrowser::onDetail(const admin::SessionDetail &detail)
{
    if (!m_detailInquiry.take(detail.id))
        return;
    m_detail = detail;
    m_detailProblem.clear();
    Q_EMIT detailChanged();
}

void SessionsBrowser::onListFailed(const QString &why)
{
    m_model.clear(); // what was true a while ago is true no more
    m_pager.clear();
    m_statusText = why;
    m_statusHealth = Health::Warning;
    Q_EMIT changed();
}

void SessionsBrowser::onDetailFailed(const QString &why)
{
    m_detail.reset();
    m_detailProblem = why;
    Q_EMIT detailChanged();
}

} // namespace tickcast
