// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/serverprocess.h"
#include "tests/integration/support/testclient.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace tickcast::testing;

namespace {

constexpr int buildMs = 280'000; ///< a compiler on a busy machine is slow

QString examples(const char *name)
{
    return QStringLiteral(TICKCAST_SOURCE_DIR "/resources/examples/%1")
        .arg(QString::fromLatin1(name));
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Runs @p program to its end; what it printed if that was not good, else nothing.
QByteArray run(const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    const bool isDone = process.waitForFinished(buildMs);
    if (isDone && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0)
        return {};
    return program.toUtf8() + ": " + process.errorString().toUtf8() + '\n' + process.readAll();
}

} // namespace

/// The examples of the first page, each against the real server.
class TestExamples final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void firstPageShowsThem_data();
    void firstPageShowsThem();
    void cppExampleNeedsOnlyWhatIsInstalled();
    void pythonExamplePrintsQuotes();

private:
    void printsQuotes(const QString &program, const QStringList &arguments);

    ServerProcess m_server;
    QString m_symbol;
};

void TestExamples::initTestCase()
{
    m_server.set("feed.simulator.symbols", "5");
    m_server.set("feed.simulator.rate", "100");
    QVERIFY(m_server.start());
    m_symbol = TestClient(m_server.clientsUrl()).symbolNames(1).value(0);
    QVERIFY(!m_symbol.isEmpty());
}

void TestExamples::printsQuotes(const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.start(program, arguments + QStringList{m_server.clientsUrl().toString(), m_symbol});
    QByteArray output;
    const bool isGood = QTest::qWaitFor(
        [&] {
            output += process.readAllStandardOutput();
            return output.count('\n') >= 5 || process.state() == QProcess::NotRunning;
        },
        TestClient::waitMs);
    const bool isRunning = process.state() == QProcess::Running;
    process.kill();
    process.waitForFinished();
    QVERIFY2(isGood && isRunning, process.readAllStandardError().constData());
    const QRegularExpression line(QStringLiteral("^%1 \\d+\\.\\d+$").arg(m_symbol));
    for (const QByteArray &each : output.first(output.lastIndexOf('\n')).split('\n'))
        QVERIFY2(line.match(QString::fromUtf8(each)).hasMatch(), each.constData());
}

void TestExamples::firstPageShowsThem_data()
{
    QTest::addColumn<QString>("path");
    for (const char *name : {"quotes.cpp", "quotes.mjs", "quotes.py"})
        QTest::newRow(name) << examples(name);
}

void TestExamples::firstPageShowsThem()
{
    QFETCH(QString, path);
    QByteArray text = contentOf(path);
    for (int header = 0; header < 2; ++header)
        text.remove(0, text.indexOf('\n') + 1);
    QVERIFY2(text.size() > 100, qPrintable(path));
    QVERIFY2(contentOf(QStringLiteral(TICKCAST_SOURCE_DIR "/README.md")).contains(text),
             "copy the example to the first page again");
}

void TestExamples::cppExampleNeedsOnlyWhatIsInstalled()
{
    const QTemporaryDir directory;
    const QString prefix = directory.filePath(QStringLiteral("prefix"));
    const QString build = directory.filePath(QStringLiteral("build"));
    const QString cmake = QStringLiteral(TICKCAST_CMAKE);
    const auto option = [](const char *name, const QString &value) {
        return QStringLiteral("-D%1=%2").arg(QString::fromLatin1(name), value);
    };
    QByteArray problem =
        run(cmake, {QStringLiteral("--install"), QStringLiteral(TICKCAST_BUILD_DIR),
                    QStringLiteral("--component"), QStringLiteral("client"),
                    QStringLiteral("--prefix"), prefix});
    QVERIFY2(problem.isEmpty(), problem.constData());
    problem = run(cmake, {QStringLiteral("-S"), examples(""), QStringLiteral("-B"), build,
                          QStringLiteral("-G"), QStringLiteral("Ninja"),
                          option("CMAKE_PREFIX_PATH", prefix),
                          option("CMAKE_CXX_FLAGS", QStringLiteral(TICKCAST_CXX_FLAGS))});
    QVERIFY2(problem.isEmpty(), problem.constData());
    problem = run(cmake, {QStringLiteral("--build"), build});
    QVERIFY2(problem.isEmpty(), problem.constData());
    printsQuotes(build + QLatin1String("/quotes"), {});
}

void TestExamples::pythonExamplePrintsQuotes()
{
    // The system's, for which python3-websockets is installed, whatever else comes first in PATH.
    const QString name = QStringLiteral("python3");
    QString python = QStandardPaths::findExecutable(name, {QStringLiteral("/usr/bin")});
    if (python.isEmpty())
        python = QStandardPaths::findExecutable(name);
    QVERIFY2(!python.isEmpty(), "install python3 and python3-websockets");
    printsQuotes(python, {examples("quotes.py")});
}

QTEST_GUILESS_MAIN(TestExamples)
#include "tst_examples.moc"
