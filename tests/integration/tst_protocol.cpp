// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/rawclient.h"
#include "tests/integration/support/serverprocess.h"
#include "tests/integration/support/testclient.h"

#include <QDateTime>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace tickcast;
using namespace tickcast::testing;
using protocol::WsOpcode;

/// The native protocol as a client sees it: commands and their answers, one server per test.
/// What is pushed is in tst_updates, what is refused in tst_badclients.
class TestProtocol final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void welcomeComesFirstAndTellsTheLimits();
    void subprotocolIsNegotiated_data();
    void subprotocolIsNegotiated();
    void idIsEchoedAsItCame_data();
    void idIsEchoedAsItCame();
    void pongTellsTheTime();
    void webSocketPingIsAnswered();
    void symbolsAreListedByPrefixAndLimit();
    void holdingsReplaceEachOther();
    void tooManyHoldingsAreNamed();
    void symbolOverTheLimitIsNamedAndTheRestServed();
    void unknownSymbolIsNamedAndTheRestServed();
    void symbolTwiceIsOneSubscription();
    void unsubscribingWhatIsNotSubscribedIsNoError();
    void tooManyCommandsAreRefusedOneByOne();
    void heartbeatFillsTheSilence();
    void heartbeatKeepsQuietWhileThereIsData();
    void deafClientIsPingedThenClosed();
    void quietClientThatAnswersPingsStays();
};

namespace {

QString opOf(const QJsonObject &message)
{
    return message[QLatin1String("op")].toString();
}

QStringList symbolsOf(const QJsonObject &answer)
{
    QStringList names;
    for (const QJsonValue entry : answer[QLatin1String("symbols")].toArray())
        names += entry.isString() ? entry.toString() : entry[QLatin1String("symbol")].toString();
    return names;
}

QByteArray command(const char *op, int id, const QStringList &symbols)
{
    return "{\"op\":\"" + QByteArray(op) + "\",\"id\":" + QByteArray::number(id) +
           ",\"symbols\":" + toJsonList(symbols) + '}';
}

} // namespace

