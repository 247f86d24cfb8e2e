// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/server/support/fanoutbench.h"

#include <QTest>

using namespace tickcast;
using protocol::Channel;

namespace {

QJsonObject firstEntry(const QJsonObject &message)
{
    return message.value(QLatin1String("symbols")).toArray().at(0).toObject();
}

constexpr GroupId quote0 = groupOf(0, Channel::Quote);
constexpr GroupId quote1 = groupOf(1, Channel::Quote);

} // namespace

/// Joining and leaving: what is asked of the market thread, and when the client is told.
class TestFanoutSubscribe final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void subscribedWaitsForTheSnapshotThenStateThenUpdates();
    void symbolWithNothingYetHasOffsetZeroAndNoState();
    void tradesHaveNoState();
    void liveGroupAnswersAtOnce();
    void severalNewSymbolsAreAcknowledgedTogetherAndAllLive();
    void severalSubscribersWaitForOneSnapshot();
    void groupLeftByItsLastMemberWhileASubscribeWaitsStaysLive();
    void leavingWhileASubscribeWaitsLetsEverythingGo();
    void updatesBeforeTheSnapshotAreNotCounted();
    void commandsBehindAWaitingSubscribeAreCarriedOutInOrder();
    void lastLeaveUnwatches();
    void quickRejoinTakesOnlyTheNewGeneration();
    void subscribingAgainRepeatsNothing();
    void resumeIsAnsweredHonestly_data();
    void resumeIsAnsweredHonestly();
    void unsubscribedSymbolsSendNothingMore();
    void unsubscribeDropsWhatWasOwed();
    void freedPlaceIsUsedAgain();
};

void TestFanoutSubscribe::subscribedWaitsForTheSnapshotThenStateThenUpdates()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    for (int i = 0; i < 3; ++i)
        bench.publish(0, Channel::Quote);
    peer->say(FanoutBench::command("subscribe", Channel::Quote, {0}, ",\"id\":\"a\""));
    QVERIFY(peer->messages.empty());
    QCOMPARE(bench.market.watchCalls, 1);
    QVERIFY(bench.market.unanswered.front().generation != 0);
    bench.answerAll();
    bench.publish(0, Channel::Quote);
    bench.endTurn();
    QCOMPARE(peer->summary(),
             (QStringList{QStringLiteral("subscribed a"), QStringLiteral("quote SYM0 3"),
                          QStringLiteral("quote SYM0 4")}));
    const QJsonObject entry = firstEntry(peer->object(0));
    QCOMPARE(entry.value(QLatin1String("symbol")).toString(), QStringLiteral("SYM0"));
    QCOMPARE(entry.value(QLatin1String("sid")).toInt(), 1);
    QCOMPARE(entry.value(QLatin1String("priceScale")).toInt(), 2);
    QCOMPARE(entry.value(QLatin1String("qtyScale")).toInt(), 5);
    QCOMPARE(entry.value(QLatin1String("epoch")).toString(), QStringLiteral("0000000000000abc"));
    QCOMPARE(entry.value(QLatin1String("offset")).toInt(), 3);
    QCOMPARE(entry.value(QLatin1String("recovered")), QJsonValue(false));
    QCOMPARE(bench.counters().repeats, quint64(1)); // the state is no update
    QCOMPARE(bench.counters().published, quint64(1));
}

void TestFanoutSubscribe::symbolWithNothingYetHasOffsetZeroAndNoState()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    peer->say(FanoutBench::command("subscribe", Channel::Quote, {0}));
    bench.answerAll();
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("subscribed")});
    QCOMPARE(firstEntry(peer->object(0)).value(QLatin1String("offset")).toInt(-1), 0);
    bench.publish(0, Channel::Quote);
    bench.endTurn();
    QCOMPARE(peer->summary().last(), QStringLiteral("quote SYM0 1"));
}

void TestFanoutSubscribe::tradesHaveNoState()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.publish(0, Channel::Trade);
    peer->say(FanoutBench::command("subscribe", Channel::Trade, {0}));
    bench.answerAll();
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("subscribed")});
    QCOMPARE(firstEntry(peer->object(0)).value(QLatin1String("offset")).toInt(), 1);
    bench.publish(0, Channel::Trade);
    bench.endTurn();
    QCOMPARE(peer->summary().last(), QStringLiteral("trade SYM0 2"));
}

