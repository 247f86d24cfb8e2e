// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/util/logrecord.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace tickcast;

namespace {

LogRecord record(const QString &text)
{
    return {.sequence = 7,
            .wallMs = 1'764'283'845'012,
            .severity = LogSeverity::Warning,
            .category = QStringLiteral("feed"),
            .thread = QStringLiteral("market"),
            .text = text};
}

} // namespace

class TestLogRecord final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void severitiesHaveNames();
    void wordThatIsNoSeverityIsNone_data();
    void wordThatIsNoSeverityIsNone();
    void textLineIsTimeLevelCategoryText();
    void textLineIsOneLineWhateverIsSaid_data();
    void textLineIsOneLineWhateverIsSaid();
    void jsonLineSaysEverything();
    void jsonLineIsValidWhateverIsSaid_data();
    void jsonLineIsValidWhateverIsSaid();
    void jsonIsValidWhateverThreadAndCategoryAre();
    void journalGetsThePriorityAndNoTime_data();
    void journalGetsThePriorityAndNoTime();
    void journalKeepsJsonWhole();
};

void TestLogRecord::severitiesHaveNames()
{
    for (const auto severity :
         {LogSeverity::Debug, LogSeverity::Info, LogSeverity::Warning, LogSeverity::Error})
        QCOMPARE(logSeverityFromName(QString(logSeverityName(severity))), std::optional(severity));
    QVERIFY(LogSeverity::Debug < LogSeverity::Info && LogSeverity::Warning < LogSeverity::Error);
}

void TestLogRecord::wordThatIsNoSeverityIsNone_data()
{
    QTest::addColumn<QString>("word");
    for (const char *word :
         {"", "Info", "INFO", " info", "info ", "warn", "critical", "fatal", "0"})
        QTest::addRow("\"%s\"", word) << QString::fromLatin1(word);
}

void TestLogRecord::wordThatIsNoSeverityIsNone()
{
    QFETCH(const QString, word);
    QVERIFY(!logSeverityFromName(word));
}

void TestLogRecord::textLineIsTimeLevelCategoryText()
{
    QCOMPARE(logTextLine(record(QStringLiteral("went quiet"))),
             QByteArray("2025-11-27T22:50:45.012Z warning feed       went quiet\n"));
}

void TestLogRecord::textLineIsOneLineWhateverIsSaid_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QByteArray>("written");
    QTest::newRow("plain") << QStringLiteral("a b") << QByteArray("a b");
    QTest::newRow("not ASCII") << QStringLiteral("größer €") << QByteArray("größer €");
    QTest::newRow("empty") << QString() << QByteArray("");
    QTest::newRow("a second line") << QStringLiteral("a\n2026-01-01T00:00:00.000Z error app x")
                                   << QByteArray("a\\n2026-01-01T00:00:00.000Z error app x");
    QTest::newRow("carriage return") << QStringLiteral("a\rb") << QByteArray("a\\x0db");
    QTest::newRow("tab") << QStringLiteral("a\tb") << QByteArray("a b");
    QTest::newRow("terminal escape") << QStringLiteral("\x1b[2J") << QByteArray("\\x1b[2J");
    QTest::newRow("bell") << QStringLiteral("\a") << QByteArray("\\x07");
    QTest::newRow("delete") << QString(QChar(0x7f)) << QByteArray("\\x7f");
    QTest::newRow("8-bit escape") << QString(QChar(0x9b)) << QByteArray("\\x9b");
    QTest::newRow("a zero") << QString(QChar(0)) << QByteArray("\\x00");
}

void TestLogRecord::textLineIsOneLineWhateverIsSaid()
{
    QFETCH(const QString, text);
    QFETCH(const QByteArray, written);
    const QByteArray line = logTextLine(record(text));
    QCOMPARE(line, QByteArray("2025-11-27T22:50:45.012Z warning feed       ") + written + '\n');
}

void TestLogRecord::jsonLineSaysEverything()
{
    QCOMPARE(logJsonLine(record(QStringLiteral("went \"quiet\""))),
             QByteArray("{\"ts\":\"2025-11-27T22:50:45.012Z\",\"level\":\"warning\","
                        "\"category\":\"feed\",\"thread\":\"market\","
                        "\"msg\":\"went \\\"quiet\\\"\"}\n"));
}

