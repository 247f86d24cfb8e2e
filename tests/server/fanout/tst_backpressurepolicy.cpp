// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/fanout/backpressurepolicy.h"

#include <QTest>
#include <random>

using namespace tickcast;
using namespace std::chrono_literals;

namespace {

constexpr MonotonicNs ms = 1'000'000;

BackpressureLimits makeLimits()
{
    BackpressureLimits limits;
    limits.smoothing = 500ms;
    limits.dwell = 2s;
    return limits;
}

/// Feeds a gauge a score every 100 ms.
struct Feed
{
    BackpressureLimits limits = makeLimits();
    LevelGauge gauge;
    MonotonicNs now = 0;
    std::vector<MonotonicNs> changes;

    void run(double score, std::chrono::milliseconds time)
    {
        for (; time > 0ms; time -= 100ms) {
            now += 100 * ms;
            if (gauge.update(score, now, limits))
                changes.push_back(now);
        }
    }
};

} // namespace

class TestBackpressurePolicy final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void scoreIsLinearBetweenThresholds_data();
    void scoreIsLinearBetweenThresholds();
    void timesAreScoredInMilliseconds();
    void highestInputDecides_data();
    void highestInputDecides();
    void gaugeAtRestStaysNormal();
    void briefPeakChangesNothing();
    void oneLateLookIsNoTrend();
    void lastingPressureClimbsStepByStep();
    void eachStepWaitsForTheDwellTime();
    void reliefDescendsStepByStep();
    void hysteresisKeepsALevelAtItsThreshold();
    void noInputMakesItFlap_data();
    void noInputMakesItFlap();
    void withoutSmoothingTheScoreCountsAtOnce();
    void resetForgetsEverything();
};

void TestBackpressurePolicy::scoreIsLinearBetweenThresholds_data()
{
    QTest::addColumn<double>("value");
    QTest::addColumn<double>("score");
    QTest::newRow("nothing") << 0.0 << 0.0;
    QTest::newRow("below nothing") << -5.0 << 0.0;
    QTest::newRow("half way to degraded") << 5.0 << 0.5;
    QTest::newRow("degraded") << 10.0 << 1.0;
    QTest::newRow("half way to critical") << 20.0 << 1.5;
    QTest::newRow("critical") << 30.0 << 2.0;
    QTest::newRow("emergency") << 50.0 << 3.0;
    QTest::newRow("beyond") << 60.0 << 3.5;
    QTest::newRow("far beyond") << 1e18 << 4.0;
}

void TestBackpressurePolicy::scoreIsLinearBetweenThresholds()
{
    QFETCH(const double, value);
    QFETCH(const double, score);
    QCOMPARE(pressureScore(value, Thresholds<double>{10, 30, 50}), score);
    QCOMPARE(pressureScore(qint64(value), Thresholds<qint64>{10, 30, 50}), score);
}

void TestBackpressurePolicy::timesAreScoredInMilliseconds()
{
    const Thresholds<std::chrono::milliseconds> at{100ms, 300ms, 500ms};
    QCOMPARE(pressureScore(MonotonicNs(200 * ms), at), 1.5);
    QCOMPARE(pressureScore(MonotonicNs(ms / 2), at), 0.005);
}

