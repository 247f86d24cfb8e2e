// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/mainwindow.h"
#include "console/models/levels.h"
#include "console/widgets/reportdialog.h"
#include "console/widgets/theme.h"
#include "tests/console/layoutfaults.h"
#include "tests/console/windowscene.h"
#include "tests/integration/support/rawclient.h"
#include "tests/integration/support/serverprocess.h"
#include "tests/integration/support/testclient.h"

#include <QAction>
#include <QDateTime>
#include <QFile>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

using namespace tickcast;
using namespace tickcast::testing;

namespace {

[[nodiscard]] QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

[[nodiscard]] bool isWellFormed(const QByteArray &html)
{
    QXmlStreamReader reader(html);
    while (!reader.atEnd())
        reader.readNext();
    return !html.isEmpty() && !reader.hasError();
}

/// The dialog that the window's shortcut opens.
[[nodiscard]] ReportDialog *openIn(MainWindow &window)
{
    for (QAction *action : window.actions()) {
        if (action->shortcut() == QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_E))
            action->trigger();
    }
    return window.findChild<ReportDialog *>();
}

/// The window before a server that never was.
struct Scene : test::WindowScene
{
    QTemporaryDir folder;

    [[nodiscard]] bool start()
    {
        server.samples().setSlow(20, 5, 3);
        return connectWindow() && sample() && sample() && sample();
    }
    [[nodiscard]] QString path(const char *name) const
    {
        return folder.filePath(QLatin1String(name));
    }
};

} // namespace

class tst_ReportDialog : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void aReportIsWrittenAndTold();
    void whatIsWrongIsSaid_data();
    void whatIsWrongIsSaid();
    void aFileThatIsThereIsReplacedOnlyWhenAskedTwice();
    void withoutAConnectionItIsWrittenAndSaysSo();
    void aSilentServerDoesNotHoldItUp();
    void closingWhileItAsksWritesNothing();
    void beforeAnySampleItSaysThatNothingIsKnown();
    void itFits_data();
    void itFits();
    void slowAndClosedSessionsOfARealServerAreInIt();
};

void tst_ReportDialog::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    applyColorScheme(ColorScheme::Light);
    applyFont();
}

void tst_ReportDialog::aReportIsWrittenAndTold()
{
    Scene scene;
    QVERIFY(scene.start());
    ReportDialog *dialog = openIn(scene.window);
    QVERIFY(dialog);
    QVERIFY2(dialog->file().contains(QStringLiteral("/prod-1-incident-report-")) &&
                 dialog->file().endsWith(QStringLiteral("Z.html")),
             qPrintable(dialog->file()));
    dialog->setRange(ReportDialog::Range::Last5);
    dialog->setNotes(QStringLiteral("The feed <was> late."));
    const QString path = scene.path("a.html");
    dialog->setFile(path);
    dialog->accept();
    QTRY_VERIFY(!scene.window.findChild<ReportDialog *>());
    QVERIFY2(scene.window.outcome().contains(path), qPrintable(scene.window.outcome()));
    const QByteArray html = contentOf(path);
    QVERIFY(isWellFormed(html));
    QVERIFY(html.contains("The feed &lt;was&gt; late."));
    QVERIFY(html.contains("Incident report: prod-1"));
    QVERIFY(html.contains("2-gone0")); // ended with the last sample
    QVERIFY(html.contains("4100 too slow"));
    QVERIFY(html.contains("Emergency"));
    QCOMPARE(QSettings().value(QStringLiteral("export/folder")).toString(), scene.folder.path());
}

void tst_ReportDialog::whatIsWrongIsSaid_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("lengthS");
    QTest::addColumn<QString>("problem");
    QTest::newRow("no file") << QString() << 60 << QStringLiteral("Name the file");
    QTest::newRow("only spaces") << QStringLiteral("  ") << 60 << QStringLiteral("Name the file");
    QTest::newRow("no folder") << QStringLiteral("none/a.html") << 60
                               << QStringLiteral("No such file or directory");
    QTest::newRow("a folder") << QStringLiteral(".") << 60 << QStringLiteral("not a file");
    QTest::newRow("no time") << QStringLiteral("a.html") << 0
                             << QStringLiteral("ends before it begins");
    QTest::newRow("backwards") << QStringLiteral("a.html") << -60
                               << QStringLiteral("ends before it begins");
}