void TestFanoutSubscribe::liveGroupAnswersAtOnce()
{
    FanoutBench bench;
    const auto first = bench.connect();
    const auto second = bench.connect();
    bench.subscribe(*first, Channel::Quote, {0});
    bench.publish(0, Channel::Quote);
    bench.endTurn();
    second->say(FanoutBench::command("subscribe", Channel::Quote, {0}));
    QCOMPARE(second->summary(),
             (QStringList{QStringLiteral("subscribed"), QStringLiteral("quote SYM0 1")}));
    QCOMPARE(bench.market.watchCalls, 1);
    QCOMPARE(bench.figures().subscriptions, 2u);
    QCOMPARE(bench.figures().groups, 1u);
}

void TestFanoutSubscribe::severalNewSymbolsAreAcknowledgedTogetherAndAllLive()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    peer->say(FanoutBench::command("subscribe", Channel::Quote, {0, 1, 2}));
    QCOMPARE(bench.market.watchCalls, 3);
    // One answer at a time, as the inbox may bring them in different turns.
    while (!bench.market.unanswered.empty()) {
        QVERIFY(peer->messages.empty());
        const FakeMarket::Watch watch = bench.market.unanswered.front();
        bench.market.unanswered.pop_front();
        bench.answer(watch);
        bench.endTurn();
    }
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("subscribed")});
    QCOMPARE(namesIn(peer->object(0)),
             (QStringList{QStringLiteral("SYM0"), QStringLiteral("SYM1"), QStringLiteral("SYM2")}));
    QCOMPARE(bench.market.unwatchCalls, 0);
    peer->clear();
    for (SymbolIndex symbol = 0; symbol < 3; ++symbol)
        bench.publish(symbol, Channel::Quote);
    bench.endTurn();
    QCOMPARE(peer->messages.size(), size_t(3));
    QCOMPARE(bench.figures().groups, 3u);
}

void TestFanoutSubscribe::severalSubscribersWaitForOneSnapshot()
{
    FanoutBench bench;
    std::vector<std::shared_ptr<FakePeer>> peers;
    for (int i = 0; i < 5; ++i) {
        peers.push_back(bench.connect());
        peers.back()->say(FanoutBench::command("subscribe", Channel::Quote, {0}));
    }
    QCOMPARE(bench.market.watchCalls, 1);
    bench.answerAll();
    for (const auto &peer : peers)
        QCOMPARE(peer->summary(), QStringList{QStringLiteral("subscribed")});
}

void TestFanoutSubscribe::groupLeftByItsLastMemberWhileASubscribeWaitsStaysLive()
{
    FanoutBench bench;
    const auto leaving = bench.connect();
    const auto coming = bench.connect();
    bench.subscribe(*leaving, Channel::Quote, {0});
    coming->say(FanoutBench::command("subscribe", Channel::Quote, {0, 1}));
    leaving->say(FanoutBench::command("unsubscribe", Channel::Quote, {0}));
    bench.publish(0, Channel::Quote);
    bench.endTurn();
    bench.answerAll();
    QCOMPARE(coming->summary(),
             (QStringList{QStringLiteral("subscribed"), QStringLiteral("quote SYM0 1")}));
    bench.publish(0, Channel::Quote);
    bench.endTurn();
    QCOMPARE(coming->summary().last(), QStringLiteral("quote SYM0 2"));
    QVERIFY(bench.market.watched[quote0]);
    coming->say(FanoutBench::command("unsubscribe", Channel::Quote, {0, 1}));
    QVERIFY(!bench.market.watched[quote0]);
    QVERIFY(!bench.market.watched[quote1]);
}

void TestFanoutSubscribe::leavingWhileASubscribeWaitsLetsEverythingGo()
{
    FanoutBench bench;
    const auto stays = bench.connect();
    const auto vanishes = bench.connect();
    bench.subscribe(*stays, Channel::Quote, {0});
    vanishes->say(FanoutBench::command("subscribe", Channel::Quote, {0, 1, 2}));
    const FakeMarket::Watch first = bench.market.unanswered.front();
    bench.market.unanswered.pop_front();
    bench.answer(first); // one of two has come
    vanishes->vanish();
    QVERIFY(bench.market.watched[quote0]);
    QVERIFY(!bench.market.watched[quote1]);
    QVERIFY(!bench.market.watched[groupOf(2, Channel::Quote)]);
    bench.answerAll(); // for nobody any more
    bench.advance(std::chrono::milliseconds(40));
    QCOMPARE(bench.figures().subscriptions, 1u);
    QCOMPARE(bench.figures().groups, 1u);
    QCOMPARE(bench.market.doubleUnwatches, 0);
    stays->say(FanoutBench::command("unsubscribe", Channel::Quote, {0}));
    QVERIFY(!bench.market.watched[quote0]);
}

