// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/timewindow.h"

#include <QSet>
#include <QSignalSpy>
#include <QTest>

using namespace tickcast;

class tst_TimeWindow : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void startsWithTheLastMinute();
    void choosingALengthTellsOnce();
    void pauseHoldsTheEndStill();
    void actionsHaveDistinctShortcuts();
    void zoomIsKeptWithinWhatThereIs_data();
    void zoomIsKeptWithinWhatThereIs();
    void zoomStandsStillUntilItIsLetGo();
    void zoomKeepsTheMomentInPlace();
    void zoomMovesByItsLength();
    void choosingALengthLetsGoOfTheZoom();
};

void tst_TimeWindow::startsWithTheLastMinute()
{
    const TimeWindow window;
    QCOMPARE(window.lengthMs(), 60'000);
    QCOMPARE(window.lengthText(), QStringLiteral("1 min"));
    QVERIFY(!window.isPaused());
    QCOMPARE(window.endMs(5'000), 5'000);
}

void tst_TimeWindow::choosingALengthTellsOnce()
{
    TimeWindow window;
    QSignalSpy changed(&window, &TimeWindow::changed);
    window.lengthActions().at(2)->trigger();
    QCOMPARE(window.lengthMs(), 3'600'000);
    QCOMPARE(changed.size(), 1);
    int checked = 0;
    for (const QAction *action : window.lengthActions())
        checked += action->isChecked() ? 1 : 0;
    QCOMPARE(checked, 1);
}

void tst_TimeWindow::pauseHoldsTheEndStill()
{
    TimeWindow window;
    QSignalSpy changed(&window, &TimeWindow::changed);
    window.setLatestMs(5'000);
    window.pauseAction()->trigger();
    QVERIFY(window.isPaused());
    QCOMPARE(window.pauseAction()->text(), QStringLiteral("Resume"));
    window.setLatestMs(9'000);
    QCOMPARE(window.endMs(9'000), 5'000);
    window.pauseAction()->trigger();
    QCOMPARE(window.endMs(9'000), 9'000);
    QCOMPARE(changed.size(), 2);
}

void tst_TimeWindow::actionsHaveDistinctShortcuts()
{
    const TimeWindow window;
    QSet<QString> shortcuts{window.pauseAction()->shortcut().toString()};
    for (const QAction *action : window.lengthActions())
        shortcuts.insert(action->shortcut().toString());
    shortcuts.remove(QString());
    QCOMPARE(shortcuts.size(), window.lengthActions().size() + 1);
}

void tst_TimeWindow::zoomIsKeptWithinWhatThereIs_data()
{
    QTest::addColumn<qint64>("from");
    QTest::addColumn<qint64>("to");
    QTest::addColumn<qint64>("shownFrom");
    QTest::addColumn<qint64>("shownTo");
    const auto row = [](const char *name, qint64 from, qint64 to, qint64 shownFrom,
                        qint64 shownTo) {
        QTest::newRow(name) << from << to << shownFrom << shownTo;
    };
    row("as wanted", 4'000'000, 4'030'000, 4'000'000, 4'030'000);
    row("a moment", 4'000'000, 4'000'000, 4'000'000, 4'005'000);
    row("the wrong way round", 4'000'000, 3'000'000, 4'000'000, 4'005'000);
    row("into the future", 4'990'000, 5'020'000, 4'970'000, 5'000'000);
    row("all in the future", 6'000'000, 6'030'000, 4'970'000, 5'000'000);
    row("longer than the history", 0, 5'000'000, 1'400'000, 5'000'000);
}

void tst_TimeWindow::zoomIsKeptWithinWhatThereIs()
{
    QFETCH(qint64, from);
    QFETCH(qint64, to);
    QFETCH(qint64, shownFrom);
    QFETCH(qint64, shownTo);
    TimeWindow window;
    window.setLatestMs(5'000'000);
    window.zoom()->set({from, to});
    QCOMPARE(window.range(5'000'000).fromMs, shownFrom);
    QCOMPARE(window.range(5'000'000).toMs, shownTo);
}

void tst_TimeWindow::zoomStandsStillUntilItIsLetGo()
{
    TimeWindow window;
    QSignalSpy changed(&window, &TimeWindow::changed);
    window.setLatestMs(100'000);
    QVERIFY(!window.zoom()->resetAction()->isEnabled());
    window.zoom()->set({60'000, 80'000});
    QCOMPARE(changed.size(), 1);
    window.zoom()->set({60'000, 80'000});
    QCOMPARE(changed.size(), 1);
    window.setLatestMs(200'000);
    QCOMPARE(window.range(200'000), (TimeRange{60'000, 80'000}));
    QCOMPARE(window.whole(200'000), (TimeRange{140'000, 200'000}));
    window.zoom()->resetAction()->trigger();
    QCOMPARE(changed.size(), 2);
    QCOMPARE(window.range(200'000), (TimeRange{140'000, 200'000}));
    QVERIFY(!window.zoom()->resetAction()->isEnabled());
}

void tst_TimeWindow::zoomKeepsTheMomentInPlace()
{
    TimeWindow window;
    window.setLatestMs(100'000); // charts show 40 s to 100 s
    window.zoom()->scale(0.5, 55'000);
    QCOMPARE(window.range(100'000), (TimeRange{47'500, 77'500}));
    window.zoom()->scale(2.0, 55'000);
    QCOMPARE(window.range(100'000), (TimeRange{40'000, 100'000}));
    window.zoom()->scale(1e-9, 55'000);
    QCOMPARE(window.range(100'000).lengthMs(), ChartZoom::lengthMsMin);
    window.zoom()->scale(1e9, 55'000);
    QCOMPARE(window.range(100'000).lengthMs(), ChartZoom::lengthMsMax);
}

void tst_TimeWindow::zoomMovesByItsLength()
{
    TimeWindow window;
    window.setLatestMs(1'000'000);
    window.zoom()->set({900'000, 920'000});
    const QList<QAction *> actions = window.zoom()->actions();
    actions.at(2)->trigger(); // earlier
    QCOMPARE(window.range(0), (TimeRange{890'000, 910'000}));
    actions.at(3)->trigger(); // later
    actions.at(3)->trigger();
    QCOMPARE(window.range(0), (TimeRange{910'000, 930'000}));
    window.zoom()->move(1e6);
    QCOMPARE(window.range(0), (TimeRange{980'000, 1'000'000}));
}

void tst_TimeWindow::choosingALengthLetsGoOfTheZoom()
{
    TimeWindow window;
    window.setLatestMs(1'000'000);
    window.zoom()->set({900'000, 920'000});
    QSignalSpy changed(&window, &TimeWindow::changed);
    window.lengthActions().at(1)->trigger();
    QCOMPARE(changed.size(), 1);
    QCOMPARE(window.range(1'000'000), (TimeRange{700'000, 1'000'000}));
}

QTEST_MAIN(tst_TimeWindow)
#include "tst_timewindow.moc"
