// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/adoptedlink.h"
#include "tests/server/support/epollmain.h"
#include "tests/server/support/linkfixture.h"
#include "tests/server/support/sendsockets.h"
#include "tests/server/transport/descriptorfacts.h"

#include <QTest>
#include <algorithm>

using namespace tickcast;
using namespace tickcast::test;

namespace {

constexpr Door::Limits limits{.handshakeTimeout = std::chrono::seconds(5)};

/// Writes until the kernel takes no more; what it took.
QByteArray fill(int descriptor)
{
    QByteArray bytes;
    const QByteArray piece(1'000, 'f');
    for (;;) {
        const ssize_t sent = ::send(descriptor, piece.constData(), size_t(piece.size()),
                                    MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent <= 0)
            return bytes;
        bytes.append(piece.first(sent));
    }
}

} // namespace

/// What QWebSocketServer (Qt 6.4.2) gets wrong behind its handshake, and our door must not, on
/// either link. See also tst_door.
class TestDoorTraps final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data() { LinkFixture::addImplementations(); }
    void cleanup() { LinkFixture::freeWhatEnded(); }

    void framesBehindTheHandshakeAreKept_data();
    void framesBehindTheHandshakeAreKept();
    void restOfAFrameBehindTheHandshakeIsAwaited();
    void closeBehindTheHandshakeIsAnswered();
    void clientThatReadsLateGetsTheWholeAnswer();
    void answerThatFindsNoRoomGoesOutFirst();
    void nothingFollowsTheAnswerUnasked();
    void byteNowAndThenDoesNotProlongTheHandshake();
    void numbersOfDescriptorsMayBeReusedAtOnce();
    void nothingIsLeftOfWhoCameAndWent_data();
    void nothingIsLeftOfWhoCameAndWent();
};

void TestDoorTraps::framesBehindTheHandshakeAreKept_data()
{
    QTest::addColumn<int>("messages");
    QTest::addColumn<bool>("isSentAtOnce"); // by the server, before it has read them
    QTest::newRow("one") << 1 << false;
    QTest::newRow("many") << 300 << false;
    QTest::newRow("one, and the server speaks first") << 1 << true;
    QTest::newRow("many, and the server speaks first") << 300 << true;
}

