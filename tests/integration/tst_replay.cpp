// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/adminclient.h"
#include "tests/integration/support/recordingfacts.h"
#include "tests/integration/support/serverprocess.h"
#include "tests/integration/support/testclient.h"

#include <QFileInfo>
#include <QTest>

using namespace tickcast;
using namespace tickcast::testing;

/// Real exchange sessions, from the file to a client's last message. Recordings that keep the
/// server from starting are in tst_startup.
class TestReplay final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wholeSessionArrives_data();
    void wholeSessionArrives();
    void lateClientGetsTheLastState();
    void badLinesAreCountedAndTheRestPlays_data();
    void badLinesAreCountedAndTheRestPlays();
    void loopGoesOn();

private:
    static void play(ServerProcess &server, const QString &file, const char *speed);
    /// Subscribes @p client to everything, on every channel, before the first update.
    static void subscribeToAll(TestClient &client, const QStringList &symbols);
    static void compareTrades(const TestClient &client, const QString &symbol,
                              const SymbolFacts &facts);
    static void compareQuotes(const TestClient &client, const QString &symbol,
                              const SymbolFacts &facts);
    static void compareCandles(const TestClient &client, const QString &symbol,
                               const SymbolFacts &facts);
};

namespace {

QString text(const QJsonObject &object, const char *key)
{
    return object[QLatin1String(key)].toString();
}

/// Offsets 1, 2, 3 and so on: nothing left out, nothing twice.
bool isWhole(const std::vector<QJsonObject> &updates)
{
    for (size_t i = 0; i < updates.size(); ++i) {
        if (updates[i][QLatin1String("o")].toInteger() != qint64(i) + 1)
            return false;
    }
    return true;
}

/// Waits for the end of the recording; the number of lines left out, -1 if it does not end.
int malformedLines(const ServerProcess &server)
{
    AdminClient admin(server);
    const auto isOver = [](const admin::Stats &stats) {
        return !stats.feeds.empty() && stats.feeds[0].state == admin::FeedState::Ended;
    };
    const admin::Stats stats = admin.waitFor(isOver);
    return isOver(stats) ? int(stats.feeds[0].malformed) : -1;
}

} // namespace

// A figure of the wire is the figure of the recording, both absent or both the same number.
#define COMPARE_FIGURE(wire, wireKey, file, fileKey)                                               \
    do {                                                                                           \
        QCOMPARE((wire).contains(QLatin1String(wireKey)),                                          \
                 (file).contains(QLatin1String(fileKey)));                                         \
        QCOMPARE(trimmedFigure(text(wire, wireKey)), trimmedFigure(text(file, fileKey)));          \
    } while (false)

void TestReplay::play(ServerProcess &server, const QString &file, const char *speed)
{
    server.set("feed.source", "replay");
    server.set(QStringLiteral("feed.replay.file"), file);
    server.set("feed.replay.speed", speed);
    server.set("feed.replay.start", "first_subscription");
    QVERIFY(server.start());
}

void TestReplay::subscribeToAll(TestClient &client, const QStringList &symbols)
{
    // All at once: the feed starts when the first client has said what it wants.
    for (const char *channel : {"trade", "quote", "candle"}) {
        client.send("{\"op\":\"subscribe\",\"channel\":\"" + QByteArray(channel) +
                    "\",\"symbols\":" + toJsonList(symbols) + '}');
    }
    QVERIFY(client.waitForCount(3, "subscribed"));
    for (const TestClient::Message &message : client.messages()) {
        if (message.op() != u"subscribed")
            continue;
        const QJsonArray entries = message.json[QLatin1String("symbols")].toArray();
        QCOMPARE(entries.size(), symbols.size());
        for (const QJsonValue entry : entries)
            QCOMPARE(entry[QLatin1String("offset")].toInt(-1), 0);
    }
}

void TestReplay::compareTrades(const TestClient &client, const QString &symbol,
                               const SymbolFacts &facts)
{
    const auto trades = client.data("trade", symbol);
    QCOMPARE(trades.size(), facts.trades.size());
    QVERIFY(isWhole(trades));
    for (size_t i = 0; i < trades.size(); ++i) {
        const QJsonObject &wanted = facts.trades[i];
        const char *idKey = text(wanted, "e") == u"aggTrade" ? "a" : "t";
        QCOMPARE(text(trades[i], "id"), QString::number(wanted[QLatin1String(idKey)].toInteger()));
        QCOMPARE(trades[i][QLatin1String("ts")], wanted[QLatin1String("T")]);
        COMPARE_FIGURE(trades[i], "price", wanted, "p");
        COMPARE_FIGURE(trades[i], "qty", wanted, "q");
        const bool isSell = wanted[QLatin1String("m")].toBool();
        QCOMPARE(text(trades[i], "side"), isSell ? QStringLiteral("sell") : QStringLiteral("buy"));
    }
}

