// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/market/decimal.h"

#include <QTest>
#include <limits>

using namespace tickcast;

namespace {

constexpr qint64 largest = std::numeric_limits<qint64>::max();
constexpr qint64 smallest = std::numeric_limits<qint64>::min();

Result<Decimal> parse(const QByteArray &text)
{
    return Decimal::parse({text.constData(), size_t(text.size())});
}

Decimal decimal(const char *text)
{
    return *Decimal::parse(text);
}

} // namespace

class TestDecimal final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void goodTextIsReadExactly_data();
    void goodTextIsReadExactly();
    void badTextIsRefusedByName_data();
    void badTextIsRefusedByName();
    void textOfANumberReadsBackToTheSameNumber_data();
    void textOfANumberReadsBackToTheSameNumber();
    void rescalingKeepsTheNumber_data();
    void rescalingKeepsTheNumber();
    void rescalingThatWouldLoseSomethingIsRefused_data();
    void rescalingThatWouldLoseSomethingIsRefused();
    void trimmingTakesOnlyZerosOfTheFraction_data();
    void trimmingTakesOnlyZerosOfTheFraction();
    void comparisonIsByValueNotByScale_data();
    void comparisonIsByValueNotByScale();
    void longestTextFitsItsBuffer();
};

void TestDecimal::goodTextIsReadExactly_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qint64>("mantissa");
    QTest::addColumn<int>("scale");
    QTest::newRow("zero") << QByteArray("0") << qint64(0) << 0;
    QTest::newRow("minus zero") << QByteArray("-0.00") << qint64(0) << 2;
    QTest::newRow("integer") << QByteArray("64250") << qint64(64250) << 0;
    QTest::newRow("price") << QByteArray("64250.10") << qint64(6425010) << 2;
    QTest::newRow("leading zeros") << QByteArray("007.5") << qint64(75) << 1;
    QTest::newRow("small") << QByteArray("-0.0012") << qint64(-12) << 4;
    QTest::newRow("scale 18") << QByteArray("0.000000000000000001") << qint64(1) << 18;
    QTest::newRow("largest") << QByteArray("9223372036854775807") << largest << 0;
    QTest::newRow("smallest") << QByteArray("-9223372036854775808") << smallest << 0;
    QTest::newRow("largest at 18") << QByteArray("9.223372036854775807") << largest << 18;
    QTest::newRow("smallest at 18") << QByteArray("-9.223372036854775808") << smallest << 18;
}

void TestDecimal::goodTextIsReadExactly()
{
    QFETCH(QByteArray, text);
    QFETCH(qint64, mantissa);
    QFETCH(int, scale);
    const auto result = parse(text);
    QVERIFY2(result, result ? "" : qPrintable(result.error().text));
    QCOMPARE(result->mantissa(), mantissa);
    QCOMPARE(result->scale(), scale);
}

