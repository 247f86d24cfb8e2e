// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/client/subscriberclient.h"
#include "tests/integration/support/serverprocess.h"
#include "tests/integration/support/testclient.h"
#include "tests/server/support/testtls.h"

#include <QSignalSpy>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QTest>
#include <array>

using namespace tickcast;
using namespace tickcast::testing;
using protocol::Channel;

/// The client library and tickcast-watch with the real server.
class TestClientLibrary final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyChannelIsDecoded();
    void unknownSymbolIsTold();
    void comesBackAfterTheServer_data();
    void comesBackAfterTheServer();
    void staysAwayAfterClose();
    void tokenIsPresentedFirst();
    void requestsAreAnswered();
    void tlsServerNeedsATrustedCertificate_data();
    void tlsServerNeedsATrustedCertificate();
    void watchPrintsUpdatesAndEnds_data();
    void watchPrintsUpdatesAndEnds();
    void watchRefusesWhatItCannotUse_data();
    void watchRefusesWhatItCannotUse();

private:
    /// Names of the server's first symbols.
    static std::vector<Symbol> symbolsOf(const ServerProcess &server, int count);
};

namespace {

constexpr int waitMs = TestClient::waitMs;

SubscriberClient::Options quickOptions()
{
    using namespace std::chrono_literals;
    return {.backoffBase = 50ms, .backoffCap = 500ms, .stableAfter = 0ms, .seed = 1};
}

/// Counts what a client receives; every offset of a symbol must follow its predecessor.
class Received final
{
public:
    explicit Received(SubscriberClient &client)
    {
        QObject::connect(&client, &SubscriberClient::quoteReceived, &client, [this] { ++quotes; });
        QObject::connect(&client, &SubscriberClient::tradeReceived, &client, [this] { ++trades; });
        QObject::connect(&client, &SubscriberClient::candleReceived, &client,
                         [this] { ++candles; });
        QObject::connect(&client, &SubscriberClient::gapFound, &client, [this] { ++gaps; });
        QObject::connect(&client, &SubscriberClient::protocolViolated, &client,
                         [this](const QString &text) { violation = text; });
    }
    int quotes = 0;
    int trades = 0;
    int candles = 0;
    int gaps = 0;
    QString violation;
};

} // namespace

std::vector<Symbol> TestClientLibrary::symbolsOf(const ServerProcess &server, int count)
{
    std::vector<Symbol> symbols;
    for (const QString &name : TestClient(server.clientsUrl()).symbolNames(count))
        symbols.push_back(Symbol::fromName(name.toStdString()).value());
    return symbols;
}

void TestClientLibrary::everyChannelIsDecoded()
{
    ServerProcess server;
    server.set("feed.simulator.symbols", "5");
    server.set("feed.simulator.rate", "200");
    QVERIFY(server.start());
    const auto symbols = symbolsOf(server, 5);
    SubscriberClient client(quickOptions());
    Received received(client);
    int acknowledged = 0;
    connect(&client, &SubscriberClient::subscribed, this, [&acknowledged] { ++acknowledged; });
    for (const Channel channel : {Channel::Quote, Channel::Trade, Channel::Candle})
        client.subscribe(channel, symbols);
    client.open(server.clientsUrl());
    QTRY_COMPARE_WITH_TIMEOUT(client.state(), SubscriberClient::State::Live, waitMs);
    QTRY_COMPARE_WITH_TIMEOUT(acknowledged, 15, waitMs);
    QTRY_VERIFY_WITH_TIMEOUT(received.quotes > 50 && received.trades > 10 && received.candles > 5,
                             waitMs);
    QCOMPARE(received.gaps, 0);
    QCOMPARE(received.violation, QString());
    QCOMPARE(client.subscriptionCount(), 15);

    client.unsubscribe(Channel::Quote, symbols);
    QTRY_COMPARE_WITH_TIMEOUT(client.subscriptionCount(), 10, waitMs);
}

