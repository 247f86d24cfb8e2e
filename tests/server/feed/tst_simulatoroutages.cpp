// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/feed/simulatoroutages.h"

#include <QTest>

using namespace tickcast;
using namespace std::chrono_literals;

class TestSimulatorOutages final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withoutAnIntervalThereIsNone();
    void marketStandsStillMeanwhile_data();
    void marketStandsStillMeanwhile();
};

void TestSimulatorOutages::withoutAnIntervalThereIsNone()
{
    const SimulatorOutages outages(0s, 5s);
    for (const qint64 ns : {0LL, 1LL, 5'000'000'000LL, 86'400'000'000'000LL}) {
        QCOMPARE(outages.marketNs(ns), ns);
        QVERIFY(!outages.begunNs(ns));
    }
}

void TestSimulatorOutages::marketStandsStillMeanwhile_data()
{
    QTest::addColumn<qint64>("sinceStartMs");
    QTest::addColumn<qint64>("marketMs");
    QTest::addColumn<qint64>("begunMs"); // -1: none
    QTest::newRow("start") << qint64{0} << qint64{0} << qint64{-1};
    QTest::newRow("just before") << qint64{6'999} << qint64{6'999} << qint64{-1};
    QTest::newRow("its begin") << qint64{7'000} << qint64{7'000} << qint64{7'000};
    QTest::newRow("its end") << qint64{9'999} << qint64{7'000} << qint64{7'000};
    QTest::newRow("after it") << qint64{10'000} << qint64{7'000} << qint64{-1};
    QTest::newRow("the second run") << qint64{12'000} << qint64{9'000} << qint64{-1};
    QTest::newRow("the second outage") << qint64{18'000} << qint64{14'000} << qint64{17'000};
}

void TestSimulatorOutages::marketStandsStillMeanwhile()
{
    QFETCH(const qint64, sinceStartMs);
    QFETCH(const qint64, marketMs);
    QFETCH(const qint64, begunMs);
    constexpr qint64 nsPerMs = 1'000'000;
    const SimulatorOutages outages(10s, 3s);
    QCOMPARE(outages.marketNs(sinceStartMs * nsPerMs), marketMs * nsPerMs);
    const auto begun = outages.begunNs(sinceStartMs * nsPerMs);
    QCOMPARE(begun.has_value(), begunMs >= 0);
    if (begun)
        QCOMPARE(*begun, begunMs * nsPerMs);
}

QTEST_GUILESS_MAIN(TestSimulatorOutages)
#include "tst_simulatoroutages.moc"
