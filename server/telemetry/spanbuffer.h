// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/telemetry/span.h"
#include "shared/util/spscring.h"

#include <atomic>

namespace tickcast {

/// Where one thread leaves the spans it records, until the tracer's thread takes them. Bounded:
/// what does not fit is counted and gone. Also the source of that thread's new identities.
/// Thread: record() and the identities the recording thread, drain() the tracer's, lost() any.
class SpanBuffer final
{
public:
    static constexpr size_t defaultCapacity = 4096;

    /// @p seed: another one for each buffer and each run of the process.
    explicit SpanBuffer(quint64 seed, size_t capacity = defaultCapacity)
        : m_ring(capacity)
        , m_state(seed)
    {
    }

    void record(Span span)
    {
        if (!m_ring.push(std::move(span)))
            m_lost.fetch_add(1, std::memory_order_relaxed);
    }
    [[nodiscard]] SpanId newSpanId()
    {
        SpanId id = 0;
        while (id == 0)
            id = next();
        return id;
    }
    [[nodiscard]] TraceId newTraceId() { return {newSpanId(), newSpanId()}; }

    template <typename Take>
    void drain(Take &&take)
    {
        m_ring.drain(m_ring.capacity(), std::forward<Take>(take));
    }
    [[nodiscard]] quint64 lost() const { return m_lost.load(std::memory_order_relaxed); }

private:
    /// Source: Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators (splitmix64).
    [[nodiscard]] quint64 next()
    {
        quint64 z = m_state += 0x9e3779b97f4a7c15;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
        z = (z ^ z >> 27) * 0x94d049bb133111eb;
        return z ^ z >> 31;
    }

    SpscRing<Span> m_ring;
    quint64 m_state;
    std::atomic<quint64> m_lost{0};
};

} // namespace tickcast
