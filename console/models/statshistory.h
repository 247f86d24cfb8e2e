// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/ratecalculator.h"
#include "console/models/timeseries.h"
#include "shared/admin/stats.h"

#include <QObject>
#include <array>
#include <map>
#include <optional>

namespace tickcast {

/// Everything the console remembers of one server: the last sample, its rates, and an hour of each
/// figure that some page draws. It draws nothing and connects to nothing.
/// Thread: the GUI's. Memory: about 80 KiB per series.
class StatsHistory final : public QObject
{
    Q_OBJECT
public:
    enum class Metric : quint8 {
        Connections,
        Updates,    ///< delivered per second
        Superseded, ///< per second
        Suppressed, ///< per second
        Dropped,    ///< per second
        BytesOut,   ///< per second
        DropShare,  ///< [0, 1]
        P50,        ///< microseconds
        P99,
        P999,
        FeedAge,  ///< milliseconds, of the oldest live feed
        AtNormal, ///< sessions at each level; these four always have points of the same times
        AtDegraded,
        AtCritical,
        AtEmergency,
    };
    enum class WorkerMetric : quint8 {
        Sessions,
        Updates, ///< delivered per second
        LoopLag, ///< microseconds
    };
    struct Sample
    {
        admin::Stats stats;
        std::optional<SampleRates> rates;
        qint64 arrivedMs = 0; ///< console's monotonic clock
    };

    /// @p capacity: points of each series.
    explicit StatsHistory(size_t capacity = TimeSeries::defaultCapacity, QObject *parent = nullptr);

    /// Takes a sample that arrived at @p nowMs of the console's monotonic clock.
    void add(const admin::Stats &stats, qint64 nowMs);
    /// The connection was lost: the next sample does not join up with the last.
    void markGap();
    /// Takes the place of what is here: @p latest, and the figures of @p whole up to it, as far
    /// back as they are kept here. Series stay where they are. Cost: O(points).
    void assign(const StatsHistory &whole, const Sample &latest);
    /// Another server: forgets everything.
    void clear();

    /// The last sample; nothing before the first.
    [[nodiscard]] const std::optional<Sample> &latest() const { return m_latest; }
    /// Samples taken since the start or the last clear().
    [[nodiscard]] quint64 sampleCount() const { return m_sampleCount; }
    [[nodiscard]] const TimeSeries &series(Metric metric) const;
    /// An empty series for a worker that was never seen.
    [[nodiscard]] const TimeSeries &series(int worker, WorkerMetric metric) const;

Q_SIGNALS:
    void updated();
    void cleared();

private:
    static constexpr size_t metricCount = 15;
    static constexpr size_t workerMetricCount = 3;

    void appendTotals(const Sample &sample);
    void appendWorkers(const Sample &sample);

    using WorkerSeries = std::array<TimeSeries, workerMetricCount>;
    [[nodiscard]] WorkerSeries &workerSeries(int worker);

    size_t m_capacity;
    RateCalculator m_calculator;
    std::optional<Sample> m_latest;
    quint64 m_sampleCount = 0;
    std::array<TimeSeries, metricCount> m_series;
    std::map<int, WorkerSeries> m_workerSeries;
};

} // namespace tickcast
