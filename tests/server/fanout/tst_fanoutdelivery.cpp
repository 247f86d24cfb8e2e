// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/server/support/fanoutbench.h"

#include <QTest>

using namespace tickcast;
using protocol::Channel;

/// What a subscribed client that keeps up gets: which updates, in which order, in how many sends.
class TestFanoutDelivery final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void welcomeIsTheFirstMessage();
    void updatesOfOneTurnLeaveInOneSend();
    void clientThatKeepsUpSeesEveryOffset();
    void onlySubscribersGetAnUpdate();
    void tradeComesBeforeItsQuoteBeforeItsCandle();
    void gapOfTheInboxIsCountedPerSubscriber();
    void staleOffsetIsNotSentAgain();
    void deliveriesAreMeasured();
};

void TestFanoutDelivery::welcomeIsTheFirstMessage()
{
    FanoutLimits limits;
    limits.subscriptions = 12;
    limits.holdings = 3;
    limits.messageBytesMax = 4'096;
    limits.heartbeatInterval = std::chrono::seconds(7);
    FanoutBench bench(limits);
    auto peer = std::make_shared<FakePeer>();
    bench.fanout->admit(std::make_unique<FakeLink>(peer));
    bench.endTurn();
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("welcome")});
    const QJsonObject welcome = peer->object(0);
    QVERIFY(!welcome.value(QLatin1String("session")).toString().isEmpty());
    QCOMPARE(welcome.value(QLatin1String("protocol")).toString(),
             QStringLiteral("tickcast.v1.json"));
    QCOMPARE(welcome.value(QLatin1String("heartbeatMs")).toInt(), 7'000);
    const QJsonObject told = welcome.value(QLatin1String("limits")).toObject();
    QCOMPARE(told.value(QLatin1String("subscriptions")).toInt(), 12);
    QCOMPARE(told.value(QLatin1String("holdings")).toInt(), 3);
    QCOMPARE(told.value(QLatin1String("commandsPerSecond")).toInt(), 20);
    QCOMPARE(told.value(QLatin1String("messageBytes")).toInt(), 4'096);

    auto second = std::make_shared<FakePeer>();
    bench.fanout->admit(std::make_unique<FakeLink>(second));
    bench.endTurn();
    QVERIFY(second->object(0).value(QLatin1String("session")) !=
            welcome.value(QLatin1String("session")));
    QCOMPARE(bench.fanout->sessionCount(), size_t(2));
    QCOMPARE(bench.counters().opened, quint64(2));
}

void TestFanoutDelivery::updatesOfOneTurnLeaveInOneSend()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0, 1, 2});
    for (SymbolIndex symbol = 0; symbol < 3; ++symbol)
        bench.publish(symbol, Channel::Quote);
    QVERIFY(peer->sends.empty());
    bench.endTurn();
    QCOMPARE(peer->sends, std::vector<size_t>{3});
    bench.endTurn();
    QCOMPARE(peer->sends.size(), size_t(1)); // nothing to send, no call
}

void TestFanoutDelivery::clientThatKeepsUpSeesEveryOffset()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0});
    QStringList expected;
    for (int turn = 0; turn < 20; ++turn) {
        // Several of one symbol in one turn: a flush conflates nothing.
        for (int i = 0; i < 1 + turn % 4; ++i)
            expected << QStringLiteral("quote SYM0 %1").arg(bench.publish(0, Channel::Quote));
        bench.endTurn();
    }
    QCOMPARE(peer->summary(), expected);
    const admin::Counters counters = bench.counters();
    QCOMPARE(counters.published, quint64(expected.size()));
    QCOMPARE(counters.delivered, quint64(expected.size()));
    QCOMPARE(counters.superseded, quint64(0));
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutDelivery::onlySubscribersGetAnUpdate()
{
    FanoutBench bench;
    const auto quotes = bench.connect();
    const auto trades = bench.connect();
    const auto nobody = bench.connect();
    bench.subscribe(*quotes, Channel::Quote, {0});
    bench.subscribe(*trades, Channel::Trade, {0});
    bench.publish(0, Channel::Quote);
    bench.publish(0, Channel::Trade);
    bench.publish(1, Channel::Quote);
    bench.endTurn();
    QCOMPARE(quotes->summary(), QStringList{QStringLiteral("quote SYM0 1")});
    QCOMPARE(trades->summary(), QStringList{QStringLiteral("trade SYM0 1")});
    QVERIFY(nobody->summary().isEmpty());
    QCOMPARE(bench.counters().published, quint64(2));
}

