// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/resilience/watchdog.h"

#include "server/fanout/worker.h"
#include "server/resilience/stackprobe.h"

#include <QRegularExpression>
#include <QTest>
#include <QThread>
#include <atomic>
#include <csignal>
#include <memory>
#include <unistd.h>

using namespace tickcast;
using namespace std::chrono_literals;

/// Waits for a byte in a pipe, as a call to a dead disk or a dead server would. Its name is looked
/// for in stacks.
[[gnu::noinline]] void waitForTheDeadServer(int pipe)
{
    char byte = 0;
    while (::read(pipe, &byte, 1) < 0) {
    }
    asm volatile("" ::: "memory"); // or the wait is the caller's, by a tail call
}

/// Computes and computes.
[[gnu::noinline]] void turnInCircles(const std::atomic<bool> &isEnough)
{
    while (!isEnough.load(std::memory_order_relaxed))
        asm volatile("" ::: "memory");
    asm volatile("" ::: "memory");
}

namespace {

#if defined(__SANITIZE_THREAD__)
constexpr bool isProbeHindered = true;
#else
constexpr bool isProbeHindered = false;
#endif
constexpr const char *hindrance =
    "ThreadSanitizer keeps a signal until the thread makes a call that it knows, and runs its "
    "handler within that call, where an atomic may wait for ever";

/// A watchdog for one thread on a clock that stands still, and what it said.
struct Bench
{
    FakeClock clock;
    MonotonicNs beatNs = 0;
    int captures = 0;
    Watchdog dog;

    explicit Bench(std::chrono::milliseconds limit = 4s)
        : dog(limit, clock, [this](const QString &) {
            ++captures;
            return QStringList{QStringLiteral("somewhere()")};
        })
    {
        clock.advance(1h); // a machine is not born with its server
        dog.watch(QStringLiteral("worker 0"), [this] { return beatNs; });
        dog.look();
    }
    /// Time goes by, with a look a second; with or without signs of life.
    void pass(std::chrono::seconds time, bool isAlive)
    {
        for (; time > 0s; time -= 1s) {
            clock.advance(1s);
            if (isAlive)
                beatNs = clock.monotonicNs();
            dog.look();
        }
    }
};

/// Two ends of a pipe; closes them.
struct Pipe
{
    Pipe() { isOpen = ::pipe(ends) == 0; }
    ~Pipe()
    {
        ::close(ends[0]);
        ::close(ends[1]);
    }
    void release() const { static_cast<void>(::write(ends[1], "x", 1)); }
    int ends[2]{-1, -1};
    bool isOpen = false;
};

class NoInterest final : public InterestSink
{
public:
    void watch(int, GroupId, quint32) override {}
    void unwatch(int, GroupId) override {}
};

} // namespace

class TestWatchdog final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void threadThatTurnsIsLeftAlone();
    void stuckThreadIsToldOnceWithItsStack();
    void itIsToldAgainWhenItTurns();
    void secondTimeIsToldToo();
    void threadIsGivenTimeToBegin();
    void threadThatEndsByIntentionIsNotMissed();
    void stoppedProcessBlamesNobody();
    void stoppedProcessDoesNotFreeTheStuck();
    void zeroLimitIsOff();
    void threadIsFoundByItsName();
    void sleepingThreadTellsWhereItIs();
    void busyThreadTellsWhereItIs();
    void threadThatIsGoneTellsNothing();
    void strangersSignalIsIgnored();
    void addressOutsideAnyFileIsANumber();
    void stuckWorkerIsNamedWithTheFunctionItIsIn();
};

void TestWatchdog::threadThatTurnsIsLeftAlone()
{
    Bench bench;
    bench.pass(3600s, true);
    QVERIFY(bench.dog.isAlive());
    bench.pass(4s, false); // the limit itself is allowed
    QVERIFY(bench.dog.isAlive());
    QCOMPARE(bench.captures, 0);
}

void TestWatchdog::stuckThreadIsToldOnceWithItsStack()
{
    Bench bench;
    bench.pass(10s, true);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral(
                                           "^worker 0 has not turned its loop for 5000 ms")));
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("somewhere\\(\\)")));
    bench.pass(3600s, false);
    QCOMPARE(bench.captures, 1);
    QVERIFY(!bench.dog.isAlive());
    QCOMPARE(bench.dog.stuck(), QStringList{QStringLiteral("worker 0")});
}

void TestWatchdog::itIsToldAgainWhenItTurns()
{
    Bench bench;
    bench.pass(10s, false);
    QVERIFY(!bench.dog.isAlive());
    QTest::ignoreMessage(QtInfoMsg, "worker 0 turns its loop again");
    bench.pass(1s, true);
    QVERIFY(bench.dog.isAlive());
}

void TestWatchdog::secondTimeIsToldToo()
{
    Bench bench;
    bench.pass(10s, false);
    bench.pass(1s, true);
    bench.pass(10s, false);
    QCOMPARE(bench.captures, 2);
}

void TestWatchdog::threadIsGivenTimeToBegin()
{
    Bench bench;
    bench.pass(4s, false);
    QVERIFY(bench.dog.isAlive());
    bench.pass(1s, false);
    QVERIFY(!bench.dog.isAlive());
}

void TestWatchdog::threadThatEndsByIntentionIsNotMissed()
{
    Bench bench;
    bench.pass(10s, false);
    bench.dog.unwatch(QStringLiteral("worker 0"));
    QVERIFY(bench.dog.isAlive());
    bench.pass(10s, false);
    QCOMPARE(bench.captures, 1);
}

