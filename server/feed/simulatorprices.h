// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/feed/simulatorrandom.h"
#include "server/feed/simulatoruniverse.h"

#include <vector>

namespace tickcast {

/// What every simulated asset is worth, in US dollars, as time goes by.
///
/// A pair's price is the quotient of two assets, which is why ETHBTC always agrees with ETHUSDT and
/// BTCUSDT. An asset follows one factor common to the whole market by its beta, adds moves of its
/// own, jumps now and then, and is drawn back to its first value over about a week, so that it
/// stays within 1/8 and 8 times that value; money returns within minutes. Times are those of the
/// schedule, so the path does not depend on when the timer fired. A touch is O(1) and some 20 ns.
/// The one place with prices as doubles: what leaves the market are exact mantissas.
/// Thread: the owner's.
class SimulatorPrices final
{
public:
    static constexpr double boundFactor = 8; ///< least and most value, relative to the first

    explicit SimulatorPrices(const std::vector<SimulatorUniverse::Asset> &assets);

    /// Moves the common factor on to @p nowNs after the start; never goes back.
    void moveMarket(qint64 nowNs, SimulatorRandom &random);
    /// Moves one asset on to @p nowNs, to which the market was moved, and tells its value.
    [[nodiscard]] double touch(quint32 asset, qint64 nowNs, SimulatorRandom &random);

    /// The deviation of the common factor's logarithm after one second.
    [[nodiscard]] static double marketSigma();
    /// The same of an asset's own moves, without jumps.
    [[nodiscard]] static double ownSigma(const SimulatorUniverse::Asset &asset);

private:
    struct State
    {
        double value;
        double first;
        double sigma; ///< per square root of a second
        double beta;
        double pullPerSec; ///< share of the way back to the first value
        double jumpsPerSec;
        double factorSeen;
        qint64 touchedNs;
    };

    std::vector<State> m_states;
    double m_factor = 0; ///< logarithm
    qint64 m_factorNs = 0;
};

} // namespace tickcast
