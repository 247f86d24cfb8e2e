// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>
#include <array>
#include <bit>
#include <cmath>

namespace tickcast {

/// The simulator's random numbers: xoshiro256++ seeded by splitmix64 (Blackman and Vigna,
/// prng.di.unimi.it), and the few distributions the market needs.
///
/// The distributions are our own because those of the standard library give other numbers with
/// another library, and a seed has to mean the same market with every compiler; only the logarithm
/// is the C library's. Not for secrets.
/// Plain value; thread: the owner's. Every call is O(1), without branches that depend on the past.
class SimulatorRandom final
{
public:
    /// Generators of one @p seed and different @p stream are independent for every purpose here.
    explicit SimulatorRandom(quint64 seed, quint64 stream = 0)
    {
        quint64 mix = seed ^ splitMix(stream + golden);
        for (quint64 &word : m_state) {
            mix += golden;
            word = splitMix(mix);
        }
    }

    /// 64 even bits.
    [[nodiscard]] quint64 next()
    {
        const quint64 result = std::rotl(m_state[0] + m_state[3], 23) + m_state[0];
        const quint64 shifted = m_state[1] << 17;
        m_state[2] ^= m_state[0];
        m_state[3] ^= m_state[1];
        m_state[1] ^= m_state[2];
        m_state[0] ^= m_state[3];
        m_state[2] ^= shifted;
        m_state[3] = std::rotl(m_state[3], 45);
        return result;
    }

    /// Even in [0, 1).
    [[nodiscard]] double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

    /// Even in [@p low, @p high).
    [[nodiscard]] double between(double low, double high) { return low + (high - low) * uniform(); }

    [[nodiscard]] bool chance(double probability) { return uniform() < probability; }

    /// Mean 0, deviation 1, never beyond 3.47: the sum of four even 16-bit numbers. Fat tails are
    /// the business of the market's jumps.
    [[nodiscard]] double normal()
    {
        const quint64 bits = next();
        const auto sum = static_cast<double>((bits & 0xffff) + (bits >> 16 & 0xffff) +
                                             (bits >> 32 & 0xffff) + (bits >> 48));
        constexpr double mean = 2.0 * 65'535.0;
        constexpr double deviation = 37'837.22714; // sqrt(4 * (65536² - 1) / 12)
        return (sum - mean) / deviation;
    }

    /// Exponential with mean 1, in (0, 37].
    [[nodiscard]] double exponential() { return -std::log(1.0 - uniform()); }

private:
    static constexpr quint64 golden = 0x9e3779b97f4a7c15;

    [[nodiscard]] static constexpr quint64 splitMix(quint64 z)
    {
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    std::array<quint64, 4> m_state;
};

} // namespace tickcast
