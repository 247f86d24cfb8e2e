// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/feed/simulatorschedule.h"

#include "server/feed/simulatorrandom.h"

#include <algorithm>
#include <cmath>

namespace tickcast {

SimulatorSchedule::SimulatorSchedule(double rate, Arrival arrival, quint64 seed)
    : m_rate(rate)
    , m_seed(seed)
    , m_arrival(arrival)
{
    Q_ASSERT(rate >= 0 && rate <= 10'000'000);
}

void SimulatorSchedule::openSecond(qint64 second)
{
    // Differences of floors add up: over any number of seconds no quote is lost to rounding.
    const auto quotesBefore = [this](qint64 end) {
        return static_cast<qint64>(std::floor(m_rate * static_cast<double>(end)));
    };
    m_second = second;
    m_count = quotesBefore(second + 1) - quotesBefore(second);
    m_taken = 0;
    m_instant = 0;
    if (m_arrival == Arrival::Bursty && m_count > 0)
        spreadInBursts();
}

void SimulatorSchedule::spreadInBursts()
{
    // A second has its own generator, so that its shape does not depend on the seconds before.
    SimulatorRandom random(m_seed, static_cast<quint64>(m_second) + 1);
    constexpr double burstsPerInstant = 0.03; // 15 a second
    constexpr double burstKept = 0.6;         // from one instant to the next
    constexpr double burstMax = 30;
    std::array<double, instantCount> weightsUpTo;
    double calm = 1;
    double burst = 0;
    double sum = 0;
    for (double &upTo : weightsUpTo) {
        calm = 0.9 * calm + 0.1 * random.exponential();
        burst *= burstKept;
        if (random.chance(burstsPerInstant))
            burst += std::min(burstMax, 1.0 / std::sqrt(1.0 - random.uniform())); // Pareto
        sum += 0.15 * calm * calm + burst;
        upTo = sum;
    }
    // Systematic sampling: floors of a running sum from a random phase give each instant its share
    // and the second its exact count.
    const double phase = random.uniform();
    const auto count = static_cast<double>(m_count);
    qint64 given = 0;
    for (size_t i = 0; i + 1 < instantCount; ++i) {
        const auto upTo = static_cast<qint64>(std::floor(count * weightsUpTo[i] / sum + phase));
        const qint64 total = std::min(upTo, m_count);
        m_instants[i] = static_cast<quint32>(total - given);
        given = total;
    }
    m_instants[instantCount - 1] = static_cast<quint32>(m_count - given);
}

} // namespace tickcast
