// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/market/publicationtracer.h"

#include <algorithm>
#include <utility>

namespace tickcast {

void PublicationTracer::setGroups(int worker, const std::vector<GroupId> &groups)
{
    const quint64 bit = quint64{1} << worker;
    for (quint64 &workers : m_workers)
        workers &= ~bit;
    for (const GroupId group : groups)
        m_workers[group] |= bit;
}

bool PublicationTracer::isOfTracedSession(GroupId group) const
{
    for (const protocol::Format format : {protocol::Format::Json, protocol::Format::Binary}) {
        if (m_workers[groupOf(symbolOf(group), channelOf(group), format)] != 0)
            return true;
    }
    return false;
}

bool PublicationTracer::isNextSample()
{
    if (m_sample == 0 || --m_left != 0)
        return false;
    m_left = m_sample;
    return true;
}

bool PublicationTracer::begins(GroupId group, bool isWatched, quint64 offset, MonotonicNs ingressNs)
{
    const std::optional<TraceContext> given = std::exchange(m_given, std::nullopt);
    const bool isGiven = given && given->isSampled;
    const bool isWanted = isWatched && (isNextSample() || isOfTracedSession(group));
    if (!isGiven && !isWanted)
        return false;
    m_update = Span();
    m_update.trace = given ? given->trace : m_buffer.newTraceId();
    m_update.parent = given ? given->parent : 0;
    m_update.id = m_buffer.newSpanId();
    m_update.startNs = ingressNs;
    m_update.offset = offset;
    m_update.group = group;
    return true;
}

void PublicationTracer::encoded(GroupId group, MonotonicNs startNs, MonotonicNs endNs)
{
    Span span = m_update;
    span.name = SpanName::Encode;
    span.id = m_buffer.newSpanId();
    span.parent = m_update.id;
    span.group = group;
    span.startNs = startNs;
    span.endNs = endNs;
    m_buffer.record(span);
}

void PublicationTracer::foundNoRoom(GroupId group, int worker, MonotonicNs now)
{
    Span span = m_update;
    span.name = SpanName::HandOff;
    span.outcome = SpanOutcome::InboxFull;
    span.id = m_buffer.newSpanId();
    span.parent = m_update.id;
    span.group = group;
    span.worker = static_cast<quint16>(worker);
    span.startNs = span.endNs = now;
    m_buffer.record(span);
}

void PublicationTracer::end(MonotonicNs now)
{
    m_update.endNs = std::max(now, m_update.startNs);
    m_buffer.record(m_update);
}

} // namespace tickcast
