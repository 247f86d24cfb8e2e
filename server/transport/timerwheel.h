// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/clock.h"

#include <array>

namespace tickcast {

class TimerWheel;

/// One deadline; a member of what it wakes. Taken off its wheel when destroyed.
class TimerNode
{
public:
    TimerNode() = default;
    virtual ~TimerNode();
    TimerNode(const TimerNode &) = delete;
    TimerNode &operator=(const TimerNode &) = delete;

    [[nodiscard]] bool isScheduled() const { return m_previous != nullptr; }
    [[nodiscard]] MonotonicNs deadlineNs() const { return m_deadlineNs; }

protected:
    /// The deadline has passed; the node is off the wheel and may schedule itself again.
    virtual void onDeadline(MonotonicNs now) = 0;

private:
    friend class TimerWheel;
    void unlink();
    TimerNode *m_previous = nullptr;
    TimerNode *m_next = nullptr;
    MonotonicNs m_deadlineNs = 0;
};

/// All deadlines of one worker on a wheel of slots: heartbeats, idle timeouts and paced flushes of
/// any number of sessions cost one timer. Never early; late by at most one tick.
/// Thread: one. Cost: schedule O(1); a tick costs the nodes in its slot, and a deadline beyond one
/// turn of the wheel is looked at once per turn.
/// Source: Varghese and Lauck, "Hashed and hierarchical timing wheels", scheme 6.
class TimerWheel final
{
public:
    static constexpr MonotonicNs tickNs = 20'000'000;

    explicit TimerWheel(MonotonicNs now)
        : m_currentTick(now / tickNs)
    {
    }
    /// Nodes left on the wheel are taken off, unfired.
    ~TimerWheel();
    TimerWheel(const TimerWheel &) = delete;
    TimerWheel &operator=(const TimerWheel &) = delete;

    /// Sets @p node to fire once at @p deadlineNs; an earlier setting is replaced.
    void schedule(TimerNode &node, MonotonicNs deadlineNs);
    void cancel(TimerNode &node) { node.unlink(); }
    /// Fires everything due at @p now. Nodes may schedule, cancel and destroy any node meanwhile.
    void advance(MonotonicNs now);

private:
    static constexpr qint64 slotCount = 1024; // 20.5 s in one turn
    struct Head final : TimerNode
    {
        void onDeadline(MonotonicNs) override {}
    };
    static void link(TimerNode &head, TimerNode &node);

    std::array<Head, slotCount> m_slots;
    qint64 m_currentTick;
};

} // namespace tickcast