void TestProtocol::welcomeComesFirstAndTellsTheLimits()
{
    ServerProcess server;
    server.set("client.heartbeat_interval", "17s");
    server.set("client.subscription_limit", "18");
    server.set("client.holdings_limit", "19");
    server.set("client.commands_per_second", "21");
    server.set("client.message_size_limit", "22KiB");
    QVERIFY(server.start());
    TestClient first(server.clientsUrl());
    TestClient second(server.clientsUrl());
    QSet<QString> sessions;
    for (TestClient *client : {&first, &second}) {
        const QJsonObject welcome = client->next("welcome");
        QCOMPARE(opOf(client->messages().front().json), QStringLiteral("welcome"));
        QCOMPARE(welcome[QLatin1String("server")].toString(),
                 QStringLiteral("tickcast " TICKCAST_VERSION));
        QCOMPARE(welcome[QLatin1String("protocol")].toString(), QStringLiteral("tickcast.v1.json"));
        QCOMPARE(welcome[QLatin1String("heartbeatMs")].toInt(), 17'000);
        const QJsonObject limits = welcome[QLatin1String("limits")].toObject();
        QCOMPARE(limits, QJsonObject({{QStringLiteral("subscriptions"), 18},
                                      {QStringLiteral("holdings"), 19},
                                      {QStringLiteral("commandsPerSecond"), 21},
                                      {QStringLiteral("messageBytes"), 22 * 1024}}));
        sessions.insert(welcome[QLatin1String("session")].toString());
    }
    QCOMPARE(sessions.size(), 2);
}

void TestProtocol::subprotocolIsNegotiated_data()
{
    QTest::addColumn<QStringList>("offered");
    QTest::addColumn<QString>("chosen");
    const QString json = QStringLiteral("tickcast.v1.json");
    const QString other = QStringLiteral("graphql-ws");
    QTest::newRow("none") << QStringList() << QString();
    QTest::newRow("ours") << QStringList{json} << json;
    QTest::newRow("ours among others") << QStringList{other, json} << json;
    QTest::newRow("only another") << QStringList{other} << QString();
    const QString binary = QStringLiteral("tickcast.v1.binary");
    QTest::newRow("binary") << QStringList{binary} << binary;
    QTest::newRow("binary before JSON") << QStringList{binary, json} << binary;
}

void TestProtocol::subprotocolIsNegotiated()
{
    QFETCH(QStringList, offered);
    ServerProcess server;
    QVERIFY(server.start());
    TestClient client(server.clientsUrl(), offered);
    // Without one that is known here, JSON is spoken.
    const QString spoken = client.next("welcome")[QLatin1String("protocol")].toString();
    const QString chosen = client.socket().subprotocol();
    QCOMPARE(spoken, chosen.isEmpty() ? QStringLiteral("tickcast.v1.json") : chosen);
    QTEST(client.socket().subprotocol(), "chosen");
}

void TestProtocol::idIsEchoedAsItCame_data()
{
    QTest::addColumn<QByteArray>("id");
    for (const char *id : {"0", "-1", "9007199254740993", "\"\"", "\"a-1\"", "\"\\\"\\\\\"", "2.5"})
        QTest::newRow(id) << QByteArray(id);
}

void TestProtocol::idIsEchoedAsItCame()
{
    QFETCH(QByteArray, id);
    ServerProcess server;
    QVERIFY(server.start());
    TestClient client(server.clientsUrl());
    client.send("{\"op\":\"ping\",\"id\":" + id + '}');
    QVERIFY(!client.next("pong").isEmpty());
    const QByteArray text = client.messages().back().text;
    const QByteArray expected = "{\"op\":\"pong\",\"id\":" + id + ',';
    QVERIFY2(text.startsWith(expected), text.constData());
}

void TestProtocol::pongTellsTheTime()
{
    ServerProcess server;
    QVERIFY(server.start());
    TestClient client(server.clientsUrl());
    QVERIFY(!client.next("welcome").isEmpty());
    const qint64 before = QDateTime::currentMSecsSinceEpoch();
    client.send(R"({"op":"ping"})");
    const QJsonObject pong = client.next("pong");
    const qint64 after = QDateTime::currentMSecsSinceEpoch();
    QVERIFY(!pong.contains(QLatin1String("id")));
    QVERIFY(pong[QLatin1String("ts")].toInteger() >= before);
    QVERIFY(pong[QLatin1String("ts")].toInteger() <= after);
}

void TestProtocol::webSocketPingIsAnswered()
{
    ServerProcess server;
    QVERIFY(server.start());
    RawClient client(server.clientsPort());
    QVERIFY(client.shakeHands());
    client.write(RawClient::frame(WsOpcode::Ping, "still there?"));
    const auto pong = client.waitForFrame(WsOpcode::Pong);
    QVERIFY(pong.has_value());
    QCOMPARE(pong->payload, QByteArray("still there?"));
}

void TestProtocol::symbolsAreListedByPrefixAndLimit()
{
    ServerProcess server;
    server.set("feed.simulator.symbols", "200");
    QVERIFY(server.start());
    TestClient client(server.clientsUrl());
    const QJsonObject all = client.ask(1, R"({"op":"symbols","id":1,"limit":10000})");
    QCOMPARE(all[QLatin1String("total")].toInt(), 200);
    const QStringList names = symbolsOf(all);
    QCOMPARE(QSet<QString>(names.begin(), names.end()).size(), 200);
    QSet<qint64> sids;
    for (const QJsonValue entry : all[QLatin1String("symbols")].toArray()) {
        sids.insert(entry[QLatin1String("sid")].toInteger());
        QVERIFY(entry[QLatin1String("priceScale")].isDouble());
        QVERIFY(entry[QLatin1String("qtyScale")].isDouble());
    }
    QCOMPARE(sids.size(), 200);

    const QString prefix = names.constFirst().left(1);
    const QStringList expected = names.filter(QRegularExpression(u'^' + prefix));
    const QByteArray question = R"({"op":"symbols","id":%1,"prefix":")" + prefix.toUtf8();
    const QJsonObject some =
        client.ask(2, QByteArray(question + R"(","limit":10000})").replace("%1", "2"));
    QCOMPARE(symbolsOf(some), expected);
    QCOMPARE(some[QLatin1String("total")].toInt(), int(expected.size()));
    const QJsonObject one =
        client.ask(3, QByteArray(question + R"(","limit":1})").replace("%1", "3"));
    QCOMPARE(symbolsOf(one), expected.first(1));
    QCOMPARE(one[QLatin1String("total")].toInt(), int(expected.size()));
    const QJsonObject none = client.ask(4, R"({"op":"symbols","id":4,"prefix":"no such"})");
    QCOMPARE(none[QLatin1String("total")].toInt(-1), 0);
    QVERIFY(symbolsOf(none).isEmpty());
}

