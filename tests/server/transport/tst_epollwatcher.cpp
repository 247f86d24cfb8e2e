// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The direct callbacks of EpollEventDispatcher. Descriptors closed and used again are in
// tst_epollleftovers.cpp.

#include "tests/server/support/epollmain.h"
#include "tests/server/support/eventtesting.h"
#include "tests/server/support/testwatcher.h"

#include <QRegularExpression>
#include <QSocketNotifier>
#include <QTemporaryFile>
#include <array>
#include <memory>
#include <sys/resource.h>
#include <vector>

using namespace tickcast;
using namespace tickcast::testing;

namespace {

EpollEventDispatcher &dispatcher()
{
    return *EpollEventDispatcher::ofThisThread();
}

} // namespace

class TestEpollWatcher final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void watcherIsCalledWithWhatIsReady();
    void watcherIsCalledAgainWhileItIsReady();
    void rewatchChangesTheMask();
    void hangUpComesWithAnEmptyMask();
    void errorComesWithAnEmptyMask();
    void unwatchedWatcherIsSilent();
    void watchersThatUnwatchEachOtherInOneBatch();
    void watchersThatDeleteEachOtherInOneBatch();
    void watcherThatDeletesItself();
    void watcherAndNotifierThatEndEachOther();
    void watcherWatchedAnewInABatchIsCalledLater();
    void nestedTurnTakesTheRestOfTheBatch();
    void nestedTurnWithoutSocketsLeavesTheBatchAlone();
    void watchersAreHeldBackWithTheSockets();
    void thousandsOfDescriptors();
    void descriptorThatCannotBeWatchedIsAnError_data();
    void descriptorThatCannotBeWatchedIsAnError();
    void descriptorOfANotifierIsRefused();
    void notifierOnAFileIsDisabledWithAWarning();
};

void TestEpollWatcher::init()
{
    QVERIFY(EpollEventDispatcher::ofThisThread() != nullptr);
    QVERIFY(comesToRest());
}

void TestEpollWatcher::watcherIsCalledWithWhatIsReady()
{
    const SocketPair pair;
    TestWatcher watcher(pair.near(), EPOLLIN);
    QVERIFY(!turn());
    QCOMPARE(watcher.count(), 0);
    pair.feed();
    QVERIFY(turn());
    QCOMPARE(watcher.count(), 1);
    QCOMPARE(watcher.lastEvents(), quint32(EPOLLIN));
}

void TestEpollWatcher::watcherIsCalledAgainWhileItIsReady()
{
    const SocketPair pair;
    TestWatcher watcher(pair.near(), EPOLLIN);
    pair.feed();
    QVERIFY(turn());
    QVERIFY(turn());
    QCOMPARE(watcher.count(), 2);
    pair.drain();
    QVERIFY(!turn());
    QCOMPARE(watcher.count(), 2);
}

void TestEpollWatcher::rewatchChangesTheMask()
{
    const SocketPair pair;
    TestWatcher watcher(pair.near(), EPOLLIN);
    QVERIFY(!turn());
    watcher.rewatch(EPOLLOUT);
    QVERIFY(turn());
    QCOMPARE(watcher.lastEvents(), quint32(EPOLLOUT));
    pair.feed();
    watcher.rewatch(EPOLLIN | EPOLLOUT);
    QVERIFY(turn());
    QCOMPARE(watcher.lastEvents(), quint32(EPOLLIN | EPOLLOUT));
    watcher.rewatch(0);
    QVERIFY(!turn());
    QCOMPARE(watcher.count(), 2);
}

void TestEpollWatcher::hangUpComesWithAnEmptyMask()
{
    SocketPair pair;
    TestWatcher watcher(pair.near(), 0);
    QVERIFY(!turn());
    pair.closeFar();
    QVERIFY(turn());
    QVERIFY(watcher.lastEvents() & EPOLLHUP);
    watcher.unwatch();
    QVERIFY(!turn());
    QCOMPARE(watcher.count(), 1);
}

void TestEpollWatcher::errorComesWithAnEmptyMask()
{
    int ends[2] = {-1, -1};
    QCOMPARE(::pipe(ends), 0);
    {
        TestWatcher watcher(ends[1], 0);
        ::close(ends[0]);
        QVERIFY(turn());
        QCOMPARE(watcher.lastEvents(), quint32(EPOLLERR));
    }
    ::close(ends[1]);
    QVERIFY(!turn());
}

void TestEpollWatcher::unwatchedWatcherIsSilent()
{
    const SocketPair pair;
    TestWatcher watcher(pair.near(), EPOLLIN);
    pair.feed();
    watcher.unwatch();
    QVERIFY(!turn());
    QCOMPARE(watcher.count(), 0);
    watcher.watch(EPOLLIN);
    QVERIFY(turn());
    QCOMPARE(watcher.count(), 1);
}

