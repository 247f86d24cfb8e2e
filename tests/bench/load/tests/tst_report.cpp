// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/load/report.h"
#include "tests/bench/load/tally.h"

#include <QFile>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

using namespace tickcast;
using namespace tickcast::load;

namespace {

QJsonObject run(const char *workload, const char *label, qint64 connections, double cpuUs)
{
    return {{QStringLiteral("workload"), QLatin1String(workload)},
            {QStringLiteral("label"), QLatin1String(label)},
            {QStringLiteral("good"), true},
            {QStringLiteral("parameters"), QJsonObject{{QStringLiteral("connections"), connections},
                                                       {QStringLiteral("symbols"), 1},
                                                       {QStringLiteral("watch"), 1},
                                                       {QStringLiteral("ratePerSymbol"), 10}}},
            {QStringLiteral("window"), QJsonObject{{QStringLiteral("cpuUsPerUpdate"), cpuUs}}}};
}

} // namespace

/// From results of runs to medians and ratios.
class TestReport final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void medianIsTheMiddle_data();
    void medianIsTheMiddle();
    void runsAreGroupedByWorkloadAndParameters();
    void ratioIsOfMedians();
    void otherWorkloadsAreComparedWithTheProgramsOwnBroadcast();
    void badRunIsNamed();
    void unreadableFileIsNamed_data();
    void unreadableFileIsNamed();
    void unknownBaselineIsNamed();
    void latencyQuantilesStayWithinTheMaximum();
    void talliesAddUp();
};

void TestReport::medianIsTheMiddle_data()
{
    QTest::addColumn<QVector<double>>("values");
    QTest::addColumn<double>("median");
    QTest::newRow("one") << QVector<double>{3} << 3.0;
    QTest::newRow("odd") << QVector<double>{9, 1, 5} << 5.0;
    QTest::newRow("even") << QVector<double>{4, 1, 3, 2} << 2.5;
    QTest::newRow("an outlier") << QVector<double>{1, 1, 1, 1, 1000} << 1.0;
}

void TestReport::medianIsTheMiddle()
{
    QFETCH(const QVector<double>, values);
    QFETCH(const double, median);
    const auto spread = spreadOf({values.begin(), values.end()});
    QVERIFY(spread);
    QCOMPARE(spread->median, median);
    QCOMPARE(spread->min, *std::ranges::min_element(values));
    QCOMPARE(spread->max, *std::ranges::max_element(values));
    QCOMPARE(spread->runs, int(values.size()));
    QVERIFY(!spreadOf({}));
}

void TestReport::runsAreGroupedByWorkloadAndParameters()
{
    const Report report({run("W1", "a", 100, 1), run("W1", "b", 100, 2), run("W1", "a", 200, 3),
                         run("W2", "a", 100, 4), run("W1", "a", 100, 5)},
                        {});
    QCOMPARE(report.groups().size(), 3u);
    const Report::Group &first = report.groups().front();
    QCOMPARE(first.runs.size(), 3u);
    QCOMPARE(first.labels(), (QStringList{QStringLiteral("a"), QStringLiteral("b")}));
    QCOMPARE(first.spread(QStringLiteral("a"), Report::cpuPerUpdate())->median, 3.0);
    QVERIFY(!first.spread(QStringLiteral("c"), Report::cpuPerUpdate()));
    QVERIFY(!first.spread(QStringLiteral("a"), Report::latency("p99")));
    QCOMPARE(report.baseline(), QStringLiteral("a"));
}

void TestReport::ratioIsOfMedians()
{
    const Report report({run("W1", "ours", 100, 6), run("W1", "ours", 100, 2),
                         run("W1", "ours", 100, 3), run("W1", "limit", 100, 4)},
                        QStringLiteral("limit"));
    const QString table = report.table();
    QVERIFY2(table.contains(QLatin1String("0.750")), qPrintable(table));
    QVERIFY2(!table.contains(QLatin1String("1.000 ")), qPrintable(table));
}

