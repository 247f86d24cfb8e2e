// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/server/support/fanoutbench.h"

#include <QTest>
#include <map>
#include <random>

using namespace tickcast;
using namespace std::chrono_literals;
using protocol::Channel;
using protocol::SessionLevel;

namespace {

/// The one session of @p bench, fixed at @p level, with what that sends not looked at.
Session &pinned(FanoutBench &bench, FakePeer &peer, SessionLevel level)
{
    Session *session = bench.fanout->find(1);
    session->pin(level);
    bench.endTurn();
    peer.clear();
    return *session;
}

QStringList levelsIn(const FakePeer &peer)
{
    QStringList levels;
    for (size_t i = 0; i < peer.messages.size(); ++i) {
        const QJsonObject message = peer.object(i);
        if (message.value(QLatin1String("op")).toString() == QLatin1String("level"))
            levels << message.value(QLatin1String("level")).toString();
    }
    return levels;
}

quint64 suppressed(const FanoutBench &bench, admin::SuppressReason reason)
{
    return bench.counters().suppressed[static_cast<size_t>(reason)];
}

} // namespace

/// What each level lets through, what it holds back, and how a session gets from one to another.
class TestFanoutLevels final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void degradedSendsAtMostOnePerInterval();
    void degradedKeepsTheTrailingEdge();
    void degradedHonoursALongerWishOfTheClient();
    void degradedLeavesNoEventOut();
    void criticalSendsTheNextUpdateAndThenOnlyMoves();
    void criticalMeasuresFromWhatTheClientGot();
    void criticalRefreshesAfterItsTime();
    void criticalPassesWhatHasNoPrice();
    void criticalDropsEventsThatDidNotMove();
    void emergencySendsNothingButHoldings();
    void emergencyPausesWhatIsOwed();
    void subscribingInEmergencyWaitsForItsState();
    void recoveryBringsEverySymbolToItsLatest();
    void recoveryStepByStepLosesNothing();
    void stalledClientGoesThroughTheLevels();
    void stalledClientIsClosedAfterItsTime();
    void drainedByteStartsThatTimeAnew();
    void clientThatReadsAgainReturnsToNormal();
    void slowClientFindsTheLevelItKeepsUpWith();
    void flappingClientChangesNoFasterThanTheDwellTime();
    void clientWhoKeepsUpHasNoMemoryOfIt();
    void gapsAClientSeesAreTheServersCount();
};

void TestFanoutLevels::degradedSendsAtMostOnePerInterval()
{
    FanoutBench bench;
    bench.clock.advance(5s);
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0, 1});
    pinned(bench, *peer, SessionLevel::Degraded);
    std::array<std::vector<MonotonicNs>, 2> times;
    peer->onMessage = [&](const QByteArray &json) {
        times[json.contains("SYM1") ? 1 : 0].push_back(bench.clock.monotonicNs());
    };
    for (int i = 0; i < 1'000; ++i) { // 10 s, 100 updates a second each
        bench.publish(0, Channel::Quote);
        bench.publish(1, Channel::Quote);
        bench.endTurn();
        bench.advance(10ms);
    }
    for (const auto &sent : times) {
        QVERIFY2(sent.size() >= 18 && sent.size() <= 21, qPrintable(QString::number(sent.size())));
        for (size_t i = 1; i < sent.size(); ++i)
            QVERIFY(sent[i] - sent[i - 1] >= std::chrono::nanoseconds(500ms).count());
    }
    QVERIFY(suppressed(bench, admin::SuppressReason::Degraded) > 1'900);
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutLevels::degradedKeepsTheTrailingEdge()
{
    FanoutBench bench;
    bench.clock.advance(5s);
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0});
    pinned(bench, *peer, SessionLevel::Degraded);
    for (int i = 0; i < 5; ++i)
        bench.publish(0, Channel::Quote);
    bench.endTurn();
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("quote SYM0 1")});
    QCOMPARE(bench.figures().owed, quint64(1));
    bench.advance(480ms);
    QCOMPARE(peer->messages.size(), size_t(1));
    bench.advance(100ms);
    QCOMPARE(peer->summary().last(), QStringLiteral("quote SYM0 5"));
    QCOMPARE(suppressed(bench, admin::SuppressReason::Degraded), quint64(3));
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutLevels::degradedHonoursALongerWishOfTheClient()
{
    FanoutBench bench;
    bench.clock.advance(5s);
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0}, ",\"minIntervalMs\":1000");
    bench.subscribe(*peer, Channel::Quote, {1}, ",\"minIntervalMs\":100");
    pinned(bench, *peer, SessionLevel::Degraded);
    for (int i = 0; i < 2; ++i) {
        bench.publish(0, Channel::Quote);
        bench.publish(1, Channel::Quote);
    }
    bench.endTurn();
    peer->clear();
    bench.advance(200ms); // the client's wish is over, the level's interval is not
    QCOMPARE(peer->summary(), QStringList());
    bench.advance(400ms);
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("quote SYM1 2")});
    bench.advance(500ms);
    QCOMPARE(peer->summary().last(), QStringLiteral("quote SYM0 2"));
}

