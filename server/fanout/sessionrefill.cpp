// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Events that a client missed, sent from its group's history: in portions, as its connection and
// the budget for states allow, with those published meanwhile behind them.

#include "server/dialect/nativemessages.h"
#include "server/fanout/fanout.h"
#include "server/fanout/session.h"

#include <algorithm>

namespace tickcast {

void Session::startRefill(SubscriptionIndex index, quint64 offset)
{
    Subscription &subscription = m_subscriptions[index];
    const quint64 last = m_fanout.group(subscription.group).offset;
    const bool isRefilling = subscription.has(Subscription::IsRefilling);
    if (subscription.joinedOffset != static_cast<quint32>(last) || isRefilling) {
        sendTurn(); // its events go before the answer
        // What is owed is sent from the history instead, as a repeat.
        quint64 owed = m_outbox ? m_outbox->forget(index) : 0;
        owed += isRefilling ? forgetRefill(index) : 0;
        if (owed != 0)
            countLoss(admin::superseded, owed);
    }
    rare().refills.push_back({index, offset + 1, last});
    subscription.set(Subscription::IsRefilling);
    updateFilter(index);
    m_fanout.noteOwing(*this, m_rare->owingPlace);
    if (m_outbox && m_outbox->isEmpty() && !m_isFull)
        m_outbox.reset();
    if (!m_isFull && !m_outbox)
        m_fanout.queueCatchUp(*this, m_rare->isQueuedToCatchUp);
}

/// At Emergency only holdings are sent.
bool Session::isPaused(const Refill &refill) const
{
    return m_level == SessionLevel::Emergency &&
           !m_subscriptions[refill.subscription].has(Subscription::IsHolding);
}

bool Session::canRefill() const
{
    return std::ranges::any_of(m_rare->refills,
                               [this](const Refill &refill) { return !isPaused(refill); });
}

void Session::serveRefills(qint64 budget)
{
    if (m_isFull || m_outbox)
        return;
    const quint32 before = m_turnBytes;
    std::vector<Refill> &refills = m_rare->refills;
    const size_t count = refills.size();
    for (size_t i = 0; i < refills.size();) {
        const qint64 left = budget - (m_turnBytes - before);
        if (isPaused(refills[i]) || !serveRefill(refills[i], left)) {
            ++i;
            continue;
        }
        const SubscriptionIndex index = refills[i].subscription;
        refills.erase(refills.begin() + static_cast<qptrdiff>(i));
        m_subscriptions[index].take(Subscription::IsRefilling);
        updateFilter(index);
    }
    if (refills.empty() && count != 0 && m_level == SessionLevel::Normal)
        closeGatesIfUnused();
}

bool Session::serveRefill(Refill &refill, qint64 budget)
{
    const SubscriptionGroup &group = m_fanout.group(m_subscriptions[refill.subscription].group);
    const RecentEvents &recent = *group.recent;
    if (refill.next < recent.firstOffset())
        skipUnheld(refill, recent.firstOffset());
    // Half of the outbox, should the socket not take them.
    size_t updates = m_fanout.m_limits.outbox.eventEntries / 2;
    const quint32 before = m_turnBytes;
    while (refill.next <= group.offset) {
        const bool isRepeat = refill.next <= refill.promised;
        if (m_turnBytes >= catchUpBytesMax || m_turnBytes - before >= budget ||
            (!isRepeat && updates-- == 0))
            return false;
        const RecentEvents::Event &event = recent.at(refill.next);
        put({m_fanout.keepForTurn(event.frame), event.ingressNs, refill.subscription,
             isRepeat ? Kind::Refill : Kind::Event});
        ++refill.next;
    }
    return true;
}

/// The client took so long that the history has gone on without it.
void Session::skipUnheld(Refill &refill, quint64 firstHeld)
{
    const quint64 accounted = std::max(refill.next - 1, refill.promised);
    if (firstHeld - 1 > accounted)
        countLoss(admin::DropReason::OutboxFull, firstHeld - 1 - accounted);
    if (refill.next <= refill.promised) {
        const Subscription &subscription = m_subscriptions[refill.subscription];
        const SymbolIndex symbol = symbolOf(subscription.group);
        const SymbolTable::Entry &entry = m_fanout.m_symbols->at(symbol);
        const native::SubscribedEntry said{symbol, &entry.info, entry.epoch, firstHeld - 1, false};
        answer(native::subscribed({}, channelOf(subscription.group), {&said, 1}));
    }
    refill.next = firstHeld;
}

quint64 Session::owedBy(const Refill &refill) const
{
    const quint64 last = m_fanout.group(m_subscriptions[refill.subscription].group).offset;
    return last - std::min(last, std::max(refill.next - 1, refill.promised));
}

quint64 Session::forgetRefill(SubscriptionIndex index)
{
    std::vector<Refill> &refills = m_rare->refills;
    const auto found = std::ranges::find(refills, index, &Refill::subscription);
    const quint64 owed = owedBy(*found);
    refills.erase(found);
    m_subscriptions[index].take(Subscription::IsRefilling);
    return owed;
}

} // namespace tickcast