void TestClientLibrary::unknownSymbolIsTold()
{
    ServerProcess server;
    QVERIFY(server.start());
    auto symbols = symbolsOf(server, 1);
    symbols.push_back(Symbol::fromName("NOSUCHPAIR").value());
    SubscriberClient client(quickOptions());
    const Received received(client);
    std::vector<Symbol> refused;
    connect(&client, &SubscriberClient::errorReceived, this,
            [&refused](const protocol::ErrorMessage &error) {
                if (error.is(protocol::ErrorCode::UnknownSymbol))
                    refused = error.symbols;
            });
    client.subscribe(Channel::Quote, symbols);
    client.open(server.clientsUrl());
    QTRY_COMPARE_WITH_TIMEOUT(refused.size(), size_t(1), waitMs);
    QCOMPARE(refused[0].toString(), QStringLiteral("NOSUCHPAIR"));
    QTRY_VERIFY_WITH_TIMEOUT(received.quotes > 3, waitMs);
    QCOMPARE(client.subscriptionCount(), 1);
}

void TestClientLibrary::comesBackAfterTheServer_data()
{
    QTest::addColumn<bool>("isCrash");
    QTest::addColumn<int>("closeCode");
    QTest::newRow("restart") << false << 1001;
    QTest::newRow("crash") << true << SubscriberClient::abnormalCloseCode;
}

void TestClientLibrary::comesBackAfterTheServer()
{
    QFETCH(bool, isCrash);
    QFETCH(int, closeCode);
    ServerProcess server;
    QVERIFY(server.start());
    const auto symbols = symbolsOf(server, 3);
    SubscriberClient client(quickOptions());
    Received received(client);
    std::vector<int> closeCodes;
    connect(&client, &SubscriberClient::closed, this,
            [&closeCodes](int code) { closeCodes.push_back(code); });
    QStringList epochs;
    connect(&client, &SubscriberClient::subscribed, this,
            [&epochs](Channel, const protocol::SubscribedEntry &entry) { epochs += entry.epoch; });
    client.subscribe(Channel::Quote, symbols);
    client.setHoldings(std::span(symbols).first(1));
    client.open(server.clientsUrl());
    QTRY_VERIFY_WITH_TIMEOUT(received.quotes > 10, waitMs);
    QCOMPARE(epochs.size(), 3);

    // The next server has the same port: the client knows no other.
    server.set(QStringLiteral("listen.clients"),
               QStringLiteral("127.0.0.1:%1").arg(server.clientsPort()));
    if (isCrash)
        server.kill();
    else
        QVERIFY(server.stop());
    QTRY_VERIFY_WITH_TIMEOUT(!closeCodes.empty(), waitMs);
    QCOMPARE(closeCodes.front(), closeCode);
    QSignalSpy holdings(&client, &SubscriberClient::holdingsChanged);
    const int before = received.quotes;
    QVERIFY(server.start());
    QTRY_COMPARE_WITH_TIMEOUT(client.state(), SubscriberClient::State::Live, waitMs);
    QTRY_VERIFY_WITH_TIMEOUT(received.quotes > before + 10, waitMs);
    QCOMPARE(epochs.size(), 6);
    // A restart in order goes on; after a crash nobody knows what was published last.
    QCOMPARE(epochs[0] == epochs[3], !isCrash);
    QTRY_COMPARE_WITH_TIMEOUT(holdings.size(), 1, waitMs);
    if (isCrash)
        QCOMPARE(received.gaps, 0); // offsets of two epochs cannot be compared
    QCOMPARE(received.violation, QString());
}

void TestClientLibrary::staysAwayAfterClose()
{
    ServerProcess server;
    QVERIFY(server.start());
    SubscriberClient client(quickOptions());
    client.open(server.clientsUrl());
    QTRY_COMPARE_WITH_TIMEOUT(client.state(), SubscriberClient::State::Live, waitMs);
    QSignalSpy states(&client, &SubscriberClient::stateChanged);
    client.close();
    QCOMPARE(client.state(), SubscriberClient::State::Idle);
    QVERIFY(server.stop());
    QCOMPARE(states.size(), 1);
}

