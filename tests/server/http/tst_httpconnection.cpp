// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/http/httpserver.h"

#include "tests/server/support/httpclient.h"
#include "tests/server/support/marketsamples.h"

#include <QTest>

using namespace tickcast;
using namespace tickcast::testing;
using namespace std::chrono_literals;

namespace {

/// An HttpServer on a free port, whose time stands still.
struct Bench
{
    explicit Bench(HttpConfig config = {}, int symbols = 3)
        : server(std::move(config),
                 {[this] { return states; }, [] { return HealthFacts{}; },
                  [](const QString &host) { return QStringLiteral("ws://%1:9/v1").arg(host); }},
                 clock)
    {
        auto made = std::make_shared<MarketStates>();
        made->symbols = sampleSymbols(symbols);
        made->number = 1;
        made->states.resize(size_t(symbols));
        states = made;
        isListening = server.listen(QHostAddress::LocalHost, 0).has_value();
    }
    [[nodiscard]] HttpClient client() const { return HttpClient(server.port()); }
    [[nodiscard]] bool isEmpty() const
    {
        return QTest::qWaitFor([this] { return server.counts().open == 0; });
    }

    FakeClock clock;
    MarketStatesRef states;
    HttpServer server;
    bool isListening = false;
};

const QByteArray get = HttpClient::request("GET", "/health/live");

} // namespace

/// What a connection may do and how long it may take, whatever is asked.
class TestHttpConnection final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void requestInPiecesIsAnswered_data();
    void requestInPiecesIsAnswered();
    void pipelinedRequestsAreAnsweredInOrder();
    void slowHeadIsRefusedAndClosed();
    void slowHeadByteForByteGainsNoTime();
    void silentConnectionIsClosed();
    void clientThatDoesNotReadIsCut();
    void clientThatReadsSlowlyGetsAll();
    void idleTimeStartsAnewWithEachRequest();
    void bodyIsSkipped();
    void bodyThatNeverComesIsRefused();
    void errorEndsTheConnectionAfterItsAnswer_data();
    void errorEndsTheConnectionAfterItsAnswer();
    void headOfAnySizeBeyondTheLimitIsRefused();
    void closeIsKeptTo_data();
    void closeIsKeptTo();
    void clientThatEndsItsSideGetsItsAnswer();
    void clientThatLeavesMidwayIsForgotten_data();
    void clientThatLeavesMidwayIsForgotten();
    void connectionOverTheLimitIsTurnedAway();
    void connectionOverTheLimitOfItsAddressIsTurnedAway();
    void proxyHasNoLimitOfItsAddress();
    void requestsOverTheRateAreRefused();
    void rateOfAProxyIsThatOfWhomItNames();
    void limiterForgetsQuietClients();
    void limiterIsBoundedUnderAFlood();
    void serverEndsWithConnectionsOpen();
};

void TestHttpConnection::requestInPiecesIsAnswered_data()
{
    QTest::addColumn<int>("pieceBytes");
    for (const int bytes : {1, 2, 7, 30})
        QTest::addRow("%d bytes", bytes) << bytes;
}

void TestHttpConnection::requestInPiecesIsAnswered()
{
    QFETCH(int, pieceBytes);
    const Bench bench;
    HttpClient client = bench.client();
    for (qsizetype at = 0; at < get.size(); at += pieceBytes) {
        client.write(get.mid(at, pieceBytes));
        QCoreApplication::processEvents();
    }
    QCOMPARE(client.answer().value_or(HttpAnswer{}).status, 200);
}

void TestHttpConnection::pipelinedRequestsAreAnsweredInOrder()
{
    HttpConfig config;
    config.rateLimit = 0;
    const Bench bench(config);
    HttpClient client = bench.client();
    constexpr int pairs = 300; // more than a turn takes, and than is read at once
    for (int i = 0; i < pairs; ++i)
        client.write(get + HttpClient::request("GET", "/absent"));
    for (int i = 0; i < pairs; ++i) {
        QCOMPARE(client.answer().value_or(HttpAnswer{}).status, 200);
        QCOMPARE(client.answer().value_or(HttpAnswer{}).status, 404);
    }
    QVERIFY(client.isOpen());
}

void TestHttpConnection::slowHeadIsRefusedAndClosed()
{
    Bench bench;
    HttpClient client = bench.client();
    client.write(get.first(20));
    QTRY_COMPARE(bench.server.counts().open, quint64(1));
    QTest::qWait(0);
    bench.clock.advance(11s);
    QCOMPARE(client.answer().value_or(HttpAnswer{}).status, 408);
    QVERIFY(client.isCut());
    QVERIFY(bench.isEmpty());
}

