// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/server/support/fanoutbench.h"

#include <QTest>

using namespace tickcast;
using protocol::Channel;

/// What a session whose socket is full still owes its client, in which order it goes out, and what
/// is counted meanwhile.
class TestFanoutBacklog final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void sendThatTakesPartOfTheTurnOwesTheRest();
    void fullLinkGetsTheNewestStateOnly();
    void fullLinkKeepsEventsUpToTheLimit();
    void answersGoBeforeEventsBeforeStates();
    void dirtySymbolsLeaveInTheOrderTheyBecameDirty();
    void partialFrameIsOwedUntilItsLastByteIsOut();
    void partialAnswerAndSnapshotAreNotCountedAsUpdates();
    void linkThatFillsAgainWhileDrainingOwesTheRest();
    void longBacklogDrainsInSeveralSends();
    void fullSnapshotIsARepeatUntilAnUpdateReplacesIt();
    void slowClientCostsNobodyElse();
};

void TestFanoutBacklog::sendThatTakesPartOfTheTurnOwesTheRest()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0, 1, 2, 3});
    peer->room = 2;
    for (SymbolIndex symbol = 0; symbol < 4; ++symbol)
        bench.publish(symbol, Channel::Quote);
    bench.endTurn();
    QCOMPARE(peer->messages.size(), size_t(2));
    QCOMPARE(bench.figures().owed, quint64(2));
    QCOMPARE(bench.figures().behind, 1u);
    QCOMPARE(bench.imbalance(), 0);
    peer->drain();
    QCOMPARE(peer->summary(),
             (QStringList{QStringLiteral("quote SYM0 1"), QStringLiteral("quote SYM1 1"),
                          QStringLiteral("quote SYM2 1"), QStringLiteral("quote SYM3 1")}));
    QCOMPARE(bench.figures().owed, quint64(0));
    QCOMPARE(bench.figures().behind, 0u);
    QCOMPARE(peer->sendsWhileFull, 0);
}

void TestFanoutBacklog::fullLinkGetsTheNewestStateOnly()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0});
    peer->room = 0;
    for (int i = 0; i < 5; ++i) {
        bench.publish(0, Channel::Quote);
        bench.endTurn();
    }
    QCOMPARE(peer->sends.size(), size_t(1)); // the full link was left alone afterwards
    QCOMPARE(bench.counters().superseded, quint64(4));
    QCOMPARE(bench.figures().owed, quint64(1));
    peer->drain();
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("quote SYM0 5")});
    QCOMPARE(bench.counters().delivered, quint64(1));
    QCOMPARE(bench.imbalance(), 0);
    // Caught up: the next one goes straight out again.
    bench.publish(0, Channel::Quote);
    bench.endTurn();
    QCOMPARE(peer->summary().last(), QStringLiteral("quote SYM0 6"));
    QCOMPARE(bench.counters().superseded, quint64(4));
}

void TestFanoutBacklog::fullLinkKeepsEventsUpToTheLimit()
{
    FanoutLimits limits;
    limits.outbox.eventEntries = 3;
    FanoutBench bench(limits);
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Trade, {0});
    peer->room = 0;
    for (int i = 0; i < 5; ++i) {
        bench.publish(0, Channel::Trade);
        bench.endTurn();
    }
    QCOMPARE(bench.dropped(admin::DropReason::OutboxFull), quint64(2));
    QCOMPARE(bench.figures().owed, quint64(3));
    QCOMPARE(bench.imbalance(), 0);
    peer->drain();
    QCOMPARE(peer->summary(),
             (QStringList{QStringLiteral("trade SYM0 3"), QStringLiteral("trade SYM0 4"),
                          QStringLiteral("trade SYM0 5")}));
    QCOMPARE(bench.counters().delivered, quint64(3));
}

void TestFanoutBacklog::answersGoBeforeEventsBeforeStates()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0});
    bench.subscribe(*peer, Channel::Trade, {0});
    peer->room = 0;
    bench.publish(0, Channel::Quote);
    bench.publish(0, Channel::Trade);
    bench.endTurn();
    peer->say("{\"op\":\"ping\",\"id\":7}");
    bench.publish(0, Channel::Trade);
    bench.endTurn();
    QVERIFY(peer->messages.empty());
    peer->drain();
    QCOMPARE(peer->summary(),
             (QStringList{QStringLiteral("pong 7"), QStringLiteral("trade SYM0 1"),
                          QStringLiteral("trade SYM0 2"), QStringLiteral("quote SYM0 1")}));
}

void TestFanoutBacklog::dirtySymbolsLeaveInTheOrderTheyBecameDirty()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0, 1, 2});
    peer->room = 0;
    for (const SymbolIndex symbol : {2u, 0u, 2u, 1u, 2u}) { // the busy one gains nothing by it
        bench.publish(symbol, Channel::Quote);
        bench.endTurn();
    }
    peer->drain();
    QCOMPARE(peer->summary(),
             (QStringList{QStringLiteral("quote SYM2 3"), QStringLiteral("quote SYM0 1"),
                          QStringLiteral("quote SYM1 1")}));
}

