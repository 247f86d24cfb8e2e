// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>
#include <array>
#include <atomic>
#include <bit>
#include <cstddef>

namespace tickcast {

/// Memory blocks for frames, kept for the next frame of about that size instead of going back to
/// the heap. Not a general allocator: only Frame uses it.
/// Thread: one owner at a time, the thread that holds a FramePool::Use; all methods are the
/// owner's. Only frames made from it may be let go anywhere: a block freed by another thread comes
/// back by one push onto a return stack, which the owner takes whole when a free list is empty.
/// Ownership: the pool outlives its frames. Worker threads end before the market thread does, and
/// the destructor ends the process if a frame is still out, for it would come back to no pool.
/// Cost: a few instructions for the owner, without an atomic; one compare-and-swap for others.
class FramePool final
{
public:
    /// Block sizes are powers of two and the halves between, frame header included.
    static constexpr size_t blockBytesMin = 64;
    static constexpr size_t blockBytesMax = 64 * 1024; ///< larger frames come from the heap
    static constexpr size_t classCount = 21;

    struct Counters
    {
        quint64 hits = 0;      ///< blocks given from a free list
        quint64 misses = 0;    ///< blocks that had to come from the heap
        quint64 oversize = 0;  ///< frames too large for any class: the heap's, not the pool's
        size_t bytesInUse = 0; ///< blocks out, those that wait on the return stack included
        size_t bytesHeld = 0;  ///< blocks in the free lists: at most bytesMax
    };

    /// Makes this thread's frames come from @p pool for as long as it lives. Uses of different
    /// pools nest; one pool is in one Use at a time (asserted).
    class Use final
    {
    public:
        explicit Use(FramePool &pool);
        ~Use();
        Q_DISABLE_COPY_MOVE(Use)

    private:
        FramePool &m_pool;
        FramePool *const m_previous;
    };

    /// @p bytesMax: what the free lists hold at most; blocks beyond it go back to the heap.
    explicit FramePool(size_t bytesMax);
    ~FramePool();
    Q_DISABLE_COPY_MOVE(FramePool)

    [[nodiscard]] const Counters &counters() const { return m_counters; }

    /// Takes what other threads gave back now, not when a free list is next empty: for a periodic
    /// tick, so that a quiet owner keeps no more than its bound. Cost: O(blocks given back).
    void reclaim();

    /// The pool of the calling thread, or null. Thread: any.
    [[nodiscard]] static FramePool *current() { return s_current; }

    /// A block of at least @p bytes, which are at most blockBytesMax. Never null.
    [[nodiscard]] void *take(size_t bytes);

    /// Counts a frame that is too large for the pool.
    void countOversize() { ++m_counters.oversize; }

    /// Gives back a @p block that was taken for @p bytes. Thread: any.
    void giveBack(void *block, size_t bytes);

    /// The smallest class whose blocks hold @p bytes (0..blockBytesMax). Thread: any.
    [[nodiscard]] static constexpr size_t classOf(size_t bytes)
    {
        if (bytes <= blockBytesMin)
            return 0;
        const auto power = static_cast<size_t>(std::bit_width(bytes - 1));
        const size_t half = size_t{3} << (power - 2); // between 2^(power-1) and 2^power
        return 2 * (power - classBits) - (bytes <= half ? 1 : 0);
    }

    [[nodiscard]] static constexpr size_t classBytes(size_t sizeClass)
    {
        const size_t power = classBits + sizeClass / 2;
        return sizeClass % 2 == 0 ? size_t{1} << power : size_t{3} << (power - 1);
    }

private:
    /// What a block holds while no frame lives in it.
    struct FreeBlock
    {
        FreeBlock *next;
        size_t sizeClass;
    };

    static constexpr size_t classBits = std::bit_width(blockBytesMin) - 1;
    static_assert(sizeof(FreeBlock) <= blockBytesMin);

    void keep(void *block, size_t sizeClass);

    inline static constinit thread_local FramePool *s_current = nullptr;

    const size_t m_bytesMax;
    Counters m_counters;
    std::array<FreeBlock *, classCount> m_free{};
    std::atomic<bool> m_isUsed = false; ///< by a Use: two at once is a programmer's error

    // Pushed by any thread and only ever taken whole, so a block that comes, goes and comes again
    // between a pusher's read and its swap (ABA) does no harm: the pushed block points at the head
    // that is really there. On a cache line of its own, away from what the owner reads.
    alignas(64) std::atomic<FreeBlock *> m_returned = nullptr;
};

static_assert(FramePool::classOf(FramePool::blockBytesMax) == FramePool::classCount - 1);
static_assert(FramePool::classBytes(FramePool::classCount - 1) == FramePool::blockBytesMax);

} // namespace tickcast
