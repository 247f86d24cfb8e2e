// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/adminconnection.h"
#include "tests/console/fakeadminserver.h"
#include "tests/console/patientoptions.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace tickcast;
using State = AdminConnection::State;
using Manner = test::FakeAdminServer::Manner;
Q_DECLARE_METATYPE(test::FakeAdminServer::Manner)

namespace {

AdminConnection::Options quickOptions()
{
    AdminConnection::Options options;
    options.backoffLeastMs = 5;
    options.backoffBaseMs = 20;
    options.backoffMostMs = 60;
    options.seed = 1;
    return options;
}

const QString goodToken = QStringLiteral("s3cret");

} // namespace

class tst_AdminConnection : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void startsIdle();
    void goodTokenBringsHelloAndStats();
    void wrongTokenIsRefusedAndNotTriedAgain();
    void closeCodeThatForbidsIsARefusal();
    void http401IsARefusal();
    void afterARefusalAnotherTokenWorks();
    void brokenServerIsAProblemInWords_data();
    void brokenServerIsAProblemInWords();
    void junkInTheMiddleOfAGoodConnectionIsALoss();
    void silenceIsALoss();
    void nobodyListeningIsALossThatIsRetried();
    void serverThatComesBackIsFoundAgain();
    void countdownRunsToTheNextAttempt();
    void reconnectNowCutsTheWaitShort();
    void connectingElsewhereLeavesTheFirstServer();
    void destroyedWhileConnectingDoesNoHarm();
};

void tst_AdminConnection::startsIdle()
{
    AdminConnection connection(quickOptions());
    QCOMPARE(connection.state(), State::Idle);
    connection.reconnectNow(); // no server to reconnect to
    QCOMPARE(connection.state(), State::Idle);
    QCOMPARE(connection.liveForMs(), 0);
}

void tst_AdminConnection::goodTokenBringsHelloAndStats()
{
    test::FakeAdminServer server;
    QVERIFY(server.listen());
    AdminConnection connection(quickOptions());
    QSignalSpy hello(&connection, &AdminConnection::helloReceived);
    QSignalSpy stats(&connection, &AdminConnection::statsReceived);
    connection.connectTo(server.url(), goodToken);
    QCOMPARE(connection.state(), State::Connecting);
    QTRY_COMPARE(connection.state(), State::Live);
    QCOMPARE(hello.size(), 1);
    QCOMPARE(connection.hello()->host, QStringLiteral("prod-1"));
    server.sendSample();
    QTRY_COMPARE(stats.size(), 2);
    QVERIFY(connection.problem().isEmpty());
    QCOMPARE(connection.nextAttemptInMs(), 0);
}

void tst_AdminConnection::wrongTokenIsRefusedAndNotTriedAgain()
{
    test::FakeAdminServer server;
    QVERIFY(server.listen());
    AdminConnection connection(quickOptions());
    QSignalSpy refused(&connection, &AdminConnection::refused);
    connection.connectTo(server.url(), QStringLiteral("wrong"));
    QTRY_COMPARE(connection.state(), State::Refused);
    QCOMPARE(refused.size(), 1);
    QCOMPARE(connection.problem(), QStringLiteral("wrong token"));
    QVERIFY(!refused.wait(200)); // several times the longest backoff
    QCOMPARE(server.authCount(), 1);
}

void tst_AdminConnection::closeCodeThatForbidsIsARefusal()
{
    test::FakeAdminServer server;
    server.setManner(Manner::RefuseByCode);
    QVERIFY(server.listen());
    AdminConnection connection(quickOptions());
    connection.connectTo(server.url(), goodToken);
    QTRY_COMPARE(connection.state(), State::Refused);
    QCOMPARE(connection.problem(), QStringLiteral("operators only"));
}

