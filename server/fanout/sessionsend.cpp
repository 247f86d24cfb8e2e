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
/// Bytes for one client that end the turn: a healthy client's socket takes this much in one go,
/// whatever it has read since. What does not fit would be conflated.
constexpr quint32 turnBytesMax = 32 * 1024;

} // namespace

void Session::publishPaced(SubscriptionIndex index, const Frame *frame, bool isState,
                           MonotonicNs ingressNs)
{
    if (paceUpdate(m_rare->pacing[m_subscriptions[index].pacing]))
        publish(index, frame, isState, ingressNs);
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
        m_rare->pacing[subscription.pacing].lastSentNs = m_fanout.m_clock.monotonicNs();
    put({m_fanout.keepForTurn(group.frame), group.ingressNs, index, Kind::Repeat});
}

void Session::put(const TurnEntry &entry)
{
    if (m_isFull || m_outbox) {
        owe(entry);
        return;
    }
    const quint32 place = m_fanout.addTurnEntry(entry);
    if (m_turnFirst == TurnEntry::none) {
        m_turnFirst = place;
        m_fanout.touch(*this);
    } else {
        m_fanout.turnEntry(m_turnLast).next = place;
    }
    m_turnLast = place;
    m_turnBytes += static_cast<quint32>(entry.frame->size());
    if (m_turnBytes >= turnBytesMax)
        m_fanout.m_isTurnFull = true;
}

void Session::stage()
{
    auto &frames = m_fanout.m_sendScratch;
    frames.clear();
    if (m_turnFirst != TurnEntry::none) {
        m_sending = Sending::Turn;
        for (quint32 place = m_turnFirst; place != TurnEntry::none;) {
            const TurnEntry &entry = m_fanout.turnEntry(place);
            frames.push_back(entry.frame);
            place = entry.next;
        }
    } else if (m_outbox && !m_isFull) {
        m_sending = Sending::Owed;
        gatherOwed(drainChunk);
    }
    if (!frames.empty())
        m_link->send(frames);
}

void Session::sendTurn()
{
    if (m_turnFirst == TurnEntry::none)
        return;
    stage();
    m_fanout.m_batch.submit();
}

void Session::onSent(const SendResult &result)
{
    m_fanout.m_counters.bytesOut += result.bytesTaken;
    if (result.framesTaken > 0)
        m_lastSentNs = m_fanout.m_clock.monotonicNs();
    if (result.isFull)
        setFull(true);
    switch (std::exchange(m_sending, Sending::Nothing)) {
    case Sending::Turn:
        noteTurnSent(result);
        break;
    case Sending::Owed:
        noteOwedSent(result);
        break;
    case Sending::Farewell:
    case Sending::Nothing:
        break;
    }
}

void Session::noteTurnSent(const SendResult &result)
{
    const size_t whole = result.framesTaken - result.framesInFlight;
    size_t count = 0;
    m_turnLast = TurnEntry::none;
    m_turnBytes = 0;
    for (quint32 place = std::exchange(m_turnFirst, TurnEntry::none); place != TurnEntry::none;) {
        const TurnEntry entry = m_fanout.turnEntry(place);
        if (count < result.framesTaken)
            noteFrame(entry, count >= whole);
        else
            owe(entry); // the rest, in the order it was published
        ++count;
        place = entry.next;
    }
}

void Session::noteOwedSent(const SendResult &result)
{
    const size_t whole = result.framesTaken - result.framesInFlight;
    for (size_t i = 0; i < result.framesTaken; ++i)
        noteFrame(popOwed(), i >= whole);
    if (m_outbox->isEmpty())
        m_outbox.reset();
    else if (!m_isFull)
        m_fanout.touch(*this); // one chunk more, in the same turn
}

void Session::noteFrame(const TurnEntry &entry, bool isInFlight)
{
    if (isInFlight)
        rare().inFlight.push_back(entry);
    else
        settle(entry);
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

void Session::setFull(bool isFull)
{
    if (std::exchange(m_isFull, isFull) != isFull)
        m_fanout.m_behind += isFull ? 1 : quint32(-1);
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
    if (pacing != Subscription::none && std::exchange(m_rare->pacing[pacing].isHeld, false))
        oweUpdate();
}

void Session::onWritable()
{
    if (m_rare && !m_rare->inFlight.empty()) {
        m_lastSentNs = m_fanout.m_clock.monotonicNs();
        for (const TurnEntry &entry : std::exchange(m_rare->inFlight, {}))
            settle(entry);
    }
    setFull(false);
    if (m_outbox)
        m_fanout.touch(*this);
}

void Session::gatherOwed(size_t limit) const
{
    auto &frames = m_fanout.m_sendScratch;
    const auto add = [&](const Frame *frame) {
        frames.push_back(frame);
        return frames.size() < limit;
    };
    for (const FrameRef &frame : m_outbox->answers()) {
        if (!add(frame.get()))
            return;
    }
    for (const Outbox::Event &event : m_outbox->events()) {
        if (!add(event.frame.get()))
            return;
    }
    for (const SubscriptionIndex index : m_outbox->states()) {
        if (!add(m_fanout.group(m_subscriptions[index].group).frame.get()))
            return;
    }
}

TurnEntry Session::popOwed()
{
    if (!m_outbox->answers().empty()) {
        m_outbox->popAnswer();
        return {nullptr, 0, Subscription::none, Kind::Answer};
    }
    if (!m_outbox->events().empty()) {
        const Outbox::Event &event = m_outbox->events().front();
        const TurnEntry entry{nullptr, event.ingressNs, event.subscription, Kind::Event};
        m_outbox->popEvent();
        return entry;
    }
    const SubscriptionIndex index = m_outbox->states().front();
    m_outbox->popState();
    Subscription &subscription = m_subscriptions[index];
    const bool isUpdate = (subscription.flags & Subscription::OwesUpdate) != 0;
    subscription.flags = 0;
    if (subscription.pacing != Subscription::none)
        m_rare->pacing[subscription.pacing].lastSentNs = m_lastSentNs;
    return {nullptr, m_fanout.group(subscription.group).ingressNs, index,
            isUpdate ? Kind::State : Kind::Repeat};
}

quint64 Session::owedUpdates() const
{
    quint64 owed = 0;
    for (quint32 place = m_turnFirst; place != TurnEntry::none;) {
        const TurnEntry &entry = m_fanout.turnEntry(place);
        owed += entry.isUpdate() ? 1 : 0;
        place = entry.next;
    }
    if (m_rare) {
        for (const TurnEntry &entry : m_rare->inFlight)
            owed += entry.isUpdate() ? 1 : 0;
        for (const Pacing &pacing : m_rare->pacing)
            owed += pacing.subscription != Subscription::none && pacing.isHeld ? 1 : 0;
    }
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
    if (!m_rare)
        return next;
    for (Pacing &pacing : m_rare->pacing) {
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
