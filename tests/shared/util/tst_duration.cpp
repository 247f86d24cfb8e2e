// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/util/duration.h"

#include <QTest>

using namespace tickcast;
using namespace std::chrono_literals;

class TestDuration final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void goodTextIsRead_data();
    void goodTextIsRead();
    void badTextIsRefusedAndQuoted_data();
    void badTextIsRefusedAndQuoted();
    void formattedTextReadsBack_data();
    void formattedTextReadsBack();
};

void TestDuration::goodTextIsRead_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("us");
    QTest::newRow("microseconds") << QStringLiteral("250us") << qint64(250);
    QTest::newRow("milliseconds") << QStringLiteral("500ms") << qint64(500'000);
    QTest::newRow("seconds") << QStringLiteral("15s") << qint64(15'000'000);
    QTest::newRow("minutes") << QStringLiteral("5m") << qint64(300'000'000);
    QTest::newRow("hours") << QStringLiteral("2h") << qint64(7'200'000'000);
    QTest::newRow("fraction") << QStringLiteral("1.5s") << qint64(1'500'000);
    QTest::newRow("nothing") << QStringLiteral("0s") << qint64(0);
    QTest::newRow("a year") << QStringLiteral("8784h") << qint64(8784) * 3'600'000'000;
}

void TestDuration::goodTextIsRead()
{
    QFETCH(QString, text);
    QFETCH(qint64, us);
    const auto duration = parseDuration(text);
    QVERIFY2(duration, duration ? "" : qPrintable(duration.error().text));
    QCOMPARE(qint64(duration->count()), us);
}

void TestDuration::badTextIsRefusedAndQuoted_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text : {"",       " ",    "15",    "s",     "ms",
                             "-1s",    "+1s",  "1 s",   " 1s",   "1s ",
                             "1S",     "1sec", "1d",    "1e3s",  "1..5s",
                             "1.2.3s", ".s",   "1,5s",  "0x1s",  "nans",
                             "infs",   "1ns",  "8785h", "1h30m", "99999999999999999999h"})
        QTest::addRow("\"%s\"", text) << QString::fromLatin1(text);
    QTest::newRow("other digits") << QStringLiteral("\u0661s");
}

void TestDuration::badTextIsRefusedAndQuoted()
{
    QFETCH(QString, text);
    const auto duration = parseDuration(text);
    QVERIFY(!duration);
    QCOMPARE(duration.error().code, ErrorCode::Parse);
    QVERIFY(duration.error().text.contains(u'"' + text + u'"'));
}

void TestDuration::formattedTextReadsBack_data()
{
    QTest::addColumn<qint64>("us");
    QTest::addColumn<QString>("text");
    QTest::newRow("0") << qint64(0) << QStringLiteral("0s");
    QTest::newRow("us") << qint64(1) << QStringLiteral("1us");
    QTest::newRow("ms") << qint64(1'000) << QStringLiteral("1ms");
    QTest::newRow("odd") << qint64(1'500'001) << QStringLiteral("1500001us");
    QTest::newRow("s") << qint64(90'000'000) << QStringLiteral("90s");
    QTest::newRow("m") << qint64(120'000'000) << QStringLiteral("2m");
    QTest::newRow("h") << qint64(3'600'000'000) << QStringLiteral("1h");
}

void TestDuration::formattedTextReadsBack()
{
    QFETCH(qint64, us);
    QFETCH(QString, text);
    QCOMPARE(formatDuration(std::chrono::microseconds(us)), text);
    QCOMPARE(qint64(parseDuration(text)->count()), us);
}

QTEST_GUILESS_MAIN(TestDuration)
#include "tst_duration.moc"
