// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/resilience/circuitbreaker.h"

#include "shared/util/logging.h"

#include <algorithm>
#include <random>
#include <utility>

namespace tickcast {

namespace {

constexpr MonotonicNs nsPerMs = 1'000'000;

/// Rounded up: what is due in half a millisecond is not due now.
qint64 toMs(std::chrono::nanoseconds time)
{
    return std::chrono::ceil<std::chrono::milliseconds>(time).count();
}

} // namespace

QLatin1String breakerStateName(BreakerState state)
{
    switch (state) {
    case BreakerState::Closed:
        return QLatin1String("closed");
    case BreakerState::Open:
        return QLatin1String("open");
    case BreakerState::HalfOpen:
        return QLatin1String("half_open");
    }
    Q_UNREACHABLE();
}

QLatin1String breakerReasonName(BreakerReason reason)
{
    switch (reason) {
    case BreakerReason::None:
        return QLatin1String("none");
    case BreakerReason::FailureRate:
        return QLatin1String("failure_rate");
    case BreakerReason::ConsecutiveFailures:
        return QLatin1String("consecutive_failures");
    case BreakerReason::TrialFailed:
        return QLatin1String("trial_failed");
    case BreakerReason::Operator:
        return QLatin1String("operator");
    case BreakerReason::Recovered:
        return QLatin1String("recovered");
    }
    Q_UNREACHABLE();
}

CircuitBreaker::Call::Call(Call &&other) noexcept
    : m_breaker(std::exchange(other.m_breaker, nullptr))
    , m_generation(other.m_generation)
{
}

CircuitBreaker::Call &CircuitBreaker::Call::operator=(Call &&other) noexcept
{
    std::swap(m_breaker, other.m_breaker);
    std::swap(m_generation, other.m_generation);
    return *this;
}

CircuitBreaker::Call::~Call()
{
    if (m_breaker)
        m_breaker->giveBack(m_generation);
}

CircuitBreaker::CircuitBreaker(QString name, const BreakerLimits &limits, const Clock &clock,
                               Random random)
    : m_name(std::move(name))
    , m_limits(limits)
    , m_clock(clock)
    , m_random(std::move(random))
    , m_changedNs(clock.monotonicNs())
    , m_window(limits.window)
{
}

CircuitBreaker::Random CircuitBreaker::seeded(quint64 seed)
{
    // The engine's numbers are the standard's; its distributions are each library's own.
    return [engine = std::mt19937_64(seed)]() mutable {
        constexpr double step = 1.0 / (quint64{1} << 53);
        return static_cast<double>(engine() >> 11) * step;
    };
}

std::optional<CircuitBreaker::Call> CircuitBreaker::tryCall()
{
    const auto wait = nextTryIn();
    if (m_state == BreakerState::Open && wait && wait->count() == 0)
        change(BreakerState::HalfOpen, m_reason);
    const bool isFree = m_state == BreakerState::Closed ||
                        (m_state == BreakerState::HalfOpen && m_trialsBegun < m_limits.trialCalls);
    if (!isFree) {
        ++m_counts.rejected;
        return std::nullopt;
    }
    if (m_state == BreakerState::HalfOpen)
        ++m_trialsBegun;
    ++m_counts.calls;
    return Call(*this, m_generation);
}

void CircuitBreaker::succeeded(Call call)
{
    Q_ASSERT(call.m_breaker == this);
    call.m_breaker = nullptr;
    ++m_counts.successes;
    if (call.m_generation != m_generation)
        return;
    if (m_state == BreakerState::HalfOpen) {
        if (++m_trialsWell == m_limits.trialCalls)
            close(BreakerReason::Recovered);
        return;
    }
    m_consecutiveFailures = 0;
    m_window.add(m_clock.monotonicNs(), false);
    judge(); // the call that makes it the minimum may be a good one
}

void CircuitBreaker::failed(Call call, const QString &error)
{
    Q_ASSERT(call.m_breaker == this);
    call.m_breaker = nullptr;
    if (call.m_generation == m_generation) {
        noteFailure(error);
        return;
    }
    take(error);
}

void CircuitBreaker::noteFailure(const QString &error)
{
    take(error);
    if (m_state == BreakerState::HalfOpen)
        open(BreakerReason::TrialFailed);
    if (m_state != BreakerState::Closed)
        return;
    ++m_consecutiveFailures;
    m_window.add(m_clock.monotonicNs(), true);
    judge();
}

void CircuitBreaker::take(const QString &error)
{
    ++m_counts.failures;
    m_counts.lastError = error;
    m_counts.lastErrorAtMs = m_clock.wallMs();
}

void CircuitBreaker::judge()
{
    const CallWindow::Sums sums = m_window.sums(m_clock.monotonicNs());
    if (m_consecutiveFailures >= m_limits.consecutiveFailures)
        open(BreakerReason::ConsecutiveFailures);
    else if (sums.calls >= m_limits.minimumCalls && sums.failures > 0 &&
             sums.failures >= m_limits.failureRate * sums.calls)
        open(BreakerReason::FailureRate);
}

void CircuitBreaker::open(BreakerReason reason)
{
    const MonotonicNs now = m_clock.monotonicNs();
    const bool hasBeenWell = m_state == BreakerState::Closed &&
                             now - m_changedNs >= std::chrono::nanoseconds(m_limits.window).count();
    if (hasBeenWell)
        m_openingsInARow = 0;
    m_nextTryNs = now + drawOpenTime().count();
    ++m_openingsInARow;
    ++m_counts.openings;
    change(BreakerState::Open, reason);
    qCWarning(lcResilience).noquote().nospace()
        << m_name << ": no more calls for " << toMs(std::chrono::nanoseconds(m_nextTryNs - now))
        << " ms (" << breakerReasonName(reason) << "); last error: " << m_counts.lastError;
}

void CircuitBreaker::close(BreakerReason reason)
{
    m_window.clear();
    m_consecutiveFailures = 0;
    change(BreakerState::Closed, reason);
    qCInfo(lcResilience).noquote() << m_name << "is called again";
}

void CircuitBreaker::change(BreakerState state, BreakerReason reason)
{
    m_state = state;
    m_reason = reason;
    m_changedNs = m_clock.monotonicNs();
    m_trialsBegun = m_trialsWell = 0;
    ++m_generation;
}

std::chrono::nanoseconds CircuitBreaker::drawOpenTime()
{
    std::chrono::nanoseconds bound = m_limits.openTime;
    for (int i = 0; i < m_openingsInARow && bound < m_limits.openTimeMax; ++i)
        bound *= 2;
    bound = std::min<std::chrono::nanoseconds>(bound, m_limits.openTimeMax);
    return std::chrono::nanoseconds(
        static_cast<qint64>(m_random() * static_cast<double>(bound.count())));
}

void CircuitBreaker::giveBack(quint64 generation)
{
    ++m_counts.abandoned;
    if (generation == m_generation && m_state == BreakerState::HalfOpen)
        --m_trialsBegun;
}

void CircuitBreaker::trip(const QString &who)
{
    if (m_state != BreakerState::Open)
        ++m_counts.openings;
    change(BreakerState::Open, BreakerReason::Operator);
    qCWarning(lcResilience).noquote()
        << m_name << "is not called until it is reset: tripped by" << who;
}

void CircuitBreaker::reset(const QString &who)
{
    m_openingsInARow = 0;
    m_window.clear();
    m_consecutiveFailures = 0;
    change(BreakerState::Closed, BreakerReason::None);
    qCInfo(lcResilience).noquote() << m_name << "is called again: reset by" << who;
}

std::optional<std::chrono::nanoseconds> CircuitBreaker::nextTryIn() const
{
    if (m_state != BreakerState::Open)
        return std::chrono::nanoseconds(0);
    if (m_reason == BreakerReason::Operator)
        return std::nullopt;
    return std::chrono::nanoseconds(std::max<qint64>(m_nextTryNs - m_clock.monotonicNs(), 0));
}

BreakerStatus CircuitBreaker::status() const
{
    BreakerStatus status = m_counts;
    const MonotonicNs now = m_clock.monotonicNs();
    const CallWindow::Sums sums = m_window.sums(now);
    status.name = m_name;
    status.state = m_state;
    status.reason = m_reason;
    status.inStateMs = (now - m_changedNs) / nsPerMs;
    if (const auto wait = nextTryIn(); wait && m_state == BreakerState::Open)
        status.nextTryInMs = toMs(*wait);
    status.consecutiveFailures = m_consecutiveFailures;
    status.windowCalls = sums.calls;
    status.windowFailures = sums.failures;
    return status;
}

} // namespace tickcast
