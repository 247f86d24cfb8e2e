// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/fanout/recentevents.h"
#include "tests/server/support/fanoutbench.h"

#include <QLoggingCategory>
#include <QTest>
#include <random>

using namespace tickcast;
using namespace std::chrono_literals;
using protocol::Channel;

namespace {

const QByteArray ownEpoch = "0000000000000abc";

QByteArray resume(quint64 offset, SymbolIndex symbol = 0, const QByteArray &epoch = ownEpoch)
{
    return ",\"resume\":{\"" + symbolName(symbol) + "\":{\"epoch\":\"" + epoch +
           "\",\"offset\":" + QByteArray::number(offset) + "}}";
}

QStringList trades(quint64 first, quint64 last)
{
    QStringList lines;
    for (quint64 offset = first; offset <= last; ++offset)
        lines.push_back(QStringLiteral("trade SYM0 %1").arg(offset));
    return lines;
}

QJsonObject entryOf(const QJsonObject &subscribed)
{
    return subscribed.value(QLatin1String("symbols")).toArray().first().toObject();
}

bool isRecovered(const QJsonObject &subscribed)
{
    return entryOf(subscribed).value(QLatin1String("recovered")).toBool();
}

quint64 offsetIn(const QJsonObject &subscribed)
{
    return static_cast<quint64>(entryOf(subscribed).value(QLatin1String("offset")).toInteger());
}

FanoutLimits withHistory(size_t size, std::chrono::milliseconds ttl = 1h)
{
    FanoutLimits limits = FanoutBench::patient();
    limits.history = {size, ttl};
    return limits;
}

void publishTrades(FanoutBench &bench, int count)
{
    for (int i = 0; i < count; ++i)
        bench.publish(0, Channel::Trade);
}

/// Of a client that reads nothing: it was promised 3 to 5, and two more were published since.
std::shared_ptr<FakePeer> stalledInARefill(FanoutBench &bench)
{
    publishTrades(bench, 5);
    const auto peer = bench.connect();
    peer->room = 0;
    peer->say(FanoutBench::command("subscribe", Channel::Trade, {0}, resume(2)));
    bench.answerAll();
    publishTrades(bench, 2);
    return peer;
}

} // namespace

/// What a client missed of trades and is sent from the history: all of it and in order, or none.
class TestFanoutRefill final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLoggingCategory::setFilterRules(QStringLiteral("tickcast.*=false")); }
    void heldEventsHaveNoHole();
    void missedTradesFollowTheAnswerInOrder();
    void newTradesFollowTheMissedOnes();
    void nothingIsSentInPart_data();
    void nothingIsSentInPart();
    void historyOfAnUnwatchedSymbolComesFromTheMarket();
    void liveSubscriptionFillsItsGap();
    void whatIsOwedIsNotSentTwice();
    void manyMissedTradesAreSentInPortions();
    void budgetForStatesPacesThem();
    void clientTooSlowForTheHistoryIsTold();
    void fullSocketLosesNothing();
    void emergencyWaitsUnlessHeld();
    void unsubscribeEndsIt();
    void closingEndsIt();
    void clientFromAWorkerAheadWaitsForIt_data();
    void clientFromAWorkerAheadWaitsForIt();
    void whatTheInboxLostIsFetched();
    void randomLivesMissNothingUntold_data();
    void randomLivesMissNothingUntold();
};

