// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/fanout/inbox.h"
#include "server/fanout/subscriptiongroup.h"
#include "server/telemetry/spanbuffer.h"

#include <optional>
#include <vector>

namespace tickcast {

/// Records what becomes of traced updates in one worker: their HandOff, their Turn, its Flush, and
/// a Send for some of the sessions that are sent them. It looks at those sessions when the turn
/// ends; nothing on the way of a delivery knows of it.
/// Thread: its worker's. Cost: O(members) for each traced update while one session is followed,
/// else O(1); bounded for each turn.
class TurnTracer final
{
public:
    /// Beyond these an update of a turn is not traced, a session not looked at.
    static constexpr size_t updatesPerTurnMax = 64;
    static constexpr size_t sessionsPerUpdateMax = 8;

    /// Whose sends are recorded.
    struct Wish
    {
        bool hasSamples = false;        ///< of the first sessions of the group
        std::optional<quint64> session; ///< of this one, by its number, if it is in the group
        friend bool operator==(const Wish &, const Wish &) = default;
    };

    /// @p buffer outlives the tracer.
    TurnTracer(SpanBuffer &buffer, int worker, const Wish &wish)
        : m_buffer(buffer)
        , m_worker(static_cast<quint16>(worker))
        , m_wish(wish)
    {
    }

    /// A traced update that is about to be given to @p members.
    void take(const InboxEntry &entry, const std::vector<SubscriptionGroup::Member> &members,
              MonotonicNs now);
    [[nodiscard]] bool hasTurn() const { return !m_updates.empty(); }
    void beginFlush(MonotonicNs now) { m_flushNs = now; }
    /// Everything owed has been sent; sessions that ended in this turn are still there.
    void endTurn(MonotonicNs now);

private:
    struct Update
    {
        TraceTicket ticket;
        SpanId turn = 0;
        MonotonicNs takenNs = 0;
        quint64 offset = 0;
        GroupId group = 0;
        quint32 firstMember = 0; ///< in m_members
        quint32 memberCount = 0;
    };

    [[nodiscard]] bool isFollowed(const SubscriptionGroup::Member &member) const;
    [[nodiscard]] Span spanOf(const Update &update, SpanName name) const;
    void recordSend(const Update &update, const SubscriptionGroup::Member &member, SpanId flush,
                    MonotonicNs now);

    SpanBuffer &m_buffer;
    const quint16 m_worker;
    const Wish m_wish;
    std::vector<Update> m_updates; ///< of this turn
    std::vector<SubscriptionGroup::Member> m_members;
    MonotonicNs m_flushNs = 0;
};

} // namespace tickcast
