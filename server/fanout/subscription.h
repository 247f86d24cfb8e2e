// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/fanout/interest.h"

#include <limits>

namespace tickcast {

/// A place in a session's list of subscriptions. Stable while the subscription lives.
using SubscriptionIndex = quint32;

/// One subscription of one session.
/// ```
///  0        4           8        12     13      16
/// +--------+-----------+--------+------+-------+
/// | group  | member    | pacing | flags| unused|
/// +--------+-----------+--------+------+-------+
/// ```
struct Subscription
{
    static constexpr quint32 none = std::numeric_limits<quint32>::max();
    enum Flag : quint8 {
        OwesUpdate = 1, ///< in the outbox: a publication this client has not got
        OwesRepeat = 2, ///< in the outbox: a snapshot, counted apart
    };

    GroupId group = none;  ///< none: the place is free
    quint32 member = none; ///< place in the group's list, for O(1) leave
    quint32 pacing = none; ///< place in the session's pacing list; none: every update
    quint8 flags = 0;

    [[nodiscard]] bool isOwed() const { return (flags & (OwesUpdate | OwesRepeat)) != 0; }
};
static_assert(sizeof(Subscription) <= 16, "PERFORMANCE: a subscription costs at most 16 bytes");

} // namespace tickcast
