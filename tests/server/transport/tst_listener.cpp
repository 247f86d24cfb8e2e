// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/listener.h"

#include "tests/server/support/epollmain.h"
#include "tests/server/support/eventtesting.h"
#include "tests/server/support/linkhost.h"
#include "tests/server/transport/descriptorfacts.h"

#include <QTest>
#include <memory>
#include <sys/epoll.h>
#include <vector>

using namespace tickcast;
using namespace tickcast::test;
using tickcast::testing::SocketPair;

namespace {

/// Counts what the log says of shortages.
class ShortageLog final
{
public:
    ShortageLog()
    {
        warnings = 0;
        recoveries = 0;
        lastWarning.clear();
        s_previous = qInstallMessageHandler(take);
    }
    ~ShortageLog() { qInstallMessageHandler(s_previous); }
    ShortageLog(const ShortageLog &) = delete;
    ShortageLog &operator=(const ShortageLog &) = delete;

    static inline int warnings = 0;
    static inline int recoveries = 0;
    static inline QString lastWarning;

private:
    static void take(QtMsgType type, const QMessageLogContext &context, const QString &text)
    {
        if (type == QtWarningMsg && text.contains(QLatin1String("cannot accept"))) {
            ++warnings;
            lastWarning = text;
        } else if (text.contains(QLatin1String("accepting again"))) {
            ++recoveries;
        } else {
            s_previous(type, context, text);
        }
    }
    static inline QtMessageHandler s_previous = nullptr;
};

/// A Listener on 127.0.0.1, its timer wheel turned, and what it accepted.
class ListenerBench final
{
public:
    explicit ListenerBench(int acceptsPerTurn)
        : m_transport(*EpollEventDispatcher::ofThisThread(),
                      std::move(makeSendBackend(TransportBackend::Syscall)->backend), 1'024,
                      SystemClock::now())
    {
        auto socket = ListenSocket::listen(QHostAddress(QHostAddress::LocalHost), 0);
        port = socket->port();
        listener = std::make_unique<Listener>(m_transport, std::move(*socket), acceptsPerTurn,
                                              [this](int it) { accepted.push_back(it); });
        if (!listener->open())
            qFatal("cannot watch the listening socket");
        QObject::connect(&m_tick, &QTimer::timeout, &m_tick,
                         [this] { m_transport.wheel.advance(SystemClock::now()); });
        m_tick.start(TimerWheel::tickNs / 1'000'000);
    }
    ~ListenerBench() { closeAccepted(accepted.size()); }

    /// Closes the last @p count, which frees their descriptors.
    void closeAccepted(size_t count)
    {
        for (size_t i = 0; i < count; ++i) {
            ::close(accepted.back());
            accepted.pop_back();
        }
    }
    [[nodiscard]] std::vector<std::unique_ptr<RawClient>> connectClients(int count) const
    {
        std::vector<std::unique_ptr<RawClient>> clients;
        for (int i = 0; i < count; ++i)
            clients.push_back(std::make_unique<RawClient>(port));
        return clients;
    }
    [[nodiscard]] EpollEventDispatcher &loop() const { return m_transport.dispatcher; }

    quint16 port = 0;
    std::unique_ptr<Listener> listener;
    std::vector<int> accepted;

private:
    Transport m_transport;
    QTimer m_tick;
};

/// Somebody who is connected already and always has something to say.
class Neighbour final : public EpollWatcher
{
public:
    explicit Neighbour(const ListenerBench &bench)
        : m_bench(bench)
    {
        m_sockets.feed();
        if (!m_bench.loop().watch(m_sockets.near(), EPOLLIN, *this))
            qFatal("cannot watch the neighbour");
    }
    ~Neighbour() { m_bench.loop().unwatch(m_sockets.near(), *this); }
    Neighbour(const Neighbour &) = delete;
    Neighbour &operator=(const Neighbour &) = delete;

    void onEpollEvents(quint32) override { acceptedAtTurns.push_back(m_bench.accepted.size()); }

    std::vector<size_t> acceptedAtTurns; ///< how many had been accepted at each turn of its own

private:
    const ListenerBench &m_bench;
    SocketPair m_sockets;
};

} // namespace

