// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/server/support/fanoutbench.h"

#include <QTest>

using namespace tickcast;
using namespace std::chrono_literals;
using protocol::Channel;

namespace {

const QByteArray everySecond = ",\"minIntervalMs\":1000";

} // namespace

/// `minIntervalMs`: at most one update per symbol and interval, and the newest is never lost.
class TestFanoutPacing final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void stateCountsAsTheFirstOfTheInterval();
    void firstUpdateWithoutStateGoesAtOnce();
    void firstUpdateGoesAtOnceOnAMachineJustStarted();
    void trailingEdgeIsKeptAndNeverEarly();
    void spacedUpdatesPassAtOnce();
    void busySymbolGetsOnePerInterval();
    void symbolsArePacedEachForItself();
    void otherSubscribersAreNotSlowed();
    void intervalOfZeroReleasesWhatIsHeld();
    void newIntervalHoldsFromTheLastSent();
    void unsubscribeDropsWhatIsHeld();
    void closeDropsWhatIsHeld();
    void heldUpdateDueWhileFullIsOwed();
    void heldAndOwedIsSentOnce();
    void heldAndOwedSnapshotIsSentOnce();
    void updatesWhileOwedSupersede();
};

void TestFanoutPacing::stateCountsAsTheFirstOfTheInterval()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.publish(0, Channel::Quote);
    bench.clock.advance(5s);
    bench.subscribe(*peer, Channel::Quote, {0}, everySecond);
    bench.publish(0, Channel::Quote);
    bench.endTurn();
    QVERIFY(peer->messages.empty());
    QCOMPARE(bench.figures().owed, quint64(1));
    bench.advance(1'040ms);
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("quote SYM0 2")});
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutPacing::firstUpdateWithoutStateGoesAtOnce()
{
    FanoutBench bench;
    bench.clock.advance(5s);
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0}, everySecond);
    bench.publish(0, Channel::Quote);
    bench.endTurn();
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("quote SYM0 1")});
}

void TestFanoutPacing::firstUpdateGoesAtOnceOnAMachineJustStarted()
{
    FanoutBench bench; // the monotonic clock is near 0, and so shorter than the interval
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0}, ",\"minIntervalMs\":3600000");
    bench.publish(0, Channel::Quote);
    bench.endTurn();
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("quote SYM0 1")});
}

void TestFanoutPacing::trailingEdgeIsKeptAndNeverEarly()
{
    FanoutBench bench;
    bench.clock.advance(5s);
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0}, everySecond);
    for (int i = 0; i < 4; ++i)
        bench.publish(0, Channel::Quote);
    bench.endTurn();
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("quote SYM0 1")});
    QCOMPARE(bench.counters().suppressedTotal(),
             quint64(2)); // the last waits, it is not suppressed
    QCOMPARE(bench.figures().owed, quint64(1));
    bench.advance(980ms);
    QCOMPARE(peer->messages.size(), size_t(1));
    bench.advance(60ms);
    QCOMPARE(peer->summary().last(), QStringLiteral("quote SYM0 4"));
    QCOMPARE(bench.counters().suppressedTotal(), quint64(2));
    QCOMPARE(bench.counters().delivered, quint64(2));
    QCOMPARE(bench.figures().owed, quint64(0));
    bench.advance(3s);
    QCOMPARE(peer->messages.size(), size_t(2)); // and only once
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutPacing::spacedUpdatesPassAtOnce()
{
    FanoutBench bench;
    bench.clock.advance(5s);
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0}, everySecond);
    for (size_t i = 1; i <= 5; ++i) {
        bench.publish(0, Channel::Quote);
        bench.endTurn();
        QCOMPARE(peer->messages.size(), i);
        bench.advance(1s);
    }
    QCOMPARE(bench.counters().suppressedTotal(), quint64(0));
}

