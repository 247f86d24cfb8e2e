// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <memory>
#include <span>
#include <utility>

namespace tickcast {

/// A bounded queue from one producer thread to one consumer thread, without locks.
/// The capacity is rounded up to a power of two and allocated once. T is default-constructible
/// and movable; a popped slot is left moved-from.
/// Thread: push() and freeSlots() the producer, drain() the consumer, size() any (a hint).
/// Source: Lamport's ring with cached indices, as in folly::ProducerConsumerQueue's description.
template <typename T>
class SpscRing
{
public:
    explicit SpscRing(size_t capacity)
        : m_mask(std::bit_ceil(capacity < 2 ? size_t{2} : capacity) - 1)
        , m_slots(std::make_unique<T[]>(m_mask + 1))
    {
    }

    [[nodiscard]] size_t capacity() const { return m_mask + 1; }
    [[nodiscard]] size_t size() const
    {
        return m_tail.load(std::memory_order_acquire) - m_head.load(std::memory_order_acquire);
    }

    /// Moves @p item in; false and untouched when the ring is full.
    [[nodiscard]] bool push(T &&item)
    {
        const size_t tail = m_tail.load(std::memory_order_relaxed);
        if (tail - m_headSeen > m_mask) {
            m_headSeen = m_head.load(std::memory_order_acquire);
            if (tail - m_headSeen > m_mask)
                return false;
        }
        m_slots[tail & m_mask] = std::move(item);
        m_tail.store(tail + 1, std::memory_order_release);
        return true;
    }

    /// Moves up to @p limit items, oldest first, to @p take(T &&); returns how many.
    template <typename Take>
    size_t drain(size_t limit, Take &&take)
    {
        size_t head = m_head.load(std::memory_order_relaxed);
        const size_t available = m_tail.load(std::memory_order_acquire) - head;
        const size_t count = available < limit ? available : limit;
        for (size_t i = 0; i < count; ++i)
            take(std::move(m_slots[(head + i) & m_mask]));
        m_head.store(head + count, std::memory_order_release);
        return count;
    }

private:
    static constexpr size_t cacheLine = 64;
    const size_t m_mask;
    const std::unique_ptr<T[]> m_slots;
    alignas(cacheLine) std::atomic<size_t> m_tail{0}; ///< written by the producer
    size_t m_headSeen = 0;                            ///< the producer's copy of m_head
    alignas(cacheLine) std::atomic<size_t> m_head{0}; ///< written by the consumer
};

} // namespace tickcast
