// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/feed/simulatorround.h"

#include <QTest>
#include <algorithm>
#include <vector>

using namespace tickcast;

class TestSimulatorRound final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyRoundHasEveryRankOnce_data();
    void everyRoundHasEveryRankOnce();
    void stepLeadsFromRankToRank();
    void popularRanksAreSpreadOverTheRound_data();
    void popularRanksAreSpreadOverTheRound();
};

void TestSimulatorRound::everyRoundHasEveryRankOnce_data()
{
    QTest::addColumn<quint32>("count");
    // Small ones, primes, powers, and numbers with many divisors: few steps fit those.
    for (const quint32 count :
         {1u, 2u, 3u, 4u, 5u, 6u, 7u, 30u, 60u, 64u, 97u, 210u, 500u, 30'030u, 99'991u, 100'000u})
        QTest::addRow("%u", count) << count;
}

void TestSimulatorRound::everyRoundHasEveryRankOnce()
{
    QFETCH(const quint32, count);
    SimulatorRound round(count);
    for (int i = 0; i < 3; ++i) {
        std::vector<int> seen(count);
        for (quint32 turn = 0; turn < count; ++turn) {
            const quint32 rank = round.next();
            QVERIFY(rank < count);
            QVERIFY(turn > 0 || rank == 0);
            ++seen[rank];
        }
        QVERIFY(std::ranges::all_of(seen, [](int times) { return times == 1; }));
    }
}

void TestSimulatorRound::stepLeadsFromRankToRank()
{
    SimulatorRound round(500);
    for (quint64 turn = 0; turn < 2'000; ++turn)
        QCOMPARE(quint64(round.next()), turn * round.step() % 500);
}

void TestSimulatorRound::popularRanksAreSpreadOverTheRound_data()
{
    QTest::addColumn<quint32>("count");
    for (const quint32 count : {100u, 500u, 1'000u, 9'973u, 10'000u, 100'000u})
        QTest::addRow("%u", count) << count;
}

void TestSimulatorRound::popularRanksAreSpreadOverTheRound()
{
    QFETCH(const quint32, count);
    SimulatorRound round(count);
    constexpr quint32 popular = 20;
    std::vector<quint32> turns; // at which one of them came; the next round begins at the end
    for (quint32 turn = 0; turn < count; ++turn) {
        if (round.next() < popular)
            turns.push_back(turn);
    }
    turns.push_back(count);
    QCOMPARE(turns.size(), size_t(popular) + 1);
    for (size_t i = 1; i < turns.size(); ++i) {
        const quint32 gap = turns[i] - turns[i - 1];
        QVERIFY2(gap * popular * 3 > count && gap * popular < count * 3,
                 qPrintable(QString::number(gap)));
    }
}

QTEST_GUILESS_MAIN(TestSimulatorRound)
#include "tst_simulatorround.moc"
