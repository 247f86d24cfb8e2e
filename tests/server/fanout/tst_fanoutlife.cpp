// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/server/support/fanoutbench.h"

#include <QSet>
#include <QTest>

using namespace tickcast;
using namespace std::chrono_literals;
using protocol::Channel;

/// How a session is kept alive, found dead, and ended, also from inside its own callbacks.
class TestFanoutLife final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void heartbeatAfterSilence();
    void dataIsHeartbeatEnough();
    void fullLinkGetsNoHeartbeat();
    void pingAfterTheClientsSilence();
    void anyByteFromTheClientPutsThePingOff();
    void silentClientIsClosedAfterTheTimeout();
    void silentClientThatStillDrainsLives();
    void fullLinkThatNeverDrainsIsClosed();
    void unreadAnswersCloseWith4100();
    void unreadAnswersOfOneSessionLeaveTheOthersTheirTurn();
    void drainAtOnceTellsEverySessionWhenToComeBack();
    void drainAtOnceWithLinksThatCloseAtOnce();
    void drainAtOnceOfFullLinksSendsNothingMore();
    void closeSendsWhatTheTurnHeldFirst();
    void closeDropsWhatWasOwed();
    void vanishedClientLeavesItsGroups();
    void vanishingInTheMiddleOfATurnHarmsNobody();
    void vanishedSessionIsFreedAtTheTurnsEnd();
    void fanoutMayDieWithLiveSessions();
};

void TestFanoutLife::heartbeatAfterSilence()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.advance(14'960ms);
    QVERIFY(peer->messages.empty());
    bench.advance(80ms);
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("heartbeat")});
    QVERIFY(peer->object(0).value(QLatin1String("ts")).toInteger() >= 1'700'000'015'000);
    bench.advance(15'040ms);
    QCOMPARE(peer->messages.size(), size_t(2));
}

void TestFanoutLife::dataIsHeartbeatEnough()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0});
    for (int i = 0; i < 5; ++i) {
        bench.advance(10s);
        bench.publish(0, Channel::Quote);
        bench.endTurn();
        peer->handler->onReceived();
    }
    QCOMPARE(peer->messages.size(), size_t(5));
    bench.advance(15'040ms);
    QCOMPARE(peer->summary().last(), QStringLiteral("heartbeat"));
}

void TestFanoutLife::fullLinkGetsNoHeartbeat()
{
    FanoutBench bench(FanoutBench::patient());
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0});
    peer->room = 0;
    bench.publish(0, Channel::Quote);
    bench.endTurn();
    bench.advance(40s);
    peer->drain();
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("quote SYM0 1")});
    QCOMPARE(peer->sendsWhileFull, 0);
}

void TestFanoutLife::pingAfterTheClientsSilence()
{
    FanoutBench bench;
    bench.clock.advance(100s);
    const auto peer = bench.connect();
    bench.advance(24'960ms);
    QCOMPARE(peer->pings, 0);
    bench.advance(80ms);
    QCOMPARE(peer->pings, 1);
    bench.advance(24s);
    QCOMPARE(peer->pings, 1);
    bench.advance(2s);
    QCOMPARE(peer->pings, 2);
    QVERIFY(!peer->closeCode);
}

void TestFanoutLife::anyByteFromTheClientPutsThePingOff()
{
    FanoutBench bench;
    bench.clock.advance(100s);
    const auto peer = bench.connect();
    for (int i = 0; i < 10; ++i) {
        bench.advance(20s);
        peer->handler->onReceived();
    }
    QCOMPARE(peer->pings, 0);
    QVERIFY(!peer->closeCode);
}

void TestFanoutLife::silentClientIsClosedAfterTheTimeout()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0});
    // Data that goes out is no sign of life: a dead peer's kernel may take it for minutes.
    for (int i = 0; i < 59; ++i) {
        bench.publish(0, Channel::Quote);
        bench.endTurn();
        bench.advance(1s);
    }
    QVERIFY(!peer->closeCode);
    bench.advance(1'040ms);
    QVERIFY(peer->closeCode.has_value());
    QCOMPARE(int(*peer->closeCode), 1008);
    QVERIFY2(peer->closeReason.contains(QLatin1String("60 s")), qPrintable(peer->closeReason));
    QCOMPARE(peer->summary().last(), QStringLiteral("closing"));
    QCOMPARE(bench.figures().subscriptions, 0u);
}

void TestFanoutLife::silentClientThatStillDrainsLives()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0, 1});
    peer->room = 0;
    for (int i = 0; i < 20; ++i) {
        bench.publish(0, Channel::Quote);
        bench.publish(1, Channel::Quote);
        bench.endTurn();
        bench.advance(10s);
        peer->drain(1); // 200 s in all, never empty
        QCOMPARE(bench.figures().behind, 1u);
        QVERIFY(!peer->closeCode);
    }
}

