// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/client/backoff.h"

#include <QTest>
#include <vector>

using namespace tickcast;
using namespace std::chrono_literals;

class TestBackoff final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void limitDoublesUpToTheCap();
    void waitsFillTheWholeRange();
    void sameSeedGivesTheSameWaits();
    void resetBeginsAtTheBaseAgain();
    void manyFailuresDoNotOverflow();
    void zeroBaseNeverWaits();
};

void TestBackoff::limitDoublesUpToTheCap()
{
    Backoff backoff(100ms, 1000ms, 1);
    for (const auto limit : {100ms, 200ms, 400ms, 800ms, 1000ms, 1000ms}) {
        QCOMPARE(backoff.limit().count(), limit.count());
        const auto wait = backoff.next();
        QVERIFY(wait >= 0ms && wait <= limit);
    }
}

void TestBackoff::waitsFillTheWholeRange()
{
    // Full jitter: over many clients the waits cover all of [0, limit], not a band at its top.
    int low = 0;
    int high = 0;
    for (quint32 seed = 0; seed < 1000; ++seed) {
        Backoff backoff(1000ms, 1000ms, seed);
        const auto wait = backoff.next();
        QVERIFY(wait >= 0ms && wait <= 1000ms);
        low += wait < 250ms ? 1 : 0;
        high += wait >= 750ms ? 1 : 0;
    }
    QVERIFY2(low > 150 && low < 350, qPrintable(QString::number(low)));
    QVERIFY2(high > 150 && high < 350, qPrintable(QString::number(high)));
}

void TestBackoff::sameSeedGivesTheSameWaits()
{
    const auto waits = [](quint32 seed) {
        Backoff backoff(1000ms, 60'000ms, seed);
        std::vector<qint64> result;
        for (int i = 0; i < 10; ++i)
            result.push_back(backoff.next().count());
        return result;
    };
    QCOMPARE(waits(7), waits(7));
    QVERIFY(waits(7) != waits(8));
}

void TestBackoff::resetBeginsAtTheBaseAgain()
{
    Backoff backoff(100ms, 10'000ms, 1);
    for (int i = 0; i < 5; ++i)
        static_cast<void>(backoff.next());
    QVERIFY(backoff.limit() > 100ms);
    backoff.reset();
    QCOMPARE(backoff.limit().count(), (100ms).count());
}

void TestBackoff::manyFailuresDoNotOverflow()
{
    Backoff backoff(250ms, 30'000ms, 1);
    for (int i = 0; i < 10'000; ++i) {
        const auto wait = backoff.next();
        QVERIFY(wait >= 0ms && wait <= 30'000ms);
    }
    QCOMPARE(backoff.limit().count(), (30'000ms).count());
}

void TestBackoff::zeroBaseNeverWaits()
{
    Backoff backoff(0ms, 1000ms, 1);
    for (int i = 0; i < 5; ++i)
        QCOMPARE(backoff.next().count(), (0ms).count());
}

QTEST_GUILESS_MAIN(TestBackoff)
#include "tst_backoff.moc"
