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
    void levelsAreKeptTogether();
    void suppressedUpdatesOfEveryReasonAreCounted();
    void quantileOfNothingIsNotZero();
    void feedThatIsNotLiveHasNoAge();
    void unknownWorkerHasAnEmptySeries();
    void clearForgetsEverything();
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

/// They are stacked, and a stack needs all of them at each moment: over restarts and losses too.
void tst_StatsHistory::levelsAreKeptTogether()
{
    StatsHistory history;
    test::SampleStats samples;
    samples.setSlow(12, 0, 3);
    qint64 nowMs = 0;
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 5; ++i)
            history.add(samples.next(), nowMs += 1'000);
        if (round == 0)
            samples.restart();
        else
            history.markGap();
    }
    QCOMPARE(history.series(Metric::AtEmergency).valueAt(1'000), std::optional<double>(3.0));
    QCOMPARE(history.series(Metric::AtDegraded).valueAt(1'000), std::optional<double>(12.0));
    for (const Metric metric :
         {Metric::AtNormal, Metric::AtDegraded, Metric::AtCritical, Metric::AtEmergency}) {
        QCOMPARE(history.series(metric).size(), 15U);
        QCOMPARE(history.series(metric).segments(0, 99'000, 300).size(), 3U);
    }
}

void tst_StatsHistory::suppressedUpdatesOfEveryReasonAreCounted()
{
    StatsHistory history;
    test::SampleStats samples;
    history.add(samples.next(), 1'000);
    admin::Stats stats = samples.next();
    stats.totals.suppressed = {1, 20, 300, 4'000};
    history.add(stats, 2'000);
    QCOMPARE(history.series(Metric::Suppressed).current(), std::optional<double>(4'321.0));
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
