// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/adminclient.h"
#include "tests/integration/support/rawclient.h"
#include "tests/integration/support/serverprocess.h"
#include "tests/integration/support/testclient.h"

#include <QTest>
#include <algorithm>
#include <memory>

using namespace tickcast;
using namespace tickcast::testing;

/// The admin channel of a running server: who gets in, and whether its figures add up.
class TestAdmin final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tokenInTheFirstMessageOpens();
    void tokenInTheHeaderOpens();
    void wrongTokenIsRefused_data();
    void wrongTokenIsRefused();
    void wrongHeaderIsRefused_data();
    void wrongHeaderIsRefused();
    void silentOperatorIsRefused();
    void wrongPathIsRefused();
    void samplesComeOnceASecond();
    void everyUpdateIsAccountedFor();
    void figuresSayWhatTheServerDoes();

private:
    /// One more line of the log says that an operator was refused; none holds the token.
    static void verifyLog(const ServerProcess &server, const QByteArray &reason);
};

void TestAdmin::tokenInTheFirstMessageOpens()
{
    ServerProcess server;
    server.set("workers.count", "3");
    QVERIFY(server.start());
    AdminClient client(server);
    QVERIFY(client.isGreeted());
    const admin::Hello &hello = client.hello();
    QCOMPARE(hello.server, QStringLiteral("tickcast " TICKCAST_VERSION));
    QCOMPARE(hello.protocol, admin::protocolVersion);
    QCOMPARE(hello.pid, server.pid());
    QCOMPARE(hello.workers, 3);
    QCOMPARE(hello.clientsUrl, server.clientsUrl().toString());
    QCOMPARE(hello.samplingMs, 1'000);
    QVERIFY(!hello.host.isEmpty());
}

void TestAdmin::tokenInTheHeaderOpens()
{
    ServerProcess server;
    QVERIFY(server.start());
    AdminClient client(server.adminUrl(), "Bearer " + server.token().toLatin1());
    QVERIFY(client.isGreeted());
    QVERIFY(client.waitForSamples(1));
    QCOMPARE(client.fault(), QString());
}

void TestAdmin::wrongTokenIsRefused_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::newRow("wrong") << QByteArray(R"({"op":"auth","token":"0123456789abcdef"})");
    QTest::newRow("empty") << QByteArray(R"({"op":"auth","token":""})");
    QTest::newRow("beginning of the right one") << QByteArray(R"({"op":"auth","token":"%1"})");
    QTest::newRow("right one and more") << QByteArray(R"({"op":"auth","token":"%2x"})");
    QTest::newRow("absent") << QByteArray(R"({"op":"auth"})");
    QTest::newRow("null") << QByteArray(R"({"op":"auth","token":null})");
    QTest::newRow("number") << QByteArray(R"({"op":"auth","token":17})");
    QTest::newRow("another op") << QByteArray(R"({"op":"subscribe","symbols":["BTCUSDT"]})");
    QTest::newRow("not an object") << QByteArray("[]");
    QTest::newRow("not JSON") << QByteArray("let me in");
    QTest::newRow("nothing") << QByteArray("");
}

void TestAdmin::wrongTokenIsRefused()
{
    QFETCH(QByteArray, message);
    ServerProcess server;
    QVERIFY(server.start());
    message.replace("%1", server.token().left(32).toLatin1());
    message.replace("%2", server.token().toLatin1());
    AdminClient client(server.adminUrl());
    client.sendOnceConnected(message);
    QVERIFY(client.isRefused());
    QCOMPARE(client.closeCode(), std::optional<int>(4001));
    QVERIFY(client.samples().empty());
    verifyLog(server, client.refusal().toUtf8());
}

void TestAdmin::wrongHeaderIsRefused_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::newRow("wrong token") << QByteArray("Bearer 0123456789abcdef");
    QTest::newRow("two tokens") << QByteArray("Bearer %1 %1");
}

void TestAdmin::wrongHeaderIsRefused()
{
    QFETCH(QByteArray, header);
    ServerProcess server;
    QVERIFY(server.start());
    AdminClient client(server.adminUrl(), header.replace("%1", server.token().toLatin1()));
    QVERIFY(client.isRefused());
    QCOMPARE(client.closeCode(), std::optional<int>(4001));
    verifyLog(server, client.refusal().toUtf8());
}

void TestAdmin::silentOperatorIsRefused()
{
    ServerProcess server;
    QVERIFY(server.start());
    AdminClient without(server.adminUrl());
    AdminClient emptyHeader(server.adminUrl(), "Bearer ");
    AdminClient otherScheme(server.adminUrl(), "Basic " + server.token().toLatin1());
    for (AdminClient *client : {&without, &emptyHeader, &otherScheme}) {
        QVERIFY(client->isRefused());
        QCOMPARE(client->closeCode(), std::optional<int>(4001));
        QVERIFY(client->samples().empty());
    }
    verifyLog(server, without.refusal().toUtf8());
}

void TestAdmin::wrongPathIsRefused()
{
    ServerProcess server;
    QVERIFY(server.start());
    QUrl url = server.adminUrl();
    url.setPath(QStringLiteral("/v1"));
    AdminClient client(url, "Bearer " + server.token().toLatin1());
    QCOMPARE(client.closeCode(), std::optional<int>(1008));
    verifyLog(server, "/v1");
}

