// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/language.h"
#include "console/models/pager.h"
#include "console/models/sessionreport.h"
#include "console/models/sessionsbrowser.h"
#include "tests/console/fakeadminserver.h"
#include "tests/console/patientoptions.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>
#include <chrono>

using namespace tickcast;
using State = AdminConnection::State;
using Column = SessionsModel::Column;

Q_DECLARE_METATYPE(tickcast::admin::SessionDetail)

namespace {

admin::SessionRow rowOf(const QString &name, quint64 delivered = 0, qint64 connectedMs = 1'000)
{
    admin::SessionRow row;
    row.session = name;
    row.peer = QStringLiteral("10.0.0.7:51234");
    row.delivered = delivered;
    row.connectedMs = connectedMs;
    return row;
}

admin::SessionsPage pageOf(std::vector<admin::SessionRow> rows)
{
    admin::SessionsPage page;
    page.total = 15'000;
    page.matching = 15'000;
    page.rows = std::move(rows);
    return page;
}

QString text(const SessionsModel &model, int row, int column)
{
    return model.index(row, column).data().toString();
}

/// A browser of a fake server's sessions, on a clock that stands still.
struct Browsing
{
    test::FakeAdminServer server;
    FakeClock clock;
    AdminConnection connection{test::patientOptions(&clock), nullptr};
    SessionsBrowser browser{&connection};

    [[nodiscard]] bool start()
    {
        server.samples().setSlow(20, 5, 1);
        if (!server.listen())
            return false;
        connection.connectTo(server.url(), QStringLiteral("s3cret"));
        if (!QTest::qWaitFor([this] { return connection.state() == State::Live; }))
            return false;
        server.sendSample(); // from here on some are slow
        return true;
    }
    template <typename Query>
    [[nodiscard]] const Query &lastQuestion() const
    {
        return std::get<Query>(server.questions().back());
    }
};

} // namespace

class tst_Sessions : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    /// English has plurals, too.
    void initTestCase() { QVERIFY(applyLanguage(QStringLiteral("en"))); }
    void isAProperModel();
    void rateIsMadeOfTwoAnswers_data();
    void rateIsMadeOfTwoAnswers();
    void closedSessionsSayHowTheyEnded_data();
    void closedSessionsSayHowTheyEnded();
    void everyColumnExplainsItself();
    void namesThatAreAbsurdAreCut();

    void pagerSaysWhereItIs_data();
    void pagerSaysWhereItIs();
    void pagerStaysInTheList();

    void pageIsAskedForAsChosen();
    void filterBeginsAtTheFirstPage();
    void shorterListShowsItsLastPage();
    void closedListIsAskedForSeparately();
    void lateAnswerOfTheOtherListIsIgnored();
    void chosenSessionIsAskedFor();
    void chosenSessionThatIsGoneSaysSo();
    void failureTakesTheRowsAway();
    void nothingMatchingIsSaid();

    void reportSaysWhy_data();
    void reportSaysWhy();
    void reportOfAbsurdDetailDoesNoHarm_data();
    void reportOfAbsurdDetailDoesNoHarm();
    void historyIsContinuous();
    void agesAreSummedUp_data();
    void agesAreSummedUp();
};

void tst_Sessions::isAProperModel()
{
    SessionsModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    for (const int count : {3, 100, 1, 0, 0, 500, 2}) {
        std::vector<admin::SessionRow> rows;
        for (int i = 0; i < count; ++i)
            rows.push_back(rowOf(QStringLiteral("0-%1").arg(i)));
        model.setPage(pageOf(rows));
        QCOMPARE(model.rowCount(), count);
    }
    QCOMPARE(resets.size(), 0); // the view would lose its place
    QCOMPARE(model.rowOf(QStringLiteral("0-1")), 1);
    QCOMPARE(model.rowOf(QStringLiteral("0-7")), -1);
}

