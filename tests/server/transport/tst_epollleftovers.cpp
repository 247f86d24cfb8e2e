// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Descriptors that are closed, duplicated and used again under an EpollEventDispatcher. The kernel
// keeps a registration as long as the *file* is open, whatever becomes of the number.

#include "tests/server/support/epollmain.h"
#include "tests/server/support/eventtesting.h"
#include "tests/server/support/testwatcher.h"

#include <QRegularExpression>
#include <QSocketNotifier>
#include <memory>
#include <optional>

using namespace tickcast;
using namespace tickcast::testing;

namespace {

/// A second number for a file, which outlives the first.
class Duplicate final
{
public:
    explicit Duplicate(int descriptor)
        : m_number(::dup(descriptor))
    {
    }
    ~Duplicate() { ::close(m_number); }
    Duplicate(const Duplicate &) = delete;
    Duplicate &operator=(const Duplicate &) = delete;
    [[nodiscard]] int number() const { return m_number; }

private:
    int m_number;
};

void expectLeftoverWarning()
{
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("a duplicate lives")));
}

} // namespace

class TestEpollLeftovers final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void numberUnwatchedClosedAndReused();
    void numberClosedWithoutAWordAndReused();
    void duplicateIsSilentAfterUnwatch();
    void duplicateIsSilentAfterItsNotifierIsGone();
    void duplicateIsWatchedBesideItsOriginal();
    void watcherOfAClosedNumberIsNeverCalledAgain();
    void notifierOfAClosedNumberDoesNotSpin();
    void othersSurviveAnExpulsion();
    void numberReusedWhileItsLeftoverLives();
    void numberGivenBackToTheSameFile();
    void notifierOnANumberGivenBackToTheSameFile();
    void watcherTakesTheNumberOfAForgottenNotifier();
};

void TestEpollLeftovers::init()
{
    QVERIFY(comesToRest());
}

void TestEpollLeftovers::numberUnwatchedClosedAndReused()
{
    SocketPair first;
    const int number = first.near();
    TestWatcher old(number, EPOLLIN);
    old.unwatch();
    first.closeNear();
    SocketPair second;
    if (second.near() != number)
        second.renumberNear(number);
    const TestWatcher young(number, EPOLLIN, [&second] { second.drain(); });
    second.feed();
    QVERIFY(turn());
    QVERIFY(!turn());
    QCOMPARE(young.count(), 1);
    QCOMPARE(old.count(), 0);
}

void TestEpollLeftovers::numberClosedWithoutAWordAndReused()
{
    SocketPair first;
    SocketPair second;
    const int number = first.near();
    QSocketNotifier notifier(number, QSocketNotifier::Read);
    int count = 0;
    connect(&notifier, &QSocketNotifier::activated, &notifier, [&count] { ++count; });
    first.closeNear();
    second.renumberNear(number);
    notifier.setEnabled(false); // removes nothing: the kernel did
    notifier.setEnabled(true);
    second.feed();
    QVERIFY(turn());
    QCOMPARE(count, 1);
}

void TestEpollLeftovers::duplicateIsSilentAfterUnwatch()
{
    // The order of adoption: duplicate, unwatch the original, close it.
    SocketPair pair;
    TestWatcher watcher(pair.near(), EPOLLIN);
    const Duplicate duplicate(pair.near());
    watcher.unwatch();
    pair.closeNear();
    pair.feed();
    QVERIFY(!turn());
    QCOMPARE(watcher.count(), 0);
    const TestWatcher adopted(duplicate.number(), EPOLLIN);
    QVERIFY(turn());
    QCOMPARE(adopted.count(), 1);
    QCOMPARE(watcher.count(), 0);
}

void TestEpollLeftovers::duplicateIsSilentAfterItsNotifierIsGone()
{
    SocketPair pair;
    int count = 0;
    auto notifier = std::make_unique<QSocketNotifier>(pair.near(), QSocketNotifier::Read);
    connect(notifier.get(), &QSocketNotifier::activated, notifier.get(), [&count] { ++count; });
    const Duplicate duplicate(pair.near());
    notifier.reset();
    pair.closeNear();
    pair.feed();
    QVERIFY(!turn());
    QCOMPARE(count, 0);
}

void TestEpollLeftovers::duplicateIsWatchedBesideItsOriginal()
{
    const SocketPair pair;
    const Duplicate duplicate(pair.near());
    TestWatcher original(pair.near(), EPOLLIN);
    const TestWatcher copy(duplicate.number(), EPOLLIN);
    pair.feed();
    QVERIFY(turn());
    QCOMPARE(original.count(), 1);
    QCOMPARE(copy.count(), 1);
    original.unwatch();
    QVERIFY(turn());
    QCOMPARE(original.count(), 1);
    QCOMPARE(copy.count(), 2);
}

