// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/resilience/callwindow.h"
#include "shared/util/clock.h"

#include <QString>
#include <chrono>
#include <functional>
#include <optional>

namespace tickcast {

/// When a breaker opens, and for how long. The defaults are the configuration's ([breaker]).
struct BreakerLimits
{
    /// Share of failures in the window, of 1, at which it opens; looked at from `minimumCalls` on.
    double failureRate = 0.5;
    int minimumCalls = 10;
    std::chrono::milliseconds window{30'000};
    /// Failures in a row that open it whatever the window holds.
    int consecutiveFailures = 5;
    /// How long it stays open: between nothing and this, doubled each time up to the limit.
    std::chrono::milliseconds openTime{500};
    std::chrono::milliseconds openTimeMax{30'000};
    /// Calls let through to see whether all is well again; all of them have to succeed.
    int trialCalls = 1;
};

enum class BreakerState : quint8 {
    Closed,   ///< calls go through
    Open,     ///< none does
    HalfOpen, ///< a few do, on trial
};

enum class BreakerReason : quint8 {
    None, ///< closed, and never opened since the start or the last reset
    FailureRate,
    ConsecutiveFailures,
    TrialFailed,
    Operator,  ///< tripped, until it is reset
    Recovered, ///< closed again: the trial calls succeeded
};

/// Lower-case words for logs and the admin channel: "half_open", "failure_rate".
[[nodiscard]] QLatin1String breakerStateName(BreakerState state);
[[nodiscard]] QLatin1String breakerReasonName(BreakerReason reason);

/// A breaker as others see it. Plain values; counters are grow-only since the start.
struct BreakerStatus
{
    QString name;
    BreakerState state = BreakerState::Closed;
    BreakerReason reason = BreakerReason::None; ///< why it is in this state
    qint64 inStateMs = 0;
    QString lastError;           ///< empty: none since the start
    qint64 lastErrorAtMs = 0;    ///< Unix milliseconds; 0: none
    qint64 nextTryInMs = -1;     ///< while open, 0 when due; -1: not open, or tripped
    int consecutiveFailures = 0; ///< now
    int windowCalls = 0;
    int windowFailures = 0;
    quint64 calls = 0; ///< let through
    quint64 successes = 0;
    quint64 failures = 0;  ///< of calls, and besides them
    quint64 abandoned = 0; ///< calls that ended without a result
    quint64 rejected = 0;  ///< not let through
    quint64 openings = 0;
};

/// Stands between us and something that may fail (a feed, the disk): after enough failures no more
/// calls are let through for a while, so that the failing side gets rest and we do not wait for it.
///
/// Open times double from one opening to the next and are drawn anew each time, from nothing to the
/// bound ("full jitter"), so that many breakers do not try at once. Only after being closed for a
/// whole window the first bound holds again: what comes back for a moment and fails again is tried
/// less and less often.
///
/// It knows no thread, event loop or timer: who wants to call asks tryCall(), then or later, and
/// states follow the clock when asked. Thread: one. Cost: O(1); nothing is allocated but the texts.
/// Sources: Nygard, Release It!; Brooker, Exponential Backoff And Jitter (AWS, 2015).
class CircuitBreaker final
{
public:
    /// A number from 0 (included) to 1 (not included).
    using Random = std::function<double()>;

    /// The right to one call. It ends by succeeded() or failed() of its breaker; when it goes
    /// without either, nothing is concluded. The breaker outlives it.
    class Call final
    {
    public:
        Call(Call &&other) noexcept;
        Call &operator=(Call &&other) noexcept;
        Call(const Call &) = delete;
        Call &operator=(const Call &) = delete;
        ~Call();

    private:
        friend class CircuitBreaker;
        Call(CircuitBreaker &breaker, quint64 generation)
            : m_breaker(&breaker)
            , m_generation(generation)
        {
        }
        CircuitBreaker *m_breaker; ///< null: ended
        quint64 m_generation;      ///< the breaker's when it began
    };

    /// @p name is for logs and operators: "feed simulator". @p clock outlives the breaker.
    CircuitBreaker(QString name, const BreakerLimits &limits, const Clock &clock, Random random);
    CircuitBreaker(const CircuitBreaker &) = delete;
    CircuitBreaker &operator=(const CircuitBreaker &) = delete;

    /// The same sequence for the same @p seed on every machine.
    [[nodiscard]] static Random seeded(quint64 seed);

    /// Nothing: not now. When is in status().
    [[nodiscard]] std::optional<Call> tryCall();
    /// What became of a call. One that was begun before the breaker last changed its state is
    /// counted and changes nothing.
    void succeeded(Call call);
    void failed(Call call, const QString &error);
    /// A failure besides any call, such as the loss of a connection that had been made. Counts like
    /// a failed call while closed; on trial, it is the trial that failed.
    void noteFailure(const QString &error);

    /// Opens it until reset(), by order.
    void trip(const QString &who);
    /// Closes it, with nothing held against anybody, by order.
    void reset(const QString &who);

    [[nodiscard]] BreakerState state() const { return m_state; }
    [[nodiscard]] const QString &name() const { return m_name; }
    [[nodiscard]] BreakerStatus status() const;
    /// How long until a call may be let through: 0 now, nothing if only an operator can say.
    [[nodiscard]] std::optional<std::chrono::nanoseconds> nextTryIn() const;

private:
    void take(const QString &error);
    void judge();
    void open(BreakerReason reason);
    void close(BreakerReason reason);
    void change(BreakerState state, BreakerReason reason);
    [[nodiscard]] std::chrono::nanoseconds drawOpenTime();
    void giveBack(quint64 generation);

    const QString m_name;
    const BreakerLimits m_limits;
    const Clock &m_clock;
    const Random m_random;

    BreakerState m_state = BreakerState::Closed;
    BreakerReason m_reason = BreakerReason::None;
    MonotonicNs m_changedNs;
    MonotonicNs m_nextTryNs = 0; ///< while open and not tripped
    quint64 m_generation = 0;    ///< one more at each change of state
    int m_openingsInARow = 0;    ///< the exponent; 0: it has been well for a window
    int m_trialsBegun = 0;
    int m_trialsWell = 0;
    int m_consecutiveFailures = 0;
    CallWindow m_window;
    BreakerStatus m_counts; ///< its counters and lastError only
};

} // namespace tickcast
