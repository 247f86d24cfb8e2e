// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/adminclient.h"
#include "tests/integration/support/rawclient.h"
#include "tests/integration/support/serverprocess.h"
#include "tests/integration/support/testclient.h"

#include <QFileInfo>
#include <QTest>
#include <memory>
#include <vector>

using namespace tickcast::testing;

/// SIGTERM and SIGINT: everybody is told, and the process ends with 0 within 5 s, whoever is
/// connected. ServerProcess::stop() holds the time and the exit code.
class TestShutdown final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void clientsAreToldAndClosed_data();
    void clientsAreToldAndClosed();
    void operatorsAreClosed();
    void clientThatNeverReadsHoldsNothingUp();
    void clientThatIgnoresTheCloseHoldsNothingUp();
    void halfAHandshakeHoldsNothingUp();
    void waitingReplayEnds();
    void signalDuringTheStartIsHeeded_data();
    void signalDuringTheStartIsHeeded();
    void secondSignalEndsAtOnce();
    void readyFileIsTakenAway();
};

void TestShutdown::clientsAreToldAndClosed_data()
{
    QTest::addColumn<int>("signal");
    QTest::newRow("SIGTERM") << SIGTERM;
    QTest::newRow("SIGINT") << SIGINT;
}

void TestShutdown::clientsAreToldAndClosed()
{
    QFETCH(int, signal);
    ServerProcess server;
    QVERIFY(server.start());
    std::vector<std::unique_ptr<TestClient>> clients;
    for (int i = 0; i < 20; ++i) {
        clients.push_back(std::make_unique<TestClient>(server.clientsUrl()));
        QVERIFY(!clients.back()->next("welcome").isEmpty());
        const QStringList symbols = clients.back()->symbolNames(i); // the first watches nothing
        QVERIFY(i == 0 || clients.back()->subscribe(symbols) == i);
    }

    QVERIFY(server.stop(signal));
    for (const auto &client : clients) {
        const QJsonObject closing = client->next("closing");
        QCOMPARE(closing[QLatin1String("code")].toInt(), 1001);
        QVERIFY(!closing[QLatin1String("reason")].toString().isEmpty());
        QVERIFY(closing[QLatin1String("retryAfterMs")].isDouble());
        QCOMPARE(client->closeCode(), std::optional<int>(1001));
        QCOMPARE(client->messages().back().op(), QStringLiteral("closing"));
    }
}

void TestShutdown::operatorsAreClosed()
{
    ServerProcess server;
    QVERIFY(server.start());
    AdminClient authorized(server);
    QVERIFY(authorized.isGreeted());
    AdminClient silent(server.adminUrl());
    const RawClient halfway(server.adminPort());
    QVERIFY(halfway.isConnected());

    QVERIFY(server.stop());
    QCOMPARE(authorized.closeCode(), std::optional<int>(1001));
    QVERIFY(silent.closeCode().has_value());
}

void TestShutdown::clientThatNeverReadsHoldsNothingUp()
{
    ServerProcess server;
    server.set("feed.simulator.symbols", "50");
    server.set("feed.simulator.rate", "20000");
    QVERIFY(server.start());
    TestClient reader(server.clientsUrl());
    const QStringList symbols = reader.symbolNames(50);
    RawClient stuck(server.clientsPort());
    QVERIFY(stuck.shakeHands());
    stuck.stopReading();
    for (const char *channel : {"quote", "trade"}) {
        stuck.sendText("{\"op\":\"subscribe\",\"channel\":\"" + QByteArray(channel) +
                       "\",\"symbols\":" + toJsonList(symbols) + '}');
    }
    AdminClient admin(server);
    const auto isStuck = [](const tickcast::admin::Stats &stats) {
        return stats.totals.superseded > 0 && stats.totals.droppedTotal() > 0;
    };
    QVERIFY2(isStuck(admin.waitFor(isStuck)), "the kernel's buffers never filled");
    QVERIFY(server.stop());
    QCOMPARE(reader.closeCode(), std::optional<int>(1001));
}

void TestShutdown::clientThatIgnoresTheCloseHoldsNothingUp()
{
    ServerProcess server;
    QVERIFY(server.start());
    RawClient rude(server.clientsPort()); // reads, but never answers a close frame
    QVERIFY(rude.shakeHands());
    QVERIFY(rude.waitForFrame(tickcast::protocol::WsOpcode::Text).has_value());
    QVERIFY(server.stop());
    QCOMPARE(rude.closeCode(), std::optional<int>(1001));
}

void TestShutdown::halfAHandshakeHoldsNothingUp()
{
    ServerProcess server;
    QVERIFY(server.start());
    const RawClient silent(server.clientsPort());
    RawClient halfway(server.clientsPort());
    halfway.write(RawClient::request().first(40));
    AdminClient admin(server);
    const auto bothWait = [](const tickcast::admin::Stats &stats) { return stats.handshakes == 2; };
    QVERIFY(bothWait(admin.waitFor(bothWait)));
    QVERIFY(server.stop());
    QVERIFY(halfway.isCut());
}

void TestShutdown::waitingReplayEnds()
{
    ServerProcess server;
    server.set("feed.source", "replay");
    server.set("feed.replay.file", TICKCAST_TEST_DATA "/replay-small.ws.txt");
    server.set("feed.replay.start", "first_subscription");
    QVERIFY(server.start());
    QVERIFY(server.stop());
}

void TestShutdown::signalDuringTheStartIsHeeded_data()
{
    QTest::addColumn<int>("signal");
    QTest::newRow("SIGTERM") << SIGTERM;
    QTest::newRow("SIGINT") << SIGINT;
}

void TestShutdown::signalDuringTheStartIsHeeded()
{
    QFETCH(int, signal);
    ServerProcess server;
    // About a second's work: it is not broken off, but what comes after it is not begun.
    server.set("feed.simulator.symbols", isSanitized ? "10000" : "100000");
    server.launch();
    // The token is made before the market, and long before the server serves.
    QTRY_VERIFY_WITH_TIMEOUT(QFileInfo::exists(server.tokenPath()), TestClient::waitMs);
    QVERIFY(server.stop(signal));
}

void TestShutdown::secondSignalEndsAtOnce()
{
    ServerProcess server;
    QVERIFY(server.start());
    RawClient rude(server.clientsPort()); // would hold the server up for some seconds
    QVERIFY(rude.shakeHands());
    server.sendSignal(SIGTERM);
    QVERIFY(rude.closeCode().has_value()); // it has begun to stop
    server.sendSignal(SIGTERM);
    QVERIFY(server.hasStoppedWell());
    QVERIFY2(!server.log().contains("did not answer the close"), server.log().constData());
}

void TestShutdown::readyFileIsTakenAway()
{
    ServerProcess server;
    QVERIFY(server.start());
    QVERIFY(QFileInfo::exists(server.readyFile()));
    QVERIFY(server.stop());
    QVERIFY2(!QFileInfo::exists(server.readyFile()), "it names a server that is gone");
}

QTEST_GUILESS_MAIN(TestShutdown)
#include "tst_shutdown.moc"
