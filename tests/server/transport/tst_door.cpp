// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/server/support/epollmain.h"
#include "tests/server/support/linkhost.h"
#include "tests/server/support/rawclient.h"

#include <QTest>
#include <memory>
#include <vector>

using namespace tickcast;

namespace {

constexpr Door::Limits limits{.handshakeTimeout = std::chrono::seconds(5)};

/// A moment at which every handshake under way has had its time.
MonotonicNs afterTheTimeout()
{
    return SystemClock::now() + std::chrono::nanoseconds(limits.handshakeTimeout).count();
}

bool isUpgraded(RawClient &client)
{
    return QTest::qWaitFor([&] {
        client.pump();
        return client.isUpgraded;
    });
}

bool isOver(RawClient &client)
{
    return QTest::qWaitFor(
        [&] {
            client.pump();
            return client.isOver;
        },
        10'000);
}

/// A moment at which whoever has begun a handshake has dawdled.
MonotonicNs afterPatience()
{
    return SystemClock::now() + std::chrono::nanoseconds(Door::crowdedPatience).count();
}

/// A door at which as many shake hands, or do not get on with it, as it lets do so at a time.
struct Crowd
{
    static constexpr size_t limit = 4;

    Crowd()
    {
        for (size_t i = 0; i < limit; ++i) {
            dawdlers.push_back(std::make_unique<RawClient>(host.port));
            dawdlers.back()->write("GET ");
        }
    }
    [[nodiscard]] bool isIn() const
    {
        return QTest::qWaitFor([this] { return host.door.isCrowded(); });
    }

    DoorHost host{{.handshakeTimeout = limits.handshakeTimeout, .handshakesMax = limit}};
    std::vector<std::unique_ptr<RawClient>> dawdlers;
};

} // namespace

class TestDoor final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void cleanup();
    void handshakeIsAnsweredAsTheRfcSays();
    void pathIsHandedOn_data();
    void pathIsHandedOn();
    void subprotocolIsSelected_data();
    void subprotocolIsSelected();
    void handshakeInTinyPiecesIsTaken();
    void clientThatSaysNothingIsCut();
    void halfAHandshakeIsCut();
    void finishedHandshakeIsNotCut();
    void handshakeIsNotCutBeforeItsTime();
    void whatIsNoHandshakeIsRefused_data();
    void whatIsNoHandshakeIsRefused();
    void vanishingDuringTheHandshakeIsCounted_data();
    void vanishingDuringTheHandshakeIsCounted();
    void refusedLinkIsClosedWithItsCode();
    void refusedLinkIsKeptUntilItsCloseIsDone();
    void manyConnectionsAtOnce();
    void newcomersWaitWhileTheDoorIsCrowded();
    void whoKeepsOthersWaitingIsCut();
    void whoKeepsNobodyWaitingIsNot();
    void queueIsTakenAtTheEndHoweverCrowded();
    void closedDoorTakesNobody();
    void doorMayDieWithHandshakesUnderWay();
};

void TestDoor::cleanup()
{
    // Sockets end themselves from the event loop; what is left after that is a leak.
    QCoreApplication::processEvents();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
}

void TestDoor::handshakeIsAnsweredAsTheRfcSays()
{
    DoorHost host(limits);
    RawClient client(host.port);
    QVERIFY(client.isConnected);
    client.write(RawClient::handshake());
    QVERIFY(isUpgraded(client));
    QVERIFY2(client.head.contains(QByteArray("Sec-WebSocket-Accept: " + RawClient::acceptKey())),
             client.head.constData());
    QVERIFY(!client.head.contains("Sec-WebSocket-Extensions"));
    QCOMPARE(host.links.size(), size_t(1));
    QCOMPARE(host.door.accepts(), quint64(1));
    QCOMPARE(host.door.refused(), quint64(0));
    QCOMPARE(host.door.handshakes(), 0u);
}

void TestDoor::pathIsHandedOn_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QString>("path");
    QTest::newRow("ours") << QByteArray("/v1") << QStringLiteral("/v1");
    QTest::newRow("root") << QByteArray("/") << QStringLiteral("/");
    QTest::newRow("wrong") << QByteArray("/v2/x") << QStringLiteral("/v2/x");
    QTest::newRow("with a query") << QByteArray("/v1?a=b") << QStringLiteral("/v1");
}