void TestProtocol::holdingsReplaceEachOther()
{
    ServerProcess server;
    QVERIFY(server.start());
    TestClient client(server.clientsUrl());
    const QStringList names = client.symbolNames(5);
    int id = 0;
    for (const QStringList &set : {names, names.first(2), names.last(1), QStringList()}) {
        const QJsonObject answer = client.ask(id, command("holdings", id, set));
        QCOMPARE(opOf(answer), QStringLiteral("holdings"));
        QCOMPARE(symbolsOf(answer), set);
        ++id;
    }
    // It only marks: an unsubscribe finds nothing, and no data came.
    QVERIFY(symbolsOf(client.ask(id, command("unsubscribe", id, names))).isEmpty());
    QCOMPARE(client.count("quote"), 0);
}

void TestProtocol::tooManyHoldingsAreNamed()
{
    ServerProcess server;
    server.set("client.holdings_limit", "3");
    QVERIFY(server.start());
    TestClient client(server.clientsUrl());
    const QStringList names = client.symbolNames(5);
    QCOMPARE(symbolsOf(client.ask(1, command("holdings", 1, names))), names.first(3));
    const QJsonObject error = client.next("error");
    QCOMPARE(error[QLatin1String("id")].toInt(), 1);
    QCOMPARE(error[QLatin1String("code")].toString(), QStringLiteral("too_many_symbols"));
    QCOMPARE(symbolsOf(error), names.last(2));
}

void TestProtocol::symbolOverTheLimitIsNamedAndTheRestServed()
{
    ServerProcess server;
    server.set("client.subscription_limit", "10");
    QVERIFY(server.start());
    TestClient client(server.clientsUrl());
    const QStringList names = client.symbolNames(11);
    QCOMPARE(names.size(), 11);
    QCOMPARE(symbolsOf(client.ask(1, command("subscribe", 1, names))), names.first(10));
    QJsonObject error = client.next("error");
    QCOMPARE(error[QLatin1String("id")].toInt(), 1);
    QCOMPARE(error[QLatin1String("code")].toString(), QStringLiteral("too_many_symbols"));
    QCOMPARE(symbolsOf(error), names.last(1));
    QVERIFY(client.waitForCount(10, "quote"));

    // What is subscribed already costs nothing, the limit spans channels, and room comes back.
    QCOMPARE(symbolsOf(client.ask(2, command("subscribe", 2, names.first(10)))), names.first(10));
    QCOMPARE(client.subscribe(names.first(1), "trade"), 0);
    QCOMPARE(client.next("error")[QLatin1String("code")].toString(),
             QStringLiteral("too_many_symbols"));
    QCOMPARE(symbolsOf(client.ask(3, command("unsubscribe", 3, names.first(1)))), names.first(1));
    QCOMPARE(client.subscribe(names.first(1), "trade"), 1);
}

void TestProtocol::unknownSymbolIsNamedAndTheRestServed()
{
    ServerProcess server;
    QVERIFY(server.start());
    TestClient client(server.clientsUrl());
    const QStringList names = client.symbolNames(2);
    const QString unknown = QStringLiteral("NOSUCHPAIR");
    const QJsonObject answer =
        client.ask(1, command("subscribe", 1, {names[0], unknown, names[1]}));
    QCOMPARE(opOf(answer), QStringLiteral("subscribed"));
    QCOMPARE(symbolsOf(answer), names);
    const QJsonObject error = client.next("error");
    QCOMPARE(error[QLatin1String("id")].toInt(), 1);
    QCOMPARE(error[QLatin1String("code")].toString(), QStringLiteral("unknown_symbol"));
    QCOMPARE(symbolsOf(error), QStringList{unknown});
    QVERIFY(client.waitForCount(3, "quote"));
}

void TestProtocol::symbolTwiceIsOneSubscription()
{
    ServerProcess server;
    QVERIFY(server.start());
    TestClient client(server.clientsUrl());
    const QString name = client.symbolNames(1).constFirst();
    QCOMPARE(symbolsOf(client.ask(1, command("subscribe", 1, {name, name}))), QStringList{name});
    QCOMPARE(symbolsOf(client.ask(2, command("subscribe", 2, {name}))), QStringList{name});
    QVERIFY(client.waitForCount(20, "quote"));
    // Twice subscribed would be each offset twice; the first may repeat: it is the snapshot.
    const auto quotes = client.data("quote", name);
    for (size_t i = 2; i < quotes.size(); ++i)
        QCOMPARE(quotes[i][QLatin1String("o")].toInteger(),
                 quotes[i - 1][QLatin1String("o")].toInteger() + 1);
    QCOMPARE(symbolsOf(client.ask(3, command("unsubscribe", 3, {name, name}))), QStringList{name});
    QVERIFY(symbolsOf(client.ask(4, command("unsubscribe", 4, {name}))).isEmpty());
    QCOMPARE(client.count("error"), 0);
}

