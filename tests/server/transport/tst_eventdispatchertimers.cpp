// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What Qt promises of any event dispatcher about timers: each case runs on Qt's own dispatcher and
// on ours.

#include "shared/util/clock.h"
#include "tests/server/support/eventtesting.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QPointer>
#include <QSocketNotifier>
#include <QTimer>
#include <QTimerEvent>
#include <array>
#include <memory>

using namespace tickcast;
using namespace tickcast::testing;

namespace {

/// An object whose timer events are counted and answered.
class TimerHost final : public QObject
{
public:
    explicit TimerHost(std::function<void(int)> handler = [](int) {})
        : m_handler(std::move(handler))
    {
    }
    [[nodiscard]] int count() const { return m_count; }

protected:
    void timerEvent(QTimerEvent *event) override
    {
        ++m_count;
        m_handler(event->timerId());
    }

private:
    std::function<void(int)> m_handler;
    int m_count = 0;
};

/// Lets time pass without an event loop: what a handler that takes long does.
void workFor(int ms)
{
    const MonotonicNs end = SystemClock::now() + MonotonicNs(ms) * 1'000'000;
    while (SystemClock::now() < end) {
    }
}

void waitUntil(const std::function<bool()> &isDone)
{
    while (!isDone())
        turn(QEventLoop::WaitForMoreEvents);
}

} // namespace

class TestEventDispatcherTimers final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data();
    void init();
    void preciseTimerIsNeverEarly_data();
    void preciseTimerIsNeverEarly();
    void timersFireInTheOrderTheyAreDue();
    void missedIntervalsAreNotMadeUpFor();
    void zeroTimerFiresOnceATurn();
    void zeroTimerIsNoWorkToReport();
    void zeroTimerDoesNotStarveSockets();
    void zeroTimerStartedInAHandlerWaitsForTheNextTurn();
    void timerKilledInItsOwnHandlerEnds();
    void timerRestartedInItsOwnHandlerGoesOn();
    void timerKilledByANeighbourDueAtTheSameTimeIsSilent();
    void objectDeletedInItsTimersHandler();
    void timersEndWithTheirObject();
    void timerDoesNotFireInsideItsOwnHandler();
    void otherTimersFireInANestedLoop();
    void timersAreHeldBackByTheirFlag();
    void heldBackTimersDoNotEndAWait();
    void remainingTimeIsOfTheNextEvent();
    void registeredTimersAreListed();
    void unregisterSaysWhetherThereWasATimer();

private:
    static void onThread(std::function<void()> body)
    {
        QFETCH_GLOBAL(const DispatcherKind, kind);
        runOn(kind, std::move(body));
    }
};

void TestEventDispatcherTimers::initTestCase_data()
{
    QTest::addColumn<DispatcherKind>("kind");
    QTest::newRow("Qt's own") << DispatcherKind::Qt;
    QTest::newRow("epoll") << DispatcherKind::Epoll;
}

void TestEventDispatcherTimers::init()
{
    // Qt's own dispatcher is the one on poll(), not the one on GLib.
    qputenv("QT_NO_GLIB", "1");
}

void TestEventDispatcherTimers::preciseTimerIsNeverEarly_data()
{
    QTest::addColumn<int>("intervalMs");
    for (const int ms : {0, 1, 2, 7, 19, 33})
        QTest::addRow("%d ms", ms) << ms;
}

void TestEventDispatcherTimers::preciseTimerIsNeverEarly()
{
    QFETCH(const int, intervalMs);
    onThread([intervalMs] {
        TimerHost host;
        const MonotonicNs startNs = SystemClock::now();
        host.startTimer(intervalMs, Qt::PreciseTimer);
        for (int count = 1; count <= 3; ++count) {
            waitUntil([&] { return host.count() >= count; });
            const MonotonicNs passedNs = SystemClock::now() - startNs;
            QVERIFY2(passedNs >= MonotonicNs(intervalMs) * 1'000'000 * host.count(),
                     qPrintable(QString::number(passedNs)));
        }
    });
}

void TestEventDispatcherTimers::timersFireInTheOrderTheyAreDue()
{
    onThread([] {
        QList<int> fired;
        std::array<int, 4> ids{};
        TimerHost host([&](int id) {
            fired.append(id);
            host.killTimer(id);
        });
        constexpr std::array<int, 4> intervalsMs{9, 1, 5, 3};
        for (size_t i = 0; i < ids.size(); ++i)
            ids[i] = host.startTimer(intervalsMs[i], Qt::PreciseTimer);
        workFor(12);
        QVERIFY(turn());
        QCOMPARE(fired, (QList{ids[1], ids[3], ids[2], ids[0]}));
    });
}

void TestEventDispatcherTimers::missedIntervalsAreNotMadeUpFor()
{
    onThread([] {
        TimerHost host;
        host.startTimer(2, Qt::PreciseTimer);
        workFor(20);
        QVERIFY(turn());
        QCOMPARE(host.count(), 1);
    });
}

