// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/mainwindow.h"
#include "console/pages/welcomepage.h"
#include "console/widgets/connectiondialog.h"
#include "console/widgets/fleetbar.h"
#include "tests/console/fakeadminserver.h"
#include "tests/console/patientoptions.h"

#include <QAbstractButton>
#include <QAction>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace tickcast;

/// The window before any server was chosen, and with several to choose from.
class tst_FirstStart : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void withoutServerTheWaysToOneAreOffered();
    void savedServerIsOneClickAway();
    void savedServerWhoseTokenIsGoneIsAskedFor();
    void demoThatCannotRunIsSaid();
    void fleetBarSwitchesServers();
    void oneServerNeedsNoFleetBar();
    void dialogSavesAndForgetsServers();

private:
    [[nodiscard]] static QAbstractButton *button(const QWidget &in, const QString &text)
    {
        for (QAbstractButton *button : in.findChildren<QAbstractButton *>()) {
            if (QString(button->text()).remove(u'&').contains(text))
                return button;
        }
        return nullptr;
    }
    [[nodiscard]] QString token(const QByteArray &content = "s3cret\n")
    {
        const QString path = m_dir.filePath(QStringLiteral("token"));
        QFile file(path);
        if (file.open(QIODevice::WriteOnly))
            file.write(content);
        return path;
    }
    [[nodiscard]] static bool save(const QString &name, const QUrl &url, const QString &tokenFile)
    {
        QSettings settings;
        return SavedServers(&settings).save({name, url, tokenFile}).has_value();
    }
    QTemporaryDir m_dir;
};

void tst_FirstStart::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("TickcastTest"));
    QCoreApplication::setApplicationName(QStringLiteral("tst_firststart"));
}

void tst_FirstStart::init()
{
    QSettings().clear();
}

void tst_FirstStart::withoutServerTheWaysToOneAreOffered()
{
    MainWindow window(MainWindow::Geometry::Fixed, test::patientOptions());
    window.show();
    auto *welcome = window.findChild<WelcomePage *>();
    QVERIFY(welcome && welcome->isVisible());
    QVERIFY(window.notice().isEmpty() || !window.isGreyed());
    QAbstractButton *connect = button(*welcome, QStringLiteral("Connect to a server"));
    QVERIFY(connect);
    connect->click();
    auto *dialog = window.findChild<ConnectionDialog *>();
    QVERIFY(dialog && dialog->isVisible());
    dialog->reject();

    test::FakeAdminServer server;
    QVERIFY(server.listen());
    window.connectTo(server.url(), QStringLiteral("s3cret"));
    QVERIFY(!welcome->isVisible());
}

void tst_FirstStart::savedServerIsOneClickAway()
{
    test::FakeAdminServer server;
    QVERIFY(server.listen());
    QVERIFY(save(QStringLiteral("prod & test"), server.url(), token()));
    MainWindow window(MainWindow::Geometry::Fixed, test::patientOptions());
    window.show();
    auto *welcome = window.findChild<WelcomePage *>();
    QAbstractButton *saved = button(*welcome, QStringLiteral("prod"));
    QVERIFY(saved);
    saved->click();
    QTRY_COMPARE(window.connection().state(), AdminConnection::State::Live);
    QCOMPARE(window.connection().url(), server.url());
    QVERIFY(!welcome->isVisible());
}

void tst_FirstStart::savedServerWhoseTokenIsGoneIsAskedFor()
{
    QVERIFY(save(QStringLiteral("prod"), QUrl(QStringLiteral("ws://127.0.0.1:1/admin")),
                 QStringLiteral("/nowhere/token")));
    MainWindow window(MainWindow::Geometry::Fixed, test::patientOptions());
    window.show();
    button(*window.findChild<WelcomePage *>(), QStringLiteral("prod"))->click();
    auto *dialog = window.findChild<ConnectionDialog *>();
    QVERIFY(dialog && dialog->isVisible());
    const auto labels = dialog->findChildren<QLabel *>();
    QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel *label) {
        return label->text().contains(QLatin1String("/nowhere/token"));
    }));
}

void tst_FirstStart::demoThatCannotRunIsSaid()
{
    QSettings settings;
    const SavedServers none(&settings);
    WelcomePage page(&none, true);
    page.show();
    QAbstractButton *demo = button(page, QStringLiteral("demo"));
    QVERIFY(demo->isEnabled());
    page.showStarting();
    QVERIFY(!demo->isEnabled());
    page.showProblem(QStringLiteral("it has ended: no memory"));
    QVERIFY(demo->isEnabled());
    QCOMPARE(page.problem(), QStringLiteral("it has ended: no memory"));
    WelcomePage without(&none, false);
    QVERIFY(!button(without, QStringLiteral("demo"))->isEnabled());
}

void tst_FirstStart::fleetBarSwitchesServers()
{
    test::FakeAdminServer a;
    test::FakeAdminServer b;
    QVERIFY(a.listen() && b.listen());
    QVERIFY(save(QStringLiteral("a"), a.url(), token()));
    QVERIFY(save(QStringLiteral("b"), b.url(), token()));
    MainWindow window(MainWindow::Geometry::Fixed, test::patientOptions());
    window.show();
    window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    auto *bar = window.findChild<FleetBar *>();
    QVERIFY(bar->isVisible());
    const auto actions = bar->serverActions();
    QCOMPARE(actions.size(), 2);
    QVERIFY(!actions[0]->isChecked() && !actions[1]->isChecked());
    QTest::keyClick(&window, Qt::Key_F2, Qt::ControlModifier);
    QTRY_COMPARE(window.connection().state(), AdminConnection::State::Live);
    QCOMPARE(window.connection().url(), b.url());
    QVERIFY(actions[1]->isChecked());
    actions[0]->trigger();
    QTRY_COMPARE(window.connection().state(), AdminConnection::State::Live);
    QCOMPARE(window.connection().url(), a.url());
    QVERIFY(actions[0]->isChecked() && !actions[1]->isChecked());
}

void tst_FirstStart::oneServerNeedsNoFleetBar()
{
    QVERIFY(save(QStringLiteral("a"), QUrl(QStringLiteral("ws://127.0.0.1:1/admin")), token()));
    MainWindow window(MainWindow::Geometry::Fixed, test::patientOptions());
    window.show();
    QVERIFY(!window.findChild<FleetBar *>()->isVisible());
}

void tst_FirstStart::dialogSavesAndForgetsServers()
{
    QSettings settings;
    SavedServers servers(&settings);
    {
        ConnectionDialog dialog(&servers);
        dialog.setServer(QStringLiteral("10.0.0.5"), token());
        for (QLineEdit *edit : dialog.findChildren<QLineEdit *>()) {
            if (edit->accessibleName() == QLatin1String("Name"))
                edit->setText(QStringLiteral("prod"));
        }
        dialog.accept();
        QCOMPARE(dialog.result(), int(QDialog::Accepted));
    }
    QVERIFY(servers.find(QStringLiteral("prod")));
    ConnectionDialog dialog(&servers);
    auto *box = dialog.findChild<QComboBox *>();
    QCOMPARE(box->count(), 2);
    box->setCurrentIndex(1);
    Q_EMIT box->activated(1);
    button(dialog, QStringLiteral("Remove"))->click();
    QVERIFY(servers.all().isEmpty());
    QCOMPARE(box->count(), 1);
}

QTEST_MAIN(tst_FirstStart)
#include "tst_firststart.moc"
