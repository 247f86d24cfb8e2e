// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/language.h"
#include "console/models/orders.h"
#include "console/models/ordertexts.h"
#include "tests/console/fakeadminserver.h"
#include "tests/console/patientoptions.h"

#include <QSignalSpy>
#include <QTest>

using namespace tickcast;
using State = AdminConnection::State;

namespace {

struct Ordering
{
    test::FakeAdminServer server;
    AdminConnection connection{test::patientOptions(), nullptr};
    Orders orders{&connection};
    QSignalSpy ended{&orders, &Orders::ended};

    [[nodiscard]] bool start()
    {
        if (!server.listen())
            return false;
        connection.connectTo(server.url(), QStringLiteral("s3cret"));
        return QTest::qWaitFor([this] { return connection.state() == State::Live; });
    }
    [[nodiscard]] Health outcome() const { return ended.last().at(0).value<Health>(); }
    [[nodiscard]] QString text() const { return ended.last().at(1).toString(); }
};

admin::SessionRow rowOf(const QString &name)
{
    admin::SessionRow row;
    row.session = name;
    row.peer = QStringLiteral("10.0.0.7:51234");
    row.subscriptions = 12;
    row.level = admin::SessionLevel::Degraded;
    return row;
}

} // namespace

class tst_Orders : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    /// English has plurals, too.
    void initTestCase() { QVERIFY(applyLanguage(QStringLiteral("en"))); }
    void orderIsCarriedOutAndTold();
    void refusedOrderIsTold();
    void viewerCanOrderNothing();
    void withoutServerNothingIsOrdered();
    void lossLeavesTheOutcomeOpen();
    void answersToOthersAreIgnored();
    void breakerEffectIsSaidInNumbers_data();
    void breakerEffectIsSaidInNumbers();
    void drainSaysHowManyClients_data();
    void drainSaysHowManyClients();
    void floorCountsThoseItMoves_data();
    void floorCountsThoseItMoves();
    void sessionOrdersSayWhatHappens();
};

void tst_Orders::orderIsCarriedOutAndTold()
{
    Ordering ordering;
    QVERIFY(ordering.start());
    QVERIFY(ordering.orders.areAllowed());
    ordering.orders.give(admin::Reload{}, QStringLiteral("Reload"));
    QVERIFY(ordering.orders.isWaiting());
    QTRY_COMPARE(ordering.ended.size(), 1);
    QCOMPARE(ordering.outcome(), Health::Good);
    QCOMPARE(ordering.text(), QStringLiteral("Reload: done. the fake server obeyed"));
    QVERIFY(!ordering.orders.isWaiting());
}

void tst_Orders::refusedOrderIsTold()
{
    Ordering ordering;
    QVERIFY(ordering.start());
    ordering.server.setAnswers(test::FakeAdminServer::Answers::Failed);
    ordering.orders.give(admin::Drain{}, QStringLiteral("Drain"));
    QTRY_COMPARE(ordering.ended.size(), 1);
    QCOMPARE(ordering.outcome(), Health::Warning);
    QCOMPARE(ordering.text(), QStringLiteral("Drain: not done. too many questions"));
}

void tst_Orders::viewerCanOrderNothing()
{
    Ordering ordering;
    ordering.server.samples().setRole(admin::Role::Viewer);
    QVERIFY(ordering.start());
    QVERIFY(ordering.orders.whyNot().contains(QStringLiteral("viewer")));
    ordering.orders.give(admin::Drain{}, QStringLiteral("Drain"));
    QCOMPARE(ordering.ended.size(), 1);
    QCOMPARE(ordering.outcome(), Health::Warning);
    QVERIFY(ordering.server.questions().empty());
}

void tst_Orders::withoutServerNothingIsOrdered()
{
    Ordering ordering;
    QVERIFY(!ordering.orders.areAllowed());
    ordering.orders.give(admin::Reload{}, QStringLiteral("Reload"));
    QCOMPARE(ordering.outcome(), Health::Warning);
    QVERIFY(!ordering.orders.isWaiting());
}

void tst_Orders::lossLeavesTheOutcomeOpen()
{
    Ordering ordering;
    QVERIFY(ordering.start());
    ordering.server.setAnswers(test::FakeAdminServer::Answers::None);
    ordering.orders.give(admin::Drain{}, QStringLiteral("Drain"));
    QTRY_COMPARE(ordering.server.questions().size(), 1u);
    ordering.server.goAway();
    QTRY_COMPARE(ordering.ended.size(), 1);
    QCOMPARE(ordering.outcome(), Health::Critical);
    QVERIFY2(ordering.text().contains(QStringLiteral("lost")), qPrintable(ordering.text()));
}

void tst_Orders::answersToOthersAreIgnored()
{
    Ordering ordering;
    QVERIFY(ordering.start());
    Q_EMIT ordering.connection.commandDone(77, QStringLiteral("another's"));
    Q_EMIT ordering.connection.commandFailed(0, QStringLiteral("nobody's"));
    QCOMPARE(ordering.ended.size(), 0);
    ordering.server.setAnswers(test::FakeAdminServer::Answers::Foreign);
    QSignalSpy done(&ordering.connection, &AdminConnection::commandDone);
    ordering.orders.give(admin::Reload{}, QStringLiteral("Reload"));
    QTRY_COMPARE(done.size(), 1);
    QCOMPARE(ordering.ended.size(), 0);
    QVERIFY(ordering.orders.isWaiting());
}