void TestLogRecord::jsonLineIsValidWhateverIsSaid_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("read");
    const auto row = [](const char *name, const QString &text) {
        QTest::newRow(name) << text << text;
    };
    row("plain", QStringLiteral("a b"));
    row("empty", QString());
    row("quotes and backslashes", QStringLiteral("\"\\\\\"\\n\""));
    row("lines", QStringLiteral("a\nb\r\nc"));
    row("line separators", QString(QChar(0x2028)) + QChar(0x2029));
    row("emoji", QString::fromUtf8("\xf0\x9f\x98\x80"));
    row("markup", QStringLiteral("</script>"));
    QString controls;
    for (char16_t c = 0; c < 0x20; ++c)
        controls += QChar(c);
    row("all of C0", controls);
    QString high;
    for (char16_t c = 0x7f; c < 0xa0; ++c)
        high += QChar(c);
    row("delete and C1", high);
    // What is no character cannot come back; everything beside it does.
    const QChar replacement(QChar::ReplacementCharacter);
    const QString mended = QStringLiteral("a%1b").arg(replacement);
    QTest::newRow("lone high surrogate") << QStringLiteral("a%1b").arg(QChar(0xd83d)) << mended;
    QTest::newRow("lone low surrogate") << QStringLiteral("a%1b").arg(QChar(0xde00)) << mended;
    QTest::newRow("surrogates the wrong way round")
        << QString(QChar(0xde00)) + QChar(0xd83d) << QString(2, replacement);
    QTest::newRow("cut at the end") << QString(QChar(0xd83d)) << QString(replacement);
}

void TestLogRecord::jsonLineIsValidWhateverIsSaid()
{
    QFETCH(const QString, text);
    QFETCH(const QString, read);
    const QByteArray line = logJsonLine(record(text));
    QCOMPARE(line.count('\n'), 1);
    QVERIFY(line.endsWith("}\n"));
    QJsonParseError error;
    const QJsonObject object = QJsonDocument::fromJson(line, &error).object();
    QCOMPARE(error.error, QJsonParseError::NoError);
    QCOMPARE(object.size(), 5);
    QString got = object[QLatin1String("msg")].toString();
    got.replace(u'?', QChar(QChar::ReplacementCharacter)); // either is a replacement
    QCOMPARE(got, read);
}

void TestLogRecord::jsonIsValidWhateverThreadAndCategoryAre()
{
    LogRecord strange = record(QStringLiteral("x"));
    strange.thread = QStringLiteral("a\"b\n");
    strange.category = QStringLiteral("qt.\"net\\work");
    const QJsonObject object = QJsonDocument::fromJson(logJsonLine(strange)).object();
    QCOMPARE(object[QLatin1String("thread")].toString(), strange.thread);
    QCOMPARE(object[QLatin1String("category")].toString(), strange.category);
}

void TestLogRecord::journalGetsThePriorityAndNoTime_data()
{
    QTest::addColumn<LogSeverity>("severity");
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("debug") << LogSeverity::Debug << QByteArray("<7>feed: x\n");
    QTest::newRow("info") << LogSeverity::Info << QByteArray("<6>feed: x\n");
    QTest::newRow("warning") << LogSeverity::Warning << QByteArray("<4>feed: x\n");
    QTest::newRow("error") << LogSeverity::Error << QByteArray("<3>feed: x\n");
}

void TestLogRecord::journalGetsThePriorityAndNoTime()
{
    QFETCH(const LogSeverity, severity);
    QFETCH(const QByteArray, line);
    LogRecord said = record(QStringLiteral("x"));
    said.severity = severity;
    QCOMPARE(logJournalLine(said, LogFormat::Text), line);
}

void TestLogRecord::journalKeepsJsonWhole()
{
    const LogRecord said = record(QStringLiteral("x\ny"));
    QCOMPARE(logJournalLine(said, LogFormat::Json), "<4>" + logJsonLine(said));
    QCOMPARE(logJournalLine(said, LogFormat::Text), QByteArray("<4>feed: x\\ny\n"));
}

QTEST_APPLESS_MAIN(TestLogRecord)
#include "tst_logrecord.moc"
