// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/adminclient.h"
#include "tests/integration/support/loadclients.h"
#include "tests/integration/support/serverprocess.h"
#include "tests/integration/support/testclient.h"

#include <QTest>
#include <algorithm>
#include <sys/resource.h>

using namespace tickcast;
using namespace tickcast::testing;

#ifdef __SANITIZE_THREAD__
/// The clients' thread is started after the server's process was. ThreadSanitizer takes the way in
/// which QProcess forks for a fork of this process, and refuses threads after one.
extern "C" __attribute__((visibility("default"))) const char *__tsan_default_options();
const char *__tsan_default_options()
{
    return "die_after_fork=0";
}
#endif

constexpr int subscribeWithinMs = 120'000;

/// Many clients for a while: everybody is served, nothing is lost, nothing grows.
/// TICKCAST_LOAD_SECONDS makes it longer or shorter.
class TestLoad final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everybodyIsServedWithoutLoss();
    void everybodyMayVanishAtOnce();

private:
    [[nodiscard]] static std::vector<std::string> symbolsOf(const ServerProcess &server);
    static void printSpread(const admin::Stats &stats);
};

void TestLoad::initTestCase()
{
    rlimit limit{};
    QCOMPARE(::getrlimit(RLIMIT_NOFILE, &limit), 0);
    limit.rlim_cur = limit.rlim_max;
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &limit), 0);
}

void TestLoad::everybodyIsServedWithoutLoss()
{
    constexpr int clients = isSanitized ? 300 : 2'000;
    bool isSet = false;
    const int wished = qEnvironmentVariableIntValue("TICKCAST_LOAD_SECONDS", &isSet);
    const int seconds = isSet ? wished : isSanitized ? 8 : 20;

    ServerProcess server;
    server.set("workers.count", "4");
    server.set("client.ping_after", "2s"); // a quiet client is pinged within the warm-up too
    QVERIFY(server.start());
    AdminClient admin(server);
    QVERIFY(admin.isGreeted());
    LoadClients load(
        {.port = server.clientsPort(), .clients = clients, .symbols = symbolsOf(server)});
    load.start();
    QTRY_VERIFY2_WITH_TIMEOUT(load.subscribed() == clients || load.hasTrouble(),
                              "not all clients could subscribe", subscribeWithinMs);

    // The first seconds fill buffers and pools, and the first ping makes a write buffer for each
    // connection; from then on memory has to stay where it is.
    const size_t warmUp = admin.samples().size() + size_t(std::max(5, seconds / 5));
    QVERIFY(admin.waitForSamples(warmUp));
    const qint64 residentBefore = server.residentBytes();
    QVERIFY(admin.waitForSamples(warmUp + size_t(seconds)));
    const qint64 residentAfter = server.residentBytes();
    const admin::Stats last = admin.samples().back();
    load.stop();

    const LoadClients::Totals totals = load.totals();
    printSpread(last);
    qInfo("%llu updates to %d clients in about %d s, at least %llu each; "
          "p99 latency %lld us; memory %.1f MB, then %.1f MB",
          static_cast<unsigned long long>(totals.updates), clients, seconds,
          static_cast<unsigned long long>(totals.updatesLeast), last.latency.p99Us,
          double(residentBefore) / 1e6, double(residentAfter) / 1e6);
    QVERIFY2(totals.firstTrouble.empty(), totals.firstTrouble.c_str());
    QCOMPARE(totals.losses, 0u);
    QCOMPARE(totals.gaps, 0u);
    QCOMPARE(totals.wrongMessages, 0u);
    QVERIFY2(totals.updatesLeast > 0, "somebody got nothing");
    QCOMPARE(last.connections, quint32(clients));
    QCOMPARE(last.totals.droppedTotal(), 0u);
    QCOMPARE(last.totals.badCommands, 0u);
    for (const admin::Stats &sample : admin.samples())
        QVERIFY(isEveryUpdateAccountedFor(sample));
    if (isSanitized)
        qInfo("memory is not judged: a sanitizer keeps what was freed");
    else
        QVERIFY2(residentAfter < residentBefore * 11 / 10, "memory grew by 10 % or more");

    // And all is given back.
    const auto isEmpty = [](const admin::Stats &stats) { return stats.connections == 0; };
    QVERIFY(isEmpty(admin.waitFor(isEmpty)));
}

void TestLoad::everybodyMayVanishAtOnce()
{
    // Each connection ends with a reset, in the midst of updates and pings: what the server is
    // about to write finds it broken.
    constexpr int clients = 300;
    constexpr int rounds = 10;
    ServerProcess server;
    server.set("client.ping_after", "100ms");
    server.set("feed.simulator.symbols", "50");
    server.set("feed.simulator.rate", "2000");
    QVERIFY(server.start());
    AdminClient admin(server);
    QVERIFY(admin.isGreeted());
    const auto isEmpty = [](const admin::Stats &stats) { return stats.connections == 0; };
    for (int round = 0; round < rounds; ++round) {
        LoadClients load(
            {.port = server.clientsPort(), .clients = clients, .symbols = symbolsOf(server)});
        load.start();
        QTRY_VERIFY2_WITH_TIMEOUT(load.subscribed() == clients || load.hasTrouble(),
                                  "not all clients could subscribe", subscribeWithinMs);
        load.stop();
        QCOMPARE(QByteArray::fromStdString(load.totals().firstTrouble), QByteArray());
        const admin::Stats after = admin.waitFor(isEmpty);
        QVERIFY2(isEmpty(after), "sessions of clients that are gone");
        QVERIFY(isEveryUpdateAccountedFor(after));
    }
}

std::vector<std::string> TestLoad::symbolsOf(const ServerProcess &server)
{
    std::vector<std::string> symbols;
    for (const QString &name : TestClient(server.clientsUrl()).symbolNames(1'000))
        symbols.push_back(name.toStdString());
    return symbols;
}

void TestLoad::printSpread(const admin::Stats &stats)
{
    QStringList spread;
    for (const admin::Worker &worker : stats.workers)
        spread += QString::number(worker.sessions);
    qInfo("sessions per worker: %s", qPrintable(spread.join(QLatin1String(", "))));
}

QTEST_GUILESS_MAIN(TestLoad)
#include "tst_load.moc"