void tst_Sessions::rateIsMadeOfTwoAnswers_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<quint64>("delivered");
    QTest::addColumn<qint64>("connectedMs");
    QTest::addColumn<QString>("rate");
    QTest::newRow("grew") << "0-a" << quint64(3'000) << qint64(3'000) << "1,000";
    QTest::newRow("stood still") << "0-a" << quint64(1'000) << qint64(2'000) << "0";
    QTest::newRow("another session")
        << "0-b" << quint64(9) << qint64(9) << QStringLiteral("\u2013");
    QTest::newRow("no time between")
        << "0-a" << quint64(2'000) << qint64(1'000) << QStringLiteral("\u2013");
    QTest::newRow("shrunk") << "0-a" << quint64(999) << qint64(2'000) << QStringLiteral("\u2013");
    QTest::newRow("younger") << "0-a" << quint64(5'000) << qint64(10) << QStringLiteral("\u2013");
}

void tst_Sessions::rateIsMadeOfTwoAnswers()
{
    QFETCH(QString, name);
    QFETCH(quint64, delivered);
    QFETCH(qint64, connectedMs);
    SessionsModel model;
    model.setPage(pageOf({rowOf(QStringLiteral("0-a"), 1'000, 1'000)}));
    QCOMPARE(text(model, 0, Column::DeliveredRate), QStringLiteral("\u2013"));
    model.setPage(pageOf({rowOf(name, delivered, connectedMs)}));
    QTEST(text(model, 0, Column::DeliveredRate), "rate");
}

void tst_Sessions::closedSessionsSayHowTheyEnded_data()
{
    QTest::addColumn<quint32>("code");
    QTest::addColumn<QString>("says");
    QTest::newRow("left") << 0u << "client left";
    QTest::newRow("slow") << 4100u << "4100 too slow";
    QTest::newRow("sent away") << 4003u << "4003 sent away";
    QTest::newRow("unknown") << 4999u << "4999";
    QTest::newRow("absurd") << 4'000'000'000u << "4000000000";
}

void tst_Sessions::closedSessionsSayHowTheyEnded()
{
    QFETCH(quint32, code);
    SessionsModel model;
    admin::ClosedPage page;
    page.rows.push_back({rowOf(QStringLiteral("0-a")), {1'000, code, QStringLiteral("a\nb")}});
    model.setPage(page);
    QTEST(text(model, 0, Column::Code), "says");
    QCOMPARE(text(model, 0, Column::Reason), QStringLiteral("a b"));
    QVERIFY(text(model, 0, Column::Ended) != QStringLiteral("\u2013"));
    model.setPage(pageOf({rowOf(QStringLiteral("0-a"))})); // of the other kind
    QCOMPARE(text(model, 0, Column::Code), QStringLiteral("\u2013"));
}

void tst_Sessions::everyColumnExplainsItself()
{
    const SessionsModel model;
    for (int column = 0; column < model.columnCount(); ++column) {
        QVERIFY(!model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString().isEmpty());
        QVERIFY(!model.headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString().isEmpty());
    }
    QVERIFY(!model.headerData(-1, Qt::Horizontal, Qt::DisplayRole).isValid());
    QVERIFY(!model.headerData(99, Qt::Horizontal, Qt::DisplayRole).isValid());
    for (int sort = 0; sort < static_cast<int>(admin::sessionSortNames.size()); ++sort) {
        const Column column = SessionsModel::columnOf(static_cast<admin::SessionSort>(sort));
        if (column != Column::ColumnCount)
            QCOMPARE(int(SessionsModel::sortOf(column).value()), sort);
    }
}

void tst_Sessions::namesThatAreAbsurdAreCut()
{
    SessionsModel model;
    model.setPage(pageOf({rowOf(QString(1'000, u'x')), rowOf(QStringLiteral("a\n\tb"))}));
    QVERIFY(text(model, 0, Column::Session).size() <= 48);
    QCOMPARE(text(model, 1, Column::Session), QStringLiteral("a b"));
}

void tst_Sessions::pagerSaysWhereItIs_data()
{
    QTest::addColumn<quint32>("total");
    QTest::addColumn<quint32>("matching");
    QTest::addColumn<QString>("says");
    QTest::newRow("all") << 15'000u << 15'000u << QStringLiteral("1\u2013100 of 15,000");
    QTest::newRow("some") << 15'000u << 230u
                          << QStringLiteral("1\u2013100 of 230 matching, 15,000 in all");
    QTest::newRow("few") << 7u << 7u << QStringLiteral("1\u20137 of 7");
    QTest::newRow("none matches") << 7u << 0u << QStringLiteral("none of 7 matches");
    QTest::newRow("none") << 0u << 0u << QStringLiteral("none");
}

void tst_Sessions::pagerSaysWhereItIs()
{
    QFETCH(quint32, total);
    QFETCH(quint32, matching);
    Pager pager(10'000);
    QCOMPARE(pager.text(), QString()); // nothing is known
    QVERIFY(!pager.canGoOn());
    QVERIFY(!pager.setCounts(total, matching));
    QTEST(pager.text(), "says");
    QVERIFY(!pager.canGoBack());
    QCOMPARE(pager.canGoOn(), matching > 100);
}

void tst_Sessions::pagerStaysInTheList()
{
    Pager pager(300);
    QVERIFY(!pager.setCounts(100'000, 100'000));
    for (int i = 0; i < 10; ++i)
        pager.toNext();
    QCOMPARE(pager.offset(), 300u);         // the server tells no more
    QVERIFY(pager.setCounts(100'000, 150)); // the list became shorter
    QCOMPARE(pager.offset(), 100u);
    QVERIFY(pager.setCounts(100'000, 100));
    QCOMPARE(pager.offset(), 0u);
    pager.toPrevious();
    QCOMPARE(pager.offset(), 0u);
}

void tst_Sessions::pageIsAskedForAsChosen()
{
    Browsing browsing;
    QVERIFY(browsing.start());
    browsing.browser.setSort(admin::SessionSort::Unsent);
    browsing.browser.setWorker(2);
    browsing.browser.setText(QStringLiteral("  10.0.0 "));
    QTRY_COMPARE(browsing.browser.model()->rowCount(), 100);
    browsing.browser.turnOn();
    QTRY_COMPARE(browsing.server.questions().size(), 4u);
    const auto &query = browsing.lastQuestion<admin::SessionsQuery>();
    QCOMPARE(int(query.sort), int(admin::SessionSort::Unsent));
    QCOMPARE(query.offset, 100u);
    QCOMPARE(query.limit, 100u);
    QCOMPARE(query.filter.worker, std::optional<quint32>(2));
    QCOMPARE(query.filter.text, std::optional(QStringLiteral("10.0.0")));
}

void tst_Sessions::filterBeginsAtTheFirstPage()
{
    Browsing browsing;
    QVERIFY(browsing.start());
    browsing.browser.ask();
    QTRY_COMPARE(browsing.browser.model()->rowCount(), 100);
    browsing.browser.turnOn();
    QTRY_VERIFY(browsing.browser.pager().text().startsWith(QStringLiteral("101")));
    browsing.browser.setLevel(admin::SessionLevel::Degraded);
    QTRY_COMPARE(browsing.browser.model()->rowCount(), 26);
    QVERIFY(browsing.browser.pager().text().startsWith(QStringLiteral("1\u201326 of 26 matching")));
}

void tst_Sessions::shorterListShowsItsLastPage()
{
    Browsing browsing;
    browsing.server.samples().setSlow(250, 0, 0);
    QVERIFY(browsing.server.listen());
    browsing.connection.connectTo(browsing.server.url(), QStringLiteral("s3cret"));
    QTRY_COMPARE(browsing.connection.state(), State::Live);
    browsing.browser.setLevel(admin::SessionLevel::Degraded);
    QTRY_COMPARE(browsing.browser.model()->rowCount(), 100);
    browsing.browser.turnOn();
    QTRY_COMPARE(browsing.browser.pager().offset(), 100u);
    browsing.browser.turnOn();
    QTRY_COMPARE(browsing.browser.model()->rowCount(), 50);
    browsing.server.samples().setSlow(20, 0, 0);
    browsing.server.sendSample();
    browsing.browser.ask();
    QTRY_COMPARE(browsing.browser.model()->rowCount(), 20);
    QCOMPARE(browsing.browser.pager().offset(), 0u);
}

void tst_Sessions::closedListIsAskedForSeparately()
{
    Browsing browsing;
    QVERIFY(browsing.start());
    browsing.browser.ask();
    QTRY_COMPARE(browsing.browser.model()->rowCount(), 100);
    browsing.browser.setList(SessionsBrowser::List::Closed);
    QCOMPARE(browsing.browser.model()->rowCount(), 0); // open ones must not pass for closed ones
    QTRY_COMPARE(browsing.browser.model()->rowCount(), 3);
    QVERIFY(std::holds_alternative<admin::ClosedQuery>(browsing.server.questions().back()));
    QVERIFY(!SessionsModel::isShown(Column::Pressure, true));
    QVERIFY(SessionsModel::isShown(Column::Code, true));
}

void tst_Sessions::lateAnswerOfTheOtherListIsIgnored()
{
    Browsing browsing;
    QVERIFY(browsing.start());
    browsing.browser.ask(); // answered only after the list was changed
    browsing.server.setAnswers(test::FakeAdminServer::Answers::None);
    browsing.browser.setList(SessionsBrowser::List::Closed);
    QSignalSpy pages(&browsing.connection, &AdminConnection::sessionsReceived);
    browsing.server.setAnswers(test::FakeAdminServer::Answers::Proper);
    QTRY_COMPARE(pages.size(), 1);
    for (const admin::SessionsPage &page : {pageOf({rowOf(QStringLiteral("0-late"))})})
        Q_EMIT browsing.connection.sessionsReceived(page);
    QVERIFY(browsing.browser.model()->rowOf(QStringLiteral("0-late")) < 0);
}

void tst_Sessions::chosenSessionIsAskedFor()
{
    Browsing browsing;
    QVERIFY(browsing.start());
    browsing.browser.ask();
    QTRY_COMPARE(browsing.browser.model()->rowCount(), 100);
    const QString name = browsing.browser.model()->keyAt(0);
    browsing.browser.setChosen(name);
    QTRY_VERIFY(browsing.browser.detail());
    QCOMPARE(browsing.browser.detail()->row.session, name);
    browsing.browser.setChosen({});
    QVERIFY(!browsing.browser.detail());
}

void tst_Sessions::chosenSessionThatIsGoneSaysSo()
{
    Browsing browsing;
    QVERIFY(browsing.start());
    browsing.browser.setChosen(QStringLiteral("9-zz"));
    QTRY_COMPARE(browsing.browser.detailProblem(),
                 QStringLiteral("The server would not say: no session 9-zz"));
    QVERIFY(!browsing.browser.detail());
}

void tst_Sessions::failureTakesTheRowsAway()
{
    Browsing browsing;
    QVERIFY(browsing.start());
    browsing.browser.ask();
    QTRY_COMPARE(browsing.browser.model()->rowCount(), 100);
    browsing.server.setAnswers(test::FakeAdminServer::Answers::Failed);
    browsing.browser.ask();
    QTRY_COMPARE(browsing.browser.model()->rowCount(), 0);
    QCOMPARE(browsing.browser.statusHealth(), Health::Warning);
    browsing.server.setAnswers(test::FakeAdminServer::Answers::None);
    browsing.browser.ask();
    browsing.clock.advance(std::chrono::seconds(5));
    browsing.browser.ask();
    QCOMPARE(browsing.browser.statusText(), QStringLiteral("The server did not answer within 5 s"));
}

void tst_Sessions::nothingMatchingIsSaid()
{
    Browsing browsing;
    QVERIFY(browsing.start());
    browsing.browser.setText(QStringLiteral("nobody"));
    QTRY_COMPARE(browsing.browser.statusText(), QStringLiteral("No session matches"));
    QCOMPARE(browsing.browser.model()->rowCount(), 0);
}

void tst_Sessions::reportSaysWhy_data()
{
    QTest::addColumn<int>("level");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<bool>("isPinned");
    QTest::addColumn<QString>("why");
    QTest::newRow("normal") << 0 << "" << false << "Normal: it keeps up";
    QTest::newRow("slow") << 2 << "connection" << false
                          << "Critical: its connection is slower than its updates";
    QTest::newRow("pinned") << 1 << "pin" << true << "Degraded: an operator pinned it there";
    QTest::newRow("pinned at normal") << 0 << "" << true << "Normal: an operator pinned it there";
    QTest::newRow("memory") << 3 << "memory" << false
                            << "Emergency: the server is short of memory (floor)";
    QTest::newRow("a reason of tomorrow") << 1 << "the\nmoon" << false << "Degraded: the moon";
    QTest::newRow("no reason") << 1 << "" << false << "Degraded: ";
}

void tst_Sessions::reportSaysWhy()
{
    QFETCH(int, level);
    admin::SessionDetail detail;
    detail.row = rowOf(QStringLiteral("0-a"));
    detail.row.level = static_cast<admin::SessionLevel>(level);
    QFETCH(bool, isPinned);
    detail.row.isPinned = isPinned;
    QFETCH(QString, reason);
    detail.reason = reason;
    QTEST(reportOf(detail, 1'000'000).why, "why");
}

void tst_Sessions::reportOfAbsurdDetailDoesNoHarm_data()
{
    QTest::addColumn<admin::SessionDetail>("detail");
    admin::SessionDetail detail;
    QTest::newRow("empty") << detail;
    detail.inputs = {{QStringLiteral("oldestAgeMs"), -1, 0, 0, 0, 4'000'000'000u}};
    QTest::newRow("absurd score") << detail;
    detail.inputs = {{QString(5'000, u'n'), 1, 2, 3, 4, 5}};
    QTest::newRow("unknown input") << detail;
    detail.history = {{5'000'000, admin::SessionLevel::Critical, {}},
                      {1'000, admin::SessionLevel::Normal, {}}};
    QTest::newRow("time runs backwards") << detail;
    detail.ages[3].counts.assign(40, 7);
    QTest::newRow("too many ages") << detail;
    detail.ages[3].counts.assign(3, 0);
    QTest::newRow("no ages") << detail;
}

void tst_Sessions::reportOfAbsurdDetailDoesNoHarm()
{
    QFETCH(admin::SessionDetail, detail);
    const SessionReport report = reportOf(detail, 1'000'000);
    for (const PressureBar &bar : report.inputs) {
        QVERIFY(bar.length >= 0.0 && bar.length <= 1.0);
        QVERIFY(bar.name.size() <= 64);
    }
    for (const LevelStretch &stretch : report.history)
        QVERIFY(stretch.toMs >= stretch.fromMs);
    for (const AgeBars &bars : report.ages) {
        for (const double length : bars.lengths)
            QVERIFY(length >= 0.0 && length <= 1.0);
    }
    QVERIFY(!report.why.isEmpty());
    QCOMPARE(subscriptionsText(detail), QStringLiteral("none"));
}

void tst_Sessions::historyIsContinuous()
{
    admin::SessionDetail detail;
    detail.row = rowOf(QStringLiteral("0-a"), 0, 100'000);
    detail.history = {{940'000, admin::SessionLevel::Degraded, QStringLiteral("connection")},
                      {970'000, admin::SessionLevel::Normal, QStringLiteral("recovered")}};
    detail.levelChanges = 2;
    const std::vector<LevelStretch> history = reportOf(detail, 1'000'000).history;
    QCOMPARE(history.size(), 3u);
    QCOMPARE(history[0].fromMs, 900'000);
    QCOMPARE(history[0].toMs, 940'000);
    QCOMPARE(history[1].toMs, 970'000);
    QCOMPARE(history[2].toMs, 1'000'000);
    detail.levelChanges = 40; // the first ones are forgotten: so is what was before
    QCOMPARE(reportOf(detail, 1'000'000).history.size(), 2u);
}

void tst_Sessions::agesAreSummedUp_data()
{
    QTest::addColumn<std::vector<quint64>>("counts");
    QTest::addColumn<QString>("half");
    QTest::newRow("first") << std::vector<quint64>{9, 1} << "1 ms";
    QTest::newRow("third") << std::vector<quint64>{1, 1, 8, 0} << "4 ms";
    QTest::newRow("second") << std::vector<quint64>{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0} << "1.0 s";
    std::vector<quint64> last(16, 0);
    last[15] = 1;
    QTest::newRow("the rest") << last << "more than 16 s";
    QTest::newRow("none") << std::vector<quint64>{} << QStringLiteral("\u2013");
    QTest::newRow("zeros") << std::vector<quint64>(16, 0) << QStringLiteral("\u2013");
}

void tst_Sessions::agesAreSummedUp()
{
    QFETCH(std::vector<quint64>, counts);
    QTEST(ageWithin(counts, 0.5), "half");
}

QTEST_GUILESS_MAIN(tst_Sessions)
#include "tst_sessions.moc"
