// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/framepool.h"

#include <new>
#include <utility>

namespace tickcast {

FramePool::Use::Use(FramePool &pool)
    : m_pool(pool)
    , m_previous(s_current)
{
    [[maybe_unused]] const bool wasUsed = pool.m_isUsed.exchange(true, std::memory_order_acquire);
    Q_ASSERT_X(!wasUsed, "FramePool::Use", "the pool has an owner already");
    s_current = &pool;
}

FramePool::Use::~Use()
{
    Q_ASSERT(s_current == &m_pool);
    s_current = m_previous;
    // With release, so that the next owner, perhaps on another thread, sees this one's lists.
    m_pool.m_isUsed.store(false, std::memory_order_release);
}

FramePool::FramePool(size_t bytesMax)
    : m_bytesMax(bytesMax)
{
}

FramePool::~FramePool()
{
    reclaim();
    // A frame that is let go later would be pushed onto a stack that is no more.
    if (m_counters.bytesInUse > 0) {
        qFatal("FramePool: destroyed while frames of %zu bytes are still out",
               m_counters.bytesInUse);
    }
    for (FreeBlock *block : m_free) {
        while (block)
            ::operator delete(std::exchange(block, block->next));
    }
}

void *FramePool::take(size_t bytes)
{
    Q_ASSERT(bytes <= blockBytesMax);
    const size_t sizeClass = classOf(bytes);
    const size_t blockBytes = classBytes(sizeClass);
    // A relaxed look is enough: reclaim() acquires what it takes, and missing a block that arrives
    // at this moment costs one allocation at most.
    if (!m_free[sizeClass] && m_returned.load(std::memory_order_relaxed))
        reclaim();
    m_counters.bytesInUse += blockBytes;
    FreeBlock *const block = m_free[sizeClass];
    if (!block) {
        ++m_counters.misses;
        return ::operator new(blockBytes);
    }
    ++m_counters.hits;
    m_counters.bytesHeld -= blockBytes;
    m_free[sizeClass] = block->next;
    return block;
}

void FramePool::giveBack(void *block, size_t bytes)
{
    const size_t sizeClass = classOf(bytes);
    if (s_current == this) {
        keep(block, sizeClass);
        return;
    }
    auto *const free = new (block) FreeBlock{m_returned.load(std::memory_order_relaxed), sizeClass};
    // Release: the owner reads next and sizeClass, and overwrites what this thread read before.
    while (!m_returned.compare_exchange_weak(free->next, free, std::memory_order_release,
                                             std::memory_order_relaxed)) {
    }
}

void FramePool::reclaim()
{
    FreeBlock *block = m_returned.exchange(nullptr, std::memory_order_acquire);
    while (block) {
        const size_t sizeClass = block->sizeClass;
        keep(std::exchange(block, block->next), sizeClass);
    }
}

void FramePool::keep(void *block, size_t sizeClass)
{
    const size_t blockBytes = classBytes(sizeClass);
    m_counters.bytesInUse -= blockBytes;
    if (m_counters.bytesHeld + blockBytes > m_bytesMax) {
        ::operator delete(block);
        return;
    }
    m_counters.bytesHeld += blockBytes;
    m_free[sizeClass] = new (block) FreeBlock{m_free[sizeClass], sizeClass};
}

} // namespace tickcast
