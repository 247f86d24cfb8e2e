// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/shared/client/clienttesting.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTcpSocket>
#include <QTest>

using namespace tickcast;
using protocol::Channel;
using State = SubscriberClient::State;

class TestSubscriberClientLosses final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void lostConnectionComesBackAndResumes_data();
    void lostConnectionComesBackAndResumes();
    void missedTradesAreReportedAfterResume();
    void retryTimeOfTheServerIsKept();
    void closingWithoutATimeBacksOff();
    void codesThatForbidItEndItForGood_data();
    void codesThatForbidItEndItForGood();
    void otherCodesBringItBack_data();
    void otherCodesBringItBack();
    void silentServerIsDropped();
    void heartbeatsKeepItAlive();
    void junkIsReportedAndDropped_data();
    void junkIsReportedAndDropped();
    void serverThatNeverWelcomesIsDropped();
    void serverThatIsNoWebSocketIsTriedAgain();
    void absentServerIsFoundWhenItComes();
    void failuresBackOff();
    void closeIsFinal();
    void closeFromASlotIsSafe();
    void destructionWhileLiveIsSafe();
    void openElsewhereTakesEverythingAlong();
};

void TestSubscriberClientLosses::lostConnectionComesBackAndResumes_data()
{
    QTest::addColumn<int>("way");
    QTest::newRow("closed with 1001") << 0;
    QTest::newRow("TCP reset") << 1;
    QTest::newRow("TCP half-closed") << 2;
}

void TestSubscriberClientLosses::lostConnectionComesBackAndResumes()
{
    QFETCH(int, way);
    FakeServer server;
    server.acknowledgeAll("e", 0, true);
    SubscriberClient client(quick());
    QSignalSpy subscribed(&client, &SubscriberClient::subscribed);
    QSignalSpy trades(&client, &SubscriberClient::tradeReceived);
    QSignalSpy closed(&client, &SubscriberClient::closed);
    client.subscribe(Channel::Trade, symbols({"BTCUSDT"}));
    client.setHoldings(symbols({"BTCUSDT"}));
    client.open(server.url());
    QTRY_COMPARE(subscribed.size(), 1);
    server.send(tradeJson(1));
    server.send(tradeJson(2));
    QTRY_COMPARE(trades.size(), 2);
    server.commands.clear();
    server.acknowledgeAll("e", 2, true);

    if (way == 0)
        server.close(1001, QStringLiteral("bye"));
    else if (way == 1)
        server.abortTcp();
    else
        server.shutdownSending();

    QTRY_COMPARE(subscribed.size(), 2);
    QCOMPARE(closed.size(), 1);
    QCOMPARE(closed[0][0].toInt(), way == 0 ? 1001 : SubscriberClient::abnormalCloseCode);
    const int retryAfterMs = closed[0][2].toInt();
    QVERIFY(retryAfterMs >= 0 && retryAfterMs <= 5);
    QCOMPARE(server.commands.size(), 2);
    QCOMPARE(opOf(server.commands[0]), QStringLiteral("holdings"));
    const QJsonObject point = server.commands[1]
                                  .value(QLatin1String("resume"))
                                  .toObject()
                                  .value(QLatin1String("BTCUSDT"))
                                  .toObject();
    QCOMPARE(point.value(QLatin1String("epoch")).toString(), QStringLiteral("e"));
    QCOMPARE(point.value(QLatin1String("offset")).toInt(), 2);
    server.send(tradeJson(3));
    QTRY_COMPARE(trades.size(), 3);
}

void TestSubscriberClientLosses::missedTradesAreReportedAfterResume()
{
    FakeServer server;
    server.acknowledgeAll("e", 4);
    SubscriberClient client(quick());
    QSignalSpy subscribed(&client, &SubscriberClient::subscribed);
    QSignalSpy gaps(&client, &SubscriberClient::gapFound);
    client.subscribe(Channel::Trade, symbols({"BTCUSDT"}));
    client.open(server.url());
    QTRY_COMPARE(subscribed.size(), 1);
    server.acknowledgeAll("e", 9, false);
    server.close(1001);
    QTRY_COMPARE(subscribed.size(), 2);
    QCOMPARE(gaps.size(), 1);
    QCOMPARE(gaps[0][2].toULongLong(), 5u);
    QCOMPARE(gaps[0][3].toULongLong(), 9u);
}

