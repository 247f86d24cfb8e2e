// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/nginxprocess.h"
#include "tests/integration/support/originrelay.h"
#include "tests/integration/support/serverprocess.h"
#include "tests/integration/support/testclient.h"
#include "tests/server/support/httpclient.h"

#include <QDateTime>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>
#include <QTimer>
#include <memory>

using namespace tickcast::testing;

namespace {

/// How late this process gets its turn, at worst, while the meter lives and the event loop runs.
class LagMeter final
{
public:
    LagMeter()
    {
        m_since.start();
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] {
            m_mostMs = std::max(m_mostMs, double(m_since.restart() - everyMs));
        });
        m_timer.start(everyMs);
    }
    [[nodiscard]] double mostMs() const { return m_mostMs; }

private:
    static constexpr int everyMs = 20;
    QTimer m_timer;
    QElapsedTimer m_since;
    double m_mostMs = 0;
};

} // namespace

/// The real server behind a real cache, nginx with the project's own configuration: what the cache
/// answers for the server, how old it may be, and what happens while the server is away.
class TestEdge final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void crowdIsAnsweredFromTheCache();
    void restartOfTheServerGoesUnnoticed();
    void staleListHasAnEnd();
    void encodingsAreKeptApart_data();
    void encodingsAreKeptApart();
    void whatMustNotBeCachedIsNot_data();
    void whatMustNotBeCachedIsNot();
    void operatorsPagesAreNotPublic_data();
    void operatorsPagesAreNotPublic();
    void badRequestOfOneClientHurtsNoOther();
    void subscribersAreLedThrough();

private:
    static constexpr int crowd = 64;
    static constexpr qint64 millisecondsPerSecond = 1000;

    [[nodiscard]] bool startOrigin();
    /// wrk with tests/data/edge.lua for @p seconds: the line it prints.
    [[nodiscard]] static std::unique_ptr<QProcess> startCrowd(quint16 port, int seconds);
    [[nodiscard]] static QJsonObject crowdReport(QProcess &wrk);
    [[nodiscard]] HttpAnswer ask(const QByteArray &target, const QByteArray &headers = {}) const
    {
        return HttpClient(m_nginx->port()).ask(target, headers);
    }

    std::unique_ptr<ServerProcess> m_server;
    std::unique_ptr<OriginRelay> m_relay;
    std::unique_ptr<NginxProcess> m_nginx;
};

bool TestEdge::startOrigin()
{
    m_server = std::make_unique<ServerProcess>();
    m_server->set("listen.http", "127.0.0.1:0");
    m_server->set("http.trusted_proxies", "127.0.0.1");
    if (!m_server->start())
        return false;
    m_relay->leadTo(m_server->httpPort());
    return true;
}

void TestEdge::init()
{
    m_relay = std::make_unique<OriginRelay>();
    QVERIFY(startOrigin());
    m_nginx = std::make_unique<NginxProcess>();
    QVERIFY2(m_nginx->start(m_relay->port(), m_server->clientsPort()),
             m_nginx->error().constData());
    QTRY_COMPARE(ask("/api/v1/tickers").status, 200);
    m_relay->forget();
}

void TestEdge::cleanup()
{
    m_nginx.reset();
    m_server.reset();
    m_relay.reset();
}

std::unique_ptr<QProcess> TestEdge::startCrowd(quint16 port, int seconds)
{
    auto wrk = std::make_unique<QProcess>();
    wrk->start(findProgram(QStringLiteral("wrk")),
               {QStringLiteral("-t2"), QStringLiteral("-c%1").arg(crowd),
                QStringLiteral("-d%1s").arg(seconds), QStringLiteral("--timeout"),
                QStringLiteral("20s"), QStringLiteral("-s"),
                QStringLiteral(TICKCAST_TEST_DATA "/edge.lua"),
                QStringLiteral("http://127.0.0.1:%1").arg(port)});
    return wrk;
}

