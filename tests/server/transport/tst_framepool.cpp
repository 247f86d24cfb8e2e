// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/frame.h"
#include "server/transport/framepool.h"

#include <QTest>
#include <array>
#include <atomic>
#include <cstdlib>
#include <new>
#include <random>
#include <thread>
#include <vector>

using namespace tickcast;

namespace {

// Of the calling thread only: the test library allocates on others as it likes.
constinit thread_local quint64 allocations = 0;

} // namespace

void *operator new(size_t bytes)
{
    ++allocations;
    if (void *const memory = std::malloc(bytes))
        return memory;
    std::abort();
}

void operator delete(void *memory) noexcept
{
    std::free(memory);
}

void operator delete(void *memory, size_t) noexcept
{
    std::free(memory);
}

namespace {

constexpr size_t headerBytes = sizeof(Frame);

/// A frame whose block has to hold exactly @p bytes.
FrameRef frameOfBlock(size_t bytes)
{
    size_t payload = bytes - headerBytes;
    while (protocol::wsHeaderSize(payload) + payload + headerBytes > bytes)
        --payload;
    return Frame::makeText(std::string(payload, 'x'));
}

} // namespace

class TestFramePool final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everySizeHasTheSmallestClassThatHoldsIt();
    void classesGrowByHalvesAndPowers();
    void frameComesFromThePoolOnlyInsideAUse();
    void blockIsUsedAgain();
    void blockIsUsedAgainForAnySizeOfItsClass();
    void blockOfAnotherClassIsNotUsed();
    void tooLargeAFrameComesFromTheHeap();
    void heldBytesStayWithinTheBound();
    void poolWithoutRoomKeepsNothing();
    void usesNestAndRestore();
    void frameMayOutliveTheUse();
    void blockFreedElsewhereComesBack();
    void reclaimKeepsTheBound();
    void framesLetGoOnManyThreadsAllComeBack();
    void contentsSurviveReuseUnderLoad();
    void nextOwnerFindsWhatTheLastOneLeft();
    void steadyStateAllocatesNothing();
};

void TestFramePool::everySizeHasTheSmallestClassThatHoldsIt()
{
    for (size_t bytes = 0; bytes <= FramePool::blockBytesMax; ++bytes) {
        const size_t sizeClass = FramePool::classOf(bytes);
        QVERIFY(sizeClass < FramePool::classCount);
        QVERIFY(FramePool::classBytes(sizeClass) >= bytes);
        QVERIFY(sizeClass == 0 || FramePool::classBytes(sizeClass - 1) < bytes);
    }
}

void TestFramePool::classesGrowByHalvesAndPowers()
{
    QCOMPARE(FramePool::classBytes(0), size_t(64));
    QCOMPARE(FramePool::classBytes(1), size_t(96));
    QCOMPARE(FramePool::classBytes(2), size_t(128));
    QCOMPARE(FramePool::classBytes(3), size_t(192));
    QCOMPARE(FramePool::classBytes(FramePool::classCount - 2), size_t(48 * 1024));
    QCOMPARE(FramePool::classBytes(FramePool::classCount - 1), size_t(64 * 1024));
}

void TestFramePool::frameComesFromThePoolOnlyInsideAUse()
{
    FramePool pool(1 << 20);
    QVERIFY(!FramePool::current());
    (void)Frame::makeText("outside");
    QCOMPARE(pool.counters().misses, quint64(0));
    {
        const FramePool::Use use(pool);
        QCOMPARE(FramePool::current(), &pool);
        const FrameRef frame = Frame::makeText("inside");
        QCOMPARE(pool.counters().misses, quint64(1));
        QCOMPARE(pool.counters().bytesInUse, size_t(64));
    }
    QVERIFY(!FramePool::current());
}

void TestFramePool::blockIsUsedAgain()
{
    FramePool pool(1 << 20);
    const FramePool::Use use(pool);
    const Frame *const first = Frame::makeText("first").get();
    const FrameRef second = Frame::makeText("second");
    QCOMPARE(second.get(), first);
    QCOMPARE(second->bytes().size(), size_t(8));
    const FramePool::Counters &counters = pool.counters();
    QCOMPARE(counters.misses, quint64(1));
    QCOMPARE(counters.hits, quint64(1));
    QCOMPARE(counters.bytesInUse, size_t(64));
    QCOMPARE(counters.bytesHeld, size_t(0));
}

void TestFramePool::blockIsUsedAgainForAnySizeOfItsClass()
{
    FramePool pool(1 << 20);
    const FramePool::Use use(pool);
    for (size_t sizeClass = 1; sizeClass < FramePool::classCount; ++sizeClass) {
        const quint64 hits = pool.counters().hits;
        (void)frameOfBlock(FramePool::classBytes(sizeClass));
        (void)frameOfBlock(FramePool::classBytes(sizeClass - 1) + 3);
        (void)frameOfBlock(FramePool::classBytes(sizeClass));
        QCOMPARE(pool.counters().hits, hits + 2);
    }
    QCOMPARE(pool.counters().misses, quint64(FramePool::classCount - 1));
}