void TestFanoutLife::fullLinkThatNeverDrainsIsClosed()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0});
    peer->room = 0;
    bench.advance(5s);
    bench.publish(0, Channel::Quote);
    bench.endTurn();
    bench.advance(65s);
    QVERIFY(peer->closeCode.has_value());
    QCOMPARE(int(*peer->closeCode), 4100);
    QCOMPARE(bench.counters().slowCloses, quint64(1));
    QCOMPARE(peer->sendsWhileFull, 0);
    QCOMPARE(bench.dropped(admin::DropReason::Closed), quint64(1));
}

void TestFanoutLife::unreadAnswersCloseWith4100()
{
    FanoutLimits limits;
    limits.outbox.answerBytes = 200;
    FanoutBench bench(limits);
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0});
    peer->room = 0;
    for (int i = 0; i < 3; ++i)
        peer->say(R"({"op":"ping"})");
    QVERIFY(!peer->closeCode);
    for (int i = 0; i < 10 && peer->handler && !peer->closeCode; ++i)
        peer->say(R"({"op":"ping"})");
    QVERIFY(peer->closeCode.has_value());
    QCOMPARE(int(*peer->closeCode), 4100);
    QCOMPARE(bench.figures().subscriptions, 0u);
    QCOMPARE(peer->sendsWhileFull, 0);
}

void TestFanoutLife::unreadAnswersOfOneSessionLeaveTheOthersTheirTurn()
{
    FanoutLimits limits;
    limits.outbox.answerBytes = 10;
    FanoutBench bench(limits);
    std::vector<std::shared_ptr<FakePeer>> peers;
    for (int i = 0; i < 4; ++i) {
        peers.push_back(bench.connect());
        bench.subscribe(*peers.back(), Channel::Quote, {0});
    }
    // Four answers in one turn do not fit, and the link ends inside close(), inside the turn.
    peers[1]->room = 0;
    peers[1]->onClose = FakePeer::OnClose::EndsAtOnce;
    peers[1]->say(FanoutBench::command("subscribe", Channel::Quote, {1}));
    for (int i = 0; i < 4; ++i)
        peers[1]->say(R"({"op":"ping"})");
    bench.publish(0, Channel::Quote);
    const FakeMarket::Watch watch = bench.market.unanswered.front();
    bench.answer(watch);
    bench.publish(0, Channel::Quote);
    bench.endTurn();
    for (const size_t i : {0u, 2u, 3u}) {
        QCOMPARE(peers[i]->summary(),
                 (QStringList{QStringLiteral("quote SYM0 1"), QStringLiteral("quote SYM0 2")}));
    }
    QVERIFY(peers[1]->closeCode.has_value());
    QCOMPARE(int(*peers[1]->closeCode), 4100);
    QCOMPARE(bench.fanout->sessionCount(), size_t(3));
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutLife::drainAtOnceTellsEverySessionWhenToComeBack()
{
    FanoutBench bench;
    std::vector<std::shared_ptr<FakePeer>> peers;
    for (int i = 0; i < 50; ++i)
        peers.push_back(bench.connect());
    bench.fanout->beginDrain(
        {.code = protocol::CloseCode::GoingAway, .reason = QStringLiteral("restart")});
    QSet<int> times;
    for (const auto &peer : peers) {
        QCOMPARE(peer->summary(), QStringList{QStringLiteral("closing")});
        const QJsonObject closing = peer->object(0);
        QCOMPARE(closing.value(QLatin1String("code")).toInt(), 1001);
        QCOMPARE(closing.value(QLatin1String("reason")).toString(), QStringLiteral("restart"));
        const int retryAfterMs = closing.value(QLatin1String("retryAfterMs")).toInt(-1);
        QVERIFY(retryAfterMs >= 0 && retryAfterMs <= 5'000);
        times.insert(retryAfterMs);
        QVERIFY(peer->closeCode.has_value());
        QCOMPARE(int(*peer->closeCode), 1001);
    }
    QVERIFY2(times.size() > 40, "they would all come back at once");
    QCOMPARE(bench.fanout->sessionCount(), size_t(50)); // until their peers answer
    bench.fanout->beginDrain(
        {.code = protocol::CloseCode::GoingAway, .reason = QStringLiteral("again")});
    QCOMPARE(peers[0]->messages.size(), size_t(1));
    for (const auto &peer : peers)
        peer->vanish();
    QCOMPARE(bench.fanout->sessionCount(), size_t(0));
    QCOMPARE(bench.counters().closed, quint64(50));
}

void TestFanoutLife::drainAtOnceWithLinksThatCloseAtOnce()
{
    FanoutBench bench;
    std::vector<std::shared_ptr<FakePeer>> peers;
    for (int i = 0; i < 20; ++i) {
        peers.push_back(bench.connect());
        bench.subscribe(*peers.back(), Channel::Quote, {0, 1});
        if (i % 3 != 0)
            peers.back()->onClose = FakePeer::OnClose::EndsAtOnce;
    }
    bench.publish(0, Channel::Quote);
    bench.fanout->beginDrain(
        {.code = protocol::CloseCode::GoingAway, .reason = QStringLiteral("restart")});
    for (const auto &peer : peers) {
        QCOMPARE(peer->summary(),
                 (QStringList{QStringLiteral("quote SYM0 1"), QStringLiteral("closing")}));
    }
    QCOMPARE(bench.fanout->sessionCount(), size_t(7));
    QCOMPARE(bench.figures().subscriptions, 0u);
    bench.advance(40ms);
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutLife::drainAtOnceOfFullLinksSendsNothingMore()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    peer->room = 0;
    peer->beginsNext = true;
    peer->say(R"({"op":"ping"})");
    bench.fanout->beginDrain(
        {.code = protocol::CloseCode::GoingAway, .reason = QStringLiteral("restart")});
    QVERIFY(peer->closeCode.has_value());
    QCOMPARE(peer->sendsWhileFull, 0);
    peer->drain();
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("pong")});
}

