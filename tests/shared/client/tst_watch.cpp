// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/shared/client/clienttesting.h"

#include <QProcess>
#include <QTest>

using namespace tickcast;

namespace {

/// tickcast-watch at work; killed if the test ends first.
class WatchProcess final
{
public:
    explicit WatchProcess(const QStringList &arguments)
    {
        m_process.start(QStringLiteral(TICKCAST_BIN_DIR "/tickcast-watch"), arguments);
    }
    ~WatchProcess()
    {
        m_process.kill();
        m_process.waitForFinished();
    }
    /// Its exit code; -1 while it runs, -2 if it crashed or never began.
    [[nodiscard]] int exitCode() const
    {
        if (m_process.error() == QProcess::FailedToStart ||
            m_process.exitStatus() == QProcess::CrashExit)
            return -2;
        return m_process.state() == QProcess::NotRunning ? m_process.exitCode() : -1;
    }
    void terminate() { m_process.terminate(); }
    [[nodiscard]] QByteArray output() { return m_output += m_process.readAllStandardOutput(); }
    [[nodiscard]] QByteArray errors() { return m_errors += m_process.readAllStandardError(); }

private:
    QProcess m_process;
    QByteArray m_output;
    QByteArray m_errors;
};

QStringList arguments(const FakeServer &server, std::initializer_list<const char *> more)
{
    QStringList result{server.url().toString()};
    for (const char *each : more)
        result.append(QString::fromLatin1(each));
    return result;
}

} // namespace

class TestWatch final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void printsOneLinePerUpdateAndEnds_data();
    void printsOneLinePerUpdateAndEnds();
    void jsonIsPrintedAsAServerWritesIt_data();
    void jsonIsPrintedAsAServerWritesIt();
    void formatIsAskedForAndTold_data();
    void formatIsAskedForAndTold();
    void lostTradesAreTold();
    void levelAndStatusAreTold();
    void comesBackAfterALoss();
    void endsWithoutAnySymbolLeft();
    void endsWhenTheServerForbidsIt();
    void signalEndsItWell();
    void badArgumentsAreExplained_data();
    void badArgumentsAreExplained();
};

void TestWatch::printsOneLinePerUpdateAndEnds_data()
{
    QTest::addColumn<QString>("channel");
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArrayList>("figures");
    QTest::newRow("quote") << QStringLiteral("quote") << examples::quoteJson
                           << QByteArrayList{"64250.00 x 1.20000", "64250.10 x 0.40000", "+1.98 %"};
    QTest::newRow("quote with little known")
        << QStringLiteral("quote")
        << QByteArray(R"({"op":"quote","s":"BTCUSDT","o":1,"ts":1,"bid":"7.5"})")
        << QByteArrayList{" 7.5 x -", " - x -"};
    QTest::newRow("trade") << QStringLiteral("trade") << examples::tradeJson
                           << QByteArrayList{" buy ", "0.01200 @ 64250.10", "#4711"};
    QTest::newRow("candle") << QStringLiteral("candle") << examples::candleJson
                            << QByteArrayList{"64240.00", "64260.55", "64239.95", "3.45678"};
}

void TestWatch::printsOneLinePerUpdateAndEnds()
{
    QFETCH(QString, channel);
    QFETCH(QByteArray, json);
    QFETCH(QByteArrayList, figures);
    FakeServer server;
    server.acknowledgeAll("e", 0);
    WatchProcess watch(arguments(server, {"BTCUSDT", "--count", "1", "--channel"}) << channel);
    QTRY_COMPARE(server.commands.size(), 1);
    QCOMPARE(server.commands[0].value(QLatin1String("channel")).toString(), channel);
    server.send(json);
    QTRY_COMPARE(watch.exitCode(), 0);
    const QByteArray line = watch.output();
    QCOMPARE(line.count('\n'), 1);
    QVERIFY2(line.contains("BTCUSDT"), line.constData());
    for (const QByteArray &figure : figures)
        QVERIFY2(line.contains(figure), line.constData());
    QVERIFY(watch.errors().startsWith("tickcast-watch: ws://127.0.0.1:"));
    QTRY_COMPARE(server.clientCloseCode, 1000);
}

