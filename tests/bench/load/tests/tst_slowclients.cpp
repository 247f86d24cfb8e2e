// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/load/loadthread.h"
#include "tests/bench/load/runresult.h"

#include <QTemporaryDir>
#include <QTest>
#include <array>

using namespace tickcast;
using namespace tickcast::load;

namespace {

RunOptions slowTenth()
{
    RunOptions options;
    options.workload = *defaultWorkload(QStringLiteral("W5"));
    options.workload.connections = 100;
    options.workload.ratePerSymbol = 10;
    return options;
}

/// 100 clients with 100 symbols each; ten of them stalled, and had all they hold after 300 ms.
RunResult calmThenStalled()
{
    RunResult result;
    result.window.emplace();
    result.slow.calmSeconds = 2;
    result.slow.calmMemory.rssBytes = 50'000'000;
    result.slow.stalledMemory.rssBytes = 50'200'000;
    result.total.stalled = 10;
    result.total.holdingsCurrent = 10;
    result.total.holdingsInTime = 10;
    result.outcome.holdings.record(300'000);
    result.outcome.calm.histogram.record(10'000, 180'000); // all that 90 healthy clients are owed
    result.outcome.calmFine.record(10'000);
    result.outcome.stalledFine.record(12'000);
    return result;
}

admin::Stats sampleOf(std::array<qint64, 2> unaccounted, quint64 superseded)
{
    admin::Stats stats;
    stats.totals.superseded = superseded;
    for (const qint64 count : unaccounted) {
        admin::Worker worker;
        worker.unaccounted = count;
        worker.owed = 4;
        worker.levels = {7, 1, 0, 2};
        stats.workers.push_back(worker);
    }
    return stats;
}

} // namespace

/// Who is slow in a run, and what is made of what they saw.
class TestSlowClients final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void kindsAreAsManyAsTheSharesSay_data();
    void kindsAreAsManyAsTheSharesSay();
    void isolationIsStalledOverCalm();
    void overloadedCalmWindowIsTold();
    void memoryIsPerStalledClient();
    void holdingsThatNeverCameHaveNoTime();
    void whatNobodyAskedForIsNotReported();
    void unaccountedIsTheWorstOfAllSamples();
    void gapsAreComparedWithTheServers();
    void growthIsOfTheSecondHalf_data();
    void growthIsOfTheSecondHalf();
    void fineQuantilesAreWithinTwentyMicroseconds_data();
    void fineQuantilesAreWithinTwentyMicroseconds();
    void missingTokenFileIsNamed();
};

void TestSlowClients::kindsAreAsManyAsTheSharesSay_data()
{
    QTest::addColumn<double>("slow");
    QTest::addColumn<double>("readers");
    QTest::addColumn<int>("stallers");
    QTest::addColumn<int>("slowReaders");
    QTest::newRow("nobody") << 0.0 << 0.0 << 0 << 0;
    QTest::newRow("a tenth stalls") << 0.1 << 0.0 << 100 << 0;
    QTest::newRow("a tenth reads slowly") << 0.0 << 0.1 << 0 << 100;
    QTest::newRow("a tenth each") << 0.1 << 0.1 << 100 << 100;
    QTest::newRow("as in MIX") << 0.01 << 0.05 << 10 << 50;
    QTest::newRow("hardly anybody is healthy") << 0.45 << 0.45 << 450 << 450;
}

void TestSlowClients::kindsAreAsManyAsTheSharesSay()
{
    QFETCH(const double, slow);
    QFETCH(const double, readers);
    std::array<int, 3> counts{};
    for (size_t client = 0; client < 1'000; ++client)
        ++counts[static_cast<size_t>(kindOf(client, slow, readers))];
    QTEST(counts[static_cast<size_t>(ClientKind::Staller)], "stallers");
    QTEST(counts[static_cast<size_t>(ClientKind::SlowReader)], "slowReaders");
}

void TestSlowClients::isolationIsStalledOverCalm()
{
    const QJsonObject json = toJson(slowTenth(), calmThenStalled());
    const QJsonObject isolation = json[QLatin1String("isolation")].toObject();
    QCOMPARE(isolation[QLatin1String("p99Ratio")].toDouble(), 1.2);
    QCOMPARE(isolation[QLatin1String("calmDeliveredShare")].toDouble(), 1.0);
    QVERIFY(isolation[QLatin1String("isCalmKeptUp")].toBool());
    QVERIFY(summary(slowTenth(), calmThenStalled()).contains(QLatin1String("isolation 1.200")));
}

void TestSlowClients::overloadedCalmWindowIsTold()
{
    RunResult result = calmThenStalled();
    result.outcome.calm.histogram.clear();
    result.outcome.calm.histogram.record(10'000, 170'000);
    const QJsonObject json = toJson(slowTenth(), result);
    QVERIFY(!json[QLatin1String("isolation")][QLatin1String("isCalmKeptUp")].toBool());
    QVERIFY(summary(slowTenth(), result).contains(QLatin1String("says nothing")));
}

void TestSlowClients::memoryIsPerStalledClient()
{
    const QJsonObject json = toJson(slowTenth(), calmThenStalled());
    QCOMPARE(json[QLatin1String("stall")][QLatin1String("userBytesPerClient")].toDouble(),
             20'000.0);
}

void TestSlowClients::holdingsThatNeverCameHaveNoTime()
{
    RunResult result = calmThenStalled();
    QJsonObject holdings = toJson(slowTenth(), result)[QLatin1String("holdings")].toObject();
    QCOMPARE(holdings[QLatin1String("shareWithin1s")].toDouble(), 1.0);
    QCOMPARE(holdings[QLatin1String("allCurrentAfterMs")].toDouble(), 300.0);
    result.total.holdingsCurrent = 9;
    result.total.holdingsInTime = 5;
    holdings = toJson(slowTenth(), result)[QLatin1String("holdings")].toObject();
    QCOMPARE(holdings[QLatin1String("shareWithin1s")].toDouble(), 0.5);
    QVERIFY(!holdings.contains(QLatin1String("allCurrentAfterMs")));
    QVERIFY(summary(slowTenth(), result).contains(QLatin1String("1 never")));
}

void TestSlowClients::whatNobodyAskedForIsNotReported()
{
    RunOptions options;
    options.workload = *defaultWorkload(QStringLiteral("W2"));
    const QJsonObject json = toJson(options, RunResult());
    for (const char *section : {"isolation", "stall", "holdings", "levels", "degradedAgeUs",
                                "counters", "gaps", "memoryTrend"})
        QVERIFY2(!json.contains(QLatin1String(section)), section);
}

void TestSlowClients::unaccountedIsTheWorstOfAllSamples()
{
    ServerRecord record;
    record.take(sampleOf({0, 0}, 10));
    QCOMPARE(record.unaccountedMax, quint64(0));
    record.take(sampleOf({2, -3}, 15));
    record.take(sampleOf({1, 0}, 40));
    QCOMPARE(record.samples, quint64(3));
    QCOMPARE(record.unaccountedMax, quint64(3));
    QCOMPARE(record.superseded(), quint64(30));
    QCOMPARE(record.owedLast, quint64(8));
    QCOMPARE(record.levelPeaks[3], quint64(4));
}

void TestSlowClients::gapsAreComparedWithTheServers()
{
    RunResult result = calmThenStalled();
    result.outcome.gapsStayed = 20;
    result.outcome.gapsLeft = 4;
    result.server.emplace();
    result.server->take(sampleOf({0, 0}, 10));
    result.server->take(sampleOf({0, 0}, 40));
    const QJsonObject gaps = toJson(slowTenth(), result)[QLatin1String("gaps")].toObject();
    QCOMPARE(gaps[QLatin1String("server")].toInteger(), qint64(30));
    QCOMPARE(gaps[QLatin1String("serverMinusClients")].toInteger(), qint64(6));
}

void TestSlowClients::growthIsOfTheSecondHalf_data()
{
    QTest::addColumn<QList<qint64>>("bytes");
    QTest::addColumn<double>("perMinute");
    QTest::newRow("none") << QList<qint64>{} << 0.0;
    QTest::newRow("too few") << QList<qint64>{1, 2, 3, 4} << 0.0;
    QTest::newRow("flat") << QList<qint64>{9, 9, 9, 9, 9, 9} << 0.0;
    QTest::newRow("grew at first") << QList<qint64>{1, 5, 8, 9, 9, 9} << 0.0;
    QTest::newRow("grows") << QList<qint64>{1, 1, 1, 10, 20, 30} << 600.0;
    QTest::newRow("shrinks") << QList<qint64>{1, 1, 1, 30, 20, 10} << -600.0;
}

void TestSlowClients::growthIsOfTheSecondHalf()
{
    QFETCH(const QList<qint64>, bytes);
    std::vector<SlowResult::MemoryPoint> series;
    for (const qint64 count : bytes)
        series.push_back({static_cast<double>(series.size()), static_cast<quint64>(count)});
    QTEST(growthPerMinute(series), "perMinute");
}

void TestSlowClients::fineQuantilesAreWithinTwentyMicroseconds_data()
{
    QTest::addColumn<QList<qint64>>("us");
    QTest::addColumn<double>("quantile");
    QTest::addColumn<qint64>("expected");
    QTest::newRow("nothing") << QList<qint64>{} << 0.99 << qint64(0);
    QTest::newRow("one") << QList<qint64>{10'000} << 0.99 << qint64(10'000);
    QTest::newRow("a clock set back") << QList<qint64>{-5} << 0.99 << qint64(0);
    QTest::newRow("median") << QList<qint64>{100, 200, 300} << 0.5 << qint64(200);
    QTest::newRow("cut down") << QList<qint64>{19'999} << 0.5 << qint64(19'980);
    QTest::newRow("close ones") << QList<qint64>{18'000, 18'020} << 1.0 << qint64(18'020);
    QTest::newRow("beyond") << QList<qint64>{60'000'000} << 1.0 << qint64(10'000'000);
}

void TestSlowClients::fineQuantilesAreWithinTwentyMicroseconds()
{
    QFETCH(const QList<qint64>, us);
    QFETCH(const double, quantile);
    FineLatency latency;
    for (const qint64 value : us)
        latency.record(value);
    FineLatency sum;
    sum.add(latency);
    QTEST(qint64(sum.quantileUs(quantile)), "expected");
}

void TestSlowClients::missingTokenFileIsNamed()
{
    const QTemporaryDir directory;
    const QString path = directory.filePath(QStringLiteral("admin.token"));
    AdminWatch watch;
    const Result<void> started = watch.start(Target{}, path);
    QVERIFY(!started);
    QVERIFY(started.error().code == ErrorCode::NotFound);
    QVERIFY2(started.error().text.contains(path), qPrintable(started.error().text));
}

QTEST_GUILESS_MAIN(TestSlowClients)
#include "tst_slowclients.moc"