void TestDoor::pathIsHandedOn()
{
    QFETCH(const QByteArray, target);
    QFETCH(const QString, path);
    DoorHost host(limits);
    RawClient client(host.port);
    client.write(RawClient::handshake(target));
    QVERIFY(isUpgraded(client));
    QCOMPARE(host.links.front().visitor.path, path);
}

void TestDoor::subprotocolIsSelected_data()
{
    QTest::addColumn<QByteArray>("offered");
    QTest::addColumn<QString>("selected");
    QTest::newRow("none") << QByteArray() << QString();
    QTest::newRow("json") << QByteArray("tickcast.v1.json") << QStringLiteral("tickcast.v1.json");
    QTest::newRow("unknown and json")
        << QByteArray("mqtt, tickcast.v1.json") << QStringLiteral("tickcast.v1.json");
    QTest::newRow("only unknown") << QByteArray("mqtt") << QString();
}

void TestDoor::subprotocolIsSelected()
{
    QFETCH(const QByteArray, offered);
    QFETCH(const QString, selected);
    DoorHost host(limits);
    RawClient client(host.port);
    client.write(RawClient::handshake(
        "/v1", offered.isEmpty() ? QByteArray()
                                 : QByteArray("Sec-WebSocket-Protocol: " + offered + "\r\n")));
    QVERIFY(isUpgraded(client));
    QCOMPARE(host.links.front().visitor.subprotocol, selected);
    QCOMPARE(client.head.contains("Sec-WebSocket-Protocol: "), !selected.isEmpty());
}

void TestDoor::handshakeInTinyPiecesIsTaken()
{
    DoorHost host(limits);
    RawClient client(host.port);
    const QByteArray request = RawClient::handshake();
    for (const char byte : request) {
        client.write(QByteArray(1, byte));
        QCoreApplication::processEvents();
    }
    QVERIFY(isUpgraded(client));
    QCOMPARE(host.links.size(), size_t(1));
}

void TestDoor::clientThatSaysNothingIsCut()
{
    DoorHost host(limits);
    RawClient client(host.port);
    QTRY_COMPARE(host.door.handshakes(), 1u);
    host.transport.wheel.advance(afterTheTimeout());
    QVERIFY(isOver(client));
    QCOMPARE(host.door.handshakes(), 0u);
    QCOMPARE(host.door.refused(), quint64(1));
    QVERIFY(host.links.empty());
}

void TestDoor::halfAHandshakeIsCut()
{
    DoorHost host(limits);
    RawClient client(host.port);
    client.write(RawClient::handshake().chopped(2));
    QTRY_COMPARE(host.door.handshakes(), 1u);
    host.transport.wheel.advance(afterTheTimeout());
    QVERIFY(isOver(client));
    QVERIFY(client.head.isEmpty());
    QCOMPARE(host.door.handshakes(), 0u);
    QCOMPARE(host.door.refused(), quint64(1));
}

void TestDoor::finishedHandshakeIsNotCut()
{
    DoorHost host(limits);
    RawClient client(host.port);
    client.write(RawClient::handshake());
    QVERIFY(isUpgraded(client));
    host.transport.wheel.advance(afterTheTimeout());
    client.write(RawClient::text("still here"));
    QTRY_COMPARE(host.links.front().recorder->texts.size(), size_t(1));
    QCOMPARE(host.links.front().recorder->closed, 0);
}

void TestDoor::handshakeIsNotCutBeforeItsTime()
{
    DoorHost host(limits);
    RawClient client(host.port);
    client.write(RawClient::handshake().chopped(2));
    QTRY_COMPARE(host.door.handshakes(), 1u);
    host.transport.wheel.advance(SystemClock::now());
    QCOMPARE(host.door.handshakes(), 1u);
    client.write("\r\n");
    QVERIFY(isUpgraded(client));
}

