// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/mainwindow.h"
#include "console/models/format.h"
#include "console/pages/symbolspage.h"
#include "console/widgets/figuretable.h"
#include "console/widgets/flatbutton.h"
#include "console/widgets/theme.h"
#include "tests/console/fakeadminserver.h"
#include "tests/console/patientoptions.h"
#include "tests/integration/support/serverprocess.h"
#include "tests/integration/support/testclient.h"

#include <QAbstractItemModelTester>
#include <QLineEdit>
#include <QSettings>
#include <QStandardPaths>
#include <QTest>

using namespace tickcast;
using namespace tickcast::testing;

namespace {

admin::SymbolRow rowOf(const char *symbol, quint64 updates, const char *epoch = "e1")
{
    admin::SymbolRow row;
    row.symbol = QString::fromLatin1(symbol);
    row.updates = updates;
    row.published = 10 * updates;
    row.bytes = 1'000 * updates;
    row.epoch = QString::fromLatin1(epoch);
    return row;
}

/// The console's window on the Symbols page before a real server with one client.
struct Scene
{
    ServerProcess server;
    std::unique_ptr<TestClient> client;
    MainWindow window{MainWindow::Geometry::Fixed};
    SymbolsPage *page = window.findChild<SymbolsPage *>();
    FigureTable *table = page->findChild<FigureTable *>();
    QStringList watched;

    [[nodiscard]] bool start()
    {
        server.set("feed.simulator.symbols", "120");
        if (!server.start())
            return false;
        client = std::make_unique<TestClient>(server.clientsUrl());
        watched = client->symbolNames(3);
        if (client->subscribe(watched) != 3)
            return false;
        window.show();
        if (!window.showPage(QStringLiteral("symbols")))
            return false;
        window.connectTo(server.adminUrl(), server.token());
        return QTest::qWaitFor([this] { return rows() == 100; }, TestClient::waitMs);
    }
    [[nodiscard]] int rows() const { return table->model()->rowCount(); }
    [[nodiscard]] QString cell(int row, int column) const
    {
        return table->model()->index(row, column).data().toString();
    }
    [[nodiscard]] FlatButton *button(const char *text) const
    {
        for (FlatButton *button : page->findChildren<FlatButton *>()) {
            if (button->text() == QLatin1String(text))
                return button;
        }
        return nullptr;
    }
};

} // namespace

/// The Symbols page: its table by hand, and the whole before a real server.
class tst_SymbolsPage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void tableIsAProperModel();
    void ratesAreOnlyWhatWasMeasured_data();
    void ratesAreOnlyWhatWasMeasured();
    void clientsUrlIsOneThatCanBeReached_data();
    void clientsUrlIsOneThatCanBeReached();
    void symbolThatCannotBeIsSaid();
    void symbolsAreListedSortedAndFiltered();
    void pagesTurn();
    void quoteIsSeenAsAClientSeesIt();
    void staleSymbolIsSaid();
    void unreachableClientsPortIsSaid();
    void failedQuestionIsSaid();
};

void tst_SymbolsPage::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("TickcastTest"));
    QCoreApplication::setApplicationName(QStringLiteral("tst_symbolspage"));
    QSettings().clear();
    applyColorScheme(ColorScheme::Light);
    applyFont();
}