void TestFanoutPacing::busySymbolGetsOnePerInterval()
{
    FanoutBench bench;
    bench.clock.advance(5s);
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0}, everySecond);
    std::vector<MonotonicNs> times;
    peer->onMessage = [&](const QByteArray &) { times.push_back(bench.clock.monotonicNs()); };
    for (int i = 0; i < 1'000; ++i) { // 10 s, 100 updates a second
        bench.publish(0, Channel::Quote);
        bench.endTurn();
        bench.advance(10ms);
    }
    QVERIFY2(times.size() >= 10 && times.size() <= 11, qPrintable(QString::number(times.size())));
    for (size_t i = 1; i < times.size(); ++i)
        QVERIFY(times[i] - times[i - 1] >= std::chrono::nanoseconds(1s).count());
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutPacing::symbolsArePacedEachForItself()
{
    FanoutBench bench;
    bench.clock.advance(5s);
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0}, everySecond);
    bench.subscribe(*peer, Channel::Quote, {1}, ",\"minIntervalMs\":200");
    bench.subscribe(*peer, Channel::Quote, {2});
    for (int i = 0; i < 2; ++i) {
        for (SymbolIndex symbol = 0; symbol < 3; ++symbol)
            bench.publish(symbol, Channel::Quote);
    }
    bench.endTurn();
    QCOMPARE(peer->messages.size(), size_t(4));
    peer->clear();
    bench.advance(240ms);
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("quote SYM1 2")});
    bench.advance(800ms);
    QCOMPARE(peer->summary().last(), QStringLiteral("quote SYM0 2"));
}

void TestFanoutPacing::otherSubscribersAreNotSlowed()
{
    FanoutBench bench;
    bench.clock.advance(5s);
    const auto paced = bench.connect();
    const auto quick = bench.connect();
    bench.subscribe(*paced, Channel::Quote, {0}, everySecond);
    bench.subscribe(*quick, Channel::Quote, {0});
    for (int i = 0; i < 10; ++i)
        bench.publish(0, Channel::Quote);
    bench.endTurn();
    QCOMPARE(quick->messages.size(), size_t(10));
    QCOMPARE(paced->messages.size(), size_t(1));
}

void TestFanoutPacing::intervalOfZeroReleasesWhatIsHeld()
{
    FanoutBench bench;
    bench.clock.advance(5s);
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0}, everySecond);
    bench.publish(0, Channel::Quote);
    bench.publish(0, Channel::Quote);
    bench.endTurn();
    bench.subscribe(*peer, Channel::Quote, {0}, ",\"minIntervalMs\":0");
    bench.advance(40ms);
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("quote SYM0 2")});
    for (int i = 0; i < 3; ++i)
        bench.publish(0, Channel::Quote);
    bench.endTurn();
    QCOMPARE(peer->messages.size(), size_t(4));
    QCOMPARE(bench.counters().suppressedTotal(), quint64(0));
}

void TestFanoutPacing::newIntervalHoldsFromTheLastSent()
{
    FanoutBench bench;
    bench.clock.advance(5s);
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0}, ",\"minIntervalMs\":100");
    bench.publish(0, Channel::Quote);
    bench.endTurn();
    bench.subscribe(*peer, Channel::Quote, {0}, everySecond);
    bench.publish(0, Channel::Quote);
    bench.endTurn();
    bench.advance(980ms);
    QVERIFY(peer->messages.empty());
    bench.advance(60ms);
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("quote SYM0 2")});
}

