// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/admin/statscollector.h"

#include "server/admin/processfigures.h"

namespace tickcast {

namespace {

admin::Latency toLatency(const Histogram &histogram)
{
    return {.count = histogram.count(),
            .p50Us = histogram.quantile(0.5),
            .p99Us = histogram.quantile(0.99),
            .p999Us = histogram.quantile(0.999)};
}

/// The latencies of one sample: by level, and over all levels.
void fill(admin::Latency &overAll, std::array<admin::Latency, protocol::sessionLevelCount> &byLevel,
          const Fanout::Ages &ages)
{
    Histogram all;
    for (size_t level = 0; level < ages.size(); ++level) {
        byLevel[level] = toLatency(ages[level]);
        all.add(ages[level]);
    }
    overAll = toLatency(all);
}

void add(admin::FramePool &sum, const FramePool::Counters &pool)
{
    sum.hits += pool.hits;
    sum.misses += pool.misses;
    sum.oversize += pool.oversize;
    sum.bytesInUse += pool.bytesInUse;
    sum.bytesHeld += pool.bytesHeld;
}

admin::Feed toFeed(const FeedStatus &status, const MarketSnapshot &market)
{
    const MonotonicNs now = SystemClock::now();
    return {.name = status.name,
            .state = status.state,
            .reason = status.reason,
            .symbols = market.symbols,
            .watched = market.watchedSymbols,
            .messages = status.messages,
            .quotes = status.quotes,
            .trades = status.trades,
            .candles = status.candles,
            .skipped = status.skipped,
            .malformed = status.malformed,
            .ageMs = status.lastEventNs == 0
                         ? -1
                         : std::max<qint64>(0, (now - status.lastEventNs) / 1'000'000),
            .stale = market.staleSymbols,
            .breaker = status.breaker ? status.breaker->name : QString()};
}

admin::Breaker toBreaker(const BreakerStatus &status)
{
    return {.name = status.name,
            .state = static_cast<admin::BreakerState>(status.state),
            .reason = breakerReasonName(status.reason),
            .inStateMs = status.inStateMs,
            .lastError = status.lastError,
            .lastErrorAtMs = status.lastErrorAtMs,
            .nextTryInMs = status.nextTryInMs,
            .failuresInARow = static_cast<quint32>(status.consecutiveFailures),
            .windowCalls = static_cast<quint32>(status.windowCalls),
            .windowFailures = static_cast<quint32>(status.windowFailures),
            .calls = status.calls,
            .failures = status.failures,
            .rejected = status.rejected,
            .openings = status.openings};
}

void takeFeed(const FeedStatus &status, const MarketSnapshot &market, admin::Stats &stats)
{
    stats.feeds.push_back(toFeed(status, market));
    if (status.breaker)
        stats.breakers.push_back(toBreaker(*status.breaker));
}

} // namespace

StatsCollector::StatsCollector(const Market &market, std::vector<const Worker *> workers,
                               const Start &start, Breakers breakers)
    : m_market(market)
    , m_workers(std::move(workers))
    , m_start(start)
    , m_breakers(std::move(breakers))
    , m_lastNs(SystemClock::now())
    , m_lastAges(m_workers.size())
{
}

admin::Stats StatsCollector::sample()
{
    const MonotonicNs now = SystemClock::now();
    admin::Stats stats;
    stats.seq = ++m_seq;
    stats.tsMs = SystemClock::wallNowMs();
    stats.startedAtMs = m_start.wallMs;
    stats.uptimeMs = (now - m_start.monotonicNs) / 1'000'000;
    stats.intervalMs = (now - std::exchange(m_lastNs, now)) / 1'000'000;
    stats.residentBytes = residentBytes();
    stats.cpuUs = processCpuUs();

    Fanout::Ages all;
    for (size_t i = 0; i < m_workers.size(); ++i)
        stats.workers.push_back(takeWorker(i, stats, all));
    fill(stats.latency, stats.levelLatency, all);

    const MarketSnapshot market = m_market.snapshot();
    stats.publications = market.publications;
    stats.encoded = market.encoded;
    add(stats.framePool, market.framePool);
    for (const FeedStatus &feed : market.feeds)
        takeFeed(feed, market, stats);
    if (m_breakers) {
        for (const BreakerStatus &breaker : m_breakers())
            stats.breakers.push_back(toBreaker(breaker));
    }
    return stats;
}

admin::Worker StatsCollector::takeWorker(size_t index, admin::Stats &stats, Fanout::Ages &all)
{
    const WorkerSnapshot snapshot = m_workers[index]->snapshot();
    Fanout::Ages interval;
    for (size_t level = 0; level < interval.size(); ++level) {
        interval[level] = snapshot.ageUs[level].since(m_lastAges[index][level]);
        all[level].add(interval[level]);
    }
    m_lastAges[index] = snapshot.ageUs;
    admin::Worker worker = snapshot.figures;
    fill(worker.latency, worker.levelLatency, interval);
    stats.connections += worker.sessions;
    stats.handshakes += snapshot.handshakes;
    add(stats.framePool, snapshot.framePool);
    stats.totals.add(worker.counters);
    return worker;
}

} // namespace tickcast
