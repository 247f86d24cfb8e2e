// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/ctl/topview.h"

#include <QTest>

using namespace tickcast;
using namespace tickcast::ctl;
using Mode = TopState::Mode;
using Wish = TopState::Wish;

namespace {

Key letter(char16_t c)
{
    return {Key::Kind::Character, QString(QChar(c))};
}
Key special(Key::Kind kind)
{
    return {kind, {}};
}

admin::Stats sample()
{
    admin::Stats stats;
    stats.seq = 1;
    stats.connections = 3;
    admin::Worker worker;
    worker.sessions = 3;
    worker.levels = {2, 0, 0, 1};
    stats.workers.push_back(worker);
    stats.feeds.push_back({.name = QStringLiteral("simulator"),
                           .state = admin::FeedState::Live,
                           .reason = {},
                           .ageMs = 100,
                           .breaker = {}});
    return stats;
}

admin::SessionsPage page(quint32 offset, int rows, quint32 matching)
{
    admin::SessionsPage page;
    page.offset = offset;
    page.total = page.matching = matching;
    for (int i = 0; i < rows; ++i) {
        admin::SessionRow row;
        row.session = QStringLiteral("0-%1").arg(offset + quint32(i));
        row.peer = QStringLiteral("10.0.0.7:1");
        page.rows.push_back(row);
    }
    return page;
}

TopState stateWith(admin::Role role = admin::Role::Operator)
{
    TopState state({});
    admin::Hello hello;
    hello.server = QStringLiteral("tickcast 9.9");
    hello.host = QStringLiteral("here");
    hello.role = role;
    state.take(hello);
    state.take(sample());
    state.setRoom(3);
    state.take(page(0, 3, 10));
    return state;
}

void press(TopState &state, const Key &key)
{
    static_cast<void>(state.onKey(key));
}

QString textOf(const Screen &screen)
{
    QString text;
    for (int y = 0; y < screen.size().height(); ++y)
        text += screen.text(y) + u'\n';
    return text;
}

} // namespace

class TestCtlTop final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void arrowsScrollWhenTheyLeaveTheRoom();
    void listThatGetsShorterKeepsASelection();
    void sortingBeginsAtTheTop();
    void filterIsTypedAndTaken();
    void filterIsLeftByEscape();
    void disconnectAsksAndNamesWhoWasSelected();
    void levelIsPinnedAndCleared();
    void viewerGivesNoOrders();
    void screenShowsWhatMatters();
    void lostServerIsSaidAndDim();
    void clientsTextMovesNoCursor();
    void everySizeIsDrawn();
};

void TestCtlTop::arrowsScrollWhenTheyLeaveTheRoom()
{
    TopState state = stateWith();
    QCOMPARE(state.onKey(special(Key::Kind::Up)), Wish::Nothing); // already there
    QCOMPARE(state.onKey(special(Key::Kind::Down)), Wish::Nothing);
    QCOMPARE(state.onKey(special(Key::Kind::Down)), Wish::Nothing);
    QCOMPARE(state.onKey(special(Key::Kind::Down)), Wish::Ask);
    QCOMPARE(state.query().offset, 1u);
    QCOMPARE(state.onKey(special(Key::Kind::End)), Wish::Ask);
    QCOMPARE(state.selected(), 9u);
    QCOMPARE(state.query().offset, 7u);
    QCOMPARE(state.onKey(special(Key::Kind::Home)), Wish::Ask);
    QCOMPARE(state.query().offset, 0u);
}

void TestCtlTop::listThatGetsShorterKeepsASelection()
{
    TopState state = stateWith();
    QCOMPARE(state.onKey(special(Key::Kind::End)), Wish::Ask);
    state.take(page(0, 2, 2));
    QCOMPARE(state.selected(), 1u);
    state.take(page(0, 0, 0));
    QCOMPARE(state.selected(), 0u);
    QCOMPARE(state.onKey(letter(u'k')), Wish::Nothing); // nobody there
    QCOMPARE(state.mode(), Mode::List);
}

void TestCtlTop::sortingBeginsAtTheTop()
{
    TopState state = stateWith();
    QCOMPARE(state.onKey(special(Key::Kind::Down)), Wish::Nothing);
    QCOMPARE(state.onKey(letter(u's')), Wish::Ask);
    QCOMPARE(state.query().sort, admin::SessionSort::Age);
    QCOMPARE(state.selected(), 0u);
    QCOMPARE(state.onKey(letter(u'S')), Wish::Ask);
    QCOMPARE(state.onKey(letter(u'S')), Wish::Ask);
    QCOMPARE(state.query().sort, admin::SessionSort::Connected); // around
}