void TestClientLibrary::tokenIsPresentedFirst()
{
    ServerProcess server;
    QVERIFY(server.start());
    SubscriberClient::Options options = quickOptions();
    options.token = QStringLiteral("any: this server asks for none");
    SubscriberClient client(options);
    const Received received(client);
    QSignalSpy authorized(&client, &SubscriberClient::authorized);
    client.subscribe(Channel::Quote, symbolsOf(server, 1));
    client.open(server.clientsUrl());
    QTRY_COMPARE_WITH_TIMEOUT(authorized.size(), 1, waitMs);
    QTRY_VERIFY_WITH_TIMEOUT(received.quotes > 0, waitMs);
}

void TestClientLibrary::requestsAreAnswered()
{
    ServerProcess server;
    server.set("feed.simulator.symbols", "5");
    QVERIFY(server.start());
    SubscriberClient client(quickOptions());
    QSignalSpy lists(&client, &SubscriberClient::symbolsReceived);
    QSignalSpy pongs(&client, &SubscriberClient::pongReceived);
    QSignalSpy subscribed(&client, &SubscriberClient::subscribed);
    QSignalSpy errors(&client, &SubscriberClient::errorReceived);
    client.open(server.clientsUrl());
    QTRY_COMPARE_WITH_TIMEOUT(client.state(), SubscriberClient::State::Live, waitMs);
    QVERIFY(client.requestSymbols(QString(), 3) > 0);
    QVERIFY(client.ping() > 0);
    QTRY_COMPARE_WITH_TIMEOUT(pongs.size(), 1, waitMs);
    QVERIFY(pongs[0][1].value<std::chrono::microseconds>().count() > 0);
    const auto list = lists[0][0].value<protocol::Symbols>();
    QCOMPARE(list.total, 5);
    QCOMPARE(list.symbols.size(), size_t(3));
    const std::array<Symbol, 1> first{list.symbols[0].info.symbol};
    SubscriberClient::SubscribeOptions terms;
    terms.candleInterval = QStringLiteral("1m");
    client.subscribe(Channel::Candle, first, terms);
    QTRY_COMPARE_WITH_TIMEOUT(subscribed.size(), 1, waitMs);
    terms.candleInterval = QStringLiteral("5m");
    const std::array<Symbol, 1> second{list.symbols[1].info.symbol};
    client.subscribe(Channel::Candle, second, terms);
    QTRY_COMPARE_WITH_TIMEOUT(errors.size(), 1, waitMs);
    QVERIFY(errors[0][0].value<protocol::ErrorMessage>().is(protocol::ErrorCode::BadRequest));
    QCOMPARE(client.subscriptionCount(), 1);
}

void TestClientLibrary::tlsServerNeedsATrustedCertificate_data()
{
    QTest::addColumn<bool>("isTrusted");
    QTest::newRow("trusted") << true;
    QTest::newRow("self-signed by anybody") << false;
}

void TestClientLibrary::tlsServerNeedsATrustedCertificate()
{
    QFETCH(bool, isTrusted);
    ServerProcess server;
    const testtls::Identity identity = testtls::makeIdentity();
    server.set("listen.clients_tls", "127.0.0.1:0");
    server.set(QStringLiteral("tls.certificate"),
               server.write("cert.pem", identity.certificatePem));
    server.set(QStringLiteral("tls.key"), server.write("key.pem", identity.keyPem));
    QVERIFY(server.start());
    SubscriberClient::Options options = quickOptions();
    if (isTrusted) {
        QSslConfiguration ssl = QSslConfiguration::defaultConfiguration();
        ssl.setCaCertificates({QSslCertificate(identity.certificatePem)});
        options.ssl = ssl;
    }
    SubscriberClient client(options);
    QSignalSpy closed(&client, &SubscriberClient::closed);
    QUrl url(server.ready()[QLatin1String("clientsTls")].toString());
    url.setHost(QStringLiteral("localhost")); // as the certificate says
    client.open(url);
    if (isTrusted) {
        QTRY_COMPARE_WITH_TIMEOUT(client.state(), SubscriberClient::State::Live, waitMs);
        return;
    }
    QTRY_VERIFY_WITH_TIMEOUT(closed.size() >= 2, waitMs); // it goes on trying
    const QString reason = closed[0][1].toString();
    QVERIFY2(reason.contains(QStringLiteral("self-signed")), qPrintable(reason));
}

