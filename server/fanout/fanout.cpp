// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/fanout/fanout.h"

#include "server/fanout/keyframes.h"
#include "server/fanout/session.h"

#include <algorithm>

namespace tickcast {

Fanout::Fanout(int worker, std::shared_ptr<const SymbolTable> symbols, const FanoutLimits &limits,
               const Surroundings &surroundings)
    : m_worker(worker)
    , m_symbols(std::move(symbols))
    , m_limits(limits)
    , m_interest(surroundings.interest)
    , m_clock(surroundings.clock)
    , m_wheel(surroundings.wheel)
    , m_batch(surroundings.batch)
    , m_groups(m_symbols->size() * groupsPerSymbol)
    , m_statuses(m_symbols->size())
    , m_symbolUses(m_symbols->size())
    , m_lookupScratch(m_groups.size())
    , m_snapshotBudget(m_limits.backpressure.snapshotBytesPerSecond)
    , m_budgetRefilledNs(m_clock.monotonicNs())
    , m_levelsCountedNs(m_budgetRefilledNs)
    , m_startedNs(m_budgetRefilledNs)
    , m_random(static_cast<quint32>(m_startedNs ^ worker))
{
}

Fanout::~Fanout() = default;

void Fanout::admit(std::unique_ptr<Link> link, protocol::Format format)
{
    m_sessions.push_back(std::make_unique<Session>(*this, std::move(link), format, m_nextSession++,
                                                   m_sessions.size()));
    ++m_counters.opened;
    countLevelTime();
    ++m_levels[static_cast<size_t>(SessionLevel::Normal)];
    m_sessions.back()->welcome();
    if (m_floor.first != SessionLevel::Normal)
        m_sessions.back()->applyLevel();
    if (m_drain)
        m_sessions.back()->close(m_drain->code, m_drain->reason);
}

void Fanout::setLimits(const FanoutLimits &limits)
{
    m_limits = limits;
    m_snapshotBudget = std::min(m_snapshotBudget, limits.backpressure.snapshotBytesPerSecond);
}

void Fanout::take(InboxEntry &&entry)
{
    SubscriptionGroup &target = m_groups[entry.group];
    if (entry.generation >= InboxEntry::tracedMark) [[unlikely]] {
        if (entry.generation == InboxEntry::statusMark) {
            takeStatus(symbolOf(entry.group), static_cast<SymbolStatus>(entry.offset));
            return;
        }
        noteTraced(entry);
        entry.generation = 0;
    }
    if (isKeyed(entry.group) && entry.frame) {
        switch (recordFormOf(*entry.frame.get())) {
        case RecordForm::Reference: // announces a delta and is no publication itself
            setKeyframe(target, std::move(entry.frame));
            return;
        case RecordForm::Keyframe:
            setKeyframe(target, makeReference(*entry.frame.get()));
            break;
        case RecordForm::Other:
            break;
        }
    }
    if (entry.generation != 0)
        takeSnapshot(target, std::move(entry));
    else if (target.state == SubscriptionGroup::State::Live)
        takeUpdate(target, std::move(entry));
    // Anything else was on its way while the last subscriber left.
}

void Fanout::takeSnapshot(SubscriptionGroup &target, InboxEntry &&entry)
{
    if (target.state == SubscriptionGroup::State::Idle || target.generation != entry.generation)
        return; // the answer to an earlier watch(), given up meanwhile
    if (target.state == SubscriptionGroup::State::Live) {
        takeSync(target, std::move(entry));
        return;
    }
    target.state = SubscriptionGroup::State::Live;
    target.offset = entry.offset;
    target.ingressNs = entry.ingressNs;
    target.price = entry.price;
    target.frame = std::move(entry.frame);
    takeRecent(target, entry);
    ++m_liveGroups;
    wakeWaiting(target);
}

void Fanout::wakeWaiting(SubscriptionGroup &target)
{
    for (Session *session : std::exchange(target.waiting, {}))
        session->onGroupLive();
}

void Fanout::takeRecent(SubscriptionGroup &target, InboxEntry &entry)
{
    if (protocol::isState(channelOf(entry.group)))
        return;
    target.recent = entry.cargo ? std::move(entry.cargo->recent) : nullptr;
    if (!target.recent) {
        target.recent = std::make_unique<RecentEvents>();
        target.recent->startAfter(entry.offset);
    }
}

void Fanout::takeSync(SubscriptionGroup &target, InboxEntry &&entry)
{
    target.isSyncing = false;
    if (protocol::isState(channelOf(entry.group))) {
        if (entry.frame)
            takeUpdate(target, std::move(entry));
    } else {
        // What was not on its way was lost; but the history may hold it.
        if (entry.offset > target.offset)
            countLost(target, entry.group, entry.offset - target.offset);
        target.offset = entry.offset;
        takeRecent(target, entry);
        target.hasHole = false;
    }
    wakeWaiting(target);
}

void Fanout::takeUpdate(SubscriptionGroup &target, InboxEntry &&entry)
{
    if (entry.offset <= target.offset)
        return; // the snapshot was newer already
    const quint64 lost = entry.offset - target.offset - 1;
    if (lost != 0)
        countLost(target, entry.group, lost);
    target.offset = entry.offset;
    target.ingressNs = entry.ingressNs;
    target.price = entry.price;
    const bool isState = protocol::isState(channelOf(entry.group));
    const Frame *frame = keepForTurn(entry.frame);
    if (isState)
        target.frame = std::move(entry.frame);
    else if (target.recent)
        target.recent->add(entry.offset, std::move(entry.frame), entry.ingressNs, m_limits.history);
    const std::vector<SubscriptionGroup::Member> &members = target.members;
    m_counters.published += members.size();
    SymbolUse &use = m_symbolUses[symbolOf(entry.group)];
    use.published += members.size();
    use.bytes += members.size() * frame->size();
    if (target.keyframe) {
        takeKeyedUpdate(target, frame, entry.ingressNs);
        return;
    }
    for (size_t i = 0; i < members.size(); ++i) {
        // Sessions lie all over the heap: the next ones are fetched while this one is at work.
        constexpr size_t ahead = 8;
        if (i + ahead < members.size())
            __builtin_prefetch(members[i + ahead].session, 1);
        const SubscriptionGroup::Member member = members[i];
        if (member.isFiltered)
            member.session->publishFiltered(member.subscription, frame, isState, entry.ingressNs);
        else
            member.session->publish(member.subscription, frame, isState, entry.ingressNs);
    }
}

void Fanout::takeKeyedUpdate(SubscriptionGroup &target, const Frame *frame, MonotonicNs ingressNs)
{
    for (size_t i = 0; i < target.members.size(); ++i) {
        SubscriptionGroup::Member &member = target.members[i];
        if (member.isFiltered)
            member.session->publishFiltered(member.subscription, frame, true, ingressNs);
        else
            member.session->publishKeyed(member.subscription, frame, ingressNs);
    }
}

void Fanout::setKeyframe(SubscriptionGroup &target, FrameRef keyframe)
{
    target.keyframe = std::move(keyframe);
    if (++target.keyframeSerial == 0)
        target.keyframeSerial = 1; // 0 is nobody's
}

void Fanout::countLost(SubscriptionGroup &target, GroupId id, quint64 lost)
{
    // The inbox was full: the market thread kept the newest state and let go of events.
    m_counters.published += lost * target.members.size();
    if (protocol::isState(channelOf(id))) {
        m_counters.superseded += lost * target.members.size();
        for (const SubscriptionGroup::Member &member : target.members)
            member.session->noteSuperseded(lost);
        return;
    }
    target.hasHole = true;
    quint64 dropped = 0;
    for (const SubscriptionGroup::Member &member : target.members)
        dropped += member.session->noteLostEvents(member.subscription, lost);
    m_counters.count(admin::DropReason::InboxFull, dropped);
}

void Fanout::endTurn()
{
    serveCatchUps();
    if (!m_statusNews.empty())
        tellStatusNews();
    const bool isTraced = m_tracer && m_tracer->hasTurn();
    if (isTraced) [[unlikely]]
        m_tracer->beginFlush(m_clock.monotonicNs());
    // A session that drains its outbox touches itself for the next chunk, and so does one that is
    // closed here.
    do {
        std::swap(m_sending, m_touched);
        for (Session *session : m_sending)
            session->stage();
        m_batch.submit();
        for (Session *session : m_sending)
            session->closeIfUnread();
        m_sending.clear();
    } while (!m_touched.empty() || !m_batch.isEmpty());
    if (isTraced) [[unlikely]]
        m_tracer->endTurn(m_clock.monotonicNs());
    m_isTurnFull = false;
    m_turnEntries.clear();
    m_turnFrames.clear();
    m_graveyard.clear();
}

void Fanout::setTracing(SpanBuffer *buffer, const TurnTracer::Wish &wish)
{
    m_tracer = buffer ? std::make_unique<TurnTracer>(*buffer, m_worker, wish) : nullptr;
}

void Fanout::noteTraced(const InboxEntry &entry)
{
    const SubscriptionGroup &target = m_groups[entry.group];
    const bool isNews =
        target.state == SubscriptionGroup::State::Live && entry.offset > target.offset;
    if (m_tracer && isNews)
        m_tracer->take(entry, target.members, m_clock.monotonicNs());
}

std::vector<GroupId> Fanout::groupsOf(quint64 session) const
{
    std::vector<GroupId> groups;
    if (const Session *found = find(session)) {
        for (const Subscription &subscription : found->subscriptions()) {
            if (subscription.group != Subscription::none)
                groups.push_back(subscription.group);
        }
    }
    return groups;
}

void Fanout::join(GroupId id, Session &session, SubscriptionIndex subscription)
{
    std::vector<SubscriptionGroup::Member> &members = m_groups[id].members;
    session.subscription(subscription).member = static_cast<quint32>(members.size());
    members.push_back({&session, subscription, false, 0});
    ++m_subscriptions;
}

void Fanout::leave(GroupId id, quint32 member)
{
    std::vector<SubscriptionGroup::Member> &members = m_groups[id].members;
    members[member] = members.back();
    members[member].session->subscription(members[member].subscription).member = member;
    members.pop_back();
    --m_subscriptions;
    releaseIfUnwatched(id);
}

void Fanout::setFiltered(GroupId id, quint32 member, bool isFiltered)
{
    m_groups[id].members[member].isFiltered = isFiltered;
}

bool Fanout::hold(GroupId id, Session &session, bool mustSync)
{
    SubscriptionGroup &target = m_groups[id];
    ++target.holds;
    if (target.state == SubscriptionGroup::State::Live && !mustSync)
        return true;
    target.waiting.push_back(&session);
    if (target.state == SubscriptionGroup::State::Idle) {
        target.state = SubscriptionGroup::State::Pending;
        watch(id);
    } else if (target.state == SubscriptionGroup::State::Live &&
               !std::exchange(target.isSyncing, true)) {
        watch(id);
    }
    return false;
}

void Fanout::watch(GroupId id)
{
    m_groups[id].generation = m_nextGeneration++;
    if (m_nextGeneration == InboxEntry::tracedMark)
        m_nextGeneration = 1; // nor is 0 one
    m_interest.watch(m_worker, id, m_groups[id].generation);
}

void Fanout::letGo(GroupId id)
{
    --m_groups[id].holds;
    releaseIfUnwatched(id);
}

void Fanout::stopAwaiting(GroupId id, Session &session)
{
    std::erase(m_groups[id].waiting, &session);
}

void Fanout::releaseIfUnwatched(GroupId id)
{
    SubscriptionGroup &target = m_groups[id];
    if (target.state == SubscriptionGroup::State::Idle || !target.members.empty() ||
        target.holds != 0)
        return;
    if (target.state == SubscriptionGroup::State::Live)
        --m_liveGroups;
    target.state = SubscriptionGroup::State::Idle;
    target.isSyncing = target.hasHole = false;
    target.recent.reset();
    target.frame = FrameRef();
    target.keyframe = FrameRef();
    m_interest.unwatch(m_worker, id);
}

const Frame *Fanout::keepForTurn(FrameRef frame)
{
    m_turnFrames.push_back(std::move(frame));
    return m_turnFrames.back().get();
}

void Fanout::retire(Session &session)
{
    // It may stand in m_touched: it stays alive, with nothing to send, until the turn's end.
    const size_t place = session.place();
    m_graveyard.push_back(std::move(m_sessions[place]));
    const bool isLast = place + 1 == m_sessions.size();
    if (!isLast) {
        m_sessions[place] = std::move(m_sessions.back());
        m_sessions[place]->setPlace(place);
    }
    m_sessions.pop_back();
    ++m_counters.closed;
    countLevelTime();
    --m_levels[static_cast<size_t>(session.level())];
    if (!isLast && place < m_floorSpread)
        m_sessions[place]->applyLevel(); // it came from where the floor has not been spread yet
}

std::chrono::milliseconds Fanout::retryAfter()
{
    const std::chrono::milliseconds most = m_drain ? m_drain->retrySpread : m_limits.retryAfterMax;
    std::uniform_int_distribution<qint64> spread(0, most.count());
    std::chrono::milliseconds wait(spread(m_random));
    if (m_drain && m_drain->newcomers == DrainPlan::Newcomers::TurnAway) {
        const std::chrono::nanoseconds gone(m_clock.monotonicNs() - m_drainStartedNs);
        wait += std::max(std::chrono::milliseconds(0),
                         m_drain->duration -
                             std::chrono::duration_cast<std::chrono::milliseconds>(gone));
    }
    return wait;
}

} // namespace tickcast
