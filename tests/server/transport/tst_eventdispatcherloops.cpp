// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What Qt promises of any event dispatcher about posted events and nested loops: each case runs on
// Qt's own dispatcher and on ours.

#include "tests/server/support/eventtesting.h"

#include <QEventLoop>
#include <QSocketNotifier>
#include <QTimer>
#include <QTimerEvent>
#include <thread>

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

} // namespace

class TestEventDispatcherLoops final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data();
    void init();
    void postedEventsAreSent();
    void eventPostedInAHandlerIsSent();
    void deleteLaterHappensInTheLoop();
    void loopEndsFromAHandlerInside();
    void nestedLoopsEndInnerFirst();
    void quitFromAnotherThreadEndsExec();

private:
    static void onThread(std::function<void()> body)
    {
        QFETCH_GLOBAL(const DispatcherKind, kind);
        runOn(kind, std::move(body));
    }
};

void TestEventDispatcherLoops::initTestCase_data()
{
    QTest::addColumn<DispatcherKind>("kind");
    QTest::newRow("Qt's own") << DispatcherKind::Qt;
    QTest::newRow("epoll") << DispatcherKind::Epoll;
}

void TestEventDispatcherLoops::init()
{
    // Qt's own dispatcher is the one on poll(), not the one on GLib.
    qputenv("QT_NO_GLIB", "1");
}

void TestEventDispatcherLoops::postedEventsAreSent()
{
    onThread([] {
        QObject context;
        QList<int> order;
        for (int i = 0; i < 3; ++i) {
            QMetaObject::invokeMethod(
                &context, [&order, i] { order.append(i); }, Qt::QueuedConnection);
        }
        QVERIFY(order.isEmpty());
        turn();
        QCOMPARE(order, (QList{0, 1, 2}));
    });
}

void TestEventDispatcherLoops::eventPostedInAHandlerIsSent()
{
    onThread([] {
        QObject context;
        int sent = 0;
        TimerHost host([&](int id) {
            host.killTimer(id);
            QMetaObject::invokeMethod(
                &context, [&sent] { ++sent; }, Qt::QueuedConnection);
        });
        host.startTimer(0);
        // Two turns that may block: the posted event must keep the second from it.
        turn(QEventLoop::WaitForMoreEvents);
        turn(QEventLoop::WaitForMoreEvents);
        QCOMPARE(sent, 1);
    });
}

void TestEventDispatcherLoops::deleteLaterHappensInTheLoop()
{
    onThread([] {
        QEventLoop loop;
        auto *object = new QObject;
        connect(object, &QObject::destroyed, &loop, &QEventLoop::quit);
        QTimer::singleShot(0, object, [object] { object->deleteLater(); });
        loop.exec(); // ends when the object does
        QVERIFY(comesToRest());
    });
}

void TestEventDispatcherLoops::loopEndsFromAHandlerInside()
{
    onThread([] {
        const SocketPair pair;
        QSocketNotifier notifier(pair.near(), QSocketNotifier::Read);
        QEventLoop loop;
        connect(&notifier, &QSocketNotifier::activated, &loop, [&] {
            pair.drain();
            loop.exit(7);
        });
        pair.feed();
        QCOMPARE(loop.exec(), 7);
    });
}

void TestEventDispatcherLoops::nestedLoopsEndInnerFirst()
{
    onThread([] {
        QObject context;
        QByteArray log;
        QEventLoop outer;
        QTimer::singleShot(0, &context, [&] {
            QEventLoop inner;
            QTimer::singleShot(1, &inner, [&] {
                outer.quit(); // waits for the inner one
                inner.quit();
            });
            inner.exec();
            log += 'i';
        });
        outer.exec();
        log += 'o';
        QCOMPARE(log, QByteArrayLiteral("io"));
    });
}

void TestEventDispatcherLoops::quitFromAnotherThreadEndsExec()
{
    onThread([] {
        for (int round = 0; round < 100; ++round) {
            // exit() races with the loop's way into its wait; lost, the test hangs.
            QEventLoop loop;
            std::atomic<bool> isRunning{false};
            std::thread other([&] {
                while (!isRunning)
                    std::this_thread::yield();
                loop.exit(3);
            });
            QMetaObject::invokeMethod(
                &loop, [&isRunning] { isRunning = true; }, Qt::QueuedConnection);
            const int code = loop.exec();
            other.join();
            QCOMPARE(code, 3);
        }
    });
}

QTEST_GUILESS_MAIN(TestEventDispatcherLoops)
#include "tst_eventdispatcherloops.moc"
