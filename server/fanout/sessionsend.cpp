// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The sending half of Session: from a publication to the link, by way of this turn's entries and
// the outbox. What is held back before it comes here is sessionlevel.cpp's.

#include "server/fanout/fanout.h"
#include "server/fanout/session.h"
#include "server/fanout/sessiondelivery.h"

#include <bit>

namespace tickcast {

using protocol::CloseCode;

namespace {

/// Frames per call of the link while an outbox drains.
constexpr size_t drainChunk = 64;
/// Bytes for one client that end the turn: a healthy client's socket takes this much in one go,
/// whatever it has read since. What does not fit would be conflated.
constexpr quint32 turnBytesMax = 32 * 1024;

} // namespace

void Session::answer(FrameRef frame)
{
    if (m_isClosing)
        return;
    put({m_fanout.keepForTurn(std::move(frame)), 0, Subscription::none, Kind::Answer});
}

void Session::keepInFlight(const TurnEntry &entry)
{
    rare().inFlight.push_back(entry);
    m_fanout.noteOwing(*this, m_rare->owingPlace);
}

void Session::countOwnAge(MonotonicNs ageNs)
{
    if (m_rare->backpressure)
        m_rare->backpressure->countAge(m_level, ageNs);
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
        if (m_format == protocol::Format::Binary)
            stageRecords();
        else
            for (quint32 place = m_turnFirst; place != TurnEntry::none;) {
                const TurnEntry &entry = m_fanout.turnEntry(place);
                frames.push_back(entry.frame);
                place = entry.next;
            }
    } else if (m_outbox && !m_isFull) {
        m_sending = Sending::Owed;
        if (m_format == protocol::Format::Binary)
            stageOwedRecords();
        else
            gatherOwed(drainChunk);
    }
    if (!frames.empty())
        m_link->send(frames);
}

void Session::sendTurn()
{
    const quint32 first = m_turnFirst;
    if (first == TurnEntry::none)
        return;
    stage();
    m_fanout.m_batch.submit();
    m_fanout.forgetTurnEntries(first);
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
        if (m_format == protocol::Format::Binary)
            noteRecordsSent(result);
        else
            noteTurnSent(result);
        break;
    case Sending::Owed:
        if (m_format == protocol::Format::Binary)
            noteOwedRecordsSent(result);
        else
            noteOwedSent(result);
        afterOwedSent();
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
}

void Session::afterOwedSent()
{
    if (m_outbox->isEmpty()) {
        m_outbox.reset();
        if (hasToCatchUp())
            m_fanout.queueCatchUp(*this, m_rare->isQueuedToCatchUp);
    } else if (!m_isFull) {
        m_fanout.touch(*this); // one chunk more, in the same turn
    }
}

void Session::setFull(bool isFull)
{
    if (std::exchange(m_isFull, isFull) == isFull)
        return;
    m_fanout.m_behind += isFull ? 1 : quint32(-1);
    if (!isFull || m_isClosing)
        return;
    watchPressure();
    m_rare->backpressure->fullSinceNs = m_fanout.m_clock.monotonicNs();
}

void Session::owe(const TurnEntry &entry)
{
    if (!m_outbox) {
        m_outbox = std::make_unique<Outbox>();
        m_fanout.noteOwing(*this, rare().owingPlace);
    }
    switch (entry.kind) {
    case Kind::Answer:
    case Kind::Refill: // promised, so it goes before the events of its subscription for sure
        if (m_outbox->pushAnswer(FrameRef::share(entry.frame), m_fanout.m_limits.outbox))
            break;
        // Closed at the turn's end: whoever is at work on this session now may finish.
        m_hasUnreadAnswers = true;
        m_fanout.touch(*this);
        break;
    case Kind::Event:
        m_outbox->pushEvent({FrameRef::share(entry.frame), entry.subscription, entry.ingressNs},
                            m_fanout.m_limits.outbox, [this](const Outbox::Event &) {
                                countLoss(admin::DropReason::OutboxFull, 1);
                            });
        break;
    case Kind::State:
    case Kind::Repeat:
        oweState(entry);
        break;
    case Kind::Reference: // it goes out with the state that needs it
        forgetKeyframe(entry.subscription);
        break;
    }
}

