// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/chaos/schedule.h"

#include <QTest>
#include <algorithm>

using namespace tickcast::chaos;
using namespace std::chrono_literals;

class TestChaosSchedule final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sameSeedGivesTheSameSchedule();
    void otherSeedGivesAnother();
    void isInOrderAndComplete_data();
    void isInOrderAndComplete();
    void secondHalfIsOneLifeBetweenTwoLooksAtMemory();
};

void TestChaosSchedule::sameSeedGivesTheSameSchedule()
{
    QCOMPARE(makeSchedule(7, 60s, 1'000), makeSchedule(7, 60s, 1'000));
    // Also on another machine.
    const Schedule schedule = makeSchedule(1, 30s, 300);
    QCOMPARE(qHash(schedule.toString(), 0), qHash(makeSchedule(1, 30s, 300).toString(), 0));
}

void TestChaosSchedule::otherSeedGivesAnother()
{
    for (std::uint64_t seed = 2; seed < 20; ++seed)
        QVERIFY(makeSchedule(1, 60s, 1'000) != makeSchedule(seed, 60s, 1'000));
}

void TestChaosSchedule::isInOrderAndComplete_data()
{
    QTest::addColumn<int>("seconds");
    QTest::addColumn<quint32>("clients");
    QTest::newRow("shortest") << 20 << 1u;
    QTest::newRow("the suite's") << 30 << 300u;
    QTest::newRow("five minutes") << 300 << 3'000u;
    QTest::newRow("an hour") << 3'600 << 10'000u;
}

void TestChaosSchedule::isInOrderAndComplete()
{
    QFETCH(const int, seconds);
    QFETCH(const quint32, clients);
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const Schedule schedule = makeSchedule(seed, std::chrono::seconds(seconds), clients);
        QVERIFY(std::ranges::is_sorted(schedule.events, {}, &Event::at));
        for (std::size_t kind = 0; kind < eventKinds; ++kind)
            QVERIFY(std::ranges::count(schedule.events, EventKind(kind), &Event::kind) > 0);
        for (const Event &event : schedule.events) {
            QVERIFY(event.at >= 0ms && event.at <= schedule.duration);
            QVERIFY(event.clients <= clients);
            QVERIFY(event.duration < 10s);
        }
        QVERIFY(schedule.outageDuration < schedule.outageInterval);
    }
}

void TestChaosSchedule::secondHalfIsOneLifeBetweenTwoLooksAtMemory()
{
    const Schedule schedule = makeSchedule(3, 600s, 1'000);
    const auto lastEnd =
        std::ranges::find_if(schedule.events.rbegin(), schedule.events.rend(),
                             [](const Event &event) { return endsALife(event.kind); });
    QVERIFY(lastEnd != schedule.events.rend());
    QVERIFY(lastEnd->at < 300s);
    QCOMPARE(std::ranges::count(schedule.events, EventKind::Calm, &Event::kind), 2);
    QCOMPARE(schedule.events.back().kind, EventKind::Calm);
}

QTEST_GUILESS_MAIN(TestChaosSchedule)
#include "tst_chaosschedule.moc"
