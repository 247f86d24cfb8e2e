// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/resilience/snapshotstore.h"

#include "tests/server/support/marketsamples.h"

#include <QDir>
#include <QFile>
#include <QLoggingCategory>
#include <QTemporaryDir>
#include <QTest>

using namespace tickcast;

namespace {

constexpr auto tradeChannel = static_cast<size_t>(protocol::Channel::Trade);

/// A change of symbol @p index: its quote's offset, and trades up to @p lastTrade, @p count new.
SymbolImage change(int index, quint64 offset, quint64 lastTrade = 0, quint64 count = 0,
                   qint64 ageMs = 0)
{
    SymbolImage image;
    image.info = sampleInfos(index + 1).back();
    image.epoch = 7;
    image.offsets = {offset, lastTrade, 0};
    image.quote = sampleQuote(qint64(offset));
    for (quint64 id = lastTrade - count + 1; id <= lastTrade; ++id)
        image.trades.push_back({sampleTrade(id), SystemClock::wallNowMs() - ageMs});
    return image;
}

std::vector<quint64> ids(const SymbolImage &image)
{
    std::vector<quint64> result;
    for (const DatedTrade &dated : image.trades)
        result.push_back(dated.trade.id);
    return result;
}

} // namespace

class TestSnapshotStore final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLoggingCategory::setFilterRules(QStringLiteral("tickcast.*=false")); }
    void init() { m_directory = std::make_unique<QTemporaryDir>(); }
    void changesAddUpToTheWhole();
    void whatWasKnownIsKeptOn();
    void tradesAreBoundedBySizeAndAge();
    void tradesThatDoNotFollowBeginAnew();
    void onlyTheLastFileSaysSo();
    void nothingChangedWritesNothing();
    void failureIsToldAndEndsByItself();
    void brokenDiskIsLeftAloneForAWhile();

private:
    [[nodiscard]] QString path() const
    {
        return m_directory->filePath(QStringLiteral("market.state"));
    }
    [[nodiscard]] std::unique_ptr<SnapshotStore> make(const HistoryLimits &history = {},
                                                      MarketImage known = {}) const
    {
        return std::make_unique<SnapshotStore>(path(), history, m_breaker, std::move(known));
    }
    [[nodiscard]] static bool isWritten(const SnapshotStore &store)
    {
        return QTest::qWaitFor([&] { return store.isReady(); }, 30'000);
    }

    std::unique_ptr<QTemporaryDir> m_directory;
    BreakerLimits m_breaker;
};

void TestSnapshotStore::changesAddUpToTheWhole()
{
    const auto store = make();
    store->take({7, {change(0, 1, 3, 3), change(1, 5)}});
    QVERIFY(isWritten(*store));
    store->take({7, {change(0, 2, 4, 1), change(2, 9)}});
    QVERIFY(isWritten(*store));
    QCOMPARE(store->status().saves, quint64(2));
    const auto state = statefile::read(path());
    QVERIFY(state);
    QCOMPARE(state->market.symbols.size(), size_t(3));
    QCOMPARE(state->market.symbols[0].offsets[0], quint64(2));
    QCOMPARE(ids(state->market.symbols[0]), (std::vector<quint64>{1, 2, 3, 4}));
    QCOMPARE(state->market.symbols[1].offsets[0], quint64(5));
    QVERIFY(state->market.symbols[2].quote == sampleQuote(9));
    QCOMPARE(store->status().bytes, QFile(path()).size());
}

void TestSnapshotStore::whatWasKnownIsKeptOn()
{
    const auto store = make({}, {7, {change(0, 1, 2, 2), change(1, 5)}});
    store->take({7, {change(0, 4, 3, 1)}});
    QVERIFY(isWritten(*store));
    const auto state = statefile::read(path());
    QVERIFY(state);
    QCOMPARE(state->market.symbols.size(), size_t(2));
    QCOMPARE(ids(state->market.symbols[0]), (std::vector<quint64>{1, 2, 3}));
}

