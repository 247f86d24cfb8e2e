// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/histogram.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>

namespace tickcast::load {

/// What load threads count while they run; adds up over threads. Plain data.
struct Tally
{
    std::uint64_t live = 0;       ///< subscribed and connected now
    std::uint64_t current = 0;    ///< of those: has every state it was promised
    std::uint64_t open = 0;       ///< sockets now
    std::uint64_t subscribed = 0; ///< ever
    std::uint64_t failed = 0;     ///< connections that did not come about, or ended by themselves

    std::uint64_t updates = 0; ///< ever, for progress
    std::uint64_t measuredUpdates = 0;
    std::uint64_t measuredRepeats = 0; ///< states sent again, and states after subscribing
    std::uint64_t measuredBytes = 0;   ///< header and payload of data frames, repeats included

    std::uint64_t superseded = 0;     ///< offsets left out, at clients that read all the time
    std::uint64_t supersededSlow = 0; ///< at clients that did not
    std::uint64_t resumed = 0;        ///< subscriptions that were resumed
    std::uint64_t notRecovered = 0;
    std::uint64_t noticed = 0;    ///< publications between leaving and resuming, as the server told
    std::uint64_t levels = 0;     ///< `level` messages
    std::uint64_t slowClosed = 0; ///< slow clients that the server sent away
    std::uint64_t errors = 0;

    std::uint64_t behindPlaces = 0;  ///< while draining: places short of their target
    std::uint64_t behindUpdates = 0; ///< and by how much in all
    std::uint64_t drainChecks = 0;   ///< how often that was counted; each thread at least once

    std::int64_t longestTurnNs = 0; ///< of a load thread's loop, in the window and while draining

    void add(const Tally &other)
    {
        live += other.live;
        current += other.current;
        open += other.open;
        subscribed += other.subscribed;
        failed += other.failed;
        updates += other.updates;
        measuredUpdates += other.measuredUpdates;
        measuredRepeats += other.measuredRepeats;
        measuredBytes += other.measuredBytes;
        superseded += other.superseded;
        supersededSlow += other.supersededSlow;
        resumed += other.resumed;
        notRecovered += other.notRecovered;
        noticed += other.noticed;
        levels += other.levels;
        slowClosed += other.slowClosed;
        errors += other.errors;
        behindPlaces += other.behindPlaces;
        behindUpdates += other.behindUpdates;
        drainChecks = std::min(drainChecks, other.drainChecks);
        longestTurnNs = std::max(longestTurnNs, other.longestTurnNs);
    }
};

/// Latencies of one kind of client, in microseconds from ingress to the bytes' arrival here.
struct Latency
{
    Histogram histogram;
    std::int64_t maxUs = 0; ///< exact, where the histogram's last bucket is coarse

    void record(std::int64_t us)
    {
        histogram.record(us);
        maxUs = std::max(maxUs, us);
    }
    /// At most 6.25 % above the truth, and never above the maximum.
    [[nodiscard]] std::int64_t quantileUs(double q) const
    {
        return std::min<std::int64_t>(histogram.quantile(q), maxUs);
    }
    void add(const Latency &other)
    {
        histogram.add(other.histogram);
        maxUs = std::max(maxUs, other.maxUs);
    }
};

/// What is known once a load thread has ended.
struct Outcome
{
    Latency healthy;
    Latency slow;
    std::map<std::string, std::uint64_t> errors; ///< by kind; at most 64 kinds
    std::string firstError;

    void add(const Outcome &other)
    {
        healthy.add(other.healthy);
        slow.add(other.slow);
        for (const auto &[kind, count] : other.errors)
            errors[kind] += count;
        if (firstError.empty())
            firstError = other.firstError;
    }
};

} // namespace tickcast::load
