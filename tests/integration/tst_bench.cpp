// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/serverprocess.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

using namespace tickcast::testing;

namespace {

QByteArray everythingOf(const ProgramResult &ran)
{
    return ran.output + ran.errors;
}

} // namespace

/// The load generator against the real server: short runs, to see that both are sound together.
class TestBench final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void shortRunDeliversEverything_data();
    void shortRunDeliversEverything();
    void everybodyComesAndGoesInCycles();
    void runThatCannotBeIsRefusedInOneLine_data();
    void runThatCannotBeIsRefusedInOneLine();
    void binaryIsRefusedUntilTheServerOffersIt();
    void serverThatVanishesIsAnError();
    void resultsOfRunsBecomeATable();

private:
    [[nodiscard]] ProgramResult bench(const QStringList &arguments) const;
    [[nodiscard]] static QStringList run(const ServerProcess &server, const QStringList &more);
    /// Sets what `servercmd` says, one --set after the other, and starts the server.
    [[nodiscard]] bool start(ServerProcess &server, const QStringList &workload) const;
    [[nodiscard]] QString jsonPath() const
    {
        return m_directory.filePath(QStringLiteral("a.json"));
    }
    [[nodiscard]] QJsonObject result() const;

    QTemporaryDir m_directory;
};

void TestBench::shortRunDeliversEverything_data()
{
    QTest::addColumn<QStringList>("workload");
    const auto row = [](const char *name, const QByteArray &words) {
        QTest::newRow(name) << QString::fromLatin1(words).split(u' ');
    };
    const int clients = isSanitized ? 50 : 200;
    const QByteArray size = " --connections " + QByteArray::number(clients);
    row("broadcast", "W1 --duration 1 --warmup 0.2" + size);
    row("watch list", "W3 --duration 1 --warmup 0.2 --symbols 60 --watch 20 --rate 1" + size);
    row("slow tenth", "W5 --duration 1 --warmup 0.2 --symbols 60 --watch 20 --rate 1" + size);
    row("storm", "W6 --duration 1 --warmup 0.2 --symbols 60 --rate 5" + size);
    row("more threads than clients", "W1 --duration 1 --warmup 0 --connections 2 --threads 4");
}

void TestBench::shortRunDeliversEverything()
{
    QFETCH(const QStringList, workload);
    ServerProcess server;
    QVERIFY(start(server, workload));
    const ProgramResult ran =
        bench(run(server, workload + QStringList{QStringLiteral("--json"), jsonPath()}));
    QVERIFY2(ran.exitCode == 0, everythingOf(ran).constData());
    const QJsonObject json = result();
    QVERIFY(json[QLatin1String("good")].toBool());
    const QJsonObject window = json[QLatin1String("window")].toObject();
    QVERIFY(window[QLatin1String("updates")].toInteger() > 0);
    QVERIFY(window[QLatin1String("deliveredShare")].toDouble() > 0);
    QVERIFY(window[QLatin1String("cpuUsPerUpdate")].toDouble() > 0);
    QVERIFY(window[QLatin1String("bytesPerUpdate")].toDouble() > 100);
    QVERIFY(json[QLatin1String("latencyUs")][QLatin1String("count")].toInteger() > 0);
    QCOMPARE(json[QLatin1String("loss")][QLatin1String("lost")].toInteger(), 0);
    QCOMPARE(json[QLatin1String("loss")][QLatin1String("superseded")].toInteger(), 0);
    if (workload.front() == QLatin1String("W6")) {
        const QJsonObject storm = json[QLatin1String("storm")].toObject();
        QVERIFY(storm[QLatin1String("resumed")].toInteger() > 0);
        QVERIFY(storm[QLatin1String("stayers")].toInteger() > 0);
        QVERIFY(storm[QLatin1String("stayersP99UsBefore")].toInteger() > 0);
        QCOMPARE(storm[QLatin1String("notRecovered")].toInteger(), 0);
    }
}

void TestBench::everybodyComesAndGoesInCycles()
{
    const QStringList workload = QStringLiteral("W7 --connections 50").split(u' ');
    ServerProcess server;
    QVERIFY(start(server, workload));
    const ProgramResult ran =
        bench(run(server, workload + QStringList{QStringLiteral("--cycles"), QStringLiteral("2"),
                                                 QStringLiteral("--json"), jsonPath()}));
    QVERIFY2(ran.exitCode == 0, everythingOf(ran).constData());
    const QJsonArray cycles = result()[QLatin1String("cyclesRssBytes")].toArray();
    QCOMPARE(cycles.size(), 2);
    for (const auto &bytes : cycles)
        QVERIFY(bytes.toInteger() > 1'000'000);
}

