// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/util/clock.h"
#include "tests/integration/support/pressurescene.h"
#include "tests/integration/support/rawclient.h"
#include "tests/server/support/testtls.h"

#include <QJsonDocument>
#include <QTest>
#include <QTimer>

using namespace tickcast;
using namespace tickcast::testing;
using namespace std::chrono_literals;
using admin::SessionLevel;
using protocol::WsOpcode;
using Direction = TcpGate::Direction;

/// Clients that read too slowly, or not at all, for a while or for good: which levels they go
/// through, what they get meanwhile and afterwards, and when the server gives them up.
class TestSlowClientsLevels final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void clientOfOneByteASecondIsClosed();
    void silentClientIsClosed_data();
    void silentClientIsClosed();
    void stalledClientIsBroughtToTheLatest_data();
    void stalledClientIsBroughtToTheLatest();
    void streamThatStopsInMidFrameStaysWhole();
    void levelsChangeNoOftenerThanTheDwellTime();
    void degradedClientGetsFewUpdatesAndTheLast();
    void clientOfAThousandSymbolsStaysNormal();
};

namespace {

/// Updates a second that fill a small socket within half a second.
constexpr const char *busyRate = isSanitized ? "400" : "800";

/// The last word of the log line that says for how long a client has not read.
qint64 unreadMsIn(const QByteArray &log)
{
    constexpr QByteArrayView words("it has not read for ");
    const qsizetype at = log.indexOf(words);
    return at < 0 ? -1 : log.mid(at + words.size()).split(' ').constFirst().toLongLong();
}

/// A quote for each of @p symbols in turn, one every millisecond, as a recording.
QByteArray recordedBurst(const QStringList &symbols, int updates)
{
    constexpr qint64 startMs = 1'700'000'040'000;
    QByteArray lines("wss://stream.example.org/stream <-> 1700000039.5\n");
    for (int i = 0; i < updates; ++i) {
        const QByteArray symbol = symbols[i % symbols.size()].toUtf8();
        const QByteArray bid = QByteArray::number(1'000 + i) + ".50";
        const QByteArray ask = QByteArray::number(1'000 + i) + ".75";
        lines += QByteArray::number(double(startMs + i) / 1'000, 'f', 3) +
                 ": {\"u\":" + QByteArray::number(i + 1) + ",\"s\":\"" + symbol + "\",\"b\":\"" +
                 bid + "\",\"B\":\"1.0\",\"a\":\"" + ask + "\",\"A\":\"2.0\"}\n";
    }
    return lines;
}

} // namespace

void TestSlowClientsLevels::clientOfOneByteASecondIsClosed()
{
    PressureScene scene;
    scene.set("feed.simulator.symbols", "50");
    scene.set("feed.simulator.rate", busyRate);
    scene.set("backpressure.slow_close_after", "1s");
    QVERIFY(scene.start());
    GoodClient other(scene.url());
    QVERIFY(other.isWatching());

    GatedClient slow(scene.url());
    const QByteArray name =
        slow.client.next("welcome")[QLatin1String("session")].toString().toLatin1();
    QVERIFY(slow.client.subscribe(slow.client.symbolNames(50)) > 0);
    slow.gate.slice(Direction::ToClient, 1, 1s);
    QVERIFY(scene.waitForLog("is closed: it has not read"));
    slow.gate.resume(Direction::ToClient); // what the server said to a full socket
    QCOMPARE(slow.client.closeCode(), std::optional<int>(4100));
    const QByteArray named = "session " + name + " 127.0.0.1:";
    QVERIFY2(scene.server.log().contains(named), scene.server.log().constData());
    QVERIFY2(unreadMsIn(scene.server.log()) >= 1'000, scene.server.log().constData());

    const admin::Stats after =
        scene.admin().waitFor([](const admin::Stats &stats) { return stats.connections == 1; });
    QCOMPARE(after.totals.slowCloses, 1u);
    QCOMPARE(after.totals.levelChanges, 3u); // and nobody else's
    for (const SessionLevel level :
         {SessionLevel::Degraded, SessionLevel::Critical, SessionLevel::Emergency})
        QVERIFY(after.totals.levelMs[size_t(level)] > 0);
    QVERIFY(other.isServed());
}

void TestSlowClientsLevels::silentClientIsClosed_data()
{
    QTest::addColumn<bool>("reads");
    QTest::addColumn<bool>("watches");
    QTest::addColumn<QByteArray>("idleTimeout");
    QTest::addColumn<int>("code");
    QTest::newRow("reads what it watches, answers no ping")
        << true << true << QByteArray("1s") << 1008;
    QTest::newRow("watches nothing, answers no ping") << true << false << QByteArray("1s") << 1008;
    QTest::newRow("watches nothing, reads nothing") << false << false << QByteArray("1s") << 1008;
    QTest::newRow("reads nothing of what it watches") << false << true << QByteArray("30s") << 4100;
}

void TestSlowClientsLevels::silentClientIsClosed()
{
    QFETCH(bool, reads);
    QFETCH(bool, watches);
    QFETCH(QByteArray, idleTimeout);
    QFETCH(int, code);
    PressureScene scene;
    scene.set("feed.simulator.symbols", "50");
    scene.set("feed.simulator.rate", busyRate);
    scene.set("client.ping_after", "200ms");
    scene.set("client.idle_timeout", idleTimeout.constData());
    scene.set("backpressure.slow_close_after", "1s");
    QVERIFY(scene.start());
    TestClient other(scene.url()); // answers, as it should
    const QStringList symbols = other.symbolNames(50);

    TcpGate gate(scene.server.clientsPort());
    RawClient silent(gate.port());
    QVERIFY(silent.shakeHands());
    if (watches) {
        silent.sendText(R"({"op":"subscribe","symbols":)" + toJsonList(symbols) + '}');
        QTRY_VERIFY(silent.frames().size() > 2);
    }
    if (!reads)
        gate.stop(Direction::ToClient);
    QVERIFY(scene.waitForLog("closed with " + QByteArray::number(code)));
    gate.resume(Direction::ToClient);
    QCOMPARE(silent.closeCode(), std::optional<int>(code));
    // The warning comes first, unless there was no room for it.
    const auto &frames = silent.frames();
    QVERIFY(frames.size() >= 2);
    const QByteArray closing = R"({"op":"closing","code":)" + QByteArray::number(code);
    QCOMPARE(frames[frames.size() - 2].payload.startsWith(closing), code == 1008);
    QVERIFY(!other.isClosed());
}

void TestSlowClientsLevels::stalledClientIsBroughtToTheLatest_data()
{
    QTest::addColumn<bool>("isTls");
    QTest::newRow("plain") << false;
    QTest::newRow("TLS") << true;
}

void TestSlowClientsLevels::stalledClientIsBroughtToTheLatest()
{
    QFETCH(bool, isTls);
    PressureScene scene;
    scene.set("feed.simulator.symbols", "200");
    scene.set("feed.simulator.rate", busyRate);
    if (isTls) {
        const testtls::Identity identity = testtls::makeIdentity();
        scene.set("listen.clients_tls", "127.0.0.1:0");
        scene.server.set(QStringLiteral("tls.certificate"),
                         scene.server.write("cert.pem", identity.certificatePem));
        scene.server.set(QStringLiteral("tls.key"), scene.server.write("key.pem", identity.keyPem));
    }
    QVERIFY(scene.start());
    TestClient healthy(scene.url());
    const QStringList symbols = healthy.symbolNames(200);
    QCOMPARE(symbols.size(), 200);
    QCOMPARE(healthy.subscribe(symbols), 200);
    GatedClient slow(isTls ? QUrl(scene.server.ready()[QLatin1String("clientsTls")].toString())
                           : scene.url());
    connect(&slow.client.socket(), &QWebSocket::sslErrors, &slow.client,
            [&slow] { slow.client.socket().ignoreSslErrors(); });
    QCOMPARE(slow.client.subscribe(symbols), 200);
    const QStringList holdings = symbols.mid(100, 10);
    QCOMPARE(slow.client.ask(1, R"({"op":"holdings","id":1,"symbols":)" + toJsonList(holdings) +
                                    '}')[QLatin1String("op")],
             QJsonValue(QLatin1String("holdings")));

    slow.gate.stop(Direction::ToClient);
    QVERIFY(scene.waitForSessions(1, SessionLevel::Emergency));
    QVERIFY(healthy.waitForCount(healthy.count("quote") + 400, "quote")); // each symbol twice
    const Offsets target = newestOffsets(healthy, "quote");
    QCOMPARE(target.size(), symbols.size());
    slow.gate.resume(Direction::ToClient);
    QTRY_VERIFY(haveReached(newestOffsets(slow.client, "quote"), target, holdings));
    QTRY_VERIFY(haveReached(newestOffsets(slow.client, "quote"), target, symbols));
    QVERIFY(agree(healthy, slow.client, "quote"));

    QTRY_COMPARE(levelsOf(slow.client).value(levelsOf(slow.client).size() - 1),
                 QStringLiteral("normal"));
    QVERIFY(areSingleSteps(levelsOf(slow.client)));
    QVERIFY(levelsOf(slow.client).contains(QStringLiteral("emergency")));
    const QSet<QString> seen = symbolsSeenAt(slow.client, "emergency");
    QCOMPARE(seen, QSet<QString>(holdings.begin(), holdings.end()));
    QVERIFY(hasConsecutiveOffsets(healthy.messages()));
}

void TestSlowClientsLevels::streamThatStopsInMidFrameStaysWhole()
{
    PressureScene scene;
    scene.set("feed.simulator.symbols", "50");
    scene.set("feed.simulator.rate", busyRate);
    QVERIFY(scene.start());
    TestClient healthy(scene.url());
    const QStringList symbols = healthy.symbolNames(50);
    QCOMPARE(healthy.subscribe(symbols), 50);
    TcpGate gate(scene.server.clientsPort());
    RawClient slow(gate.port());
    QVERIFY(slow.shakeHands());
    slow.sendText(R"({"op":"subscribe","symbols":)" + toJsonList(symbols) + '}');
    QTRY_VERIFY(slow.frames().size() > 2);

    // The first byte of a frame, or a byte before that: it is in the midst of one or the other.
    gate.stop(Direction::ToClient);
    QTest::qWait(1);
    while (slow.received().isEmpty()) {
        const qint64 before = gate.passed(Direction::ToClient);
        gate.stopAfter(Direction::ToClient, 1);
        QTRY_COMPARE(gate.passed(Direction::ToClient), before + 1);
        QTest::qWait(1);
    }
    QVERIFY(scene.waitForSessions(1, SessionLevel::Emergency));
    const Offsets target = newestOffsets(healthy, "quote");
    gate.resume(Direction::ToClient);

    const auto newest = [&slow] {
        Offsets offsets;
        for (const RawClient::Frame &frame : slow.frames()) {
            const QJsonObject json = QJsonDocument::fromJson(frame.payload).object();
            if (json[QLatin1String("op")] == QLatin1String("quote"))
                offsets.insert(json[QLatin1String("s")].toString(),
                               json[QLatin1String("o")].toInteger());
        }
        return offsets;
    };
    QTRY_VERIFY(haveReached(newest(), target, symbols));
    for (const RawClient::Frame &frame : slow.frames()) {
        QVERIFY2(frame.opcode == WsOpcode::Text, QByteArray::number(int(frame.opcode)).constData());
        QVERIFY2(QJsonDocument::fromJson(frame.payload)[QLatin1String("op")].isString(),
                 frame.payload.constData());
    }
}

void TestSlowClientsLevels::levelsChangeNoOftenerThanTheDwellTime()
{
    constexpr qint64 dwellMs = 1'000;
    PressureScene scene;
    scene.set("feed.simulator.symbols", "50");
    scene.set("feed.simulator.rate", busyRate);
    scene.set("backpressure.dwell", "1s");
    scene.set("backpressure.smoothing", "0s");
    scene.set("backpressure.degraded_age", "10ms");
    QVERIFY(scene.start());
    GatedClient flapping(scene.url());
    QCOMPARE(flapping.client.subscribe(flapping.client.symbolNames(50)), 50);

    const MonotonicNs startNs = SystemClock::now();
    bool isStopped = false;
    QTimer flaps;
    connect(&flaps, &QTimer::timeout, &flapping.gate, [&] {
        isStopped = !isStopped;
        if (isStopped)
            flapping.gate.stop(Direction::ToClient);
        else
            flapping.gate.resume(Direction::ToClient);
    });
    flaps.start(400ms);
    QVERIFY(flapping.client.waitForCount(4, "level"));
    // By the server's clock no two are closer; on their way to the client they may come together.
    const qint64 changes = flapping.client.count("level");
    const qint64 passedMs = (SystemClock::now() - startNs) / 1'000'000;
    QVERIFY2((changes - 1) * dwellMs <= passedMs, "levels change too often");
    QVERIFY(areSingleSteps(levelsOf(flapping.client)));
}

void TestSlowClientsLevels::degradedClientGetsFewUpdatesAndTheLast()
{
    constexpr qint64 intervalMs = 200;
    QStringList symbols;
    for (const char *name : {"AAAUSDT", "BBBUSDT", "CCCUSDT", "DDDUSDT", "EEEUSDT"})
        symbols += QLatin1String(name);
    PressureScene scene;
    scene.set("feed.source", "replay");
    scene.server.set(QStringLiteral("feed.replay.file"),
                     scene.server.write("burst.ws.txt", recordedBurst(symbols, 4'000)));
    scene.set("feed.replay.start", "first_subscription");
    scene.set("backpressure.degraded_interval", "200ms");
    scene.set("backpressure.dwell", "10m"); // once Degraded, always Degraded
    QVERIFY(scene.start());
    GatedClient slow(scene.url());
    QCOMPARE(slow.client.subscribe(symbols), 5);
    slow.gate.stop(Direction::ToClient);
    TestClient healthy(scene.url());
    QCOMPARE(healthy.subscribe(symbols), 5);
    QVERIFY(scene.waitForSessions(1, SessionLevel::Degraded));
    const MonotonicNs startNs = SystemClock::now();
    slow.gate.resume(Direction::ToClient);

    const auto hasEnded = [](const admin::Stats &stats) {
        return stats.feeds.size() == 1 && stats.feeds[0].state == admin::FeedState::Ended;
    };
    QVERIFY(hasEnded(scene.admin().waitFor(hasEnded)));
    const admin::Stats after = scene.waitUntilNothingIsOwed();
    QCOMPARE(owed(after), 0u);
    for (const QString &symbol : symbols)
        QTRY_COMPARE(newestOffsets(healthy, "quote").value(symbol), 800);
    QTRY_COMPARE(newestOffsets(slow.client, "quote"), newestOffsets(healthy, "quote"));
    QVERIFY(agree(healthy, slow.client, "quote"));

    QCOMPARE(levelsOf(slow.client), QStringList(QStringLiteral("degraded")));
    QVERIFY(after.totals.suppressed[size_t(admin::SuppressReason::Degraded)] > 0);
    const qint64 passedMs = (SystemClock::now() - startNs) / 1'000'000;
    QHash<QString, qint64> counts;
    bool isDegraded = false;
    for (const TestClient::Message &message : slow.client.messages()) {
        isDegraded = isDegraded || message.op() == u"level";
        if (isDegraded && message.isData())
            ++counts[message.symbol()];
    }
    for (const qint64 count : counts)
        QVERIFY2((count - 1) * intervalMs <= passedMs, "updates came closer than the interval");
}

void TestSlowClientsLevels::clientOfAThousandSymbolsStaysNormal()
{
    PressureScene scene;
    for (const char *key : {"dwell", "smoothing", "degraded_age", "critical_age", "emergency_age"})
        scene.server.unset(QByteArray("backpressure." + QByteArray(key)).constData());
    scene.set("feed.simulator.symbols", "1000");
    scene.set("feed.simulator.rate", "1000");
    QVERIFY(scene.start());
    TestClient first(scene.url()); // so that there is a state of everything
    const QStringList symbols = first.symbolNames(1'000);
    QCOMPARE(first.subscribe(symbols), 1'000);
    QTRY_COMPARE(newestOffsets(first, "quote").size(), 1'000);

    TestClient eager(scene.url());
    QCOMPARE(eager.subscribe(symbols), 1'000);
    QTRY_COMPARE(newestOffsets(eager, "quote").size(), 1'000);
    QVERIFY(eager.waitForCount(eager.count("quote") + 1'000, "quote"));
    QVERIFY(!eager.isClosed());
    QVERIFY(hasConsecutiveOffsets(eager.messages()));
    QCOMPARE(eager.count("level"), 0);
    QVERIFY(scene.admin().waitForSamples(scene.admin().samples().size() + 1));
    QCOMPARE(scene.admin().samples().back().totals.levelChanges, 0u);
}

QTEST_GUILESS_MAIN(TestSlowClientsLevels)
#include "tst_slowclients_levels.moc"
