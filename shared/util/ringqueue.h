// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace tickcast {

/// A first-in-first-out queue in one block of memory that grows by doubling; empty from the start
/// it owns nothing (a std::deque owns half a KiB). A popped place is reset, so what it held goes at
/// once. Not for use between threads: that is SpscRing.
/// Thread: one. Cost: O(1) each, but eraseIf() and a growing push().
template <typename T>
class RingQueue
{
public:
    [[nodiscard]] bool empty() const { return m_size == 0; }
    [[nodiscard]] size_t size() const { return m_size; }
    /// The @p i th from the front, below size().
    [[nodiscard]] const T &operator[](size_t i) const { return m_slots[place(i)]; }
    [[nodiscard]] T &operator[](size_t i) { return m_slots[place(i)]; }
    [[nodiscard]] T &back() { return m_slots[place(m_size - 1)]; }
    [[nodiscard]] const T &front() const { return m_slots[m_first]; }

    void push(T value)
    {
        if (m_size == m_slots.size())
            grow();
        m_slots[place(m_size++)] = std::move(value);
    }
    T pop()
    {
        T value = std::exchange(m_slots[m_first], T());
        m_first = place(1);
        --m_size;
        return value;
    }
    /// Takes out what @p isUnwanted says yes to, asked once each from front to back, and keeps the
    /// order of the rest; returns how many it took. O(size()).
    template <typename Predicate>
    size_t eraseIf(Predicate &&isUnwanted)
    {
        const size_t before = m_size;
        for (size_t left = before; left > 0; --left) {
            T value = pop();
            if (!isUnwanted(std::as_const(value)))
                push(std::move(value));
        }
        return before - m_size;
    }

private:
    static constexpr size_t firstSlots = 8;

    // The number of slots is a power of two, or none.
    [[nodiscard]] size_t place(size_t i) const { return (m_first + i) & (m_slots.size() - 1); }
    void grow()
    {
        std::vector<T> larger(m_slots.empty() ? firstSlots : m_slots.size() * 2);
        for (size_t i = 0; i < m_size; ++i)
            larger[i] = std::move(m_slots[place(i)]);
        m_slots.swap(larger);
        m_first = 0;
    }

    std::vector<T> m_slots;
    size_t m_first = 0;
    size_t m_size = 0;
};

} // namespace tickcast
