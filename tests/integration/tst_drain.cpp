// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/adminclient.h"
#include "tests/integration/support/rawclient.h"
#include "tests/integration/support/serverprocess.h"
#include "tests/integration/support/testclient.h"

#include <QFileInfo>
#include <QTcpSocket>
#include <QTest>
#include <algorithm>
#include <memory>
#include <vector>

using namespace tickcast::testing;

namespace {

std::vector<std::unique_ptr<TestClient>> connectClients(const QUrl &url, int count)
{
    std::vector<std::unique_ptr<TestClient>> clients;
    for (int i = 0; i < count; ++i) {
        clients.push_back(std::make_unique<TestClient>(url));
        if (clients.back()->next("welcome").isEmpty())
            return {};
    }
    return clients;
}

/// The body and head of a GET, read to the connection's end.
QByteArray get(const QUrl &url)
{
    QTcpSocket socket;
    QByteArray answer;
    QObject::connect(&socket, &QTcpSocket::readyRead, &socket, [&] { answer += socket.readAll(); });
    socket.connectToHost(url.host(), quint16(url.port()));
    socket.write("GET " + url.path().toLatin1() +
                 " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    static_cast<void>(QTest::qWaitFor(
        [&] { return socket.state() == QAbstractSocket::UnconnectedState && !answer.isEmpty(); },
        TestClient::waitMs));
    return answer;
}

} // namespace

/// SIGUSR2 and the operators' `drain`: clients go one after the other, and who comes is told.
class TestDrain final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everybodyIsToldAndClosedOneAfterTheOther_data();
    void everybodyIsToldAndClosedOneAfterTheOther();
    void newcomersAreToldToComeBackAfterTheEnd();
    void readinessIsRedWhileItDrains();
    void emptyServerEndsAtOnce();
    void secondSignalEndsItAtOnce();
    void secondOrderIsRefused();
    void whoWaitsInTheBacklogIsTold();
};

void TestDrain::everybodyIsToldAndClosedOneAfterTheOther_data()
{
    QTest::addColumn<bool>("isOrder");
    QTest::newRow("signal") << false;
    QTest::newRow("operator") << true;
}

void TestDrain::everybodyIsToldAndClosedOneAfterTheOther()
{
    QFETCH(bool, isOrder);
    ServerProcess server;
    server.set("workers.count", "1");
    server.set("drain.duration", "2s");
    QVERIFY(server.start());
    const auto clients = connectClients(server.clientsUrl(), 40);
    QCOMPARE(clients.size(), size_t(40));
    AdminClient admin(server);
    QVERIFY(admin.isGreeted());
    int openAtFirstClose = -1;
    for (const auto &client : clients) {
        connect(&client->socket(), &QWebSocket::disconnected, this, [&] {
            const auto isOpen = [](const auto &other) {
                return other->socket().state() == QAbstractSocket::ConnectedState;
            };
            if (openAtFirstClose < 0)
                openAtFirstClose = int(std::count_if(clients.begin(), clients.end(), isOpen));
        });
    }
    if (isOrder)
        admin.send("{\"op\":\"drain\",\"id\":7}");
    else
        server.sendSignal(SIGUSR2);
    for (const auto &client : clients) {
        QCOMPARE(client->closeCode(), std::optional<int>(4101));
        const QJsonObject closing = client->messages().back().json;
        QCOMPARE(closing[QLatin1String("op")].toString(), QStringLiteral("closing"));
        QCOMPARE(closing[QLatin1String("code")].toInt(), 4101);
        QVERIFY(closing[QLatin1String("retryAfterMs")].isDouble());
    }
    QVERIFY2(openAtFirstClose >= 20, qPrintable(QString::number(openAtFirstClose)));
    QVERIFY(server.hasStoppedWell());
    QCOMPARE(admin.closeCode(), std::optional<int>(1001));
    QCOMPARE(server.log().contains("drains the server over 2000 ms"), isOrder);
}

