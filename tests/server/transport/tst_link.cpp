// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/server/support/epollmain.h"
#include "tests/server/support/linkfixture.h"

#include <QTest>

using namespace tickcast;
using protocol::CloseCode;
using protocol::WsOpcode;

/// What every Link promises when things go well: bytes arrive, in order, at the pace of the client.
/// tst_linkfaults.cpp holds what it promises when they do not.
class TestLink final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data() { LinkFixture::addImplementations(); }
    void cleanup() { LinkFixture::freeWhatEnded(); }

    void peerIsNamedByAddressAndPort();
    void framesArriveByteForByteAndInOrder();
    void framesOfEveryHeaderSizeArrive();
    void moreFramesThanOneCallTakesArriveInOrder();
    void largeFrameArrivesIntact();
    void textMessageIsReported_data();
    void textMessageIsReported();
    void messagesKeepTheirOrder();
    void messageInFragmentsIsReportedWhole();
    void characterCutByAFragmentIsJoined();
    void controlFrameBetweenFragmentsIsAnswered();
    void messageSentWithTheHandshakeIsReported();
    void messageInTinyPiecesIsReported();
    void messageOfExactlyTheLimitIsReported();
    void binaryMessageIsReported();
    void pongCountsAsReceived();
    void pingOfTheClientIsAnswered();
    void fullSocketSaysSoAndContinuesIntact();
    void atMostOneFrameIsBuffered();
    void pingOfTheClientIsAnsweredAlsoWhileFull();
    void serverPingWhileFullStaysBetweenFrames();
    void smallSendAfterTheBacklogGoesStraightOut();
};

void TestLink::peerIsNamedByAddressAndPort()
{
    LinkFixture fixture;
    QVERIFY(fixture.connect());
    QVERIFY2(fixture.link().peer().startsWith(QLatin1String("127.0.0.1:")),
             qPrintable(fixture.link().peer()));
}

void TestLink::framesArriveByteForByteAndInOrder()
{
    LinkFixture fixture;
    QVERIFY(fixture.connect());
    std::vector<FrameRef> frames;
    QByteArray expected;
    for (const size_t size : {0u, 1u, 125u, 126u, 1'000u, 5'000u}) {
        frames.push_back(LinkFixture::frameOf(size, static_cast<int>(size)));
        expected += LinkFixture::bytesOf(frames.back());
    }
    frames.push_back(Frame::make(WsOpcode::Binary, std::string_view("\0\xff", 2)));
    expected += LinkFixture::bytesOf(frames.back());
    const SendResult result = fixture.send(frames);
    QCOMPARE(result.framesTaken, frames.size());
    QCOMPARE(result.bytesTaken, size_t(expected.size()));
    QVERIFY(!result.isFull);
    QCOMPARE(result.framesInFlight, size_t(0));
    QTRY_VERIFY((fixture.client().pump(), fixture.client().stream.size() >= expected.size()));
    QVERIFY(fixture.client().stream == expected);
}

