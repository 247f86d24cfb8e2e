// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/exporter.h"
#include "console/mainwindow.h"
#include "console/models/exporttexts.h"
#include "console/pages/page.h"
#include "console/widgets/chartpicture.h"
#include "console/widgets/figuretable.h"
#include "console/widgets/legendbutton.h"
#include "console/widgets/theme.h"
#include "console/widgets/timechart.h"
#include "tests/console/windowscene.h"

#include <QContextMenuEvent>
#include <QFile>
#include <QFileDialog>
#include <QMenu>
#include <QRegularExpression>
#include <QSet>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <ctime>

using namespace tickcast;

namespace {

/// The window with a few samples of a server that never was.
struct Scene : test::WindowScene
{
    Exporter *exporter = window.findChild<Exporter *>();
    QTemporaryDir folder;

    [[nodiscard]] bool start()
    {
        server.samples().setSlow(20, 5, 3);
        return connectWindow() && sample() && sample() && sample() &&
               QTest::qWaitFor([&] { return window.isPageAnswered(); });
    }
    [[nodiscard]] QFileDialog *dialog() const { return window.findChild<QFileDialog *>(); }
    /// Lets the dialog that is open name @p name in the folder; returns the path.
    [[nodiscard]] QString choose(const QString &name) const
    {
        const QString path = folder.filePath(name);
        Q_EMIT dialog()->fileSelected(path);
        delete dialog();
        return path;
    }
    [[nodiscard]] QWidget *target(const char *name) const
    {
        for (QWidget *target : exporter->targets()) {
            if (target->accessibleName() == QLatin1String(name))
                return target;
        }
        return nullptr;
    }
};

[[nodiscard]] QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class tst_Exporter : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void aFileNameSaysWhoWhereAndWhen_data();
    void aFileNameSaysWhoWhereAndWhen();
    void aRangeSaysItsDayOnce();
    void everyTableAndChartHasTheContextMenu();
    void theKeyTakesWhatHasTheFocusOrTheFirst();
    void theMenuNamesAllOfThePage();
    void aTableIsWrittenAsItWasWhenAskedFor();
    void onlyColumnsThatAreShownAreWritten();
    void aChartIsAPictureOfTwiceTheSize();
    void aHiddenLineIsNotInThePicture();
    void aFailureIsSaidWithItsReason();
    void withoutAServerTheTableIsItsHeaders();
};

void tst_Exporter::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    applyColorScheme(ColorScheme::Light);
    applyFont();
}