void TestHttpConnection::slowHeadByteForByteGainsNoTime()
{
    Bench bench;
    HttpClient client = bench.client();
    std::optional<HttpAnswer> answer;
    for (qsizetype at = 0; at < get.size() - 1 && client.isOpen() && client.rest().isEmpty();
         ++at) {
        client.write(get.mid(at, 1));
        bench.clock.advance(2s);
        (void)QTest::qWaitFor([&] { return !client.rest().isEmpty(); }, 300);
    }
    QCOMPARE(client.answer().value_or(HttpAnswer{}).status, 408);
    QVERIFY(client.isCut());
}

void TestHttpConnection::silentConnectionIsClosed()
{
    Bench bench;
    HttpClient silent = bench.client();
    HttpClient served = bench.client();
    QCOMPARE(served.ask("/health/live").status, 200);
    bench.clock.advance(31s);
    QVERIFY(silent.isCut());
    QVERIFY(served.isCut());
    QVERIFY(silent.rest().isEmpty());
    QVERIFY(bench.isEmpty());
}

void TestHttpConnection::idleTimeStartsAnewWithEachRequest()
{
    Bench bench;
    HttpClient client = bench.client();
    for (int i = 0; i < 4; ++i) {
        QCOMPARE(client.ask("/health/live").status, 200);
        bench.clock.advance(20s);
    }
    QCOMPARE(client.ask("/health/live").status, 200);
}