void TestEpollWatcher::watchersThatUnwatchEachOtherInOneBatch()
{
    const std::array<SocketPair, 3> pairs;
    std::vector<std::unique_ptr<TestWatcher>> watchers;
    for (const SocketPair &pair : pairs) {
        watchers.push_back(std::make_unique<TestWatcher>(pair.near(), EPOLLIN, [&] {
            for (const auto &watcher : watchers)
                watcher->unwatch();
        }));
        pair.feed();
    }
    QVERIFY(turn());
    QVERIFY(!turn());
    QCOMPARE(watchers[0]->count() + watchers[1]->count() + watchers[2]->count(), 1);
}

void TestEpollWatcher::watchersThatDeleteEachOtherInOneBatch()
{
    const std::array<SocketPair, 4> pairs;
    std::array<std::unique_ptr<TestWatcher>, 4> watchers;
    int total = 0;
    for (size_t i = 0; i < pairs.size(); ++i) {
        watchers[i] = std::make_unique<TestWatcher>(pairs[i].near(), EPOLLIN, [&, i] {
            ++total;
            for (size_t other = 0; other < watchers.size(); ++other) {
                if (other != i)
                    watchers[other].reset();
            }
            pairs[i].drain();
        });
        pairs[i].feed();
    }
    QVERIFY(turn());
    QVERIFY(!turn());
    QCOMPARE(total, 1);
}

void TestEpollWatcher::watcherThatDeletesItself()
{
    const SocketPair pair;
    pair.feed();
    int count = 0;
    class Suicidal final : public EpollWatcher
    {
    public:
        Suicidal(int descriptor, int &count)
            : m_descriptor(descriptor)
            , m_count(count)
        {
        }
        void onEpollEvents(quint32) override
        {
            ++m_count;
            dispatcher().unwatch(m_descriptor, *this);
            delete this;
        }

    private:
        int m_descriptor;
        int &m_count;
    };
    auto *watcher = new Suicidal(pair.near(), count);
    QVERIFY(dispatcher().watch(pair.near(), EPOLLIN, *watcher).has_value());
    QVERIFY(turn());
    QVERIFY(!turn());
    QCOMPARE(count, 1);
}

void TestEpollWatcher::watcherAndNotifierThatEndEachOther()
{
    const SocketPair watched;
    const SocketPair notified;
    int total = 0;
    std::unique_ptr<QSocketNotifier> notifier;
    std::unique_ptr<TestWatcher> watcher;
    watcher = std::make_unique<TestWatcher>(watched.near(), EPOLLIN, [&] {
        ++total;
        notifier.reset();
        watched.drain();
    });
    notifier = std::make_unique<QSocketNotifier>(notified.near(), QSocketNotifier::Read);
    connect(notifier.get(), &QSocketNotifier::activated, notifier.get(), [&] {
        ++total;
        watcher.reset();
        notified.drain();
    });
    watched.feed();
    notified.feed();
    QVERIFY(turn());
    QVERIFY(!turn());
    QCOMPARE(total, 1);
}

void TestEpollWatcher::watcherWatchedAnewInABatchIsCalledLater()
{
    const std::array<SocketPair, 2> pairs;
    std::array<std::unique_ptr<TestWatcher>, 2> watchers;
    for (size_t i = 0; i < 2; ++i) {
        watchers[i] = std::make_unique<TestWatcher>(pairs[i].near(), EPOLLIN, [&, i] {
            pairs[i].drain();
            watchers[1 - i]->unwatch();
            watchers[1 - i]->watch(EPOLLIN);
        });
        pairs[i].feed();
    }
    QVERIFY(turn());
    QCOMPARE(watchers[0]->count() + watchers[1]->count(), 1);
    QVERIFY(turn());
    QCOMPARE(watchers[0]->count(), 1);
    QCOMPARE(watchers[1]->count(), 1);
}

void TestEpollWatcher::nestedTurnTakesTheRestOfTheBatch()
{
    // Edge-triggered, so that an event thrown away would not come again.
    const std::array<SocketPair, 4> pairs;
    std::vector<std::unique_ptr<TestWatcher>> watchers;
    for (const SocketPair &pair : pairs) {
        pair.feed();
        watchers.push_back(
            std::make_unique<TestWatcher>(pair.near(), EPOLLIN | EPOLLET, [] { turn(); }));
    }
    QVERIFY(turn());
    for (const auto &watcher : watchers)
        QCOMPARE(watcher->count(), 1);
    QVERIFY(!turn());
}

