// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/rawclient.h"
#include "tests/integration/support/serverprocess.h"
#include "tests/integration/support/testclient.h"

#include <QFileInfo>
#include <QRegularExpression>
#include <QTest>
#include <QThread>
#include <algorithm>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace tickcast::testing;

/// What scripts and tools rely on when they start the server: its options, the order of its
/// settings, its ready file, its token.
class TestContract final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readyFileHoldsWhatTheContractNames();
    void readyFileSaysNullForAnAdminChannelThatIsOff();
    void readyFileIsNeverSeenHalfWritten_data();
    void readyFileIsNeverSeenHalfWritten();
    void versionAndHelpAnswerAndEnd_data();
    void versionAndHelpAnswerAndEnd();
    void wrongArgumentsAreRefused_data();
    void wrongArgumentsAreRefused();
    void defaultsNeedNoConfiguration();
    void printedConfigurationPassesItsOwnCheck();
    void checkOfAGoodConfigurationStartsNothing();
    void checkTellsEveryError();
    void unknownKeyIsAnError_data();
    void unknownKeyIsAnError();
    void strongestSourceDecides_data();
    void strongestSourceDecides();
    void workersAreOnePerCoreByDefault();
    void firstStartMakesAPrivateTokenAndTellsItsPath();
    void configuredTokenFileIsUsed();
};

void TestContract::readyFileHoldsWhatTheContractNames()
{
    ServerProcess server;
    server.set("workers.count", "3");
    QVERIFY(server.start());

    const QJsonObject &ready = server.ready();
    QCOMPARE(ready.keys(),
             QStringList({QStringLiteral("admin"), QStringLiteral("clients"),
                          QStringLiteral("clientsTls"), QStringLiteral("http"),
                          QStringLiteral("pid"), QStringLiteral("tokenFile"),
                          QStringLiteral("viewerTokenFile"), QStringLiteral("workers")}));
    QVERIFY(QFile::exists(ready[QLatin1String("tokenFile")].toString()));
    QCOMPARE(ready[QLatin1String("pid")].toInteger(), server.pid());
    QCOMPARE(ready[QLatin1String("workers")].toInt(), 3);
    QVERIFY(ready[QLatin1String("http")].isNull());
    const QRegularExpression clients(QStringLiteral("^ws://127\\.0\\.0\\.1:[1-9][0-9]*/v1$"));
    const QRegularExpression admin(QStringLiteral("^ws://127\\.0\\.0\\.1:[1-9][0-9]*/admin$"));
    QVERIFY(clients.match(ready[QLatin1String("clients")].toString()).hasMatch());
    QVERIFY(admin.match(ready[QLatin1String("admin")].toString()).hasMatch());

    TestClient client(server.clientsUrl());
    QVERIFY(!client.next("welcome").isEmpty());
    QVERIFY(RawClient(server.adminPort()).isConnected());
}

void TestContract::readyFileSaysNullForAnAdminChannelThatIsOff()
{
    ServerProcess server;
    server.set("listen.admin", "off");
    QVERIFY(server.start());
    QVERIFY(server.ready().contains(QLatin1String("admin")));
    QVERIFY(server.ready()[QLatin1String("admin")].isNull());
}

void TestContract::readyFileIsNeverSeenHalfWritten_data()
{
    QTest::addColumn<bool>("isOldThere");
    QTest::newRow("there was none") << false;
    QTest::newRow("an old one is replaced") << true;
}

void TestContract::readyFileIsNeverSeenHalfWritten()
{
    QFETCH(bool, isOldThere);
    ServerProcess server;
    if (isOldThere)
        QVERIFY(!server.write("ready.json", "{\"pid\":1}").isEmpty());
    const int watch = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    const QByteArray directory = QFileInfo(server.readyFile()).absolutePath().toUtf8();
    QVERIFY(::inotify_add_watch(watch, directory.constData(),
                                IN_CREATE | IN_MODIFY | IN_MOVED_TO) >= 0);
    QVERIFY(server.start());

    // A file that is never modified under its name was whole when it got that name.
    int appearances = 0;
    alignas(inotify_event) char buffer[16 * 1024];
    for (ssize_t size; (size = ::read(watch, buffer, sizeof buffer)) > 0;) {
        for (ssize_t at = 0; at < size;) {
            const auto *event = reinterpret_cast<const inotify_event *>(buffer + at);
            at += ssize_t(sizeof(inotify_event)) + event->len;
            if (qstrcmp(event->name, "ready.json") != 0)
                continue;
            QVERIFY2((event->mask & IN_MODIFY) == 0, "it was written under its own name");
            ++appearances;
        }
    }
    ::close(watch);
    QCOMPARE(appearances, 1);
}

