// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/market/symbol.h"

#include <string>
#include <vector>

namespace tickcast {

/// What the simulated market trades: assets, what they are worth, and the pairs among them.
///
/// The list is the same for every seed, and a shorter list is the beginning of a longer one, so a
/// client's watch list means the same everywhere. Some 140 well-known assets come first; beyond
/// them assets are invented, with names that can be spoken. Values are plausible, not current.
/// Plain data; thread: any.
struct SimulatorUniverse
{
    struct Asset
    {
        std::string name;
        double usd = 0;        ///< value at the start, in US dollars
        double volatility = 0; ///< of its own, per square root of a year
        double beta = 0;       ///< how much of the whole market's moves it follows
        bool money = false;    ///< a currency or a stablecoin: hardly moves, returns to its value
    };

    struct Pair
    {
        quint32 base = 0;  ///< index into assets
        quint32 quote = 0; ///< index into assets
        SymbolInfo info;
        double price = 0; ///< at the start, in the quote asset
    };

    std::vector<Asset> assets;
    std::vector<Pair> pairs; ///< by activity, the busiest first: BTCUSDT

    /// The @p count busiest pairs; 1 to 100,000. O(count log count).
    [[nodiscard]] static SimulatorUniverse listed(int count);

    /// The digits after the point of a @p price: four significant digits, but at least two, so
    /// 64250.10, 3.142, 0.6213 and 0.00002451.
    [[nodiscard]] static quint8 priceScaleFor(double price);
    /// The digits after the point of a quantity, so that the smallest is worth 0.1 to 1 US dollar,
    /// or one whole unit of what is cheaper.
    [[nodiscard]] static quint8 qtyScaleFor(double usd);
};

} // namespace tickcast
