// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/commandline.h"
#include "server/app/configdocument.h"
#include "server/app/configkeys.h"

#include <QTest>

using namespace tickcast;
using Action = CommandLine::Action;

class TestCommandLine final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withoutArgumentsItServes();
    void everyOptionIsRead();
    void assignmentKeepsItsEqualsSigns();
    void checkConfigServesNothing();
    void versionNamesTheProgram();
    void helpNamesEveryOptionAndEveryKey();
    void printConfigAnswersWithTheDocument();
    void badCommandLineIsRefused_data();
    void badCommandLineIsRefused();

private:
    [[nodiscard]] static CommandLine parse(const QStringList &arguments)
    {
        return parseCommandLine(QStringList{QStringLiteral("tickcast-server")} + arguments);
    }
};

void TestCommandLine::withoutArgumentsItServes()
{
    const CommandLine line = parse({});
    QVERIFY(line.action == Action::Serve);
    QVERIFY(line.configFile.isEmpty());
    QVERIFY(line.assignments.isEmpty());
    QVERIFY(line.readyFile.isEmpty());
    QVERIFY(!line.isTakeover);
}

void TestCommandLine::everyOptionIsRead()
{
    const CommandLine line =
        parse({QStringLiteral("--config"), QStringLiteral("a.toml"), QStringLiteral("--set"),
               QStringLiteral("workers.count=2"), QStringLiteral("--set=log.level=debug"),
               QStringLiteral("--ready-file"), QStringLiteral("/tmp/ready"),
               QStringLiteral("--takeover")});
    QVERIFY(line.isTakeover);
    QVERIFY(line.action == Action::Serve);
    QCOMPARE(line.configFile, QStringLiteral("a.toml"));
    QCOMPARE(line.assignments,
             (QStringList{QStringLiteral("workers.count=2"), QStringLiteral("log.level=debug")}));
    QCOMPARE(line.readyFile, QStringLiteral("/tmp/ready"));
}

void TestCommandLine::assignmentKeepsItsEqualsSigns()
{
    const CommandLine line = parse({QStringLiteral("--set"), QStringLiteral("state.dir=/a=b")});
    QCOMPARE(line.assignments, QStringList{QStringLiteral("state.dir=/a=b")});
}

void TestCommandLine::checkConfigServesNothing()
{
    const CommandLine line =
        parse({QStringLiteral("--check-config"), QStringLiteral("--config=a.toml")});
    QVERIFY(line.action == Action::CheckConfig);
    QCOMPARE(line.configFile, QStringLiteral("a.toml"));
}

void TestCommandLine::versionNamesTheProgram()
{
    const CommandLine line = parse({QStringLiteral("--version")});
    QVERIFY(line.action == Action::Answer);
    QCOMPARE(line.text, QStringLiteral("tickcast-server " TICKCAST_VERSION "\n"));
}

void TestCommandLine::helpNamesEveryOptionAndEveryKey()
{
    const CommandLine line = parse({QStringLiteral("--help")});
    QVERIFY(line.action == Action::Answer);
    for (const char *option :
         {"--config", "--set", "--check-config", "--print-config", "--ready-file", "--version"})
        QVERIFY2(line.text.contains(QLatin1String(option)), option);
    for (const ConfigKey &key : configKeys())
        QVERIFY2(line.text.contains(key.name), qPrintable(key.name));
}

void TestCommandLine::printConfigAnswersWithTheDocument()
{
    const CommandLine line = parse({QStringLiteral("--print-config")});
    QVERIFY(line.action == Action::Answer);
    QCOMPARE(line.text, configDocument());
}

void TestCommandLine::badCommandLineIsRefused_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("named");
    const auto row = [](const char *name, const char *arguments, const char *named) {
        QTest::newRow(name) << QString::fromLatin1(arguments).split(u' ')
                            << QString::fromLatin1(named);
    };
    row("unknown option", "--prot", "prot");
    row("unknown short option", "-x", "x");
    row("file as a bare argument", "tickcast.toml", "tickcast.toml");
    row("value for a switch", "--check-config=yes", "check-config");
    row("config without a value", "--config", "config");
    row("set without a value", "--set", "set");
    row("empty config", "--config=", "--config");
    row("empty ready file", "--ready-file=", "--ready-file");
}

void TestCommandLine::badCommandLineIsRefused()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, named);
    const CommandLine line = parse(arguments);
    QVERIFY(line.action == Action::Refuse);
    QVERIFY2(line.text.contains(named), qPrintable(line.text));
    QVERIFY(line.text.endsWith(u'\n'));
}

QTEST_GUILESS_MAIN(TestCommandLine)
#include "tst_commandline.moc"
