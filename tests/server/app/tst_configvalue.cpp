// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/configvalue.h"

#include <QTest>
#include <limits>

using namespace tickcast;
using namespace std::chrono_literals;
using Kind = ConfigValue::Kind;

Q_DECLARE_METATYPE(tickcast::ConfigValue::Kind)

namespace {

ConfigValue text(const char *content)
{
    const QString string = QString::fromUtf8(content);
    return {Kind::Text, string, string};
}

} // namespace

class TestConfigValue final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hostPortIsReadAndPrintedBack_data();
    void hostPortIsReadAndPrintedBack();
    void badHostPortIsRefused_data();
    void badHostPortIsRefused();
    void bytesAreReadWithAndWithoutUnit_data();
    void bytesAreReadWithAndWithoutUnit();
    void badBytesAreRefused_data();
    void badBytesAreRefused();
    void integerOutsideItsRangeOrShapeIsRefused_data();
    void integerOutsideItsRangeOrShapeIsRefused();
    void integerAcceptsItsBounds();
    void numberThatIsNoFiniteNumberIsRefused_data();
    void numberThatIsNoFiniteNumberIsRefused();
    void boolIsOnlyTrueOrFalse_data();
    void boolIsOnlyTrueOrFalse();
    void durationNeedsAUnitAndARange_data();
    void durationNeedsAUnitAndARange();
    void quotesAreStrippedFromTextOnly();
    void tomlTypesAreNotConverted();
};

void TestConfigValue::hostPortIsReadAndPrintedBack_data()
{
    QTest::addColumn<QString>("written");
    QTest::addColumn<QString>("host");
    QTest::addColumn<int>("port");
    QTest::newRow("every address") << "*:7400"
                                   << "*" << 7400;
    QTest::newRow("IPv4") << "127.0.0.1:7401"
                          << "127.0.0.1" << 7401;
    QTest::newRow("any port") << "127.0.0.1:0"
                              << "127.0.0.1" << 0;
    QTest::newRow("highest port") << "localhost:65535"
                                  << "localhost" << 65535;
    QTest::newRow("IPv6") << "[::1]:7400"
                          << "::1" << 7400;
    QTest::newRow("IPv6 wildcard") << "[::]:1"
                                   << "::" << 1;
}

void TestConfigValue::hostPortIsReadAndPrintedBack()
{
    QFETCH(QString, written);
    QFETCH(QString, host);
    QFETCH(int, port);
    const auto address = parseHostPort(written);
    QVERIFY(address.has_value());
    QCOMPARE(address->host, host);
    QCOMPARE(int(address->port), port);
    QCOMPARE(formatHostPort(*address), written);
}

void TestConfigValue::badHostPortIsRefused_data()
{
    QTest::addColumn<QString>("written");
    for (const char *written : {"",
                                ":",
                                "7400",
                                ":7400",
                                "127.0.0.1",
                                "127.0.0.1:",
                                "127.0.0.1:65536",
                                "127.0.0.1:-1",
                                "127.0.0.1:+1",
                                "127.0.0.1: 80",
                                "127.0.0.1:80 ",
                                "127.0.0.1:0x50",
                                "127.0.0.256:80",
                                "127.1:80",
                                "::1:80",
                                "[::1]",
                                "[::1]80",
                                "[127.0.0.1]:80",
                                "[]:80",
                                "[::g]:80",
                                "example.org:80",
                                "ws://127.0.0.1:80",
                                "off",
                                "**:80",
                                "\xc3\xa4:80"})
        QTest::newRow(*written ? written : "empty") << QString::fromUtf8(written);
}

void TestConfigValue::badHostPortIsRefused()
{
    QFETCH(QString, written);
    QVERIFY(!parseHostPort(written).has_value());
}

void TestConfigValue::bytesAreReadWithAndWithoutUnit_data()
{
    QTest::addColumn<QString>("written");
    QTest::addColumn<qint64>("bytes");
    QTest::addColumn<QString>("printed");
    QTest::newRow("plain") << "65536" << qint64(65536) << "64KiB";
    QTest::newRow("KiB") << "64KiB" << qint64(65536) << "64KiB";
    QTest::newRow("MiB") << "16MiB" << qint64(16777216) << "16MiB";
    QTest::newRow("quoted") << "\"1MiB\"" << qint64(1048576) << "1MiB";
    QTest::newRow("odd") << "1025" << qint64(1025) << "1025";
}

void TestConfigValue::bytesAreReadWithAndWithoutUnit()
{
    QFETCH(QString, written);
    QFETCH(qint64, bytes);
    QFETCH(QString, printed);
    const auto read = bytesFrom({Kind::Text, written, written}, 1024, 16777216);
    QVERIFY(read.has_value());
    QCOMPARE(*read, bytes);
    QCOMPARE(formatBytes(bytes), printed);
}

void TestConfigValue::badBytesAreRefused_data()
{
    QTest::addColumn<QString>("written");
    for (const char *written :
         {"", "KiB", "64 KiB", "64kb", "64K", "1.5KiB", "-1KiB", "+2KiB", "1023", "16777217",
          "17MiB", "1GiB", "9223372036854775807KiB", "9223372036854775808", "0x1000"})
        QTest::newRow(*written ? written : "empty") << QString::fromUtf8(written);
}

void TestConfigValue::badBytesAreRefused()
{
    QFETCH(QString, written);
    QVERIFY(!bytesFrom({Kind::Text, written, written}, 1024, 16777216).has_value());
}

