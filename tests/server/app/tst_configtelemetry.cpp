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
    void tracingNeedsAPlaceForTraces();
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
    const Loaded loaded = load(
        {QStringLiteral("log.level=warning"), QStringLiteral("log.levels=http=debug, feed=error"),
         QStringLiteral("log.format=json"), QStringLiteral("trace.sample=1000"),
         QStringLiteral("trace.session=3-k7"),
         QStringLiteral("trace.otlp_endpoint=http://collector:4318"),
         QStringLiteral("trace.file=/tmp/trace.json")});
    QVERIFY2(loaded, loaded ? "" : loaded.error().front().toString().toUtf8().constData());
    QVERIFY(loaded->log.levels.common == LogSeverity::Warning);
    QCOMPARE(toString(loaded->log.levels.own), QStringLiteral("feed=error, http=debug"));
    QVERIFY(loaded->log.format == LogFormat::Json);
    QCOMPARE(loaded->trace.sample, 1000);
    QCOMPARE(loaded->trace.session, QStringLiteral("3-k7"));
    QCOMPARE(loaded->trace.otlpEndpoint, QStringLiteral("http://collector:4318"));
    QCOMPARE(loaded->trace.file, QStringLiteral("/tmp/trace.json"));
}

void TestConfigTelemetry::tracingNeedsAPlaceForTraces()
{
    const auto file = QStringLiteral("trace.file=t");
    for (const QString &wish :
         {QStringLiteral("trace.sample=5"), QStringLiteral("trace.session=0-1")}) {
        const Loaded nowhere = load({wish});
        QVERIFY(!nowhere);
        QCOMPARE(nowhere.error().size(), size_t(1));
        QCOMPARE(nowhere.error().front().key, wish.section(u'=', 0, 0));
        QVERIFY(nowhere.error().front().allowed.contains(
            QLatin1String("needs trace.file or trace.otlp_endpoint")));
        QVERIFY(load({wish, file}));
        QVERIFY(load({wish, QStringLiteral("trace.otlp_endpoint=http://c")}));
        // What is wrong itself is not blamed for what it would have allowed.
        QCOMPARE(load({wish, QStringLiteral("trace.otlp_endpoint=c")}).error().size(), size_t(1));
    }
    QVERIFY(load({file}));
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
    for (const char *line : {"trace.sample=-1", "trace.sample=1000000001", "trace.sample=0.1",
                             "trace.sample=", "trace.sample=all"})
        row(line, "from 0 to 1000000000");
    for (const char *line : {"trace.session=k7", "trace.session=0-0", "trace.session=0-K7",
                             "trace.session=00-1", "trace.session=0-1,0-2"})
        row(line, "\"0-k7\", or empty");
    for (const char *line :
         {"trace.otlp_endpoint=collector:4318", "trace.otlp_endpoint=https://collector",
          "trace.otlp_endpoint=http://", "trace.otlp_endpoint=http://u:p@c"})
        row(line, "an http:// URL with a host");
    row("trace.endpoint=http://c", "unknown key");
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
