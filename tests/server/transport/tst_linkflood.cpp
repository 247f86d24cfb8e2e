// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/wslink.h"
#include "tests/server/support/epollmain.h"
#include "tests/server/support/linkfixture.h"

#include "tests/server/transport/socketecho.h"
#include "tests/server/transport/wsclientframes.h"

#include <QTest>
#include <algorithm>

using namespace tickcast;
using namespace tickcast::test;
using protocol::WsOpcode;

namespace {

/// Whether exactly @p expected comes back.
[[nodiscard]] bool echoes(SocketEcho &peer, const QList<ServerFrame> &expected)
{
    QByteArray output;
    while (serverFrames(output).size() < expected.size() && peer.waitForMore())
        output += peer.takeOutput();
    // The last one may still be under way, which serverFrames() tells as a frame of its own.
    while (serverFrames(output) != expected && peer.waitForMore())
        output += peer.takeOutput();
    return serverFrames(output) == expected;
}

} // namespace

/// What every Link promises when a client asks much and takes little.
class TestLinkFlood final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data() { LinkFixture::addImplementations(); }
    void cleanup() { LinkFixture::freeWhatEnded(); }

    void floodOfPingsIsAnsweredInBounds();
    void floodOfPingsByAClientThatNeverReadsIsBounded();
    void pingsBeforeAMessageAreAnsweredBeforeIt();
    void manyMessagesInOnePieceAreAnsweredInOrder();
};

void TestLinkFlood::floodOfPingsIsAnsweredInBounds()
{
    constexpr int pings = 100'000;
    constexpr qsizetype pongBytes = 6; // header and payload
    constexpr qsizetype bytesPerRead = 4'096 + 2 * 127;
    LinkFixture fixture;
    QVERIFY(fixture.connect());
    fixture.client().write(RawClient::frame(0x9, "ping").repeated(pings));
    fixture.client().write(RawClient::frame(0x9, "last"));
    fixture.client().write(RawClient::text("alive"));
    QTRY_COMPARE_WITH_TIMEOUT((fixture.client().pump(), fixture.recorder().texts.size()), size_t(1),
                              30'000);
    const auto &frames = fixture.client().frames;
    QTRY_VERIFY((fixture.client().pump(), !frames.empty() && frames.back().payload == "last"));
    QCOMPARE(fixture.recorder().closed, 0);
    for (const RawClient::Received &frame : frames)
        QCOMPARE(int(frame.opcode), int(WsOpcode::Pong));
    // So much memory at most in each read, and one send; after each, all was out.
    QVERIFY(qsizetype(frames.size()) * pongBytes <= fixture.recorder().received * bytesPerRead);
}

void TestLinkFlood::floodOfPingsByAClientThatNeverReadsIsBounded()
{
    constexpr int pings = 50'000;               // 6.4 MB of pongs, were they all kept
    constexpr qsizetype bytesMax = 512 * 1'024; // the kernel's buffers, and very little of ours
    LinkFixture fixture;
    QVERIFY(fixture.connect(smallReceiveBuffer));
    const std::vector<FrameRef> data = LinkFixture::manyFrames();
    RawClient &client = fixture.client();
    const size_t taken = fixture.send(data).framesTaken;
    QVERIFY(taken < data.size());
    client.writeOnly(RawClient::frame(0x9, QByteArray(125, 'p')).repeated(pings) +
                     RawClient::text("all said"));
    QTRY_COMPARE_WITH_TIMEOUT((client.writeOnly({}), fixture.recorder().texts.size()), size_t(1),
                              30'000);
    QCOMPARE(fixture.recorder().closed, 0);
    // Now it reads: what had been kept for it was little, and nothing of it is broken.
    const FrameRef end = Frame::makeText("end");
    QVERIFY(QTest::qWaitFor([&] {
        client.pump();
        return fixture.send({end}).framesTaken == 1;
    }));
    QTRY_VERIFY((client.pump(), client.frames.back().payload == "end"));
    const auto pongs =
        std::ranges::count(client.frames, WsOpcode::Pong, &RawClient::Received::opcode);
    QCOMPARE(client.frames.size(), taken + size_t(pongs) + 1);
    QVERIFY(pongs > 0);
    QVERIFY2(client.stream.size() < bytesMax, qPrintable(QString::number(client.stream.size())));
}

void TestLinkFlood::pingsBeforeAMessageAreAnsweredBeforeIt()
{
    SocketEcho peer(LinkFixture::carrier(), 64 * 1'024);
    QVERIFY(peer.open());
    peer.write(test::frame(WsOp::Ping, "1") + test::frame(WsOp::Text, "2") +
               test::frame(WsOp::Ping, "3") + test::frame(WsOp::Binary, "4"));
    QVERIFY(echoes(peer,
                   {{WsOp::Pong, "1"}, {WsOp::Text, "2"}, {WsOp::Pong, "3"}, {WsOp::Binary, "4"}}));
}

void TestLinkFlood::manyMessagesInOnePieceAreAnsweredInOrder()
{
    // Each is answered while the next ones wait decrypted: far more than TLS decrypts at once.
    SocketEcho peer(LinkFixture::carrier(), 64 * 1'024);
    QVERIFY(peer.open());
    QByteArray piece;
    QList<ServerFrame> expected;
    for (int i = 0; i < 1'000; ++i) {
        const QByteArray message = QByteArray::number(i).repeated(20 + i % 50);
        piece += test::frame(WsOp::Text, message);
        expected.append({WsOp::Text, message});
    }
    peer.write(piece);
    QVERIFY(echoes(peer, expected));
}

TICKCAST_EPOLL_TEST_MAIN(TestLinkFlood)
#include "tst_linkflood.moc"