void TestLink::framesOfEveryHeaderSizeArrive()
{
    LinkFixture fixture;
    QVERIFY(fixture.connect());
    std::vector<FrameRef> frames;
    QByteArray expected;
    for (const size_t size : {0u, 125u, 126u, 65'535u, 65'536u, 200'000u}) {
        frames.push_back(LinkFixture::frameOf(size, static_cast<int>(size)));
        expected += LinkFixture::bytesOf(frames.back());
    }
    QVERIFY(fixture.sendAllAndReceive(frames));
    QVERIFY(fixture.client().stream == expected);
}

void TestLink::moreFramesThanOneCallTakesArriveInOrder()
{
    LinkFixture fixture;
    QVERIFY(fixture.connect());
    std::vector<FrameRef> frames;
    QByteArray expected;
    for (int i = 0; i < 300; ++i) {
        frames.push_back(LinkFixture::frameOf(20, i));
        expected += LinkFixture::bytesOf(frames.back());
    }
    const SendResult result = fixture.send(frames);
    QCOMPARE(result.framesTaken, frames.size());
    QTRY_COMPARE((fixture.client().pump(), fixture.client().stream.size()), expected.size());
    QVERIFY(fixture.client().stream == expected);
}

void TestLink::largeFrameArrivesIntact()
{
    LinkFixture fixture;
    QVERIFY(fixture.connect());
    const std::vector<FrameRef> frames{LinkFixture::frameOf(5 * 1'024 * 1'024, 3),
                                       LinkFixture::frameOf(10, 4)};
    QVERIFY(fixture.sendAllAndReceive(frames));
    QVERIFY(fixture.client().stream ==
            LinkFixture::bytesOf(frames[0]) + LinkFixture::bytesOf(frames[1]));
}

void TestLink::textMessageIsReported_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("short") << QByteArray(R"({"op":"ping"})");
    QTest::newRow("126") << QByteArray(126, 'a');
    QTest::newRow("unicode") << QByteArray("é€😀 and a \xc2\x80");
    QTest::newRow("zero byte") << QByteArray("a\0b", 3);
    QTest::newRow("60,000") << QByteArray(60'000, 'b');
}

void TestLink::textMessageIsReported()
{
    QFETCH(const QByteArray, text);
    LinkFixture fixture;
    QVERIFY(fixture.connect());
    fixture.client().write(RawClient::text(text));
    QTRY_COMPARE(fixture.recorder().texts.size(), size_t(1));
    QCOMPARE(fixture.recorder().texts[0], text);
    QVERIFY(fixture.recorder().received > 0);
    QCOMPARE(fixture.recorder().closed, 0);
}

void TestLink::messagesKeepTheirOrder()
{
    LinkFixture fixture;
    QVERIFY(fixture.connect());
    QByteArray all;
    for (int i = 0; i < 200; ++i)
        all += RawClient::text(QByteArray::number(i));
    fixture.client().write(all);
    QTRY_COMPARE(fixture.recorder().texts.size(), size_t(200));
    for (int i = 0; i < 200; ++i)
        QCOMPARE(fixture.recorder().texts[size_t(i)], QByteArray::number(i));
}

void TestLink::messageInFragmentsIsReportedWhole()
{
    LinkFixture fixture;
    QVERIFY(fixture.connect());
    using Fin = RawClient::Fin;
    using Mask = RawClient::Mask;
    fixture.client().write(RawClient::frame(0x1, "a€", Mask::Yes, Fin::No));
    fixture.client().write(RawClient::frame(0x0, "", Mask::Yes, Fin::No));
    fixture.client().write(RawClient::frame(0x0, "z"));
    QTRY_COMPARE(fixture.recorder().texts.size(), size_t(1));
    QCOMPARE(fixture.recorder().texts[0], QByteArray("a€z"));
}

void TestLink::characterCutByAFragmentIsJoined()
{
    LinkFixture fixture;
    QVERIFY(fixture.connect());
    // Only the whole message is UTF-8, RFC 6455 section 5.6.
    fixture.client().write(
        RawClient::frame(0x1, "a\xe2\x82", RawClient::Mask::Yes, RawClient::Fin::No));
    fixture.client().write(RawClient::frame(0x0, "\xacz"));
    QTRY_VERIFY((fixture.client().pump(),
                 fixture.client().closeCode() || !fixture.recorder().texts.empty()));
    QCOMPARE(fixture.recorder().texts.size(), size_t(1));
    QCOMPARE(fixture.recorder().texts[0], QByteArray("a€z"));
}

void TestLink::controlFrameBetweenFragmentsIsAnswered()
{
    LinkFixture fixture;
    QVERIFY(fixture.connect());
    fixture.client().write(RawClient::frame(0x1, "one ", RawClient::Mask::Yes, RawClient::Fin::No));
    fixture.client().write(RawClient::frame(0x9, "between"));
    fixture.client().write(RawClient::frame(0x0, "message"));
    QTRY_COMPARE(fixture.recorder().texts.size(), size_t(1));
    QCOMPARE(fixture.recorder().texts[0], QByteArray("one message"));
    QTRY_COMPARE((fixture.client().pump(), fixture.client().frames.size()), size_t(1));
    QCOMPARE(int(fixture.client().frames[0].opcode), int(WsOpcode::Pong));
    QCOMPARE(fixture.client().frames[0].payload, QByteArray("between"));
}

void TestLink::messageSentWithTheHandshakeIsReported()
{
    LinkFixture fixture;
    QVERIFY(fixture.connect(0, RawClient::text("early")));
    fixture.client().write(RawClient::text("late"));
    QTRY_VERIFY((fixture.client().pump(),
                 fixture.client().closeCode() || !fixture.recorder().texts.empty()));
    QCOMPARE(fixture.recorder().texts[0], QByteArray("early"));
    QTRY_COMPARE(fixture.recorder().texts.size(), size_t(2));
}

void TestLink::messageInTinyPiecesIsReported()
{
    LinkFixture fixture;
    QVERIFY(fixture.connect());
    const QByteArray bytes = RawClient::text(QByteArray(200, 'x'));
    for (const char byte : bytes) {
        fixture.client().write(QByteArray(1, byte));
        QCoreApplication::processEvents();
    }
    QTRY_COMPARE(fixture.recorder().texts.size(), size_t(1));
    QCOMPARE(fixture.recorder().texts[0], QByteArray(200, 'x'));
}

void TestLink::messageOfExactlyTheLimitIsReported()
{
    LinkFixture fixture(5'000);
    QVERIFY(fixture.connect());
    fixture.client().write(RawClient::text(QByteArray(5'000, 'x')));
    QTRY_COMPARE(fixture.recorder().texts.size(), size_t(1));
    QCOMPARE(fixture.recorder().texts[0].size(), 5'000);
}

void TestLink::binaryMessageIsReported()
{
    LinkFixture fixture;
    QVERIFY(fixture.connect());
    fixture.client().write(RawClient::frame(0x2, QByteArray("\0\xff", 2)));
    QTRY_COMPARE(fixture.recorder().binaries, 1);
    QVERIFY(fixture.recorder().texts.empty());
}

void TestLink::pongCountsAsReceived()
{
    LinkFixture fixture;
    QVERIFY(fixture.connect());
    fixture.link().ping();
    QTRY_COMPARE((fixture.client().pump(), fixture.client().frames.size()), size_t(1));
    QCOMPARE(int(fixture.client().frames[0].opcode), int(WsOpcode::Ping));
    QCOMPARE(fixture.recorder().received, 0);
    fixture.client().write(RawClient::frame(0xa, fixture.client().frames[0].payload));
    QTRY_VERIFY(fixture.recorder().received > 0);
    QVERIFY(fixture.recorder().texts.empty());
}

void TestLink::pingOfTheClientIsAnswered()
{
    LinkFixture fixture;
    QVERIFY(fixture.connect());
    const QByteArray payload(125, 'p');
    fixture.client().write(RawClient::frame(0x9, payload));
    QTRY_COMPARE((fixture.client().pump(), fixture.client().frames.size()), size_t(1));
    QCOMPARE(int(fixture.client().frames[0].opcode), int(WsOpcode::Pong));
    QCOMPARE(fixture.client().frames[0].payload, payload);
    QVERIFY(fixture.recorder().received > 0);
}

void TestLink::fullSocketSaysSoAndContinuesIntact()
{
    LinkFixture fixture;
    QVERIFY(fixture.connect(smallReceiveBuffer));
    const std::vector<FrameRef> frames = LinkFixture::manyFrames();
    const SendResult first = fixture.send(frames);
    QVERIFY(first.isFull);
    QVERIFY(first.framesTaken < frames.size());
    QCOMPARE(fixture.recorder().writable, 0);
    QVERIFY(fixture.sendAllAndReceive(frames, first.framesTaken));
    QVERIFY(fixture.recorder().writable > 0);
    QByteArray expected;
    for (const FrameRef &frame : frames)
        expected += LinkFixture::bytesOf(frame);
    QVERIFY(fixture.client().stream == expected);
    QCOMPARE(fixture.recorder().closed, 0);
}

void TestLink::atMostOneFrameIsBuffered()
{
    LinkFixture fixture;
    QVERIFY(fixture.connect(smallReceiveBuffer));
    const std::vector<FrameRef> frames = LinkFixture::manyFrames();
    const SendResult result = fixture.send(frames);
    QVERIFY(result.isFull);
    // Without our event loop nothing but the kernel's own buffers can reach the client.
    while (fixture.client().waitForInput(500))
        fixture.client().pump();
    QByteArray taken;
    for (size_t i = 0; i < result.framesTaken; ++i)
        taken += LinkFixture::bytesOf(frames[i]);
    QCOMPARE(size_t(taken.size()), result.bytesTaken);
    QVERIFY(fixture.client().stream.size() > 0);
    QVERIFY(taken.startsWith(fixture.client().stream));
    const qsizetype buffered = taken.size() - fixture.client().stream.size();
    QVERIFY2(buffered <= qsizetype(frames[0]->size()), qPrintable(QString::number(buffered)));
}

void TestLink::pingOfTheClientIsAnsweredAlsoWhileFull()
{
    LinkFixture fixture;
    QVERIFY(fixture.connect(smallReceiveBuffer));
    const std::vector<FrameRef> frames = LinkFixture::manyFrames();
    const SendResult first = fixture.send(frames);
    QVERIFY(first.isFull);
    fixture.client().write(RawClient::frame(0x9, "are you there"));
    QVERIFY(fixture.sendAllAndReceive(frames, first.framesTaken, 1));
    size_t pongs = 0;
    size_t next = 0;
    for (const RawClient::Received &received : fixture.client().frames) {
        if (received.opcode == WsOpcode::Pong) {
            ++pongs;
            QCOMPARE(received.payload, QByteArray("are you there"));
        } else {
            QVERIFY(LinkFixture::bytesOf(frames[next++]).endsWith(received.payload));
        }
    }
    QCOMPARE(pongs, size_t(1));
    QCOMPARE(next, frames.size());
}

void TestLink::serverPingWhileFullStaysBetweenFrames()
{
    LinkFixture fixture;
    QVERIFY(fixture.connect(smallReceiveBuffer));
    const std::vector<FrameRef> frames = LinkFixture::manyFrames();
    const SendResult first = fixture.send(frames);
    QVERIFY(first.isFull);
    fixture.link().ping();
    QVERIFY(fixture.sendAllAndReceive(frames, first.framesTaken, 1));
    const auto &got = fixture.client().frames;
    QCOMPARE(std::count_if(got.begin(), got.end(),
                           [](const auto &frame) { return frame.opcode == WsOpcode::Ping; }),
             1);
    QCOMPARE(got.size(), frames.size() + 1);
}

void TestLink::smallSendAfterTheBacklogGoesStraightOut()
{
    LinkFixture fixture;
    QVERIFY(fixture.connect(smallReceiveBuffer));
    const std::vector<FrameRef> frames = LinkFixture::manyFrames();
    const SendResult first = fixture.send(frames);
    QVERIFY(fixture.sendAllAndReceive(frames, first.framesTaken));
    const SendResult after = fixture.send({Frame::makeText("{}")});
    QCOMPARE(after.framesTaken, size_t(1));
    QVERIFY(!after.isFull);
    QTRY_COMPARE((fixture.client().pump(), fixture.client().frames.back().payload),
                 QByteArray("{}"));
}

TICKCAST_EPOLL_TEST_MAIN(TestLink)
#include "tst_link.moc"
