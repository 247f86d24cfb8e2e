// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/fanout/backpressurepolicy.h"
#include "server/fanout/outbox.h"
#include "server/fanout/recentevents.h"
#include "server/fanout/tokenbucket.h"
#include "shared/protocol/constants.h"

#include <chrono>

namespace tickcast {

/// The limits of every session, from the configuration, in one place.
struct FanoutLimits
{
    std::chrono::milliseconds heartbeatInterval{15'000};
    std::chrono::milliseconds pingAfter{25'000};
    std::chrono::milliseconds idleTimeout{60'000};
    int subscriptions = protocol::defaultSubscriptionLimit;
    int holdings = protocol::defaultHoldingsLimit;
    TokenBucket::Rate commands{protocol::defaultCommandsPerSecond, protocol::defaultCommandBurst};
    /// Commands of a broken shape or over the rate: beyond it the session is closed with 4008.
    TokenBucket::Rate badCommands{100.0 / 60, 100};
    int messageBytesMax = protocol::defaultMessageBytesMax;
    Outbox::Limits outbox{128, 64 * 1024, 512 * 1024};
    BackpressureLimits backpressure;
    HistoryLimits history;
    /// Clients told to come back spread over this time.
    std::chrono::milliseconds retryAfterMax{5'000};
};

} // namespace tickcast
