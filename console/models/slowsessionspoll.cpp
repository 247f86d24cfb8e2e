// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/slowsessionspoll.h"

#include "console/models/slowsessionsmodel.h"

namespace tickcast {

namespace {

constexpr qsizetype reasonLettersMax = 120;

} // namespace

SlowSessionsPoll::SlowSessionsPoll(AdminSource *source, SlowSessionsModel *model, QObject *parent)
    : QObject(parent)
    , m_source(source)
    , m_model(model)
{
    connect(source, &AdminSource::sessionsReceived, this, &SlowSessionsPoll::onPage);
    connect(source, &AdminSource::commandFailed, this, &SlowSessionsPoll::onFailed);
    // An answer lost with the connection does not come later.
    connect(source, &AdminSource::stateChanged, this, &SlowSessionsPoll::giveUp);
}

void SlowSessionsPoll::ask()
{
    if (isWaiting()) {
        if (m_source->nowMs() - m_askedAtMs < patienceMs)
            return;
        m_model->setProblem(tr("The server did not answer within %1 s").arg(patienceMs / 1'000));
    }
    admin::SessionsQuery query;
    query.sort = admin::SessionSort::Pressure;
    query.limit = SlowSessionsModel::rowsMax;
    m_askedAtMs = m_source->nowMs();
    m_askedId = m_source->send(query);
}

void SlowSessionsPoll::onPage(const admin::SessionsPage &page)
{
    if (page.id != m_askedId || !isWaiting())
        return;
    m_askedId = 0;
    m_isAnswered = true;
    m_model->setPage(page);
}

void SlowSessionsPoll::onFailed(qint64 id, const QString &reason)
{
    if (id != m_askedId || !isWaiting())
        return;
    m_askedId = 0;
    m_isAnswered = true;
    const QString why = reason.simplified().left(reasonLettersMax);
    m_model->setProblem(why.isEmpty() ? tr("The server would not say")
                                      : tr("The server would not say: %1").arg(why));
}

} // namespace tickcast