void TestClientLibrary::watchPrintsUpdatesAndEnds_data()
{
    QTest::addColumn<QStringList>("options");
    const QString channel = QStringLiteral("--channel");
    QTest::newRow("quotes") << QStringList();
    QTest::newRow("trades") << QStringList{channel, QStringLiteral("trade")};
    QTest::newRow("candles") << QStringList{channel, QStringLiteral("candle")};
    QTest::newRow("as JSON") << QStringList{QStringLiteral("--json")};
    QTest::newRow("in JSON") << QStringList{QStringLiteral("--format"), QStringLiteral("json")};
    QTest::newRow("in binary, as JSON") << QStringList{
        QStringLiteral("--format"), QStringLiteral("binary"), QStringLiteral("--json")};
}

void TestClientLibrary::watchPrintsUpdatesAndEnds()
{
    QFETCH(QStringList, options);
    ServerProcess server;
    server.set("feed.simulator.symbols", "3");
    server.set("feed.simulator.rate", "100");
    QVERIFY(server.start());
    QStringList arguments = options;
    arguments += {QStringLiteral("--count"), QStringLiteral("7"), server.clientsUrl().toString()};
    const auto symbols = symbolsOf(server, 2);
    for (const Symbol &symbol : symbols)
        arguments += symbol.toString();
    const ProgramResult result = runProgram(QStringLiteral("tickcast-watch"), arguments,
                                            cleanEnvironment(server.filePath("")));
    QVERIFY2(result.exitCode == 0, result.errors.constData());
    const bool isInJson = options.contains(QLatin1String("json"));
    const QByteArray spoken = isInJson ? "tickcast.v1.json\n" : "tickcast.v1.binary\n";
    QVERIFY2(result.errors.endsWith(spoken), result.errors.constData());
    QByteArrayList lines = result.output.split('\n');
    QCOMPARE(lines.takeLast(), QByteArray());
    QCOMPARE(lines.size(), 7);
    for (const QByteArray &line : lines) {
        const bool isOfOurs = std::ranges::any_of(symbols, [&line](const Symbol &symbol) {
            return line.contains(symbol.toString().toUtf8());
        });
        QVERIFY2(isOfOurs, line.constData());
        QCOMPARE(line.startsWith("{\"op\":\"quote\","), options.contains(QLatin1String("--json")));
    }
}

void TestClientLibrary::watchRefusesWhatItCannotUse_data()
{
    QTest::addColumn<QStringList>("arguments");
    const QString url = QStringLiteral("ws://127.0.0.1:1/v1");
    const QString symbol = QStringLiteral("BTCUSDT");
    QTest::newRow("nothing") << QStringList();
    QTest::newRow("no symbol") << QStringList{url};
    QTest::newRow("not an address") << QStringList{QStringLiteral("localhost"), symbol};
    QTest::newRow("not a symbol") << QStringList{url, QStringLiteral("BTC USDT")};
    QTest::newRow("unknown channel")
        << QStringList{QStringLiteral("--channel"), QStringLiteral("depth"), url, symbol};
    QTest::newRow("count of nothing")
        << QStringList{QStringLiteral("--count"), QStringLiteral("0"), url, symbol};
    QTest::newRow("unknown option") << QStringList{QStringLiteral("--loud"), url, symbol};
}

void TestClientLibrary::watchRefusesWhatItCannotUse()
{
    QFETCH(QStringList, arguments);
    const ServerProcess home; // not started: for its empty home
    const ProgramResult result = runProgram(QStringLiteral("tickcast-watch"), arguments,
                                            cleanEnvironment(home.filePath("")));
    QVERIFY(result.exitCode > 0);
    QVERIFY(!result.errors.isEmpty());
    QCOMPARE(result.output, QByteArray());
}

QTEST_GUILESS_MAIN(TestClientLibrary)
#include "tst_client.moc"