void Session::oweState(const TurnEntry &entry)
{
    Subscription &subscription = m_subscriptions[entry.subscription];
    forgetKeyframe(entry.subscription); // it may have been the one that did not go out
    const auto oweUpdate = [&] {
        if (subscription.has(Subscription::OwesUpdate))
            countLoss(admin::superseded, 1);
        subscription.set(Subscription::OwesUpdate);
    };
    if (!subscription.isOwed()) {
        m_outbox->pushState(entry.subscription, rankOf(subscription),
                            m_fanout.m_clock.monotonicNs());
    }
    if (entry.kind == Kind::State)
        oweUpdate();
    else
        subscription.set(Subscription::OwesRepeat);
    // What goes out in the end is the newest: an update that is held back goes with it, and must
    // not go once more later.
    if (subscription.take(Subscription::IsHeld))
        oweUpdate();
}

void Session::onWritable()
{
    m_lastSentNs = m_fanout.m_clock.monotonicNs();
    if (m_rare && !m_rare->inFlight.empty()) {
        for (const TurnEntry &entry : std::exchange(m_rare->inFlight, {}))
            settle(entry);
    }
    setFull(false);
    if (m_outbox)
        m_fanout.touch(*this);
    else if (m_rare && hasToCatchUp())
        m_fanout.queueCatchUp(*this, m_rare->isQueuedToCatchUp);
}

void Session::gatherOwed(size_t limit) const
{
    auto &frames = m_fanout.m_sendScratch;
    const auto add = [&](size_t count, auto &&frameAt) {
        for (size_t i = 0; i < count && frames.size() < limit; ++i)
            frames.push_back(frameAt(i));
    };
    add(m_outbox->answerCount(), [this](size_t i) { return m_outbox->answer(i).get(); });
    add(m_outbox->eventCount(), [this](size_t i) { return m_outbox->event(i).frame.get(); });
    add(m_outbox->stateCount(), [this](size_t i) {
        return m_fanout.group(m_subscriptions[m_outbox->state(i)].group).frame.get();
    });
}

TurnEntry Session::popOwed()
{
    switch (m_outbox->frontKind()) {
    case Outbox::Kind::Answer:
        m_outbox->popAnswer();
        return {nullptr, 0, Subscription::none, Kind::Answer};
    case Outbox::Kind::Event: {
        const Outbox::Event event = m_outbox->popEvent();
        return {nullptr, event.ingressNs, event.subscription, Kind::Event};
    }
    case Outbox::Kind::State:
        break;
    }
    const SubscriptionIndex index = m_outbox->popState();
    Subscription &subscription = m_subscriptions[index];
    subscription.take(Subscription::OwesRepeat);
    subscription.take(Subscription::WantsSnapshot); // nothing is newer than what goes now
    const bool isUpdate = subscription.take(Subscription::OwesUpdate);
    noteSending(index, m_lastSentNs);
    return {nullptr, m_fanout.group(subscription.group).ingressNs, index,
            isUpdate ? Kind::State : Kind::Repeat};
}

quint64 Session::owedUpdates() const
{
    quint64 owed = owedBeyondTurn();
    for (quint32 place = m_turnFirst; place != TurnEntry::none;) {
        const TurnEntry &entry = m_fanout.turnEntry(place);
        owed += entry.isUpdate() ? 1 : 0;
        place = entry.next;
    }
    return owed;
}

quint64 Session::owedBeyondTurn() const
{
    if (!m_rare)
        return 0; // it has never owed anything that the turn would not send
    quint64 owed = m_outbox ? m_outbox->eventCount() : 0;
    for (const TurnEntry &entry : m_rare->inFlight)
        owed += entry.isUpdate() ? 1 : 0;
    for (const Refill &refill : m_rare->refills)
        owed += owedBy(refill);
    return owed + countFlags(Subscription::OwesUpdate | Subscription::IsHeld);
}

void Session::leaveOwingIfNothing()
{
    if (!m_outbox && m_rare->refills.empty() && owedBeyondTurn() == 0)
        m_fanout.forgetOwing(m_rare->owingPlace);
}

/// How many of these flags are set, over all subscriptions.
quint64 Session::countFlags(quint8 flags) const
{
    quint64 count = 0;
    for (const Subscription &subscription : m_subscriptions)
        count += static_cast<quint64>(std::popcount(quint8(subscription.flags & flags)));
    return count;
}

} // namespace tickcast