void TestDoorTraps::framesBehindTheHandshakeAreKept()
{
    QFETCH(const int, messages);
    QFETCH(const bool, isSentAtOnce);
    DoorHost host(limits, 64 * 1'024, LinkFixture::carrier());
    const FrameRef hello = Frame::makeText("hello");
    if (isSentAtOnce) {
        host.onAdmitted = [&hello](Link &link) {
            const Frame *frame = hello.get();
            link.send({&frame, 1});
        };
    }
    RawClient client(host.port, 0, LinkFixture::carrier());
    QByteArray bytes = RawClient::handshake();
    for (int i = 0; i < messages; ++i)
        bytes += RawClient::text(QByteArray::number(i));
    client.write(bytes);
    QTRY_VERIFY((client.pump(), !host.links.empty()));
    const auto &texts = host.links.front().recorder->texts;
    QTRY_COMPARE((client.pump(), texts.size()), size_t(messages));
    for (int i = 0; i < messages; ++i)
        QCOMPARE(texts[size_t(i)], QByteArray::number(i));
    if (isSentAtOnce)
        QTRY_COMPARE((client.pump(), client.frames.size()), size_t(1));
}

void TestDoorTraps::restOfAFrameBehindTheHandshakeIsAwaited()
{
    DoorHost host(limits, 64 * 1'024, LinkFixture::carrier());
    RawClient client(host.port, 0, LinkFixture::carrier());
    const QByteArray frames = RawClient::text("whole") + RawClient::text("in halves");
    const qsizetype rest = 5;
    client.write(RawClient::handshake() + frames.chopped(rest));
    QTRY_VERIFY((client.pump(), client.isUpgraded && !host.links.empty()));
    const LinkRecorder &recorder = *host.links.front().recorder;
    QTRY_COMPARE(recorder.texts.size(), size_t(1));
    client.write(frames.last(rest));
    QTRY_COMPARE(recorder.texts.size(), size_t(2));
    QCOMPARE(recorder.texts[1], QByteArray("in halves"));
}

void TestDoorTraps::closeBehindTheHandshakeIsAnswered()
{
    DoorHost host(limits, 64 * 1'024, LinkFixture::carrier());
    RawClient client(host.port, 0, LinkFixture::carrier());
    client.write(RawClient::handshake() + RawClient::frame(0x8, QByteArray("\x03\xe8", 2)));
    QTRY_VERIFY((client.pump(), client.isOver));
    QVERIFY(client.isUpgraded);
    QCOMPARE(client.closeCode().value_or(0), 1000);
    client.close();
    QTRY_COMPARE(host.links.front().recorder->closed, 1);
}

void TestDoorTraps::clientThatReadsLateGetsTheWholeAnswer()
{
    DoorHost host(limits, 64 * 1'024, LinkFixture::carrier());
    constexpr int smallest = 1; // the kernel makes it its least, some 2 KiB
    RawClient client(host.port, smallest, LinkFixture::carrier());
    client.write(RawClient::handshake());
    QTRY_VERIFY((LinkFixture::carrier() == Carrier::Plain ? client.writeOnly({}) : client.pump(),
                 !host.links.empty()));
    QTRY_VERIFY((client.pump(), client.isUpgraded));
    QVERIFY2(client.head.contains(RawClient::acceptKey()), client.head.constData());
    QVERIFY(client.stream.isEmpty());
}

void TestDoorTraps::answerThatFindsNoRoomGoesOutFirst()
{
    if (LinkFixture::carrier() == Carrier::Tls)
        QSKIP("QSslSocket keeps the answer itself");
    DoorHost host(limits);
    const SocketPair sockets;
    const int near = ::dup(sockets.near());
    const QByteArray before = fill(near);
    const QByteArray answer("HTTP/1.1 101 Switching Protocols\r\n\r\n");
    LinkRecorder recorder;
    AdoptedLink link(host.transport, near, answer, RawClient::text("early"));
    link.setHandler(&recorder);
    const FrameRef frame = Frame::makeText("data");
    const Frame *raw = frame.get();
    link.send({&raw, 1});
    QCOMPARE(recorder.sends, 1);
    QVERIFY(recorder.lastSent.isFull);
    QCOMPARE(recorder.lastSent.framesTaken, size_t(0));
    link.ping();
    QByteArray received;
    QTRY_VERIFY((received += sockets.read(), recorder.writable > 0));
    link.send({&raw, 1});
    QTRY_COMPARE(recorder.lastSent.framesTaken, size_t(1));
    received += sockets.read();
    const QByteArray ping("\x89\x00", 2);
    QCOMPARE(received, QByteArray(before + answer + ping + LinkFixture::bytesOf(frame)));
    QCOMPARE(recorder.texts.size(), size_t(1));
}

void TestDoorTraps::nothingFollowsTheAnswerUnasked()
{
    DoorHost host(limits, 64 * 1'024, LinkFixture::carrier());
    RawClient client(host.port, 0, LinkFixture::carrier());
    client.write(RawClient::handshake());
    QTRY_VERIFY((client.pump(), client.isUpgraded && !host.links.empty()));
    // Whatever Qt's objects might have left to say or to delete has its turn.
    LinkFixture::freeWhatEnded();
    host.transport.wheel.advance(SystemClock::now() +
                                 std::chrono::nanoseconds(limits.handshakeTimeout).count());
    client.write(RawClient::frame(0x9, "only this"));
    QTRY_COMPARE((client.pump(), client.frames.size()), size_t(1));
    QCOMPARE(client.stream, QByteArray("\x8a\x09only this"));
    QVERIFY(!client.isOver);
}

void TestDoorTraps::byteNowAndThenDoesNotProlongTheHandshake()
{
    DoorHost host(limits, 64 * 1'024, LinkFixture::carrier());
    const MonotonicNs start = SystemClock::now();
    RawClient client(host.port, 0, LinkFixture::carrier());
    const QByteArray request = RawClient::handshake();
    constexpr int steps = 10;
    for (int i = 0; i < steps; ++i) {
        client.write(request.mid(i, 1));
        QTRY_COMPARE((client.pump(), host.door.handshakes()), 1u);
        QCoreApplication::processEvents();
        host.transport.wheel.advance(
            start + i * std::chrono::nanoseconds(limits.handshakeTimeout).count() / steps);
    }
    QCOMPARE(host.door.handshakes(), 1u);
    host.transport.wheel.advance(SystemClock::now() +
                                 std::chrono::nanoseconds(limits.handshakeTimeout).count());
    QTRY_VERIFY((client.pump(), client.isOver));
    QCOMPARE(host.door.handshakes(), 0u);
    QCOMPARE(host.door.refused(), quint64(1));
}

void TestDoorTraps::numbersOfDescriptorsMayBeReusedAtOnce()
{
    DoorHost host(limits, 64 * 1'024, LinkFixture::carrier());
    constexpr size_t rounds = 25;
    for (size_t round = 0; round < rounds; ++round) {
        // One goes in its handshake and one behind it, as the next one comes: the kernel gives it
        // the lowest number that is free.
        RawClient half(host.port, 0, LinkFixture::carrier());
        half.write("GET ");
        RawClient client(host.port, 0, LinkFixture::carrier());
        client.write(RawClient::handshake() + RawClient::text("here"));
        QTRY_COMPARE_WITH_TIMEOUT((half.pump(), client.pump(), host.links.size()), round + 1,
                                  10'000);
        QTRY_COMPARE((client.pump(), host.links.back().recorder->texts.size()), size_t(1));
        QCOMPARE(host.links.back().recorder->closed, 0);
        host.links.back().link.reset();
    }
    QTRY_COMPARE(host.door.handshakes(), 0u);
    QCOMPARE(host.door.accepts(), quint64(2 * rounds));
    QCOMPARE(host.door.refused(), quint64(rounds));
}

void TestDoorTraps::nothingIsLeftOfWhoCameAndWent_data()
{
    QTest::addColumn<QByteArray>("said");
    QTest::addColumn<bool>("resets");
    const QByteArray request = RawClient::handshake();
    for (const bool resets : {false, true}) {
        const char *how = resets ? "resets" : "closes";
        QTest::addRow("%s, said nothing", how) << QByteArray() << resets;
        QTest::addRow("%s, half a handshake", how) << request.first(40) << resets;
        QTest::addRow("%s, refused", how) << QByteArray("GET / HTTP/1.1\r\n\r\n") << resets;
        QTest::addRow("%s, upgraded", how) << request << resets;
        QTest::addRow("%s, in a frame", how)
            << QByteArray(request + RawClient::text("frame").first(8)) << resets;
    }
}

void TestDoorTraps::nothingIsLeftOfWhoCameAndWent()
{
    QFETCH(const QByteArray, said);
    QFETCH(const bool, resets);
    constexpr size_t count = 30;
    DoorHost host(limits, 64 * 1'024, LinkFixture::carrier());
    QCoreApplication::processEvents();
    const int descriptors = openDescriptors();
    const int entries = epollEntries();
    std::vector<std::unique_ptr<RawClient>> clients;
    for (size_t i = 0; i < count; ++i) {
        clients.push_back(std::make_unique<RawClient>(host.port, 0, LinkFixture::carrier()));
        clients.back()->write(said);
    }
    const auto pumpAll = [&clients] {
        for (const auto &client : clients)
            client->pump();
    };
    QTRY_COMPARE((pumpAll(), host.door.accepts()), quint64(count));
    const bool becomesALink = said.size() >= RawClient::handshake().size();
    if (becomesALink)
        QTRY_COMPARE((pumpAll(), host.links.size()), count);
    for (const auto &client : clients)
        resets ? client->reset() : client->close();
    if (becomesALink) {
        QTRY_VERIFY(std::ranges::all_of(
            host.links, [](const HostedLink &hosted) { return hosted.recorder->closed == 1; }));
    }
    QTRY_COMPARE(host.door.handshakes(), 0u);
    QCOMPARE(host.door.refused(), quint64(becomesALink ? 0 : count));
    LinkFixture::freeWhatEnded();
    QCOMPARE(epollEntries(), entries);
    QCOMPARE(openDescriptors(), descriptors);
}

TICKCAST_EPOLL_TEST_MAIN(TestDoorTraps)
#include "tst_doortraps.moc"