void TestFanoutRefill::heldEventsHaveNoHole()
{
    RecentEvents events;
    const HistoryLimits limits{3, 1s};
    QVERIFY(events.holdsAllAfter(0));
    QVERIFY(!events.holdsAllAfter(1)); // from the future
    for (quint64 offset = 1; offset <= 4; ++offset)
        events.add(offset, {}, MonotonicNs(offset), limits);
    QCOMPARE(events.firstOffset(), quint64(2));
    QVERIFY(!events.holdsAllAfter(0));
    QVERIFY(events.holdsAllAfter(1));
    QVERIFY(events.holdsAllAfter(4));
    QVERIFY(!events.holdsAllAfter(5));
    QCOMPARE(events.at(3).ingressNs, MonotonicNs(3));
    events.expire(1'000'000'003, limits);
    QCOMPARE(events.firstOffset(), quint64(3));
    events.add(6, {}, 6, limits); // 5 is missing
    QCOMPARE(events.firstOffset(), quint64(6));
    QVERIFY(!events.holdsAllAfter(4));
    QVERIFY(events.holdsAllAfter(5));
    events.add(7, {}, 7, {0, 1s});
    events.startAfter(9);
    QVERIFY(events.holdsAllAfter(9));
    QVERIFY(!events.holdsAllAfter(8));
}

void TestFanoutRefill::missedTradesFollowTheAnswerInOrder()
{
    FanoutBench bench;
    const auto other = bench.connect();
    bench.subscribe(*other, Channel::Trade, {0});
    publishTrades(bench, 5);
    const auto peer = bench.connect();
    peer->say(FanoutBench::command("subscribe", Channel::Trade, {0}, ",\"id\":1" + resume(2)));
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("subscribed 1")} + trades(3, 5));
    QVERIFY(isRecovered(peer->object(0)));
    QCOMPARE(offsetIn(peer->object(0)), quint64(5));
    QCOMPARE(bench.counters().repeats, quint64(3)); // published before it subscribed
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutRefill::newTradesFollowTheMissedOnes()
{
    FanoutBench bench;
    publishTrades(bench, 2);
    const auto peer = bench.connect();
    peer->handler->onTextMessage(
        FanoutBench::command("subscribe", Channel::Trade, {0}, ",\"id\":1" + resume(0)));
    bench.answer(bench.market.unanswered.front());
    publishTrades(bench, 2); // in the same turn, before anything of the history has gone out
    QCOMPARE(bench.figures().owed, quint64(2));
    QCOMPARE(bench.imbalance(), 0);
    bench.endTurn();
    publishTrades(bench, 1);
    bench.endTurn();
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("subscribed 1")} + trades(1, 5));
    QCOMPARE(bench.counters().delivered, quint64(3));
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutRefill::nothingIsSentInPart_data()
{
    QTest::addColumn<QByteArray>("more");
    QTest::addColumn<int>("historySize");
    QTest::addColumn<int>("ageMs");
    QTest::newRow("older than what is held") << resume(1) << 3 << 0;
    QTest::newRow("no history at all") << resume(4) << 0 << 0;
    QTest::newRow("too long ago") << resume(4) << 256 << 1'001;
    QTest::newRow("from the future") << resume(6) << 256 << 0;
    QTest::newRow("from far in the future") << resume(9'007'199'254'740'991) << 256 << 0;
    QTest::newRow("another epoch") << resume(3, 0, "0000000000000abd") << 256 << 0;
    QTest::newRow("an epoch that is none") << resume(3, 0, "") << 256 << 0;
    QTest::newRow("another symbol's point") << resume(3, 1) << 256 << 0;
    QTest::newRow("no point") << QByteArray() << 256 << 0;
}

void TestFanoutRefill::nothingIsSentInPart()
{
    QFETCH(const QByteArray, more);
    QFETCH(const int, historySize);
    QFETCH(const int, ageMs);
    FanoutBench bench(withHistory(static_cast<size_t>(historySize), 1s));
    const auto other = bench.connect();
    bench.subscribe(*other, Channel::Trade, {0});
    publishTrades(bench, 5);
    bench.endTurn();
    bench.clock.advance(std::chrono::milliseconds(ageMs));
    const auto peer = bench.connect();
    peer->say(FanoutBench::command("subscribe", Channel::Trade, {0}, ",\"id\":1" + more));
    bench.answerAll(); // of who asks whether the future has come
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("subscribed 1")});
    QVERIFY(!isRecovered(peer->object(0)));
    QCOMPARE(offsetIn(peer->object(0)), quint64(5));
    publishTrades(bench, 1);
    bench.endTurn();
    QCOMPARE(peer->summary().last(), QStringLiteral("trade SYM0 6"));
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutRefill::historyOfAnUnwatchedSymbolComesFromTheMarket()
{
    FanoutBench bench;
    publishTrades(bench, 5); // nobody watches
    const auto peer = bench.connect();
    peer->say(FanoutBench::command("subscribe", Channel::Trade, {0}, ",\"id\":1" + resume(3)));
    QVERIFY(peer->messages.empty());
    bench.answerAll();
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("subscribed 1")} + trades(4, 5));
    // And goes when the last subscriber does.
    peer->vanish();
    publishTrades(bench, 1);
    const auto later = bench.connect();
    later->say(FanoutBench::command("subscribe", Channel::Trade, {0}, ",\"id\":2" + resume(4)));
    bench.answerAll();
    QCOMPARE(later->summary(), QStringList{QStringLiteral("subscribed 2")} + trades(5, 6));
}

