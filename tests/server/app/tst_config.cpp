// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/config.h"

#include <QTemporaryDir>
#include <QTest>
#include <algorithm>

using namespace tickcast;
using namespace std::chrono_literals;

class TestConfig final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void defaultsAreSound();
    void everySectionIsReadFromAFile();
    void flagBeatsEnvironmentBeatsFileBeatsDefault();
    void laterAssignmentOfAKeyWins();
    void emptySectionsAreAllowed();
    void offClosesAListener();
    void foreignVariablesAreIgnored();
    void badAssignmentIsAProblem_data();
    void badAssignmentIsAProblem();
    void badVariableIsAProblem_data();
    void badVariableIsAProblem();
    void badFileIsAProblemWithItsLine_data();
    void badFileIsAProblemWithItsLine();
    void unreadableFileIsAProblem_data();
    void unreadableFileIsAProblem();
    void everyProblemIsToldAtOnce();
    void overruledValueIsCheckedToo();
    void contradictionIsAProblem_data();
    void contradictionIsAProblem();
    void refusedValueCausesNoContradiction();
    void problemReadsAsOneLine();

private:
    using Loaded = tl::expected<Config, std::vector<ConfigProblem>>;

    [[nodiscard]] QString write(const QByteArray &toml)
    {
        const QString path = m_directory.filePath(QStringLiteral("tickcast.toml"));
        QFile file(path);
        const bool isWritten =
            file.open(QIODevice::WriteOnly) && file.write(toml) == toml.size() && file.flush();
        return isWritten ? path : QString();
    }
    [[nodiscard]] Loaded loadFile(const QByteArray &toml)
    {
        return loadConfig({write(toml), {}, {}});
    }
    [[nodiscard]] static Loaded loadSet(const QStringList &assignments)
    {
        return loadConfig({QString(), {}, assignments});
    }
    static QStringList texts(const Loaded &loaded)
    {
        QStringList texts;
        if (!loaded) {
            for (const ConfigProblem &problem : loaded.error())
                texts.append(problem.toString());
        }
        return texts;
    }

    QTemporaryDir m_directory;
};

void TestConfig::defaultsAreSound()
{
    const Loaded loaded = loadConfig({});
    QCOMPARE(texts(loaded), QStringList());
    QCOMPARE(loaded->listen.clients, (HostPort{QStringLiteral("*"), 7400}));
    QCOMPARE(loaded->listen.admin, (HostPort{QStringLiteral("127.0.0.1"), 7401}));
    QCOMPARE(loaded->feed.simulator.symbols, 500);
    QCOMPARE(loaded->client.heartbeatInterval, 15s);
}

