// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/mainwindow.h"
#include "console/models/levels.h"
#include "console/pages/sessionspage.h"
#include "console/widgets/confirmdialog.h"
#include "console/widgets/figuretable.h"
#include "console/widgets/flatbutton.h"
#include "console/widgets/theme.h"
#include "tests/integration/support/serverprocess.h"
#include "tests/integration/support/testclient.h"

#include <QComboBox>
#include <QPushButton>
#include <QRadioButton>
#include <QStandardPaths>
#include <QTest>

using namespace tickcast;
using namespace tickcast::testing;

namespace {

/// The console's window before a real server with two clients.
struct Scene
{
    ServerProcess server;
    std::unique_ptr<TestClient> first;
    std::unique_ptr<TestClient> second;
    MainWindow window{MainWindow::Geometry::Fixed};
    SessionsPage *page = window.findChild<SessionsPage *>();
    FigureTable *table = page->findChild<FigureTable *>();

    [[nodiscard]] bool start()
    {
        if (!server.start())
            return false;
        first = std::make_unique<TestClient>(server.clientsUrl());
        second = std::make_unique<TestClient>(server.clientsUrl());
        const QStringList names = first->symbolNames(2);
        if (first->subscribe(names) != 2 || second->subscribe(names) != 2)
            return false;
        window.show();
        if (!window.showPage(QStringLiteral("sessions")))
            return false;
        window.connectTo(server.adminUrl(), server.token());
        return QTest::qWaitFor([this] { return rows() == 2; }, TestClient::waitMs);
    }
    [[nodiscard]] int rows() const { return table->model()->rowCount(); }
    [[nodiscard]] const std::optional<admin::SessionDetail> &detail() const
    {
        return page->browser().detail();
    }
    /// Opens the dialog of the button that begins with @p text.
    [[nodiscard]] ConfirmDialog *press(const char *text) const
    {
        for (FlatButton *button : page->findChildren<FlatButton *>()) {
            if (button->text().startsWith(QLatin1String(text)))
                button->click();
        }
        return page->findChild<ConfirmDialog *>();
    }
};

} // namespace

/// The console's orders about sessions, carried out by the real server.
class tst_SessionOrders : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void pinIsSetAndCleared();
    void disconnectedClientMovesToTheClosedOnes();
};

void tst_SessionOrders::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    applyColorScheme(ColorScheme::Light);
    applyFont();
}

void tst_SessionOrders::pinIsSetAndCleared()
{
    Scene scene;
    QVERIFY(scene.start());
    scene.table->selectRow(0);
    QTRY_VERIFY_WITH_TIMEOUT(scene.detail(), TestClient::waitMs);
    QCOMPARE(scene.detail()->subscriptions.size(), 2u);

    ConfirmDialog *dialog = scene.press("Pin");
    QVERIFY(dialog);
    dialog->findChild<QComboBox *>()->setCurrentIndex(2);
    QVERIFY2(dialog->effect().contains(QStringLiteral("served at Critical")),
             qPrintable(dialog->effect()));
    dialog->verbButton()->click();
    QTRY_VERIFY_WITH_TIMEOUT(scene.detail() && scene.detail()->row.isPinned, TestClient::waitMs);
    QCOMPARE(levelWord(scene.detail()->row.level), QStringLiteral("Critical"));
    QVERIFY2(scene.window.outcome().contains(QStringLiteral("done")),
             qPrintable(scene.window.outcome()));

    QTRY_VERIFY(!scene.page->findChild<ConfirmDialog *>());
    dialog = scene.press("Clear");
    QVERIFY(dialog);
    dialog->verbButton()->click();
    QTRY_VERIFY_WITH_TIMEOUT(scene.detail() && !scene.detail()->row.isPinned, TestClient::waitMs);
}

void tst_SessionOrders::disconnectedClientMovesToTheClosedOnes()
{
    Scene scene;
    QVERIFY(scene.start());
    scene.table->selectRow(0);
    QTRY_VERIFY_WITH_TIMEOUT(scene.detail(), TestClient::waitMs);
    const QString name = scene.detail()->row.session;
    ConfirmDialog *dialog = scene.press("Disconnect");
    QVERIFY(dialog);
    dialog->findChildren<QRadioButton *>().last()->setChecked(true);
    QVERIFY(dialog->effect().contains(QStringLiteral("4003")));
    dialog->verbButton()->click();
    QTRY_COMPARE_WITH_TIMEOUT(scene.rows(), 1, TestClient::waitMs);
    QTRY_VERIFY_WITH_TIMEOUT(!scene.detail(), TestClient::waitMs); // it says that it is gone
    QVERIFY(scene.page->browser().detailProblem().contains(name));
    for (FlatButton *button : scene.page->findChildren<FlatButton *>()) {
        if (button->text() == QStringLiteral("Closed"))
            button->click();
    }
    QTRY_COMPARE_WITH_TIMEOUT(scene.rows(), 1, TestClient::waitMs);
    QTRY_COMPARE_WITH_TIMEOUT(scene.table->model()->index(0, SessionsModel::Code).data().toString(),
                              QStringLiteral("4003 sent away"), TestClient::waitMs);
}

QTEST_MAIN(tst_SessionOrders)
#include "tst_sessionorders.moc"
