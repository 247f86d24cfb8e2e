// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/mainwindow.h"
#include "console/models/serverfacts.h"
#include "console/pages/serverpage.h"
#include "console/widgets/confirmdialog.h"
#include "console/widgets/figuretable.h"
#include "console/widgets/flatbutton.h"
#include "console/widgets/theme.h"
#include "tests/console/buttonsearch.h"
#include "tests/console/fakeadminserver.h"
#include "tests/console/patientoptions.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QPushButton>
#include <QStandardPaths>
#include <QTest>
#include <algorithm>

using namespace tickcast;

namespace {

admin::ConfigSetting settingOf(const char *key, const char *value, const char *standard,
                               bool isLive = false)
{
    return {.key = QLatin1String(key),
            .value = QLatin1String(value),
            .standard = QLatin1String(standard),
            .isLive = isLive,
            .about = QStringLiteral("What it means.")};
}

admin::ConfigPage somePage()
{
    return {0,
            QStringLiteral("/etc/tickcast.toml"),
            {settingOf("drain.duration", "\"45s\"", "\"30s\"", true),
             settingOf("log.level", "\"info\"", "\"info\"", true),
             settingOf("tls.key", "***", "")}};
}

/// A window that shows the settings of a fake server.
struct Watching
{
    test::FakeAdminServer server;
    MainWindow window{MainWindow::Geometry::Fixed, test::patientOptions()};
    ServerPage *page = window.findChild<ServerPage *>();
    FigureTable *table = page->findChild<FigureTable *>();

    [[nodiscard]] bool start()
    {
        server.setConfig(somePage());
        window.resize(1'280, 800);
        window.show();
        if (!window.showPage(QStringLiteral("server")) || !server.listen())
            return false;
        window.connectTo(server.url(), QStringLiteral("s3cret"));
        return QTest::qWaitFor([this] { return table->model()->rowCount() == 3; });
    }
    [[nodiscard]] FlatButton *button(const char *text) const
    {
        return test::findButton(*page, text);
    }
    [[nodiscard]] bool says(const char *words) const
    {
        return std::ranges::any_of(page->findChildren<QLabel *>(), [words](const QLabel *label) {
            return label->isVisible() && label->text().contains(QLatin1String(words));
        });
    }
    [[nodiscard]] qsizetype orders() const
    {
        return std::ranges::count_if(server.questions(), admin::isOrder);
    }
};

constexpr std::array orderTexts{"Level floor", "Log level", "Reload", "Drain"};

} // namespace

/// The Server page, the model of the settings, and what is said of the server.
class tst_ServerPage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void settingsAreAProperModel();
    void changedSettingsAreMarked_data();
    void changedSettingsAreMarked();
    void settingsAreLookedFor_data();
    void settingsAreLookedFor();
    void absurdSettingsDoNoHarm();
    void factsAreTold();
    void pageTellsSettingsAndFacts();
    void orderIsConfirmedAndGiven_data();
    void orderIsConfirmedAndGiven();
    void returnAloneOrdersNothing();
    void viewerSeesWhy();
    void lostServerOrdersNothing();
    void refusedQuestionIsSaid();
    void pausedPageAsksNothing();
    void fitsSmallScreens();
};

void tst_ServerPage::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    applyColorScheme(ColorScheme::Light);
    applyFont();
}

void tst_ServerPage::settingsAreAProperModel()
{
    ConfigModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setPage(somePage());
    QCOMPARE(model.rowCount(), 3);
    model.setChangedOnly(true);
    QCOMPARE(model.rowCount(), 1);
    model.setPage({});
    model.setChangedOnly(false);
    model.setPage(somePage());
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(model.valueOf(QStringLiteral("drain.duration")), QStringLiteral("\"45s\""));
    QCOMPARE(model.valueOf(QStringLiteral("no.such")), QString());
    for (int column = 0; column < model.columnCount(); ++column)
        QVERIFY(!model.headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString().isEmpty());
}

void tst_ServerPage::changedSettingsAreMarked_data()
{
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("standard");
    QTest::addColumn<bool>("isChanged");
    QTest::newRow("the default") << "1"
                                 << "1" << false;
    QTest::newRow("another") << "2"
                             << "1" << true;
    QTest::newRow("set to nothing") << ""
                                    << "1" << true;
    QTest::newRow("set, nothing by default") << "1"
                                             << "" << true;
    QTest::newRow("a secret") << "***"
                              << "" << false;
    QTest::newRow("nothing and nothing") << ""
                                         << "" << false;
}

