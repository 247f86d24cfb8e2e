// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/fanout/sessionname.h"
#include "tests/server/support/fanoutbench.h"

#include <QTest>

using namespace tickcast;
using protocol::Channel;
using namespace std::chrono_literals;

/// What a worker records of traced updates, and of which sessions.
class TestTurnTracer final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void offATracedUpdateIsAnUpdate();
    void stagesFollowEachOther();
    void sendTellsWhatBecameOfIt_data();
    void sendTellsWhatBecameOfIt();
    void onlyTheFirstSessionsOfASampleAreLookedAt();
    void oneSessionIsFollowed();
    void sessionThatIsNotInTheGroupRecordsNothing();
    void sessionThatEndsInTheTurnIsRecorded();
    void updateSentBeforeTheFlushIsTheTurns();
    void updatesBeyondTheLimitAreSentUntraced();
    void staleUpdateIsNotTraced();
    void groupsOfASessionAreKnown();
    void namesAreRead_data();
    void namesAreRead();
    void badNameIsNone_data();
    void badNameIsNone();

private:
    struct Bench : FanoutBench
    {
        explicit Bench(const TurnTracer::Wish &wish = {.hasSamples = true, .session = {}})
            : FanoutBench(patient(), 8, 3)
        {
            fanout->setTracing(&buffer, wish);
        }
        /// A publication of @p channel of symbol 0 that is traced.
        void trace(Channel channel = Channel::Quote)
        {
            const GroupId group = groupOf(0, channel);
            const quint64 offset = ++market.offsets[group];
            clock.advance(1us);
            const MonotonicNs handedNs = clock.monotonicNs();
            clock.advance(5us);
            fanout->take({.frame = Frame::makeText("{\"op\":\"traced\"}"),
                          .offset = offset,
                          .ingressNs = handedNs,
                          .price = price,
                          .group = group,
                          .generation = InboxEntry::tracedMark,
                          .cargo = InboxEntry::Cargo::of(TraceTicket{{7, 8}, 9, handedNs})});
        }
        std::vector<Span> spans(std::optional<SpanName> name = std::nullopt)
        {
            std::vector<Span> taken;
            buffer.drain([&](Span &&span) {
                if (!name || span.name == *name)
                    taken.push_back(span);
            });
            return taken;
        }
        SpanBuffer buffer{1};
    };
};

void TestTurnTracer::offATracedUpdateIsAnUpdate()
{
    Bench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0});
    bench.fanout->setTracing(nullptr, {});
    bench.trace();
    bench.endTurn();
    QCOMPARE(peer->messages.size(), 1u);
    QVERIFY(bench.spans().empty());
    QCOMPARE(bench.imbalance(), 0);
}

void TestTurnTracer::stagesFollowEachOther()
{
    Bench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0});
    bench.trace();
    bench.clock.advance(10ms);
    bench.endTurn();
    QCOMPARE(peer->messages.size(), 1u);
    const std::vector<Span> spans = bench.spans();
    QCOMPARE(spans.size(), 4u);
    const Span &handOff = spans[0];
    const Span &turn = spans[1];
    const Span &flush = spans[2];
    const Span &send = spans[3];
    QVERIFY(handOff.name == SpanName::HandOff && turn.name == SpanName::Turn &&
            flush.name == SpanName::Flush && send.name == SpanName::Send);
    for (const Span &span : spans) {
        QVERIFY((span.trace == TraceId{7, 8}));
        QVERIFY(span.id != 0);
        QVERIFY(span.startNs <= span.endNs);
        QCOMPARE(span.worker, quint16{3});
        QCOMPARE(span.offset, 1u);
        QCOMPARE(span.group, groupOf(0, Channel::Quote));
    }
    QCOMPARE(handOff.parent, SpanId{9});
    QCOMPARE(turn.parent, SpanId{9});
    QCOMPARE(flush.parent, turn.id);
    QCOMPARE(send.parent, flush.id);
    QCOMPARE(handOff.endNs - handOff.startNs, 5'000);
    QVERIFY(handOff.outcome == SpanOutcome::Taken);
    QCOMPARE(turn.startNs, handOff.endNs);
    QCOMPARE(flush.startNs - turn.startNs, 10'000'000);
    QCOMPARE(send.startNs, flush.startNs);
    QVERIFY(send.outcome == SpanOutcome::Sent);
    QCOMPARE(send.session, 1u);
    bench.publish(0, Channel::Quote);
    bench.endTurn();
    QVERIFY(bench.spans().empty()); // the next turn has nothing to do with it
    QCOMPARE(bench.imbalance(), 0);
}