void TestReplay::compareQuotes(const TestClient &client, const QString &symbol,
                               const SymbolFacts &facts)
{
    const auto quotes = client.data("quote", symbol);
    QCOMPARE(int(quotes.size()), facts.quotes());
    QVERIFY(isWhole(quotes));
    if (quotes.empty())
        return;
    const QJsonObject &last = quotes.back();
    COMPARE_FIGURE(last, "bid", facts.lastBook, "b");
    COMPARE_FIGURE(last, "bidQty", facts.lastBook, "B");
    COMPARE_FIGURE(last, "ask", facts.lastBook, "a");
    COMPARE_FIGURE(last, "askQty", facts.lastBook, "A");
    const QJsonObject trade = facts.trades.empty() ? QJsonObject() : facts.trades.back();
    COMPARE_FIGURE(last, "last", trade, "p");
    COMPARE_FIGURE(last, "lastQty", trade, "q");
    for (const char *figure : {"open", "high", "low", "vol", "quoteVol"})
        QVERIFY2(!last.contains(QLatin1String(figure)), "invented: the recording does not hold it");
}

void TestReplay::compareCandles(const TestClient &client, const QString &symbol,
                                const SymbolFacts &facts)
{
    const auto candles = client.data("candle", symbol);
    QCOMPARE(int(candles.size()), facts.candles);
    QVERIFY(isWhole(candles));
    if (candles.empty())
        return;
    const QJsonObject &last = candles.back();
    const QJsonObject &wanted = facts.lastCandle;
    QCOMPARE(text(last, "interval"), QStringLiteral("1m"));
    QCOMPARE(last[QLatin1String("start")], wanted[QLatin1String("t")]);
    QCOMPARE(last[QLatin1String("trades")], wanted[QLatin1String("n")]);
    QCOMPARE(last[QLatin1String("closed")], wanted[QLatin1String("x")]);
    COMPARE_FIGURE(last, "open", wanted, "o");
    COMPARE_FIGURE(last, "high", wanted, "h");
    COMPARE_FIGURE(last, "low", wanted, "l");
    COMPARE_FIGURE(last, "close", wanted, "c");
    COMPARE_FIGURE(last, "vol", wanted, "v");
}

void TestReplay::wholeSessionArrives_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("speed");
    const QString shared = QStringLiteral(TICKCAST_SHARED_DATA "/");
    const QString own = QStringLiteral(TICKCAST_TEST_DATA "/");
    const auto add = [](const char *name, const QString &file, const char *speed) {
        QTest::newRow(name) << file << QByteArray(speed);
    };
    add("hand-made, as fast as possible", own + QLatin1String("replay-small.ws.txt"), "max");
    add("futures, as fast as possible", shared + QLatin1String("exchange-futures.ws.txt"), "max");
    add("futures, 20 times real time", shared + QLatin1String("exchange-futures.ws.txt"), "20");
    add("spot, as fast as possible", shared + QLatin1String("exchange-us.ws.txt"), "max");
    add("spot, 20 times real time", shared + QLatin1String("exchange-us.ws.txt"), "20");
}

void TestReplay::wholeSessionArrives()
{
    QFETCH(QString, file);
    QFETCH(QByteArray, speed);
    if (!QFileInfo::exists(file))
        QSKIP(qPrintable(QStringLiteral("the recording %1 is not here").arg(file)));
    const RecordingFacts facts = RecordingFacts::read(file);
    QVERIFY(facts.updates() > 0);
    ServerProcess server;
    play(server, file, speed.constData());
    TestClient client(server.clientsUrl());
    QStringList symbols = client.symbolNames(100);
    subscribeToAll(client, symbols);
    QVERIFY(client.waitForCount(facts.updates(), &TestClient::Message::isData));

    // Nothing more comes once the feed has ended.
    QCOMPARE(malformedLines(server), 0);
    QCOMPARE(client.ask(1, R"({"op":"ping","id":1})")[QLatin1String("op")].toString(),
             QStringLiteral("pong"));
    symbols.sort();
    QCOMPARE(symbols, facts.names());
    for (const QString &symbol : symbols) {
        compareTrades(client, symbol, facts.symbols[symbol]);
        compareQuotes(client, symbol, facts.symbols[symbol]);
        compareCandles(client, symbol, facts.symbols[symbol]);
    }
    QCOMPARE(client.count("error"), 0);
}

