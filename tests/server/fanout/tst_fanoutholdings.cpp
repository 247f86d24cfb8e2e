// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/server/support/fanoutbench.h"

#include <QTest>

using namespace tickcast;
using namespace std::chrono_literals;
using protocol::Channel;
using protocol::SessionLevel;

namespace {

QByteArray holdings(const std::vector<SymbolIndex> &symbols)
{
    QByteArrayList names;
    for (const SymbolIndex symbol : symbols)
        names.push_back('"' + symbolName(symbol) + '"');
    return R"({"op":"holdings","symbols":[)" + names.join(',') + "]}";
}

} // namespace

/// The symbols a client has at stake: their state is never suppressed or dropped, and waits behind
/// nobody else's.
class TestFanoutHoldings final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void noLevelTouchesAHolding_data();
    void noLevelTouchesAHolding();
    void ownIntervalHoldsForAHoldingToo();
    void holdingsLeaveFirst();
    void becomingAHoldingReleasesWhatWasHeld();
    void ceasingToBeOneInEmergencyPausesIt();
    void holdingDeclaredBeforeItsSubscriptionCounts();
    void stalledClientGetsItsHoldingsLatestFirst();
    void tooManyHoldingsAreRefusedAndNothingChanges();
};

void TestFanoutHoldings::noLevelTouchesAHolding_data()
{
    QTest::addColumn<SessionLevel>("level");
    QTest::newRow("normal") << SessionLevel::Normal;
    QTest::newRow("degraded") << SessionLevel::Degraded;
    QTest::newRow("critical") << SessionLevel::Critical;
    QTest::newRow("emergency") << SessionLevel::Emergency;
}

void TestFanoutHoldings::noLevelTouchesAHolding()
{
    QFETCH(const SessionLevel, level);
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0});
    peer->say(holdings({0}));
    bench.fanout->find(1)->pin(level);
    bench.endTurn();
    peer->clear();
    for (int i = 0; i < 50; ++i) {
        bench.publish(0, Channel::Quote);
        bench.endTurn();
    }
    QCOMPARE(peer->messages.size(), size_t(50));
    QCOMPARE(bench.counters().suppressedTotal(), quint64(0));
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutHoldings::ownIntervalHoldsForAHoldingToo()
{
    FanoutBench bench;
    bench.clock.advance(5s);
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0}, ",\"minIntervalMs\":1000");
    peer->say(holdings({0}));
    bench.fanout->find(1)->pin(SessionLevel::Emergency);
    bench.endTurn();
    peer->clear();
    for (int i = 0; i < 3; ++i)
        bench.publish(0, Channel::Quote);
    bench.endTurn();
    QCOMPARE(peer->messages.size(), size_t(1));
    bench.advance(1'060ms);
    QCOMPARE(peer->summary().last(), QStringLiteral("quote SYM0 3"));
    const auto reason = static_cast<size_t>(admin::SuppressReason::Interval);
    QCOMPARE(bench.counters().suppressed[reason], quint64(1));
}

void TestFanoutHoldings::holdingsLeaveFirst()
{
    FanoutBench bench(FanoutBench::patient());
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0, 1, 2, 3});
    peer->say(holdings({3, 2}));
    peer->clear();
    peer->room = 0;
    for (const SymbolIndex symbol : {0u, 2u, 1u, 3u})
        bench.publish(symbol, Channel::Quote);
    bench.endTurn();
    peer->drain(2);
    QCOMPARE(peer->summary(),
             (QStringList{QStringLiteral("quote SYM2 1"), QStringLiteral("quote SYM3 1")}));
    bench.publish(2, Channel::Quote);
    bench.endTurn();
    peer->drain();
    QCOMPARE(peer->summary().mid(2),
             (QStringList{QStringLiteral("quote SYM2 2"), QStringLiteral("quote SYM0 1"),
                          QStringLiteral("quote SYM1 1")}));
}

