// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/mainwindow.h"
#include "console/models/breakersmodel.h"
#include "console/models/feedsmodel.h"
#include "console/models/language.h"
#include "console/models/server.h"
#include "console/pages/feedspage.h"
#include "console/pages/logpage.h"
#include "console/pages/serverpage.h"
#include "console/widgets/confirmdialog.h"
#include "console/widgets/figuretable.h"
#include "console/widgets/flatbutton.h"
#include "console/widgets/theme.h"
#include "tests/integration/support/serverprocess.h"
#include "tests/integration/support/testclient.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStandardPaths>
#include <QTest>
#include <algorithm>

using namespace tickcast;
using namespace tickcast::testing;

namespace {

/// The console's window before a real server with one client.
struct Scene
{
    ServerProcess server;
    std::unique_ptr<TestClient> client;
    MainWindow window{MainWindow::Geometry::Fixed};

    [[nodiscard]] bool start(const char *page)
    {
        if (!server.start())
            return false;
        client = std::make_unique<TestClient>(server.clientsUrl());
        if (client->subscribe(client->symbolNames(2)) != 2)
            return false;
        window.show();
        if (!window.showPage(QLatin1String(page)))
            return false;
        window.connectTo(server.adminUrl(), server.token());
        return QTest::qWaitFor([this] { return window.history().sampleCount() > 0; },
                               TestClient::waitMs);
    }
    /// Opens the dialog of @p page's button that begins with @p text.
    [[nodiscard]] static ConfirmDialog *press(const QWidget *page, const char *text)
    {
        for (FlatButton *button : page->findChildren<FlatButton *>()) {
            if (button->text().startsWith(QLatin1String(text)))
                button->click();
        }
        return page->findChild<ConfirmDialog *>();
    }
    [[nodiscard]] bool isDone() { return window.outcome().contains(QStringLiteral("done")); }
};

} // namespace

/// The console's orders about the server as a whole, carried out by the real server.
class tst_ServerOrders : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void breakerOfTheFeedIsTrippedAndReset();
    void logIsFollowed();
    void floorIsSetAndCleared();
    void logLevelIsSet();
    void settingsAreReadAgain();
    void serverIsDrained();
    void viewerMayNotOrder();
    void tokenIsRevokedInMidSession();
};

void tst_ServerOrders::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    QVERIFY(applyLanguage(QStringLiteral("en"))); // English has plurals, too
    applyColorScheme(ColorScheme::Light);
    applyFont();
}

void tst_ServerOrders::breakerOfTheFeedIsTrippedAndReset()
{
    Scene scene;
    QVERIFY(scene.start("feeds"));
    const auto *page = scene.window.findChild<FeedsPage *>();
    FigureTable *feeds = page->findChildren<FigureTable *>().first();
    FigureTable *breakers = page->findChildren<FigureTable *>().last();
    const auto *model = static_cast<BreakersModel *>(breakers->model());
    QTRY_VERIFY_WITH_TIMEOUT(model->rowOf(QStringLiteral("feed")) >= 0, TestClient::waitMs);
    const int row = model->rowOf(QStringLiteral("feed"));
    const auto state = [&] { return model->at(row).state; };
    QCOMPARE(state(), admin::BreakerState::Closed);
    breakers->selectRow(row);

    ConfirmDialog *dialog = Scene::press(page, "Trip");
    QVERIFY(dialog);
    QVERIFY2(dialog->effect().contains(QStringLiteral("for 1 client")),
             qPrintable(dialog->effect()));
    dialog->verbButton()->click();
    QTRY_COMPARE_WITH_TIMEOUT(state(), admin::BreakerState::Open, TestClient::waitMs);
    QVERIFY2(scene.isDone(), qPrintable(scene.window.outcome()));
    QVERIFY2(model->sentenceOf(row).contains(QStringLiteral("until it is reset")),
             qPrintable(model->sentenceOf(row)));
    QTRY_VERIFY_WITH_TIMEOUT(feeds->model()->index(0, FeedsModel::Stale).data().toString() !=
                                 QStringLiteral("0"),
                             TestClient::waitMs);

    QTRY_VERIFY(!page->findChild<ConfirmDialog *>());
    dialog = Scene::press(page, "Reset");
    QVERIFY(dialog);
    dialog->verbButton()->click();
    QTRY_COMPARE_WITH_TIMEOUT(state(), admin::BreakerState::Closed, TestClient::waitMs);
    QTRY_COMPARE_WITH_TIMEOUT(feeds->model()->index(0, FeedsModel::State).data().toString(),
                              QStringLiteral("live"), TestClient::waitMs);
}

