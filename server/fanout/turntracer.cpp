// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/fanout/turntracer.h"

#include "server/fanout/session.h"

#include <algorithm>

namespace tickcast {

bool TurnTracer::isFollowed(const SubscriptionGroup::Member &member) const
{
    return member.session->number() == m_wish.session;
}

void TurnTracer::take(const InboxEntry &entry,
                      const std::vector<SubscriptionGroup::Member> &members, MonotonicNs now)
{
    const bool isEvent = !protocol::isState(channelOf(entry.group));
    Update update{.ticket = entry.cargo->ticket,
                  .turn = 0,
                  .takenNs = now,
                  .offset = entry.offset,
                  .group = entry.group,
                  .firstMember = static_cast<quint32>(m_members.size()),
                  .memberCount = 0};
    for (const SubscriptionGroup::Member &member : members) {
        if (m_members.size() - update.firstMember == sessionsPerUpdateMax ||
            (!m_wish.hasSamples && !m_wish.session))
            break;
        // Whether a level lets an event pass leaves no mark that could be looked at afterwards.
        const bool canTell = !(isEvent && member.isFiltered);
        if (canTell && (m_wish.hasSamples || isFollowed(member)))
            m_members.push_back(member);
    }
    update.memberCount = static_cast<quint32>(m_members.size()) - update.firstMember;
    if (m_updates.size() == updatesPerTurnMax || (!m_wish.hasSamples && update.memberCount == 0)) {
        m_members.resize(update.firstMember);
        return;
    }
    update.turn = m_buffer.newSpanId();
    Span handOff = spanOf(update, SpanName::HandOff);
    handOff.id = m_buffer.newSpanId();
    handOff.parent = update.ticket.parent;
    handOff.startNs = update.ticket.handedNs;
    handOff.endNs = now;
    handOff.outcome = SpanOutcome::Taken;
    m_buffer.record(handOff);
    m_updates.push_back(update);
}

Span TurnTracer::spanOf(const Update &update, SpanName name) const
{
    Span span;
    span.trace = update.ticket.trace;
    span.offset = update.offset;
    span.group = update.group;
    span.worker = m_worker;
    span.name = name;
    return span;
}

void TurnTracer::endTurn(MonotonicNs now)
{
    for (const Update &update : m_updates) {
        Span turn = spanOf(update, SpanName::Turn);
        turn.id = update.turn;
        turn.parent = update.ticket.parent;
        turn.startNs = update.takenNs;
        turn.endNs = now;
        m_buffer.record(turn);
        Span flush = spanOf(update, SpanName::Flush);
        flush.id = m_buffer.newSpanId();
        flush.parent = turn.id;
        flush.startNs = m_flushNs;
        flush.endNs = now;
        m_buffer.record(flush);
        for (quint32 i = 0; i < update.memberCount; ++i)
            recordSend(update, m_members[update.firstMember + i], flush.id, now);
    }
    m_updates.clear();
    m_members.clear();
}

void TurnTracer::recordSend(const Update &update, const SubscriptionGroup::Member &member,
                            SpanId flush, MonotonicNs now)
{
    const Session &session = *member.session;
    Span send = spanOf(update, SpanName::Send);
    send.id = m_buffer.newSpanId();
    send.session = session.number();
    send.outcome = session.outcomeOf(member.subscription, update.group);
    const MonotonicNs sentNs = session.lastSentNs();
    const bool hasSent = send.outcome == SpanOutcome::Sent || send.outcome == SpanOutcome::InFlight;
    // A command of its client may have made it send before the others.
    const bool isEarly = hasSent && sentNs < m_flushNs;
    send.parent = isEarly ? update.turn : flush;
    send.startNs = isEarly ? update.takenNs : m_flushNs;
    send.endNs = hasSent ? std::clamp(sentNs, send.startNs, now) : now;
    m_buffer.record(send);
}

} // namespace tickcast
