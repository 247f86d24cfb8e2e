// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/adminclient.h"
#include "tests/integration/support/serverprocess.h"
#include "tests/integration/support/testclient.h"

#include <QTest>
#include <algorithm>
#include <memory>

using namespace tickcast;
using namespace tickcast::testing;
using admin::SessionLevel;

namespace {

using Clients = std::vector<std::unique_ptr<TestClient>>;

Clients connectClients(const ServerProcess &server, int count)
{
    Clients clients;
    for (int i = 0; i < count; ++i) {
        clients.push_back(std::make_unique<TestClient>(server.clientsUrl()));
        static_cast<void>(clients.back()->subscribe(clients.back()->symbolNames(5)));
    }
    return clients;
}

/// What the next `level` says; empty if none comes.
QString nextLevel(TestClient &client)
{
    return client.next("level")[QLatin1String("level")].toString();
}

bool everyWorkerHasFloor(const admin::Stats &stats, SessionLevel level)
{
    return std::ranges::all_of(stats.workers,
                               [&](const admin::Worker &worker) { return worker.floor == level; });
}

} // namespace

/// Levels that many clients are brought to at a time: by an operator, and by memory.
class TestAdminFloors final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void floorOfAllReachesEveryClientAndIsCleared();
    void floorOfOneWorkerLeavesTheOthers();
    void newcomerGetsTheFloorToo();
    void memoryLimitBringsEverybodyToEmergencyAndHoldingsAreDelivered();
    void memoryLimitFarAwayChangesNothing();
};

void TestAdminFloors::floorOfAllReachesEveryClientAndIsCleared()
{
    ServerProcess server;
    QVERIFY(server.start());
    AdminClient who(server);
    QVERIFY(who.isGreeted());
    const Clients clients = connectClients(server, 10);
    const auto set = who.ask<admin::Done>(admin::SetFloor{0, std::nullopt, SessionLevel::Critical});
    QVERIFY(set);
    QCOMPARE(set->text,
             QStringLiteral("set the floor of all 2 workers to critical, it was normal"));
    for (const auto &client : clients)
        QCOMPARE(nextLevel(*client), QStringLiteral("critical"));
    const admin::Stats stats = who.waitFor([](const admin::Stats &sample) {
        return everyWorkerHasFloor(sample, SessionLevel::Critical) &&
               sample.workers[0].levels[2] + sample.workers[1].levels[2] == 10;
    });
    QVERIFY(everyWorkerHasFloor(stats, SessionLevel::Critical));
    QCOMPARE(stats.workers[0].floorReason, QStringLiteral("set by an operator"));
    const auto page = who.ask<admin::SessionsPage>(admin::SessionsQuery{.limit = 1});
    QVERIFY(page && page->rows.size() == 1);
    const auto detail =
        who.ask<admin::SessionDetail>(admin::SessionQuery{0, page->rows[0].session});
    QVERIFY(detail);
    QCOMPARE(detail->reason, QStringLiteral("floor"));
    QCOMPARE(detail->floor, SessionLevel::Critical);

    const auto cleared =
        who.ask<admin::Done>(admin::SetFloor{0, std::nullopt, SessionLevel::Normal});
    QVERIFY(cleared);
    for (const auto &client : clients)
        QCOMPARE(nextLevel(*client), QStringLiteral("normal"));
    const admin::Stats after = who.waitFor([](const admin::Stats &sample) {
        return everyWorkerHasFloor(sample, SessionLevel::Normal) &&
               sample.workers[0].levels[0] + sample.workers[1].levels[0] == 10;
    });
    QVERIFY(everyWorkerHasFloor(after, SessionLevel::Normal));
    QVERIFY(isEveryUpdateAccountedFor(after));
    const QByteArray line = "operator " + who.peer() + " cleared the floor of all 2 workers";
    QTRY_VERIFY2(server.log().contains(line), server.log().constData());
}

void TestAdminFloors::floorOfOneWorkerLeavesTheOthers()
{
    ServerProcess server;
    QVERIFY(server.start());
    AdminClient who(server);
    QVERIFY(who.isGreeted());
    const Clients clients = connectClients(server, 16);
    QVERIFY(who.ask<admin::Done>(admin::SetFloor{0, 1, SessionLevel::Degraded}));
    admin::SessionsPage page;
    const auto isAsOrdered = [](const admin::SessionRow &row) {
        return row.level == (row.worker == 1 ? SessionLevel::Degraded : SessionLevel::Normal);
    };
    QTRY_VERIFY_WITH_TIMEOUT(
        (page = who.ask<admin::SessionsPage>(admin::SessionsQuery{.limit = 500})
                    .value_or(admin::SessionsPage()),
         page.rows.size() == 16 && std::ranges::all_of(page.rows, isAsOrdered)),
        TestClient::waitMs);
    QVERIFY(std::ranges::count(page.rows, 1u, &admin::SessionRow::worker) > 0);
    const admin::Stats stats = who.waitFor([](const admin::Stats &sample) {
        return sample.workers[1].floor == SessionLevel::Degraded;
    });
    QCOMPARE(stats.workers[0].floor, SessionLevel::Normal);
    QCOMPARE(stats.workers[1].floor, SessionLevel::Degraded);
}

