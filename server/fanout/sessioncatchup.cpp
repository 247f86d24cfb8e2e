// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// States that wait to be sent: snapshots, and what was held back and may pass now, as the budget
// for states and the connection allow.

#include "server/fanout/fanout.h"
#include "server/fanout/session.h"

namespace tickcast {

void Session::sendSnapshot(SubscriptionIndex index)
{
    if (m_isClosing)
        return;
    Subscription &subscription = m_subscriptions[index];
    const SubscriptionGroup &group = m_fanout.group(subscription.group);
    if (!group.frame)
        return; // nothing published yet, or a channel of events
    subscription.set(Subscription::WantsSnapshot);
    const bool isFirst = !m_rare || m_rare->catchUps.empty();
    if (isFirst && m_turnBytes < catchUpBytesMax &&
        m_fanout.takeSnapshotBudget(static_cast<qint64>(group.frame->size())))
        sendLatest(index);
    else
        queueCatchUp(index);
}

void Session::queueCatchUp(SubscriptionIndex index)
{
    Subscription &subscription = m_subscriptions[index];
    if (!subscription.has(Subscription::IsCatchingUp)) {
        subscription.set(Subscription::IsCatchingUp);
        rare().catchUps.push(index);
    }
    m_fanout.queueCatchUp(*this, m_rare->isQueuedToCatchUp);
}

void Session::serveCatchUp(qint64 &budget)
{
    m_rare->isQueuedToCatchUp = false;
    RingQueue<SubscriptionIndex> &queue = m_rare->catchUps;
    const quint32 before = m_turnBytes;
    // Behind a full socket it waits: onWritable() queues it again.
    serveRefills(budget);
    while (!queue.empty() && !m_isFull && !m_outbox && m_turnBytes - before < budget &&
           m_turnBytes < catchUpBytesMax) {
        const SubscriptionIndex index = queue.pop();
        // The place may be another subscription's by now, or nobody's.
        if (index < m_subscriptions.size() &&
            m_subscriptions[index].take(Subscription::IsCatchingUp))
            sendLatest(index);
    }
    budget -= m_turnBytes - before;
    if (hasToCatchUp() && !m_isFull && !m_outbox)
        m_fanout.queueCatchUp(*this, m_rare->isQueuedToCatchUp);
}

/// The newest state of @p index: as the update that was held back, or as the snapshot it waits
/// for; nothing if it is neither any more.
void Session::sendLatest(SubscriptionIndex index)
{
    Subscription &subscription = m_subscriptions[index];
    const SubscriptionGroup &group = m_fanout.group(subscription.group);
    const bool isPaused =
        m_level == SessionLevel::Emergency && !subscription.has(Subscription::IsHolding);
    if (isPaused || subscription.isOwed() || !group.frame)
        return;
    const bool isUpdate = subscription.take(Subscription::IsHeld);
    bool isRepeat = subscription.take(Subscription::WantsSnapshot) && !isUpdate;
    const bool isFiltered = m_fanout.isFiltered(subscription.group, subscription.member);
    // Unfiltered, every publication since it joined has gone out already: it has a newer one.
    if (isRepeat && !isFiltered && subscription.joinedOffset != static_cast<quint32>(group.offset))
        isRepeat = false;
    if (isUpdate && isFiltered)
        updateFilter(index);
    if (!isUpdate && !isRepeat)
        return;
    noteSending(index, m_fanout.m_clock.monotonicNs());
    if (group.keyframe)
        provideKeyframe(index, *group.frame.get());
    put({m_fanout.keepForTurn(group.frame), group.ingressNs, index,
         isUpdate ? Kind::State : Kind::Repeat});
}

/// The level is better than before: every symbol is brought to its latest value, as the budget for
/// states allows.
void Session::releaseHeld()
{
    for (SubscriptionIndex index = 0; index < m_subscriptions.size(); ++index) {
        const Subscription &subscription = m_subscriptions[index];
        if (subscription.has(Subscription::IsHeld) || subscription.has(Subscription::WantsSnapshot))
            queueCatchUp(index);
    }
    if (canRefill())
        m_fanout.queueCatchUp(*this, m_rare->isQueuedToCatchUp);
}

} // namespace tickcast
