// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/util/logrecord.h"
#include "tests/integration/support/adminclient.h"
#include "tests/integration/support/serverprocess.h"
#include "tests/integration/support/testclient.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QSet>
#include <QTest>
#include <memory>

using namespace tickcast;
using namespace tickcast::testing;

/// The real server's standard error: its forms, its levels while it runs, and its calm in a storm.
class TestLogs final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyLineOfAJsonLogParses();
    void formAndLevelsChangeOnHangup();
    void badLevelsChangeNothing();
    void journalGetsPriorities();
    void stormOfRefusedOperatorsIsSummedUp();

private:
    [[nodiscard]] static bool waitForLog(ServerProcess &server, const QByteArray &text)
    {
        return QTest::qWaitFor([&] { return server.log().contains(text); }, 15'000);
    }
    /// Has a worker say something at level debug: category transport, "asked for".
    static void askForNothing(const ServerProcess &server)
    {
        QUrl url = server.clientsUrl();
        url.setPath(QStringLiteral("/nothing"));
        TestClient client(url);
        QVERIFY(client.closeCode());
    }
};

void TestLogs::everyLineOfAJsonLogParses()
{
    ServerProcess server;
    server.set("log.format", "json");
    server.set("log.level", "debug");
    QVERIFY(server.start());
    askForNothing(server);
    AdminClient stranger(server.adminUrl(), "Bearer \"\\\x01\xff");
    QVERIFY(stranger.isRefused());
    QVERIFY(waitForLog(server, "asked for"));
    QVERIFY(server.stop());
    QSet<QString> categories;
    QSet<QString> threads;
    for (const QByteArray &line : server.log().chopped(1).split('\n')) {
        QJsonParseError error;
        const QJsonObject record = QJsonDocument::fromJson(line, &error).object();
        QVERIFY2(error.error == QJsonParseError::NoError, line.constData());
        const auto text = [&record](const char *name) {
            return record[QLatin1String(name)].toString();
        };
        QVERIFY2(QDateTime::fromString(text("ts"), Qt::ISODateWithMs).isValid(), line.constData());
        QVERIFY2(logSeverityFromName(text("level")).has_value(), line.constData());
        QVERIFY2(!text("msg").isEmpty(), line.constData());
        categories.insert(text("category"));
        threads.insert(text("thread"));
    }
    QVERIFY(categories.contains(QStringLiteral("app")));
    QVERIFY(categories.contains(QStringLiteral("admin")));
    QVERIFY(categories.contains(QStringLiteral("transport")));
    QVERIFY(threads.contains(QStringLiteral("main")));
    QVERIFY(threads.contains(QStringLiteral("worker 0")) ||
            threads.contains(QStringLiteral("worker 1")));
}

void TestLogs::formAndLevelsChangeOnHangup()
{
    ServerProcess server;
    server.setConfigFile("[log]\nlevel = \"info\"\n");
    QVERIFY(server.start());
    askForNothing(server);
    server.setConfigFile("[log]\nlevels = \"transport=debug, admin=error\"\n");
    server.sendSignal(SIGHUP);
    QVERIFY2(waitForLog(server, "log.levels = \"admin=error, transport=debug\" (was \"\")"),
             server.log().constData());
    QVERIFY(!server.log().contains("asked for"));
    askForNothing(server);
    QVERIFY2(waitForLog(server, "debug   transport  "), server.log().constData());
    {
        AdminClient stranger(server.adminUrl(), "Bearer wrong");
        QVERIFY(stranger.isRefused());
    }
    server.setConfigFile("[log]\nformat = \"json\"\n");
    server.sendSignal(SIGHUP);
    QVERIFY2(waitForLog(server, "\"level\":\"info\",\"category\":\"app\",\"thread\":\"main\""),
             server.log().constData());
    QVERIFY(!server.log().contains("refused"));
    QVERIFY(server.stop());
}

void TestLogs::badLevelsChangeNothing()
{
    ServerProcess server;
    server.setConfigFile("[log]\nlevels = \"transport=debug\"\n");
    QVERIFY(server.start());
    server.setConfigFile("[log]\nlevels = \"fan=debug\"\n");
    server.sendSignal(SIGHUP);
    QVERIFY2(waitForLog(server, "categories are app, feed,"), server.log().constData());
    askForNothing(server);
    QVERIFY2(waitForLog(server, "debug   transport  "), server.log().constData());
    QVERIFY(server.stop());
}

void TestLogs::journalGetsPriorities()
{
    ServerProcess server;
    // What systemd does: the variable names what standard error is.
    server.setLauncher(
        QStringLiteral("/bin/sh"),
        {QStringLiteral("-c"), QStringLiteral("JOURNAL_STREAM=$(stat -L -c %d:%i /proc/$$/fd/2) "
                                              "exec \"$0\" \"$@\"")});
    QVERIFY(server.start());
    QVERIFY(server.stop());
    for (const QByteArray &line : server.log().chopped(1).split('\n'))
        QVERIFY2(line.startsWith("<6>app: ") || line.startsWith("<6>feed: "), line.constData());
}

void TestLogs::stormOfRefusedOperatorsIsSummedUp()
{
    constexpr int count = 15;
    ServerProcess server;
    QVERIFY(server.start());
    std::vector<std::unique_ptr<AdminClient>> strangers;
    for (int i = 0; i < count; ++i) {
        strangers.push_back(std::make_unique<AdminClient>(server.adminUrl(), "Bearer wrong"));
        QVERIFY(strangers.back()->isRefused());
    }
    QVERIFY(server.stop());
    // However long the storm took, each of them is in the log, by a line or in a number.
    int told = 0;
    int summaries = 0;
    for (const QByteArray &line : server.log().split('\n')) {
        if (!line.contains("refused"))
            continue;
        const qsizetype more = line.indexOf("(and ");
        summaries += more < 0 ? 0 : 1;
        told += more < 0 ? 1 : line.mid(more + 5).split(' ')[0].toInt();
    }
    QCOMPARE(told, count);
    QVERIFY(summaries >= 1);
}

QTEST_GUILESS_MAIN(TestLogs)
#include "tst_logs.moc"
