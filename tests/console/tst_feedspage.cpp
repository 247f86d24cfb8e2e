// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/mainwindow.h"
#include "console/models/breakersmodel.h"
#include "console/models/feedsmodel.h"
#include "console/pages/feedspage.h"
#include "console/widgets/confirmdialog.h"
#include "console/widgets/figuretable.h"
#include "console/widgets/flatbutton.h"
#include "console/widgets/theme.h"
#include "tests/console/buttonsearch.h"
#include "tests/console/fakeadminserver.h"
#include "tests/console/patientoptions.h"

#include <QAbstractItemModelTester>
#include <QPushButton>
#include <QStandardPaths>
#include <QTest>

using namespace tickcast;

namespace {

admin::Breaker breakerOf(const char *name, admin::BreakerState state, const char *reason)
{
    admin::Breaker breaker;
    breaker.name = QString::fromLatin1(name);
    breaker.state = state;
    breaker.reason = QString::fromLatin1(reason);
    breaker.inStateMs = 12'000;
    return breaker;
}

/// A window that shows the feeds of a fake server.
struct Watching
{
    test::FakeAdminServer server;
    MainWindow window{MainWindow::Geometry::Fixed, test::patientOptions()};
    FeedsPage *page = window.findChild<FeedsPage *>();
    FigureTable *breakers = page->findChildren<FigureTable *>().last();

    [[nodiscard]] bool start()
    {
        window.show();
        window.activateWindow();
        if (!QTest::qWaitForWindowActive(&window))
            return false;
        if (!window.showPage(QStringLiteral("feeds")) || !server.listen())
            return false;
        window.connectTo(server.url(), QStringLiteral("s3cret"));
        return QTest::qWaitFor([this] { return breakers->model()->rowCount() == 2; });
    }
    [[nodiscard]] FlatButton *button(const char *text) const
    {
        return test::findButton(*page, text);
    }
};

} // namespace

/// The Feeds page and its two tables.
class tst_FeedsPage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void tablesAreProperModels();
    void breakerIsToldInWords_data();
    void breakerIsToldInWords();
    void feedIsJudged_data();
    void feedIsJudged();
    void absurdFiguresDoNoHarm();
    void tripIsConfirmedInNumbersAndGiven();
    void returnAloneTripsNothing();
    void viewerSeesWhyNothingCanBeOrdered();
    void nothingSelectedNothingOrdered();
};

void tst_FeedsPage::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    applyColorScheme(ColorScheme::Light);
    applyFont();
}

void tst_FeedsPage::tablesAreProperModels()
{
    FeedsModel feeds;
    BreakersModel breakers;
    const QAbstractItemModelTester feedsTester(
        &feeds, QAbstractItemModelTester::FailureReportingMode::QtTest);
    const QAbstractItemModelTester breakersTester(
        &breakers, QAbstractItemModelTester::FailureReportingMode::QtTest);
    for (const size_t count : {2u, 0u, 5u, 1u}) {
        admin::Stats stats;
        stats.breakers.resize(count);
        breakers.setStats(stats);
        stats.feeds.resize(count);
        feeds.setSample({stats, std::nullopt, 0});
        QCOMPARE(feeds.rowCount(), int(count));
        QCOMPARE(breakers.rowCount(), int(count));
    }
    for (int column = 0; column < breakers.columnCount(); ++column)
        QVERIFY(!breakers.headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString().isEmpty());
    for (int column = 0; column < feeds.columnCount(); ++column)
        QVERIFY(!feeds.headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString().isEmpty());
}

void tst_FeedsPage::breakerIsToldInWords_data()
{
    using enum admin::BreakerState;
    QTest::addColumn<admin::Breaker>("breaker");
    QTest::addColumn<QString>("nextTry");
    QTest::addColumn<int>("health");
    QTest::addColumn<QString>("says");
    const QString dash = QStringLiteral("\u2013");
    QTest::newRow("closed") << breakerOf("feed", Closed, "none") << dash << int(Health::Good)
                            << "has been closed for 12 s.";
    QTest::newRow("tripped")
        << breakerOf("feed", Open, "operator") << "when reset" << int(Health::Critical)
        << "for 12 s: an operator tripped it. It stays open until it is reset.";
    admin::Breaker waiting = breakerOf("state", Open, "consecutive_failures");
    waiting.nextTryInMs = 4'200;
    waiting.lastError = QStringLiteral("disk\nfull");
    waiting.lastErrorAtMs = 97'000;
    QTest::newRow("open") << waiting << "in 5 s" << int(Health::Critical)
                          << "It is tried again in 5 s. Last error 3 s ago: disk full";
    waiting.nextTryInMs = 0;
    QTest::newRow("due") << waiting << "now" << int(Health::Critical) << "tried again now.";
    QTest::newRow("on trial") << breakerOf("feed", HalfOpen, "trial_failed") << dash
                              << int(Health::Warning) << "half open for 12 s: the trial failed.";
    QTest::newRow("a reason of tomorrow") << breakerOf("feed", Open, "the moon") << "when reset"
                                          << int(Health::Critical) << "for 12 s: the moon.";
    QTest::newRow("nameless") << breakerOf("", Open, "") << "when reset" << int(Health::Critical)
                              << "open for 12 s.";
}

void tst_FeedsPage::breakerIsToldInWords()
{
    QFETCH(admin::Breaker, breaker);
    QFETCH(int, health);
    QFETCH(QString, says);
    admin::Stats stats;
    stats.tsMs = 100'000;
    stats.breakers = {breaker};
    BreakersModel model;
    model.setStats(stats);
    QTEST(model.index(0, BreakersModel::NextTry).data().toString(), "nextTry");
    QCOMPARE(model.index(0, BreakersModel::State).data(HealthRole).toInt(), health);
    QVERIFY2(model.sentenceOf(0).contains(says), qPrintable(model.sentenceOf(0)));
}