void TestWatch::jsonIsPrintedAsAServerWritesIt_data()
{
    QTest::addColumn<QString>("channel");
    QTest::addColumn<QByteArray>("json");
    QByteArray stamped = examples::tradeJson;
    stamped.replace("}", R"(,"tIn":1700000000120001})");
    QTest::newRow("quote") << QStringLiteral("quote") << examples::quoteJson;
    QTest::newRow("quote with little known")
        << QStringLiteral("quote")
        << QByteArray(R"({"op":"quote","s":"BTCUSDT","o":1,"ts":1,"bid":"-0.05"})");
    QTest::newRow("trade") << QStringLiteral("trade") << examples::tradeJson;
    QTest::newRow("stamped trade") << QStringLiteral("trade") << stamped;
    QTest::newRow("candle") << QStringLiteral("candle") << examples::candleJson;
}

void TestWatch::jsonIsPrintedAsAServerWritesIt()
{
    QFETCH(QString, channel);
    QFETCH(QByteArray, json);
    FakeServer server;
    server.acknowledgeAll("e", 0);
    WatchProcess watch(arguments(server, {"BTCUSDT", "--json", "--count", "1", "--channel"})
                       << channel);
    QTRY_COMPARE(server.commands.size(), 1);
    server.send(json);
    server.send(json); // one too many
    QTRY_COMPARE(watch.exitCode(), 0);
    QCOMPARE(watch.output(), QByteArray(json + '\n'));
}

void TestWatch::formatIsAskedForAndTold_data()
{
    QTest::addColumn<QByteArray>("format");
    QTest::addColumn<QByteArray>("served");
    QTest::newRow("any of a binary server")
        << QByteArray("any") << QByteArray("tickcast.v1.binary");
    QTest::newRow("any of a JSON server") << QByteArray("any") << QByteArray("tickcast.v1.json");
    QTest::newRow("binary") << QByteArray("binary") << QByteArray("tickcast.v1.binary");
    QTest::newRow("JSON") << QByteArray("json") << QByteArray("tickcast.v1.json");
}

void TestWatch::formatIsAskedForAndTold()
{
    QFETCH(QByteArray, format);
    QFETCH(QByteArray, served);
    FakeServer server;
    server.speak(served);
    server.acknowledgeAll("0123456789abcdef", 0);
    WatchProcess watch(
        arguments(server, {"BTCUSDT", "--json", "--count", "1", "--format", format.constData()}));
    QTRY_COMPARE(server.commands.size(), 1);
    if (served.endsWith("binary")) {
        server.sendBinary(QByteArray::fromHex("10019208fbd095ffbc31a8ff0fd0a69006c0a90714c0b80214"
                                              "b0098fa10fd0f707ffc911d0c4aae5069895e6c1e506"));
    } else {
        server.send(examples::quoteJson);
    }
    QTRY_COMPARE(watch.exitCode(), 0);
    QCOMPARE(watch.output(), QByteArray(examples::quoteJson + '\n'));
    QVERIFY2(watch.errors().endsWith(QByteArray(" speaks " + served + '\n')),
             watch.errors().constData());
}

void TestWatch::lostTradesAreTold()
{
    FakeServer server;
    server.acknowledgeAll("e", 4);
    WatchProcess watch(arguments(server, {"BTCUSDT", "--count", "4", "--channel", "trade"}));
    QTRY_COMPARE(server.commands.size(), 1);
    server.acknowledgeAll("e", 8, true);
    server.send(tradeJson(5));
    server.send(tradeJson(8));
    QTRY_COMPARE(server.commands.size(), 2); // it asks again
    server.send(tradeJson(6));
    server.send(tradeJson(7));
    QTRY_COMPARE(watch.exitCode(), 0);
    QVERIFY2(watch.errors().contains("BTCUSDT: trades 6 to 7 are missing"),
             watch.errors().constData());
    QCOMPARE(watch.output().count('\n'), 4);
}

void TestWatch::levelAndStatusAreTold()
{
    FakeServer server;
    server.acknowledgeAll("e", 0);
    WatchProcess watch(arguments(server, {"BTCUSDT"}));
    QTRY_COMPARE(server.commands.size(), 1);
    server.send(R"({"op":"level","level":"critical","reason":"you are slow"})");
    server.send(R"({"op":"status","symbols":["BTCUSDT"],"state":"stale","reason":"feed lost"})");
    QTRY_VERIFY(watch.errors().contains("level critical: you are slow\n"));
    QTRY_VERIFY(watch.errors().contains("stale: feed lost BTCUSDT\n"));
}

