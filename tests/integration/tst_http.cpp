// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/rawclient.h"
#include "tests/integration/support/serverprocess.h"
#include "tests/integration/support/testclient.h"
#include "tests/server/support/httpclient.h"

#include <QJsonArray>
#include <QTest>
#include <algorithm>
#include <memory>
#include <vector>

using namespace tickcast::testing;

/// The HTTP endpoint of the real server: what it serves, and how it bears those who mean it ill.
/// Deadlines and limits one by one are in tests/server/http.
class TestHttp final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { m_server.reset(); }

    void fileOfThePageIsServed_data();
    void fileOfThePageIsServed();
    void configTellsWhereClientsConnect_data();
    void configTellsWhereClientsConnect();
    void configTellsTheUrlThatWasConfigured();
    void headIsAnsweredLikeGetWithoutBody_data();
    void headIsAnsweredLikeGetWithoutBody();
    void badRequestGetsItsStatus_data();
    void badRequestGetsItsStatus();
    void pathIsTakenAsItIs_data();
    void pathIsTakenAsItIs();
    void methodThatIsNotServedIsToldWhichAre_data();
    void methodThatIsNotServedIsToldWhichAre();
    void optionsAllowEverybodyToReadTheLists_data();
    void optionsAllowEverybodyToReadTheLists();
    void encodingIsTheOneAccepted_data();
    void encodingIsTheOneAccepted();
    void knownBodyIsNotSentAgain_data();
    void knownBodyIsNotSentAgain();
    void tickersListEverySymbol();
    void tickersOfSomeSymbols_data();
    void tickersOfSomeSymbols();
    void listAgreesWithWhatIsPushed();
    void listIsNewEverySecondAndTheSameInBetween();
    void listOf10000SymbolsIsServed();
    void symbolsAreThoseOfTheNativeProtocol();
    void healthTellsEachCheck();
    void feedThatIsQuietIsReadyAndOneThatHasEndedIsNot();
    void stoppingServerIsNotReadyButAlive();
    void connectionFloodLeavesClientsServed();
    void rateIsLimited();
    void ipv6IsServed();
    void offServesNothing();
    void openConnectionsHoldNoStopUp();

private:
    [[nodiscard]] HttpClient client() const { return HttpClient(m_server->httpPort()); }
    [[nodiscard]] HttpAnswer ask(const QByteArray &target, const QByteArray &headers = {}) const
    {
        return client().ask(target, headers);
    }

    std::unique_ptr<ServerProcess> m_server;
};

namespace {

void listenForHttp(ServerProcess &server)
{
    server.set("listen.http", "127.0.0.1:0");
}

} // namespace

void TestHttp::initTestCase()
{
    m_server = std::make_unique<ServerProcess>();
    listenForHttp(*m_server);
    m_server->set("http.rate_limit", "0");
    m_server->set("feed.simulator.symbols", "50");
    QVERIFY2(m_server->start(), m_server->log().constData());
    QTRY_COMPARE(ask("/api/v1/tickers").status, 200);
}

void TestHttp::fileOfThePageIsServed_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("page") << QByteArray("/") << QByteArray("text/html; charset=utf-8")
                          << QByteArray("<title>Tickcast");
    QTest::newRow("program") << QByteArray("/app.js")
                             << QByteArray("text/javascript; charset=utf-8")
                             << QByteArray("WebSocket");
    QTest::newRow("chart") << QByteArray("/chart.js")
                           << QByteArray("text/javascript; charset=utf-8")
                           << QByteArray("tradingview");
    QTest::newRow("style") << QByteArray("/style.css") << QByteArray("text/css; charset=utf-8")
                           << QByteArray("{");
    QTest::newRow("icon") << QByteArray("/icon.svg") << QByteArray("image/svg+xml")
                          << QByteArray("<svg");
    QTest::newRow("licences") << QByteArray("/licenses.txt")
                              << QByteArray("text/plain; charset=utf-8") << QByteArray("MIT");
    QTest::newRow("page with a query")
        << QByteArray("/?server=ws://a/v1") << QByteArray("text/html; charset=utf-8")
        << QByteArray("<title>Tickcast");
}

