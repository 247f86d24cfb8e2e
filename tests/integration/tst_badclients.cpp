// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/adminclient.h"
#include "tests/integration/support/rawclient.h"
#include "tests/integration/support/serverprocess.h"
#include "tests/integration/support/testclient.h"

#include <QTest>
#include <memory>
#include <vector>

using namespace tickcast;
using namespace tickcast::testing;
using protocol::WsOpcode;

/// Clients that misbehave, all against one server. Each gets the answer it deserves, and a good
/// client that was there before goes on getting its quotes.
class TestBadClients final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void cleanupTestCase();

    void badCommandIsAnsweredWithAnError_data();
    void badCommandIsAnsweredWithAnError();
    void badCommandChangesNothing_data();
    void badCommandChangesNothing();
    void badMessageClosesTheConnection_data();
    void badMessageClosesTheConnection();
    void wrongPathIsRefused_data();
    void wrongPathIsRefused();
    void lateHandshakeIsCut_data();
    void lateHandshakeIsCut();
    void whatIsNotAHandshakeIsCut_data();
    void whatIsNotAHandshakeIsCut();
    void resetIsNoticed();
    void floodOfBadCommandsIsCutOff();
    void unknownSymbolsAreNoBadCommands();

private:
    std::unique_ptr<ServerProcess> m_server;
    std::unique_ptr<GoodClient> m_good;
};

void TestBadClients::initTestCase()
{
    m_server = std::make_unique<ServerProcess>();
    m_server->set("feed.simulator.symbols", "20");
    m_server->set("feed.simulator.rate", "200");
    m_server->set("client.handshake_timeout", "500ms");
    m_server->set("client.commands_per_second", "100000");
    m_server->set("client.command_burst", "100000");
    QVERIFY(m_server->start());
    m_good = std::make_unique<GoodClient>(m_server->clientsUrl());
    QVERIFY(m_good->isWatching());
}

void TestBadClients::cleanup()
{
    QVERIFY2(m_good->isServed(), "a good client suffers from a bad one");
}

void TestBadClients::cleanupTestCase()
{
    m_good.reset();
    m_server.reset(); // fails the test if it does not end well
}

