// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/adminclient.h"
#include "tests/integration/support/serverprocess.h"
#include "tests/integration/support/testclient.h"

#include <QTest>

using namespace tickcast;
using namespace tickcast::testing;

/// SIGHUP: what can change changes under clients that stay, what cannot is named, and a bad file
/// changes nothing.
class TestReload final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void limitsChangeUnderALivingClient();
    void whatNeedsARestartIsNamed();
    void badFileChangesNothing_data();
    void badFileChangesNothing();
    void flagsStillOverruleTheFile();
    void manySignalsAreHarmless();
    void revokedTokenClosesWhoCameWithIt();
    void whoRevokesItsOwnTokenIsAnsweredFirst();
    void badTokenFileRevokesNothing_data();
    void badTokenFileRevokesNothing();

private:
    [[nodiscard]] static bool waitForLog(ServerProcess &server, const QByteArray &text)
    {
        return QTest::qWaitFor([&] { return server.log().contains(text); }, 15'000);
    }
};

void TestReload::limitsChangeUnderALivingClient()
{
    ServerProcess server;
    server.setConfigFile("[client]\nsubscription_limit = 2\nheartbeat_interval = \"1h\"\n");
    QVERIFY(server.start());
    TestClient client(server.clientsUrl());
    const QStringList symbols = client.symbolNames(4);
    QCOMPARE(client.subscribe(symbols.mid(0, 2)), 2);
    QCOMPARE(client.subscribe(symbols.mid(2, 1)), 0); // beyond the limit

    server.setConfigFile("[client]\nsubscription_limit = 3\nheartbeat_interval = \"1h\"\n");
    server.sendSignal(SIGHUP);
    QVERIFY2(waitForLog(server, "client.subscription_limit = 3 (was 2)"), server.log().constData());
    QTRY_COMPARE_WITH_TIMEOUT(client.subscribe(symbols.mid(2, 1)), 1, 15'000);
    QCOMPARE(client.subscribe(symbols.mid(3, 1)), 0);
    QVERIFY(!client.isClosed());
    QVERIFY(server.stop());
}

void TestReload::whatNeedsARestartIsNamed()
{
    ServerProcess server;
    server.setConfigFile("[protocol]\nhistory_size = 5\n");
    QVERIFY(server.start());
    server.setConfigFile("[protocol]\nhistory_size = 6\n[client]\nidle_timeout = \"2m\"\n");
    server.sendSignal(SIGHUP);
    QVERIFY2(waitForLog(server, "only after a restart: protocol.history_size = 6 (was 5)"),
             server.log().constData());
    QVERIFY(server.log().contains("client.idle_timeout = \"2m\" (was \"1m\")"));
}

void TestReload::badFileChangesNothing_data()
{
    QTest::addColumn<QByteArray>("toml");
    QTest::addColumn<QByteArray>("complaint");
    QTest::newRow("no TOML") << QByteArray("[client\n") << QByteArray("tickcast.toml:");
    QTest::newRow("unknown key") << QByteArray("[client]\nsubscription_limits = 9\n")
                                 << QByteArray("client.subscription_limits");
    QTest::newRow("out of range") << QByteArray("[client]\nsubscription_limit = 0\n")
                                  << QByteArray("client.subscription_limit = 0");
    QTest::newRow("one good, one bad")
        << QByteArray("[client]\nsubscription_limit = 9\nidle_timeout = \"soon\"\n")
        << QByteArray("client.idle_timeout");
    QTest::newRow("a contradiction")
        << QByteArray("[client]\nsubscription_limit = 9\nping_after = \"2m\"\n")
        << QByteArray("client.ping_after");
}

void TestReload::badFileChangesNothing()
{
    QFETCH(const QByteArray, toml);
    QFETCH(const QByteArray, complaint);
    ServerProcess server;
    server.setConfigFile("[client]\nsubscription_limit = 2\n");
    QVERIFY(server.start());
    server.setConfigFile(toml);
    server.sendSignal(SIGHUP);
    QVERIFY2(waitForLog(server, "nothing has changed"), server.log().constData());
    QVERIFY2(waitForLog(server, complaint), server.log().constData());
    TestClient client(server.clientsUrl());
    QCOMPARE(client.subscribe(client.symbolNames(3)), 2);
    // And a good one after it is taken.
    server.setConfigFile("[client]\nsubscription_limit = 3\n");
    server.sendSignal(SIGHUP);
    QVERIFY(waitForLog(server, "client.subscription_limit = 3 (was 2)"));
}

void TestReload::flagsStillOverruleTheFile()
{
    ServerProcess server;
    server.set("client.subscription_limit", "2");
    server.setConfigFile("[client]\nsubscription_limit = 5\n");
    QVERIFY(server.start());
    server.setConfigFile("[client]\nsubscription_limit = 6\n");
    server.sendSignal(SIGHUP);
    QVERIFY2(waitForLog(server, "the settings are as they were"), server.log().constData());
}

void TestReload::manySignalsAreHarmless()
{
    ServerProcess server;
    QVERIFY(server.start());
    GoodClient good(server.clientsUrl());
    QVERIFY(good.isWatching());
    for (int i = 0; i < 50; ++i)
        server.sendSignal(SIGHUP);
    QVERIFY(waitForLog(server, "the settings are as they were"));
    QVERIFY(good.isServed());
    QVERIFY(server.stop());
}

void TestReload::revokedTokenClosesWhoCameWithIt()
{
    ServerProcess server;
    QVERIFY(server.start());
    AdminClient old(server);
    QVERIFY(old.isGreeted());
    QFile viewerToken(server.filePath("state/viewer.token"));
    QVERIFY(viewerToken.open(QIODevice::ReadOnly));
    AdminClient viewer(server.adminUrl(), "Bearer " + viewerToken.readAll().trimmed());
    QVERIFY(viewer.isGreeted());

    static_cast<void>(server.write("state/admin.token", "another-token-of-today\n"));
    server.sendSignal(SIGHUP);
    QVERIFY(old.isRefused());
    QCOMPARE(old.refusal(), QStringLiteral("the token was revoked"));
    QCOMPARE(old.closeCode(), 4001);
    AdminClient fresh(server);
    QVERIFY(fresh.isGreeted());
    QVERIFY(viewer.waitForSamples(viewer.samples().size() + 1));
    QVERIFY(!viewer.isLost());
    QVERIFY(server.stop());
}

void TestReload::whoRevokesItsOwnTokenIsAnsweredFirst()
{
    ServerProcess server;
    QVERIFY(server.start());
    AdminClient old(server);
    QVERIFY(old.isGreeted());
    static_cast<void>(server.write("state/admin.token", "another-token-of-today\n"));
    QVERIFY(old.ask<admin::Done>(admin::Reload{}));
    QVERIFY(old.isRefused());
}

void TestReload::badTokenFileRevokesNothing_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("too short") << QByteArray("short\n");
    QTest::newRow("a blank within") << QByteArray("another token of today\n");
    QTest::newRow("two lines") << QByteArray("another-token-of-today\nand-of-tomorrow\n");
    QTest::newRow("endless") << QByteArray(20'000, 'x');
}

void TestReload::badTokenFileRevokesNothing()
{
    QFETCH(const QByteArray, content);
    ServerProcess server;
    QVERIFY(server.start());
    AdminClient who(server);
    QVERIFY(who.isGreeted());
    static_cast<void>(server.write("state/admin.token", content));
    server.sendSignal(SIGHUP);
    QVERIFY2(waitForLog(server, "tokens stay as they were"), server.log().constData());
    QVERIFY(server.log().contains("admin.token"));
    QVERIFY(who.waitForSamples(who.samples().size() + 1));
    QVERIFY(!who.isLost());
}

QTEST_GUILESS_MAIN(TestReload)
#include "tst_reload.moc"
