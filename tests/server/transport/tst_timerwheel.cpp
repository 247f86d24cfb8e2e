// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/timerwheel.h"

#include <QTest>
#include <functional>
#include <memory>
#include <random>
#include <vector>

using namespace tickcast;

namespace {

constexpr MonotonicNs tick = TimerWheel::tickNs;
constexpr MonotonicNs turn = 1024 * tick;

class Alarm final : public TimerNode
{
public:
    std::vector<MonotonicNs> firedAt;
    std::function<void(MonotonicNs)> then;

protected:
    void onDeadline(MonotonicNs now) override
    {
        firedAt.push_back(now);
        if (then)
            then(now);
    }
};

/// Its callback may destroy it: nothing of it is touched after the call.
class SelfDestroying final : public TimerNode
{
public:
    explicit SelfDestroying(std::function<void()> call)
        : m_call(std::move(call))
    {
    }

protected:
    void onDeadline(MonotonicNs) override
    {
        const auto call = m_call; // outlives this
        call();
    }

private:
    const std::function<void()> m_call;
};

} // namespace

class TestTimerWheel final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void firesNeverEarlyAndAtMostATickLate_data();
    void firesNeverEarlyAndAtMostATickLate();
    void pastDeadlineFiresAtTheNextTick();
    void cancelledDoesNotFire();
    void reschedulingReplacesTheDeadline();
    void manyRandomDeadlinesAllFireOnceInTime();
    void nodeMayScheduleItselfAgain();
    void nodeMayScheduleItselfAWholeTurnAhead();
    void nodeMayCancelAnotherOfTheSameTick();
    void nodeMayDestroyItselfAndAnotherInsideTheCallback();
    void destroyedNodeLeavesTheWheel();
    void wheelThatDiesLeavesItsNodesUnscheduled();
    void stallOverMoreThanATurnFiresEverythingOnce();
    void timeThatStandsStillFiresNothing();
};

void TestTimerWheel::firesNeverEarlyAndAtMostATickLate_data()
{
    QTest::addColumn<qint64>("startNs");
    QTest::addColumn<qint64>("delayNs");
    QTest::newRow("one nanosecond") << qint64(0) << qint64(1);
    QTest::newRow("just under a tick") << qint64(0) << tick - 1;
    QTest::newRow("one tick") << qint64(0) << tick;
    QTest::newRow("just over a tick") << qint64(0) << tick + 1;
    QTest::newRow("from inside a tick") << tick / 2 << tick;
    QTest::newRow("from the end of a tick") << 7 * tick - 1 << 3 * tick + 1;
    QTest::newRow("just under a turn") << qint64(0) << turn - 1;
    QTest::newRow("one turn") << qint64(0) << turn;
    QTest::newRow("just over a turn") << 5 * tick + 3 << turn + 1;
    QTest::newRow("several turns") << 5 * tick << 3 * turn + 11 * tick + 5;
    QTest::newRow("long after boot") << 400'000 * tick + 77 << 60 * tick;
}

void TestTimerWheel::firesNeverEarlyAndAtMostATickLate()
{
    QFETCH(const qint64, startNs);
    QFETCH(const qint64, delayNs);
    TimerWheel wheel(startNs);
    Alarm alarm;
    const MonotonicNs deadline = startNs + delayNs;
    wheel.schedule(alarm, deadline);
    QVERIFY(alarm.isScheduled());
    QCOMPARE(alarm.deadlineNs(), deadline);
    for (MonotonicNs now = startNs; now <= deadline + 2 * tick; now += tick)
        wheel.advance(now);
    QCOMPARE(alarm.firedAt.size(), size_t(1));
    QVERIFY2(alarm.firedAt[0] >= deadline, "early");
    // The loop looks once a tick, so the tick of the wheel and that of the loop add up.
    QVERIFY2(alarm.firedAt[0] < deadline + 2 * tick, "more than a tick late");
    QVERIFY(!alarm.isScheduled());
}

void TestTimerWheel::pastDeadlineFiresAtTheNextTick()
{
    TimerWheel wheel(10 * tick);
    Alarm alarm;
    wheel.schedule(alarm, 3 * tick);
    wheel.advance(10 * tick);
    QVERIFY(alarm.firedAt.empty()); // this tick has been worked off already
    wheel.advance(11 * tick);
    QCOMPARE(alarm.firedAt.size(), size_t(1));
}

void TestTimerWheel::cancelledDoesNotFire()
{
    TimerWheel wheel(0);
    Alarm kept;
    Alarm cancelled;
    wheel.schedule(cancelled, tick);
    wheel.schedule(kept, tick);
    wheel.cancel(cancelled);
    QVERIFY(!cancelled.isScheduled());
    wheel.cancel(cancelled); // a second time is harmless
    wheel.advance(2 * tick);
    QVERIFY(cancelled.firedAt.empty());
    QCOMPARE(kept.firedAt.size(), size_t(1));
}

void TestTimerWheel::reschedulingReplacesTheDeadline()
{
    TimerWheel wheel(0);
    Alarm earlier;
    Alarm later;
    wheel.schedule(earlier, 9 * tick);
    wheel.schedule(earlier, 2 * tick);
    wheel.schedule(later, 2 * tick);
    wheel.schedule(later, 9 * tick);
    wheel.advance(2 * tick);
    QCOMPARE(earlier.firedAt.size(), size_t(1));
    QCOMPARE(later.firedAt.size(), size_t(0));
    wheel.advance(9 * tick);
    QCOMPARE(earlier.firedAt.size(), size_t(1));
    QCOMPARE(later.firedAt.size(), size_t(1));
}

