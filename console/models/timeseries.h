// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QPointF>
#include <QtGlobal>
#include <deque>
#include <optional>
#include <vector>

namespace tickcast {

/// The history of one figure, bounded in memory: the oldest points go when the newest come.
/// Gaps are explicit, because Qt Charts drops a NaN and draws a straight line over it: a reader
/// gets one list of points per unbroken stretch and draws each by itself.
/// It knows nothing of wall time; times are milliseconds of the console's monotonic clock.
/// Thread: one. Cost: append() O(1), segments() O(points in range).
class TimeSeries final
{
public:
    /// An hour of samples, one per second, and some more so that the left edge is never bare.
    static constexpr size_t defaultCapacity = 3'700;
    using Segment = QList<QPointF>; ///< x: milliseconds, ascending; y: the value

    explicit TimeSeries(size_t capacity = defaultCapacity);

    /// Adds a value. One that is not finite is a gap. A time at or before the last one is ignored:
    /// a series never runs backwards.
    void append(qint64 timeMs, double value);
    /// The next point starts a new segment: what lies between was not measured.
    void gap() { m_isGapPending = true; }
    void clear();
    /// Takes the place of what is here: the points of @p other in [fromMs, toMs], with their gaps.
    /// The capacity stays. Cost: O(points in range).
    void assign(const TimeSeries &other, qint64 fromMs, qint64 toMs);

    [[nodiscard]] size_t size() const { return m_points.size(); }
    [[nodiscard]] size_t capacity() const { return m_capacity; }
    /// The newest value; nothing when there is none or a gap came after it.
    [[nodiscard]] std::optional<double> current() const;
    /// The newest value at or before @p timeMs, across gaps.
    [[nodiscard]] std::optional<double> valueAt(qint64 timeMs) const;
    [[nodiscard]] std::optional<qint64> firstTimeMs() const;

    /// The points in [fromMs, toMs] and the one before, so that a line enters at the edge.
    /// Where there are more than @p pointsMax (at least 8), each stretch of time gives its least
    /// and its greatest value, so that no peak is lost. Stretches are aligned to the clock, so that
    /// a moving window does not make the line shimmer. Never more than @p pointsMax points; a gap
    /// is never bridged.
    [[nodiscard]] std::vector<Segment> segments(qint64 fromMs, qint64 toMs, int pointsMax) const;

private:
    struct Point
    {
        qint64 timeMs;
        double value;
        bool isSegmentStart;
    };
    using Iterator = std::deque<Point>::const_iterator;

    [[nodiscard]] Iterator firstAtOrAfter(qint64 timeMs) const;
    [[nodiscard]] Iterator firstAfter(qint64 timeMs) const;

    size_t m_capacity;
    std::deque<Point> m_points; ///< ascending by time
    bool m_isGapPending = true;
};

} // namespace tickcast
