// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/format.h"
#include "console/models/overviewmodel.h"
#include "tests/console/samplestats.h"

#include <QTest>
#include <functional>

using namespace tickcast;

using Change = std::function<void(admin::Stats &)>;
Q_DECLARE_METATYPE(Change)

namespace {

constexpr qint64 windowMs = 60'000;

} // namespace

class tst_OverviewModel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void withoutDataNothingIsClaimed();
    void tilesShowTheNewestSample();
    void firstSampleHasNoRatesYet();
    void judgementFollowsTheLimits_data();
    void judgementFollowsTheLimits();
    void connectionsAreComparedWithTheWindowsStart();
    void lostConnectionWithdrawsJudgementsButKeepsFigures();
};

void tst_OverviewModel::withoutDataNothingIsClaimed()
{
    OverviewModel model;
    model.update(StatsHistory(), windowMs);
    for (const Tile &tile : model.tiles()) {
        QCOMPARE(tile.value, format::unknown());
        QCOMPARE(tile.health, Health::Unknown);
        QVERIFY(!tile.title.isEmpty());
        QVERIFY(!tile.toolTip.isEmpty());
    }
}

void tst_OverviewModel::tilesShowTheNewestSample()
{
    StatsHistory history;
    test::SampleStats samples;
    for (int i = 1; i <= 10; ++i)
        history.add(samples.next(), 1'000 * i);
    OverviewModel model;
    model.update(history, windowMs);
    QCOMPARE(model.tiles()[OverviewModel::Connections].value,
             format::count(samples.last().connections));
    QCOMPARE(model.tiles()[OverviewModel::P99].value,
             format::milliseconds(double(samples.last().latency.p99Us)));
    for (const Tile &tile : model.tiles()) {
        QVERIFY2(tile.value != format::unknown(), qPrintable(tile.title));
        QVERIFY2(tile.health != Health::Unknown, qPrintable(tile.title));
        QVERIFY2(!tile.healthText.isEmpty() && !tile.detail.isEmpty(), qPrintable(tile.title));
    }
}

void tst_OverviewModel::firstSampleHasNoRatesYet()
{
    StatsHistory history;
    test::SampleStats samples;
    history.add(samples.next(), 1'000);
    OverviewModel model;
    model.update(history, windowMs);
    QCOMPARE(model.tiles()[OverviewModel::Updates].value, format::unknown());
    QCOMPARE(model.tiles()[OverviewModel::DropRate].value, format::unknown());
    QCOMPARE(model.tiles()[OverviewModel::DropRate].health, Health::Unknown);
    QVERIFY(model.tiles()[OverviewModel::Connections].value != format::unknown());
}

void tst_OverviewModel::judgementFollowsTheLimits_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<int>("tile");
    QTest::addColumn<int>("expected");
    const auto row = [](const char *name, OverviewModel::TileIndex tile, Health health,
                        Change change) {
        QTest::newRow(name) << std::move(change) << int(tile) << int(health);
    };
    using admin::Stats;
    row("feed silent for 6 s", OverviewModel::FeedAge, Health::Warning,
        [](Stats &stats) { stats.feeds[0].ageMs = 6'000; });
    row("feed silent for a minute", OverviewModel::FeedAge, Health::Critical,
        [](Stats &stats) { stats.feeds[0].ageMs = 60'000; });
    row("feed failed, though young", OverviewModel::FeedAge, Health::Critical, [](Stats &stats) {
        stats.feeds[0].state = admin::FeedState::Failed;
        stats.feeds[0].ageMs = 5;
    });
    row("failed feed beside a live one", OverviewModel::FeedAge, Health::Critical,
        [](Stats &stats) {
            stats.feeds.push_back(stats.feeds[0]);
            stats.feeds[0].state = admin::FeedState::Failed;
        });
    row("feed ended", OverviewModel::FeedAge, Health::Warning,
        [](Stats &stats) { stats.feeds[0].state = admin::FeedState::Ended; });
    row("feed waits", OverviewModel::FeedAge, Health::Unknown,
        [](Stats &stats) { stats.feeds[0].state = admin::FeedState::Waiting; });
    row("no feed", OverviewModel::FeedAge, Health::Critical,
        [](Stats &stats) { stats.feeds.clear(); });
    row("p99 of 120 ms", OverviewModel::P99, Health::Warning,
        [](Stats &stats) { stats.latency.p99Us = 120'000; });
    row("p99 of 2 s", OverviewModel::P99, Health::Critical,
        [](Stats &stats) { stats.latency.p99Us = 2'000'000; });
    row("nothing sent", OverviewModel::P99, Health::Unknown,
        [](Stats &stats) { stats.latency = {}; });
    row("a worker lags", OverviewModel::Updates, Health::Warning,
        [](Stats &stats) { stats.workers[2].loopLagUs = 60'000; });
    row("a worker hangs", OverviewModel::Updates, Health::Critical,
        [](Stats &stats) { stats.workers[2].loopLagUs = 900'000; });
    row("2 % of the sessions behind", OverviewModel::Out, Health::Warning,
        [](Stats &stats) { stats.workers[0].behind = stats.connections / 50; });
    row("a fifth of the sessions behind", OverviewModel::Out, Health::Critical,
        [](Stats &stats) { stats.workers[0].behind = stats.connections / 5; });
    row("0.5 % dropped", OverviewModel::DropRate, Health::Warning,
        [](Stats &stats) { stats.totals.dropped[0] += 2'100; });
    row("10 % dropped", OverviewModel::DropRate, Health::Critical,
        [](Stats &stats) { stats.totals.dropped[0] += 50'000; });
    row("a tenth of the connections lost", OverviewModel::Connections, Health::Warning,
        [](Stats &stats) { stats.connections -= stats.connections / 10; });
    row("half of the connections lost", OverviewModel::Connections, Health::Critical,
        [](Stats &stats) { stats.connections /= 2; });
    row("two at Emergency", OverviewModel::Connections, Health::Warning, [](Stats &stats) {
        stats.workers[1].levels = {50'000, 0, 0, 2};
    });
    row("a tenth at Degraded", OverviewModel::Connections, Health::Critical, [](Stats &stats) {
        stats.workers[1].levels = {0, 50'000, 0, 0};
    });
    row("a few at Critical", OverviewModel::Connections, Health::Good, [](Stats &stats) {
        stats.workers[1].levels = {50'000, 0, 3, 0};
    });
    row("one update unaccounted for", OverviewModel::DropRate, Health::Critical,
        [](Stats &stats) { stats.workers[3].unaccounted = -1; });
    row("connections doubled", OverviewModel::Connections, Health::Good,
        [](Stats &stats) { stats.connections *= 2; });
}

void tst_OverviewModel::judgementFollowsTheLimits()
{
    QFETCH(Change, change);
    QFETCH(int, tile);
    QFETCH(int, expected);
    StatsHistory history;
    test::SampleStats samples;
    for (int i = 1; i <= 9; ++i)
        history.add(samples.next(), 1'000 * i);
    OverviewModel model;
    model.update(history, windowMs);
    if (expected != int(Health::Good))
        QVERIFY(int(model.tiles()[size_t(tile)].health) != expected); // before the change

    admin::Stats stats = samples.next();
    change(stats);
    history.add(stats, 10'000);
    model.update(history, windowMs);
    QCOMPARE(int(model.tiles()[size_t(tile)].health), expected);
    QVERIFY(!model.tiles()[size_t(tile)].healthText.isEmpty());
}

void tst_OverviewModel::connectionsAreComparedWithTheWindowsStart()
{
    StatsHistory history;
    test::SampleStats samples;
    for (int i = 0; i <= 120; ++i) {
        admin::Stats stats = samples.next();
        stats.connections = 1'000 + static_cast<quint32>(i);
        history.add(stats, 1'000 * (i + 1));
    }
    OverviewModel model;
    model.update(history, 60'000);
    QCOMPARE(model.tiles()[OverviewModel::Connections].detail,
             QStringLiteral("\u25b2 60 in 1 min"));
    model.update(history, 3'600'000); // more than is known: says since when
    QCOMPARE(model.tiles()[OverviewModel::Connections].detail,
             QStringLiteral("\u25b2 120 in 2 min"));
}

void tst_OverviewModel::lostConnectionWithdrawsJudgementsButKeepsFigures()
{
    StatsHistory history;
    test::SampleStats samples;
    for (int i = 1; i <= 3; ++i)
        history.add(samples.next(), 1'000 * i);
    OverviewModel model;
    model.update(history, windowMs);
    const QString value = model.tiles()[0].value;
    model.withdraw();
    QCOMPARE(model.tiles()[0].value, value);
    for (const Tile &tile : model.tiles()) {
        QCOMPARE(tile.health, Health::Unknown);
        QCOMPARE(tile.healthText, QStringLiteral("not live"));
    }
}

QTEST_APPLESS_MAIN(tst_OverviewModel)
#include "tst_overviewmodel.moc"
