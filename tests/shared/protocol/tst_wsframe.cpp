// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/protocol/wsframe.h"

#include <QByteArray>
#include <QTest>

using namespace tickcast::protocol;

class TestWsFrame final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void headerIsAsTheRfcDrawsIt_data();
    void headerIsAsTheRfcDrawsIt();
    void opcodeStandsInTheFirstByte_data();
    void opcodeStandsInTheFirstByte();
};

void TestWsFrame::headerIsAsTheRfcDrawsIt_data()
{
    QTest::addColumn<quint64>("payload");
    QTest::addColumn<QByteArray>("header");
    QTest::newRow("empty") << quint64(0) << QByteArray::fromHex("8100");
    QTest::newRow("one byte") << quint64(1) << QByteArray::fromHex("8101");
    QTest::newRow("last of 7 bits") << quint64(125) << QByteArray::fromHex("817d");
    QTest::newRow("first of 16 bits") << quint64(126) << QByteArray::fromHex("817e007e");
    QTest::newRow("127") << quint64(127) << QByteArray::fromHex("817e007f");
    QTest::newRow("byte order") << quint64(0x1234) << QByteArray::fromHex("817e1234");
    QTest::newRow("last of 16 bits") << quint64(65'535) << QByteArray::fromHex("817effff");
    QTest::newRow("first of 64 bits")
        << quint64(65'536) << QByteArray::fromHex("817f0000000000010000");
    QTest::newRow("beyond 32 bits")
        << (quint64(1) << 32) << QByteArray::fromHex("817f0000000100000000");
}

void TestWsFrame::headerIsAsTheRfcDrawsIt()
{
    QFETCH(quint64, payload);
    QFETCH(QByteArray, header);
    std::array<std::byte, wsHeaderMaxSize + 1> out;
    out.fill(std::byte(0xee));
    const size_t size = writeWsHeader(out.data(), WsOpcode::Text, size_t(payload));
    QCOMPARE(size, wsHeaderSize(size_t(payload)));
    QCOMPARE(size, size_t(header.size()));
    QCOMPARE(QByteArray(reinterpret_cast<const char *>(out.data()), qsizetype(size)), header);
    QCOMPARE(out[size], std::byte(0xee)); // nothing beyond its size is touched
}

void TestWsFrame::opcodeStandsInTheFirstByte_data()
{
    QTest::addColumn<WsOpcode>("opcode");
    QTest::addColumn<int>("first");
    QTest::newRow("text") << WsOpcode::Text << 0x81;
    QTest::newRow("binary") << WsOpcode::Binary << 0x82;
    QTest::newRow("close") << WsOpcode::Close << 0x88;
    QTest::newRow("ping") << WsOpcode::Ping << 0x89;
    QTest::newRow("pong") << WsOpcode::Pong << 0x8a;
}

void TestWsFrame::opcodeStandsInTheFirstByte()
{
    QFETCH(WsOpcode, opcode);
    QFETCH(int, first);
    std::array<std::byte, wsHeaderMaxSize> out;
    QCOMPARE(writeWsHeader(out.data(), opcode, 0), size_t(2));
    QCOMPARE(std::to_integer<int>(out[0]), first);
}

QTEST_GUILESS_MAIN(TestWsFrame)
#include "tst_wsframe.moc"
