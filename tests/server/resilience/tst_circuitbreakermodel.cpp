// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/resilience/circuitbreaker.h"

#include <QLoggingCategory>
#include <QTest>
#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <vector>

using namespace tickcast;
using namespace std::chrono_literals;

namespace {

using State = BreakerState;
using Reason = BreakerReason;

/// The breaker's contract said again in the plainest way: it keeps every outcome and every call for
/// ever and computes anew from them.
class Model final
{
public:
    explicit Model(const BreakerLimits &limits)
        : m_limits(limits)
    {
    }

    State state = State::Closed;
    Reason reason = Reason::None;

    [[nodiscard]] bool mayCall(MonotonicNs now)
    {
        if (state == State::Open && reason != Reason::Operator && now >= m_nextTryNs)
            change(State::HalfOpen, reason, now);
        if (state == State::HalfOpen)
            return m_underWay + m_wellTrials < m_limits.trialCalls;
        return state == State::Closed;
    }
    [[nodiscard]] int begin()
    {
        ++m_underWay;
        return m_period;
    }
    void end(int period, std::optional<bool> isSuccess, MonotonicNs now, double draw)
    {
        if (period != m_period)
            return;
        --m_underWay;
        if (!isSuccess)
            return;
        if (state == State::HalfOpen && *isSuccess) {
            if (++m_wellTrials == m_limits.trialCalls)
                close(Reason::Recovered, now);
            return;
        }
        note(!*isSuccess, now, draw);
    }
    void note(bool isFailure, MonotonicNs now, double draw)
    {
        if (state == State::HalfOpen)
            return open(Reason::TrialFailed, now, draw);
        if (state == State::Open)
            return;
        m_outcomes.push_back({now, isFailure});
        int row = 0;
        for (auto it = m_outcomes.rbegin(); it != m_outcomes.rend() && it->isFailure; ++it)
            ++row;
        const MonotonicNs tenth = std::chrono::nanoseconds(m_limits.window).count() / 10;
        int calls = 0;
        int failures = 0;
        for (const Outcome &outcome : m_outcomes) {
            const bool isIn = outcome.atNs / tenth > now / tenth - 10;
            calls += isIn ? 1 : 0;
            failures += isIn && outcome.isFailure ? 1 : 0;
        }
        if (row >= m_limits.consecutiveFailures)
            open(Reason::ConsecutiveFailures, now, draw);
        else if (calls >= m_limits.minimumCalls && failures > 0 &&
                 failures >= m_limits.failureRate * calls)
            open(Reason::FailureRate, now, draw);
    }
    void trip(MonotonicNs now) { change(State::Open, Reason::Operator, now); }
    void reset(MonotonicNs now)
    {
        m_openings = 0;
        close(Reason::None, now);
    }

private:
    struct Outcome
    {
        MonotonicNs atNs;
        bool isFailure;
    };

    void open(Reason why, MonotonicNs now, double draw)
    {
        if (state == State::Closed &&
            std::chrono::nanoseconds(now - m_changedNs) >= m_limits.window)
            m_openings = 0;
        const double bound = std::min(double(m_limits.openTime.count()) * std::pow(2, m_openings),
                                      double(m_limits.openTimeMax.count()));
        m_nextTryNs = now + MonotonicNs(draw * bound * 1e6);
        ++m_openings;
        change(State::Open, why, now);
    }
    void close(Reason why, MonotonicNs now)
    {
        m_outcomes.clear();
        change(State::Closed, why, now);
    }
    void change(State to, Reason why, MonotonicNs now)
    {
        state = to;
        reason = why;
        m_changedNs = now;
        m_underWay = m_wellTrials = 0;
        ++m_period;
    }

