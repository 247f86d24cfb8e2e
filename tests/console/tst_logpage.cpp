// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/mainwindow.h"
#include "console/pages/logpage.h"
#include "console/widgets/figuretable.h"
#include "console/widgets/flatbutton.h"
#include "console/widgets/theme.h"
#include "tests/console/buttonsearch.h"
#include "tests/console/fakeadminserver.h"
#include "tests/console/patientoptions.h"

#include <QClipboard>
#include <QComboBox>
#include <QFile>
#include <QFileInfo>
#include <QGuiApplication>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <sys/stat.h>

using namespace tickcast;

namespace {

std::vector<admin::LogRecord> recordsOf(quint64 first, quint64 last)
{
    std::vector<admin::LogRecord> records;
    for (quint64 seq = first; seq <= last; ++seq) {
        records.push_back(
            {.seq = seq,
             .tsMs = 1'700'000'000'000 + static_cast<qint64>(seq),
             .severity = seq % 10 == 0 ? admin::Severity::Error : admin::Severity::Info,
             .category = seq % 2 == 0 ? QStringLiteral("feed") : QStringLiteral("admin"),
             .thread = QStringLiteral("main"),
             .text = QStringLiteral("line %1").arg(seq)});
    }
    return records;
}

/// A window that follows the log of a fake server, which holds 200 lines.
struct Watching
{
    test::FakeAdminServer server;
    MainWindow window{MainWindow::Geometry::Fixed, test::patientOptions()};
    LogPage *page = window.findChild<LogPage *>();
    FigureTable *table = page->findChild<FigureTable *>();
    QScrollBar *bar = table->verticalScrollBar();

    [[nodiscard]] bool start()
    {
        server.setLog(recordsOf(1, 200));
        window.resize(1'280, 800);
        window.show();
        if (!window.showPage(QStringLiteral("log")) || !server.listen())
            return false;
        window.connectTo(server.url(), QStringLiteral("s3cret"));
        return waitForRows(200) && QTest::qWaitFor([this] { return bar->maximum() > 0; });
    }
    [[nodiscard]] int rows() const { return table->model()->rowCount(); }
    [[nodiscard]] bool waitForRows(int count) const
    {
        return QTest::qWaitFor([this, count] { return rows() == count; });
    }
    [[nodiscard]] FlatButton *button(const char *text) const
    {
        return test::findButton(*page, text);
    }
    [[nodiscard]] QComboBox *box(const char *name) const
    {
        for (QComboBox *box : page->findChildren<QComboBox *>()) {
            if (box->accessibleName().endsWith(QLatin1String(name)))
                return box;
        }
        return nullptr;
    }
};

} // namespace

class tst_LogPage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void staysAtTheNewestLine();
    void staysWhereItIsRead();
    void readLinesStayWhenOldOnesGo();
    void boxesFilterAtTheServer();
    void textFilters();
    void selectedLineIsToldInFull();
    void linesAreCopied();
    void linesAreSaved();
    void fileThatCannotBeWrittenIsAnError();
    void hiddenOrPausedPageFollowsNothing();
    void lostServerSaysSo();
    void fitsSmallScreens();
};

void tst_LogPage::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    applyColorScheme(ColorScheme::Light);
    applyFont();
}

void tst_LogPage::staysAtTheNewestLine()
{
    Watching watching;
    QVERIFY(watching.start());
    QTRY_COMPARE(watching.bar->value(), watching.bar->maximum());
    const int before = watching.bar->maximum();
    watching.server.tellLog(recordsOf(201, 260));
    QVERIFY(watching.waitForRows(260));
    QTRY_COMPARE(watching.bar->maximum(), before + 60);
    QCOMPARE(watching.bar->value(), watching.bar->maximum());
    QVERIFY(watching.button("Newest")->isChecked());
}

void tst_LogPage::staysWhereItIsRead()
{
    Watching watching;
    QVERIFY(watching.start());
    QTRY_COMPARE(watching.bar->value(), watching.bar->maximum());
    watching.bar->setValue(10); // the reader scrolls up
    QVERIFY(!watching.button("Newest")->isChecked());
    watching.server.tellLog(recordsOf(201, 260));
    QVERIFY(watching.waitForRows(260));
    QTRY_VERIFY(watching.bar->maximum() > 200);
    QCOMPARE(watching.bar->value(), 10);
    watching.button("Newest")->click();
    QCOMPARE(watching.bar->value(), watching.bar->maximum());
    watching.bar->setValue(10);
    watching.bar->setValue(watching.bar->maximum()); // and down again by hand
    QVERIFY(watching.button("Newest")->isChecked());
}

