// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/fanout/interest.h"
#include "server/fanout/recentevents.h"
#include "server/fanout/symbolstatus.h"
#include "server/telemetry/span.h"
#include "server/transport/frame.h"
#include "shared/util/clock.h"
#include "shared/util/result.h"
#include "shared/util/spscring.h"

#include <atomic>
#include <limits>
#include <memory>

namespace tickcast {

/// What the market thread hands to a worker: an update, a snapshot, or a symbol's new status.
struct InboxEntry
{
    static constexpr quint32 statusMark = std::numeric_limits<quint32>::max();
    static constexpr quint32 tracedMark = statusMark - 1;
    /// What few entries carry.
    struct Cargo
    {
        /// In a snapshot of a channel of events: the last ones. Null: none are held.
        std::unique_ptr<RecentEvents> recent;
        TraceTicket ticket; ///< of a traced update

        [[nodiscard]] static std::unique_ptr<Cargo> of(std::unique_ptr<RecentEvents> recent)
        {
            return std::unique_ptr<Cargo>(new Cargo{.recent = std::move(recent), .ticket = {}});
        }
        [[nodiscard]] static std::unique_ptr<Cargo> of(const TraceTicket &ticket)
        {
            return std::unique_ptr<Cargo>(new Cargo{.recent = nullptr, .ticket = ticket});
        }
    };

    FrameRef frame;     ///< null in a snapshot that has nothing to show
    quint64 offset = 0; ///< a gap means entries were lost to a full inbox
    MonotonicNs ingressNs = 0;
    /// What its moves are measured by: the last price, or the middle of bid and ask where there are
    /// no trades, in a unit of its group's own. NaN: it has none.
    double price = std::numeric_limits<double>::quiet_NaN();
    GroupId group = 0;
    /// 0: an update; tracedMark: one that is traced; statusMark: the status of its group's symbol,
    /// in `offset`; else a snapshot that answers watch().
    quint32 generation = 0;
    std::unique_ptr<Cargo> cargo = nullptr; ///< null: none; never null in a traced update

    [[nodiscard]] static InboxEntry ofStatus(SymbolIndex symbol, SymbolStatus status)
    {
        return {.frame = {},
                .offset = static_cast<quint64>(status),
                .group = groupOf(symbol, protocol::Channel::Quote),
                .generation = statusMark};
    }
};
static_assert(sizeof(InboxEntry) == 48);

/// The bounded queue into one worker, with an eventfd that wakes it once per batch.
/// Thread: push() the market thread; drain() and acknowledge() the worker; wake() both.
class Inbox final
{
public:
    [[nodiscard]] static Result<std::unique_ptr<Inbox>> make(int capacity);
    ~Inbox();
    Inbox(const Inbox &) = delete;
    Inbox &operator=(const Inbox &) = delete;

    [[nodiscard]] bool push(InboxEntry &&entry) { return m_ring.push(std::move(entry)); }
    /// One system call at most, and none while the worker is awake already.
    void wake();

    /// Readable when there is something to drain.
    [[nodiscard]] int descriptor() const { return m_eventFd; }
    /// Call before drain(): a push after it wakes again.
    void acknowledge();
    template <typename Take>
    size_t drain(size_t limit, Take &&take)
    {
        return m_ring.drain(limit, std::forward<Take>(take));
    }
    [[nodiscard]] size_t depth() const { return m_ring.size(); }
    [[nodiscard]] size_t capacity() const { return m_ring.capacity(); }

private:
    Inbox(int capacity, int eventFd)
        : m_ring(static_cast<size_t>(capacity))
        , m_eventFd(eventFd)
    {
    }
    SpscRing<InboxEntry> m_ring;
    const int m_eventFd;
    std::atomic<bool> m_isSignalled{false};
};

} // namespace tickcast