void TestFanoutRefill::liveSubscriptionFillsItsGap()
{
    FanoutBench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Trade, {0});
    publishTrades(bench, 4);
    bench.endTurn();
    peer->clear();
    publishTrades(bench, 1); // on its way out when the command comes
    peer->say(FanoutBench::command("subscribe", Channel::Trade, {0}, ",\"id\":1" + resume(2)));
    QCOMPARE(peer->summary(),
             trades(5, 5) + QStringList{QStringLiteral("subscribed 1")} + trades(3, 5));
    QVERIFY(isRecovered(peer->object(1)));
    QCOMPARE(bench.figures().subscriptions, 1u);
    peer->clear();
    publishTrades(bench, 1);
    bench.endTurn();
    QCOMPARE(peer->summary(), trades(6, 6));
    QCOMPARE(bench.counters().delivered, quint64(6));
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutRefill::whatIsOwedIsNotSentTwice()
{
    FanoutBench bench(FanoutBench::patient());
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Trade, {0});
    peer->room = 0;
    publishTrades(bench, 4);
    bench.endTurn();
    QCOMPARE(bench.figures().owed, quint64(4));
    peer->say(FanoutBench::command("subscribe", Channel::Trade, {0}, ",\"id\":1" + resume(1)));
    QCOMPARE(bench.counters().superseded, quint64(4)); // by what is sent from the history
    QCOMPARE(bench.figures().owed, quint64(0));
    publishTrades(bench, 1);
    bench.endTurn();
    QCOMPARE(bench.figures().owed, quint64(1));
    peer->drain();
    bench.endTurn();
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("subscribed 1")} + trades(2, 5));
    QCOMPARE(bench.imbalance(), 0);
    QCOMPARE(bench.counters().delivered, quint64(1));
}

