// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/connectstorm.h"
#include "tests/integration/support/serverprocess.h"
#include "tests/integration/support/testclient.h"

#include <QTest>
#include <algorithm>
#include <arpa/inet.h>
#include <functional>
#include <memory>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

using namespace tickcast::testing;

namespace {

/// TICKCAST_TAKEOVER_CLIENTS for measurements with more.
int clientCount()
{
    const int wanted = qEnvironmentVariableIntValue("TICKCAST_TAKEOVER_CLIENTS");
    return wanted > 0 ? wanted : isSanitized ? 100 : 500;
}

/// Quotes a second, so that all clients together get about 1,000: more would measure QWebSocket.
QString quoteRate()
{
    constexpr int symbolsWatched = 100;
    return QString::number(std::max(1, 1'000 * symbolsWatched / clientCount()));
}

/// What a client knows when its connection ends.
struct Place
{
    QString symbol;
    QString epoch;
    qint64 offset = 0;
};

Place placeOf(const TestClient &client)
{
    Place place;
    for (const TestClient::Message &message : client.messages()) {
        if (message.op() == QLatin1String("subscribed")) {
            const QJsonObject symbol =
                message.json[QLatin1String("symbols")].toArray().first().toObject();
            place.symbol = symbol[QLatin1String("symbol")].toString();
            place.epoch = symbol[QLatin1String("epoch")].toString();
            place.offset = symbol[QLatin1String("offset")].toInteger();
        } else if (message.isData()) {
            place.offset = message.offset();
        }
    }
    return place;
}

/// Waits until @p isDone, which stays true once it is, holds for all of them. Who is done is not
/// looked at again: that would take longer than what is waited for.
bool waitForAll(const std::vector<std::unique_ptr<TestClient>> &clients,
                const std::function<bool(const TestClient &)> &isDone)
{
    constexpr int waitMs = 120'000; // thousands of QWebSockets on one thread
    auto next = clients.begin();
    return QTest::qWaitFor(
        [&] {
            next = std::find_if(next, clients.end(),
                                [&](const auto &client) { return !isDone(*client); });
            return next == clients.end();
        },
        waitMs);
}

QByteArray resumeCommand(const Place &place)
{
    const QByteArray symbol = place.symbol.toLatin1();
    return "{\"op\":\"subscribe\",\"id\":1,\"symbols\":[\"" + symbol + "\"],\"resume\":{\"" +
           symbol + "\":{\"epoch\":\"" + place.epoch.toLatin1() +
           "\",\"offset\":" + QByteArray::number(place.offset) + "}}}";
}

/// Whether its first acknowledgement says that nothing was missed.
bool hasRecovered(const TestClient &client)
{
    for (const TestClient::Message &message : client.messages()) {
        if (message.op() == QLatin1String("subscribed")) {
            const QJsonValue first = message.json[QLatin1String("symbols")].toArray().first();
            return first[QLatin1String("recovered")].toBool();
        }
    }
    return false;
}

/// A listening socket on loopback, as a service manager makes it.
class ManagersSocket final
{
public:
    ManagersSocket()
        : m_descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        auto *generic = reinterpret_cast<sockaddr *>(&address);
        socklen_t size = sizeof address;
        if (::bind(m_descriptor, generic, size) == 0 && ::listen(m_descriptor, 4096) == 0 &&
            ::getsockname(m_descriptor, generic, &size) == 0)
            m_port = ntohs(address.sin_port);
    }
    ~ManagersSocket() { ::close(m_descriptor); }
    [[nodiscard]] int descriptor() const { return m_descriptor; }
    [[nodiscard]] quint16 port() const { return m_port; }

private:
    int m_descriptor;
    quint16 m_port = 0;
};

} // namespace

/// One server after the other, and nobody is refused.
class TestTakeover final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nobodyIsRefusedAndEverybodyGoesOn_data();
    void nobodyIsRefusedAndEverybodyGoesOn();
    void otherNumberOfWorkersTakesOver_data();
    void otherNumberOfWorkersTakesOver();
    void nobodyToTakeOverFromIsAnError();
    void successorThatFailsLeavesTheFormerServing();
    void managersSocketsOutliveTheServer_data();
    void managersSocketsOutliveTheServer();
};

void TestTakeover::nobodyIsRefusedAndEverybodyGoesOn_data()
{
    QTest::addColumn<QString>("isolated");
    QTest::newRow("one descriptor table") << "false";
    QTest::newRow("a table for each worker") << "true";
}

