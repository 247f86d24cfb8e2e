// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/server/feed/eventrecorder.h"

#include <QTest>
#include <array>

using namespace tickcast;

// The prices are looked at where they are seen: in the quotes of a market.

namespace {

constexpr qint64 secondNs = 1'000'000'000;

SymbolIndex indexOf(const SimulatorMarket &market, const char *name)
{
    for (size_t i = 0; i < market.symbols().size(); ++i) {
        if (market.symbols()[i].symbol.name() == name)
            return SymbolIndex(i);
    }
    qFatal("no symbol %s", name);
    return 0;
}

double correlation(const std::vector<std::array<double, 2>> &pairs)
{
    double sumX = 0, sumY = 0, sumXX = 0, sumYY = 0, sumXY = 0;
    for (const auto &[x, y] : pairs) {
        sumX += x;
        sumY += y;
        sumXX += x * x;
        sumYY += y * y;
        sumXY += x * y;
    }
    const auto n = double(pairs.size());
    return (n * sumXY - sumX * sumY) /
           std::sqrt((n * sumXX - sumX * sumX) * (n * sumYY - sumY * sumY));
}

} // namespace

class TestSimulatorPrices final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void marketMovesTogether();
    void stablecoinStaysNearItsValue();
    void crossPairAgreesWithItsDollarPairs();
    void jumpsAreOccasional();
    void assetJumpsOnItsOwn();
    void valueStaysWithinItsBounds();
};

void TestSimulatorPrices::marketMovesTogether()
{
    MarketRun run(simulatorConfig(20, 200));
    const SymbolIndex btc = indexOf(run.market, "BTCUSDT");
    const SymbolIndex eth = indexOf(run.market, "ETHUSDT");
    LastQuotes quotes(20);
    std::vector<std::array<double, 2>> moves;
    run.advanceTo(10 * secondNs, quotes);
    for (qint64 second = 20; second <= 3'600; second += 10) {
        const std::array<double, 2> before{quotes.middle(btc), quotes.middle(eth)};
        run.advanceTo(second * secondNs, quotes);
        moves.push_back({quotes.middle(btc) / before[0] - 1, quotes.middle(eth) / before[1] - 1});
    }
    const double together = correlation(moves);
    QVERIFY2(together > 0.4 && together < 0.99, qPrintable(QString::number(together)));
}

void TestSimulatorPrices::stablecoinStaysNearItsValue()
{
    MarketRun run(simulatorConfig(20, 2));
    const SymbolIndex usdc = indexOf(run.market, "USDCUSDT");
    LastQuotes quotes(20);
    for (qint64 second = 0; second < 3 * 86'400; second += 600) {
        run.advanceTo(second * secondNs, quotes);
        if (quotes.counts[usdc] > 0)
            QVERIFY(std::abs(quotes.middle(usdc) - 10'000) < 50); // half a cent
    }
}

void TestSimulatorPrices::crossPairAgreesWithItsDollarPairs()
{
    MarketRun run(simulatorConfig(20, 100));
    const SymbolIndex btc = indexOf(run.market, "BTCUSDT");
    const SymbolIndex eth = indexOf(run.market, "ETHUSDT");
    const SymbolIndex cross = indexOf(run.market, "ETHBTC");
    LastQuotes quotes(20);
    for (qint64 second = 60; second < 7'200; second += 60) {
        run.advanceTo(second * secondNs, quotes);
        const double direct = quotes.middle(cross) / 1e5;
        const double indirect = quotes.middle(eth) / quotes.middle(btc);
        QVERIFY2(std::abs(direct / indirect - 1) < 0.005, qPrintable(QString::number(direct)));
    }
}

void TestSimulatorPrices::jumpsAreOccasional()
{
    MarketRun run(simulatorConfig(1, 10));
    LastQuotes quotes(1);
    run.advanceTo(secondNs, quotes);
    int jumps = 0;
    for (qint64 second = 2; second <= 4 * 3'600; ++second) {
        const double before = quotes.middle(0);
        run.advanceTo(second * secondNs, quotes);
        // More than ten times what a second's own noise can do.
        jumps += std::abs(quotes.middle(0) / before - 1) > 0.001 ? 1 : 0;
    }
    QVERIFY2(jumps >= 5 && jumps <= 80, qPrintable(QString::number(jumps)));
}

void TestSimulatorPrices::assetJumpsOnItsOwn()
{
    SimulatorUniverse::Asset asset;
    asset.name = "LONER";
    asset.usd = 100;
    asset.volatility = 0.1;
    asset.beta = 0; // deaf to the market and to its jumps
    SimulatorPrices prices({asset});
    SimulatorRandom random(1);
    double before = asset.usd;
    int jumps = 0;
    for (qint64 second = 1; second <= 10 * 3'600; ++second) {
        prices.moveMarket(second * secondNs, random);
        const double value = prices.touch(0, second * secondNs, random);
        jumps += std::abs(value / before - 1) > 0.001 ? 1 : 0;
        before = value;
    }
    QVERIFY2(jumps >= 6 && jumps <= 60, qPrintable(QString::number(jumps))); // 20 in the mean
}

void TestSimulatorPrices::valueStaysWithinItsBounds()
{
    const SimulatorUniverse universe = SimulatorUniverse::listed(500);
    SimulatorPrices prices(universe.assets);
    SimulatorRandom random(1);
    // A touch a month makes moves far greater than any feed's.
    for (qint64 month = 1; month <= 240; ++month) {
        const qint64 nowNs = month * 30 * 86'400 * secondNs;
        prices.moveMarket(nowNs, random);
        for (quint32 i = 0; i < universe.assets.size(); ++i) {
            const double relative = prices.touch(i, nowNs, random) / universe.assets[i].usd;
            QVERIFY(relative >= 0.999 / SimulatorPrices::boundFactor);
            QVERIFY(relative <= 1.001 * SimulatorPrices::boundFactor);
        }
    }
}

QTEST_GUILESS_MAIN(TestSimulatorPrices)
#include "tst_simulatorprices.moc"
