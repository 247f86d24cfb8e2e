// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/stackedshares.h"

#include <QTest>

using namespace tickcast;

namespace {

using Counts = std::vector<double>; ///< of the layers at one moment, bottom first

/// Layers appended together, one moment per second from 1 s on; an empty moment is a gap.
struct Stack
{
    std::vector<TimeSeries> series;
    std::vector<bool> isShown;

    explicit Stack(const std::vector<Counts> &moments, size_t layers)
        : series(layers)
        , isShown(layers, true)
    {
        qint64 timeMs = 0;
        for (const Counts &counts : moments) {
            timeMs += 1'000;
            for (size_t layer = 0; layer < layers; ++layer) {
                if (counts.empty())
                    series[layer].gap();
                else
                    series[layer].append(timeMs, counts[layer]);
            }
        }
    }
    [[nodiscard]] std::vector<StackSegment> shares(int pointsMax = 300, qint64 fromMs = 0,
                                                   qint64 toMs = 3'600'000) const
    {
        std::vector<StackLayer> layers;
        for (size_t layer = 0; layer < series.size(); ++layer)
            layers.push_back({&series[layer], isShown[layer]});
        return stackShares(layers, fromMs, toMs, pointsMax);
    }
};

} // namespace

class tst_StackedShares : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void edgesAreSumsOfShares();
    void hiddenLayerTakesNoRoomButBelongsToTheWhole();
    void nothingGivesNothing_data();
    void nothingGivesNothing();
    void gapsStayGaps();
    void momentOfNobodyIsAGap();
    void momentThatOneLayerMissesIsLeftOut();
    void longHistoryKeepsPeaksAndOrder_data();
    void longHistoryKeepsPeaksAndOrder();
    void gapInALongHistoryStaysAGap();
};

void tst_StackedShares::edgesAreSumsOfShares()
{
    const auto segments = Stack({{1, 3, 96}, {0, 0, 50}}, 3).shares();
    QCOMPARE(segments.size(), 1U);
    QCOMPARE(segments[0].size(), 3U);
    QCOMPARE(segments[0][0], (TimeSeries::Segment{{1'000, 0.01}, {2'000, 0.0}}));
    QCOMPARE(segments[0][1], (TimeSeries::Segment{{1'000, 0.04}, {2'000, 0.0}}));
    QCOMPARE(segments[0][2], (TimeSeries::Segment{{1'000, 1.0}, {2'000, 1.0}}));
}

void tst_StackedShares::hiddenLayerTakesNoRoomButBelongsToTheWhole()
{
    Stack stack({{10, 20, 70}}, 3);
    stack.isShown = {false, true, true};
    const auto segments = stack.shares();
    QCOMPARE(segments[0][0][0].y(), 0.0);
    QCOMPARE(segments[0][1][0].y(), 0.2); // of all hundred, not of ninety
    QCOMPARE(segments[0][2][0].y(), 0.9);
}

void tst_StackedShares::nothingGivesNothing_data()
{
    QTest::addColumn<std::vector<Counts>>("moments");
    QTest::addColumn<int>("layers");
    QTest::newRow("no layer") << std::vector<Counts>{} << 0;
    QTest::newRow("no moment") << std::vector<Counts>{} << 2;
    QTest::newRow("only gaps") << std::vector<Counts>{{}, {}} << 2;
    QTest::newRow("nobody") << std::vector<Counts>{{0, 0}, {0, 0}} << 2;
    QTest::newRow("fewer than nobody") << std::vector<Counts>{{-3, 1}} << 2;
}

void tst_StackedShares::nothingGivesNothing()
{
    QFETCH(std::vector<Counts>, moments);
    QFETCH(int, layers);
    QVERIFY(Stack(moments, size_t(layers)).shares().empty());
}

void tst_StackedShares::gapsStayGaps()
{
    const auto segments = Stack({{1, 1}, {1, 1}, {}, {1, 3}}, 2).shares();
    QCOMPARE(segments.size(), 2U);
    QCOMPARE(segments[0][0].size(), 2);
    QCOMPARE(segments[1][0], (TimeSeries::Segment{{4'000, 0.25}}));
}

void tst_StackedShares::momentOfNobodyIsAGap()
{
    const auto segments = Stack({{1, 1}, {0, 0}, {1, 3}}, 2).shares();
    QCOMPARE(segments.size(), 2U);
}

void tst_StackedShares::momentThatOneLayerMissesIsLeftOut()
{
    Stack stack({{1, 1}, {1, 1}}, 2);
    stack.series[0].append(3'000, 1.0); // and not the other
    const auto segments = stack.shares();
    QCOMPARE(segments.size(), 1U);
    QCOMPARE(segments[0][0].size(), 2);
}

void tst_StackedShares::longHistoryKeepsPeaksAndOrder_data()
{
    QTest::addColumn<int>("pointsMax");
    QTest::newRow("least") << 8;
    QTest::newRow("odd") << 99;
    QTest::newRow("usual") << 300;
    QTest::newRow("all but one") << 3'599;
}

void tst_StackedShares::longHistoryKeepsPeaksAndOrder()
{
    QFETCH(int, pointsMax);
    std::vector<Counts> moments;
    for (int i = 0; i < 3'600; ++i) {
        // Peaks of one moment, of different layers, close to each other.
        const double bottom = i == 1'801 ? 400 : i % 7;
        const double middle = i == 1'803 ? 300 : i % 11;
        moments.push_back({bottom, middle, 1'000 - bottom - middle});
    }
    const auto segments = Stack(moments, 3).shares(pointsMax);
    QCOMPARE(segments.size(), 1U);
    const StackSegment &edges = segments[0];
    QVERIFY(edges[0].size() <= pointsMax);
    double bottomPeak = 0.0;
    double middlePeak = 0.0;
    for (qsizetype i = 0; i < edges[0].size(); ++i) {
        bottomPeak = std::max(bottomPeak, edges[0][i].y());
        middlePeak = std::max(middlePeak, edges[1][i].y());
        for (size_t layer = 1; layer < edges.size(); ++layer) {
            QCOMPARE(edges[layer][i].x(), edges[0][i].x());
            QVERIFY(edges[layer][i].y() >= edges[layer - 1][i].y());
        }
        QVERIFY(i == 0 || edges[0][i].x() > edges[0][i - 1].x());
    }
    QCOMPARE(bottomPeak, 0.4);
    QVERIFY(middlePeak >= 0.4);
    QCOMPARE(edges[0].first().x(), 1'000.0);
    QCOMPARE(edges[0].last().x(), 3'600'000.0);
}

void tst_StackedShares::gapInALongHistoryStaysAGap()
{
    std::vector<Counts> moments(3'000, Counts{1, 9});
    for (size_t i = 1'000; i < 1'100; ++i)
        moments[i].clear();
    const auto segments = Stack(moments, 2).shares(300, 0, 3'000'000);
    QCOMPARE(segments.size(), 2U);
    QVERIFY(segments[0][0].last().x() <= 1'000'000.0);
    QVERIFY(segments[1][0].first().x() > 1'090'000.0);
}

QTEST_APPLESS_MAIN(tst_StackedShares)
#include "tst_stackedshares.moc"
