// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/mainwindow.h"
#include "console/pages/sessionspage.h"
#include "console/widgets/confirmdialog.h"
#include "console/widgets/figuretable.h"
#include "console/widgets/flatbutton.h"
#include "console/widgets/pagerbar.h"
#include "console/widgets/theme.h"
#include "tests/console/fakeadminserver.h"
#include "tests/console/patientoptions.h"

#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QStandardPaths>
#include <QTest>

using namespace tickcast;

namespace {

/// A window that shows the sessions of a fake server.
struct Watching
{
    test::FakeAdminServer server;
    MainWindow window{MainWindow::Geometry::Fixed, test::patientOptions()};
    SessionsPage *page = window.findChild<SessionsPage *>();
    FigureTable *table = page->findChild<FigureTable *>();

    [[nodiscard]] bool start()
    {
        server.samples().setSlow(20, 5, 3);
        window.resize(1'280, 800);
        window.show();
        if (!window.showPage(QStringLiteral("sessions")) || !server.listen())
            return false;
        window.connectTo(server.url(), QStringLiteral("s3cret"));
        return QTest::qWaitFor([this] { return rows() == 100; });
    }
    [[nodiscard]] int rows() const { return table->model()->rowCount(); }
    [[nodiscard]] FlatButton *button(const QString &text) const
    {
        for (FlatButton *button : page->findChildren<FlatButton *>()) {
            if (button->text() == text)
                return button;
        }
        return nullptr;
    }
    [[nodiscard]] FlatButton *disconnectButton() const
    {
        return button(QStringLiteral("Disconnect\u2026"));
    }
    [[nodiscard]] bool select(int row)
    {
        table->selectRow(row);
        return QTest::qWaitFor([this] { return page->browser().detail().has_value(); });
    }
    [[nodiscard]] ConfirmDialog *dialog() const { return page->findChild<ConfirmDialog *>(); }
    [[nodiscard]] size_t orders() const
    {
        return static_cast<size_t>(
            std::count_if(server.questions().begin(), server.questions().end(), admin::isOrder));
    }
};

} // namespace

class tst_SessionsPage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void sessionsAreListed();
    void selectionStaysWithItsSession();
    void scrollPositionIsKept();
    void headerAndBoxSortAlike();
    void findKeyFocusesTheFilter();
    void returnAloneDisconnectsNobody();
    void disconnectIsConfirmedAndGiven();
    void viewerSeesWhyNothingCanBeOrdered();
    void closedSessionsHaveTheirOwnColumns();
    void lostServerSaysNotLive();
    void pausedPageAsksNothing();
    void fitsSmallScreens();
};

void tst_SessionsPage::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    applyColorScheme(ColorScheme::Light);
    applyFont();
}

void tst_SessionsPage::sessionsAreListed()
{
    Watching watching;
    QVERIFY(watching.start());
    QVERIFY2(
        watching.page->findChild<PagerBar *>()->text().startsWith(QStringLiteral("1\u2013100 of ")),
        qPrintable(watching.page->findChild<PagerBar *>()->text()));
    QVERIFY(!watching.disconnectButton()->isEnabled()); // nobody is selected
    QVERIFY(watching.select(0));
    QVERIFY(watching.disconnectButton()->isEnabled());
    QVERIFY(!watching.button(QStringLiteral("Clear pin\u2026"))->isEnabled());
    QVERIFY(!watching.window.grab().isNull());
}

void tst_SessionsPage::selectionStaysWithItsSession()
{
    Watching watching;
    QVERIFY(watching.start());
    QVERIFY(watching.select(5));
    const QString name = watching.page->browser().chosen();
    auto *model = static_cast<SessionsModel *>(watching.table->model());
    admin::SessionsPage moved;
    for (const QString &session : {QStringLiteral("x-1"), QStringLiteral("x-2"), name}) {
        admin::SessionRow row;
        row.session = session;
        moved.rows.push_back(row);
    }
    model->setPage(moved);
    QCOMPARE(watching.table->selectionModel()->selectedRows().size(), 1);
    QCOMPARE(watching.table->selectionModel()->selectedRows().first().row(), 2);
    QCOMPARE(watching.page->browser().chosen(), name);
    moved.rows.pop_back(); // it left the page: nobody else is selected in its place
    model->setPage(moved);
    QVERIFY(watching.table->selectionModel()->selectedRows().isEmpty());
    QCOMPARE(watching.page->browser().chosen(), name);
}

void tst_SessionsPage::scrollPositionIsKept()
{
    Watching watching;
    QVERIFY(watching.start());
    QVERIFY(watching.select(0));
    watching.table->verticalScrollBar()->setValue(40);
    const int place = watching.table->verticalScrollBar()->value();
    const size_t before = watching.server.questions().size();
    watching.page->ask();
    QTRY_VERIFY(watching.server.questions().size() > before);
    QTRY_COMPARE(watching.rows(), 100);
    QCOMPARE(watching.table->verticalScrollBar()->value(), place);
}