void TestFanoutSubscribe::updatesBeforeTheSnapshotAreNotCounted()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    peer->say(FanoutBench::command("subscribe", Channel::Quote, {0}));
    bench.publish(0, Channel::Quote); // the market thread watches already, the snapshot waits
    bench.publish(0, Channel::Quote);
    bench.endTurn();
    QVERIFY(peer->messages.empty());
    bench.answerAll();
    QCOMPARE(peer->summary(),
             (QStringList{QStringLiteral("subscribed"), QStringLiteral("quote SYM0 2")}));
    QCOMPARE(bench.counters().published, quint64(0));
}

void TestFanoutSubscribe::commandsBehindAWaitingSubscribeAreCarriedOutInOrder()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    peer->say(FanoutBench::command("subscribe", Channel::Quote, {0}, ",\"id\":1"));
    peer->say("{\"op\":\"ping\",\"id\":2}");
    peer->say(FanoutBench::command("subscribe", Channel::Quote, {1}, ",\"id\":3"));
    peer->say(FanoutBench::command("unsubscribe", Channel::Quote, {0, 1}, ",\"id\":4"));
    peer->say("{\"op\":\"ping\",\"id\":5}");
    QVERIFY(peer->messages.empty());
    bench.answerAll();
    QCOMPARE(peer->summary(),
             (QStringList{QStringLiteral("subscribed 1"), QStringLiteral("pong 2")}));
    bench.answerAll();
    QCOMPARE(peer->summary().mid(2),
             (QStringList{QStringLiteral("subscribed 3"), QStringLiteral("unsubscribed 4"),
                          QStringLiteral("pong 5")}));
    QCOMPARE(namesIn(peer->object(3)),
             (QStringList{QStringLiteral("SYM0"), QStringLiteral("SYM1")}));
    QCOMPARE(bench.figures().subscriptions, 0u);
}

void TestFanoutSubscribe::lastLeaveUnwatches()
{
    FanoutBench bench;
    const auto a = bench.connect();
    const auto b = bench.connect();
    bench.subscribe(*a, Channel::Quote, {0});
    bench.subscribe(*b, Channel::Quote, {0});
    a->say(FanoutBench::command("unsubscribe", Channel::Quote, {0}));
    QCOMPARE(bench.market.unwatchCalls, 0);
    b->vanish();
    QCOMPARE(bench.market.unwatchCalls, 1);
    QVERIFY(!bench.market.watched[quote0]);
    QCOMPARE(bench.figures().groups, 0u);
    QCOMPARE(bench.figures().subscriptions, 0u);
}

void TestFanoutSubscribe::quickRejoinTakesOnlyTheNewGeneration()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    const auto other = bench.connect();
    other->say(FanoutBench::command("subscribe", Channel::Quote, {0}));
    const FakeMarket::Watch stale = bench.market.unanswered.front();
    bench.market.unanswered.clear();
    other->vanish();
    bench.publish(0, Channel::Quote);
    peer->say(FanoutBench::command("subscribe", Channel::Quote, {0}));
    QCOMPARE(bench.market.watchCalls, 2);
    QVERIFY(bench.market.unanswered.front().generation != stale.generation);
    bench.answer(stale);
    bench.endTurn();
    QVERIFY(peer->messages.empty());
    bench.publish(0, Channel::Quote);
    bench.answerAll();
    QCOMPARE(peer->summary(),
             (QStringList{QStringLiteral("subscribed"), QStringLiteral("quote SYM0 2")}));
    // A late answer to a group that is live changes nothing either.
    bench.publish(0, Channel::Quote);
    bench.endTurn();
    bench.answer(stale);
    bench.publish(0, Channel::Quote);
    bench.endTurn();
    QCOMPARE(peer->summary().last(), QStringLiteral("quote SYM0 4"));
    QCOMPARE(peer->messages.size(), size_t(4));
}

void TestFanoutSubscribe::subscribingAgainRepeatsNothing()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.publish(0, Channel::Quote);
    bench.subscribe(*peer, Channel::Quote, {0});
    peer->say(FanoutBench::command("subscribe", Channel::Quote, {0}, ",\"id\":2"));
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("subscribed 2")});
    QCOMPARE(bench.figures().subscriptions, 1u);
    bench.publish(0, Channel::Quote);
    bench.endTurn();
    QCOMPARE(peer->messages.size(), size_t(2)); // one update, not two
}

