// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/resilience/circuitbreaker.h"

#include <QTest>
#include <cmath>

using namespace tickcast;
using namespace std::chrono_literals;

namespace {

BreakerLimits limits()
{
    return {.failureRate = 0.5,
            .minimumCalls = 6,
            .window = 10s,
            .consecutiveFailures = 3,
            .openTime = 100ms,
            .openTimeMax = 1s,
            .trialCalls = 2};
}

/// A breaker whose draw is always the longest but one nanosecond, and a script for it.
struct Bench
{
    FakeClock clock;
    double draw = std::nextafter(1.0, 0.0);
    CircuitBreaker breaker;

    explicit Bench(const BreakerLimits &config = limits())
        : breaker(QStringLiteral("feed test"), config, clock, [this] { return draw; })
    {
    }

    /// Plays @p script; false: something in it did not go as it says. Words:
    /// `+` a call goes through and succeeds, `-` it fails, `x` no call goes through, `~` one goes
    /// through and nothing comes of it, `!` a failure besides calls, `trip`, `reset`, and a number
    /// of milliseconds to wait.
    [[nodiscard]] bool play(const QString &script)
    {
        for (const QString &word : script.split(u' ', Qt::SkipEmptyParts)) {
            bool isNumber = false;
            const int ms = word.toInt(&isNumber);
            const bool isDone = isNumber && word != u'+' && word != u'-' ? wait(ms) : act(word);
            if (!isDone) {
                qWarning("\"%s\" does not hold", qPrintable(word));
                return false;
            }
        }
        return true;
    }

private:
    bool wait(int ms)
    {
        clock.advance(std::chrono::milliseconds(ms));
        return true;
    }
    bool act(const QString &word)
    {
        if (word == QLatin1String("trip"))
            breaker.trip(QStringLiteral("ann"));
        else if (word == QLatin1String("reset"))
            breaker.reset(QStringLiteral("ann"));
        else if (word == u'!')
            breaker.noteFailure(QStringLiteral("lost"));
        else
            return call(word);
        return true;
    }
    bool call(const QString &word)
    {
        auto call = breaker.tryCall();
        if (word == u'x' || !call)
            return word == u'x' && !call;
        if (word == u'+')
            breaker.succeeded(std::move(*call));
        else if (word == u'-')
            breaker.failed(std::move(*call), QStringLiteral("refused"));
        return true;
    }
};

} // namespace

class TestCircuitBreaker final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void histories_data();
    void histories();
    void flappingIsTriedLessAndLessOften();
    void openTimeIsDrawnFromNothingToTheBound_data();
    void openTimeIsDrawnFromNothingToTheBound();
    void sameSeedDrawsTheSame();
    void lateResultsChangeNothing_data();
    void lateResultsChangeNothing();
    void trialThatCameToNothingIsGivenBack();
    void statusTellsEverything();
    void wallClockSetBackChangesNothing();
    void namesAreOneWord();
};

