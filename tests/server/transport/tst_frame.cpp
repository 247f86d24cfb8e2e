// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/frame.h"

#include <QTest>
#include <thread>
#include <vector>

using namespace tickcast;
using protocol::WsOpcode;

namespace {

QByteArray bytesOf(const FrameRef &frame)
{
    const auto bytes = frame->bytes();
    return {reinterpret_cast<const char *>(bytes.data()), static_cast<qsizetype>(bytes.size())};
}

} // namespace

class TestFrame final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void headerFitsThePayload_data();
    void headerFitsThePayload();
    void opcodeStandsInTheFirstByte_data();
    void opcodeStandsInTheFirstByte();
    void payloadMayHoldAnyByte();
    void referencesShareOneFrame();
    void emptyReferenceIsHarmless();
    void assignmentLetsTheOldFrameGo();
    void referencesMayBeTakenAndDroppedOnSeveralThreads();
};

void TestFrame::headerFitsThePayload_data()
{
    QTest::addColumn<int>("payloadSize");
    QTest::addColumn<QByteArray>("header");
    QTest::newRow("empty") << 0 << QByteArray("\x81\x00", 2);
    QTest::newRow("one") << 1 << QByteArray("\x81\x01", 2);
    QTest::newRow("125") << 125 << QByteArray("\x81\x7d", 2);
    QTest::newRow("126") << 126 << QByteArray("\x81\x7e\x00\x7e", 4);
    QTest::newRow("65535") << 65'535 << QByteArray("\x81\x7e\xff\xff", 4);
    QTest::newRow("65536") << 65'536 << QByteArray("\x81\x7f\0\0\0\0\0\x01\0\0", 10);
    QTest::newRow("5 MiB") << 5 * 1'048'576 << QByteArray("\x81\x7f\0\0\0\0\0\x50\0\0", 10);
}

void TestFrame::headerFitsThePayload()
{
    QFETCH(const int, payloadSize);
    QFETCH(const QByteArray, header);
    const QByteArray payload(payloadSize, 'x');
    const FrameRef frame = Frame::makeText(payload.toStdString());
    QCOMPARE(bytesOf(frame).left(header.size()), header);
    QCOMPARE(bytesOf(frame).sliced(header.size()), payload);
    QCOMPARE(frame->size(), size_t(header.size() + payload.size()));
}

void TestFrame::opcodeStandsInTheFirstByte_data()
{
    QTest::addColumn<int>("opcode");
    QTest::addColumn<int>("first");
    QTest::newRow("text") << int(WsOpcode::Text) << 0x81;
    QTest::newRow("binary") << int(WsOpcode::Binary) << 0x82;
    QTest::newRow("close") << int(WsOpcode::Close) << 0x88;
    QTest::newRow("ping") << int(WsOpcode::Ping) << 0x89;
    QTest::newRow("pong") << int(WsOpcode::Pong) << 0x8a;
}

void TestFrame::opcodeStandsInTheFirstByte()
{
    QFETCH(const int, opcode);
    QFETCH(const int, first);
    const FrameRef frame = Frame::make(static_cast<WsOpcode>(opcode), "abc");
    QCOMPARE(bytesOf(frame), char(first) + QByteArray("\x03"
                                                      "abc"));
}

void TestFrame::payloadMayHoldAnyByte()
{
    std::string all;
    for (int i = 0; i < 256; ++i)
        all += char(i);
    const FrameRef frame = Frame::make(WsOpcode::Binary, all);
    QCOMPARE(bytesOf(frame).sliced(4), QByteArray::fromStdString(all));
}

void TestFrame::referencesShareOneFrame()
{
    FrameRef first = Frame::makeText("shared");
    const Frame *frame = first.get();
    const FrameRef copy = first;
    const FrameRef shared = FrameRef::share(frame);
    const FrameRef moved = std::move(first);
    QVERIFY(!first); // NOLINT(bugprone-use-after-move): what a move leaves is what is asked
    QCOMPARE(copy.get(), frame);
    QCOMPARE(shared.get(), frame);
    QCOMPARE(moved.get(), frame);
    QCOMPARE(bytesOf(moved).sliced(2), QByteArray("shared"));
}

void TestFrame::emptyReferenceIsHarmless()
{
    FrameRef empty;
    QVERIFY(!empty);
    const FrameRef copy = empty;
    empty = copy;
    QVERIFY(!FrameRef::share(nullptr));
}

void TestFrame::assignmentLetsTheOldFrameGo()
{
    FrameRef frame = Frame::makeText("old");
    frame = Frame::makeText("new"); // the leak checker sees the old one
    QCOMPARE(bytesOf(frame).sliced(2), QByteArray("new"));
    const FrameRef &self = frame;
    frame = self;
    QCOMPARE(bytesOf(frame).sliced(2), QByteArray("new"));
    frame = FrameRef();
    QVERIFY(!frame);
}

void TestFrame::referencesMayBeTakenAndDroppedOnSeveralThreads()
{
    for (int round = 0; round < 50; ++round) {
        FrameRef frame = Frame::makeText("shared by all");
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([frame] {
                for (int n = 0; n < 1'000; ++n) {
                    const FrameRef copy = FrameRef::share(frame.get());
                    if (copy->size() != 15)
                        qFatal("a shared frame changed");
                }
            });
        }
        frame = FrameRef();
        for (std::thread &thread : threads)
            thread.join();
    }
}

QTEST_GUILESS_MAIN(TestFrame)
#include "tst_frame.moc"
