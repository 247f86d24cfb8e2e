// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/feed/simulatorday.h"

#include <QTest>
#include <memory>

using namespace tickcast;

class TestSimulatorDay final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_day = std::make_unique<SimulatorDay>();
        m_day->begin(first, 1'000);
    }
    void quietDayHasOnePriceAndNoVolume();
    void tradesWidenTheRangeAndAddUp();
    void turnoverIsRoundedDown();
    void whatIsRoundedOffIsNotLost();
    void quarterRollsOutAfterADay();
    void highRollsOutWithItsQuarter();
    void openIsThePriceAtTheBeginningOfTheWindow();
    void silenceOfManyDaysLeavesAFlatDay_data();
    void silenceOfManyDaysLeavesAFlatDay();
    void earlierQuarterIsIgnored();
    void givenQuartersAllCount();

private:
    static constexpr qint64 first = 1'888'888;
    std::unique_ptr<SimulatorDay> m_day;
};

void TestSimulatorDay::quietDayHasOnePriceAndNoVolume()
{
    const SimulatorDay::Quarter &total = m_day->total();
    QCOMPARE(total.open, 1'000u);
    QCOMPARE(total.high, 1'000u);
    QCOMPARE(total.low, 1'000u);
    QCOMPARE(total.vol, qint64(0));
    QCOMPARE(total.turnover, qint64(0));
}

void TestSimulatorDay::tradesWidenTheRangeAndAddUp()
{
    m_day->add(1'010, 5, 10);
    m_day->add(990, 7, 10);
    QVERIFY(m_day->rollTo(first + 1, 990));
    m_day->add(1'005, 2, 10);
    const SimulatorDay::Quarter &total = m_day->total();
    QCOMPARE(total.open, 1'000u);
    QCOMPARE(total.high, 1'010u);
    QCOMPARE(total.low, 990u);
    QCOMPARE(total.vol, qint64(14));
    QCOMPARE(total.turnover, qint64(505 + 693 + 201));
}

void TestSimulatorDay::turnoverIsRoundedDown()
{
    QCOMPARE(SimulatorDay::turnover(6'425'010, 12, 100'000),
             qint64(771)); // 64250.10 * 0.00012 = 7.7100
    QCOMPARE(SimulatorDay::turnover(999, 9, 10'000), qint64(0));
}

void TestSimulatorDay::whatIsRoundedOffIsNotLost()
{
    for (int i = 0; i < 1'000; ++i)
        m_day->add(999, 9, 10'000); // 0.8991 each
    QCOMPARE(m_day->total().turnover, qint64(899));
}

void TestSimulatorDay::quarterRollsOutAfterADay()
{
    m_day->add(1'000, 5, 1);
    m_day->rollTo(first + 95, 1'000);
    QCOMPARE(m_day->total().vol, qint64(5));
    m_day->rollTo(first + 96, 1'000);
    QCOMPARE(m_day->total().vol, qint64(0));
    QCOMPARE(m_day->total().turnover, qint64(0));
}

void TestSimulatorDay::highRollsOutWithItsQuarter()
{
    m_day->add(2'000, 1, 1);
    m_day->add(500, 1, 1);
    m_day->add(1'100, 1, 1);
    m_day->rollTo(first + 95, 1'100);
    QCOMPARE(m_day->total().high, 2'000u);
    QCOMPARE(m_day->total().low, 500u);
    m_day->rollTo(first + 96, 1'100);
    QCOMPARE(m_day->total().high, 1'100u);
    QCOMPARE(m_day->total().low, 1'100u);
}

void TestSimulatorDay::openIsThePriceAtTheBeginningOfTheWindow()
{
    m_day->add(1'200, 1, 1);
    m_day->rollTo(first + 1, 1'200);
    m_day->add(1'300, 1, 1);
    m_day->rollTo(first + 95, 1'300);
    QCOMPARE(m_day->total().open, 1'000u);
    m_day->rollTo(first + 96, 1'300);
    QCOMPARE(m_day->total().open, 1'200u);
    m_day->rollTo(first + 97, 1'300);
    QCOMPARE(m_day->total().open, 1'300u);
}

void TestSimulatorDay::silenceOfManyDaysLeavesAFlatDay_data()
{
    QTest::addColumn<qint64>("quarters");
    for (const qint64 quarters : {96, 97, 191, 192, 1'000, 1'000'000})
        QTest::addRow("%lld", static_cast<long long>(quarters)) << quarters;
}

void TestSimulatorDay::silenceOfManyDaysLeavesAFlatDay()
{
    QFETCH(const qint64, quarters);
    m_day->add(1'500, 9, 9);
    QVERIFY(m_day->rollTo(first + quarters, 1'500));
    const SimulatorDay::Quarter &total = m_day->total();
    QCOMPARE(total.open, 1'500u);
    QCOMPARE(total.low, 1'500u);
    QCOMPARE(total.high, 1'500u);
    QCOMPARE(total.vol, qint64(0));
}

void TestSimulatorDay::earlierQuarterIsIgnored()
{
    m_day->add(1'500, 9, 9);
    QVERIFY(!m_day->rollTo(first, 1'500));
    QVERIFY(!m_day->rollTo(first - 50, 1'500));
    QCOMPARE(m_day->total().vol, qint64(9));
}

void TestSimulatorDay::givenQuartersAllCount()
{
    m_day->setQuarter(95, {700, 1'000, 700, 3, 30}); // the oldest
    m_day->setQuarter(50, {1'000, 1'600, 1'000, 20, 200});
    m_day->setQuarter(0, {1'000, 1'000, 600, 100, 1'000}); // the running one
    m_day->refresh();
    const SimulatorDay::Quarter &total = m_day->total();
    QCOMPARE(total.open, 700u);
    QCOMPARE(total.high, 1'600u);
    QCOMPARE(total.low, 600u);
    QCOMPARE(total.vol, qint64(123));
    QCOMPARE(total.turnover, qint64(1'230));
}

QTEST_GUILESS_MAIN(TestSimulatorDay)
#include "tst_simulatorday.moc"
