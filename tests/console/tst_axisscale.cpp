// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/axisscale.h"

#include <QTest>
#include <cmath>
#include <limits>

using namespace tickcast;

class tst_AxisScale : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void axisIsRoundAndHoldsTheGreatest_data();
    void axisIsRoundAndHoldsTheGreatest();
    void axisOfNothingIsTheUnitAxis();
    void timeLabelsFitTheirRoom();
    void logarithmicAxisHasRoomForZero_data();
    void logarithmicAxisHasRoomForZero();
    void logarithmicAxisRises();
};

void tst_AxisScale::axisIsRoundAndHoldsTheGreatest_data()
{
    QTest::addColumn<double>("greatest");
    QTest::addColumn<double>("top");
    QTest::newRow("98,214") << 98'214.0 << 100'000.0;
    QTest::newRow("412,003") << 412'003.0 << 500'000.0;
    QTest::newRow("exactly a step") << 100.0 << 100.0;
    QTest::newRow("one") << 1.0 << 1.0;
    QTest::newRow("small") << 0.00034 << 0.0004;
    QTest::newRow("huge") << 9e15 << 1e16;
}

void tst_AxisScale::axisIsRoundAndHoldsTheGreatest()
{
    QFETCH(double, greatest);
    QFETCH(double, top);
    const AxisScale scale = axisScaleFor(greatest);
    QCOMPARE(scale.top, top);
    QVERIFY(scale.top >= greatest);
    const double steps = scale.top / scale.step;
    QVERIFY(std::abs(steps - std::round(steps)) < 1e-9);
    QVERIFY(steps >= 2.0 && steps <= 6.0);
}

void tst_AxisScale::axisOfNothingIsTheUnitAxis()
{
    for (const double greatest : {0.0, -5.0, std::numeric_limits<double>::quiet_NaN(),
                                  std::numeric_limits<double>::infinity()}) {
        QCOMPARE(axisScaleFor(greatest).top, 1.0);
    }
}

void tst_AxisScale::timeLabelsFitTheirRoom()
{
    for (const qint64 lengthMs : {60'000, 300'000, 3'600'000}) {
        for (int labelsMax = 0; labelsMax < 20; ++labelsMax) {
            const qint64 stepMs = timeStepMs(lengthMs, labelsMax);
            QVERIFY(stepMs > 0);
            QVERIFY(lengthMs / stepMs <= std::clamp(labelsMax, 2, 6));
        }
    }
    QCOMPARE(timeStepMs(60'000, 6), 10'000);
    QCOMPARE(timeStepMs(300'000, 6), 60'000);
    QCOMPARE(timeStepMs(3'600'000, 6), 600'000);
}

void tst_AxisScale::logarithmicAxisHasRoomForZero_data()
{
    QTest::addColumn<double>("least");
    QTest::addColumn<double>("greatest");
    QTest::addColumn<double>("from");
    QTest::addColumn<int>("decades");
    constexpr double inf = std::numeric_limits<double>::infinity();
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    QTest::newRow("a few decades") << 3.0 << 41'200.0 << 1.0 << 5;
    QTest::newRow("within one") << 210.0 << 380.0 << 100.0 << 1;
    QTest::newRow("exactly decades") << 10.0 << 1'000.0 << 10.0 << 2;
    QTest::newRow("one value") << 5.0 << 5.0 << 1.0 << 1;
    QTest::newRow("one round value") << 100.0 << 100.0 << 10.0 << 1;
    QTest::newRow("less than one") << 0.02 << 0.5 << 0.01 << 2;
    QTest::newRow("too many") << 1e-9 << 1e6 << 1.0 << 6;
    QTest::newRow("nothing") << inf << 0.0 << 1.0 << 1;
    QTest::newRow("no number") << nan << nan << 1.0 << 1;
    QTest::newRow("endless") << 1.0 << inf << 1.0 << 1;
    QTest::newRow("negative") << -3.0 << -1.0 << 1.0 << 1;
}

void tst_AxisScale::logarithmicAxisHasRoomForZero()
{
    QFETCH(double, least);
    QFETCH(double, greatest);
    QFETCH(double, from);
    QFETCH(int, decades);
    const LogScale scale = logScaleFor(least, greatest);
    QVERIFY2(std::abs(scale.least / from - 1.0) < 1e-9, qPrintable(QString::number(scale.least)));
    QCOMPARE(scale.decades, decades);
    QCOMPARE(scale.position(0.0), 0.0);
    QCOMPARE(scale.position(-1.0), 0.0);
    QCOMPARE(scale.position(std::numeric_limits<double>::quiet_NaN()), 0.0);
}

void tst_AxisScale::logarithmicAxisRises()
{
    const LogScale scale = logScaleFor(3.0, 41'200.0);
    double last = 0.0;
    for (double value = 0.1; value < 1e5; value *= 1.3) {
        const double position = scale.position(value);
        QVERIFY(position > last);
        last = position;
    }
    QVERIFY(std::abs(scale.position(100.0) - 3.0) < 1e-9);
    QVERIFY(std::abs(scale.position(1e5) - scale.top()) < 1e-9);
}

QTEST_APPLESS_MAIN(tst_AxisScale)
#include "tst_axisscale.moc"
