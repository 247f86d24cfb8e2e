// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/mainwindow.h"
#include "console/models/format.h"
#include "console/models/slowsessionsmodel.h"
#include "console/pages/overviewpage.h"
#include "console/pages/welcomepage.h"
#include "console/widgets/connectiondialog.h"
#include "console/widgets/figuretable.h"
#include "console/widgets/legendbutton.h"
#include "console/widgets/theme.h"
#include "console/widgets/tilewidget.h"
#include "console/widgets/timechart.h"
#include "tests/console/fakeadminserver.h"
#include "tests/console/patientoptions.h"

#include <QApplication>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QSettings>
#include <QStackedWidget>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QWheelEvent>

using namespace tickcast;
using State = AdminConnection::State;

namespace {

const QString goodToken = QStringLiteral("s3cret");

/// A window that watches a fake server and has seen a few samples.
struct Watching
{
    test::FakeAdminServer server;
    MainWindow window{MainWindow::Geometry::Fixed, test::patientOptions()};

    [[nodiscard]] bool start(int samples = 5)
    {
        window.resize(1'280, 800);
        window.show();
        if (!server.listen())
            return false;
        window.connectTo(server.url(), goodToken);
        if (!QTest::qWaitFor([this] { return server.consoleCount() == 1; }))
            return false;
        return sendAndWait(samples);
    }
    [[nodiscard]] bool sendAndWait(int samples)
    {
        for (int i = 0; i < samples; ++i) {
            const quint64 before = window.history().sampleCount();
            server.sendSample();
            if (!QTest::qWaitFor([&] { return window.history().sampleCount() > before; }))
                return false;
            QTest::qWait(2); // a series takes no two points of one millisecond
        }
        return true;
    }
    [[nodiscard]] QList<TileWidget *> tiles() const { return window.findChildren<TileWidget *>(); }
    [[nodiscard]] FigureTable *slowTable() const
    {
        return stack()->widget(0)->findChild<FigureTable *>();
    }
    [[nodiscard]] QStackedWidget *stack() const { return window.findChild<QStackedWidget *>(); }
    [[nodiscard]] QList<TimePlot *> visiblePlots() const
    {
        return stack()->currentWidget()->findChildren<TimePlot *>();
    }
};

bool hasLabel(const QWidget &window, const QString &part)
{
    for (const QLabel *label : window.findChildren<QLabel *>()) {
        if (label->text().contains(part))
            return true;
    }
    return false;
}

} // namespace

class tst_MainWindow : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void withoutServerItSaysSo();
    void overviewShowsTheServersFigures();
    void overviewShowsWhoIsSlow();
    void everyClientKeepingUpIsSaid();
    void unansweredQuestionIsSaid();
    void pausedConsoleAsksNothing();
    void hiddenOverviewAsksNothing();
    void lostServerTakesTheGoodNewsBack();
    void floorsAndLostUpdatesAreNoticed();
    void overviewFitsSmallScreens_data();
    void overviewFitsSmallScreens();
    void workersPageShowsTheServersFigures();
    void hiddenPageIsNotDrawn();
    void legendEntryHidesItsLine();
    void draggingOverAChartZoomsThemAll();
    void wheelZoomsAndADoubleClickLetsGo();
    void logarithmicAxisIsChosenByKey();
    void lostServerGreysTheScreenAndTellsTheAge();
    void serverThatComesBackBringsTheScreenBack();
    void wrongTokenStopsAndSaysWhy();
    void pauseHoldsTheScreenStillAndSaysSo();
    void anotherServerStartsWithAnEmptyScreen();
    void everyActionHasAShortcut();
    void dialogRefusesWhatCannotWork();
    void dialogRemembersThePathButNeverTheToken();
};

void tst_MainWindow::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("TickcastTest"));
    QCoreApplication::setApplicationName(QStringLiteral("tst_mainwindow"));
    QSettings().clear();
    applyColorScheme(ColorScheme::Light);
    applyFont();
}

void tst_MainWindow::withoutServerItSaysSo()
{
    MainWindow window(MainWindow::Geometry::Fixed);
    window.show();
    QVERIFY(window.findChild<WelcomePage *>()->isVisible());
    QVERIFY(window.notice().isEmpty());
    for (const TileWidget *tile : window.findChildren<TileWidget *>())
        QCOMPARE(tile->tile().value, format::unknown());
    QVERIFY(!window.grab().isNull());
}