void tst_ReportDialog::whatIsWrongIsSaid()
{
    QFETCH(QString, file);
    QFETCH(int, lengthS);
    QFETCH(QString, problem);
    Scene scene;
    QVERIFY(scene.start());
    ReportDialog *dialog = openIn(scene.window);
    const QDateTime from = QDateTime::currentDateTime().addSecs(-600);
    dialog->setFromTo(from, from.addSecs(lengthS));
    dialog->setFile(file.trimmed().isEmpty() ? file : scene.folder.filePath(file));
    dialog->accept();
    QTRY_VERIFY2(dialog->problem().contains(problem), qPrintable(dialog->problem()));
    QVERIFY(dialog->isVisible()); // and can be put right
    dialog->setFromTo(from, from.addSecs(60));
    dialog->setFile(scene.path("good.html"));
    dialog->accept();
    QTRY_VERIFY(!scene.window.findChild<ReportDialog *>());
    QVERIFY(isWellFormed(contentOf(scene.path("good.html"))));
}

void tst_ReportDialog::aFileThatIsThereIsReplacedOnlyWhenAskedTwice()
{
    Scene scene;
    QVERIFY(scene.start());
    const QString path = scene.path("a.html");
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QVERIFY(file.write("mine") == 4);
    file.close();
    ReportDialog *dialog = openIn(scene.window);
    dialog->setFile(path);
    dialog->accept();
    QVERIFY2(dialog->problem().contains(QStringLiteral("there already")),
             qPrintable(dialog->problem()));
    QCOMPARE(contentOf(path), QByteArray("mine"));
    dialog->accept();
    QTRY_VERIFY(!scene.window.findChild<ReportDialog *>());
    QVERIFY(isWellFormed(contentOf(path)));
}

void tst_ReportDialog::withoutAConnectionItIsWrittenAndSaysSo()
{
    Scene scene;
    QVERIFY(scene.start());
    scene.server.goAway();
    QTRY_VERIFY(scene.window.isGreyed());
    ReportDialog *dialog = openIn(scene.window);
    dialog->setFile(scene.path("a.html"));
    dialog->accept();
    QTRY_VERIFY(!scene.window.findChild<ReportDialog *>());
    const QByteArray html = contentOf(scene.path("a.html"));
    QVERIFY(isWellFormed(html));
    QCOMPARE(html.count("could not be asked for them. There is no connection"), 2);
    QVERIFY(html.contains("Incident report: prod-1"));
}

