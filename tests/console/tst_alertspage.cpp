// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/mainwindow.h"
#include "console/models/alertsmodel.h"
#include "console/pages/alertspage.h"
#include "console/widgets/alertnotifier.h"
#include "console/widgets/figuretable.h"
#include "console/widgets/flatbutton.h"
#include "console/widgets/headerbar.h"
#include "console/widgets/theme.h"
#include "tests/console/patientoptions.h"
#include "tests/integration/support/serverprocess.h"
#include "tests/integration/support/testclient.h"

#include <QLabel>
#include <QSettings>
#include <QStandardPaths>
#include <QTest>

using namespace tickcast;
using namespace tickcast::testing;

namespace {

/// The console's window on the Alerts page before a real server.
struct Scene
{
    ServerProcess server;
    MainWindow window{MainWindow::Geometry::Fixed, test::patientOptions()};
    AlertsPage *page = window.findChild<AlertsPage *>();
    QList<FigureTable *> tables = page->findChildren<FigureTable *>();

    [[nodiscard]] bool start()
    {
        server.set("feed.settle_after", "200ms");
        window.show();
        if (!server.start() || !window.showPage(QStringLiteral("alerts")))
            return false;
        window.connectTo(server.adminUrl(), server.token());
        return QTest::qWaitFor(
            [this] { return window.connection().state() == AdminConnection::State::Live; },
            TestClient::waitMs);
    }
    [[nodiscard]] FigureTable *table(const char *name) const
    {
        for (FigureTable *table : tables) {
            if (table->accessibleName() == QLatin1String(name))
                return table;
        }
        return nullptr;
    }
    [[nodiscard]] QString cell(const char *name, int row, int column) const
    {
        return table(name)->model()->index(row, column).data().toString();
    }
    [[nodiscard]] int rows(const char *name) const { return table(name)->model()->rowCount(); }
    [[nodiscard]] FlatButton *button(const QWidget &in, const char *text) const
    {
        for (FlatButton *button : in.findChildren<FlatButton *>()) {
            if (button->text().contains(QLatin1String(text)))
                return button;
        }
        return nullptr;
    }
};

} // namespace

/// The Alerts page before a real server, and what tells the desktop.
class tst_AlertsPage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init() { QSettings().clear(); }
    void brokenFeedIsRaisedCountedAcknowledgedAndOver();
    void lostServerIsAnAlert();
    void ruleIsChangedInTheTable();
    void stormOfAlertsIsOneNotification();
    void silentNotifierIsSilent();
};

void tst_AlertsPage::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("TickcastTest"));
    QCoreApplication::setApplicationName(QStringLiteral("tst_alertspage"));
    applyColorScheme(ColorScheme::Light);
    applyFont();
}

void tst_AlertsPage::brokenFeedIsRaisedCountedAcknowledgedAndOver()
{
    Scene scene;
    QVERIFY(scene.start());
    QCOMPARE(scene.rows("Alerts now"), 0);
    QTRY_VERIFY_WITH_TIMEOUT(
        scene.table("Alerts now")->placeholder().startsWith(QStringLiteral("Nothing is wrong")),
        TestClient::waitMs);
    scene.window.connection().send(
        admin::OrderBreaker{0, QStringLiteral("feed"), admin::BreakerAction::Trip});
    QTRY_VERIFY_WITH_TIMEOUT(scene.rows("Alerts now") >= 2, TestClient::waitMs);
    QCOMPARE(scene.cell("Alerts now", 0, AlertsModel::Severity), QStringLiteral("critical"));
    auto *header = scene.window.findChild<HeaderBar *>();
    FlatButton *badge = scene.button(*header, "Alerts ");
    QVERIFY(badge && badge->isVisible());
    QVERIFY2(badge->text().startsWith(QStringLiteral("\u25a0 Alerts ")), qPrintable(badge->text()));
    QVERIFY(scene.window.showPage(QStringLiteral("overview")));
    badge->click();
    QVERIFY(scene.page->isVisible());

    scene.table("Alerts now")->selectRow(0);
    const int before = scene.rows("Alerts now");
    scene.button(*scene.page, "Acknowledge")->click();
    QVERIFY(!scene.cell("Alerts now", 0, AlertsModel::Acknowledged).isEmpty());
    QTRY_VERIFY(badge->text().endsWith(QString::number(before - 1)));
    scene.button(*scene.page, "Acknowledge all")->click();
    QVERIFY(!badge->isVisible());

    scene.window.connection().send(
        admin::OrderBreaker{0, QStringLiteral("feed"), admin::BreakerAction::Reset});
    QTRY_COMPARE_WITH_TIMEOUT(scene.rows("Alerts now"), 0, TestClient::waitMs);
    QVERIFY(scene.rows("Alerts that are over") >= 2);
}

