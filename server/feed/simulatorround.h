// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>
#include <numeric>

namespace tickcast {

/// The order in which equally busy symbols take turns: rounds without end, each with every rank
/// exactly once, beginning with rank 0. Not random, and the same for every seed.
///
/// Neighbours by rank stand far apart in a round, and so do any few ranks in a row: rank r has
/// place r * g modulo count, where g is about count divided by the golden ratio. What many clients
/// watch at once thus does not come in one burst. (Where count has no fitting g, as with 6, the
/// ranks come in order.) Making it is O(count), next() O(1). Thread: the owner's.
class SimulatorRound final
{
public:
    /// @p count is 1 to 2^31.
    explicit constexpr SimulatorRound(quint32 count)
        : m_count(count)
        , m_step(stepOf(count))
    {
    }

    [[nodiscard]] constexpr quint32 next()
    {
        const quint32 rank = m_next;
        m_next += m_step;
        if (m_next >= m_count)
            m_next -= m_count;
        return rank;
    }

    /// From one rank to the next of the round: turn k is that of rank k * step() modulo count.
    [[nodiscard]] constexpr quint32 step() const { return m_step; }

private:
    static constexpr quint32 stepOf(quint32 count)
    {
        Q_ASSERT(count >= 1);
        auto spread = static_cast<quint32>(0.6180339887 * count);
        while (spread > 1 && std::gcd(spread, count) != 1)
            --spread;
        spread = spread < 1 ? 1 : spread;
        // Places are a multiple of the rank, so ranks are a multiple of the place: by the inverse.
        quint32 step = 1;
        for (quint64 product = spread; product % count != 1 % count; product += spread)
            ++step;
        return step;
    }

    quint32 m_count;
    quint32 m_step;
    quint32 m_next = 0;
};

} // namespace tickcast
