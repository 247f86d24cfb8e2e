// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/feed/simulatorschedule.h"

#include <QTest>
#include <cmath>
#include <vector>

using namespace tickcast;

namespace {

constexpr qint64 secondNs = 1'000'000'000;

std::vector<qint64> dueTimes(SimulatorSchedule &schedule, qint64 untilNs)
{
    std::vector<qint64> times;
    for (qint64 dueNs; (dueNs = schedule.peek(untilNs)) != SimulatorSchedule::never;) {
        times.push_back(dueNs);
        schedule.pop();
    }
    return times;
}

/// The variance of the counts in 10 ms cells, relative to their mean: 1 for pure chance.
double dispersion(const std::vector<qint64> &times, int seconds)
{
    std::vector<double> cells(static_cast<size_t>(seconds) * 100);
    for (const qint64 time : times)
        cells[static_cast<size_t>(time / (secondNs / 100))] += 1;
    const double mean = double(times.size()) / double(cells.size());
    double squares = 0;
    for (const double cell : cells)
        squares += (cell - mean) * (cell - mean);
    return squares / double(cells.size()) / mean;
}

} // namespace

class TestSimulatorSchedule final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everySecondHoldsItsExactCount_data();
    void everySecondHoldsItsExactCount();
    void dueTimesNeverGoBack_data() { everySecondHoldsItsExactCount_data(); }
    void dueTimesNeverGoBack();
    void askingOftenChangesNothing_data();
    void askingOftenChangesNothing();
    void evenQuotesKeepTheirDistance();
    void burstyQuotesComeInClusters();
    void anotherSeedGivesAnotherRhythm();
    void rateZeroIsNeverDue();
    void oneQuoteInAMillionSecondsIsFound();
};

void TestSimulatorSchedule::everySecondHoldsItsExactCount_data()
{
    QTest::addColumn<double>("rate");
    QTest::addColumn<Arrival>("arrival");
    for (const double rate : {0.1, 0.5, 1.0, 3.7, 99.99, 1000.0, 12'345.0, 1'000'000.5}) {
        QTest::addRow("%g bursty", rate) << rate << Arrival::Bursty;
        QTest::addRow("%g even", rate) << rate << Arrival::Even;
    }
}

void TestSimulatorSchedule::everySecondHoldsItsExactCount()
{
    QFETCH(const double, rate);
    QFETCH(const Arrival, arrival);
    SimulatorSchedule schedule(rate, arrival, 7);
    const qint64 seconds = rate > 100'000 ? 3 : 40;
    for (qint64 second = 0; second < seconds; ++second) {
        const auto owed = static_cast<qint64>(std::floor(rate * double(second + 1))) -
                          static_cast<qint64>(std::floor(rate * double(second)));
        const std::vector<qint64> times = dueTimes(schedule, (second + 1) * secondNs - 1);
        QCOMPARE(static_cast<qint64>(times.size()), owed);
        if (!times.empty())
            QVERIFY(times.front() >= second * secondNs);
    }
}

void TestSimulatorSchedule::dueTimesNeverGoBack()
{
    QFETCH(const double, rate);
    QFETCH(const Arrival, arrival);
    SimulatorSchedule schedule(rate, arrival, 7);
    const std::vector<qint64> times = dueTimes(schedule, 2 * secondNs);
    QVERIFY(std::is_sorted(times.begin(), times.end()));
}

void TestSimulatorSchedule::askingOftenChangesNothing_data()
{
    QTest::addColumn<Arrival>("arrival");
    QTest::addColumn<qint64>("stepNs");
    QTest::newRow("bursty, every 3 ms") << Arrival::Bursty << qint64(3'000'001);
    QTest::newRow("bursty, every 1.7 s") << Arrival::Bursty << qint64(1'700'000'000);
    QTest::newRow("even, every 3 ms") << Arrival::Even << qint64(3'000'001);
    QTest::newRow("even, every 1.7 s") << Arrival::Even << qint64(1'700'000'000);
}

void TestSimulatorSchedule::askingOftenChangesNothing()
{
    QFETCH(const Arrival, arrival);
    QFETCH(const qint64, stepNs);
    SimulatorSchedule atOnce(321.5, arrival, 7);
    SimulatorSchedule bitByBit(321.5, arrival, 7);
    std::vector<qint64> gathered;
    for (qint64 untilNs = 0; untilNs < 10 * secondNs; untilNs += stepNs) {
        for (const qint64 dueNs : dueTimes(bitByBit, untilNs)) {
            QVERIFY(dueNs <= untilNs);
            gathered.push_back(dueNs);
        }
    }
    for (const qint64 dueNs : dueTimes(bitByBit, 10 * secondNs))
        gathered.push_back(dueNs);
    QVERIFY(gathered.size() > 3'000);
    QCOMPARE(gathered, dueTimes(atOnce, 10 * secondNs));
}

void TestSimulatorSchedule::evenQuotesKeepTheirDistance()
{
    SimulatorSchedule schedule(800, Arrival::Even, 7);
    const std::vector<qint64> times = dueTimes(schedule, 3 * secondNs);
    for (size_t i = 1; i < times.size(); ++i)
        QCOMPARE(times[i] - times[i - 1], secondNs / 800);
}

void TestSimulatorSchedule::burstyQuotesComeInClusters()
{
    SimulatorSchedule bursty(2'000, Arrival::Bursty, 7);
    SimulatorSchedule even(2'000, Arrival::Even, 7);
    const double burstyDispersion = dispersion(dueTimes(bursty, 20 * secondNs), 21);
    const double evenDispersion = dispersion(dueTimes(even, 20 * secondNs), 21);
    QVERIFY2(burstyDispersion > 3, qPrintable(QString::number(burstyDispersion)));
    QVERIFY2(evenDispersion < 1, qPrintable(QString::number(evenDispersion)));
}

void TestSimulatorSchedule::anotherSeedGivesAnotherRhythm()
{
    SimulatorSchedule one(100, Arrival::Bursty, 1);
    SimulatorSchedule other(100, Arrival::Bursty, 2);
    QVERIFY(dueTimes(one, secondNs) != dueTimes(other, secondNs));
}

void TestSimulatorSchedule::rateZeroIsNeverDue()
{
    SimulatorSchedule schedule(0, Arrival::Bursty, 7);
    QCOMPARE(schedule.peek(1'000 * secondNs), SimulatorSchedule::never);
}

void TestSimulatorSchedule::oneQuoteInAMillionSecondsIsFound()
{
    SimulatorSchedule schedule(1e-6, Arrival::Bursty, 7);
    QCOMPARE(schedule.peek(999'999 * secondNs - 1), SimulatorSchedule::never);
    QCOMPARE(dueTimes(schedule, 1'000'001 * secondNs).size(), size_t(1));
}

QTEST_GUILESS_MAIN(TestSimulatorSchedule)
#include "tst_simulatorschedule.moc"
