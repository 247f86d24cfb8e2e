// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/options.h"

#include <QTest>

using namespace tickcast;

namespace {

Result<ConsoleOptions> parse(const QString &line)
{
    return parseOptions(QStringList{QStringLiteral("tickcast-console")} +
                        line.split(u' ', Qt::SkipEmptyParts));
}

} // namespace

class tst_Options : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everythingIsOptional();
    void everythingIsRead();
    void recordingIsRead();
    void helpAndVersionWin();
    void badCommandLineIsAnErrorThatNamesIt_data();
    void badCommandLineIsAnErrorThatNamesIt();
};

void tst_Options::everythingIsOptional()
{
    const Result<ConsoleOptions> options = parse(QString());
    QVERIFY(options);
    QVERIFY(options->url.isEmpty());
    QVERIFY(!options->size);
    QCOMPARE(options->scheme, ColorScheme::Desktop);
}

void tst_Options::everythingIsRead()
{
    const Result<ConsoleOptions> options = parse(
        QStringLiteral("--connect ws://h:1/admin --token-file /t --page workers --size "
                       "1600x1000 --theme dark --language zh_CN --screenshot a.png --after 2.5"));
    QVERIFY2(options, options ? "" : qPrintable(options.error().text));
    QCOMPARE(options->url, QStringLiteral("ws://h:1/admin"));
    QCOMPARE(options->tokenFile, QStringLiteral("/t"));
    QCOMPARE(options->page, QStringLiteral("workers"));
    QCOMPARE(*options->size, QSize(1600, 1000));
    QCOMPARE(options->scheme, ColorScheme::Dark);
    QCOMPARE(options->language, QStringLiteral("zh_CN"));
    QCOMPARE(options->screenshotFile, QStringLiteral("a.png"));
    QCOMPARE(options->afterMs, 2'500);
}

void tst_Options::recordingIsRead()
{
    const Result<ConsoleOptions> options =
        parse(QStringLiteral("--open a.tcrec.gz --page workers --theme light"));
    QVERIFY2(options, options ? "" : qPrintable(options.error().text));
    QCOMPARE(options->recording, QStringLiteral("a.tcrec.gz"));
    QVERIFY(options->url.isEmpty());
}

void tst_Options::helpAndVersionWin()
{
    QCOMPARE(parse(QStringLiteral("--help"))->task, ConsoleOptions::Task::PrintHelp);
    QVERIFY(parse(QStringLiteral("--help"))->helpText.contains(QStringLiteral("--screenshot")));
    QCOMPARE(parse(QStringLiteral("--version"))->task, ConsoleOptions::Task::PrintVersion);
}

void tst_Options::badCommandLineIsAnErrorThatNamesIt_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("names");
    const auto row = [](const char *line, const char *names) {
        QTest::newRow(line) << QString::fromLatin1(line) << QString::fromLatin1(names);
    };
    row("--reboot", "reboot");
    row("overview", "\"overview\" is no option");
    row("--page settings", "--page \"settings\"");
    row("--page", "page");
    row("--size big", "--size \"big\"");
    row("--size 1280", "--size \"1280\"");
    row("--size 10x10", "--size \"10x10\"");
    row("--size 99999x800", "8192x8192");
    row("--size -5x800", "--size");
    row("--size 1280x800x2", "--size");
    row("--theme pink", "--theme \"pink\"");
    row("--language xx", "--language \"xx\": allowed is en or zh_CN");
    row("--language zh", "--language \"zh\"");
    row("--language=", "--language \"\"");
    row("--language", "language");
    row("--connect ws://h --screenshot a.png --after soon", "--after \"soon\"");
    row("--connect ws://h --screenshot a.png --after -1", "--after \"-1\"");
    row("--connect ws://h --screenshot a.png --after nan", "--after \"nan\"");
    row("--connect ws://h --screenshot a.png --after 1e9", "--after \"1e9\"");
    row("--after 3", "--after needs --screenshot");
    row("--screenshot a.png", "--screenshot needs --connect");
    row("--connect ws://h --screenshot=", "PNG");
    row("--open=", "--open");
    row("--open a.tcrec.gz --connect ws://h", "--open goes neither");
    row("--open a.tcrec.gz --connect ws://h --screenshot a.png", "--open goes neither");
}

void tst_Options::badCommandLineIsAnErrorThatNamesIt()
{
    QFETCH(QString, line);
    QFETCH(QString, names);
    const Result<ConsoleOptions> options = parse(line);
    QVERIFY(!options);
    QVERIFY2(options.error().text.contains(names), qPrintable(options.error().text));
}

QTEST_APPLESS_MAIN(tst_Options)
#include "tst_options.moc"