void tst_Orders::breakerEffectIsSaidInNumbers_data()
{
    QTest::addColumn<QString>("breaker");
    QTest::addColumn<int>("action");
    QTest::addColumn<QString>("says");
    QTest::newRow("trip the feed's") << "feed" << 0 << "500 symbols become stale for 1,204 clients";
    QTest::newRow("reset the feed's") << "feed" << 1 << "1 symbol is stale for 1,204 clients now";
    QTest::newRow("trip the state file's") << "state" << 0 << "Clients and their updates are not";
    QTest::newRow("reset the state file's") << "state" << 1 << "is called again at once";
    QTest::newRow("of no feed") << "moon" << 0 << QStringLiteral("\u201cmoon\u201d is not called");
}

void tst_Orders::breakerEffectIsSaidInNumbers()
{
    QFETCH(QString, breaker);
    QFETCH(int, action);
    QFETCH(QString, says);
    admin::Stats stats;
    stats.connections = 1'204;
    admin::Feed feed;
    feed.breaker = QStringLiteral("feed");
    feed.symbols = 500;
    feed.stale = 1;
    stats.feeds = {feed};
    const QString effect =
        ordertexts::breaker(stats, breaker, static_cast<admin::BreakerAction>(action));
    QVERIFY2(effect.contains(says), qPrintable(effect));
}

void tst_Orders::drainSaysHowManyClients_data()
{
    QTest::addColumn<quint32>("clients");
    QTest::addColumn<QString>("says");
    QTest::newRow("none") << 0u << "0 clients with 7 subscriptions are told";
    QTest::newRow("one") << 1u << "1 client with 7 subscriptions is told";
    QTest::newRow("many") << 98'214u << "98,214 clients with 7 subscriptions are told";
}

void tst_Orders::drainSaysHowManyClients()
{
    QFETCH(quint32, clients);
    QFETCH(QString, says);
    admin::Stats stats;
    stats.connections = clients;
    stats.workers.resize(1);
    stats.workers[0].subscriptions = 7;
    QVERIFY2(ordertexts::drain(stats).startsWith(says), qPrintable(ordertexts::drain(stats)));
}

void tst_Orders::floorCountsThoseItMoves_data()
{
    QTest::addColumn<int>("worker");
    QTest::addColumn<int>("level");
    QTest::addColumn<QString>("says");
    QTest::newRow("all") << -1 << 2 << "33 clients of 46 of every worker go to Critical";
    QTest::newRow("one worker") << 1 << 1 << "20 clients of 23 of worker 1 go to Degraded";
    QTest::newRow("no such worker") << 7 << 1 << "0 clients of 0 of worker 7";
    QTest::newRow("clear") << -1 << 0 << "The operators' floor of every worker goes";
}

void tst_Orders::floorCountsThoseItMoves()
{
    QFETCH(int, worker);
    QFETCH(int, level);
    QFETCH(QString, says);
    admin::Stats stats;
    stats.workers.resize(2);
    stats.workers[0].levels = {10, 2, 11, 0};
    stats.workers[1].levels = {20, 1, 1, 1};
    for (int i = 0; i < 2; ++i) {
        stats.workers[static_cast<size_t>(i)].index = i;
        stats.workers[static_cast<size_t>(i)].sessions = 23;
    }
    const QString effect = ordertexts::floor(
        stats, worker < 0 ? std::nullopt : std::optional(static_cast<quint32>(worker)),
        static_cast<admin::SessionLevel>(level));
    QVERIFY2(effect.startsWith(says), qPrintable(effect));
}

void tst_Orders::sessionOrdersSayWhatHappens()
{
    const admin::SessionRow row = rowOf(QStringLiteral("3-k7"));
    for (const QString &effect :
         {ordertexts::disconnecting(row, true), ordertexts::disconnecting(row, false),
          ordertexts::pinning(row, admin::SessionLevel::Normal), ordertexts::clearingPin(row)})
        QVERIFY2(effect.contains(QStringLiteral("3-k7 (10.0.0.7:51234)")), qPrintable(effect));
    QVERIFY(ordertexts::disconnecting(row, true).contains(QStringLiteral("(1001)")));
    QVERIFY(ordertexts::disconnecting(row, false).contains(QStringLiteral("(4003)")));
    QVERIFY(ordertexts::pinning(row, admin::SessionLevel::Normal)
                .contains(QStringLiteral("its backlog grows")));
    QVERIFY(!ordertexts::pinning(row, admin::SessionLevel::Critical)
                 .contains(QStringLiteral("its backlog grows")));
    QVERIFY(ordertexts::disconnecting(rowOf(QString(5'000, u'x')), true).size() < 1'000);
}

QTEST_GUILESS_MAIN(tst_Orders)
#include "tst_orders.moc"
