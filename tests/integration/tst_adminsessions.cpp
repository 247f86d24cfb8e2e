// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/adminclient.h"
#include "tests/integration/support/rawclient.h"
#include "tests/integration/support/serverprocess.h"
#include "tests/integration/support/testclient.h"

#include <QJsonDocument>
#include <QSet>
#include <QTest>
#include <algorithm>
#include <memory>

using namespace tickcast;
using namespace tickcast::testing;
using Sort = admin::SessionSort;

namespace {

using Clients = std::vector<std::unique_ptr<TestClient>>;

QString nameOf(TestClient &client)
{
    return client.next("welcome")[QLatin1String("session")].toString();
}

/// A client that subscribes to everything and reads nothing of it.
class DeafClient final
{
public:
    DeafClient(const ServerProcess &server, const QStringList &symbols)
        : m_client(server.clientsPort())
    {
        if (!m_client.shakeHands())
            return;
        if (const auto welcome = m_client.waitForFrame(protocol::WsOpcode::Text)) {
            m_name = QJsonDocument::fromJson(welcome->payload)[QLatin1String("session")].toString();
        }
        m_client.stopReading();
        for (const char *channel : {"quote", "trade"}) {
            m_client.sendText("{\"op\":\"subscribe\",\"channel\":\"" + QByteArray(channel) +
                              "\",\"symbols\":" + toJsonList(symbols) + '}');
        }
    }
    [[nodiscard]] QString name() const { return m_name; } ///< empty: it did not come in

private:
    RawClient m_client;
    QString m_name;
};

/// Levels that follow at once, so that nobody has to wait for them.
void makeQuick(ServerProcess &server)
{
    server.set("feed.simulator.symbols", "50");
    server.set("feed.simulator.rate", "5000");
    server.set("backpressure.smoothing", "0ms");
    server.set("backpressure.dwell", "100ms");
}

admin::SessionsQuery queryOf(Sort sort, quint32 offset, quint32 limit)
{
    return {.sort = sort, .offset = offset, .limit = limit};
}

} // namespace

/// What an operator learns of single sessions of a running server, and what it does to one.
class TestAdminSessions final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void slowestSessionComesFirst();
    void detailSaysWhyTheSessionIsSlow();
    void pagesCoverEverySessionOnce();
    void absurdQuestionIsRefused_data();
    void absurdQuestionIsRefused();
    void strangerIsRefused();
    void pinMakesTheLevelAndClearingGivesItBack();
    void ordersAreLoggedWithWhoGaveThem();
    void junkDoesNotDisturbTheStats();
    void floodIsAnsweredAndTheStatsGoOn();
    void operatorThatAsksAndLeavesIsForgotten();
    void serverStopsWithQuestionsOnTheWay();
};

void TestAdminSessions::slowestSessionComesFirst()
{
    ServerProcess server;
    makeQuick(server);
    QVERIFY(server.start());
    AdminClient who(server);
    QVERIFY(who.isGreeted());
    Clients clients;
    for (int i = 0; i < 4; ++i) {
        clients.push_back(std::make_unique<TestClient>(server.clientsUrl()));
        QCOMPARE(clients.back()->subscribe(clients.back()->symbolNames(50)), 50);
    }
    const DeafClient deaf(server, clients[0]->symbolNames(50));
    QVERIFY(!deaf.name().isEmpty());
    admin::SessionsPage page;
    QTRY_VERIFY_WITH_TIMEOUT((page = who.ask<admin::SessionsPage>(queryOf(Sort::Pressure, 0, 3))
                                         .value_or(admin::SessionsPage()),
                              !page.rows.empty() && page.rows[0].session == deaf.name() &&
                                  page.rows[0].level != admin::SessionLevel::Normal),
                             TestClient::waitMs);
    QCOMPARE(page.total, 5u);
    QCOMPARE(page.rows.size(), size_t(3));
    QVERIFY(page.rows[0].isBehind);
    QVERIFY(page.rows[0].owed > 0);
    QVERIFY(page.rows[0].peer.startsWith(QStringLiteral("127.0.0.1:")));
    QCOMPARE(page.rows[0].subscriptions, 100u);
    const admin::SessionRow &slow = page.rows[0];
    QCOMPARE(slow.published, slow.delivered + slow.losses.total() + slow.owed);
    for (const Sort sort : {Sort::Age, Sort::Backlog, Sort::Unsent}) {
        const auto other = who.ask<admin::SessionsPage>(queryOf(sort, 0, 1));
        QVERIFY(other);
        QCOMPARE(other->sort, sort);
        QCOMPARE(other->rows[0].session, deaf.name());
    }
}