void tst_Exporter::aFileNameSaysWhoWhereAndWhen_data()
{
    QTest::addColumn<QString>("server");
    QTest::addColumn<QString>("thing");
    QTest::addColumn<QString>("name");
    const QString end = QStringLiteral("-20261128T031500Z.csv");
    const auto row = [&end](const char *title, const QString &server, const QString &thing,
                            const QString &name) {
        QTest::newRow(title) << server << thing << QString(name % end);
    };
    const QString latency = QStringLiteral("Latency, feed to kernel");
    row("plain", QStringLiteral("prod-1"), latency,
        QStringLiteral("prod-1-overview-latency-feed-to-kernel"));
    row("no server", {}, latency, QStringLiteral("overview-latency-feed-to-kernel"));
    row("the page's name again", QStringLiteral("a"), QStringLiteral("Overview"),
        QStringLiteral("a-overview"));
    row("a way out", QStringLiteral("../../etc/passwd"), latency,
        QStringLiteral("etc-passwd-overview-latency-feed-to-kernel"));
    row("for a shell", QStringLiteral("$(reboot) `x` ; *"), QStringLiteral("a"),
        QStringLiteral("reboot-x-overview-a"));
    row("an option", QStringLiteral("--help"), QStringLiteral("a"),
        QStringLiteral("help-overview-a"));
    row("hidden", QStringLiteral(".x"), QStringLiteral("a"), QStringLiteral("x-overview-a"));
    row("NUL and lines", QString(u"a" % QString(QChar(u'\0')) % u"\nb"), QStringLiteral("c"),
        QStringLiteral("a-b-overview-c"));
    row("only signs", QStringLiteral("/:*?\"<>|\\"), QStringLiteral("a"),
        QStringLiteral("overview-a"));
    row("20,000 letters", QString(20'000, u'W'), QStringLiteral("a"),
        QString(QString(40, u'w') % u"-overview-a"));
    row("Chinese", QStringLiteral("\u670d\u52a1\u5668"), QStringLiteral("\u4f1a\u8bdd"),
        QStringLiteral("\u670d\u52a1\u5668-overview-\u4f1a\u8bdd"));
}

void tst_Exporter::aFileNameSaysWhoWhereAndWhen()
{
    QFETCH(QString, server);
    QFETCH(QString, thing);
    QFETCH(QString, name);
    QCOMPARE(exportFileName(server, QStringLiteral("overview"), thing, 1'795'835'700'042,
                            QStringLiteral("csv")),
             name);
}

void tst_Exporter::aRangeSaysItsDayOnce()
{
    constexpr qint64 quarterPast = 1'795'835'700'042;
    QCOMPARE(utcText(quarterPast), QStringLiteral("2026-11-28 03:15:00 UTC"));
    QCOMPARE(utcRangeText(quarterPast - 300'000, quarterPast),
             QStringLiteral("2026-11-28 03:10:00 to 03:15:00 UTC"));
    QCOMPARE(utcRangeText(quarterPast - 4 * 3'600'000, quarterPast),
             QStringLiteral("2026-11-27 23:15:00 to 2026-11-28 03:15:00 UTC"));
    const auto rangeIn = [](const char *zone) {
        qputenv("TZ", zone);
        ::tzset();
        return rangeText(quarterPast - 300'000, quarterPast);
    };
    QCOMPARE(rangeIn("CST-8"), QStringLiteral("2026-11-28 03:10:00 to 03:15:00 UTC (local time "
                                              "2026-11-28 11:10:00 to 11:15:00 +08:00)"));
    QCOMPARE(rangeIn("NST3:30"), QStringLiteral("2026-11-28 03:10:00 to 03:15:00 UTC (local time "
                                                "2026-11-27 23:40:00 to 23:45:00 -03:30)"));
    QCOMPARE(rangeIn("UTC"), QStringLiteral("2026-11-28 03:10:00 to 03:15:00 UTC"));
}

void tst_Exporter::everyTableAndChartHasTheContextMenu()
{
    Scene scene;
    QVERIFY(scene.start());
    int seen = 0;
    for (const QString &page : scene.window.pageNames()) {
        QVERIFY(scene.window.showPage(page));
        QVERIFY2(!scene.exporter->targets().isEmpty(), qPrintable(page));
        QSet<QString> names;
        for (QWidget *target : scene.exporter->targets()) {
            QVERIFY2(!target->accessibleName().isEmpty(), qPrintable(page));
            names.insert(target->accessibleName());
            // Where the mouse is: in the table's or the plot's own viewport.
            auto *area = target->findChild<QAbstractScrollArea *>();
            QWidget *under = qobject_cast<FigureTable *>(target)
                                 ? static_cast<FigureTable *>(target)->viewport()
                                 : area->viewport();
            QContextMenuEvent event(QContextMenuEvent::Mouse, {4, 4},
                                    under->mapToGlobal(QPoint(4, 4)));
            QCoreApplication::sendEvent(under, &event);
            auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
            QVERIFY2(menu, qPrintable(QString(page % u' ' % target->accessibleName())));
            QCOMPARE(menu->actions().size(), 1);
            QVERIFY(menu->actions().first()->text().contains(target->accessibleName()));
            menu->actions().first()->trigger();
            menu->close();
            QVERIFY(scene.dialog());
            QCOMPARE(scene.dialog()->acceptMode(), QFileDialog::AcceptSave);
            const QString file = scene.choose(QString::number(++seen));
            QVERIFY(!contentOf(file).isEmpty());
            QVERIFY2(scene.window.outcome().contains(file), qPrintable(scene.window.outcome()));
        }
        QCOMPARE(names.size(), scene.exporter->targets().size());
    }
    QVERIFY(seen >= 15);
}

void tst_Exporter::theKeyTakesWhatHasTheFocusOrTheFirst()
{
    Scene scene;
    QVERIFY(scene.start());
    scene.exporter->action()->trigger();
    QVERIFY(scene.dialog());
    QCOMPARE(scene.dialog()->windowTitle(), QStringLiteral("Export \u201cSessions by level\u201d"));
    static_cast<void>(scene.choose(QStringLiteral("a.png")));

    QWidget *latency = scene.target("Latency, feed to kernel");
    latency->findChild<LegendButton *>()->setFocus();
    scene.exporter->action()->trigger();
    QCOMPARE(scene.dialog()->windowTitle(),
             QStringLiteral("Export \u201cLatency, feed to kernel\u201d"));
    static_cast<void>(scene.choose(QStringLiteral("b.png")));

    QVERIFY(scene.window.showPage(QStringLiteral("feeds")));
    scene.target("Circuit breakers")->setFocus();
    scene.exporter->action()->trigger();
    QCOMPARE(scene.dialog()->windowTitle(), QStringLiteral("Export \u201cCircuit breakers\u201d"));
    const QRegularExpression pattern(
        QStringLiteral("^[a-z0-9-]+-feeds-circuit-breakers-\\d{8}T\\d{6}Z\\.csv$"));
    const QStringList chosen = scene.dialog()->selectedFiles();
    QVERIFY2(pattern.match(QFileInfo(chosen.first()).fileName()).hasMatch(),
             qPrintable(chosen.first()));
}

void tst_Exporter::theMenuNamesAllOfThePage()
{
    Scene scene;
    QVERIFY(scene.start());
    for (int time = 0; time < 2; ++time) { // it is filled anew each time
        Q_EMIT scene.exporter->menu()->aboutToShow();
        QStringList texts;
        for (const QAction *action : scene.exporter->menu()->actions())
            texts.append(action->text());
        QCOMPARE(
            texts,
            QStringList({QStringLiteral("&Export\u2026"), QString(),
                         QStringLiteral("Export \u201cSessions by level\u201d as PNG\u2026"),
                         QStringLiteral("Export \u201cUpdates by fate\u201d as PNG\u2026"),
                         QStringLiteral("Export \u201cLatency, feed to kernel\u201d as PNG\u2026"),
                         QStringLiteral("Export \u201cSlowest sessions now\u201d as CSV\u2026")}));
    }
    scene.exporter->menu()->actions().last()->trigger();
    QVERIFY(scene.dialog());
}

void tst_Exporter::aTableIsWrittenAsItWasWhenAskedFor()
{
    Scene scene;
    QVERIFY(scene.start());
    auto *table = static_cast<FigureTable *>(scene.target("Slowest sessions now"));
    QTRY_COMPARE(table->model()->rowCount(), 10);
    const QString first = table->model()->index(0, 0).data().toString();
    scene.exporter->exportNow(table);
    scene.server.samples().setSlow(0, 0, 0);
    scene.server.sendSample();
    QTRY_COMPARE(table->model()->rowCount(), 0);
    const QByteArray csv = contentOf(scene.choose(QStringLiteral("slow.csv")));
    QVERIFY2(csv.startsWith("session,address,level,backlog,oldest s,unsent kB,superseded,dropped,"
                            "for s\r\n"),
             csv.constData());
    QCOMPARE(csv.count("\r\n"), 11);
    QVERIFY(csv.contains(first.toUtf8()));
    QVERIFY2(scene.window.outcome().contains(QStringLiteral("10 row")),
             qPrintable(scene.window.outcome()));
}

void tst_Exporter::onlyColumnsThatAreShownAreWritten()
{
    Scene scene;
    QVERIFY(scene.start());
    QVERIFY(scene.window.showPage(QStringLiteral("sessions")));
    auto *table = static_cast<FigureTable *>(scene.target("Sessions"));
    QTRY_VERIFY(table->model()->rowCount() > 0);
    scene.exporter->exportNow(table);
    const QByteArray csv = contentOf(scene.choose(QStringLiteral("sessions.csv")));
    const QByteArray header = csv.left(csv.indexOf("\r\n"));
    QVERIFY(header.contains("pressure"));
    QVERIFY(!header.contains("reason")); // only of closed ones
    QCOMPARE(csv.count("\r\n"), table->model()->rowCount() + 1);
}

void tst_Exporter::aChartIsAPictureOfTwiceTheSize()
{
    Scene scene;
    QVERIFY(scene.start());
    for (const QSize &size : {QSize(1280, 800), QSize(1920, 1080)}) {
        scene.window.resize(size);
        scene.exporter->exportNow(scene.target("Updates by fate"));
        const QString file = scene.choose(QStringLiteral("updates.png"));
        const QImage picture(file, "PNG");
        QCOMPARE(picture.width(), chartPictureScale * chartPictureWidthPx);
        QVERIFY(picture.height() > 600);
        QSet<QRgb> colors;
        for (int y = 0; y < picture.height(); y += 3) {
            for (int x = 0; x < picture.width(); x += 3)
                colors.insert(picture.pixel(x, y));
        }
        QVERIFY2(colors.size() > 20, qPrintable(QString::number(colors.size())));
    }
}

void tst_Exporter::aHiddenLineIsNotInThePicture()
{
    Scene scene;
    QVERIFY(scene.start());
    auto *chart = static_cast<TimeChart *>(scene.target("Updates by fate"));
    const QImage all = chartPicture(*chart, {});
    QCOMPARE(chartPicture(*chart, {}), all);
    for (LegendButton *entry : chart->findChildren<LegendButton *>()) {
        if (entry->text() == QStringLiteral("delivered"))
            entry->click();
    }
    QVERIFY(chartPicture(*chart, {}) != all);
    QVERIFY(chartPicture(*chart, QStringLiteral("prod-1")) != chartPicture(*chart, {}));
}

void tst_Exporter::aFailureIsSaidWithItsReason()
{
    Scene scene;
    QVERIFY(scene.start());
    scene.exporter->exportNow(scene.target("Slowest sessions now"));
    const QString path = scene.choose(QStringLiteral("none/a.csv"));
    QVERIFY2(scene.window.outcome().contains(path), qPrintable(scene.window.outcome()));
    QVERIFY2(scene.window.outcome().contains(QStringLiteral("No such file or directory")),
             qPrintable(scene.window.outcome()));
}

void tst_Exporter::withoutAServerTheTableIsItsHeaders()
{
    Scene scene;
    QVERIFY(scene.start());
    scene.server.goAway();
    QTRY_VERIFY(scene.window.isGreyed());
    QVERIFY(scene.window.showPage(QStringLiteral("symbols")));
    scene.exporter->exportNow(scene.target("Symbols"));
    const QByteArray csv = contentOf(scene.choose(QStringLiteral("symbols.csv")));
    QVERIFY(csv.startsWith("symbol,"));
    QCOMPARE(csv.count("\r\n"), 1);
    scene.exporter->action()->trigger(); // and with nothing chosen, nothing happens
    QVERIFY(scene.dialog());
    scene.dialog()->reject();
    QTRY_VERIFY(!scene.dialog());
}

QTEST_MAIN(tst_Exporter)
#include "tst_exporter.moc"