void tst_SymbolsPage::tableIsAProperModel()
{
    SymbolsModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    for (const size_t count : {3u, 0u, 100u, 1u}) {
        admin::SymbolsPage page;
        page.rows.resize(count);
        model.setPage(page, 1'000);
        QCOMPARE(model.rowCount(), int(count));
    }
    for (int column = 0; column < model.columnCount(); ++column) {
        QVERIFY(!model.headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString().isEmpty());
        const auto sort = SymbolsModel::sortOf(static_cast<SymbolsModel::Column>(column));
        if (sort)
            QCOMPARE(int(SymbolsModel::columnOf(*sort)), column);
    }
    admin::SymbolsPage absurd;
    absurd.rows.push_back(rowOf("X", 1));
    absurd.rows[0].symbol = QString(20'000, u's');
    absurd.rows[0].status = QString(20'000, u's');
    absurd.rows[0].last = QString(20'000, u'9');
    absurd.rows[0].isStale = true;
    model.setPage(absurd, 2'000);
    for (int column = 0; column < model.columnCount(); ++column) {
        QVERIFY(model.index(0, column).data().toString().size() < 300);
        QVERIFY(model.index(0, column).data(Qt::ToolTipRole).toString().size() < 300);
    }
}

void tst_SymbolsPage::ratesAreOnlyWhatWasMeasured_data()
{
    QTest::addColumn<quint64>("after");
    QTest::addColumn<QString>("epoch");
    QTest::addColumn<qint64>("atMs");
    QTest::addColumn<QString>("in");
    QTest::addColumn<QString>("out");
    const QString unknown = format::unknown();
    QTest::newRow("a second later")
        << quint64(150) << "e1" << qint64(2'000) << format::rate(50) << format::rate(500);
    QTest::newRow("nothing moved")
        << quint64(100) << "e1" << qint64(3'000) << format::rate(0) << format::rate(0);
    QTest::newRow("counters went back")
        << quint64(99) << "e1" << qint64(2'000) << unknown << unknown;
    QTest::newRow("another epoch")
        << quint64(150) << "e2" << qint64(2'000) << unknown << format::rate(500);
    QTest::newRow("at the same moment")
        << quint64(150) << "e1" << qint64(1'000) << unknown << unknown;
    QTest::newRow("the clock went back")
        << quint64(150) << "e1" << qint64(500) << unknown << unknown;
}

void tst_SymbolsPage::ratesAreOnlyWhatWasMeasured()
{
    QFETCH(const quint64, after);
    QFETCH(const QString, epoch);
    QFETCH(const qint64, atMs);
    SymbolsModel model;
    admin::SymbolsPage page;
    page.rows = {rowOf("A", 100), rowOf("B", 7)};
    model.setPage(page, 1'000);
    QCOMPARE(model.index(0, SymbolsModel::UpdatesPerS).data().toString(), format::unknown());
    page.rows = {rowOf("B", 7), rowOf("A", after, epoch.toLatin1().constData())};
    model.setPage(page, atMs);
    QTEST(model.index(1, SymbolsModel::UpdatesPerS).data().toString(), "in");
    QTEST(model.index(1, SymbolsModel::PublishedPerS).data().toString(), "out");
}

void tst_SymbolsPage::clientsUrlIsOneThatCanBeReached_data()
{
    QTest::addColumn<QString>("told");
    QTest::addColumn<QString>("reachable");
    QTest::newRow("named") << "ws://10.0.0.9:7400/v1"
                           << "ws://10.0.0.9:7400/v1";
    QTest::newRow("loopback") << "ws://127.0.0.1:7400/v1"
                              << "ws://127.0.0.1:7400/v1";
    QTest::newRow("every address") << "ws://0.0.0.0:7400/v1"
                                   << "ws://admin.example:7400/v1";
    QTest::newRow("every address, IPv6") << "ws://[::]:7400/v1"
                                         << "ws://admin.example:7400/v1";
    QTest::newRow("nothing") << ""
                             << "";
    QTest::newRow("another scheme") << "http://10.0.0.9:7400/"
                                    << "";
    QTest::newRow("no host") << "ws://:7400/v1"
                             << "ws://admin.example:7400/v1";
}

void tst_SymbolsPage::clientsUrlIsOneThatCanBeReached()
{
    QFETCH(const QString, told);
    QFETCH(const QString, reachable);
    const QUrl adminUrl(QStringLiteral("ws://admin.example:7401/admin"));
    QCOMPARE(reachableClientsUrl(told, adminUrl).toString(), reachable);
}

void tst_SymbolsPage::symbolThatCannotBeIsSaid()
{
    LiveQuote quote;
    quote.open(QUrl(QStringLiteral("ws://127.0.0.1:1/v1")), QString(40, u'X'));
    QCOMPARE(quote.statusHealth(), Health::Critical);
    QVERIFY2(quote.statusText().contains(QStringLiteral("31")), qPrintable(quote.statusText()));
    quote.open(QUrl(), QStringLiteral("BTCUSDT"));
    QCOMPARE(quote.statusHealth(), Health::Critical);
    quote.close();
    QVERIFY(quote.symbol().isEmpty());
    QVERIFY(quote.summary().isEmpty());
}

void tst_SymbolsPage::symbolsAreListedSortedAndFiltered()
{
    Scene scene;
    QVERIFY(scene.start());
    for (int row = 0; row < 3; ++row) {
        QVERIFY2(scene.watched.contains(scene.cell(row, SymbolsModel::Name)),
                 qPrintable(scene.cell(row, SymbolsModel::Name)));
        QCOMPARE(scene.cell(row, SymbolsModel::Subscribers), QStringLiteral("1"));
    }
    QCOMPARE(scene.cell(3, SymbolsModel::Subscribers), QStringLiteral("0"));
    QTRY_VERIFY_WITH_TIMEOUT(scene.cell(0, SymbolsModel::UpdatesPerS) != format::unknown(),
                             TestClient::waitMs);
    Q_EMIT scene.table->sortAsked(SymbolsModel::Name);
    const auto isSortedByName = [&scene] {
        for (int row = 1; row < scene.rows(); ++row) {
            if (scene.cell(row - 1, SymbolsModel::Name) > scene.cell(row, SymbolsModel::Name))
                return false;
        }
        return scene.rows() == 100;
    };
    QTRY_VERIFY_WITH_TIMEOUT(isSortedByName(), TestClient::waitMs);
    auto *filter = scene.page->findChild<QLineEdit *>();
    filter->setText(scene.watched[1].toLower());
    QTRY_VERIFY_WITH_TIMEOUT(scene.rows() > 0 && scene.rows() < 100, TestClient::waitMs);
    QVERIFY(scene.cell(0, SymbolsModel::Name).contains(scene.watched[1]));
    filter->setText(QStringLiteral("nobody has this"));
    QTRY_COMPARE_WITH_TIMEOUT(scene.rows(), 0, TestClient::waitMs);
    QCOMPARE(scene.table->placeholder(), QStringLiteral("No symbol matches"));
}

void tst_SymbolsPage::pagesTurn()
{
    Scene scene;
    QVERIFY(scene.start());
    Q_EMIT scene.table->sortAsked(SymbolsModel::Name);
    QTest::keyClick(&scene.window, Qt::Key_Right, Qt::AltModifier);
    QTRY_COMPARE_WITH_TIMEOUT(scene.rows(), 20, TestClient::waitMs);
    QTest::keyClick(&scene.window, Qt::Key_Left, Qt::AltModifier);
    QTRY_COMPARE_WITH_TIMEOUT(scene.rows(), 100, TestClient::waitMs);
}

void tst_SymbolsPage::quoteIsSeenAsAClientSeesIt()
{
    Scene scene;
    QVERIFY(scene.start());
    QVERIFY(!scene.button("Watch")->isEnabled());
    scene.table->selectRow(0);
    const QString symbol = scene.cell(0, SymbolsModel::Name);
    scene.button("Watch")->click();
    const LiveQuote &quote = scene.page->quote();
    QCOMPARE(quote.symbol(), symbol);
    QTRY_COMPARE_WITH_TIMEOUT(quote.statusHealth(), Health::Good, TestClient::waitMs);
    QTRY_VERIFY_WITH_TIMEOUT(quote.updates() >= 3, TestClient::waitMs);
    QVERIFY(quote.fields()[0].value != format::unknown());
    QVERIFY(quote.summary().startsWith(QStringLiteral("offset ")));
    QTRY_COMPARE_WITH_TIMEOUT(scene.cell(0, SymbolsModel::Subscribers), QStringLiteral("2"),
                              TestClient::waitMs);
    QVERIFY(scene.window.showPage(QStringLiteral("overview"))); // nobody looks any more
    QVERIFY(!quote.isOpen());
    QVERIFY(scene.window.showPage(QStringLiteral("symbols")));
    QTRY_COMPARE_WITH_TIMEOUT(scene.cell(0, SymbolsModel::Subscribers), QStringLiteral("1"),
                              TestClient::waitMs);
}

void tst_SymbolsPage::staleSymbolIsSaid()
{
    Scene scene;
    QVERIFY(scene.start());
    scene.table->selectRow(0);
    scene.button("Watch")->click();
    QTRY_COMPARE_WITH_TIMEOUT(scene.page->quote().statusHealth(), Health::Good, TestClient::waitMs);
    scene.window.connection().send(
        admin::OrderBreaker{0, QStringLiteral("feed"), admin::BreakerAction::Trip});
    QTRY_COMPARE_WITH_TIMEOUT(scene.page->quote().statusHealth(), Health::Warning,
                              TestClient::waitMs);
    QTRY_COMPARE_WITH_TIMEOUT(scene.cell(0, SymbolsModel::Stale), QStringLiteral("stale"),
                              TestClient::waitMs);
}

void tst_SymbolsPage::unreachableClientsPortIsSaid()
{
    LiveQuote quote;
    quote.open(QUrl(QStringLiteral("ws://127.0.0.1:1/v1")), QStringLiteral("BTCUSDT"));
    QTRY_COMPARE(quote.statusHealth(), Health::Critical);
    QVERIFY2(quote.statusText().contains(QStringLiteral("tried again in")),
             qPrintable(quote.statusText()));
}

void tst_SymbolsPage::failedQuestionIsSaid()
{
    test::FakeAdminServer server;
    server.setAnswers(test::FakeAdminServer::Answers::Failed);
    QVERIFY(server.listen());
    MainWindow window(MainWindow::Geometry::Fixed, test::patientOptions());
    window.show();
    QVERIFY(window.showPage(QStringLiteral("symbols")));
    window.connectTo(server.url(), QStringLiteral("s3cret"));
    auto *table = window.findChild<SymbolsPage *>()->findChild<FigureTable *>();
    QTRY_COMPARE(table->placeholder(),
                 QStringLiteral("The server would not say: too many questions"));
}

QTEST_MAIN(tst_SymbolsPage)
#include "tst_symbolspage.moc"
