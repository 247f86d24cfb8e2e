// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/feed/feedconfig.h"

#include <array>
#include <limits>

namespace tickcast {

/// When the simulator's quotes are due. Second k after the start holds exactly
/// floor(rate * (k + 1)) - floor(rate * k) quotes, so 0.5 means one quote every other second.
///
/// A function of seed, rate and arrival alone: when and how often it is asked changes nothing, so a
/// stall loses no quote. Within its second a quote is due
/// - Even: at equal distances;
/// - Bursty: at one of 500 instants of 2 ms, which have quiet and busy weights and now and then a
///   burst that dies away over some 10 ms. All quotes of an instant are due together.
/// No memory per quote: 2 KiB at any rate. peek() and pop() are O(1), but for O(500) once a second.
/// Thread: the owner's.
class SimulatorSchedule final
{
public:
    static constexpr qint64 never = std::numeric_limits<qint64>::max();

    /// @p rate is quotes per second, 0 to 10,000,000.
    SimulatorSchedule(double rate, Arrival arrival, quint64 seed);

    /// Nanoseconds after the start at which the next quote is due, or never when that is later than
    /// @p untilNs. Does not take it.
    [[nodiscard]] qint64 peek(qint64 untilNs)
    {
        while (m_taken == m_count) {
            if ((m_second + 1) * secondNs > untilNs)
                return never;
            openSecond(m_second + 1);
        }
        const qint64 dueNs = m_second * secondNs + offsetNs();
        return dueNs <= untilNs ? dueNs : never;
    }

    /// Takes the quote that peek() told of.
    void pop()
    {
        Q_ASSERT(m_taken < m_count);
        ++m_taken;
        if (m_arrival == Arrival::Bursty)
            --m_instants[m_instant];
    }

private:
    static constexpr qint64 secondNs = 1'000'000'000;
    static constexpr size_t instantCount = 500;
    static constexpr qint64 instantNs = secondNs / qint64(instantCount);

    [[nodiscard]] qint64 offsetNs()
    {
        if (m_arrival == Arrival::Even)
            return (2 * m_taken + 1) * secondNs / (2 * m_count); // the middle of its share
        while (m_instants[m_instant] == 0)
            ++m_instant;
        return qint64(m_instant) * instantNs;
    }

    void openSecond(qint64 second);
    void spreadInBursts();

    const double m_rate;
    const quint64 m_seed;
    const Arrival m_arrival;
    qint64 m_second = -1;
    qint64 m_count = 0; ///< quotes of the second
    qint64 m_taken = 0;
    size_t m_instant = 0;
    std::array<quint32, instantCount> m_instants{}; ///< Bursty: quotes still due at each instant
};

} // namespace tickcast
