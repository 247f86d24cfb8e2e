// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/config.h"

#include <QTest>

using namespace tickcast;

/// The settings of what the server tells of itself: what is taken, what is refused, in which words.
class TestConfigTelemetry final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everythingIsReadTogether();
    void levelsComeFromEverySource();
    void badValueIsAProblem_data();
    void badValueIsAProblem();

private:
    using Loaded = tl::expected<Config, std::vector<ConfigProblem>>;

    [[nodiscard]] static Loaded load(const QStringList &assignments)
    {
        return loadConfig({QString(), {}, assignments});
    }
};

void TestConfigTelemetry::everythingIsReadTogether()
{
    const Loaded loaded = load({QStringLiteral("log.level=warning"),
                                QStringLiteral("log.levels=http=debug, feed=error"),
                                QStringLiteral("log.format=json")});
    QVERIFY2(loaded, loaded ? "" : loaded.error().front().toString().toUtf8().constData());
    QVERIFY(loaded->log.levels.common == LogSeverity::Warning);
    QCOMPARE(toString(loaded->log.levels.own), QStringLiteral("feed=error, http=debug"));
    QVERIFY(loaded->log.format == LogFormat::Json);
}

void TestConfigTelemetry::levelsComeFromEverySource()
{
    const Loaded loaded = loadConfig({QString(),
                                      {QStringLiteral("TICKCAST_LOG_LEVELS=feed=debug")},
                                      {QStringLiteral("log.level=error")}});
    QVERIFY(loaded);
    QVERIFY(loaded->log.levels.of(QStringLiteral("feed")) == LogSeverity::Debug);
    QVERIFY(loaded->log.levels.of(QStringLiteral("http")) == LogSeverity::Error);
    // The list as a whole is one value: a stronger source replaces it.
    const Loaded replaced = loadConfig({QString(),
                                        {QStringLiteral("TICKCAST_LOG_LEVELS=feed=debug")},
                                        {QStringLiteral("log.levels=")}});
    QVERIFY(replaced);
    QVERIFY(replaced->log.levels.own.isEmpty());
}

void TestConfigTelemetry::badValueIsAProblem_data()
{
    QTest::addColumn<QString>("assignment");
    QTest::addColumn<QString>("allowed"); // a part of it
    const auto row = [](const char *assignment, const char *allowed) {
        QTest::newRow(assignment) << QString::fromLatin1(assignment)
                                  << QString::fromLatin1(allowed);
    };
    for (const char *line : {"log.level=", "log.level=Info", "log.level=trace", "log.level=3"})
        row(line, "\"debug\", \"info\", \"warning\" or \"error\"");
    for (const char *line :
         {"log.levels=debug", "log.levels=feeds=debug", "log.levels=feed=loud", "log.levels=,",
          "log.levels=feed=debug,feed=info", "log.levels=feed:debug"})
        row(line, "\"feed=debug, http=warning\"; categories are app, feed, market");
    for (const char *line : {"log.format=", "log.format=JSON", "log.format=logfmt"})
        row(line, "\"text\" or \"json\"");
    row("log.lvels=feed=debug", "did you mean log.levels?");
}

void TestConfigTelemetry::badValueIsAProblem()
{
    QFETCH(const QString, assignment);
    QFETCH(const QString, allowed);
    const Loaded loaded = load({assignment});
    QVERIFY(!loaded);
    QCOMPARE(loaded.error().size(), size_t(1));
    const ConfigProblem &problem = loaded.error().front();
    QCOMPARE(problem.key, assignment.section(u'=', 0, 0));
    QVERIFY2(problem.allowed.contains(allowed), qPrintable(problem.allowed));
}

QTEST_APPLESS_MAIN(TestConfigTelemetry)
#include "tst_configtelemetry.moc"
