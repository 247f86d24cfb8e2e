// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/mainwindow.h"
#include "console/models/language.h"
#include "console/models/sessionsmodel.h"
#include "console/pages/sessionspage.h"
#include "console/recordingwindow.h"
#include "console/widgets/connectiondialog.h"
#include "console/widgets/figuretable.h"
#include "console/widgets/theme.h"
#include "tests/console/fakeadminserver.h"
#include "tests/console/layoutfaults.h"
#include "tests/console/orderdialogs.h"
#include "tests/console/patientoptions.h"
#include "tests/console/shortrecording.h"

#include <QDialog>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QSlider>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace tickcast;

namespace {

constexpr qsizetype giantNameLetters = 20'000; // far more than the admin channel lets through

/// The window with a server's worst: names as long as the channel allows, figures as large as they
/// come, alarms, floors and slow clients.
struct Watching
{
    test::FakeAdminServer server;
    MainWindow window{MainWindow::Geometry::Fixed, test::patientOptions()};

    [[nodiscard]] bool start(const QSize &size)
    {
        server.samples().setVast();
        server.samples().setSlow(20'000, 5'000, 3'000);
        window.resize(size);
        window.show();
        if (!server.listen())
            return false;
        window.connectTo(server.url(), QStringLiteral("s3cret"));
        for (quint32 sample = 1; sample <= 4; ++sample) {
            if (!QTest::qWaitFor([&] { return window.history().sampleCount() >= sample; }))
                return false;
            server.sendSample();
        }
        return true;
    }
    [[nodiscard]] bool show(const QString &page)
    {
        if (!window.showPage(page))
            return false;
        auto *sessions = window.findChild<SessionsPage *>();
        if (page == QLatin1String("sessions")) {
            auto *table = sessions->findChild<FigureTable *>();
            if (!QTest::qWaitFor([table] { return table->model()->rowCount() == 100; }))
                return false;
            table->selectRow(0);
            if (!QTest::qWaitFor([&] { return sessions->browser().detail().has_value(); }))
                return false;
        }
        settle();
        return true;
    }
    void settle()
    {
        QCoreApplication::sendPostedEvents();
        QCoreApplication::processEvents();
        QVERIFY(!window.grab().isNull());
    }
};

[[nodiscard]] QByteArray lines(const QStringList &faults)
{
    return faults.join(u'\n').toLocal8Bit();
}

} // namespace

class tst_Layout : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void aClippedLabelIsFound();
    void overlapAndOverhangAreFound();
    void everyPageFits_data();
    void everyPageFits();
    void everyPageFitsWithoutServer_data() { everyPageFits_data(); }
    void everyPageFitsWithoutServer();
    void aGiantNameFits();
    void theFirstStartFits_data() { everyPageFits_data(); }
    void theFirstStartFits();
    void everyRecordingFits_data() { everyPageFits_data(); }
    void everyRecordingFits();
    void everyOrderFits_data();
    void everyOrderFits();
};

void tst_Layout::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
}

void tst_Layout::aClippedLabelIsFound()
{
    QWidget window;
    window.resize(400, 300);
    QLabel label(QStringLiteral("Updates that will never be sent"), &window);
    label.setGeometry(10, 10, 300, 30);
    QPushButton button(QStringLiteral("Disconnect"), &window);
    button.setGeometry(10, 100, 200, 40);
    window.show();
    QCOMPARE(test::layoutFaults(window), QStringList());
    label.resize(40, 30);
    QCOMPARE(test::layoutFaults(window).size(), 1);
    label.resize(300, 4);
    QCOMPARE(test::layoutFaults(window).size(), 1);
    button.resize(20, 40);
    QCOMPARE(test::layoutFaults(window).size(), 2);
    label.setWordWrap(true);
    label.resize(60, 300 - 10);
    button.move(300, 100);
    QCOMPARE(test::layoutFaults(window).size(), 1);
    label.resize(60, 20);
    QCOMPARE(test::layoutFaults(window).size(), 2);
    label.hide();
    button.hide();
    QCOMPARE(test::layoutFaults(window), QStringList());
}

void tst_Layout::overlapAndOverhangAreFound()
{
    QWidget window;
    window.resize(400, 300);
    QWidget below(&window);
    below.setGeometry(10, 10, 100, 100);
    QWidget above(&window);
    above.setGeometry(100, 10, 100, 100);
    window.show();
    QCOMPARE(test::layoutFaults(window).size(), 1);
    above.setAttribute(Qt::WA_TransparentForMouseEvents);
    QCOMPARE(test::layoutFaults(window), QStringList());
    below.move(310, 10);
    QCOMPARE(test::layoutFaults(window).size(), 1);
}

void tst_Layout::everyPageFits_data()
{
    QTest::addColumn<QSize>("size");
    QTest::addColumn<ColorScheme>("scheme");
    QTest::addColumn<QString>("language");
    for (const QSize &size : {QSize(1280, 800), QSize(1920, 1080)}) {
        for (const auto &[scheme, name] :
             {std::pair(ColorScheme::Light, "light"), std::pair(ColorScheme::Dark, "dark")}) {
            for (const QString &language : languages()) {
                QTest::addRow("%dx%d %s %s", size.width(), size.height(), name,
                              qPrintable(language))
                    << size << scheme << language;
            }
        }
    }
}

void tst_Layout::everyPageFits()
{
    QFETCH(QSize, size);
    QFETCH(ColorScheme, scheme);
    QFETCH(QString, language);
    QVERIFY(applyLanguage(language));
    applyColorScheme(scheme);
    applyFont();
    Watching watching;
    QVERIFY(watching.start(size));
    for (const QString &page : watching.window.pageNames()) {
        QVERIFY2(watching.show(page), qPrintable(page));
        QCOMPARE(watching.window.size(), size);
        const QStringList faults = test::layoutFaults(watching.window);
        QVERIFY2(faults.isEmpty(), lines(QStringList(page) + faults).constData());
    }
}

