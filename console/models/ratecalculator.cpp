// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/ratecalculator.h"

#include <algorithm>
#include <utility>

namespace tickcast {

namespace {

/// Differences of one pair of samples; remembers whether any counter ran backwards.
class Differences
{
public:
    explicit Differences(double seconds)
        : m_seconds(seconds)
    {
    }
    [[nodiscard]] double of(quint64 before, quint64 now)
    {
        if (now < before) {
            m_hasShrunk = true;
            return notKnown;
        }
        return static_cast<double>(now - before);
    }
    [[nodiscard]] double perS(quint64 before, quint64 now) { return of(before, now) / m_seconds; }
    [[nodiscard]] bool hasShrunk() const { return m_hasShrunk; }

private:
    double m_seconds;
    bool m_hasShrunk = false;
};

[[nodiscard]] double quotient(double dividend, double divisor)
{
    return divisor > 0.0 ? dividend / divisor : notKnown;
}

[[nodiscard]] Rates ratesOf(const admin::Counters &before, const admin::Counters &now,
                            qint64 cpuBeforeUs, qint64 cpuNowUs, double seconds)
{
    Differences difference(seconds);
    const double delivered = difference.of(before.delivered, now.delivered);
    const double superseded = difference.of(before.superseded, now.superseded);
    const double suppressed = difference.of(before.suppressedTotal(), now.suppressedTotal());
    const double repeats = difference.of(before.repeats, now.repeats);
    const double sends = difference.of(before.sends, now.sends);
    const double dropped = difference.of(before.droppedTotal(), now.droppedTotal());
    const double ended = delivered + superseded + suppressed + dropped;

    Rates rates;
    rates.updatesPerS = delivered / seconds;
    rates.supersededPerS = superseded / seconds;
    rates.suppressedPerS = suppressed / seconds;
    rates.droppedPerS = dropped / seconds;
    rates.bytesOutPerS = difference.perS(before.bytesOut, now.bytesOut);
    rates.sendsPerS = sends / seconds;
    rates.acceptsPerS = difference.perS(before.accepts, now.accepts);
    rates.updatesPerSend = quotient(delivered + repeats, sends);
    rates.dropShare = quotient(dropped, ended);
    rates.supersededShare = quotient(superseded, ended);
    rates.cpuShare =
        difference.perS(static_cast<quint64>(cpuBeforeUs), static_cast<quint64>(cpuNowUs)) / 1e6;
    // One counter that shrank makes the others of the same part suspect too.
    return difference.hasShrunk() ? Rates() : rates;
}

[[nodiscard]] WorkerRates ratesOf(const admin::Worker &before, const admin::Worker &now,
                                  double seconds)
{
    Differences difference(seconds);
    WorkerRates worker;
    worker.index = now.index;
    worker.rates = ratesOf(before.counters, now.counters, before.cpuUs, now.cpuUs, seconds);
    worker.batchSize = quotient(difference.of(before.batchUpdates, now.batchUpdates),
                                difference.of(before.batches, now.batches));
    return worker;
}

[[nodiscard]] FeedRates ratesOf(const admin::Feed &before, const admin::Feed &now, double seconds)
{
    Differences difference(seconds);
    FeedRates rates;
    rates.messagesPerS = difference.perS(before.messages, now.messages);
    rates.quotesPerS = difference.perS(before.quotes, now.quotes);
    rates.tradesPerS = difference.perS(before.trades, now.trades);
    rates.candlesPerS = difference.perS(before.candles, now.candles);
    rates.skippedPerS = difference.perS(before.skipped, now.skipped);
    rates.malformedPerS = difference.perS(before.malformed, now.malformed);
    return difference.hasShrunk() ? FeedRates() : rates;
}

} // namespace

std::optional<SampleRates> RateCalculator::next(const admin::Stats &stats)
{
    const bool isSameRun = m_previous && m_previous->startedAtMs == stats.startedAtMs;
    if (isSameRun && stats.seq <= m_previous->seq)
        return std::nullopt;
    const std::optional<admin::Stats> previous = std::exchange(m_previous, stats);
    if (!isSameRun)
        return std::nullopt;
    const qint64 elapsedMs = stats.uptimeMs - previous->uptimeMs;
    if (elapsedMs <= 0 || elapsedMs > std::max(gapMs, 5 * stats.intervalMs))
        return std::nullopt;

    SampleRates sample;
    sample.intervalS = static_cast<double>(elapsedMs) / 1e3;
    sample.totals =
        ratesOf(previous->totals, stats.totals, previous->cpuUs, stats.cpuUs, sample.intervalS);
    sample.publicationsPerS =
        Differences(sample.intervalS).perS(previous->publications, stats.publications);
    sample.workers.reserve(stats.workers.size());
    for (const admin::Worker &worker : stats.workers) {
        const auto before =
            std::ranges::find(previous->workers, worker.index, &admin::Worker::index);
        sample.workers.push_back(before == previous->workers.end()
                                     ? WorkerRates{worker.index, {}, notKnown}
                                     : ratesOf(*before, worker, sample.intervalS));
    }
    sample.feeds.reserve(stats.feeds.size());
    for (const admin::Feed &feed : stats.feeds) {
        const auto before = std::ranges::find(previous->feeds, feed.name, &admin::Feed::name);
        sample.feeds.push_back(before == previous->feeds.end()
                                   ? FeedRates()
                                   : ratesOf(*before, feed, sample.intervalS));
    }
    return sample;
}

} // namespace tickcast