void TestFanoutPacing::unsubscribeDropsWhatIsHeld()
{
    FanoutBench bench;
    bench.clock.advance(5s);
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0}, everySecond);
    for (int i = 0; i < 3; ++i)
        bench.publish(0, Channel::Quote);
    bench.endTurn();
    peer->say(FanoutBench::command("unsubscribe", Channel::Quote, {0}));
    QCOMPARE(bench.dropped(admin::DropReason::Unsubscribed), quint64(1));
    QCOMPARE(bench.figures().owed, quint64(0));
    bench.advance(2s);
    QCOMPARE(peer->summary().last(), QStringLiteral("unsubscribed"));
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutPacing::closeDropsWhatIsHeld()
{
    FanoutBench bench;
    bench.clock.advance(5s);
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0}, everySecond);
    bench.publish(0, Channel::Quote);
    bench.publish(0, Channel::Quote);
    bench.endTurn();
    peer->vanish();
    QCOMPARE(bench.dropped(admin::DropReason::Closed), quint64(1));
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutPacing::heldUpdateDueWhileFullIsOwed()
{
    FanoutBench bench(FanoutBench::patient());
    bench.clock.advance(5s);
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0}, everySecond);
    bench.subscribe(*peer, Channel::Quote, {1});
    bench.publish(0, Channel::Quote);
    bench.publish(0, Channel::Quote);
    bench.endTurn();
    peer->clear();
    peer->room = 0;
    bench.publish(1, Channel::Quote);
    bench.endTurn();
    bench.advance(2s);
    QVERIFY(peer->messages.empty());
    QCOMPARE(bench.figures().owed, quint64(2));
    QCOMPARE(bench.imbalance(), 0);
    peer->drain();
    QCOMPARE(peer->summary(),
             (QStringList{QStringLiteral("quote SYM1 1"), QStringLiteral("quote SYM0 2")}));
    QCOMPARE(peer->sendsWhileFull, 0);
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutPacing::heldAndOwedIsSentOnce()
{
    FanoutBench bench;
    bench.clock.advance(5s);
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0}, everySecond);
    peer->room = 0;
    bench.publish(0, Channel::Quote); // passes, and finds the link full at the turn's end
    bench.publish(0, Channel::Quote); // is held
    bench.endTurn();
    QCOMPARE(bench.imbalance(), 0);
    bench.advance(100ms);
    peer->drain();
    // What goes out is the newest: there is nothing left to hold.
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("quote SYM0 2")});
    QCOMPARE(bench.counters().delivered, quint64(1));
    QCOMPARE(bench.counters().superseded, quint64(1));
    QCOMPARE(bench.figures().owed, quint64(0));
    bench.advance(3s);
    QCOMPARE(peer->messages.size(), size_t(1));
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutPacing::heldAndOwedSnapshotIsSentOnce()
{
    FanoutBench bench;
    bench.clock.advance(5s);
    const auto peer = bench.connect();
    bench.publish(0, Channel::Quote);
    peer->room = 1;
    peer->say(FanoutBench::command("subscribe", Channel::Quote, {0}, everySecond));
    for (const FakeMarket::Watch &watch : std::exchange(bench.market.unanswered, {}))
        bench.answer(watch);
    bench.publish(0, Channel::Quote); // in the turn of the snapshot: held
    bench.endTurn();
    bench.advance(100ms);
    peer->drain();
    QCOMPARE(peer->summary(),
             (QStringList{QStringLiteral("subscribed"), QStringLiteral("quote SYM0 2")}));
    bench.advance(3s);
    QCOMPARE(peer->messages.size(), size_t(2));
    QCOMPARE(bench.counters().delivered, quint64(1));
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutPacing::updatesWhileOwedSupersede()
{
    FanoutBench bench;
    bench.clock.advance(5s);
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0}, everySecond);
    peer->room = 0;
    for (int i = 0; i < 4; ++i) {
        bench.publish(0, Channel::Quote);
        bench.endTurn();
    }
    QCOMPARE(bench.counters().superseded, quint64(3));
    QCOMPARE(bench.counters().suppressedTotal(), quint64(0));
    peer->drain();
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("quote SYM0 4")});
    // The interval counts from what was really sent.
    bench.publish(0, Channel::Quote);
    bench.endTurn();
    QCOMPARE(peer->messages.size(), size_t(1));
    bench.advance(1'040ms);
    QCOMPARE(peer->summary().last(), QStringLiteral("quote SYM0 5"));
    QCOMPARE(bench.imbalance(), 0);
}

QTEST_GUILESS_MAIN(TestFanoutPacing)
#include "tst_fanoutpacing.moc"
