// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/admin/alertbook.h"

#include <QTest>
#include <functional>

using namespace tickcast;
using admin::Severity;

namespace {

/// A server in which everything is well.
admin::Stats wellStats(qint64 tsMs = 1'000)
{
    admin::Stats stats;
    stats.tsMs = tsMs;
    stats.workers.resize(2);
    stats.workers[1].index = 1;
    stats.feeds.push_back({.name = QStringLiteral("simulator"),
                           .state = admin::FeedState::Live,
                           .reason = {},
                           .symbols = 500,
                           .breaker = QStringLiteral("feed")});
    stats.breakers.push_back({.name = QStringLiteral("feed"), .reason = {}, .lastError = {}});
    return stats;
}

using Break = std::function<void(admin::Stats &)>;

} // namespace
Q_DECLARE_METATYPE(Break)

class TestAlertBook final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nothingIsWrong_data();
    void nothingIsWrong();
    void whatIsWrongIsTold_data();
    void whatIsWrongIsTold();
    void stuckThreadIsTold();
    void alertKeepsItsBeginning();
    void worstComesFirst();
};

void TestAlertBook::nothingIsWrong_data()
{
    QTest::addColumn<Break>("change");
    QTest::newRow("all well") << Break([](admin::Stats &) {});
    QTest::newRow("waiting for a subscriber")
        << Break([](admin::Stats &stats) { stats.feeds[0].state = admin::FeedState::Waiting; });
    QTest::newRow("nobody connected, nothing there") << Break([](admin::Stats &stats) {
        stats.workers.clear();
        stats.feeds.clear();
        stats.breakers.clear();
    });
    QTest::newRow("a breaker that has recovered") << Break([](admin::Stats &stats) {
        stats.breakers[0].reason = QStringLiteral("recovered");
        stats.breakers[0].lastError = QStringLiteral("it was");
    });
}

void TestAlertBook::nothingIsWrong()
{
    QFETCH(const Break, change);
    admin::Stats stats = wellStats();
    change(stats);
    AlertBook().judge(stats, {});
    QVERIFY(stats.alerts.empty());
}

void TestAlertBook::whatIsWrongIsTold_data()
{
    QTest::addColumn<Break>("change");
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("severity");
    QTest::addColumn<QString>("words");
    const auto row = [](const char *title, const Break &change, const char *name, Severity severity,
                        const char *words) {
        QTest::newRow(title) << change << QString::fromLatin1(name) << int(severity)
                             << QString::fromLatin1(words);
    };
    row(
        "feed failed",
        [](admin::Stats &stats) {
            stats.feeds[0].state = admin::FeedState::Failed;
            stats.feeds[0].reason = QStringLiteral("connection lost");
        },
        "feed simulator", Severity::Error, "failed: connection lost");
    row(
        "feed ended", [](admin::Stats &stats) { stats.feeds[0].state = admin::FeedState::Ended; },
        "feed simulator", Severity::Error, "ended");
    row(
        "some are stale", [](admin::Stats &stats) { stats.feeds[0].stale = 7; }, "feed simulator",
        Severity::Warning, "7 of 500");
    row(
        "breaker open",
        [](admin::Stats &stats) {
            stats.breakers[0].state = admin::BreakerState::Open;
            stats.breakers[0].lastError = QStringLiteral("disk full");
        },
        "breaker feed", Severity::Warning, "open: disk full");
    row(
        "breaker on trial",
        [](admin::Stats &stats) { stats.breakers[0].state = admin::BreakerState::HalfOpen; },
        "breaker feed", Severity::Warning, "open");
    row(
        "breaker tripped",
        [](admin::Stats &stats) {
            stats.breakers[0].state = admin::BreakerState::Open;
            stats.breakers[0].reason = QStringLiteral("operator");
        },
        "breaker feed", Severity::Warning, "tripped");
    row(
        "floor",
        [](admin::Stats &stats) {
            stats.workers[1].floor = admin::SessionLevel::Critical;
            stats.workers[1].floorReason = QStringLiteral("memory is short");
        },
        "floor 1", Severity::Warning, "critical or worse: memory is short");
    row(
        "lost without a number", [](admin::Stats &stats) { stats.workers[1].unaccounted = -3; },
        "unaccounted 1", Severity::Error, "-3");
    row(
        "draining", [](admin::Stats &stats) { stats.isDraining = true; }, "drain", Severity::Info,
        "leave");
}

void TestAlertBook::whatIsWrongIsTold()
{
    QFETCH(const Break, change);
    QFETCH(const QString, name);
    QFETCH(const int, severity);
    QFETCH(const QString, words);
    admin::Stats stats = wellStats();
    change(stats);
    AlertBook().judge(stats, {});
    QCOMPARE(stats.alerts.size(), size_t(1));
    QCOMPARE(stats.alerts[0].name, name);
    QCOMPARE(int(stats.alerts[0].severity), severity);
    QVERIFY2(stats.alerts[0].text.contains(words), qPrintable(stats.alerts[0].text));
    QCOMPARE(stats.alerts[0].sinceMs, qint64(1'000));
}

void TestAlertBook::stuckThreadIsTold()
{
    admin::Stats stats = wellStats();
    AlertBook().judge(stats, {QStringLiteral("worker 1")});
    QCOMPARE(stats.alerts.size(), size_t(1));
    QCOMPARE(stats.alerts[0].name, QStringLiteral("thread worker 1"));
    QCOMPARE(stats.alerts[0].severity, Severity::Error);
}

void TestAlertBook::alertKeepsItsBeginning()
{
    AlertBook book;
    const auto judge = [&book](qint64 tsMs, bool isDraining) {
        admin::Stats stats = wellStats(tsMs);
        stats.isDraining = isDraining;
        book.judge(stats, {});
        return stats.alerts.empty() ? -1 : stats.alerts[0].sinceMs;
    };
    QCOMPARE(judge(1'000, true), qint64(1'000));
    QCOMPARE(judge(2'000, true), qint64(1'000));
    QCOMPARE(judge(3'000, false), qint64(-1));
    QCOMPARE(judge(4'000, true), qint64(4'000)); // another time
}

void TestAlertBook::worstComesFirst()
{
    admin::Stats stats = wellStats();
    stats.isDraining = true;
    stats.feeds[0].stale = 1;
    stats.workers[0].unaccounted = 1;
    AlertBook().judge(stats, {});
    QCOMPARE(stats.alerts.size(), size_t(3));
    QCOMPARE(stats.alerts[0].severity, Severity::Error);
    QCOMPARE(stats.alerts[1].severity, Severity::Warning);
    QCOMPARE(stats.alerts[2].severity, Severity::Info);
}

QTEST_APPLESS_MAIN(TestAlertBook)
#include "tst_alertbook.moc"