void TestAdminFloors::newcomerGetsTheFloorToo()
{
    ServerProcess server;
    QVERIFY(server.start());
    AdminClient who(server);
    QVERIFY(who.isGreeted());
    QVERIFY(who.ask<admin::Done>(admin::SetFloor{0, std::nullopt, SessionLevel::Emergency}));
    TestClient newcomer(server.clientsUrl());
    QCOMPARE(nextLevel(newcomer), QStringLiteral("emergency"));
    QVERIFY(who.ask<admin::Done>(admin::SetFloor{0, std::nullopt, SessionLevel::Normal}));
    QCOMPARE(nextLevel(newcomer), QStringLiteral("normal"));
    TestClient another(server.clientsUrl());
    QCOMPARE(another.subscribe(another.symbolNames(5)), 5);
    QVERIFY(another.waitForCount(5, "quote"));
    QCOMPARE(another.count("level"), 0);
}

void TestAdminFloors::memoryLimitBringsEverybodyToEmergencyAndHoldingsAreDelivered()
{
    ServerProcess server;
    server.set("backpressure.memory_limit", "1KiB");
    server.set("backpressure.smoothing", "0ms");
    server.set("backpressure.dwell", "100ms");
    server.set("feed.simulator.symbols", "20");
    server.set("feed.simulator.activity", "even");
    QVERIFY(server.start());
    AdminClient who(server);
    QVERIFY(who.isGreeted());
    TestClient client(server.clientsUrl());
    const QStringList symbols = client.symbolNames(20);
    QCOMPARE(client.subscribe(symbols), 20);
    const QString held = symbols[7];
    QVERIFY(!client.ask(1, R"({"op":"holdings","id":1,"symbols":)" + toJsonList({held}) + '}')
                 .isEmpty());
    const QJsonObject emergency = client.next([](const TestClient::Message &message) {
        return message.op() == u"level" &&
               message.json[QLatin1String("level")].toString() == u"emergency";
    });
    QVERIFY(!emergency.isEmpty());
    const auto isEmergency = [](const TestClient::Message &message) {
        return message.op() == u"level" &&
               message.json[QLatin1String("level")].toString() == u"emergency";
    };
    const auto at = std::ranges::find_if(client.messages(), isEmergency);
    const auto place = at - client.messages().begin();
    const auto before =
        std::count_if(client.messages().begin(), at,
                      [&](const TestClient::Message &message) { return message.symbol() == held; });
    QVERIFY(client.waitForCount(int(before) + 20, [&](const TestClient::Message &message) {
        return message.op() == u"quote" && message.symbol() == held;
    }));
    for (auto it = client.messages().begin() + place; it != client.messages().end(); ++it)
        QVERIFY2(!it->isData() || it->symbol() == held, it->text.constData());

    const auto page = who.ask<admin::SessionsPage>(admin::SessionsQuery{.limit = 1});
    QVERIFY(page && page->rows.size() == 1);
    QCOMPARE(page->rows[0].holdings, 1u);
    const auto detail =
        who.ask<admin::SessionDetail>(admin::SessionQuery{0, page->rows[0].session});
    QVERIFY(detail);
    QCOMPARE(detail->reason, QStringLiteral("memory"));
    const admin::Stats stats = who.waitFor([](const admin::Stats &sample) {
        return everyWorkerHasFloor(sample, SessionLevel::Emergency);
    });
    QCOMPARE(stats.workers[1].floorReason, QStringLiteral("the process is near its memory limit"));
    QVERIFY2(server.log().contains("bytes of backpressure.memory_limit = 1024, all clients are at "
                                   "level emergency"),
             server.log().constData());
    // An operator's order does not lift what memory asks for.
    QVERIFY(who.ask<admin::Done>(admin::SetFloor{0, std::nullopt, SessionLevel::Normal}));
    const auto still = who.ask<admin::SessionDetail>(admin::SessionQuery{0, page->rows[0].session});
    QVERIFY(still);
    QCOMPARE(still->row.level, SessionLevel::Emergency);
}

void TestAdminFloors::memoryLimitFarAwayChangesNothing()
{
    ServerProcess server;
    server.set("backpressure.memory_limit", "102400MiB");
    server.set("backpressure.dwell", "100ms");
    QVERIFY(server.start());
    AdminClient who(server);
    QVERIFY(who.waitForSamples(4)); // it has looked at memory by then
    for (const admin::Stats &sample : who.samples())
        QVERIFY(everyWorkerHasFloor(sample, SessionLevel::Normal));
    QVERIFY(!server.log().contains("memory:"));
}

QTEST_GUILESS_MAIN(TestAdminFloors)
#include "tst_adminfloors.moc"