void TestFanoutLevels::degradedLeavesNoEventOut()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Trade, {0});
    pinned(bench, *peer, SessionLevel::Degraded);
    for (int i = 0; i < 20; ++i)
        bench.publish(0, Channel::Trade);
    bench.endTurn();
    QCOMPARE(peer->messages.size(), size_t(20));
}

void TestFanoutLevels::criticalSendsTheNextUpdateAndThenOnlyMoves()
{
    FanoutBench bench;
    bench.clock.advance(5s);
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0});
    pinned(bench, *peer, SessionLevel::Critical);
    const auto publishAt = [&](double price) {
        bench.price = price;
        bench.publish(0, Channel::Quote);
        bench.endTurn();
    };
    publishAt(1'000); // the next one, whatever it is
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("quote SYM0 1")});
    for (const double price : {1'000.5, 999.0, 1'001.0}) // 0.1 % is not more than 0.1 %
        publishAt(price);
    QCOMPARE(peer->messages.size(), size_t(1));
    publishAt(1'001.01);
    QCOMPARE(peer->summary().last(), QStringLiteral("quote SYM0 5"));
    publishAt(1'000); // back by more than 0.1 %
    QCOMPARE(peer->summary().last(), QStringLiteral("quote SYM0 6"));
    QCOMPARE(suppressed(bench, admin::SuppressReason::Critical), quint64(3));
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutLevels::criticalMeasuresFromWhatTheClientGot()
{
    FanoutBench bench;
    bench.clock.advance(5s);
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0});
    pinned(bench, *peer, SessionLevel::Critical);
    bench.price = 1'000;
    bench.publish(0, Channel::Quote);
    bench.endTurn();
    for (int i = 1; i <= 10; ++i) { // creeps: no step is a move, eleven together are
        bench.price = 1'000 + i * 0.1;
        bench.publish(0, Channel::Quote);
        bench.endTurn();
    }
    QCOMPARE(peer->messages.size(), size_t(1));
    bench.price = 1'001.1;
    bench.publish(0, Channel::Quote);
    bench.endTurn();
    QCOMPARE(peer->messages.size(), size_t(2));
    // What went out of the outbox is the reference too.
    peer->room = 0;
    bench.price = 1'010;
    bench.publish(0, Channel::Quote);
    bench.endTurn();
    bench.price = 1'020;
    bench.publish(0, Channel::Quote);
    bench.endTurn();
    peer->drain();
    QCOMPARE(peer->summary().last(), QStringLiteral("quote SYM0 14"));
    bench.price = 1'020.5;
    bench.publish(0, Channel::Quote);
    bench.endTurn();
    QCOMPARE(peer->messages.size(), size_t(3));
}

