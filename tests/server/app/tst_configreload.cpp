// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/configkeys.h"
#include "server/app/configreload.h"

#include <QTest>

using namespace tickcast;

namespace {

Config with(const QString &assignment)
{
    const auto config = loadConfig({.file = {}, .environment = {}, .assignments = {assignment}});
    return config ? *config : Config();
}

} // namespace

class TestConfigReload final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyLiveKeyIsTakenOverAndNoOther_data();
    void everyLiveKeyIsTakenOverAndNoOther();
    void sameSettingsChangeNothing();
    void whatChangedIsToldWithBothValues();
    void liveKeysOfEverySectionAreTested();
};

void TestConfigReload::everyLiveKeyIsTakenOverAndNoOther_data()
{
    QTest::addColumn<QString>("assignment");
    QTest::addColumn<bool>("isLive");
    const auto row = [](const char *assignment, bool isLive) {
        QTest::newRow(assignment) << QString::fromLatin1(assignment) << isLive;
    };
    row("feed.stale_after=7s", true);
    row("client.heartbeat_interval=7s", true);
    row("client.ping_after=7s", true);
    row("client.idle_timeout=7m", true);
    row("client.subscription_limit=7", true);
    row("client.holdings_limit=7", true);
    row("client.commands_per_second=7", true);
    row("client.command_burst=777", true);
    row("fanout.flush_interval=7ms", true);
    row("log.level=debug", true);
    row("log.levels=feed=debug", true);
    row("log.format=json", true);
    row("trace.file=t", true);
    row("trace.otlp_endpoint=http://c", true);
    row("backpressure.event_entries=7", true);
    row("backpressure.event_bytes=7KiB", true);
    row("backpressure.dwell=7s", true);
    row("backpressure.memory_limit=7GiB", true);
    row("client.handshake_timeout=7s", false);
    row("client.message_size_limit=7KiB", false);
    row("workers.count=7", false);
    row("listen.clients=127.0.0.1:7", false);
    row("listen.admin=127.0.0.1:7", false);
    row("feed.simulator.rate=7", false);
    row("fanout.stamp_ingress=true", false);
    row("fanout.inbox_capacity=7777", false);
    row("protocol.history_size=7", false);
    row("state.interval=7s", false);
    row("transport.accepts_per_turn=7", false);
}

void TestConfigReload::everyLiveKeyIsTakenOverAndNoOther()
{
    QFETCH(const QString, assignment);
    QFETCH(const bool, isLive);
    const ConfigKey *key = findConfigKey(assignment.section(u'=', 0, 0));
    QVERIFY(key);
    QCOMPARE(key->isLive, isLive);
    const Config before;
    const Config now = with(assignment);
    QVERIFY2(key->print(now) != key->print(before), "the row changes nothing");
    const ConfigReload reload = reloadConfig(before, now);
    QCOMPARE(key->print(reload.inForce), key->print(isLive ? now : before));
    QCOMPARE(reload.changed.size(), isLive ? 1 : 0);
    QCOMPARE(reload.needRestart.size(), isLive ? 0 : 1);
    // And nothing else is touched.
    for (const ConfigKey &other : configKeys()) {
        if (other.name != key->name)
            QCOMPARE(other.print(reload.inForce), other.print(before));
    }
}

void TestConfigReload::sameSettingsChangeNothing()
{
    const ConfigReload reload = reloadConfig(Config(), Config());
    QVERIFY(reload.changed.isEmpty());
    QVERIFY(reload.needRestart.isEmpty());
    QCOMPARE(reload.toString(), QStringLiteral("the settings are as they were"));
}

void TestConfigReload::whatChangedIsToldWithBothValues()
{
    Config now = with(QStringLiteral("client.idle_timeout=2m"));
    now.workers.count = 3;
    const QString text = reloadConfig(Config(), now).toString();
    QCOMPARE(text,
             QStringLiteral("changed: client.idle_timeout = \"2m\" (was \"1m\"); only after a "
                            "restart: workers.count = 3 (was 0)"));
}

void TestConfigReload::liveKeysOfEverySectionAreTested()
{
    // A key that is called live and not taken over would only show where it is tried.
    for (const ConfigKey &key : configKeys()) {
        if (key.isLive)
            QVERIFY2(key.name.startsWith(QLatin1String("client.")) ||
                         key.name.startsWith(QLatin1String("backpressure.")) ||
                         key.name == QLatin1String("fanout.flush_interval") ||
                         key.name == QLatin1String("feed.stale_after") ||
                         key.name.startsWith(QLatin1String("trace.")) ||
                         key.name.startsWith(QLatin1String("log.")),
                     qPrintable(key.name));
    }
}

QTEST_APPLESS_MAIN(TestConfigReload)
#include "tst_configreload.moc"
