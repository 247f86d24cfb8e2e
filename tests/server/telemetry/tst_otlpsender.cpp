// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/telemetry/otlpsender.h"
#include "tests/server/telemetry/spansamples.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QThread>
#include <atomic>
#include <memory>

using namespace tickcast;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(OtlpEndpoint)

namespace {

/// A collector that answers as it is told.
struct FakeCollector
{
    OtlpSender::Post post()
    {
        return [this](const QByteArray &body) -> Result<int> {
            bodies.push_back(body);
            if (status == 0)
                return fail(ErrorCode::Io, QStringLiteral("cannot connect"));
            return status;
        };
    }
    [[nodiscard]] static qsizetype spansIn(const QByteArray &body)
    {
        return QJsonDocument::fromJson(body)[QLatin1String("resourceSpans")][0]
                                            [QLatin1String("scopeSpans")][0][QLatin1String("spans")]
                                                .toArray()
                                                .size();
    }
    int status = 200; ///< 0: it is away
    std::vector<QByteArray> bodies;
};

} // namespace

class TestOtlpSender final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void endpointIsRead_data();
    void endpointIsRead();
    void badEndpointIsRefused_data();
    void badEndpointIsRefused();

    void everythingIsSentInBatches();
    void collectorThatIsAwayIsLeftAlone();
    void whatWaitedIsSentWhenItIsBack();
    void overloadedCollectorIsAskedAgain_data();
    void overloadedCollectorIsAskedAgain();
    void whatIsRefusedForGoodIsDropped_data();
    void whatIsRefusedForGoodIsDropped();
    void queueIsBounded();

    void postIsOneHttpRequest();
    void postFailsInWords_data();
    void postFailsInWords();
    void waitEndsWhenItIsOver();

private:
    FakeClock m_clock;
};

void TestOtlpSender::endpointIsRead_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<OtlpEndpoint>("endpoint");
    const auto row = [](const char *url, const char *host, quint16 port, const char *path) {
        QTest::newRow(url) << QString::fromLatin1(url)
                           << OtlpEndpoint{QString::fromLatin1(host), port, path};
    };
    row("http://127.0.0.1", "127.0.0.1", 4318, "/v1/traces");
    row("http://collector:4318/", "collector", 4318, "/v1/traces");
    row("http://collector:80/otlp/v1/traces", "collector", 80, "/otlp/v1/traces");
    row("http://[::1]:9999", "::1", 9999, "/v1/traces");
}

void TestOtlpSender::endpointIsRead()
{
    QFETCH(const QString, url);
    QFETCH(const OtlpEndpoint, endpoint);
    const auto read = parseOtlpEndpoint(url);
    QVERIFY(read);
    QCOMPARE(read->host, endpoint.host);
    QCOMPARE(read->port, endpoint.port);
    QCOMPARE(read->path, endpoint.path);
}

