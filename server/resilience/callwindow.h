// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/clock.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace tickcast {

/// How many calls of the last while there were, and how many failed. The window moves in tenths:
/// it holds the calls of the tenth under way and of the nine before.
/// Thread: one. Cost: O(1), 100 bytes.
class CallWindow final
{
public:
    static constexpr int sliceCount = 10;
    struct Sums
    {
        int calls = 0;
        int failures = 0;
    };

    /// @p length is at least 10 ns.
    explicit CallWindow(std::chrono::nanoseconds length)
        : m_sliceNs(length.count() / sliceCount)
    {
    }

    void add(MonotonicNs now, bool isFailure)
    {
        moveTo(now);
        Sums &slice = m_slices[static_cast<size_t>(m_slice % sliceCount)];
        ++slice.calls;
        slice.failures += isFailure ? 1 : 0;
    }
    [[nodiscard]] Sums sums(MonotonicNs now) const
    {
        CallWindow moved = *this;
        moved.moveTo(now);
        Sums all;
        for (const Sums &slice : moved.m_slices) {
            all.calls += slice.calls;
            all.failures += slice.failures;
        }
        return all;
    }
    void clear() { m_slices = {}; }

private:
    void moveTo(MonotonicNs now)
    {
        const qint64 slice = now / m_sliceNs;
        if (slice - m_slice >= sliceCount)
            clear();
        else
            for (qint64 i = m_slice + 1; i <= slice; ++i)
                m_slices[static_cast<size_t>(i % sliceCount)] = {};
        m_slice = std::max(m_slice, slice);
    }

    qint64 m_sliceNs;
    qint64 m_slice = 0; ///< since the clock's zero
    std::array<Sums, sliceCount> m_slices{};
};

} // namespace tickcast