void TestWatchdog::stoppedProcessBlamesNobody()
{
    Bench bench;
    bench.pass(10s, true);
    bench.clock.advance(60s);
    bench.dog.look();
    QVERIFY(bench.dog.isAlive());
    bench.pass(4s, false);
    QVERIFY(bench.dog.isAlive());
    bench.pass(1s, false);
    QVERIFY(!bench.dog.isAlive());
}

void TestWatchdog::stoppedProcessDoesNotFreeTheStuck()
{
    Bench bench;
    bench.pass(10s, false);
    bench.clock.advance(60s);
    bench.dog.look();
    QVERIFY(!bench.dog.isAlive());
    QCOMPARE(bench.captures, 1);
}

void TestWatchdog::zeroLimitIsOff()
{
    Bench bench(0ms);
    bench.pass(3600s, false);
    QVERIFY(bench.dog.isAlive());
    QCOMPARE(bench.captures, 0);
}

void TestWatchdog::threadIsFoundByItsName()
{
    QThread thread;
    thread.setObjectName(QStringLiteral("worker 42 of a long name"));
    thread.start();
    QTRY_VERIFY(stackprobe::findThread(thread.objectName()));
    QVERIFY(!stackprobe::findThread(QStringLiteral("worker 4")));
    QVERIFY(!stackprobe::findThread(QString()));
    const pid_t id = *stackprobe::findThread(thread.objectName());
    QTRY_COMPARE(stackprobe::threadState(id), 'S');
    thread.quit();
    thread.wait();
    QTRY_VERIFY(!stackprobe::findThread(thread.objectName()));
    QCOMPARE(stackprobe::threadState(id), '?');
}

void TestWatchdog::sleepingThreadTellsWhereItIs()
{
    if (isProbeHindered)
        QSKIP(hindrance);
    const Pipe pipe;
    QVERIFY(pipe.isOpen);
    const auto capture = Watchdog::captureBySignal();
    const std::unique_ptr<QThread> thread(
        QThread::create([&pipe] { waitForTheDeadServer(pipe.ends[0]); }));
    thread->setObjectName(QStringLiteral("sleeper"));
    thread->start();
    const auto isInside = [&capture] {
        return capture(QStringLiteral("sleeper"))
            .join(u'\n')
            .contains(QLatin1String("waitForTheDeadServer(int)+0x"));
    };
    QTRY_VERIFY(isInside());
    QVERIFY(isInside()); // its system call went on
    pipe.release();
    thread->wait();
}

void TestWatchdog::busyThreadTellsWhereItIs()
{
    if (isProbeHindered)
        QSKIP(hindrance);
    std::atomic<bool> isEnough{false};
    const auto capture = Watchdog::captureBySignal();
    const std::unique_ptr<QThread> thread(
        QThread::create([&isEnough] { turnInCircles(isEnough); }));
    thread->setObjectName(QStringLiteral("turner"));
    thread->start();
    QTRY_VERIFY(
        capture(QStringLiteral("turner")).join(u'\n').contains(QLatin1String("turnInCircles")));
    isEnough = true;
    thread->wait();
}

void TestWatchdog::threadThatIsGoneTellsNothing()
{
    const auto capture = Watchdog::captureBySignal();
    QCOMPARE(capture(QStringLiteral("nobody")), QStringList());
    QCOMPARE(stackprobe::takeStack(1, 10ms), QStringList()); // not of this process
}

void TestWatchdog::strangersSignalIsIgnored()
{
    const auto capture = Watchdog::captureBySignal();
    QCOMPARE(::kill(::getpid(), SIGRTMIN + 3), 0);
    QCOMPARE(stackprobe::takeStack(1, 10ms), QStringList());
}

void TestWatchdog::addressOutsideAnyFileIsANumber()
{
    QCOMPARE(stackprobe::describeAddress(reinterpret_cast<const void *>(0x1234)),
             QStringLiteral("0x1234"));
}

void TestWatchdog::stuckWorkerIsNamedWithTheFunctionItIsIn()
{
    if (isProbeHindered)
        QSKIP(hindrance);
    const Pipe pipe;
    QVERIFY(pipe.isOpen);
    NoInterest interest;
    Worker::Config config;
    config.index = 3;
    auto worker = Worker::make(config, *SymbolTable::make({}, 1), interest);
    QVERIFY(worker);
    std::atomic<bool> isStarted{false};
    (*worker)->start([&isStarted](const Result<void> &) { isStarted = true; });
    QTRY_VERIFY(isStarted);
    const SystemClock clock;
    Watchdog dog(1s, clock, Watchdog::captureBySignal());
    dog.watch(QStringLiteral("worker 3"), [&worker] { return (*worker)->snapshot().takenNs; });
    dog.start();

    (*worker)->ask([&pipe](Fanout &) { waitForTheDeadServer(pipe.ends[0]); });
    QTest::ignoreMessage(QtWarningMsg,
                         QRegularExpression(QStringLiteral("^worker 3 has not turned its loop")));
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral(
                                           "^worker 3 .*waitForTheDeadServer\\(int\\)")));
    QTRY_VERIFY_WITH_TIMEOUT(!dog.isAlive(), 20'000);
    pipe.release();
    QTRY_VERIFY_WITH_TIMEOUT(dog.isAlive(), 20'000);
    (*worker)->stop();
}

QTEST_GUILESS_MAIN(TestWatchdog)
#include "tst_watchdog.moc"
