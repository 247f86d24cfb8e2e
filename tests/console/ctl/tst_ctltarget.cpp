// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/ctl/target.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace tickcast;
using namespace tickcast::ctl;

namespace {

constexpr int nobody = 0x3fffffff; // beyond every kernel's pid_max

/// A machine's directories, with nothing of the real one.
struct Machine
{
    QTemporaryDir directory;
    QProcessEnvironment environment;

    Machine() { environment.insert(QStringLiteral("HOME"), path("home")); }
    [[nodiscard]] QString path(const QString &name) const { return directory.filePath(name); }
    [[nodiscard]] QString path(const char *name) const { return path(QLatin1String(name)); }
    void write(const QString &name, const QByteArray &content) const
    {
        QDir().mkpath(QFileInfo(path(name)).path());
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    }
    /// As a server that runs leaves it.
    void writeRunning(const QString &where, const QByteArray &url, qint64 pid) const
    {
        write(where % QLatin1String("/running.json"),
              "{\"pid\":" + QByteArray::number(pid) + ",\"admin\":\"" + url +
                  "\",\"tokenFile\":\"" + path(where).toUtf8() + "/own.token\"," +
                  "\"viewerTokenFile\":\"" + path(where).toUtf8() + "/viewer.token\"}");
    }
    [[nodiscard]] Result<Target> find(const TargetWish &wish = {}) const
    {
        return findTarget(wish, environment, path("service"));
    }
};

const QString home = QStringLiteral("home/.local/state/tickcast");

} // namespace

class TestCtlTarget final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void runningServerIsFoundWithItsToken();
    void livingServerIsPreferredToADeadOnesFile();
    void withoutAnyItIsTheUsualAddress();
    void viewersTokenIsTakenWhereTheOperatorsIsNotThere();
    void wishesAndEnvironmentCountMost();
    void secretStaysOnThisMachine();
    void junkInTheRunningFileIsNoServer();
    void nothingThereSaysWhereItLooked();
};

void TestCtlTarget::runningServerIsFoundWithItsToken()
{
    const Machine machine;
    machine.writeRunning(home, "ws://127.0.0.1:9001/admin", QCoreApplication::applicationPid());
    machine.write(home % QLatin1String("/own.token"), "own-token\n");
    machine.write(home % QLatin1String("/admin.token"), "another\n");
    const auto target = machine.find();
    QVERIFY2(target, target ? "" : qPrintable(target.error().text));
    QCOMPARE(target->url.toString(), QStringLiteral("ws://127.0.0.1:9001/admin"));
    QCOMPARE(target->token, QStringLiteral("own-token"));
}

void TestCtlTarget::livingServerIsPreferredToADeadOnesFile()
{
    const Machine machine;
    machine.writeRunning(home, "ws://127.0.0.1:9001/admin", nobody);
    machine.write(home % QLatin1String("/own.token"), "dead\n");
    QCOMPARE(machine.find()->token, QStringLiteral("dead")); // there is no other
    machine.writeRunning(QStringLiteral("service"), "ws://127.0.0.1:9002/admin",
                         QCoreApplication::applicationPid());
    machine.write(QStringLiteral("service/own.token"), "alive\n");
    QCOMPARE(machine.find()->token, QStringLiteral("alive"));
    QCOMPARE(machine.find()->url.port(), 9002);
}

void TestCtlTarget::withoutAnyItIsTheUsualAddress()
{
    const Machine machine;
    machine.write(home % QLatin1String("/admin.token"), "the-token\n");
    const auto target = machine.find();
    QVERIFY(target);
    QCOMPARE(target->url.toString(), QStringLiteral("ws://127.0.0.1:7401/admin"));
    QCOMPARE(target->token, QStringLiteral("the-token"));
}

void TestCtlTarget::viewersTokenIsTakenWhereTheOperatorsIsNotThere()
{
    const Machine machine;
    machine.write(home % QLatin1String("/viewer.token"), "looks-only\n");
    QCOMPARE(machine.find()->token, QStringLiteral("looks-only"));
    machine.write(home % QLatin1String("/admin.token"), "orders\n");
    QCOMPARE(machine.find()->token, QStringLiteral("orders"));
    QCOMPARE(machine.find({.isViewer = true})->token, QStringLiteral("looks-only"));
}

void TestCtlTarget::wishesAndEnvironmentCountMost()
{
    Machine machine;
    machine.writeRunning(home, "ws://127.0.0.1:9001/admin", QCoreApplication::applicationPid());
    machine.write(QStringLiteral("e"), "of-environment\n");
    machine.write(QStringLiteral("w"), "of-wish\n");
    machine.environment.insert(QStringLiteral("TICKCAST_ADMIN_URL"), QStringLiteral("[::1]:9003"));
    machine.environment.insert(QStringLiteral("TICKCAST_ADMIN_TOKEN_FILE"), machine.path("e"));
    QCOMPARE(machine.find()->url.toString(), QStringLiteral("ws://[::1]:9003/admin"));
    QCOMPARE(machine.find()->token, QStringLiteral("of-environment"));
    const auto wished = machine.find(
        {.url = QStringLiteral("ws://10.0.0.1:1/admin"), .tokenFile = machine.path("w")});
    QCOMPARE(wished->url.host(), QStringLiteral("10.0.0.1"));
    QCOMPARE(wished->token, QStringLiteral("of-wish"));
}

void TestCtlTarget::secretStaysOnThisMachine()
{
    const Machine machine;
    machine.write(home % QLatin1String("/admin.token"), "the-token\n");
    const auto target = machine.find({.url = QStringLiteral("ws://10.0.0.1:7401/admin")});
    QVERIFY(!target);
    QVERIFY(target.error().text.contains(QLatin1String("--token-file")));
}

void TestCtlTarget::junkInTheRunningFileIsNoServer()
{
    for (const char *junk : {"", "{", "[]", "{\"admin\":7}", "{\"admin\":null,\"pid\":1}"}) {
        const Machine machine;
        machine.write(home % QLatin1String("/running.json"), junk);
        machine.write(home % QLatin1String("/admin.token"), "the-token\n");
        const auto target = machine.find();
        QVERIFY2(target, junk);
        QCOMPARE(target->url.port(), 7401);
    }
}

void TestCtlTarget::nothingThereSaysWhereItLooked()
{
    const Machine machine;
    const auto target = machine.find();
    QVERIFY(!target);
    QVERIFY(target.error().text.contains(machine.path("home/.local/state/tickcast/admin.token")));
    QVERIFY(target.error().text.contains(machine.path("service/viewer.token")));
}

QTEST_GUILESS_MAIN(TestCtlTarget)
#include "tst_ctltarget.moc"