void tst_ServerOrders::logIsFollowed()
{
    Scene scene;
    QVERIFY(scene.start("log"));
    const auto *page = scene.window.findChild<LogPage *>();
    const auto *model = page->findChild<FigureTable *>()->model();
    QTRY_VERIFY_WITH_TIMEOUT(model->rowCount() > 2, TestClient::waitMs); // it told of its start
    const int before = model->rowCount();
    AdminConnection other{{}, nullptr}; // that it came is logged
    other.connectTo(scene.server.adminUrl(), scene.server.token());
    QTRY_VERIFY_WITH_TIMEOUT(model->rowCount() > before, TestClient::waitMs);
}

void tst_ServerOrders::floorIsSetAndCleared()
{
    Scene scene;
    QVERIFY(scene.start("server"));
    const auto *page = scene.window.findChild<ServerPage *>();
    const auto floors = [&scene] {
        int raised = 0;
        for (const admin::Worker &worker : scene.window.history().latest()->stats.workers)
            raised += worker.floor == admin::SessionLevel::Critical ? 1 : 0;
        return raised;
    };
    const auto workers = int(scene.window.history().latest()->stats.workers.size());
    ConfirmDialog *dialog = Scene::press(page, "Level floor");
    QVERIFY(dialog);
    dialog->findChildren<QComboBox *>().last()->setCurrentIndex(2);
    QVERIFY2(dialog->effect().startsWith(QStringLiteral("1 client of 1 ")),
             qPrintable(dialog->effect()));
    dialog->verbButton()->click();
    QTRY_COMPARE_WITH_TIMEOUT(floors(), workers, TestClient::waitMs);
    QVERIFY2(scene.isDone(), qPrintable(scene.window.outcome()));
    QTRY_VERIFY(!page->findChild<ConfirmDialog *>());
    dialog = Scene::press(page, "Level floor"); // offers Normal
    QVERIFY(dialog);
    dialog->verbButton()->click();
    QTRY_COMPARE_WITH_TIMEOUT(floors(), 0, TestClient::waitMs);
}

void tst_ServerOrders::logLevelIsSet()
{
    Scene scene;
    QVERIFY(scene.start("server"));
    const auto *page = scene.window.findChild<ServerPage *>();
    ConfirmDialog *dialog = Scene::press(page, "Log level");
    QVERIFY(dialog);
    auto *category = dialog->findChild<QLineEdit *>();
    category->setText(QStringLiteral("moon"));
    dialog->verbButton()->click();
    QTRY_VERIFY2_WITH_TIMEOUT(scene.window.outcome().contains(QStringLiteral("not done")),
                              qPrintable(scene.window.outcome()), TestClient::waitMs);
    QTRY_VERIFY(!page->findChild<ConfirmDialog *>());
    dialog = Scene::press(page, "Log level");
    QVERIFY(dialog);
    dialog->findChild<QLineEdit *>()->setText(QStringLiteral(" feed "));
    dialog->findChild<QComboBox *>()->setCurrentIndex(0);
    QVERIFY(dialog->effect().contains(QStringLiteral("category feed")));
    dialog->verbButton()->click();
    QTRY_VERIFY2_WITH_TIMEOUT(
        scene.window.outcome().contains(QStringLiteral("set the level of feed to debug")),
        qPrintable(scene.window.outcome()), TestClient::waitMs);
}