void TestBackpressurePolicy::highestInputDecides_data()
{
    QTest::addColumn<PressureInputs>("inputs");
    QTest::addColumn<double>("score");
    QTest::addColumn<int>("cause");
    using Cause = PressureInputs::Cause;
    QTest::newRow("nothing") << PressureInputs{} << 0.0 << int(Cause::OwedShare);
    QTest::newRow("owed") << PressureInputs{0.5, 0.1, 0, 0} << 2.0 << int(Cause::OwedShare);
    QTest::newRow("events") << PressureInputs{0.1, 0.25, 0, 0} << 1.0 << int(Cause::EventShare);
    QTest::newRow("age") << PressureInputs{0.5, 0.5, 3'000 * ms, 0} << 3.0 << int(Cause::OldestAge);
    QTest::newRow("unsent") << PressureInputs{0, 0, 0, 256 * 1024} << 3.0 << int(Cause::Unsent);
}

void TestBackpressurePolicy::highestInputDecides()
{
    QFETCH(const PressureInputs, inputs);
    QFETCH(const double, score);
    QFETCH(const int, cause);
    const auto verdict = inputs.verdict(BackpressureLimits());
    QCOMPARE(verdict.score, score);
    QCOMPARE(int(verdict.cause), cause);
}

void TestBackpressurePolicy::gaugeAtRestStaysNormal()
{
    Feed feed;
    QVERIFY(feed.gauge.isAtRest());
    feed.run(0, 10s);
    QVERIFY(feed.gauge.isAtRest());
    QVERIFY(feed.changes.empty());
}

void TestBackpressurePolicy::briefPeakChangesNothing()
{
    Feed feed;
    feed.run(0, 1s);
    feed.run(4, 100ms);
    feed.run(0, 5s);
    QVERIFY(feed.changes.empty());
}

void TestBackpressurePolicy::oneLateLookIsNoTrend()
{
    Feed feed;
    feed.run(0, 1s);
    feed.now += 60'000 * ms; // nobody looked for a minute, and then once when it was bad
    feed.run(3, 100ms);
    QCOMPARE(feed.gauge.level(), SessionLevel::Normal);
}

void TestBackpressurePolicy::lastingPressureClimbsStepByStep()
{
    Feed feed;
    feed.run(4, 1s);
    QCOMPARE(feed.gauge.level(), SessionLevel::Degraded);
    feed.run(4, 2s);
    QCOMPARE(feed.gauge.level(), SessionLevel::Critical);
    feed.run(4, 2s);
    QCOMPARE(feed.gauge.level(), SessionLevel::Emergency);
    feed.run(4, 60s);
    QCOMPARE(feed.changes.size(), size_t(3));
}

void TestBackpressurePolicy::eachStepWaitsForTheDwellTime()
{
    Feed feed;
    feed.run(4, 20s);
    feed.run(0, 20s);
    QCOMPARE(feed.changes.size(), size_t(6));
    for (size_t i = 1; i < feed.changes.size(); ++i)
        QVERIFY(feed.changes[i] - feed.changes[i - 1] >= 2'000 * ms);
}

void TestBackpressurePolicy::reliefDescendsStepByStep()
{
    Feed feed;
    feed.run(4, 20s);
    feed.run(0, 1s);
    QCOMPARE(feed.gauge.level(), SessionLevel::Critical);
    feed.run(0, 2s);
    QCOMPARE(feed.gauge.level(), SessionLevel::Degraded);
    feed.run(0, 2s);
    QCOMPARE(feed.gauge.level(), SessionLevel::Normal);
}

void TestBackpressurePolicy::hysteresisKeepsALevelAtItsThreshold()
{
    Feed feed;
    feed.run(1.2, 10s);
    QCOMPARE(feed.gauge.level(), SessionLevel::Degraded);
    feed.run(0.6, 30s); // below what called for it, above what ends it
    QCOMPARE(feed.gauge.level(), SessionLevel::Degraded);
    feed.run(0.4, 10s);
    QCOMPARE(feed.gauge.level(), SessionLevel::Normal);
}

void TestBackpressurePolicy::noInputMakesItFlap_data()
{
    QTest::addColumn<int>("periodMs");
    for (const int periodMs : {200, 600, 1'000, 1'700, 2'000, 3'300, 5'000})
        QTest::addRow("fast and slow every %d ms", periodMs) << periodMs;
    QTest::newRow("at random") << 0;
}

void TestBackpressurePolicy::noInputMakesItFlap()
{
    QFETCH(const int, periodMs);
    Feed feed;
    std::minstd_rand random(7);
    for (int i = 0; i < 6'000; ++i) {
        const bool isSlow = periodMs == 0 ? random() % 2 == 0 : (i * 100 / periodMs) % 2 == 0;
        feed.run(isSlow ? 4 : 0, 100ms);
    }
    for (size_t i = 1; i < feed.changes.size(); ++i)
        QVERIFY(feed.changes[i] - feed.changes[i - 1] >= 2'000 * ms);
}

void TestBackpressurePolicy::withoutSmoothingTheScoreCountsAtOnce()
{
    Feed feed;
    feed.limits.smoothing = 0ms;
    feed.run(1, 100ms);
    QCOMPARE(feed.gauge.pressure(), 1.0);
    QCOMPARE(feed.gauge.level(), SessionLevel::Degraded);
}

void TestBackpressurePolicy::resetForgetsEverything()
{
    Feed feed;
    feed.run(4, 20s);
    feed.gauge.reset();
    QVERIFY(feed.gauge.isAtRest());
    feed.run(4, 1s); // and no dwell time is left over
    QCOMPARE(feed.gauge.level(), SessionLevel::Degraded);
}

QTEST_GUILESS_MAIN(TestBackpressurePolicy)
#include "tst_backpressurepolicy.moc"