void TestContract::versionAndHelpAnswerAndEnd_data()
{
    QTest::addColumn<QString>("option");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("--version") << "--version" << QByteArray("tickcast-server " TICKCAST_VERSION);
    QTest::newRow("--help, options") << "--help" << QByteArray("--ready-file");
    QTest::newRow("--help, keys") << "--help" << QByteArray("feed.simulator.rate");
    QTest::newRow("--print-config") << "--print-config" << QByteArray("heartbeat_interval");
}

void TestContract::versionAndHelpAnswerAndEnd()
{
    QFETCH(QString, option);
    QFETCH(QByteArray, expected);
    const ProgramResult result = ServerProcess().run({option});
    QCOMPARE(result.exitCode, 0);
    QVERIFY2(result.output.contains(expected), result.output.constData());
    QCOMPARE(result.errors, QByteArray());
}

void TestContract::wrongArgumentsAreRefused_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("unknown option") << QStringList{QStringLiteral("--verbose")};
    QTest::newRow("a word") << QStringList{QStringLiteral("start")};
    QTest::newRow("option without its value") << QStringList{QStringLiteral("--config")};
    QTest::newRow("empty path") << QStringList{QStringLiteral("--config"), QString()};
    QTest::newRow("--set without a value")
        << QStringList{QStringLiteral("--set"), QStringLiteral("workers.count")};
    QTest::newRow("value out of range")
        << QStringList{QStringLiteral("--set"), QStringLiteral("workers.count=65")};
}

void TestContract::wrongArgumentsAreRefused()
{
    QFETCH(QStringList, arguments);
    const ProgramResult result = ServerProcess().run(arguments);
    QVERIFY(result.exitCode > 0);
    QVERIFY(!result.complaints().isEmpty());
    QCOMPARE(result.output, QByteArray());
}

void TestContract::defaultsNeedNoConfiguration()
{
    const ServerProcess server; // for its empty home
    const ProgramResult result =
        runProgram(QStringLiteral("tickcast-server"), {QStringLiteral("--check-config")},
                   cleanEnvironment(server.filePath("")));
    QCOMPARE(result.exitCode, 0);
    QCOMPARE(result.errors, QByteArray());
}

void TestContract::printedConfigurationPassesItsOwnCheck()
{
    ServerProcess server;
    const ProgramResult printed = server.run({QStringLiteral("--print-config")});
    server.setConfigFile(printed.output);
    const ProgramResult checked = server.run({QStringLiteral("--check-config")});
    QVERIFY2(checked.exitCode == 0, checked.errors.constData());
}

void TestContract::checkOfAGoodConfigurationStartsNothing()
{
    ServerProcess server;
    server.setConfigFile("[workers]\ncount = 1\n");
    const ProgramResult result = server.run({QStringLiteral("--check-config")});
    QCOMPARE(result.exitCode, 0);
    QCOMPARE(result.errors, QByteArray());
    QVERIFY(!QFileInfo::exists(server.readyFile()));
    QVERIFY(!QFileInfo::exists(server.tokenPath()));
}

void TestContract::checkTellsEveryError()
{
    ServerProcess server;
    server.setConfigFile("[workers]\ncount = -1\n"
                         "[client]\nheartbeat_interval = 15\nno_such_key = 1\n"
                         "[feed]\nsource = 7\n");
    server.setEnvironment(QStringLiteral("TICKCAST_LOG_LEVEL"), QStringLiteral("loud"));
    server.set("feed.simulator.rate", "-3");
    const ProgramResult result = server.run({QStringLiteral("--check-config")});
    QCOMPARE(result.exitCode, 1);

    const QByteArray file = server.filePath("tickcast.toml").toUtf8();
    const QByteArrayList expected{
        file + ":2: workers.count = -1: a whole number from 0 to 64",
        file + ":4: client.heartbeat_interval = 15: ",
        file + ":5: client.no_such_key = 1: unknown key",
        file + ":7: feed.source = 7: ",
        "environment: log.level = loud: ",
        "--set: feed.simulator.rate = -3: a number from 0 to 10000000",
    };
    const QByteArrayList told = result.complaints();
    for (const QByteArray &line : expected) {
        const bool isTold = std::ranges::any_of(
            told, [&](const QByteArray &complaint) { return complaint.startsWith(line); });
        QVERIFY2(isTold, QByteArray(line + " is not in:\n" + result.errors).constData());
    }
    QCOMPARE(told.size(), expected.size());
}

void TestContract::unknownKeyIsAnError_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QString>("variable");
    QTest::addColumn<QString>("key");
    QTest::newRow("file") << QByteArray("[workers]\nconut = 2\n") << QString() << QString();
    QTest::newRow("file, section")
        << QByteArray("[wokrers]\ncount = 2\n") << QString() << QString();
    QTest::newRow("environment") << QByteArray() << "TICKCAST_WORKERS_CONUT" << QString();
    QTest::newRow("flag") << QByteArray() << QString() << "workers.conut";
}

