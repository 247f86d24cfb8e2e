// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/statshistory.h"

#include "console/models/levels.h"

#include <algorithm>
#include <limits>

namespace tickcast {

namespace {

constexpr std::array<StatsHistory::Metric, protocol::sessionLevelCount> levelMetrics{
    StatsHistory::Metric::AtNormal, StatsHistory::Metric::AtDegraded,
    StatsHistory::Metric::AtCritical, StatsHistory::Metric::AtEmergency};

/// The age of the feed that is furthest behind, of those that should be moving.
[[nodiscard]] double oldestLiveFeedMs(const std::vector<admin::Feed> &feeds)
{
    double oldest = notKnown;
    for (const admin::Feed &feed : feeds) {
        const auto age = static_cast<double>(feed.ageMs);
        if (feed.state == admin::FeedState::Live && feed.ageMs >= 0 && !(oldest >= age))
            oldest = age;
    }
    return oldest;
}

/// A quantile of nothing is not 0 ms.
[[nodiscard]] double quantileUs(const admin::Latency &latency, qint64 us)
{
    return latency.count > 0 ? static_cast<double>(us) : notKnown;
}

} // namespace

StatsHistory::StatsHistory(size_t capacity, QObject *parent)
    : QObject(parent)
    , m_capacity(capacity)
{
    m_series.fill(TimeSeries(capacity));
}

StatsHistory::WorkerSeries &StatsHistory::workerSeries(int worker)
{
    const auto [place, isNew] = m_workerSeries.try_emplace(worker);
    if (isNew)
        place->second.fill(TimeSeries(m_capacity));
    return place->second;
}

void StatsHistory::assign(const StatsHistory &whole, const Sample &latest)
{
    m_calculator.reset();
    m_latest = latest;
    ++m_sampleCount;
    const qint64 toMs = latest.arrivedMs;
    const qint64 fromMs = std::numeric_limits<qint64>::min();
    for (size_t i = 0; i < metricCount; ++i)
        m_series[i].assign(whole.m_series[i], fromMs, toMs);
    for (const auto &[worker, series] : whole.m_workerSeries) {
        WorkerSeries &here = workerSeries(worker);
        for (size_t i = 0; i < workerMetricCount; ++i)
            here[i].assign(series[i], fromMs, toMs);
    }
    Q_EMIT updated();
}

void StatsHistory::add(const admin::Stats &stats, qint64 nowMs)
{
    if (m_latest && m_latest->stats.startedAtMs != stats.startedAtMs)
        markGap(); // the server was restarted: what lies between was another process
    m_latest = Sample{stats, m_calculator.next(stats), nowMs};
    ++m_sampleCount;
    appendTotals(*m_latest);
    appendWorkers(*m_latest);
    Q_EMIT updated();
}

void StatsHistory::appendTotals(const Sample &sample)
{
    const auto append = [&](Metric metric, double value) {
        m_series[static_cast<size_t>(metric)].append(sample.arrivedMs, value);
    };
    const admin::Latency &latency = sample.stats.latency;
    const Rates rates = sample.rates ? sample.rates->totals : Rates();
    append(Metric::Connections, sample.stats.connections);
    append(Metric::Updates, rates.updatesPerS);
    append(Metric::Superseded, rates.supersededPerS);
    append(Metric::Suppressed, rates.suppressedPerS);
    append(Metric::Dropped, rates.droppedPerS);
    append(Metric::BytesOut, rates.bytesOutPerS);
    append(Metric::DropShare, rates.dropShare);
    append(Metric::P50, quantileUs(latency, latency.p50Us));
    append(Metric::P99, quantileUs(latency, latency.p99Us));
    append(Metric::P999, quantileUs(latency, latency.p999Us));
    append(Metric::FeedAge, oldestLiveFeedMs(sample.stats.feeds));
    const LevelCounts levels = sessionsByLevel(sample.stats);
    for (size_t level = 0; level < levels.size(); ++level)
        append(levelMetrics[level], static_cast<double>(levels[level]));
}

void StatsHistory::appendWorkers(const Sample &sample)
{
    for (size_t i = 0; i < sample.stats.workers.size(); ++i) {
        const admin::Worker &worker = sample.stats.workers[i];
        const Rates rates = sample.rates ? sample.rates->workers[i].rates : Rates();
        WorkerSeries &series = workerSeries(worker.index);
        const auto append = [&](WorkerMetric metric, double value) {
            series[static_cast<size_t>(metric)].append(sample.arrivedMs, value);
        };
        append(WorkerMetric::Sessions, worker.sessions);
        append(WorkerMetric::Updates, rates.updatesPerS);
        append(WorkerMetric::LoopLag, static_cast<double>(worker.loopLagUs));
    }
}

void StatsHistory::markGap()
{
    m_calculator.reset();
    for (TimeSeries &series : m_series)
        series.gap();
    for (auto &[index, metrics] : m_workerSeries) {
        for (TimeSeries &series : metrics)
            series.gap();
    }
}

void StatsHistory::clear()
{
    m_calculator.reset();
    m_latest.reset();
    m_sampleCount = 0;
    for (TimeSeries &series : m_series)
        series.clear();
    m_workerSeries.clear();
    Q_EMIT cleared();
}

const TimeSeries &StatsHistory::series(Metric metric) const
{
    return m_series[static_cast<size_t>(metric)];
}

const TimeSeries &StatsHistory::series(int worker, WorkerMetric metric) const
{
    static const TimeSeries none;
    const auto found = m_workerSeries.find(worker);
    return found == m_workerSeries.end() ? none : found->second[static_cast<size_t>(metric)];
}

} // namespace tickcast