void TestFramePool::blockOfAnotherClassIsNotUsed()
{
    FramePool pool(1 << 20);
    const FramePool::Use use(pool);
    (void)frameOfBlock(128);
    (void)frameOfBlock(129); // needs more
    (void)frameOfBlock(96);  // would waste some
    QCOMPARE(pool.counters().hits, quint64(0));
    QCOMPARE(pool.counters().misses, quint64(3));
    QCOMPARE(pool.counters().bytesHeld, size_t(128 + 192 + 96));
}

void TestFramePool::tooLargeAFrameComesFromTheHeap()
{
    FramePool pool(1 << 20);
    const FramePool::Use use(pool);
    const FrameRef last = frameOfBlock(FramePool::blockBytesMax);
    QCOMPARE(pool.counters().oversize, quint64(0));
    QCOMPARE(pool.counters().bytesInUse, FramePool::blockBytesMax);
    const FrameRef larger = Frame::makeText(std::string(FramePool::blockBytesMax, 'x'));
    QCOMPARE(pool.counters().oversize, quint64(1));
    QCOMPARE(pool.counters().misses, quint64(1));
    QCOMPARE(pool.counters().bytesInUse, FramePool::blockBytesMax);
    QCOMPARE(larger->size(), FramePool::blockBytesMax + 10);
}

void TestFramePool::heldBytesStayWithinTheBound()
{
    FramePool pool(640);
    const FramePool::Use use(pool);
    std::vector<FrameRef> frames;
    for (int i = 0; i < 20; ++i)
        frames.push_back(frameOfBlock(64));
    QCOMPARE(pool.counters().bytesInUse, size_t(20 * 64));
    frames.clear();
    QCOMPARE(pool.counters().bytesInUse, size_t(0));
    QCOMPARE(pool.counters().bytesHeld, size_t(640));
    (void)frameOfBlock(96); // a class that had nothing yet finds no room to stay either
    QCOMPARE(pool.counters().bytesHeld, size_t(640));
}

void TestFramePool::poolWithoutRoomKeepsNothing()
{
    FramePool pool(0);
    const FramePool::Use use(pool);
    for (int i = 0; i < 3; ++i)
        (void)frameOfBlock(64);
    QCOMPARE(pool.counters().misses, quint64(3));
    QCOMPARE(pool.counters().bytesHeld, size_t(0));
}

void TestFramePool::usesNestAndRestore()
{
    FramePool outer(1 << 20);
    FramePool inner(1 << 20);
    const FramePool::Use useOuter(outer);
    FrameRef fromOuter = Frame::makeText("outer");
    {
        const FramePool::Use useInner(inner);
        QCOMPARE(FramePool::current(), &inner);
        fromOuter = Frame::makeText("inner"); // the old one goes home, to a pool not in use now
        QCOMPARE(inner.counters().bytesInUse, size_t(64));
        QCOMPARE(outer.counters().bytesInUse, size_t(64));
    }
    QCOMPARE(FramePool::current(), &outer);
    outer.reclaim();
    QCOMPARE(outer.counters().bytesInUse, size_t(0));
    fromOuter = FrameRef();
    inner.reclaim();
    QCOMPARE(inner.counters().bytesInUse, size_t(0));
}

void TestFramePool::frameMayOutliveTheUse()
{
    FramePool pool(1 << 20);
    FrameRef frame;
    {
        const FramePool::Use use(pool);
        frame = Frame::makeText("tick");
    }
    frame = FrameRef();
    const FramePool::Use use(pool);
    frame = Frame::makeText("tock");
    QCOMPARE(pool.counters().hits, quint64(1));
    frame = FrameRef();
}

void TestFramePool::blockFreedElsewhereComesBack()
{
    FramePool pool(1 << 20);
    const FramePool::Use use(pool);
    FrameRef frame = Frame::makeText("tick");
    const Frame *const address = frame.get();
    std::thread([moved = std::move(frame)]() mutable { moved = FrameRef(); }).join();
    QCOMPARE(pool.counters().bytesInUse, size_t(64)); // it waits on the return stack
    QCOMPARE(pool.counters().bytesHeld, size_t(0));
    frame = Frame::makeText("tock");
    QCOMPARE(frame.get(), address);
    QCOMPARE(pool.counters().hits, quint64(1));
    QCOMPARE(pool.counters().misses, quint64(1));
}

void TestFramePool::reclaimKeepsTheBound()
{
    FramePool pool(256);
    const FramePool::Use use(pool);
    std::vector<FrameRef> frames;
    for (int i = 0; i < 50; ++i)
        frames.push_back(frameOfBlock(64));
    std::thread([&] { frames.clear(); }).join();
    pool.reclaim();
    QCOMPARE(pool.counters().bytesInUse, size_t(0));
    QCOMPARE(pool.counters().bytesHeld, size_t(256));
}

