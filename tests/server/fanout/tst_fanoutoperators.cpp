// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/server/support/fanoutbench.h"

#include <QTest>

using namespace tickcast;
using namespace std::chrono_literals;
using protocol::Channel;
using protocol::SessionLevel;

namespace {

using Sort = admin::SessionSort;

QStringList namesOf(const std::vector<Fanout::RankedRow> &rows)
{
    QStringList names;
    for (const Fanout::RankedRow &ranked : rows)
        names << ranked.row.session;
    return names;
}

} // namespace

/// What operators see of sessions, and what they and the worker itself impose on them.
class TestFanoutOperators final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void slowestComesFirst();
    void everySortRanksByItsFigure();
    void listEndsWithTheSessions();
    void equalSessionsKeepTheOrderTheyCameIn();
    void unknownNumberIsNobody();
    void detailSaysWhy();
    void detailKeepsTheHistoryBounded();
    void timesAtLevelsAddUp();
    void pinOverrulesEverything();
    void floorLiftsEverybodyInPortions();
    void floorHoldsForNewcomersAtOnce();
    void highestFloorCounts();
    void endingSessionsDoNotEscapeTheFloor();
    void ownLevelAboveTheFloorStays();
    void clearedFloorLetsEverybodyGo();
};

void TestFanoutOperators::slowestComesFirst()
{
    FanoutBench bench;
    const auto quick = bench.connect();
    const auto slow = bench.connect();
    const auto slower = bench.connect();
    for (const auto &peer : {quick, slow, slower})
        bench.subscribe(*peer, Channel::Quote, {0});
    slower->room = 0;
    for (int i = 0; i < 30; ++i) {
        if (i == 20)
            slow->room = 0;
        bench.publish(0, Channel::Quote);
        bench.endTurn();
        bench.advance(100ms);
    }
    const auto rows = bench.fanout->list(Sort::Pressure, {}, 10).rows;
    QCOMPARE(namesOf(rows),
             (QStringList{QStringLiteral("0-3"), QStringLiteral("0-2"), QStringLiteral("0-1")}));
    QVERIFY(rows[0].row.oldestOwedMs > rows[1].row.oldestOwedMs);
    QVERIFY(rows[0].row.isBehind);
    QVERIFY(!rows[2].row.isBehind);
    QCOMPARE(rows[2].row.pressurePermille, 0u);
    QCOMPARE(rows[0].row.peer, QStringLiteral("192.0.2.1:1"));
}

void TestFanoutOperators::everySortRanksByItsFigure()
{
    FanoutBench bench(FanoutBench::patient());
    const auto a = bench.connect();
    bench.advance(2s);
    const auto b = bench.connect();
    bench.subscribe(*a, Channel::Quote, {0});
    bench.subscribe(*b, Channel::Quote, {0, 1, 2});
    bench.subscribe(*b, Channel::Trade, {0});
    b->room = 0;
    b->backlog.unsentBytes = 1'000;
    for (int i = 0; i < 200; ++i) {
        for (const SymbolIndex symbol : {0u, 1u, 2u})
            bench.publish(symbol, Channel::Quote);
        bench.publish(0, Channel::Trade);
        bench.endTurn();
    }
    bench.advance(200ms);
    for (const Sort sort :
         {Sort::Age, Sort::Backlog, Sort::Unsent, Sort::Superseded, Sort::Dropped})
        QCOMPARE(namesOf(bench.fanout->list(sort, {}, 1).rows), QStringList{QStringLiteral("0-2")});
    for (const Sort sort : {Sort::Delivered, Sort::Connected})
        QCOMPARE(namesOf(bench.fanout->list(sort, {}, 1).rows), QStringList{QStringLiteral("0-1")});
    const admin::SessionRow row = bench.fanout->list(Sort::Backlog, {}, 1).rows.front().row;
    QCOMPARE(row.owed, quint64(3 + 128));
    QCOMPARE(row.owedEvents, quint64(128));
    QCOMPARE(row.subscriptions, 4u);
    QCOMPARE(row.published, quint64(800));
    QCOMPARE(row.published, row.delivered + row.losses.total() + row.owed);
}

void TestFanoutOperators::listEndsWithTheSessions()
{
    FanoutBench bench;
    QVERIFY(bench.fanout->list(Sort::Pressure, {}, 10).rows.empty());
    const auto peer = bench.connect();
    QCOMPARE(bench.fanout->list(Sort::Pressure, {}, 10).rows.size(), size_t(1));
    QVERIFY(bench.fanout->list(Sort::Pressure, {}, 0).rows.empty());
}

