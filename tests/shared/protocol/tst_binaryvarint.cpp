// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/protocol/binaryvarint.h"

#include <QTest>
#include <array>
#include <limits>
#include <span>

using namespace tickcast::protocol;

class TestBinaryVarint final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void numbersHaveTheirBytes_data();
    void numbersHaveTheirBytes();
    void zigzagFoldsTheSign_data();
    void zigzagFoldsTheSign();
    void differencesWrapAround();
    void longerFormsAreRead();
    void badBytesAreRefused_data();
    void badBytesAreRefused();
};

void TestBinaryVarint::numbersHaveTheirBytes_data()
{
    QTest::addColumn<quint64>("value");
    QTest::addColumn<QByteArray>("hex");
    const auto row = [](const char *hex, quint64 value) {
        QTest::newRow(hex) << value << QByteArray(hex);
    };
    row("00", 0);
    row("01", 1);
    row("7f", 127);
    row("8001", 128);
    row("ac02", 300);
    row("ff7f", 16'383);
    row("808001", 16'384);
    row("ffffffffffffff7f", (quint64{1} << 56) - 1);
    row("ffffffffffffffff7f", (quint64{1} << 63) - 1);
    row("80808080808080808001", quint64{1} << 63);
    row("ffffffffffffffffff01", std::numeric_limits<quint64>::max());
}

void TestBinaryVarint::numbersHaveTheirBytes()
{
    QFETCH(quint64, value);
    QFETCH(QByteArray, hex);
    std::array<std::byte, varintSizeMax> bytes;
    const std::byte *const end = writeVarint(bytes.data(), value);
    const QByteArray written(reinterpret_cast<const char *>(bytes.data()), end - bytes.data());
    QCOMPARE(written.toHex(), hex);

    quint64 read = 0;
    const std::byte *at = bytes.data();
    QCOMPARE(readVarint(at, end, read), VarintResult::Good);
    QCOMPARE(read, value);
    QVERIFY(at == end);
    for (const std::byte *cut = bytes.data(); cut != end; ++cut) {
        at = bytes.data();
        QCOMPARE(readVarint(at, cut, read), VarintResult::Truncated);
        QVERIFY(at == bytes.data());
    }
}

void TestBinaryVarint::zigzagFoldsTheSign_data()
{
    QTest::addColumn<qint64>("value");
    QTest::addColumn<quint64>("folded");
    const auto row = [](const char *name, qint64 value, quint64 folded) {
        QTest::newRow(name) << value << folded;
    };
    row("0", 0, 0);
    row("-1", -1, 1);
    row("1", 1, 2);
    row("-2", -2, 3);
    row("64", 64, 128);
    row("the largest", std::numeric_limits<qint64>::max(), std::numeric_limits<quint64>::max() - 1);
    row("the smallest", std::numeric_limits<qint64>::min(), std::numeric_limits<quint64>::max());
}

void TestBinaryVarint::zigzagFoldsTheSign()
{
    QFETCH(qint64, value);
    QFETCH(quint64, folded);
    QCOMPARE(zigzag(value), folded);
    QCOMPARE(unzigzag(folded), value);
}

void TestBinaryVarint::differencesWrapAround()
{
    constexpr qint64 largest = std::numeric_limits<qint64>::max();
    constexpr qint64 smallest = std::numeric_limits<qint64>::min();
    QCOMPARE(wrappingSubtract(smallest, largest), 1);
    QCOMPARE(wrappingAdd(largest, 1), smallest);
    QCOMPARE(wrappingAdd(smallest, wrappingSubtract(largest, smallest)), largest);
}

void TestBinaryVarint::longerFormsAreRead()
{
    const QByteArray bytes = QByteArray::fromHex("85808080808080808000");
    const auto span = std::as_bytes(std::span(bytes.constData(), size_t(bytes.size())));
    const std::byte *at = span.data();
    quint64 value = 0;
    QCOMPARE(readVarint(at, span.data() + span.size(), value), VarintResult::Good);
    QCOMPARE(value, 5u);
}

void TestBinaryVarint::badBytesAreRefused_data()
{
    QTest::addColumn<QByteArray>("hex");
    QTest::addColumn<VarintResult>("expected");
    const auto row = [](const char *hex, VarintResult expected) {
        QTest::newRow(hex) << QByteArray(hex) << expected;
    };
    row("", VarintResult::Truncated);
    row("80", VarintResult::Truncated);
    row("ffffffffffffffffff", VarintResult::Truncated);
    row("ffffffffffffffffff02", VarintResult::TooLong);
    row("ffffffffffffffffff7f", VarintResult::TooLong);
    row("80808080808080808080", VarintResult::TooLong);
    row("8080808080808080808000", VarintResult::TooLong);
    row("ffffffffffffffffffffffff", VarintResult::TooLong);
}

void TestBinaryVarint::badBytesAreRefused()
{
    QFETCH(QByteArray, hex);
    QFETCH(VarintResult, expected);
    const QByteArray bytes = QByteArray::fromHex(hex);
    const auto span = std::as_bytes(std::span(bytes.constData(), size_t(bytes.size())));
    const std::byte *at = span.data();
    quint64 value = 7;
    QCOMPARE(readVarint(at, span.data() + span.size(), value), expected);
    QCOMPARE(value, 7u);
    QVERIFY(at == span.data());
}

QTEST_GUILESS_MAIN(TestBinaryVarint)
#include "tst_binaryvarint.moc"
