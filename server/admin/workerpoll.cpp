// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/admin/workerpoll.h"

#include <QTimer>

namespace tickcast {

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