void TestAdminSessions::detailSaysWhyTheSessionIsSlow()
{
    ServerProcess server;
    makeQuick(server);
    QVERIFY(server.start());
    AdminClient who(server);
    QVERIFY(who.isGreeted());
    TestClient reader(server.clientsUrl());
    const QString readerName = nameOf(reader);
    const QStringList symbols = reader.symbolNames(50);
    QCOMPARE(reader.subscribe(symbols), 50);
    const DeafClient deaf(server, symbols);
    QVERIFY(!deaf.name().isEmpty());
    admin::SessionDetail detail;
    QTRY_VERIFY_WITH_TIMEOUT(
        (detail = who.ask<admin::SessionDetail>(admin::SessionQuery{0, deaf.name()})
                      .value_or(admin::SessionDetail()),
         detail.row.level == admin::SessionLevel::Emergency),
        TestClient::waitMs);
    QCOMPARE(detail.row.session, deaf.name());
    QCOMPARE(detail.reason, QStringLiteral("connection"));
    QCOMPARE(detail.floor, admin::SessionLevel::Normal);
    // The inputs say it: one of them at least is where it calls for the last level.
    QCOMPARE(detail.inputs.size(), size_t(4));
    const auto worst = std::ranges::max(detail.inputs, {}, &admin::PressureFigure::scorePermille);
    QVERIFY2(worst.scorePermille >= 3'000 && worst.value >= worst.emergency,
             qPrintable(worst.name));
    QVERIFY(worst.degraded < worst.critical && worst.critical < worst.emergency);
    QVERIFY(detail.history.size() >= 3);
    for (size_t i = 0; i < 3; ++i) {
        QCOMPARE(size_t(detail.history[i].level), i + 1);
        QCOMPARE(detail.history[i].reason, QStringLiteral("connection"));
    }
    QVERIFY(detail.levelChanges >= 3);

    const auto quick = who.ask<admin::SessionDetail>(admin::SessionQuery{0, readerName});
    QVERIFY(quick);
    QCOMPARE(quick->row.session, readerName);
    QCOMPARE(quick->row.subscriptions, 50u);
}

void TestAdminSessions::pagesCoverEverySessionOnce()
{
    ServerProcess server;
    server.set("workers.count", "3");
    QVERIFY(server.start());
    AdminClient who(server);
    QVERIFY(who.isGreeted());
    Clients clients;
    QSet<QString> names;
    for (int i = 0; i < 30; ++i) {
        clients.push_back(std::make_unique<TestClient>(server.clientsUrl()));
        names.insert(nameOf(*clients.back()));
    }
    QCOMPARE(names.size(), 30);
    QStringList seen;
    for (quint32 offset = 0; offset < 35; offset += 7) {
        const auto page = who.ask<admin::SessionsPage>(queryOf(Sort::Connected, offset, 7));
        QVERIFY(page);
        QCOMPARE(page->total, 30u);
        QCOMPARE(page->offset, offset);
        QCOMPARE(page->rows.size(), size_t(offset == 28 ? 2 : 7));
        for (const admin::SessionRow &row : page->rows)
            seen << row.session;
    }
    QCOMPARE(seen.size(), 30);
    QCOMPARE(QSet<QString>(seen.begin(), seen.end()), names);
    for (const quint32 offset : {30u, 31u, 10'000u}) {
        const auto page = who.ask<admin::SessionsPage>(queryOf(Sort::Connected, offset, 500));
        QVERIFY(page);
        QCOMPARE(page->total, 30u);
        QVERIFY(page->rows.empty());
    }
}

void TestAdminSessions::absurdQuestionIsRefused_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("names");
    const auto row = [](const char *name, const char *fields, const char *names) {
        QTest::newRow(name) << QByteArray("{\"id\":77,") + fields + '}'
                            << QString::fromLatin1(names);
    };
    row("a million rows", R"("op":"sessions","sort":"age","offset":0,"limit":1000000)", "limit");
    row("501 rows", R"("op":"sessions","sort":"age","offset":0,"limit":501)", "limit");
    row("no rows", R"("op":"sessions","sort":"age","offset":0,"limit":0)", "limit");
    row("far down", R"("op":"sessions","sort":"age","offset":10001,"limit":1)", "offset");
    row("before the first", R"("op":"sessions","sort":"age","offset":-1,"limit":1)", "offset");
    row("unknown sort", R"("op":"sessions","sort":"name","offset":0,"limit":1)", "sort");
    row("unknown session", R"("op":"session","session":"0-zz")", "no session 0-zz");
    row("no session's name", R"("op":"session","session":"everybody")", "no session everybody");
    row("session of no worker", R"("op":"session","session":"7-1")", "no session 7-1");
    row("pin of an unknown session", R"("op":"pin","session":"1-zz","level":"critical")",
        "no session 1-zz");
    row("pin at an unknown level", R"("op":"pin","session":"0-1","level":"slow")", "level");
    row("floor of an unknown worker", R"("op":"floor","worker":7,"level":"critical")",
        "worker is 7");
    row("floor without a level", R"("op":"floor")", "level is missing");
    row("a subscriber's command", R"("op":"subscribe","symbols":["BTCUSDT"])", "subscribe");
}

