// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/ctl/table.h"

#include <QTest>

using namespace tickcast::ctl;

class TestCtlText final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nothingThatMovesTheCursorGetsThrough_data();
    void nothingThatMovesTheCursorGetsThrough();
    void columnsAreCountedAsTerminalsDo_data();
    void columnsAreCountedAsTerminalsDo();
    void clippedLineEndsWithAMark();
    void asciiTerminalGetsStandIns();
    void colorsOnlyWhereWanted();
    void tableGivesUpColumnsBeforeItCuts();
};

void TestCtlText::nothingThatMovesTheCursorGetsThrough_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("shown");
    const auto row = [](const char *name, const QString &text, const char *shown) {
        QTest::newRow(name) << text << QString::fromUtf8(shown);
    };
    row("plain", QStringLiteral("10.0.0.7:51234"), "10.0.0.7:51234");
    row("letters", QStringLiteral("Zürich 東京"), "Zürich 東京");
    row("clear screen", QStringLiteral("\x1b[2J"), "\\x1b[2J");
    row("title", QStringLiteral("\x1b]0;x\x07"), "\\x1b]0;x\\x07");
    row("C1 CSI", QString(QChar(0x9b)) + QStringLiteral("2J"), "\\x9b2J");
    row("new line", QStringLiteral("a\nb\tc\rd"), "a\\nb\\tc\\x0dd");
    row("backspace", QStringLiteral("a\b\x7f"), "a\\x08\\x7f");
    row("null", QString(QChar(0)), "\\x00");
    row("right to left", QString(QChar(0x202e)) + u'a', "\\u202ea");
    row("zero width", QString(QChar(0x200b)), "\\u200b");
    row("line separator", QString(QChar(0x2028)), "\\u2028");
    row("half a character", QString(QChar(0xd800)), "\\ufffd");
}

void TestCtlText::nothingThatMovesTheCursorGetsThrough()
{
    QFETCH(QString, text);
    QFETCH(QString, shown);
    const Line line(text);
    if (text.size() == 1 && text[0].isSurrogate()) {
        QVERIFY(!line.text().contains(text)); // whatever stands for it
        return;
    }
    QCOMPARE(line.text(), shown);
}

void TestCtlText::columnsAreCountedAsTerminalsDo_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("columns");
    QTest::newRow("nothing") << QString() << 0;
    QTest::newRow("ASCII") << QStringLiteral("abc") << 3;
    QTest::newRow("accent of its own") << QStringLiteral("e\u0301") << 1;
    QTest::newRow("wide") << QStringLiteral("東京") << 4;
    QTest::newRow("beyond 16 bits") << QString::fromUtf8("\xf0\x9f\x98\x80") << 2;
}

void TestCtlText::columnsAreCountedAsTerminalsDo()
{
    QFETCH(QString, text);
    QFETCH(int, columns);
    QCOMPARE(columnsOf(text), columns);
}

void TestCtlText::clippedLineEndsWithAMark()
{
    Line line(u"abc", Style::Strong);
    line.add(u"defg");
    QCOMPARE(line.clipped(7).text(), QStringLiteral("abcdefg"));
    QCOMPARE(line.clipped(6).text(), QStringLiteral("abcde…"));
    QCOMPARE(line.clipped(3).text(), QStringLiteral("ab…"));
    QCOMPARE(line.clipped(0).text(), QString());
    QCOMPARE(clip(QStringLiteral("東京都"), 4), QStringLiteral("東…"));
}

void TestCtlText::asciiTerminalGetsStandIns()
{
    QCOMPARE(encoded(QStringLiteral("a–b…é"), Charset::Ascii), QByteArray("a-b~?"));
    QCOMPARE(encoded(QStringLiteral("–"), Charset::Utf8), QByteArray("\xe2\x80\x93"));
}

void TestCtlText::colorsOnlyWhereWanted()
{
    Line line(u"bad", Style::Bad);
    line.add(u"   ");
    QCOMPARE(toBytes({line}, {}), QByteArray("bad\n"));
    QCOMPARE(toBytes({line}, {.columns = 0, .isColored = true}),
             sgr(Style::Bad) + "bad" + sgr(Style::Plain) + '\n');
}

void TestCtlText::tableGivesUpColumnsBeforeItCuts()
{
    Table table({{QStringLiteral("name"), Table::Align::Left, 0, 4},
                 {QStringLiteral("count")},
                 {QStringLiteral("extra"), Table::Align::Right, 1}});
    table.addRow({{QStringLiteral("quite a name")}, {QStringLiteral("7")}, {QStringLiteral("x")}});
    QCOMPARE(table.lines(0)[1].text(), QStringLiteral("quite a name      7      x"));
    QCOMPARE(table.lines(19)[1].text(), QStringLiteral("quite a name      7"));
    QCOMPARE(table.lines(12)[1].text(), QStringLiteral("quit…      7"));
    QCOMPARE(table.lines(1)[1].text(), QStringLiteral("qui…      7")); // no less than this
}

QTEST_APPLESS_MAIN(TestCtlText)
#include "tst_ctltext.moc"