void TestFanoutBacklog::partialFrameIsOwedUntilItsLastByteIsOut()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0});
    peer->room = 0;
    peer->beginsNext = true;
    bench.publish(0, Channel::Quote);
    bench.endTurn();
    QCOMPARE(bench.counters().delivered, quint64(0));
    QCOMPARE(bench.figures().owed, quint64(1));
    // What has begun cannot be superseded: the next one is owed beside it.
    bench.publish(0, Channel::Quote);
    bench.publish(0, Channel::Quote);
    bench.endTurn();
    QCOMPARE(bench.figures().owed, quint64(2));
    QCOMPARE(bench.counters().superseded, quint64(1));
    QCOMPARE(bench.imbalance(), 0);
    peer->drain();
    QCOMPARE(peer->summary(),
             (QStringList{QStringLiteral("quote SYM0 1"), QStringLiteral("quote SYM0 3")}));
    QCOMPARE(bench.counters().delivered, quint64(2));
    QCOMPARE(bench.figures().owed, quint64(0));
}

void TestFanoutBacklog::partialAnswerAndSnapshotAreNotCountedAsUpdates()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.publish(0, Channel::Quote);
    peer->room = 0;
    peer->beginsNext = true;
    peer->say("{\"op\":\"ping\"}");
    QCOMPARE(bench.figures().owed, quint64(0));
    QCOMPARE(bench.figures().behind, 1u);
    peer->say(FanoutBench::command("subscribe", Channel::Quote, {0}));
    bench.answerAll();
    QCOMPARE(bench.figures().owed, quint64(0));
    peer->drain(1); // the answer whole, the snapshot in part
    QCOMPARE(peer->summary(), (QStringList{QStringLiteral("pong"), QStringLiteral("subscribed")}));
    QCOMPARE(bench.figures().owed, quint64(0));
    QCOMPARE(bench.counters().repeats, quint64(0));
    peer->drain();
    QCOMPARE(peer->summary().last(), QStringLiteral("quote SYM0 1"));
    QCOMPARE(bench.counters().repeats, quint64(1));
    QCOMPARE(bench.counters().delivered, quint64(0));
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutBacklog::linkThatFillsAgainWhileDrainingOwesTheRest()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0, 1, 2, 3});
    peer->room = 0;
    for (SymbolIndex symbol = 0; symbol < 4; ++symbol)
        bench.publish(symbol, Channel::Quote);
    bench.endTurn();
    for (quint64 left = 4; left > 0; --left) {
        QCOMPARE(bench.figures().owed, left);
        peer->drain(1);
        QCOMPARE(bench.imbalance(), 0);
    }
    QCOMPARE(peer->messages.size(), size_t(4));
    QCOMPARE(peer->sendsWhileFull, 0);
    QCOMPARE(bench.counters().delivered, quint64(4));
}

void TestFanoutBacklog::longBacklogDrainsInSeveralSends()
{
    FanoutBench bench({}, 300);
    const auto peer = bench.connect();
    std::vector<SymbolIndex> all(300);
    for (SymbolIndex i = 0; i < all.size(); ++i)
        all[i] = i;
    bench.subscribe(*peer, Channel::Quote, all);
    bench.subscribe(*peer, Channel::Trade, {0});
    peer->room = 0;
    for (const SymbolIndex symbol : all)
        bench.publish(symbol, Channel::Quote);
    for (int i = 0; i < 100; ++i)
        bench.publish(0, Channel::Trade);
    bench.endTurn();
    QCOMPARE(bench.figures().owed, quint64(400));
    peer->clear();
    peer->drain();
    QCOMPARE(peer->messages.size(), size_t(400));
    QCOMPARE(peer->summary().first(), QStringLiteral("trade SYM0 1"));
    QCOMPARE(peer->summary().last(), QStringLiteral("quote SYM299 1"));
    QVERIFY(peer->sends.size() > 1);
    QCOMPARE(bench.counters().delivered, quint64(400));
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutBacklog::fullSnapshotIsARepeatUntilAnUpdateReplacesIt()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.publish(0, Channel::Quote);
    bench.publish(1, Channel::Quote);
    peer->room = 0;
    peer->say(FanoutBench::command("subscribe", Channel::Quote, {0, 1}));
    bench.answerAll();
    bench.publish(1, Channel::Quote);
    bench.endTurn();
    QCOMPARE(bench.figures().owed, quint64(1));
    peer->drain();
    QCOMPARE(peer->summary(),
             (QStringList{QStringLiteral("subscribed"), QStringLiteral("quote SYM0 1"),
                          QStringLiteral("quote SYM1 2")}));
    QCOMPARE(bench.counters().repeats, quint64(1));
    QCOMPARE(bench.counters().delivered, quint64(1));
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutBacklog::slowClientCostsNobodyElse()
{
    FanoutBench bench;
    const auto slow = bench.connect();
    const auto quick = bench.connect();
    bench.subscribe(*slow, Channel::Quote, {0});
    bench.subscribe(*quick, Channel::Quote, {0});
    slow->room = 0;
    for (int i = 0; i < 50; ++i) {
        bench.publish(0, Channel::Quote);
        bench.endTurn();
    }
    QCOMPARE(quick->messages.size(), size_t(50));
    QCOMPARE(bench.figures().behind, 1u);
    QCOMPARE(bench.imbalance(), 0);
}

QTEST_GUILESS_MAIN(TestFanoutBacklog)
#include "tst_fanoutbacklog.moc"