void TestFanoutSubscribe::resumeIsAnsweredHonestly_data()
{
    QTest::addColumn<int>("channel");
    QTest::addColumn<QByteArray>("point");
    QTest::addColumn<bool>("recovered");
    const QByteArray epoch = "\"epoch\":\"0000000000000abc\"";
    const auto row = [&](const char *name, Channel channel, const QByteArray &point, bool ok) {
        QTest::newRow(name) << int(channel) << point << ok;
    };
    row("state, current", Channel::Quote, epoch + ",\"offset\":5", true);
    row("state, older", Channel::Quote, epoch + ",\"offset\":1", true);
    row("state, from the future", Channel::Quote, epoch + ",\"offset\":6", false);
    row("state, other epoch", Channel::Quote, "\"epoch\":\"0000000000000abd\",\"offset\":5", false);
    row("state, epoch written otherwise", Channel::Quote, "\"epoch\":\"abc\",\"offset\":5", false);
    row("state, empty epoch", Channel::Quote, "\"epoch\":\"\",\"offset\":5", false);
    row("trades, current", Channel::Trade, epoch + ",\"offset\":5", true);
    row("trades, one missing", Channel::Trade, epoch + ",\"offset\":4", true);
    row("trades, all missing", Channel::Trade, epoch + ",\"offset\":0", true);
    row("trades, other epoch", Channel::Trade, "\"epoch\":\"0000000000000abd\",\"offset\":4",
        false);
    row("trades, from the future", Channel::Trade, epoch + ",\"offset\":6", false);
}

void TestFanoutSubscribe::resumeIsAnsweredHonestly()
{
    QFETCH(const int, channel);
    QFETCH(const QByteArray, point);
    QFETCH(const bool, recovered);
    FanoutBench bench;
    const auto peer = bench.connect();
    for (int i = 0; i < 5; ++i)
        bench.publish(0, static_cast<Channel>(channel));
    peer->say(FanoutBench::command("subscribe", static_cast<Channel>(channel), {0},
                                   ",\"resume\":{\"SYM0\":{" + point + "}}"));
    bench.answerAll();
    QCOMPARE(firstEntry(peer->object(0)).value(QLatin1String("recovered")).toBool(!recovered),
             recovered);
}

void TestFanoutSubscribe::unsubscribedSymbolsSendNothingMore()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0, 1, 2});
    bench.publish(0, Channel::Quote);
    peer->say(FanoutBench::command("unsubscribe", Channel::Quote, {0, 2}));
    QCOMPARE(peer->summary(),
             (QStringList{QStringLiteral("quote SYM0 1"), QStringLiteral("unsubscribed")}));
    QCOMPARE(namesIn(peer->object(1)),
             (QStringList{QStringLiteral("SYM0"), QStringLiteral("SYM2")}));
    peer->clear();
    for (SymbolIndex symbol = 0; symbol < 3; ++symbol)
        bench.publish(symbol, Channel::Quote);
    bench.endTurn();
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("quote SYM1 1")});
}

void TestFanoutSubscribe::unsubscribeDropsWhatWasOwed()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0, 1});
    bench.subscribe(*peer, Channel::Trade, {0});
    peer->room = 0;
    bench.publish(0, Channel::Quote);
    bench.publish(1, Channel::Quote);
    for (int i = 0; i < 3; ++i)
        bench.publish(0, Channel::Trade);
    bench.endTurn();
    peer->say(FanoutBench::command("unsubscribe", Channel::Quote, {0}));
    QCOMPARE(bench.dropped(admin::DropReason::Unsubscribed), quint64(1));
    peer->say(FanoutBench::command("unsubscribe", Channel::Trade, {0}));
    QCOMPARE(bench.dropped(admin::DropReason::Unsubscribed), quint64(4));
    QCOMPARE(bench.imbalance(), 0);
    peer->drain();
    QCOMPARE(peer->summary(),
             (QStringList{QStringLiteral("unsubscribed"), QStringLiteral("unsubscribed"),
                          QStringLiteral("quote SYM1 1")}));
}

void TestFanoutSubscribe::freedPlaceIsUsedAgain()
{
    FanoutLimits limits;
    limits.subscriptions = 2;
    limits.commands = {1e6, 1e6};
    FanoutBench bench(limits);
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {7});
    for (int i = 0; i < 50; ++i) {
        const auto symbol = static_cast<SymbolIndex>(i % 5);
        bench.subscribe(*peer, Channel::Quote, {symbol});
        bench.publish(symbol, Channel::Quote);
        bench.publish(7, Channel::Quote);
        bench.endTurn();
        QCOMPARE(peer->messages.size(), size_t(2));
        peer->say(FanoutBench::command("unsubscribe", Channel::Quote, {symbol}));
        QCOMPARE(bench.figures().subscriptions, 1u);
    }
    QCOMPARE(bench.imbalance(), 0);
}

QTEST_GUILESS_MAIN(TestFanoutSubscribe)
#include "tst_fanoutsubscribe.moc"