/// Notice bar shown, pages greyed, last state still there.
void tst_Layout::everyPageFitsWithoutServer()
{
    QFETCH(QSize, size);
    QFETCH(ColorScheme, scheme);
    QFETCH(QString, language);
    QVERIFY(applyLanguage(language));
    applyColorScheme(scheme);
    applyFont();
    Watching watching;
    QVERIFY(watching.start(size));
    for (const QString &page : watching.window.pageNames())
        QVERIFY2(watching.show(page), qPrintable(page));
    watching.server.goAway();
    QTRY_VERIFY(watching.window.isGreyed());
    for (const QString &page : watching.window.pageNames()) {
        QVERIFY(watching.window.showPage(page));
        watching.settle();
        QCOMPARE(watching.window.size(), size);
        const QStringList faults = test::layoutFaults(watching.window);
        QVERIFY2(faults.isEmpty(), lines(QStringList(page) + faults).constData());
    }
}

void tst_Layout::aGiantNameFits()
{
    applyColorScheme(ColorScheme::Light);
    applyFont();
    Watching watching;
    QVERIFY(watching.start({1280, 800}));
    QVERIFY(watching.show(QStringLiteral("sessions")));
    auto *sessions = watching.window.findChild<SessionsPage *>();
    auto *model = static_cast<SessionsModel *>(sessions->findChild<FigureTable *>()->model());
    admin::SessionsPage page;
    admin::SessionRow row;
    row.session = QString(giantNameLetters, u'W');
    row.peer = QString(giantNameLetters, u'M');
    page.rows.push_back(row);
    model->setPage(page);
    sessions->findChild<FigureTable *>()->selectRow(0);
    watching.settle();
    QCOMPARE(watching.window.size(), QSize(1280, 800));
    const QStringList faults = test::layoutFaults(watching.window);
    QVERIFY2(faults.isEmpty(), lines(faults).constData());
    for (int column = 0; column < model->columnCount(); ++column)
        QVERIFY(model->index(0, column).data(Qt::ToolTipRole).toString().size() < 1'000);
}

void tst_Layout::theFirstStartFits()
{
    QFETCH(QSize, size);
    QFETCH(ColorScheme, scheme);
    QFETCH(QString, language);
    QVERIFY(applyLanguage(language));
    applyColorScheme(scheme);
    applyFont();
    MainWindow window(MainWindow::Geometry::Fixed, test::patientOptions());
    window.resize(size);
    window.show();
    QVERIFY(!window.grab().isNull());
    QStringList faults = test::layoutFaults(window);
    QVERIFY2(faults.isEmpty(), lines(faults).constData());

    QSettings settings;
    SavedServers servers(&settings);
    ConnectionDialog dialog(&servers);
    dialog.showProblem(QString(QStringLiteral("the token file cannot be read ")).repeated(6));
    dialog.show();
    QVERIFY(!dialog.grab().isNull());
    faults = test::layoutFaults(dialog);
    QVERIFY2(faults.isEmpty(), lines(faults).constData());
}

void tst_Layout::everyRecordingFits()
{
    QFETCH(QSize, size);
    QFETCH(ColorScheme, scheme);
    QFETCH(QString, language);
    QVERIFY(applyLanguage(language));
    applyColorScheme(scheme);
    applyFont();
    QTemporaryDir directory;
    const QString path = directory.filePath(QStringLiteral("1.tcrec.gz"));
    QVERIFY(test::writeShortRecording(path));
    RecordingWindow window;
    QVERIFY(window.open(path));
    window.resize(size);
    window.show();
    QTRY_VERIFY(window.player().index().isLoaded());
    for (const int second : {5, 30}) { // where something is known, and where nothing is
        window.findChild<QSlider *>()->setValue(second);
        for (const char *page :
             {"overview", "workers", "sessions", "symbols", "feeds", "alerts", "log", "server"}) {
            QVERIFY(window.showPage(QString::fromLatin1(page)));
            QCoreApplication::sendPostedEvents();
            QCoreApplication::processEvents();
            QVERIFY(!window.grab().isNull());
            QCOMPARE(window.size(), size);
            const QStringList faults = test::layoutFaults(window);
            QVERIFY2(faults.isEmpty(),
                     lines(QStringList(QString::fromLatin1(page)) + faults).constData());
        }
    }
}

void tst_Layout::everyOrderFits_data()
{
    QTest::addColumn<QString>("language");
    for (const QString &language : languages())
        QTest::newRow(qPrintable(language)) << language;
}

void tst_Layout::everyOrderFits()
{
    QFETCH(QString, language);
    QVERIFY(applyLanguage(language));
    applyColorScheme(ColorScheme::Light);
    applyFont();
    AdminConnection connection(test::patientOptions());
    Orders orders(&connection);
    QWidget window;
    window.show();
    test::openEveryOrderDialog(&orders, &window);
    const auto dialogs = window.findChildren<QDialog *>();
    QCOMPARE(dialogs.size(), 7);
    for (QDialog *dialog : dialogs) {
        QVERIFY(!dialog->grab().isNull());
        const QStringList faults = test::layoutFaults(*dialog);
        QVERIFY2(faults.isEmpty(), lines(QStringList(dialog->windowTitle()) + faults).constData());
    }
}

QTEST_MAIN(tst_Layout)
#include "tst_layout.moc"
