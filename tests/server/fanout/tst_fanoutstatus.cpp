// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/server/support/fanoutbench.h"

#include <QTest>

using namespace tickcast;
using protocol::Channel;

namespace {

QString stateIn(const QJsonObject &status)
{
    return status.value(QLatin1String("state")).toString();
}

} // namespace

/// `status`: who watches a symbol knows whether its data are to be relied on.
class TestFanoutStatus final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void subscribersAreToldOnceAndOnlyOfTheirSymbols();
    void reasonsAreToldApart();
    void statusFollowsTheDataOfItsTurn();
    void whatChangesBackWithinATurnIsTold();
    void newcomerIsToldAfterTheAnswer();
    void sameStatusIsNoNews();
    void slowClientIsToldLater();
};

void TestFanoutStatus::subscribersAreToldOnceAndOnlyOfTheirSymbols()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0, 1, 2});
    bench.subscribe(*peer, Channel::Trade, {1, 2});
    const auto other = bench.connect();
    bench.subscribe(*other, Channel::Candle, {2});
    const auto stranger = bench.connect();
    bench.subscribe(*stranger, Channel::Quote, {5});
    for (const SymbolIndex symbol : {2u, 1u, 3u})
        bench.fanout->take(InboxEntry::ofStatus(symbol, SymbolStatus::Silent));
    QVERIFY(bench.fanout->isTurnOpen());
    bench.endTurn();
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("status")});
    QCOMPARE(namesIn(peer->object(0)),
             (QStringList{QStringLiteral("SYM1"), QStringLiteral("SYM2")}));
    QCOMPARE(stateIn(peer->object(0)), QStringLiteral("stale"));
    QCOMPARE(namesIn(other->object(0)), QStringList{QStringLiteral("SYM2")});
    QVERIFY(stranger->messages.empty());
    QVERIFY(!bench.fanout->isTurnOpen());
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutStatus::reasonsAreToldApart()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0, 1, 2});
    bench.fanout->take(InboxEntry::ofStatus(0, SymbolStatus::Failed));
    bench.fanout->take(InboxEntry::ofStatus(1, SymbolStatus::Restored));
    bench.fanout->take(InboxEntry::ofStatus(2, SymbolStatus::Failed));
    bench.endTurn();
    QCOMPARE(peer->messages.size(), size_t(2));
    QCOMPARE(namesIn(peer->object(0)),
             (QStringList{QStringLiteral("SYM0"), QStringLiteral("SYM2")}));
    QCOMPARE(namesIn(peer->object(1)), QStringList{QStringLiteral("SYM1")});
    QVERIFY(peer->object(0).value(QLatin1String("reason")) !=
            peer->object(1).value(QLatin1String("reason")));
}

void TestFanoutStatus::statusFollowsTheDataOfItsTurn()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0});
    bench.fanout->take(InboxEntry::ofStatus(0, SymbolStatus::Silent));
    bench.endTurn();
    peer->clear();
    bench.publish(0, Channel::Quote);
    bench.fanout->take(InboxEntry::ofStatus(0, SymbolStatus::Live));
    bench.endTurn();
    QCOMPARE(peer->summary(),
             (QStringList{QStringLiteral("quote SYM0 1"), QStringLiteral("status")}));
    QCOMPARE(stateIn(peer->object(1)), QStringLiteral("live"));
}

void TestFanoutStatus::whatChangesBackWithinATurnIsTold()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0});
    bench.fanout->take(InboxEntry::ofStatus(0, SymbolStatus::Silent));
    bench.fanout->take(InboxEntry::ofStatus(0, SymbolStatus::Failed));
    bench.fanout->take(InboxEntry::ofStatus(0, SymbolStatus::Live));
    bench.endTurn();
    QCOMPARE(peer->messages.size(), size_t(1)); // only how it is in the end
    QCOMPARE(stateIn(peer->object(0)), QStringLiteral("live"));
}

void TestFanoutStatus::newcomerIsToldAfterTheAnswer()
{
    FanoutBench bench;
    bench.publish(0, Channel::Quote);
    bench.fanout->take(InboxEntry::ofStatus(0, SymbolStatus::Restored));
    bench.endTurn();
    const auto peer = bench.connect();
    peer->say(FanoutBench::command("subscribe", Channel::Quote, {0, 1}, ",\"id\":1"));
    bench.answerAll();
    QCOMPARE(peer->summary(), (QStringList{QStringLiteral("subscribed 1"), QStringLiteral("status"),
                                           QStringLiteral("quote SYM0 1")}));
    QCOMPARE(namesIn(peer->object(1)), QStringList{QStringLiteral("SYM0")});
}

void TestFanoutStatus::sameStatusIsNoNews()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0});
    bench.fanout->take(InboxEntry::ofStatus(0, SymbolStatus::Live));
    QVERIFY(!bench.fanout->isTurnOpen());
    bench.endTurn();
    QVERIFY(peer->messages.empty());
}

void TestFanoutStatus::slowClientIsToldLater()
{
    FanoutBench bench(FanoutBench::patient());
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0});
    peer->room = 0;
    bench.publish(0, Channel::Quote);
    bench.fanout->take(InboxEntry::ofStatus(0, SymbolStatus::Ended));
    bench.endTurn();
    QVERIFY(peer->messages.empty());
    peer->drain();
    QVERIFY(peer->summary().contains(QStringLiteral("status")));
    QCOMPARE(peer->sendsWhileFull, 0);
    QCOMPARE(bench.imbalance(), 0);
}

QTEST_APPLESS_MAIN(TestFanoutStatus)
#include "tst_fanoutstatus.moc"
