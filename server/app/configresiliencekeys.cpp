// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/configresiliencekeys.h"

#include "server/app/configkeytypes.h"

#include <algorithm>
#include <iterator>

namespace tickcast {

using namespace configkeytypes;
using namespace std::chrono_literals;

namespace {

std::vector<ConfigKey> breakerKeys()
{
    return {
        numberKey(
            "breaker.failure_rate", 0.01, 1,
            [](auto &c) -> auto & { return c.breaker.failureRate; },
            "A circuit breaker stands before whatever the server depends on (a feed, the disk): "
            "when this share of the calls within breaker.window fails, no more are made for a "
            "while."),
        integerKey(
            "breaker.minimum_calls", 1, 10'000,
            [](auto &c) -> auto & { return c.breaker.minimumCalls; },
            "The share counts only from so many calls on."),
        durationKey(
            "breaker.window", 1s, 1h, [](auto &c) -> auto & { return c.breaker.window; },
            "The calls that are looked at are those of this last while. After as long without "
            "trouble the next open time is breaker.open_time again."),
        integerKey(
            "breaker.consecutive_failures", 1, 10'000,
            [](auto &c) -> auto & { return c.breaker.consecutiveFailures; },
            "So many failures in a row open a breaker whatever the share is."),
        durationKey(
            "breaker.open_time", 1ms, 1h, [](auto &c) -> auto & { return c.breaker.openTime; },
            "The longest time that a breaker stays open at first. The time is drawn between 0 and "
            "this, and this doubles with each opening. Must be below breaker.open_time_max."),
        durationKey(
            "breaker.open_time_max", 2ms, 24h,
            [](auto &c) -> auto & { return c.breaker.openTimeMax; }, "It doubles up to this."),
        integerKey(
            "breaker.trial_calls", 1, 1000, [](auto &c) -> auto & { return c.breaker.trialCalls; },
            "So many calls are then made on trial; when all succeed, calls are made as ever, and "
            "when one fails the breaker opens again."),
    };
}

std::vector<ConfigKey> drainKeys()
{
    return {
        durationKey(
            "drain.duration", 0ms, 1h, [](auto &c) -> auto & { return c.drain.duration; },
            "When the server is drained (SIGUSR2, or by an operator) it is no longer ready, turns "
            "newcomers away, tells its clients when to come back and closes them one after the "
            "other over this time, then ends."),
        durationKey(
            "drain.stop_duration", 0ms, 1h, [](auto &c) -> auto & { return c.drain.stopDuration; },
            "The same when it is stopped by SIGTERM or SIGINT; 0ms tells all at once. A service "
            "manager has to allow this and 5 s more."),
        durationKey(
            "drain.takeover_duration", 0ms, 1h,
            [](auto &c) -> auto & { return c.drain.takeoverDuration; },
            "The same when another server has taken over (--takeover). Short: where state is kept "
            "they get no updates meanwhile, but find all they missed with the new server."),
    };
}

/// Off, or long enough for a thread that turns to have said so.
std::vector<ConfigKey> watchdogKeys()
{
    return {{QStringLiteral("watchdog.limit"),
             QStringLiteral("a duration with its unit, from \"1s\" to \"1h\", or \"0ms\" for off"),
             QStringLiteral("A thread whose loop has not turned for longer is reported in the log, "
                            "with what it is doing; /health/live fails and systemd's watchdog "
                            "hears nothing until it turns again."),
             [](Config &config, const ConfigValue &value) {
                 const auto limit = durationFrom(value, 0ms, 1h);
                 const bool isGood = limit && (*limit == 0ms || *limit >= 1s);
                 if (isGood)
                     config.watchdog.limit = *limit;
                 return isGood;
             },
             [](const Config &config) { return quoted(formatDuration(config.watchdog.limit)); }}};
}

} // namespace

std::vector<ConfigKey> configResilienceKeys()
{
    std::vector<ConfigKey> keys;
    for (auto make : {breakerKeys, drainKeys, watchdogKeys})
        std::ranges::move(make(), std::back_inserter(keys));
    return keys;
}

} // namespace tickcast