void TestBadClients::badCommandIsAnsweredWithAnError_data()
{
    QTest::addColumn<QByteArray>("command");
    QTest::addColumn<QString>("code");
    QTest::addColumn<bool>("isIdEchoed"); // the id is always 7
    const auto add = [](const char *name, const QByteArray &command, const char *code) {
        QTest::newRow(name) << command << QString::fromLatin1(code) << command.contains("\"id\":7");
    };
    add("not JSON", "subscribe BTCUSDT please", "bad_json");
    add("cut off", R"({"op":"ping")", "bad_json");
    add("empty", "", "bad_json");
    add("two objects", R"({"op":"ping"}{"op":"ping"})", "bad_json");
    add("nested 10,000 deep", QByteArray(10'000, '[') + QByteArray(10'000, ']'), "bad_json");
    add("nested 10,000 deep, inside",
        R"({"op":"subscribe","symbols":)" + QByteArray(10'000, '[') + QByteArray(10'000, ']') + '}',
        "bad_json");
    add("nested 10,000 deep, objects",
        QByteArray("{\"a\":").repeated(10'000) + '0' + QByteArray(10'000, '}'), "bad_json");
    add("an array", R"(["subscribe","BTCUSDT"])", "bad_request");
    add("no op", R"({"id":7,"symbols":["BTCUSDT"]})", "bad_request");
    add("op is a number", R"({"op":1,"id":7})", "bad_request");
    add("op is null", R"({"op":null,"id":7})", "bad_request");
    add("unknown op", R"({"op":"fly","id":7})", "unknown_op");
    add("op of another case", R"({"op":"Ping","id":7})", "unknown_op");
    add("op of the server", R"({"op":"welcome","id":7})", "unknown_op");
    add("empty op", R"({"op":"","id":7})", "unknown_op");
    add("id is an object", R"({"op":"ping","id":{}})", "bad_request");
    add("id is a flag", R"({"op":"ping","id":true})", "bad_request");
    add("no symbols", R"({"op":"subscribe","id":7})", "bad_request");
    add("symbols empty", R"({"op":"subscribe","id":7,"symbols":[]})", "bad_request");
    add("symbols is a string", R"({"op":"subscribe","id":7,"symbols":"BTCUSDT"})", "bad_request");
    add("symbols is an object", R"({"op":"subscribe","id":7,"symbols":{}})", "bad_request");
    add("symbols of numbers", R"({"op":"subscribe","id":7,"symbols":[1,2]})", "bad_request");
    add("symbols of null", R"({"op":"unsubscribe","id":7,"symbols":[null]})", "bad_request");
    add("unknown channel", R"({"op":"subscribe","id":7,"channel":"depth","symbols":["X"]})",
        "unknown_channel");
    add("channel is a number", R"({"op":"subscribe","id":7,"channel":1,"symbols":["X"]})",
        "bad_request");
    add("unknown symbol", R"({"op":"subscribe","id":7,"symbols":["NOSUCH"]})", "unknown_symbol");
    add("symbol with an escape", R"({"op":"subscribe","id":7,"symbols":["\u0000\""]})",
        "unknown_symbol");
    add("unsubscribe unknown", R"({"op":"unsubscribe","id":7,"symbols":["NOSUCH"]})",
        "unknown_symbol");
    add("holdings unknown", R"({"op":"holdings","id":7,"symbols":["NOSUCH"]})", "unknown_symbol");
    add("holdings without symbols", R"({"op":"holdings","id":7})", "bad_request");
    add("interval is a string", R"({"op":"subscribe","id":7,"symbols":["X"],"minIntervalMs":"1s"})",
        "bad_request");
    add("interval below 0", R"({"op":"subscribe","id":7,"symbols":["X"],"minIntervalMs":-1})",
        "bad_request");
    add("interval with a fraction",
        R"({"op":"subscribe","id":7,"symbols":["X"],"minIntervalMs":0.5})", "bad_request");
    add("interval beyond all bounds",
        R"({"op":"subscribe","id":7,"symbols":["X"],"minIntervalMs":1e300})", "bad_request");
    add("interval for trades",
        R"({"op":"subscribe","id":7,"channel":"trade","symbols":["X"],"minIntervalMs":5})",
        "bad_request");
    add("resume is a list", R"({"op":"subscribe","id":7,"symbols":["X"],"resume":[]})",
        "bad_request");
    add("resume without an offset",
        R"({"op":"subscribe","id":7,"symbols":["X"],"resume":{"X":{"epoch":"1"}}})", "bad_request");
    add("resume before the beginning",
        R"({"op":"subscribe","id":7,"symbols":["X"],"resume":{"X":{"epoch":"1","offset":-1}}})",
        "bad_request");
    add("unknown candle",
        R"({"op":"subscribe","id":7,"channel":"candle","symbols":["X"],"candle":"5m"})",
        "bad_request");
    add("prefix is a number", R"({"op":"symbols","id":7,"prefix":1})", "bad_request");
    add("limit below 1", R"({"op":"symbols","id":7,"limit":0})", "bad_request");
    add("auth without a token", R"({"op":"auth","id":7})", "bad_request");
}

void TestBadClients::badCommandIsAnsweredWithAnError()
{
    QFETCH(QByteArray, command);
    TestClient client(m_server->clientsUrl());
    client.send(command);
    const QJsonObject error = client.next("error");
    QTEST(error[QLatin1String("code")].toString(), "code");
    QTEST(error[QLatin1String("id")].toInt() == 7, "isIdEchoed");
    QVERIFY(!error[QLatin1String("message")].toString().isEmpty());

    // The connection lives on, and no other answer came.
    QCOMPARE(client.ask(8, R"({"op":"ping","id":8})")[QLatin1String("op")].toString(),
             QStringLiteral("pong"));
    QCOMPARE(client.count("error"), 1);
    QCOMPARE(client.messages().size(), size_t(3)); // welcome, error, pong
}

