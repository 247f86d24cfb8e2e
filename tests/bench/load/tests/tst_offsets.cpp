// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/load/offsets.h"

#include <QTest>

using namespace tickcast::load;

/// How a client's offsets are judged: nothing that is missing may go unnoticed.
class TestOffsets final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void consecutiveOffsetsHaveNoGap();
    void firstStateMayBeLaterButNotOlder_data();
    void firstStateMayBeLaterButNotOlder();
    void laterOffsetIsJudged_data();
    void laterOffsetIsJudged();
    void nothingPublishedMeansNoStateIsAwaited();
    void newEpochBeginsAnew();
    void eventsFollowFromWhereTheClientWas_data();
    void eventsFollowFromWhereTheClientWas();
};

void TestOffsets::consecutiveOffsetsHaveNoGap()
{
    Place place(3);
    place.subscribed(10);
    QVERIFY(place.isAwaitingState());
    std::uint64_t missing = 0;
    QVERIFY(place.arrived(10, missing) == Arrival::State);
    QVERIFY(!place.isAwaitingState());
    for (std::uint64_t offset = 11; offset < 100; ++offset)
        QVERIFY(place.arrived(offset, missing) == Arrival::Next);
    QCOMPARE(missing, 0u);
    QCOMPARE(place.last(), 99u);
    QCOMPARE(place.symbol(), 3u);
}

void TestOffsets::firstStateMayBeLaterButNotOlder_data()
{
    QTest::addColumn<quint64>("offset");
    QTest::addColumn<int>("arrival");
    QTest::newRow("the one announced") << quint64(10) << int(Arrival::State);
    QTest::newRow("a later one") << quint64(15) << int(Arrival::State);
    QTest::newRow("an older one") << quint64(9) << int(Arrival::Backwards);
}

void TestOffsets::firstStateMayBeLaterButNotOlder()
{
    QFETCH(const quint64, offset);
    QFETCH(const int, arrival);
    Place place(0);
    place.subscribed(10);
    std::uint64_t missing = 0;
    QCOMPARE(int(place.arrived(offset, missing)), arrival);
    QCOMPARE(missing, 0u);
}

void TestOffsets::laterOffsetIsJudged_data()
{
    QTest::addColumn<quint64>("offset");
    QTest::addColumn<int>("arrival");
    QTest::addColumn<quint64>("missing");
    QTest::newRow("next") << quint64(11) << int(Arrival::Next) << quint64(0);
    QTest::newRow("the same") << quint64(10) << int(Arrival::Repeat) << quint64(0);
    QTest::newRow("one left out") << quint64(12) << int(Arrival::Gap) << quint64(1);
    QTest::newRow("many left out") << quint64(1'000) << int(Arrival::Gap) << quint64(989);
    QTest::newRow("older") << quint64(9) << int(Arrival::Backwards) << quint64(0);
    QTest::newRow("first of all") << quint64(1) << int(Arrival::Backwards) << quint64(0);
}

void TestOffsets::laterOffsetIsJudged()
{
    QFETCH(const quint64, offset);
    QFETCH(const int, arrival);
    QFETCH(const quint64, missing);
    Place place(0);
    place.subscribed(10);
    std::uint64_t counted = 0;
    QVERIFY(place.arrived(10, counted) == Arrival::State);
    QCOMPARE(int(place.arrived(offset, counted)), arrival);
    QCOMPARE(counted, missing);
    QCOMPARE(place.last(), std::max<quint64>(offset, 10));
}

void TestOffsets::nothingPublishedMeansNoStateIsAwaited()
{
    Place place(0);
    place.subscribed(0);
    QVERIFY(!place.isAwaitingState());
    std::uint64_t missing = 0;
    QVERIFY(place.arrived(1, missing) == Arrival::State);
    QVERIFY(place.arrived(3, missing) == Arrival::Gap);
    QCOMPARE(missing, 1u);
}

void TestOffsets::newEpochBeginsAnew()
{
    Place place(0);
    place.subscribed(10);
    std::uint64_t missing = 0;
    QVERIFY(place.arrived(10, missing) == Arrival::State);
    place.subscribed(2);
    QVERIFY(place.isAwaitingState());
    QVERIFY(place.arrived(2, missing) == Arrival::State);
    QVERIFY(place.arrived(3, missing) == Arrival::Next);
    QCOMPARE(missing, 0u);
}

void TestOffsets::eventsFollowFromWhereTheClientWas_data()
{
    QTest::addColumn<bool>("isRecovered");
    QTest::addColumn<quint64>("offset");
    QTest::addColumn<int>("arrival");
    QTest::addColumn<quint64>("gap");
    QTest::newRow("recovered, the next") << true << quint64(6) << int(Arrival::Next) << quint64(0);
    QTest::newRow("recovered, one missing")
        << true << quint64(7) << int(Arrival::Gap) << quint64(1);
    QTest::newRow("recovered, none sent") << true << quint64(10) << int(Arrival::Gap) << quint64(4);
    QTest::newRow("recovered, an old one")
        << true << quint64(4) << int(Arrival::Backwards) << quint64(0);
    QTest::newRow("not recovered, the next")
        << false << quint64(10) << int(Arrival::Next) << quint64(0);
    QTest::newRow("not recovered, one missing")
        << false << quint64(11) << int(Arrival::Gap) << quint64(1);
    QTest::newRow("not recovered, an old one")
        << false << quint64(6) << int(Arrival::Backwards) << quint64(0);
}

void TestOffsets::eventsFollowFromWhereTheClientWas()
{
    QFETCH(const bool, isRecovered);
    QFETCH(const quint64, offset);
    QFETCH(const quint64, gap);
    Place place(0);
    place.subscribedToEvents(5, false);
    place.subscribedToEvents(9, isRecovered);
    QVERIFY(!place.isAwaitingState());
    std::uint64_t missing = 0;
    QTEST(int(place.arrived(offset, missing)), "arrival");
    QCOMPARE(quint64(missing), gap);
}

QTEST_GUILESS_MAIN(TestOffsets)
#include "tst_offsets.moc"
