// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/client/commandpacer.h"

#include <QTest>

using namespace tickcast;
using namespace std::chrono_literals;

namespace {

int takeAll(CommandPacer &pacer, const Clock &clock)
{
    int taken = 0;
    while (pacer.take(clock.monotonicNs()))
        ++taken;
    return taken;
}

} // namespace

class TestCommandPacer final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void fullBucketGivesOneSecondsWorth();
    void emptyBucketRefillsEvenly();
    void savedTokensAreBounded();
    void rateIsNeverExceeded();
    void waitEndsWhenATokenIsThere();
    void pauseGivesNothingBeforeItsEnd();
};

void TestCommandPacer::fullBucketGivesOneSecondsWorth()
{
    const FakeClock clock;
    CommandPacer pacer(20, clock.monotonicNs());
    QCOMPARE(takeAll(pacer, clock), 20);
}

void TestCommandPacer::emptyBucketRefillsEvenly()
{
    FakeClock clock;
    CommandPacer pacer(20, clock.monotonicNs());
    takeAll(pacer, clock);
    clock.advance(49ms);
    QCOMPARE(takeAll(pacer, clock), 0);
    clock.advance(1ms);
    QCOMPARE(takeAll(pacer, clock), 1);
    clock.advance(100ms);
    QCOMPARE(takeAll(pacer, clock), 2);
}

void TestCommandPacer::savedTokensAreBounded()
{
    FakeClock clock;
    CommandPacer pacer(20, clock.monotonicNs());
    clock.advance(24h);
    QCOMPARE(takeAll(pacer, clock), 20);
}

void TestCommandPacer::rateIsNeverExceeded()
{
    FakeClock clock;
    CommandPacer pacer(7, clock.monotonicNs());
    int taken = takeAll(pacer, clock);
    for (int i = 0; i < 100'000; ++i) {
        clock.advance(100us);
        taken += takeAll(pacer, clock);
    }
    QVERIFY2(taken <= 7 + 70 && taken >= 7 + 69, qPrintable(QString::number(taken)));
}

void TestCommandPacer::waitEndsWhenATokenIsThere()
{
    FakeClock clock;
    CommandPacer pacer(10, clock.monotonicNs());
    QCOMPARE(pacer.waitNs(clock.monotonicNs()), MonotonicNs(0));
    takeAll(pacer, clock);
    QCOMPARE(pacer.waitNs(clock.monotonicNs()), MonotonicNs(100'000'000));
    clock.advance(60ms);
    QCOMPARE(pacer.waitNs(clock.monotonicNs()), MonotonicNs(40'000'000));
    clock.advance(40ms);
    QCOMPARE(pacer.waitNs(clock.monotonicNs()), MonotonicNs(0));
    QVERIFY(pacer.take(clock.monotonicNs()));
}

void TestCommandPacer::pauseGivesNothingBeforeItsEnd()
{
    FakeClock clock;
    CommandPacer pacer(10, clock.monotonicNs());
    pacer.pause(clock.monotonicNs(), 1'000'000'000);
    QCOMPARE(pacer.waitNs(clock.monotonicNs()), MonotonicNs(1'000'000'000));
    clock.advance(999ms);
    QVERIFY(!pacer.take(clock.monotonicNs()));
    clock.advance(1ms);
    QCOMPARE(takeAll(pacer, clock), 1);
}

QTEST_GUILESS_MAIN(TestCommandPacer)
#include "tst_commandpacer.moc"