void TestReport::otherWorkloadsAreComparedWithTheProgramsOwnBroadcast()
{
    const Report report(
        {run("W3", "ours", 100, 2), run("W1", "ours", 100, 8), run("W3", "other", 100, 9)}, {});
    const QString table = report.table();
    const qsizetype at = table.indexOf(QLatin1String("program's own W1"));
    QVERIFY2(at >= 0, qPrintable(table));
    QVERIFY2(table.mid(at).contains(QLatin1String("0.250")), qPrintable(table));
    QVERIFY2(!table.mid(at).contains(QLatin1String("other")), qPrintable(table));
}

void TestReport::badRunIsNamed()
{
    QJsonObject bad = run("W1", "ours", 100, 6);
    bad[QStringLiteral("good")] = false;
    bad[QStringLiteral("errors")] = QJsonObject{{QStringLiteral("close 1002"), 3}};
    const QString table = Report({bad}, {}).table();
    QVERIFY2(table.contains(QLatin1String("NOT GOOD")), qPrintable(table));
    QVERIFY2(table.contains(QLatin1String("close 1002")), qPrintable(table));
    QVERIFY(!Report({run("W1", "ours", 100, 6)}, {}).table().contains(QLatin1String("NOT GOOD")));
}

void TestReport::unreadableFileIsNamed_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("cut") << QByteArray("{\"label\":");
    QTest::newRow("an array") << QByteArray("[]");
    QTest::newRow("another program's") << QByteArray("{\"program\":\"bench_hotpath\"}");
    QTest::newRow("no parameters") << QByteArray("{\"label\":\"x\"}");
}

void TestReport::unreadableFileIsNamed()
{
    QFETCH(const QByteArray, content);
    const QTemporaryDir directory;
    const QString path = directory.filePath(QStringLiteral("run.json"));
    QVERIFY(!readReport({path}, {}));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
    file.close();
    const auto report = readReport({path}, {});
    QVERIFY(!report);
    QVERIFY(report.error().code == ErrorCode::Parse);
    QVERIFY2(report.error().text.contains(path), qPrintable(report.error().text));
}

void TestReport::unknownBaselineIsNamed()
{
    const QTemporaryDir directory;
    const QString path = directory.filePath(QStringLiteral("run.json"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QJsonDocument(run("W1", "ours", 100, 6)).toJson());
    file.close();
    QVERIFY(readReport({path}, QStringLiteral("ours")));
    const auto report = readReport({path}, QStringLiteral("theirs"));
    QVERIFY(!report);
    QVERIFY(report.error().text.contains(QLatin1String("theirs")));
}

void TestReport::latencyQuantilesStayWithinTheMaximum()
{
    Latency latency;
    for (int us = 1; us <= 10'000; ++us)
        latency.record(us);
    Latency more;
    more.record(33'333);
    latency.add(more);
    for (const auto &[quantile, truth] :
         {std::pair(0.5, 5'000), std::pair(0.99, 9'900), std::pair(0.999, 9'990)}) {
        QVERIFY(latency.quantileUs(quantile) >= truth);
        QVERIFY(double(latency.quantileUs(quantile)) <= truth * 1.0625 + 1);
    }
    QCOMPARE(latency.quantileUs(1), std::int64_t(33'333));
    QCOMPARE(latency.maxUs, std::int64_t(33'333));
}

void TestReport::talliesAddUp()
{
    Tally one;
    one.live = 1;
    one.measuredUpdates = 10;
    one.drainChecks = 3;
    Tally two;
    two.live = 2;
    two.measuredUpdates = 5;
    two.errors = 7;
    two.drainChecks = 1;
    two.longestTurnNs = 9;
    one.add(two);
    QCOMPARE(one.live, 3u);
    QCOMPARE(one.measuredUpdates, 15u);
    QCOMPARE(one.errors, 7u);
    // Everybody has counted so often, which is what draining waits for.
    QCOMPARE(one.drainChecks, 1u);
    QCOMPARE(one.longestTurnNs, std::int64_t(9));
}

QTEST_GUILESS_MAIN(TestReport)
#include "tst_report.moc"
