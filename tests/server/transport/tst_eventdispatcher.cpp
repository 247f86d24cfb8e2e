// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What Qt promises of any event dispatcher about wake-ups, flags and signals: each case runs on
// Qt's own dispatcher and on ours. Its neighbours do the same for sockets, timers and loops.

#include "shared/util/mailbox.h"
#include "tests/server/support/eventtesting.h"

#include <QEventLoop>
#include <QSocketNotifier>
#include <QTimer>
#include <thread>
#include <vector>

using namespace tickcast;
using namespace tickcast::testing;

namespace {

/// A notifier that counts, drains its socket, and then does what it is told.
class CountingNotifier final
{
public:
    explicit CountingNotifier(
        const SocketPair &pair, std::function<void()> then = [] {})
        : m_notifier(pair.near(), QSocketNotifier::Read)
    {
        QObject::connect(&m_notifier, &QSocketNotifier::activated, &m_notifier,
                         [this, &pair, action = std::move(then)] {
                             ++m_count;
                             pair.drain();
                             action();
                         });
    }
    [[nodiscard]] int count() const { return m_count; }
    void setEnabled(bool on) { m_notifier.setEnabled(on); }

private:
    int m_count = 0;
    QSocketNotifier m_notifier;
};

} // namespace

class TestEventDispatcher final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data();
    void init();
    void socketsAreHeldBackByTheirFlag();
    void heldBackSocketsDoNotEndAWait();
    void userInputFlagHoldsNothingBack();
    void idleTurnReturnsFalse();
    void wakeUpEndsAWait();
    void wakeUpBeforeTheWaitIsNotLost();
    void wakeUpEndsAWaitWithoutSockets();
    void interruptEndsATurnWithoutWaiting();
    void signalsSurroundAWaitOnly();
    void callsFromManyThreadsAllArrive();

private:
    static void onThread(std::function<void()> body)
    {
        QFETCH_GLOBAL(const DispatcherKind, kind);
        runOn(kind, std::move(body));
    }
};

void TestEventDispatcher::initTestCase_data()
{
    QTest::addColumn<DispatcherKind>("kind");
    QTest::newRow("Qt's own") << DispatcherKind::Qt;
    QTest::newRow("epoll") << DispatcherKind::Epoll;
}

void TestEventDispatcher::init()
{
    // Qt's own dispatcher is the one on poll(), not the one on GLib.
    qputenv("QT_NO_GLIB", "1");
}

void TestEventDispatcher::socketsAreHeldBackByTheirFlag()
{
    onThread([] {
        const SocketPair pair;
        const CountingNotifier notifier(pair);
        QVERIFY(comesToRest());
        pair.feed();
        QVERIFY(!turn(QEventLoop::ExcludeSocketNotifiers));
        QCOMPARE(notifier.count(), 0);
        QVERIFY(turn());
        QCOMPARE(notifier.count(), 1);
    });
}

void TestEventDispatcher::heldBackSocketsDoNotEndAWait()
{
    onThread([] {
        const SocketPair pair;
        const CountingNotifier notifier(pair);
        QVERIFY(comesToRest());
        pair.feed();
        QObject context;
        int fired = 0;
        QTimer::singleShot(5, Qt::PreciseTimer, &context, [&fired] { ++fired; });
        // Whoever spun on the socket would need thousands of turns for the 5 ms.
        int turns = 0;
        while (fired == 0 && ++turns < 10)
            turn(QEventLoop::ExcludeSocketNotifiers | QEventLoop::WaitForMoreEvents);
        QCOMPARE(fired, 1);
        QCOMPARE(notifier.count(), 0);
    });
}

void TestEventDispatcher::userInputFlagHoldsNothingBack()
{
    onThread([] {
        const SocketPair pair;
        const CountingNotifier notifier(pair);
        pair.feed();
        QVERIFY(turn(QEventLoop::ExcludeUserInputEvents));
        QCOMPARE(notifier.count(), 1);
    });
}

void TestEventDispatcher::idleTurnReturnsFalse()
{
    onThread([] {
        const SocketPair pair;
        const CountingNotifier notifier(pair);
        QVERIFY(comesToRest());
        QVERIFY(!turn());
        QVERIFY(!turn(QEventLoop::ExcludeSocketNotifiers));
    });
}

void TestEventDispatcher::wakeUpEndsAWait()
{
    onThread([] {
        auto *dispatcher = QAbstractEventDispatcher::instance();
        QVERIFY(comesToRest());
        std::thread waker;
        connect(dispatcher, &QAbstractEventDispatcher::aboutToBlock, dispatcher, [&] {
            if (!waker.joinable())
                waker = std::thread([dispatcher] { dispatcher->wakeUp(); });
        });
        QVERIFY(turn(QEventLoop::WaitForMoreEvents));
        QVERIFY(waker.joinable());
        waker.join();
    });
}

void TestEventDispatcher::wakeUpBeforeTheWaitIsNotLost()
{
    onThread([] {
        QVERIFY(comesToRest());
        QAbstractEventDispatcher::instance()->wakeUp();
        QAbstractEventDispatcher::instance()->wakeUp();
        QVERIFY(turn(QEventLoop::WaitForMoreEvents));
        QVERIFY(!turn()); // both were one
    });
}

void TestEventDispatcher::wakeUpEndsAWaitWithoutSockets()
{
    onThread([] {
        const SocketPair pair;
        const CountingNotifier notifier(pair);
        QVERIFY(comesToRest());
        pair.feed();
        QAbstractEventDispatcher::instance()->wakeUp();
        QVERIFY(turn(QEventLoop::ExcludeSocketNotifiers | QEventLoop::WaitForMoreEvents));
        QCOMPARE(notifier.count(), 0);
    });
}

void TestEventDispatcher::interruptEndsATurnWithoutWaiting()
{
    onThread([] {
        auto *dispatcher = QAbstractEventDispatcher::instance();
        QVERIFY(comesToRest());
        int blocks = 0;
        connect(dispatcher, &QAbstractEventDispatcher::aboutToBlock, dispatcher, [&] {
            ++blocks;
            dispatcher->interrupt();
        });
        QVERIFY(!turn(QEventLoop::WaitForMoreEvents));
        QCOMPARE(blocks, 1);
    });
}

void TestEventDispatcher::signalsSurroundAWaitOnly()
{
    onThread([] {
        auto *dispatcher = QAbstractEventDispatcher::instance();
        QVERIFY(comesToRest());
        QByteArray log;
        connect(dispatcher, &QAbstractEventDispatcher::awake, dispatcher, [&] { log += 'a'; });
        connect(dispatcher, &QAbstractEventDispatcher::aboutToBlock, dispatcher, [&] {
            log += 'b';
            dispatcher->wakeUp();
        });
        turn();
        QCOMPARE(log, QByteArrayLiteral("a"));
        turn(QEventLoop::WaitForMoreEvents);
        turn();
        QCOMPARE(log, QByteArrayLiteral("aaba"));
    });
}

void TestEventDispatcher::callsFromManyThreadsAllArrive()
{
    onThread([] {
        constexpr int perThread = 1'000;
        QEventLoop loop;
        Mailbox mailbox;
        int arrived = 0;
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&] {
                for (int n = 0; n < perThread; ++n)
                    mailbox.post([&] {
                        if (++arrived == 4 * perThread)
                            loop.quit();
                    });
            });
        }
        loop.exec(); // a lost wake-up hangs here
        for (std::thread &thread : threads)
            thread.join();
        QCOMPARE(arrived, 4 * perThread);
    });
}

QTEST_GUILESS_MAIN(TestEventDispatcher)
#include "tst_eventdispatcher.moc"