void TestEpollLeftovers::watcherOfAClosedNumberIsNeverCalledAgain()
{
    SocketPair pair;
    const Duplicate duplicate(pair.near());
    {
        const TestWatcher watcher(pair.near(), EPOLLIN);
        pair.closeNear(); // too early: the contract asks for unwatch() first
        expectLeftoverWarning();
    }
    pair.feed();
    QVERIFY(!turn()); // a call would go to an object that is gone
}

void TestEpollLeftovers::notifierOfAClosedNumberDoesNotSpin()
{
    SocketPair pair;
    const Duplicate duplicate(pair.near());
    auto notifier = std::make_unique<QSocketNotifier>(pair.near(), QSocketNotifier::Read);
    pair.closeNear();
    notifier.reset();
    pair.feed();
    expectLeftoverWarning();
    QVERIFY(turn());
    QVERIFY(!turn());
}

void TestEpollLeftovers::othersSurviveAnExpulsion()
{
    SocketPair pair;
    const SocketPair watched;
    const SocketPair notified;
    const TestWatcher watcher(watched.near(), EPOLLIN, [&watched] { watched.drain(); });
    QSocketNotifier notifier(notified.near(), QSocketNotifier::Read);
    int notifications = 0;
    connect(&notifier, &QSocketNotifier::activated, &notifier, [&] {
        ++notifications;
        notified.drain();
    });
    const Duplicate duplicate(pair.near());
    std::optional<TestWatcher> lost(std::in_place, pair.near(), EPOLLIN);
    pair.closeNear();
    expectLeftoverWarning();
    lost.reset();

    watched.feed();
    notified.feed();
    QVERIFY(turn());
    QCOMPARE(watcher.count(), 1);
    QCOMPARE(notifications, 1);
    QVERIFY(!turn());
    EpollEventDispatcher::ofThisThread()->wakeUp();
    QVERIFY(turn(QEventLoop::WaitForMoreEvents));
}

void TestEpollLeftovers::numberReusedWhileItsLeftoverLives()
{
    SocketPair first;
    SocketPair second;
    const int number = first.near();
    const Duplicate duplicate(number);
    auto notifier = std::make_unique<QSocketNotifier>(number, QSocketNotifier::Read);
    first.closeNear();
    notifier.reset();
    second.renumberNear(number);
    const TestWatcher watcher(number, EPOLLIN, [&second] { second.drain(); });
    expectLeftoverWarning();
    first.feed(); // for the leftover, under the number that is the watcher's now
    QVERIFY(turn());
    QCOMPARE(watcher.count(), 0);
    second.feed();
    QVERIFY(turn());
    QVERIFY(!turn());
    QCOMPARE(watcher.count(), 1);
}

void TestEpollLeftovers::numberGivenBackToTheSameFile()
{
    SocketPair pair;
    const int number = pair.near();
    const Duplicate duplicate(number);
    auto notifier = std::make_unique<QSocketNotifier>(number, QSocketNotifier::Read);
    pair.closeNear();
    notifier.reset();
    const int again = ::dup2(duplicate.number(), number); // EPOLL_CTL_ADD says EEXIST from here on
    QCOMPARE(again, number);
    {
        const TestWatcher watcher(again, EPOLLIN);
        pair.feed();
        QVERIFY(turn());
        QCOMPARE(watcher.count(), 1);
    }
    ::close(again);
    QVERIFY(!turn());
}

void TestEpollLeftovers::notifierOnANumberGivenBackToTheSameFile()
{
    SocketPair pair;
    const int number = pair.near();
    const Duplicate duplicate(number);
    auto notifier = std::make_unique<QSocketNotifier>(number, QSocketNotifier::Read);
    pair.closeNear();
    notifier.reset();
    const int again = ::dup2(duplicate.number(), number);
    QCOMPARE(again, number);
    int count = 0;
    {
        QSocketNotifier second(again, QSocketNotifier::Read);
        connect(&second, &QSocketNotifier::activated, &second, [&count] { ++count; });
        pair.feed();
        QVERIFY(turn());
        QCOMPARE(count, 1);
    }
    ::close(again);
    QVERIFY(!turn());
}

void TestEpollLeftovers::watcherTakesTheNumberOfAForgottenNotifier()
{
    SocketPair first;
    SocketPair second;
    const int number = first.near();
    QSocketNotifier forgotten(number, QSocketNotifier::Read);
    int count = 0;
    connect(&forgotten, &QSocketNotifier::activated, &forgotten, [&count] { ++count; });
    first.closeNear();
    second.renumberNear(number);
    const TestWatcher watcher(number, EPOLLIN, [&second] { second.drain(); });
    second.feed();
    QVERIFY(turn());
    QCOMPARE(watcher.count(), 1);
    QCOMPARE(count, 0);
    forgotten.setEnabled(false); // and does not take the watcher's registration with it
    second.feed();
    QVERIFY(turn());
    QCOMPARE(watcher.count(), 2);
}

TICKCAST_EPOLL_TEST_MAIN(TestEpollLeftovers)
#include "tst_epollleftovers.moc"
