// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/transport/frame.h"
#include "shared/util/clock.h"
#include "shared/util/ringqueue.h"

#include <chrono>

namespace tickcast {

/// How much of a symbol's trades is kept for clients that resume. A size of 0 keeps none.
struct HistoryLimits
{
    size_t size = 256;
    std::chrono::milliseconds ttl{120'000}; ///< since ingress; older ones are not given any more
};

/// The last events of one symbol as frames of one format, with consecutive offsets: what a client
/// that resumes is sent. It never has a hole: an event that does not follow begins it anew.
/// Not a store of market data: that is the market thread's TradeHistory.
/// Thread: one at a time; it is handed from the market thread to a worker once. Cost: 16 bytes and
/// a shared frame each; add() is O(1).
class RecentEvents final
{
public:
    struct Event
    {
        FrameRef frame;
        MonotonicNs ingressNs = 0;
    };

    void add(quint64 offset, FrameRef frame, MonotonicNs ingressNs, const HistoryLimits &limits)
    {
        if (offset != m_next)
            m_events = {};
        m_next = offset + 1;
        if (limits.size == 0)
            return;
        while (m_events.size() >= limits.size)
            m_events.pop();
        m_events.push({std::move(frame), ingressNs});
    }
    /// Nothing is held, and the event after @p offset follows.
    void startAfter(quint64 offset)
    {
        m_events = {};
        m_next = offset + 1;
    }
    /// Lets go of what is older than the limit.
    void expire(MonotonicNs now, const HistoryLimits &limits)
    {
        const MonotonicNs oldest = now - std::chrono::nanoseconds(limits.ttl).count();
        while (!m_events.empty() && m_events.front().ingressNs < oldest)
            m_events.pop();
    }

    /// The offsets held: firstOffset() <= offset < nextOffset(); equal when nothing is held.
    [[nodiscard]] quint64 firstOffset() const { return m_next - m_events.size(); }
    [[nodiscard]] quint64 nextOffset() const { return m_next; }
    /// Whether everything after @p offset is held; also when there is nothing after it.
    [[nodiscard]] bool holdsAllAfter(quint64 offset) const
    {
        return offset + 1 >= firstOffset() && offset < m_next;
    }
    [[nodiscard]] const Event &at(quint64 offset) const { return m_events[offset - firstOffset()]; }

private:
    RingQueue<Event> m_events;
    quint64 m_next = 1;
};

} // namespace tickcast