void TestCircuitBreaker::histories_data()
{
    using S = BreakerState;
    using R = BreakerReason;
    QTest::addColumn<QString>("script");
    QTest::addColumn<BreakerState>("state");
    QTest::addColumn<BreakerReason>("reason");
    const auto row = [](const char *name, const char *script, S state, R reason) {
        QTest::newRow(name) << QString::fromLatin1(script) << state << reason;
    };
    // ---- what keeps it closed ----
    row("nothing", "", S::Closed, R::None);
    row("successes", "+ + + + + + + + + +", S::Closed, R::None);
    row("two failures in a row", "- -", S::Closed, R::None);
    row("a success between", "- - + - -", S::Closed, R::None);
    row("half of too few calls", "- + - + -", S::Closed, R::None);
    row("less than half", "- + + - + + - + +", S::Closed, R::None);
    row("half, but long ago", "- + - + - 10000 + + +", S::Closed, R::None);
    row("nothing came of the calls", "~ ~ ~ ~ ~ ~ ~ ~", S::Closed, R::None);
    row("reset of a closed one", "- - reset - -", S::Closed, R::None);
    // ---- what opens it ----
    row("three in a row", "- - -", S::Open, R::ConsecutiveFailures);
    row("three in a row over hours", "- 3600000 - 3600000 -", S::Open, R::ConsecutiveFailures);
    row("three losses in a row", "! ! !", S::Open, R::ConsecutiveFailures);
    row("calls and losses together", "- ! -", S::Open, R::ConsecutiveFailures);
    row("half of enough calls", "- + - + - +", S::Open, R::FailureRate);
    row("half within the window", "+ 9000 - + - + - x", S::Open, R::FailureRate);
    row("half once the good ones are old", "+ + + + 10000 - + - + - +", S::Open, R::FailureRate);
    row("trip", "trip", S::Open, R::Operator);
    row("trip over open", "- - - trip 100000 x", S::Open, R::Operator);
    row("trip on trial", "- - - 100 + trip 100000 x", S::Open, R::Operator);
    row("losses while tripped", "trip ! ! ! ! x", S::Open, R::Operator);
    // ---- while it is open ----
    row("nothing goes through", "- - - x x 99 x", S::Open, R::ConsecutiveFailures);
    row("nobody asks when it is due", "- - - 100000", S::Open, R::ConsecutiveFailures);
    row("a loss changes nothing", "- - - ! ! 99 x", S::Open, R::ConsecutiveFailures);
    // ---- on trial ----
    row("first trial", "- - - 100 +", S::HalfOpen, R::ConsecutiveFailures);
    row("trials are limited", "- - - 100 + 0 ~ +", S::Closed, R::Recovered);
    row("all trials succeed", "- - - 100 + +", S::Closed, R::Recovered);
    row("first trial fails", "- - - 100 - x", S::Open, R::TrialFailed);
    row("last trial fails", "- - - 100 + - x", S::Open, R::TrialFailed);
    row("a loss on trial", "- - - 100 + ! x", S::Open, R::TrialFailed);
    row("reset on trial", "- - - 100 + reset + +", S::Closed, R::None);
    // ---- open times: 100, 200, 400, 800, 1000, 1000 ms ----
    row("second time is longer", "- - - 100 - 199 x", S::Open, R::TrialFailed);
    row("and comes to its end", "- - - 100 - 200 + +", S::Closed, R::Recovered);
    row("third", "- - - 100 - 200 - 399 x 1 +", S::HalfOpen, R::TrialFailed);
    row("capped", "- - - 100 - 200 - 400 - 800 - 999 x 1 - 999 x 1 + +", S::Closed, R::Recovered);
    // ---- closed again ----
    row("nothing is held against it", "- - - 100 + + - -", S::Closed, R::Recovered);
    row("longer when it fails soon again", "- - - 100 + + - - - 199 x", S::Open,
        R::ConsecutiveFailures);
    row("from the start after a good window", "- - - 100 + + 10000 - - - 99 x 1 + +", S::Closed,
        R::Recovered);
    row("almost a window is not enough", "- - - 100 + + 9999 - - - 199 x", S::Open,
        R::ConsecutiveFailures);
    row("reset forgets the open times", "- - - 100 - 200 - reset - - - 99 x 1 +", S::HalfOpen,
        R::ConsecutiveFailures);
    row("reset after a trip", "trip x reset +", S::Closed, R::None);
}

void TestCircuitBreaker::histories()
{
    QFETCH(QString, script);
    Bench bench;
    QVERIFY(bench.play(script));
    QTEST(bench.breaker.state(), "state");
    QTEST(bench.breaker.status().reason, "reason");
}

void TestCircuitBreaker::flappingIsTriedLessAndLessOften()
{
    // It comes up whenever it is tried, and is lost a second later.
    BreakerLimits config;
    config.openTime = 500ms;
    config.trialCalls = 1;
    Bench bench(config);
    int tries = 0;
    int lastMinute = 0;
    for (int second = 0; second < 600; ++second) {
        if (auto call = bench.breaker.tryCall()) {
            ++tries;
            lastMinute += second >= 540 ? 1 : 0;
            bench.breaker.succeeded(std::move(*call));
            bench.clock.advance(1s);
            bench.breaker.noteFailure(QStringLiteral("lost"));
        } else {
            bench.clock.advance(1s);
        }
    }
    QVERIFY2(tries < 150, qPrintable(QString::number(tries)));
    QVERIFY2(lastMinute < 15, qPrintable(QString::number(lastMinute)));
}

