// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/util/clock.h"

#include <QDateTime>
#include <QTest>

using namespace tickcast;
using namespace std::chrono_literals;

class TestClock final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void fakeClockMovesOnlyWhenTold();
    void fakeWallFollowsItsMonotonicTime();
    void systemClockDoesNotRunBackwards();
    void systemWallIsUnixTime();
};

void TestClock::fakeClockMovesOnlyWhenTold()
{
    FakeClock clock;
    const MonotonicNs start = clock.monotonicNs();
    QCOMPARE(clock.monotonicNs(), start);
    clock.advance(1s);
    QCOMPARE(clock.monotonicNs(), start + 1'000'000'000);
    clock.advance(1ns);
    QCOMPARE(clock.monotonicNs(), start + 1'000'000'001);
}

void TestClock::fakeWallFollowsItsMonotonicTime()
{
    FakeClock clock;
    const qint64 start = clock.wallMs();
    clock.advance(999us);
    QCOMPARE(clock.wallMs(), start);
    clock.advance(1us);
    QCOMPARE(clock.wallMs(), start + 1);
}

void TestClock::systemClockDoesNotRunBackwards()
{
    const SystemClock clock;
    MonotonicNs last = clock.monotonicNs();
    for (int i = 0; i < 10'000; ++i) {
        const MonotonicNs now = clock.monotonicNs();
        QVERIFY(now >= last);
        last = now;
    }
}

void TestClock::systemWallIsUnixTime()
{
    const qint64 before = QDateTime::currentMSecsSinceEpoch();
    const qint64 now = SystemClock().wallMs();
    const qint64 us = SystemClock::wallNowUs();
    const qint64 after = QDateTime::currentMSecsSinceEpoch();
    QVERIFY(before <= now && now <= after);
    QVERIFY(before <= us / 1000 && us / 1000 <= after);
}

QTEST_GUILESS_MAIN(TestClock)
#include "tst_clock.moc"
