// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/fanout/inbox.h"
#include "server/telemetry/spanbuffer.h"

#include <optional>
#include <vector>

namespace tickcast {

/// Decides which publications are traced, and records what the market thread does to them.
///
/// Traced is: each @e sample th of those that anybody watches; every one of a group that a traced
/// session watches; and one that came with a trace context whose giver records it. The first span
/// of a trace given that way is the child of the span that was given; whatever the reason, the
/// trace's identity is then the given one.
/// Thread: market. Exists only while something is traced.
class PublicationTracer final
{
public:
    /// @p buffer outlives the tracer. @p sample: 0: none is sampled.
    PublicationTracer(SpanBuffer &buffer, quint32 sample, size_t groups)
        : m_buffer(buffer)
        , m_sample(sample)
        , m_left(sample)
        , m_workers(groups)
    {
    }

    /// Of the publication that follows.
    void give(const TraceContext &context) { m_given = context; }
    /// The groups of a worker's traced session, instead of those before.
    void setGroups(int worker, const std::vector<GroupId> &groups);

    /// Whether the publication of @p group's symbol and channel is traced. @p isWatched: in any
    /// format. Forgets what was given.
    [[nodiscard]] bool begins(GroupId group, bool isWatched, quint64 offset, MonotonicNs ingressNs);

    // ---- of the publication that has begun ----
    void encoded(GroupId group, MonotonicNs startNs, MonotonicNs endNs);
    [[nodiscard]] TraceTicket ticket(MonotonicNs now) const
    {
        return {m_update.trace, m_update.id, now};
    }
    void foundNoRoom(GroupId group, int worker, MonotonicNs now);
    void end(MonotonicNs now);

private:
    [[nodiscard]] bool isOfTracedSession(GroupId group) const;
    [[nodiscard]] bool isNextSample();

    SpanBuffer &m_buffer;
    const quint32 m_sample;
    quint32 m_left; ///< publications until the next sample
    std::optional<TraceContext> m_given;
    std::vector<quint64> m_workers; ///< by GroupId: a bit for each worker whose session watches it
    Span m_update;                  ///< of the publication that has begun
};

} // namespace tickcast
