// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/feed/simulatorhistory.h"

#include "server/feed/simulatorprices.h"

#include <array>
#include <cmath>

namespace tickcast {

namespace {

const double quarterRoot = std::sqrt(static_cast<double>(SimulatorDay::quarterMs) / 1000.0);

// Streams of the seed: the schedule has those from 1, the market 0.
constexpr quint64 marketStream = quint64(1) << 62;
constexpr quint64 assetStream = quint64(2) << 62;
constexpr quint64 pairStream = quint64(3) << 62;

quint32 toMantissa(double price)
{
    return static_cast<quint32>(std::max(1.0, std::round(price)));
}

} // namespace

SimulatorHistory::SimulatorHistory(const SimulatorUniverse &universe, quint64 seed)
    : m_universe(universe)
    , m_seed(seed)
    , m_paths(universe.assets.size() * pointCount)
{
    std::array<double, pointCount> market;
    SimulatorRandom common(seed, marketStream);
    for (double &move : market)
        move = SimulatorPrices::marketSigma() * quarterRoot * common.normal();

    for (size_t i = 0; i < universe.assets.size(); ++i) {
        const SimulatorUniverse::Asset &asset = universe.assets[i];
        SimulatorRandom random(seed, assetStream + i);
        // The measure of all others does not move; neither does the deviation of the others' sum.
        const double sigma =
            asset.name == "USDT" ? 0 : SimulatorPrices::ownSigma(asset) * quarterRoot;
        float *const path = m_paths.data() + i * pointCount;
        double value = asset.usd;
        for (size_t point = pointCount; point-- > 0;) { // backwards from the start
            path[point] = static_cast<float>(value);
            value *= 1 - asset.beta * market[point] - sigma * random.normal();
        }
    }
}

void SimulatorHistory::fill(SimulatorDay &day, quint32 rank, qint64 priceMantissa,
                            qint64 wallMs) const
{
    const SimulatorUniverse::Pair &pair = m_universe.pairs[rank];
    const float *const base = m_paths.data() + pair.base * pointCount;
    const float *const quote = m_paths.data() + pair.quote * pointCount;
    const auto mantissaPerPrice = static_cast<double>(priceMantissa) / pair.price;
    const auto qtyUnit = static_cast<qint64>(std::pow(10.0, pair.info.qtyScale));
    const double wick = 0.4 * SimulatorPrices::marketSigma() * quarterRoot;
    const double qtyPerQuarter = usdPerDay(rank) / SimulatorDay::quarterCount /
                                 m_universe.assets[pair.base].usd * static_cast<double>(qtyUnit);
    const double runningShare = static_cast<double>(wallMs % SimulatorDay::quarterMs) /
                                static_cast<double>(SimulatorDay::quarterMs);

    SimulatorRandom random(m_seed, pairStream + rank);
    day.begin(wallMs / SimulatorDay::quarterMs, priceMantissa);
    quint32 open = toMantissa(double(base[0]) / double(quote[0]) * mantissaPerPrice);
    for (size_t i = 1; i < pointCount; ++i) {
        const int age = static_cast<int>(pointCount - 1 - i);
        const double price = double(base[i]) / double(quote[i]) * mantissaPerPrice;
        const quint32 close = age == 0 ? static_cast<quint32>(priceMantissa) : toMantissa(price);
        SimulatorDay::Quarter quarter;
        quarter.open = open;
        quarter.high = std::max(toMantissa(price * (1 + wick * std::abs(random.normal()))),
                                std::max(open, close));
        quarter.low = std::min(toMantissa(price * (1 - wick * std::abs(random.normal()))),
                               std::min(open, close));
        const double qty = qtyPerQuarter * random.between(0.4, 1.6) * (age == 0 ? runningShare : 1);
        quarter.vol = static_cast<qint64>(qty);
        const qint64 meanPrice = (qint64(quarter.high) + quarter.low) / 2;
        quarter.turnover = SimulatorDay::turnover(meanPrice, quarter.vol, qtyUnit);
        day.setQuarter(age, quarter);
        open = close;
    }
    day.refresh();
}

} // namespace tickcast