void TestDecimal::badTextIsRefusedByName_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("reason");
    const auto digits = QStringLiteral("digits and one point");
    const auto missing = QStringLiteral("a digit is missing");
    const auto bits = QStringLiteral("64 bits");
    QTest::newRow("empty") << QByteArray("") << missing;
    QTest::newRow("sign only") << QByteArray("-") << missing;
    QTest::newRow("point only") << QByteArray(".") << missing;
    QTest::newRow("no whole part") << QByteArray(".5") << missing;
    QTest::newRow("no fraction") << QByteArray("5.") << missing;
    QTest::newRow("minus point") << QByteArray("-.5") << missing;
    QTest::newRow("two points") << QByteArray("1.2.3") << QStringLiteral("two points");
    QTest::newRow("points together") << QByteArray("1..2") << QStringLiteral("two points");
    QTest::newRow("plus") << QByteArray("+1") << digits;
    QTest::newRow("two signs") << QByteArray("--1") << digits;
    QTest::newRow("sign inside") << QByteArray("1-2") << digits;
    QTest::newRow("exponent") << QByteArray("1e5") << digits;
    QTest::newRow("space before") << QByteArray(" 1") << digits;
    QTest::newRow("space after") << QByteArray("1 ") << digits;
    QTest::newRow("line end") << QByteArray("1\n") << digits;
    QTest::newRow("zero byte") << QByteArray("1\0", 2) << digits;
    QTest::newRow("comma") << QByteArray("1,5") << digits;
    QTest::newRow("separator") << QByteArray("1'000") << digits;
    QTest::newRow("hex") << QByteArray("0x10") << digits;
    QTest::newRow("nan") << QByteArray("nan") << digits;
    QTest::newRow("inf") << QByteArray("inf") << digits;
    QTest::newRow("other digits") << QByteArray("\xd9\xa1") << digits;
    QTest::newRow("broken UTF-8") << QByteArray("\xff") << digits;
    QTest::newRow("19 after the point")
        << QByteArray("0.0000000000000000001") << QStringLiteral("more than 18");
    QTest::newRow("one too large") << QByteArray("9223372036854775808") << bits;
    QTest::newRow("one too small") << QByteArray("-9223372036854775809") << bits;
    QTest::newRow("far too large") << QByteArray(400, '9') << bits;
    QTest::newRow("too large by its fraction") << QByteArray("9223372036854775807.0") << bits;
}

void TestDecimal::badTextIsRefusedByName()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, reason);
    const auto result = parse(text);
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::Parse);
    QVERIFY2(result.error().text.contains(reason), qPrintable(result.error().text));
    QVERIFY(result.error().text.size() < 200); // a long input is quoted in part
}

void TestDecimal::textOfANumberReadsBackToTheSameNumber_data()
{
    QTest::addColumn<qint64>("mantissa");
    for (const qint64 mantissa : {smallest, smallest + 1, qint64(-1000), qint64(-1), qint64(0),
                                  qint64(1), qint64(9), qint64(10), qint64(123456789), largest})
        QTest::addRow("%lld", static_cast<long long>(mantissa)) << mantissa;
}

void TestDecimal::textOfANumberReadsBackToTheSameNumber()
{
    QFETCH(qint64, mantissa);
    for (int scale = 0; scale <= Decimal::maxScale; ++scale) {
        const QByteArray text = Decimal(mantissa, scale).toString().toLatin1();
        const auto back = parse(text);
        QVERIFY2(back, text.constData());
        QCOMPARE(back->mantissa(), mantissa);
        QCOMPARE(back->scale(), scale);
    }
}

void TestDecimal::rescalingKeepsTheNumber_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<int>("scale");
    QTest::addColumn<QString>("to");
    QTest::newRow("same") << QStringLiteral("1.50") << 2 << QStringLiteral("1.50");
    QTest::newRow("up") << QStringLiteral("1.5") << 4 << QStringLiteral("1.5000");
    QTest::newRow("down over zeros") << QStringLiteral("-1.500") << 1 << QStringLiteral("-1.5");
    QTest::newRow("zero to 18") << QStringLiteral("0") << 18
                                << QStringLiteral("0.000000000000000000");
    QTest::newRow("smallest stays")
        << QStringLiteral("-9223372036854775808") << 0 << QStringLiteral("-9223372036854775808");
}

void TestDecimal::rescalingKeepsTheNumber()
{
    QFETCH(QString, from);
    QFETCH(int, scale);
    QFETCH(QString, to);
    const auto result = decimal(qPrintable(from)).rescaled(scale);
    QVERIFY(result);
    QCOMPARE(result->scale(), scale);
    QCOMPARE(result->toString(), to);
}

void TestDecimal::rescalingThatWouldLoseSomethingIsRefused_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<int>("scale");
    QTest::addColumn<QString>("reason");
    const auto range = QStringLiteral("outside 0 to 18");
    const auto lost = QStringLiteral("digits would be lost");
    const auto bits = QStringLiteral("64 bits");
    QTest::newRow("scale -1") << QStringLiteral("1") << -1 << range;
    QTest::newRow("scale 19") << QStringLiteral("1") << 19 << range;
    QTest::newRow("last digit") << QStringLiteral("1.55") << 1 << lost;
    QTest::newRow("all digits") << QStringLiteral("0.0001") << 0 << lost;
    QTest::newRow("negative digit") << QStringLiteral("-0.1") << 0 << lost;
    QTest::newRow("largest up") << QStringLiteral("9223372036854775807") << 1 << bits;
    QTest::newRow("smallest up") << QStringLiteral("-9223372036854775808") << 1 << bits;
    QTest::newRow("ten at 18") << QStringLiteral("10") << 18 << bits;
}

