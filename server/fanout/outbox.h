// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/fanout/subscription.h"
#include "server/transport/frame.h"
#include "shared/util/clock.h"

#include <deque>

namespace tickcast {

/// What a session still owes its client while the socket is full. Exists only then.
///
/// Answers and events keep their frames, in order. State is only a mark per subscription (the flags
/// of Subscription): its frame is read from the group when it is sent, so it is always the newest
/// and memory is bounded by what the client subscribed to. Dirty symbols leave in the order in
/// which they became dirty, so none can starve.
/// Plain C++, no socket; thread: one worker's.
class Outbox final
{
public:
    struct Event
    {
        FrameRef frame;
        SubscriptionIndex subscription;
        MonotonicNs ingressNs;
    };
    struct Limits
    {
        size_t eventEntries;
        size_t eventBytes;
        size_t answerBytes; ///< answers cannot be dropped: beyond this the client is closed
    };

    /// False when the answers no longer fit.
    [[nodiscard]] bool pushAnswer(FrameRef frame, const Limits &limits);
    /// Makes room by dropping the oldest events; returns how many it dropped.
    [[nodiscard]] size_t pushEvent(Event event, const Limits &limits);
    void pushState(SubscriptionIndex subscription) { m_states.push_back(subscription); }

    /// Forgets what belongs to @p subscription; returns how many events that were.
    /// O(what is owed).
    [[nodiscard]] size_t forget(SubscriptionIndex subscription);

    [[nodiscard]] bool isEmpty() const
    {
        return m_answers.empty() && m_events.empty() && m_states.empty();
    }
    [[nodiscard]] size_t size() const
    {
        return m_answers.size() + m_events.size() + m_states.size();
    }
    // Sent in this order: an answer stands before the data it announces, a trade before the quote
    // it made.
    [[nodiscard]] const std::deque<FrameRef> &answers() const { return m_answers; }
    [[nodiscard]] const std::deque<Event> &events() const { return m_events; }
    [[nodiscard]] const std::deque<SubscriptionIndex> &states() const { return m_states; }
    void popAnswer();
    void popEvent();
    void popState() { m_states.pop_front(); }

private:
    std::deque<FrameRef> m_answers;
    std::deque<Event> m_events;
    std::deque<SubscriptionIndex> m_states;
    size_t m_answerBytes = 0;
    size_t m_eventBytes = 0;
};

} // namespace tickcast