void TestSubscriberClientLosses::retryTimeOfTheServerIsKept()
{
    FakeServer server;
    SubscriberClient client(quick());
    QSignalSpy closed(&client, &SubscriberClient::closed);
    client.open(server.url());
    QTRY_COMPARE(client.state(), State::Live);
    QElapsedTimer timer;
    connect(&client, &SubscriberClient::closed, this, [&timer] { timer.start(); });
    server.send(R"({"op":"closing","code":4101,"reason":"draining","retryAfterMs":250})");
    server.close(4101, QStringLiteral("draining"));
    QTRY_COMPARE(closed.size(), 1);
    QCOMPARE(client.state(), State::Waiting);
    QCOMPARE(closed[0][0].toInt(), 4101);
    QCOMPARE(closed[0][1].toString(), QStringLiteral("draining"));
    QCOMPARE(closed[0][2].toInt(), 250); // exactly, not the backoff's at most 5
    QTRY_COMPARE(server.connections, 2);
    QVERIFY2(timer.elapsed() >= 245, qPrintable(QString::number(timer.elapsed())));
    QTRY_COMPARE(client.state(), State::Live);
}

void TestSubscriberClientLosses::closingWithoutATimeBacksOff()
{
    FakeServer server;
    SubscriberClient::Options options = quick();
    Backoff expected(options.backoffBase, options.backoffCap, *options.seed);
    SubscriberClient client(options);
    QSignalSpy closed(&client, &SubscriberClient::closed);
    client.open(server.url());
    for (int i = 1; i <= 3; ++i) {
        QTRY_COMPARE(client.state(), State::Live);
        server.send(R"({"op":"closing","code":4103,"reason":"too many"})");
        server.close(4103);
        QTRY_COMPARE(closed.size(), i);
        QCOMPARE(qint64(closed.last()[2].toInt()), qint64(expected.next().count()));
    }
}

void TestSubscriberClientLosses::codesThatForbidItEndItForGood_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<bool>("announced");
    for (const int code : {4000, 4001, 4003, 4008, 4099}) {
        QTest::addRow("%d", code) << code << false;
        QTest::addRow("%d announced", code) << code << true;
    }
}

void TestSubscriberClientLosses::codesThatForbidItEndItForGood()
{
    QFETCH(int, code);
    QFETCH(bool, announced);
    FakeServer server;
    SubscriberClient client(quick());
    QSignalSpy closed(&client, &SubscriberClient::closed);
    client.open(server.url());
    QTRY_COMPARE(client.state(), State::Live);
    if (announced) {
        server.send(R"({"op":"closing","code":)" + QByteArray::number(code) +
                    R"(,"reason":"no","retryAfterMs":1})");
    }
    server.close(code, QStringLiteral("no"));
    QTRY_COMPARE(closed.size(), 1);
    QCOMPARE(closed[0][0].toInt(), code);
    QCOMPARE(closed[0][1].toString(), QStringLiteral("no"));
    QCOMPARE(closed[0][2].toInt(), -1);
    QCOMPARE(client.state(), State::Idle);
    // A second client comes and goes meanwhile: the first had time to come back, and did not.
    SubscriberClient other(quick());
    other.open(server.url());
    QTRY_COMPARE(other.state(), State::Live);
    server.close(1001);
    QTRY_COMPARE(server.connections, 3);
    QCOMPARE(client.state(), State::Idle);
}

void TestSubscriberClientLosses::otherCodesBringItBack_data()
{
    QTest::addColumn<int>("code");
    for (const int code : {1000, 1001, 1008, 1011, 3999, 4100, 4102, 4103})
        QTest::addRow("%d", code) << code;
}

