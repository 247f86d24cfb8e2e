// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/metrics/metricfamily.h"

#include "shared/util/histogram.h"

namespace tickcast {

namespace {

// From 64 us to 17 s in powers of two, which the histogram's own buckets begin at.
constexpr int firstEdgeBit = 6;
constexpr int lastEdgeBit = 24;
constexpr double secondsPerUs = 1e-6;

} // namespace

prometheus::ClientMetric &MetricFamily::append(Labels labels)
{
    prometheus::ClientMetric &metric = m_family.metric.emplace_back();
    for (const auto &[name, value] : labels)
        metric.label.push_back({name, value});
    return metric;
}

MetricFamily &MetricFamily::add(double value, Labels labels)
{
    prometheus::ClientMetric &metric = append(labels);
    if (m_family.type == prometheus::MetricType::Counter)
        metric.counter.value = value;
    else
        metric.gauge.value = value;
    return *this;
}

MetricFamily &MetricFamily::add(const Histogram &microseconds, Labels labels)
{
    prometheus::ClientMetric::Histogram &told = append(labels).histogram;
    told.sample_count = microseconds.count();
    told.sample_sum = microseconds.sumAtMost() * secondsPerUs;
    for (int bit = firstEdgeBit; bit <= lastEdgeBit; ++bit) {
        const qint64 edge = qint64{1} << bit;
        told.bucket.push_back(
            {microseconds.countBelow(edge), static_cast<double>(edge) * secondsPerUs});
    }
    return *this;
}

} // namespace tickcast
