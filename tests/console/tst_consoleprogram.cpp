// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/console/fakeadminserver.h"

#include <QElapsedTimer>
#include <QFile>
#include <QImage>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace tickcast;

/// The program as an operator starts it, in a process of its own and without a display.
class tst_ConsoleProgram : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void versionAndHelpNeedNoDisplay();
    void screenshotOfEachPage_data();
    void screenshotOfEachPage();
    void screenshotWaitsForThePagesAnswer();
    void screenshotWaitsAsLongAsAsked();
    void screenshotThatCannotBeTakenFailsInOneLine_data();
    void screenshotThatCannotBeTakenFailsInOneLine();
    void windowWithoutDisplayFailsInOneLine();

private:
    struct Outcome
    {
        int exitCode = -1;
        QString output;
        QString errors;
    };
    Outcome run(const QStringList &arguments);
    QString inDir(const char *name) const { return m_dir.filePath(QString::fromLatin1(name)); }

    QTemporaryDir m_dir;
    test::FakeAdminServer m_server;
};

void tst_ConsoleProgram::initTestCase()
{
    QVERIFY(m_server.listen());
    m_server.play(100);
    for (const auto &[name, content] :
         {std::pair("token", "s3cret\n"), std::pair("wrong", "wrong\n"), std::pair("empty", "")}) {
        QFile file(inDir(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    }
}

tst_ConsoleProgram::Outcome tst_ConsoleProgram::run(const QStringList &arguments)
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char *name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
        environment.remove(QString::fromLatin1(name));
    environment.insert(QStringLiteral("XDG_CONFIG_HOME"), m_dir.path());
    environment.insert(QStringLiteral("XDG_STATE_HOME"), m_dir.path());
    environment.insert(QStringLiteral("XDG_RUNTIME_DIR"), m_dir.path());
    process.setProcessEnvironment(environment);
    // The fake server lives in this process: waiting must keep its event loop running.
    process.start(QStringLiteral(TICKCAST_BIN_DIR "/tickcast-console"), arguments);
    const bool hasEnded =
        QTest::qWaitFor([&process] { return process.state() == QProcess::NotRunning; }, 40'000);
    Outcome outcome;
    if (!hasEnded) {
        process.kill();
        process.waitForFinished();
        return outcome;
    }
    outcome.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    outcome.output = QString::fromUtf8(process.readAllStandardOutput());
    outcome.errors = QString::fromUtf8(process.readAllStandardError());
    return outcome;
}

void tst_ConsoleProgram::versionAndHelpNeedNoDisplay()
{
    const Outcome version = run({QStringLiteral("--version")});
    QCOMPARE(version.exitCode, 0);
    QCOMPARE(version.output, QStringLiteral("tickcast-console " TICKCAST_VERSION "\n"));
    const Outcome help = run({QStringLiteral("--help")});
    QCOMPARE(help.exitCode, 0);
    QVERIFY(help.output.contains(QStringLiteral("--token-file")));
    const Outcome chinese =
        run({QStringLiteral("--language"), QStringLiteral("zh_CN"), QStringLiteral("--help")});
    QCOMPARE(chinese.exitCode, 0);
    QVERIFY2(chinese.output.contains(QStringLiteral("\u4ee4\u724c")), qPrintable(chinese.output));
    const Outcome unknown = run({QStringLiteral("--language"), QStringLiteral("xx")});
    QCOMPARE(unknown.exitCode, 1);
    QVERIFY2(unknown.errors.contains(QStringLiteral("\"xx\": allowed is en or zh_CN")),
             qPrintable(unknown.errors));
}

void tst_ConsoleProgram::screenshotOfEachPage_data()
{
    QTest::addColumn<QString>("page");
    QTest::addColumn<QString>("theme");
    QTest::addColumn<QSize>("size");
    QTest::newRow("overview, light")
        << QStringLiteral("overview") << QStringLiteral("light") << QSize(1'600, 1'000);
    QTest::newRow("overview, dark")
        << QStringLiteral("overview") << QStringLiteral("dark") << QSize(1'280, 800);
    QTest::newRow("sessions, dark")
        << QStringLiteral("sessions") << QStringLiteral("dark") << QSize(1'280, 800);
    for (const char *name : {"symbols", "feeds", "alerts", "log", "server"}) {
        QTest::newRow(name) << QString::fromLatin1(name) << QStringLiteral("dark")
                            << QSize(1'280, 800);
    }
    QTest::newRow("workers, light")
        << QStringLiteral("workers") << QStringLiteral("light") << QSize(1'280, 800);
}

void tst_ConsoleProgram::screenshotOfEachPage()
{
    QFETCH(QString, page);
    QFETCH(QString, theme);
    QFETCH(QSize, size);
    const QString file = inDir("shot.png");
    QFile::remove(file);
    const Outcome outcome =
        run({QStringLiteral("--connect"), m_server.url().toString(), QStringLiteral("--token-file"),
             inDir("token"), QStringLiteral("--page"), page, QStringLiteral("--theme"), theme,
             QStringLiteral("--size"), QStringLiteral("%1x%2").arg(size.width()).arg(size.height()),
             QStringLiteral("--screenshot"), file});
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.errors));
    const QImage picture(file);
    QCOMPARE(picture.size(), size);
    const bool isDark = qGray(picture.pixel(2, size.height() / 2)) < 128;
    QCOMPARE(isDark, theme == QLatin1String("dark"));
    QVERIFY2(!outcome.errors.contains(QStringLiteral("warning")), qPrintable(outcome.errors));
}

void tst_ConsoleProgram::screenshotWaitsForThePagesAnswer()
{
    m_server.setAnswers(test::FakeAdminServer::Answers::None);
    const QString file = inDir("unanswered.png");
    const Outcome outcome =
        run({QStringLiteral("--connect"), m_server.url().toString(), QStringLiteral("--token-file"),
             inDir("token"), QStringLiteral("--page"), QStringLiteral("sessions"),
             QStringLiteral("--screenshot"), file});
    m_server.setAnswers(test::FakeAdminServer::Answers::Proper);
    QCOMPARE(outcome.exitCode, 1);
    QVERIFY2(outcome.errors.contains(QStringLiteral("no data from")), qPrintable(outcome.errors));
    QVERIFY(!QFile::exists(file));
}

void tst_ConsoleProgram::screenshotWaitsAsLongAsAsked()
{
    QElapsedTimer timer;
    timer.start();
    const Outcome outcome =
        run({QStringLiteral("--connect"), m_server.url().toString(), QStringLiteral("--token-file"),
             inDir("token"), QStringLiteral("--screenshot"), inDir("later.png"),
             QStringLiteral("--after"), QStringLiteral("1.5")});
    QVERIFY2(outcome.exitCode == 0, qPrintable(outcome.errors));
    QVERIFY(timer.elapsed() >= 1'500);
}

void tst_ConsoleProgram::screenshotThatCannotBeTakenFailsInOneLine_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("tokenFile");
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("says");
    const QString good = m_server.url().toString();
    const QString token = inDir("token");
    const QString png = inDir("never.png");
    QTest::newRow("wrong token") << good << inDir("wrong") << png << QStringLiteral("wrong token");
    QTest::newRow("empty token") << good << inDir("empty") << png << QStringLiteral("is empty");
    QTest::newRow("no token file") << good << inDir("none") << png << inDir("none");
    QTest::newRow("bad address") << QStringLiteral("http://x") << token << png
                                 << QStringLiteral("scheme http");
    QTest::newRow("nobody there") << QStringLiteral("ws://127.0.0.1:1/admin") << token << png
                                  << QStringLiteral("within 15 s: Connection refused");
    QTest::newRow("unwritable file")
        << good << token << QStringLiteral("/nowhere/a.png") << QStringLiteral("cannot write");
}

void tst_ConsoleProgram::screenshotThatCannotBeTakenFailsInOneLine()
{
    QFETCH(QString, url);
    QFETCH(QString, tokenFile);
    QFETCH(QString, file);
    QFETCH(QString, says);
    const Outcome outcome = run({QStringLiteral("--connect"), url, QStringLiteral("--token-file"),
                                 tokenFile, QStringLiteral("--screenshot"), file});
    QCOMPARE(outcome.exitCode, 1);
    QVERIFY2(outcome.errors.contains(QStringLiteral("tickcast-console: ")),
             qPrintable(outcome.errors));
    QVERIFY2(outcome.errors.contains(says), qPrintable(outcome.errors));
    QVERIFY(!QFile::exists(file));
}

void tst_ConsoleProgram::windowWithoutDisplayFailsInOneLine()
{
    const Outcome outcome = run({});
    QCOMPARE(outcome.exitCode, 1);
    QVERIFY2(outcome.errors.contains(QStringLiteral("there is no display")),
             qPrintable(outcome.errors));
}

QTEST_GUILESS_MAIN(tst_ConsoleProgram)
#include "tst_consoleprogram.moc"
