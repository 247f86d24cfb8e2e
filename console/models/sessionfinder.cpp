// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/sessionfinder.h"

#include "console/models/slowsessionsmodel.h"
#include "shared/util/clock.h"

#include <utility>

namespace tickcast {

SessionFinder::SessionFinder(AdminSource *source, QObject *parent)
    : QObject(parent)
    , m_source(source)
{
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, [this] {
        onFailed(tr("The server did not answer within %n second(s).", nullptr,
                    static_cast<int>(Inquiry::patienceMs / 1'000)));
    });
    if (!m_source)
        return;
    m_inquiry = new Inquiry(m_source, this);
    connect(m_inquiry, &Inquiry::failed, this, &SessionFinder::onFailed);
    connect(m_source, &AdminSource::sessionsReceived, this, &SessionFinder::onSlow);
    connect(m_source, &AdminSource::closedReceived, this, &SessionFinder::onClosed);
    connect(m_source, &AdminSource::stateChanged, this, [this] {
        if (isFinding())
            onFailed(tr("The connection to the server was lost before it answered."));
    });
}

void SessionFinder::find(qint64 fromWallMs, qint64 toWallMs)
{
    m_fromMs = fromWallMs;
    m_toMs = toWallMs;
    m_findings = {};
    m_findings.askedWallMs =
        m_source ? m_source->nowMs() + m_source->wallOffsetMs() : SystemClock::wallNowMs();
    m_seen.clear();
    m_stage = Stage::Slow;
    if (!m_source || m_source->state() != AdminSource::State::Live) {
        const QString why = m_source ? tr("There is no connection to the server now.")
                                     : tr("There is no server to ask.");
        QMetaObject::invokeMethod(
            this, [this, why] { onFailed(why); }, Qt::QueuedConnection);
        return;
    }
    ask(admin::SessionsQuery{.sort = admin::SessionSort::Pressure, .limit = slowMax});
}

void SessionFinder::ask(const admin::ClientMessage &question)
{
    m_patience.start(static_cast<int>(Inquiry::patienceMs));
    m_inquiry->askInstead(question);
}

void SessionFinder::onSlow(const admin::SessionsPage &page)
{
    if (m_stage != Stage::Slow || !m_inquiry->take(page.id))
        return;
    m_findings.sessions = page.total;
    for (const admin::SessionRow &row : page.rows) {
        if (SlowSessionsModel::isSlow(row) && m_findings.slow.size() < slowMax)
            m_findings.slow.push_back(row);
    }
    m_stage = Stage::Closed;
    askClosed(0);
}

void SessionFinder::askClosed(quint32 offset)
{
    ask(admin::ClosedQuery{.offset = offset, .limit = admin::SessionsQuery::limitMax});
}

void SessionFinder::onClosed(const admin::ClosedPage &page)
{
    if (m_stage != Stage::Closed || !m_inquiry->take(page.id))
        return;
    bool isPastStart = false;
    for (const admin::ClosedRow &row : page.rows) {
        isPastStart = isPastStart || row.end.atMs < m_fromMs;
        if (row.end.atMs < m_fromMs || row.end.atMs > m_toMs)
            continue;
        const QString key = row.row.session % u'@' % QString::number(row.end.atMs);
        if (m_seen.contains(key))
            continue;
        m_seen.insert(key);
        if (m_findings.closed.size() < closedMax)
            m_findings.closed.push_back(row);
        else
            ++m_findings.closedMore;
    }
    const quint32 next = page.offset + static_cast<quint32>(page.rows.size());
    const bool isAtEnd = page.rows.empty() || next >= page.total;
    if (!isPastStart && !isAtEnd && next <= admin::SessionsQuery::offsetMax) {
        askClosed(next);
        return;
    }
    m_findings.mayBeForgotten = !isPastStart && page.total >= rememberedMin;
    finish();
}

void SessionFinder::onFailed(const QString &why)
{
    const Stage stage = m_stage;
    if (stage == Stage::Idle)
        return;
    m_findings.closedProblem = why;
    if (stage == Stage::Slow)
        m_findings.slowProblem = why;
    finish();
}

void SessionFinder::finish()
{
    m_patience.stop();
    if (m_inquiry)
        m_inquiry->giveUp();
    m_seen.clear();
    m_stage = Stage::Idle;
    Q_EMIT found(std::exchange(m_findings, {}));
}

} // namespace tickcast
