// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/admin/sessiondesk.h"

#include "tests/server/support/fanoutbench.h"

#include <QRegularExpression>
#include <QTest>

using namespace tickcast;
using namespace std::chrono_literals;
using protocol::Channel;
using Sort = admin::SessionSort;

namespace {

/// Two workers without threads: what they are asked is answered at once, later, or never.
class Desk final
{
public:
    explicit Desk(std::chrono::milliseconds patience = 60s)
        : desk({askerOf(0), askerOf(1)}, patience)
    {
    }

    void ask(const admin::ClientMessage &message)
    {
        desk.take(message, QStringLiteral("192.0.2.9:5 (alice)"),
                  [this](const admin::Answer &answer) { answers.push_back(answer); });
    }
    /// The answer to @p message, if it is an Answer of that kind; else an empty one.
    template <typename Answer>
    Answer answerTo(const admin::ClientMessage &message)
    {
        const size_t before = answers.size();
        ask(message);
        if (!QTest::qWaitFor([&] { return answers.size() > before; }, 10'000) ||
            !std::holds_alternative<Answer>(answers.back()))
            return {};
        return std::get<Answer>(answers.back());
    }
    QStringList page(Sort sort, quint32 offset, quint32 limit)
    {
        QStringList names;
        const auto found = answerTo<admin::SessionsPage>(
            admin::SessionsQuery{.id = 1, .sort = sort, .offset = offset, .limit = limit});
        for (const admin::SessionRow &row : found.rows)
            names << row.session;
        return names;
    }
    void answerHeld()
    {
        for (const auto &call : std::exchange(held, {}))
            call();
    }

    FanoutBench workers[2] = {FanoutBench({}, 8, 0), FanoutBench({}, 8, 1)};
    bool isSilent[2] = {false, false}; ///< keeps what it is asked for answerHeld()
    std::vector<std::function<void()>> held;
    std::vector<admin::Answer> answers;
    SessionDesk desk;

private:
    WorkerPoll::Ask askerOf(size_t worker)
    {
        return [this, worker](const std::function<void(Fanout &)> &call) {
            const auto run = [this, worker, call] { call(*workers[worker].fanout); };
            if (isSilent[worker])
                held.push_back(run);
            else
                run();
        };
    }
};

admin::PinSession pinOf(const char *session, std::optional<SessionLevel> level)
{
    return {3, QString::fromLatin1(session), level};
}

/// Counts the lines of the log that an operator's order is worth, while it lives.
class LogCounter final
{
public:
    LogCounter()
        : m_before(
              qInstallMessageHandler([](QtMsgType type, const QMessageLogContext &,
                                        const QString &) { lines += type == QtInfoMsg ? 1 : 0; }))
    {
        lines = 0;
    }
    ~LogCounter() { qInstallMessageHandler(m_before); }
    Q_DISABLE_COPY_MOVE(LogCounter)

    static inline int lines = 0;

private:
    QtMessageHandler m_before;
};

void expectLog(const char *pattern)
{
    QTest::ignoreMessage(QtInfoMsg, QRegularExpression(QStringLiteral("^operator 192\\.0\\.2\\.9:5 "
                                                                      "\\(alice\\) %1$")
                                                           .arg(QLatin1String(pattern))));
}

} // namespace

/// What operators ask and order, with workers that answer when the test says so.
class TestSessionDesk final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void listMergesWorkersByRank();
    void equalsKeepTheOrderOfTheirWorkers();
    void pageIsCutFromTheWhole();
    void pageBehindTheEndIsEmpty();
    void detailSaysWhy();
    void unknownSessionFails_data();
    void unknownSessionFails();
    void pinIsLoggedAndTold();
    void pinThatChangesNothingIsToldOnly();
    void floorOfOneWorkerLeavesTheOthers();
    void floorOfAllWorkersIsLoggedAndTold();
    void floorSaysWhatWasBeforeWhereWorkersDiffer();
    void floorOfAnUnknownWorkerFails();
    void silentWorkerIsNamed_data();
    void silentWorkerIsNamed();
    void lateListIsNotAnsweredTwice();
    void lateOrderIsCarriedOutAndLogged();
    void tooManyListsAtOnceFail();
    void deskThatDiesBeforeTheAnswerIsNoProblem();
    void listIsFiltered_data();
    void listIsFiltered();
    void listOfAnUnknownWorkerFails();
    void detailNamesTheSubscriptions();
    void disconnectClosesAndIsLogged_data();
    void disconnectClosesAndIsLogged();
    void disconnectOfNobodyFails();
    void closedSessionsAreRemembered();
    void closedSessionsAreFiltered();
    void onlySoManyClosedSessionsAreRemembered();
};

