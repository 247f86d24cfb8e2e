// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/health.h"
#include "console/models/inquiry.h"
#include "console/models/pager.h"

namespace tickcast {

/// What is common to lists that the server keeps and pages: one page of one is looked at, and asked
/// for anew each second. What the list is of, and its rows, is for those who derive from it.
/// Thread: the GUI's.
class ListBrowser : public QObject
{
    Q_OBJECT
public:
    [[nodiscard]] const Pager &pager() const { return m_pager; }
    void turnOn();
    void turnBack();

    /// Whether the server said anything of the list yet.
    [[nodiscard]] bool isAnswered() const { return m_listInquiry.isAnswered(); }
    /// Said in a table without rows.
    [[nodiscard]] const QString &statusText() const { return m_statusText; }
    [[nodiscard]] Health statusHealth() const { return m_statusHealth; }

Q_SIGNALS:
    void changed();

protected:
    /// @p source is not owned and outlives this; @p offsetMax as of Pager.
    ListBrowser(AdminSource *source, quint32 offsetMax, QObject *parent);

    /// For the page that is looked at.
    [[nodiscard]] virtual admin::ClientMessage question() const = 0;
    virtual void clearRows() = 0;

    void askList() { m_listInquiry.ask(question()); }
    void giveUpList() { m_listInquiry.giveUp(); }
    /// Something else is looked for: from its first page, or where we are.
    void lookFromTheFirst();
    void lookAgain();
    /// Whether @p id is that of the awaited answer, which is awaited no more then.
    [[nodiscard]] bool take(qint64 id) { return m_listInquiry.take(id); }
    /// What an answer told; @p emptyText is said while there are no rows.
    void setCounts(quint32 total, quint32 matching, const QString &emptyText);
    /// No rows and no counts, and @p text said instead.
    void empty(const QString &text, Health health = Health::Unknown);

private:
    Inquiry m_listInquiry;
    Pager m_pager;
    QString m_statusText;
    Health m_statusHealth = Health::Unknown;
};

} // namespace tickcast