void TestOtlpSender::badEndpointIsRefused_data()
{
    QTest::addColumn<QString>("url");
    for (const char *url :
         {"", "collector", "collector:4318", "https://collector", "grpc://collector:4317",
          "ftp://collector", "http://", "http:///v1/traces", "http://user@collector",
          "http://user:secret@collector", "http://collector:0", "http://collector:65536",
          "http://collector:port", "http://collector/v1/traces?x=1", "http://collector/#x",
          "http://a b", " http://collector"})
        QTest::addRow("\"%s\"", url) << QString::fromLatin1(url);
    QTest::newRow("long") << QString(QLatin1String("http://") + QString(2'000, u'x'));
}

void TestOtlpSender::badEndpointIsRefused()
{
    QFETCH(const QString, url);
    QVERIFY(!parseOtlpEndpoint(url));
}

void TestOtlpSender::everythingIsSentInBatches()
{
    FakeCollector collector;
    OtlpSender sender(QStringLiteral("c"), collector.post(), describeSample, {}, m_clock);
    const size_t count = OtlpSender::batchSpansMax * 2 + 1;
    for (size_t i = 0; i < count; ++i)
        sender.add(sampleSpan());
    QCOMPARE(sender.counts().queued, quint64(count));
    sender.sendAll();
    QCOMPARE(collector.bodies.size(), 3u);
    QCOMPARE(FakeCollector::spansIn(collector.bodies[0]), qsizetype(OtlpSender::batchSpansMax));
    QCOMPARE(FakeCollector::spansIn(collector.bodies[2]), 1);
    QCOMPARE(sender.counts().sent, quint64(count));
    QCOMPARE(sender.counts().queued, 0u);
    QCOMPARE(sender.counts().posts, 3u);
    sender.sendAll();
    QCOMPARE(collector.bodies.size(), 3u); // nothing to send, nothing sent
}

void TestOtlpSender::collectorThatIsAwayIsLeftAlone()
{
    FakeCollector collector;
    collector.status = 0;
    BreakerLimits limits;
    limits.consecutiveFailures = 3;
    OtlpSender sender(QStringLiteral("c"), collector.post(), describeSample, limits, m_clock);
    sender.add(sampleSpan());
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("does not take spans")));
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("no more calls for")));
    for (int i = 0; i < 100; ++i)
        sender.sendAll();
    QCOMPARE(collector.bodies.size(), 3u);
    QVERIFY(sender.status().state == BreakerState::Open);
    QCOMPARE(sender.counts().failedPosts, 3u);
    QCOMPARE(sender.counts().queued, 1u);
    QCOMPARE(sender.counts().dropped, 0u);
}

void TestOtlpSender::whatWaitedIsSentWhenItIsBack()
{
    FakeCollector collector;
    collector.status = 0;
    OtlpSender sender(QStringLiteral("c"), collector.post(), describeSample, {}, m_clock);
    sender.add(sampleSpan());
    for (int i = 0; i < 100; ++i)
        sender.sendAll();
    collector.status = 200;
    m_clock.advance(1h);
    sender.sendAll();
    QCOMPARE(sender.counts().sent, 1u);
    QCOMPARE(sender.counts().queued, 0u);
}

void TestOtlpSender::overloadedCollectorIsAskedAgain_data()
{
    QTest::addColumn<int>("status");
    for (const int status : {429, 502, 503, 504})
        QTest::addRow("%d", status) << status;
}

void TestOtlpSender::overloadedCollectorIsAskedAgain()
{
    QFETCH(const int, status);
    FakeCollector collector;
    collector.status = status;
    OtlpSender sender(QStringLiteral("c"), collector.post(), describeSample, {}, m_clock);
    sender.add(sampleSpan());
    sender.sendAll();
    QCOMPARE(sender.counts().queued, 1u);
    collector.status = 202;
    sender.sendAll();
    QCOMPARE(sender.counts().sent, 1u);
}

void TestOtlpSender::whatIsRefusedForGoodIsDropped_data()
{
    QTest::addColumn<int>("status");
    for (const int status : {301, 400, 401, 404, 405, 413, 415, 500, 501, 100, 999})
        QTest::addRow("%d", status) << status;
}

void TestOtlpSender::whatIsRefusedForGoodIsDropped()
{
    QFETCH(const int, status);
    FakeCollector collector;
    collector.status = status;
    OtlpSender sender(QStringLiteral("c"), collector.post(), describeSample, {}, m_clock);
    sender.add(sampleSpan());
    sender.sendAll();
    QCOMPARE(sender.counts().queued, 0u);
    QCOMPARE(sender.counts().dropped, 1u);
    QCOMPARE(sender.counts().sent, 0u);
}

void TestOtlpSender::queueIsBounded()
{
    FakeCollector collector;
    OtlpSender sender(QStringLiteral("c"), collector.post(), describeSample, {}, m_clock);
    for (size_t i = 0; i < OtlpSender::queueSpansMax + 10; ++i)
        sender.add(sampleSpan());
    QCOMPARE(sender.counts().queued, quint64(OtlpSender::queueSpansMax));
    QCOMPARE(sender.counts().dropped, 10u);
}

// ---- the wire ----------------------------------------------------------------------------------