void TestCircuitBreaker::openTimeIsDrawnFromNothingToTheBound_data()
{
    QTest::addColumn<double>("draw");
    QTest::addColumn<qint64>("openUs");
    QTest::newRow("least") << 0.0 << qint64{0};
    QTest::newRow("a quarter") << 0.25 << qint64{25'000};
    QTest::newRow("three quarters") << 0.75 << qint64{75'000};
}

void TestCircuitBreaker::openTimeIsDrawnFromNothingToTheBound()
{
    QFETCH(double, draw);
    Bench bench;
    bench.draw = draw;
    QVERIFY(bench.play(QStringLiteral("- - -")));
    QTEST(qint64(bench.breaker.nextTryIn()->count() / 1000), "openUs");
}

void TestCircuitBreaker::sameSeedDrawsTheSame()
{
    auto a = CircuitBreaker::seeded(7);
    auto b = CircuitBreaker::seeded(7);
    auto other = CircuitBreaker::seeded(8);
    int different = 0;
    double sum = 0;
    for (int i = 0; i < 1000; ++i) {
        const double draw = a();
        QVERIFY(draw >= 0 && draw < 1);
        QCOMPARE(b(), draw);
        different += other() != draw ? 1 : 0;
        sum += draw;
    }
    QVERIFY(different > 990);
    QVERIFY(sum > 450 && sum < 550);
}

void TestCircuitBreaker::lateResultsChangeNothing_data()
{
    QTest::addColumn<bool>("isSuccess");
    QTest::addColumn<QString>("meanwhile");
    QTest::addColumn<BreakerState>("state");
    for (const bool isSuccess : {false, true}) {
        const char *name = isSuccess ? "success" : "failure";
        QTest::addRow("%s, open since", name) << isSuccess << "- - -" << BreakerState::Open;
        QTest::addRow("%s, on trial", name) << isSuccess << "- - - 100 +" << BreakerState::HalfOpen;
        QTest::addRow("%s, closed again", name)
            << isSuccess << "- - - 100 + + - -" << BreakerState::Closed;
        QTest::addRow("%s, tripped", name) << isSuccess << "trip" << BreakerState::Open;
    }
}

void TestCircuitBreaker::lateResultsChangeNothing()
{
    QFETCH(bool, isSuccess);
    QFETCH(QString, meanwhile);
    Bench bench;
    auto late = bench.breaker.tryCall();
    QVERIFY(late);
    QVERIFY(bench.play(meanwhile));
    const BreakerStatus before = bench.breaker.status();
    if (isSuccess)
        bench.breaker.succeeded(std::move(*late));
    else
        bench.breaker.failed(std::move(*late), QStringLiteral("late"));
    const BreakerStatus after = bench.breaker.status();
    QTEST(after.state, "state");
    QCOMPARE(after.consecutiveFailures, before.consecutiveFailures);
    QCOMPARE(after.windowCalls, before.windowCalls);
    QCOMPARE(after.successes + after.failures, before.successes + before.failures + 1);
}

void TestCircuitBreaker::trialThatCameToNothingIsGivenBack()
{
    Bench bench;
    QVERIFY(bench.play(QStringLiteral("- - - 100")));
    {
        const auto first = bench.breaker.tryCall();
        const auto second = bench.breaker.tryCall();
        QVERIFY(first && second);
        QVERIFY(bench.play(QStringLiteral("x")));
    }
    QCOMPARE(bench.breaker.status().abandoned, 2U);
    QVERIFY(bench.play(QStringLiteral("+ +")));
    QCOMPARE(bench.breaker.state(), BreakerState::Closed);
}

void TestCircuitBreaker::statusTellsEverything()
{
    Bench bench;
    QVERIFY(bench.play(QStringLiteral("+ 1000 - - ! 40 x x")));
    const BreakerStatus open = bench.breaker.status();
    QCOMPARE(open.name, QStringLiteral("feed test"));
    QCOMPARE(open.state, BreakerState::Open);
    QCOMPARE(open.reason, BreakerReason::ConsecutiveFailures);
    QCOMPARE(open.inStateMs, 40);
    QCOMPARE(open.lastError, QStringLiteral("lost"));
    QCOMPARE(open.lastErrorAtMs, bench.clock.wallMs() - 40);
    QCOMPARE(open.nextTryInMs, 60);
    QCOMPARE(open.consecutiveFailures, 3);
    QCOMPARE(open.windowCalls, 4);
    QCOMPARE(open.windowFailures, 3);
    QCOMPARE(open.calls, 3U);
    QCOMPARE(open.successes, 1U);
    QCOMPARE(open.failures, 3U);
    QCOMPARE(open.rejected, 2U);
    QCOMPARE(open.openings, 1U);

    bench.clock.advance(1h);
    QCOMPARE(bench.breaker.status().nextTryInMs, 0);
    QCOMPARE(bench.breaker.status().windowCalls, 0);
    bench.breaker.trip(QStringLiteral("ann"));
    QCOMPARE(bench.breaker.status().nextTryInMs, -1);
    QVERIFY(!bench.breaker.nextTryIn());
    bench.breaker.reset(QStringLiteral("ann"));
    QCOMPARE(bench.breaker.status().nextTryInMs, -1);
    QCOMPARE(bench.breaker.status().lastError, QStringLiteral("lost"));
}

void TestCircuitBreaker::wallClockSetBackChangesNothing()
{
    class BackwardClock final : public Clock
    {
    public:
        MonotonicNs now = 0;
        qint64 wall = 1'700'000'000'000;
        [[nodiscard]] MonotonicNs monotonicNs() const override { return now; }
        [[nodiscard]] qint64 wallMs() const override { return wall; }
    } clock;
    CircuitBreaker breaker(QStringLiteral("disk"), limits(), clock, [] { return 0.5; });
    for (int i = 0; i < 3; ++i)
        breaker.noteFailure(QStringLiteral("full"));
    clock.wall -= 3'600'000;
    clock.now += 50'000'000 - 1;
    QVERIFY(!breaker.tryCall());
    clock.now += 1;
    QVERIFY(breaker.tryCall());
}

void TestCircuitBreaker::namesAreOneWord()
{
    QCOMPARE(breakerStateName(BreakerState::HalfOpen), QLatin1String("half_open"));
    for (int i = 0; i <= int(BreakerState::HalfOpen); ++i)
        QVERIFY(!QString(breakerStateName(BreakerState(i))).contains(u' '));
    for (int i = 0; i <= int(BreakerReason::Recovered); ++i)
        QVERIFY(!QString(breakerReasonName(BreakerReason(i))).contains(u' '));
}

QTEST_APPLESS_MAIN(TestCircuitBreaker)
#include "tst_circuitbreaker.moc"
