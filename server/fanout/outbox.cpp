// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/fanout/outbox.h"

#include <algorithm>

namespace tickcast {

namespace {

constexpr MonotonicNs nsPerMs = 1'000'000;

quint32 toMs(MonotonicNs ns)
{
    return static_cast<quint32>(ns / nsPerMs);
}

} // namespace

bool Outbox::pushAnswer(FrameRef frame, const Limits &limits)
{
    // One answer always fits, however large the list of symbols it names.
    if (!m_answers.empty() && m_answerBytes + frame->size() > limits.answerBytes)
        return false;
    m_answerBytes += frame->size();
    m_answers.push(std::move(frame));
    return true;
}

void Outbox::pushState(SubscriptionIndex subscription, Rank rank, MonotonicNs now)
{
    queueOf(rank).push({subscription, toMs(now)});
}

size_t Outbox::forget(SubscriptionIndex subscription)
{
    const auto isOfIt = [subscription](const State &state) {
        return state.subscription == subscription;
    };
    if (m_holdings.eraseIf(isOfIt) == 0)
        m_others.eraseIf(isOfIt);
    return dropEventsIf([subscription](SubscriptionIndex index) { return index == subscription; });
}

MonotonicNs Outbox::oldestAgeNs(MonotonicNs now) const
{
    MonotonicNs oldest = 0;
    if (!m_events.empty())
        oldest = now - m_events.front().ingressNs;
    for (const RingQueue<State> *queue : {&m_holdings, &m_others}) {
        if (!queue->empty())
            oldest = std::max(oldest, quint32(toMs(now) - queue->front().sinceMs) * nsPerMs);
    }
    return oldest;
}

FrameRef Outbox::popAnswer()
{
    FrameRef frame = m_answers.pop();
    m_answerBytes -= frame->size();
    return frame;
}

Outbox::Event Outbox::popEvent()
{
    Event event = m_events.pop();
    m_eventBytes -= event.frame->size();
    return event;
}

SubscriptionIndex Outbox::popState()
{
    return (m_holdings.empty() ? m_others : m_holdings).pop().subscription;
}

} // namespace tickcast