void tst_AdminConnection::http401IsARefusal()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    connect(&server, &QTcpServer::newConnection, this, [&server] {
        QTcpSocket *socket = server.nextPendingConnection();
        connect(socket, &QTcpSocket::readyRead, socket, [socket] {
            socket->write("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
            socket->disconnectFromHost();
        });
    });
    AdminConnection connection(quickOptions());
    connection.connectTo(QUrl(QStringLiteral("ws://127.0.0.1:%1/admin").arg(server.serverPort())),
                         goodToken);
    QTRY_COMPARE(connection.state(), State::Refused);
    QVERIFY2(connection.problem().contains(QStringLiteral("401")),
             qPrintable(connection.problem()));
}

void tst_AdminConnection::afterARefusalAnotherTokenWorks()
{
    test::FakeAdminServer server;
    QVERIFY(server.listen());
    AdminConnection connection(quickOptions());
    connection.connectTo(server.url(), QStringLiteral("wrong"));
    QTRY_COMPARE(connection.state(), State::Refused);
    connection.connectTo(server.url(), goodToken);
    QTRY_COMPARE(connection.state(), State::Live);
}

void tst_AdminConnection::brokenServerIsAProblemInWords_data()
{
    QTest::addColumn<Manner>("manner");
    QTest::addColumn<QString>("says");
    QTest::newRow("junk") << Manner::Junk << QStringLiteral("seq is -1");
    QTest::newRow("binary") << Manner::Binary << QStringLiteral("binary message");
    QTest::newRow("silent") << Manner::Silent << QStringLiteral("no answer within");
    QTest::newRow("hello only") << Manner::HelloOnly << QStringLiteral("no figures for");
    QTest::newRow("stats first") << Manner::StatsFirst << QStringLiteral("before it said who");
    QTest::newRow("other version") << Manner::OtherVersion << QStringLiteral("protocol is 4");
    QTest::newRow("closes") << Manner::CloseAtOnce << QStringLiteral("closed the connection");
}