void TestHttpConnection::clientThatDoesNotReadIsCut()
{
    Bench bench({}, 100'000); // more than the kernel keeps
    HttpClient client = bench.client();
    client.socket().setReadBufferSize(1);
    client.get("/api/v1/tickers");
    QTRY_VERIFY(bench.server.counts().bytesOut > 0);
    quint64 sent = 0;
    QTRY_VERIFY_WITH_TIMEOUT(sent == std::exchange(sent, bench.server.counts().bytesOut), 10'000);
    bench.clock.advance(11s);
    QVERIFY(bench.isEmpty());
}

void TestHttpConnection::clientThatReadsSlowlyGetsAll()
{
    Bench bench({}, 100'000);
    HttpClient client = bench.client();
    client.socket().setReadBufferSize(64 * 1024);
    client.get("/api/v1/tickers");
    const auto answer = client.answer();
    QVERIFY(answer);
    QCOMPARE(answer->json()[QLatin1String("rows")].toArray().size(), 100'000);
}

void TestHttpConnection::bodyIsSkipped()
{
    const Bench bench;
    HttpClient client = bench.client();
    const QByteArray body = get.repeated(100); // what is no request, though it looks like one
    client.write(
        HttpClient::request("POST", "/health/live",
                            "Content-Length: " + QByteArray::number(body.size()) + "\r\n") +
        body + get);
    QCOMPARE(client.answer().value_or(HttpAnswer{}).status, 405);
    QCOMPARE(client.answer().value_or(HttpAnswer{}).status, 200);
    QTest::qWait(0);
    QVERIFY(client.rest().isEmpty());
    QCOMPARE(bench.server.counts().answers.at(200), quint64(1));
}

void TestHttpConnection::bodyThatNeverComesIsRefused()
{
    Bench bench;
    HttpClient client = bench.client();
    client.write(HttpClient::request("POST", "/health/live", "Content-Length: 100\r\n"));
    QCOMPARE(client.answer().value_or(HttpAnswer{}).status, 405);
    bench.clock.advance(11s);
    QCOMPARE(client.answer().value_or(HttpAnswer{}).status, 408);
    QVERIFY(client.isCut());
}

void TestHttpConnection::errorEndsTheConnectionAfterItsAnswer_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<int>("status");
    QTest::newRow("noise") << QByteArray("\x16\x03\x01\x02\r\n\r\n") << 400;
    QTest::newRow("no host") << QByteArray("GET / HTTP/1.1\r\n\r\n") << 400;
    QTest::newRow("NUL") << QByteArray("GET /\0 HTTP/1.1\r\n\r\n", 19) << 400;
    QTest::newRow("version") << QByteArray("GET / HTTP/3.0\r\nHost: a\r\n\r\n") << 505;
    QTest::newRow("chunked") << HttpClient::request("POST", "/", "Transfer-Encoding: chunked\r\n")
                             << 411;
    QTest::newRow("large body") << HttpClient::request("POST", "/", "Content-Length: 1000000\r\n")
                                << 413;
    QTest::newRow("long target") << HttpClient::request("GET", '/' + QByteArray(5000, 'a')) << 414;
    QTest::newRow("expectation") << HttpClient::request("POST", "/", "Expect: 100-continue\r\n")
                                 << 417;
}

void TestHttpConnection::errorEndsTheConnectionAfterItsAnswer()
{
    QFETCH(QByteArray, request);
    QFETCH(int, status);
    const Bench bench;
    HttpClient client = bench.client();
    client.write(get + request + get); // what follows an error is not read any more
    QCOMPARE(client.answer().value_or(HttpAnswer{}).status, 200);
    const auto answer = client.answer();
    QVERIFY(answer);
    QCOMPARE(answer->status, status);
    QCOMPARE(answer->header("connection"), QByteArray("close"));
    QVERIFY(!answer->errorCode().isEmpty());
    QVERIFY(client.isCut());
    QVERIFY(client.rest().isEmpty());
    QVERIFY(bench.isEmpty());
}

void TestHttpConnection::headOfAnySizeBeyondTheLimitIsRefused()
{
    const Bench bench;
    HttpClient client = bench.client();
    client.write("GET / HTTP/1.1\r\nHost: a\r\n");
    for (int i = 0; i < 4'000; ++i) // 4 MB
        client.write("X: " + QByteArray(1'000, 'x') + "\r\n");
    const auto answer = client.answer();
    QVERIFY(answer);
    QCOMPARE(answer->status, 431);
    QVERIFY(client.isCut());
}

void TestHttpConnection::closeIsKeptTo_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::newRow("close") << HttpClient::request("GET", "/health/live", "Connection: close\r\n");
    QTest::newRow("in a list") << HttpClient::request("GET", "/health/live",
                                                      "Connection: x, CLOSE\r\n");
    QTest::newRow("not found") << HttpClient::request("GET", "/absent", "Connection: close\r\n");
    QTest::newRow("HTTP/1.0") << QByteArray("GET /health/live HTTP/1.0\r\n\r\n");
    QTest::newRow("HTTP/1.0 with keep-alive")
        << QByteArray("GET /health/live HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
}

void TestHttpConnection::closeIsKeptTo()
{
    QFETCH(QByteArray, request);
    const Bench bench;
    HttpClient client = bench.client();
    client.write(request + get);
    const auto answer = client.answer();
    QVERIFY(answer);
    QCOMPARE(answer->header("connection"), QByteArray("close"));
    QVERIFY(client.isCut());
    QVERIFY(client.rest().isEmpty());
}

void TestHttpConnection::clientThatEndsItsSideGetsItsAnswer()
{
    const Bench bench({}, 100'000);
    HttpClient client = bench.client();
    client.write(HttpClient::request("GET", "/api/v1/tickers"));
    client.endWriting();
    const auto answer = client.answer();
    QVERIFY(answer);
    QCOMPARE(answer->status, 200);
    QVERIFY(client.isCut());
    QVERIFY(bench.isEmpty());
}

void TestHttpConnection::clientThatLeavesMidwayIsForgotten_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("nothing sent") << QByteArray();
    QTest::newRow("half a head") << get.first(20);
    QTest::newRow("half a body") << HttpClient::request("POST", "/health/live",
                                                        "Content-Length: 10\r\n") +
                                        "12345";
    QTest::newRow("while it is answered") << HttpClient::request("GET", "/api/v1/tickers");
    QTest::newRow("after an error") << QByteArray("x\r\n\r\n");
}

void TestHttpConnection::clientThatLeavesMidwayIsForgotten()
{
    QFETCH(QByteArray, bytes);
    const Bench bench({}, 100'000);
    {
        HttpClient client = bench.client();
        client.socket().setReadBufferSize(1);
        QTRY_COMPARE(bench.server.counts().open, quint64(1));
        client.write(bytes);
        client.socket().abort();
    }
    QVERIFY(bench.isEmpty());
}

void TestHttpConnection::connectionOverTheLimitIsTurnedAway()
{
    HttpConfig config;
    config.connectionLimit = 2;
    const Bench bench(config);
    HttpClient first = bench.client();
    HttpClient second = bench.client();
    QTRY_COMPARE(bench.server.counts().open, quint64(2));
    {
        HttpClient third = bench.client();
        const auto answer = third.answer();
        QVERIFY(answer);
        QCOMPARE(answer->status, 503);
        QVERIFY(!answer->header("retry-after").isEmpty());
        QCOMPARE(answer->errorCode(), QStringLiteral("too_many_connections"));
        QVERIFY(third.isCut());
    }
    QCOMPARE(bench.server.counts().refused, quint64(1));
    QCOMPARE(first.ask("/health/live").status, 200);
    second.socket().abort();
    QTRY_COMPARE(bench.server.counts().open, quint64(1));
    QCOMPARE(bench.client().ask("/health/live").status, 200);
}

void TestHttpConnection::connectionOverTheLimitOfItsAddressIsTurnedAway()
{
    HttpConfig config;
    config.connectionsPerAddress = 1;
    const Bench bench(config);
    HttpClient first = bench.client();
    QCOMPARE(first.ask("/health/live").status, 200);
    HttpClient second = bench.client();
    QCOMPARE(second.answer().value_or(HttpAnswer{}).status, 503);
}

void TestHttpConnection::proxyHasNoLimitOfItsAddress()
{
    HttpConfig config;
    config.connectionsPerAddress = 1;
    config.trustedProxies = *AddressSet::parse(u"127.0.0.1");
    const Bench bench(config);
    HttpClient first = bench.client();
    HttpClient second = bench.client();
    QCOMPARE(first.ask("/health/live").status, 200);
    QCOMPARE(second.ask("/health/live").status, 200);
}

void TestHttpConnection::requestsOverTheRateAreRefused()
{
    HttpConfig config;
    config.rateLimit = 2;
    config.rateBurst = 3;
    Bench bench(config);
    HttpClient client = bench.client();
    for (int i = 0; i < 3; ++i)
        QCOMPARE(client.ask("/health/live").status, 200);
    const HttpAnswer answer = client.ask("/health/live");
    QCOMPARE(answer.status, 429);
    QCOMPARE(answer.header("retry-after"), QByteArray("1"));
    QCOMPARE(answer.errorCode(), QStringLiteral("rate_limited"));
    QCOMPARE(bench.client().ask("/health/live").status, 429); // another connection, the same client
    bench.clock.advance(1s);
    QCOMPARE(client.ask("/health/live").status, 200);
    QCOMPARE(client.ask("/health/live").status, 200);
    QCOMPARE(client.ask("/health/live").status, 429);
    QVERIFY(client.isOpen());
}

void TestHttpConnection::rateOfAProxyIsThatOfWhomItNames()
{
    HttpConfig config;
    config.rateLimit = 1;
    config.rateBurst = 1;
    config.trustedProxies = *AddressSet::parse(u"127.0.0.1");
    Bench bench(config);
    HttpClient proxy = bench.client();
    const auto askFor = [&proxy](const char *client) {
        return proxy.ask("/health/live", "X-Forwarded-For: " + QByteArray(client) + "\r\n").status;
    };
    QCOMPARE(askFor("1.1.1.1"), 200);
    QCOMPARE(askFor("1.1.1.1"), 429);
    QCOMPARE(askFor("9.9.9.9, 1.1.1.1"), 429); // what a client claims helps it nothing
    QCOMPARE(askFor("2.2.2.2"), 200);
    for (int i = 0; i < 5; ++i)
        QCOMPARE(proxy.ask("/health/live").status, 200); // the proxy itself
}

void TestHttpConnection::limiterForgetsQuietClients()
{
    constexpr MonotonicNs second = 1'000'000'000;
    RateLimiter limiter({.perSecond = 1, .burst = 2});
    IpAddress client;
    for (qsizetype i = 0; i < RateLimiter::clientsMax; ++i) {
        client.bytes[0] = quint8(i >> 8);
        client.bytes[1] = quint8(i);
        QVERIFY(limiter.take(client, second));
    }
    client.bytes[2] = 1;
    QVERIFY(limiter.take(client, 10 * second));
    QCOMPARE(limiter.clients(), qsizetype(1));
}

void TestHttpConnection::limiterIsBoundedUnderAFlood()
{
    constexpr MonotonicNs second = 1'000'000'000;
    RateLimiter limiter({.perSecond = 1, .burst = 2});
    int refused = 0;
    for (qsizetype i = 0; i < 2 * RateLimiter::clientsMax; ++i) {
        IpAddress client;
        client.bytes[0] = quint8(i >> 16);
        client.bytes[1] = quint8(i >> 8);
        client.bytes[2] = quint8(i);
        refused += limiter.take(client, 2 * second) ? 0 : 1;
    }
    QCOMPARE(limiter.clients(), RateLimiter::clientsMax);
    QVERIFY(refused > 0);
}

void TestHttpConnection::serverEndsWithConnectionsOpen()
{
    std::optional<HttpClient> idle;
    std::optional<HttpClient> reading;
    std::optional<HttpClient> writing;
    {
        const Bench bench({}, 100'000);
        const quint16 port = bench.server.port();
        idle.emplace(port);
        reading.emplace(port);
        writing.emplace(port);
        reading->write(get.first(10));
        writing->socket().setReadBufferSize(1);
        writing->get("/api/v1/tickers");
        QTRY_VERIFY(bench.server.counts().bytesOut > 0);
    }
    QVERIFY(idle->isCut());
    QVERIFY(reading->isCut());
}

QTEST_GUILESS_MAIN(TestHttpConnection)
#include "tst_httpconnection.moc"