void TestTurnTracer::sendTellsWhatBecameOfIt_data()
{
    QTest::addColumn<int>("channel");
    QTest::addColumn<int>("what");
    QTest::addColumn<int>("outcome");
    const auto row = [](const char *name, Channel channel, int number, SpanOutcome outcome) {
        QTest::newRow(name) << int(channel) << number << int(outcome);
    };
    row("a quote that goes out", Channel::Quote, 0, SpanOutcome::Sent);
    row("a trade that goes out", Channel::Trade, 0, SpanOutcome::Sent);
    row("a quote that finds no room", Channel::Quote, 1, SpanOutcome::Owed);
    row("a trade that finds no room", Channel::Trade, 1, SpanOutcome::Owed);
    row("a quote that is begun", Channel::Quote, 2, SpanOutcome::InFlight);
    row("a trade that is begun", Channel::Trade, 2, SpanOutcome::InFlight);
    row("a quote behind others", Channel::Quote, 3, SpanOutcome::Owed);
    row("a trade behind others", Channel::Trade, 3, SpanOutcome::Owed);
}

void TestTurnTracer::sendTellsWhatBecameOfIt()
{
    QFETCH(const int, channel);
    QFETCH(const int, what);
    QFETCH(const int, outcome);
    Bench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, static_cast<Channel>(channel), {0});
    if (what != 0)
        peer->room = 0;
    peer->beginsNext = what == 2;
    if (what == 3) {
        bench.publish(0, static_cast<Channel>(channel));
        bench.endTurn();
    }
    bench.trace(static_cast<Channel>(channel));
    bench.endTurn();
    const std::vector<Span> sends = bench.spans(SpanName::Send);
    QCOMPARE(sends.size(), 1u);
    QCOMPARE(int(sends[0].outcome), outcome);
    QCOMPARE(bench.imbalance(), 0);
}

void TestTurnTracer::onlyTheFirstSessionsOfASampleAreLookedAt()
{
    Bench bench;
    std::vector<std::shared_ptr<FakePeer>> peers;
    for (size_t i = 0; i < TurnTracer::sessionsPerUpdateMax + 3; ++i) {
        peers.push_back(bench.connect());
        bench.subscribe(*peers.back(), Channel::Quote, {0});
    }
    bench.trace();
    bench.endTurn();
    QCOMPARE(bench.spans(SpanName::Send).size(), TurnTracer::sessionsPerUpdateMax);
    for (const auto &peer : peers)
        QCOMPARE(peer->messages.size(), 1u);
}

void TestTurnTracer::oneSessionIsFollowed()
{
    Bench bench({.hasSamples = false, .session = 12});
    std::vector<std::shared_ptr<FakePeer>> peers;
    for (int i = 0; i < 15; ++i) {
        peers.push_back(bench.connect());
        bench.subscribe(*peers.back(), Channel::Quote, {0});
    }
    bench.trace();
    bench.endTurn();
    const std::vector<Span> sends = bench.spans(SpanName::Send);
    QCOMPARE(sends.size(), 1u);
    QCOMPARE(sends[0].session, 12u);
}

void TestTurnTracer::sessionThatIsNotInTheGroupRecordsNothing()
{
    Bench bench({.hasSamples = false, .session = 2});
    const auto one = bench.connect();
    const auto other = bench.connect();
    bench.subscribe(*one, Channel::Quote, {0});
    bench.subscribe(*other, Channel::Quote, {1});
    bench.trace();
    bench.endTurn();
    QVERIFY(bench.spans().empty());
}

void TestTurnTracer::sessionThatEndsInTheTurnIsRecorded()
{
    Bench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0});
    bench.trace();
    peer->onTurnEnd = {};
    peer->vanish();
    bench.endTurn();
    const std::vector<Span> sends = bench.spans(SpanName::Send);
    QCOMPARE(sends.size(), 1u);
    QVERIFY(sends[0].outcome == SpanOutcome::Left);
    QCOMPARE(bench.fanout->sessionCount(), 0u);
}