void tst_ServerPage::changedSettingsAreMarked()
{
    QFETCH(QString, value);
    QFETCH(QString, standard);
    QFETCH(bool, isChanged);
    admin::ConfigPage page;
    page.settings = {{.key = QStringLiteral("a.b"),
                      .value = value,
                      .standard = standard,
                      .isLive = false,
                      .about = {}}};
    ConfigModel model;
    model.setPage(page);
    QCOMPARE(model.changedCount(), isChanged ? 1 : 0);
    QCOMPARE(model.index(0, ConfigModel::Value).data().toString().startsWith(u'\u25cf'), isChanged);
    QCOMPARE(model.index(0, ConfigModel::Takes).data().toString(), QStringLiteral("a restart"));
}

void tst_ServerPage::settingsAreLookedFor_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("rows");
    QTest::newRow("nothing") << QString() << 3;
    QTest::newRow("key") << "drain" << 1;
    QTest::newRow("capitals") << "DRAIN" << 1;
    QTest::newRow("value") << "45s" << 1;
    QTest::newRow("meaning") << "means" << 3;
    QTest::newRow("not the default") << "30s" << 0;
    QTest::newRow("no pattern") << ".*" << 0;
    QTest::newRow("nowhere") << "zebra" << 0;
}

void tst_ServerPage::settingsAreLookedFor()
{
    QFETCH(QString, text);
    ConfigModel model;
    model.setPage(somePage());
    model.setText(text);
    QTEST(model.rowCount(), "rows");
    QCOMPARE(model.settingCount(), 3);
}