void tst_LogPage::readLinesStayWhenOldOnesGo()
{
    Watching watching;
    QVERIFY(watching.start());
    LogModel *model = watching.page->follower().model();
    model->append({0, 0, recordsOf(201, LogModel::linesMax)});
    QTRY_VERIFY(watching.bar->maximum() > LogModel::linesMax / 2);
    watching.bar->setValue(5'000);
    const QString read = model->lineOf(5'000);
    model->append({0, 0, recordsOf(LogModel::linesMax + 1, LogModel::linesMax + 300)});
    QCOMPARE(watching.bar->value(), 4'700);
    QCOMPARE(model->lineOf(4'700), read);
}

void tst_LogPage::boxesFilterAtTheServer()
{
    Watching watching;
    QVERIFY(watching.start());
    QComboBox *category = watching.box("category");
    QCOMPARE(category->count(), 3); // every one, and those that were seen
    watching.box("severity")->setCurrentIndex(3);
    QVERIFY(watching.waitForRows(20));
    category->setCurrentIndex(1);
    QTRY_VERIFY(watching.table->placeholder().contains(QStringLiteral("nothing of this kind")));
    QCOMPARE(watching.rows(), 0);
    QCOMPARE(category->currentText(), QStringLiteral("admin"));
    category->setCurrentIndex(0);
    QVERIFY(watching.waitForRows(20));
}

void tst_LogPage::textFilters()
{
    Watching watching;
    QVERIFY(watching.start());
    auto *filter = watching.page->findChild<QLineEdit *>();
    watching.window.activateWindow();
    QTRY_VERIFY(watching.window.isActiveWindow());
    QTest::keyClick(&watching.window, Qt::Key_F, Qt::ControlModifier);
    QTRY_VERIFY(filter->hasFocus());
    QTest::keyClicks(filter, QStringLiteral("LINE 12"));
    QCOMPARE(watching.rows(), 11); // 12, 120 to 129
    QTest::keyClicks(filter, QStringLiteral("x"));
    QCOMPARE(watching.rows(), 0);
    QCOMPARE(watching.table->placeholder(), QStringLiteral("No line holds this text"));
    filter->clear();
    QCOMPARE(watching.rows(), 200);
}

void tst_LogPage::selectedLineIsToldInFull()
{
    Watching watching;
    QVERIFY(watching.start());
    auto *whole = watching.page->findChild<QPlainTextEdit *>();
    QVERIFY(!whole->isVisible());
    watching.table->selectRow(3);
    QVERIFY(whole->isVisible());
    QVERIFY(whole->toPlainText().endsWith(QStringLiteral("info feed [main] line 4")));
    watching.table->selectAll();
    QVERIFY(!whole->isVisible());
}

void tst_LogPage::linesAreCopied()
{
    Watching watching;
    QVERIFY(watching.start());
    watching.page->copy();
    QCOMPARE(QGuiApplication::clipboard()->text().count(u'\n'), 200);
    watching.table->selectRow(3);
    watching.button("Copy")->click();
    QVERIFY(QGuiApplication::clipboard()->text().endsWith(QStringLiteral("line 4\n")));
    QCOMPARE(QGuiApplication::clipboard()->text().count(u'\n'), 1);
}

void tst_LogPage::linesAreSaved()
{
    Watching watching;
    QVERIFY(watching.start());
    const QTemporaryDir directory;
    const QString name = directory.filePath(QStringLiteral("a.log"));
    QVERIFY(watching.page->saveTo(name));
    QFile file(name);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray text = file.readAll();
    QCOMPARE(text.count('\n'), 200);
    QVERIFY(text.contains(" error feed [main] line 10\n"));
}

void tst_LogPage::fileThatCannotBeWrittenIsAnError()
{
    Watching watching;
    QVERIFY(watching.start());
    QTemporaryDir directory;
    // A pipe stands for devices: what a failing test would replace must not be the machine's.
    const QString pipe = directory.filePath(QStringLiteral("pipe"));
    QCOMPARE(mkfifo(QFile::encodeName(pipe).constData(), 0600), 0);
    for (const QString &name :
         {pipe, directory.path(), QStringLiteral("/nowhere/a.log"), QString()}) {
        const Result<void> saved = watching.page->saveTo(name);
        QVERIFY2(!saved, qPrintable(name));
        QVERIFY(!saved.error().text.isEmpty());
    }
    QVERIFY(!QFileInfo(pipe).isFile());
}

void tst_LogPage::hiddenOrPausedPageFollowsNothing()
{
    Watching watching;
    QVERIFY(watching.start());
    QVERIFY(watching.window.showPage(QStringLiteral("overview")));
    QVERIFY(!watching.page->follower().isFollowing());
    QVERIFY(watching.window.showPage(QStringLiteral("log")));
    QTRY_VERIFY(watching.page->follower().isFollowing());
    QCOMPARE(watching.rows(), 200);
    watching.window.timeWindow().pauseAction()->trigger();
    QVERIFY(!watching.page->follower().isFollowing());
    watching.server.setLog(recordsOf(150, 210));
    watching.window.timeWindow().pauseAction()->trigger();
    QVERIFY(watching.waitForRows(210)); // within a second
}

void tst_LogPage::lostServerSaysSo()
{
    Watching watching;
    watching.server.setLog({});
    QVERIFY(watching.start());
    watching.server.goAway();
    QTRY_VERIFY(watching.window.isGreyed());
    QCOMPARE(watching.rows(), 200); // what was told stays to be read
    QVERIFY(watching.table->placeholder().contains(QStringLiteral("Not connected")));
}

void tst_LogPage::fitsSmallScreens()
{
    Watching watching;
    QVERIFY(watching.start());
    QVERIFY2(watching.window.minimumSizeHint().width() <= 1'280,
             qPrintable(QString::number(watching.window.minimumSizeHint().width())));
    QVERIFY2(watching.window.minimumSizeHint().height() <= 720,
             qPrintable(QString::number(watching.window.minimumSizeHint().height())));
}

QTEST_MAIN(tst_LogPage)
#include "tst_logpage.moc"
