// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/load/zipf.h"

#include <numeric>

namespace tickcast::load {

std::vector<std::uint32_t> Zipf::pickDifferent(std::uint32_t count, SplitMix &random) const
{
    std::vector<std::uint32_t> picked;
    if (count * 8 <= ranks()) {
        while (picked.size() < count) {
            const std::uint32_t rank = pick(random);
            const auto place = std::ranges::lower_bound(picked, rank);
            if (place == picked.end() || *place != rank)
                picked.insert(place, rank);
        }
        return picked;
    }
    // When many are wanted, repeats would be endless. The smallest of exponential variates have
    // the same distribution (Efraimidis and Spirakis, 2006).
    std::vector<double> arrival(ranks());
    for (std::uint32_t rank = 0; rank < ranks(); ++rank)
        arrival[rank] = -std::log1p(-random.unit()) / weight(rank);
    picked.resize(ranks());
    std::iota(picked.begin(), picked.end(), 0u);
    std::ranges::nth_element(picked, picked.begin() + (count - 1), {},
                             [&arrival](std::uint32_t rank) { return arrival[rank]; });
    picked.resize(count);
    std::ranges::sort(picked);
    return picked;
}

} // namespace tickcast::load