void TestBench::runThatCannotBeIsRefusedInOneLine_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<QString>("named");
    const auto row = [](const char *name, const char *arguments, const char *named) {
        QTest::newRow(name) << QString::fromLatin1(arguments) << QString::fromLatin1(named);
    };
    row("nobody listens", "run W1 --url ws://127.0.0.1:FREE/v1 --server-pid PID", "refused");
    row("no such process", "run W1 --url URL --server-pid 2000000000", "no such process");
    row("too few symbols", "run W2 --symbols 10000 --url URL --server-pid PID", "symbols");
    row("unknown workload", "run W9 --url URL --server-pid PID", "W9");
    row("no place for the results", "run W1 --url URL --server-pid PID --json /no/such/file",
        "/no/such/file");
    row("no such report", "report /no/such/file", "/no/such/file");
    row("unknown command", "walk", "walk");
}

void TestBench::runThatCannotBeIsRefusedInOneLine()
{
    QFETCH(QString, arguments);
    QFETCH(const QString, named);
    ServerProcess server;
    QVERIFY(server.start());
    QTcpServer listener;
    QVERIFY(listener.listen(QHostAddress::LocalHost));
    const QString freePort = QString::number(listener.serverPort());
    listener.close();
    arguments.replace(QLatin1String("FREE"), freePort)
        .replace(QLatin1String("URL"), server.clientsUrl().toString())
        .replace(QLatin1String("PID"), QString::number(server.pid()));
    const ProgramResult ran = bench(arguments.split(u' '));
    QCOMPARE(ran.exitCode, 2);
    const QByteArray last = ran.errors.trimmed().split('\n').back();
    QVERIFY2(last.startsWith("tickcast-bench: "), ran.errors.constData());
    QVERIFY2(last.contains(named.toUtf8()), ran.errors.constData());
}

void TestBench::binaryIsRefusedUntilTheServerOffersIt()
{
    ServerProcess server;
    QVERIFY(server.start());
    const ProgramResult ran = bench(run(server, QStringLiteral("W1 --format binary").split(u' ')));
    QCOMPARE(ran.exitCode, 2);
    QVERIFY2(ran.errors.contains("tickcast.v1.binary"), ran.errors.constData());
}

void TestBench::serverThatVanishesIsAnError()
{
    const QStringList workload = QStringLiteral("W1 --connections 20 --warmup 0").split(u' ');
    ServerProcess server;
    QVERIFY(start(server, workload));
    QProcess process;
    process.setProcessEnvironment(cleanEnvironment(m_directory.path()));
    process.start(
        QStringLiteral(TICKCAST_BIN_DIR "/tickcast-bench"),
        run(server, workload + QStringList{QStringLiteral("--duration"), QStringLiteral("4")}));
    QByteArray progress;
    QTRY_VERIFY_WITH_TIMEOUT((progress += process.readAllStandardError()).contains("20 connected"),
                             30'000);
    server.kill();
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitCode(), 1);
    QVERIFY(process.readAllStandardOutput().contains("NOT GOOD"));
}

void TestBench::resultsOfRunsBecomeATable()
{
    const QStringList workload =
        QStringLiteral("W1 --connections 20 --duration 0.5 --warmup 0 --label ours").split(u' ');
    ServerProcess server;
    QVERIFY(start(server, workload.mid(0, 3)));
    const ProgramResult ran =
        bench(run(server, workload + QStringList{QStringLiteral("--json"), jsonPath()}));
    QVERIFY2(ran.exitCode == 0, everythingOf(ran).constData());
    const ProgramResult report = bench({QStringLiteral("report"), jsonPath()});
    QCOMPARE(report.exitCode, 0);
    QVERIFY2(report.output.contains("W1: 20 connections"), report.output.constData());
    QVERIFY2(report.output.contains("server CPU per update"), report.output.constData());
    QVERIFY2(report.output.contains("ours"), report.output.constData());
}

ProgramResult TestBench::bench(const QStringList &arguments) const
{
    return runProgram(QStringLiteral("tickcast-bench"), arguments,
                      cleanEnvironment(m_directory.path()));
}

QStringList TestBench::run(const ServerProcess &server, const QStringList &more)
{
    return QStringList{QStringLiteral("run"), QStringLiteral("--url"),
                       server.clientsUrl().toString(), QStringLiteral("--server-pid"),
                       QString::number(server.pid())} +
           more;
}

bool TestBench::start(ServerProcess &server, const QStringList &workload) const
{
    const ProgramResult command = bench(QStringList{QStringLiteral("servercmd")} + workload);
    const QStringList words = QString::fromUtf8(command.output.trimmed()).split(u' ');
    for (const QString &word : words) {
        if (const qsizetype equals = word.indexOf(u'='); equals > 0)
            server.set(word.left(equals), word.mid(equals + 1));
    }
    return command.exitCode == 0 && server.start();
}

QJsonObject TestBench::result() const
{
    QFile file(jsonPath());
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object()
                                          : QJsonObject();
}

QTEST_GUILESS_MAIN(TestBench)
#include "tst_bench.moc"
