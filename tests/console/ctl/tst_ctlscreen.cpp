// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/ctl/keys.h"
#include "console/ctl/screen.h"

#include <QTest>

using namespace tickcast::ctl;
using Kind = Key::Kind;

/// What goes to the terminal and what comes from it.
class TestCtlScreen final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void unknownTerminalIsDrawnWhole();
    void onlyWhatChangedIsSent();
    void sameScreenSendsNothing();
    void wideCharactersAreNeverHalved();
    void whatDoesNotFitIsClipped();
    void bytesAreKeys_data();
    void bytesAreKeys();
    void keysInPiecesAreTheSameKeys();
    void escapeAloneIsAKeyWhenNothingFollows();
};

void TestCtlScreen::unknownTerminalIsDrawnWhole()
{
    Screen screen({3, 1});
    screen.put(0, Line(u"abc"));
    QCOMPARE(screen.changesFrom(Screen({0, 0}), true, Charset::Utf8),
             QByteArray("\x1b[0m\x1b[2J\x1b[1;1Habc"));
}

void TestCtlScreen::onlyWhatChangedIsSent()
{
    Screen before({10, 2});
    before.put(0, Line(u"count 12"));
    Screen now = before;
    now.put(0, Line(u"count 13"));
    QCOMPARE(now.changesFrom(before, true, Charset::Utf8), QByteArray("\x1b[1;8H3"));
    now.put(1, Line(u"x", Style::Bad));
    QCOMPARE(now.changesFrom(before, true, Charset::Utf8),
             "\x1b[1;8H3\x1b[2;1H" + sgr(Style::Bad) + 'x' + sgr(Style::Plain));
}

void TestCtlScreen::sameScreenSendsNothing()
{
    Screen screen({10, 2});
    screen.put(1, Line(u"here", Style::Strong));
    QCOMPARE(screen.changesFrom(screen, true, Charset::Utf8), QByteArray());
}

void TestCtlScreen::wideCharactersAreNeverHalved()
{
    Screen before({4, 1});
    before.put(0, Line(u"東b"));
    Screen now({4, 1});
    now.put(0, Line(u"aab"));
    QCOMPARE(now.changesFrom(before, true, Charset::Utf8), QByteArray("\x1b[1;1Haa"));
    QCOMPARE(before.changesFrom(now, true, Charset::Utf8),
             QByteArray("\x1b[1;1H") + QStringLiteral("東").toUtf8());
}

void TestCtlScreen::whatDoesNotFitIsClipped()
{
    Screen screen({4, 1});
    screen.put(0, Line(u"abcdef"));
    screen.put(1, Line(u"off the screen"));
    screen.put(-1, Line(u"off the screen"));
    QCOMPARE(screen.text(0), QStringLiteral("abc…"));
}

void TestCtlScreen::bytesAreKeys_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QList<int>>("kinds");
    const auto row = [](const char *name, const QByteArray &bytes, const QList<int> &kinds) {
        QTest::newRow(name) << bytes << kinds;
    };
    row("letter", "q", {int(Kind::Character)});
    row("up", "\x1b[A", {int(Kind::Up)});
    row("up in application mode", "\x1bOA", {int(Kind::Up)});
    row("several", "\x1b[5~\x1b[6~k",
        {int(Kind::PageUp), int(Kind::PageDown), int(Kind::Character)});
    row("enter and backspace", "\r\x7f", {int(Kind::Enter), int(Kind::Backspace)});
    row("umlaut", "\xc3\xbc", {int(Kind::Character)});
    row("unknown sequence", "\x1b[99;5u", {});
    row("control character", QByteArray("\x01\x02", 2), {});
    row("null", QByteArray(1, '\0'), {});
    row("broken UTF-8", "\xc3q", {int(Kind::Character)});
    row("no UTF-8", "\xff\xfe", {});
    row("key with Alt", "\x1bq", {});
    row("escape twice", "\x1b\x1b[B", {int(Kind::Escape), int(Kind::Down)});
    row("sequence without end", "\x1b[" + QByteArray(100, '1') + "A", {int(Kind::Character)});
}

void TestCtlScreen::bytesAreKeys()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QList<int>, kinds);
    KeyReader reader;
    QList<int> got;
    for (const Key &key : reader.take(bytes))
        got << int(key.kind);
    if (qstrcmp(QTest::currentDataTag(), "sequence without end") == 0)
        QVERIFY(!got.isEmpty()); // it ends somewhere, and what follows is heard again
    else
        QCOMPARE(got, kinds);
}

void TestCtlScreen::keysInPiecesAreTheSameKeys()
{
    const QByteArray bytes = "\x1b[5~\xc3\xbcq\x1b[A";
    const auto whole = KeyReader().take(bytes);
    KeyReader reader;
    std::vector<Key> pieces;
    for (const char byte : bytes) {
        for (const Key &key : reader.take(QByteArray(1, byte)))
            pieces.push_back(key);
    }
    QVERIFY(pieces == whole);
    QCOMPARE(whole.size(), size_t(4));
}

void TestCtlScreen::escapeAloneIsAKeyWhenNothingFollows()
{
    KeyReader reader;
    QVERIFY(reader.take("\x1b").empty());
    QVERIFY(reader.isPending());
    QVERIFY(reader.flush() == std::vector<Key>({{Kind::Escape, {}}}));
    QVERIFY(!reader.isPending());
    QVERIFY(reader.take("\x1b[").empty());
    QVERIFY(reader.flush().empty()); // a piece of a sequence means nothing
}

QTEST_APPLESS_MAIN(TestCtlScreen)
#include "tst_ctlscreen.moc"
