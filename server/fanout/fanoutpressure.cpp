// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The part of Fanout that bounds: floors under the sessions' levels, the budget for states, what
// is owed and to whom, and what operators are told of it.

#include "server/fanout/fanout.h"
#include "server/fanout/session.h"

#include <algorithm>

namespace tickcast {

namespace {

constexpr MonotonicNs nsPerSecond = 1'000'000'000;
constexpr MonotonicNs nsPerMs = 1'000'000;
/// After this time every session has taken a new floor over.
constexpr MonotonicNs floorSpreadNs = nsPerSecond;
constexpr size_t floorPortionMin = 64;

constexpr std::array<LevelReason, floorSourceCount> floorReasons{
    LevelReason::Worker, LevelReason::Memory, LevelReason::Floor};

QString floorText(LevelReason reason)
{
    switch (reason) {
    case LevelReason::Worker:
        return QStringLiteral("this worker is behind with its work");
    case LevelReason::Memory:
        return QStringLiteral("the process is near its memory limit");
    case LevelReason::Floor:
        return QStringLiteral("set by an operator");
    default:
        return {};
    }
}

} // namespace

// ---- floors ------------------------------------------------------------------------------------

void Fanout::setFloor(FloorSource source, SessionLevel level)
{
    m_floors[static_cast<size_t>(source)] = level;
    const auto highest = std::ranges::max_element(m_floors);
    const auto reason = *highest == SessionLevel::Normal
                            ? LevelReason::Recovered
                            : floorReasons[static_cast<size_t>(highest - m_floors.begin())];
    const std::pair<SessionLevel, LevelReason> floor{*highest, reason};
    if (std::exchange(m_floor, floor) != floor)
        m_floorSpread = 0;
}

void Fanout::spreadFloor(MonotonicNs sinceLastNs)
{
    if (m_floorSpread >= m_sessions.size())
        return;
    const auto share = static_cast<size_t>(static_cast<double>(m_sessions.size()) *
                                           static_cast<double>(sinceLastNs) / floorSpreadNs);
    const size_t end =
        std::min(m_sessions.size(), m_floorSpread + std::max(share, floorPortionMin));
    // Said beforehand: a session that ends meanwhile moves another into its place.
    while (m_floorSpread < std::min(end, m_sessions.size()))
        m_sessions[m_floorSpread++]->applyLevel();
}

void Fanout::noteLevel(SessionLevel before, SessionLevel after)
{
    countLevelTime();
    --m_levels[static_cast<size_t>(before)];
    ++m_levels[static_cast<size_t>(after)];
    ++m_counters.levelChanges;
}

void Fanout::countLevelTime() const
{
    const MonotonicNs now = m_clock.monotonicNs();
    const MonotonicNs passed = now - std::exchange(m_levelsCountedNs, now);
    for (size_t i = 0; i < m_levels.size(); ++i)
        m_levelNs[i] += m_levels[i] * passed;
}

// ---- states that wait to be sent ---------------------------------------------------------------

void Fanout::queueCatchUp(Session &session, bool &isQueued)
{
    if (!std::exchange(isQueued, true))
        m_catchUps.push_back(&session);
}

void Fanout::forgetCatchUp(Session &session)
{
    std::erase(m_catchUps, &session);
}

void Fanout::refillSnapshotBudget()
{
    const qint64 perSecond = m_limits.backpressure.snapshotBytesPerSecond;
    const MonotonicNs now = m_clock.monotonicNs();
    const MonotonicNs passed = std::min(now - m_budgetRefilledNs, nsPerSecond);
    const qint64 more = perSecond * (passed / 1000) / (nsPerSecond / 1000);
    if (more == 0)
        return; // too little time for a whole byte: it is not lost, it adds up
    m_budgetRefilledNs = now;
    m_snapshotBudget = std::min(perSecond, m_snapshotBudget + more);
}

bool Fanout::takeSnapshotBudget(qint64 bytes)
{
    refillSnapshotBudget();
    if (m_snapshotBudget <= 0)
        return false;
    m_snapshotBudget -= bytes; // the last one may overdraw it: it is paid back by waiting
    return true;
}

void Fanout::serveCatchUps()
{
    if (m_catchUps.empty())
        return;
    refillSnapshotBudget();
    // Each at most once in a turn, in the order they came: a newcomer of one symbol does not wait
    // for one of a thousand.
    for (size_t left = m_catchUps.size(); left > 0 && m_snapshotBudget > 0; --left) {
        Session &session = *m_catchUps.front();
        m_catchUps.pop_front();
        session.serveCatchUp(m_snapshotBudget);
    }
}

// ---- what is owed ------------------------------------------------------------------------------

void Fanout::noteOwing(Session &session, quint32 &place)
{
    if (place != Subscription::none)
        return;
    place = static_cast<quint32>(m_owing.size());
    m_owing.push_back(&session);
}

void Fanout::forgetOwing(quint32 &place)
{
    if (place == Subscription::none)
        return;
    m_owing[place] = m_owing.back();
    m_owing[place]->setOwingPlace(place);
    m_owing.pop_back();
    place = Subscription::none;
}

void Fanout::tidyOwing()
{
    for (size_t i = m_owing.size(); i-- > 0;)
        m_owing[i]->leaveOwingIfNothing();
}

void Fanout::forgetTurnEntries(quint32 first)
{
    while (first != TurnEntry::none) {
        TurnEntry &entry = m_turnEntries[first];
        entry.kind = TurnEntry::Kind::Answer; // no update any more: describe() counts those
        first = entry.next;
    }
}

quint64 Fanout::countOwed() const
{
    quint64 owed = 0;
    for (const auto &session : m_sessions)
        owed += session->owedUpdates();
    return owed;
}

void Fanout::describe(admin::Worker &worker) const
{
    worker.sessions = static_cast<quint32>(m_sessions.size());
    worker.subscriptions = m_subscriptions;
    worker.groups = m_liveGroups;
    worker.behind = m_behind;
    worker.levels = m_levels;
    worker.floor = m_floor.first;
    worker.floorReason = floorText(m_floor.second);
    worker.counters = m_counters;
    for (const Histogram &ages : m_ageUs)
        worker.counters.delivered += ages.count();
    countLevelTime();
    for (size_t i = 0; i < m_levelNs.size(); ++i)
        worker.counters.levelMs[i] = static_cast<quint64>(m_levelNs[i] / nsPerMs);
    worker.owed = static_cast<quint64>(std::ranges::count_if(
        m_turnEntries, [](const TurnEntry &entry) { return entry.isUpdate(); }));
    for (const Session *session : m_owing)
        worker.owed += session->owedBeyondTurn();
    const admin::Counters &c = worker.counters;
    worker.unaccounted = static_cast<qint64>(c.published) -
                         static_cast<qint64>(c.delivered + c.total() + worker.owed);
}

} // namespace tickcast