void TestFanoutLevels::criticalRefreshesAfterItsTime()
{
    FanoutBench bench;
    bench.clock.advance(5s);
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0});
    pinned(bench, *peer, SessionLevel::Critical);
    for (int i = 0; i < 3; ++i)
        bench.publish(0, Channel::Quote);
    bench.endTurn();
    QCOMPARE(peer->messages.size(), size_t(1));
    bench.advance(9'900ms);
    QCOMPARE(peer->messages.size(), size_t(1));
    bench.advance(200ms);
    QCOMPARE(peer->summary().last(), QStringLiteral("quote SYM0 3"));
    QCOMPARE(suppressed(bench, admin::SuppressReason::Critical), quint64(1));
    QCOMPARE(bench.counters().delivered, quint64(2)); // a first delivery, no repeat
    // Nothing new, nothing to refresh.
    peer->clear();
    bench.advance(12s);
    QCOMPARE(peer->summary(), QStringList());
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutLevels::criticalPassesWhatHasNoPrice()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0});
    pinned(bench, *peer, SessionLevel::Critical);
    for (const double price : {std::numeric_limits<double>::quiet_NaN(), 5.0, 5.0, 0.0, 0.0}) {
        bench.price = price;
        bench.publish(0, Channel::Quote);
        bench.endTurn();
    }
    QCOMPARE(peer->summary(),
             (QStringList{QStringLiteral("quote SYM0 1"), QStringLiteral("quote SYM0 2"),
                          QStringLiteral("quote SYM0 4")}));
}

