// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/fanout/outbox.h"

#include <QTest>

using namespace tickcast;

namespace {

constexpr Outbox::Limits limits{.eventEntries = 4, .eventBytes = 1'000, .answerBytes = 200};

/// A frame of exactly @p size bytes, header included.
FrameRef frameOf(size_t size)
{
    return Frame::makeText(std::string(size - (size <= 127 ? 2 : 4), 'x'));
}

Outbox::Event makeEvent(SubscriptionIndex subscription, size_t size = 50)
{
    return {frameOf(size), subscription, 0};
}

std::vector<SubscriptionIndex> eventsOf(const Outbox &outbox)
{
    std::vector<SubscriptionIndex> result;
    for (const Outbox::Event &entry : outbox.events())
        result.push_back(entry.subscription);
    return result;
}

using Indices = std::vector<SubscriptionIndex>;

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
    void statesLeaveInTheOrderTheyCame();
    void forgetTakesOnlyThatSubscription();
    void forgottenEventsGiveTheirBytesBack();
    void framesAreFreedWithTheOutbox();
};

void TestOutbox::newOutboxOwesNothing()
{
    const Outbox outbox;
    QVERIFY(outbox.isEmpty());
    QCOMPARE(outbox.size(), size_t(0));
}

void TestOutbox::eventsStayInOrderUpToTheirNumber()
{
    Outbox outbox;
    for (SubscriptionIndex i = 0; i < 4; ++i)
        QCOMPARE(outbox.pushEvent(makeEvent(i), limits), size_t(0));
    QCOMPARE(outbox.pushEvent(makeEvent(4), limits), size_t(1));
    QCOMPARE(outbox.pushEvent(makeEvent(5), limits), size_t(1));
    QCOMPARE(eventsOf(outbox), (Indices{2, 3, 4, 5}));
}

void TestOutbox::eventsMakeRoomByBytes()
{
    Outbox outbox;
    for (SubscriptionIndex i = 0; i < 3; ++i)
        QCOMPARE(outbox.pushEvent(makeEvent(i, 300), limits), size_t(0));
    QCOMPARE(outbox.pushEvent(makeEvent(3, 100), limits), size_t(0)); // exactly 1,000
    QCOMPARE(outbox.pushEvent(makeEvent(4, 700), limits), size_t(3)); // 100 + 700 remain
    QCOMPARE(eventsOf(outbox), (Indices{3, 4}));
}

void TestOutbox::eventLargerThanTheBudgetIsKeptAlone()
{
    Outbox outbox;
    QCOMPARE(outbox.pushEvent(makeEvent(0), limits), size_t(0));
    QCOMPARE(outbox.pushEvent(makeEvent(1, 5'000), limits), size_t(1));
    QCOMPARE(eventsOf(outbox), (Indices{1}));
    QCOMPARE(outbox.pushEvent(makeEvent(2), limits), size_t(1));
    QCOMPARE(eventsOf(outbox), (Indices{2}));
}

void TestOutbox::poppedEventGivesItsBytesBack()
{
    Outbox outbox;
    QCOMPARE(outbox.pushEvent(makeEvent(0, 900), limits), size_t(0));
    outbox.popEvent();
    QVERIFY(outbox.isEmpty());
    QCOMPARE(outbox.pushEvent(makeEvent(1, 900), limits), size_t(0));
    QCOMPARE(outbox.pushEvent(makeEvent(2, 100), limits), size_t(0));
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
    outbox.popAnswer();
    QVERIFY(outbox.pushAnswer(frameOf(100), limits));
    QVERIFY(!outbox.pushAnswer(frameOf(2), limits));
}

void TestOutbox::refusedAnswerChangesNothing()
{
    Outbox outbox;
    QVERIFY(outbox.pushAnswer(frameOf(150), limits));
    QVERIFY(!outbox.pushAnswer(frameOf(51), limits));
    QCOMPARE(outbox.answers().size(), size_t(1));
    QVERIFY(outbox.pushAnswer(frameOf(50), limits));
}

void TestOutbox::statesLeaveInTheOrderTheyCame()
{
    Outbox outbox;
    for (const SubscriptionIndex index : {7u, 3u, 5u})
        outbox.pushState(index);
    QCOMPARE(outbox.size(), size_t(3));
    for (const SubscriptionIndex index : {7u, 3u, 5u}) {
        QCOMPARE(outbox.states().front(), index);
        outbox.popState();
    }
    QVERIFY(outbox.isEmpty());
}

void TestOutbox::forgetTakesOnlyThatSubscription()
{
    Outbox outbox;
    for (const SubscriptionIndex index : {1u, 2u, 1u, 3u})
        QCOMPARE(outbox.pushEvent(makeEvent(index), limits), size_t(0));
    outbox.pushState(1);
    outbox.pushState(2);
    QVERIFY(outbox.pushAnswer(frameOf(10), limits));
    QCOMPARE(outbox.forget(1), size_t(2)); // states are not counted: their flags say what they were
    QCOMPARE(eventsOf(outbox), (Indices{2, 3}));
    QCOMPARE(outbox.states().size(), size_t(1));
    QCOMPARE(outbox.answers().size(), size_t(1));
    QCOMPARE(outbox.forget(9), size_t(0));
}

void TestOutbox::forgottenEventsGiveTheirBytesBack()
{
    Outbox outbox;
    QCOMPARE(outbox.pushEvent(makeEvent(1, 600), limits), size_t(0));
    QCOMPARE(outbox.pushEvent(makeEvent(2, 400), limits), size_t(0));
    QCOMPARE(outbox.forget(1), size_t(1));
    QCOMPARE(outbox.pushEvent(makeEvent(3, 600), limits), size_t(0));
    QCOMPARE(eventsOf(outbox), (Indices{2, 3}));
}

void TestOutbox::framesAreFreedWithTheOutbox()
{
    // What is shared stays alive exactly as long as somebody holds it; the sanitizers see the rest.
    const FrameRef mine = frameOf(50);
    {
        Outbox outbox;
        QVERIFY(outbox.pushAnswer(mine, limits));
        QCOMPARE(outbox.pushEvent({mine, 1, 0}, limits), size_t(0));
    }
    QCOMPARE(mine->size(), size_t(50));
}

QTEST_GUILESS_MAIN(TestOutbox)
#include "tst_outbox.moc"
