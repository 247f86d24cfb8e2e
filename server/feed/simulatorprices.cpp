// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/feed/simulatorprices.h"

#include <algorithm>
#include <cmath>

namespace tickcast {

namespace {

constexpr double marketVolatilityPerYear = 0.40;
constexpr double secondsPerYearRoot = 5'615.692; // sqrt(365 * 86,400)
constexpr qint64 marketStepNs = 1'000'000;       // finer steps cost time and show nowhere
constexpr double marketJumpsPerSec = 1.0 / 900;
constexpr double assetJumpsPerSec = 1.0 / 1'800;
constexpr double pullPerSec = 1.0 / (7 * 86'400);
constexpr double moneyPullPerSec = 1.0 / 600;

double seconds(qint64 ns)
{
    return static_cast<double>(ns) * 1e-9;
}

/// A jump's logarithm: 0.15 % at least, seldom more than 1 %, up or down.
double jump(SimulatorRandom &random)
{
    const double size = 0.0015 + 0.0025 * random.exponential();
    return random.chance(0.5) ? size : -size;
}

} // namespace

SimulatorPrices::SimulatorPrices(const std::vector<SimulatorUniverse::Asset> &assets)
{
    m_states.reserve(assets.size());
    for (const SimulatorUniverse::Asset &asset : assets) {
        // USDT is the measure of all others, so it does not move at all.
        const bool fixed = asset.name == "USDT";
        m_states.push_back({asset.usd, asset.usd, fixed ? 0 : ownSigma(asset), asset.beta,
                            asset.money ? moneyPullPerSec : pullPerSec,
                            asset.money ? 0 : assetJumpsPerSec, 0, 0});
    }
}

double SimulatorPrices::marketSigma()
{
    return marketVolatilityPerYear / secondsPerYearRoot;
}

double SimulatorPrices::ownSigma(const SimulatorUniverse::Asset &asset)
{
    return asset.volatility / secondsPerYearRoot;
}

void SimulatorPrices::moveMarket(qint64 nowNs, SimulatorRandom &random)
{
    if (nowNs - m_factorNs < marketStepNs)
        return;
    const double elapsed = seconds(nowNs - m_factorNs);
    m_factorNs = nowNs;
    m_factor += marketSigma() * std::sqrt(elapsed) * random.normal();
    if (random.chance(marketJumpsPerSec * elapsed))
        m_factor += jump(random);
}

double SimulatorPrices::touch(quint32 asset, qint64 nowNs, SimulatorRandom &random)
{
    State &state = m_states[asset];
    if (nowNs == state.touchedNs || state.sigma == 0)
        return state.value;
    const double elapsed = seconds(nowNs - state.touchedNs);
    state.touchedNs = nowNs;
    double move = state.sigma * std::sqrt(elapsed) * random.normal();
    move += state.beta * (m_factor - state.factorSeen);
    move -= std::min(1.0, state.pullPerSec * elapsed) * (state.value / state.first - 1);
    state.factorSeen = m_factor;
    if (random.chance(state.jumpsPerSec * elapsed))
        move += jump(random);
    // exp(move) to second order: moves are small, and the bounds catch one that is not.
    state.value *= 1 + move + move * move / 2;
    state.value = std::clamp(state.value, state.first / boundFactor, state.first * boundFactor);
    return state.value;
}

} // namespace tickcast