void TestDecimal::rescalingThatWouldLoseSomethingIsRefused()
{
    QFETCH(QString, from);
    QFETCH(int, scale);
    QFETCH(QString, reason);
    const auto result = decimal(qPrintable(from)).rescaled(scale);
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::Limit);
    QVERIFY2(result.error().text.contains(reason), qPrintable(result.error().text));
    QVERIFY(result.error().text.contains(from));
}

void TestDecimal::trimmingTakesOnlyZerosOfTheFraction_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::newRow("none") << QStringLiteral("1.25") << QStringLiteral("1.25");
    QTest::newRow("some") << QStringLiteral("1.2500") << QStringLiteral("1.25");
    QTest::newRow("all") << QStringLiteral("100.00") << QStringLiteral("100");
    QTest::newRow("integer") << QStringLiteral("100") << QStringLiteral("100");
    QTest::newRow("zero") << QStringLiteral("0.000") << QStringLiteral("0");
    QTest::newRow("negative") << QStringLiteral("-0.10") << QStringLiteral("-0.1");
}

void TestDecimal::trimmingTakesOnlyZerosOfTheFraction()
{
    QFETCH(QString, from);
    QFETCH(QString, to);
    QCOMPARE(decimal(qPrintable(from)).trimmed().toString(), to);
}

void TestDecimal::comparisonIsByValueNotByScale_data()
{
    QTest::addColumn<QString>("left");
    QTest::addColumn<QString>("right");
    QTest::addColumn<int>("order");
    QTest::newRow("equal") << QStringLiteral("1.5") << QStringLiteral("1.500") << 0;
    QTest::newRow("zero") << QStringLiteral("0") << QStringLiteral("0.000000000000000000") << 0;
    QTest::newRow("last digit") << QStringLiteral("1.501") << QStringLiteral("1.5") << 1;
    QTest::newRow("sign") << QStringLiteral("-0.1") << QStringLiteral("0.01") << -1;
    QTest::newRow("both negative") << QStringLiteral("-2") << QStringLiteral("-1.99") << -1;
    QTest::newRow("beyond 64 bits")
        << QStringLiteral("9223372036854775807") << QStringLiteral("9.223372036854775807") << 1;
    QTest::newRow("the extremes") << QStringLiteral("-9223372036854775808")
                                  << QStringLiteral("9223372036854775807") << -1;
}

void TestDecimal::comparisonIsByValueNotByScale()
{
    QFETCH(QString, left);
    QFETCH(QString, right);
    QFETCH(int, order);
    const Decimal a = decimal(qPrintable(left));
    const Decimal b = decimal(qPrintable(right));
    QCOMPARE(a < b, order < 0);
    QCOMPARE(a > b, order > 0);
    QCOMPARE(a == b, order == 0);
    QCOMPARE(b<a, order> 0);
}

void TestDecimal::longestTextFitsItsBuffer()
{
    std::array<char, Decimal::maxTextSize> buffer;
    size_t longest = 0;
    for (int scale = 0; scale <= Decimal::maxScale; ++scale) {
        for (const qint64 mantissa : {smallest, qint64(-1), largest}) {
            const char *end = writeDecimal(buffer.data(), mantissa, scale);
            longest = std::max(longest, size_t(end - buffer.data()));
        }
    }
    QVERIFY(longest <= Decimal::maxTextSize);
    QCOMPARE(longest, size_t(21)); // sign, 19 digits, point
}

QTEST_GUILESS_MAIN(TestDecimal)
#include "tst_decimal.moc"