void TestCtlTop::filterIsTypedAndTaken()
{
    TopState state = stateWith();
    QCOMPARE(state.onKey(letter(u'/')), Wish::Nothing);
    QCOMPARE(state.mode(), Mode::Filter);
    for (const char16_t c : {u'1', u'q', u'k'})
        QCOMPARE(state.onKey(letter(c)), Wish::Nothing); // letters, not keys
    QCOMPARE(state.onKey(special(Key::Kind::Backspace)), Wish::Nothing);
    QCOMPARE(state.onKey(special(Key::Kind::Enter)), Wish::Ask);
    QCOMPARE(state.query().filter.text, std::optional(QStringLiteral("1q")));
    for (int i = 0; i < 100; ++i) {
        press(state, letter(u'/'));
        press(state, letter(u'x'));
        press(state, special(Key::Kind::Enter));
    }
    QCOMPARE(state.query().filter.text->size(), admin::SessionFilter::textMax);
}

void TestCtlTop::filterIsLeftByEscape()
{
    TopState state = stateWith();
    press(state, letter(u'/'));
    press(state, letter(u'x'));
    QCOMPARE(state.onKey(special(Key::Kind::Escape)), Wish::Nothing);
    QCOMPARE(state.mode(), Mode::List);
    QVERIFY(!state.query().filter.text);
}

void TestCtlTop::disconnectAsksAndNamesWhoWasSelected()
{
    TopState state = stateWith();
    press(state, special(Key::Kind::Down));
    QCOMPARE(state.onKey(letter(u'k')), Wish::Nothing);
    QCOMPARE(state.mode(), Mode::Confirm);
    state.take(page(5, 3, 10)); // another list meanwhile
    QCOMPARE(state.onKey(letter(u'y')), Wish::Order);
    QCOMPARE(std::get<admin::Disconnect>(state.order()).session, QStringLiteral("0-1"));
    state.take(page(0, 3, 10));
    press(state, letter(u'k'));
    QCOMPARE(state.onKey(special(Key::Kind::Enter)), Wish::Nothing); // is no yes
    QCOMPARE(state.mode(), Mode::List);
}

void TestCtlTop::levelIsPinnedAndCleared()
{
    TopState state = stateWith();
    press(state, letter(u'l'));
    QCOMPARE(state.onKey(letter(u'c')), Wish::Order);
    QCOMPARE(std::get<admin::PinSession>(state.order()).level,
             std::optional(admin::SessionLevel::Critical));
    press(state, letter(u'l'));
    QCOMPARE(state.onKey(letter(u'x')), Wish::Order);
    QVERIFY(!std::get<admin::PinSession>(state.order()).level);
    press(state, letter(u'l'));
    QCOMPARE(state.onKey(letter(u'z')), Wish::Nothing);
}

void TestCtlTop::viewerGivesNoOrders()
{
    TopState state = stateWith(admin::Role::Viewer);
    QCOMPARE(state.onKey(letter(u'k')), Wish::Nothing);
    QCOMPARE(state.mode(), Mode::List);
    QVERIFY(!state.isOutcomeGood());
}

void TestCtlTop::screenShowsWhatMatters()
{
    const TopState state = stateWith();
    Screen screen({120, 30});
    QVERIFY(drawTop(state, screen) > 3);
    const QString text = textOf(screen);
    for (const char *part : {"tickcast 9.9 on here", "Connections 3", "simulator live",
                             "1 emergency", "0-0", "0-2", "q quit"})
        QVERIFY2(text.contains(QLatin1String(part)), part);
}

void TestCtlTop::lostServerIsSaidAndDim()
{
    TopState state = stateWith();
    state.setLost(QStringLiteral("gone"), 2'100);
    Screen screen({120, 30});
    drawTop(state, screen);
    QVERIFY(screen.text(1).contains(QLatin1String("LOST, next try in 3 s: gone")));
    QCOMPARE(screen.styleAt(0, 0), Style::Dim);
    QCOMPARE(screen.styleAt(0, 2), Style::Dim);
    state.take(sample());
    drawTop(state, screen);
    QVERIFY(!textOf(screen).contains(QLatin1String("LOST")));
}

void TestCtlTop::clientsTextMovesNoCursor()
{
    TopState state = stateWith();
    admin::SessionsPage evil = page(0, 1, 1);
    evil.rows[0].peer = QStringLiteral("\x1b[2J\x1b]0;owned\x07");
    state.take(evil);
    Screen screen({160, 30});
    drawTop(state, screen);
    const QByteArray bytes = screen.changesFrom(Screen(QSize()), true, Charset::Utf8);
    QVERIFY(!bytes.contains("\x1b]"));
    QVERIFY(!bytes.contains('\x07'));
    QCOMPARE(bytes.count("\x1b[2J"), 1); // its own
}

void TestCtlTop::everySizeIsDrawn()
{
    TopState state = stateWith();
    for (const Mode mode : {Mode::List, Mode::Help}) {
        if (mode == Mode::Help)
            press(state, letter(u'h'));
        for (const QSize size : {QSize(0, 0), QSize(1, 1), QSize(3, 2), QSize(20, 5), QSize(80, 24),
                                 QSize(400, 100)}) {
            Screen screen(size);
            QVERIFY(drawTop(state, screen) >= 1);
        }
    }
}

QTEST_APPLESS_MAIN(TestCtlTop)
#include "tst_ctltop.moc"
