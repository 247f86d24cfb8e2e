// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/util/histogram.h"

#include <QRandomGenerator>
#include <QTest>
#include <algorithm>
#include <cmath>
#include <vector>

using namespace tickcast;

namespace {

/// The value that quantile() promises to be near: the smallest with at least q of all at or below.
qint64 exactQuantile(const std::vector<qint64> &sorted, double q)
{
    const auto rank = size_t(std::ceil(q * double(sorted.size())));
    return sorted[std::max<size_t>(rank, 1) - 1];
}

} // namespace

class TestHistogram final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void emptyHistogramAnswersZero();
    void smallValuesAreExact();
    void quantilesAreWithinTheirBound_data();
    void quantilesAreWithinTheirBound();
    void valuesOutsideTheRangeAreClamped();
    void oneValueManyTimesIsManyRecords();
    void addedHistogramsAreOneHistogram();
    void sinceIsWhatCameLater();
    void sinceNeverGoesBelowZero();
    void clearForgetsEverything();
    void countBelowAPowerOfTwoIsExact();
    void sumIsWithinItsBound();
};

void TestHistogram::emptyHistogramAnswersZero()
{
    const Histogram histogram;
    QCOMPARE(histogram.count(), quint64(0));
    QCOMPARE(histogram.quantile(0.5), qint64(0));
    QCOMPARE(histogram.quantile(1), qint64(0));
}

void TestHistogram::smallValuesAreExact()
{
    for (qint64 value = 0; value < 32; ++value) {
        Histogram histogram;
        histogram.record(value);
        QCOMPARE(histogram.quantile(0), value);
        QCOMPARE(histogram.quantile(1), value);
    }
}

void TestHistogram::quantilesAreWithinTheirBound_data()
{
    QTest::addColumn<int>("bits");
    for (const int bits : {3, 8, 16, 24, 32, 40})
        QTest::addRow("values up to 2^%d", bits) << bits;
}

void TestHistogram::quantilesAreWithinTheirBound()
{
    QFETCH(int, bits);
    QRandomGenerator random{quint32(bits)};
    Histogram histogram;
    std::vector<qint64> values;
    for (int i = 0; i < 20'000; ++i) {
        // Spread over the powers of two, as latencies are.
        const int shift = random.bounded(bits + 1);
        const auto value = qint64(random.generate64() & ((quint64(1) << shift) - 1));
        values.push_back(value);
        histogram.record(value);
    }
    std::sort(values.begin(), values.end());
    for (const double q : {0.0, 0.001, 0.1, 0.5, 0.9, 0.99, 0.999, 1.0}) {
        const qint64 truth = exactQuantile(values, q);
        const qint64 answer = histogram.quantile(q);
        QVERIFY2(answer >= truth,
                 qPrintable(QStringLiteral("%1: %2 < %3").arg(q).arg(answer).arg(truth)));
        QVERIFY2(
            double(answer - truth) <= double(truth) * 0.0625,
            qPrintable(QStringLiteral("%1: %2 is far above %3").arg(q).arg(answer).arg(truth)));
    }
}

void TestHistogram::valuesOutsideTheRangeAreClamped()
{
    constexpr qint64 top = (qint64(1) << 41) - 1;
    Histogram histogram;
    histogram.record(-5);
    QCOMPARE(histogram.quantile(1), qint64(0));
    histogram.record(top);
    QCOMPARE(histogram.quantile(1), top);
    histogram.record(std::numeric_limits<qint64>::max());
    QCOMPARE(histogram.quantile(1), top);
    QCOMPARE(histogram.count(), quint64(3));
}

void TestHistogram::oneValueManyTimesIsManyRecords()
{
    Histogram histogram;
    histogram.record(5, 99);
    histogram.record(30);
    QCOMPARE(histogram.count(), quint64(100));
    QCOMPARE(histogram.quantile(0.99), qint64(5));
    QCOMPARE(histogram.quantile(0.991), qint64(30));
}

void TestHistogram::addedHistogramsAreOneHistogram()
{
    Histogram low;
    Histogram high;
    low.record(1, 10);
    high.record(20, 10);
    low.add(high);
    QCOMPARE(low.count(), quint64(20));
    QCOMPARE(low.quantile(0.5), qint64(1));
    QCOMPARE(low.quantile(0.51), qint64(20));
    QCOMPARE(high.count(), quint64(10));
}

void TestHistogram::sinceIsWhatCameLater()
{
    Histogram histogram;
    histogram.record(3, 1000);
    const Histogram earlier = histogram;
    QCOMPARE(histogram.since(earlier).count(), quint64(0));
    histogram.record(7, 2);
    const Histogram interval = histogram.since(earlier);
    QCOMPARE(interval.count(), quint64(2));
    QCOMPARE(interval.quantile(0), qint64(7));
}

void TestHistogram::sinceNeverGoesBelowZero()
{
    Histogram restarted;
    restarted.record(3);
    Histogram earlier;
    earlier.record(3, 100);
    earlier.record(9, 100);
    QCOMPARE(restarted.since(earlier).count(), quint64(0));
    QCOMPARE(restarted.since(earlier).quantile(0.5), qint64(0));
}

void TestHistogram::clearForgetsEverything()
{
    Histogram histogram;
    histogram.record(3, 5);
    histogram.clear();
    QCOMPARE(histogram.count(), quint64(0));
    histogram.record(8);
    QCOMPARE(histogram.quantile(0), qint64(8));
}

void TestHistogram::countBelowAPowerOfTwoIsExact()
{
    Histogram histogram;
    for (qint64 value = 0; value < 5'000; ++value)
        histogram.record(value);
    for (qint64 edge = 16; edge <= 4096; edge *= 2)
        QCOMPARE(histogram.countBelow(edge), quint64(edge));
    QCOMPARE(histogram.countBelow(8192), quint64(5'000));
    QCOMPARE(histogram.countBelow(qint64{1} << 40), quint64(5'000));
    QCOMPARE(Histogram().countBelow(16), quint64(0));
}

void TestHistogram::sumIsWithinItsBound()
{
    Histogram histogram;
    double exact = 0;
    for (qint64 value = 1; value < 1'000'000; value = value * 5 / 4 + 1) {
        histogram.record(value, 3);
        exact += 3 * double(value);
    }
    QVERIFY(histogram.sumAtMost() >= exact);
    QVERIFY(histogram.sumAtMost() <= exact * 1.0625);
    QCOMPARE(Histogram().sumAtMost(), 0.0);
}

QTEST_GUILESS_MAIN(TestHistogram)
#include "tst_histogram.moc"