void TestEpollWatcher::nestedTurnWithoutSocketsLeavesTheBatchAlone()
{
    const std::array<SocketPair, 4> pairs;
    std::vector<std::unique_ptr<TestWatcher>> watchers;
    int depth = 0;
    int depthMax = 0;
    for (const SocketPair &pair : pairs) {
        pair.feed();
        watchers.push_back(std::make_unique<TestWatcher>(pair.near(), EPOLLIN | EPOLLET, [&] {
            depthMax = std::max(depthMax, ++depth);
            turn(QEventLoop::ExcludeSocketNotifiers);
            --depth;
        }));
    }
    QVERIFY(turn());
    for (const auto &watcher : watchers)
        QCOMPARE(watcher->count(), 1);
    QCOMPARE(depthMax, 1);
}

void TestEpollWatcher::watchersAreHeldBackWithTheSockets()
{
    const SocketPair pair;
    const TestWatcher watcher(pair.near(), EPOLLIN, [&] { pair.drain(); });
    pair.feed();
    QVERIFY(!turn(QEventLoop::ExcludeSocketNotifiers));
    QCOMPARE(watcher.count(), 0);
    QVERIFY(turn());
    QCOMPARE(watcher.count(), 1);
}

void TestEpollWatcher::thousandsOfDescriptors()
{
    rlimit limit{};
    QCOMPARE(::getrlimit(RLIMIT_NOFILE, &limit), 0);
    limit.rlim_cur = limit.rlim_max;
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &limit), 0);
    constexpr size_t wanted = 3'000;
    if (limit.rlim_cur < 2 * wanted + 100)
        QSKIP("the descriptor limit is too low");

    std::vector<std::unique_ptr<SocketPair>> pairs;
    std::vector<std::unique_ptr<TestWatcher>> watchers;
    for (size_t i = 0; i < wanted; ++i) {
        pairs.push_back(std::make_unique<SocketPair>());
        const SocketPair &pair = *pairs.back();
        watchers.push_back(
            std::make_unique<TestWatcher>(pair.near(), EPOLLIN, [&pair] { pair.drain(); }));
    }
    for (int round = 1; round <= 3; ++round) {
        for (const auto &pair : pairs)
            pair->feed();
        QVERIFY(comesToRest());
        for (const auto &watcher : watchers)
            QCOMPARE(watcher->count(), round);
    }
    // Every second one goes while all are ready.
    for (const auto &pair : pairs)
        pair->feed();
    for (size_t i = 0; i < wanted; i += 2)
        watchers[i]->unwatch();
    QVERIFY(comesToRest());
    for (size_t i = 0; i < wanted; ++i)
        QCOMPARE(watchers[i]->count(), i % 2 == 0 ? 3 : 4);
}

void TestEpollWatcher::descriptorThatCannotBeWatchedIsAnError_data()
{
    QTest::addColumn<int>("descriptor");
    QTemporaryFile file;
    QVERIFY(file.open());
    QTest::newRow("negative") << -1;
    QTest::newRow("not open") << 1'999'999;
    QTest::newRow("a regular file") << ::dup(file.handle());
}

void TestEpollWatcher::descriptorThatCannotBeWatchedIsAnError()
{
    QFETCH(const int, descriptor);
    class Idle final : public EpollWatcher
    {
        void onEpollEvents(quint32) override {}
    } watcher;
    const auto watched = dispatcher().watch(descriptor, EPOLLIN, watcher);
    QVERIFY(!watched.has_value());
    QCOMPARE(watched.error().code, ErrorCode::Io);
    QVERIFY2(watched.error().text.contains(QString::number(descriptor)),
             qPrintable(watched.error().text));
    if (descriptor >= 0)
        ::close(descriptor);
}

void TestEpollWatcher::descriptorOfANotifierIsRefused()
{
    const SocketPair pair;
    QSocketNotifier notifier(pair.near(), QSocketNotifier::Read);
    int count = 0;
    connect(&notifier, &QSocketNotifier::activated, &notifier, [&] {
        ++count;
        pair.drain();
    });
    class Idle final : public EpollWatcher
    {
        void onEpollEvents(quint32) override {}
    } watcher;
    const auto watched = dispatcher().watch(pair.near(), EPOLLIN, watcher);
    QVERIFY(!watched.has_value());
    QCOMPARE(watched.error().code, ErrorCode::InvalidArgument);
    QVERIFY(watched.error().text.contains(QLatin1String("QSocketNotifier")));
    pair.feed();
    QVERIFY(turn());
    QCOMPARE(count, 1); // and the notifier works on
}

void TestEpollWatcher::notifierOnAFileIsDisabledWithAWarning()
{
    QTemporaryFile file;
    QVERIFY(file.open());
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("cannot watch socket")));
    const QSocketNotifier notifier(file.handle(), QSocketNotifier::Read);
    QVERIFY(!notifier.isEnabled());
    QVERIFY(comesToRest());
}

TICKCAST_EPOLL_TEST_MAIN(TestEpollWatcher)
#include "tst_epollwatcher.moc"
