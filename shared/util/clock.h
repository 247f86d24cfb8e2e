// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>
#include <chrono>

namespace tickcast {

/// Time inside the process: nanoseconds of the monotonic clock. Never on the wire.
using MonotonicNs = qint64;

/// The source of time, as a seam for tests. Thread: any; both calls are const and lock-free.
class Clock
{
public:
    virtual ~Clock() = default;
    /// Monotonic nanoseconds, for every interval and deadline.
    [[nodiscard]] virtual MonotonicNs monotonicNs() const = 0;
    /// Unix milliseconds of the wall clock, only for the wire and for logs.
    [[nodiscard]] virtual qint64 wallMs() const = 0;
};

/// The machine's clocks (vDSO calls, about 25 ns each).
class SystemClock final : public Clock
{
public:
    [[nodiscard]] MonotonicNs monotonicNs() const override { return now(); }
    [[nodiscard]] qint64 wallMs() const override { return wallNowMs(); }

    [[nodiscard]] static MonotonicNs now()
    {
        using namespace std::chrono;
        return duration_cast<nanoseconds>(steady_clock::now().time_since_epoch()).count();
    }
    [[nodiscard]] static qint64 wallNowMs() { return wallNowUs() / 1000; }
    [[nodiscard]] static qint64 wallNowUs()
    {
        using namespace std::chrono;
        return duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
    }
};

/// A clock that moves only when told. Thread: the test's.
class FakeClock final : public Clock
{
public:
    [[nodiscard]] MonotonicNs monotonicNs() const override { return m_nowNs; }
    [[nodiscard]] qint64 wallMs() const override { return m_wallStartMs + m_nowNs / 1'000'000; }
    void advance(std::chrono::nanoseconds by) { m_nowNs += by.count(); }

private:
    MonotonicNs m_nowNs = 0;
    qint64 m_wallStartMs = 1'700'000'000'000;
};

} // namespace tickcast
