// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What EpollEventDispatcher promises beyond Qt: the end of a turn, timers that are never early, and
// no descriptor but the eventfd before its first use.

#include "shared/util/clock.h"
#include "shared/util/mailbox.h"
#include "tests/server/support/epollmain.h"
#include "tests/server/support/eventtesting.h"
#include "tests/server/support/testwatcher.h"

#include <QDir>
#include <QTimer>
#include <array>
#include <memory>
#include <vector>

using namespace tickcast;
using namespace tickcast::testing;

namespace {

EpollEventDispatcher &dispatcher()
{
    return *EpollEventDispatcher::ofThisThread();
}

} // namespace

class TestEpollTurn final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void turnEndsAfterAllOfTheBatch();
    void turnEndsBeforeAWaitThatFollowsPostedEvents();
    void turnEndsAfterTimers();
    void idleTurnHasNoEnd();
    void noTimerIsEarly_data();
    void noTimerIsEarly();
    void coarseTimerIsAtMostATwentiethLate_data();
    void coarseTimerIsAtMostATwentiethLate();
    void threadsWithoutOneHaveNoEpollDispatcher();
    void constructorMakesTheEventfdOnly();
};

void TestEpollTurn::init()
{
    QVERIFY(EpollEventDispatcher::ofThisThread() != nullptr);
    QVERIFY(comesToRest());
}

void TestEpollTurn::cleanup()
{
    dispatcher().setTurnEndHandler({});
}

void TestEpollTurn::turnEndsAfterAllOfTheBatch()
{
    const std::array<SocketPair, 3> pairs;
    QByteArray log;
    std::vector<std::unique_ptr<TestWatcher>> watchers;
    for (const SocketPair &pair : pairs) {
        watchers.push_back(std::make_unique<TestWatcher>(pair.near(), EPOLLIN, [&] {
            pair.drain();
            log += 'w';
        }));
        pair.feed();
    }
    dispatcher().setTurnEndHandler([&log] { log += 'e'; });
    QVERIFY(turn());
    QCOMPARE(log, QByteArrayLiteral("wwwe"));
}

void TestEpollTurn::turnEndsBeforeAWaitThatFollowsPostedEvents()
{
    // What a call from another thread has gathered must not lie there while the thread sleeps.
    QByteArray log;
    Mailbox mailbox;
    mailbox.post([&log] { log += 'p'; });
    dispatcher().setTurnEndHandler([&log] { log += 'e'; });
    QObject context;
    connect(&dispatcher(), &QAbstractEventDispatcher::aboutToBlock, &context, [&] {
        log += 'b';
        dispatcher().wakeUp();
    });
    while (!log.contains('b'))
        turn(QEventLoop::WaitForMoreEvents);
    QVERIFY2(log.contains("pe"), log.constData());
    QVERIFY2(log.indexOf("pe") < log.indexOf('b'), log.constData());
}

void TestEpollTurn::turnEndsAfterTimers()
{
    QByteArray log;
    dispatcher().setTurnEndHandler([&log] { log += 'e'; });
    QTimer timer;
    connect(&timer, &QTimer::timeout, &timer, [&] {
        log += 't';
        timer.stop();
    });
    timer.start(0);
    turn();
    QCOMPARE(log, QByteArrayLiteral("te"));
}

void TestEpollTurn::idleTurnHasNoEnd()
{
    int ends = 0;
    dispatcher().setTurnEndHandler([&ends] { ++ends; });
    QVERIFY(!turn());
    QCOMPARE(ends, 0);
}

void TestEpollTurn::noTimerIsEarly_data()
{
    QTest::addColumn<Qt::TimerType>("type");
    QTest::addColumn<int>("intervalMs");
    for (const int ms : {0, 1, 19, 20, 21, 55, 130})
        QTest::addRow("coarse %d", ms) << Qt::CoarseTimer << ms;
    QTest::newRow("precise 55") << Qt::PreciseTimer << 55;
    QTest::newRow("very coarse 0") << Qt::VeryCoarseTimer << 0;
    QTest::newRow("very coarse 300") << Qt::VeryCoarseTimer << 300;
}

void TestEpollTurn::noTimerIsEarly()
{
    QFETCH(const Qt::TimerType, type);
    QFETCH(const int, intervalMs);
    const MonotonicNs startNs = SystemClock::now();
    QTimer timer;
    timer.setTimerType(type);
    int count = 0;
    connect(&timer, &QTimer::timeout, &timer, [&count] { ++count; });
    timer.start(intervalMs);
    while (count == 0)
        turn(QEventLoop::WaitForMoreEvents);
    QVERIFY(SystemClock::now() - startNs >= MonotonicNs(intervalMs) * 1'000'000);
}

void TestEpollTurn::coarseTimerIsAtMostATwentiethLate_data()
{
    QTest::addColumn<int>("intervalMs");
    for (const int ms : {0, 1, 19, 20, 39, 40, 100, 999, 1'000, 60'000, 86'400'000})
        QTest::addRow("%d ms", ms) << ms;
}

void TestEpollTurn::coarseTimerIsAtMostATwentiethLate()
{
    // By what the dispatcher plans, not by when this machine gets round to it.
    QFETCH(const int, intervalMs);
    QTimer timer;
    timer.setTimerType(Qt::CoarseTimer);
    timer.start(intervalMs);
    const int remainingMs = dispatcher().remainingTime(timer.timerId());
    QVERIFY2(remainingMs <= intervalMs + intervalMs / 20 + 1,
             qPrintable(QString::number(remainingMs)));
}

void TestEpollTurn::threadsWithoutOneHaveNoEpollDispatcher()
{
    runOn(DispatcherKind::Qt, [] { QVERIFY(!EpollEventDispatcher::ofThisThread()); });
    runOn(DispatcherKind::Epoll, [] { QVERIFY(EpollEventDispatcher::ofThisThread()); });
}

void TestEpollTurn::constructorMakesTheEventfdOnly()
{
    // Their number, not which: threads of earlier tests may have left holes.
    const auto openDescriptors = [] {
        return QDir(QStringLiteral("/proc/self/fd")).entryList(QDir::System | QDir::Files).size();
    };
    const auto before = openDescriptors();
    const EpollEventDispatcher idle;
    QCOMPARE(openDescriptors(), before + 1);
    QVERIFY(idle.wakeDescriptor() >= 0);
}

TICKCAST_EPOLL_TEST_MAIN(TestEpollTurn)
#include "tst_epollturn.moc"
