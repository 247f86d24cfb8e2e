// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/load/options.h"

#include <QTest>

using namespace tickcast;
using namespace tickcast::load;

namespace {

QStringList words(const char *text)
{
    return QString::fromLatin1(text).split(u' ', Qt::SkipEmptyParts);
}

} // namespace

/// The command line of tickcast-bench, and what a workload means for a server and for threads.
class TestLoadOptions final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void workloadHasItsDefaults();
    void optionsReplaceDefaults();
    void slowClientsHaveTheirOptions();
    void holdingsFitThemselvesToFewerSymbols();
    void slowReaderReadsLessThanItIsSent();
    void adminChannelIsReadWithItsToken();
    void badRunOptionIsNamed_data();
    void badRunOptionIsNamed();
    void badReportOptionIsNamed_data();
    void badReportOptionIsNamed();
    void serverIsToldTheTotalRate();
    void peerIsToldTheRateOfEachSymbol();
    void quickIsSmallerUnlessSaidOtherwise();
    void serverGetsAsManyWorkersAsItsDescriptorsNeed();
    void threadsFollowTheDescriptorLimit_data();
    void threadsFollowTheDescriptorLimit();
};

void TestLoadOptions::workloadHasItsDefaults()
{
    const auto options = parseRun(words("W3 --url ws://127.0.0.1:7400/v1 --server-pid 42"));
    QVERIFY(options);
    QCOMPARE(options->workload.connections, 5'000u);
    QCOMPARE(options->workload.symbols, 500u);
    QCOMPARE(options->workload.watch, 20u);
    QCOMPARE(options->workload.ratePerSymbol, 10.0);
    QCOMPARE(options->target.host, std::string("127.0.0.1"));
    QCOMPARE(options->target.port, quint16(7400));
    QCOMPARE(options->target.path, std::string("/v1"));
    QCOMPARE(options->serverPid, 42);
    QVERIFY(options->jsonPath.isEmpty());
    for (const QString &name : words("W1 W2 W3 W4 W5 W6 W7 MIX")) {
        const auto workload = defaultWorkload(name);
        QVERIFY(workload);
        QCOMPARE(workloadName(workload->kind), name);
        QVERIFY(checkWorkload(*workload));
    }
}

void TestLoadOptions::optionsReplaceDefaults()
{
    const auto options = parseRun(
        words("--connections 7 W5 --symbols 30 --watch 30 --rate 0.5 --duration 1.5 --warmup 0 "
              "--format json --slow-share 0.5 --threads 3 --seed 9 --connect-limit 15 --url "
              "ws://localhost:1/x/y "
              "--server-pid 1 --json a.json --label L --revision R --cycles 5"));
    QVERIFY(options);
    const Workload &workload = options->workload;
    QCOMPARE(workload.connections, 7u);
    QCOMPARE(workload.symbols, 30u);
    QCOMPARE(workload.watch, 30u);
    QCOMPARE(workload.ratePerSymbol, 0.5);
    QCOMPARE(workload.durationS, 1.5);
    QCOMPARE(workload.warmupS, 0.0);
    QCOMPARE(workload.slowShare, 0.5);
    QCOMPARE(workload.slowPauseS(), 0.75);
    QCOMPARE(workload.threads, 3u);
    QCOMPARE(workload.seed, 9u);
    QCOMPARE(workload.connectLimitS, 15.0);
    QCOMPARE(options->target.host, std::string("127.0.0.1"));
    QCOMPARE(options->target.path, std::string("/x/y"));
    QCOMPARE(options->jsonPath, QStringLiteral("a.json"));
    QCOMPARE(options->label, QStringLiteral("L"));
    QCOMPARE(options->revision, QStringLiteral("R"));
    QCOMPARE(options->cycles, 5u);
}

void TestLoadOptions::slowClientsHaveTheirOptions()
{
    const auto options = parseServerCommand(words("MIX --slow-share 0.2 --slow-readers 0.3 "
                                                  "--reader-bytes 5000 --churn 0.5 --watch 20 "
                                                  "--holdings 7"));
    QVERIFY(options);
    const Workload &workload = options->workload;
    QCOMPARE(workload.slowShare, 0.2);
    QCOMPARE(workload.readerShare, 0.3);
    QCOMPARE(workload.slowReaderBytes(), 5000.0);
    QCOMPARE(workload.churnShare, 0.5);
    QCOMPARE(workload.holdings, 7u);
    const auto slowTenth = defaultWorkload(QStringLiteral("W5"));
    QCOMPARE(slowTenth->slowShare, 0.1);
    QCOMPARE(slowTenth->holdings, 10u);
    QCOMPARE(slowTenth->slowPauseS(), 30.0);
    QVERIFY(!slowTenth->hasSlowReaders());
    QVERIFY(!defaultWorkload(QStringLiteral("W2"))->hasSlowClients());
}

void TestLoadOptions::holdingsFitThemselvesToFewerSymbols()
{
    const auto options = parseServerCommand(words("W5 --watch 3"));
    QVERIFY(options);
    QCOMPARE(options->workload.holdings, 3u);
}

void TestLoadOptions::slowReaderReadsLessThanItIsSent()
{
    Workload workload = *defaultWorkload(QStringLiteral("W5"));
    workload.ratePerSymbol = 10;
    // 100 symbols ten times a second are about 260 KB; at Degraded a fifth of that.
    QVERIFY(workload.slowReaderBytes() < 200'000);
    QVERIFY(workload.slowReaderBytes() > 60'000);
}

void TestLoadOptions::adminChannelIsReadWithItsToken()
{
    const auto options = parseRun(words("W5 --url ws://127.0.0.1:7400/v1 --server-pid 42 --admin "
                                        "ws://127.0.0.1:7401/admin --admin-token-file a.token"));
    QVERIFY(options);
    QVERIFY(options->admin);
    QCOMPARE(options->admin->port, quint16(7401));
    QCOMPARE(options->admin->path, std::string("/admin"));
    QCOMPARE(options->tokenPath, QStringLiteral("a.token"));
}

void TestLoadOptions::badRunOptionIsNamed_data()
{
    QTest::addColumn<QByteArray>("arguments");
    QTest::addColumn<QString>("named");
    const QByteArray rest = " --url ws://127.0.0.1:7400/v1 --server-pid 42";
    const auto row = [](const QByteArray &arguments, const char *named) {
        QTest::newRow(arguments.constData()) << arguments << QString::fromLatin1(named);
    };
    row("W8" + rest, "W8");
    row("w1" + rest, "w1");
    row(rest, "W1 to W7");
    row("W1 W2" + rest, "2 workloads");
    row("W1 --connections 0" + rest, "--connections \"0\"");
    row("W1 --connections 1000001" + rest, "1000000");
    row("W1 --connections -5" + rest, "--connections \"-5\"");
    row("W1 --connections many" + rest, "many");
    row("W1 --symbols 10001" + rest, "10000");
    row("W1 --watch 2" + rest, "--watch 2");
    row("W2 --watch 501" + rest, "500 symbols");
    row("W1 --rate -1" + rest, "--rate \"-1\"");
    row("W1 --rate nan" + rest, "--rate \"nan\"");
    row("W1 --rate inf" + rest, "--rate \"inf\"");
    row("W1 --duration 0" + rest, "--duration \"0\"");
    row("W1 --duration 7201" + rest, "7200");
    row("W1 --duration 10s" + rest, "10s");
    row("W1 --warmup 61" + rest, "60");
    row("W1 --connect-limit 0" + rest, "--connect-limit \"0\"");
    row("W1 --connect-limit 601" + rest, "600");
    row("W1 --slow-share 1" + rest, "0.9");
    row("W1 --slow-readers 0.91" + rest, "--slow-readers \"0.91\"");
    row("W1 --slow-share 0.5 --slow-readers 0.5" + rest, "has to be healthy");
    row("W1 --reader-bytes 0" + rest, "--reader-bytes \"0\"");
    row("W1 --reader-bytes 1e3" + rest, "--reader-bytes \"1e3\"");
    row("W1 --churn 1.5" + rest, "--churn \"1.5\"");
    row("W1 --churn -1" + rest, "--churn \"-1\"");
    row("W5 --holdings 65" + rest, "64");
    row("W5 --watch 5 --holdings 6" + rest, "--holdings 6");
    row("mix" + rest, "mix");
    row("W5 --admin ws://127.0.0.1:7401/admin" + rest, "go together");
    row("W5 --admin-token-file a" + rest, "go together");
    row("W5 --admin 127.0.0.1:7401 --admin-token-file a" + rest, "--admin \"127.0.0.1:7401\"");
    row("W1 --threads 65" + rest, "64");
    row("W1 --seed x" + rest, "--seed");
    row("W1 --format xml" + rest, "json or binary");
    row("W1 --cycles 101" + rest, "100");
    row("W1 --nonsense 1" + rest, "nonsense");
    row("W1 --label" + rest.mid(0, 0), "label");
    row("W1 --server-pid 42", "--url is missing");
    row("W1 --url ws://127.0.0.1:7400/v1", "--server-pid is missing");
    row("W1 --url ws://127.0.0.1:7400/v1 --server-pid 0", "--server-pid \"0\"");
    row("W1 --url ws://127.0.0.1:7400/v1 --server-pid me", "--server-pid \"me\"");
    row("W1 --server-pid 1 --url http://127.0.0.1:7400/v1", "http://127.0.0.1:7400/v1");
    row("W1 --server-pid 1 --url wss://127.0.0.1:7400/v1", "wss:");
    row("W1 --server-pid 1 --url ws://127.0.0.1/v1", "PORT");
    row("W1 --server-pid 1 --url ws://127.0.0.1:0/v1", "PORT");
    row("W1 --server-pid 1 --url ws://127.0.0.1:65536/v1", "PORT");
    row("W1 --server-pid 1 --url ws://example.com:7400/v1", "IPv4");
    row("W1 --server-pid 1 --url ws://[::1]:7400/v1", "IPv4");
    row("W1 --server-pid 1 --url 127.0.0.1:7400", "ws://");
}

void TestLoadOptions::badRunOptionIsNamed()
{
    QFETCH(const QByteArray, arguments);
    QFETCH(const QString, named);
    const auto options = parseRun(words(arguments.constData()));
    QVERIFY(!options);
    QVERIFY(options.error().code == ErrorCode::InvalidArgument);
    QVERIFY2(options.error().text.contains(named), qPrintable(options.error().text));
}

void TestLoadOptions::badReportOptionIsNamed_data()
{
    QTest::addColumn<QByteArray>("arguments");
    QTest::addColumn<QString>("named");
    QTest::newRow("no file") << QByteArray("--plots x") << QStringLiteral("at least one file");
    QTest::newRow("nothing") << QByteArray() << QStringLiteral("at least one file");
    QTest::newRow("unknown") << QByteArray("a.json --plot x") << QStringLiteral("plot");
    QTest::newRow("no value") << QByteArray("a.json --baseline") << QStringLiteral("baseline");
}

void TestLoadOptions::badReportOptionIsNamed()
{
    QFETCH(const QByteArray, arguments);
    QFETCH(const QString, named);
    const auto options = parseReport(words(arguments.constData()));
    QVERIFY(!options);
    QVERIFY2(options.error().text.contains(named), qPrintable(options.error().text));
}

void TestLoadOptions::serverIsToldTheTotalRate()
{
    const auto options = parseServerCommand(words("W2 --symbols 40 --rate 2.5"));
    QVERIFY(options);
    QVERIFY(!options->isForPeer);
    const QStringList settings = serverSettings(options->workload, 8);
    QVERIFY(settings.contains(QLatin1String("feed.source=simulator")));
    QVERIFY(settings.contains(QLatin1String("feed.simulator.symbols=40")));
    QVERIFY(settings.contains(QLatin1String("feed.simulator.rate=100")));
    QVERIFY(settings.contains(QLatin1String("feed.simulator.arrival=even")));
    QVERIFY(settings.contains(QLatin1String("feed.simulator.activity=even")));
    QVERIFY(settings.contains(QLatin1String("fanout.stamp_ingress=true")));
}

void TestLoadOptions::peerIsToldTheRateOfEachSymbol()
{
    const auto options = parseServerCommand(words("W2 --symbols 40 --rate 2.5 --peer"));
    QVERIFY(options);
    QVERIFY(options->isForPeer);
    // Of 40, 23 is the nearest below the golden section without a common divisor; 7 is its inverse.
    QCOMPARE(peerOptions(options->workload, 8),
             words("--symbols 40 --rate 2.5 --step 7 --threads 8 --connections 10000"));
}

void TestLoadOptions::quickIsSmallerUnlessSaidOtherwise()
{
    const auto quick = parseServerCommand(words("W4 --quick"));
    QVERIFY(quick);
    QCOMPARE(quick->workload.connections, 10'000u);
    QVERIFY(quick->workload.durationS < 10);
    const auto seldom = parseServerCommand(words("W5 --quick"));
    QVERIFY(seldom);
    QCOMPARE(seldom->workload.connections, 500u);
    QCOMPARE(seldom->workload.ratePerSymbol, 2.0);
    const auto said = parseServerCommand(words("W4 --quick --connections 7 --duration 20"));
    QVERIFY(said);
    QCOMPARE(said->workload.connections, 7u);
    QCOMPARE(said->workload.durationS, 20.0);
}

void TestLoadOptions::serverGetsAsManyWorkersAsItsDescriptorsNeed()
{
    const QString isolation = QStringLiteral("transport.isolate_fd_tables=true");
    const auto full = defaultWorkload(QStringLiteral("W4"));
    QVERIFY(serverSettings(*full, 2).contains(QLatin1String("workers.count=7")));
    QVERIFY(serverSettings(*full, 16).contains(QLatin1String("workers.count=16")));
    QVERIFY(serverSettings(*full, 2).contains(isolation));
    const auto broadcast = defaultWorkload(QStringLiteral("W1"));
    const QStringList settings = serverSettings(*broadcast, 2);
    QVERIFY(settings.filter(QStringLiteral("workers.count")).isEmpty());
    QVERIFY(!settings.contains(isolation));
}

void TestLoadOptions::threadsFollowTheDescriptorLimit_data()
{
    QTest::addColumn<quint32>("connections");
    QTest::addColumn<quint64>("limit");
    QTest::addColumn<quint32>("threads");
    QTest::newRow("two are enough") << 10'000u << quint64(20'000) << 2u;
    QTest::newRow("exactly two") << 39'600u << quint64(20'000) << 2u;
    QTest::newRow("one too many") << 39'601u << quint64(20'000) << 3u;
    QTest::newRow("full house") << 100'000u << quint64(20'000) << 6u;
    QTest::newRow("no limit to speak of") << 1'000'000u << quint64(1) << 5'000u;
    QTest::newRow("unlimited") << 1'000'000u << ~quint64(0) << 2u;
}

void TestLoadOptions::threadsFollowTheDescriptorLimit()
{
    QFETCH(const quint32, connections);
    QFETCH(const quint64, limit);
    QFETCH(const quint32, threads);
    Workload workload;
    workload.connections = connections;
    QCOMPARE(threadsNeeded(workload, limit), threads);
}

QTEST_GUILESS_MAIN(TestLoadOptions)
#include "tst_loadoptions.moc"
