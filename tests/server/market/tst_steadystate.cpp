// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/fanout/fanout.h"
#include "server/market/publisher.h"
#include "server/transport/adoptedlink.h"
#include "server/transport/framepool.h"
#include "tests/server/support/epollmain.h"
#include "tests/server/support/marketsamples.h"

#include <QTest>
#include <cstdlib>
#include <new>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

using namespace tickcast;
using protocol::Channel;

namespace {

// Of the calling thread only: the test library allocates on others as it likes.
constinit thread_local quint64 allocations = 0;

} // namespace

#ifndef __SANITIZE_ADDRESS__ // which brings its own
void *operator new(size_t bytes)
{
    ++allocations;
    if (void *const memory = std::malloc(bytes))
        return memory;
    std::abort();
}

void operator delete(void *memory) noexcept
{
    std::free(memory);
}

void operator delete(void *memory, size_t) noexcept
{
    std::free(memory);
}
#endif

namespace {

class NoInterest final : public InterestSink
{
public:
    void watch(int, GroupId group, quint32 generation) override
    {
        asked.emplace_back(group, generation);
    }
    void unwatch(int, GroupId) override {}

    std::vector<std::pair<GroupId, quint32>> asked;
};

/// The whole way of an update in one thread: publisher, inbox, fan-out, links, real sockets.
class Way final
{
public:
    explicit Way(TransportBackend backend)
        : m_transport(*EpollEventDispatcher::ofThisThread(),
                      std::move(makeSendBackend(backend)->backend), 64 * 1'024,
                      m_clock.monotonicNs())
        , m_fanout(0, m_symbols, FanoutLimits{},
                   {m_interest, m_clock, m_transport.wheel, m_transport.batch})
    {
    }
    ~Way()
    {
        for (const int peer : m_peers)
            ::close(peer);
    }

    void connectClient()
    {
        int ends[2];
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) != 0)
            qFatal("socketpair");
        m_peers.push_back(ends[1]);
        m_fanout.admit(std::make_unique<AdoptedLink>(m_transport, ends[0]));
        const char subscribe[] = R"({"op":"subscribe","symbols":["S0","S1","S2"]})";
        // A masked text frame with the mask 0, which leaves the bytes as they are.
        QByteArray frame("\x81", 1);
        frame += char(0x80 | (sizeof subscribe - 1));
        frame += QByteArray(4, '\0');
        frame += subscribe;
        if (::write(ends[1], frame.constData(), size_t(frame.size())) != frame.size())
            qFatal("write");
        QCoreApplication::processEvents();
        for (const auto &[group, generation] : std::exchange(m_interest.asked, {}))
            m_publisher.watch(0, group, generation);
        carry();
    }
    /// One update of each symbol, to the last byte in the clients' sockets.
    void publish(int seed)
    {
        for (SymbolIndex symbol = 0; symbol < 3; ++symbol)
            m_publisher.onQuote(symbol, sampleQuote(seed), m_clock.monotonicNs());
        m_publisher.onBatchEnd();
        carry();
    }
    [[nodiscard]] quint64 delivered() const
    {
        admin::Worker figures;
        m_fanout.describe(figures);
        return figures.counters.delivered;
    }

private:
    void carry()
    {
        m_inbox->acknowledge();
        m_inbox->drain(1'024, [this](InboxEntry &&entry) { m_fanout.take(std::move(entry)); });
        m_fanout.endTurn();
        char bytes[4'096];
        for (const int peer : m_peers) {
            while (::read(peer, bytes, sizeof bytes) > 0) {
            }
        }
    }

    const SystemClock m_clock;
    FramePool m_pool{1 << 20};
    FramePool::Use m_use{m_pool};
    const std::shared_ptr<const SymbolTable> m_symbols = sampleSymbols(3);
    MarketBook m_book{m_symbols};
    std::unique_ptr<Inbox> m_inbox{std::move(*Inbox::make(1'024))};
    Publisher m_publisher{m_book, {m_inbox.get()}, Publisher::StampIngress::Yes};
    NoInterest m_interest;
    Transport m_transport;
    Fanout m_fanout;
    std::vector<int> m_peers;
};

} // namespace

/// What an update costs once everything is warm: no memory from the heap, whatever the backend.
class TestSteadyState final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void deliveringAllocatesNothing_data();
    void deliveringAllocatesNothing();
};

void TestSteadyState::deliveringAllocatesNothing_data()
{
    QTest::addColumn<int>("backend");
    QTest::newRow("syscall") << int(TransportBackend::Syscall);
    QTest::newRow("auto") << int(TransportBackend::Auto);
}

void TestSteadyState::deliveringAllocatesNothing()
{
#ifdef __SANITIZE_ADDRESS__
    QSKIP("the address sanitizer has its own operator new");
#endif
    QFETCH(const int, backend);
    constexpr quint64 clients = 300; // more than one batch of sends
    constexpr int updates = 200;
    Way way(static_cast<TransportBackend>(backend));
    for (quint64 i = 0; i < clients; ++i)
        way.connectClient();
    for (int i = 0; i < 20; ++i)
        way.publish(i); // arrays grow to their size
    const quint64 deliveredBefore = way.delivered();
    const quint64 before = allocations;
    QVERIFY(before > 0); // the counting works
    for (int i = 0; i < updates; ++i)
        way.publish(100 + i % 7);
    const quint64 made = allocations - before;
    QCOMPARE(way.delivered() - deliveredBefore, quint64(updates) * clients * 3);
    QCOMPARE(made, quint64(0));
}

TICKCAST_EPOLL_TEST_MAIN(TestSteadyState)
#include "tst_steadystate.moc"
