// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/exporter.h"
#include "console/models/recordingwriter.h"
#include "console/pages/sessionspage.h"
#include "console/recordingwindow.h"
#include "console/widgets/figuretable.h"
#include "console/widgets/flatbutton.h"
#include "console/widgets/reportdialog.h"
#include "console/widgets/tilewidget.h"
#include "tests/console/windowscene.h"

#include <QComboBox>
#include <QFileDialog>
#include <QSlider>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace tickcast;

namespace {

/// A window on five minutes of a server, with a loss of the connection at the end of the fourth.
struct Replaying
{
    QTemporaryDir dir;
    QString path = dir.filePath(QStringLiteral("a.tcrec.gz"));
    RecordingWindow window;
    QSlider *slider = window.findChild<QSlider *>();

    [[nodiscard]] bool record() const
    {
        test::SampleStats source;
        source.setSlow(3, 2, 1);
        RecordingWriter writer;
        bool isWritten =
            writer.open(path, {QStringLiteral("test"), 1'795'000'000'000, QUrl(), source.hello()})
                .has_value();
        for (qint64 atMs = 1'000; isWritten && atMs <= 240'000; atMs += 1'000) {
            isWritten = writer.write({atMs, admin::ServerMessage(source.next())}).has_value();
            const admin::SessionsQuery query{.id = atMs, .limit = 100};
            isWritten = isWritten && writer.write({atMs, admin::ClientMessage(query)}) &&
                        writer.write({atMs, admin::ServerMessage(source.page(query))});
        }
        return isWritten && writer.write({240'500, ConnectionLost{QStringLiteral("gone")}}) &&
               writer.write({300'000, admin::ServerMessage(source.next(60'000))}) &&
               writer.finish();
    }
    [[nodiscard]] bool start()
    {
        if (!record() || !window.open(path))
            return false;
        window.resize(1'280, 800);
        window.show();
        return QTest::qWaitFor([this] { return window.player().index().isLoaded(); }, 60'000);
    }
    [[nodiscard]] qint64 shownMs() const
    {
        return window.history().latest() ? window.history().latest()->arrivedMs : -1;
    }
};

} // namespace

class tst_RecordingWindow : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void saysThatItIsNotLive();
    void sliderMovesThePages();
    void keysPlayAndMove();
    void speedIsChosen();
    void gapIsGreyedAndTold();
    void pagesFindTheirAnswers();
    void ordersAreOff();
    void everyPageIsThere();
    void whatWasRecordedCanBeOpened();
    void whatIsNoRecordingIsRefused();
    void tablesAreExported();
    void incidentIsReported();
};

void tst_RecordingWindow::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
}

void tst_RecordingWindow::saysThatItIsNotLive()
{
    Replaying replaying;
    QVERIFY(replaying.start());
    const QString notice = replaying.window.notice();
    QVERIFY2(notice.startsWith(QLatin1String("Recording of ")), qPrintable(notice));
    QVERIFY2(notice.endsWith(QLatin1String("not live")), qPrintable(notice));
    QVERIFY(replaying.window.windowTitle().startsWith(QLatin1String("Recording of ")));
}

