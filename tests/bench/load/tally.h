// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/protocol/constants.h"
#include "shared/util/histogram.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

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
    std::uint64_t noticed = 0; ///< publications between leaving and resuming, as the server told
    std::array<std::uint64_t, protocol::sessionLevelCount> levels{}; ///< `level` messages by level
    std::uint64_t slowClosed = 0;  ///< slow clients that the server sent away
    std::uint64_t closed4100 = 0;  ///< connections that ended with this code, as far as it was read
    std::uint64_t reconnected = 0; ///< by way of churn
    std::uint64_t stalled = 0;     ///< clients that stopped reading, once each time
    /// Of those: have all holdings as they were when reading began again, or newer.
    std::uint64_t holdingsCurrent = 0;
    std::uint64_t holdingsInTime = 0; ///< and had them within a second
    std::uint64_t errors = 0;

    std::uint64_t behindPlaces = 0;     ///< while draining: places short of their target
    std::uint64_t behindUpdates = 0;    ///< and by how much in all
    std::uint64_t behindSlowPlaces = 0; ///< the same of slow clients
    std::uint64_t drainChecks = 0;      ///< how often that was counted; each thread at least once

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
        for (std::size_t i = 0; i < levels.size(); ++i)
            levels[i] += other.levels[i];
        slowClosed += other.slowClosed;
        closed4100 += other.closed4100;
        reconnected += other.reconnected;
        stalled += other.stalled;
        holdingsCurrent += other.holdingsCurrent;
        holdingsInTime += other.holdingsInTime;
        errors += other.errors;
        behindPlaces += other.behindPlaces;
        behindUpdates += other.behindUpdates;
        behindSlowPlaces += other.behindSlowPlaces;
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

/// Latencies up to 10 s in steps of 20 us: fine enough for a ratio of two of them. Grows with the
/// largest recorded, up to 2 MB.
class FineLatency
{
public:
    void record(std::int64_t us)
    {
        const auto step = static_cast<std::size_t>(std::clamp<std::int64_t>(us, 0, maxUs) / stepUs);
        if (step >= m_counts.size())
            m_counts.resize(step + 1);
        ++m_counts[step];
    }
    /// At most a step below the truth; 0 when empty.
    [[nodiscard]] std::int64_t quantileUs(double q) const
    {
        std::uint64_t total = 0;
        for (const std::uint32_t count : m_counts)
            total += count;
        auto left = static_cast<std::uint64_t>(std::ceil(static_cast<double>(total) * q));
        for (std::size_t step = 0; step < m_counts.size(); ++step) {
            if (m_counts[step] >= left && left > 0)
                return static_cast<std::int64_t>(step) * stepUs;
            left -= std::min<std::uint64_t>(left, m_counts[step]);
        }
        return 0;
    }
    void add(const FineLatency &other)
    {
        if (m_counts.size() < other.m_counts.size())
            m_counts.resize(other.m_counts.size());
        for (std::size_t step = 0; step < other.m_counts.size(); ++step)
            m_counts[step] += other.m_counts[step];
    }

private:
    static constexpr std::int64_t stepUs = 20;
    static constexpr std::int64_t maxUs = 10'000'000;
    std::vector<std::uint32_t> m_counts;
};

/// What is known once a load thread has ended.
struct Outcome
{
    Latency healthy;      ///< in the whole window
    Latency calm;         ///< of healthy clients, in the part of it before others stopped reading
    Latency stalled;      ///< of healthy clients, while others do not read
    FineLatency calmFine; ///< calm again, for the ratio
    FineLatency stalledFine; ///< stalled again
    Latency slow;
    Latency degraded; ///< of slow readers, while their level is `degraded`
    /// From the moment stalled clients read again until each had all its holdings as of then.
    Latency holdings;
    std::uint64_t gapsStayed = 0; ///< offsets left out at clients that never reconnected
    std::uint64_t gapsLeft = 0;   ///< at the others
    std::map<std::string, std::uint64_t> errors; ///< by kind; at most 64 kinds
    std::string firstError;

    void add(const Outcome &other)
    {
        healthy.add(other.healthy);
        calm.add(other.calm);
        stalled.add(other.stalled);
        calmFine.add(other.calmFine);
        stalledFine.add(other.stalledFine);
        degraded.add(other.degraded);
        holdings.add(other.holdings);
        gapsStayed += other.gapsStayed;
        gapsLeft += other.gapsLeft;
        slow.add(other.slow);
        for (const auto &[kind, count] : other.errors)
            errors[kind] += count;
        if (firstError.empty())
            firstError = other.firstError;
    }
};

} // namespace tickcast::load