class TestListener final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void stormLeavesTurnsToOthers_data();
    void stormLeavesTurnsToOthers();
    void shortagePausesWithOneWarning();
    void everybodyWhoWaitedGetsInAfterAShortage();
    void secondShortageWarnsAgain();
    void connectedClientsAreServedDuringAShortage();
    void whoLeavesBeforeTheAcceptHindersNobody_data();
    void whoLeavesBeforeTheAcceptHindersNobody();
    void whoLeavesDuringAShortageHindersNobody();
    void listenerMayDieWhilePaused();
    void listenerMayDieWithClientsWaiting();
};

void TestListener::stormLeavesTurnsToOthers_data()
{
    QTest::addColumn<int>("acceptsPerTurn");
    for (const int count : {1, 3, 4, 64, 99, 100, 1'000})
        QTest::addRow("%d", count) << count;
}

void TestListener::stormLeavesTurnsToOthers()
{
    QFETCH(const int, acceptsPerTurn);
    constexpr size_t clientCount = 100;
    ListenerBench bench(acceptsPerTurn);
    const auto clients = bench.connectClients(clientCount);
    Neighbour neighbour(bench);
    while (bench.accepted.size() < clientCount)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    QCoreApplication::processEvents(); // one more turn for the neighbour
    QVERIFY(neighbour.acceptedAtTurns.size() >= clientCount / size_t(acceptsPerTurn));
    size_t before = 0;
    for (const size_t now : neighbour.acceptedAtTurns) {
        QVERIFY2(now - before <= size_t(acceptsPerTurn), qPrintable(QString::number(now - before)));
        before = now;
    }
}

void TestListener::shortagePausesWithOneWarning()
{
    if (needsSpareDescriptors)
        QSKIP("this sanitizer cannot do without descriptors");
    const ShortageLog log;
    ListenerBench bench(64);
    const auto clients = bench.connectClients(10);
    const DescriptorShortage shortage(4);
    QTRY_VERIFY(bench.listener->isPaused());
    QCOMPARE(bench.accepted.size(), size_t(4));
    // It tries again some times, in vain and without a word.
    QElapsedTimer elapsed;
    elapsed.start();
    QTRY_VERIFY(elapsed.nsecsElapsed() > 3 * Listener::retryNs);
    QCOMPARE(bench.accepted.size(), size_t(4));
    QCOMPARE(ShortageLog::warnings, 1);
    QCOMPARE(ShortageLog::recoveries, 0);
    for (const char *word : {"Too many open files", "LimitNOFILE", "transport.isolate_fd_tables"})
        QVERIFY2(ShortageLog::lastWarning.contains(QLatin1String(word)), word);
}

void TestListener::everybodyWhoWaitedGetsInAfterAShortage()
{
    if (needsSpareDescriptors)
        QSKIP("this sanitizer cannot do without descriptors");
    const ShortageLog log;
    ListenerBench bench(3);
    const auto clients = bench.connectClients(10);
    {
        const DescriptorShortage shortage(4);
        QTRY_VERIFY(bench.listener->isPaused());
        // A few leave: as many get in, and it is the same shortage still.
        bench.closeAccepted(2);
        QTRY_COMPARE(bench.accepted.size(), size_t(4));
        QTRY_VERIFY(bench.listener->isPaused());
    }
    QTRY_COMPARE(bench.accepted.size(), size_t(8)); // and 2 that are closed
    QTRY_VERIFY(!bench.listener->isPaused());
    QCOMPARE(ShortageLog::warnings, 1);
    QTRY_COMPARE(ShortageLog::recoveries, 1);
}

void TestListener::secondShortageWarnsAgain()
{
    if (needsSpareDescriptors)
        QSKIP("this sanitizer cannot do without descriptors");
    const ShortageLog log;
    ListenerBench bench(64);
    const auto first = bench.connectClients(10);
    {
        const DescriptorShortage shortage(4);
        QTRY_VERIFY(bench.listener->isPaused());
    }
    QTRY_COMPARE(bench.accepted.size(), size_t(10));
    QTRY_COMPARE(ShortageLog::recoveries, 1);
    const auto second = bench.connectClients(10);
    {
        const DescriptorShortage shortage(4);
        QTRY_VERIFY(bench.listener->isPaused());
        QCOMPARE(bench.accepted.size(), size_t(14));
        QCOMPARE(ShortageLog::warnings, 2);
    }
    QTRY_COMPARE(bench.accepted.size(), size_t(20));
}

void TestListener::connectedClientsAreServedDuringAShortage()
{
    if (needsSpareDescriptors)
        QSKIP("this sanitizer cannot do without descriptors");
    const ShortageLog log;
    DoorHost host;
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 6; ++i) {
        clients.push_back(std::make_unique<RawClient>(host.port));
        clients.back()->write(RawClient::handshake());
    }
    RawClient &connected = *clients.front(); // the kernel's queue is in order
    {
        const DescriptorShortage shortage(2);
        QTRY_COMPARE(host.links.size(), size_t(2));
        QTRY_COMPARE(ShortageLog::warnings, 1);
        connected.write(RawClient::text("still served?"));
        QTRY_COMPARE(host.links.front().recorder->texts.size(), size_t(1));
        host.links.front().link->ping();
        QTRY_COMPARE((connected.pump(), connected.frames.size()), size_t(1));
        QCOMPARE(host.door.accepts(), quint64(2));
    }
    QTRY_COMPARE(host.links.size(), size_t(6));
    for (const auto &client : clients)
        QTRY_VERIFY((client->pump(), client->isUpgraded));
    QCOMPARE(host.door.refused(), quint64(0));
}

void TestListener::whoLeavesBeforeTheAcceptHindersNobody_data()
{
    QTest::addColumn<bool>("resets");
    QTest::newRow("closes") << false;
    QTest::newRow("resets") << true;
}

void TestListener::whoLeavesBeforeTheAcceptHindersNobody()
{
    QFETCH(const bool, resets);
    DoorHost host;
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 20; ++i) {
        clients.push_back(std::make_unique<RawClient>(host.port));
        clients.back()->write(RawClient::handshake());
        if (i % 2 == 0)
            resets ? clients.back()->reset() : clients.back()->close();
    }
    for (size_t i = 1; i < clients.size(); i += 2)
        QTRY_VERIFY((clients[i]->pump(), clients[i]->isUpgraded));
    QTRY_COMPARE(host.door.handshakes(), 0u);
    // Whether those who left were accepted at all is the kernel's business.
    QCOMPARE(host.door.accepts(), host.links.size() + host.door.refused());
}