void tst_MainWindow::overviewShowsTheServersFigures()
{
    Watching watching;
    QVERIFY(watching.start());
    QCOMPARE(watching.tiles().size(), 6);
    QCOMPARE(watching.tiles()[0]->tile().value,
             format::count(watching.server.samples().last().connections));
    for (const TileWidget *tile : watching.tiles()) {
        QVERIFY(tile->tile().value != format::unknown());
        QVERIFY(!tile->accessibleName().isEmpty());
    }
    QCOMPARE(watching.visiblePlots().size(), 3);
    QCOMPARE(watching.visiblePlots().first()->isStacked(), true);
    for (const TimePlot *plot : watching.visiblePlots())
        QVERIFY2(plot->pointCount() > 0, qPrintable(plot->accessibleName()));
    QVERIFY(watching.window.notice().isEmpty());
    QVERIFY(hasLabel(watching.window, QStringLiteral("connected 00:00:0")));
    QVERIFY(hasLabel(watching.window, QStringLiteral("prod-1")));
    QVERIFY(hasLabel(watching.window,
                     QStringLiteral("server 0.1.0 \u00b7 up 3 d \u00b7 4 workers \u00b7 qt \u00b7 "
                                    "sampling 1 s")));
}

void tst_MainWindow::overviewShowsWhoIsSlow()
{
    Watching watching;
    watching.server.samples().setSlow(12, 5, 3);
    QVERIFY(watching.start());
    QTRY_COMPARE(watching.slowTable()->model()->rowCount(), 10);
    QCOMPARE(watching.slowTable()->model()->index(0, SlowSessionsModel::Level).data().toString(),
             QStringLiteral("Emergency"));
    QVERIFY(hasLabel(watching.window, QStringLiteral("first 10 of ")));
    QCOMPARE(watching.tiles()[0]->tile().healthText, QStringLiteral("3 at Emergency"));
    QStringList legend;
    for (const LegendButton *entry :
         watching.visiblePlots().first()->parentWidget()->findChildren<LegendButton *>()) {
        legend.append(entry->text() % u' ' % entry->value());
    }
    QCOMPARE(legend.size(), 4);
    QVERIFY(legend[0].startsWith(QStringLiteral("Normal ")));
    QCOMPARE(legend.mid(1),
             QStringList({QStringLiteral("Degraded 12"), QStringLiteral("Critical 5"),
                          QStringLiteral("Emergency 3")}));
    QVERIFY(!watching.window.grab().isNull());
}

void tst_MainWindow::everyClientKeepingUpIsSaid()
{
    Watching watching;
    QVERIFY(watching.start());
    QTRY_COMPARE(watching.slowTable()->placeholder(), QStringLiteral("Every client keeps up"));
    QCOMPARE(watching.tiles()[0]->tile().healthText, QStringLiteral("all at Normal"));
    QVERIFY(!watching.window.grab().isNull());
}

void tst_MainWindow::unansweredQuestionIsSaid()
{
    Watching watching;
    watching.server.samples().setSlow(12, 5, 3);
    watching.server.setAnswers(test::FakeAdminServer::Answers::Failed);
    QVERIFY(watching.start());
    QTRY_COMPARE(watching.slowTable()->placeholder(),
                 QStringLiteral("The server would not say: too many questions"));
    QCOMPARE(watching.slowTable()->model()->rowCount(), 0);
    QVERIFY(!watching.window.grab().isNull());
}

void tst_MainWindow::pausedConsoleAsksNothing()
{
    Watching watching;
    QVERIFY(watching.start());
    QTRY_COMPARE(watching.server.questions().size(), 1U); // at once, when it came Live
    QTest::keyClick(&watching.window, Qt::Key_Space);
    QVERIFY(watching.window.showPage(QStringLiteral("overview"))); // would ask at once
    QVERIFY(watching.sendAndWait(1));
    QCOMPARE(watching.server.questions().size(), 1U);
}

