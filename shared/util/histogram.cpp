// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/util/histogram.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace tickcast {

void Histogram::add(const Histogram &other)
{
    if (other.m_total == 0)
        return;
    for (size_t i = 0; i < m_counts.size(); ++i)
        m_counts[i] += other.m_counts[i];
    m_total += other.m_total;
}

Histogram Histogram::since(const Histogram &earlier) const
{
    Histogram interval;
    if (m_total == earlier.m_total)
        return interval;
    for (size_t i = 0; i < m_counts.size(); ++i) {
        const quint64 grown =
            m_counts[i] > earlier.m_counts[i] ? m_counts[i] - earlier.m_counts[i] : 0;
        interval.m_counts[i] = grown;
        interval.m_total += grown;
    }
    return interval;
}

qint64 Histogram::quantile(double q) const
{
    if (m_total == 0)
        return 0;
    const double exact = std::ceil(std::clamp(q, 0.0, 1.0) * static_cast<double>(m_total));
    const auto rank = std::max<quint64>(1, static_cast<quint64>(exact));
    quint64 seen = 0;
    for (size_t i = 0; i < m_counts.size(); ++i) {
        seen += m_counts[i];
        if (seen >= rank)
            return upperEdge(i);
    }
    return upperEdge(m_counts.size() - 1);
}

quint64 Histogram::countBelow(qint64 edge) const
{
    Q_ASSERT(edge >= subCount && std::has_single_bit(static_cast<quint64>(edge)));
    const auto end = m_counts.begin() + static_cast<qsizetype>(bucketOf(edge));
    return std::accumulate(m_counts.begin(), end, quint64{0});
}

double Histogram::sumAtMost() const
{
    double sum = 0;
    for (size_t i = 0; i < m_counts.size(); ++i)
        sum += static_cast<double>(m_counts[i]) * static_cast<double>(upperEdge(i));
    return sum;
}

qint64 Histogram::upperEdge(size_t bucket)
{
    if (bucket < subCount)
        return static_cast<qint64>(bucket);
    const size_t shift = bucket / subCount - 1;
    const size_t sub = bucket % subCount + subCount;
    return static_cast<qint64>(((sub + 1) << shift) - 1);
}

} // namespace tickcast
