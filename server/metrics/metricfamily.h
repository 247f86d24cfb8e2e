// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <initializer_list>
#include <prometheus/metric_family.h>
#include <string>
#include <utility>
#include <vector>

namespace tickcast {

class Histogram;

/// One metric while its figures are put together. A thin layer over prometheus::MetricFamily.
/// Thread: one.
class MetricFamily final
{
public:
    using Labels = std::initializer_list<std::pair<const char *, std::string>>;

    /// @p name without the prefix "tickcast_"; @p help is one sentence.
    [[nodiscard]] static MetricFamily counter(const char *name, const char *help)
    {
        return MetricFamily(name, help, prometheus::MetricType::Counter);
    }
    [[nodiscard]] static MetricFamily gauge(const char *name, const char *help)
    {
        return MetricFamily(name, help, prometheus::MetricType::Gauge);
    }
    [[nodiscard]] static MetricFamily histogram(const char *name, const char *help)
    {
        return MetricFamily(name, help, prometheus::MetricType::Histogram);
    }

    MetricFamily &add(double value, Labels labels = {});
    MetricFamily &add(quint64 value, Labels labels = {})
    {
        return add(static_cast<double>(value), labels);
    }
    /// Of microseconds, told as seconds.
    MetricFamily &add(const Histogram &microseconds, Labels labels = {});

    [[nodiscard]] prometheus::MetricFamily take() && { return std::move(m_family); }

private:
    MetricFamily(const char *name, const char *help, prometheus::MetricType type)
        : m_family{std::string("tickcast_") + name, help, type, {}}
    {
    }
    [[nodiscard]] prometheus::ClientMetric &append(Labels labels);

    prometheus::MetricFamily m_family;
};

} // namespace tickcast
