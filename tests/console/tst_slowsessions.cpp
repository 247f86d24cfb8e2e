// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/slowsessionsmodel.h"
#include "console/models/slowsessionspoll.h"
#include "tests/console/fakeadminserver.h"
#include "tests/console/patientoptions.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>
#include <chrono>

using namespace tickcast;
using State = AdminConnection::State;
using test::FakeAdminServer;

namespace {

constexpr int settleMs = 30; ///< for answers that must not come

admin::SessionRow slowRow(const QString &name)
{
    admin::SessionRow row;
    row.session = name;
    row.peer = QStringLiteral("10.0.0.7:51234");
    row.level = admin::SessionLevel::Critical;
    row.owed = 1'234;
    row.oldestOwedMs = 12'400;
    row.unsentBytes = 384'000;
    row.losses.superseded = 70'000;
    row.losses.dropped[2] = 9;
    row.connectedMs = 7'300'000;
    return row;
}

admin::SessionsPage pageOf(std::vector<admin::SessionRow> rows, quint32 total = 98'214)
{
    admin::SessionsPage page;
    page.total = total;
    page.rows = std::move(rows);
    return page;
}

QString text(const SlowSessionsModel &model, int row, int column)
{
    return model.index(row, column).data().toString();
}

/// A poll of a fake server, on a clock that stands still.
struct Polling
{
    FakeAdminServer server;
    FakeClock clock;
    AdminConnection connection{test::patientOptions(&clock), nullptr};
    SlowSessionsModel model;
    SlowSessionsPoll poll{&connection, &model};

    [[nodiscard]] bool start()
    {
        server.samples().setSlow(2, 1, 0);
        if (!server.listen())
            return false;
        connection.connectTo(server.url(), QStringLiteral("s3cret"));
        return QTest::qWaitFor([this] { return connection.state() == State::Live; });
    }
    [[nodiscard]] bool questionsAre(size_t count)
    {
        return QTest::qWaitFor([&] { return server.questions().size() == count; });
    }
};

} // namespace

class tst_SlowSessions : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void isAProperModel();
    void rowsAreTheServersInItsOrder();
    void onlySlowSessionsAreShown_data();
    void onlySlowSessionsAreShown();
    void absurdRowsAreShownAndDoNoHarm_data();
    void absurdRowsAreShownAndDoNoHarm();
    void emptyTableSaysWhy();
    void problemTakesTheRowsAway();
    void moreRowsThanAskedForAreCut();
    void levelIsAWordAndASign();
    void everyColumnExplainsItself();

    void questionIsForTheTenUnderMostPressure();
    void answerFillsTheModel();
    void noSecondQuestionBeforeTheAnswer();
    void silenceIsSaidAndAskedAgain();
    void refusalIsSaid();
    void answerToAnotherQuestionIsIgnored();
    void nothingIsAskedWhileNotLive();
    void answerFromBeforeALossIsIgnored();
    void givenUpAnswerIsIgnored();
};

void tst_SlowSessions::isAProperModel()
{
    SlowSessionsModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    const auto rows = [](int count) {
        std::vector<admin::SessionRow> result;
        for (int i = 0; i < count; ++i)
            result.push_back(slowRow(QStringLiteral("0-%1").arg(i)));
        return result;
    };
    for (const int count : {3, 10, 1, 0, 0, 10, 10}) {
        model.setPage(pageOf(rows(count)));
        QCOMPARE(model.rowCount(), count);
    }
    model.setProblem(QStringLiteral("no"));
    model.setPage(pageOf(rows(2)));
    model.clear();
    QCOMPARE(model.rowCount(), 0);
    QCOMPARE(resets.size(), 0); // a reset would throw the view back to the top
}

