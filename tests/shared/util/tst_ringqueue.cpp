// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/util/ringqueue.h"

#include <QTest>
#include <deque>
#include <memory>
#include <random>

using namespace tickcast;

class TestRingQueue final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void newQueueIsEmpty();
    void whatComesFirstGoesFirst();
    void growingKeepsTheOrderAcrossTheWrap();
    void poppedPlaceHoldsNothing();
    void eraseIfKeepsTheOrderOfTheRest();
    void behavesLikeADeque();
};

void TestRingQueue::newQueueIsEmpty()
{
    const RingQueue<int> queue;
    QVERIFY(queue.empty());
    QCOMPARE(queue.size(), size_t(0));
}

void TestRingQueue::whatComesFirstGoesFirst()
{
    RingQueue<int> queue;
    for (int i = 0; i < 3; ++i)
        queue.push(i);
    QCOMPARE(queue.front(), 0);
    QCOMPARE(queue[2], 2);
    for (int i = 0; i < 3; ++i)
        QCOMPARE(queue.pop(), i);
    QVERIFY(queue.empty());
}

void TestRingQueue::growingKeepsTheOrderAcrossTheWrap()
{
    RingQueue<int> queue;
    for (int i = 0; i < 8; ++i)
        queue.push(i);
    for (int i = 0; i < 5; ++i)
        QCOMPARE(queue.pop(), i);
    for (int i = 8; i < 30; ++i) // wraps, then grows twice
        queue.push(i);
    for (int i = 5; i < 30; ++i)
        QCOMPARE(queue.pop(), i);
}

void TestRingQueue::poppedPlaceHoldsNothing()
{
    RingQueue<std::shared_ptr<int>> queue;
    const auto held = std::make_shared<int>(1);
    queue.push(held);
    QCOMPARE(held.use_count(), 2L);
    QCOMPARE(*queue.pop(), 1);
    QCOMPARE(held.use_count(), 1L);
}

void TestRingQueue::eraseIfKeepsTheOrderOfTheRest()
{
    RingQueue<int> queue;
    for (int i = 0; i < 10; ++i)
        queue.push(i);
    std::vector<int> asked;
    QCOMPARE(queue.eraseIf([&](int value) {
        asked.push_back(value);
        return value % 3 == 0;
    }),
             size_t(4));
    QCOMPARE(asked, (std::vector{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
    for (const int left : {1, 2, 4, 5, 7, 8})
        QCOMPARE(queue.pop(), left);
    QVERIFY(queue.empty());
    QCOMPARE(queue.eraseIf([](int) { return true; }), size_t(0));
}

void TestRingQueue::behavesLikeADeque()
{
    std::minstd_rand random(1);
    RingQueue<int> queue;
    std::deque<int> model;
    for (int i = 0; i < 200'000; ++i) {
        const auto dice = random() % 100;
        if (dice < 50) {
            queue.push(i);
            model.push_back(i);
        } else if (dice < 97 && !model.empty()) {
            QCOMPARE(queue.pop(), model.front());
            model.pop_front();
        } else if (dice == 99) {
            const auto isUnwanted = [i](int value) { return (value + i) % 2 == 0; };
            QCOMPARE(queue.eraseIf(isUnwanted), size_t(std::erase_if(model, isUnwanted)));
        }
        QCOMPARE(queue.size(), model.size());
        if (!model.empty())
            QCOMPARE(queue[model.size() - 1], model.back());
    }
}

QTEST_GUILESS_MAIN(TestRingQueue)
#include "tst_ringqueue.moc"
