// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/config.h"

#include <QTest>

using namespace tickcast;
using namespace std::chrono_literals;

/// The settings of what keeps the server up: what is taken, what is refused, and in which words.
class TestConfigResilience final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everythingIsReadTogether();
    void badValueIsAProblem_data();
    void badValueIsAProblem();
    void contradictionIsAProblem_data();
    void contradictionIsAProblem();

private:
    using Loaded = tl::expected<Config, std::vector<ConfigProblem>>;

    /// Assignments as words of one line.
    [[nodiscard]] static Loaded load(const QString &assignments)
    {
        return loadConfig({QString(), {}, assignments.split(u' ')});
    }
};

void TestConfigResilience::everythingIsReadTogether()
{
    const Loaded loaded = load(QStringLiteral(
        "breaker.failure_rate=0.25 breaker.minimum_calls=7 breaker.window=1m "
        "breaker.consecutive_failures=9 breaker.open_time=20ms breaker.open_time_max=5s "
        "breaker.trial_calls=3 watchdog.limit=1500ms drain.duration=1m drain.stop_duration=2s "
        "drain.takeover_duration=0ms"));
    QVERIFY2(loaded, loaded ? "" : loaded.error().front().toString().toUtf8().constData());
    QCOMPARE(loaded->breaker.failureRate, 0.25);
    QCOMPARE(loaded->breaker.minimumCalls, 7);
    QCOMPARE(loaded->breaker.window, 60s);
    QCOMPARE(loaded->breaker.consecutiveFailures, 9);
    QCOMPARE(loaded->breaker.openTime, 20ms);
    QCOMPARE(loaded->breaker.openTimeMax, 5s);
    QCOMPARE(loaded->breaker.trialCalls, 3);
    QCOMPARE(loaded->drain.duration, 60s);
    QCOMPARE(loaded->drain.stopDuration, 2s);
    QCOMPARE(loaded->drain.takeoverDuration, 0ms);
    QCOMPARE(loaded->watchdog.limit, 1500ms);
    QCOMPARE(load(QStringLiteral("watchdog.limit=0s"))->watchdog.limit, 0ms);
}

void TestConfigResilience::badValueIsAProblem_data()
{
    QTest::addColumn<QString>("assignment");
    QTest::addColumn<QString>("allowed"); // a part of it
    const auto row = [](const char *assignment, const char *allowed) {
        QTest::newRow(assignment) << QString::fromLatin1(assignment)
                                  << QString::fromLatin1(allowed);
    };
    for (const char *line :
         {"breaker.failure_rate=0", "breaker.failure_rate=1.01", "breaker.failure_rate=-0.5",
          "breaker.failure_rate=nan", "breaker.failure_rate=50%", "breaker.failure_rate="})
        row(line, "from 0.01 to 1");
    for (const char *line : {"breaker.minimum_calls=0", "breaker.minimum_calls=10001",
                             "breaker.consecutive_failures=0", "breaker.consecutive_failures=2.5"})
        row(line, "from 1 to 10000");
    for (const char *line : {"breaker.window=999ms", "breaker.window=2h", "breaker.window=30"})
        row(line, "from \"1s\" to \"1h\"");
    for (const char *line : {"breaker.open_time=0ms", "breaker.open_time=soon"})
        row(line, "from \"1ms\"");
    for (const char *line : {"breaker.trial_calls=0", "breaker.trial_calls=-1"})
        row(line, "from 1 to 1000");
    for (const char *line : {"watchdog.limit=999ms", "watchdog.limit=1ms", "watchdog.limit=2h",
                             "watchdog.limit=5", "watchdog.limit=off", "watchdog.limit=-5s"})
        row(line, "from \"1s\" to \"1h\"");
    for (const char *line : {"drain.duration=30", "drain.duration=-1s", "drain.stop_duration=2h",
                             "drain.takeover_duration=", "drain.takeover_duration=off"})
        row(line, "to \"1h\"");
    row("breaker.opentime=1s", "did you mean breaker.open_time?");
}

void TestConfigResilience::badValueIsAProblem()
{
    QFETCH(const QString, assignment);
    QFETCH(const QString, allowed);
    const Loaded loaded = load(assignment);
    QVERIFY(!loaded);
    QCOMPARE(loaded.error().size(), size_t(1));
    const ConfigProblem &problem = loaded.error().front();
    QCOMPARE(problem.key, assignment.section(u'=', 0, 0));
    QVERIFY2(problem.allowed.contains(allowed), qPrintable(problem.allowed));
}

void TestConfigResilience::contradictionIsAProblem_data()
{
    QTest::addColumn<QString>("assignments");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("other");
    const auto row = [](const char *name, const char *assignments, const char *key,
                        const char *other) {
        QTest::newRow(name) << QString::fromLatin1(assignments) << QString::fromLatin1(key)
                            << QString::fromLatin1(other);
    };
    row("open time above its limit", "breaker.open_time=1m", "breaker.open_time",
        "shorter than breaker.open_time_max, which is \"30s\"");
    row("limit below the open time", "breaker.open_time_max=100ms", "breaker.open_time_max",
        "longer than breaker.open_time, which is \"500ms\"");
    row("both the same", "breaker.open_time=1s breaker.open_time_max=1s", "breaker.open_time",
        "shorter than breaker.open_time_max");
}

void TestConfigResilience::contradictionIsAProblem()
{
    QFETCH(const QString, assignments);
    QFETCH(const QString, key);
    QFETCH(const QString, other);
    const Loaded loaded = load(assignments);
    QVERIFY(!loaded);
    QCOMPARE(loaded.error().size(), size_t(1));
    const ConfigProblem &problem = loaded.error().front();
    QCOMPARE(problem.key, key);
    QVERIFY2(problem.allowed.contains(other), qPrintable(problem.allowed));
}

QTEST_APPLESS_MAIN(TestConfigResilience)
#include "tst_configresilience.moc"