void TestFanoutLevels::criticalDropsEventsThatDidNotMove()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Trade, {0});
    pinned(bench, *peer, SessionLevel::Critical);
    for (const double price : {100.0, 100.05, 100.2, 100.2}) {
        bench.price = price;
        bench.publish(0, Channel::Trade);
    }
    bench.endTurn();
    QCOMPARE(peer->summary(),
             (QStringList{QStringLiteral("trade SYM0 1"), QStringLiteral("trade SYM0 3")}));
    QCOMPARE(bench.dropped(admin::DropReason::Level), quint64(2));
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutLevels::emergencySendsNothingButHoldings()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0, 1});
    bench.subscribe(*peer, Channel::Trade, {0, 1});
    peer->say(R"({"op":"holdings","symbols":["SYM1"]})");
    pinned(bench, *peer, SessionLevel::Emergency);
    for (int i = 0; i < 3; ++i) {
        for (const SymbolIndex symbol : {0u, 1u}) {
            bench.publish(symbol, Channel::Trade);
            bench.publish(symbol, Channel::Quote);
        }
        bench.endTurn();
    }
    QCOMPARE(peer->summary(),
             (QStringList{QStringLiteral("trade SYM1 1"), QStringLiteral("quote SYM1 1"),
                          QStringLiteral("trade SYM1 2"), QStringLiteral("quote SYM1 2"),
                          QStringLiteral("trade SYM1 3"), QStringLiteral("quote SYM1 3")}));
    QCOMPARE(suppressed(bench, admin::SuppressReason::Emergency), quint64(2)); // the last is owed
    QCOMPARE(bench.dropped(admin::DropReason::Level), quint64(3));
    QCOMPARE(bench.figures().owed, quint64(1));
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutLevels::emergencyPausesWhatIsOwed()
{
    FanoutBench bench(FanoutBench::patient());
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0, 1});
    bench.subscribe(*peer, Channel::Trade, {0});
    peer->say(R"({"op":"holdings","symbols":["SYM1"]})");
    peer->clear();
    peer->room = 0;
    bench.publish(0, Channel::Trade);
    bench.publish(0, Channel::Quote);
    bench.publish(1, Channel::Quote);
    bench.endTurn();
    QCOMPARE(bench.figures().owed, quint64(3));
    bench.fanout->find(1)->pin(SessionLevel::Emergency);
    QCOMPARE(bench.imbalance(), 0);
    peer->drain();
    QCOMPARE(peer->summary(),
             (QStringList{QStringLiteral("level"), QStringLiteral("quote SYM1 1")}));
    QCOMPARE(bench.dropped(admin::DropReason::Level), quint64(1));
    QCOMPARE(bench.figures().owed, quint64(1));
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutLevels::subscribingInEmergencyWaitsForItsState()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    Session &session = pinned(bench, *peer, SessionLevel::Emergency);
    bench.publish(0, Channel::Quote);
    peer->say(FanoutBench::command("subscribe", Channel::Quote, {0}));
    bench.answerAll();
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("subscribed")});
    session.pin(SessionLevel::Normal);
    bench.endTurn();
    bench.advance(100ms);
    QCOMPARE(peer->summary().last(), QStringLiteral("quote SYM0 1"));
    QCOMPARE(bench.counters().repeats, quint64(1));
    QCOMPARE(bench.counters().delivered, quint64(0));
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutLevels::recoveryBringsEverySymbolToItsLatest()
{
    FanoutBench bench({}, 40);
    const auto peer = bench.connect();
    std::vector<SymbolIndex> all(40);
    for (SymbolIndex i = 0; i < all.size(); ++i)
        all[i] = i;
    bench.subscribe(*peer, Channel::Quote, all);
    Session &session = pinned(bench, *peer, SessionLevel::Emergency);
    for (int round = 0; round < 3; ++round) {
        for (SymbolIndex i = 0; i < 39; ++i) // one stays as it was
            bench.publish(i, Channel::Quote);
        bench.endTurn();
    }
    QCOMPARE(peer->messages.size(), size_t(0));
    session.pin(std::nullopt);
    bench.endTurn();
    bench.advance(200ms);
    QCOMPARE(levelsIn(*peer), QStringList{QStringLiteral("normal")});
    QCOMPARE(peer->messages.size(), size_t(40));
    QVERIFY(!peer->summary().contains(QStringLiteral("quote SYM39 0")));
    QCOMPARE(bench.counters().delivered, quint64(39));
    QCOMPARE(bench.figures().owed, quint64(0));
    // And nothing is held back any more.
    peer->clear();
    bench.publish(5, Channel::Quote);
    bench.publish(5, Channel::Quote);
    bench.endTurn();
    QCOMPARE(peer->summary(),
             (QStringList{QStringLiteral("quote SYM5 4"), QStringLiteral("quote SYM5 5")}));
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutLevels::recoveryStepByStepLosesNothing()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0});
    Session &session = pinned(bench, *peer, SessionLevel::Emergency);
    for (const SessionLevel level :
         {SessionLevel::Critical, SessionLevel::Degraded, SessionLevel::Normal}) {
        bench.publish(0, Channel::Quote);
        bench.publish(0, Channel::Quote);
        bench.endTurn();
        QCOMPARE(bench.imbalance(), 0);
        session.pin(level);
        bench.endTurn();
        bench.advance(100ms);
        QCOMPARE(bench.imbalance(), 0);
        const quint64 newest = bench.market.offsets[groupOf(0, Channel::Quote)];
        QCOMPARE(peer->summary().last(), QStringLiteral("quote SYM0 %1").arg(newest));
    }
    QCOMPARE(bench.figures().owed, quint64(0));
}