void tst_AdminConnection::brokenServerIsAProblemInWords()
{
    QFETCH(Manner, manner);
    QFETCH(QString, says);
    test::FakeAdminServer server;
    server.setManner(manner);
    server.samples().setSamplingMs(20);
    QVERIFY(server.listen());
    AdminConnection::Options options = test::patientOptions();
    options.helloTimeoutMs = 150;
    options.silenceMs = 150;
    AdminConnection connection(options);
    QSignalSpy stats(&connection, &AdminConnection::statsReceived);
    connection.connectTo(server.url(), goodToken);
    QTRY_COMPARE_WITH_TIMEOUT(connection.state(), State::Waiting, 10'000);
    QVERIFY2(connection.problem().contains(says), qPrintable(connection.problem()));
    QVERIFY(!connection.problem().contains(goodToken));
    QCOMPARE(stats.size(), 0);
}

void tst_AdminConnection::junkInTheMiddleOfAGoodConnectionIsALoss()
{
    test::FakeAdminServer server;
    QVERIFY(server.listen());
    AdminConnection connection(test::patientOptions());
    connection.connectTo(server.url(), goodToken);
    QTRY_COMPARE(connection.state(), State::Live);
    server.sendText(QStringLiteral("surprise"));
    QTRY_COMPARE(connection.state(), State::Waiting);
    QVERIFY(connection.problem().contains(QStringLiteral("not JSON")));
    QVERIFY(connection.hello()); // who it was stays known
}

void tst_AdminConnection::silenceIsALoss()
{
    test::FakeAdminServer server;
    QVERIFY(server.listen());
    AdminConnection::Options options = test::patientOptions();
    options.silenceMs = 50;
    server.samples().setSamplingMs(100); // five sampling intervals are longer and win
    AdminConnection connection(options);
    connection.connectTo(server.url(), goodToken);
    QTRY_COMPARE(connection.state(), State::Live);
    QTRY_COMPARE_WITH_TIMEOUT(connection.state(), State::Waiting, 10'000);
    QCOMPARE(connection.problem(), QStringLiteral("no figures for 0.5 s"));
}

void tst_AdminConnection::nobodyListeningIsALossThatIsRetried()
{
    QUrl url;
    {
        test::FakeAdminServer closed;
        QVERIFY(closed.listen());
        url = closed.url();
    }
    AdminConnection connection(quickOptions());
    QSignalSpy changes(&connection, &AdminConnection::stateChanged);
    connection.connectTo(url, goodToken);
    QTRY_VERIFY(changes.size() >= 6); // three attempts, three losses
    QCOMPARE(connection.problem(), QStringLiteral("Connection refused"));
}

void tst_AdminConnection::serverThatComesBackIsFoundAgain()
{
    test::FakeAdminServer server;
    QVERIFY(server.listen());
    AdminConnection connection(quickOptions());
    QSignalSpy stats(&connection, &AdminConnection::statsReceived);
    connection.connectTo(server.url(), goodToken);
    QTRY_COMPARE(connection.state(), State::Live);
    server.goAway();
    QTRY_VERIFY(connection.state() != State::Live);
    QVERIFY(!connection.problem().isEmpty());
    QVERIFY(server.listen(server.port()));
    QTRY_COMPARE(connection.state(), State::Live);
    QVERIFY(connection.problem().isEmpty());
    QCOMPARE(stats.size(), 2);
}

void tst_AdminConnection::countdownRunsToTheNextAttempt()
{
    FakeClock clock;
    AdminConnection::Options options = test::patientOptions();
    options.clock = &clock;
    test::FakeAdminServer server;
    server.setManner(Manner::CloseAtOnce);
    QVERIFY(server.listen());
    AdminConnection connection(options);
    connection.connectTo(server.url(), goodToken);
    QTRY_COMPARE(connection.state(), State::Waiting);
    const qint64 waitMs = connection.nextAttemptInMs();
    QVERIFY(waitMs >= 50'000 && waitMs <= 60'000);
    clock.advance(std::chrono::seconds(20));
    QCOMPARE(connection.nextAttemptInMs(), waitMs - 20'000);
    clock.advance(std::chrono::hours(1));
    QCOMPARE(connection.nextAttemptInMs(), 0);
}

void tst_AdminConnection::reconnectNowCutsTheWaitShort()
{
    test::FakeAdminServer server;
    QVERIFY(server.listen());
    AdminConnection connection(test::patientOptions());
    connection.connectTo(server.url(), goodToken);
    QTRY_COMPARE(connection.state(), State::Live);
    server.goAway();
    QTRY_COMPARE(connection.state(), State::Waiting);
    QVERIFY(server.listen(server.port()));
    connection.reconnectNow();
    QTRY_COMPARE(connection.state(), State::Live);
}

void tst_AdminConnection::connectingElsewhereLeavesTheFirstServer()
{
    test::FakeAdminServer first;
    test::FakeAdminServer second;
    QVERIFY(first.listen());
    QVERIFY(second.listen());
    AdminConnection connection(quickOptions());
    QSignalSpy stats(&connection, &AdminConnection::statsReceived);
    connection.connectTo(first.url(), goodToken);
    QTRY_COMPARE(connection.state(), State::Live);
    connection.connectTo(second.url(), goodToken);
    QVERIFY(!connection.hello()); // not the first server's name over the second's figures
    QTRY_COMPARE(connection.state(), State::Live);
    QTRY_COMPARE(first.consoleCount(), 0);
    QCOMPARE(second.consoleCount(), 1);
}

void tst_AdminConnection::destroyedWhileConnectingDoesNoHarm()
{
    test::FakeAdminServer server;
    QVERIFY(server.listen());
    for (int i = 0; i < 20; ++i) {
        AdminConnection connection(quickOptions());
        connection.connectTo(server.url(), goodToken);
        QCoreApplication::processEvents();
    }
    QTRY_COMPARE(server.consoleCount(), 0);
}

QTEST_GUILESS_MAIN(tst_AdminConnection)
#include "tst_adminconnection.moc"