void TestTurnTracer::updateSentBeforeTheFlushIsTheTurns()
{
    Bench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0});
    bench.trace();
    bench.clock.advance(1ms);
    peer->onTurnEnd = {};
    // What was published before it is sent before a subscription ends.
    peer->say(FanoutBench::command("unsubscribe", Channel::Quote, {0}));
    bench.clock.advance(1ms);
    bench.endTurn();
    const std::vector<Span> spans = bench.spans();
    QCOMPARE(spans.size(), 4u);
    QVERIFY(spans[3].name == SpanName::Send);
    QVERIFY(spans[3].startNs <= spans[3].endNs && spans[3].endNs <= spans[1].endNs);
}

void TestTurnTracer::updatesBeyondTheLimitAreSentUntraced()
{
    Bench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Trade, {0});
    for (size_t i = 0; i < TurnTracer::updatesPerTurnMax + 5; ++i)
        bench.trace(Channel::Trade);
    bench.endTurn();
    QCOMPARE(peer->messages.size(), TurnTracer::updatesPerTurnMax + 5);
    QCOMPARE(bench.spans(SpanName::Turn).size(), TurnTracer::updatesPerTurnMax);
    QCOMPARE(bench.imbalance(), 0);
}

void TestTurnTracer::staleUpdateIsNotTraced()
{
    Bench bench;
    const auto peer = bench.connect();
    bench.trace(); // nobody is in the group
    bench.endTurn();
    bench.subscribe(*peer, Channel::Quote, {0});
    --bench.market.offsets[groupOf(0, Channel::Quote)];
    bench.trace(); // the snapshot was as new
    bench.endTurn();
    QVERIFY(bench.spans().empty());
}

void TestTurnTracer::groupsOfASessionAreKnown()
{
    Bench bench;
    const auto peer = bench.connect();
    bench.subscribe(*peer, Channel::Quote, {0, 2});
    bench.subscribe(*peer, Channel::Trade, {1});
    QCOMPARE(bench.fanout->groupsOf(1),
             (std::vector<GroupId>{groupOf(0, Channel::Quote), groupOf(2, Channel::Quote),
                                   groupOf(1, Channel::Trade)}));
    peer->say(FanoutBench::command("unsubscribe", Channel::Quote, {0}));
    QCOMPARE(bench.fanout->groupsOf(1).size(), 2u);
    QVERIFY(bench.fanout->groupsOf(2).empty());
    QVERIFY(bench.fanout->groupsOf(0).empty());
}

void TestTurnTracer::namesAreRead_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("worker");
    QTest::addColumn<quint64>("number");
    QTest::newRow("first") << QStringLiteral("0-1") << 0 << quint64{1};
    QTest::newRow("letters") << QStringLiteral("3-k7") << 3 << quint64{727};
    QTest::newRow("two digits") << QStringLiteral("12-zz") << 12 << quint64{1295};
}

void TestTurnTracer::namesAreRead()
{
    QFETCH(const QString, name);
    const auto read = parseSessionName(name);
    QVERIFY(read);
    QTEST(read->worker, "worker");
    QTEST(read->number, "number");
}

void TestTurnTracer::badNameIsNone_data()
{
    QTest::addColumn<QString>("name");
    for (const char *name : {"",
                             "-",
                             "3",
                             "3-",
                             "-k7",
                             "3-0",
                             "03-1",
                             "3-01",
                             "3-K7",
                             "3--1",
                             "-3-1",
                             "3-k 7",
                             " 3-1",
                             "3-1 ",
                             "3_1",
                             "65536-1",
                             "3-1-1",
                             "a-1",
                             "3-zzzzzzzzzzzzzzzzzzzz",
                             "3-+1"})
        QTest::addRow("\"%s\"", name) << QString::fromLatin1(name);
}

void TestTurnTracer::badNameIsNone()
{
    QFETCH(const QString, name);
    QVERIFY(!parseSessionName(name));
}

QTEST_GUILESS_MAIN(TestTurnTracer)
#include "tst_turntracer.moc"
