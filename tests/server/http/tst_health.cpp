// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/http/health.h"

#include <QTest>

using namespace tickcast;
using namespace std::chrono_literals;
using admin::FeedState;

namespace {

constexpr MonotonicNs second = 1'000'000'000;
constexpr MonotonicNs now = 100 * second;

[[nodiscard]] HealthFacts goodFacts()
{
    FeedStatus feed;
    feed.name = QStringLiteral("simulator");
    feed.state = FeedState::Live;
    feed.lastHeardNs = now - second;
    return {.isDraining = false,
            .nowNs = now,
            .marketTakenNs = now - second,
            .workersTakenNs = {now - second, now},
            .feeds = {feed},
            .stuck = {}};
}

} // namespace

class TestHealth final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void allWellIsReady();
    void feedThatWaitsForASubscriberIsWell();
    void whatIsNotWellIsNamed_data();
    void whatIsNotWellIsNamed();
    void lifeIsThreadsThatTurn();
};

void TestHealth::allWellIsReady()
{
    const HealthReport report = reportHealth(checkHealth(goodFacts()));
    QVERIFY(report.isReady);
    QCOMPARE(report.json, QByteArray(R"({"status":"ready","checks":{"draining":"ok","market":"ok",)"
                                     R"("worker 0":"ok","worker 1":"ok","feed simulator":"ok"}})"));
}

void TestHealth::feedThatWaitsForASubscriberIsWell()
{
    HealthFacts facts = goodFacts();
    facts.feeds[0].state = FeedState::Waiting;
    facts.feeds[0].lastHeardNs = 0;
    QVERIFY(reportHealth(checkHealth(facts)).isReady);
}

void TestHealth::whatIsNotWellIsNamed_data()
{
    QTest::addColumn<HealthFacts>("facts");
    QTest::addColumn<QByteArray>("told");
    const auto row = [](const char *name, const char *told, auto change) {
        HealthFacts facts = goodFacts();
        change(facts);
        QTest::newRow(name) << facts << QByteArray(told);
    };
    row("draining", R"("draining":"the server is stopping")",
        [](HealthFacts &facts) { facts.isDraining = true; });
    row("market not started", R"("market":"has not started")",
        [](HealthFacts &facts) { facts.marketTakenNs = 0; });
    row("market hangs", R"("market":"its loop has not turned for 4000 ms")",
        [](HealthFacts &facts) { facts.marketTakenNs = now - 4 * second; });
    row("worker not started", R"("worker 1":"has not started")",
        [](HealthFacts &facts) { facts.workersTakenNs[1] = 0; });
    row("worker hangs", R"("worker 0":"its loop has not turned for 60000 ms")",
        [](HealthFacts &facts) { facts.workersTakenNs[0] = now - 60 * second; });
    row("feed silent", R"("feed simulator":"nothing heard for 31000 ms")",
        [](HealthFacts &facts) { facts.feeds[0].lastHeardNs = now - 31 * second; });
    row("feed never heard of", R"("feed simulator":"nothing heard yet")",
        [](HealthFacts &facts) { facts.feeds[0].lastHeardNs = 0; });
    row("feed starting", R"("feed simulator":"starting")",
        [](HealthFacts &facts) { facts.feeds[0].state = FeedState::Starting; });
    row("feed ended", R"("feed simulator":"ended")",
        [](HealthFacts &facts) { facts.feeds[0].state = FeedState::Ended; });
    row("feed failed", R"("feed simulator":"no \"file\"")", [](HealthFacts &facts) {
        facts.feeds[0].state = FeedState::Failed;
        facts.feeds[0].reason = QStringLiteral("no \"file\"");
    });
    row("feed failed silently", R"("feed simulator":"failed")",
        [](HealthFacts &facts) { facts.feeds[0].state = FeedState::Failed; });
}

void TestHealth::whatIsNotWellIsNamed()
{
    QFETCH(HealthFacts, facts);
    QFETCH(QByteArray, told);
    const HealthReport report = reportHealth(checkHealth(facts));
    QVERIFY(!report.isReady);
    QVERIFY(report.json.startsWith(R"({"status":"unavailable")"));
    QVERIFY2(report.json.contains(told), report.json.constData());
    QCOMPARE(report.json.count(R"("ok")"), 4);
}

void TestHealth::lifeIsThreadsThatTurn()
{
    HealthFacts facts = goodFacts();
    facts.isDraining = true; // not ready, but alive
    facts.feeds.clear();
    QVERIFY(reportLife(facts).isReady);
    QCOMPARE(reportLife(facts).json, QByteArray(R"({"status":"live"})"));
    facts.stuck = {QStringLiteral("worker 0"), QStringLiteral("market")};
    QVERIFY(!reportLife(facts).isReady);
    QCOMPARE(reportLife(facts).json,
             QByteArray(R"({"status":"stuck","threads":["worker 0","market"]})"));
}

QTEST_GUILESS_MAIN(TestHealth)
#include "tst_health.moc"