void TestFramePool::framesLetGoOnManyThreadsAllComeBack()
{
    constexpr int threadCount = 4;
    constexpr int rounds = 2'000;
    FramePool pool(1 << 24);
    const FramePool::Use use(pool);
    std::array<std::atomic<FrameRef *>, threadCount> slots{}; // one reference each, as a worker
    std::vector<std::jthread> threads;
    for (int i = 0; i < threadCount; ++i) {
        threads.emplace_back([&slot = slots[size_t(i)]] {
            for (int taken = 0; taken < rounds;) {
                FrameRef *const reference = slot.exchange(nullptr, std::memory_order_acquire);
                if (!reference) {
                    std::this_thread::yield();
                    continue;
                }
                delete reference;
                ++taken;
            }
        });
    }
    quint64 made = 0;
    for (int round = 0; round < rounds; ++round) {
        const FrameRef frame = Frame::makeText(std::string(size_t(round % 700), 'x'));
        ++made;
        for (auto &slot : slots) {
            auto *const reference = new FrameRef(frame);
            FrameRef *expected = nullptr;
            while (!slot.compare_exchange_weak(expected, reference, std::memory_order_release)) {
                expected = nullptr;
                std::this_thread::yield();
            }
        }
    }
    threads.clear(); // joins
    pool.reclaim();
    QCOMPARE(pool.counters().hits + pool.counters().misses, made);
    QCOMPARE(pool.counters().bytesInUse, size_t(0));
    QVERIFY(pool.counters().bytesHeld > 0);
    QVERIFY(pool.counters().hits > made / 2);
}

// The owner writes into blocks that others have just read and given back: ThreadSanitizer watches
// the order, and the contents show a block that was given out twice.
void TestFramePool::contentsSurviveReuseUnderLoad()
{
    constexpr int threadCount = 3;
    FramePool pool(1 << 16);
    const FramePool::Use use(pool);
    std::mt19937 random(7);
    std::atomic<quint64> wrong = 0;
    for (int round = 0; round < 40; ++round) {
        std::vector<FrameRef> frames;
        for (int i = 0; i < 200; ++i)
            frames.push_back(Frame::makeText(std::string(random() % 300, char('a' + i % 26))));
        std::vector<std::jthread> threads;
        for (int t = 0; t < threadCount; ++t) {
            threads.emplace_back([&wrong, mine = frames]() mutable {
                for (size_t i = 0; i < mine.size(); ++i) {
                    const auto bytes = mine[i]->bytes();
                    const auto last = static_cast<char>(bytes.back());
                    if (bytes.size() > 4 && last != char('a' + i % 26))
                        ++wrong;
                    mine[i] = FrameRef();
                }
            });
        }
        frames.clear(); // some die here, some there
        for (int i = 0; i < 100; ++i)
            (void)Frame::makeText(std::string(random() % 300, '!'));
    }
    QCOMPARE(wrong.load(), quint64(0));
    pool.reclaim();
    QCOMPARE(pool.counters().bytesInUse, size_t(0));
}

void TestFramePool::nextOwnerFindsWhatTheLastOneLeft()
{
    FramePool pool(1 << 20);
    std::thread([&] {
        const FramePool::Use use(pool);
        (void)Frame::makeText("tick");
    }).join();
    const FramePool::Use use(pool);
    (void)Frame::makeText("tock");
    QCOMPARE(pool.counters().hits, quint64(1));
}

void TestFramePool::steadyStateAllocatesNothing()
{
    FramePool pool(1 << 20);
    const FramePool::Use use(pool);
    const std::string update(250, 'x');
    std::vector<FrameRef> turn;
    turn.reserve(64);
    const auto runTurn = [&] {
        for (size_t i = 0; i < 64; ++i)
            turn.push_back(Frame::makeText(std::string_view(update).substr(0, 100 + i)));
        turn.clear();
    };
    runTurn();
    quint64 before = allocations;
    for (int i = 0; i < 1'000; ++i)
        runTurn();
    QCOMPARE(allocations, before);

    const auto runSharedTurn = [&] {
        for (size_t i = 0; i < 64; ++i)
            turn.push_back(Frame::makeText(std::string_view(update).substr(0, 100 + i)));
        std::thread([&] { turn.clear(); }).join();
    };
    runSharedTurn();
    const quint64 misses = pool.counters().misses;
    for (int i = 0; i < 100; ++i)
        runSharedTurn();
    QCOMPARE(pool.counters().misses, misses);

    // And the counting itself counts.
    before = allocations;
    const FrameRef oversize = Frame::makeText(std::string_view(std::string(70'000, 'x')));
    QVERIFY(allocations > before);
}

QTEST_GUILESS_MAIN(TestFramePool)
#include "tst_framepool.moc"
