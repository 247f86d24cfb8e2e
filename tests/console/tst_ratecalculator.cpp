// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/ratecalculator.h"
#include "tests/console/samplestats.h"

#include <QTest>
#include <cmath>

using namespace tickcast;
using namespace tickcast::admin;

namespace {

/// A sample of the run that started at 1 ms, with every counter at 1,000 times @p seq.
Stats sample(quint64 seq, qint64 uptimeMs)
{
    Stats stats;
    stats.seq = seq;
    stats.startedAtMs = 1;
    stats.tsMs = 1 + uptimeMs;
    stats.uptimeMs = uptimeMs;
    stats.intervalMs = 1'000;
    stats.publications = seq * 1'000;
    stats.totals.delivered = seq * 1'000;
    stats.totals.superseded = seq * 1'000;
    stats.totals.suppressed[0] = seq * 1'000;
    stats.totals.dropped[1] = seq * 1'000;
    stats.totals.bytesOut = seq * 100'000;
    stats.totals.sends = seq * 500;
    stats.cpuUs = static_cast<qint64>(seq) * 500'000;
    Worker worker;
    worker.index = 0;
    worker.counters = stats.totals;
    worker.batches = seq * 10;
    worker.batchUpdates = seq * 45;
    stats.workers.push_back(worker);
    Feed feed;
    feed.name = QStringLiteral("simulator");
    feed.messages = seq * 300;
    feed.quotes = seq * 200;
    feed.skipped = seq * 100;
    stats.feeds.push_back(feed);
    return stats;
}

} // namespace

class tst_RateCalculator : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void firstSampleHasNoRate();
    void ratesArePerSecondOfTheServersUptime();
    void missedSamplesAreAveragedOver();
    void wallClockThatJumpsChangesNothing();
    void noRateIsMadeOfBadPairs_data();
    void noRateIsMadeOfBadPairs();
    void shrunkenCounterMakesItsPartUnknown();
    void workerThatIsNewHasNoRates();
    void feedsHaveRatesByTheirNames();
    void nothingSentHasNoRatios();
    void resetForgets();
    void noRateIsEverNegative();
};