void TestSnapshotStore::tradesAreBoundedBySizeAndAge()
{
    const auto store = make({3, std::chrono::seconds(60)});
    store->take({7, {change(0, 1, 2, 2, 61'000)}});
    QVERIFY(isWritten(*store));
    QCOMPARE(ids(statefile::read(path())->market.symbols[0]), std::vector<quint64>{});
    store->take({7, {change(0, 1, 7, 5)}});
    QVERIFY(isWritten(*store));
    QCOMPARE(ids(statefile::read(path())->market.symbols[0]), (std::vector<quint64>{5, 6, 7}));
}

void TestSnapshotStore::tradesThatDoNotFollowBeginAnew()
{
    const auto store = make();
    store->take({7, {change(0, 1, 3, 3)}});
    store->take({7, {change(0, 2, 9, 2)}}); // 4 to 7 were too many to be kept
    QVERIFY(isWritten(*store));
    QCOMPARE(ids(statefile::read(path())->market.symbols[0]), (std::vector<quint64>{8, 9}));
    SymbolImage other = change(0, 1, 11, 2);
    other.epoch = 8;
    store->take({8, {other}});
    QVERIFY(isWritten(*store));
    const SymbolImage image = statefile::read(path())->market.symbols[0];
    QCOMPARE(ids(image), (std::vector<quint64>{10, 11}));
    QCOMPARE(image.offsets[tradeChannel], quint64(11));
}

void TestSnapshotStore::onlyTheLastFileSaysSo()
{
    auto store = make();
    store->take({7, {change(0, 1)}});
    QVERIFY(isWritten(*store));
    QVERIFY(!statefile::read(path())->isLast);
    store->takeLast({7, {change(0, 2)}});
    store->finish();
    QVERIFY(statefile::read(path())->isLast);
    QCOMPARE(statefile::read(path())->market.symbols[0].offsets[0], quint64(2));
    store.reset(); // a second end is none
    // The last is written though nothing has changed since the one before.
    store = make();
    store->takeLast({});
    store->finish();
    QVERIFY(statefile::read(path())->isLast);
}

void TestSnapshotStore::nothingChangedWritesNothing()
{
    const auto store = make();
    store->take({});
    QVERIFY(store->isReady());
    store->finish();
    QVERIFY(!QFile::exists(path()));
}

void TestSnapshotStore::failureIsToldAndEndsByItself()
{
    const QString inTheWay = path();
    QVERIFY(QDir().mkpath(inTheWay + QStringLiteral("/within"))); // no file can take its place
    const auto store = make();
    for (quint64 i = 1; i <= 3; ++i) {
        store->take({7, {change(0, i)}});
        QVERIFY(isWritten(*store));
    }
    QCOMPARE(store->status().failures, quint64(3));
    QVERIFY(store->status().lastError.contains(inTheWay));
    QVERIFY(QDir(inTheWay).removeRecursively());
    store->take({7, {change(1, 1)}});
    QVERIFY(isWritten(*store));
    QCOMPARE(store->status().lastError, QString());
    // Nothing of what came meanwhile is missing.
    const auto state = statefile::read(path());
    QVERIFY(state);
    QCOMPARE(state->market.symbols.size(), size_t(2));
    QCOMPARE(state->market.symbols[0].offsets[0], quint64(3));
}

void TestSnapshotStore::brokenDiskIsLeftAloneForAWhile()
{
    QVERIFY(QDir().mkpath(path() + QStringLiteral("/within")));
    m_breaker.consecutiveFailures = 2;
    m_breaker.openTime = m_breaker.openTimeMax = std::chrono::hours(1);
    const auto store = make();
    for (quint64 i = 1; i <= 10; ++i) {
        store->take({7, {change(0, i)}});
        QVERIFY(isWritten(*store));
    }
    QCOMPARE(store->status().failures, quint64(2));
    QCOMPARE(store->status().breaker.state, BreakerState::Open);
    QCOMPARE(store->status().breaker.rejected, quint64(8));
    // By order it tries again, with all that came meanwhile.
    QVERIFY(QDir(path()).removeRecursively());
    store->reset(QStringLiteral("somebody"));
    store->take({7, {change(1, 1)}});
    QVERIFY(isWritten(*store));
    QCOMPARE(statefile::read(path())->market.symbols[0].offsets[0], quint64(10));
    // Tripped, it writes nothing but the last.
    store->trip(QStringLiteral("somebody"));
    store->take({7, {change(1, 2)}});
    QVERIFY(isWritten(*store));
    QCOMPARE(statefile::read(path())->market.symbols[1].offsets[0], quint64(1));
    store->takeLast({7, {}});
    store->finish();
    QCOMPARE(statefile::read(path())->market.symbols[1].offsets[0], quint64(2));
    QVERIFY(statefile::read(path())->isLast);
}

QTEST_GUILESS_MAIN(TestSnapshotStore)
#include "tst_snapshotstore.moc"