void tst_MainWindow::hiddenOverviewAsksNothing()
{
    Watching watching;
    QVERIFY(watching.window.showPage(QStringLiteral("workers")));
    QVERIFY(watching.start());
    QVERIFY(watching.server.questions().empty());
    QVERIFY(watching.window.showPage(QStringLiteral("overview")));
    QTRY_COMPARE(watching.server.questions().size(), 1U);
}

void tst_MainWindow::lostServerTakesTheGoodNewsBack()
{
    Watching watching;
    QVERIFY(watching.start());
    QTRY_COMPARE(watching.slowTable()->placeholder(), QStringLiteral("Every client keeps up"));
    watching.server.goAway();
    QTRY_COMPARE(watching.window.connection().state(), State::Waiting);
    QCOMPARE(watching.slowTable()->placeholder(), QStringLiteral("Not live"));
}

void tst_MainWindow::floorsAndLostUpdatesAreNoticed()
{
    Watching watching;
    QVERIFY(watching.start());
    QVERIFY(watching.window.notice().isEmpty());
    admin::Stats stats = watching.server.samples().next();
    stats.workers[1].floor = admin::SessionLevel::Degraded;
    stats.workers[1].floorReason = QStringLiteral("this worker is behind with its work");
    watching.server.sendText(QString::fromUtf8(admin::encode(stats)));
    QTRY_COMPARE(watching.window.notice(),
                 QStringLiteral("Worker 1: all clients at Degraded or above: "
                                "this worker is behind with its work"));
    QTest::keyClick(&watching.window, Qt::Key_Space); // no pause hides it
    QVERIFY(watching.window.notice().contains(QStringLiteral("worker is behind")));
    QTest::keyClick(&watching.window, Qt::Key_Space);

    stats = watching.server.samples().next(); // the floor is gone again
    stats.workers[2].unaccounted = -7;
    watching.server.sendText(QString::fromUtf8(admin::encode(stats)));
    QTRY_COMPARE(watching.window.notice(),
                 QStringLiteral("7 updates unaccounted for: please report"));
    QCOMPARE(watching.tiles()[3]->tile().healthText, QStringLiteral("7 unaccounted"));
    QVERIFY(watching.sendAndWait(1));
    QVERIFY(watching.window.notice().isEmpty());
}