void TestBadClients::badCommandChangesNothing_data()
{
    QTest::addColumn<QByteArray>("command"); // %1 is a symbol of the server's
    QTest::newRow("second symbol is a number")
        << QByteArray(R"({"op":"subscribe","id":7,"symbols":["%1",2]})");
    QTest::newRow("wrong interval")
        << QByteArray(R"({"op":"subscribe","id":7,"symbols":["%1"],"minIntervalMs":[]})");
    QTest::newRow("wrong resume") << QByteArray(
        R"({"op":"subscribe","id":7,"symbols":["%1"],"resume":7})");
    QTest::newRow("wrong channel")
        << QByteArray(R"({"op":"subscribe","id":7,"symbols":["%1"],"channel":""})");
}

void TestBadClients::badCommandChangesNothing()
{
    QFETCH(QByteArray, command);
    TestClient client(m_server->clientsUrl());
    const QStringList symbols = client.symbolNames(1);
    QCOMPARE(symbols.size(), 1);
    command.replace("%1", symbols.constFirst().toUtf8());
    QCOMPARE(client.ask(7, command)[QLatin1String("op")].toString(), QStringLiteral("error"));
    // Had it subscribed, unsubscribing would name the symbol.
    const QJsonObject left =
        client.ask(8, R"({"op":"unsubscribe","id":8,"symbols":)" + toJsonList(symbols) + '}');
    QCOMPARE(left[QLatin1String("op")].toString(), QStringLiteral("unsubscribed"));
    QVERIFY(left[QLatin1String("symbols")].toArray().isEmpty());
}

