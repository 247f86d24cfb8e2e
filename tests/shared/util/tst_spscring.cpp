// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/util/spscring.h"

#include <QTest>
#include <memory>
#include <thread>
#include <vector>

using namespace tickcast;

namespace {

std::vector<int> drained(SpscRing<int> &ring, size_t limit)
{
    std::vector<int> items;
    const size_t count = ring.drain(limit, [&items](int &&item) { items.push_back(item); });
    return count == items.size() ? items : std::vector<int>{-1};
}

} // namespace

class TestSpscRing final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void capacityIsRoundedUpToAPowerOfTwo();
    void fullRingRefusesAndLeavesTheItem();
    void itemsComeOutInOrderUpToTheLimit();
    void emptyRingGivesNothing();
    void orderSurvivesManyWraps();
    void poppedSlotHoldsNothingBack();
    void twoThreadsSeeEveryItemOnceAndInOrder();
};

void TestSpscRing::capacityIsRoundedUpToAPowerOfTwo()
{
    QCOMPARE(SpscRing<int>(0).capacity(), size_t(2));
    QCOMPARE(SpscRing<int>(1).capacity(), size_t(2));
    QCOMPARE(SpscRing<int>(2).capacity(), size_t(2));
    QCOMPARE(SpscRing<int>(3).capacity(), size_t(4));
    QCOMPARE(SpscRing<int>(65'536).capacity(), size_t(65'536));
}

void TestSpscRing::fullRingRefusesAndLeavesTheItem()
{
    SpscRing<std::unique_ptr<int>> ring(2);
    QVERIFY(ring.push(std::make_unique<int>(1)));
    QVERIFY(ring.push(std::make_unique<int>(2)));
    auto third = std::make_unique<int>(3);
    QVERIFY(!ring.push(std::move(third)));
    QVERIFY(third); // untouched: the caller can still count or keep it
    QCOMPARE(ring.size(), size_t(2));
    QCOMPARE(ring.drain(1, [](std::unique_ptr<int> &&) {}), size_t(1));
    QVERIFY(ring.push(std::move(third)));
}

void TestSpscRing::itemsComeOutInOrderUpToTheLimit()
{
    SpscRing<int> ring(8);
    for (int i = 0; i < 5; ++i)
        QVERIFY(ring.push(int(i)));
    QCOMPARE(drained(ring, 2), (std::vector<int>{0, 1}));
    QCOMPARE(ring.size(), size_t(3));
    QCOMPARE(drained(ring, 100), (std::vector<int>{2, 3, 4}));
    QCOMPARE(ring.size(), size_t(0));
}

void TestSpscRing::emptyRingGivesNothing()
{
    SpscRing<int> ring(4);
    QCOMPARE(drained(ring, 10), std::vector<int>());
    QVERIFY(ring.push(1));
    QCOMPARE(drained(ring, 0), std::vector<int>());
    QCOMPARE(ring.size(), size_t(1));
}

void TestSpscRing::orderSurvivesManyWraps()
{
    SpscRing<int> ring(4);
    int pushed = 0;
    int expected = 0;
    for (int round = 0; round < 1000; ++round) {
        for (int i = 0; i <= round % 4; ++i)
            QVERIFY(ring.push(int(pushed++)));
        for (const int item : drained(ring, 4))
            QCOMPARE(item, expected++);
    }
    QCOMPARE(expected, pushed);
}

void TestSpscRing::poppedSlotHoldsNothingBack()
{
    SpscRing<std::shared_ptr<int>> ring(4);
    auto item = std::make_shared<int>(1);
    const std::weak_ptr<int> watch = item;
    QVERIFY(ring.push(std::move(item)));
    ring.drain(1, [](std::shared_ptr<int> &&taken) {
        const std::shared_ptr<int> mine = std::move(taken); // dies here
    });
    QVERIFY(watch.expired()); // or a frame would live until its slot is used again
}

void TestSpscRing::twoThreadsSeeEveryItemOnceAndInOrder()
{
    constexpr int count = 200'000;
    SpscRing<int> ring(64);
    std::thread producer([&ring] {
        for (int i = 0; i < count; ++i) {
            while (!ring.push(int(i)))
                std::this_thread::yield();
        }
    });
    int expected = 0;
    bool inOrder = true;
    while (expected < count) {
        const size_t taken = ring.drain(17, [&](int &&item) {
            inOrder = inOrder && item == expected;
            ++expected;
        });
        if (taken == 0)
            std::this_thread::yield();
    }
    producer.join();
    QVERIFY(inOrder);
    QCOMPARE(ring.size(), size_t(0));
}

QTEST_GUILESS_MAIN(TestSpscRing)
#include "tst_spscring.moc"