void TestListener::whoLeavesDuringAShortageHindersNobody()
{
    if (needsSpareDescriptors)
        QSKIP("this sanitizer cannot do without descriptors");
    const ShortageLog log;
    ListenerBench bench(64);
    auto clients = bench.connectClients(10);
    {
        const DescriptorShortage shortage(4);
        QTRY_VERIFY(bench.listener->isPaused());
        for (size_t i = 0; i < 9; ++i)
            clients[i]->reset();
    }
    QTRY_VERIFY(!bench.listener->isPaused());
    const auto later = bench.connectClients(1);
    later[0]->write("here");
    const auto hasArrived = [&bench] {
        char bytes[4];
        return !bench.accepted.empty() &&
               ::recv(bench.accepted.back(), bytes, sizeof bytes, MSG_PEEK) == sizeof bytes;
    };
    QTRY_VERIFY(hasArrived());
}

void TestListener::listenerMayDieWhilePaused()
{
    if (needsSpareDescriptors)
        QSKIP("this sanitizer cannot do without descriptors");
    const ShortageLog log;
    const int entries = epollEntries();
    ListenerBench bench(64);
    const auto clients = bench.connectClients(5);
    {
        const DescriptorShortage shortage(2);
        QTRY_VERIFY(bench.listener->isPaused());
        bench.listener.reset();
    }
    QTRY_VERIFY((clients.back()->pump(), clients.back()->isOver)); // the kernel lets go of them
    QCOMPARE(bench.accepted.size(), size_t(2));
    QCOMPARE(epollEntries(), entries);
    QVERIFY(!RawClient(bench.port).isConnected);
}

void TestListener::listenerMayDieWithClientsWaiting()
{
    const int entries = epollEntries();
    ListenerBench bench(64);
    const auto clients = bench.connectClients(5);
    bench.listener.reset();
    QTRY_VERIFY((clients.back()->pump(), clients.back()->isOver));
    QVERIFY(bench.accepted.empty());
    QCOMPARE(epollEntries(), entries);
}

TICKCAST_EPOLL_TEST_MAIN(TestListener)
#include "tst_listener.moc"
