// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/listensocket.h"

#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <memory>
#include <sys/socket.h>
#include <unistd.h>

using namespace tickcast;

namespace {

const QHostAddress loopback(QHostAddress::LocalHost);

/// Takes what waits to be accepted; returns how many that were.
int acceptAll(int listener)
{
    int count = 0;
    for (int client = 0; (client = ::accept(listener, nullptr, nullptr)) >= 0; ++count)
        ::close(client);
    return count;
}

struct Descriptor
{
    explicit Descriptor(ListenSocket socket)
        : number(socket.release())
    {
    }
    ~Descriptor() { ::close(number); }
    Descriptor(const Descriptor &) = delete;
    Descriptor &operator=(const Descriptor &) = delete;
    const int number;
};

} // namespace

class TestListenSocket final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void portZeroIsChosenByTheKernel();
    void reservedPortIsListenedOnByEveryWorker();
    void reserveRefusesAPortInUse();
    void reserveRefusesAPortOfAnotherServerThatSharesIt();
    void reserveTakesAPortThatWasFreed();
    void listenRefusesAPortThatIsNotShared();
    void connectionsAreSpreadOverTheListeners();
    void addressThatIsNotHereIsAnError();
    void ipv6IsServed();
    void moveLeavesOneOwner();
    void endpointsAreWrittenWithTheirPort_data();
    void endpointsAreWrittenWithTheirPort();
};

void TestListenSocket::portZeroIsChosenByTheKernel()
{
    const auto reserved = ListenSocket::reserve(loopback, 0);
    QVERIFY2(reserved.has_value(), reserved ? "" : qPrintable(reserved.error().text));
    QVERIFY(reserved->port() != 0);
    const auto other = ListenSocket::listen(loopback, 0);
    QVERIFY(other.has_value());
    QVERIFY(other->port() != 0);
    QVERIFY(other->port() != reserved->port());
}