void TestAdminSessions::absurdQuestionIsRefused()
{
    QFETCH(const QByteArray, json);
    QFETCH(const QString, names);
    ServerProcess server;
    QVERIFY(server.start());
    AdminClient who(server);
    QVERIFY(who.isGreeted());
    TestClient client(server.clientsUrl());
    QVERIFY(!nameOf(client).isEmpty());
    who.send(json);
    const auto answer = who.answerTo(77);
    QVERIFY(answer && std::holds_alternative<admin::Failed>(*answer));
    const QString reason = std::get<admin::Failed>(*answer).reason;
    QVERIFY2(reason.contains(names), qPrintable(reason));
    const auto page = who.ask<admin::SessionsPage>(queryOf(Sort::Pressure, 0, 10));
    QVERIFY(page);
    QCOMPARE(page->rows.size(), size_t(1));
    QCOMPARE(page->rows[0].level, admin::SessionLevel::Normal);
}

void TestAdminSessions::strangerIsRefused()
{
    ServerProcess server;
    QVERIFY(server.start());
    TestClient client(server.clientsUrl());
    const QString name = nameOf(client);
    AdminClient stranger(server.adminUrl());
    stranger.sendOnceConnected(admin::encode(
        admin::ClientMessage(admin::PinSession{1, name, admin::SessionLevel::Emergency})));
    QVERIFY(stranger.isRefused());
    QCOMPARE(stranger.closeCode(), std::optional<int>(4001));
    QVERIFY(stranger.answers().empty());
    AdminClient who(server);
    QVERIFY(who.isGreeted());
    const auto detail = who.ask<admin::SessionDetail>(admin::SessionQuery{0, name});
    QVERIFY(detail);
    QCOMPARE(detail->row.level, admin::SessionLevel::Normal);
}

void TestAdminSessions::pinMakesTheLevelAndClearingGivesItBack()
{
    ServerProcess server;
    QVERIFY(server.start());
    AdminClient who(server);
    QVERIFY(who.isGreeted());
    TestClient client(server.clientsUrl());
    const QString name = nameOf(client);
    QCOMPARE(client.subscribe(client.symbolNames(5)), 5);

    const auto pinned =
        who.ask<admin::Done>(admin::PinSession{0, name, admin::SessionLevel::Critical});
    QVERIFY(pinned);
    QVERIFY2(pinned->text.startsWith(QStringLiteral("pinned session %1 (127.0.0.1:").arg(name)),
             qPrintable(pinned->text));
    QCOMPARE(client.next("level")[QLatin1String("level")].toString(), QStringLiteral("critical"));
    const auto detail = who.ask<admin::SessionDetail>(admin::SessionQuery{0, name});
    QVERIFY(detail);
    QVERIFY(detail->row.isPinned);
    QCOMPARE(detail->row.level, admin::SessionLevel::Critical);
    QCOMPARE(detail->reason, QStringLiteral("pin"));
    QCOMPARE(detail->history.size(), size_t(1));
    QCOMPARE(detail->history[0].reason, QStringLiteral("pin"));
    const admin::Stats stats = who.waitFor([](const admin::Stats &sample) {
        return sample.workers[0].levels[2] + sample.workers[1].levels[2] == 1;
    });
    QCOMPARE(stats.totals.levelChanges, quint64(1));

    const auto cleared = who.ask<admin::Done>(admin::PinSession{0, name, std::nullopt});
    QVERIFY(cleared);
    QVERIFY2(cleared->text.startsWith(QStringLiteral("cleared the pin of session ")),
             qPrintable(cleared->text));
    QCOMPARE(client.next("level")[QLatin1String("level")].toString(), QStringLiteral("normal"));
    const auto after = who.ask<admin::SessionDetail>(admin::SessionQuery{0, name});
    QVERIFY(after);
    QVERIFY(!after->row.isPinned);
    QCOMPARE(after->reason, QString());
    QCOMPARE(after->history.back().reason, QStringLiteral("recovered"));
}