void tst_SlowSessions::rowsAreTheServersInItsOrder()
{
    SlowSessionsModel model;
    model.setPage(pageOf({slowRow(QStringLiteral("3-k7")), slowRow(QStringLiteral("0-a"))}));
    QCOMPARE(text(model, 0, SlowSessionsModel::Session), QStringLiteral("3-k7"));
    QCOMPARE(text(model, 1, SlowSessionsModel::Session), QStringLiteral("0-a"));
    QCOMPARE(text(model, 0, SlowSessionsModel::Address), QStringLiteral("10.0.0.7:51234"));
    QCOMPARE(text(model, 0, SlowSessionsModel::Level), QStringLiteral("Critical"));
    QCOMPARE(text(model, 0, SlowSessionsModel::Backlog), QStringLiteral("1,234"));
    QCOMPARE(text(model, 0, SlowSessionsModel::Oldest), QStringLiteral("12"));
    QCOMPARE(text(model, 0, SlowSessionsModel::Unsent), QStringLiteral("384"));
    QCOMPARE(text(model, 0, SlowSessionsModel::Superseded), QStringLiteral("70,000"));
    QCOMPARE(text(model, 0, SlowSessionsModel::Dropped), QStringLiteral("9"));
    QCOMPARE(text(model, 0, SlowSessionsModel::Connected), QStringLiteral("2 h"));
    QCOMPARE(model.statusText(), QStringLiteral("2 of 98,214"));
}

void tst_SlowSessions::onlySlowSessionsAreShown_data()
{
    QTest::addColumn<int>("level");
    QTest::addColumn<bool>("isBehind");
    QTest::addColumn<quint64>("owed");
    QTest::addColumn<bool>("isShown");
    QTest::newRow("keeps up") << 0 << false << quint64(0) << false;
    QTest::newRow("degraded, owed nothing") << 1 << false << quint64(0) << true;
    QTest::newRow("emergency") << 3 << true << quint64(7) << true;
    QTest::newRow("socket full") << 0 << true << quint64(0) << true;
    QTest::newRow("owed one") << 0 << false << quint64(1) << true;
}

void tst_SlowSessions::onlySlowSessionsAreShown()
{
    QFETCH(int, level);
    QFETCH(bool, isBehind);
    QFETCH(quint64, owed);
    admin::SessionRow row;
    row.level = static_cast<admin::SessionLevel>(level);
    row.isBehind = isBehind;
    row.owed = owed;
    row.pressurePermille = 900; // by itself no reason: it is what the order is made of
    SlowSessionsModel model;
    model.setPage(pageOf({row}));
    QTEST(model.rowCount() == 1, "isShown");
}

