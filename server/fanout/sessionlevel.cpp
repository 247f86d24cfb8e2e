// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Session's levels: which updates pass, what is held back and until when, and what decides on the
// level.

#include "server/dialect/nativemessages.h"
#include "server/fanout/fanout.h"
#include "server/fanout/session.h"
#include "shared/util/logging.h"
#include "shared/util/loglimiter.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tickcast {

namespace {

constexpr MonotonicNs nsPerMs = 1'000'000;
constexpr MonotonicNs forever = std::numeric_limits<MonotonicNs>::max();
/// Between two looks at how far behind a session is.
constexpr MonotonicNs sampleEveryNs = 100 * nsPerMs;
/// Between two searches for what is due: it is late by this much at most, and a session of a
/// thousand symbols is searched 25 times a second, not once per symbol.
constexpr MonotonicNs releaseEveryNs = 40 * nsPerMs;

MonotonicNs toNs(std::chrono::milliseconds duration)
{
    return std::chrono::nanoseconds(duration).count();
}

QString textOf(LevelReason reason)
{
    switch (reason) {
    case LevelReason::Connection:
        return QStringLiteral("the connection is slower than its updates");
    case LevelReason::Worker:
        return QStringLiteral("the server is busy");
    case LevelReason::Memory:
        return QStringLiteral("the server is short of memory");
    case LevelReason::Floor:
    case LevelReason::Pin:
        return QStringLiteral("set by an operator");
    case LevelReason::Recovered:
        break;
    }
    return QStringLiteral("the connection keeps up again");
}

} // namespace

// ---- which updates pass ------------------------------------------------------------------------

void Session::publishFiltered(SubscriptionIndex index, const Frame *frame, bool isState,
                              MonotonicNs ingressNs)
{
    Subscription &subscription = m_subscriptions[index];
    if (subscription.has(Subscription::IsRefilling))
        return; // it joins the end of what is being sent from the history
    Gate &gate = m_rare->gates[index];
    const double price = m_fanout.group(subscription.group).price;
    if (!isState) {
        if (mayPassEvent(subscription, gate, price))
            publish(index, frame, isState, ingressNs);
        else
            countLoss(admin::DropReason::Level, 1);
        return;
    }
    if (subscription.isOwed()) { // it waits for the socket, and its newest self will go
        publishState(index, frame, ingressNs);
        return;
    }
    const MonotonicNs now = m_fanout.m_clock.monotonicNs();
    const MonotonicNs due = dueNs(subscription, gate, price);
    const bool wasHeld = subscription.take(Subscription::IsHeld);
    if (wasHeld) // this one takes its place
        countLoss(suppressReason(subscription, gate), 1);
    if (due > now) {
        hold(index, due);
        return;
    }
    subscription.take(Subscription::WantsSnapshot); // this is newer
    noteSending(index, now);
    if (wasHeld)
        updateFilter(index);
    publishState(index, frame, ingressNs);
}

void Session::publishState(SubscriptionIndex index, const Frame *frame, MonotonicNs ingressNs)
{
    if (m_fanout.group(m_subscriptions[index].group).keyframe)
        publishKeyed(index, frame, ingressNs);
    else
        publish(index, frame, true, ingressNs);
}

bool Session::hasMoved(double reference, double price) const
{
    // Without two prices to compare, nothing is left out. (A comparison with NaN is false.)
    const double move = m_fanout.m_limits.backpressure.criticalMove * std::abs(reference);
    return !(std::abs(price - reference) <= move);
}

bool Session::mayPassEvent(const Subscription &subscription, Gate &gate, double price)
{
    // What is lost of events is lost for good, so Degraded leaves none out: their ring is bounded.
    if (m_level < SessionLevel::Critical || subscription.has(Subscription::IsHolding))
        return true;
    if (m_level == SessionLevel::Emergency || !hasMoved(gate.reference, price))
        return false;
    gate.reference = price;
    return true;
}