void TestEventDispatcherTimers::zeroTimerFiresOnceATurn()
{
    onThread([] {
        TimerHost host;
        host.startTimer(0);
        for (int turns = 1; turns <= 5; ++turns) {
            turn(QEventLoop::WaitForMoreEvents);
            QCOMPARE(host.count(), turns);
        }
    });
}

void TestEventDispatcherTimers::zeroTimerIsNoWorkToReport()
{
    onThread([] {
        QVERIFY(comesToRest());
        TimerHost host;
        host.startTimer(0);
        QVERIFY(!turn());
        QCOMPARE(host.count(), 1);
        const int id = host.startTimer(1, Qt::PreciseTimer);
        workFor(2);
        QVERIFY(turn());
        host.killTimer(id);
        QVERIFY(!turn());
    });
}

void TestEventDispatcherTimers::zeroTimerDoesNotStarveSockets()
{
    onThread([] {
        TimerHost host;
        host.startTimer(0);
        const SocketPair pair;
        QSocketNotifier notifier(pair.near(), QSocketNotifier::Read);
        int reads = 0;
        connect(&notifier, &QSocketNotifier::activated, &notifier, [&reads] { ++reads; });
        pair.feed();
        QVERIFY(turn());
        QCOMPARE(reads, 1);
        QCOMPARE(host.count(), 1);
    });
}

void TestEventDispatcherTimers::zeroTimerStartedInAHandlerWaitsForTheNextTurn()
{
    onThread([] {
        TimerHost late;
        TimerHost early([&](int id) {
            early.killTimer(id);
            late.startTimer(0);
        });
        early.startTimer(0);
        turn();
        QCOMPARE(early.count(), 1);
        QCOMPARE(late.count(), 0);
        turn();
        QCOMPARE(late.count(), 1);
    });
}

void TestEventDispatcherTimers::timerKilledInItsOwnHandlerEnds()
{
    onThread([] {
        TimerHost host([&](int id) { host.killTimer(id); });
        host.startTimer(0);
        turn();
        QVERIFY(comesToRest());
        QCOMPARE(host.count(), 1);
    });
}