void TestProtocol::unsubscribingWhatIsNotSubscribedIsNoError()
{
    ServerProcess server;
    QVERIFY(server.start());
    TestClient client(server.clientsUrl());
    const QStringList names = client.symbolNames(3);
    QCOMPARE(client.subscribe(names.first(1)), 1);
    const QJsonObject answer = client.ask(1, command("unsubscribe", 1, names));
    QCOMPARE(opOf(answer), QStringLiteral("unsubscribed"));
    QCOMPARE(symbolsOf(answer), names.first(1));
    QCOMPARE(client.count("error"), 0);
}

void TestProtocol::tooManyCommandsAreRefusedOneByOne()
{
    ServerProcess server;
    server.set("client.commands_per_second", "1");
    server.set("client.command_burst", "10");
    QVERIFY(server.start());
    TestClient client(server.clientsUrl());
    constexpr int commands = 40;
    for (int id = 0; id < commands; ++id)
        client.send("{\"op\":\"ping\",\"id\":" + QByteArray::number(id) + '}');
    QVERIFY(client.waitForCount(1 + commands, [](const auto &) { return true; }));
    QVERIFY(client.count("pong") >= 10);
    QVERIFY(client.count("error") >= 1);
    for (int id = 0; id < commands; ++id) { // each is answered, in order
        const QJsonObject &answer = client.messages()[size_t(id) + 1].json;
        QCOMPARE(answer[QLatin1String("id")].toInt(-1), id);
        if (opOf(answer) == QLatin1String("error"))
            QCOMPARE(answer[QLatin1String("code")].toString(), QStringLiteral("rate_limited"));
    }
    QVERIFY(!client.isClosed());
}

void TestProtocol::heartbeatFillsTheSilence()
{
    ServerProcess server;
    server.set("client.heartbeat_interval", "200ms");
    QVERIFY(server.start());
    TestClient client(server.clientsUrl());
    QVERIFY(client.waitForCount(6, "heartbeat"));
    const auto &messages = client.messages();
    for (size_t i = 2; i < messages.size(); ++i) { // after the welcome and the first
        QCOMPARE(messages[i].op(), QStringLiteral("heartbeat"));
        const qint64 gapMs = messages[i].json[QLatin1String("ts")].toInteger() -
                             messages[i - 1].json[QLatin1String("ts")].toInteger();
        // By the server's clock, which ticks every 20 ms at the coarsest; late is no error.
        QVERIFY2(gapMs >= 180, QByteArray::number(gapMs).constData());
    }
}

void TestProtocol::heartbeatKeepsQuietWhileThereIsData()
{
    ServerProcess server;
    server.set("client.heartbeat_interval", "1s");
    server.set("feed.simulator.symbols", "1");
    server.set("feed.simulator.rate", "50");
    server.set("feed.simulator.arrival", "even");
    QVERIFY(server.start());
    TestClient client(server.clientsUrl());
    QCOMPARE(client.subscribe(client.symbolNames(1)), 1);
    QVERIFY(client.waitForCount(150, "quote")); // three intervals
    QCOMPARE(client.count("heartbeat"), 0);
}

void TestProtocol::deafClientIsPingedThenClosed()
{
    ServerProcess server;
    server.set("client.ping_after", "200ms");
    server.set("client.idle_timeout", "600ms");
    QVERIFY(server.start());
    RawClient deaf(server.clientsPort()); // answers no ping
    QVERIFY(deaf.shakeHands());
    QVERIFY(deaf.waitForFrame(WsOpcode::Ping).has_value());
    QCOMPARE(deaf.closeCode(), std::optional<int>(1008));
}

void TestProtocol::quietClientThatAnswersPingsStays()
{
    ServerProcess server;
    server.set("client.ping_after", "200ms");
    server.set("client.idle_timeout", "1s");
    server.set("client.heartbeat_interval", "200ms");
    QVERIFY(server.start());
    TestClient quiet(server.clientsUrl());        // QWebSocket answers pings
    QVERIFY(quiet.waitForCount(15, "heartbeat")); // three times the idle timeout
    QVERIFY(!quiet.isClosed());
}

QTEST_GUILESS_MAIN(TestProtocol)
#include "tst_protocol.moc"
