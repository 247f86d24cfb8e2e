// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/admin/stats.h"

#include <limits>
#include <optional>
#include <vector>

namespace tickcast {

/// A figure that could not be computed.
inline constexpr double notKnown = std::numeric_limits<double>::quiet_NaN();

/// What the counters of one part (a worker, or all of them) did per second between two samples.
struct Rates
{
    double updatesPerS = notKnown; ///< delivered
    double supersededPerS = notKnown;
    double suppressedPerS = notKnown;
    double droppedPerS = notKnown;
    double bytesOutPerS = notKnown;
    double sendsPerS = notKnown;
    double acceptsPerS = notKnown;
    double updatesPerSend = notKnown;  ///< NaN when nothing was sent
    double dropShare = notKnown;       ///< dropped / everything that met its end, [0, 1]
    double supersededShare = notKnown; ///< superseded / the same
    double cpuShare = notKnown;        ///< of one core, may exceed 1 for the process
};

struct WorkerRates
{
    int index = 0;
    Rates rates;
    double batchSize = notKnown; ///< publications per inbox batch
};

/// What a feed read per second between two samples.
struct FeedRates
{
    double messagesPerS = notKnown;
    double quotesPerS = notKnown;
    double tradesPerS = notKnown;
    double candlesPerS = notKnown;
    double skippedPerS = notKnown;
    double malformedPerS = notKnown;
};

struct SampleRates
{
    double intervalS = 0.0;
    Rates totals;
    double publicationsPerS = notKnown; ///< out of the market thread
    std::vector<WorkerRates> workers;   ///< as in the sample, one per worker
    std::vector<FeedRates> feeds;       ///< as in the sample, one per feed
};

/// Makes rates of the grow-only counters of consecutive samples. The time between them is the
/// server's uptime, which is monotonic: a wall clock that jumps changes nothing.
/// Where no honest rate exists (first sample, another run of the server, a counter that shrank,
/// time that stood still, a hole of more than gapMs) there is none: never a negative or absurd one.
/// Thread: one. Cost: O(workers + feeds).
class RateCalculator final
{
public:
    /// Samples further apart than this are not averaged over: the hole is shown as a hole.
    static constexpr qint64 gapMs = 10'000;

    /// Nothing for a sample without a usable predecessor. A repeated or older sample of the same
    /// run is ignored and does not become the predecessor.
    [[nodiscard]] std::optional<SampleRates> next(const admin::Stats &stats);
    /// Forgets the last sample.
    void reset() { m_previous.reset(); }

private:
    std::optional<admin::Stats> m_previous;
};

} // namespace tickcast