void TestFanoutHoldings::becomingAHoldingReleasesWhatWasHeld()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0});
    bench.fanout->find(1)->pin(SessionLevel::Emergency);
    bench.publish(0, Channel::Quote);
    bench.endTurn();
    peer->clear();
    peer->say(holdings({0}));
    bench.advance(40ms);
    QCOMPARE(peer->summary(),
             (QStringList{QStringLiteral("holdings"), QStringLiteral("quote SYM0 1")}));
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutHoldings::ceasingToBeOneInEmergencyPausesIt()
{
    FanoutBench bench(FanoutBench::patient());
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0, 1});
    peer->say(holdings({0, 1}));
    bench.fanout->find(1)->pin(SessionLevel::Emergency);
    bench.endTurn();
    peer->clear();
    peer->room = 0;
    bench.publish(0, Channel::Quote);
    bench.publish(1, Channel::Quote);
    bench.endTurn();
    peer->say(holdings({1}));
    QCOMPARE(bench.imbalance(), 0);
    peer->drain();
    QCOMPARE(peer->summary(),
             (QStringList{QStringLiteral("holdings"), QStringLiteral("quote SYM1 1")}));
    QCOMPARE(bench.figures().owed, quint64(1));
    peer->say(holdings({}));
    bench.publish(1, Channel::Quote);
    bench.endTurn();
    QCOMPARE(peer->summary().last(), QStringLiteral("holdings"));
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutHoldings::holdingDeclaredBeforeItsSubscriptionCounts()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    peer->say(holdings({5}));
    bench.fanout->find(1)->pin(SessionLevel::Emergency);
    bench.subscribe(*peer, Channel::Quote, {4, 5});
    bench.publish(4, Channel::Quote);
    bench.publish(5, Channel::Quote);
    bench.endTurn();
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("quote SYM5 1")});
}

void TestFanoutHoldings::stalledClientGetsItsHoldingsLatestFirst()
{
    FanoutBench bench({}, 60);
    const auto peer = bench.connect();
    std::vector<SymbolIndex> all(60);
    for (SymbolIndex i = 0; i < all.size(); ++i)
        all[i] = i;
    bench.subscribe(*peer, Channel::Quote, all);
    bench.subscribe(*peer, Channel::Trade, {0, 1});
    peer->say(holdings({7, 8, 9}));
    peer->clear();
    peer->room = 0;
    for (int i = 0; i < 300; ++i) { // 30 s of not reading
        for (const SymbolIndex symbol : all)
            bench.publish(symbol, Channel::Quote);
        bench.publish(0, Channel::Trade);
        bench.endTurn();
        bench.advance(100ms);
    }
    QVERIFY(!peer->closeCode.has_value());
    // What it finds in its socket when it reads again: the levels it has gone through, and at once
    // the latest of what it holds.
    peer->drain(6);
    QCOMPARE(peer->summary().mid(3),
             (QStringList{QStringLiteral("quote SYM7 300"), QStringLiteral("quote SYM8 300"),
                          QStringLiteral("quote SYM9 300")}));
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutHoldings::tooManyHoldingsAreRefusedAndNothingChanges()
{
    FanoutLimits limits;
    limits.holdings = 2;
    FanoutBench bench(limits);
    const auto peer = bench.connect();
    peer->say(holdings({0, 1, 2, 3}));
    QCOMPARE(peer->summary(), (QStringList{QStringLiteral("holdings"), QStringLiteral("error")}));
    QCOMPARE(namesIn(peer->object(0)),
             (QStringList{QStringLiteral("SYM0"), QStringLiteral("SYM1")}));
    QCOMPARE(namesIn(peer->object(1)),
             (QStringList{QStringLiteral("SYM2"), QStringLiteral("SYM3")}));
    QVERIFY(peer->object(1)
                .value(QLatin1String("message"))
                .toString()
                .contains(QLatin1String("limit of 2 holdings")));
}

QTEST_GUILESS_MAIN(TestFanoutHoldings)
#include "tst_fanoutholdings.moc"