    const BreakerLimits m_limits;
    std::vector<Outcome> m_outcomes; ///< since it was closed
    MonotonicNs m_changedNs = 0;
    MonotonicNs m_nextTryNs = 0;
    int m_openings = 0;
    int m_period = 0;
    int m_underWay = 0;
    int m_wellTrials = 0;
};

/// One long random history, played to a breaker and to the model side by side.
class History final
{
public:
    explicit History(quint64 seed)
        : m_random(seed)
        , m_limits{.failureRate = std::array{0.2, 0.5, 1.0}[pick(3)],
                   .minimumCalls = 1 + int(pick(12)),
                   .window = std::array{1'000ms, 10'000ms}[pick(2)],
                   .consecutiveFailures = 1 + int(pick(8)),
                   .openTime = std::chrono::milliseconds(1 + pick(200)),
                   .openTimeMax = std::chrono::milliseconds(201 + pick(3'000)),
                   .trialCalls = 1 + int(pick(4))}
        , m_failurePercent(std::array<size_t, 4>{5, 30, 60, 95}[pick(4)])
        , m_model(m_limits)
        , m_draw(CircuitBreaker::seeded(seed)())
        , m_breaker(QStringLiteral("model"), m_limits, m_clock, [this] { return m_draw; })
    {
    }

    /// Empty: all held.
    [[nodiscard]] QString run(int steps)
    {
        for (int i = 0; i < steps; ++i) {
            m_draw = std::uniform_real_distribution<>(0, 1)(m_random);
            const quint64 openings = m_breaker.status().openings;
            step();
            m_openings += m_breaker.status().openings - openings;
            if (m_breaker.state() != m_model.state || m_breaker.status().reason != m_model.reason ||
                !m_agree)
                return QStringLiteral("step %1").arg(i);
        }
        return {};
    }
    [[nodiscard]] quint64 openings() const { return m_openings; }
    [[nodiscard]] quint64 recoveries() const { return m_recoveries; }

private:
    struct UnderWay
    {
        CircuitBreaker::Call call;
        int period;
    };

    size_t pick(size_t below)
    {
        return std::uniform_int_distribution<size_t>(0, below - 1)(m_random);
    }
    void step()
    {
        const size_t choice = pick(400);
        const MonotonicNs now = m_clock.monotonicNs();
        if (choice < 20)
            m_clock.advance(std::chrono::milliseconds(pick(3'000)));
        else if (choice < 100)
            m_clock.advance(std::chrono::microseconds(pick(50'000)));
        else if (choice < 110) {
            m_breaker.noteFailure(QStringLiteral("lost"));
            m_model.note(true, now, m_draw);
        } else if (choice == 110) {
            m_breaker.trip(QStringLiteral("t"));
            m_model.trip(now);
        } else if (choice < 115) {
            m_breaker.reset(QStringLiteral("t"));
            m_model.reset(now);
        } else if (choice < 260) {
            begin(now);
        } else if (!m_calls.empty()) {
            end(now);
        }
    }
    void begin(MonotonicNs now)
    {
        auto call = m_breaker.tryCall();
        m_agree = call.has_value() == m_model.mayCall(now);
        if (call && m_agree)
            m_calls.push_back({std::move(*call), m_model.begin()});
    }
    void end(MonotonicNs now)
    {
        std::swap(m_calls[pick(m_calls.size())], m_calls.back());
        UnderWay done = std::move(m_calls.back());
        m_calls.pop_back();
        std::optional<bool> isSuccess;
        if (pick(12) != 0)
            isSuccess = pick(100) >= m_failurePercent;
        const State before = m_model.state;
        m_model.end(done.period, isSuccess, now, m_draw);
        if (before == State::HalfOpen && m_model.state == State::Closed)
            ++m_recoveries;
        if (isSuccess && *isSuccess)
            m_breaker.succeeded(std::move(done.call));
        else if (isSuccess)
            m_breaker.failed(std::move(done.call), QStringLiteral("no"));
    }

    std::mt19937_64 m_random;
    const BreakerLimits m_limits;
    const size_t m_failurePercent;
    FakeClock m_clock;
    Model m_model;
    double m_draw;
    CircuitBreaker m_breaker;
    std::vector<UnderWay> m_calls; ///< go before the breaker
    bool m_agree = true;
    quint64 m_openings = 0;
    quint64 m_recoveries = 0;
};

} // namespace

class TestCircuitBreakerModel final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void randomHistoriesGoAsTheModelSays();
};

void TestCircuitBreakerModel::initTestCase()
{
    QLoggingCategory::setFilterRules(QStringLiteral("tickcast.*=false"));
}

void TestCircuitBreakerModel::randomHistoriesGoAsTheModelSays()
{
    quint64 openings = 0;
    quint64 recoveries = 0;
    for (quint64 seed = 1; seed <= 300; ++seed) {
        History history(seed);
        const QString problem = history.run(2'000);
        QVERIFY2(problem.isEmpty(),
                 qPrintable(QStringLiteral("seed %1, %2").arg(seed).arg(problem)));
        openings += history.openings();
        recoveries += history.recoveries();
    }
    // The histories go where it matters.
    QVERIFY2(
        openings > 3'000 && recoveries > 500,
        qPrintable(QStringLiteral("%1 openings, %2 recoveries").arg(openings).arg(recoveries)));
}

QTEST_APPLESS_MAIN(TestCircuitBreakerModel)
#include "tst_circuitbreakermodel.moc"