void TestFanoutLevels::stalledClientGoesThroughTheLevels()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0, 1});
    peer->room = 0;
    std::vector<SessionLevel> seen;
    for (int i = 0; i < 100; ++i) {
        bench.publish(0, Channel::Quote);
        bench.publish(1, Channel::Quote);
        bench.endTurn();
        bench.advance(100ms);
        QCOMPARE(bench.imbalance(), 0);
        const SessionLevel level = bench.fanout->find(1)->level();
        if (seen.empty() || seen.back() != level)
            seen.push_back(level);
    }
    QCOMPARE(seen, (std::vector{SessionLevel::Normal, SessionLevel::Degraded,
                                SessionLevel::Critical, SessionLevel::Emergency}));
    QCOMPARE(bench.figures().levels, (std::array<quint32, 4>{0, 0, 0, 1}));
    QCOMPARE(bench.counters().levelChanges, quint64(3));
    peer->drain();
    QCOMPARE(levelsIn(*peer), (QStringList{QStringLiteral("degraded"), QStringLiteral("critical"),
                                           QStringLiteral("emergency")}));
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutLevels::stalledClientIsClosedAfterItsTime()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0});
    peer->room = 0;
    for (int i = 0; i < 599 && !peer->closeCode; ++i) {
        bench.publish(0, Channel::Quote);
        bench.endTurn();
        bench.advance(100ms);
    }
    QVERIFY(!peer->closeCode.has_value());
    bench.advance(600ms);
    QVERIFY(peer->closeCode.has_value());
    QCOMPARE(int(*peer->closeCode), 4100);
    QCOMPARE(peer->closeReason, QStringLiteral("nothing was read for 60 s"));
    QCOMPARE(bench.counters().slowCloses, quint64(1));
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutLevels::drainedByteStartsThatTimeAnew()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0});
    peer->room = 0;
    for (int i = 0; i < 2'000; ++i) { // 200 s
        bench.publish(0, Channel::Quote);
        bench.endTurn();
        bench.advance(100ms);
        if (i % 500 == 499)
            ++peer->backlog.ackedBytes; // a byte every 50 s
    }
    QVERIFY(!peer->closeCode.has_value());
    QCOMPARE(bench.fanout->find(1)->level(), SessionLevel::Emergency);
}

void TestFanoutLevels::clientThatReadsAgainReturnsToNormal()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0, 1});
    const auto run = [&](int tenths) {
        for (int i = 0; i < tenths; ++i) {
            bench.publish(0, Channel::Quote);
            bench.publish(1, Channel::Quote);
            bench.endTurn();
            bench.advance(100ms);
        }
    };
    peer->room = 0;
    run(100);
    QCOMPARE(bench.fanout->find(1)->level(), SessionLevel::Emergency);
    peer->drain();
    run(100);
    QCOMPARE(bench.fanout->find(1)->level(), SessionLevel::Normal);
    QCOMPARE(levelsIn(*peer).last(), QStringLiteral("normal"));
    peer->clear();
    run(10);
    QCOMPARE(peer->messages.size(), size_t(20)); // everything again
    QCOMPARE(bench.figures().owed, quint64(0));
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutLevels::slowClientFindsTheLevelItKeepsUpWith()
{
    // 20 symbols at 10/s are 200 updates a second; this client takes 60, and Degraded needs 40.
    FanoutBench bench({}, 20);
    const auto peer = bench.connect();
    std::vector<SymbolIndex> all(20);
    for (SymbolIndex i = 0; i < all.size(); ++i)
        all[i] = i;
    bench.subscribe(*peer, Channel::Quote, all);
    int emergencies = 0;
    for (int i = 0; i < 600; ++i) {
        for (const SymbolIndex symbol : all)
            bench.publish(symbol, Channel::Quote);
        bench.endTurn();
        bench.advance(100ms);
        peer->drain(6);
        emergencies += bench.fanout->find(1)->level() >= SessionLevel::Critical ? 1 : 0;
        QCOMPARE(bench.imbalance(), 0);
    }
    QVERIFY(bench.counters().levelChanges > 0);
    QVERIFY2(emergencies < 60, qPrintable(QString::number(emergencies)));
}

