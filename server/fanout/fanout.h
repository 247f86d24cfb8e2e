// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/fanout/backpressure.h"
#include "server/fanout/drainplan.h"
#include "server/fanout/fanoutlimits.h"
#include "server/fanout/inbox.h"
#include "server/fanout/interest.h"
#include "server/fanout/subscriptiongroup.h"
#include "server/fanout/symbolstatus.h"
#include "server/fanout/symboltable.h"
#include "server/fanout/turnentry.h"
#include "server/fanout/turntracer.h"
#include "server/transport/link.h"
#include "server/transport/sendbatch.h"
#include "server/transport/timerwheel.h"
#include "shared/admin/sessions.h"
#include "shared/util/histogram.h"

#include <deque>
#include <memory>
#include <optional>
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

    /// Makes a session of @p link, which takes its data in @p format, and welcomes it.
    void admit(std::unique_ptr<Link> link, protocol::Format format = protocol::Format::Json);
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
        return !m_touched.empty() || !m_graveyard.empty() || !m_batch.isEmpty() ||
               !m_catchUps.empty() || !m_statusNews.empty();
    }
    /// Begins to say `closing` to every session, each with its own time to come back, and to close
    /// it, evenly over the plan's duration. Who is admitted from now on is turned away the same
    /// way, at once. Sessions end as their peers answer.
    void beginDrain(const DrainPlan &plan);
    /// Closes those whose turn has come. Call on every tick.
    void drain(MonotonicNs now);

    /// Other limits from now on; sessions heed them as they next look. What `welcome` has told
    /// clients stays told.
    void setLimits(const FanoutLimits &limits);

    // ---- levels ----
    /// The level that all sessions have at least, as @p source sees it; the highest of all sources
    /// counts. Sessions take it over in portions (spreadFloor()), new ones at once.
    void setFloor(FloorSource source, SessionLevel level);
    [[nodiscard]] std::pair<SessionLevel, LevelReason> floor() const { return m_floor; }
    /// What @p source alone asks for.
    [[nodiscard]] SessionLevel floorOf(FloorSource source) const
    {
        return m_floors[static_cast<size_t>(source)];
    }
    /// Lets the next sessions take the floor over, so many that after a second all have. Call on
    /// every tick. Cost: O(subscriptions) of those whose level changes.
    void spreadFloor(MonotonicNs sinceLastNs);

    /// Forgets who owes nothing any more. Call now and then. Cost: O(sessions that owed).
    void tidyOwing();

    // ---- tracing ----
    /// What traced updates go through here is recorded in @p buffer from now on; null: nothing is.
    void setTracing(SpanBuffer *buffer, const TurnTracer::Wish &wish);
    /// What the session of that number watches. O(sessions + its subscriptions).
    [[nodiscard]] std::vector<GroupId> groupsOf(quint64 session) const;

    // ---- for operators ----
    /// The first @p limit of its sessions in the order of @p sort, each with its rank.
    struct RankedRow
    {
        double rank;
        admin::SessionRow row;
    };
    struct SessionList
    {
        size_t total = 0;
        size_t matching = 0;
        std::vector<RankedRow> rows;
    };
    /// O(sessions) for the ranks, which touch little of each; rows are made of @p limit only. Text
    /// to look for costs the making of every session's name and address.
    [[nodiscard]] SessionList list(admin::SessionSort sort, const admin::SessionFilter &filter,
                                   size_t limit) const;
    /// Of the last endedMax sessions that ended, the last one first.
    static constexpr size_t endedMax = 1'024;
    struct ClosedList
    {
        size_t total = 0;
        size_t matching = 0;
        std::vector<admin::ClosedRow> rows;
    };
    [[nodiscard]] ClosedList listClosed(const admin::SessionFilter &filter, size_t limit) const;
    /// What its sessions make of each symbol, over all channels and formats. O(groups).
    struct SymbolUse
    {
        quint64 published = 0; ///< grow-only: updates, one per subscription
        quint64 bytes = 0;     ///< grow-only: of those
        quint32 subscribers = 0;
    };
    [[nodiscard]] std::vector<SymbolUse> symbolUses() const;
    [[nodiscard]] const SymbolTable &symbols() const { return *m_symbols; }
    /// Null: no session of that number. O(sessions).
    [[nodiscard]] Session *find(quint64 number) const;

    [[nodiscard]] size_t sessionCount() const { return m_sessions.size(); }
    /// The one its sessions' times are of.
    [[nodiscard]] const Clock &clock() const { return m_clock; }
    /// Fills in sessions, subscriptions, groups, behind, owed, levels, floor and counters.
    /// O(sessions that owe + what this turn has gathered).
    void describe(admin::Worker &worker) const;
    /// What is owed, counted entry by entry over every session. O(sessions), for tests.
    [[nodiscard]] quint64 countOwed() const;
    /// Age at send: ingress to kernel, microseconds, since the start, by the session's level.
    using Ages = std::array<Histogram, protocol::sessionLevelCount>;
    [[nodiscard]] const Ages &ageUs() const { return m_ageUs; }
    /// Sessions that were closed here, since the start, in the order of protocol::closeCodes.
    using Closes = std::array<quint64, protocol::closeCodes.size()>;
    [[nodiscard]] const Closes &closes() const { return m_closes; }