namespace {

/// Serves one connection on a thread of its own: answers with @p answer once it has read a whole
/// request, which it keeps; an empty answer is silence.
class OneAnswer final
{
public:
    explicit OneAnswer(const QByteArray &answer)
    {
        m_thread.reset(QThread::create([this, answer] {
            QTcpServer server;
            server.listen(QHostAddress::LocalHost);
            m_port = server.serverPort();
            if (!server.waitForNewConnection(30'000))
                return;
            const std::unique_ptr<QTcpSocket> socket(server.nextPendingConnection());
            while (!isWhole() && socket->waitForReadyRead(30'000))
                m_request += socket->readAll();
            socket->write(answer);
            if (answer.isEmpty())
                socket->waitForDisconnected(30'000);
            else
                socket->disconnectFromHost();
            if (socket->state() != QTcpSocket::UnconnectedState)
                socket->waitForDisconnected(30'000);
        }));
        m_thread->start();
        while (m_port == 0)
            QThread::yieldCurrentThread();
    }
    ~OneAnswer() { m_thread->wait(); }
    [[nodiscard]] OtlpEndpoint endpoint() const
    {
        return {QStringLiteral("127.0.0.1"), quint16(m_port.load()), "/v1/traces"};
    }
    [[nodiscard]] QByteArray request()
    {
        m_thread->wait();
        return m_request;
    }

private:
    [[nodiscard]] bool isWhole() const
    {
        const qsizetype end = m_request.indexOf("\r\n\r\n");
        const qsizetype length = m_request.indexOf("Content-Length: ");
        return end > 0 && length > 0 &&
               m_request.size() - end - 4 == m_request.mid(length + 16, end - length - 16).toInt();
    }
    std::atomic<int> m_port{0};
    QByteArray m_request;
    std::unique_ptr<QThread> m_thread;
};

} // namespace

void TestOtlpSender::postIsOneHttpRequest()
{
    OneAnswer collector("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
    const std::atomic<bool> isOver{false};
    const QByteArray body(300'000, 'x'); // more than a socket takes at once
    const auto status = postJson(collector.endpoint(), body, 30s, isOver);
    QVERIFY2(status, status ? "" : qPrintable(status.error().text));
    QCOMPARE(*status, 200);
    const QByteArray request = collector.request();
    QVERIFY(request.startsWith("POST /v1/traces HTTP/1.1\r\nHost: 127.0.0.1:"));
    QVERIFY(request.contains("\r\nContent-Type: application/json\r\n"));
    QVERIFY(request.endsWith(QByteArray("\r\n\r\n" + body)));
}

void TestOtlpSender::postFailsInWords_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<int>("status"); // -1: an error
    QTest::newRow("refused") << QByteArray("HTTP/1.1 503 Busy\r\n\r\n") << 503;
    QTest::newRow("older") << QByteArray("HTTP/1.0 400 Bad\r\n\r\n") << 400;
    QTest::newRow("no HTTP") << QByteArray("SSH-2.0-OpenSSH\r\n") << 0;
    QTest::newRow("no number") << QByteArray("HTTP/1.1 fine\r\n") << 0;
    QTest::newRow("half a line") << QByteArray("HTTP/1.1 20") << -1;
}

void TestOtlpSender::postFailsInWords()
{
    QFETCH(const QByteArray, answer);
    QFETCH(const int, status);
    OneAnswer collector(answer);
    const std::atomic<bool> isOver{false};
    const auto got = postJson(collector.endpoint(), "{}", 30s, isOver);
    QCOMPARE(got ? *got : -1, status);
    if (!got)
        QVERIFY2(got.error().text.contains(QLatin1String("127.0.0.1:")),
                 qPrintable(got.error().text));
}

void TestOtlpSender::waitEndsWhenItIsOver()
{
    OneAnswer silent("");
    const std::atomic<bool> isOver{true};
    QVERIFY(!postJson(silent.endpoint(), "{}", 1h, isOver));
    OneAnswer late("");
    const std::atomic<bool> isNotOver{false};
    const auto got = postJson(late.endpoint(), "{}", 100ms, isNotOver);
    QVERIFY(!got);
    QVERIFY(got.error().text.contains(QLatin1String("no answer in time")));
}

QTEST_GUILESS_MAIN(TestOtlpSender)
#include "tst_otlpsender.moc"
