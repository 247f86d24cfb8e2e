// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/timeseries.h"

#include <algorithm>
#include <cmath>

namespace tickcast {

TimeSeries::TimeSeries(size_t capacity)
    : m_capacity(std::max<size_t>(capacity, 1))
{
}

void TimeSeries::append(qint64 timeMs, double value)
{
    if (!std::isfinite(value)) {
        gap();
        return;
    }
    if (!m_points.empty() && timeMs <= m_points.back().timeMs)
        return;
    if (m_points.size() == m_capacity)
        m_points.pop_front();
    m_points.push_back({timeMs, value, m_isGapPending});
    m_isGapPending = false;
}

void TimeSeries::clear()
{
    m_points.clear();
    m_isGapPending = true;
}

void TimeSeries::assign(const TimeSeries &other, qint64 fromMs, qint64 toMs)
{
    const Iterator end = other.firstAfter(toMs);
    Iterator begin = other.firstAtOrAfter(fromMs);
    if (std::distance(begin, end) > static_cast<std::ptrdiff_t>(m_capacity))
        begin = std::prev(end, static_cast<std::ptrdiff_t>(m_capacity));
    m_points.assign(begin, std::max(begin, end));
    m_isGapPending = m_points.empty() || (end != other.m_points.end() && end->isSegmentStart);
}

std::optional<double> TimeSeries::current() const
{
    if (m_points.empty() || m_isGapPending)
        return std::nullopt;
    return m_points.back().value;
}

std::optional<double> TimeSeries::valueAt(qint64 timeMs) const
{
    const Iterator after = firstAfter(timeMs);
    if (after == m_points.begin())
        return std::nullopt;
    return std::prev(after)->value;
}

std::optional<qint64> TimeSeries::firstTimeMs() const
{
    if (m_points.empty())
        return std::nullopt;
    return m_points.front().timeMs;
}

TimeSeries::Iterator TimeSeries::firstAtOrAfter(qint64 timeMs) const
{
    return std::ranges::lower_bound(m_points, timeMs, {}, &Point::timeMs);
}

TimeSeries::Iterator TimeSeries::firstAfter(qint64 timeMs) const
{
    return std::ranges::upper_bound(m_points, timeMs, {}, &Point::timeMs);
}

std::vector<TimeSeries::Segment> TimeSeries::segments(qint64 fromMs, qint64 toMs,
                                                      int pointsMax) const
{
    Iterator point = firstAtOrAfter(fromMs);
    const Iterator end = firstAfter(toMs);
    if (point != m_points.begin() && point != m_points.end() && !point->isSegmentStart)
        --point;

    std::vector<Segment> result;
    const auto add = [&result](const Point &added, bool startsSegment) {
        if (startsSegment || result.empty())
            result.emplace_back();
        result.back().append({static_cast<double>(added.timeMs), added.value});
    };

    if (std::distance(point, end) <= pointsMax) {
        for (; point < end; ++point)
            add(*point, point->isSegmentStart);
        return result;
    }

    // Two points per bucket; one bucket more than fits the range, because buckets are aligned to
    // the clock, and one for the point before the range.
    const qint64 buckets = std::max(pointsMax / 2 - 2, 2);
    const qint64 widthMs = std::max<qint64>((toMs - fromMs + buckets - 1) / buckets, 1);
    while (point != end) {
        const qint64 bucket = point->timeMs / widthMs;
        Iterator least = point;
        Iterator greatest = point;
        bool hasGap = false;
        for (; point != end && point->timeMs / widthMs == bucket; ++point) {
            hasGap = hasGap || point->isSegmentStart;
            if (point->value < least->value)
                least = point;
            if (point->value > greatest->value)
                greatest = point;
        }
        // A gap inside the bucket is drawn before it: seen a little early rather than not at all.
        add(least < greatest ? *least : *greatest, hasGap);
        if (least != greatest)
            add(least < greatest ? *greatest : *least, false);
    }
    return result;
}

} // namespace tickcast