void TestBadClients::badMessageClosesTheConnection_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("closeCode");
    const QByteArray mebibyte(1024 * 1024, ' ');
    QTest::newRow("1 MiB of text") << RawClient::frame(WsOpcode::Text, mebibyte) << 1009;
    QTest::newRow("one byte over 64 KiB")
        << RawClient::frame(WsOpcode::Text, QByteArray(64 * 1024 + 1, ' ')) << 1009;
    QTest::newRow("1 MiB in parts")
        << RawClient::frame(WsOpcode::Text, mebibyte.left(50'000), false) +
               RawClient::frame(WsOpcode(0), mebibyte.left(50'000), false) +
               RawClient::frame(WsOpcode(0), mebibyte.left(50'000))
        << 1009;
    QTest::newRow("binary") << RawClient::frame(WsOpcode::Binary, "{\"op\":\"ping\"}") << 1003;
    QTest::newRow("invalid UTF-8") << RawClient::frame(WsOpcode::Text, "\"\xff\xfe\"") << 1007;
    QTest::newRow("reserved opcode") << RawClient::frame(WsOpcode(3), "{}") << 1002;
    QTest::newRow("reserved bit") << QByteArray(1, char(0xc1)) +
                                         RawClient::frame(WsOpcode::Text, "{}").sliced(1)
                                  << 1002;
    QTest::newRow("ping of 126 bytes")
        << RawClient::frame(WsOpcode::Ping, QByteArray(126, 'x')) << 1002;
    QTest::newRow("continues nothing") << RawClient::frame(WsOpcode(0), "{}") << 1002;
}

void TestBadClients::badMessageClosesTheConnection()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, closeCode);
    RawClient client(m_server->clientsPort());
    QVERIFY(client.shakeHands());
    client.write(bytes);
    QCOMPARE(client.closeCode(), std::optional<int>(closeCode));
    QVERIFY(client.isCut());
}

void TestBadClients::wrongPathIsRefused_data()
{
    QTest::addColumn<QByteArray>("path");
    for (const char *path : {"/", "/v2", "/v1/", "/V1", "/v1x", "/admin", "/quotes"})
        QTest::newRow(path) << QByteArray(path);
    QTest::newRow("long") << '/' + QByteArray(2'000, 'x');
}

void TestBadClients::wrongPathIsRefused()
{
    QFETCH(QByteArray, path);
    RawClient client(m_server->clientsPort());
    QVERIFY(client.shakeHands(path));
    QCOMPARE(client.closeCode(), std::optional<int>(1008));
    QVERIFY(client.isCut());
    QVERIFY2(!client.waitForFrame(WsOpcode::Text), "no welcome where nothing is served");
}

void TestBadClients::lateHandshakeIsCut_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("one byte") << QByteArray("G");
    QTest::newRow("half a request") << RawClient::request().first(60);
    QTest::newRow("all but the last byte") << RawClient::request().chopped(1);
}

void TestBadClients::lateHandshakeIsCut()
{
    QFETCH(QByteArray, bytes);
    RawClient client(m_server->clientsPort());
    QVERIFY(client.isConnected());
    client.write(bytes);
    QVERIFY(client.isCut());
    QCOMPARE(client.received(), QByteArray());
}

void TestBadClients::whatIsNotAHandshakeIsCut_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("noise") << QByteArray("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
                                         15);
    QTest::newRow("plain HTTP") << QByteArray("GET /v1 HTTP/1.1\r\nHost: x\r\n\r\n");
    QTest::newRow("POST") << RawClient::request().replace("GET", "POST");
    QTest::newRow("another version") << RawClient::request().replace(": 13", ": 12");
    QTest::newRow("no key") << RawClient::request().replace("-Key", "-Cay");
    QTest::newRow("endless header line")
        << RawClient::request().chopped(4) + "\r\nX: " + QByteArray(1'000'000, 'x');
    QTest::newRow("endless headers")
        << RawClient::request().chopped(2) + QByteArray("X: y\r\n").repeated(100'000);
}

void TestBadClients::whatIsNotAHandshakeIsCut()
{
    QFETCH(QByteArray, bytes);
    RawClient client(m_server->clientsPort());
    client.write(bytes);
    QVERIFY(client.isCut());
    QVERIFY(!client.received().startsWith("HTTP/1.1 101"));
}

void TestBadClients::resetIsNoticed()
{
    AdminClient admin(*m_server);
    std::vector<std::unique_ptr<RawClient>> clients;
    TestClient lister(m_server->clientsUrl());
    const QByteArray command =
        R"({"op":"subscribe","symbols":)" + toJsonList(lister.symbolNames(20)) + '}';
    for (int i = 0; i < 20; ++i) {
        clients.push_back(std::make_unique<RawClient>(m_server->clientsPort()));
        if (i % 2 == 0) { // the others vanish in the middle of the handshake
            QVERIFY(clients.back()->shakeHands());
            clients.back()->sendText(command);
        }
    }
    const auto connections = [](quint32 count) {
        return [count](const admin::Stats &stats) { return stats.connections == count; };
    };
    constexpr quint32 others = 2; // the good client and the lister
    QCOMPARE(admin.waitFor(connections(others + 10)).connections, others + 10);
    for (const auto &client : clients)
        client->reset();
    const admin::Stats after = admin.waitFor([&](const admin::Stats &stats) {
        return stats.connections == others && stats.handshakes == 0;
    });
    QCOMPARE(after.connections, others);
    QCOMPARE(after.handshakes, 0u);
    QVERIFY(isEveryUpdateAccountedFor(after));
}

void TestBadClients::floodOfBadCommandsIsCutOff()
{
    TestClient client(m_server->clientsUrl());
    for (int i = 0; i < 300; ++i)
        client.send("nonsense");
    QCOMPARE(client.closeCode(), std::optional<int>(4008));
    const QJsonObject closing = client.next("closing");
    QCOMPARE(closing[QLatin1String("code")].toInt(), 4008);
    QVERIFY2(!closing.contains(QLatin1String("retryAfterMs")), "it is not to come back");
    QVERIFY(client.count("error") >= 100);
}

void TestBadClients::unknownSymbolsAreNoBadCommands()
{
    TestClient client(m_server->clientsUrl());
    constexpr int commands = 150; // more than the bad ones of a minute
    for (int i = 0; i < commands; ++i)
        client.send(R"({"op":"subscribe","symbols":["NOSUCH"]})");
    QVERIFY(client.waitForCount(commands, "error"));
    QCOMPARE(client.ask(1, R"({"op":"ping","id":1})")[QLatin1String("op")].toString(),
             QStringLiteral("pong"));
}

QTEST_GUILESS_MAIN(TestBadClients)
#include "tst_badclients.moc"