void TestSessionDesk::listMergesWorkersByRank()
{
    Desk desk;
    std::vector<std::shared_ptr<FakePeer>> peers;
    for (const int updates : {3, 5}) {
        peers.push_back(desk.workers[0].connect());
        desk.workers[0].subscribe(*peers.back(), Channel::Trade, {SymbolIndex(updates)});
    }
    for (const int updates : {4, 2}) {
        peers.push_back(desk.workers[1].connect());
        desk.workers[1].subscribe(*peers.back(), Channel::Trade, {SymbolIndex(updates)});
    }
    for (FanoutBench &worker : desk.workers) {
        for (int i = 0; i < 5; ++i) {
            for (SymbolIndex symbol = 2; symbol <= 5; ++symbol) {
                if (i < int(symbol))
                    worker.publish(symbol, Channel::Trade);
            }
        }
        worker.endTurn();
    }
    QCOMPARE(desk.page(Sort::Delivered, 0, 10),
             (QStringList{QStringLiteral("0-2"), QStringLiteral("1-1"), QStringLiteral("0-1"),
                          QStringLiteral("1-2")}));
}

void TestSessionDesk::equalsKeepTheOrderOfTheirWorkers()
{
    Desk desk;
    std::vector<std::shared_ptr<FakePeer>> peers;
    for (int i = 0; i < 4; ++i)
        peers.push_back(desk.workers[i % 2].connect());
    QCOMPARE(desk.page(Sort::Dropped, 0, 10),
             (QStringList{QStringLiteral("0-1"), QStringLiteral("0-2"), QStringLiteral("1-1"),
                          QStringLiteral("1-2")}));
}

void TestSessionDesk::pageIsCutFromTheWhole()
{
    Desk desk;
    std::vector<std::shared_ptr<FakePeer>> peers;
    for (int i = 0; i < 100; ++i)
        peers.push_back(desk.workers[i % 2].connect());
    const QStringList all = desk.page(Sort::Connected, 0, 500);
    QCOMPARE(all.size(), 100);
    QStringList pieces;
    for (quint32 offset = 0; offset < 100; offset += 7) {
        const QStringList piece = desk.page(Sort::Connected, offset, 7);
        QCOMPARE(piece.size(), offset == 98 ? 2 : 7);
        pieces << piece;
    }
    QCOMPARE(pieces, all);
}

