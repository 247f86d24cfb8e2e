// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/fanout/inbox.h"

#include <QTest>
#include <poll.h>
#include <thread>
#include <unistd.h>

using namespace tickcast;

namespace {

bool isReadable(const Inbox &inbox, int timeoutMs = 0)
{
    pollfd entry{.fd = inbox.descriptor(), .events = POLLIN, .revents = 0};
    return ::poll(&entry, 1, timeoutMs) == 1;
}

InboxEntry entry(quint64 offset, FrameRef frame = {})
{
    return {.frame = std::move(frame), .offset = offset};
}

std::vector<quint64> drained(Inbox &inbox, size_t limit = 1'000)
{
    std::vector<quint64> offsets;
    inbox.drain(limit, [&](InboxEntry &&taken) { offsets.push_back(taken.offset); });
    return offsets;
}

using Offsets = std::vector<quint64>;

} // namespace

class TestInbox final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void fullInboxRefuses();
    void entriesComeOutInOrderUpToTheLimit();
    void pushAloneWakesNobody();
    void oneWakePerBatch();
    void wakesAgainAfterTheAcknowledgement();
    void pushBetweenAcknowledgeAndDrainWakesAgain();
    void acknowledgingWithoutAWakeIsHarmless();
    void drainedFramesAreLetGo();
    void everyEntryArrivesAcrossTwoThreads();
};

void TestInbox::fullInboxRefuses()
{
    const auto inbox = Inbox::make(4);
    QVERIFY(inbox.has_value());
    QCOMPARE((*inbox)->capacity(), size_t(4));
    for (quint64 i = 1; i <= 4; ++i)
        QVERIFY((*inbox)->push(entry(i)));
    QVERIFY(!(*inbox)->push(entry(5)));
    QCOMPARE((*inbox)->depth(), size_t(4));
    QCOMPARE(drained(**inbox, 1), Offsets{1});
    QVERIFY((*inbox)->push(entry(6)));
    QCOMPARE(drained(**inbox), (Offsets{2, 3, 4, 6}));
}

void TestInbox::entriesComeOutInOrderUpToTheLimit()
{
    const auto inbox = Inbox::make(8);
    QVERIFY(inbox.has_value());
    for (quint64 i = 1; i <= 5; ++i)
        QVERIFY((*inbox)->push(entry(i)));
    QCOMPARE(drained(**inbox, 2), (Offsets{1, 2}));
    QCOMPARE((*inbox)->depth(), size_t(3));
    QCOMPARE(drained(**inbox), (Offsets{3, 4, 5}));
    QCOMPARE(drained(**inbox), Offsets{});
}

void TestInbox::pushAloneWakesNobody()
{
    const auto inbox = Inbox::make(8);
    QVERIFY(inbox.has_value());
    QVERIFY((*inbox)->push(entry(1)));
    QVERIFY(!isReadable(**inbox));
}

void TestInbox::oneWakePerBatch()
{
    const auto inbox = Inbox::make(8);
    QVERIFY(inbox.has_value());
    for (quint64 i = 1; i <= 3; ++i) {
        QVERIFY((*inbox)->push(entry(i)));
        (*inbox)->wake();
    }
    quint64 wakes = 0;
    QCOMPARE(::read((*inbox)->descriptor(), &wakes, sizeof wakes), ssize_t(sizeof wakes));
    QCOMPARE(wakes, quint64(1)); // the worker was awake already
}

void TestInbox::wakesAgainAfterTheAcknowledgement()
{
    const auto inbox = Inbox::make(8);
    QVERIFY(inbox.has_value());
    for (int i = 0; i < 3; ++i) {
        (*inbox)->wake();
        QVERIFY(isReadable(**inbox));
        (*inbox)->acknowledge();
        QVERIFY(!isReadable(**inbox));
    }
}

void TestInbox::pushBetweenAcknowledgeAndDrainWakesAgain()
{
    const auto inbox = Inbox::make(8);
    QVERIFY(inbox.has_value());
    QVERIFY((*inbox)->push(entry(1)));
    (*inbox)->wake();
    (*inbox)->acknowledge();
    QVERIFY((*inbox)->push(entry(2)));
    (*inbox)->wake();
    QCOMPARE(drained(**inbox), (Offsets{1, 2}));
    QVERIFY(isReadable(**inbox)); // one look too many is fine, one too few would lose entries
}

void TestInbox::acknowledgingWithoutAWakeIsHarmless()
{
    const auto inbox = Inbox::make(8);
    QVERIFY(inbox.has_value());
    (*inbox)->acknowledge(); // must not block
    (*inbox)->wake();
    QVERIFY(isReadable(**inbox));
}

void TestInbox::drainedFramesAreLetGo()
{
    const auto inbox = Inbox::make(2);
    QVERIFY(inbox.has_value());
    const FrameRef frame = Frame::makeText("{}");
    QVERIFY((*inbox)->push(entry(1, frame)));
    FrameRef taken;
    (*inbox)->drain(1, [&](InboxEntry &&got) { taken = std::move(got.frame); });
    QCOMPARE(taken.get(), frame.get());
}

void TestInbox::everyEntryArrivesAcrossTwoThreads()
{
    constexpr quint64 count = 200'000;
    const auto made = Inbox::make(256);
    QVERIFY(made.has_value());
    Inbox &inbox = **made;
    const FrameRef shared = Frame::makeText("{\"op\":\"quote\"}");
    std::jthread market([&](const std::stop_token &given) {
        for (quint64 i = 1; i <= count && !given.stop_requested();) {
            if (inbox.push(entry(i, shared)))
                ++i;
            else
                std::this_thread::yield();
            if (i % 16 == 0 || i > count)
                inbox.wake();
            if (inbox.depth() == inbox.capacity())
                inbox.wake();
        }
    });
    quint64 next = 1;
    bool inOrder = true;
    bool intact = true;
    // A lost wake shows as a timeout here, with entries still in the ring.
    while (next <= count && isReadable(inbox, 10'000)) {
        inbox.acknowledge();
        inbox.drain(64, [&](InboxEntry &&got) {
            inOrder = inOrder && got.offset == next;
            intact = intact && got.frame->size() == shared->size();
            ++next;
        });
        if (inbox.depth() != 0)
            inbox.wake();
    }
    market.request_stop();
    market.join();
    QCOMPARE(next, count + 1);
    QVERIFY(inOrder);
    QVERIFY(intact);
}

QTEST_GUILESS_MAIN(TestInbox)
#include "tst_inbox.moc"
