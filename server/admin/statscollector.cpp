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
                         : std::max<qint64>(0, (now - status.lastEventNs) / 1'000'000)};
}

} // namespace

StatsCollector::StatsCollector(const Market &market, std::vector<const Worker *> workers,
                               qint64 startedAtMs)
    : m_market(market)
    , m_workers(std::move(workers))
    , m_startedAtMs(startedAtMs)
    , m_startedNs(SystemClock::now())
    , m_lastNs(m_startedNs)
    , m_lastAges(m_workers.size())
{
}

admin::Stats StatsCollector::sample()
{
    const MonotonicNs now = SystemClock::now();
    admin::Stats stats;
    stats.seq = ++m_seq;
    stats.tsMs = SystemClock::wallNowMs();
    stats.startedAtMs = m_startedAtMs;
    stats.uptimeMs = (now - m_startedNs) / 1'000'000;
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
        stats.feeds.push_back(toFeed(feed, market));
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