QJsonObject TestEdge::crowdReport(QProcess &wrk)
{
    if (!QTest::qWaitFor([&wrk] { return wrk.state() == QProcess::NotRunning; }, 60'000))
        wrk.kill();
    const QByteArray output = wrk.readAllStandardOutput();
    return QJsonDocument::fromJson(output.sliced(std::max<qsizetype>(0, output.lastIndexOf('{'))))
        .object();
}

void TestEdge::crowdIsAnsweredFromTheCache()
{
    constexpr int seconds = 12; // at 64 connections times 100 requests a second: 50,000 and more
    constexpr double ageMaxMs = 3'000; // the promise
    constexpr qint64 fewest = 500;     // of a very slow machine
    const LagMeter lag;
    const auto wrk = startCrowd(m_nginx->port(), seconds);
    QVERIFY2(wrk->waitForStarted(), "no wrk here: apt-get install wrk");
    const QJsonObject report = crowdReport(*wrk);
    const auto figure = [&report](const char *name) {
        return report[QLatin1String(name)].toInteger(-1);
    };
    QVERIFY2(figure("requests") >= fewest, wrk->readAllStandardError().constData());
    QCOMPARE(figure("bad"), 0);
    QCOMPARE(figure("errors"), 0);
    // 99 % of 50,000; of fewer it cannot be more than the lists that were made meanwhile.
    constexpr double forms = 4;
    constexpr double askedMax = 2 * (seconds + 1); // for each form
    QVERIFY(double(figure("requests") - figure("cached")) <=
            std::max(0.01 * double(figure("requests")), forms * askedMax));
    QVERIFY(figure("aged") > 0);
    // What a busy machine adds shows in this process too; of nginx, wrk and the server, two may
    // wait.
    QVERIFY2(double(figure("oldest")) < ageMaxMs + 2 * lag.mostMs(),
             QByteArray::number(figure("oldest")).constData());
    QCOMPARE(m_relay->requests().size(), qsizetype(forms));
    int asked = 0;
    for (auto count = m_relay->requests().begin(); count != m_relay->requests().end(); ++count) {
        QVERIFY2(count.value() <= askedMax,
                 QByteArray(count.key() + ": " + QByteArray::number(count.value())).constData());
        asked += count.value();
    }
    qInfo("%lld requests, %.3f %% from the cache, the oldest list %lld ms; the server was asked %d "
          "times",
          static_cast<long long>(figure("requests")),
          100.0 * double(figure("cached")) / double(figure("requests")),
          static_cast<long long>(figure("oldest")), asked);
}

void TestEdge::restartOfTheServerGoesUnnoticed()
{
    const auto wrk = startCrowd(m_nginx->port(), 10);
    QVERIFY2(wrk->waitForStarted(), "no wrk here: apt-get install wrk");
    // Everything the crowd asks for has been fetched.
    QTRY_COMPARE(m_relay->requests().size(), 4);
    m_relay->leadTo(0);
    QVERIFY(m_server->stop());
    const auto isStale = [this] {
        const QByteArray cache = ask("/api/v1/tickers").header("x-cache");
        return cache == "STALE" || cache == "UPDATING"; // the latter while one asks the origin
    };
    QTRY_VERIFY_WITH_TIMEOUT(isStale(), 10'000);
    QVERIFY(startOrigin());
    const QJsonObject report = crowdReport(*wrk);
    QVERIFY(report[QLatin1String("stale")].toInteger() > 0);
    QCOMPARE(report[QLatin1String("bad")].toInteger(), 0);
    QCOMPARE(report[QLatin1String("errors")].toInteger(), 0);
    const auto isFresh = [this] {
        const HttpAnswer answer = ask("/api/v1/tickers");
        const qint64 ts = answer.json()[QLatin1String("ts")].toInteger();
        return answer.status == 200 &&
               QDateTime::currentMSecsSinceEpoch() - ts <= 3 * millisecondsPerSecond;
    };
    QVERIFY(QTest::qWaitFor(isFresh, 10'000));
}

void TestEdge::staleListHasAnEnd()
{
    // A second to live, which nginx may count as two, ten to be stale, and the copy's own age.
    constexpr qint64 ageMax = (1 + 1 + 10 + 1 + 1) * millisecondsPerSecond;
    m_relay->leadTo(0);
    QVERIFY(m_server->stop());
    HttpAnswer answer;
    bool isMarked = false;
    const auto hasEnded = [&] {
        answer = ask("/api/v1/tickers");
        if (answer.status != 200)
            return true;
        isMarked = isMarked || answer.header("x-cache") == "STALE";
        const qint64 ts = answer.json()[QLatin1String("ts")].toInteger();
        if (QDateTime::currentMSecsSinceEpoch() - ts > ageMax)
            QTest::qFail("a list that is too old", __FILE__, __LINE__);
        return false;
    };
    QVERIFY(QTest::qWaitFor(hasEnded, 30'000));
    QVERIFY(isMarked);
    QCOMPARE(answer.status / 100, 5);
}

void TestEdge::encodingsAreKeptApart_data()
{
    QTest::addColumn<QByteArray>("accepted");
    QTest::addColumn<QByteArrayList>("encodings"); // any of them
    QTest::newRow("none") << QByteArray() << QByteArrayList{""};
    QTest::newRow("gzip") << QByteArray("gzip") << QByteArrayList{"gzip"};
    QTest::newRow("gzip of a browser")
        << QByteArray("deflate,  gzip;q=1.0, *;q=0.5") << QByteArrayList{"gzip"};
    QTest::newRow("refused gzip") << QByteArray("gzip;q=0, identity") << QByteArrayList{""};
    QTest::newRow("refused gzip, in full") << QByteArray("gzip; q=0.000") << QByteArrayList{""};
    QTest::newRow("other word") << QByteArray("xgzip, brx") << QByteArrayList{""};
    // A server may have been built without brotli.
    QTest::newRow("br of a browser") << QByteArray("gzip, deflate, br") << QByteArrayList{"br", ""};
    QTest::newRow("refused br") << QByteArray("br;q=0, gzip") << QByteArrayList{"gzip"};
}

void TestEdge::encodingsAreKeptApart()
{
    QFETCH(QByteArray, accepted);
    QFETCH(QByteArrayList, encodings);
    for (const char *other : {"identity", "gzip", "br"}) // what is in the cache already
        QCOMPARE(ask("/app.js", "Accept-Encoding: " + QByteArray(other) + "\r\n").status, 200);
    const HttpAnswer answer = ask("/app.js", "Accept-Encoding: " + accepted + "\r\n");
    QVERIFY2(encodings.contains(answer.header("content-encoding")),
             answer.header("content-encoding").constData());
    QCOMPARE(answer.header("x-cache"), QByteArray("HIT"));
}

void TestEdge::whatMustNotBeCachedIsNot_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<int>("status");
    QTest::newRow("config") << QByteArray("/config.json") << 200;
    QTest::newRow("absent") << QByteArray("/absent") << 404;
    QTest::newRow("unknown symbol") << QByteArray("/api/v1/tickers?symbols=NOPE") << 400;
}

void TestEdge::whatMustNotBeCachedIsNot()
{
    QFETCH(QByteArray, target);
    QFETCH(int, status);
    for (int i = 0; i < 3; ++i) {
        const HttpAnswer answer = ask(target);
        QCOMPARE(answer.status, status);
        QCOMPARE(answer.header("x-cache"), QByteArray("MISS"));
    }
    QCOMPARE(m_relay->requests().value(target + ' '), 3);
}

void TestEdge::operatorsPagesAreNotPublic_data()
{
    QTest::addColumn<QByteArray>("target");
    for (const char *target : {"/health/live", "/health/ready", "/health/", "/metrics",
                               "/metrics?x", "//metrics", "/%6detrics", "/a/../metrics"})
        QTest::newRow(target) << QByteArray(target);
}

void TestEdge::operatorsPagesAreNotPublic()
{
    QFETCH(QByteArray, target);
    QCOMPARE(ask(target).status, 404);
    QVERIFY(m_relay->requests().isEmpty());
}

void TestEdge::badRequestOfOneClientHurtsNoOther()
{
    // Asked for by somebody with another host, or with a body that is none: nothing of it stays.
    for (const QByteArray &request :
         {QByteArray("GET /api/v1/tickers HTTP/1.1\r\nHost: evil\r\n\r\n"),
          QByteArray(
              "GET /api/v1/tickers HTTP/1.1\r\nHost: test\r\nX-Forwarded-Host: evil\r\n\r\n"),
          QByteArray("POST /api/v1/tickers HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n\r\n"),
          QByteArray("GET /api/v1/tickers HTTP/1.1\r\nHost: test\r\nRange: bytes=0-1\r\n\r\n")}) {
        HttpClient client(m_nginx->port());
        client.write(request);
        QVERIFY(client.answer());
        const HttpAnswer answer = ask("/api/v1/tickers");
        QCOMPARE(answer.status, 200);
        QVERIFY(answer.json()[QLatin1String("rows")].toArray().size() > 100);
    }
}

void TestEdge::subscribersAreLedThrough()
{
    QUrl url = m_server->clientsUrl();
    url.setPort(m_nginx->port());
    GoodClient client(url);
    QVERIFY(client.isWatching());
    QVERIFY(client.isServed());
}

QTEST_GUILESS_MAIN(TestEdge)
#include "tst_edge.moc"