MonotonicNs Session::dueNs(const Subscription &subscription, const Gate &gate, double price) const
{
    const BackpressureLimits &limits = m_fanout.m_limits.backpressure;
    const MonotonicNs ownDue = gate.lastSentNs + gate.minIntervalMs * nsPerMs;
    if (subscription.has(Subscription::IsHolding))
        return ownDue;
    switch (m_level) {
    case SessionLevel::Normal:
        break;
    case SessionLevel::Degraded:
        return std::max(ownDue, gate.lastSentNs + toNs(limits.degradedInterval));
    case SessionLevel::Critical:
        if (!hasMoved(gate.reference, price))
            return std::max(ownDue, gate.lastSentNs + toNs(limits.criticalRefresh));
        break;
    case SessionLevel::Emergency:
        return forever;
    }
    return ownDue;
}

admin::SuppressReason Session::suppressReason(const Subscription &subscription,
                                              const Gate &gate) const
{
    const auto degraded = m_fanout.m_limits.backpressure.degradedInterval.count();
    const bool isOwnWish = m_level == SessionLevel::Normal ||
                           subscription.has(Subscription::IsHolding) ||
                           (m_level == SessionLevel::Degraded && gate.minIntervalMs >= degraded);
    if (isOwnWish)
        return admin::SuppressReason::Interval;
    // The levels above Normal stand in the same order in both.
    return static_cast<admin::SuppressReason>(m_level);
}
static_assert(int(admin::SuppressReason::Emergency) == int(SessionLevel::Emergency) &&
              int(admin::SuppressReason::Degraded) == int(SessionLevel::Degraded));

void Session::hold(SubscriptionIndex index, MonotonicNs due)
{
    m_subscriptions[index].set(Subscription::IsHeld);
    m_fanout.noteOwing(*this, m_rare->owingPlace);
    if (due != forever)
        scheduleBy(due);
}

void Session::noteSending(SubscriptionIndex index, MonotonicNs now)
{
    if (!m_rare || m_rare->gates.empty())
        return;
    Gate &gate = m_rare->gates[index];
    gate.lastSentNs = now;
    gate.reference = m_fanout.group(m_subscriptions[index].group).price;
}

MonotonicNs Session::releaseDue(MonotonicNs now)
{
    MonotonicNs next = forever;
    if (!m_rare || m_rare->gates.empty())
        return next;
    for (SubscriptionIndex index = 0; index < m_subscriptions.size(); ++index) {
        Subscription &subscription = m_subscriptions[index];
        if (!subscription.has(Subscription::IsHeld))
            continue;
        const SubscriptionGroup &group = m_fanout.group(subscription.group);
        const MonotonicNs due = dueNs(subscription, m_rare->gates[index], group.price);
        if (due <= now)
            sendLatest(index);
        else
            next = std::min(next, due);
    }
    return next == forever ? next : std::max(next, now + releaseEveryNs);
}

// ---- gates -------------------------------------------------------------------------------------

void Session::openGates()
{
    rare().gates.resize(m_subscriptions.size());
}

void Session::updateFilter(SubscriptionIndex index)
{
    Subscription &subscription = m_subscriptions[index];
    bool isFiltered = m_level != SessionLevel::Normal || subscription.has(Subscription::IsHeld) ||
                      subscription.has(Subscription::IsRefilling);
    if (!isFiltered && m_rare && !m_rare->gates.empty())
        isFiltered = m_rare->gates[index].minIntervalMs != 0;
    if (isFiltered)
        openGates();
    m_fanout.setFiltered(subscription.group, subscription.member, isFiltered);
}

/// Called at Normal only.
void Session::closeGatesIfUnused()
{
    if (!m_rare || m_rare->gates.empty())
        return;
    for (const Subscription &subscription : m_subscriptions) {
        if (subscription.group != Subscription::none &&
            m_fanout.isFiltered(subscription.group, subscription.member))
            return;
    }
    m_rare->gates = {};
}

// ---- the level ---------------------------------------------------------------------------------

Backpressure &Session::backpressure()
{
    std::unique_ptr<Backpressure> &mine = rare().backpressure;
    if (!mine) {
        mine = std::make_unique<Backpressure>();
        mine->levelSinceNs = m_fanout.m_clock.monotonicNs();
    }
    return *mine;
}

