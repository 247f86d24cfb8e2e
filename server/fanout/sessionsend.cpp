// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The sending half of Session: from a publication to the link, by way of this turn's entries, the
// outbox and the client's own pacing.

#include "server/fanout/fanout.h"
#include "server/fanout/session.h"

#include <algorithm>
#include <limits>

namespace tickcast {

using protocol::CloseCode;

namespace {

/// Frames per call of the link while an outbox drains.
constexpr size_t drainChunk = 64;

} // namespace

void Session::publish(SubscriptionIndex index, const Frame *frame, bool isState,
                      MonotonicNs ingressNs)
{
    ++m_fanout.m_counters.published;
    const quint32 pacing = m_subscriptions[index].pacing;
    if (pacing != Subscription::none && !paceUpdate(m_pacing[pacing]))
        return;
    put({frame, ingressNs, index, isState ? Kind::State : Kind::Event});
}

void Session::answer(FrameRef frame)
{
    if (m_isClosing)
        return;
    put({m_fanout.keepForTurn(std::move(frame)), 0, Subscription::none, Kind::Answer});
}

void Session::sendSnapshot(SubscriptionIndex index)
{
    const Subscription &subscription = m_subscriptions[index];
    const SubscriptionGroup &group = m_fanout.group(subscription.group);
    if (!group.frame || m_isClosing)
        return; // nothing published yet, or a channel of events
    if (subscription.pacing != Subscription::none)
        m_pacing[subscription.pacing].lastSentNs = m_fanout.m_clock.monotonicNs();
    put({m_fanout.keepForTurn(group.frame), group.ingressNs, index, Kind::Repeat});
}

void Session::put(const TurnEntry &entry)
{
    if (m_isFull) {
        owe(entry);
        return;
    }
    if (m_turn.empty())
        m_fanout.touch(*this);
    m_turn.push_back(entry);
}

void Session::flushTurn()
{
    sendTurn();
    if (m_hasUnreadAnswers)
        close(CloseCode::SlowConsumer, QStringLiteral("answers are not being read"));
}

void Session::sendTurn()
{
    if (m_turn.empty())
        return;
    auto &frames = m_fanout.m_sendScratch;
    frames.clear();
    for (const TurnEntry &entry : m_turn)
        frames.push_back(entry.frame);
    const SendResult result = m_link->send(frames);
    noteSent(result, m_turn);
    // The rest is owed, in the order it was published.
    const auto rest = std::span(m_turn).subspan(result.framesTaken);
    for (const TurnEntry &entry : rest)
        owe(entry);
    m_turn.clear();
}

void Session::noteSent(const SendResult &result, std::span<const TurnEntry> entries)
{
    admin::Counters &counters = m_fanout.m_counters;
    counters.sends += result.systemCalls;
    counters.bytesOut += result.bytesTaken;
    m_isFull = m_isFull || result.isFull;
    if (result.framesTaken == 0)
        return;
    m_lastSentNs = m_fanout.m_clock.monotonicNs();
    const size_t whole = result.framesTaken - (result.lastIsPartial ? 1 : 0);
    for (const TurnEntry &entry : entries.first(whole))
        settle(entry);
    if (result.lastIsPartial)
        m_inFlight = entries[whole];
}

void Session::settle(const TurnEntry &entry)
{
    if (entry.kind == Kind::Repeat)
        ++m_fanout.m_counters.repeats;
    if (!entry.isUpdate())
        return;
    ++m_fanout.m_counters.delivered;
    m_fanout.m_latencyUs.record((m_lastSentNs - entry.ingressNs) / 1000);
}

void Session::owe(const TurnEntry &entry)
{
    if (!m_outbox)
        m_outbox = std::make_unique<Outbox>();
    admin::Counters &counters = m_fanout.m_counters;
    switch (entry.kind) {
    case Kind::Answer:
        if (m_outbox->pushAnswer(FrameRef::share(entry.frame), m_fanout.m_limits.outbox))
            break;
        // Closed at the turn's end: whoever is at work on this session now may finish.
        m_hasUnreadAnswers = true;
        m_fanout.touch(*this);
        break;
    case Kind::Event:
        counters.dropped[static_cast<size_t>(admin::DropReason::OutboxFull)] +=
            m_outbox->pushEvent({FrameRef::share(entry.frame), entry.subscription, entry.ingressNs},
                                m_fanout.m_limits.outbox);
        break;
    case Kind::State:
    case Kind::Repeat:
        oweState(entry);
        break;
    }
}

void Session::oweState(const TurnEntry &entry)
{
    Subscription &subscription = m_subscriptions[entry.subscription];
    const auto oweUpdate = [&] {
        if (subscription.flags & Subscription::OwesUpdate)
            ++m_fanout.m_counters.superseded;
        subscription.flags |= Subscription::OwesUpdate;
    };
    if (!subscription.isOwed())
        m_outbox->pushState(entry.subscription);
    if (entry.kind == Kind::State)
        oweUpdate();
    else
        subscription.flags |= Subscription::OwesRepeat;
    // What goes out in the end is the newest: an update that its interval holds back goes with it,
    // and must not go once more later.
    const quint32 pacing = subscription.pacing;
    if (pacing != Subscription::none && std::exchange(m_pacing[pacing].isHeld, false))
        oweUpdate();
}

void Session::onWritable()
{
    if (m_inFlight) {
        m_lastSentNs = m_fanout.m_clock.monotonicNs();
        settle(*std::exchange(m_inFlight, std::nullopt));
    }
    m_isFull = false;
    drainOutbox();
    m_fanout.endTurn();
}

void Session::drainOutbox()
{
    auto &frames = m_fanout.m_sendScratch;
    while (m_outbox && !m_isFull) {
        const std::vector<TurnEntry> owed = nextOwed(drainChunk);
        if (owed.empty()) {
            m_outbox.reset();
            return;
        }
        frames.clear();
        for (const TurnEntry &entry : owed)
            frames.push_back(entry.frame);
        const SendResult result = m_link->send(frames);
        noteSent(result, owed);
        for (const TurnEntry &entry : std::span(owed).first(result.framesTaken))
            popOwed(entry);
    }
}

std::vector<Session::TurnEntry> Session::nextOwed(size_t limit) const
{
    std::vector<TurnEntry> owed;
    owed.reserve(limit);
    for (const FrameRef &frame : m_outbox->answers()) {
        if (owed.size() == limit)
            return owed;
        owed.push_back({frame.get(), 0, Subscription::none, Kind::Answer});
    }
    for (const Outbox::Event &event : m_outbox->events()) {
        if (owed.size() == limit)
            return owed;
        owed.push_back({event.frame.get(), event.ingressNs, event.subscription, Kind::Event});
    }
    for (const SubscriptionIndex index : m_outbox->states()) {
        if (owed.size() == limit)
            return owed;
        const Subscription &subscription = m_subscriptions[index];
        const SubscriptionGroup &group = m_fanout.group(subscription.group);
        const bool isUpdate = (subscription.flags & Subscription::OwesUpdate) != 0;
        owed.push_back(
            {group.frame.get(), group.ingressNs, index, isUpdate ? Kind::State : Kind::Repeat});
    }
    return owed;
}

void Session::popOwed(const TurnEntry &entry)
{
    switch (entry.kind) {
    case Kind::Answer:
        m_outbox->popAnswer();
        break;
    case Kind::Event:
        m_outbox->popEvent();
        break;
    case Kind::State:
    case Kind::Repeat: {
        m_outbox->popState();
        Subscription &subscription = m_subscriptions[entry.subscription];
        subscription.flags = 0;
        if (subscription.pacing != Subscription::none)
            m_pacing[subscription.pacing].lastSentNs = m_lastSentNs;
        break;
    }
    }
}

quint64 Session::owedUpdates() const
{
    quint64 owed = m_inFlight && m_inFlight->isUpdate() ? 1 : 0;
    for (const TurnEntry &entry : m_turn)
        owed += entry.isUpdate() ? 1 : 0;
    for (const Pacing &pacing : m_pacing)
        owed += pacing.subscription != Subscription::none && pacing.isHeld ? 1 : 0;
    if (!m_outbox)
        return owed;
    owed += m_outbox->events().size();
    for (const SubscriptionIndex index : m_outbox->states())
        owed += (m_subscriptions[index].flags & Subscription::OwesUpdate) != 0 ? 1 : 0;
    return owed;
}

bool Session::paceUpdate(Pacing &pacing)
{
    const MonotonicNs now = m_fanout.m_clock.monotonicNs();
    const bool isOwed = m_subscriptions[pacing.subscription].isOwed();
    if (pacing.isHeld)
        ++m_fanout.m_counters.suppressed; // the held one is replaced by this
    pacing.isHeld = !isOwed && now < pacing.lastSentNs + pacing.minIntervalNs;
    if (pacing.isHeld)
        scheduleBy(pacing.lastSentNs + pacing.minIntervalNs);
    else
        pacing.lastSentNs = now;
    return !pacing.isHeld;
}

MonotonicNs Session::sendPacedUpdates(MonotonicNs now)
{
    MonotonicNs next = std::numeric_limits<MonotonicNs>::max();
    for (Pacing &pacing : m_pacing) {
        if (!pacing.isHeld)
            continue;
        const MonotonicNs due = pacing.lastSentNs + pacing.minIntervalNs;
        if (due > now) {
            next = std::min(next, due);
            continue;
        }
        pacing.isHeld = false;
        pacing.lastSentNs = now;
        const SubscriptionGroup &group = m_fanout.group(m_subscriptions[pacing.subscription].group);
        put({m_fanout.keepForTurn(group.frame), group.ingressNs, pacing.subscription, Kind::State});
    }
    return next;
}

} // namespace tickcast
