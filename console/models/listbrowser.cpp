// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/listbrowser.h"

namespace tickcast {

ListBrowser::ListBrowser(AdminSource *source, quint32 offsetMax, QObject *parent)
    : QObject(parent)
    , m_listInquiry(source)
    , m_pager(offsetMax)
    , m_statusText(tr("Not asked yet"))
{
    connect(&m_listInquiry, &Inquiry::failed, this, [this](const QString &why) {
        empty(why, Health::Warning); // what was true a while ago is true no more
        Q_EMIT changed();
    });
}

void ListBrowser::turnOn()
{
    m_pager.toNext();
    lookAgain();
}

void ListBrowser::turnBack()
{
    m_pager.toPrevious();
    lookAgain();
}

void ListBrowser::lookFromTheFirst()
{
    m_pager.toFirst();
    lookAgain();
}

void ListBrowser::lookAgain()
{
    m_listInquiry.askInstead(question());
    Q_EMIT changed();
}

void ListBrowser::setCounts(quint32 total, quint32 matching, const QString &emptyText)
{
    m_statusHealth = Health::Unknown;
    m_statusText = emptyText;
    if (m_pager.setCounts(total, matching))
        m_listInquiry.askInstead(question());
    Q_EMIT changed();
}

void ListBrowser::empty(const QString &text, Health health)
{
    m_pager.clear();
    clearRows();
    m_statusText = text;
    m_statusHealth = health;
}

} // namespace tickcast
