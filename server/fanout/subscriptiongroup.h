// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/fanout/recentevents.h"
#include "server/fanout/subscription.h"
#include "server/transport/frame.h"
#include "shared/util/clock.h"

#include <memory>
#include <vector>

namespace tickcast {

class Session;

/// A worker's sessions on one symbol and channel, and the newest state they share.
/// Idle: nobody here, the market thread sends nothing. Pending: asked for, the snapshot is on its
/// way. Live: the snapshot has come, every publication follows. Thread: one worker's.
struct SubscriptionGroup
{
    enum class State : quint8 { Idle, Pending, Live };
    struct Member
    {
        Session *session; ///< not owned; leaves before it dies
        SubscriptionIndex subscription;
        bool isFiltered; ///< not every update may pass: seen here without touching the session
        /// The serial number of the keyframe its client holds; 0: none. Binary quotes only.
        quint16 keyframe;
    };
    static_assert(sizeof(Member) <= 16);

    FrameRef frame;            ///< the newest state; null: nothing yet, or a channel of events
    quint64 offset = 0;        ///< of the last publication
    MonotonicNs ingressNs = 0; ///< of the newest state
    double price = 0;          ///< of the last publication, see InboxEntry
    /// The keyframe that deltas refer to, in the form that a client stores without showing it; null
    /// where there are no keyframes. Its number counts those seen here, from 1, and never 0.
    FrameRef keyframe;
    quint16 keyframeSerial = 0;
    /// Of a live channel of events: up to `offset`, for clients that resume; else null.
    std::unique_ptr<RecentEvents> recent;
    quint32 generation = 0; ///< of the last watch()
    State state = State::Idle;
    bool isSyncing = false; ///< live, and asked for a snapshot to see that nothing is on its way
    bool hasHole = false;   ///< `recent` begins after a loss that the market thread may hold
    std::vector<Member> members;
    std::vector<Session *> waiting; ///< sessions whose subscribe waits for the snapshot
    quint32 holds = 0; ///< subscribes under way that will join: not released before they do
};

} // namespace tickcast