void TestReplay::lateClientGetsTheLastState()
{
    const QString file = QStringLiteral(TICKCAST_TEST_DATA "/replay-small.ws.txt");
    const RecordingFacts facts = RecordingFacts::read(file);
    ServerProcess server;
    play(server, file, "max");
    TestClient early(server.clientsUrl());
    subscribeToAll(early, facts.names());
    QVERIFY(early.waitForCount(facts.updates(), &TestClient::Message::isData));

    TestClient late(server.clientsUrl());
    int states = 0;
    for (const QString &symbol : facts.names()) {
        for (const char *channel : {"quote", "trade", "candle"})
            QCOMPARE(late.subscribe({symbol}, channel), 1);
        states += (early.data("quote", symbol).empty() ? 0 : 1) +
                  (early.data("candle", symbol).empty() ? 0 : 1);
    }
    QVERIFY(states > 0);
    QVERIFY(late.waitForCount(states, &TestClient::Message::isData));
    for (const TestClient::Message &message : late.messages()) {
        if (message.op() != u"subscribed")
            continue;
        const QByteArray channel = message.json[QLatin1String("channel")].toString().toLatin1();
        const QJsonValue entry = message.json[QLatin1String("symbols")][0];
        const auto seen =
            early.data(channel.constData(), entry[QLatin1String("symbol")].toString());
        QCOMPARE(entry[QLatin1String("offset")].toInt(), int(seen.size()));
    }
    for (const QString &symbol : facts.names()) {
        for (const char *channel : {"quote", "candle"}) {
            const auto wanted = early.data(channel, symbol);
            const auto got = late.data(channel, symbol);
            QCOMPARE(got.size(), size_t(wanted.empty() ? 0 : 1));
            QVERIFY(wanted.empty() || got.front() == wanted.back());
        }
        QVERIFY(late.data("trade", symbol).empty());
    }
}

void TestReplay::badLinesAreCountedAndTheRestPlays_data()
{
    QTest::addColumn<QByteArray>("badLine");
    QTest::newRow("cut off in the message")
        << QByteArray(R"(1700000041.0: {"u":2,"s":"BTCUSDT","b":"64250.0","B":)");
    QTest::newRow("cut off in the time") << QByteArray("17000");
    QTest::newRow("empty line") << QByteArray();
    QTest::newRow("another format") << QByteArray("1700000041.0,BTCUSDT,64250.00,64250.10");
    QTest::newRow("not an object") << QByteArray("1700000041.0: 7");
    QTest::newRow("binary") << QByteArray("\x00\x01\xff\xfe", 4);
    QTest::newRow("a megabyte") << QByteArray(1'100'000, 'x');
}

void TestReplay::badLinesAreCountedAndTheRestPlays()
{
    QFETCH(QByteArray, badLine);
    ServerProcess server;
    const QByteArray header = "wss://stream.example.org/stream?streams=x <-> 1700000039.5\n";
    const QByteArray first =
        R"(1700000040.0: {"u":1,"s":"BTCUSDT","b":"64250.0","B":"1","a":"64250.1","A":"2"})"
        "\n";
    const QByteArray last =
        R"(1700000042.0: {"u":3,"s":"BTCUSDT","b":"64251.0","B":"3","a":"64251.1","A":"4"})"
        "\n";
    const QString path =
        server.write("bad.ws.txt", header + first + badLine + '\n' + last + badLine);
    const RecordingFacts facts = RecordingFacts::read(path);
    play(server, path, "max");
    TestClient client(server.clientsUrl());
    subscribeToAll(client, facts.names());
    QVERIFY(client.waitForCount(2, "quote"));
    compareQuotes(client, QStringLiteral("BTCUSDT"), facts.symbols[QStringLiteral("BTCUSDT")]);

    // Nothing behind the last line feed is no line.
    QCOMPARE(malformedLines(server), badLine.isEmpty() ? 1 : 2);
    QVERIFY2(server.log().contains("line 3"), server.log().constData());
}

void TestReplay::loopGoesOn()
{
    const QString file = QStringLiteral(TICKCAST_TEST_DATA "/replay-small.ws.txt");
    const RecordingFacts facts = RecordingFacts::read(file);
    ServerProcess server;
    server.set("feed.replay.loop", "true");
    play(server, file, "1000");
    TestClient client(server.clientsUrl());
    subscribeToAll(client, facts.names());
    QVERIFY(client.waitForCount(facts.updates() * 3, &TestClient::Message::isData));
    QVERIFY(hasConsecutiveOffsets(client.messages()));
}

QTEST_GUILESS_MAIN(TestReplay)
#include "tst_replay.moc"