void TestFanoutLevels::flappingClientChangesNoFasterThanTheDwellTime()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0, 1, 2});
    std::vector<MonotonicNs> changes;
    SessionLevel last = SessionLevel::Normal;
    for (int i = 0; i < 3'000; ++i) {
        for (const SymbolIndex symbol : {0u, 1u, 2u})
            bench.publish(symbol, Channel::Quote);
        bench.endTurn();
        bench.advance(20ms);
        if (i % 70 == 0)
            peer->room = 0; // 1.4 s of not reading
        else if (i % 70 == 35)
            peer->drain();
        const SessionLevel level = bench.fanout->find(1)->level();
        if (std::exchange(last, level) != level)
            changes.push_back(bench.clock.monotonicNs());
    }
    QVERIFY(changes.size() > 1);
    for (size_t i = 1; i < changes.size(); ++i)
        QVERIFY(changes[i] - changes[i - 1] >= std::chrono::nanoseconds(1'980ms).count());
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutLevels::clientWhoKeepsUpHasNoMemoryOfIt()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0});
    for (int i = 0; i < 50; ++i) {
        bench.publish(0, Channel::Quote);
        bench.endTurn();
        bench.advance(100ms);
    }
    const admin::SessionDetail detail = bench.fanout->find(1)->detail(bench.clock.monotonicNs());
    QCOMPARE(detail.row.published, quint64(50));
    QCOMPARE(detail.row.delivered, quint64(50));
    QCOMPARE(detail.row.losses.total(), quint64(0));
    QCOMPARE(detail.levelChanges, 0u);
    QVERIFY(detail.history.empty());
    QCOMPARE(detail.levelMs[0], quint64(5'000));
}

void TestFanoutLevels::gapsAClientSeesAreTheServersCount()
{
    FanoutBench bench({}, 5);
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0, 1, 2, 3, 4}, ",\"minIntervalMs\":50");
    bench.subscribe(*peer, Channel::Candle, {0});
    bench.subscribe(*peer, Channel::Trade, {0, 1});
    peer->say(R"({"op":"holdings","symbols":["SYM4"]})");
    std::map<QString, quint64> last;
    quint64 stateGaps = 0;
    quint64 eventGaps = 0;
    quint64 received = 0;
    peer->onMessage = [&](const QByteArray &json) {
        const QJsonObject message = QJsonDocument::fromJson(json).object();
        if (!message.contains(QLatin1String("o")))
            return;
        const QString op = message.value(QLatin1String("op")).toString();
        const auto offset = quint64(message.value(QLatin1String("o")).toInteger());
        quint64 &before = last[op + message.value(QLatin1String("s")).toString()];
        QVERIFY(offset > before);
        (op == QLatin1String("trade") ? eventGaps : stateGaps) += offset - before - 1;
        before = offset;
        ++received;
    };
    std::minstd_rand random(3);
    for (int i = 0; i < 20'000; ++i) {
        const auto dice = random() % 1'000;
        if (dice < 3)
            peer->room = random() % 4; // stops reading
        else if (dice < 8)
            peer->drain();
        else if (dice < 10)
            bench.fanout->find(1)->pin(static_cast<SessionLevel>(random() % 4));
        else if (dice < 12)
            bench.fanout->find(1)->pin(std::nullopt);
        bench.price = 100 + double(random() % 10) / 30;
        bench.publish(SymbolIndex(random() % 5), Channel::Quote);
        bench.publish(SymbolIndex(random() % 2), Channel::Trade);
        bench.publish(groupOf(0, Channel::Candle), random() % 500 == 0 ? 2 : 0);
        bench.endTurn();
        bench.advance(20ms);
        peer->handler->onReceived(); // it lives
    }
    peer->drain();
    bench.fanout->find(1)->pin(SessionLevel::Normal);
    bench.advance(10s);
    const admin::SessionRow row = bench.fanout->find(1)->row(bench.clock.monotonicNs());
    QCOMPARE(row.owed, quint64(0));
    QCOMPARE(received, row.delivered);
    QCOMPARE(stateGaps, row.losses.superseded + row.losses.suppressedTotal());
    QCOMPARE(eventGaps, row.losses.droppedTotal());
    QCOMPARE(row.published, row.delivered + row.losses.total());
    QVERIFY(stateGaps > 1'000);
    QVERIFY(eventGaps > 1'000);
}

QTEST_GUILESS_MAIN(TestFanoutLevels)
#include "tst_fanoutlevels.moc"
