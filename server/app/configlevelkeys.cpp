// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/configlevelkeys.h"

#include "server/app/configkeytypes.h"

namespace tickcast {

using namespace configkeytypes;
using namespace std::chrono_literals;

namespace {

constexpr qint64 kibibyte = 1024;
constexpr qint64 mebibyte = 1024 * kibibyte;

} // namespace

std::vector<ConfigKey> configLevelKeys()
{
    return {
        durationKey(
            "backpressure.degraded_interval", 10ms, 1min,
            [](auto &c) -> auto & { return c.backpressure.limits.degradedInterval; },
            "At level Degraded, the least time between two updates of one symbol."),
        numberKey(
            "backpressure.critical_move", 0.000001, 1,
            [](auto &c) -> auto & { return c.backpressure.limits.criticalMove; },
            "At level Critical, the share of its price (0.001 is 0.1 %) by which a symbol must "
            "have moved before it is sent again."),
        durationKey(
            "backpressure.critical_refresh", 100ms, 1h,
            [](auto &c) -> auto & { return c.backpressure.limits.criticalRefresh; },
            "At level Critical, a symbol that changed less is sent all the same after this time. "
            "Must be above backpressure.degraded_interval."),
        durationKey(
            "backpressure.slow_close_after", 1s, 1h,
            [](auto &c) -> auto & { return c.backpressure.limits.slowCloseAfter; },
            "A client at level Emergency that has not taken a byte for this long is disconnected "
            "(4100). Must be above backpressure.emergency_age."),
        durationKey(
            "backpressure.dwell", 100ms, 10min,
            [](auto &c) -> auto & { return c.backpressure.limits.dwell; },
            "The least time between two changes of a client's level."),
        durationKey(
            "backpressure.smoothing", 0ms, 1min,
            [](auto &c) -> auto & { return c.backpressure.limits.smoothing; },
            "How slowly the pressure that makes a level follows what is measured (the time "
            "constant of its average)."),
        numberKey(
            "backpressure.degraded_share", 0.001, 1,
            [](auto &c) -> auto & { return c.backpressure.limits.share.degraded; },
            "The share of a client's subscriptions that it is owed, or of its events' room that is "
            "used, or of a worker's inbox, that calls for level Degraded."),
        numberKey(
            "backpressure.critical_share", 0.001, 1,
            [](auto &c) -> auto & { return c.backpressure.limits.share.critical; },
            "The same for level Critical; above backpressure.degraded_share."),
        numberKey(
            "backpressure.emergency_share", 0.001, 1,
            [](auto &c) -> auto & { return c.backpressure.limits.share.emergency; },
            "The same for level Emergency; above backpressure.critical_share."),
        durationKey(
            "backpressure.degraded_age", 10ms, 1h,
            [](auto &c) -> auto & { return c.backpressure.limits.age.degraded; },
            "The age of the oldest update a client is owed that calls for level Degraded."),
        durationKey(
            "backpressure.critical_age", 10ms, 1h,
            [](auto &c) -> auto & { return c.backpressure.limits.age.critical; },
            "The same for level Critical; above backpressure.degraded_age."),
        durationKey(
            "backpressure.emergency_age", 10ms, 1h,
            [](auto &c) -> auto & { return c.backpressure.limits.age.emergency; },
            "The same for level Emergency; above backpressure.critical_age."),
        bytesKey(
            "backpressure.degraded_unsent", kibibyte, 64 * mebibyte,
            [](auto &c) -> auto & { return c.backpressure.limits.unsentBytes.degraded; },
            "What the kernel still holds for a client that is behind that calls for level "
            "Degraded."),
        bytesKey(
            "backpressure.critical_unsent", kibibyte, 64 * mebibyte,
            [](auto &c) -> auto & { return c.backpressure.limits.unsentBytes.critical; },
            "The same for level Critical; above backpressure.degraded_unsent."),
        bytesKey(
            "backpressure.emergency_unsent", kibibyte, 64 * mebibyte,
            [](auto &c) -> auto & { return c.backpressure.limits.unsentBytes.emergency; },
            "The same for level Emergency; above backpressure.critical_unsent."),
        durationKey(
            "backpressure.degraded_lag", 10ms, 1h,
            [](auto &c) -> auto & { return c.backpressure.limits.lag.degraded; },
            "How late a worker is with its own work, in a lasting way, that brings all its clients "
            "to level Degraded at least."),
        durationKey(
            "backpressure.critical_lag", 10ms, 1h,
            [](auto &c) -> auto & { return c.backpressure.limits.lag.critical; },
            "The same for level Critical; above backpressure.degraded_lag."),
        durationKey(
            "backpressure.emergency_lag", 10ms, 1h,
            [](auto &c) -> auto & { return c.backpressure.limits.lag.emergency; },
            "The same for level Emergency; above backpressure.critical_lag."),
        bytesKey(
            "backpressure.memory_limit", 0, 1024 * 1024 * mebibyte,
            [](auto &c) -> auto & { return c.backpressure.memoryLimit; },
            "Memory of the process. At 80, 90 and 100 % of it all clients are brought to level "
            "Degraded, Critical and Emergency at least; 0 means no limit."),
        bytesKey(
            "backpressure.snapshot_rate", 64 * kibibyte, 16 * 1024 * mebibyte,
            [](auto &c) -> auto & { return c.backpressure.limits.snapshotBytesPerSecond; },
            "Bytes per second that each worker spends on the present states of symbols for clients "
            "that have just subscribed or recovered; updates do not count."),
    };
}

} // namespace tickcast