void TestTakeover::nobodyIsRefusedAndEverybodyGoesOn()
{
    QFETCH(QString, isolated);
    ServerProcess former;
    former.set("drain.takeover_duration", "2s");
    former.set(QStringLiteral("feed.simulator.rate"), quoteRate());
    former.set(QStringLiteral("transport.isolate_fd_tables"), isolated);
    QVERIFY(former.start());
    const QUrl url = former.clientsUrl();
    std::vector<std::unique_ptr<TestClient>> clients;
    TestClient asker(url);
    const QStringList symbols = asker.symbolNames(100);
    for (int i = 0; i < clientCount(); ++i) {
        clients.push_back(std::make_unique<TestClient>(url));
        clients.back()->send("{\"op\":\"subscribe\",\"id\":1,\"symbols\":" +
                             toJsonList({symbols[i % symbols.size()]}) + "}");
    }
    const auto isSubscribed = [](const TestClient &client) {
        return client.count("subscribed") > 0;
    };
    QVERIFY(waitForAll(clients, isSubscribed));

    ConnectStorm storm(quint16(url.port()));
    QTRY_VERIFY_WITH_TIMEOUT(storm.answered() > 200, TestClient::waitMs);
    ServerProcess next;
    next.takeOverFrom(former);
    next.set(QStringLiteral("feed.simulator.rate"), quoteRate());
    next.set(QStringLiteral("transport.isolate_fd_tables"), isolated);
    QVERIFY(next.start());
    QCOMPARE(next.clientsUrl(), url);

    QVERIFY(waitForAll(clients, [](const TestClient &client) { return client.isClosed(); }));
    for (const auto &client : clients) {
        QCOMPARE(client->closeCode(), std::optional<int>(4101));
        const QJsonObject closing = client->messages().back().json;
        QCOMPARE(closing[QLatin1String("op")].toString(), QStringLiteral("closing"));
        QCOMPARE(closing[QLatin1String("code")].toInt(), 4101);
        QVERIFY(closing[QLatin1String("retryAfterMs")].isDouble());
    }
    QVERIFY(former.hasStoppedWell());
    const quint64 before = storm.answered();
    QTRY_VERIFY_WITH_TIMEOUT(storm.answered() > before + 200, TestClient::waitMs);
    const ConnectStorm::Result result = storm.end();
    qInfo("%llu attempts", result.attempts);
    QCOMPARE(result.refused, quint64{0});
    QCOMPARE(result.cut, quint64{0});
    QCOMPARE(result.late, quint64{0});
    QCOMPARE(result.answered, result.attempts);

    for (auto &client : clients) {
        const Place place = placeOf(*client);
        client = std::make_unique<TestClient>(url);
        client->send(resumeCommand(place));
    }
    QVERIFY(waitForAll(clients, isSubscribed));
    const auto recovered = std::count_if(clients.begin(), clients.end(),
                                         [](const auto &client) { return hasRecovered(*client); });
    QCOMPARE(int(recovered), clientCount());
}

void TestTakeover::otherNumberOfWorkersTakesOver_data()
{
    QTest::addColumn<QString>("former");
    QTest::addColumn<QString>("next");
    QTest::newRow("more") << "1"
                          << "3";
    QTest::newRow("fewer") << "3"
                           << "1";
}

void TestTakeover::otherNumberOfWorkersTakesOver()
{
    QFETCH(const QString, former);
    QFETCH(const QString, next);
    ServerProcess first;
    first.set(QStringLiteral("workers.count"), former);
    first.set("drain.takeover_duration", "0ms");
    QVERIFY(first.start());
    ConnectStorm storm(first.clientsPort());
    QTRY_VERIFY_WITH_TIMEOUT(storm.answered() > 100, TestClient::waitMs);
    ServerProcess second;
    second.set(QStringLiteral("workers.count"), next);
    second.takeOverFrom(first);
    QVERIFY(second.start());
    QVERIFY(first.hasStoppedWell());
    const quint64 before = storm.answered();
    QTRY_VERIFY_WITH_TIMEOUT(storm.answered() > before + 200, TestClient::waitMs);
    const ConnectStorm::Result result = storm.end();
    QCOMPARE(result.refused + result.cut + result.late, quint64{0});
}

void TestTakeover::nobodyToTakeOverFromIsAnError()
{
    ServerProcess former;
    QVERIFY(former.start());
    QVERIFY(former.stop());
    ServerProcess next;
    next.takeOverFrom(former);
    next.launch();
    QTRY_VERIFY_WITH_TIMEOUT(next.log().contains("no server to take over from"),
                             TestClient::waitMs);
    next.kill();
}

void TestTakeover::successorThatFailsLeavesTheFormerServing()
{
    ServerProcess former;
    QVERIFY(former.start());
    ServerProcess next;
    next.takeOverFrom(former);
    next.set("listen.http", "192.0.2.1:0"); // TEST-NET-1, RFC 5737: nobody's
    next.launch();
    QTRY_VERIFY_WITH_TIMEOUT(next.log().contains("192.0.2.1"), TestClient::waitMs);
    next.kill();
    GoodClient client(former.clientsUrl());
    QVERIFY(client.isWatching());
    QVERIFY(client.isServed());
}

void TestTakeover::managersSocketsOutliveTheServer_data()
{
    QTest::addColumn<QString>("workers");
    QTest::newRow("one worker") << "1";
    QTest::newRow("two on one socket") << "2";
}

void TestTakeover::managersSocketsOutliveTheServer()
{
    QFETCH(const QString, workers);
    const ManagersSocket socket;
    QVERIFY(socket.port() != 0);
    ConnectStorm storm(socket.port()); // before there is any server
    for (int run = 0; run < 2; ++run) {
        ServerProcess server;
        server.setInherited({socket.descriptor()});
        server.setEnvironment(QStringLiteral("LISTEN_FDS"), QStringLiteral("1"));
        server.setEnvironment(QStringLiteral("LISTEN_FDNAMES"), QStringLiteral("clients"));
        server.setLauncher(
            QStringLiteral("/bin/sh"),
            {QStringLiteral("-c"), QStringLiteral("LISTEN_PID=$$ exec \"$0\" \"$@\"")});
        server.set(QStringLiteral("workers.count"), workers);
        QVERIFY(server.start());
        QCOMPARE(server.clientsPort(), socket.port());
        const quint64 before = storm.answered();
        QTRY_VERIFY_WITH_TIMEOUT(storm.answered() > before + 300, TestClient::waitMs);
        if (run == 1) {
            const ConnectStorm::Result result = storm.end();
            QCOMPARE(result.refused + result.cut + result.late, quint64{0});
        }
        QVERIFY(server.stop());
    }
}

QTEST_GUILESS_MAIN(TestTakeover)
#include "tst_takeover.moc"