void tst_RecordingWindow::sliderMovesThePages()
{
    Replaying replaying;
    QVERIFY(replaying.start());
    QCOMPARE(replaying.slider->maximum(), 300);
    QCOMPARE(replaying.shownMs(), qint64(1'000));
    replaying.slider->setValue(120);
    QCOMPARE(replaying.shownMs(), qint64(120'000));
    replaying.slider->setValue(30);
    QCOMPARE(replaying.shownMs(), qint64(30'000));
    QCOMPARE(replaying.window.history().series(StatsHistory::Metric::Connections).size(),
             size_t(30));
    QVERIFY(!replaying.window.isGreyed());
}

void tst_RecordingWindow::keysPlayAndMove()
{
    Replaying replaying;
    QVERIFY(replaying.start());
    replaying.slider->setFocus();
    QTest::keyClick(replaying.slider, Qt::Key_PageUp);
    QCOMPARE(replaying.slider->value(), 61);
    QTest::keyClick(replaying.slider, Qt::Key_Right);
    QCOMPARE(replaying.slider->value(), 62);
    QTest::keyClick(&replaying.window, Qt::Key_Space);
    QVERIFY(replaying.window.player().isPlaying());
    QTRY_VERIFY(replaying.window.player().positionMs() > 63'500);
    QTest::keyClick(&replaying.window, Qt::Key_Space);
    QVERIFY(!replaying.window.player().isPlaying());
}

void tst_RecordingWindow::speedIsChosen()
{
    Replaying replaying;
    QVERIFY(replaying.start());
    for (QComboBox *box : replaying.window.findChildren<QComboBox *>()) {
        if (box->accessibleName() == QLatin1String("Speed")) {
            box->setCurrentIndex(box->count() - 1);
            QCOMPARE(replaying.window.player().speed(), 60);
            return;
        }
    }
    QFAIL("there is no choice of speeds");
}

void tst_RecordingWindow::gapIsGreyedAndTold()
{
    Replaying replaying;
    QVERIFY(replaying.start());
    replaying.slider->setValue(270);
    QVERIFY(replaying.window.isGreyed());
    QVERIFY2(replaying.window.notice().contains(QLatin1String("connection was lost")),
             qPrintable(replaying.window.notice()));
    replaying.slider->setValue(300);
    QVERIFY(!replaying.window.isGreyed());
}

void tst_RecordingWindow::pagesFindTheirAnswers()
{
    Replaying replaying;
    QVERIFY(replaying.start());
    replaying.slider->setValue(120);
    QVERIFY(replaying.window.showPage(QStringLiteral("sessions")));
    auto *table = replaying.window.findChild<SessionsPage *>()->findChild<FigureTable *>();
    QTRY_COMPARE(table->model()->rowCount(), 100);
}

void tst_RecordingWindow::ordersAreOff()
{
    Replaying replaying;
    QVERIFY(replaying.start());
    QVERIFY(replaying.window.showPage(QStringLiteral("sessions")));
    for (const FlatButton *button :
         replaying.window.findChild<SessionsPage *>()->findChildren<FlatButton *>()) {
        if (button->text().endsWith(u'\u2026'))
            QVERIFY2(!button->isEnabled(), qPrintable(button->text()));
    }
}

void tst_RecordingWindow::everyPageIsThere()
{
    Replaying replaying;
    QVERIFY(replaying.start());
    const MainWindow live(MainWindow::Geometry::Fixed, test::patientOptions());
    for (const QString &name : live.pageNames()) {
        QVERIFY2(replaying.window.showPage(name), qPrintable(name));
        replaying.slider->setValue(replaying.slider->value() + 10);
    }
    QVERIFY(!replaying.window.showPage(QStringLiteral("nowhere")));
}

void tst_RecordingWindow::whatWasRecordedCanBeOpened()
{
    test::WindowScene scene;
    MainWindow &window = scene.window;
    QVERIFY(scene.connectWindow());
    QTest::keyClick(&window, Qt::Key_R, Qt::ControlModifier);
    QVERIFY(scene.sample() && scene.sample() && scene.sample());
    QTest::keyClick(&window, Qt::Key_R, Qt::ControlModifier);
    const QString path = window.recorder().path();
    window.openRecording(path);
    auto *recording = window.findChild<RecordingWindow *>();
    QVERIFY(recording);
    QVERIFY(recording->isVisible());
    QTRY_VERIFY(recording->player().index().isLoaded());
    recording->player().setPosition(recording->player().index().durationMs());
    QCOMPARE(recording->history().latest()->stats.connections,
             window.history().latest()->stats.connections);
    QVERIFY(QFile::remove(path));
}

void tst_RecordingWindow::whatIsNoRecordingIsRefused()
{
    MainWindow window(MainWindow::Geometry::Fixed, test::patientOptions());
    window.show();
    window.openRecording(QStringLiteral("/nowhere/a.tcrec.gz"));
    QVERIFY(!window.findChild<RecordingWindow *>());
    QVERIFY2(window.outcome().contains(QLatin1String("/nowhere/a.tcrec.gz")),
             qPrintable(window.outcome()));
}

void tst_RecordingWindow::tablesAreExported()
{
    Replaying replaying;
    QVERIFY(replaying.start());
    replaying.slider->setValue(120);
    QVERIFY(replaying.window.showPage(QStringLiteral("sessions")));
    auto *table = replaying.window.findChild<SessionsPage *>()->findChild<FigureTable *>();
    QTRY_COMPARE(table->model()->rowCount(), 100);
    replaying.window.exporter()->exportNow(table);
    auto *dialog = replaying.window.findChild<QFileDialog *>();
    QVERIFY(dialog);
    const QString path = replaying.dir.filePath(QStringLiteral("sessions.csv"));
    Q_EMIT dialog->fileSelected(path);
    delete dialog; // it would take the key
    QVERIFY2(replaying.window.outcome().contains(path), qPrintable(replaying.window.outcome()));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll().count("\r\n"), 101);
    QTest::keyClick(&replaying.window, Qt::Key_Escape);
    QCOMPARE(replaying.window.outcome(), QString());
}

void tst_RecordingWindow::incidentIsReported()
{
    Replaying replaying;
    QVERIFY(replaying.start());
    replaying.slider->setValue(120);
    QTest::keyClick(&replaying.window, Qt::Key_E, Qt::ControlModifier | Qt::ShiftModifier);
    auto *dialog = replaying.window.findChild<ReportDialog *>();
    QVERIFY(dialog);
    const QString path = replaying.dir.filePath(QStringLiteral("report.html"));
    dialog->setFile(path);
    dialog->accept();
    QTRY_VERIFY2(replaying.window.outcome().contains(path), qPrintable(replaying.window.outcome()));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QString html = QString::fromUtf8(file.readAll());
    const auto &hello = replaying.window.player().hello();
    QVERIFY(html.contains(hello->host));
    QVERIFY2(html.contains(QStringLiteral("10.0.")), "no slow session of the recording is in it");
}

QTEST_MAIN(tst_RecordingWindow)
#include "tst_recordingwindow.moc"