void tst_AlertsPage::lostServerIsAnAlert()
{
    Scene scene;
    QVERIFY(scene.start());
    scene.server.kill();
    QTRY_COMPARE_WITH_TIMEOUT(scene.rows("Alerts now"), 1, TestClient::waitMs);
    QCOMPARE(scene.cell("Alerts now", 0, AlertsModel::What),
             alertMetricName(AlertMetric::Unreachable));
}

void tst_AlertsPage::ruleIsChangedInTheTable()
{
    Scene scene;
    FigureTable *rules = scene.table("Rules");
    QAbstractItemModel *model = rules->model();
    const QModelIndex threshold = model->index(3, AlertRulesModel::Threshold);
    QVERIFY(!model->setData(threshold, QStringLiteral("900"), Qt::EditRole));
    bool isSaid = false;
    for (const QLabel *label : scene.page->findChildren<QLabel *>())
        isSaid = isSaid || label->text().contains(QStringLiteral("900"));
    QVERIFY(isSaid);
    QVERIFY(model->setData(threshold, QStringLiteral("3"), Qt::EditRole));
    QCOMPARE(threshold.data().toString(), QStringLiteral("3 %"));
    rules->setCurrentIndex(model->index(0, 0));
    scene.button(*scene.page, "On/off")->click();
    QCOMPARE(model->index(0, AlertRulesModel::IsOn).data().toString(), QStringLiteral("off"));
    scene.button(*scene.page, "Standard")->click();
    QCOMPARE(model->index(0, AlertRulesModel::IsOn).data().toString(), QStringLiteral("on"));
    QCOMPARE(threshold.data().toString(), QStringLiteral("1 %"));
}

void tst_AlertsPage::stormOfAlertsIsOneNotification()
{
    QStringList titles;
    QStringList texts;
    AlertNotifier notifier([&](const QString &title, const QString &text, Health) {
        titles.append(title);
        texts.append(text);
    });
    RaisedAlert alert;
    alert.severity = Health::Critical;
    alert.value = 2.0;
    for (int i = 0; i < 100; ++i)
        notifier.add(alert, QStringLiteral("prod-1"));
    QTRY_COMPARE(titles.size(), 1);
    QVERIFY2(titles[0].contains(QStringLiteral("100")), qPrintable(titles[0]));
    QCOMPARE(texts[0].count(u'\n'), AlertNotifier::linesMax);
    QVERIFY(texts[0].endsWith(QStringLiteral("and 96 more")));
}

void tst_AlertsPage::silentNotifierIsSilent()
{
    int shown = 0;
    AlertNotifier notifier([&](const QString &, const QString &, Health) { ++shown; });
    notifier.add({}, QStringLiteral("h"));
    notifier.setOn(false);
    notifier.add({}, QStringLiteral("h"));
    notifier.setOn(true);
    notifier.add({}, QStringLiteral("h"));
    QTRY_COMPARE(shown, 1); // the last one only
}

QTEST_MAIN(tst_AlertsPage)
#include "tst_alertspage.moc"
