// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/fanout/fanoutlimits.h"
#include "server/fanout/inbox.h"
#include "server/fanout/interest.h"
#include "server/fanout/subscriptiongroup.h"
#include "server/fanout/symboltable.h"
#include "server/fanout/turnentry.h"
#include "server/transport/link.h"
#include "server/transport/sendbatch.h"
#include "server/transport/timerwheel.h"
#include "shared/admin/stats.h"
#include "shared/util/histogram.h"

#include <memory>
#include <random>
#include <vector>

namespace tickcast {

class Session;

/// One worker's sessions and groups: takes publications in, decides who gets what, and hands each
/// session's share of a turn to its link in one send. No socket, no thread, no Qt object: the
/// Worker around it brings those, tests bring their own.
///
/// A turn is what happens between two calls of endTurn(): everything a session is owed in a turn
/// leaves in one send. How long a turn lasts is the Worker's choice (`fanout.flush_interval`).
/// Thread: one.
class Fanout final
{
public:
    /// What a Fanout works with and does not own; all of it outlives the Fanout.
    struct Surroundings
    {
        InterestSink &interest;
        const Clock &clock;
        TimerWheel &wheel;
        SendBatch &batch; ///< what the links of its sessions stage into
    };

    Fanout(int worker, std::shared_ptr<const SymbolTable> symbols, const FanoutLimits &limits,
           const Surroundings &surroundings);
    ~Fanout();

    /// Makes a session of @p link and welcomes it.
    void admit(std::unique_ptr<Link> link);
    /// One entry from the inbox, in order.
    void take(InboxEntry &&entry);
    /// Sends everything this turn produced and frees the sessions that have ended. Never from
    /// inside a callback of a link.
    void endTurn();
    /// Whether some session has so much to send that the turn had better end.
    [[nodiscard]] bool isTurnFull() const { return m_isTurnFull; }
    /// Whether endTurn() has anything to do.
    [[nodiscard]] bool isTurnOpen() const
    {
        return !m_touched.empty() || !m_graveyard.empty() || !m_batch.isEmpty();
    }
    /// Says `closing` to every session, each with its own share of the time to come back, and
    /// closes it. Sessions end as their peers answer.
    void closeAll(protocol::CloseCode code, const QString &reason);

    [[nodiscard]] size_t sessionCount() const { return m_sessions.size(); }
    /// Fills in sessions, subscriptions, groups, behind, owed and counters. O(1).
    void describe(admin::Worker &worker) const;
    /// What is owed, counted entry by entry: what describe() knows from the counters must equal it.
    /// O(sessions), for tests.
    [[nodiscard]] quint64 countOwed() const;
    /// Ingress to kernel, microseconds, since the start.
    [[nodiscard]] const Histogram &latencyUs() const { return m_latencyUs; }

private:
    friend class Session;
    friend class SessionCommands;
    friend class SubscriptionLookup;

    // ---- for Session ----
    [[nodiscard]] SubscriptionGroup &group(GroupId id) { return m_groups[id]; }
    [[nodiscard]] TurnEntry &turnEntry(quint32 place) { return m_turnEntries[place]; }
    [[nodiscard]] quint32 addTurnEntry(const TurnEntry &entry)
    {
        m_turnEntries.push_back(entry);
        return static_cast<quint32>(m_turnEntries.size() - 1);
    }
    void join(GroupId id, Session &session, SubscriptionIndex subscription);
    void leave(GroupId id, quint32 member);
    /// This member's updates go through its session's pacing.
    void setPaced(GroupId id, quint32 member);
    /// Keeps @p id from being released until letGo(), though nobody is in it yet. True when it is
    /// live; else @p session is told by onGroupLive() once it is.
    [[nodiscard]] bool hold(GroupId id, Session &session);
    void letGo(GroupId id);
    void stopAwaiting(GroupId id, Session &session);
    /// Keeps @p frame alive until the turn's end and returns it.
    const Frame *keepForTurn(FrameRef frame);
    /// @p session has something to send at the end of the turn.
    void touch(Session &session) { m_touched.push_back(&session); }
    void retire(Session &session);
    [[nodiscard]] std::chrono::milliseconds retryAfter();

    void takeSnapshot(SubscriptionGroup &group, InboxEntry &&entry);
    void takeUpdate(SubscriptionGroup &group, InboxEntry &&entry);
    void countLost(const SubscriptionGroup &group, GroupId id, quint64 lost);
    void releaseIfUnwatched(GroupId id);

    const int m_worker;
    const std::shared_ptr<const SymbolTable> m_symbols;
    const FanoutLimits m_limits;
    InterestSink &m_interest;
    const Clock &m_clock;
    TimerWheel &m_wheel;
    SendBatch &m_batch;

    std::vector<SubscriptionGroup> m_groups; ///< by GroupId
    std::vector<std::unique_ptr<Session>> m_sessions;
    std::vector<std::unique_ptr<Session>> m_graveyard; ///< ended in this turn, freed at its end
    std::vector<Session *> m_touched;                  ///< have something to send this turn
    std::vector<Session *> m_sending;                  ///< scratch of endTurn()
    std::vector<TurnEntry> m_turnEntries;              ///< of all sessions, chained per session
    std::vector<FrameRef> m_turnFrames;                ///< keeps this turn's frames alive
    std::vector<const Frame *> m_sendScratch;
    std::vector<quint32> m_lookupScratch; ///< by GroupId, see SubscriptionLookup
    admin::Counters m_counters;
    Histogram m_latencyUs;
    std::minstd_rand m_random; ///< spreads reconnects; no secret depends on it
    quint64 m_nextSession = 1;
    quint32 m_subscriptions = 0;
    quint32 m_liveGroups = 0;
    quint32 m_behind = 0; ///< sessions whose link is full
    quint32 m_nextGeneration = 1;
    bool m_isTurnFull = false;
};

} // namespace tickcast
