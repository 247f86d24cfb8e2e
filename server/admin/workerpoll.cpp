// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/admin/workerpoll.h"

#include <QTimer>
#include <numeric>

namespace tickcast {

std::vector<size_t> WorkerPoll::workers(std::optional<quint32> one) const
{
    std::vector<size_t> all(one ? 1 : m_workers.size());
    std::iota(all.begin(), all.end(), size_t(one.value_or(0)));
    return all;
}

QString WorkerPoll::silence(size_t worker) const
{
    return QStringLiteral("worker %1 has not answered within %2 ms")
        .arg(worker)
        .arg(m_patience.count());
}

std::optional<QString> WorkerPoll::unknown(std::optional<quint32> worker) const
{
    if (!worker || *worker < m_workers.size())
        return std::nullopt;
    return QStringLiteral("worker is %1, this server has 0 to %2")
        .arg(*worker)
        .arg(m_workers.size() - 1);
}

quint64 WorkerPoll::begin(std::unique_ptr<Round> round)
{
    const quint64 id = ++m_lastId;
    m_rounds.emplace(id, std::move(round));
    QTimer::singleShot(m_patience, &m_mailbox, [this, id] { expire(id); });
    return id;
}

void WorkerPoll::expire(quint64 id)
{
    const auto found = m_rounds.find(id);
    if (found == m_rounds.end())
        return;
    // It stays: what was asked of the silent ones is still carried out when they come to it.
    Round &round = *found->second;
    round.isLate = true;
    if (const std::optional<size_t> silent = round.firstSilent())
        round.late(*silent);
}

} // namespace tickcast
