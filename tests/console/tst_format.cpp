// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/format.h"

#include <QTest>
#include <limits>

using namespace tickcast;

class tst_Format : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void figureIsReadable_data();
    void figureIsReadable();
    void changeShowsItsDirectionAsASign();
    void spanIsInItsLargestUnit_data();
    void spanIsInItsLargestUnit();
    void clockSpanKeepsItsWidth();
    void axisLabelsAreEquallyPrecise();
    void whatIsNotKnownIsADash();
};

void tst_Format::figureIsReadable_data()
{
    QTest::addColumn<QString>("actual");
    QTest::addColumn<QString>("expected");
    const auto row = [](const QString &actual, const char *expected) {
        QTest::newRow(expected) << actual << QString::fromUtf8(expected);
    };
    row(format::count(98'214), "98,214");
    row(format::count(std::numeric_limits<quint64>::max()), "18,446,744,073,709,551,615");
    row(format::rate(412'003.4), "412,003");
    row(format::rate(3.44), "3.4");
    row(format::rate(9.96), "10");
    row(format::rate(0.04), "0.0");
    row(format::megabytes(11'840'000), "11.8");
    row(format::megabytes(1'204'000'000), "1,204");
    row(format::megabytes(24'000), "0.02");
    row(format::kilobytes(0), "0");
    row(format::kilobytes(1), "<0.1");
    row(format::kilobytes(2'540), "2.5");
    row(format::kilobytes(384'000), "384");
    row(format::milliseconds(38'200), "38");
    row(format::milliseconds(4'210), "4.2");
    row(format::milliseconds(351), "0.35");
    row(format::percent(0.42), "42");
    row(format::percent(0.0002), "0.02");
    row(format::percent(0.000001), "<0.01");
    row(format::seconds(95), "0.1");
    row(format::seconds(61'000), "61");
    row(format::ratio(3.04), "3.0");
}

void tst_Format::figureIsReadable()
{
    QFETCH(QString, actual);
    QFETCH(QString, expected);
    QCOMPARE(actual, expected);
}

void tst_Format::changeShowsItsDirectionAsASign()
{
    QCOMPARE(format::change(312), QStringLiteral("\u25b2 312"));
    QCOMPARE(format::change(-1'312), QStringLiteral("\u25bc 1,312"));
    QCOMPARE(format::change(0), QStringLiteral("\u00b1 0"));
    QCOMPARE(format::change(std::numeric_limits<qint64>::min()),
             QStringLiteral("\u25bc 9,223,372,036,854,775,808"));
}

void tst_Format::spanIsInItsLargestUnit_data()
{
    QTest::addColumn<qint64>("ms");
    QTest::addColumn<QString>("expected");
    QTest::newRow("negative") << qint64(-5'000) << QStringLiteral("0 s");
    QTest::newRow("zero") << qint64(0) << QStringLiteral("0 s");
    QTest::newRow("seconds") << qint64(59'999) << QStringLiteral("59 s");
    QTest::newRow("a minute") << qint64(60'000) << QStringLiteral("1 min");
    QTest::newRow("an hour") << qint64(3'600'000) << QStringLiteral("1 h");
    QTest::newRow("days") << qint64(3 * 86'400'000 + 1) << QStringLiteral("3 d");
}

void tst_Format::spanIsInItsLargestUnit()
{
    QFETCH(qint64, ms);
    QFETCH(QString, expected);
    QCOMPARE(format::span(ms), expected);
}

void tst_Format::clockSpanKeepsItsWidth()
{
    QCOMPARE(format::clockSpan(0), QStringLiteral("00:00:00"));
    QCOMPARE(format::clockSpan(8'047'000), QStringLiteral("02:14:07"));
    QCOMPARE(format::clockSpan(3 * 86'400'000 + 8'047'000), QStringLiteral("3 d 02:14:07"));
}

void tst_Format::axisLabelsAreEquallyPrecise()
{
    QCOMPARE(format::axis(0.0, 25'000), QStringLiteral("0"));
    QCOMPARE(format::axis(100'000, 25'000), QStringLiteral("100k"));
    QCOMPARE(format::axis(500, 500), QStringLiteral("0.5k"));
    QCOMPARE(format::axis(1'500, 500), QStringLiteral("1.5k"));
    QCOMPARE(format::axis(1'000, 500), QStringLiteral("1.0k"));
    QCOMPARE(format::axis(0.25, 0.25), QStringLiteral("0.25"));
    QCOMPARE(format::axis(2'000'000, 1'000'000), QStringLiteral("2M"));
}

void tst_Format::whatIsNotKnownIsADash()
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    for (const QString &text :
         {format::rate(nan), format::megabytes(nan), format::percent(nan), format::kilobytes(nan),
          format::milliseconds(nan), format::seconds(nan), format::ratio(nan),
          format::rate(std::numeric_limits<double>::infinity())}) {
        QCOMPARE(text, format::unknown());
    }
}

QTEST_APPLESS_MAIN(tst_Format)
#include "tst_format.moc"
