// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/fanout/outbox.h"

#include <QTest>

using namespace tickcast;

namespace {

constexpr Outbox::Limits limits{.eventEntries = 4, .eventBytes = 1'000, .answerBytes = 200};
constexpr MonotonicNs second = 1'000'000'000;

/// A frame of exactly @p size bytes, header included.
FrameRef frameOf(size_t size)
{
    return Frame::makeText(std::string(size - (size <= 127 ? 2 : 4), 'x'));
}

Outbox::Event makeEvent(SubscriptionIndex subscription, size_t size = 50)
{
    return {frameOf(size), subscription, 0};
}

using Indices = std::vector<SubscriptionIndex>;

/// Pushes and says which events had to go.
Indices push(Outbox &outbox, Outbox::Event event)
{
    Indices dropped;
    outbox.pushEvent(std::move(event), limits,
                     [&](const Outbox::Event &victim) { dropped.push_back(victim.subscription); });
    return dropped;
}

void mark(Outbox &outbox, SubscriptionIndex index, Outbox::Rank rank = Outbox::Rank::Other)
{
    outbox.pushState(index, rank, 0);
}

Indices eventsOf(const Outbox &outbox)
{
    Indices result;
    for (size_t i = 0; i < outbox.eventCount(); ++i)
        result.push_back(outbox.event(i).subscription);
    return result;
}

Indices statesOf(const Outbox &outbox)
{
    Indices result;
    for (size_t i = 0; i < outbox.stateCount(); ++i)
        result.push_back(outbox.state(i));
    return result;
}

} // namespace

class TestOutbox final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void newOutboxOwesNothing();
    void eventsStayInOrderUpToTheirNumber();
    void eventsMakeRoomByBytes();
    void eventLargerThanTheBudgetIsKeptAlone();
    void poppedEventGivesItsBytesBack();
    void answersFitUpToTheirBytes();
    void firstAnswerAlwaysFits();
    void poppedAnswerGivesItsBytesBack();
    void refusedAnswerChangesNothing();
    void answersLeaveBeforeEventsBeforeStates();
    void statesLeaveInTheOrderTheyCame();
    void holdingsLeaveBeforeOthers();
    void rankingAnewKeepsTheOrderWithinEachRank();
    void othersCanBeTakenOut();
    void ageIsThatOfTheOldest();
    void ageOutlivesTheWrapOfItsClock();
    void forgetTakesOnlyThatSubscription();
    void forgottenEventsGiveTheirBytesBack();
    void droppedEventsGiveTheirBytesBack();
    void framesAreFreedWithTheOutbox();
};

void TestOutbox::newOutboxOwesNothing()
{
    const Outbox outbox;
    QVERIFY(outbox.isEmpty());
    QCOMPARE(outbox.size(), size_t(0));
    QCOMPARE(outbox.oldestAgeNs(5 * second), MonotonicNs(0));
}

void TestOutbox::eventsStayInOrderUpToTheirNumber()
{
    Outbox outbox;
    for (SubscriptionIndex i = 0; i < 4; ++i)
        QCOMPARE(push(outbox, makeEvent(i)), Indices());
    QCOMPARE(push(outbox, makeEvent(4)), (Indices{0}));
    QCOMPARE(push(outbox, makeEvent(5)), (Indices{1}));
    QCOMPARE(eventsOf(outbox), (Indices{2, 3, 4, 5}));
}

void TestOutbox::eventsMakeRoomByBytes()
{
    Outbox outbox;
    for (SubscriptionIndex i = 0; i < 3; ++i)
        QCOMPARE(push(outbox, makeEvent(i, 300)), Indices());
    QCOMPARE(push(outbox, makeEvent(3, 100)), Indices());          // exactly 1,000
    QCOMPARE(push(outbox, makeEvent(4, 700)), (Indices{0, 1, 2})); // 100 + 700 remain
    QCOMPARE(eventsOf(outbox), (Indices{3, 4}));
    QCOMPARE(outbox.eventBytes(), size_t(800));
}