void TestSessionDesk::pageBehindTheEndIsEmpty()
{
    Desk desk;
    const auto peer = desk.workers[1].connect();
    for (const quint32 offset : {1u, 2u, 10'000u}) {
        const auto page = desk.answerTo<admin::SessionsPage>(
            admin::SessionsQuery{.id = 9, .sort = Sort::Age, .offset = offset, .limit = 500});
        QCOMPARE(page.id, qint64(9));
        QCOMPARE(page.sort, Sort::Age);
        QCOMPARE(page.offset, offset);
        QCOMPARE(page.total, 1u);
        QVERIFY(page.rows.empty());
    }
}

void TestSessionDesk::detailSaysWhy()
{
    Desk desk;
    const auto peer = desk.workers[1].connect();
    desk.workers[1].fanout->setFloor(FloorSource::Memory, SessionLevel::Critical);
    desk.workers[1].advance(1s);
    const auto detail = desk.answerTo<admin::SessionDetail>(
        admin::SessionQuery{.id = 4, .session = QStringLiteral("1-1")});
    QCOMPARE(detail.id, qint64(4));
    QCOMPARE(detail.row.session, QStringLiteral("1-1"));
    QCOMPARE(detail.row.level, SessionLevel::Critical);
    QCOMPARE(detail.reason, QStringLiteral("memory"));
    QCOMPARE(detail.floor, SessionLevel::Critical);
    QCOMPARE(detail.inputs.size(), size_t(4));
    QCOMPARE(detail.history.size(), size_t(1));
}

void TestSessionDesk::unknownSessionFails_data()
{
    QTest::addColumn<QString>("session");
    for (const char *name : {"",
                             "-",
                             "0",
                             "0-",
                             "-1",
                             "0-zz",
                             "1-1",
                             "2-1",
                             "99999999999-1",
                             "0--1",
                             "0-+1",
                             "0- 1",
                             " 0-1",
                             "0-1 ",
                             "00-1",
                             "0-01",
                             "0-1-1",
                             "0-1\n",
                             "0-10000000000000000000000000",
                             "everybody"})
        QTest::newRow(name) << QString::fromLatin1(name);
    QTest::newRow("capitals") << QStringLiteral("0-A");
    QTest::newRow("64 characters") << QString(64, u'1');
    QTest::newRow("not ASCII") << QStringLiteral("0-\u0661"); // a digit, but not one of ours
}

void TestSessionDesk::unknownSessionFails()
{
    QFETCH(const QString, session);
    Desk desk;
    std::vector<std::shared_ptr<FakePeer>> peers;
    for (int i = 0; i < 10; ++i)
        peers.push_back(desk.workers[0].connect());
    for (const admin::ClientMessage &message :
         {admin::ClientMessage(admin::SessionQuery{5, session}),
          admin::ClientMessage(admin::PinSession{5, session, SessionLevel::Emergency})}) {
        const auto failed = desk.answerTo<admin::Failed>(message);
        QCOMPARE(failed.id, qint64(5));
        QCOMPARE(failed.reason, QStringLiteral("no session ") + session);
    }
    QCOMPARE(desk.workers[0].figures().levels[0], 10u);
}

void TestSessionDesk::pinIsLoggedAndTold()
{
    Desk desk;
    const auto peer = desk.workers[0].connect();
    expectLog("pinned session 0-1 \\(192\\.0\\.2\\.1:1\\) at critical, it was at normal");
    QCOMPARE(desk.answerTo<admin::Done>(pinOf("0-1", SessionLevel::Critical)).text,
             QStringLiteral("pinned session 0-1 (192.0.2.1:1) at critical, it was at normal"));
    QCOMPARE(desk.workers[0].figures().levels[2], 1u);

    expectLog("pinned session 0-1 .* at normal, it was pinned at critical");
    QVERIFY(!desk.answerTo<admin::Done>(pinOf("0-1", SessionLevel::Normal)).text.isEmpty());
    QCOMPARE(desk.workers[0].figures().levels[0], 1u);

    expectLog("cleared the pin of session 0-1 .* at normal, it is at normal now");
    const auto cleared = desk.answerTo<admin::Done>(pinOf("0-1", std::nullopt));
    QCOMPARE(cleared.id, qint64(3));
    const auto detail =
        desk.answerTo<admin::SessionDetail>(admin::SessionQuery{1, QStringLiteral("0-1")});
    QVERIFY(!detail.row.isPinned);
}

void TestSessionDesk::pinThatChangesNothingIsToldOnly()
{
    Desk desk;
    const auto peer = desk.workers[0].connect();
    const LogCounter log;
    QCOMPARE(desk.answerTo<admin::Done>(pinOf("0-1", std::nullopt)).text,
             QStringLiteral("session 0-1 (192.0.2.1:1) was not pinned"));
    QCOMPARE(LogCounter::lines, 0);
    QVERIFY(!desk.answerTo<admin::Done>(pinOf("0-1", SessionLevel::Critical)).text.isEmpty());
    QCOMPARE(desk.answerTo<admin::Done>(pinOf("0-1", SessionLevel::Critical)).text,
             QStringLiteral("session 0-1 (192.0.2.1:1) was pinned at critical already"));
    QCOMPARE(LogCounter::lines, 1); // the one pin that changed something
}

void TestSessionDesk::floorOfOneWorkerLeavesTheOthers()
{
    Desk desk;
    expectLog("set the floor of worker 1 to degraded, it was normal");
    QCOMPARE(desk.answerTo<admin::Done>(admin::SetFloor{6, 1, SessionLevel::Degraded}).text,
             QStringLiteral("set the floor of worker 1 to degraded, it was normal"));
    QCOMPARE(desk.workers[0].figures().floor, SessionLevel::Normal);
    QCOMPARE(desk.workers[1].figures().floor, SessionLevel::Degraded);
    QCOMPARE(desk.workers[1].figures().floorReason, QStringLiteral("set by an operator"));
}

void TestSessionDesk::floorOfAllWorkersIsLoggedAndTold()
{
    Desk desk;
    expectLog("set the floor of all 2 workers to emergency, it was normal");
    const auto set =
        desk.answerTo<admin::Done>(admin::SetFloor{7, std::nullopt, SessionLevel::Emergency});
    QCOMPARE(set.id, qint64(7));
    for (const FanoutBench &worker : desk.workers)
        QCOMPARE(worker.figures().floor, SessionLevel::Emergency);
    QCOMPARE(
        desk.answerTo<admin::Done>(admin::SetFloor{7, std::nullopt, SessionLevel::Emergency}).text,
        QStringLiteral("the floor of all 2 workers was emergency already"));
    expectLog("cleared the floor of all 2 workers, it was emergency");
    QVERIFY(!desk.answerTo<admin::Done>(admin::SetFloor{8, std::nullopt, SessionLevel::Normal})
                 .text.isEmpty());
    for (const FanoutBench &worker : desk.workers)
        QCOMPARE(worker.figures().floor, SessionLevel::Normal);
}

void TestSessionDesk::floorSaysWhatWasBeforeWhereWorkersDiffer()
{
    Desk desk;
    desk.workers[1].fanout->setFloor(FloorSource::Operator, SessionLevel::Degraded);
    QCOMPARE(
        desk.answerTo<admin::Done>(admin::SetFloor{7, std::nullopt, SessionLevel::Critical}).text,
        QStringLiteral("set the floor of all 2 workers to critical, it was normal for 1 and "
                       "degraded for 1"));
}

void TestSessionDesk::floorOfAnUnknownWorkerFails()
{
    Desk desk;
    for (const quint32 worker : {2u, 1'023u}) {
        const auto failed =
            desk.answerTo<admin::Failed>(admin::SetFloor{8, worker, SessionLevel::Critical});
        QCOMPARE(failed.id, qint64(8));
        QCOMPARE(failed.reason, QStringLiteral("worker is %1, this server has 0 to 1").arg(worker));
    }
}

void TestSessionDesk::silentWorkerIsNamed_data()
{
    QTest::addColumn<QByteArray>("json");
    const auto row = [](const char *name, const admin::ClientMessage &message) {
        QTest::newRow(name) << admin::encode(message);
    };
    row("list", admin::SessionsQuery{.id = 2});
    row("session", admin::SessionQuery{2, QStringLiteral("1-1")});
    row("pin", admin::PinSession{2, QStringLiteral("1-1"), SessionLevel::Critical});
    row("floor of it", admin::SetFloor{2, 1, SessionLevel::Normal});
    row("floor of all", admin::SetFloor{2, std::nullopt, SessionLevel::Normal});
}

void TestSessionDesk::silentWorkerIsNamed()
{
    QFETCH(const QByteArray, json);
    const Result<admin::ClientMessage> message = admin::decodeClientMessage(json);
    QVERIFY(message);
    Desk desk(20ms);
    desk.isSilent[1] = true;
    const auto failed = desk.answerTo<admin::Failed>(*message);
    QCOMPARE(failed.id, qint64(2));
    QVERIFY2(failed.reason.startsWith(QStringLiteral("worker 1 has not answered within 20 ms")),
             qPrintable(failed.reason));
}

void TestSessionDesk::lateListIsNotAnsweredTwice()
{
    Desk desk(20ms);
    desk.isSilent[0] = true;
    QCOMPARE(desk.answerTo<admin::Failed>(admin::SessionsQuery{.id = 2}).id, qint64(2));
    desk.answerHeld();
    desk.isSilent[0] = false;
    QCOMPARE(desk.answerTo<admin::SessionsPage>(admin::SessionsQuery{.id = 3}).id, qint64(3));
    QCOMPARE(desk.answers.size(), size_t(2));
}

void TestSessionDesk::lateOrderIsCarriedOutAndLogged()
{
    Desk desk(20ms);
    const auto peer = desk.workers[1].connect();
    desk.isSilent[1] = true;
    QTest::ignoreMessage(QtWarningMsg,
                         QRegularExpression(QStringLiteral("^operator 192.* \\(alice\\) waits: "
                                                           "worker 1 has not answered")));
    QCOMPARE(desk.answerTo<admin::Failed>(pinOf("1-1", SessionLevel::Critical)).id, qint64(3));
    expectLog("pinned session 1-1 .*");
    desk.answerHeld();
    QCOMPARE(desk.workers[1].figures().levels[2], 1u);
    desk.isSilent[1] = false;
    QCOMPARE(desk.page(Sort::Pressure, 0, 1), QStringList{QStringLiteral("1-1")});
    QCOMPARE(desk.answers.size(), size_t(2)); // the pin was not answered a second time
}

void TestSessionDesk::tooManyListsAtOnceFail()
{
    Desk desk;
    desk.isSilent[0] = true;
    for (size_t i = 0; i < SessionDesk::listsAtOnceMax; ++i)
        desk.ask(admin::SessionsQuery{.id = qint64(i)});
    const auto failed = desk.answerTo<admin::Failed>(admin::SessionsQuery{.id = 99});
    QCOMPARE(failed.id, qint64(99));
    QVERIFY2(failed.reason.contains(QStringLiteral("allowed are 8")), qPrintable(failed.reason));
    desk.isSilent[0] = false;
    desk.answerHeld();
    QTRY_COMPARE(desk.answers.size(), SessionDesk::listsAtOnceMax + 1);
    QCOMPARE(desk.answerTo<admin::SessionsPage>(admin::SessionsQuery{.id = 100}).id, qint64(100));
}

void TestSessionDesk::deskThatDiesBeforeTheAnswerIsNoProblem()
{
    {
        Desk desk(1ms);
        desk.isSilent[1] = true;
        for (int i = 0; i < 3; ++i)
            desk.ask(admin::SessionsQuery{.id = i});
        desk.ask(admin::SetFloor{4, 0, SessionLevel::Normal}); // answered, but not home yet
    }
    QVERIFY(!QTest::qWaitFor([] { return false; }, 30)); // its timers would fire by now
}

void TestSessionDesk::listIsFiltered_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("level");
    QTest::addColumn<int>("worker");
    QTest::addColumn<QStringList>("sessions");
    const auto row = [](const char *name, const char *text, int level, int worker,
                        const QStringList &sessions) {
        QTest::newRow(name) << QString::fromLatin1(text) << level << worker << sessions;
    };
    const QStringList everybody{QStringLiteral("0-1"), QStringLiteral("0-2"), QStringLiteral("1-1"),
                                QStringLiteral("1-2")};
    row("nothing", "", -1, -1, everybody);
    row("a name", "0-2", -1, -1, {QStringLiteral("0-2")});
    row("a part of names", "-1", -1, -1, {QStringLiteral("0-1"), QStringLiteral("1-1")});
    row("an address", "192.0.2.", -1, -1, everybody);
    row("nobody's address", "198.51.100.", -1, -1, {});
    row("a level", "", int(SessionLevel::Degraded), -1, {QStringLiteral("0-2")});
    row("a level nobody has", "", int(SessionLevel::Emergency), -1, {});
    row("a worker", "", -1, 1, {QStringLiteral("1-1"), QStringLiteral("1-2")});
    row("all three", "0-", int(SessionLevel::Critical), 0, {QStringLiteral("0-2")});
    row("three that contradict", "0-", -1, 1, {});
}

void TestSessionDesk::listIsFiltered()
{
    QFETCH(const QString, text);
    QFETCH(const int, level);
    QFETCH(const int, worker);
    QFETCH(const QStringList, sessions);
    Desk desk;
    std::vector<std::shared_ptr<FakePeer>> peers;
    for (FanoutBench &bench : desk.workers) {
        for (int i = 0; i < 2; ++i)
            peers.push_back(bench.connect());
    }
    desk.workers[0].fanout->find(2)->pin(SessionLevel::Critical);
    admin::SessionsQuery query{.id = 1, .sort = Sort::Connected};
    if (!text.isEmpty())
        query.filter.text = text;
    if (level >= 0)
        query.filter.level = static_cast<SessionLevel>(level);
    if (worker >= 0)
        query.filter.worker = static_cast<quint32>(worker);
    const auto page = desk.answerTo<admin::SessionsPage>(query);
    QStringList found;
    for (const admin::SessionRow &each : page.rows)
        found << each.session;
    found.sort();
    QCOMPARE(found, sessions);
    QCOMPARE(page.matching, quint32(sessions.size()));
    QCOMPARE(page.total, worker < 0 ? 4u : 2u);
}

void TestSessionDesk::listOfAnUnknownWorkerFails()
{
    Desk desk;
    admin::SessionsQuery query{.id = 1};
    query.filter.worker = 2;
    QVERIFY(desk.answerTo<admin::Failed>(query).reason.contains(QLatin1String("worker is 2")));
    admin::ClosedQuery closed{.id = 2};
    closed.filter.worker = 1'023;
    QVERIFY(desk.answerTo<admin::Failed>(closed).reason.contains(QLatin1String("0 to 1")));
}

void TestSessionDesk::detailNamesTheSubscriptions()
{
    Desk desk;
    const auto peer = desk.workers[0].connect();
    desk.workers[0].subscribe(*peer, Channel::Quote, {3});
    desk.workers[0].subscribe(*peer, Channel::Trade, {5});
    const auto detail =
        desk.answerTo<admin::SessionDetail>(admin::SessionQuery{1, QStringLiteral("0-1")});
    QCOMPARE(detail.subscriptions.size(), size_t(2));
    QCOMPARE(detail.subscriptions[0].symbol, QStringLiteral("SYM3"));
    QCOMPARE(detail.subscriptions[0].channel, QStringLiteral("quote"));
    QVERIFY(!detail.subscriptions[0].isHolding);
    QCOMPARE(detail.subscriptions[1].symbol, QStringLiteral("SYM5"));
    QCOMPARE(detail.subscriptions[1].channel, QStringLiteral("trade"));
}

void TestSessionDesk::disconnectClosesAndIsLogged_data()
{
    QTest::addColumn<bool>("mayReturn");
    QTest::addColumn<int>("code");
    QTest::newRow("may return") << true << 1001;
    QTest::newRow("for good") << false << 4003;
}

void TestSessionDesk::disconnectClosesAndIsLogged()
{
    QFETCH(const bool, mayReturn);
    QFETCH(const int, code);
    Desk desk;
    const auto stays = desk.workers[0].connect();
    const auto goes = desk.workers[0].connect();
    expectLog("disconnected session 0-2 \\(.*\\).*: noise");
    const auto done = desk.answerTo<admin::Done>(
        admin::Disconnect{7, QStringLiteral("0-2"), mayReturn, QStringLiteral("noise")});
    QCOMPARE(done.id, qint64(7));
    QCOMPARE(done.text.contains(QLatin1String("for good")), !mayReturn);
    desk.workers[0].endTurn();
    QVERIFY(goes->closeCode);
    QCOMPARE(int(*goes->closeCode), code);
    QCOMPARE(goes->closeReason, QStringLiteral("noise"));
    QVERIFY(!stays->closeCode);
}

void TestSessionDesk::disconnectOfNobodyFails()
{
    Desk desk;
    for (const char *name : {"0-1", "0-zz", "7-1", "0", "", "0-1 "}) {
        const auto failed = desk.answerTo<admin::Failed>(
            admin::Disconnect{7, QString::fromLatin1(name), true, std::nullopt});
        QCOMPARE(failed.id, qint64(7));
        QVERIFY2(failed.reason.startsWith(QLatin1String("no session")), name);
    }
}

void TestSessionDesk::closedSessionsAreRemembered()
{
    Desk desk;
    const auto first = desk.workers[1].connect();
    const auto second = desk.workers[0].connect();
    desk.workers[1].fanout->find(1)->close(protocol::CloseCode::SlowConsumer,
                                           QStringLiteral("does not read"));
    desk.workers[1].endTurn();
    first->end();
    second->end();
    desk.workers[0].endTurn();
    const auto page = desk.answerTo<admin::ClosedPage>(admin::ClosedQuery{.id = 3});
    QCOMPARE(page.total, 2u);
    QCOMPARE(page.rows.size(), size_t(2));
    const auto find = [&page](const char *name) {
        for (const admin::ClosedRow &row : page.rows) {
            if (row.row.session == QLatin1String(name))
                return row;
        }
        return admin::ClosedRow();
    };
    QCOMPARE(find("1-1").end.code, 4100u);
    QCOMPARE(find("1-1").end.reason, QStringLiteral("does not read"));
    QCOMPARE(find("0-1").end.code, 0u);
    QVERIFY(find("0-1").end.reason.contains(QLatin1String("client left")));
    QVERIFY(find("0-1").end.atMs > 0);
}

void TestSessionDesk::closedSessionsAreFiltered()
{
    Desk desk;
    for (int i = 0; i < 3; ++i) {
        desk.workers[0].connect()->end();
        desk.workers[0].endTurn();
    }
    admin::ClosedQuery query{.id = 3, .offset = 0, .limit = 1};
    query.filter.text = QStringLiteral("0-2");
    const auto page = desk.answerTo<admin::ClosedPage>(query);
    QCOMPARE(page.total, 3u);
    QCOMPARE(page.matching, 1u);
    QCOMPARE(page.rows.at(0).row.session, QStringLiteral("0-2"));
    const auto last =
        desk.answerTo<admin::ClosedPage>(admin::ClosedQuery{.id = 3, .offset = 0, .limit = 1});
    QCOMPARE(last.rows.at(0).row.session, QStringLiteral("0-3"));
    const auto behind =
        desk.answerTo<admin::ClosedPage>(admin::ClosedQuery{.id = 3, .offset = 3, .limit = 500});
    QVERIFY(behind.rows.empty());
    QCOMPARE(behind.matching, 3u);
}

void TestSessionDesk::onlySoManyClosedSessionsAreRemembered()
{
    Desk desk;
    for (size_t i = 0; i < Fanout::endedMax + 5; ++i) {
        desk.workers[0].connect()->end();
        desk.workers[0].endTurn();
    }
    const auto page = desk.answerTo<admin::ClosedPage>(
        admin::ClosedQuery{.id = 3, .offset = Fanout::endedMax - 1, .limit = 500});
    QCOMPARE(page.total, quint32(Fanout::endedMax));
    QCOMPARE(page.rows.size(), size_t(1));
    QCOMPARE(page.rows[0].row.session, QStringLiteral("0-6"));
}

QTEST_GUILESS_MAIN(TestSessionDesk)
#include "tst_sessiondesk.moc"
