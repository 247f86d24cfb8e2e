// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/tcpgate.h"

#include <QTest>
#include <arpa/inet.h>
#include <cerrno>
#include <memory>
#include <netinet/in.h>
#include <optional>
#include <sys/socket.h>
#include <unistd.h>

using namespace tickcast::testing;
using namespace std::chrono_literals;
using Direction = TcpGate::Direction;

namespace {

/// One end of a connection, which never blocks and reads only when asked.
class End final
{
public:
    explicit End(int descriptor)
        : m_descriptor(descriptor)
    {
    }
    ~End() { ::close(m_descriptor); }
    End(const End &) = delete;
    End &operator=(const End &) = delete;

    /// How much the kernel took.
    qsizetype send(const QByteArray &bytes) const
    {
        return ::send(m_descriptor, bytes.constData(), size_t(bytes.size()),
                      MSG_DONTWAIT | MSG_NOSIGNAL);
    }
    /// Everything received so far, with what has come meanwhile.
    const QByteArray &received()
    {
        QByteArray buffer(65'536, Qt::Uninitialized);
        while (!m_end) {
            const ssize_t got =
                ::recv(m_descriptor, buffer.data(), size_t(buffer.size()), MSG_DONTWAIT);
            if (got > 0) {
                m_received += buffer.first(got);
                continue;
            }
            if (got == 0)
                m_end = 0;
            else if (errno != EAGAIN && errno != EINTR)
                m_end = errno; // said once; after it the socket looks ended
            break;
        }
        return m_received;
    }
    /// 0: it ended; else the error with which it broke; nothing: it goes on.
    std::optional<int> end()
    {
        received();
        return m_end;
    }
    void finish() const { ::shutdown(m_descriptor, SHUT_WR); }

private:
    const int m_descriptor;
    QByteArray m_received;
    std::optional<int> m_end;
};

sockaddr_in loopback(quint16 port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

/// A server that only listens.
class Listener final
{
public:
    Listener()
        : m_descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0))
    {
        sockaddr_in address = loopback(0);
        socklen_t size = sizeof address;
        auto *generic = reinterpret_cast<sockaddr *>(&address);
        if (::bind(m_descriptor, generic, size) != 0 || ::listen(m_descriptor, 8) != 0 ||
            ::getsockname(m_descriptor, generic, &size) != 0)
            qFatal("cannot listen on 127.0.0.1");
        port = ntohs(address.sin_port);
    }
    ~Listener() { ::close(m_descriptor); }
    Listener(const Listener &) = delete;
    Listener &operator=(const Listener &) = delete;
    /// Waits for a connection; -1: none came.
    [[nodiscard]] int accept() const
    {
        int accepted = -1;
        static_cast<void>(QTest::qWaitFor([&] {
            accepted = ::accept(m_descriptor, nullptr, nullptr);
            return accepted >= 0;
        }));
        return accepted;
    }