void tst_ReportDialog::aSilentServerDoesNotHoldItUp()
{
    Scene scene;
    QVERIFY(scene.start());
    scene.server.setAnswers(test::FakeAdminServer::Answers::None);
    ReportDialog *dialog = openIn(scene.window);
    dialog->setFile(scene.path("a.html"));
    dialog->accept();
    dialog->accept(); // pressed again while it asks
    QVERIFY(dialog->isVisible());
    scene.server.play(500); // or the connection is given up first
    QTRY_VERIFY_WITH_TIMEOUT(!scene.window.findChild<ReportDialog *>(), 15'000);
    QCOMPARE(contentOf(scene.path("a.html")).count("did not answer within 5"), 2);
}

void tst_ReportDialog::closingWhileItAsksWritesNothing()
{
    Scene scene;
    QVERIFY(scene.start());
    scene.server.setAnswers(test::FakeAdminServer::Answers::None);
    ReportDialog *dialog = openIn(scene.window);
    dialog->setFile(scene.path("a.html"));
    dialog->accept();
    dialog->reject();
    QTRY_VERIFY(!scene.window.findChild<ReportDialog *>());
    scene.server.sendSample();
    QVERIFY(!QFile::exists(scene.path("a.html")));
    QCOMPARE(scene.window.outcome(), QString());
}

void tst_ReportDialog::beforeAnySampleItSaysThatNothingIsKnown()
{
    Scene scene;
    scene.window.show();
    ReportDialog *dialog = openIn(scene.window);
    QVERIFY(dialog);
    dialog->setFile(scene.path("a.html"));
    dialog->accept();
    QTRY_VERIFY(!scene.window.findChild<ReportDialog *>());
    QVERIFY(contentOf(scene.path("a.html")).contains("For 1 min of 1 min nothing was known"));
}

void tst_ReportDialog::itFits_data()
{
    QTest::addColumn<ColorScheme>("scheme");
    QTest::newRow("light") << ColorScheme::Light;
    QTest::newRow("dark") << ColorScheme::Dark;
}

void tst_ReportDialog::itFits()
{
    QFETCH(ColorScheme, scheme);
    applyColorScheme(scheme);
    applyFont();
    Scene scene;
    QVERIFY(scene.start());
    ReportDialog *dialog = openIn(scene.window);
    dialog->setRange(ReportDialog::Range::Last60); // with a hint, which is the longest
    dialog->setFile(QString(300, u'n'));
    dialog->accept();
    QTRY_VERIFY(!dialog->problem().isEmpty());
    QVERIFY(!dialog->grab().isNull());
    const QStringList faults = test::layoutFaults(*dialog);
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
}

void tst_ReportDialog::slowAndClosedSessionsOfARealServerAreInIt()
{
    applyColorScheme(ColorScheme::Light);
    ServerProcess server;
    server.set("feed.simulator.symbols", "50");
    server.set("backpressure.dwell", "200ms");
    server.set("backpressure.smoothing", "50ms");
    server.set("backpressure.degraded_age", "100ms");
    server.set("backpressure.critical_age", "20s");
    server.set("backpressure.emergency_age", "40s");
    QVERIFY(server.start());
    TestClient good(server.clientsUrl());
    const QStringList names = good.symbolNames(50);
    QCOMPARE(good.subscribe(names), 50);
    RawClient stalled(server.clientsPort());
    QVERIFY(stalled.shakeHands());
    stalled.sendText(R"({"op":"subscribe","id":1,"channels":["quote","trade"],"symbols":)" +
                     toJsonList(names) + '}');
    stalled.stopReading();
    TestClient leaving(server.clientsUrl());
    QCOMPARE(leaving.subscribe(names), 50);

    QTemporaryDir folder;
    MainWindow window(MainWindow::Geometry::Fixed);
    window.show();
    window.connectTo(server.adminUrl(), server.token());
    const auto &latest = window.history().latest();
    QTRY_VERIFY_WITH_TIMEOUT(latest && latest->stats.connections == 3, TestClient::waitMs);
    leaving.socket().close();
    // Its level rises when it has taken nothing for a while.
    QTRY_VERIFY_WITH_TIMEOUT(sessionsNotNormal(sessionsByLevel(latest->stats)) > 0 &&
                                 latest->stats.connections < 3,
                             4 * TestClient::waitMs);
    ReportDialog *dialog = openIn(window);
    dialog->setFile(folder.filePath(QStringLiteral("a.html")));
    dialog->accept();
    QTRY_VERIFY_WITH_TIMEOUT(!window.findChild<ReportDialog *>(), TestClient::waitMs);
    const QByteArray html = contentOf(folder.filePath(QStringLiteral("a.html")));
    QVERIFY(isWellFormed(html));
    QVERIFY2(html.contains("not of the range: the server keeps no past"), html.constData());
    QVERIFY(html.contains("Degraded") || html.contains("Critical") || html.contains("Emergency"));
    const QByteArray ended = html.mid(html.indexOf("Sessions that ended"));
    QVERIFY2(ended.contains("1 \u00d7 client left"), ended.constData());
    QVERIFY(html.contains("127.0.0.1:"));
    QVERIFY(server.stop());
}

QTEST_MAIN(tst_ReportDialog)
#include "tst_reportdialog.moc"
