// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/fanout/interest.h"
#include "shared/util/clock.h"

#include <limits>

namespace tickcast {

/// A place in a session's list of subscriptions. Stable while the subscription lives.
using SubscriptionIndex = quint32;

/// One subscription of one session.
/// ```
///  0        4        8              12      13       16
/// +--------+--------+--------------+-------+--------+
/// | group  | member | joinedOffset | flags | unused |
/// +--------+--------+--------------+-------+--------+
/// ```
struct Subscription
{
    static constexpr quint32 none = std::numeric_limits<quint32>::max();
    enum Flag : quint8 {
        OwesUpdate = 1,     ///< in the outbox: a publication this client has not got
        OwesRepeat = 2,     ///< in the outbox: a snapshot, counted apart
        IsHeld = 4,         ///< a publication that waits for its interval or for a better level
        IsHolding = 8,      ///< state of a holding: no level touches it
        IsCatchingUp = 16,  ///< stands in the session's catch-up queue
        WantsSnapshot = 32, ///< and has not got the state it was promised when it subscribed
        IsRefilling = 64,   ///< events: missed ones are still to be sent, and new ones after them
    };

    GroupId group = none;  ///< none: the place is free
    quint32 member = none; ///< place in the group's list, for O(1) leave
    /// The group's offset when it joined, cut to 32 bits: what was published since is a difference.
    quint32 joinedOffset = 0;
    quint8 flags = 0;

    [[nodiscard]] bool has(Flag flag) const { return (flags & flag) != 0; }
    void set(Flag flag) { flags = static_cast<quint8>(flags | flag); }
    /// Clears @p flag; true if it was set.
    bool take(Flag flag)
    {
        const bool was = has(flag);
        flags = static_cast<quint8>(flags & ~flag);
        return was;
    }
    [[nodiscard]] bool isOwed() const { return (flags & (OwesUpdate | OwesRepeat)) != 0; }
};
static_assert(sizeof(Subscription) <= 16, "PERFORMANCE: a subscription costs at most 16 bytes");

/// What decides whether an update of a subscription may pass now. Sessions whose every update
/// passes have none.
struct Gate
{
    /// Long ago: the monotonic clock of a machine that just started is near 0.
    static constexpr MonotonicNs never = std::numeric_limits<MonotonicNs>::min() / 2;
    static constexpr double noPrice = std::numeric_limits<double>::quiet_NaN();

    MonotonicNs lastSentNs = never;
    double reference = noPrice; ///< the price this client last got; noPrice: the next one passes
    quint32 minIntervalMs = 0;  ///< the client's own wish
};

} // namespace tickcast