    quint16 port = 0;

private:
    const int m_descriptor;
};

int connectTo(quint16 port)
{
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback(port);
    if (::connect(descriptor, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
        qFatal("cannot connect to the gate");
    return descriptor;
}

/// The event loop has nothing to do for a while: whatever could happen has happened.
void settle()
{
    constexpr int turns = 50;
    for (int i = 0; i < turns; ++i)
        QTest::qWait(1);
}

} // namespace

/// The gate that other tests rely on: a client and a server on bare sockets, and it between.
class TestTcpGate final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void everythingPassesBothWays();
    void stoppedDirectionFillsTheSender_data();
    void stoppedDirectionFillsTheSender();
    void stoppingOneDirectionLeavesTheOther();
    void slicesAreOfTheSizeAsked();
    void delayedBytesWaitAndKeepTheirOrder();
    void streamStopsAtTheByteAsked();
    void finishedDirectionLeavesTheOther_data();
    void finishedDirectionLeavesTheOther();
    void endOfOneSideReachesTheOther_data();
    void endOfOneSideReachesTheOther();
    void resetIsSeenAsOneOnBothSides();
    void rulesCountForWhoComesLater();
    void clientOfNoServerIsCut();

private:
    [[nodiscard]] End &sender(Direction direction)
    {
        return direction == Direction::ToClient ? *m_server : *m_client;
    }
    [[nodiscard]] End &receiver(Direction direction)
    {
        return direction == Direction::ToClient ? *m_client : *m_server;
    }
    static void addDirections();

    std::unique_ptr<Listener> m_listener;
    std::unique_ptr<TcpGate> m_gate;
    std::unique_ptr<End> m_client;
    std::unique_ptr<End> m_server;
};

Q_DECLARE_METATYPE(TcpGate::Direction)

void TestTcpGate::addDirections()
{
    QTest::addColumn<Direction>("direction");
    QTest::newRow("to the client") << Direction::ToClient;
    QTest::newRow("to the server") << Direction::ToServer;
}

void TestTcpGate::init()
{
    m_listener = std::make_unique<Listener>();
    m_gate = std::make_unique<TcpGate>(m_listener->port);
    m_client = std::make_unique<End>(connectTo(m_gate->port()));
    const int accepted = m_listener->accept();
    QVERIFY(accepted >= 0);
    m_server = std::make_unique<End>(accepted);
    QTRY_COMPARE(m_gate->connections(), size_t(1));
}

void TestTcpGate::cleanup()
{
    m_client.reset();
    m_server.reset();
    m_gate.reset();
    m_listener.reset();
}

void TestTcpGate::everythingPassesBothWays()
{
    const QByteArray question("question");
    const QByteArray answer(100'000, 'a');
    m_client->send(question);
    QTRY_COMPARE(m_server->received(), question);
    QCOMPARE(m_server->send(answer), answer.size());
    QTRY_COMPARE(m_client->received().size(), answer.size());
    QCOMPARE(m_gate->passed(Direction::ToServer), qint64(question.size()));
    QCOMPARE(m_gate->passed(Direction::ToClient), qint64(answer.size()));
}

void TestTcpGate::stoppedDirectionFillsTheSender_data()
{
    addDirections();
}

void TestTcpGate::stoppedDirectionFillsTheSender()
{
    QFETCH(Direction, direction);
    m_gate->stop(direction);
    QByteArray sent;
    const QByteArray piece = QByteArray("0123456789abcdef").repeated(1'024);
    // The kernel makes room for a while: it is full when it takes nothing in many turns.
    for (int idle = 0; idle < 20; QTest::qWait(1)) {
        const qsizetype taken = sender(direction).send(piece);
        idle = taken > 0 ? 0 : idle + 1;
        sent += piece.first(std::max<qsizetype>(taken, 0));
        QVERIFY2(sent.size() < 64 * 1024 * 1024, "the sender never waits");
    }
    QCOMPARE(m_gate->passed(direction), qint64(0));
    QVERIFY(receiver(direction).received().isEmpty());

    m_gate->resume(direction);
    QTRY_COMPARE(receiver(direction).received().size(), sent.size());
    QVERIFY(receiver(direction).received() == sent);
}

void TestTcpGate::stoppingOneDirectionLeavesTheOther()
{
    m_gate->stop(Direction::ToClient);
    m_server->send("kept");
    m_client->send("passed");
    QTRY_COMPARE(m_server->received(), QByteArray("passed"));
    QVERIFY(m_client->received().isEmpty());
}

void TestTcpGate::slicesAreOfTheSizeAsked()
{
    m_gate->slice(Direction::ToClient, 3, 1h);
    m_server->send("abcdefghij");
    QTRY_COMPARE(m_client->received(), QByteArray("abc"));
    settle();
    QCOMPARE(m_client->received(), QByteArray("abc"));
    m_gate->slice(Direction::ToClient, 1, 1ms);
    QTRY_COMPARE(m_client->received(), QByteArray("abcdefghij"));
}

void TestTcpGate::delayedBytesWaitAndKeepTheirOrder()
{
    m_gate->delay(Direction::ToClient, 1h);
    m_server->send("first");
    settle();
    m_server->send("second");
    settle();
    QVERIFY(m_client->received().isEmpty());
    m_gate->resume(Direction::ToClient);
    QTRY_COMPARE(m_client->received(), QByteArray("firstsecond"));
    m_gate->delay(Direction::ToClient, 20ms);
    m_server->send("third");
    QTRY_COMPARE(m_client->received(), QByteArray("firstsecondthird"));
}

void TestTcpGate::streamStopsAtTheByteAsked()
{
    m_gate->stopAfter(Direction::ToClient, 7);
    m_server->send("0123456789");
    QTRY_COMPARE(m_client->received(), QByteArray("0123456"));
    settle();
    QCOMPARE(m_client->received(), QByteArray("0123456"));
    m_gate->stopAfter(Direction::ToClient, 1);
    QTRY_COMPARE(m_client->received(), QByteArray("01234567"));
    m_gate->resume(Direction::ToClient);
    QTRY_COMPARE(m_client->received(), QByteArray("0123456789"));
}

void TestTcpGate::finishedDirectionLeavesTheOther_data()
{
    addDirections();
}

void TestTcpGate::finishedDirectionLeavesTheOther()
{
    QFETCH(Direction, direction);
    sender(direction).send("last words");
    QTRY_COMPARE(receiver(direction).received(), QByteArray("last words"));
    m_gate->finish(direction);
    QTRY_COMPARE(receiver(direction).end(), std::optional<int>(0));
    receiver(direction).send("still here");
    QTRY_COMPARE(sender(direction).received(), QByteArray("still here"));
    QCOMPARE(m_gate->connections(), size_t(1));
}

void TestTcpGate::endOfOneSideReachesTheOther_data()
{
    addDirections();
}

void TestTcpGate::endOfOneSideReachesTheOther()
{
    QFETCH(Direction, direction);
    sender(direction).send("bye");
    sender(direction).finish();
    QTRY_COMPARE(receiver(direction).end(), std::optional<int>(0));
    QCOMPARE(receiver(direction).received(), QByteArray("bye"));
    receiver(direction).finish();
    QTRY_COMPARE(m_gate->connections(), size_t(0));
    QTRY_COMPARE(sender(direction).end(), std::optional<int>(0));
}

void TestTcpGate::resetIsSeenAsOneOnBothSides()
{
    m_gate->reset();
    QTRY_COMPARE(m_server->end(), std::optional<int>(ECONNRESET));
    QTRY_COMPARE(m_client->end(), std::optional<int>(ECONNRESET));
    QCOMPARE(m_gate->connections(), size_t(0));
    m_gate->stop(Direction::ToClient); // of no connection: nothing happens
}

void TestTcpGate::rulesCountForWhoComesLater()
{
    m_gate->stop(Direction::ToClient);
    const End client(connectTo(m_gate->port()));
    const int accepted = m_listener->accept();
    QVERIFY(accepted >= 0);
    const End server(accepted);
    server.send("unheard");
    settle();
    QCOMPARE(m_gate->passed(Direction::ToClient), qint64(0));
    QCOMPARE(m_gate->connections(), size_t(2));
}

void TestTcpGate::clientOfNoServerIsCut()
{
    const quint16 port = m_listener->port;
    m_listener.reset();
    TcpGate gate(port);
    End client(connectTo(gate.port()));
    QTRY_COMPARE(client.end(), std::optional<int>(ECONNRESET));
    QCOMPARE(gate.connections(), size_t(0));
}

QTEST_GUILESS_MAIN(TestTcpGate)
#include "tst_tcpgate.moc"