void TestTimerWheel::manyRandomDeadlinesAllFireOnceInTime()
{
    std::minstd_rand random(4711);
    TimerWheel wheel(0);
    std::vector<std::unique_ptr<Alarm>> alarms;
    for (int i = 0; i < 5'000; ++i) {
        alarms.push_back(std::make_unique<Alarm>());
        wheel.schedule(*alarms.back(), qint64(random()) % (3 * turn));
    }
    for (MonotonicNs now = 0; now <= 3 * turn + tick; now += tick)
        wheel.advance(now);
    for (const auto &alarm : alarms) {
        QCOMPARE(alarm->firedAt.size(), size_t(1));
        const MonotonicNs late = alarm->firedAt[0] - alarm->deadlineNs();
        QVERIFY2(late >= 0, "early");
        // A deadline at the very start waits for the first tick.
        QVERIFY2(late <= tick, qPrintable(QString::number(late)));
    }
}

void TestTimerWheel::nodeMayScheduleItselfAgain()
{
    TimerWheel wheel(0);
    Alarm alarm;
    alarm.then = [&](MonotonicNs now) { wheel.schedule(alarm, now + 3 * tick); };
    wheel.schedule(alarm, 3 * tick);
    for (MonotonicNs now = 0; now <= 30 * tick; now += tick)
        wheel.advance(now);
    QCOMPARE(alarm.firedAt.size(), size_t(10));
    QVERIFY(alarm.isScheduled());
}

void TestTimerWheel::nodeMayScheduleItselfAWholeTurnAhead()
{
    // The same slot again: it must wait for the next turn and not be found a second time now.
    TimerWheel wheel(0);
    Alarm alarm;
    alarm.then = [&](MonotonicNs now) { wheel.schedule(alarm, now + turn); };
    wheel.schedule(alarm, 3 * tick);
    wheel.advance(3 * tick);
    QCOMPARE(alarm.firedAt.size(), size_t(1));
    for (MonotonicNs now = 4 * tick; now < 3 * tick + turn; now += tick)
        wheel.advance(now);
    QCOMPARE(alarm.firedAt.size(), size_t(1));
    wheel.advance(3 * tick + turn);
    QCOMPARE(alarm.firedAt.size(), size_t(2));
}

void TestTimerWheel::nodeMayCancelAnotherOfTheSameTick()
{
    TimerWheel wheel(0);
    Alarm a;
    Alarm b;
    a.then = [&](MonotonicNs) { wheel.cancel(b); };
    b.then = [&](MonotonicNs) { wheel.cancel(a); };
    wheel.schedule(a, tick);
    wheel.schedule(b, tick);
    wheel.advance(5 * tick);
    QCOMPARE(a.firedAt.size() + b.firedAt.size(), size_t(1)); // whichever came first
}

void TestTimerWheel::nodeMayDestroyItselfAndAnotherInsideTheCallback()
{
    TimerWheel wheel(0);
    int fired = 0;
    std::vector<SelfDestroying *> alarms;
    const auto destroyAll = [&] {
        ++fired;
        for (const SelfDestroying *alarm : std::exchange(alarms, {}))
            delete alarm;
    };
    for (int i = 0; i < 3; ++i) {
        alarms.push_back(new SelfDestroying(destroyAll));
        wheel.schedule(*alarms.back(), tick);
    }
    wheel.advance(2 * tick);
    QCOMPARE(fired, 1);
    QVERIFY(alarms.empty());
}

void TestTimerWheel::destroyedNodeLeavesTheWheel()
{
    TimerWheel wheel(0);
    Alarm before;
    Alarm after;
    wheel.schedule(before, tick);
    {
        Alarm dying;
        wheel.schedule(dying, tick);
        wheel.schedule(after, tick);
    }
    wheel.advance(tick);
    QCOMPARE(before.firedAt.size(), size_t(1));
    QCOMPARE(after.firedAt.size(), size_t(1));
}

void TestTimerWheel::wheelThatDiesLeavesItsNodesUnscheduled()
{
    Alarm alarm;
    {
        TimerWheel wheel(0);
        wheel.schedule(alarm, 5 * tick);
    }
    QVERIFY(!alarm.isScheduled());
    QVERIFY(alarm.firedAt.empty());
}

void TestTimerWheel::stallOverMoreThanATurnFiresEverythingOnce()
{
    TimerWheel wheel(0);
    std::vector<std::unique_ptr<Alarm>> due;
    for (int i = 1; i <= 3'000; ++i) {
        due.push_back(std::make_unique<Alarm>());
        wheel.schedule(*due.back(), i * tick);
    }
    Alarm later;
    wheel.schedule(later, 10 * turn);
    Alarm repeating;
    repeating.then = [&](MonotonicNs now) { wheel.schedule(repeating, now + tick); };
    wheel.schedule(repeating, tick);

    wheel.advance(5 * turn);
    for (const auto &alarm : due)
        QCOMPARE(alarm->firedAt.size(), size_t(1));
    QCOMPARE(repeating.firedAt.size(), size_t(1)); // not once for each tick missed
    QVERIFY(later.firedAt.empty());
    wheel.advance(5 * turn + tick);
    QCOMPARE(repeating.firedAt.size(), size_t(2));
    wheel.advance(10 * turn);
    QCOMPARE(later.firedAt.size(), size_t(1));
}

void TestTimerWheel::timeThatStandsStillFiresNothing()
{
    TimerWheel wheel(0);
    Alarm alarm;
    wheel.schedule(alarm, tick);
    for (int i = 0; i < 10; ++i)
        wheel.advance(tick - 1);
    QVERIFY(alarm.firedAt.empty());
}

QTEST_GUILESS_MAIN(TestTimerWheel)
#include "tst_timerwheel.moc"