void TestWatch::comesBackAfterALoss()
{
    FakeServer server;
    server.acknowledgeAll("e", 0);
    WatchProcess watch(arguments(server, {"BTCUSDT", "--json", "--count", "1"}));
    QTRY_COMPARE(server.commands.size(), 1);
    server.close(1001, QStringLiteral("restart"));
    QTRY_COMPARE(server.commands.size(), 2);
    server.send(quoteJson(1));
    QTRY_COMPARE(watch.exitCode(), 0);
    QVERIFY(watch.errors().contains("closed (1001) restart; trying again in "));
}

void TestWatch::endsWithoutAnySymbolLeft()
{
    FakeServer server;
    server.onCommand = [&server](const QJsonObject &command) {
        server.send(R"({"op":"error","id":)" + QByteArray::number(idOf(command)) +
                    R"(,"code":"unknown_symbol","message":"no such symbol","symbols":["XX"]})");
    };
    WatchProcess watch(arguments(server, {"XX"}));
    QTRY_COMPARE(watch.exitCode(), 1);
    const QByteArray errors = watch.errors();
    QVERIFY2(errors.contains("unknown_symbol: no such symbol XX"), errors.constData());
    QVERIFY2(errors.contains("no symbol is left"), errors.constData());
}

void TestWatch::endsWhenTheServerForbidsIt()
{
    FakeServer server;
    WatchProcess watch(arguments(server, {"BTCUSDT"}));
    QTRY_COMPARE(server.commands.size(), 1);
    server.close(4003, QStringLiteral("not for you"));
    QTRY_COMPARE(watch.exitCode(), 1);
    QVERIFY(watch.errors().contains("closed (4003) not for you"));
}

void TestWatch::signalEndsItWell()
{
    FakeServer server;
    WatchProcess watch(arguments(server, {"BTCUSDT"}));
    QTRY_COMPARE(server.commands.size(), 1);
    watch.terminate();
    QTRY_COMPARE(watch.exitCode(), 0);
    QTRY_COMPARE(server.clientCloseCode, 1000);
    QCOMPARE(watch.errors().count('\n'), 1); // what is spoken
}

void TestWatch::badArgumentsAreExplained_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("reason");
    const auto row = [](const char *title, const char *line, const char *reason) {
        QTest::newRow(title) << QString::fromLatin1(line).split(u'|') << QByteArray(reason);
    };
    QTest::newRow("none") << QStringList() << QByteArray("give a URL");
    row("no symbol", "ws://127.0.0.1:1/v1", "at least one symbol");
    row("http", "http://127.0.0.1:1/v1|A", "is not an address");
    row("no scheme", "127.0.0.1:1|A", "is not an address");
    row("no host", "ws:///v1|A", "is not an address");
    row("bad symbol", "ws://127.0.0.1:1/v1|A B", "is not a symbol name");
    row("empty symbol", "ws://127.0.0.1:1/v1|", "is not a symbol name");
    row("unknown channel", "ws://127.0.0.1:1/v1|A|--channel|depth", "quote, trade or candle");
    row("unknown format", "ws://127.0.0.1:1/v1|A|--format|xml", "any, binary or json");
    row("count 0", "ws://127.0.0.1:1/v1|A|--count|0", "1 or more");
    row("count is words", "ws://127.0.0.1:1/v1|A|--count|many", "1 or more");
    row("negative count", "ws://127.0.0.1:1/v1|A|--count=-5", "1 or more");
}

void TestWatch::badArgumentsAreExplained()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, reason);
    WatchProcess watch(arguments);
    QTRY_COMPARE(watch.exitCode(), 2);
    const QByteArray errors = watch.errors();
    QVERIFY2(errors.contains(reason), errors.constData());
    QCOMPARE(errors.count('\n'), 1);
    QCOMPARE(watch.output(), QByteArray());
}

QTEST_GUILESS_MAIN(TestWatch)
#include "tst_watch.moc"