void TestConfig::everySectionIsReadFromAFile()
{
    const Loaded loaded = loadFile(R"(
feed.source = "replay"
[listen]
clients = "[::1]:0"
[workers]
count = 64
[feed.simulator]
symbols = 100_000
seed = 0x10
rate = 2.5
arrival = "even"
activity = "even"
[feed.replay]
file = "a.ws.txt"
speed = "max"
loop = true
times = "shifted"
start = "first_subscription"
[client]
heartbeat_interval = "500ms"
message_size_limit = "1MiB"
holdings_limit = 0
[fanout]
stamp_ingress = true
[backpressure]
event_bytes = 4096
[admin]
token_file = "t"
[state]
dir = "s"
[log]
level = "debug"
)");
    QCOMPARE(texts(loaded), QStringList());
    QCOMPARE(loaded->listen.clients, (HostPort{QStringLiteral("::1"), 0}));
    QCOMPARE(loaded->workers.count, 64);
    QVERIFY(loaded->feed.source == FeedKind::Replay);
    QCOMPARE(loaded->feed.simulator.symbols, 100'000);
    QCOMPARE(loaded->feed.simulator.seed, quint64(16));
    QCOMPARE(loaded->feed.simulator.rate, 2.5);
    QVERIFY(loaded->feed.simulator.arrival == Arrival::Even);
    QVERIFY(loaded->feed.simulator.activity == Activity::Even);
    QCOMPARE(loaded->feed.replay.file, QStringLiteral("a.ws.txt"));
    QCOMPARE(loaded->feed.replay.speed, 0.0);
    QVERIFY(loaded->feed.replay.loop);
    QVERIFY(loaded->feed.replay.times == ReplayTimes::Shifted);
    QVERIFY(loaded->feed.replay.start == ReplayStart::FirstSubscription);
    QCOMPARE(loaded->client.heartbeatInterval, 500ms);
    QCOMPARE(loaded->client.messageSizeLimit, 1024 * 1024);
    QCOMPARE(loaded->client.holdingsLimit, 0);
    QVERIFY(loaded->fanout.stampIngress);
    QCOMPARE(loaded->backpressure.eventBytes, 4096);
    QCOMPARE(loaded->admin.tokenFile, QStringLiteral("t"));
    QCOMPARE(loaded->state.dir, QStringLiteral("s"));
    QVERIFY(loaded->log.levels.common == LogSeverity::Debug);
}

void TestConfig::flagBeatsEnvironmentBeatsFileBeatsDefault()
{
    const QString file = write("[workers]\ncount = 1\n");
    const QStringList environment{QStringLiteral("TICKCAST_WORKERS_COUNT=2")};
    const QStringList flags{QStringLiteral("workers.count=3")};
    QCOMPARE(loadConfig({})->workers.count, 0);
    QCOMPARE(loadConfig({file, {}, {}})->workers.count, 1);
    QCOMPARE(loadConfig({file, environment, {}})->workers.count, 2);
    QCOMPARE(loadConfig({file, environment, flags})->workers.count, 3);
}

void TestConfig::laterAssignmentOfAKeyWins()
{
    const Loaded loaded =
        loadSet({QStringLiteral("log.level=debug"), QStringLiteral("log.level=error")});
    QVERIFY(loaded->log.levels.common == LogSeverity::Error);
}

void TestConfig::emptySectionsAreAllowed()
{
    QCOMPARE(texts(loadFile("[listen]\n[feed.replay]\n[feed]\n")), QStringList());
    QCOMPARE(texts(loadFile("")), QStringList());
}

void TestConfig::offClosesAListener()
{
    const Loaded loaded =
        loadSet({QStringLiteral("listen.admin=off"), QStringLiteral("listen.http=\"off\"")});
    QCOMPARE(texts(loaded), QStringList());
    QVERIFY(!loaded->listen.admin.has_value());
    QVERIFY(!loaded->listen.http.has_value());
}

void TestConfig::foreignVariablesAreIgnored()
{
    QCOMPARE(texts(loadConfig(
                 {QString(),
                  {QStringLiteral("TICKCAST_PORT=tcp://10.0.0.1:7400"),
                   QStringLiteral("TICKCAST_SERVICE_HOST=10.0.0.1"), QStringLiteral("TICKCAST_=x"),
                   QStringLiteral("PATH=/bin"), QStringLiteral("XTICKCAST_WORKERS_COUNT=x"),
                   QStringLiteral("TICKCAST"), QString()},
                  {}})),
             QStringList());
}

void TestConfig::badAssignmentIsAProblem_data()
{
    QTest::addColumn<QString>("assignment");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("allowed"); // a part of it
    const auto row = [](const char *assignment, const char *key, const char *allowed) {
        QTest::newRow(*assignment ? assignment : "empty")
            << QString::fromLatin1(assignment) << QString::fromLatin1(key)
            << QString::fromLatin1(allowed);
    };
    row("", "", "section.key=value");
    row("workers.count", "workers.count", "section.key=value");
    row("=4", "=4", "section.key=value");
    row("workers.count=", "workers.count", "from 0 to 64");
    row("workers.count=65", "workers.count", "from 0 to 64");
    row("workers.count=-1", "workers.count", "from 0 to 64");
    row("workers.count=many", "workers.count", "a whole number");
    row("feed.simulator.symbols=0", "feed.simulator.symbols", "from 1 to 100000");
    row("feed.simulator.rate=10000001", "feed.simulator.rate", "from 0 to 10000000");
    row("feed.simulator.rate=nan", "feed.simulator.rate", "a number");
    row("feed.simulator.seed=-1", "feed.simulator.seed", "from 0");
    row("feed.simulator.arrival=lumpy", "feed.simulator.arrival", "\"bursty\" or \"even\"");
    row("feed.simulator.outage_interval=5", "feed.simulator.outage_interval", "0s");
    row("feed.simulator.outage_duration=0s", "feed.simulator.outage_duration", "100ms");
    row("feed.simulator.activity=busy", "feed.simulator.activity", "\"zipf\" or \"even\"");
    row("feed.source=exchange", "feed.source", "\"simulator\" or \"replay\"");
    row("feed.replay.speed=0", "feed.replay.speed", "\"max\"");
    row("feed.replay.speed=inf", "feed.replay.speed", "\"max\"");
    row("feed.replay.loop=yes", "feed.replay.loop", "true or false");
    row("client.idle_timeout=90", "client.idle_timeout", "with its unit");
    row("client.idle_timeout=2h", "client.idle_timeout", "to \"1h\"");
    row("client.message_size_limit=1023", "client.message_size_limit", "from 1KiB to 16MiB");
    row("client.subscription_limit=0", "client.subscription_limit", "from 1");
    row("fanout.inbox_capacity=512", "fanout.inbox_capacity", "from 1024");
    row("listen.clients=off", "listen.clients", "never \"off\"");
    row("listen.clients=7400", "listen.clients", "HOST:PORT");
    row("listen.admin=::1:7401", "listen.admin", "[IPv6]:PORT");
    row("log.level=verbose", "log.level", "\"debug\"");
    row("workers.cuont=4", "workers.cuont", "did you mean workers.count?");
    row("workers-count=4", "workers-count", "did you mean workers.count?");
    row("Workers.Count=4", "Workers.Count", "did you mean workers.count?");
    row("simulator.rate=4", "simulator.rate", "did you mean feed.simulator.rate?");
    row("completely.different=4", "completely.different", "unknown key");
    row("feed=4", "feed", "a section and not a key");
    row("feed.simulator=4", "feed.simulator", "a section and not a key");
}

void TestConfig::badAssignmentIsAProblem()
{
    QFETCH(QString, assignment);
    QFETCH(QString, key);
    QFETCH(QString, allowed);
    const Loaded loaded = loadSet({assignment});
    QVERIFY(!loaded);
    QCOMPARE(loaded.error().size(), size_t(1));
    const ConfigProblem &problem = loaded.error().front();
    QCOMPARE(problem.source, QStringLiteral("--set"));
    QCOMPARE(problem.line, 0);
    QCOMPARE(problem.key, key);
    QVERIFY2(problem.allowed.contains(allowed), qPrintable(problem.allowed));
}

void TestConfig::badVariableIsAProblem_data()
{
    QTest::addColumn<QString>("variable");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("allowed");
    QTest::newRow("value") << "TICKCAST_WORKERS_COUNT=x"
                           << "workers.count"
                           << "from 0 to 64";
    QTest::newRow("no value") << "TICKCAST_WORKERS_COUNT"
                              << "workers.count"
                              << "from 0 to 64";
    QTest::newRow("bare duration") << "TICKCAST_CLIENT_PING_AFTER=25"
                                   << "client.ping_after"
                                   << "with its unit";
    QTest::newRow("slip") << "TICKCAST_WORKERS_CUONT=1"
                          << "TICKCAST_WORKERS_CUONT"
                          << "did you mean TICKCAST_WORKERS_COUNT?";
    QTest::newRow("unknown in a section") << "TICKCAST_FEED_FLAVOUR=x"
                                          << "TICKCAST_FEED_FLAVOUR"
                                          << "unknown key";
    QTest::newRow("section only") << "TICKCAST_FEED=x"
                                  << "TICKCAST_FEED"
                                  << "unknown key";
}

void TestConfig::badVariableIsAProblem()
{
    QFETCH(QString, variable);
    QFETCH(QString, key);
    QFETCH(QString, allowed);
    const Loaded loaded = loadConfig({QString(), {variable}, {}});
    QVERIFY(!loaded);
    QCOMPARE(loaded.error().size(), size_t(1));
    const ConfigProblem &problem = loaded.error().front();
    QCOMPARE(problem.source, QStringLiteral("environment"));
    QCOMPARE(problem.key, key);
    QVERIFY2(problem.allowed.contains(allowed), qPrintable(problem.allowed));
}

void TestConfig::badFileIsAProblemWithItsLine_data()
{
    QTest::addColumn<QByteArray>("toml");
    QTest::addColumn<int>("line");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("allowed");
    const auto row = [](const char *name, const QByteArray &toml, int line, const char *key,
                        const char *allowed) {
        QTest::newRow(name) << toml << line << QString::fromLatin1(key)
                            << QString::fromLatin1(allowed);
    };
    row("out of range", "[workers]\n\ncount = 65\n", 3, "workers.count", "from 0 to 64");
    row("number in quotes", "[workers]\ncount = \"4\"\n", 2, "workers.count", "a whole number");
    row("fraction", "[workers]\ncount = 4.0\n", 2, "workers.count", "a whole number");
    row("text without quotes", "[log]\nlevel = debug\n", 2, "", "not valid TOML");
    row("bool in quotes", "[feed.replay]\nloop = \"true\"\n", 2, "feed.replay.loop", "true or");
    row("bare duration", "[client]\nidle_timeout = 90\n", 2, "client.idle_timeout", "its unit");
    row("array", "[log]\nlevel = [\"info\"]\n", 2, "log.level", "\"debug\"");
    row("date", "[workers]\ncount = 2026-01-01\n", 2, "workers.count", "a whole number");
    row("infinity", "[feed.simulator]\nrate = inf\n", 2, "feed.simulator.rate", "a number");
    row("empty table", "[workers.count]\n", 1, "workers.count", "a whole number");
    row("table for a key", "[workers]\ncount.x = 1\n", 2, "workers.count.x", "did you mean");
    row("value for a section", "listen = \"*:1\"\n", 1, "listen", "a section and not a key");
    row("array of tables", "[[listen]]\nclients = \"*:1\"\n", 1, "listen", "a section and not");
    row("unknown key", "[feed.simulator]\nrates = 5\n", 2, "feed.simulator.rates",
        "did you mean feed.simulator.rate?");
    row("unknown section", "\n[simulator]\nrate = 5\n", 3, "simulator.rate",
        "did you mean feed.simulator.rate?");
    row("unknown empty section", "\n[kafka]\n", 2, "kafka", "unknown key");
    row("unknown inline table", "kafka = { a = 1 }\n", 1, "kafka.a", "unknown key");
    row("dot in quotes", "\"workers.count\" = 1\n", 1, "\"workers.count\"", "did you mean");
    row("key without value", "[workers]\ncount =\n", 2, "", "not valid TOML");
    row("key twice", "[workers]\ncount = 1\ncount = 2\n", 3, "", "not valid TOML");
    row("open string", "[log]\nlevel = \"info\n", 2, "", "not valid TOML");
    row("not UTF-8", "[log]\nlevel = \"\xff\"\n", 2, "", "not valid TOML");
    row("JSON", "{\"log\": 1}", 1, "", "not valid TOML");
    row("nested too deep", "a = " + QByteArray(10'000, '['), 1, "", "not valid TOML");
    row("too large", QByteArray(1024 * 1024 + 1, '#'), 0, "", "limit of 1 MiB");
}

void TestConfig::badFileIsAProblemWithItsLine()
{
    QFETCH(QByteArray, toml);
    QFETCH(int, line);
    QFETCH(QString, key);
    QFETCH(QString, allowed);
    const QString path = write(toml);
    const Loaded loaded = loadConfig({path, {}, {}});
    QVERIFY(!loaded);
    QCOMPARE(loaded.error().size(), size_t(1));
    const ConfigProblem &problem = loaded.error().front();
    QCOMPARE(problem.source, path);
    QCOMPARE(problem.key, key);
    QCOMPARE(problem.line, line);
    QVERIFY2(problem.allowed.contains(allowed), qPrintable(problem.allowed));
}

void TestConfig::unreadableFileIsAProblem_data()
{
    QTest::addColumn<QString>("path");
    QTest::newRow("missing") << m_directory.filePath(QStringLiteral("none.toml"));
    QTest::newRow("directory") << m_directory.path();
}

void TestConfig::unreadableFileIsAProblem()
{
    QFETCH(QString, path);
    const QStringList problems = texts(loadConfig({path, {}, {}}));
    QCOMPARE(problems.size(), 1);
    QVERIFY(problems.front().startsWith(path + QLatin1String(": cannot read")));
}

void TestConfig::everyProblemIsToldAtOnce()
{
    const QString path = write("[workers]\ncount = 65\n[log]\nlevel = 1\nlevle = \"info\"\n");
    const QStringList problems = texts(loadConfig(
        {path, {QStringLiteral("TICKCAST_FEED_SOURCE=x")}, {QStringLiteral("nothing=1")}}));
    QCOMPARE(problems.size(), 5);
    const auto mentions = [&problems](const char *text) {
        return std::ranges::any_of(problems, [text](const QString &problem) {
            return problem.contains(QLatin1String(text));
        });
    };
    QVERIFY(mentions("tickcast.toml:2: workers.count = 65: "));
    QVERIFY(mentions("tickcast.toml:4: log.level = 1: "));
    QVERIFY(mentions("tickcast.toml:5: log.levle = 'info': "));
    QVERIFY(mentions("environment: feed.source = x: "));
    QVERIFY(mentions("--set: nothing = 1: "));
}

void TestConfig::overruledValueIsCheckedToo()
{
    const Loaded loaded =
        loadConfig({write("[workers]\ncount = 65\n"), {}, {QStringLiteral("workers.count=2")}});
    QCOMPARE(texts(loaded).size(), 1);
}

void TestConfig::contradictionIsAProblem_data()
{
    QTest::addColumn<QStringList>("assignments");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("other");
    const auto row = [](const char *name, const char *assignments, const char *key,
                        const char *other) {
        QTest::newRow(name) << QString::fromLatin1(assignments).split(u' ')
                            << QString::fromLatin1(key) << QString::fromLatin1(other);
    };
    row("ping above the timeout", "client.ping_after=70s", "client.ping_after",
        "shorter than client.idle_timeout, which is \"1m\"");
    row("timeout below the ping", "client.idle_timeout=20s", "client.idle_timeout",
        "longer than client.ping_after, which is \"25s\"");
    row("outage without an end",
        "feed.simulator.outage_interval=5s feed.simulator.outage_duration=5s",
        "feed.simulator.outage_duration", "feed.simulator.outage_interval");
    row("ping equal to the timeout", "client.idle_timeout=30s client.ping_after=30s",
        "client.ping_after", "client.idle_timeout");
    row("replay without a file", "feed.source=replay", "feed.source", "feed.replay.file");
    row("one address twice", "listen.admin=127.0.0.1:9 listen.http=127.0.0.1:9", "listen.http",
        "listen.admin is \"127.0.0.1:9\"");
    row("one port, a wildcard", "listen.admin=127.0.0.1:7400", "listen.admin", "listen.clients");
    row("the port of a default", "listen.clients=127.0.0.1:7402", "listen.clients", "listen.http");
}

void TestConfig::contradictionIsAProblem()
{
    QFETCH(QStringList, assignments);
    QFETCH(QString, key);
    QFETCH(QString, other);
    const Loaded loaded = loadSet(assignments);
    QVERIFY(!loaded);
    QCOMPARE(loaded.error().size(), size_t(1));
    const ConfigProblem &problem = loaded.error().front();
    QCOMPARE(problem.source, QStringLiteral("--set"));
    QCOMPARE(problem.key, key);
    QVERIFY2(problem.allowed.contains(other), qPrintable(problem.allowed));
}

void TestConfig::refusedValueCausesNoContradiction()
{
    // The ping alone contradicts the default timeout; the timeout meant is unknown.
    const Loaded loaded = loadSet(
        {QStringLiteral("client.ping_after=70s"), QStringLiteral("client.idle_timeout=90")});
    QCOMPARE(texts(loaded).size(), 1);
    // Addresses that do not clash: port 0, one port on two addresses, a closed listener.
    QCOMPARE(texts(loadSet({QStringLiteral("listen.clients=127.0.0.1:0"),
                            QStringLiteral("listen.admin=127.0.0.1:0"),
                            QStringLiteral("listen.http=off")})),
             QStringList());
    QCOMPARE(texts(loadSet({QStringLiteral("listen.clients=127.0.0.1:9"),
                            QStringLiteral("listen.admin=127.0.0.2:9")})),
             QStringList());
}

void TestConfig::problemReadsAsOneLine()
{
    const ConfigProblem inFile{QStringLiteral("a.toml"), 12, QStringLiteral("workers.count"),
                               QStringLiteral("-3"), QStringLiteral("a whole number")};
    QCOMPARE(inFile.toString(), QStringLiteral("a.toml:12: workers.count = -3: a whole number"));
    const ConfigProblem ofFile{QStringLiteral("a.toml"), 0, QString(), QString(),
                               QStringLiteral("missing")};
    QCOMPARE(ofFile.toString(), QStringLiteral("a.toml: missing"));
    const ConfigProblem hostile{QStringLiteral("--set"), 0, QStringLiteral("a\nb"),
                                QString(10'000, u'x'), QStringLiteral("less")};
    QVERIFY(!hostile.toString().contains(u'\n'));
    QVERIFY(hostile.toString().size() < 200);
}

QTEST_APPLESS_MAIN(TestConfig)
#include "tst_config.moc"