void tst_FeedsPage::feedIsJudged_data()
{
    QTest::addColumn<int>("state");
    QTest::addColumn<qint64>("ageMs");
    QTest::addColumn<quint32>("stale");
    QTest::addColumn<int>("stateHealth");
    QTest::addColumn<int>("ageHealth");
    QTest::newRow("live") << 2 << qint64(100) << 0u << int(Health::Good) << int(Health::Good);
    QTest::newRow("old") << 2 << qint64(6'000) << 0u << int(Health::Good) << int(Health::Warning);
    QTest::newRow("older") << 2 << qint64(60'000) << 9u << int(Health::Good)
                           << int(Health::Critical);
    QTest::newRow("waiting") << 1 << qint64(-1) << 0u << int(Health::Good) << int(Health::Unknown);
    QTest::newRow("ended") << 3 << qint64(9'000) << 500u << int(Health::Warning)
                           << int(Health::Unknown);
    QTest::newRow("failed") << 4 << qint64(-1) << 500u << int(Health::Critical)
                            << int(Health::Unknown);
}

void tst_FeedsPage::feedIsJudged()
{
    QFETCH(int, state);
    QFETCH(qint64, ageMs);
    QFETCH(quint32, stale);
    admin::Feed feed;
    feed.state = static_cast<admin::FeedState>(state);
    feed.ageMs = ageMs;
    feed.stale = stale;
    feed.symbols = 500;
    FeedsModel model;
    admin::Stats stats;
    stats.feeds = {feed};
    model.setSample({stats, std::nullopt, 0});
    QTEST(model.index(0, FeedsModel::State).data(HealthRole).toInt(), "stateHealth");
    QTEST(model.index(0, FeedsModel::Age).data(HealthRole).toInt(), "ageHealth");
    QCOMPARE(model.index(0, FeedsModel::Stale).data(HealthRole).toInt(),
             int(stale == 0     ? Health::Good
                 : stale == 500 ? Health::Critical
                                : Health::Warning));
}

void tst_FeedsPage::absurdFiguresDoNoHarm()
{
    admin::Breaker breaker = breakerOf("feed", admin::BreakerState::Open, "none");
    breaker.name = QString(5'000, u'n');
    breaker.lastError = QString(5'000, u'e');
    breaker.lastErrorAtMs = std::numeric_limits<qint64>::max();
    breaker.inStateMs = -5;
    breaker.windowFailures = 9;
    admin::Stats stats;
    stats.breakers = {breaker};
    BreakersModel model;
    model.setStats(stats);
    for (int column = 0; column < model.columnCount(); ++column)
        QVERIFY(model.index(0, column).data().toString().size() <= 240);
    QVERIFY(model.sentenceOf(0).size() < 1'000);
}

void tst_FeedsPage::tripIsConfirmedInNumbersAndGiven()
{
    Watching watching;
    QVERIFY(watching.start());
    watching.breakers->selectRow(0);
    QVERIFY(watching.button("Trip")->isEnabled());
    watching.button("Trip")->click();
    auto *dialog = watching.page->findChild<ConfirmDialog *>();
    QVERIFY(dialog);
    QVERIFY2(dialog->effect().startsWith(QStringLiteral("500 symbols become stale for ")),
             qPrintable(dialog->effect()));
    dialog->verbButton()->click();
    QTRY_COMPARE(watching.server.questions().size(), 1u);
    const auto &order = std::get<admin::OrderBreaker>(watching.server.questions().front());
    QCOMPARE(order.breaker, QStringLiteral("feed"));
    QCOMPARE(order.action, admin::BreakerAction::Trip);
    QTRY_VERIFY(watching.window.outcome().contains(QStringLiteral("done")));
    watching.window.activateWindow(); // the dialog was
    QVERIFY(QTest::qWaitForWindowActive(&watching.window));
    QTest::keyClick(&watching.window, Qt::Key_Escape);
    QTRY_COMPARE(watching.window.outcome(), QString());
}

void tst_FeedsPage::returnAloneTripsNothing()
{
    Watching watching;
    QVERIFY(watching.start());
    watching.breakers->selectRow(1);
    watching.button("Reset")->click();
    auto *dialog = watching.page->findChild<ConfirmDialog *>();
    QVERIFY(dialog);
    QTest::keyClick(dialog, Qt::Key_Return);
    QTRY_VERIFY(!watching.page->findChild<ConfirmDialog *>());
    QVERIFY(watching.server.questions().empty());
}

void tst_FeedsPage::viewerSeesWhyNothingCanBeOrdered()
{
    Watching watching;
    watching.server.samples().setRole(admin::Role::Viewer);
    QVERIFY(watching.start());
    watching.breakers->selectRow(0);
    for (const char *name : {"Trip", "Reset"}) {
        QVERIFY(!watching.button(name)->isEnabled());
        QVERIFY(watching.button(name)->toolTip().contains(QStringLiteral("viewer")));
    }
}

void tst_FeedsPage::nothingSelectedNothingOrdered()
{
    Watching watching;
    QVERIFY(watching.start());
    QVERIFY(!watching.button("Trip")->isEnabled());
    watching.button("Trip")->click();
    QVERIFY(!watching.page->findChild<ConfirmDialog *>());
}

QTEST_MAIN(tst_FeedsPage)
#include "tst_feedspage.moc"
