// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>
#include <array>
#include <bit>

namespace tickcast {

/// Counts of non-negative values in log-linear buckets: 16 per power of two, so a quantile is at
/// most 6.25 % above the truth. Values are unit-free; the holder's name says the unit.
/// Fixed memory (about 5 KiB), no allocation, record() is a few nanoseconds.
/// Thread: one writer; copy it to read elsewhere. Source of the idea: HdrHistogram.
class Histogram
{
public:
    /// Adds @p value, clamped to [0, 2^41).
    void record(qint64 value, quint64 times = 1)
    {
        m_counts[bucketOf(value)] += times;
        m_total += times;
    }
    /// Adds every count of @p other.
    void add(const Histogram &other);
    /// Takes away the counts of an earlier copy of this histogram: what remains is the interval.
    /// Both must be copies of one ever-growing histogram; a count that shrank counts as 0.
    [[nodiscard]] Histogram since(const Histogram &earlier) const;
    void clear() { *this = Histogram(); }

    [[nodiscard]] quint64 count() const { return m_total; }
    /// How many values are below @p edge, which is a power of two from 16 up.
    [[nodiscard]] quint64 countBelow(qint64 edge) const;
    /// The sum of all values, at most 6.25 % above the truth.
    [[nodiscard]] double sumAtMost() const;
    /// The upper edge of the bucket that holds quantile @p q in [0, 1]; 0 when empty.
    [[nodiscard]] qint64 quantile(double q) const;

private:
    static constexpr int subBits = 4;
    static constexpr int subCount = 1 << subBits;
    static constexpr int maxBits = 41;
    static constexpr int bucketCount = (maxBits - subBits + 1) * subCount;

    [[nodiscard]] static size_t bucketOf(qint64 value)
    {
        if (value < subCount)
            return value < 0 ? 0 : static_cast<size_t>(value);
        const auto v = static_cast<quint64>(value);
        const int shift = static_cast<int>(std::bit_width(v)) - 1 - subBits;
        const size_t bucket = static_cast<size_t>(shift + 1) * subCount + ((v >> shift) - subCount);
        return bucket < bucketCount ? bucket : bucketCount - 1;
    }
    [[nodiscard]] static qint64 upperEdge(size_t bucket);

    std::array<quint64, bucketCount> m_counts{};
    quint64 m_total = 0;
};

} // namespace tickcast
