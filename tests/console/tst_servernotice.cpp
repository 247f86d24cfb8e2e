// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/language.h"
#include "console/models/levels.h"
#include "console/models/servernotice.h"

#include <QTest>

using namespace tickcast;
using protocol::SessionLevel;

namespace {

admin::Stats statsOf(size_t workers)
{
    admin::Stats stats;
    for (size_t i = 0; i < workers; ++i) {
        admin::Worker worker;
        worker.index = static_cast<int>(i);
        worker.levels = {100, 0, 0, 0};
        stats.workers.push_back(worker);
    }
    return stats;
}

void setFloor(admin::Worker &worker, SessionLevel level, const char *reason)
{
    worker.floor = level;
    worker.floorReason = QString::fromLatin1(reason);
}

} // namespace

class tst_ServerNotice : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    /// English has plurals, too.
    void initTestCase() { QVERIFY(applyLanguage(QStringLiteral("en"))); }
    void healthyServerSaysNothing();
    void floorIsNamedWithItsReason();
    void sameFloorsAreNamedTogether();
    void worstFloorComesFirst();
    void manyWorkersAreNotAllNamed();
    void updatesNobodyCanAccountForAreAnError_data();
    void updatesNobodyCanAccountForAreAnError();
    void alertsOfTheServerAreTold();
    void whatIsSaidBetterIsNotSaidTwice();
    void serversWordsAreKeptShort();
    void levelsAreSummedOverWorkers();
    void levelsAreJudged_data();
    void levelsAreJudged();
};

void tst_ServerNotice::healthyServerSaysNothing()
{
    QVERIFY(!serverNotice({}));
    QVERIFY(!serverNotice(statsOf(4)));
}

void tst_ServerNotice::floorIsNamedWithItsReason()
{
    admin::Stats stats = statsOf(4);
    setFloor(stats.workers[1], SessionLevel::Degraded, "this worker is behind with its work");
    const auto notice = serverNotice(stats);
    QVERIFY(notice);
    QCOMPARE(notice->text, QStringLiteral("Worker 1: all clients at Degraded or above: "
                                          "this worker is behind with its work"));
    QCOMPARE(notice->health, Health::Warning);
    stats.workers[1].floor = SessionLevel::Emergency;
    QCOMPARE(serverNotice(stats)->health, Health::Critical);
    stats.workers[1].floorReason.clear();
    QCOMPARE(serverNotice(stats)->text, QStringLiteral("Worker 1: all clients at Emergency"));
}

void tst_ServerNotice::sameFloorsAreNamedTogether()
{
    admin::Stats stats = statsOf(3);
    setFloor(stats.workers[0], SessionLevel::Degraded, "memory");
    setFloor(stats.workers[2], SessionLevel::Degraded, "memory");
    QCOMPARE(serverNotice(stats)->text,
             QStringLiteral("Workers 0, 2: all clients at Degraded or above: memory"));
    setFloor(stats.workers[1], SessionLevel::Degraded, "memory");
    QCOMPARE(serverNotice(stats)->text,
             QStringLiteral("All workers: all clients at Degraded or above: memory"));
}

void tst_ServerNotice::worstFloorComesFirst()
{
    admin::Stats stats = statsOf(3);
    setFloor(stats.workers[0], SessionLevel::Degraded, "a");
    setFloor(stats.workers[1], SessionLevel::Critical, "b");
    const QString text = serverNotice(stats)->text;
    QVERIFY2(text.startsWith(QStringLiteral("Worker 1: all clients at Critical or above: b")),
             qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("worker 0: all clients at Degraded or above: a")),
             qPrintable(text));
}

void tst_ServerNotice::manyWorkersAreNotAllNamed()
{
    admin::Stats stats = statsOf(64);
    for (size_t i = 0; i < 32; ++i)
        setFloor(stats.workers[i], SessionLevel::Degraded, "a");
    QVERIFY(serverNotice(stats)->text.startsWith(
        QStringLiteral("Workers 0, 1, 2, 3, 4, 5 and 26 more: ")));
}

