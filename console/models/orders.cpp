// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/orders.h"

#include "console/models/inquiry.h"

namespace tickcast {

Orders::Orders(AdminSource *source, QObject *parent)
    : QObject(parent)
    , m_source(source)
{
    connect(source, &AdminSource::commandDone, this, &Orders::onDone);
    connect(source, &AdminSource::commandFailed, this, &Orders::onFailed);
    connect(source, &AdminSource::stateChanged, this, &Orders::onStateChanged);
    connect(source, &AdminSource::helloReceived, this, &Orders::permissionChanged);
}

QString Orders::whyNot() const
{
    return m_source->whyNoOrders();
}

void Orders::give(const admin::ClientMessage &order, const QString &what)
{
    const QString whyNot = this->whyNot();
    const qint64 id = whyNot.isEmpty() ? m_source->send(order) : 0;
    if (id == 0)
        Q_EMIT ended(Health::Warning, tr("%1: not done. %2").arg(what, whyNot));
    else
        m_given.insert(id, what);
}

void Orders::onDone(qint64 id, const QString &text)
{
    const auto given = m_given.constFind(id);
    if (given == m_given.constEnd())
        return;
    const QString what = *given;
    m_given.erase(given);
    const QString words = oneLine(text);
    Q_EMIT ended(Health::Good,
                 words.isEmpty() ? tr("%1: done").arg(what) : tr("%1: done. %2").arg(what, words));
}

void Orders::onFailed(qint64 id, const QString &reason)
{
    const auto given = m_given.constFind(id);
    if (given == m_given.constEnd())
        return;
    const QString what = *given;
    m_given.erase(given);
    const QString words = oneLine(reason);
    Q_EMIT ended(Health::Warning, words.isEmpty() ? tr("%1: not done").arg(what)
                                                  : tr("%1: not done. %2").arg(what, words));
}

void Orders::onStateChanged()
{
    const QHash<qint64, QString> lost = std::exchange(m_given, {});
    for (const QString &what : lost) {
        Q_EMIT ended(Health::Critical,
                     tr("%1: the connection was lost before the answer; look whether it was "
                        "carried out")
                         .arg(what));
    }
    Q_EMIT permissionChanged();
}

} // namespace tickcast