void TestFanoutRefill::manyMissedTradesAreSentInPortions()
{
    FanoutBench bench(withHistory(5'000));
    publishTrades(bench, 4'000);
    const auto peer = bench.connect();
    peer->say(FanoutBench::command("subscribe", Channel::Trade, {0}, ",\"id\":1" + resume(0)));
    bench.answerAll();
    QVERIFY(peer->messages.size() > 100 && peer->messages.size() < 1'000);
    for (int turns = 0; peer->messages.size() < 4'001 && turns < 100; ++turns)
        bench.endTurn();
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("subscribed 1")} + trades(1, 4'000));
    QVERIFY(!bench.fanout->isTurnOpen());
}

void TestFanoutRefill::budgetForStatesPacesThem()
{
    FanoutLimits limits = withHistory(5'000);
    limits.backpressure.snapshotBytesPerSecond = 4'096;
    FanoutBench bench(limits);
    publishTrades(bench, 300); // about 12 KB
    const auto peer = bench.connect();
    peer->say(FanoutBench::command("subscribe", Channel::Trade, {0}, ",\"id\":1" + resume(0)));
    bench.answerAll();
    const size_t first = peer->messages.size();
    QVERIFY(first > 50 && first < 200);
    bench.endTurn();
    QCOMPARE(peer->messages.size(), first); // the budget is used up
    bench.advance(5s);
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("subscribed 1")} + trades(1, 300));
}

void TestFanoutRefill::clientTooSlowForTheHistoryIsTold()
{
    FanoutBench bench(withHistory(10));
    const auto other = bench.connect();
    bench.subscribe(*other, Channel::Trade, {0});
    publishTrades(bench, 5);
    const auto peer = bench.connect();
    peer->room = 0;
    peer->say(R"({"op":"ping"})"); // fills its socket
    peer->say(FanoutBench::command("subscribe", Channel::Trade, {0}, ",\"id\":1" + resume(2)));
    publishTrades(bench, 15); // of twenty, the last ten are held
    bench.endTurn();
    QCOMPARE(bench.figures().owed, quint64(15));
    peer->drain();
    bench.endTurn();
    QStringList expected{QStringLiteral("pong"), QStringLiteral("subscribed 1"),
                         QStringLiteral("subscribed")};
    QCOMPARE(peer->summary(), expected + trades(11, 20));
    QVERIFY(isRecovered(peer->object(1)));
    QVERIFY(!isRecovered(peer->object(2)));
    QCOMPARE(offsetIn(peer->object(2)), quint64(10));
    QCOMPARE(bench.dropped(admin::DropReason::OutboxFull), quint64(5));
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutRefill::fullSocketLosesNothing()
{
    FanoutBench bench(withHistory(1'000));
    publishTrades(bench, 500);
    const auto peer = bench.connect();
    peer->room = 7;
    peer->beginsNext = true;
    peer->say(FanoutBench::command("subscribe", Channel::Trade, {0}, ",\"id\":1" + resume(0)));
    bench.answerAll();
    for (int rounds = 0; rounds < 200 && peer->messages.size() < 701; ++rounds) {
        publishTrades(bench, rounds < 100 ? 2 : 0);
        peer->drain(static_cast<size_t>(rounds % 13));
        QCOMPARE(bench.imbalance(), 0);
    }
    peer->drain();
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("subscribed 1")} + trades(1, 700));
    QCOMPARE(peer->sendsWhileFull, 0);
    QCOMPARE(bench.counters().droppedTotal(), quint64(0));
    QCOMPARE(bench.counters().delivered, quint64(200));
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutRefill::emergencyWaitsUnlessHeld()
{
    FanoutBench bench(withHistory(100));
    bench.fanout->setFloor(FloorSource::Operator, SessionLevel::Emergency);
    publishTrades(bench, 5);
    const auto peer = bench.connect();
    peer->say(FanoutBench::command("subscribe", Channel::Trade, {0}, ",\"id\":1" + resume(2)));
    bench.answerAll();
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("subscribed 1")});
    QVERIFY(!bench.fanout->isTurnOpen()); // nothing to do until something changes
    publishTrades(bench, 1);
    bench.endTurn();
    QCOMPARE(bench.figures().owed, quint64(1));
    peer->clear();
    peer->say(R"({"op":"holdings","symbols":["SYM0"]})");
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("holdings")} + trades(3, 6));
    QCOMPARE(bench.imbalance(), 0);

    const auto other = bench.connect();
    other->say(FanoutBench::command("subscribe", Channel::Trade, {0}, ",\"id\":1" + resume(4)));
    other->clear();
    bench.fanout->setFloor(FloorSource::Operator, SessionLevel::Normal);
    bench.advance(1s);
    QCOMPARE(other->summary(), QStringList{QStringLiteral("level")} + trades(5, 6));
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutRefill::unsubscribeEndsIt()
{
    FanoutBench bench(withHistory(100));
    const auto peer = stalledInARefill(bench);
    peer->say(FanoutBench::command("unsubscribe", Channel::Trade, {0}));
    QCOMPARE(bench.dropped(admin::DropReason::Unsubscribed), quint64(2));
    QCOMPARE(bench.imbalance(), 0);
    bench.subscribe(*peer, Channel::Quote, {1}); // takes the same place
    bench.publish(1, Channel::Quote);
    peer->drain();
    QCOMPARE(peer->summary().last(), QStringLiteral("quote SYM1 1"));
    QVERIFY(!peer->summary().contains(QStringLiteral("trade SYM0 6")));
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutRefill::closingEndsIt()
{
    FanoutBench bench(withHistory(100));
    const auto peer = stalledInARefill(bench);
    QCOMPARE(bench.figures().owed, quint64(2));
    peer->vanish();
    QCOMPARE(bench.dropped(admin::DropReason::Closed), quint64(2));
    QCOMPARE(bench.figures().owed, quint64(0));
    QCOMPARE(bench.imbalance(), 0);
    QVERIFY(!bench.fanout->isTurnOpen());
}

void TestFanoutRefill::clientFromAWorkerAheadWaitsForIt_data()
{
    QTest::addColumn<int>("channel");
    QTest::newRow("quote") << int(Channel::Quote);
    QTest::newRow("trade") << int(Channel::Trade);
}

void TestFanoutRefill::clientFromAWorkerAheadWaitsForIt()
{
    QFETCH(const int, channel);
    const auto which = static_cast<Channel>(channel);
    FanoutBench bench;
    const auto other = bench.connect();
    bench.subscribe(*other, which, {0});
    bench.publish(0, which);
    bench.endTurn();
    const int watches = bench.market.watchCalls;
    // It has seen 3, of which this worker knows 1 so far.
    const auto peer = bench.connect();
    peer->say(FanoutBench::command("subscribe", which, {0}, ",\"id\":1" + resume(3)));
    const auto second = bench.connect();
    second->say(FanoutBench::command("subscribe", which, {0}, ",\"id\":2" + resume(2)));
    QCOMPARE(bench.market.watchCalls, watches + 1); // one question serves both
    QVERIFY(peer->messages.empty());
    bench.publish(0, which);
    bench.publish(0, which);
    bench.endTurn();
    QVERIFY(peer->messages.empty());
    bench.answerAll();
    QVERIFY(isRecovered(peer->object(0)));
    QVERIFY(isRecovered(second->object(0)));
    QCOMPARE(offsetIn(peer->object(0)), quint64(3));
    if (which == Channel::Trade) {
        QCOMPARE(peer->summary(), QStringList{QStringLiteral("subscribed 1")});
        QCOMPARE(second->summary(), QStringList{QStringLiteral("subscribed 2")} + trades(3, 3));
    }
    QCOMPARE(other->messages.size(), size_t(3)); // is not disturbed
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutRefill::whatTheInboxLostIsFetched()
{
    FanoutBench bench(withHistory(100));
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Trade, {0});
    publishTrades(bench, 3);
    bench.publish(groupOf(0, Channel::Trade), 4); // 4 to 7 never came
    bench.endTurn();
    QCOMPARE(bench.dropped(admin::DropReason::InboxFull), quint64(4));
    peer->clear();
    peer->say(FanoutBench::command("subscribe", Channel::Trade, {0}, ",\"id\":1" + resume(3)));
    QVERIFY(peer->messages.empty());
    bench.answerAll();
    QCOMPARE(peer->summary(), QStringList{QStringLiteral("subscribed 1")} + trades(4, 8));
    QVERIFY(isRecovered(peer->object(0)));
    QCOMPARE(bench.imbalance(), 0);
}

void TestFanoutRefill::randomLivesMissNothingUntold_data()
{
    QTest::addColumn<int>("historySize");
    QTest::addColumn<quint32>("seed");
    for (quint32 seed = 1; seed <= 8; ++seed) {
        QTest::addRow("long history, seed %u", seed) << 400 << seed;
        QTest::addRow("short history, seed %u", seed) << 12 << seed;
    }
}

/// Clients that stall, lose their connection, come back and fill their gaps, on a worker whose
/// inbox loses entries, at changing levels. Each checks what PROTOCOL.md promises it.
void TestFanoutRefill::randomLivesMissNothingUntold()
{
    QFETCH(const int, historySize);
    QFETCH(const quint32, seed);
    std::minstd_rand random(seed);
    const auto chance = [&random](unsigned percent) { return random() % 100 < percent; };
    FanoutLimits limits = withHistory(static_cast<size_t>(historySize));
    limits.commands = {1e6, 1e6};
    limits.outbox.eventEntries = 16;
    limits.backpressure.snapshotBytesPerSecond = 20'000;
    FanoutBench bench(limits);

    struct Client
    {
        std::shared_ptr<FakePeer> peer;
        quint64 last = 0;     ///< the newest trade, or the point it begins at
        bool isFirst = true;  ///< has never been acknowledged
        int untold = 0;       ///< trades missed after it was told that none were
        quint64 promised = 0; ///< up to here nothing may be missing
        quint64 asked = 0;    ///< the point of the command on its way
    };
    std::vector<Client> clients(6);
    quint64 refilled = 0;
    quint64 recovered = 0;
    const auto listen = [&](Client &client) {
        client.peer->onMessage = [&client, &recovered, &refilled](const QByteArray &message) {
            const QJsonObject object = QJsonDocument::fromJson(message).object();
            const QString op = object.value(QLatin1String("op")).toString();
            if (op == QLatin1String("subscribed")) {
                const quint64 offset = offsetIn(object);
                const bool isAnswer = object.contains(QLatin1String("id"));
                if (isRecovered(object)) {
                    client.last = client.asked;
                    client.promised = offset;
                    ++recovered;
                } else if (isAnswer || offset > client.last) {
                    client.last = offset;
                    client.promised = 0;
                }
                client.isFirst = false;
            } else if (op == QLatin1String("trade")) {
                const auto offset =
                    static_cast<quint64>(object.value(QLatin1String("o")).toInteger());
                if (offset <= client.last)
                    return;
                if (offset != client.last + 1 && client.last < client.promised)
                    ++client.untold;
                refilled += offset <= client.promised ? 1 : 0;
                client.last = offset;
            }
        };
    };
    const auto subscribe = [&](Client &client) {
        client.asked = client.last;
        client.peer->say(FanoutBench::command("subscribe", Channel::Trade, {0},
                                              client.isFirst ? QByteArray(",\"id\":1")
                                                             : ",\"id\":1" + resume(client.last)));
    };
    for (int step = 0; step < 6'000; ++step) {
        Client &client = clients[random() % clients.size()];
        if (!client.peer) {
            client.peer = bench.connect();
            listen(client);
            subscribe(client);
        } else if (chance(2)) {
            client.peer->vanish();
            client.peer.reset();
        } else if (chance(4)) {
            if (client.asked == client.last || !client.peer->isFull)
                subscribe(client); // fills a gap, if there is one
        } else if (chance(30)) {
            client.peer->room = random() % 20;
            client.peer->beginsNext = chance(50);
        } else if (client.peer->isFull && chance(60)) {
            client.peer->drain(chance(70) ? FakePeer::unlimited : random() % 10);
        }
        if (chance(1))
            bench.fanout->setFloor(FloorSource::Operator, SessionLevel(random() % 4));
        for (unsigned i = random() % 4; i > 0; --i)
            bench.publish(groupOf(0, Channel::Trade), chance(2) ? 1 + random() % 5 : 0);
        if (chance(70))
            bench.answerAll();
        if (chance(50))
            bench.endTurn();
        if (chance(20))
            bench.advance(20ms);
        QCOMPARE(bench.imbalance(), 0);
    }
    for (const Client &client : clients)
        QCOMPARE(client.untold, 0);
    QVERIFY(recovered > 50);
    QVERIFY(refilled > 50);
}

QTEST_APPLESS_MAIN(TestFanoutRefill)
#include "tst_fanoutrefill.moc"