void tst_SessionsPage::headerAndBoxSortAlike()
{
    Watching watching;
    QVERIFY(watching.start());
    Q_EMIT watching.table->sortAsked(SessionsModel::Dropped);
    QCOMPARE(watching.page->browser().sort(), admin::SessionSort::Dropped);
    for (QComboBox *box : watching.page->findChildren<QComboBox *>()) {
        if (box->accessibleName() == QStringLiteral("Sort"))
            QCOMPARE(box->currentText(), QStringLiteral("by dropped"));
    }
}

void tst_SessionsPage::findKeyFocusesTheFilter()
{
    Watching watching;
    QVERIFY(watching.start());
    watching.window.activateWindow();
    QTRY_VERIFY(watching.window.isActiveWindow());
    QTest::keyClick(&watching.window, Qt::Key_F, Qt::ControlModifier);
    auto *filter = watching.page->findChild<QLineEdit *>();
    QTRY_VERIFY(filter->hasFocus());
    QTest::keyClicks(filter, QStringLiteral("nobody"));
    QTRY_COMPARE(watching.table->placeholder(), QStringLiteral("No session matches"));
}

void tst_SessionsPage::returnAloneDisconnectsNobody()
{
    Watching watching;
    QVERIFY(watching.start());
    QVERIFY(watching.select(0));
    watching.disconnectButton()->click();
    QVERIFY(watching.dialog());
    QVERIFY(watching.dialog()->effect().contains(watching.page->browser().chosen()));
    QTest::keyClick(watching.dialog(), Qt::Key_Return);
    QTRY_VERIFY(!watching.dialog());
    QCOMPARE(watching.orders(), 0u);
}

void tst_SessionsPage::disconnectIsConfirmedAndGiven()
{
    Watching watching;
    QVERIFY(watching.start());
    QVERIFY(watching.select(0));
    watching.disconnectButton()->click();
    QVERIFY(watching.dialog());
    watching.dialog()->findChild<QLineEdit *>()->setText(QStringLiteral(" loops "));
    watching.dialog()->verbButton()->click();
    QTRY_COMPARE(watching.orders(), 1u);
    QTRY_VERIFY2(watching.window.outcome().contains(QStringLiteral("done")),
                 qPrintable(watching.window.outcome()));
    const auto given = std::find_if(watching.server.questions().begin(),
                                    watching.server.questions().end(), admin::isOrder);
    const auto &order = std::get<admin::Disconnect>(*given);
    QCOMPARE(order.session, watching.page->browser().chosen());
    QVERIFY(order.mayReturn);
    QCOMPARE(order.reason, std::optional(QStringLiteral("loops")));
}

void tst_SessionsPage::viewerSeesWhyNothingCanBeOrdered()
{
    Watching watching;
    watching.server.samples().setRole(admin::Role::Viewer);
    QVERIFY(watching.start());
    QVERIFY(watching.select(0));
    for (const char *name : {"Disconnect\u2026", "Pin level\u2026", "Clear pin\u2026"}) {
        const FlatButton *button = watching.button(QString::fromUtf8(name));
        QVERIFY(!button->isEnabled());
        QVERIFY2(button->toolTip().contains(QStringLiteral("viewer")),
                 qPrintable(button->toolTip()));
    }
}

void tst_SessionsPage::closedSessionsHaveTheirOwnColumns()
{
    Watching watching;
    QVERIFY(watching.start());
    watching.button(QStringLiteral("Closed"))->click();
    QTRY_COMPARE(watching.rows(), 3);
    QVERIFY(watching.table->isColumnHidden(SessionsModel::Pressure));
    QVERIFY(!watching.table->isColumnHidden(SessionsModel::Code));
    watching.button(QStringLiteral("Open"))->click();
    QTRY_COMPARE(watching.rows(), 100);
    QVERIFY(watching.table->isColumnHidden(SessionsModel::Code));
}

void tst_SessionsPage::lostServerSaysNotLive()
{
    Watching watching;
    QVERIFY(watching.start());
    QVERIFY(watching.select(0));
    watching.server.goAway();
    QTRY_VERIFY(watching.window.isGreyed());
    QVERIFY(!watching.disconnectButton()->isEnabled());
    QCOMPARE(watching.rows(), 100); // the last state stays to be read
    QVERIFY(watching.window.notice().contains(QStringLiteral("lost")));
}

void tst_SessionsPage::pausedPageAsksNothing()
{
    Watching watching;
    QVERIFY(watching.start());
    watching.window.timeWindow().pauseAction()->trigger();
    const size_t before = watching.server.questions().size();
    QTest::qWait(1'100);
    QCOMPARE(watching.server.questions().size(), before);
}

void tst_SessionsPage::fitsSmallScreens()
{
    Watching watching;
    QVERIFY(watching.start());
    QVERIFY(watching.select(0));
    QVERIFY2(watching.window.minimumSizeHint().width() <= 1'280,
             qPrintable(QString::number(watching.window.minimumSizeHint().width())));
    QVERIFY2(watching.window.minimumSizeHint().height() <= 720,
             qPrintable(QString::number(watching.window.minimumSizeHint().height())));
}

QTEST_MAIN(tst_SessionsPage)
#include "tst_sessionspage.moc"