void tst_MainWindow::overviewFitsSmallScreens_data()
{
    QTest::addColumn<QSize>("size");
    QTest::newRow("small laptop") << QSize(1'280, 800);
    QTest::newRow("desktop") << QSize(1'920, 1'080);
}

/// Nothing makes the window wider than asked, and no column of the table has to be scrolled to:
/// figures and names as long as a large server has them.
void tst_MainWindow::overviewFitsSmallScreens()
{
    QFETCH(QSize, size);
    Watching watching;
    watching.server.samples().setSlow(12'345, 1'234, 123);
    QVERIFY(watching.start());
    watching.window.resize(size);
    QTRY_COMPARE(watching.slowTable()->model()->rowCount(), 10);
    QVERIFY(!watching.window.grab().isNull());
    QCOMPARE(watching.window.size(), size);
    QVERIFY2(watching.window.minimumSizeHint().width() <= 1'280,
             qPrintable(QString::number(watching.window.minimumSizeHint().width())));
    const FigureTable *table = watching.slowTable();
    QCOMPARE(table->horizontalScrollBar()->maximum(), 0);
    QCOMPARE(table->verticalScrollBar()->maximum(), 0);
    QVERIFY(watching.window.showPage(QStringLiteral("workers")));
    QVERIFY(!watching.window.grab().isNull());
    const auto *workers = watching.stack()->currentWidget()->findChild<FigureTable *>();
    QCOMPARE(workers->horizontalScrollBar()->maximum(), 0);
}

void tst_MainWindow::workersPageShowsTheServersFigures()
{
    Watching watching;
    QVERIFY(watching.window.showPage(QStringLiteral("workers")));
    QVERIFY(!watching.window.showPage(QStringLiteral("nonsense")));
    QVERIFY(watching.start());
    const auto *table = watching.stack()->currentWidget()->findChild<FigureTable *>();
    QCOMPARE(table->model()->rowCount(), 4);
    for (const TimePlot *plot : watching.visiblePlots()) {
        QCOMPARE(plot->lines().size(), 4U);
        QVERIFY(plot->pointCount() > 0);
    }
    watching.stack()->currentWidget()->findChild<FigureTable *>()->selectRow(2);
    for (const TimePlot *plot : watching.visiblePlots()) {
        QCOMPARE(plot->lines().size(), 1U);
        QCOMPARE(plot->lines()[0].name, QStringLiteral("2"));
    }
}

void tst_MainWindow::hiddenPageIsNotDrawn()
{
    Watching watching;
    QVERIFY(watching.start());
    auto *hidden = watching.stack()->widget(1)->findChild<TimePlot *>();
    QCOMPARE(hidden->pointCount(), 0);
    QVERIFY(watching.window.showPage(QStringLiteral("workers")));
    QVERIFY(hidden->pointCount() > 0); // at once, not with the next sample
}

void tst_MainWindow::legendEntryHidesItsLine()
{
    Watching watching;
    QVERIFY(watching.start());
    auto *entry = watching.window.findChildren<LegendButton *>().first();
    auto *chart = qobject_cast<TimeChart *>(entry->parentWidget());
    QVERIFY(chart);
    const qsizetype before = chart->plot()->pointCount();
    entry->click();
    QVERIFY(chart->plot()->pointCount() < before);
    QVERIFY(watching.sendAndWait(1));
    QVERIFY(!chart->plot()->lines()[0].isVisible); // stays hidden
    entry->click();
    QVERIFY(chart->plot()->pointCount() >= before);
}

void tst_MainWindow::draggingOverAChartZoomsThemAll()
{
    Watching watching;
    QVERIFY(watching.start());
    const QList<TimePlot *> plots =
        watching.window.findChild<OverviewPage *>()->findChildren<TimePlot *>();
    QVERIFY(plots.size() > 2);
    QWidget *area = plots[1]->viewport();
    const int y = area->height() / 2;
    const TimeRange before = plots[1]->range();
    // A click is no drag.
    QTest::mouseClick(area, Qt::LeftButton, {}, {area->width() / 2, y});
    QVERIFY(!watching.window.timeWindow().zoom()->range());
    QTest::mousePress(area, Qt::LeftButton, {}, {area->width() / 3, y});
    QTest::mouseMove(area, {area->width() / 2, y});
    QTest::mouseMove(area, {2 * area->width() / 3, y});
    QTest::mouseRelease(area, Qt::LeftButton, {}, {2 * area->width() / 3, y});
    const auto zoomed = watching.window.timeWindow().zoom()->range();
    QVERIFY(zoomed);
    QVERIFY(zoomed->fromMs > before.fromMs && zoomed->toMs < before.toMs);
    for (const TimePlot *plot : plots)
        QCOMPARE(plot->range(), *zoomed);
    QVERIFY(watching.sendAndWait(2)); // it stands still, and the tiles do not
    QCOMPARE(plots[0]->range(), *zoomed);
    QVERIFY2(watching.window.notice().contains(QStringLiteral("Charts show ")),
             qPrintable(watching.window.notice()));
    QTest::keyClick(&watching.window, Qt::Key_0, Qt::ControlModifier);
    QVERIFY(plots[0]->range().toMs > zoomed->toMs);
    QVERIFY(!watching.window.notice().contains(QStringLiteral("Charts show ")));
}

void tst_MainWindow::wheelZoomsAndADoubleClickLetsGo()
{
    Watching watching;
    QVERIFY(watching.start());
    auto *plot = watching.window.findChild<OverviewPage *>()->findChild<TimePlot *>();
    const QPointF middle(plot->width() / 2.0, plot->height() / 2.0);
    const qint64 length = plot->range().lengthMs();
    const auto turn = [&](const QPointF &at, int delta) {
        QWheelEvent event(at, plot->viewport()->mapToGlobal(at), {}, {0, delta}, {}, {},
                          Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(plot->viewport(), &event);
    };
    turn(middle, 120);
    QVERIFY(plot->range().lengthMs() < length);
    const qint64 closer = plot->range().lengthMs();
    turn(middle, -120);
    QVERIFY(plot->range().lengthMs() > closer);
    turn(QPointF(2.0, 2.0), 120); // beside the plot area
    QVERIFY(plot->range().lengthMs() > closer);
    QTest::mouseDClick(plot->viewport(), Qt::LeftButton, {}, middle.toPoint());
    QCOMPARE(plot->range().lengthMs(), length);
    QVERIFY(!watching.window.timeWindow().zoom()->range());
}

void tst_MainWindow::logarithmicAxisIsChosenByKey()
{
    Watching watching;
    QVERIFY(watching.start());
    const auto logarithmic = [&watching] {
        const QList<TimePlot *> plots = watching.window.findChildren<TimePlot *>();
        return std::count_if(plots.begin(), plots.end(),
                             [](const TimePlot *plot) { return plot->isLogarithmic(); });
    };
    QCOMPARE(logarithmic(), 0);
    QTest::keyClick(&watching.window, Qt::Key_Y, Qt::AltModifier);
    QTRY_COMPARE(logarithmic(), 1); // a button by its key takes a moment
    QTest::keyClick(&watching.window, Qt::Key_K, Qt::AltModifier);
    QTRY_COMPARE(logarithmic(), 2);
    watching.window.grab(); // it draws
    for (TimePlot *plot : watching.window.findChildren<TimePlot *>()) {
        if (plot->isStacked()) {
            plot->setLogarithmic(true);
            QVERIFY(!plot->isLogarithmic());
        }
    }
}

void tst_MainWindow::lostServerGreysTheScreenAndTellsTheAge()
{
    Watching watching;
    QVERIFY(watching.start());
    QVERIFY(!watching.window.isGreyed());
    const QString value = watching.tiles()[0]->tile().value;
    watching.server.goAway();
    QTRY_COMPARE(watching.window.connection().state(), State::Waiting);
    QVERIFY(watching.window.isGreyed());
    const QString notice = watching.window.notice();
    QVERIFY2(notice.contains(QStringLiteral("Connection lost")), qPrintable(notice));
    QVERIFY2(notice.contains(QStringLiteral("last data 0 s ago")), qPrintable(notice));
    QVERIFY2(notice.contains(QStringLiteral("next attempt in")), qPrintable(notice));
    QVERIFY(hasLabel(watching.window, QStringLiteral("disconnected")));
    QCOMPARE(watching.tiles()[0]->tile().value, value);
    for (const TileWidget *tile : watching.tiles())
        QCOMPARE(tile->tile().healthText, QStringLiteral("not live"));
    QVERIFY(!watching.window.grab().isNull());

    // Looking around in what is left must not bring the judgements back.
    watching.window.timeWindow().lengthActions().at(1)->trigger();
    QCOMPARE(watching.tiles()[0]->tile().healthText, QStringLiteral("not live"));
    // And the age grows.
    QTRY_VERIFY(!watching.window.notice().contains(QStringLiteral("last data 0 s ago")));
}

void tst_MainWindow::serverThatComesBackBringsTheScreenBack()
{
    Watching watching;
    QVERIFY(watching.start());
    watching.server.goAway();
    QTRY_COMPARE(watching.window.connection().state(), State::Waiting);
    QVERIFY(watching.server.listen(watching.server.port()));
    watching.window.connection().reconnectNow();
    QTRY_COMPARE(watching.window.connection().state(), State::Live);
    QVERIFY(watching.window.notice().isEmpty());
    QVERIFY(!watching.window.isGreyed());
    QTRY_COMPARE(watching.tiles()[0]->tile().health, Health::Good);
    const auto segments = watching.window.history()
                              .series(StatsHistory::Metric::Connections)
                              .segments(0, std::numeric_limits<qint64>::max() / 2, 300);
    QCOMPARE(segments.size(), 2U); // the time of not knowing is a hole, not a line
}

void tst_MainWindow::wrongTokenStopsAndSaysWhy()
{
    test::FakeAdminServer server;
    QVERIFY(server.listen());
    MainWindow window(MainWindow::Geometry::Fixed, test::patientOptions());
    window.show();
    window.connectTo(server.url(), QStringLiteral("wrong"));
    QTRY_COMPARE(window.connection().state(), State::Refused);
    QVERIFY2(window.notice().contains(QStringLiteral("wrong token")), qPrintable(window.notice()));
    QVERIFY(hasLabel(window, QStringLiteral("refused")));
    QCOMPARE(server.authCount(), 1);
}

void tst_MainWindow::pauseHoldsTheScreenStillAndSaysSo()
{
    Watching watching;
    QVERIFY(watching.start());
    const QString value = watching.tiles()[0]->tile().value;
    QTest::keyClick(&watching.window, Qt::Key_Space);
    QVERIFY(watching.window.timeWindow().isPaused());
    QVERIFY2(watching.window.notice().contains(QStringLiteral("Paused")),
             qPrintable(watching.window.notice()));
    QVERIFY(watching.sendAndWait(3));
    QCOMPARE(watching.tiles()[0]->tile().value, value);
    QTest::keyClick(&watching.window, Qt::Key_Space);
    QVERIFY(watching.tiles()[0]->tile().value != value); // recorded all the while
    QVERIFY(watching.window.notice().isEmpty());
}

void tst_MainWindow::anotherServerStartsWithAnEmptyScreen()
{
    Watching watching;
    QVERIFY(watching.window.showPage(QStringLiteral("workers")));
    QVERIFY(watching.start());
    test::FakeAdminServer other;
    QVERIFY(other.listen());
    watching.window.connectTo(other.url(), goodToken);
    QVERIFY(!watching.window.history().latest());
    QVERIFY(!watching.window.grab().isNull());
    QTRY_COMPARE(watching.window.connection().state(), State::Live);
    QCOMPARE(watching.window.history().sampleCount(), 1U);
    QVERIFY(!watching.window.grab().isNull());
}

void tst_MainWindow::everyActionHasAShortcut()
{
    const MainWindow window(MainWindow::Geometry::Fixed);
    QSet<QString> shortcuts;
    for (const QAction *action : window.actions()) {
        if (action->isSeparator())
            continue;
        QVERIFY2(!action->shortcut().isEmpty(), qPrintable(action->text()));
        QVERIFY2(!shortcuts.contains(action->shortcut().toString()), qPrintable(action->text()));
        shortcuts.insert(action->shortcut().toString());
    }
    for (const char *expected : {"Ctrl+1", "Ctrl+2", "Space", "Ctrl+N", "F5", "Ctrl+Q"})
        QVERIFY2(shortcuts.contains(QString::fromLatin1(expected)), expected);
}

void tst_MainWindow::dialogRefusesWhatCannotWork()
{
    QSettings settings;
    SavedServers servers(&settings);
    ConnectionDialog dialog(&servers);
    dialog.setServer(QStringLiteral("http://wrong"), QStringLiteral("/nowhere/token"));
    dialog.accept();
    QVERIFY(dialog.result() != QDialog::Accepted);
    QVERIFY(hasLabel(dialog, QStringLiteral("scheme http")));
    dialog.setServer(QStringLiteral("ws://127.0.0.1:1"), QString());
    dialog.accept();
    QVERIFY(dialog.result() != QDialog::Accepted);
    QVERIFY(hasLabel(dialog, QStringLiteral("The token file /nowhere/token")));
}

void tst_MainWindow::dialogRemembersThePathButNeverTheToken()
{
    QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("token"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("s3cret\n");
    file.close();
    QSettings settings;
    SavedServers servers(&settings);
    {
        ConnectionDialog dialog(&servers);
        dialog.setServer(QStringLiteral("10.0.0.5"), path);
        dialog.accept();
        QCOMPARE(dialog.result(), int(QDialog::Accepted));
        QCOMPARE(dialog.token(), goodToken);
    }
    settings.sync();
    for (const QString &key : settings.allKeys())
        QVERIFY2(!settings.value(key).toString().contains(goodToken), qPrintable(key));
    const ConnectionDialog again(&servers);
    QStringList texts;
    for (const QLineEdit *edit : again.findChildren<QLineEdit *>())
        texts.append(edit->text());
    QVERIFY2(texts.contains(QStringLiteral("ws://10.0.0.5:7401/admin")),
             qPrintable(texts.join(u' ')));
    QVERIFY2(texts.contains(path), qPrintable(texts.join(u' ')));
}

QTEST_MAIN(tst_MainWindow)
#include "tst_mainwindow.moc"