void TestDrain::newcomersAreToldToComeBackAfterTheEnd()
{
    ServerProcess server;
    server.set("drain.duration", "1h");
    QVERIFY(server.start());
    const auto clients = connectClients(server.clientsUrl(), 2);
    server.sendSignal(SIGUSR2);
    QTRY_VERIFY_WITH_TIMEOUT(server.log().contains("is being drained"), TestClient::waitMs);
    // The log is written before the workers hear of it.
    QJsonObject closing;
    while (closing.isEmpty()) {
        TestClient late(server.clientsUrl());
        QVERIFY(!late.next("welcome").isEmpty());
        if (QTest::qWaitFor([&] { return late.isClosed(); }, 200))
            closing = late.messages().back().json;
    }
    QCOMPARE(closing[QLatin1String("code")].toInt(), 4101);
    QVERIFY(closing[QLatin1String("retryAfterMs")].toInteger() > 3'000'000);
    for (const auto &client : clients)
        QVERIFY(!client->isClosed());
    server.sendSignal(SIGTERM);
    QVERIFY(server.hasStoppedWell());
}

void TestDrain::readinessIsRedWhileItDrains()
{
    ServerProcess server;
    server.set("listen.http", "127.0.0.1:0");
    server.set("drain.duration", "1h");
    QVERIFY(server.start());
    const auto clients = connectClients(server.clientsUrl(), 2);
    const QUrl http(server.ready()[QLatin1String("http")].toString());
    const auto statusOf = [&http](const char *path) {
        return get(http.resolved(QUrl(QLatin1String(path)))).left(12);
    };
    QTRY_COMPARE_WITH_TIMEOUT(statusOf("/health/ready"), QByteArray("HTTP/1.1 200"),
                              TestClient::waitMs);
    server.sendSignal(SIGUSR2);
    QTRY_COMPARE_WITH_TIMEOUT(statusOf("/health/ready"), QByteArray("HTTP/1.1 503"),
                              TestClient::waitMs);
    QCOMPARE(statusOf("/health/live"), QByteArray("HTTP/1.1 200"));
    QVERIFY2(!QFileInfo::exists(server.readyFile()), "it names a server that takes nobody");
    server.sendSignal(SIGUSR2);
    QVERIFY(server.hasStoppedWell());
}

void TestDrain::emptyServerEndsAtOnce()
{
    ServerProcess server;
    server.set("drain.duration", "1h");
    QVERIFY(server.start());
    QVERIFY(server.stop(SIGUSR2));
}

void TestDrain::secondSignalEndsItAtOnce()
{
    ServerProcess server;
    server.set("drain.duration", "1h");
    QVERIFY(server.start());
    const auto clients = connectClients(server.clientsUrl(), 2);
    server.sendSignal(SIGUSR2);
    QTRY_VERIFY_WITH_TIMEOUT(server.log().contains("is being drained"), TestClient::waitMs);
    QVERIFY(server.stop(SIGTERM));
}

void TestDrain::secondOrderIsRefused()
{
    ServerProcess server;
    server.set("drain.duration", "1h");
    QVERIFY(server.start());
    const auto clients = connectClients(server.clientsUrl(), 2);
    AdminClient admin(server);
    QVERIFY(admin.isGreeted());
    QVERIFY(admin.ask<tickcast::admin::Done>(tickcast::admin::Drain{}));
    QVERIFY(admin.ask<tickcast::admin::Failed>(tickcast::admin::Drain{}));
    QVERIFY(server.stop());
}

void TestDrain::whoWaitsInTheBacklogIsTold()
{
    ServerProcess server;
    QVERIFY(server.start());
    server.sendSignal(SIGSTOP);
    std::vector<std::unique_ptr<RawClient>> waiting;
    for (int i = 0; i < 50; ++i) {
        waiting.push_back(std::make_unique<RawClient>(server.clientsPort()));
        QVERIFY(waiting.back()->isConnected());
        waiting.back()->write(RawClient::request());
    }
    server.sendSignal(SIGTERM);
    server.sendSignal(SIGCONT);
    for (const auto &client : waiting) {
        QTRY_VERIFY_WITH_TIMEOUT(client->received().contains("\"op\":\"closing\""),
                                 TestClient::waitMs);
        QVERIFY(client->received().startsWith("HTTP/1.1 101"));
    }
    waiting.clear();
    QVERIFY(server.hasStoppedWell());
}

QTEST_GUILESS_MAIN(TestDrain)
#include "tst_drain.moc"