void TestAdmin::samplesComeOnceASecond()
{
    ServerProcess server;
    QVERIFY(server.start());
    AdminClient client(server);
    QVERIFY(client.waitForSamples(5));
    QCOMPARE(client.fault(), QString());
    const auto &samples = client.samples();
    for (size_t i = 1; i < samples.size(); ++i) {
        QCOMPARE(samples[i].seq, samples[i - 1].seq + 1);
        QCOMPARE(samples[i].startedAtMs, samples[i - 1].startedAtMs);
        QVERIFY(samples[i].tsMs > samples[i - 1].tsMs);
    }
    // The mean over several samples: a single one may be late on a busy machine.
    const qint64 meanMs =
        (samples.back().uptimeMs - samples.front().uptimeMs) / qint64(samples.size() - 1);
    QVERIFY2(meanMs > 500 && meanMs < 3'000, QByteArray::number(meanMs).constData());
}

void TestAdmin::everyUpdateIsAccountedFor()
{
    ServerProcess server;
    server.set("feed.simulator.symbols", "50");
    server.set("feed.simulator.rate", "5000");
    server.set("client.commands_per_second", "1000");
    QVERIFY(server.start());
    AdminClient client(server);
    QVERIFY(client.isGreeted());

    // Every kind of subscriber at once: one that reads, one that does not, one that wants less,
    // and some that come, change their minds and go.
    TestClient reader(server.clientsUrl());
    const QStringList symbols = reader.symbolNames(50);
    for (const char *channel : {"quote", "trade", "candle"})
        QCOMPARE(reader.subscribe(symbols, channel), 50);
    RawClient stuck(server.clientsPort());
    QVERIFY(stuck.shakeHands());
    stuck.stopReading();
    for (const char *channel : {"quote", "trade", "candle"}) {
        stuck.sendText("{\"op\":\"subscribe\",\"channel\":\"" + QByteArray(channel) +
                       "\",\"symbols\":" + toJsonList(symbols) + '}');
    }
    TestClient paced(server.clientsUrl());
    QVERIFY(!paced
                 .ask(1, R"({"op":"subscribe","id":1,"minIntervalMs":500,"symbols":)" +
                             toJsonList(symbols) + '}')
                 .isEmpty());
    const auto isLossy = [](const admin::Stats &stats) {
        return stats.totals.superseded > 0 && stats.totals.suppressedTotal() > 0 &&
               stats.totals.droppedTotal() > 0;
    };
    size_t looked = 0;
    for (int round = 0; round < 20 && !(round >= 4 && isLossy(client.samples().back())); ++round) {
        TestClient fickle(server.clientsUrl());
        QCOMPARE(fickle.subscribe(symbols), 50);
        QVERIFY(!fickle
                     .ask(1, R"({"op":"unsubscribe","id":1,"symbols":)" +
                                 toJsonList(symbols.mid(10)) + '}')
                     .isEmpty());
        QVERIFY(client.waitForSamples(looked + 1));
        for (; looked < client.samples().size(); ++looked)
            QVERIFY(isEveryUpdateAccountedFor(client.samples()[looked]));
    }
    const admin::Stats &last = client.samples().back();
    QVERIFY2(isLossy(last), "no loss of each kind: the equation was not put to the test");
    QVERIFY(last.totals.delivered > 0);
}

void TestAdmin::figuresSayWhatTheServerDoes()
{
    ServerProcess server;
    QVERIFY(server.start());
    AdminClient client(server);
    std::vector<std::unique_ptr<TestClient>> clients;
    for (int i = 0; i < 8; ++i) {
        clients.push_back(std::make_unique<TestClient>(server.clientsUrl()));
        QCOMPARE(clients.back()->subscribe(clients.back()->symbolNames(3)), 3);
        QVERIFY(!clients.back()->ask(1, R"({"op":"fly","id":1})").isEmpty());
    }
    const admin::Stats busy =
        client.waitFor([](const admin::Stats &stats) { return stats.totals.badCommands == 8; });
    QCOMPARE(busy.connections, 8u);
    QCOMPARE(busy.totals.accepts, 8u);
    QCOMPARE(busy.totals.opened, 8u);
    QCOMPARE(busy.totals.closed, 0u);
    QCOMPARE(busy.totals.commands, 24u);
    QCOMPARE(busy.totals.badCommands, 8u);
    QCOMPARE(busy.workers.size(), size_t(2));
    QCOMPARE(busy.workers[0].subscriptions + busy.workers[1].subscriptions, 24u);
    QVERIFY(busy.totals.bytesOut > 0 && busy.totals.bytesIn > 0 && busy.totals.sends > 0);
    QVERIFY(busy.residentBytes > 0);
    QCOMPARE(busy.feeds.size(), size_t(1));
    QCOMPARE(busy.feeds[0].state, admin::FeedState::Live);
    QCOMPARE(busy.feeds[0].symbols, 500u);

    clients.clear();
    const admin::Stats quiet =
        client.waitFor([](const admin::Stats &stats) { return stats.connections == 0; });
    QCOMPARE(quiet.connections, 0u);
    QCOMPARE(quiet.totals.closed, 8u);
    QCOMPARE(quiet.totals.opened, 8u);
    QCOMPARE(quiet.workers[0].groups + quiet.workers[1].groups, 0u);
    QVERIFY(quiet.publications > busy.publications);
}

void TestAdmin::verifyLog(const ServerProcess &server, const QByteArray &reason)
{
    const auto isRefusal = [&](const QByteArray &line) {
        return line.contains("refused") && line.contains("127.0.0.1:") && line.contains(reason);
    };
    QTRY_VERIFY2(std::ranges::any_of(server.log().split('\n'), isRefusal),
                 server.log().constData());
    QVERIFY2(!server.log().contains(server.token().toLatin1()), "the token itself is a secret");
}

QTEST_GUILESS_MAIN(TestAdmin)
#include "tst_admin.moc"
