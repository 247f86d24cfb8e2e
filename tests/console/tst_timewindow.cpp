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

QTEST_MAIN(tst_TimeWindow)
#include "tst_timewindow.moc"