void tst_ServerOrders::settingsAreReadAgain()
{
    Scene scene;
    scene.server.setConfigFile("[log]\nlevels = \"\"\n");
    QVERIFY(scene.start("server"));
    auto *page = scene.window.findChild<ServerPage *>();
    const QString key = QStringLiteral("log.levels");
    QTRY_VERIFY_WITH_TIMEOUT(page->settings().settingCount() > 50, TestClient::waitMs);
    const QString before = page->settings().valueOf(key);
    scene.server.setConfigFile("[log]\nlevels = \"http=error\"\n");
    ConfirmDialog *dialog = Scene::press(page, "Reload");
    QVERIFY(dialog);
    dialog->verbButton()->click();
    QTRY_VERIFY_WITH_TIMEOUT(page->settings().valueOf(key) != before, TestClient::waitMs);
    QVERIFY2(scene.isDone(), qPrintable(scene.window.outcome()));
}

void tst_ServerOrders::serverIsDrained()
{
    Scene scene;
    scene.server.set("drain.duration", "200ms");
    QVERIFY(scene.start("server"));
    const auto *page = scene.window.findChild<ServerPage *>();
    QTRY_VERIFY_WITH_TIMEOUT(scene.window.findChild<ServerPage *>()->settings().settingCount() > 0,
                             TestClient::waitMs);
    QTRY_COMPARE_WITH_TIMEOUT(scene.window.history().latest()->stats.connections, 1u,
                              TestClient::waitMs);
    ConfirmDialog *dialog = Scene::press(page, "Drain");
    QVERIFY(dialog);
    QVERIFY2(dialog->effect().startsWith(QStringLiteral("1 client with 2 subscriptions")) &&
                 dialog->effect().contains(QStringLiteral("over 200ms")),
             qPrintable(dialog->effect()));
    dialog->verbButton()->click();
    QVERIFY(scene.server.hasStoppedWell());
}

void tst_ServerOrders::viewerMayNotOrder()
{
    Scene scene;
    QVERIFY(scene.start("server"));
    const QString token =
        readTokenFile(scene.server.tokenPath().replace(QStringLiteral("admin.token"),
                                                       QStringLiteral("viewer.token")))
            .value_or(QString());
    QVERIFY(!token.isEmpty());
    scene.window.connectTo(scene.server.adminUrl(), token);
    const auto *page = scene.window.findChild<ServerPage *>();
    for (const char *text : {"Level floor", "Log level", "Reload", "Drain"})
        QTRY_VERIFY2_WITH_TIMEOUT(!Scene::press(page, text), text, TestClient::waitMs);
    QTRY_VERIFY_WITH_TIMEOUT(std::ranges::any_of(page->findChildren<QLabel *>(),
                                                 [](const QLabel *label) {
                                                     return label->isVisible() &&
                                                            label->text().contains(
                                                                QStringLiteral("viewer's"));
                                                 }),
                             TestClient::waitMs);
}

void tst_ServerOrders::tokenIsRevokedInMidSession()
{
    Scene scene;
    QVERIFY(scene.start("overview"));
    QVERIFY(!scene.window.isGreyed());
    static_cast<void>(scene.server.write("state/admin.token", "another-token-of-today\n"));
    scene.server.sendSignal(SIGHUP);
    QTRY_COMPARE_WITH_TIMEOUT(scene.window.connection().state(), AdminSource::State::Refused,
                              TestClient::waitMs);
    QVERIFY(scene.window.isGreyed());
    QVERIFY2(scene.window.notice().contains(QStringLiteral("the token was revoked")),
             qPrintable(scene.window.notice()));
    // The old one is not tried again by itself; the new one is good at once.
    scene.window.connectTo(scene.server.adminUrl(), scene.server.token());
    QTRY_VERIFY_WITH_TIMEOUT(!scene.window.isGreyed(), TestClient::waitMs);
    QCOMPARE(scene.window.connection().state(), AdminSource::State::Live);
}

QTEST_MAIN(tst_ServerOrders)
#include "tst_serverorders.moc"
