// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/server/support/fanoutbench.h"

#include <QSet>
#include <QTest>

using namespace tickcast;
using namespace std::chrono_literals;
using protocol::Channel;
using protocol::SessionLevel;

namespace {

std::vector<SymbolIndex> firstSymbols(quint32 count)
{
    std::vector<SymbolIndex> symbols(count);
    for (SymbolIndex i = 0; i < count; ++i)
        symbols[i] = i;
    return symbols;
}

} // namespace

/// States after subscribing: paced by a budget and in portions, and nobody's backlog.
class TestFanoutSnapshots final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void thousandStatesGoOutInPortions();
    void newerUpdateMakesTheSnapshotNeedless();
    void smallSubscriptionDoesNotWaitForALargeOne();
    void budgetBoundsAllSessionsTogether();
    void waitingSnapshotsAreNoBacklog();
    void fullSocketPutsTheRestOff();
    void unsubscribeTakesItsSnapshotBack();
    void closeWhileStatesWaitLeavesNothingBehind();
};

void TestFanoutSnapshots::thousandStatesGoOutInPortions()
{
    FanoutLimits limits;
    limits.subscriptions = 2'000;
    FanoutBench bench(limits, 2'000);
    for (SymbolIndex i = 0; i < 2'000; ++i)
        bench.publish(i, Channel::Quote);
    const auto peer = bench.connect();
    peer->say(FanoutBench::command("subscribe", Channel::Quote, firstSymbols(2'000)));
    bench.answerAll();
    QVERIFY(peer->messages.size() < 1'000);
    int turns = 1;
    for (; peer->messages.size() < 2'001 && turns < 100; ++turns)
        bench.advance(20ms);
    QCOMPARE(peer->messages.size(), size_t(2'001)); // `subscribed` and each state once
    QVERIFY(turns > 3 && turns < 20);
    QCOMPARE(bench.counters().repeats, quint64(2'000));
    const QStringList seen = peer->summary();
    QCOMPARE(QSet<QString>(seen.begin(), seen.end()).size(), 2'001);
}

void TestFanoutSnapshots::newerUpdateMakesTheSnapshotNeedless()
{
    FanoutBench bench({}, 1'000);
    for (SymbolIndex i = 0; i < 1'000; ++i)
        bench.publish(i, Channel::Quote);
    const auto peer = bench.connect();
    peer->say(FanoutBench::command("subscribe", Channel::Quote, firstSymbols(1'000)));
    bench.answerAll();
    bench.publish(999, Channel::Quote); // its state still waits
    bench.endTurn();
    QVERIFY(peer->summary().contains(QStringLiteral("quote SYM999 2")));
    bench.advance(400ms);
    QVERIFY(!peer->summary().contains(QStringLiteral("quote SYM999 1")));
    QCOMPARE(peer->summary().count(QStringLiteral("quote SYM999 2")), 1);
    QCOMPARE(bench.counters().repeats, quint64(999));
    QCOMPARE(bench.counters().delivered, quint64(1));
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutSnapshots::smallSubscriptionDoesNotWaitForALargeOne()
{
    FanoutLimits limits;
    limits.subscriptions = 9'000;
    FanoutBench bench(limits, 9'000);
    for (SymbolIndex i = 0; i < 9'000; ++i)
        bench.publish(i, Channel::Quote);
    const auto large = bench.connect();
    large->say(FanoutBench::command("subscribe", Channel::Quote, firstSymbols(9'000)));
    bench.answerAll();
    const auto small = bench.connect();
    small->say(FanoutBench::command("subscribe", Channel::Quote, {3}));
    bench.endTurn();
    QCOMPARE(small->summary(),
             (QStringList{QStringLiteral("subscribed"), QStringLiteral("quote SYM3 1")}));
    QVERIFY(large->messages.size() < 9'001);
}

void TestFanoutSnapshots::budgetBoundsAllSessionsTogether()
{
    FanoutLimits limits;
    limits.backpressure.snapshotBytesPerSecond = 10'000;
    FanoutBench bench(limits, 100);
    for (SymbolIndex i = 0; i < 100; ++i)
        bench.publish(i, Channel::Quote);
    std::vector<std::shared_ptr<FakePeer>> peers;
    for (int i = 0; i < 20; ++i) {
        peers.push_back(bench.connect());
        peers.back()->say(FanoutBench::command("subscribe", Channel::Quote, firstSymbols(100)));
        bench.answerAll();
    }
    const auto sent = [&] { return bench.counters().repeats; };
    const size_t frameBytes = 36; // about: {"op":"quote","s":"SYM10","o":1}
    const quint64 atOnce = sent();
    QVERIFY2(atOnce <= 10'000 / frameBytes + 40, qPrintable(QString::number(atOnce)));
    bench.advance(1s);
    const quint64 perSecond = sent() - atOnce;
    QVERIFY2(perSecond > 200 && perSecond <= 10'000 / frameBytes + 40,
             qPrintable(QString::number(perSecond)));
    // Nobody is served twice before all have been served once.
    bench.advance(12s);
    for (const auto &peer : peers)
        QCOMPARE(peer->messages.size(), size_t(101));
}

void TestFanoutSnapshots::waitingSnapshotsAreNoBacklog()
{
    FanoutBench bench({}, 1'000);
    for (SymbolIndex i = 0; i < 1'000; ++i)
        bench.publish(i, Channel::Quote);
    const auto peer = bench.connect();
    peer->say(FanoutBench::command("subscribe", Channel::Quote, firstSymbols(1'000)));
    bench.answerAll();
    // It takes 20 states every 100 ms: 5 s in all, and it is never behind with an update.
    for (int i = 0; i < 100; ++i) {
        peer->drain(20);
        bench.advance(100ms);
        QCOMPARE(bench.fanout->find(1)->level(), SessionLevel::Normal);
        QCOMPARE(bench.figures().owed, quint64(0));
    }
    QCOMPARE(peer->messages.size(), size_t(1'001));
    QVERIFY(!peer->closeCode);
}

void TestFanoutSnapshots::fullSocketPutsTheRestOff()
{
    FanoutBench bench(FanoutBench::patient(), 1'000);
    for (SymbolIndex i = 0; i < 1'000; ++i)
        bench.publish(i, Channel::Quote);
    const auto peer = bench.connect();
    peer->room = 5;
    peer->say(FanoutBench::command("subscribe", Channel::Quote, firstSymbols(1'000)));
    bench.answerAll();
    bench.advance(2s);
    QCOMPARE(peer->messages.size(), size_t(5));
    QCOMPARE(peer->sendsWhileFull, 0);
    peer->drain();
    bench.advance(1s);
    QCOMPARE(peer->messages.size(), size_t(1'001));
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutSnapshots::unsubscribeTakesItsSnapshotBack()
{
    FanoutBench bench({}, 1'000);
    for (SymbolIndex i = 0; i < 1'000; ++i)
        bench.publish(i, Channel::Quote);
    const auto peer = bench.connect();
    peer->say(FanoutBench::command("subscribe", Channel::Quote, firstSymbols(1'000)));
    bench.answerAll();
    peer->say(FanoutBench::command("unsubscribe", Channel::Quote, {998, 999}));
    // The place of one of them is taken by another subscription at once.
    peer->say(FanoutBench::command("subscribe", Channel::Candle, {0}));
    bench.answerAll();
    bench.advance(500ms);
    QVERIFY(!peer->summary().contains(QStringLiteral("quote SYM998 1")));
    QVERIFY(!peer->summary().contains(QStringLiteral("quote SYM999 1")));
    QVERIFY(peer->summary().contains(QStringLiteral("quote SYM997 1")));
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutSnapshots::closeWhileStatesWaitLeavesNothingBehind()
{
    FanoutBench bench({}, 1'000);
    for (SymbolIndex i = 0; i < 1'000; ++i)
        bench.publish(i, Channel::Quote);
    const auto peer = bench.connect();
    peer->say(FanoutBench::command("subscribe", Channel::Quote, firstSymbols(1'000)));
    bench.answerAll();
    peer->vanish();
    bench.advance(500ms);
    QCOMPARE(bench.fanout->sessionCount(), size_t(0));
    QVERIFY(!bench.fanout->isTurnOpen());
    QCOMPARE(bench.imbalance(), 0);
}

QTEST_GUILESS_MAIN(TestFanoutSnapshots)
#include "tst_fanoutsnapshots.moc"
