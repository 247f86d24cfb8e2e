// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/timeseries.h"

#include <QTest>
#include <cmath>
#include <limits>

using namespace tickcast;

namespace {

qsizetype pointCount(const std::vector<TimeSeries::Segment> &segments)
{
    qsizetype count = 0;
    for (const TimeSeries::Segment &segment : segments)
        count += segment.size();
    return count;
}

} // namespace

class tst_TimeSeries : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void fewPointsAreDrawnAsTheyAre();
    void pointBeforeTheRangeLeadsIn();
    void oldestPointsGoWhenFull();
    void gapStartsAnotherSegment();
    void valueThatIsNotFiniteIsAGap();
    void timeThatRunsBackwardsIsIgnored();
    void currentIsNothingAfterAGap();
    void valueAtFindsTheNewestBefore();
    void decimationKeepsPeaksWithinTheLimit_data();
    void decimationKeepsPeaksWithinTheLimit();
    void decimationNeverBridgesAGap();
    void decimationDoesNotShimmer();
    void emptySeriesDrawsNothing();
};

void tst_TimeSeries::fewPointsAreDrawnAsTheyAre()
{
    TimeSeries series;
    for (int i = 1; i <= 5; ++i)
        series.append(i * 1'000, i * 10.0);
    const auto segments = series.segments(0, 10'000, 300);
    QCOMPARE(segments.size(), 1U);
    QCOMPARE(segments[0].size(), 5);
    QCOMPARE(segments[0][2], QPointF(3'000, 30.0));
}

void tst_TimeSeries::pointBeforeTheRangeLeadsIn()
{
    TimeSeries series;
    series.append(1'000, 1.0);
    series.append(2'000, 2.0);
    series.append(3'000, 3.0);
    auto segments = series.segments(2'500, 3'500, 300);
    QCOMPARE(segments.size(), 1U);
    QCOMPARE(segments[0].first(), QPointF(2'000, 2.0));

    series.gap();
    series.append(9'000, 9.0);
    segments = series.segments(5'000, 9'500, 300);
    QCOMPARE(segments[0].first(), QPointF(9'000, 9.0)); // not across the gap
}

void tst_TimeSeries::oldestPointsGoWhenFull()
{
    TimeSeries series(10);
    for (int i = 0; i < 1'000; ++i)
        series.append(i, i);
    QCOMPARE(series.size(), 10U);
    QCOMPARE(series.firstTimeMs(), std::optional<qint64>(990));
}

void tst_TimeSeries::gapStartsAnotherSegment()
{
    TimeSeries series;
    series.append(1'000, 1.0);
    series.gap();
    series.gap(); // twice is once
    series.append(2'000, 2.0);
    series.append(3'000, 3.0);
    const auto segments = series.segments(0, 5'000, 300);
    QCOMPARE(segments.size(), 2U);
    QCOMPARE(segments[0].size(), 1);
    QCOMPARE(segments[1].size(), 2);
}

void tst_TimeSeries::valueThatIsNotFiniteIsAGap()
{
    TimeSeries series;
    series.append(1'000, 1.0);
    series.append(2'000, std::numeric_limits<double>::quiet_NaN());
    series.append(3'000, std::numeric_limits<double>::infinity());
    series.append(4'000, 4.0);
    QCOMPARE(series.size(), 2U);
    QCOMPARE(series.segments(0, 5'000, 300).size(), 2U);
}

void tst_TimeSeries::timeThatRunsBackwardsIsIgnored()
{
    TimeSeries series;
    series.append(5'000, 5.0);
    series.append(4'000, 4.0);
    series.append(5'000, 6.0);
    QCOMPARE(series.size(), 1U);
    QCOMPARE(series.current(), std::optional<double>(5.0));
}

void tst_TimeSeries::currentIsNothingAfterAGap()
{
    TimeSeries series;
    QVERIFY(!series.current());
    series.append(1'000, 1.0);
    QVERIFY(series.current());
    series.gap();
    QVERIFY(!series.current());
}

void tst_TimeSeries::valueAtFindsTheNewestBefore()
{
    TimeSeries series;
    QVERIFY(!series.valueAt(1'000));
    series.append(1'000, 1.0);
    series.append(3'000, 3.0);
    QVERIFY(!series.valueAt(999));
    QCOMPARE(series.valueAt(1'000), std::optional<double>(1.0));
    QCOMPARE(series.valueAt(2'999), std::optional<double>(1.0));
    QCOMPARE(series.valueAt(99'000), std::optional<double>(3.0));
}

void tst_TimeSeries::decimationKeepsPeaksWithinTheLimit_data()
{
    QTest::addColumn<int>("pointsMax");
    QTest::addColumn<qint64>("stepMs");
    QTest::newRow("an hour in 300") << 300 << qint64(1'000);
    QTest::newRow("an hour in 120") << 120 << qint64(1'000);
    QTest::newRow("an hour in 8") << 8 << qint64(1'000);
    QTest::newRow("odd limit") << 37 << qint64(1'000);
    QTest::newRow("dense") << 50 << qint64(1);
    QTest::newRow("odd step") << 100 << qint64(737);
}

void tst_TimeSeries::decimationKeepsPeaksWithinTheLimit()
{
    QFETCH(int, pointsMax);
    QFETCH(qint64, stepMs);
    TimeSeries series;
    for (qint64 i = 1; i <= 3'600; ++i)
        series.append(i * stepMs, i == 1'234   ? 1'000.0
                                  : i == 2'345 ? -1'000.0
                                               : std::sin(double(i)));
    const auto segments = series.segments(0, 3'600 * stepMs, pointsMax);
    QCOMPARE(segments.size(), 1U);
    QVERIFY2(pointCount(segments) <= pointsMax, qPrintable(QString::number(pointCount(segments))));
    double least = 0.0;
    double greatest = 0.0;
    double lastX = -1.0;
    for (const QPointF &point : segments[0]) {
        least = std::min(least, point.y());
        greatest = std::max(greatest, point.y());
        QVERIFY(point.x() > lastX);
        lastX = point.x();
    }
    QCOMPARE(greatest, 1'000.0);
    QCOMPARE(least, -1'000.0);
}

void tst_TimeSeries::decimationNeverBridgesAGap()
{
    TimeSeries series;
    for (qint64 i = 1; i <= 3'000; ++i) {
        if (i > 1'000 && i <= 2'000)
            series.gap();
        else
            series.append(i * 1'000, 1.0);
    }
    const auto segments = series.segments(0, 3'000'000, 100);
    QCOMPARE(segments.size(), 2U);
    QVERIFY(segments[0].last().x() <= 1'000'000.0);
    QVERIFY(segments[1].first().x() > 2'000'000.0);

    TimeSeries torn; // a gap after every point must still keep to the limit
    for (qint64 i = 1; i <= 3'000; ++i) {
        torn.append(i * 1'000, double(i % 7));
        torn.gap();
    }
    QVERIFY(pointCount(torn.segments(0, 3'000'000, 100)) <= 100);
}

/// One second later the window has moved, but the points inside it are the same.
void tst_TimeSeries::decimationDoesNotShimmer()
{
    TimeSeries series;
    for (qint64 i = 1; i <= 3'650; ++i)
        series.append(i * 1'000, std::sin(double(i) / 3.0));
    const auto before = series.segments(10'000, 3'610'000, 300)[0];
    const auto after = series.segments(11'000, 3'611'000, 300)[0];
    int shared = 0;
    for (const QPointF &point : before)
        shared += after.contains(point) ? 1 : 0;
    QVERIFY2(shared >= before.size() - 4, qPrintable(QString::number(shared)));
}

void tst_TimeSeries::emptySeriesDrawsNothing()
{
    TimeSeries series;
    QVERIFY(series.segments(0, 1'000, 300).empty());
    series.append(5'000, 1.0);
    QVERIFY(series.segments(0, 1'000, 300).empty());
    QVERIFY(series.segments(6'000, 7'000, 300).empty());
    series.clear();
    QCOMPARE(series.size(), 0U);
}

QTEST_APPLESS_MAIN(tst_TimeSeries)
#include "tst_timeseries.moc"