void TestContract::unknownKeyIsAnError()
{
    QFETCH(QByteArray, file);
    QFETCH(QString, variable);
    QFETCH(QString, key);
    ServerProcess server;
    if (!file.isEmpty())
        server.setConfigFile(file);
    if (!variable.isEmpty())
        server.setEnvironment(variable, QStringLiteral("2"));
    if (!key.isEmpty())
        server.set(key, QStringLiteral("2"));
    for (const bool isCheck : {false, true}) {
        const ProgramResult result =
            server.run(isCheck ? QStringList{QStringLiteral("--check-config")} : QStringList());
        QCOMPARE(result.exitCode, 1);
        QCOMPARE(result.complaints().size(), 1);
        QVERIFY2(result.errors.contains("unknown key"), result.errors.constData());
        QVERIFY(!QFileInfo::exists(server.readyFile()));
    }
}

void TestContract::strongestSourceDecides_data()
{
    QTest::addColumn<bool>("inFile");
    QTest::addColumn<bool>("inEnvironment");
    QTest::addColumn<bool>("asFlag");
    QTest::addColumn<int>("heartbeatMs");
    QTest::addColumn<int>("subscriptions");
    QTest::newRow("defaults") << false << false << false << 15'000 << 1'024;
    QTest::newRow("file over default") << true << false << false << 7'000 << 70;
    QTest::newRow("environment over default") << false << true << false << 8'000 << 80;
    QTest::newRow("flag over default") << false << false << true << 9'000 << 90;
    QTest::newRow("environment over file") << true << true << false << 8'000 << 80;
    QTest::newRow("flag over file") << true << false << true << 9'000 << 90;
    QTest::newRow("flag over environment") << false << true << true << 9'000 << 90;
    QTest::newRow("flag over all") << true << true << true << 9'000 << 90;
}

void TestContract::strongestSourceDecides()
{
    QFETCH(bool, inFile);
    QFETCH(bool, inEnvironment);
    QFETCH(bool, asFlag);
    ServerProcess server;
    if (inFile)
        server.setConfigFile("[client]\nheartbeat_interval = \"7s\"\nsubscription_limit = 70\n");
    if (inEnvironment) {
        server.setEnvironment(QStringLiteral("TICKCAST_CLIENT_HEARTBEAT_INTERVAL"),
                              QStringLiteral("8s"));
        server.setEnvironment(QStringLiteral("TICKCAST_CLIENT_SUBSCRIPTION_LIMIT"),
                              QStringLiteral("80"));
    }
    if (asFlag) {
        server.set("client.heartbeat_interval", "9s");
        server.set("client.subscription_limit", "90");
    }
    QVERIFY(server.start());
    TestClient client(server.clientsUrl());
    const QJsonObject welcome = client.next("welcome");
    QTEST(welcome[QLatin1String("heartbeatMs")].toInt(), "heartbeatMs");
    QTEST(welcome[QLatin1String("limits")][QLatin1String("subscriptions")].toInt(),
          "subscriptions");
}

void TestContract::workersAreOnePerCoreByDefault()
{
    ServerProcess server;
    server.unset("workers.count");
    QVERIFY(server.start());
    QCOMPARE(server.ready()[QLatin1String("workers")].toInt(), QThread::idealThreadCount());
}

void TestContract::firstStartMakesAPrivateTokenAndTellsItsPath()
{
    ServerProcess server;
    QVERIFY(server.start());
    struct stat status
    {
    };
    QCOMPARE(::stat(server.tokenPath().toUtf8().constData(), &status), 0);
    QCOMPARE(int(status.st_mode & 07777), 0600);
    const QString token = server.token();
    QVERIFY(token.size() >= 16);
    QVERIFY(server.log().contains(server.tokenPath().toUtf8()));
    QVERIFY2(!server.log().contains(token.toUtf8()), "the token itself is a secret");

    QVERIFY(server.stop());
    QVERIFY(server.start());
    QCOMPARE(server.token(), token);
}

void TestContract::configuredTokenFileIsUsed()
{
    ServerProcess server;
    const QString path = server.write("my.token", "a-token-of-my-own\n");
    QVERIFY(QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner));
    server.set(QStringLiteral("admin.token_file"), path);
    QVERIFY(server.start());
    QVERIFY(server.log().contains(path.toUtf8()));
    QVERIFY(!QFileInfo::exists(server.tokenPath()));
}

QTEST_GUILESS_MAIN(TestContract)
#include "tst_contract.moc"