void TestFanoutLife::closeSendsWhatTheTurnHeldFirst()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Trade, {0});
    bench.publish(0, Channel::Trade);
    bench.publish(0, Channel::Trade);
    peer->handler->onBinaryMessage({});
    QCOMPARE(peer->summary(),
             (QStringList{QStringLiteral("trade SYM0 1"), QStringLiteral("trade SYM0 2"),
                          QStringLiteral("closing")}));
    QCOMPARE(bench.counters().delivered, quint64(2));
}

void TestFanoutLife::closeDropsWhatWasOwed()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Trade, {0});
    bench.subscribe(*peer, Channel::Quote, {0, 1});
    peer->room = 0;
    peer->beginsNext = true;
    for (int i = 0; i < 4; ++i)
        bench.publish(0, Channel::Trade);
    bench.publish(0, Channel::Quote);
    bench.publish(1, Channel::Quote);
    bench.endTurn();
    QCOMPARE(bench.figures().owed, quint64(6));
    peer->vanish();
    QCOMPARE(bench.dropped(admin::DropReason::Closed), quint64(6));
    QCOMPARE(bench.figures().owed, quint64(0));
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutLife::vanishedClientLeavesItsGroups()
{
    FanoutBench bench;
    const auto stays = bench.connect();
    const auto goes = bench.connect();
    bench.subscribe(*goes, Channel::Quote, {0, 1});
    bench.subscribe(*stays, Channel::Quote, {1, 2});
    goes->vanish();
    QVERIFY(!bench.market.watched[groupOf(0, Channel::Quote)]);
    QVERIFY(bench.market.watched[groupOf(1, Channel::Quote)]);
    for (SymbolIndex symbol = 0; symbol < 3; ++symbol)
        bench.publish(symbol, Channel::Quote);
    bench.endTurn();
    QCOMPARE(stays->messages.size(), size_t(2));
    QCOMPARE(bench.fanout->sessionCount(), size_t(1));
}

void TestFanoutLife::vanishingInTheMiddleOfATurnHarmsNobody()
{
    FanoutBench bench;
    std::vector<std::shared_ptr<FakePeer>> peers;
    for (int i = 0; i < 5; ++i) {
        peers.push_back(bench.connect());
        bench.subscribe(*peers.back(), Channel::Quote, {0});
    }
    bench.publish(0, Channel::Quote);
    peers[0]->vanish();
    peers[3]->vanish();
    bench.publish(0, Channel::Quote);
    bench.endTurn();
    bench.advance(40ms);
    for (const size_t i : {1u, 2u, 4u})
        QCOMPARE(peers[i]->messages.size(), size_t(2));
    QCOMPARE(bench.fanout->sessionCount(), size_t(3));
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutLife::vanishedSessionIsFreedAtTheTurnsEnd()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    const std::weak_ptr<FakePeer> watched = peer;
    QCOMPARE(watched.use_count(), 2L); // ours and the link's
    peer->end();
    QCOMPARE(watched.use_count(), 2L); // its callers may still be on the stack
    bench.endTurn();
    QCOMPARE(watched.use_count(), 1L);
}

void TestFanoutLife::fanoutMayDieWithLiveSessions()
{
    FanoutBench bench;
    const auto full = bench.connect();
    const auto idle = bench.connect();
    bench.subscribe(*full, Channel::Trade, {0});
    full->room = 0;
    bench.publish(0, Channel::Trade);
    bench.endTurn();
    idle->say(FanoutBench::command("subscribe", Channel::Quote, {0}));
    bench.publish(0, Channel::Trade);
    bench.fanout.reset();
    QVERIFY(full->handler == nullptr);
    QVERIFY(idle->handler == nullptr);
}

QTEST_GUILESS_MAIN(TestFanoutLife)
#include "tst_fanoutlife.moc"