void TestAdminSessions::ordersAreLoggedWithWhoGaveThem()
{
    ServerProcess server;
    QVERIFY(server.start());
    AdminClient alice(server, QStringLiteral("alice"));
    AdminClient nobody(server);
    QVERIFY(alice.isGreeted() && nobody.isGreeted());
    TestClient client(server.clientsUrl());
    const QString name = nameOf(client);
    QVERIFY(alice.ask<admin::Done>(admin::PinSession{0, name, admin::SessionLevel::Degraded}));
    QVERIFY(nobody.ask<admin::Done>(admin::PinSession{0, name, std::nullopt}));
    QVERIFY(nobody.ask<admin::Done>(admin::SetFloor{0, 1, admin::SessionLevel::Degraded}));
    const QByteArray who = "operator " + alice.peer() + " (alice) ";
    for (const QByteArray &line : QByteArrayList{
             who + "connected", who + "pinned session " + name.toLatin1() + " (127.0.0.1:",
             "operator " + nobody.peer() + " cleared the pin of session " + name.toLatin1(),
             "operator " + nobody.peer() + " set the floor of worker 1 to degraded, it was normal"})
        QTRY_VERIFY2(server.log().contains(line), line.constData());
    QVERIFY(server.log().contains(" at degraded, it was at normal"));
    const qsizetype before = server.log().size();
    QVERIFY(alice.ask<admin::SessionsPage>(queryOf(Sort::Age, 0, 1)));
    QVERIFY(alice.ask<admin::SessionDetail>(admin::SessionQuery{0, name}));
    QVERIFY(!server.log().mid(before).contains("alice")); // who only looks is not in the log
}

void TestAdminSessions::junkDoesNotDisturbTheStats()
{
    ServerProcess server;
    QVERIFY(server.start());
    AdminClient who(server);
    QVERIFY(who.isGreeted());
    for (const char *junk : {"", "x", "[]", "{}", "{\"op\":7}", R"({"op":"sessions"})",
                             R"({"op":"auth","token":"x"})", R"({"op":"stats"})", "\xff\xfe"})
        who.send(QByteArray(junk));
    who.send(QByteArray(60'000, '['));
    const auto page = who.ask<admin::SessionsPage>(queryOf(Sort::Age, 0, 1));
    QVERIFY(page);
    QCOMPARE(who.answers().size(), size_t(11)); // each of them was answered
    QVERIFY(who.waitForSamples(3));
    QCOMPARE(who.fault(), QString());
    for (size_t i = 1; i < who.samples().size(); ++i)
        QCOMPARE(who.samples()[i].seq, who.samples()[i - 1].seq + 1);
}

void TestAdminSessions::floodIsAnsweredAndTheStatsGoOn()
{
    ServerProcess server;
    QVERIFY(server.start());
    AdminClient who(server);
    QVERIFY(who.isGreeted());
    TestClient client(server.clientsUrl());
    QVERIFY(!nameOf(client).isEmpty());
    constexpr size_t sent = 400;
    for (size_t i = 0; i < sent; ++i)
        who.send(admin::ClientMessage(queryOf(Sort::Pressure, 0, 500)));
    QTRY_COMPARE_WITH_TIMEOUT(who.answers().size(), sent, TestClient::waitMs);
    const auto isFailed = [](const admin::ServerMessage &answer) {
        return std::holds_alternative<admin::Failed>(answer);
    };
    QVERIFY(std::ranges::any_of(who.answers(), isFailed));
    QVERIFY(!std::ranges::all_of(who.answers(), isFailed));
    const size_t before = who.samples().size();
    QVERIFY(who.waitForSamples(before + 2));
    QCOMPARE(who.fault(), QString());
}

void TestAdminSessions::operatorThatAsksAndLeavesIsForgotten()
{
    ServerProcess server;
    QVERIFY(server.start());
    AdminClient stays(server);
    QVERIFY(stays.isGreeted());
    for (int i = 0; i < 5; ++i) {
        AdminClient leaves(server);
        QVERIFY(leaves.isGreeted());
        for (int k = 0; k < 20; ++k)
            leaves.send(admin::ClientMessage(queryOf(Sort::Age, 0, 500)));
    }
    QTRY_COMPARE_WITH_TIMEOUT(server.log().count(" left after "), 5, TestClient::waitMs);
    QVERIFY(stays.ask<admin::SessionsPage>(queryOf(Sort::Age, 0, 1)));
}

void TestAdminSessions::serverStopsWithQuestionsOnTheWay()
{
    ServerProcess server;
    QVERIFY(server.start());
    AdminClient who(server);
    QVERIFY(who.isGreeted());
    for (int i = 0; i < 50; ++i) {
        who.send(admin::ClientMessage(queryOf(Sort::Age, 0, 500)));
        who.send(
            admin::ClientMessage(admin::SetFloor{0, std::nullopt, admin::SessionLevel(i % 4)}));
    }
    QVERIFY(server.stop());
}

QTEST_GUILESS_MAIN(TestAdminSessions)
#include "tst_adminsessions.moc"