void tst_ServerNotice::updatesNobodyCanAccountForAreAnError_data()
{
    QTest::addColumn<qint64>("first");
    QTest::addColumn<qint64>("second");
    QTest::addColumn<QString>("text");
    const QString report = QStringLiteral(" unaccounted for: please report");
    QTest::newRow("one") << qint64(1) << qint64(0) << QString(u"1 update" % report);
    QTest::newRow("too many") << qint64(-1'200) << qint64(0) << QString(u"1,200 updates" % report);
    QTest::newRow("two wrongs") << qint64(5) << qint64(-5) << QString(u"10 updates" % report);
    QTest::newRow("absurd") << std::numeric_limits<qint64>::min() << qint64(0)
                            << QString(u"9,223,372,036,854,775,808 updates" % report);
}

void tst_ServerNotice::updatesNobodyCanAccountForAreAnError()
{
    QFETCH(qint64, first);
    QFETCH(qint64, second);
    admin::Stats stats = statsOf(2);
    stats.workers[0].unaccounted = first;
    stats.workers[1].unaccounted = second;
    const auto notice = serverNotice(stats);
    QVERIFY(notice);
    QTEST(notice->text, "text");
    QCOMPARE(notice->health, Health::Critical);
    // It is said before everything else.
    setFloor(stats.workers[0], SessionLevel::Degraded, "a");
    QVERIFY(serverNotice(stats)->text.startsWith(notice->text));
    QCOMPARE(serverNotice(stats)->health, Health::Critical);
}

void tst_ServerNotice::alertsOfTheServerAreTold()
{
    admin::Stats stats = statsOf(2);
    stats.alerts.push_back(
        {.name = QStringLiteral("breaker feed"),
         .severity = admin::Severity::Warning,
         .sinceMs = 1,
         .text = QStringLiteral("the breaker of the feed is open:\n disk full")});
    QCOMPARE(serverNotice(stats)->health, Health::Warning);
    QCOMPARE(serverNotice(stats)->text,
             QStringLiteral("The breaker of the feed is open: disk full"));
    stats.alerts.push_back({.name = QStringLiteral("thread worker 1"),
                            .severity = admin::Severity::Error,
                            .sinceMs = 1,
                            .text = QString(10'000, u'x')});
    QCOMPARE(serverNotice(stats)->health, Health::Critical);
    QVERIFY(serverNotice(stats)->text.size() < 300);
    stats.alerts = {{.name = QStringLiteral("drain"),
                     .severity = admin::Severity::Info,
                     .sinceMs = 1,
                     .text = QStringLiteral("the server takes leave of its clients")}};
    QCOMPARE(serverNotice(stats)->health, Health::Warning);
}

void tst_ServerNotice::whatIsSaidBetterIsNotSaidTwice()
{
    admin::Stats stats = statsOf(2);
    for (const char *name : {"floor 1", "unaccounted 0"}) {
        stats.alerts.push_back({.name = QString::fromLatin1(name),
                                .severity = admin::Severity::Error,
                                .sinceMs = 1,
                                .text = QStringLiteral("words")});
    }
    QVERIFY(!serverNotice(stats));
    setFloor(stats.workers[1], SessionLevel::Degraded, "a");
    QCOMPARE(serverNotice(stats)->text.count(QLatin1String("orker 1")), 1);
    QCOMPARE(serverNotice(stats)->health, Health::Warning);
}

void tst_ServerNotice::serversWordsAreKeptShort()
{
    admin::Stats stats = statsOf(1);
    stats.workers[0].floor = SessionLevel::Degraded;
    stats.workers[0].floorReason = QString(100'000, u'x') % u"\n\n";
    const QString text = serverNotice(stats)->text;
    QVERIFY(text.size() < 200);
    QVERIFY(!text.contains(u'\n'));
}

void tst_ServerNotice::levelsAreSummedOverWorkers()
{
    admin::Stats stats = statsOf(2);
    stats.workers[0].levels = {90, 7, 0, 3};
    stats.workers[1].levels = {95, 5, 0, 0};
    const LevelCounts counts = sessionsByLevel(stats);
    QCOMPARE(counts, (LevelCounts{185, 12, 0, 3}));
    QCOMPARE(sessionsNotNormal(counts), quint64(15));
    QCOMPARE(int(worstLevel(counts)), int(SessionLevel::Emergency));
    QCOMPARE(levelSummary(counts), QStringLiteral("3 Emergency, 12 Degraded"));
    QCOMPARE(int(worstLevel({})), int(SessionLevel::Normal));
    QVERIFY(levelSummary({10, 0, 0, 0}).isEmpty());
    const quint32 most = std::numeric_limits<quint32>::max();
    stats.workers[0].levels.fill(most);
    stats.workers[1].levels.fill(most);
    QCOMPARE(sessionsByLevel(stats)[3], 2 * quint64(most)); // no overflow
}

void tst_ServerNotice::levelsAreJudged_data()
{
    QTest::addColumn<LevelCounts>("counts");
    QTest::addColumn<int>("health");
    QTest::newRow("nobody") << LevelCounts{} << int(Health::Good);
    QTest::newRow("all normal") << LevelCounts{1'000, 0, 0, 0} << int(Health::Good);
    QTest::newRow("a few degraded") << LevelCounts{1'000, 5, 3, 0} << int(Health::Good);
    QTest::newRow("one in a hundred") << LevelCounts{990, 10, 0, 0} << int(Health::Warning);
    QTest::newRow("one of very many at Emergency")
        << LevelCounts{98'000, 0, 0, 1} << int(Health::Warning);
    QTest::newRow("a tenth slow") << LevelCounts{900, 100, 0, 0} << int(Health::Critical);
    QTest::newRow("one in a hundred at Emergency")
        << LevelCounts{990, 0, 0, 10} << int(Health::Critical);
    QTest::newRow("all at Emergency") << LevelCounts{0, 0, 0, 1} << int(Health::Critical);
}

void tst_ServerNotice::levelsAreJudged()
{
    QFETCH(LevelCounts, counts);
    QTEST(int(judgeLevels(counts)), "health");
}

QTEST_GUILESS_MAIN(tst_ServerNotice)
#include "tst_servernotice.moc"