void TestDoor::whatIsNoHandshakeIsRefused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const QByteArray end = "\r\n\r\n";
    QTest::newRow("garbage") << QByteArray(QByteArray(200, '\xaa') + end);
    QTest::newRow("zero bytes") << QByteArray(QByteArray(200, '\0') + end);
    QTest::newRow("TLS hello") << QByteArray(QByteArray("\x16\x03\x01\x02\x00", 5) + end);
    QTest::newRow("only the end") << end;
    QTest::newRow("plain GET") << QByteArray("GET / HTTP/1.1\r\nHost: a" + end);
    QTest::newRow("POST") << RawClient::handshake().replace("GET", "POST");
    QTest::newRow("HTTP/1.0") << RawClient::handshake().replace("HTTP/1.1", "HTTP/1.0");
    QTest::newRow("without key") << RawClient::handshake().replace("Sec-WebSocket-Key", "X-Key");
    QTest::newRow("other version") << RawClient::handshake().replace("Version: 13", "Version: 8");
    QTest::newRow("without upgrade")
        << RawClient::handshake().replace("Upgrade: websocket", "A: b");
    QTest::newRow("huge line") << RawClient::handshake("/v1",
                                                       "X: " + QByteArray(100'000, 'x') + "\r\n");
    QTest::newRow("endless head") << QByteArray(QByteArray("GET / HTTP/1.1\r\n") +
                                                QByteArray("X: y\r\n").repeated(200'000));
}

void TestDoor::whatIsNoHandshakeIsRefused()
{
    QFETCH(const QByteArray, bytes);
    DoorHost host(limits);
    RawClient client(host.port);
    client.write(bytes);
    QVERIFY(isOver(client));
    QVERIFY(!client.isUpgraded);
    client.close();
    QTRY_COMPARE_WITH_TIMEOUT(host.door.handshakes(), 0u, 10'000);
    QCOMPARE(host.door.accepts(), quint64(1));
    QCOMPARE(host.door.refused(), quint64(1));
    QVERIFY(host.links.empty());
    RawClient next(host.port); // the door stands all the same
    next.write(RawClient::handshake());
    QVERIFY(isUpgraded(next));
}

void TestDoor::vanishingDuringTheHandshakeIsCounted_data()
{
    QTest::addColumn<bool>("resets");
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("closes at once") << false << QByteArray();
    QTest::newRow("closes in the middle") << false << RawClient::handshake().left(40);
    QTest::newRow("resets in the middle") << true << RawClient::handshake().left(40);
}

void TestDoor::vanishingDuringTheHandshakeIsCounted()
{
    QFETCH(const bool, resets);
    QFETCH(const QByteArray, bytes);
    DoorHost host(limits);
    RawClient client(host.port);
    client.write(bytes);
    QTRY_COMPARE(host.door.handshakes(), 1u);
    if (resets)
        client.reset();
    else
        client.close();
    QTRY_COMPARE(host.door.refused(), quint64(1));
    QCOMPARE(host.door.handshakes(), 0u);
    QVERIFY(host.links.empty());
}

void TestDoor::refusedLinkIsClosedWithItsCode()
{
    DoorHost host(limits);
    RawClient client(host.port);
    client.write(RawClient::handshake("/nowhere"));
    QVERIFY(isUpgraded(client));
    host.door.refuse(std::move(host.links.front().link), protocol::CloseCode::Policy,
                     QStringLiteral("nothing is served here"));
    QTRY_VERIFY((client.pump(), client.closeCode().has_value()));
    QCOMPARE(*client.closeCode(), 1008);
    QCOMPARE(client.frames[0].payload.sliced(2), QByteArray("nothing is served here"));
    QCOMPARE(host.door.refused(), quint64(1));
    QCOMPARE(host.door.accepts(), quint64(1));
    QCOMPARE(host.links.front().recorder->closed, 0); // it has another handler now
}

void TestDoor::refusedLinkIsKeptUntilItsCloseIsDone()
{
    DoorHost host(limits);
    RawClient client(host.port);
    client.write(RawClient::handshake("/nowhere"));
    QVERIFY(isUpgraded(client));
    host.door.refuse(std::move(host.links.front().link), protocol::CloseCode::Policy, {});
    host.transport.wheel.advance(SystemClock::now()); // the client has not read its close yet
    QTRY_VERIFY((client.pump(), client.closeCode().has_value()));
    QCOMPARE(*client.closeCode(), 1008);
    client.write(RawClient::text("unheard"));
    client.close();
    // It frees itself once it is over; asked too early it must stay.
    for (int i = 0; i < 100; ++i) {
        QCoreApplication::processEvents();
        host.transport.wheel.advance(SystemClock::now());
    }
}

void TestDoor::manyConnectionsAtOnce()
{
    constexpr size_t count = 200;
    DoorHost host(limits);
    std::vector<std::unique_ptr<RawClient>> clients;
    for (size_t i = 0; i < count; ++i) {
        clients.push_back(std::make_unique<RawClient>(host.port));
        QVERIFY(clients.back()->isConnected);
        clients.back()->write(RawClient::handshake());
    }
    QTRY_COMPARE(host.links.size(), count);
    for (const auto &client : clients)
        QVERIFY(isUpgraded(*client));
    QCOMPARE(host.door.accepts(), quint64(count));
    QCOMPARE(host.door.refused(), quint64(0));
    QCOMPARE(host.door.handshakes(), 0u);
    for (size_t i = 0; i < count; ++i)
        clients[i]->write(RawClient::text(QByteArray::number(int(i))));
    QTRY_VERIFY(std::ranges::all_of(
        host.links, [](const HostedLink &hosted) { return hosted.recorder->texts.size() == 1; }));
}

void TestDoor::newcomersWaitWhileTheDoorIsCrowded()
{
    Crowd crowd;
    QVERIFY(crowd.isIn());
    RawClient waiting(crowd.host.port);
    waiting.write(RawClient::handshake());
    crowd.host.door.tidy(SystemClock::now()); // nobody has dawdled yet
    QCOMPARE(crowd.host.door.accepts(), quint64(Crowd::limit));
    crowd.dawdlers.front()->write(RawClient::handshake().mid(4));
    QVERIFY(isUpgraded(*crowd.dawdlers.front()));
    QVERIFY(isUpgraded(waiting));
    QVERIFY(!crowd.host.door.isCrowded());
    QCOMPARE(crowd.host.door.refused(), quint64(0));
}

void TestDoor::whoKeepsOthersWaitingIsCut()
{
    Crowd crowd;
    QVERIFY(crowd.isIn());
    RawClient waiting(crowd.host.port);
    waiting.write(RawClient::handshake());
    crowd.host.door.tidy(afterPatience());
    QCOMPARE(crowd.host.door.refused(), quint64(Crowd::limit));
    for (const auto &dawdler : crowd.dawdlers)
        QVERIFY(isOver(*dawdler));
    QVERIFY(isUpgraded(waiting));
}

void TestDoor::whoKeepsNobodyWaitingIsNot()
{
    Crowd crowd;
    QVERIFY(crowd.isIn());
    crowd.dawdlers.front()->write(RawClient::handshake().mid(4));
    QVERIFY(isUpgraded(*crowd.dawdlers.front()));
    crowd.host.door.tidy(afterPatience());
    QCOMPARE(crowd.host.door.handshakes(), quint32(Crowd::limit - 1));
    QCOMPARE(crowd.host.door.refused(), quint64(0));
}

void TestDoor::queueIsTakenAtTheEndHoweverCrowded()
{
    Crowd crowd;
    QVERIFY(crowd.isIn());
    RawClient waiting(crowd.host.port);
    waiting.write(RawClient::handshake());
    crowd.host.door.takeBacklogAndLeave();
    QVERIFY(isUpgraded(waiting));
    QCOMPARE(crowd.host.door.accepts(), quint64(Crowd::limit + 1));
    QVERIFY(!crowd.host.door.isAccepting());
}

void TestDoor::closedDoorTakesNobody()
{
    DoorHost host(limits);
    RawClient inside(host.port);
    inside.write(RawClient::handshake());
    QVERIFY(isUpgraded(inside));
    RawClient half(host.port);
    half.write("GET ");
    QTRY_COMPARE(host.door.handshakes(), 1u);
    host.door.close();
    QVERIFY(isOver(half));
    QCOMPARE(host.door.handshakes(), 0u);
    QCOMPARE(host.door.refused(), quint64(1));
    RawClient late(host.port);
    QVERIFY(!late.isConnected);
    inside.write(RawClient::text("still served"));
    QTRY_COMPARE(host.links.front().recorder->texts.size(), size_t(1));
}

void TestDoor::doorMayDieWithHandshakesUnderWay()
{
    auto host = std::make_unique<DoorHost>(limits);
    RawClient half(host->port);
    RawClient refused(host->port);
    half.write("GET ");
    refused.write(RawClient::handshake());
    QVERIFY(isUpgraded(refused));
    QTRY_COMPARE(host->door.handshakes(), 1u);
    host->door.refuse(std::move(host->links.front().link), protocol::CloseCode::Policy, {});
    host.reset();
    QVERIFY(isOver(half));
    QVERIFY(isOver(refused));
}

TICKCAST_EPOLL_TEST_MAIN(TestDoor)
#include "tst_door.moc"
