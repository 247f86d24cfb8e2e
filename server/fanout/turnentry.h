// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/fanout/subscription.h"
#include "server/transport/frame.h"
#include "shared/util/clock.h"

namespace tickcast {

/// Something one session is to send at the end of the turn. The entries of all sessions of a
/// worker stand in one array, in the order they came, and each session's are chained by place: a
/// session that has nothing to send owns no memory for it, and a broadcast fills the array front
/// to back.
struct TurnEntry
{
    enum class Kind : quint8 {
        Answer,    ///< to a command, or a heartbeat
        Event,     ///< a trade: must arrive or be counted as dropped
        State,     ///< a quote or candle: its newest self will do
        Repeat,    ///< a state the client may know already: counted apart
        Reference, ///< a keyframe to be stored: counted with the repeats
        Refill,    ///< an event from before its subscription: cannot be dropped, a repeat too
    };
    static constexpr quint32 none = Subscription::none;

    const Frame *frame; ///< alive until the turn's end
    MonotonicNs ingressNs;
    SubscriptionIndex subscription;
    Kind kind;
    quint32 next = none; ///< the same session's next entry

    /// Counted as published, and so in the end as delivered or lost.
    [[nodiscard]] bool isUpdate() const { return kind == Kind::Event || kind == Kind::State; }
};
static_assert(sizeof(TurnEntry) <= 32);

} // namespace tickcast
