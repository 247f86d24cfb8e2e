// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What operators are told of a worker's sessions and symbols.

#include "server/fanout/fanout.h"
#include "server/fanout/session.h"
#include "shared/util/clock.h"

#include <algorithm>

namespace tickcast {

namespace {

// What a filter asks besides the worker, which is the desk's.

bool hasLevel(const admin::SessionFilter &filter, SessionLevel level)
{
    return !filter.level || level >= *filter.level;
}

bool hasText(const QString &text, const QString &session, const QString &peer)
{
    return session.contains(text, Qt::CaseInsensitive) || peer.contains(text, Qt::CaseInsensitive);
}

} // namespace

Fanout::SessionList Fanout::list(admin::SessionSort sort, const admin::SessionFilter &filter,
                                 size_t limit) const
{
    const MonotonicNs now = m_clock.monotonicNs();
    using Ranked = std::pair<double, const Session *>;
    std::vector<Ranked> ranked;
    ranked.reserve(m_sessions.size());
    for (const auto &session : m_sessions) {
        if (session->isMatching(filter))
            ranked.emplace_back(session->rankBy(sort, now), session.get());
    }
    const auto isBefore = [](const Ranked &a, const Ranked &b) {
        return a.first != b.first ? a.first > b.first : a.second->number() < b.second->number();
    };
    const auto end = ranked.begin() + static_cast<qptrdiff>(std::min(limit, ranked.size()));
    std::partial_sort(ranked.begin(), end, ranked.end(), isBefore);
    SessionList list{.total = m_sessions.size(), .matching = ranked.size(), .rows = {}};
    for (auto it = ranked.begin(); it != end; ++it)
        list.rows.push_back({it->first, it->second->row(now)});
    return list;
}

bool Session::isMatching(const admin::SessionFilter &filter) const
{
    return hasLevel(filter, m_level) &&
           (!filter.text || hasText(*filter.text, QString::fromLatin1(name()), m_link->peer()));
}

Session *Fanout::find(quint64 number) const
{
    const auto found = std::ranges::find(m_sessions, number, &Session::number);
    return found == m_sessions.end() ? nullptr : found->get();
}

void Fanout::noteEnd(const Session &session, quint32 code, const QString &reason)
{
    if (m_ended.size() == endedMax)
        m_ended.pop_front();
    m_ended.push_back({.row = session.row(m_clock.monotonicNs()),
                       .end = {.atMs = m_clock.wallMs(), .code = code, .reason = reason}});
}

Fanout::ClosedList Fanout::listClosed(const admin::SessionFilter &filter, size_t limit) const
{
    ClosedList list{.total = m_ended.size(), .matching = 0, .rows = {}};
    for (auto it = m_ended.rbegin(); it != m_ended.rend(); ++it) {
        const admin::SessionRow &row = it->row;
        if (!hasLevel(filter, row.level) ||
            (filter.text && !hasText(*filter.text, row.session, row.peer)))
            continue;
        if (++list.matching <= limit)
            list.rows.push_back(*it);
    }
    return list;
}

std::vector<Fanout::SymbolUse> Fanout::symbolUses() const
{
    std::vector<SymbolUse> uses = m_symbolUses;
    for (GroupId id = 0; id < m_groups.size(); ++id)
        uses[symbolOf(id)].subscribers += static_cast<quint32>(m_groups[id].members.size());
    return uses;
}

} // namespace tickcast
