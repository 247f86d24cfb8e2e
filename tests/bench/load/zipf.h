// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace tickcast::load {

/// A small seeded generator whose numbers are the same everywhere. Not for secrets.
/// Source: SplitMix64, Steele, Lea and Flood, 2014.
class SplitMix
{
public:
    explicit SplitMix(std::uint64_t seed)
        : m_state(seed)
    {
    }
    std::uint64_t next()
    {
        std::uint64_t z = (m_state += 0x9e3779b97f4a7c15u);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
    }
    /// Evenly in [0, 1).
    double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

private:
    std::uint64_t m_state;
};

/// Popularity by rank: rank k (from 0) is picked with a weight of 1 / (k + 1)^exponent.
/// Immutable; any thread, each with its own generator.
class Zipf
{
public:
    Zipf(std::uint32_t ranks, double exponent)
        : m_cumulated(ranks)
    {
        double sum = 0;
        for (std::uint32_t k = 0; k < ranks; ++k)
            m_cumulated[k] = sum += std::pow(k + 1.0, -exponent);
    }

    [[nodiscard]] std::uint32_t ranks() const
    {
        return static_cast<std::uint32_t>(m_cumulated.size());
    }
    /// One rank. Cost: O(log ranks).
    [[nodiscard]] std::uint32_t pick(SplitMix &random) const
    {
        const double at = random.unit() * m_cumulated.back();
        const auto found = std::ranges::upper_bound(m_cumulated, at);
        const auto rank = static_cast<std::uint32_t>(found - m_cumulated.begin());
        return std::min(rank, ranks() - 1);
    }
    /// @p count different ranks, ascending, as if picked one by one and repeats put back.
    /// @p count <= ranks(). Cost: about count picks when few are wanted, else O(ranks log ranks).
    [[nodiscard]] std::vector<std::uint32_t> pickDifferent(std::uint32_t count,
                                                           SplitMix &random) const;

private:
    [[nodiscard]] double weight(std::uint32_t rank) const
    {
        return rank == 0 ? m_cumulated[0] : m_cumulated[rank] - m_cumulated[rank - 1];
    }

    std::vector<double> m_cumulated;
};

} // namespace tickcast::load