std::pair<SessionLevel, LevelReason> Session::wantedLevel() const
{
    const Backpressure *mine = m_rare ? m_rare->backpressure.get() : nullptr;
    if (mine && mine->pinned)
        return {*mine->pinned, LevelReason::Pin};
    const auto floor = m_fanout.floor();
    if (mine && mine->gauge.level() >= floor.first && mine->gauge.level() != SessionLevel::Normal)
        return {mine->gauge.level(), LevelReason::Connection};
    if (floor.first == SessionLevel::Normal)
        return {SessionLevel::Normal, LevelReason::Recovered};
    return floor;
}

void Session::applyLevel()
{
    if (m_isClosing)
        return;
    const auto [level, reason] = wantedLevel();
    if (level != m_level)
        changeLevel(level, reason);
}

void Session::pin(std::optional<SessionLevel> level)
{
    if (!level && (!m_rare || !m_rare->backpressure))
        return;
    backpressure().pinned = level;
    applyLevel();
    watchPressure();
}

void Session::changeLevel(SessionLevel level, LevelReason reason)
{
    const SessionLevel before = m_level;
    const MonotonicNs now = m_fanout.m_clock.monotonicNs();
    Backpressure &mine = backpressure();
    mine.timeNs[static_cast<size_t>(before)] += now - std::exchange(mine.levelSinceNs, now);
    ++mine.levelChanges;
    if (mine.history.size() == Backpressure::historyMax)
        mine.history.erase(mine.history.begin());
    const bool isBetter = level < before;
    mine.history.push_back(
        {m_fanout.m_clock.wallMs(), level, isBetter ? LevelReason::Recovered : reason});
    m_fanout.noteLevel(before, level);
    qCDebug(lcFanout).noquote() << "session" << name() << "is at level"
                                << protocol::sessionLevelName(level).data() << "-"
                                << textOf(isBetter ? LevelReason::Recovered : reason);

    m_level = level;
    if (level != SessionLevel::Normal)
        openGates();
    if (level == SessionLevel::Critical) {
        for (Gate &gate : m_rare->gates)
            gate.reference = Gate::noPrice; // the next update is sent and becomes the reference
    }
    if (level == SessionLevel::Emergency)
        pauseOthers();
    for (SubscriptionIndex index = 0; index < m_subscriptions.size(); ++index) {
        if (m_subscriptions[index].group != Subscription::none)
            updateFilter(index);
    }
    answer(native::level(level, textOf(reason)));
    if (isBetter)
        releaseHeld();
    else
        scheduleBy(now); // what is held may have another time now
    watchPressure();
}

/// Emergency: what is owed of other symbols than the holdings waits until it is over.
void Session::pauseOthers()
{
    if (!m_outbox)
        return;
    m_outbox->takeOthers([this](SubscriptionIndex index) {
        Subscription &subscription = m_subscriptions[index];
        if (subscription.take(Subscription::OwesRepeat))
            subscription.set(Subscription::WantsSnapshot);
        if (subscription.take(Subscription::OwesUpdate))
            hold(index, forever);
    });
    const size_t dropped = m_outbox->dropEventsIf([this](SubscriptionIndex index) {
        return !m_subscriptions[index].has(Subscription::IsHolding);
    });
    if (dropped != 0)
        countLoss(admin::DropReason::Level, dropped);
    if (m_outbox->isEmpty() && !m_isFull)
        m_outbox.reset();
}

// ---- what makes the level ----------------------------------------------------------------------

void Session::watchPressure()
{
    Backpressure &mine = backpressure();
    if (mine.nextSampleNs != 0)
        return;
    const MonotonicNs now = m_fanout.m_clock.monotonicNs();
    mine.lastDrainNs = now;
    mine.ackedBytes = 0;
    mine.gauge.update(0, now, m_fanout.m_limits.backpressure);
    mine.nextSampleNs = now + sampleEveryNs;
    scheduleBy(mine.nextSampleNs);
}

