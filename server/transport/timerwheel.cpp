// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/timerwheel.h"

#include <algorithm>

namespace tickcast {

TimerNode::~TimerNode()
{
    unlink();
}

void TimerNode::unlink()
{
    if (!m_previous)
        return;
    m_previous->m_next = m_next;
    if (m_next)
        m_next->m_previous = m_previous;
    m_previous = m_next = nullptr;
}

TimerWheel::~TimerWheel()
{
    for (Head &head : m_slots) {
        while (head.m_next)
            head.m_next->unlink();
    }
}

void TimerWheel::link(TimerNode &head, TimerNode &node)
{
    node.m_previous = &head;
    node.m_next = head.m_next;
    if (head.m_next)
        head.m_next->m_previous = &node;
    head.m_next = &node;
}

void TimerWheel::schedule(TimerNode &node, MonotonicNs deadlineNs)
{
    node.unlink();
    node.m_deadlineNs = deadlineNs;
    // Rounded up, so that a node never fires early; and never into a tick already worked off.
    const qint64 tick = std::max(m_currentTick + 1, (deadlineNs + tickNs - 1) / tickNs);
    link(m_slots[static_cast<size_t>(tick % slotCount)], node);
}

void TimerWheel::advance(MonotonicNs now)
{
    const qint64 target = now / tickNs;
    // After a stall of more than a turn every slot is looked at once.
    m_currentTick = std::max(m_currentTick, target - slotCount);
    while (m_currentTick < target) {
        ++m_currentTick;
        Head &slot = m_slots[static_cast<size_t>(m_currentTick % slotCount)];
        // Taken out first: a node that schedules itself into this slot waits for the next turn.
        Head due;
        if ((due.m_next = slot.m_next))
            due.m_next->m_previous = &due;
        slot.m_next = nullptr;
        while (TimerNode *node = due.m_next) {
            node->unlink();
            if (node->m_deadlineNs <= now)
                node->onDeadline(now);
            else
                schedule(*node, node->m_deadlineNs);
        }
    }
}

} // namespace tickcast