void TestSubscriberClientLosses::otherCodesBringItBack()
{
    QFETCH(int, code);
    FakeServer server;
    SubscriberClient client(quick());
    QSignalSpy closed(&client, &SubscriberClient::closed);
    client.open(server.url());
    QTRY_COMPARE(client.state(), State::Live);
    server.close(code);
    QTRY_COMPARE(server.connections, 2);
    QTRY_COMPARE(client.state(), State::Live);
    QCOMPARE(closed.size(), 1);
    QCOMPARE(closed[0][0].toInt(), code);
}

void TestSubscriberClientLosses::silentServerIsDropped()
{
    FakeServer server;
    server.setWelcome(40, 20, 65'536);
    SubscriberClient client(quick());
    QSignalSpy closed(&client, &SubscriberClient::closed);
    QElapsedTimer timer;
    timer.start();
    client.open(server.url());
    QTRY_COMPARE(closed.size(), 1);
    QVERIFY2(timer.elapsed() >= 100, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(closed[0][0].toInt(), SubscriberClient::abnormalCloseCode);
    QVERIFY(closed[0][1].toString().contains(QStringLiteral("heartbeat is every 40 ms")));
    QTRY_COMPARE(server.connections, 2);
}

void TestSubscriberClientLosses::heartbeatsKeepItAlive()
{
    FakeServer server;
    server.setWelcome(400, 20, 65'536);
    SubscriberClient client(quick());
    QSignalSpy closed(&client, &SubscriberClient::closed);
    client.open(server.url());
    QTRY_COMPARE(client.state(), State::Live);
    int sent = 0;
    QTimer heartbeat;
    connect(&heartbeat, &QTimer::timeout, this, [&] {
        server.send(R"({"op":"heartbeat","ts":1})");
        ++sent;
    });
    heartbeat.start(50);
    QTRY_VERIFY(sent >= 26); // 1,300 ms, beyond the 1,000 ms of the silence limit
    QCOMPARE(closed.size(), 0);
    heartbeat.stop();
    QTRY_COMPARE(closed.size(), 1);
}

void TestSubscriberClientLosses::junkIsReportedAndDropped_data()
{
    QTest::addColumn<QByteArray>("welcome");
    QTest::addColumn<QByteArray>("junk");
    QTest::addColumn<QString>("reason");
    const QByteArray good; // filled in by the test
    const auto late = [&](const char *title, const QByteArray &junk, const char *reason) {
        QTest::newRow(title) << good << junk << QString::fromLatin1(reason);
    };
    late("words", "hello", "not JSON");
    late("half an object", R"({"op":"quote")", "not JSON");
    late("an array", "[]", "not a JSON object");
    late("no op", "{}", "\"op\"");
    late("broken quote", R"({"op":"quote","s":"A","o":"1","ts":1})", "\"o\"");
    late("broken trade", R"({"op":"trade","s":"A","o":1,"ts":1})", "\"id\"");
    late("broken subscribed", R"({"op":"subscribed","channel":"quote"})", "\"symbols\"");
    late("nested 10,000 deep", QByteArray(10'000, '['), "not JSON");
    const auto early = [](const char *title, const QByteArray &junk, const char *reason) {
        QTest::newRow(title) << junk << QByteArray() << QString::fromLatin1(reason);
    };
    early("data before the welcome", examples::quoteJson, "first message");
    early("pong before the welcome", R"({"op":"pong","ts":1})", "first message");
    early("unknown before the welcome", R"({"op":"weather"})", "first message");
    early("words before the welcome", "hello", "not JSON");
    early("empty welcome", R"({"op":"welcome"})", "\"session\"");
    early("another protocol",
          R"({"op":"welcome","session":"s","server":"x","protocol":"tickcast.v2.json",)"
          R"("heartbeatMs":1000,"limits":{"subscriptions":1,"holdings":1,)"
          R"("commandsPerSecond":1,"messageBytes":1}})",
          "tickcast.v2.json");
    late("binary", "BINARY", "binary");
    late("second welcome", "WELCOME", "second welcome");
}

void TestSubscriberClientLosses::junkIsReportedAndDropped()
{
    QFETCH(QByteArray, welcome);
    QFETCH(QByteArray, junk);
    QFETCH(QString, reason);
    FakeServer server;
    const QByteArray goodWelcome = server.welcome;
    if (!welcome.isEmpty())
        server.welcome = welcome;
    SubscriberClient client(quick());
    QSignalSpy violations(&client, &SubscriberClient::protocolViolated);
    QSignalSpy closed(&client, &SubscriberClient::closed);
    // At once: the client comes back before a waiting test looks again.
    connect(&client, &SubscriberClient::protocolViolated, this,
            [&] { server.welcome = goodWelcome; });
    client.open(server.url());
    if (welcome.isEmpty()) {
        QTRY_COMPARE(client.state(), State::Live);
        if (junk == "BINARY")
            server.sendBinary(QByteArray(3, '\0'));
        else
            server.send(junk == "WELCOME" ? goodWelcome : junk);
    }
    QTRY_COMPARE(violations.size(), 1);
    QVERIFY2(violations[0][0].toString().contains(reason), qPrintable(violations[0][0].toString()));
    QTRY_COMPARE(closed.size(), 1);
    QCOMPARE(closed[0][0].toInt(), 1002);
    QTRY_VERIFY(server.connections >= 2);
    QTRY_COMPARE(client.state(), State::Live);
}

void TestSubscriberClientLosses::serverThatNeverWelcomesIsDropped()
{
    FakeServer server;
    server.welcome.clear();
    SubscriberClient::Options options = quick();
    options.connectTimeout = 50ms;
    SubscriberClient client(options);
    QSignalSpy closed(&client, &SubscriberClient::closed);
    client.open(server.url());
    QTRY_COMPARE(closed.size(), 1);
    QVERIFY(closed[0][1].toString().contains(QStringLiteral("no welcome within 50 ms")));
    // Nor does a server that takes the connection and never answers the handshake hold it up.
    server.onTcpConnection = [](QTcpSocket *) {};
    QTRY_COMPARE(closed.size(), 3);
}

void TestSubscriberClientLosses::serverThatIsNoWebSocketIsTriedAgain()
{
    FakeServer server;
    server.onTcpConnection = [](QTcpSocket *socket) {
        connect(socket, &QTcpSocket::readyRead, socket, [socket] {
            socket->readAll();
            socket->write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        });
    };
    SubscriberClient client(quick());
    QSignalSpy closed(&client, &SubscriberClient::closed);
    client.open(server.url());
    QTRY_VERIFY(closed.size() >= 2);
    QCOMPARE(closed[0][0].toInt(), SubscriberClient::abnormalCloseCode);
    QVERIFY(!closed[0][1].toString().isEmpty());
    server.onTcpConnection = nullptr;
    QTRY_COMPARE(client.state(), State::Live);
}

void TestSubscriberClientLosses::absentServerIsFoundWhenItComes()
{
    FakeServer server;
    server.stopListening();
    SubscriberClient client(quick());
    QSignalSpy closed(&client, &SubscriberClient::closed);
    client.open(server.url());
    QTRY_VERIFY(closed.size() >= 3);
    QCOMPARE(closed[0][0].toInt(), SubscriberClient::abnormalCloseCode);
    QVERIFY(closed[0][1].toString().contains(QStringLiteral("refused")));
    server.listen();
    QTRY_COMPARE(client.state(), State::Live);
}

void TestSubscriberClientLosses::failuresBackOff()
{
    FakeServer server;
    server.stopListening();
    SubscriberClient::Options options = quick();
    options.backoffCap = 15ms;
    options.seed = 3;
    Backoff expected(options.backoffBase, options.backoffCap, *options.seed);
    SubscriberClient client(options);
    QSignalSpy closed(&client, &SubscriberClient::closed);
    client.open(server.url());
    QTRY_VERIFY(closed.size() >= 6);
    for (int i = 0; i < 6; ++i)
        QCOMPARE(qint64(closed[i][2].toInt()), qint64(expected.next().count()));
}

void TestSubscriberClientLosses::closeIsFinal()
{
    FakeServer server;
    SubscriberClient client(quick());
    QSignalSpy closed(&client, &SubscriberClient::closed);
    client.open(server.url());
    QTRY_COMPARE(client.state(), State::Live);
    client.close();
    QCOMPARE(client.state(), State::Idle);
    QTRY_COMPARE(server.clientCloseCode, 1000);
    QCOMPARE(closed.size(), 0);
    client.close();            // again does nothing
    client.open(server.url()); // and while connecting
    client.close();
    QCOMPARE(client.state(), State::Idle);
    server.stopListening();
    client.open(server.url()); // and while waiting
    QTRY_COMPARE(client.state(), State::Waiting);
    client.close();
    QCOMPARE(client.state(), State::Idle);
}

void TestSubscriberClientLosses::closeFromASlotIsSafe()
{
    FakeServer server;
    server.acknowledgeAll("e", 0);
    SubscriberClient client(quick());
    QSignalSpy subscribed(&client, &SubscriberClient::subscribed);
    QSignalSpy trades(&client, &SubscriberClient::tradeReceived);
    // In each kind of slot once, the last time in the middle of several messages.
    const auto once = Qt::SingleShotConnection;
    const auto closeIt = [&client] { client.close(); };
    connect(&client, &SubscriberClient::welcomed, &client, closeIt, once);
    client.subscribe(Channel::Trade, symbols({"BTCUSDT", "B"}));
    client.open(server.url());
    QTRY_COMPARE(client.state(), State::Idle);

    connect(&client, &SubscriberClient::subscribed, &client, closeIt, once);
    client.open(server.url());
    QTRY_COMPARE(subscribed.size(), 1); // not the second symbol of the same message
    QCOMPARE(client.state(), State::Idle);

    connect(&client, &SubscriberClient::protocolViolated, &client, closeIt, once);
    client.open(server.url());
    QTRY_COMPARE(subscribed.size(), 3);
    server.send("junk");
    QTRY_COMPARE(client.state(), State::Idle);

    connect(&client, &SubscriberClient::tradeReceived, &client, closeIt, once);
    client.open(server.url());
    QTRY_COMPARE(subscribed.size(), 5);
    server.send(tradeJson(1));
    server.send(tradeJson(2));
    QTRY_COMPARE(client.state(), State::Idle);
    QTRY_COMPARE(server.clientCloseCode, 1000);
    QCOMPARE(trades.size(), 1);

    connect(&client, &SubscriberClient::closed, &client, closeIt, once);
    client.open(server.url());
    QTRY_COMPARE(subscribed.size(), 7);
    server.close(1001);
    QTRY_COMPARE(client.state(), State::Idle);
}

void TestSubscriberClientLosses::destructionWhileLiveIsSafe()
{
    FakeServer server;
    {
        SubscriberClient client(quick());
        client.open(server.url());
        QTRY_COMPARE(client.state(), State::Live);
    }
    QTRY_COMPARE(server.clientCloseCode, 1001);
    SubscriberClient connecting(quick());
    connecting.open(server.url());
}

void TestSubscriberClientLosses::openElsewhereTakesEverythingAlong()
{
    FakeServer first;
    FakeServer second;
    first.acknowledgeAll("e", 0);
    second.acknowledgeAll("e", 3);
    SubscriberClient client(quick());
    QSignalSpy subscribed(&client, &SubscriberClient::subscribed);
    client.subscribe(Channel::Quote, symbols({"A"}));
    client.open(first.url());
    QTRY_COMPARE(subscribed.size(), 1);
    client.open(second.url());
    QTRY_COMPARE(subscribed.size(), 2);
    QTRY_COMPARE(first.clientCloseCode, 1000);
    QVERIFY(second.commands[0].contains(QLatin1String("resume"))); // offsets hold across servers
}

QTEST_GUILESS_MAIN(TestSubscriberClientLosses)
#include "tst_subscriberclient_losses.moc"