void tst_SlowSessions::absurdRowsAreShownAndDoNoHarm_data()
{
    QTest::addColumn<admin::SessionRow>("row");
    admin::SessionRow row = slowRow(QStringLiteral("0-a"));
    row.owed = row.losses.superseded = std::numeric_limits<quint64>::max();
    row.losses.dropped.fill(std::numeric_limits<quint64>::max());
    row.losses.suppressed.fill(std::numeric_limits<quint64>::max());
    QTest::newRow("greatest counts") << row;
    row = slowRow(QStringLiteral("0-a"));
    row.oldestOwedMs = row.connectedMs = row.unsentBytes = std::numeric_limits<qint64>::max();
    QTest::newRow("greatest times") << row;
    row.oldestOwedMs = row.connectedMs = row.unsentBytes = std::numeric_limits<qint64>::min();
    QTest::newRow("negative times") << row;
    row = slowRow(QString(100'000, u'x'));
    row.peer = QString(100'000, u'\n');
    QTest::newRow("endless names") << row;
    row = slowRow(QString());
    row.peer.clear();
    QTest::newRow("no names") << row;
    row = slowRow(QStringLiteral("<b>bold</b>"));
    QTest::newRow("markup") << row;
}

void tst_SlowSessions::absurdRowsAreShownAndDoNoHarm()
{
    QFETCH(admin::SessionRow, row);
    SlowSessionsModel model;
    model.setPage(pageOf({row}, std::numeric_limits<quint32>::max()));
    for (int column = 0; column < model.columnCount(); ++column) {
        const QModelIndex index = model.index(0, column);
        QVERIFY(index.data().toString().size() <= 48);
        QVERIFY(!index.data().toString().contains(u'\n'));
        QVERIFY(index.data(Qt::ToolTipRole).toString().size() < 1'000);
    }
    QCOMPARE(model.statusText(), QStringLiteral("1 of 4,294,967,295"));
}

void tst_SlowSessions::emptyTableSaysWhy()
{
    SlowSessionsModel model;
    QCOMPARE(model.statusText(), QStringLiteral("Not asked yet"));
    QCOMPARE(model.statusHealth(), Health::Unknown);
    model.setPage(pageOf({}));
    QCOMPARE(model.statusText(), QStringLiteral("Every client keeps up"));
    QCOMPARE(model.statusHealth(), Health::Good);
    model.setPage(pageOf({admin::SessionRow()})); // somebody, but not slow
    QCOMPARE(model.statusText(), QStringLiteral("Every client keeps up"));
    model.setPage(pageOf({}, 0));
    QCOMPARE(model.statusText(), QStringLiteral("No client is connected"));
    QCOMPARE(model.statusHealth(), Health::Unknown);
}

void tst_SlowSessions::problemTakesTheRowsAway()
{
    SlowSessionsModel model;
    QSignalSpy changed(&model, &SlowSessionsModel::changed);
    model.setPage(pageOf({slowRow(QStringLiteral("0-a"))}));
    model.setProblem(QStringLiteral("nobody knows"));
    QCOMPARE(model.rowCount(), 0);
    QCOMPARE(model.statusText(), QStringLiteral("nobody knows"));
    QCOMPARE(model.statusHealth(), Health::Warning);
    QCOMPARE(changed.size(), 2);
}

void tst_SlowSessions::moreRowsThanAskedForAreCut()
{
    SlowSessionsModel model;
    model.setPage(pageOf(std::vector<admin::SessionRow>(500, slowRow(QStringLiteral("0-a")))));
    QCOMPARE(model.rowCount(), int(SlowSessionsModel::rowsMax));
    QCOMPARE(model.statusText(), QStringLiteral("first 10 of 98,214"));
}

void tst_SlowSessions::levelIsAWordAndASign()
{
    admin::SessionRow row = slowRow(QStringLiteral("0-a"));
    row.isPinned = true;
    SlowSessionsModel model;
    model.setPage(pageOf({row}));
    const QModelIndex level = model.index(0, SlowSessionsModel::Level);
    QCOMPARE(level.data().toString(), QStringLiteral("Critical, pinned"));
    QCOMPARE(level.data(LevelRole).toInt(), 2);
    QVERIFY(!model.index(0, SlowSessionsModel::Address).data(LevelRole).isValid());
}

void tst_SlowSessions::everyColumnExplainsItself()
{
    const SlowSessionsModel model;
    for (int column = 0; column < model.columnCount(); ++column) {
        QVERIFY(!model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString().isEmpty());
        QVERIFY(!model.headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString().isEmpty());
    }
    QVERIFY(!model.headerData(-1, Qt::Horizontal, Qt::DisplayRole).isValid());
    QVERIFY(!model.headerData(model.columnCount(), Qt::Horizontal, Qt::DisplayRole).isValid());
    QVERIFY(!model.data(QModelIndex(), Qt::DisplayRole).isValid());
}

void tst_SlowSessions::questionIsForTheTenUnderMostPressure()
{
    Polling polling;
    QVERIFY(polling.start());
    polling.poll.ask();
    QVERIFY(polling.questionsAre(1));
    const auto &query = std::get<admin::SessionsQuery>(polling.server.questions().front());
    QCOMPARE(int(query.sort), int(admin::SessionSort::Pressure));
    QCOMPARE(query.offset, 0U);
    QCOMPARE(query.limit, 10U);
}

void tst_SlowSessions::answerFillsTheModel()
{
    Polling polling;
    QVERIFY(polling.start());
    polling.server.sendSample(); // from here on some are slow
    polling.poll.ask();
    QTRY_COMPARE(polling.model.rowCount(), 3);
    QCOMPARE(text(polling.model, 0, SlowSessionsModel::Level), QStringLiteral("Critical"));
    QVERIFY(!polling.poll.isWaiting());
}

void tst_SlowSessions::noSecondQuestionBeforeTheAnswer()
{
    Polling polling;
    QVERIFY(polling.start());
    polling.server.setAnswers(FakeAdminServer::Answers::None);
    for (int second = 0; second < 5; ++second) {
        polling.poll.ask();
        polling.clock.advance(std::chrono::milliseconds(999));
    }
    QVERIFY(polling.questionsAre(1));
    QTest::qWait(settleMs);
    QCOMPARE(polling.server.questions().size(), 1U);
    QVERIFY(polling.poll.isWaiting());
}

void tst_SlowSessions::silenceIsSaidAndAskedAgain()
{
    Polling polling;
    QVERIFY(polling.start());
    polling.server.setAnswers(FakeAdminServer::Answers::None);
    polling.poll.ask();
    QVERIFY(polling.questionsAre(1));
    polling.clock.advance(std::chrono::seconds(5));
    polling.server.setAnswers(FakeAdminServer::Answers::Proper);
    polling.poll.ask();
    QCOMPARE(polling.model.statusText(), QStringLiteral("The server did not answer within 5 s"));
    QCOMPARE(polling.model.statusHealth(), Health::Warning);
    QTRY_COMPARE(polling.model.rowCount(), 3); // the second was answered
    QCOMPARE(polling.server.questions().size(), 2U);
}

void tst_SlowSessions::refusalIsSaid()
{
    Polling polling;
    QVERIFY(polling.start());
    polling.server.setAnswers(FakeAdminServer::Answers::Failed);
    polling.poll.ask();
    QTRY_COMPARE(polling.model.statusText(),
                 QStringLiteral("The server would not say: too many questions"));
    QVERIFY(!polling.poll.isWaiting()); // and may be asked again
    QCOMPARE(polling.connection.state(), State::Live);
}

void tst_SlowSessions::answerToAnotherQuestionIsIgnored()
{
    Polling polling;
    QVERIFY(polling.start());
    polling.server.setAnswers(FakeAdminServer::Answers::Foreign);
    QSignalSpy pages(&polling.connection, &AdminConnection::sessionsReceived);
    polling.poll.ask();
    QTRY_COMPARE(pages.size(), 1);
    QCOMPARE(polling.model.statusText(), QStringLiteral("Not asked yet"));
    QVERIFY(polling.poll.isWaiting());
    Q_EMIT polling.connection.commandFailed(77, QStringLiteral("another's"));
    QVERIFY(polling.poll.isWaiting());
}

void tst_SlowSessions::nothingIsAskedWhileNotLive()
{
    Polling polling;
    polling.poll.ask();
    QVERIFY(!polling.poll.isWaiting());
    QVERIFY(polling.start());
    polling.server.goAway();
    QTRY_COMPARE(polling.connection.state(), State::Waiting);
    polling.poll.ask();
    QVERIFY(!polling.poll.isWaiting());
    QVERIFY(polling.server.questions().empty());
}

void tst_SlowSessions::answerFromBeforeALossIsIgnored()
{
    Polling polling;
    QVERIFY(polling.start());
    polling.server.setAnswers(FakeAdminServer::Answers::None);
    polling.poll.ask();
    QVERIFY(polling.questionsAre(1));
    const qint64 lostId = std::get<admin::SessionsQuery>(polling.server.questions().front()).id;
    polling.server.goAway();
    QTRY_COMPARE(polling.connection.state(), State::Waiting);
    QVERIFY(polling.server.listen(polling.server.port()));
    polling.connection.reconnectNow();
    QTRY_COMPARE(polling.connection.state(), State::Live);
    QVERIFY(!polling.poll.isWaiting());

    admin::SessionsPage late = pageOf({slowRow(QStringLiteral("0-a"))});
    late.id = lostId;
    Q_EMIT polling.connection.sessionsReceived(late);
    QCOMPARE(polling.model.rowCount(), 0);
    polling.poll.ask(); // at once, without waiting for the lost one
    QVERIFY(polling.questionsAre(2));
    Q_EMIT polling.connection.sessionsReceived(late);
    QCOMPARE(polling.model.rowCount(), 0);
    late.id = 0; // the id of no question
    polling.poll.giveUp();
    Q_EMIT polling.connection.sessionsReceived(late);
    QCOMPARE(polling.model.rowCount(), 0);
}

void tst_SlowSessions::givenUpAnswerIsIgnored()
{
    Polling polling;
    QVERIFY(polling.start());
    QSignalSpy pages(&polling.connection, &AdminConnection::sessionsReceived);
    polling.poll.ask();
    polling.poll.giveUp();
    QTRY_COMPARE(pages.size(), 1);
    QCOMPARE(polling.model.statusText(), QStringLiteral("Not asked yet"));
}

QTEST_GUILESS_MAIN(tst_SlowSessions)
#include "tst_slowsessions.moc"