void TestFanoutOperators::equalSessionsKeepTheOrderTheyCameIn()
{
    FanoutBench bench;
    std::vector<std::shared_ptr<FakePeer>> peers;
    for (int i = 0; i < 5; ++i)
        peers.push_back(bench.connect());
    QCOMPARE(namesOf(bench.fanout->list(Sort::Dropped, {}, 3).rows),
             (QStringList{QStringLiteral("0-1"), QStringLiteral("0-2"), QStringLiteral("0-3")}));
}

void TestFanoutOperators::unknownNumberIsNobody()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    QVERIFY(bench.fanout->find(1) != nullptr);
    QVERIFY(bench.fanout->find(2) == nullptr);
    QVERIFY(bench.fanout->find(0) == nullptr);
}

void TestFanoutOperators::detailSaysWhy()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0, 1, 2, 3});
    peer->room = 0;
    peer->backlog.unsentBytes = 20'000;
    for (int i = 0; i < 10; ++i) {
        bench.publish(0, Channel::Quote);
        bench.endTurn();
        bench.advance(100ms);
    }
    const admin::SessionDetail detail = bench.fanout->find(1)->detail(bench.clock.monotonicNs());
    QCOMPARE(detail.row.level, SessionLevel::Degraded);
    QCOMPARE(detail.reason, QStringLiteral("connection"));
    QCOMPARE(detail.inputs.size(), size_t(4));
    QCOMPARE(detail.inputs[0].name, QStringLiteral("owedShare"));
    QCOMPARE(detail.inputs[0].value, 250);
    QCOMPARE(detail.inputs[0].degraded, 250);
    QCOMPARE(detail.inputs[0].critical, 500);
    QCOMPARE(detail.inputs[0].emergency, 900);
    QCOMPARE(detail.inputs[0].scorePermille, 1'000u);
    QVERIFY(detail.inputs[2].value >= 800 && detail.inputs[2].value <= 1'000);
    QCOMPARE(detail.inputs[3].value, 20'000);
    QCOMPARE(detail.history.size(), size_t(1));
    QCOMPARE(detail.history[0].level, SessionLevel::Degraded);
    QCOMPARE(detail.history[0].reason, QStringLiteral("connection"));
    QCOMPARE(detail.levelChanges, 1u);
}

void TestFanoutOperators::detailKeepsTheHistoryBounded()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    Session *session = bench.fanout->find(1);
    for (int i = 0; i < 50; ++i) {
        session->pin(i % 2 == 0 ? SessionLevel::Degraded : SessionLevel::Normal);
        bench.advance(20ms);
    }
    const admin::SessionDetail detail = session->detail(bench.clock.monotonicNs());
    QCOMPARE(detail.levelChanges, 50u);
    QCOMPARE(detail.history.size(), size_t(32));
    QCOMPARE(detail.history.back().level, SessionLevel::Normal);
}

void TestFanoutOperators::timesAtLevelsAddUp()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.advance(1s);
    bench.fanout->find(1)->pin(SessionLevel::Degraded);
    bench.advance(2s);
    bench.fanout->find(1)->pin(SessionLevel::Emergency);
    bench.advance(3s);
    const admin::SessionDetail detail = bench.fanout->find(1)->detail(bench.clock.monotonicNs());
    QCOMPARE(detail.levelMs, (std::array<quint64, 4>{1'000, 2'000, 0, 3'000}));
    QCOMPARE(bench.counters().levelMs, (std::array<quint64, 4>{1'000, 2'000, 0, 3'000}));
    peer->vanish();
    bench.advance(5s);
    QCOMPARE(bench.counters().levelMs, (std::array<quint64, 4>{1'000, 2'000, 0, 3'000}));
}

void TestFanoutOperators::pinOverrulesEverything()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0});
    bench.fanout->setFloor(FloorSource::Operator, SessionLevel::Critical);
    bench.advance(100ms);
    QCOMPARE(bench.fanout->find(1)->level(), SessionLevel::Critical);
    bench.fanout->find(1)->pin(SessionLevel::Degraded); // below the floor too
    QCOMPARE(bench.fanout->find(1)->level(), SessionLevel::Degraded);
    peer->room = 0;
    for (int i = 0; i < 100; ++i) {
        bench.publish(0, Channel::Quote);
        bench.endTurn();
        bench.advance(100ms);
    }
    QCOMPARE(bench.fanout->find(1)->level(), SessionLevel::Degraded);
    QVERIFY(bench.fanout->find(1)->detail(bench.clock.monotonicNs()).row.isPinned);
    bench.fanout->find(1)->pin(std::nullopt);
    QCOMPARE(bench.fanout->find(1)->level(), SessionLevel::Emergency); // its own by now
}

void TestFanoutOperators::floorLiftsEverybodyInPortions()
{
    FanoutBench bench;
    std::vector<std::shared_ptr<FakePeer>> peers;
    for (int i = 0; i < 1'000; ++i)
        peers.push_back(bench.connect());
    bench.fanout->setFloor(FloorSource::Worker, SessionLevel::Degraded);
    bench.advance(20ms);
    const quint32 first = bench.figures().levels[1];
    QVERIFY2(first > 0 && first < 200, qPrintable(QString::number(first)));
    bench.advance(1s);
    QCOMPARE(bench.figures().levels, (std::array<quint32, 4>{0, 1'000, 0, 0}));
    QCOMPARE(bench.figures().floor, SessionLevel::Degraded);
    QCOMPARE(bench.figures().floorReason, QStringLiteral("this worker is behind with its work"));
    QCOMPARE(peers[500]->object(0).value(QLatin1String("reason")).toString(),
             QStringLiteral("the server is busy"));
}

void TestFanoutOperators::floorHoldsForNewcomersAtOnce()
{
    FanoutBench bench;
    bench.fanout->setFloor(FloorSource::Memory, SessionLevel::Critical);
    const auto peer = bench.connect();
    QCOMPARE(bench.fanout->find(1)->level(), SessionLevel::Critical);
}

void TestFanoutOperators::highestFloorCounts()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    const auto levelWith = [&](FloorSource source, SessionLevel level) {
        bench.fanout->setFloor(source, level);
        bench.advance(40ms);
        return bench.fanout->find(1)->level();
    };
    QCOMPARE(levelWith(FloorSource::Worker, SessionLevel::Degraded), SessionLevel::Degraded);
    QCOMPARE(levelWith(FloorSource::Memory, SessionLevel::Emergency), SessionLevel::Emergency);
    QCOMPARE(levelWith(FloorSource::Operator, SessionLevel::Critical), SessionLevel::Emergency);
    QCOMPARE(levelWith(FloorSource::Memory, SessionLevel::Normal), SessionLevel::Critical);
    QCOMPARE(levelWith(FloorSource::Operator, SessionLevel::Normal), SessionLevel::Degraded);
    QCOMPARE(levelWith(FloorSource::Worker, SessionLevel::Normal), SessionLevel::Normal);
}

void TestFanoutOperators::endingSessionsDoNotEscapeTheFloor()
{
    FanoutBench bench;
    std::vector<std::shared_ptr<FakePeer>> peers;
    for (int i = 0; i < 1'000; ++i)
        peers.push_back(bench.connect());
    bench.fanout->setFloor(FloorSource::Operator, SessionLevel::Degraded);
    for (size_t i = 0; i < 500; ++i) { // the last ones move into their places
        peers[i]->vanish();
        if (i % 20 == 0)
            bench.advance(20ms);
    }
    bench.advance(2s);
    QCOMPARE(bench.figures().levels, (std::array<quint32, 4>{0, 500, 0, 0}));
}

void TestFanoutOperators::ownLevelAboveTheFloorStays()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0});
    peer->room = 0;
    for (int i = 0; i < 100; ++i) {
        bench.publish(0, Channel::Quote);
        bench.endTurn();
        bench.advance(100ms);
    }
    bench.fanout->setFloor(FloorSource::Operator, SessionLevel::Degraded);
    bench.advance(100ms);
    QCOMPARE(bench.fanout->find(1)->level(), SessionLevel::Emergency);
    QCOMPARE(bench.fanout->find(1)->detail(bench.clock.monotonicNs()).reason,
             QStringLiteral("connection"));
}

void TestFanoutOperators::clearedFloorLetsEverybodyGo()
{
    FanoutBench bench;
    std::vector<std::shared_ptr<FakePeer>> peers;
    for (int i = 0; i < 100; ++i) {
        peers.push_back(bench.connect());
        bench.subscribe(*peers.back(), Channel::Quote, {0});
    }
    bench.fanout->setFloor(FloorSource::Operator, SessionLevel::Emergency);
    bench.advance(2s);
    for (int i = 0; i < 5; ++i) {
        bench.publish(0, Channel::Quote);
        bench.endTurn();
    }
    QCOMPARE(bench.figures().owed, quint64(100));
    QCOMPARE(bench.imbalance(), 0);
    bench.fanout->setFloor(FloorSource::Operator, SessionLevel::Normal);
    bench.advance(2s);
    QCOMPARE(bench.figures().levels, (std::array<quint32, 4>{100, 0, 0, 0}));
    QCOMPARE(bench.figures().owed, quint64(0));
    for (const auto &peer : peers)
        QCOMPARE(peer->summary().last(), QStringLiteral("quote SYM0 5"));
    QCOMPARE(bench.imbalance(), 0);
}

QTEST_GUILESS_MAIN(TestFanoutOperators)
#include "tst_fanoutoperators.moc"
