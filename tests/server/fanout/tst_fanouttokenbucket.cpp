// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/fanout/tokenbucket.h"

#include <QTest>

using namespace tickcast;

namespace {

constexpr MonotonicNs second = 1'000'000'000;

int takeAll(TokenBucket &bucket, const TokenBucket::Rate &rate, MonotonicNs now)
{
    int taken = 0;
    while (bucket.take(rate, now))
        ++taken;
    return taken;
}

} // namespace

class TestFanoutTokenBucket final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void startsFullAndEmptiesToTheLastToken();
    void refillsAtItsRate();
    void neverHoldsMoreThanTheBurst();
    void fractionsAddUp();
    void refusalTakesNothing();
    void rateBelowOnePerSecondWorks();
};

void TestFanoutTokenBucket::startsFullAndEmptiesToTheLastToken()
{
    const TokenBucket::Rate rate{20, 100};
    TokenBucket bucket(rate, 0);
    QCOMPARE(takeAll(bucket, rate, 0), 100);
}

void TestFanoutTokenBucket::refillsAtItsRate()
{
    const TokenBucket::Rate rate{20, 100};
    TokenBucket bucket(rate, 0);
    QCOMPARE(takeAll(bucket, rate, 0), 100);
    QCOMPARE(takeAll(bucket, rate, second), 20);
    QCOMPARE(takeAll(bucket, rate, second + second / 2), 10);
}

void TestFanoutTokenBucket::neverHoldsMoreThanTheBurst()
{
    const TokenBucket::Rate rate{20, 100};
    TokenBucket bucket(rate, 0);
    QCOMPARE(takeAll(bucket, rate, 3'600 * second), 100);
}

void TestFanoutTokenBucket::fractionsAddUp()
{
    const TokenBucket::Rate rate{20, 10};
    TokenBucket bucket(rate, 0);
    QCOMPARE(takeAll(bucket, rate, 0), 10);
    int taken = 0;
    // Asked ten times per token: what each ask adds must not be rounded away.
    for (MonotonicNs now = 0; now <= 10 * second; now += second / 200)
        taken += bucket.take(rate, now) ? 1 : 0;
    QVERIFY2(taken >= 199 && taken <= 200, qPrintable(QString::number(taken)));
}

void TestFanoutTokenBucket::refusalTakesNothing()
{
    const TokenBucket::Rate rate{1, 1};
    TokenBucket bucket(rate, 0);
    QVERIFY(bucket.take(rate, 0));
    for (int i = 1; i < 10; ++i)
        QVERIFY(!bucket.take(rate, i * second / 20));
    QVERIFY(bucket.take(rate, second + second / 100));
}

void TestFanoutTokenBucket::rateBelowOnePerSecondWorks()
{
    const TokenBucket::Rate rate{0.5, 2};
    TokenBucket bucket(rate, 0);
    QCOMPARE(takeAll(bucket, rate, 0), 2);
    QCOMPARE(takeAll(bucket, rate, second), 0);
    QCOMPARE(takeAll(bucket, rate, 2 * second + second / 100), 1);
}

QTEST_GUILESS_MAIN(TestFanoutTokenBucket)
#include "tst_fanouttokenbucket.moc"