void TestConfigValue::integerOutsideItsRangeOrShapeIsRefused_data()
{
    QTest::addColumn<QString>("written");
    for (const char *written : {"", "-1", "65", "4.0", "4e0", "four", "0x4", "4 4", "1_0",
                                "99999999999999999999", "true", "\"4\""})
        QTest::newRow(*written ? written : "empty") << QString::fromUtf8(written);
}

void TestConfigValue::integerOutsideItsRangeOrShapeIsRefused()
{
    QFETCH(QString, written);
    QVERIFY(!integerFrom({Kind::Text, written, written}, 0, 64).has_value());
}

void TestConfigValue::integerAcceptsItsBounds()
{
    QCOMPARE(integerFrom(text("0"), 0, 64), std::optional<qint64>(0));
    QCOMPARE(integerFrom(text("64"), 0, 64), std::optional<qint64>(64));
    constexpr qint64 largest = std::numeric_limits<qint64>::max();
    QCOMPARE(integerFrom(text("9223372036854775807"), 0, largest), std::optional<qint64>(largest));
}

void TestConfigValue::numberThatIsNoFiniteNumberIsRefused_data()
{
    QTest::addColumn<QString>("written");
    for (const char *written :
         {"", "nan", "inf", "-inf", "1e999", "-0.001", "100.001", "1,5", "1.5x", "max", "\"1.5\""})
        QTest::newRow(*written ? written : "empty") << QString::fromUtf8(written);
}

void TestConfigValue::numberThatIsNoFiniteNumberIsRefused()
{
    QFETCH(QString, written);
    QVERIFY(!numberFrom({Kind::Text, written, written}, 0, 100).has_value());
    QVERIFY(numberFrom(text("0.5"), 0, 100).has_value());
}

void TestConfigValue::boolIsOnlyTrueOrFalse_data()
{
    QTest::addColumn<QString>("written");
    QTest::addColumn<bool>("isRead");
    QTest::newRow("true") << "true" << true;
    QTest::newRow("false") << "false" << true;
    for (const char *written : {"", "1", "0", "yes", "no", "on", "True", "TRUE", "\"true\""})
        QTest::newRow(*written ? written : "empty") << QString::fromUtf8(written) << false;
}

void TestConfigValue::boolIsOnlyTrueOrFalse()
{
    QFETCH(QString, written);
    QFETCH(bool, isRead);
    const auto value = boolFrom({Kind::Text, written, written});
    QCOMPARE(value.has_value(), isRead);
    if (isRead)
        QCOMPARE(*value, written == QLatin1String("true"));
}

void TestConfigValue::durationNeedsAUnitAndARange_data()
{
    QTest::addColumn<QString>("written");
    QTest::addColumn<int>("expectedMs"); // -1: refused
    QTest::newRow("seconds") << "15s" << 15'000;
    QTest::newRow("quoted") << "'1.5s'" << 1'500;
    QTest::newRow("least") << "100ms" << 100;
    QTest::newRow("most") << "1h" << 3'600'000;
    for (const char *written :
         {"", "15", "15000", "99ms", "3601s", "2h", "-15s", "15 s", "15sec", "s", "1m30s", "nans"})
        QTest::newRow(*written ? written : "empty") << QString::fromUtf8(written) << -1;
}

void TestConfigValue::durationNeedsAUnitAndARange()
{
    QFETCH(QString, written);
    QFETCH(int, expectedMs);
    const auto value = durationFrom({Kind::Text, written, written}, 100ms, 1h);
    QCOMPARE(value.has_value(), expectedMs >= 0);
    if (value)
        QCOMPARE(value->count(), expectedMs);
}

void TestConfigValue::quotesAreStrippedFromTextOnly()
{
    QCOMPARE(stringFrom(text("\"a b\"")), std::optional(QStringLiteral("a b")));
    QCOMPARE(stringFrom(text("'a'")), std::optional(QStringLiteral("a")));
    QCOMPARE(stringFrom(text("\"a'")), std::optional(QStringLiteral("\"a'")));
    QCOMPARE(stringFrom(text("\"")), std::optional(QStringLiteral("\"")));
    const ConfigValue string{Kind::String, QStringLiteral("'a'"), QString()};
    QCOMPARE(stringFrom(string), std::optional(QStringLiteral("'a'")));
}

void TestConfigValue::tomlTypesAreNotConverted()
{
    const ConfigValue string{Kind::String, QStringLiteral("4"), QString()};
    const ConfigValue integer{Kind::Integer, QStringLiteral("4"), QString()};
    const ConfigValue real{Kind::Real, QStringLiteral("4"), QString()};
    const ConfigValue other{Kind::Other, QStringLiteral("4"), QString()};
    QVERIFY(!integerFrom(string, 0, 64));
    QVERIFY(!integerFrom(real, 0, 64));
    QVERIFY(!integerFrom(other, 0, 64));
    QVERIFY(!numberFrom(string, 0, 64));
    QVERIFY(!stringFrom(integer));
    QVERIFY(!boolFrom({Kind::String, QStringLiteral("true"), QString()}));
    QVERIFY(!durationFrom(integer, 1ms, 1h));
    QVERIFY(!bytesFrom(real, 0, 64));
    // A whole number is a number, though.
    QCOMPARE(numberFrom(integer, 0, 64), std::optional(4.0));
    QCOMPARE(bytesFrom(integer, 0, 64), std::optional<qint64>(4));
}

QTEST_APPLESS_MAIN(TestConfigValue)
#include "tst_configvalue.moc"
