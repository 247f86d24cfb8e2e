// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/load/zipf.h"

#include <QTest>
#include <set>

using namespace tickcast::load;

/// Who watches what: the same for the same seed, and as unequal as it should be.
class TestZipf final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sameSeedPicksTheSame();
    void shareOfARankFollowsTheLaw_data();
    void shareOfARankFollowsTheLaw();
    void differentRanksAreDifferentAscendingAndWithinRange_data();
    void differentRanksAreDifferentAscendingAndWithinRange();
    void bothWaysOfPickingManyFavourTheSameRanks();
};

void TestZipf::sameSeedPicksTheSame()
{
    const Zipf zipf(500, 1.1);
    SplitMix one(7);
    SplitMix same(7);
    SplitMix other(8);
    const auto picked = zipf.pickDifferent(20, one);
    QCOMPARE(zipf.pickDifferent(20, same), picked);
    QVERIFY(zipf.pickDifferent(20, other) != picked);
}

void TestZipf::shareOfARankFollowsTheLaw_data()
{
    QTest::addColumn<quint32>("rank");
    for (const quint32 rank : {0u, 1u, 4u, 49u})
        QTest::addRow("%u", rank) << rank;
}

void TestZipf::shareOfARankFollowsTheLaw()
{
    QFETCH(const quint32, rank);
    constexpr int picks = 1'000'000;
    const Zipf zipf(50, 1.1);
    double sum = 0;
    for (int k = 1; k <= 50; ++k)
        sum += std::pow(k, -1.1);
    const double expected = std::pow(rank + 1.0, -1.1) / sum;
    SplitMix random(1);
    int hits = 0;
    for (int i = 0; i < picks; ++i)
        hits += zipf.pick(random) == rank ? 1 : 0;
    // Five standard deviations of a binomial count; the seed is fixed, so it passes or it does not.
    const double deviation = std::sqrt(picks * expected * (1 - expected));
    QVERIFY(std::abs(hits - picks * expected) < 5 * deviation);
}

void TestZipf::differentRanksAreDifferentAscendingAndWithinRange_data()
{
    QTest::addColumn<quint32>("ranks");
    QTest::addColumn<quint32>("count");
    QTest::newRow("one of one") << 1u << 1u;
    QTest::newRow("one of many") << 500u << 1u;
    QTest::newRow("few of many") << 500u << 20u;
    QTest::newRow("a fifth") << 500u << 100u;
    QTest::newRow("all but one") << 500u << 499u;
    QTest::newRow("all") << 500u << 500u;
}

void TestZipf::differentRanksAreDifferentAscendingAndWithinRange()
{
    QFETCH(const quint32, ranks);
    QFETCH(const quint32, count);
    const Zipf zipf(ranks, 1.1);
    SplitMix random(3);
    const std::vector<quint32> picked = zipf.pickDifferent(count, random);
    QCOMPARE(picked.size(), size_t(count));
    QVERIFY(std::ranges::is_sorted(picked));
    QCOMPARE(std::set<quint32>(picked.begin(), picked.end()).size(), size_t(count));
    QVERIFY(picked.back() < ranks);
}

void TestZipf::bothWaysOfPickingManyFavourTheSameRanks()
{
    // 12 of 100 are picked one by one, 13 by the other way: the shares must not jump.
    constexpr int rounds = 20'000;
    const Zipf zipf(100, 1.1);
    SplitMix random(5);
    const auto shareOfRank = [&](quint32 count, quint32 rank) {
        int hits = 0;
        for (int i = 0; i < rounds; ++i)
            hits += int(std::ranges::count(zipf.pickDifferent(count, random), rank));
        return double(hits) / rounds;
    };
    for (const quint32 rank : {0u, 5u, 60u})
        QVERIFY(std::abs(shareOfRank(13, rank) - shareOfRank(12, rank)) < 0.06);
    QVERIFY(shareOfRank(13, 0) > 2 * shareOfRank(13, 60));
}

QTEST_GUILESS_MAIN(TestZipf)
#include "tst_zipf.moc"