void TestEventDispatcherTimers::timerRestartedInItsOwnHandlerGoesOn()
{
    onThread([] {
        // The id just freed is given out again: the new timer must not be taken for the old one.
        int longId = 0;
        TimerHost host([&](int id) {
            host.killTimer(id);
            longId = host.startTimer(60'000);
        });
        const int id = host.startTimer(0);
        turn();
        QVERIFY(comesToRest());
        QCOMPARE(host.count(), 1);
        const auto timers = QAbstractEventDispatcher::instance()->registeredTimers(&host);
        QCOMPARE(timers.size(), 1);
        QCOMPARE(timers.first().timerId, longId);
        QVERIFY(id != 0 && longId != 0);
        host.killTimer(longId);
        host.startTimer(0);
        turn();
        QCOMPARE(host.count(), 2);
    });
}

void TestEventDispatcherTimers::timerKilledByANeighbourDueAtTheSameTimeIsSilent()
{
    onThread([] {
        std::array<int, 2> ids{};
        TimerHost host([&](int id) { host.killTimer(id == ids[0] ? ids[1] : ids[0]); });
        for (int &id : ids)
            id = host.startTimer(1, Qt::PreciseTimer);
        workFor(3);
        QVERIFY(turn());
        QCOMPARE(host.count(), 1);
    });
}

void TestEventDispatcherTimers::objectDeletedInItsTimersHandler()
{
    onThread([] {
        int count = 0;
        TimerHost *host = nullptr;
        host = new TimerHost([&](int) {
            ++count;
            // The handler itself lives in the host, so the host must not go under its feet.
            host->deleteLater();
        });
        const QPointer<TimerHost> guard(host);
        host->startTimer(0);
        QEventLoop loop;
        connect(host, &QObject::destroyed, &loop, &QEventLoop::quit);
        loop.exec();
        QVERIFY(guard.isNull());
        QVERIFY(comesToRest());
        QVERIFY(count >= 1);

        // A QTimer may go at once: its signal is its last act.
        auto *timer = new QTimer;
        connect(timer, &QTimer::timeout, QAbstractEventDispatcher::instance(), [&] {
            count = -1;
            delete timer;
        });
        timer->start(0);
        turn();
        QVERIFY(comesToRest());
        QCOMPARE(count, -1);
    });
}

void TestEventDispatcherTimers::timersEndWithTheirObject()
{
    onThread([] {
        auto host = std::make_unique<TimerHost>();
        QVERIFY(comesToRest());
        for (int i = 0; i < 3; ++i)
            host->startTimer(i);
        host.reset();
        workFor(3);
        QVERIFY(!turn()); // or an event went to nobody
    });
}

void TestEventDispatcherTimers::timerDoesNotFireInsideItsOwnHandler()
{
    onThread([] {
        int depth = 0;
        int depthMax = 0;
        TimerHost host([&](int) {
            depthMax = std::max(depthMax, ++depth);
            workFor(2);
            for (int i = 0; i < 3; ++i)
                turn();
            --depth;
        });
        host.startTimer(1, Qt::PreciseTimer);
        waitUntil([&] { return host.count() == 3; });
        QCOMPARE(depthMax, 1);
    });
}

void TestEventDispatcherTimers::otherTimersFireInANestedLoop()
{
    onThread([] {
        TimerHost inner;
        int innerCount = 0;
        TimerHost outer([&](int id) {
            outer.killTimer(id);
            waitUntil([&] { return inner.count() >= 3; });
            innerCount = inner.count();
        });
        inner.startTimer(1, Qt::PreciseTimer);
        outer.startTimer(1, Qt::PreciseTimer);
        waitUntil([&] { return innerCount > 0; });
        QCOMPARE(outer.count(), 1);
        QVERIFY(innerCount >= 3);
    });
}

void TestEventDispatcherTimers::timersAreHeldBackByTheirFlag()
{
    onThread([] {
        QVERIFY(comesToRest());
        TimerHost host;
        host.startTimer(0);
        QVERIFY(!turn(QEventLoop::X11ExcludeTimers));
        QCOMPARE(host.count(), 0);
        turn();
        QCOMPARE(host.count(), 1);
    });
}

void TestEventDispatcherTimers::heldBackTimersDoNotEndAWait()
{
    onThread([] {
        QVERIFY(comesToRest());
        TimerHost host;
        host.startTimer(0);
        auto *dispatcher = QAbstractEventDispatcher::instance();
        int blocks = 0;
        connect(dispatcher, &QAbstractEventDispatcher::aboutToBlock, dispatcher, [&] {
            ++blocks;
            dispatcher->wakeUp();
        });
        QVERIFY(turn(QEventLoop::X11ExcludeTimers | QEventLoop::WaitForMoreEvents));
        QCOMPARE(blocks, 1);
        QCOMPARE(host.count(), 0);
    });
}

void TestEventDispatcherTimers::remainingTimeIsOfTheNextEvent()
{
    onThread([] {
        auto *dispatcher = QAbstractEventDispatcher::instance();
        int insideMs = -1;
        TimerHost host([&](int id) { insideMs = dispatcher->remainingTime(id); });
        const int id = host.startTimer(50, Qt::PreciseTimer);
        const int beforeMs = dispatcher->remainingTime(id);
        QVERIFY2(beforeMs > 0 && beforeMs <= 50, qPrintable(QString::number(beforeMs)));
        workFor(51);
        QCOMPARE(dispatcher->remainingTime(id), 0);
        QVERIFY(turn());
        QVERIFY2(insideMs > 0 && insideMs <= 50, qPrintable(QString::number(insideMs)));
        host.killTimer(id);
        QCOMPARE(dispatcher->remainingTime(id), -1);
    });
}

void TestEventDispatcherTimers::registeredTimersAreListed()
{
    onThread([] {
        auto *dispatcher = QAbstractEventDispatcher::instance();
        TimerHost host;
        TimerHost other;
        QVERIFY(dispatcher->registeredTimers(&host).isEmpty());
        const int precise = host.startTimer(5, Qt::PreciseTimer);
        const int coarse = host.startTimer(100, Qt::CoarseTimer);
        const int veryCoarse = host.startTimer(2'000, Qt::VeryCoarseTimer);
        other.startTimer(7);
        const auto timers = dispatcher->registeredTimers(&host);
        QCOMPARE(timers.size(), 3);
        for (const auto &timer : timers) {
            const bool isPrecise = timer.timerId == precise;
            const bool isCoarse = timer.timerId == coarse;
            QVERIFY(isPrecise || isCoarse || timer.timerId == veryCoarse);
            QCOMPARE(timer.interval, isPrecise ? 5 : isCoarse ? 100 : 2'000);
            QCOMPARE(timer.timerType, isPrecise  ? Qt::PreciseTimer
                                      : isCoarse ? Qt::CoarseTimer
                                                 : Qt::VeryCoarseTimer);
        }
    });
}

void TestEventDispatcherTimers::unregisterSaysWhetherThereWasATimer()
{
    onThread([] {
        auto *dispatcher = QAbstractEventDispatcher::instance();
        TimerHost host;
        const int id = dispatcher->registerTimer(60'000, Qt::CoarseTimer, &host);
        QVERIFY(dispatcher->unregisterTimer(id));
        QVERIFY(!dispatcher->unregisterTimer(id));
        (void)dispatcher->registerTimer(60'000, Qt::CoarseTimer, &host);
        (void)dispatcher->registerTimer(60'000, Qt::CoarseTimer, &host);
        QVERIFY(dispatcher->unregisterTimers(&host));
        QVERIFY(!dispatcher->unregisterTimers(&host));
        QVERIFY(dispatcher->registeredTimers(&host).isEmpty());
    });
}

QTEST_GUILESS_MAIN(TestEventDispatcherTimers)
#include "tst_eventdispatchertimers.moc"