void TestHttp::fileOfThePageIsServed()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, content);
    const HttpAnswer answer = ask(path);
    QCOMPARE(answer.status, 200);
    QCOMPARE(answer.header("content-type"), type);
    QVERIFY(answer.body.contains(content));
    QVERIFY(answer.header("cache-control").contains("max-age=60"));
    QVERIFY(answer.header("content-security-policy")
                .startsWith("default-src 'none'; script-src "
                            "'self'"));
    QCOMPARE(answer.header("x-content-type-options"), QByteArray("nosniff"));
    QVERIFY(!answer.header("date").isEmpty());
}

void TestHttp::configTellsWhereClientsConnect_data()
{
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<QString>("urlHost");
    QTest::newRow("name") << QByteArray("market.example") << QStringLiteral("market.example");
    QTest::newRow("name and port")
        << QByteArray("market.example:7402") << QStringLiteral("market.example");
    QTest::newRow("IPv4") << QByteArray("10.1.2.3:80") << QStringLiteral("10.1.2.3");
    QTest::newRow("IPv6") << QByteArray("[2001:db8::1]:80") << QStringLiteral("[2001:db8::1]");
}

void TestHttp::configTellsWhereClientsConnect()
{
    QFETCH(QByteArray, host);
    QFETCH(QString, urlHost);
    HttpClient to = client();
    to.write("GET /config.json HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    const auto answer = to.answer();
    QVERIFY(answer);
    QCOMPARE(answer->header("cache-control"), QByteArray("no-store"));
    QCOMPARE(answer->json()[QLatin1String("clientsUrl")].toString(),
             QStringLiteral("ws://%1:%2/v1").arg(urlHost).arg(m_server->clientsPort()));
}

void TestHttp::configTellsTheUrlThatWasConfigured()
{
    ServerProcess server;
    listenForHttp(server);
    server.set("http.public_clients_url", "wss://feed.example/v1");
    QVERIFY(server.start());
    const HttpAnswer answer = HttpClient(server.httpPort()).ask("/config.json");
    QCOMPARE(answer.json()[QLatin1String("clientsUrl")].toString(),
             QStringLiteral("wss://feed.example/v1"));
}

void TestHttp::headIsAnsweredLikeGetWithoutBody_data()
{
    QTest::addColumn<QByteArray>("path");
    for (const char *path : {"/", "/app.js", "/config.json", "/health/live", "/health/ready",
                             "/api/v1/symbols", "/absent", "/api/v1/tickers?symbols=NOPE"})
        QTest::newRow(path) << QByteArray(path);
}

void TestHttp::headIsAnsweredLikeGetWithoutBody()
{
    QFETCH(QByteArray, path);
    HttpClient to = client();
    const HttpAnswer got = to.ask(path);
    to.write(HttpClient::request("HEAD", path));
    const auto head = to.answer(HttpClient::Body::Absent);
    QVERIFY(head);
    QCOMPARE(head->status, got.status);
    QCOMPARE(head->header("content-length"), QByteArray::number(got.body.size()));
    QCOMPARE(head->header("content-type"), got.header("content-type"));
    QCOMPARE(head->header("etag"), got.header("etag"));
    QCOMPARE(to.ask("/health/live").status, 200); // no body came between
}

void TestHttp::badRequestGetsItsStatus_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("code");
    const auto row = [](const char *name, const QByteArray &request, int status, const char *code) {
        QTest::newRow(name) << request << status << QString::fromLatin1(code);
    };
    const auto get = [](const QByteArray &target, const QByteArray &headers = {}) {
        return HttpClient::request("GET", target, headers);
    };
    row("absent", get("/absent"), 404, "not_found");
    row("native protocol's path", get("/v1", "Connection: Upgrade\r\nUpgrade: websocket\r\n"), 404,
        "not_found");
    row("another API version", get("/api/v2/tickers"), 404, "not_found");
    row("upper case", get("/API/v1/tickers"), 404, "not_found");
    row("slash at the end", get("/api/v1/tickers/"), 404, "not_found");
    row("bad escape", get("/api/v1/tickers?symbols=%zz"), 400, "unknown_symbol");
    row("escaped NUL", get("/api/v1/tickers?symbols=%00"), 400, "unknown_symbol");
    row("broken UTF-8", get("/api/v1/tickers?symbols=%ff%fe"), 400, "unknown_symbol");
    row("unknown parameter", get("/api/v1/tickers?symbol=BTCUSDT"), 400, "bad_request");
    row("parameter twice", get("/api/v1/tickers?symbols=BTCUSDT&symbols=ETHUSDT"), 400,
        "bad_request");
    row("unknown shape", get("/api/v1/tickers?shape=csv"), 400, "bad_request");
    row("too many symbols", get("/api/v1/tickers?symbols=" + QByteArray("A,").repeated(201)), 400,
        "too_many_symbols");
    row("10,000 symbols", get("/api/v1/tickers?symbols=" + QByteArray("BTCUSDT,").repeated(10'000)),
        431, "head_too_large");
    row("huge query", get("/api/v1/tickers?symbols=" + QByteArray(6'000, 'A')), 414,
        "uri_too_long");
    row("huge header", get("/", "Cookie: " + QByteArray(100'000, 'x') + "\r\n"), 431,
        "head_too_large");
    row("many headers", get("/", QByteArray("X: y\r\n").repeated(200)), 431, "head_too_large");
    row("NUL", QByteArray("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", 28), 400, "bad_request");
    row("bad method", "G@T / HTTP/1.1\r\nHost: a\r\n\r\n", 400, "bad_request");
    row("bad version", "GET / HTTP/9.9\r\nHost: a\r\n\r\n", 505, "bad_version");
    row("no host", "GET / HTTP/1.1\r\n\r\n", 400, "bad_request");
    row("smuggling",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 40\r\n\r\n", 400,
        "bad_request");
    row("chunked", HttpClient::request("POST", "/", "Transfer-Encoding: chunked\r\n"), 411,
        "length_required");
    row("TLS", QByteArray("\x16\x03\x01\x00\xa5\x01\r\n\r\n", 10), 400, "bad_request");
    row("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, "bad_request");
}

void TestHttp::badRequestGetsItsStatus()
{
    QFETCH(QByteArray, request);
    QFETCH(int, status);
    QFETCH(QString, code);
    HttpClient to = client();
    to.write(request);
    const auto answer = to.answer();
    QVERIFY(answer);
    QCOMPARE(answer->status, status);
    QCOMPARE(answer->errorCode(), code);
    QCOMPARE(answer->header("content-type"), QByteArray("application/json"));
    QCOMPARE(answer->header("cache-control"), QByteArray("no-store"));
    QVERIFY(!answer->json()[QLatin1String("error")][QLatin1String("message")].toString().isEmpty());
    QCOMPARE(ask("/health/live").status, 200);
}

void TestHttp::pathIsTakenAsItIs_data()
{
    QTest::addColumn<QByteArray>("target");
    for (const char *target :
         {"/../../../../etc/passwd", "/..%2f..%2fetc%2fpasswd", "/%2e%2e/%2e%2e/etc/passwd",
          "/....//etc/passwd", "/\\..\\..\\etc\\passwd", "/app.js/..", "/appXjs", "/app.js%00",
          "/.", "/demo/app.js", "/:/tickcast/demo/app.js", "/app.js~", "/index.html"})
        QTest::newRow(target) << QByteArray(target);
}

void TestHttp::pathIsTakenAsItIs()
{
    QFETCH(QByteArray, target);
    QCOMPARE(ask(target).status, 404);
}

void TestHttp::methodThatIsNotServedIsToldWhichAre_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("path");
    for (const char *method : {"POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW", "get"})
        QTest::newRow(method) << QByteArray(method) << QByteArray("/api/v1/tickers");
    QTest::newRow("POST to the page") << QByteArray("POST") << QByteArray("/");
    QTest::newRow("DELETE of health") << QByteArray("DELETE") << QByteArray("/health/live");
}

void TestHttp::methodThatIsNotServedIsToldWhichAre()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, path);
    HttpClient to = client();
    to.write(HttpClient::request(method, path));
    const auto answer = to.answer();
    QVERIFY(answer);
    QCOMPARE(answer->status, 405);
    QCOMPARE(answer->errorCode(), QStringLiteral("method_not_allowed"));
    QCOMPARE(answer->header("allow"), QByteArray("GET, HEAD, OPTIONS"));
    QCOMPARE(to.ask("/health/live").status, 200);
}

void TestHttp::optionsAllowEverybodyToReadTheLists_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<int>("status");
    QTest::addColumn<bool>("isOpen");
    QTest::newRow("tickers") << QByteArray("/api/v1/tickers") << 204 << true;
    QTest::newRow("symbols") << QByteArray("/api/v1/symbols") << 204 << true;
    QTest::newRow("absent list") << QByteArray("/api/v1/absent") << 404 << true;
    QTest::newRow("page") << QByteArray("/") << 204 << false;
    QTest::newRow("server") << QByteArray("*") << 204 << false;
    QTest::newRow("absent") << QByteArray("/absent") << 404 << false;
}

void TestHttp::optionsAllowEverybodyToReadTheLists()
{
    QFETCH(QByteArray, target);
    QFETCH(int, status);
    QFETCH(bool, isOpen);
    HttpClient to = client();
    to.write(HttpClient::request("OPTIONS", target,
                                 "Origin: https://shop.example\r\n"
                                 "Access-Control-Request-Method: GET\r\n"));
    const auto answer = to.answer();
    QVERIFY(answer);
    QCOMPARE(answer->status, status);
    QCOMPARE(answer->header("access-control-allow-origin"), QByteArray(isOpen ? "*" : ""));
    if (status == 204 && isOpen)
        QVERIFY(answer->header("access-control-allow-methods").contains("GET"));
    QCOMPARE(to.ask("/health/live").status, 200);
}

void TestHttp::encodingIsTheOneAccepted_data()
{
    QTest::addColumn<QByteArray>("accepted");
    QTest::addColumn<QByteArray>("encoding");
    const auto row = [](const char *accepted, const char *encoding) {
        QTest::addRow("\"%s\"", accepted) << QByteArray(accepted) << QByteArray(encoding);
    };
    row("", "");
    row("identity", "");
    row("gzip;q=0", "");
    row("gzip;q=0, *;q=0", "");
    row("deflate, zstd", "");
    row("identity, gzip;q=0.1", "");
    row("gzip", "gzip");
    row("br;q=0, gzip", "gzip");
    row("GZIP;q=0.5", "gzip");
    row("gzip, deflate", "gzip");
}

void TestHttp::encodingIsTheOneAccepted()
{
    QFETCH(QByteArray, accepted);
    QFETCH(QByteArray, encoding);
    for (const char *path : {"/app.js", "/api/v1/tickers", "/api/v1/symbols"}) {
        const HttpAnswer plain = ask(path);
        const HttpAnswer answer = ask(path, "Accept-Encoding: " + accepted + "\r\n");
        QCOMPARE(answer.header("content-encoding"), encoding);
        QCOMPARE(answer.header("vary"), QByteArray("Accept-Encoding"));
        QCOMPARE(answer.body.startsWith("\x1f\x8b"), !encoding.isEmpty());
        if (!encoding.isEmpty()) {
            QVERIFY(answer.body.size() < plain.body.size());
            QVERIFY(answer.header("etag") != plain.header("etag"));
        }
    }
}

void TestHttp::knownBodyIsNotSentAgain_data()
{
    QTest::addColumn<QByteArray>("form"); // %1 is the tag
    QTest::addColumn<int>("status");
    const auto row = [](const char *form, int status) {
        QTest::newRow(form) << QByteArray(form) << status;
    };
    row("%1", 304);
    row("W/%1", 304);
    row("\"a\", %1", 304);
    row("*", 304);
    row("\"a\"", 200);
    row("%1x", 200);
    row("", 200);
    row("\"", 200);
    row("garbage,,,", 200);
}

void TestHttp::knownBodyIsNotSentAgain()
{
    QFETCH(const QByteArray, form);
    QFETCH(int, status);
    for (const char *path : {"/", "/api/v1/symbols"}) {
        HttpClient to = client();
        const QByteArray tag = to.ask(path).header("etag");
        QVERIFY(tag.startsWith('"') && tag.endsWith('"') && tag.size() > 2);
        to.get(path, "If-None-Match: " + QByteArray(form).replace("%1", tag) + "\r\n");
        const auto answer =
            to.answer(status == 304 ? HttpClient::Body::Absent : HttpClient::Body::Expected);
        QVERIFY(answer);
        QCOMPARE(answer->status, status);
        QCOMPARE(answer->header("etag"), tag);
        QVERIFY(!answer->header("cache-control").isEmpty());
        QCOMPARE(to.ask("/health/live").status, 200); // a 304 has no body
    }
}

void TestHttp::tickersListEverySymbol()
{
    const HttpAnswer answer = ask("/api/v1/tickers");
    QCOMPARE(answer.header("cache-control"),
             QByteArray("public, max-age=1, s-maxage=1, stale-while-revalidate=2, "
                        "stale-if-error=10"));
    QCOMPARE(answer.header("access-control-allow-origin"), QByteArray("*"));
    const QJsonObject list = answer.json();
    QCOMPARE(list[QLatin1String("epoch")].toString().size(), 16);
    QVERIFY(list[QLatin1String("ts")].toInteger() > 1'700'000'000'000);
    const qsizetype columns = list[QLatin1String("columns")].toArray().size();
    QCOMPARE(columns, 11);
    const QJsonArray rows = list[QLatin1String("rows")].toArray();
    QCOMPARE(rows.size(), 50);
    for (const QJsonValue &row : rows) {
        QCOMPARE(row.toArray().size(), columns);
        QVERIFY(row[1].toInteger() > 0);
        QCOMPARE(row[10].toBool(true), false);
    }
    const QJsonObject objects = ask("/api/v1/tickers?shape=objects").json();
    QCOMPARE(objects[QLatin1String("tickers")].toArray().size(), 50);
}

void TestHttp::tickersOfSomeSymbols_data()
{
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<QStringList>("symbols");
    const QStringList both{QStringLiteral("ETHUSDT"), QStringLiteral("BTCUSDT")};
    QTest::newRow("one") << QByteArray("symbols=BTCUSDT") << both.sliced(1);
    QTest::newRow("two, in their order") << QByteArray("symbols=ETHUSDT,BTCUSDT") << both;
    QTest::newRow("escaped") << QByteArray("symbols=ETHUSDT%2CBTC%55SDT") << both;
    QTest::newRow("twice") << QByteArray("symbols=ETHUSDT,BTCUSDT,ETHUSDT") << both;
    QTest::newRow("with a shape") << QByteArray("shape=objects&symbols=ETHUSDT,BTCUSDT") << both;
}

void TestHttp::tickersOfSomeSymbols()
{
    QFETCH(QByteArray, query);
    QFETCH(QStringList, symbols);
    const QJsonObject list = ask("/api/v1/tickers?" + query).json();
    const QJsonArray rows = list[QLatin1String("rows")].toArray();
    const QJsonArray tickers = list[QLatin1String("tickers")].toArray();
    QStringList found;
    for (const QJsonValue &row : rows)
        found.append(row[0].toString());
    for (const QJsonValue &ticker : tickers)
        found.append(ticker[QLatin1String("symbol")].toString());
    QCOMPARE(found, symbols);
}

void TestHttp::listAgreesWithWhatIsPushed()
{
    TestClient subscriber(m_server->clientsUrl());
    QCOMPARE(subscriber.subscribe({QStringLiteral("BTCUSDT")}), 1);
    const QJsonObject subscribed = subscriber.next("subscribed");
    const QJsonObject entry = subscribed[QLatin1String("symbols")][0].toObject();
    QJsonObject list;
    // The copy is up to a second old: wait for one that is younger than the subscription.
    QTRY_VERIFY_WITH_TIMEOUT(
        (list = ask("/api/v1/tickers?shape=objects&symbols=BTCUSDT").json(),
         list[QLatin1String("tickers")][0][QLatin1String("offset")].toInteger() >
             entry[QLatin1String("offset")].toInteger()),
        10'000);
    QCOMPARE(list[QLatin1String("epoch")], entry[QLatin1String("epoch")]);
    const QJsonObject listed = list[QLatin1String("tickers")][0].toObject();
    const QJsonValue offset = listed[QLatin1String("offset")];
    const QJsonObject pushed = subscriber.next([&offset](const TestClient::Message &message) {
        return message.op() == QLatin1String("quote") && message.offset() >= offset.toInteger();
    });
    // Updates within one flush share a send, so that offset itself may have been superseded.
    if (pushed[QLatin1String("o")] != offset)
        return;
    for (const char *figure : {"last", "bid", "ask", "high", "low", "vol", "quoteVol"})
        QCOMPARE(listed[QLatin1String(figure)], pushed[QLatin1String(figure)]);
}

void TestHttp::listIsNewEverySecondAndTheSameInBetween()
{
    HttpClient to = client();
    const HttpAnswer first = to.ask("/api/v1/tickers");
    QByteArrayList tags{first.header("etag")};
    while (tags.size() < 3) {
        const HttpAnswer answer = to.ask("/api/v1/tickers");
        QCOMPARE(answer.status, 200);
        if (answer.header("etag") == first.header("etag"))
            QCOMPARE(answer.body, first.body);
        if (!tags.contains(answer.header("etag")))
            tags.append(answer.header("etag"));
    }
}

void TestHttp::listOf10000SymbolsIsServed()
{
    ServerProcess server;
    listenForHttp(server);
    server.set("feed.simulator.symbols", "10000");
    QVERIFY(server.start());
    HttpClient to(server.httpPort());
    HttpAnswer answer;
    QTRY_COMPARE((answer = to.ask("/api/v1/tickers")).status, 200);
    QCOMPARE(answer.json()[QLatin1String("rows")].toArray().size(), 10'000);
    answer = to.ask("/api/v1/tickers", "Accept-Encoding: gzip\r\n");
    QCOMPARE(answer.header("content-encoding"), QByteArray("gzip"));
}

void TestHttp::symbolsAreThoseOfTheNativeProtocol()
{
    TestClient subscriber(m_server->clientsUrl());
    const QStringList names = subscriber.symbolNames(10);
    const QJsonArray symbols = ask("/api/v1/symbols").json()[QLatin1String("symbols")].toArray();
    QCOMPARE(symbols.size(), 50);
    for (qsizetype i = 0; i < names.size(); ++i) {
        QCOMPARE(symbols[i][QLatin1String("symbol")].toString(), names[i]);
        QCOMPARE(symbols[i][QLatin1String("sid")].toInt(), int(i) + 1);
    }
}

void TestHttp::healthTellsEachCheck()
{
    QCOMPARE(ask("/health/live").body, QByteArray(R"({"status":"live"})"));
    HttpAnswer answer;
    QTRY_COMPARE((answer = ask("/health/ready")).status, 200);
    QCOMPARE(answer.header("cache-control"), QByteArray("no-store"));
    const QJsonObject checks = answer.json()[QLatin1String("checks")].toObject();
    QCOMPARE(checks.keys(), (QStringList{QStringLiteral("draining"),
                                         QStringLiteral("feed simulator"), QStringLiteral("market"),
                                         QStringLiteral("worker 0"), QStringLiteral("worker 1")}));
}

void TestHttp::feedThatIsQuietIsReadyAndOneThatHasEndedIsNot()
{
    ServerProcess quiet;
    listenForHttp(quiet);
    quiet.set("feed.simulator.rate", "0");
    QVERIFY(quiet.start());
    HttpClient toQuiet(quiet.httpPort());
    QTRY_COMPARE(toQuiet.ask("/health/ready").status, 200);

    ServerProcess server;
    listenForHttp(server);
    server.set("feed.source", "replay");
    server.set(QStringLiteral("feed.replay.file"),
               QStringLiteral(TICKCAST_TEST_DATA "/replay-small.ws.txt"));
    server.set("feed.replay.speed", "max");
    QVERIFY(server.start());
    HttpClient to(server.httpPort());
    HttpAnswer answer;
    QTRY_COMPARE((answer = to.ask("/health/ready")).status, 503);
    const QJsonObject checks = answer.json()[QLatin1String("checks")].toObject();
    QCOMPARE(checks[QLatin1String("feed replay")].toString(), QStringLiteral("ended"));
    QCOMPARE(checks[QLatin1String("market")].toString(), QStringLiteral("ok"));
    QCOMPARE(to.ask("/health/live").status, 200);
}

void TestHttp::stoppingServerIsNotReadyButAlive()
{
    ServerProcess server;
    listenForHttp(server);
    QVERIFY(server.start());
    HttpClient to(server.httpPort());
    QTRY_COMPARE(to.ask("/health/ready").status, 200);
    // Who does not answer the close keeps the server waiting for a moment.
    RawClient stubborn(server.clientsPort());
    QVERIFY(stubborn.shakeHands());
    stubborn.stopReading();
    server.sendSignal(SIGTERM);
    HttpAnswer answer;
    const auto isDraining = [&] { return (answer = to.ask("/health/ready")).status == 503; };
    QVERIFY(QTest::qWaitFor(isDraining));
    QCOMPARE(answer.json()[QLatin1String("checks")][QLatin1String("draining")].toString(),
             QStringLiteral("the server is stopping"));
    QCOMPARE(to.ask("/health/live").status, 200);
    QVERIFY(server.hasStoppedWell());
}

void TestHttp::connectionFloodLeavesClientsServed()
{
    ServerProcess server;
    listenForHttp(server);
    server.set("http.connections_per_address", "20");
    QVERIFY(server.start());
    GoodClient subscriber(server.clientsUrl());
    QVERIFY(subscriber.isWatching());
    HttpClient early(server.httpPort());
    QCOMPARE(early.ask("/health/live").status, 200);
    std::vector<std::unique_ptr<HttpClient>> flood;
    for (int i = 0; i < 200; ++i)
        flood.push_back(std::make_unique<HttpClient>(server.httpPort()));
    QTRY_COMPARE(std::ranges::count_if(flood, [](const auto &one) { return !one->isOpen(); }), 181);
    QCOMPARE(early.ask("/health/live").status, 200);
    QVERIFY(subscriber.isServed());
    flood.clear();
    QTRY_COMPARE(HttpClient(server.httpPort()).ask("/health/live").status, 200);
}

void TestHttp::rateIsLimited()
{
    ServerProcess server;
    listenForHttp(server);
    server.set("http.rate_limit", "1");
    server.set("http.rate_burst", "5");
    QVERIFY(server.start());
    HttpClient to(server.httpPort());
    HttpAnswer answer;
    for (int i = 0; i < 100 && answer.status != 429; ++i)
        answer = to.ask("/health/live");
    QCOMPARE(answer.status, 429);
    QVERIFY(!answer.header("retry-after").isEmpty());
    QVERIFY(QTest::qWaitFor([&to] { return to.ask("/health/live").status == 200; }));
}

void TestHttp::ipv6IsServed()
{
    ServerProcess server;
    server.set("listen.http", "[::1]:0");
    if (!QTcpSocket().bind(QHostAddress::LocalHostIPv6))
        QSKIP("no IPv6 here");
    QVERIFY(server.start());
    QCOMPARE(server.httpUrl().host(), QStringLiteral("::1"));
    HttpClient to(server.httpPort(), QHostAddress::LocalHostIPv6);
    QCOMPARE(to.ask("/health/live").status, 200);
}

void TestHttp::offServesNothing()
{
    ServerProcess server;
    server.set("listen.http", "off");
    QVERIFY(server.start());
    QVERIFY(server.ready()[QLatin1String("http")].isNull());
}

void TestHttp::openConnectionsHoldNoStopUp()
{
    ServerProcess server;
    listenForHttp(server);
    QVERIFY(server.start());
    HttpClient idle(server.httpPort());
    HttpClient slow(server.httpPort());
    slow.write("GET / HT");
    QCOMPARE(HttpClient(server.httpPort()).ask("/health/live").status, 200);
    QVERIFY(server.stop());
    QVERIFY(idle.isCut());
    QVERIFY(slow.isCut());
}

QTEST_GUILESS_MAIN(TestHttp)
#include "tst_http.moc"