void TestListenSocket::reservedPortIsListenedOnByEveryWorker()
{
    auto reserved = ListenSocket::reserve(loopback, 0);
    QVERIFY(reserved.has_value());
    const quint16 port = reserved->port();
    const auto first = ListenSocket::listen(loopback, port);
    QVERIFY2(first.has_value(), first ? "" : qPrintable(first.error().text));
    const auto second = ListenSocket::listen(loopback, port);
    QVERIFY2(second.has_value(), second ? "" : qPrintable(second.error().text));
    QCOMPARE(first->port(), port);
    QCOMPARE(second->port(), port);
    // A reservation is no listener: nobody may be queued on it, before or after it goes.
    for (int i = 0; i < 20; ++i) {
        QTcpSocket client;
        client.connectToHost(loopback, port);
        QVERIFY(client.waitForConnected(5'000));
    }
    *reserved = ListenSocket(std::move(*ListenSocket::listen(loopback, 0)));
    QTcpSocket client;
    client.connectToHost(loopback, port);
    QVERIFY(client.waitForConnected(5'000));
}

void TestListenSocket::reserveRefusesAPortInUse()
{
    QTcpServer other;
    QVERIFY(other.listen(loopback, 0));
    const auto reserved = ListenSocket::reserve(loopback, other.serverPort());
    QVERIFY(!reserved.has_value());
    QCOMPARE(int(reserved.error().code), int(ErrorCode::Io));
    const QString endpoint = QStringLiteral("127.0.0.1:%1").arg(other.serverPort());
    QVERIFY2(reserved.error().text.contains(endpoint), qPrintable(reserved.error().text));
    QVERIFY2(reserved.error().text.contains(QLatin1String("in use")),
             qPrintable(reserved.error().text));
}

void TestListenSocket::reserveRefusesAPortOfAnotherServerThatSharesIt()
{
    // Another server of our kind, with SO_REUSEPORT: the kernel alone would let us in.
    const auto other = ListenSocket::listen(loopback, 0);
    QVERIFY(other.has_value());
    const auto reserved = ListenSocket::reserve(loopback, other->port());
    QVERIFY(!reserved.has_value());
    QVERIFY(reserved.error().text.contains(QLatin1String("in use")));
}

void TestListenSocket::reserveTakesAPortThatWasFreed()
{
    quint16 port = 0;
    {
        const auto before = ListenSocket::listen(loopback, 0);
        QVERIFY(before.has_value());
        port = before->port();
        QTcpSocket client; // leaves a connection behind, as a restart does
        client.connectToHost(loopback, port);
        QVERIFY(client.waitForConnected(5'000));
    }
    const auto reserved = ListenSocket::reserve(loopback, port);
    QVERIFY2(reserved.has_value(), reserved ? "" : qPrintable(reserved.error().text));
    QCOMPARE(reserved->port(), port);
}

void TestListenSocket::listenRefusesAPortThatIsNotShared()
{
    QTcpServer other;
    QVERIFY(other.listen(loopback, 0));
    const auto socket = ListenSocket::listen(loopback, other.serverPort());
    QVERIFY(!socket.has_value());
    QVERIFY(socket.error().text.contains(QString::number(other.serverPort())));
}

void TestListenSocket::connectionsAreSpreadOverTheListeners()
{
    auto first = ListenSocket::listen(loopback, 0);
    QVERIFY(first.has_value());
    const quint16 port = first->port();
    auto second = ListenSocket::listen(loopback, port);
    QVERIFY(second.has_value());
    const Descriptor a(std::move(*first));
    const Descriptor b(std::move(*second));
    std::vector<std::unique_ptr<QTcpSocket>> clients;
    constexpr int count = 100;
    for (int i = 0; i < count; ++i) {
        clients.push_back(std::make_unique<QTcpSocket>());
        clients.back()->connectToHost(loopback, port);
        QVERIFY(clients.back()->waitForConnected(5'000));
    }
    const int onA = acceptAll(a.number);
    const int onB = acceptAll(b.number);
    QCOMPARE(onA + onB, count);
    QVERIFY2(onA > 10 && onB > 10, qPrintable(QStringLiteral("%1 and %2").arg(onA).arg(onB)));
}

void TestListenSocket::addressThatIsNotHereIsAnError()
{
    const QHostAddress elsewhere(QStringLiteral("192.0.2.1")); // documentation only, RFC 5737
    const auto socket = ListenSocket::reserve(elsewhere, 0);
    QVERIFY(!socket.has_value());
    QVERIFY2(socket.error().text.contains(QLatin1String("192.0.2.1:0")),
             qPrintable(socket.error().text));
    QVERIFY(socket.error().text.contains(QLatin1String("bind")));
}

void TestListenSocket::ipv6IsServed()
{
    const QHostAddress loopback6(QHostAddress::LocalHostIPv6);
    QTcpServer probe;
    if (!probe.listen(loopback6, 0))
        QSKIP("this machine has no IPv6 loopback");
    probe.close();
    const auto reserved = ListenSocket::reserve(loopback6, 0);
    QVERIFY2(reserved.has_value(), reserved ? "" : qPrintable(reserved.error().text));
    const auto socket = ListenSocket::listen(loopback6, reserved->port());
    QVERIFY2(socket.has_value(), socket ? "" : qPrintable(socket.error().text));
    QTcpSocket client;
    client.connectToHost(loopback6, socket->port());
    QVERIFY(client.waitForConnected(5'000));
    const auto again = ListenSocket::reserve(loopback6, socket->port());
    QVERIFY(!again.has_value());
    QVERIFY2(again.error().text.contains(QLatin1String("[::1]:")), qPrintable(again.error().text));
}

void TestListenSocket::moveLeavesOneOwner()
{
    auto made = ListenSocket::listen(loopback, 0);
    QVERIFY(made.has_value());
    const quint16 port = made->port();
    {
        ListenSocket moved(std::move(*made));
        QCOMPARE(moved.port(), port);
        QCOMPARE(made->port(), quint16(0));
    }
    QTcpSocket client;
    client.connectToHost(loopback, port);
    QVERIFY(!client.waitForConnected(5'000)); // closed with its owner
}

void TestListenSocket::endpointsAreWrittenWithTheirPort_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("text");
    QTest::newRow("IPv4") << QStringLiteral("127.0.0.1") << QStringLiteral("127.0.0.1:7400");
    QTest::newRow("IPv6") << QStringLiteral("::1") << QStringLiteral("[::1]:7400");
    QTest::newRow("any IPv4") << QStringLiteral("0.0.0.0") << QStringLiteral("0.0.0.0:7400");
    QTest::newRow("any IPv6") << QStringLiteral("::") << QStringLiteral("[::]:7400");
}

void TestListenSocket::endpointsAreWrittenWithTheirPort()
{
    QFETCH(const QString, address);
    QFETCH(const QString, text);
    QCOMPARE(formatEndpoint(QHostAddress(address), 7'400), text);
}

QTEST_GUILESS_MAIN(TestListenSocket)
#include "tst_listensocket.moc"
