// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/loadclients.h"
#include "tests/integration/support/pressurescene.h"

#include <QTest>
#include <QTimer>
#include <functional>
#include <numeric>

using namespace tickcast;
using namespace tickcast::testing;
using namespace std::chrono_literals;
using admin::DropReason;
using admin::SessionLevel;
using Direction = TcpGate::Direction;

#ifdef __SANITIZE_THREAD__
/// The crowd's thread is started after the server's process was: see tst_load.
extern "C" __attribute__((visibility("default"))) const char *__tsan_default_options();
const char *__tsan_default_options()
{
    return "die_after_fork=0";
}
#endif

/// Whatever slow clients do and suffer, the server can say of every update what became of it: each
/// test ends with the equation in every sample, for each worker.
class TestSlowClientsAccounting final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void gapsAtTheClientAreTheServersLosses();
    void whatIsOwedIsDroppedWithItsReason_data();
    void whatIsOwedIsDroppedWithItsReason();
    void commandsOfAStalledClientAreBounded_data();
    void commandsOfAStalledClientAreBounded();
    void mixedCrowdDisturbsNobodyWhoReads();
};

namespace {

constexpr const char *busyRate = isSanitized ? "400" : "800";

QByteArray command(const char *op, int id, const QStringList &symbols)
{
    return QByteArray(R"({"op":")") + op + R"(","id":)" + QByteArray::number(id) +
           R"(,"symbols":)" + toJsonList(symbols) + '}';
}

/// Clients that come, watch, and go again, in different ways: one more or less every 50 ms.
class Visitors final : public QObject
{
public:
    Visitors(QUrl url, QStringList symbols, size_t count)
        : m_url(std::move(url))
        , m_symbols(std::move(symbols))
        , m_clients(count)
    {
        connect(&m_timer, &QTimer::timeout, this, [this] { turn(); });
        m_timer.start(50ms);
    }

private:
    void turn()
    {
        std::unique_ptr<TestClient> &client = m_clients[m_turn++ % m_clients.size()];
        if (!client) {
            client = std::make_unique<TestClient>(m_url);
            QWebSocket *socket = &client->socket();
            connect(socket, &QWebSocket::connected, socket, [this, socket] {
                socket->sendTextMessage(QString::fromUtf8(command("subscribe", 1, m_symbols)));
            });
            return;
        }
        if (m_turn % 2 == 0)
            client->socket().close();
        client.reset();
    }

    const QUrl m_url;
    const QStringList m_symbols;
    std::vector<std::unique_ptr<TestClient>> m_clients;
    size_t m_turn = 0;
    QTimer m_timer;
};

std::vector<std::string> toStdStrings(const QStringList &names)
{
    std::vector<std::string> strings;
    for (const QString &name : names)
        strings.push_back(name.toStdString());
    return strings;
}

} // namespace

void TestSlowClientsAccounting::gapsAtTheClientAreTheServersLosses()
{
    PressureScene scene;
    scene.set("feed.simulator.symbols", "10");
    scene.set("feed.simulator.rate", busyRate);
    QVERIFY(scene.start());
    GatedClient slow(scene.url()); // and nobody else
    const QStringList symbols = slow.client.symbolNames(10);
    for (const char *channel : {"quote", "trade"})
        QCOMPARE(slow.client.subscribe(symbols, channel), 10);

    slow.gate.stop(Direction::ToClient);
    QVERIFY(scene.waitForSessions(1, SessionLevel::Emergency));
    slow.gate.resume(Direction::ToClient);
    QVERIFY(scene.waitForSessions(1, SessionLevel::Normal));
    // It keeps up again: from one sample to the next nothing more is lost.
    quint64 lossesBefore = 0;
    const auto isCalm = [&](const admin::Stats &stats) {
        return std::exchange(lossesBefore, stats.totals.total()) == stats.totals.total() &&
               stats.totals.total() > 0;
    };
    const admin::Stats calm = scene.admin().waitFor(isCalm);
    QVERIFY(isCalm(calm));
    const admin::Losses &losses = calm.totals;
    QVERIFY(losses.superseded + losses.suppressedTotal() > 0);
    QVERIFY(losses.droppedTotal() > 0);
    QTRY_COMPARE(gaps(slow.client, "quote"), losses.superseded + losses.suppressedTotal());
    QTRY_COMPARE(gaps(slow.client, "trade"), losses.droppedTotal());
}

using Ending = std::function<void(GatedClient &, const QStringList &)>;
Q_DECLARE_METATYPE(Ending)

void TestSlowClientsAccounting::whatIsOwedIsDroppedWithItsReason_data()
{
    QTest::addColumn<Ending>("end");
    QTest::addColumn<int>("reason");
    const auto row = [](const char *name, DropReason reason, const Ending &end) {
        QTest::newRow(name) << end << int(reason);
    };
    row("unsubscribes", DropReason::Unsubscribed, [](GatedClient &slow, const QStringList &all) {
        slow.client.send(command("unsubscribe", 7, all));
    });
    row("closes", DropReason::Closed,
        [](GatedClient &slow, const QStringList &) { slow.client.socket().close(); });
    row("ends its stream", DropReason::Closed,
        [](GatedClient &slow, const QStringList &) { slow.gate.finish(Direction::ToServer); });
    row("is reset", DropReason::Closed,
        [](GatedClient &slow, const QStringList &) { slow.gate.reset(); });
}

void TestSlowClientsAccounting::whatIsOwedIsDroppedWithItsReason()
{
    QFETCH(Ending, end);
    QFETCH(int, reason);
    PressureScene scene;
    scene.set("feed.simulator.symbols", "50");
    scene.set("feed.simulator.rate", busyRate);
    QVERIFY(scene.start());
    GatedClient slow(scene.url());
    const QStringList symbols = slow.client.symbolNames(50);
    QCOMPARE(slow.client.subscribe(symbols), 50);
    QCOMPARE(slow.client.subscribe(symbols, "trade"), 50);
    slow.gate.stop(Direction::ToClient);
    // As many as there are symbols can only be owed, not on their way.
    const admin::Stats before =
        scene.admin().waitFor([](const admin::Stats &stats) { return owed(stats) >= 50; });
    QVERIFY(owed(before) >= 50);
    QCOMPARE(before.totals.dropped[size_t(reason)], 0u);

    end(slow, symbols);
    const admin::Stats after = scene.admin().waitFor(
        [&](const admin::Stats &stats) { return stats.totals.dropped[size_t(reason)] > 0; });
    QVERIFY(after.totals.dropped[size_t(reason)] >= 50);
    if (reason == int(DropReason::Closed)) {
        QCOMPARE(after.connections, 0u);
        QCOMPARE(owed(after), 0u);
        return;
    }
    slow.gate.resume(Direction::ToClient);
    QCOMPARE(slow.client.next("unsubscribed")[QLatin1String("id")].toInt(), 7);
    const qsizetype seen = slow.client.count("quote");
    QVERIFY(scene.admin().waitForSamples(scene.admin().samples().size() + 2));
    QCOMPARE(slow.client.count("quote"), seen);
}

void TestSlowClientsAccounting::commandsOfAStalledClientAreBounded_data()
{
    QTest::addColumn<int>("pairs"); // of subscribe and unsubscribe; 100 commands are allowed
    QTest::addColumn<int>("symbolsEach");
    QTest::addColumn<int>("code"); // 0: it is served
    QTest::newRow("one symbol at a time") << 45 << 1 << 0;
    QTest::newRow("answers beyond what is kept") << 45 << 200 << 4100;
    QTest::newRow("commands beyond what is allowed") << 250 << 1 << 4008;
}

void TestSlowClientsAccounting::commandsOfAStalledClientAreBounded()
{
    QFETCH(int, pairs);
    QFETCH(int, symbolsEach);
    QFETCH(int, code);
    PressureScene scene;
    scene.set("feed.simulator.symbols", "200");
    scene.set("feed.simulator.rate", busyRate);
    QVERIFY(scene.start());
    GoodClient other(scene.url());
    QVERIFY(other.isWatching());
    GatedClient slow(scene.url());
    const QStringList symbols = slow.client.symbolNames(200);
    QCOMPARE(slow.client.subscribe(symbols), 200);
    slow.gate.stop(Direction::ToClient);
    int id = 0;
    for (int i = 0; i < pairs; ++i) {
        const QStringList some = symbols.mid(i % (201 - symbolsEach), symbolsEach);
        slow.client.send(command("unsubscribe", ++id, some));
        slow.client.send(command("subscribe", ++id, some));
    }

    if (code != 0) {
        QVERIFY(scene.waitForLog("closed with " + QByteArray::number(code)));
        slow.gate.resume(Direction::ToClient);
        QCOMPARE(slow.client.closeCode(), std::optional<int>(code));
        const admin::Stats after =
            scene.admin().waitFor([](const admin::Stats &stats) { return stats.connections == 1; });
        QCOMPARE(after.totals.slowCloses, code == 4100 ? 1u : 0u);
    } else {
        const auto areHeard = [&](const admin::Stats &stats) {
            return stats.totals.commands >= quint64(id);
        };
        QVERIFY(areHeard(scene.admin().waitFor(areHeard)));
        slow.gate.resume(Direction::ToClient);
        int answered = 0;
        for (const char *op : {"unsubscribed", "subscribed"})
            QVERIFY(slow.client.waitForCount(pairs, op));
        for (const TestClient::Message &message : slow.client.messages()) {
            const int answers = message.json[QLatin1String("id")].toInt();
            if (answers > 0 && answers <= id)
                QCOMPARE(answers, ++answered); // each one, in order
        }
        QCOMPARE(answered, id);
        QCOMPARE(slow.client.count("error"), 0);
        // And it has what it asked for last.
        slow.client.forget();
        QTRY_COMPARE(newestOffsets(slow.client, "quote").size(), 200);
    }
    QVERIFY(other.isServed());
}

void TestSlowClientsAccounting::mixedCrowdDisturbsNobodyWhoReads()
{
    constexpr int healthyCount = isSanitized ? 30 : 70;
    constexpr size_t slowCount = isSanitized ? 4 : 10;
    constexpr size_t seconds = 8;
    PressureScene scene;
    scene.set("feed.simulator.symbols", "50");
    scene.set("feed.simulator.rate", busyRate);
    scene.set("backpressure.slow_close_after", "3s");
    QVERIFY(scene.start());
    const QStringList symbols = TestClient(scene.url()).symbolNames(50);
    LoadClients healthy({.port = scene.server.clientsPort(),
                         .clients = healthyCount,
                         .symbols = toStdStrings(symbols)});
    healthy.start();
    TcpGate wall(scene.server.clientsPort());
    TcpGate mud(scene.server.clientsPort());
    std::vector<std::unique_ptr<TestClient>> slow;
    for (size_t i = 0; i < slowCount; ++i) {
        for (const TcpGate *gate : {&wall, &mud}) {
            slow.push_back(std::make_unique<TestClient>(gate->leadTo(scene.url())));
            QCOMPARE(slow.back()->subscribe(symbols), 50);
        }
    }
    const Visitors visitors(scene.url(), symbols, slowCount);
    QTRY_COMPARE_WITH_TIMEOUT(healthy.subscribed(), healthyCount, TestClient::waitMs);
    wall.stop(Direction::ToClient);
    mud.slice(Direction::ToClient, 2'048, 50ms);
    QVERIFY(scene.admin().waitForSamples(scene.admin().samples().size() + seconds));
    healthy.stop();

    const LoadClients::Totals totals = healthy.totals();
    QVERIFY2(totals.firstTrouble.empty(), totals.firstTrouble.c_str());
    QCOMPARE(totals.gaps, 0u);
    QCOMPARE(totals.losses, 0u);
    QVERIFY2(totals.updatesLeast > 0, "somebody got nothing");
    // Those who read nothing are gone; those who read slowly are not.
    QTRY_COMPARE_WITH_TIMEOUT(scene.admin().samples().back().totals.slowCloses, slowCount,
                              TestClient::waitMs);
    QCOMPARE(mud.connections(), slowCount);
}

QTEST_GUILESS_MAIN(TestSlowClientsAccounting)
#include "tst_slowclients_accounting.moc"