void TestOutbox::eventLargerThanTheBudgetIsKeptAlone()
{
    Outbox outbox;
    QCOMPARE(push(outbox, makeEvent(0)), Indices());
    QCOMPARE(push(outbox, makeEvent(1, 5'000)), (Indices{0}));
    QCOMPARE(eventsOf(outbox), (Indices{1}));
    QCOMPARE(push(outbox, makeEvent(2)), (Indices{1}));
    QCOMPARE(eventsOf(outbox), (Indices{2}));
}

void TestOutbox::poppedEventGivesItsBytesBack()
{
    Outbox outbox;
    QCOMPARE(push(outbox, makeEvent(0, 900)), Indices());
    QCOMPARE(outbox.popEvent().subscription, 0u);
    QVERIFY(outbox.isEmpty());
    QCOMPARE(push(outbox, makeEvent(1, 900)), Indices());
    QCOMPARE(push(outbox, makeEvent(2, 100)), Indices());
}

void TestOutbox::answersFitUpToTheirBytes()
{
    Outbox outbox;
    QVERIFY(outbox.pushAnswer(frameOf(100), limits));
    QVERIFY(outbox.pushAnswer(frameOf(100), limits));
    QVERIFY(!outbox.pushAnswer(frameOf(2), limits));
}

void TestOutbox::firstAnswerAlwaysFits()
{
    Outbox outbox;
    QVERIFY(outbox.pushAnswer(frameOf(5'000), limits));
    QVERIFY(!outbox.pushAnswer(frameOf(2), limits));
}

void TestOutbox::poppedAnswerGivesItsBytesBack()
{
    Outbox outbox;
    QVERIFY(outbox.pushAnswer(frameOf(100), limits));
    QVERIFY(outbox.pushAnswer(frameOf(100), limits));
    QCOMPARE(outbox.popAnswer()->size(), size_t(100));
    QVERIFY(outbox.pushAnswer(frameOf(100), limits));
    QVERIFY(!outbox.pushAnswer(frameOf(2), limits));
}

void TestOutbox::refusedAnswerChangesNothing()
{
    Outbox outbox;
    QVERIFY(outbox.pushAnswer(frameOf(150), limits));
    QVERIFY(!outbox.pushAnswer(frameOf(51), limits));
    QCOMPARE(outbox.answerCount(), size_t(1));
    QVERIFY(outbox.pushAnswer(frameOf(50), limits));
}

void TestOutbox::answersLeaveBeforeEventsBeforeStates()
{
    Outbox outbox;
    mark(outbox, 1);
    QCOMPARE(outbox.frontKind(), Outbox::Kind::State);
    QCOMPARE(push(outbox, makeEvent(2)), Indices());
    QCOMPARE(outbox.frontKind(), Outbox::Kind::Event);
    QVERIFY(outbox.pushAnswer(frameOf(50), limits));
    QCOMPARE(outbox.frontKind(), Outbox::Kind::Answer);
    outbox.popAnswer();
    QCOMPARE(outbox.frontKind(), Outbox::Kind::Event);
}

void TestOutbox::statesLeaveInTheOrderTheyCame()
{
    Outbox outbox;
    for (const SubscriptionIndex index : {7u, 3u, 5u})
        mark(outbox, index);
    QCOMPARE(outbox.size(), size_t(3));
    for (const SubscriptionIndex index : {7u, 3u, 5u})
        QCOMPARE(outbox.popState(), index);
    QVERIFY(outbox.isEmpty());
}

void TestOutbox::holdingsLeaveBeforeOthers()
{
    Outbox outbox;
    mark(outbox, 1);
    mark(outbox, 2, Outbox::Rank::Holding);
    mark(outbox, 3);
    mark(outbox, 4, Outbox::Rank::Holding);
    QCOMPARE(statesOf(outbox), (Indices{2, 4, 1, 3}));
    QCOMPARE(outbox.popState(), 2u);
    mark(outbox, 5, Outbox::Rank::Holding);
    QCOMPARE(statesOf(outbox), (Indices{4, 5, 1, 3}));
}

void TestOutbox::rankingAnewKeepsTheOrderWithinEachRank()
{
    Outbox outbox;
    for (const SubscriptionIndex index : {1u, 2u, 3u, 4u})
        mark(outbox, index, index % 2 == 0 ? Outbox::Rank::Holding : Outbox::Rank::Other);
    outbox.rankAnew([](SubscriptionIndex index) {
        return index >= 3 ? Outbox::Rank::Holding : Outbox::Rank::Other;
    });
    QCOMPARE(statesOf(outbox), (Indices{4, 3, 2, 1}));
}

void TestOutbox::othersCanBeTakenOut()
{
    Outbox outbox;
    mark(outbox, 1);
    mark(outbox, 2, Outbox::Rank::Holding);
    mark(outbox, 3);
    Indices taken;
    outbox.takeOthers([&](SubscriptionIndex index) { taken.push_back(index); });
    QCOMPARE(taken, (Indices{1, 3}));
    QCOMPARE(statesOf(outbox), (Indices{2}));
}

void TestOutbox::ageIsThatOfTheOldest()
{
    Outbox outbox;
    outbox.pushState(1, Outbox::Rank::Other, 3 * second);
    QCOMPARE(outbox.oldestAgeNs(4 * second), second);
    outbox.pushState(2, Outbox::Rank::Holding, 2 * second);
    QCOMPARE(outbox.oldestAgeNs(4 * second), 2 * second);
    outbox.pushEvent({frameOf(50), 3, 1 * second}, limits, [](const Outbox::Event &) {});
    QCOMPARE(outbox.oldestAgeNs(4 * second), 3 * second);
    outbox.popEvent();
    outbox.popState();
    QCOMPARE(outbox.oldestAgeNs(4 * second), second);
}

void TestOutbox::ageOutlivesTheWrapOfItsClock()
{
    // Marks keep 32 bits of milliseconds, which wrap after 49 days.
    const MonotonicNs beforeWrap = ((qint64(1) << 32) - 500) * 1'000'000;
    Outbox outbox;
    outbox.pushState(1, Outbox::Rank::Other, beforeWrap);
    QCOMPARE(outbox.oldestAgeNs(beforeWrap + 2 * second), 2 * second);
}

void TestOutbox::forgetTakesOnlyThatSubscription()
{
    Outbox outbox;
    for (const SubscriptionIndex index : {1u, 2u, 1u, 3u})
        QCOMPARE(push(outbox, makeEvent(index)), Indices());
    mark(outbox, 1, Outbox::Rank::Holding);
    mark(outbox, 2);
    QVERIFY(outbox.pushAnswer(frameOf(10), limits));
    QCOMPARE(outbox.forget(1), size_t(2)); // states are not counted: their flags say what they were
    QCOMPARE(eventsOf(outbox), (Indices{2, 3}));
    QCOMPARE(statesOf(outbox), (Indices{2}));
    QCOMPARE(outbox.answerCount(), size_t(1));
    QCOMPARE(outbox.forget(9), size_t(0));
    QCOMPARE(outbox.forget(2), size_t(1));
    QCOMPARE(outbox.stateCount(), size_t(0));
}

void TestOutbox::forgottenEventsGiveTheirBytesBack()
{
    Outbox outbox;
    QCOMPARE(push(outbox, makeEvent(1, 600)), Indices());
    QCOMPARE(push(outbox, makeEvent(2, 400)), Indices());
    QCOMPARE(outbox.forget(1), size_t(1));
    QCOMPARE(push(outbox, makeEvent(3, 600)), Indices());
    QCOMPARE(eventsOf(outbox), (Indices{2, 3}));
}

void TestOutbox::droppedEventsGiveTheirBytesBack()
{
    Outbox outbox;
    for (const SubscriptionIndex index : {1u, 2u, 3u})
        QCOMPARE(push(outbox, makeEvent(index, 300)), Indices());
    QCOMPARE(outbox.dropEventsIf([](SubscriptionIndex index) { return index != 2; }), size_t(2));
    QCOMPARE(eventsOf(outbox), (Indices{2}));
    QCOMPARE(outbox.eventBytes(), size_t(300));
}

void TestOutbox::framesAreFreedWithTheOutbox()
{
    // What is shared stays alive exactly as long as somebody holds it; the sanitizers see the rest.
    const FrameRef mine = frameOf(50);
    {
        Outbox outbox;
        QVERIFY(outbox.pushAnswer(mine, limits));
        outbox.pushEvent({mine, 1, 0}, limits, [](const Outbox::Event &) {});
    }
    QCOMPARE(mine->size(), size_t(50));
}

QTEST_GUILESS_MAIN(TestOutbox)
#include "tst_outbox.moc"
