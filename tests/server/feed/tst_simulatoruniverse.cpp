// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/feed/simulatoruniverse.h"

#include <QTest>
#include <cmath>
#include <map>
#include <set>

using namespace tickcast;

class TestSimulatorUniverse final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void namesAreUniqueAndPlain_data();
    void namesAreUniqueAndPlain();
    void theBusiestPairIsBtcUsdt();
    void shortListIsTheBeginningOfALongOne();
    void priceScaleKeepsFourDigits_data();
    void priceScaleKeepsFourDigits();
    void smallestQuantityIsWorthAtMostADollar();
    void pricesFitTheirScales();
    void crossPairsFollowFromTheDollarPairs();
    void noPairIsListedTheWrongWayRound_data();
    void noPairIsListedTheWrongWayRound();
};

void TestSimulatorUniverse::namesAreUniqueAndPlain_data()
{
    QTest::addColumn<int>("count");
    for (const int count : {1, 2, 60, 500, 20'000, 100'000})
        QTest::addRow("%d", count) << count;
}

void TestSimulatorUniverse::namesAreUniqueAndPlain()
{
    QFETCH(const int, count);
    const SimulatorUniverse universe = SimulatorUniverse::listed(count);
    QCOMPARE(static_cast<int>(universe.pairs.size()), count);
    std::set<std::string_view> names;
    for (const SimulatorUniverse::Pair &pair : universe.pairs) {
        const std::string_view name = pair.info.symbol.name();
        QVERIFY(name.size() >= 5 && name.size() <= 12);
        for (const char c : name)
            QVERIFY((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'));
        names.insert(name);
    }
    QCOMPARE(static_cast<int>(names.size()), count);
}

void TestSimulatorUniverse::theBusiestPairIsBtcUsdt()
{
    const SimulatorUniverse universe = SimulatorUniverse::listed(3);
    QCOMPARE(universe.pairs[0].info.symbol.toString(), QStringLiteral("BTCUSDT"));
    QCOMPARE(int(universe.pairs[0].info.priceScale), 2);
    QCOMPARE(int(universe.pairs[0].info.qtyScale), 5);
    QCOMPARE(universe.pairs[0].price, 64250.10);
    QCOMPARE(universe.pairs[1].info.symbol.toString(), QStringLiteral("ETHUSDT"));
}

void TestSimulatorUniverse::shortListIsTheBeginningOfALongOne()
{
    const SimulatorUniverse longest = SimulatorUniverse::listed(100'000);
    for (const int count : {1, 77, 500, 3'000, 40'000}) {
        const SimulatorUniverse list = SimulatorUniverse::listed(count);
        for (size_t i = 0; i < list.pairs.size(); ++i) {
            QCOMPARE(list.pairs[i].info.symbol, longest.pairs[i].info.symbol);
            QCOMPARE(list.pairs[i].info.priceScale, longest.pairs[i].info.priceScale);
            QCOMPARE(list.pairs[i].info.qtyScale, longest.pairs[i].info.qtyScale);
        }
    }
}

void TestSimulatorUniverse::priceScaleKeepsFourDigits_data()
{
    QTest::addColumn<double>("price");
    QTest::addColumn<int>("scale");
    QTest::newRow("BTCUSDT") << 64250.10 << 2;
    QTest::newRow("ETHUSDT") << 3418.25 << 2;
    QTest::newRow("tens") << 35.41 << 2;
    QTest::newRow("ones") << 3.142 << 3;
    QTest::newRow("exactly one") << 1.0 << 3;
    QTest::newRow("just below one") << 0.9999 << 4;
    QTest::newRow("ETHBTC") << 0.05320 << 5;
    QTest::newRow("SHIBUSDT") << 0.00002451 << 8;
}

void TestSimulatorUniverse::priceScaleKeepsFourDigits()
{
    QFETCH(const double, price);
    QFETCH(const int, scale);
    QCOMPARE(int(SimulatorUniverse::priceScaleFor(price)), scale);
}

void TestSimulatorUniverse::smallestQuantityIsWorthAtMostADollar()
{
    QCOMPARE(int(SimulatorUniverse::qtyScaleFor(64250.10)), 5);
    QCOMPARE(int(SimulatorUniverse::qtyScaleFor(3418.25)), 4);
    QCOMPARE(int(SimulatorUniverse::qtyScaleFor(1.01)), 1);
    QCOMPARE(int(SimulatorUniverse::qtyScaleFor(1.0)), 0);
    QCOMPARE(int(SimulatorUniverse::qtyScaleFor(0.00002451)), 0);
}

void TestSimulatorUniverse::pricesFitTheirScales()
{
    const SimulatorUniverse universe = SimulatorUniverse::listed(100'000);
    for (const SimulatorUniverse::Pair &pair : universe.pairs) {
        const double mantissa = pair.price * std::pow(10.0, pair.info.priceScale);
        // At least a thousand ticks, and room to grow by 64 times inside 32 bits.
        QVERIFY2(mantissa >= 999 && mantissa < 6e7, qPrintable(pair.info.symbol.toString()));
        QVERIFY(pair.info.priceScale <= 10);
        QVERIFY(pair.info.qtyScale <= 5);
    }
}

void TestSimulatorUniverse::crossPairsFollowFromTheDollarPairs()
{
    const SimulatorUniverse universe = SimulatorUniverse::listed(500);
    std::map<QString, double> prices;
    for (const SimulatorUniverse::Pair &pair : universe.pairs)
        prices[pair.info.symbol.toString()] = pair.price;
    const double ethBtc = prices.at(QStringLiteral("ETHBTC"));
    QVERIFY(std::abs(ethBtc - 3418.25 / 64250.10) < 1e-9);
    const double solEur = prices.at(QStringLiteral("SOLEUR"));
    QVERIFY(std::abs(solEur - 151.62 / 1.0842) < 1e-9);
}

void TestSimulatorUniverse::noPairIsListedTheWrongWayRound_data()
{
    QTest::addColumn<QString>("name");
    for (const char *name : {"BTCETH", "BTCBTC", "BTCBNB", "ETHETH", "ETHBNB", "USDTUSDC",
                             "USDCEUR", "EURBTC", "EUREUR", "USDCUSDC", "SHIBBTC"}) {
        QTest::newRow(name) << QString::fromLatin1(name);
    }
}

void TestSimulatorUniverse::noPairIsListedTheWrongWayRound()
{
    QFETCH(const QString, name);
    static const SimulatorUniverse universe = SimulatorUniverse::listed(5'000);
    for (const SimulatorUniverse::Pair &pair : universe.pairs)
        QVERIFY(pair.info.symbol.toString() != name);
}

QTEST_GUILESS_MAIN(TestSimulatorUniverse)
#include "tst_simulatoruniverse.moc"
