// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/load/runresult.h"

#include <QTest>

using namespace tickcast;
using namespace tickcast::load;

namespace {

RunOptions watchList()
{
    RunOptions options;
    options.workload = *defaultWorkload(QStringLiteral("W3"));
    options.workload.connections = 100;
    return options;
}

/// Everything that 100 clients with 20 symbols each are owed in 2 s is 40,000 updates.
RunResult deliveredAll()
{
    RunResult result;
    result.window.emplace();
    result.window->seconds = 2;
    result.window->counts.measuredUpdates = 40'000;
    return result;
}

} // namespace

/// What a run that went badly, or only was too much, looks like in its JSON.
class TestRunResult final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void deliveredShareIsOfEverythingOwed_data();
    void deliveredShareIsOfEverythingOwed();
    void nothingOwedIsNoShare();
    void runIsGoodUnlessSomethingIsWrong_data();
    void runIsGoodUnlessSomethingIsWrong();
};

void TestRunResult::deliveredShareIsOfEverythingOwed_data()
{
    QTest::addColumn<quint64>("updates");
    QTest::addColumn<double>("share");
    QTest::newRow("all") << quint64(40'000) << 1.0;
    QTest::newRow("a quarter") << quint64(10'000) << 0.25;
    QTest::newRow("none") << quint64(0) << 0.0;
    QTest::newRow("what was late comes besides") << quint64(44'000) << 1.1;
}

void TestRunResult::deliveredShareIsOfEverythingOwed()
{
    QFETCH(const quint64, updates);
    QFETCH(const double, share);
    RunResult result = deliveredAll();
    result.window->counts.measuredUpdates = updates;
    const QJsonObject json = toJson(watchList(), result);
    QCOMPARE(json[QLatin1String("window")][QLatin1String("deliveredShare")].toDouble(), share);
}

void TestRunResult::nothingOwedIsNoShare()
{
    RunOptions options = watchList();
    options.workload.ratePerSymbol = 0;
    const QJsonObject json = toJson(options, deliveredAll());
    QCOMPARE(json[QLatin1String("window")][QLatin1String("deliveredShare")].toDouble(), 0.0);
}

void TestRunResult::runIsGoodUnlessSomethingIsWrong_data()
{
    QTest::addColumn<quint64>("superseded");
    QTest::addColumn<quint64>("lost");
    QTest::addColumn<quint64>("errors");
    QTest::addColumn<bool>("good");
    const auto row = [](const char *name, quint64 superseded, quint64 lost, quint64 errors,
                        bool good) { QTest::newRow(name) << superseded << lost << errors << good; };
    row("all delivered", 0, 0, 0, true);
    row("overloaded and conflating", 1'000'000, 0, 0, true);
    row("a last state lost", 0, 1, 0, false);
    row("an offset went back", 0, 0, 1, false);
    row("all of it", 7, 8, 9, false);
}

void TestRunResult::runIsGoodUnlessSomethingIsWrong()
{
    QFETCH(const quint64, superseded);
    QFETCH(const quint64, lost);
    QFETCH(const quint64, errors);
    QFETCH(const bool, good);
    RunResult result = deliveredAll();
    result.total.superseded = superseded;
    result.lost = lost;
    result.total.errors = errors;
    const QJsonObject json = toJson(watchList(), result);
    QCOMPARE(json[QLatin1String("good")].toBool(), good);
    const QJsonObject loss = json[QLatin1String("loss")].toObject();
    QCOMPARE(quint64(loss[QLatin1String("superseded")].toInteger()), superseded);
    QCOMPARE(quint64(loss[QLatin1String("lost")].toInteger()), lost);
    const QString text = summary(watchList(), result);
    QCOMPARE(text.contains(QLatin1String("NOT GOOD")), !good);
    QVERIFY2(text.contains(QStringLiteral("%1 superseded").arg(superseded)), qPrintable(text));
}

QTEST_GUILESS_MAIN(TestRunResult)
#include "tst_runresult.moc"
