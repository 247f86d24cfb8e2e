// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/ctl/options.h"

#include <QTest>

using namespace tickcast;
using namespace tickcast::ctl;

namespace {

Result<Options> parse(const QString &line)
{
    return parseOptions(QStringList{QStringLiteral("tickcast-ctl")} +
                        line.split(u' ', Qt::SkipEmptyParts));
}

} // namespace

class TestCtlOptions final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void goodLineIsTheMessageItMeans_data();
    void goodLineIsTheMessageItMeans();
    void badLineIsRefusedByName_data();
    void badLineIsRefusedByName();
    void optionsStandBeforeAndBehindTheCommand();
    void everyCommandHasHelp();
    void helpNamesEveryCommand();
};

void TestCtlOptions::goodLineIsTheMessageItMeans_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QByteArray>("message"); // empty: it asks nothing
    const auto row = [](const char *line, const char *message) {
        QTest::newRow(line) << QString::fromLatin1(line) << QByteArray(message);
    };
    row("stats", "");
    row("top --sort age --delay 0.5", "");
    row("sessions", R"({"op":"sessions","id":0,"sort":"pressure","offset":0,"limit":50})");
    row("sessions --sort dropped --limit 500 --offset 10000 --filter 10.0 --level critical "
        "--worker 3",
        R"({"op":"sessions","id":0,"sort":"dropped","offset":10000,"limit":500,"filter":"10.0","level":"critical","worker":3})");
    row("sessions --closed --limit 1", R"({"op":"closed","id":0,"offset":0,"limit":1})");
    row("session 0-3k7", R"({"op":"session","id":0,"session":"0-3k7"})");
    row("symbols --sort name --filter btc",
        R"({"op":"symbols","id":0,"sort":"name","offset":0,"limit":50,"filter":"btc"})");
    row("level 0-1 emergency", R"({"op":"pin","id":0,"session":"0-1","level":"emergency"})");
    row("level 0-1 clear", R"({"op":"pin","id":0,"session":"0-1"})");
    row("level --floor degraded --worker 1",
        R"({"op":"floor","id":0,"worker":1,"level":"degraded"})");
    row("disconnect 0-1 --for-good --reason bye",
        R"({"op":"disconnect","id":0,"session":"0-1","mayReturn":false,"reason":"bye"})");
    row("breaker feed trip", R"({"op":"breaker","id":0,"breaker":"feed","action":"trip"})");
    row("log -f --level warning --category feed --last 0",
        R"({"op":"log","id":0,"follow":true,"severity":"warning","category":"feed","last":0})");
    row("log-level debug", R"({"op":"logLevel","id":0,"severity":"debug"})");
    row("log-level feed debug", R"({"op":"logLevel","id":0,"category":"feed","severity":"debug"})");
    row("config client.", R"({"op":"config","id":0})");
    row("drain --yes", R"({"op":"drain","id":0})");
    row("reload", R"({"op":"reload","id":0})");
}

void TestCtlOptions::goodLineIsTheMessageItMeans()
{
    QFETCH(QString, line);
    QFETCH(QByteArray, message);
    const auto options = parse(line);
    QVERIFY2(options, options ? "" : qPrintable(options.error().text));
    QCOMPARE(options->message ? admin::encode(*options->message) : QByteArray(), message);
}

void TestCtlOptions::badLineIsRefusedByName_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("names"); // what the error has to hold
    const auto row = [](const char *line, const char *names) {
        QTest::newRow(line) << QString::fromLatin1(line) << QString::fromLatin1(names);
    };
    row("", "no command");
    row("--json", "no command");
    row("tops", "tops");
    row("Stats", "Stats");
    row("--nonsense stats", "nonsense");
    row("stats --nonsense", "nonsense");
    row("stats --limit 3", "limit");
    row("stats more", "more");
    row("stats --timeout", "timeout");
    row("stats --timeout 0", "--timeout");
    row("stats --timeout nan", "--timeout");
    row("stats --timeout 1e9", "--timeout");
    row("stats --timeout -1", "--timeout");
    row("stats --url=", "--url");
    row("sessions --sort size", "pressure");
    row("sessions --limit 0", "1 to 500");
    row("sessions --limit 501", "1 to 500");
    row("sessions --limit -1", "1 to 500");
    row("sessions --limit many", "1 to 500");
    row("sessions --offset 10001", "0 to 10000");
    row("sessions --worker 1024", "0 to 1023");
    row("sessions --level worst", "emergency");
    row("sessions --filter=", "--filter");
    row("sessions --closed --sort age", "--sort");
    row("session", "ID");
    row("session 1 2", "ID");
    row("level 0-1", "level");
    row("level", "level");
    row("level 0-1 worst", "clear");
    row("level --floor clear", "--floor");
    row("level 0-1 --floor normal", "--floor");
    row("level 0-1 normal --worker 1", "--worker");
    row("disconnect", "ID");
    row("breaker feed", "trip|reset");
    row("breaker feed kick", "trip, reset");
    row("log --last 1001", "0 to 1000");
    row("log --level fatal", "warning");
    row("log-level", "LEVEL");
    row("log-level loud", "debug");
    row("top --delay 2", "--delay");
    row("top --delay 0.05", "--delay");
    row("top --json", "--json");
    row("drain now", "now");
}

void TestCtlOptions::badLineIsRefusedByName()
{
    QFETCH(QString, line);
    QFETCH(QString, names);
    const auto options = parse(line);
    QVERIFY(!options);
    QVERIFY2(options.error().text.contains(names), qPrintable(options.error().text));
}

void TestCtlOptions::optionsStandBeforeAndBehindTheCommand()
{
    const auto options = parse(QStringLiteral("--url ws://h:1/admin --json sessions --limit 3 "
                                              "--token-file t --timeout 2.5 --no-color"));
    QVERIFY(options);
    QCOMPARE(options->command, Command::Sessions);
    QCOMPARE(options->target.url, QStringLiteral("ws://h:1/admin"));
    QCOMPARE(options->target.tokenFile, QStringLiteral("t"));
    QVERIFY(options->isJson);
    QVERIFY(!options->isColorWanted);
    QCOMPARE(options->timeoutMs, 2'500);
}

void TestCtlOptions::everyCommandHasHelp()
{
    for (const CommandSpec &spec : commandSpecs()) {
        const auto options = parse(QLatin1String(spec.name) % QLatin1String(" --help"));
        QVERIFY(options);
        QCOMPARE(options->task, Options::Task::Print);
        for (const OptionSpec &option : spec.options)
            QVERIFY2(options->text.contains(QLatin1String(option.name)), option.name);
    }
}

void TestCtlOptions::helpNamesEveryCommand()
{
    const auto options = parse(QStringLiteral("--help"));
    QVERIFY(options);
    for (const CommandSpec &spec : commandSpecs())
        QVERIFY2(options->text.contains(QLatin1String(spec.name)), spec.name);
    const auto version = parse(QStringLiteral("--version"));
    QCOMPARE(version->text, QStringLiteral("tickcast-ctl " TICKCAST_VERSION "\n"));
}

QTEST_APPLESS_MAIN(TestCtlOptions)
#include "tst_ctloptions.moc"