void TestFanoutDelivery::tradeComesBeforeItsQuoteBeforeItsCandle()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    for (const Channel channel : {Channel::Candle, Channel::Quote, Channel::Trade})
        bench.subscribe(*peer, channel, {0});
    const auto publishAll = [&] {
        for (const Channel channel : {Channel::Trade, Channel::Quote, Channel::Candle})
            bench.publish(0, channel);
    };
    publishAll();
    bench.endTurn();
    QCOMPARE(peer->summary(),
             (QStringList{QStringLiteral("trade SYM0 1"), QStringLiteral("quote SYM0 1"),
                          QStringLiteral("candle SYM0 1")}));
    // And when they had to wait: events, then state in the order it became dirty.
    peer->clear();
    peer->room = 0;
    publishAll();
    publishAll();
    bench.endTurn();
    peer->drain();
    QCOMPARE(peer->summary(),
             (QStringList{QStringLiteral("trade SYM0 2"), QStringLiteral("trade SYM0 3"),
                          QStringLiteral("quote SYM0 3"), QStringLiteral("candle SYM0 3")}));
}

void TestFanoutDelivery::gapOfTheInboxIsCountedPerSubscriber()
{
    FanoutBench bench;
    const auto a = bench.connect();
    const auto b = bench.connect();
    for (const auto &peer : {a, b}) {
        bench.subscribe(*peer, Channel::Quote, {0});
        bench.subscribe(*peer, Channel::Trade, {0});
    }
    bench.publish(groupOf(0, Channel::Quote), 2);
    bench.publish(groupOf(0, Channel::Trade), 3);
    bench.endTurn();
    const QStringList seen{QStringLiteral("quote SYM0 3"), QStringLiteral("trade SYM0 4")};
    QCOMPARE(a->summary(), seen);
    QCOMPARE(b->summary(), seen);
    QCOMPARE(bench.counters().superseded, quint64(4));
    QCOMPARE(bench.dropped(admin::DropReason::InboxFull), quint64(6));
    QCOMPARE(bench.counters().published, quint64(14));
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutDelivery::staleOffsetIsNotSentAgain()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0});
    bench.publish(0, Channel::Quote);
    bench.market.offsets[groupOf(0, Channel::Quote)] = 0;
    bench.publish(0, Channel::Quote); // the same offset once more
    bench.endTurn();
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("quote SYM0 1")});
    QCOMPARE(bench.counters().published, quint64(1));
}

void TestFanoutDelivery::deliveriesAreMeasured()
{
    FanoutBench bench;
    const auto quick = bench.connect();
    const auto slow = bench.connect();
    bench.subscribe(*quick, Channel::Quote, {0});
    bench.subscribe(*slow, Channel::Quote, {0});
    slow->room = 0;
    bench.publish(0, Channel::Quote);
    bench.clock.advance(std::chrono::microseconds(100));
    bench.endTurn();
    QCOMPARE(bench.fanout->ageUs()[0].count(), quint64(1));
    QVERIFY(bench.fanout->ageUs()[0].quantile(1.0) >= 100);
    QVERIFY(bench.fanout->ageUs()[0].quantile(1.0) <= 107);
    bench.clock.advance(std::chrono::milliseconds(10));
    slow->drain();
    QCOMPARE(bench.fanout->ageUs()[0].count(), quint64(2));
    QVERIFY(bench.fanout->ageUs()[0].quantile(1.0) >= 10'100);
    QVERIFY(bench.counters().bytesOut > 0);
}

QTEST_GUILESS_MAIN(TestFanoutDelivery)
#include "tst_fanoutdelivery.moc"