PressureInputs Session::measure(Backpressure &mine, MonotonicNs now) const
{
    PressureInputs inputs;
    if (m_isFull) {
        const LinkBacklog backlog = m_link->backlog();
        inputs.unsentBytes = backlog.unsentBytes;
        if (std::exchange(mine.ackedBytes, backlog.ackedBytes) != backlog.ackedBytes)
            mine.lastDrainNs = now;
        mine.lastDrainNs = std::max(mine.lastDrainNs, m_lastSentNs);
        // What lies in the kernel is owed too: else a client that reads next to nothing would seem
        // to recover as soon as nothing more is owed to it.
        inputs.oldestAgeNs = now - mine.fullSinceNs;
    } else {
        mine.lastDrainNs = now;
    }
    if (!m_outbox)
        return inputs;
    const Outbox::Limits &limits = m_fanout.m_limits.outbox;
    inputs.owedShare = static_cast<double>(countFlags(Subscription::OwesUpdate)) /
                       std::max(m_subscriptionCount, 1);
    inputs.eventShare = std::max(
        static_cast<double>(m_outbox->eventCount()) / static_cast<double>(limits.eventEntries),
        static_cast<double>(m_outbox->eventBytes()) / static_cast<double>(limits.eventBytes));
    // A snapshot that waits is old on purpose: only with updates behind it does its age count.
    if (inputs.owedShare > 0 || inputs.eventShare > 0)
        inputs.oldestAgeNs = std::max(inputs.oldestAgeNs, m_outbox->oldestAgeNs(now));
    return inputs;
}

MonotonicNs Session::samplePressure(MonotonicNs now)
{
    if (!m_rare || !m_rare->backpressure || m_rare->backpressure->nextSampleNs == 0)
        return forever;
    Backpressure &mine = *m_rare->backpressure;
    if (now < mine.nextSampleNs)
        return mine.nextSampleNs;
    const BackpressureLimits &limits = m_fanout.m_limits.backpressure;
    mine.inputs = measure(mine, now);
    mine.verdict = mine.inputs.verdict(limits);
    if (mine.gauge.update(mine.verdict.score, now, limits))
        applyLevel();
    if (m_level == SessionLevel::Emergency && m_isFull &&
        now - mine.lastDrainNs >= toNs(limits.slowCloseAfter)) {
        static LogLimiter slow(lcFanout);
        slow.info([&] {
            return QStringLiteral("session %1 %2 is closed: it has not read for %3 ms")
                .arg(QString::fromLatin1(name()), m_link->peer(),
                     QString::number((now - mine.lastDrainNs) / nsPerMs));
        });
        close(
            protocol::CloseCode::SlowConsumer,
            QStringLiteral("nothing was read for %1 s").arg(limits.slowCloseAfter.count() / 1000));
        return forever;
    }
    const bool isNormal = m_level == SessionLevel::Normal;
    if (mine.gauge.isAtRest() && !m_isFull && !m_outbox &&
        (!isNormal || m_rare->catchUps.empty())) {
        mine.nextSampleNs = 0; // at another level for somebody else's reasons
        if (isNormal)
            closeGatesIfUnused();
        return forever;
    }
    mine.nextSampleNs = now + sampleEveryNs;
    return mine.nextSampleNs;
}

// ---- counting ----------------------------------------------------------------------------------

template <typename Reason>
void Session::countLoss(Reason reason, quint64 times)
{
    rare().losses.count(reason, times);
    m_fanout.m_counters.count(reason, times);
}
template void Session::countLoss(admin::Superseded, quint64);
template void Session::countLoss(admin::SuppressReason, quint64);
template void Session::countLoss(admin::DropReason, quint64);

quint64 Session::published() const
{
    quint64 total = m_rare ? m_rare->publishedBefore : 0;
    for (const Subscription &subscription : m_subscriptions) {
        if (subscription.group != Subscription::none)
            total += static_cast<quint32>(m_fanout.group(subscription.group).offset) -
                     subscription.joinedOffset;
    }
    return total;
}

admin::Losses Session::losses() const
{
    admin::Losses all = m_rare ? m_rare->losses : admin::Losses();
    all.superseded += m_inboxSuperseded;
    all.count(admin::DropReason::InboxFull, m_inboxDropped);
    return all;
}

} // namespace tickcast