void tst_RateCalculator::firstSampleHasNoRate()
{
    RateCalculator calculator;
    QVERIFY(!calculator.next(sample(1, 1'000)));
}

void tst_RateCalculator::ratesArePerSecondOfTheServersUptime()
{
    RateCalculator calculator;
    QVERIFY(!calculator.next(sample(1, 1'000)));
    const std::optional<SampleRates> rates = calculator.next(sample(2, 1'500));
    QVERIFY(rates);
    QCOMPARE(rates->intervalS, 0.5);
    QCOMPARE(rates->totals.updatesPerS, 2'000.0);
    QCOMPARE(rates->totals.droppedPerS, 2'000.0);
    QCOMPARE(rates->totals.bytesOutPerS, 200'000.0);
    QCOMPARE(rates->totals.sendsPerS, 1'000.0);
    QCOMPARE(rates->totals.updatesPerSend, 2.0);
    QCOMPARE(rates->totals.dropShare, 0.25);
    QCOMPARE(rates->totals.cpuShare, 1.0);
    QCOMPARE(rates->publicationsPerS, 2'000.0);
    QCOMPARE(rates->workers.size(), 1U);
    QCOMPARE(rates->workers[0].batchSize, 4.5);
}

void tst_RateCalculator::missedSamplesAreAveragedOver()
{
    RateCalculator calculator;
    QVERIFY(!calculator.next(sample(1, 1'000)));
    const std::optional<SampleRates> rates = calculator.next(sample(4, 4'000));
    QVERIFY(rates);
    QCOMPARE(rates->totals.updatesPerS, 1'000.0);
}

void tst_RateCalculator::wallClockThatJumpsChangesNothing()
{
    for (const qint64 jumpMs : {-86'400'000LL, 86'400'000LL}) {
        RateCalculator calculator;
        QVERIFY(!calculator.next(sample(1, 1'000)));
        Stats later = sample(2, 2'000);
        later.tsMs = std::max<qint64>(later.tsMs + jumpMs, 0);
        const std::optional<SampleRates> rates = calculator.next(later);
        QVERIFY(rates);
        QCOMPARE(rates->totals.updatesPerS, 1'000.0);
    }
}

void tst_RateCalculator::noRateIsMadeOfBadPairs_data()
{
    QTest::addColumn<quint64>("seq");
    QTest::addColumn<qint64>("uptimeMs");
    QTest::addColumn<qint64>("startedAtMs");
    QTest::newRow("another run") << quint64(11) << qint64(11'000) << qint64(2);
    QTest::newRow("another run, counters smaller") << quint64(1) << qint64(1'000) << qint64(2);
    QTest::newRow("the same sample again") << quint64(10) << qint64(11'000) << qint64(1);
    QTest::newRow("an older sample") << quint64(9) << qint64(11'000) << qint64(1);
    QTest::newRow("uptime stood still") << quint64(11) << qint64(10'000) << qint64(1);
    QTest::newRow("uptime ran back") << quint64(11) << qint64(9'000) << qint64(1);
    QTest::newRow("a hole of a minute") << quint64(11) << qint64(70'000) << qint64(1);
}

void tst_RateCalculator::noRateIsMadeOfBadPairs()
{
    QFETCH(quint64, seq);
    QFETCH(qint64, uptimeMs);
    QFETCH(qint64, startedAtMs);
    RateCalculator calculator;
    QVERIFY(!calculator.next(sample(10, 10'000)));
    Stats bad = sample(seq, uptimeMs);
    bad.startedAtMs = startedAtMs;
    QVERIFY(!calculator.next(bad));
}

void tst_RateCalculator::shrunkenCounterMakesItsPartUnknown()
{
    RateCalculator calculator;
    QVERIFY(!calculator.next(sample(1, 1'000)));
    Stats shrunken = sample(2, 2'000);
    shrunken.totals.superseded = 0;
    const std::optional<SampleRates> rates = calculator.next(shrunken);
    QVERIFY(rates);
    QVERIFY(std::isnan(rates->totals.updatesPerS)); // its siblings are suspect too
    QVERIFY(std::isnan(rates->totals.supersededPerS));
    QCOMPARE(rates->workers[0].rates.updatesPerS, 1'000.0); // another part is not
}

void tst_RateCalculator::workerThatIsNewHasNoRates()
{
    RateCalculator calculator;
    QVERIFY(!calculator.next(sample(1, 1'000)));
    Stats grown = sample(2, 2'000);
    grown.workers.push_back(grown.workers.front());
    grown.workers.back().index = 1;
    const std::optional<SampleRates> rates = calculator.next(grown);
    QVERIFY(rates);
    QCOMPARE(rates->workers.size(), 2U);
    QCOMPARE(rates->workers[1].index, 1);
    QVERIFY(std::isnan(rates->workers[1].rates.updatesPerS));
    QVERIFY(std::isnan(rates->workers[1].batchSize));
}

void tst_RateCalculator::feedsHaveRatesByTheirNames()
{
    RateCalculator calculator;
    QVERIFY(!calculator.next(sample(1, 1'000)));
    Stats stats = sample(2, 1'500);
    Feed stranger;
    stranger.name = QStringLiteral("replay");
    stranger.quotes = 7;
    stats.feeds.insert(stats.feeds.begin(), stranger);
    const std::optional<SampleRates> rates = calculator.next(stats);
    QVERIFY(rates);
    QCOMPARE(rates->feeds.size(), 2u);
    QVERIFY(std::isnan(rates->feeds[0].quotesPerS));
    QCOMPARE(rates->feeds[1].quotesPerS, 400.0);
    QCOMPARE(rates->feeds[1].messagesPerS, 600.0);
    QCOMPARE(rates->feeds[1].malformedPerS, 0.0);
    Stats shrunken = sample(3, 2'000);
    shrunken.feeds[0].skipped = 0; // the feed was started again
    const std::optional<SampleRates> none = calculator.next(shrunken);
    QVERIFY(none);
    QVERIFY(std::isnan(none->feeds[0].quotesPerS));
}

void tst_RateCalculator::nothingSentHasNoRatios()
{
    RateCalculator calculator;
    QVERIFY(!calculator.next(sample(1, 1'000)));
    Stats idle = sample(1, 2'000);
    idle.seq = 2;
    const std::optional<SampleRates> rates = calculator.next(idle);
    QVERIFY(rates);
    QCOMPARE(rates->totals.updatesPerS, 0.0);
    QVERIFY(std::isnan(rates->totals.updatesPerSend));
    QVERIFY(std::isnan(rates->totals.dropShare));
}

void tst_RateCalculator::resetForgets()
{
    RateCalculator calculator;
    QVERIFY(!calculator.next(sample(1, 1'000)));
    calculator.reset();
    QVERIFY(!calculator.next(sample(2, 2'000)));
    QVERIFY(calculator.next(sample(3, 3'000)));
}

void tst_RateCalculator::noRateIsEverNegative()
{
    test::SampleStats samples;
    RateCalculator calculator;
    for (int i = 0; i < 200; ++i) {
        if (i == 100)
            samples.restart();
        const std::optional<SampleRates> rates = calculator.next(samples.next());
        QCOMPARE(rates.has_value(), i != 0 && i != 100);
        if (!rates)
            continue;
        QVERIFY(rates->totals.updatesPerS >= 0.0 && rates->totals.updatesPerS < 1e6);
        QVERIFY(rates->totals.dropShare >= 0.0 && rates->totals.dropShare <= 1.0);
    }
}

QTEST_APPLESS_MAIN(tst_RateCalculator)
#include "tst_ratecalculator.moc"
