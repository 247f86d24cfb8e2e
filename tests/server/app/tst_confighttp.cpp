// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/config.h"

#include <QTest>

using namespace tickcast;
using namespace std::chrono_literals;

/// The settings of the HTTP endpoint: what is taken, what is refused, and in which words.
class TestConfigHttp final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everythingIsReadTogether();
    void goodValueIsTaken_data();
    void goodValueIsTaken();
    void badValueIsAProblem_data();
    void badValueIsAProblem();

private:
    [[nodiscard]] static tl::expected<Config, std::vector<ConfigProblem>>
    load(const QStringList &assignments)
    {
        return loadConfig({QString(), {}, assignments});
    }
};

void TestConfigHttp::everythingIsReadTogether()
{
    const auto loaded =
        load({QStringLiteral("http.public_clients_url=wss://feed.example/v1"),
              QStringLiteral("http.trusted_proxies=127.0.0.1, 10.0.0.0/8"),
              QStringLiteral("http.rate_limit=7"), QStringLiteral("http.rate_burst=8"),
              QStringLiteral("http.connection_limit=9"),
              QStringLiteral("http.connections_per_address=10"),
              QStringLiteral("http.request_timeout=2s"), QStringLiteral("http.idle_timeout=3s")});
    QVERIFY(loaded);
    const HttpConfig &http = loaded->http;
    QCOMPARE(http.publicClientsUrl, QStringLiteral("wss://feed.example/v1"));
    QVERIFY(http.trustedProxies.contains(*IpAddress::parse("10.1.2.3")));
    QVERIFY(!http.trustedProxies.contains(*IpAddress::parse("11.1.2.3")));
    QCOMPARE(http.rateLimit, 7);
    QCOMPARE(http.rateBurst, 8);
    QCOMPARE(http.connectionLimit, 9);
    QCOMPARE(http.connectionsPerAddress, 10);
    QVERIFY(http.requestTimeout == 2s);
    QVERIFY(http.idleTimeout == 3s);
}

void TestConfigHttp::goodValueIsTaken_data()
{
    QTest::addColumn<QString>("assignment");
    for (const char *text :
         {"http.public_clients_url=", "http.public_clients_url=ws://10.0.0.1:7400/v1",
          "http.public_clients_url=wss://[2001:db8::1]:7443/v1",
          "http.trusted_proxies=", "http.trusted_proxies=::1", "http.rate_limit=0"})
        QTest::newRow(text) << QString::fromLatin1(text);
}

void TestConfigHttp::goodValueIsTaken()
{
    QFETCH(QString, assignment);
    QVERIFY(load({assignment}));
}

void TestConfigHttp::badValueIsAProblem_data()
{
    QTest::addColumn<QString>("assignment");
    QTest::addColumn<QString>("told");
    const auto row = [](const char *assignment, const char *told) {
        QTest::newRow(assignment) << QString::fromLatin1(assignment) << QString::fromLatin1(told);
    };
    for (const char *text :
         {"http.public_clients_url=feed.example", "http.public_clients_url=http://feed.example/v1",
          "http.public_clients_url=ws://", "http.public_clients_url=ws:///v1",
          "http.public_clients_url=ws://me:pw@feed.example/v1",
          "http.public_clients_url=ws://feed example/v1",
          "http.public_clients_url=ws://feed:99999/v1"})
        row(text, "a ws:// or wss:// URL");
    for (const char *text :
         {"http.trusted_proxies=proxy.example", "http.trusted_proxies=10.0.0.0/33",
          "http.trusted_proxies=10.0.0.1/8", "http.trusted_proxies=127.0.0.1 ::1",
          "http.trusted_proxies=*", "http.trusted_proxies=,"})
        row(text, "addresses and networks");
    row("http.rate_limit=-1", "from 0 to 1000000");
    row("http.rate_limit=1.5", "a whole number");
    row("http.rate_burst=0", "from 1 to 1000000");
    row("http.connection_limit=0", "from 1 to 100000");
    row("http.connections_per_address=0", "from 1 to 100000");
    row("http.request_timeout=0ms", "\"100ms\" to \"10m\"");
    row("http.request_timeout=10", "a duration with its unit");
    row("http.idle_timeout=2h", "\"100ms\" to \"1h\"");
    row("http.proxies=127.0.0.1", "unknown key");
}

void TestConfigHttp::badValueIsAProblem()
{
    QFETCH(QString, assignment);
    QFETCH(QString, told);
    const auto loaded = load({assignment});
    QVERIFY(!loaded);
    QCOMPARE(loaded.error().size(), size_t(1));
    const QString problem = loaded.error().front().toString();
    QVERIFY2(problem.contains(told), qPrintable(problem));
}

QTEST_GUILESS_MAIN(TestConfigHttp)
#include "tst_confighttp.moc"
