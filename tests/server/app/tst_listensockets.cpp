// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/listensockets.h"

#include <QRegularExpression>
#include <QTest>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace tickcast;

namespace {

using Beside = ListenSockets::Beside;
const QHostAddress local = QHostAddress::LocalHost;

ListenSocket boundSocket()
{
    return *ListenSocket::listen(local, 0);
}

std::vector<ListenSockets::Named> named(const QString &name, ListenSocket socket)
{
    std::vector<ListenSockets::Named> sockets;
    sockets.push_back({name, std::move(socket)});
    return sockets;
}

} // namespace

class TestListenSockets final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void eachThreadGetsASocketOfItsOwn();
    void everySocketHasAThreadAndEveryThreadASocket_data();
    void everySocketHasAThreadAndEveryThreadASocket();
    void inheritedSocketIsFoundByItsName();
    void namelessSocketIsFoundByItsPort();
    void socketsOfAPredecessorAreAddedTo();
    void socketsOfAServiceManagerAreShared();
    void socketAtAnotherPortIsLeftAndNamed();
    void socketForAnotherRoleIsLeft();
    void usedPortIsAnError();
    void whatIsNoTcpSocketIsNotAdopted_data();
    void whatIsNoTcpSocketIsNotAdopted();
};

void TestListenSockets::eachThreadGetsASocketOfItsOwn()
{
    ListenSockets sockets;
    QVERIFY(sockets.open(ListenRole::Clients, local, 0, 3));
    QCOMPARE(sockets.of(ListenRole::Clients).size(), size_t(3));
    for (const ListenSocket &socket : sockets.of(ListenRole::Clients))
        QCOMPARE(socket.port(), sockets.first(ListenRole::Clients).port());
    QVERIFY(!sockets.has(ListenRole::Admin));
}

void TestListenSockets::everySocketHasAThreadAndEveryThreadASocket_data()
{
    QTest::addColumn<int>("sockets");
    QTest::addColumn<int>("threads");
    for (const int sockets : {1, 2, 3, 5, 8}) {
        for (const int threads : {1, 2, 3, 5, 8})
            QTest::addRow("%d sockets, %d threads", sockets, threads) << sockets << threads;
    }
}

void TestListenSockets::everySocketHasAThreadAndEveryThreadASocket()
{
    QFETCH(int, sockets);
    QFETCH(int, threads);
    ListenSockets all;
    QVERIFY(all.open(ListenRole::Clients, local, 0, sockets));
    QSet<int> used;
    for (int i = 0; i < threads; ++i) {
        const std::vector<int> share = all.share(ListenRole::Clients, i, threads);
        QVERIFY(!share.empty());
        used += QSet<int>(share.begin(), share.end());
        QVERIFY(all.share(ListenRole::ClientsTls, i, threads).empty());
    }
    QCOMPARE(used.size(), sockets);
}

void TestListenSockets::inheritedSocketIsFoundByItsName()
{
    ListenSocket made = boundSocket();
    const int descriptor = made.descriptor();
    ListenSockets sockets;
    sockets.inherit(named(QStringLiteral("admin"), std::move(made)), Beside::Share);
    QVERIFY(sockets.open(ListenRole::Clients, local, 0, 1));
    QVERIFY(sockets.open(ListenRole::Admin, local, 0, 1));
    QCOMPARE(sockets.first(ListenRole::Admin).descriptor(), descriptor);
    QVERIFY(sockets.first(ListenRole::Clients).descriptor() != descriptor);
}

void TestListenSockets::namelessSocketIsFoundByItsPort()
{
    ListenSocket made = boundSocket();
    const int descriptor = made.descriptor();
    const quint16 port = made.port();
    ListenSockets sockets;
    sockets.inherit(named(QStringLiteral("unknown"), std::move(made)), Beside::Share);
    QVERIFY(sockets.open(ListenRole::Admin, local, 0, 1)); // any port is not that port
    QVERIFY(sockets.open(ListenRole::Http, local, port, 1));
    QCOMPARE(sockets.first(ListenRole::Http).descriptor(), descriptor);
}

void TestListenSockets::socketsOfAPredecessorAreAddedTo()
{
    ListenSockets sockets;
    sockets.inherit(named(QStringLiteral("clients"), boundSocket()), Beside::Bind);
    QVERIFY(sockets.open(ListenRole::Clients, local, 0, 3));
    QCOMPARE(sockets.of(ListenRole::Clients).size(), size_t(3));
    QCOMPARE(sockets.beside(), Beside::Bind);
}

void TestListenSockets::socketsOfAServiceManagerAreShared()
{
    ListenSockets sockets;
    sockets.inherit(named(QStringLiteral("clients"), boundSocket()), Beside::Share);
    QVERIFY(sockets.open(ListenRole::Clients, local, 0, 3));
    QCOMPARE(sockets.of(ListenRole::Clients).size(), size_t(1));
    QCOMPARE(sockets.beside(), Beside::Share);
    ListenSockets none;
    none.inherit({}, Beside::Share);
    QCOMPARE(none.beside(), Beside::Bind);
}

void TestListenSockets::socketAtAnotherPortIsLeftAndNamed()
{
    const quint16 wanted = boundSocket().port(); // free again
    ListenSocket made = boundSocket();
    const QString where = formatEndpoint(made.address(), made.port());
    ListenSockets sockets;
    sockets.inherit(named(QStringLiteral("clients"), std::move(made)), Beside::Share);
    QVERIFY(sockets.open(ListenRole::Clients, local, wanted, 1));
    QCOMPARE(sockets.first(ListenRole::Clients).port(), wanted);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("\"clients\" on ") +
                                                          QRegularExpression::escape(where)));
    sockets.closeLeftOvers();
}

void TestListenSockets::socketForAnotherRoleIsLeft()
{
    ListenSocket made = boundSocket();
    const quint16 port = made.port();
    ListenSockets sockets;
    sockets.inherit(named(QStringLiteral("http"), std::move(made)), Beside::Share);
    const auto opened = sockets.open(ListenRole::Clients, local, port, 1);
    QVERIFY2(!opened, "the port is HTTP's");
}

void TestListenSockets::usedPortIsAnError()
{
    const ListenSocket other = boundSocket();
    ListenSockets sockets;
    const auto opened = sockets.open(ListenRole::Clients, local, other.port(), 1);
    QVERIFY(!opened);
    QVERIFY2(opened.error().text.contains(QLatin1String("in use")),
             qPrintable(opened.error().text));
}

void TestListenSockets::whatIsNoTcpSocketIsNotAdopted_data()
{
    QTest::addColumn<int>("descriptor");
    QTest::newRow("not open") << 1'000'000;
    QTest::newRow("a file") << ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    QTest::newRow("UDP") << ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    QTest::newRow("unix") << ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    QTest::newRow("bound to no port") << ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

void TestListenSockets::whatIsNoTcpSocketIsNotAdopted()
{
    QFETCH(int, descriptor);
    const auto socket = ListenSocket::adopt(descriptor);
    QVERIFY(!socket);
    QVERIFY(socket.error().text.contains(QString::number(descriptor)));
    QCOMPARE(::fcntl(descriptor, F_GETFD), -1); // closed
}

QTEST_APPLESS_MAIN(TestListenSockets)
#include "tst_listensockets.moc"