private:
    friend class Session;
    friend class SessionCommands;
    friend class SubscriptionLookup;

    // ---- for Session ----
    void countClose(protocol::CloseCode code)
    {
        m_counters.slowCloses += code == protocol::CloseCode::SlowConsumer ? 1 : 0;
        for (size_t i = 0; i < m_closes.size(); ++i)
            m_closes[i] += protocol::closeCodes[i] == code ? 1 : 0;
    }
    [[nodiscard]] SubscriptionGroup &group(GroupId id) { return m_groups[id]; }
    [[nodiscard]] TurnEntry &turnEntry(quint32 place) { return m_turnEntries[place]; }
    [[nodiscard]] quint32 addTurnEntry(const TurnEntry &entry)
    {
        m_turnEntries.push_back(entry);
        return static_cast<quint32>(m_turnEntries.size() - 1);
    }
    void join(GroupId id, Session &session, SubscriptionIndex subscription);
    void leave(GroupId id, quint32 member);
    /// Whether this member's updates go through its session's gates.
    void setFiltered(GroupId id, quint32 member, bool isFiltered);
    [[nodiscard]] bool isFiltered(GroupId id, quint32 member) const
    {
        return m_groups[id].members[member].isFiltered;
    }
    /// Keeps @p id from being released until letGo(), though nobody is in it yet. True when it is
    /// live; else @p session is told by onGroupLive() once it is. @p mustSync: a live group has to
    /// take what is on its way first, too.
    [[nodiscard]] bool hold(GroupId id, Session &session, bool mustSync);
    void letGo(GroupId id);
    void stopAwaiting(GroupId id, Session &session);
    /// Keeps @p frame alive until the turn's end and returns it.
    const Frame *keepForTurn(FrameRef frame);
    /// @p session has something to send at the end of the turn.
    void touch(Session &session) { m_touched.push_back(&session); }
    void retire(Session &session);
    /// Remembers for operators how @p session ended; before it lets go of what it has.
    void noteEnd(const Session &session, quint32 code, const QString &reason);
    /// The chain that begins at @p first was sent before the turn's end, or will not be.
    void forgetTurnEntries(quint32 first);
    /// @p session owes something that no turn will send by itself; @p place, which it keeps, says
    /// where it stands in the list, none when nowhere.
    void noteOwing(Session &session, quint32 &place);
    void forgetOwing(quint32 &place);
    /// @p session has states to send as the budget allows; @p isQueued is its own note of that.
    void queueCatchUp(Session &session, bool &isQueued);
    void forgetCatchUp(Session &session);
    /// Takes @p bytes from the budget for states; false when it is used up.
    [[nodiscard]] bool takeSnapshotBudget(qint64 bytes);
    /// A session's level was @p before and is @p after.
    void noteLevel(SessionLevel before, SessionLevel after);
    [[nodiscard]] quint32 uptimeS(MonotonicNs now) const
    {
        return static_cast<quint32>((now - m_startedNs) / 1'000'000'000);
    }
    [[nodiscard]] std::chrono::milliseconds retryAfter();

    void watch(GroupId id);
    Q_NEVER_INLINE void noteTraced(const InboxEntry &entry);
    void takeStatus(SymbolIndex symbol, SymbolStatus status);
    /// Says `status` to whoever subscribes to a symbol whose status is news, in one message for
    /// each session and status. O(subscriptions to those symbols).
    void tellStatusNews();
    void tellStatus(SymbolStatus status, std::span<const SymbolIndex> symbols);
    [[nodiscard]] FrameRef statusFrame(SymbolStatus status,
                                       std::span<const SymbolIndex> symbols) const;
    void takeSnapshot(SubscriptionGroup &group, InboxEntry &&entry);
    void takeSync(SubscriptionGroup &group, InboxEntry &&entry);
    static void wakeWaiting(SubscriptionGroup &group);
    static void takeRecent(SubscriptionGroup &group, InboxEntry &entry);
    void takeUpdate(SubscriptionGroup &group, InboxEntry &&entry);
    /// The same for binary quotes: who lacks the keyframe of a delta is sent that first.
    void takeKeyedUpdate(SubscriptionGroup &group, const Frame *frame, MonotonicNs ingressNs);
    void setKeyframe(SubscriptionGroup &group, FrameRef keyframe);
    Q_NEVER_INLINE void countLost(SubscriptionGroup &group, GroupId id, quint64 lost);
    void releaseIfUnwatched(GroupId id);
    void refillSnapshotBudget();
    void serveCatchUps();
    void countLevelTime() const;

    const int m_worker;
    const std::shared_ptr<const SymbolTable> m_symbols;
    FanoutLimits m_limits;
    InterestSink &m_interest;
    const Clock &m_clock;
    TimerWheel &m_wheel;
    SendBatch &m_batch;

    std::vector<SubscriptionGroup> m_groups; ///< by GroupId
    std::vector<SymbolStatus> m_statuses;    ///< by symbol
    std::vector<SymbolIndex> m_statusNews;   ///< whose subscribers are to be told this turn
    std::vector<std::unique_ptr<Session>> m_sessions;
    std::deque<admin::ClosedRow> m_ended; ///< oldest first
    std::vector<SymbolUse> m_symbolUses;  ///< by symbol; subscribers are counted when asked
    std::vector<std::unique_ptr<Session>> m_graveyard; ///< ended in this turn, freed at its end
    std::vector<Session *> m_touched;                  ///< have something to send this turn
    std::vector<Session *> m_sending;                  ///< scratch of endTurn()
    std::vector<TurnEntry> m_turnEntries;              ///< of all sessions, chained per session
    std::vector<FrameRef> m_turnFrames;                ///< keeps this turn's frames alive
    std::vector<const Frame *> m_sendScratch;
    std::vector<quint32> m_lookupScratch; ///< by GroupId, see SubscriptionLookup
    std::vector<Session *> m_owing;       ///< may owe something beyond this turn
    std::deque<Session *> m_catchUps;     ///< have states to send, served in turns
    qint64 m_snapshotBudget;              ///< bytes
    MonotonicNs m_budgetRefilledNs;
    std::array<SessionLevel, floorSourceCount> m_floors{};
    std::pair<SessionLevel, LevelReason> m_floor{SessionLevel::Normal, LevelReason::Recovered};
    size_t m_floorSpread = 0; ///< sessions before this place have taken the floor over
    admin::Counters m_counters;
    Closes m_closes{};
    std::array<quint32, protocol::sessionLevelCount> m_levels{}; ///< sessions at each now
    mutable std::array<MonotonicNs, protocol::sessionLevelCount> m_levelNs{};
    mutable MonotonicNs m_levelsCountedNs;
    Ages m_ageUs;
    const MonotonicNs m_startedNs;
    std::optional<DrainPlan> m_drain;
    MonotonicNs m_drainStartedNs = 0;
    size_t m_drainSessions = 0; ///< how many there were when it began
    size_t m_drainOpen = 0;     ///< sessions from this place on are closing
    std::minstd_rand m_random;  ///< spreads reconnects; no secret depends on it
    quint64 m_nextSession = 1;
    quint32 m_subscriptions = 0;
    quint32 m_liveGroups = 0;
    quint32 m_behind = 0; ///< sessions whose link is full
    quint32 m_nextGeneration = 1;
    bool m_isTurnFull = false;
    std::unique_ptr<TurnTracer> m_tracer; ///< null: nothing is traced
};

} // namespace tickcast