void tst_ServerPage::absurdSettingsDoNoHarm()
{
    admin::ConfigPage page;
    const QString endless(20'000, u'x');
    page.settings = {{.key = endless,
                      .value = QStringLiteral("a\nb") % endless,
                      .standard = endless,
                      .isLive = true,
                      .about = endless}};
    ConfigModel model;
    model.setPage(page);
    for (int column = 0; column < model.columnCount(); ++column) {
        const QString text = model.index(0, column).data().toString();
        QVERIFY(text.size() <= 240 && !text.contains(u'\n'));
        QVERIFY(model.index(0, column).data(Qt::ToolTipRole).toString().size() <= 1'000);
    }
}

void tst_ServerPage::factsAreTold()
{
    QVERIFY(serverFacts(std::nullopt, nullptr).empty());
    test::SampleStats samples;
    const admin::Hello hello = samples.hello();
    const auto valueOf = [](const std::vector<ServerFact> &facts, const char *name) {
        const auto found = std::ranges::find(facts, QString::fromLatin1(name), &ServerFact::name);
        return found == facts.end() ? QString() : found->value;
    };
    QCOMPARE(valueOf(serverFacts(hello, nullptr), "Version"), QStringLiteral("tickcast 0.1.0"));
    QCOMPARE(valueOf(serverFacts(hello, nullptr), "Up for"), QStringLiteral("\u2013"));
    admin::Stats stats = samples.next();
    QCOMPARE(valueOf(serverFacts(hello, &stats), "Level floor"), QStringLiteral("none"));
    QCOMPARE(valueOf(serverFacts(hello, &stats), "State"), QStringLiteral("serving"));
    stats.workers[1].floor = admin::SessionLevel::Critical;
    stats.isDraining = true;
    QCOMPARE(valueOf(serverFacts(hello, &stats), "Level floor"),
             QStringLiteral("up to Critical on 1 of 4 workers"));
    QVERIFY(valueOf(serverFacts(hello, &stats), "State").startsWith(QStringLiteral("draining")));
    for (admin::Worker &worker : stats.workers)
        worker.floor = admin::SessionLevel::Degraded;
    QCOMPARE(valueOf(serverFacts(hello, &stats), "Level floor"),
             QStringLiteral("Degraded or worse for every client"));
    stats.workers.clear();
    QCOMPARE(valueOf(serverFacts(hello, &stats), "Level floor"), QStringLiteral("none"));
}

void tst_ServerPage::pageTellsSettingsAndFacts()
{
    Watching watching;
    QVERIFY(watching.start());
    QVERIFY(watching.says("prod-1, process 4711"));
    QVERIFY(watching.says("3 settings, not the default: 1, read from /etc/tickcast.toml"));
    watching.button("Changed")->click();
    QCOMPARE(watching.table->model()->rowCount(), 1);
    QVERIFY(!watching.window.grab().isNull());
}

void tst_ServerPage::orderIsConfirmedAndGiven_data()
{
    QTest::addColumn<QByteArray>("button");
    QTest::addColumn<QString>("effect");
    QTest::newRow("drain") << QByteArray("Drain") << "over 45s";
    QTest::newRow("reload") << QByteArray("Reload") << "settings file again";
    QTest::newRow("log level") << QByteArray("Log level") << "severity info";
    QTest::newRow("floor") << QByteArray("Level floor") << "floor of every worker goes";
}

void tst_ServerPage::orderIsConfirmedAndGiven()
{
    QFETCH(QByteArray, button);
    QFETCH(QString, effect);
    Watching watching;
    QVERIFY(watching.start());
    watching.button(button.constData())->click();
    auto *dialog = watching.page->findChild<ConfirmDialog *>();
    QVERIFY(dialog);
    QVERIFY2(dialog->effect().contains(effect), qPrintable(dialog->effect()));
    dialog->verbButton()->click();
    QTRY_COMPARE(watching.orders(), 1);
    QTRY_VERIFY(watching.window.outcome().contains(QStringLiteral("done")));
}

void tst_ServerPage::returnAloneOrdersNothing()
{
    Watching watching;
    QVERIFY(watching.start());
    for (const char *text : orderTexts) {
        watching.button(text)->click();
        auto *dialog = watching.page->findChild<ConfirmDialog *>();
        QVERIFY2(dialog, text);
        QTest::keyClick(dialog, Qt::Key_Return);
        QTRY_VERIFY(!watching.page->findChild<ConfirmDialog *>());
    }
    QCOMPARE(watching.orders(), 0);
}

void tst_ServerPage::viewerSeesWhy()
{
    Watching watching;
    watching.server.samples().setRole(admin::Role::Viewer);
    QVERIFY(watching.start());
    for (const char *text : orderTexts) {
        QVERIFY(!watching.button(text)->isEnabled());
        QVERIFY(watching.button(text)->toolTip().contains(QStringLiteral("viewer")));
    }
    QVERIFY(watching.says("This token is a viewer's")); // and without a tool tip
}

void tst_ServerPage::lostServerOrdersNothing()
{
    Watching watching;
    QVERIFY(watching.start());
    watching.button("Drain")->click();
    auto *dialog = watching.page->findChild<ConfirmDialog *>();
    QVERIFY(dialog);
    watching.server.goAway();
    QTRY_VERIFY(!dialog->verbButton()->isEnabled());
    QVERIFY(!watching.button("Drain")->isEnabled());
    QCOMPARE(watching.table->model()->rowCount(), 3); // what was told stays to be read
}

void tst_ServerPage::refusedQuestionIsSaid()
{
    Watching watching;
    watching.server.setAnswers(test::FakeAdminServer::Answers::Failed);
    watching.window.show();
    QVERIFY(watching.window.showPage(QStringLiteral("server")));
    QVERIFY(watching.server.listen());
    watching.window.connectTo(watching.server.url(), QStringLiteral("s3cret"));
    QTRY_VERIFY2(watching.table->placeholder().contains(QStringLiteral("too many questions")),
                 qPrintable(watching.table->placeholder()));
}

void tst_ServerPage::pausedPageAsksNothing()
{
    Watching watching;
    QVERIFY(watching.start());
    watching.window.timeWindow().pauseAction()->trigger();
    const size_t before = watching.server.questions().size();
    watching.page->refresh();
    QVERIFY(watching.window.showPage(QStringLiteral("overview")));
    QVERIFY(watching.window.showPage(QStringLiteral("server"))); // would ask at once
    QCOMPARE(watching.server.questions().size(), before);
}

void tst_ServerPage::fitsSmallScreens()
{
    Watching watching;
    QVERIFY(watching.start());
    QVERIFY2(watching.window.minimumSizeHint().width() <= 1'280,
             qPrintable(QString::number(watching.window.minimumSizeHint().width())));
    QVERIFY2(watching.window.minimumSizeHint().height() <= 720,
             qPrintable(QString::number(watching.window.minimumSizeHint().height())));
}

QTEST_MAIN(tst_ServerPage)
#include "tst_serverpage.moc"
