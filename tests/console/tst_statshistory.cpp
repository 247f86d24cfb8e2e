// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/statshistory.h"
#include "tests/console/samplestats.h"

#include <QSignalSpy>
#include <QTest>

using namespace tickcast;
using Metric = StatsHistory::Metric;
using WorkerMetric = StatsHistory::WorkerMetric;

class tst_StatsHistory : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everySampleGrowsEverySeries();
    void restartOfTheServerIsAGap();
    void lostConnectionIsAGap();
    void quantileOfNothingIsNotZero();
    void feedThatIsNotLiveHasNoAge();
    void unknownWorkerHasAnEmptySeries();
    void clearForgetsEverything();
    void levelsLieUponEachOther();
    void levelsOfNobodyAreNotKnown();
};

void tst_StatsHistory::everySampleGrowsEverySeries()
{
    StatsHistory history;
    QSignalSpy updated(&history, &StatsHistory::updated);
    test::SampleStats samples;
    for (int i = 0; i < 10; ++i)
        history.add(samples.next(), 1'000 * (i + 1));
    QCOMPARE(updated.size(), 10);
    QCOMPARE(history.sampleCount(), 10U);
    QCOMPARE(history.series(Metric::Connections).size(), 10U);
    QCOMPARE(history.series(Metric::Updates).size(), 9U); // the first sample has no rate
    QCOMPARE(history.series(3, WorkerMetric::Sessions).size(), 10U);
    QCOMPARE(history.series(Metric::Connections).current(),
             std::optional<double>(samples.last().connections));
    QCOMPARE(history.latest()->arrivedMs, 10'000);
}

void tst_StatsHistory::levelsLieUponEachOther()
{
    StatsHistory history;
    test::SampleStats samples;
    admin::Stats stats = samples.next();
    for (admin::Worker &worker : stats.workers)
        worker.levels = {};
    stats.workers[0].levels = {50, 20, 10, 5};
    stats.workers[1].levels = {10, 5, 0, 0};
    history.add(stats, 1'000);
    QCOMPARE(history.series(Metric::DegradedShare).current(), std::optional(0.4));
    QCOMPARE(history.series(Metric::CriticalShare).current(), std::optional(0.15));
    QCOMPARE(history.series(Metric::EmergencyShare).current(), std::optional(0.05));
}

void tst_StatsHistory::levelsOfNobodyAreNotKnown()
{
    StatsHistory history;
    test::SampleStats samples;
    admin::Stats stats = samples.next();
    for (admin::Worker &worker : stats.workers)
        worker.levels = {};
    history.add(stats, 1'000);
    QCOMPARE(history.series(Metric::DegradedShare).size(), 0U);
}

void tst_StatsHistory::restartOfTheServerIsAGap()
{
    StatsHistory history;
    test::SampleStats samples;
    history.add(samples.next(), 1'000);
    history.add(samples.next(), 2'000);
    samples.restart();
    history.add(samples.next(), 3'000);
    QVERIFY(!history.latest()->rates);
    QCOMPARE(history.series(Metric::Connections).segments(0, 9'000, 300).size(), 2U);
    QCOMPARE(history.series(0, WorkerMetric::Sessions).segments(0, 9'000, 300).size(), 2U);
}

void tst_StatsHistory::lostConnectionIsAGap()
{
    StatsHistory history;
    test::SampleStats samples;
    history.add(samples.next(), 1'000);
    history.markGap();
    history.add(samples.next(), 2'000);
    QVERIFY(!history.latest()->rates); // not averaged over the time of not knowing
    QCOMPARE(history.series(Metric::Connections).segments(0, 9'000, 300).size(), 2U);
}

void tst_StatsHistory::quantileOfNothingIsNotZero()
{
    StatsHistory history;
    test::SampleStats samples;
    admin::Stats stats = samples.next();
    stats.latency = {};
    history.add(stats, 1'000);
    QVERIFY(!history.series(Metric::P99).current());
}

void tst_StatsHistory::feedThatIsNotLiveHasNoAge()
{
    StatsHistory history;
    test::SampleStats samples;
    admin::Stats stats = samples.next();
    stats.feeds[0].state = admin::FeedState::Ended;
    history.add(stats, 1'000);
    QVERIFY(!history.series(Metric::FeedAge).current());

    stats.feeds[0].state = admin::FeedState::Live;
    stats.feeds[0].ageMs = 40;
    stats.feeds.push_back(stats.feeds[0]);
    stats.feeds[1].ageMs = 900;
    history.add(stats, 2'000);
    QCOMPARE(history.series(Metric::FeedAge).current(), std::optional<double>(900.0));
}

void tst_StatsHistory::unknownWorkerHasAnEmptySeries()
{
    const StatsHistory history;
    QCOMPARE(history.series(99, WorkerMetric::LoopLag).size(), 0U);
}

void tst_StatsHistory::clearForgetsEverything()
{
    StatsHistory history;
    test::SampleStats samples;
    history.add(samples.next(), 1'000);
    QSignalSpy cleared(&history, &StatsHistory::cleared);
    history.clear();
    QCOMPARE(cleared.size(), 1);
    QVERIFY(!history.latest());
    QCOMPARE(history.series(Metric::Connections).size(), 0U);
    QCOMPARE(history.series(0, WorkerMetric::Sessions).size(), 0U);
}

QTEST_APPLESS_MAIN(tst_StatsHistory)
#include "tst_statshistory.moc"
