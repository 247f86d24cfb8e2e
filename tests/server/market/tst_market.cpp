// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/market/market.h"

#include "tests/server/support/marketsamples.h"

#include <QElapsedTimer>
#include <QTest>
#include <atomic>

using namespace tickcast;
using protocol::Channel;

namespace {

/// What a scripted feed did, for a test on another thread.
struct FeedLog
{
    std::atomic<int> opened{0};
    std::atomic<int> started{0};
    std::atomic<int> firstSubscriptions{0};
    std::atomic<int> destroyed{0};
    std::atomic<bool> onOneThread{true};
    std::atomic<QThread *> thread{nullptr};
    // ---- what it says of itself ----
    std::atomic<admin::FeedState> state{admin::FeedState::Starting};
    std::atomic<MonotonicNs> lastHeardNs{0}; ///< 0: now
};

/// A feed that publishes what it is told, from the market thread.
class ScriptedFeed final : public FeedSource
{
public:
    using Script = std::function<void(FeedSink &)>;

    ScriptedFeed(FeedLog &log, Result<std::vector<SymbolInfo>> symbols, Script onStart,
                 Script onFirst)
        : m_log(log)
        , m_symbols(std::move(symbols))
        , m_onStart(std::move(onStart))
        , m_onFirst(std::move(onFirst))
    {
        m_log.thread = QThread::currentThread();
    }
    ~ScriptedFeed() override
    {
        noteThread();
        ++m_log.destroyed;
    }

    [[nodiscard]] Result<std::vector<SymbolInfo>> open() override
    {
        noteThread();
        ++m_log.opened;
        return m_symbols;
    }
    void start(FeedSink &sink) override
    {
        noteThread();
        ++m_log.started;
        m_sink = &sink;
        if (m_onStart)
            m_onStart(sink);
    }
    void onFirstSubscription() override
    {
        noteThread();
        ++m_log.firstSubscriptions;
        if (m_onFirst)
            m_onFirst(*m_sink);
    }
    [[nodiscard]] FeedStatus status() const override
    {
        FeedStatus status;
        status.name = QStringLiteral("scripted");
        status.quotes = 42;
        status.state = m_log.state;
        status.lastHeardNs = m_log.lastHeardNs == 0 ? SystemClock::now() : m_log.lastHeardNs.load();
        return status;
    }

private:
    void noteThread()
    {
        if (QThread::currentThread() != m_log.thread)
            m_log.onOneThread = false;
    }

    FeedLog &m_log;
    const Result<std::vector<SymbolInfo>> m_symbols;
    const Script m_onStart;
    const Script m_onFirst;
    FeedSink *m_sink = nullptr;
};

/// A Market on a scripted feed and one inbox, opened on request.
struct Bench
{
    explicit Bench(ScriptedFeed::Script onStart = {}, ScriptedFeed::Script onFirst = {},
                   int inboxCapacity = 1'024,
                   Result<std::vector<SymbolInfo>> symbols = sampleInfos(3))
        : inbox(std::move(*Inbox::make(inboxCapacity)))
        , market(
              [this, symbols = std::move(symbols), onStart = std::move(onStart),
               onFirst = std::move(onFirst)] {
                  return std::make_unique<ScriptedFeed>(log, symbols, onStart, onFirst);
              },
              {}, {.breaker = {}, .settleAfter = std::chrono::milliseconds(0)})
    {
    }
    ~Bench()
    {
        market.stop();
        inbox.reset(); // holds the market's frames
    }

    /// The symbols, or the error; "never answered" when there was neither.
    Result<std::shared_ptr<const SymbolTable>> open()
    {
        Result<std::shared_ptr<const SymbolTable>> answer =
            fail(ErrorCode::Limit, QStringLiteral("never answered"));
        bool isAnswered = false;
        Mailbox home;
        market.open([&](Result<std::shared_ptr<const SymbolTable>> result) {
            home.post([&, result = std::move(result)] {
                answer = result;
                isAnswered = true;
            });
        });
        [[maybe_unused]] const bool came = QTest::qWaitFor([&] { return isAnswered; }, 10'000);
        return answer;
    }
    void start() { market.start({inbox.get()}, options); }

    std::vector<InboxEntry> drain()
    {
        std::vector<InboxEntry> entries;
        inbox->drain(10'000, [&](InboxEntry &&entry) { entries.push_back(std::move(entry)); });
        return entries;
    }

    FeedLog log;
    Market::Options options;
    std::unique_ptr<Inbox> inbox;
    Market market;
};

constexpr GroupId quote0 = groupOf(0, Channel::Quote);

} // namespace

class TestMarket final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void openTellsTheSymbolsFromItsOwnThread();
    void feedThatCannotOpenIsAnError();
    void feedThatNamesASymbolTwiceIsAnError();
    void epochsOfTwoRunsDiffer();
    void watchIsAnsweredAndUpdatesFollow();
    void unwatchEndsTheUpdates();
    void firstSubscriptionIsToldOnceAndAfterTheOthersCame();
    void nobodyWatchingTellsNoFirstSubscription();
    void watchBeforeTheStartIsHarmless();
    void snapshotTellsFeedAndCounts();
    void whatAFullInboxPutOffArrivesThoughTheFeedIsSilent();
    void feedInTroubleMakesItsSymbolsStale_data();
    void feedInTroubleMakesItsSymbolsStale();
    void quietFeedIsNotStale();
    void feedThatWasCutComesBackWhenItIsReset();
    void changesAreKeptAndTheLastAtTheEnd();
    void restoredEpochIsKeptOnlyIfNothingIsLost_data();
    void restoredEpochIsKeptOnlyIfNothingIsLost();
    void stopEndsTheFeedOnItsThread();
    void neverOpenedMarketMayDie();
};

void TestMarket::openTellsTheSymbolsFromItsOwnThread()
{
    Bench bench;
    const auto symbols = bench.open();
    QVERIFY2(symbols.has_value(), symbols ? "" : qPrintable(symbols.error().text));
    QCOMPARE((*symbols)->size(), 3u);
    QCOMPARE((*symbols)->at(2).info.symbol.toString(), QStringLiteral("S2"));
    QVERIFY(bench.log.thread.load() != QThread::currentThread());
    QCOMPARE(bench.log.opened.load(), 1);
    QCOMPARE(bench.log.started.load(), 0);
    QCOMPARE(bench.market.snapshot().symbols, 3u);
}

void TestMarket::feedThatCannotOpenIsAnError()
{
    Bench bench({}, {}, 16, fail(ErrorCode::Io, QStringLiteral("no such recording")));
    const auto symbols = bench.open();
    QVERIFY(!symbols.has_value());
    QCOMPARE(symbols.error().text, QStringLiteral("no such recording"));
    bench.market.stop();
    QCOMPARE(bench.log.destroyed.load(), 1);
}

void TestMarket::feedThatNamesASymbolTwiceIsAnError()
{
    std::vector<SymbolInfo> twice = sampleInfos(2);
    twice.push_back(twice[0]);
    Bench bench({}, {}, 16, twice);
    const auto symbols = bench.open();
    QVERIFY(!symbols.has_value());
    QVERIFY2(symbols.error().text.contains(QLatin1String("S0")), qPrintable(symbols.error().text));
}

void TestMarket::epochsOfTwoRunsDiffer()
{
    Bench first;
    Bench second;
    const auto a = first.open();
    const auto b = second.open();
    QVERIFY(a.has_value() && b.has_value());
    QVERIFY((*a)->at(0).epoch != (*b)->at(0).epoch);
    QCOMPARE((*a)->at(0).epoch, (*a)->at(2).epoch);
}

void TestMarket::watchIsAnsweredAndUpdatesFollow()
{
    Bench bench([](FeedSink &sink) { sink.onQuote(0, sampleQuote(100), 1); },
                [](FeedSink &sink) {
                    sink.onQuote(0, sampleQuote(200), 2);
                    sink.onQuote(1, sampleQuote(200), 2);
                    sink.onBatchEnd();
                });
    QVERIFY(bench.open().has_value());
    bench.start();
    bench.market.watch(0, quote0, 5);
    QTRY_COMPARE(bench.inbox->depth(), size_t(2));
    const std::vector<InboxEntry> entries = bench.drain();
    QCOMPARE(entries[0].generation, 5u);
    QCOMPARE(entries[0].offset, quint64(1));
    QVERIFY(entries[0].frame);
    QCOMPARE(entries[1].generation, 0u);
    QCOMPARE(entries[1].offset, quint64(2));
    QCOMPARE(entries[1].group, quote0);
}

void TestMarket::unwatchEndsTheUpdates()
{
    Bench bench({}, [](FeedSink &sink) {
        sink.onQuote(0, sampleQuote(1), 1);
        sink.onQuote(1, sampleQuote(1), 1);
        sink.onBatchEnd();
    });
    QVERIFY(bench.open().has_value());
    bench.start();
    bench.market.watch(0, quote0, 1);
    bench.market.watch(0, groupOf(1, Channel::Quote), 2);
    bench.market.unwatch(0, quote0);
    QTRY_COMPARE(bench.log.firstSubscriptions.load(), 1);
    QTRY_COMPARE(bench.inbox->depth(), size_t(3));
    const std::vector<InboxEntry> entries = bench.drain();
    QCOMPARE(entries[2].group, groupOf(1, Channel::Quote));
}

void TestMarket::firstSubscriptionIsToldOnceAndAfterTheOthersCame()
{
    Bench bench;
    QVERIFY(bench.open().has_value());
    bench.start();
    QElapsedTimer elapsed;
    elapsed.start();
    bench.market.watch(0, quote0, 1);
    bench.market.watch(0, groupOf(0, Channel::Trade), 2);
    bench.market.watch(0, groupOf(0, Channel::Candle), 3);
    QTRY_COMPARE(bench.log.firstSubscriptions.load(), 1);
    QVERIFY2(elapsed.elapsed() >= 240, qPrintable(QString::number(elapsed.elapsed())));
    QCOMPARE(bench.inbox->depth(), size_t(3)); // their snapshots came first
    bench.market.unwatch(0, quote0);
    bench.market.watch(0, quote0, 4);
    QTRY_COMPARE(bench.inbox->depth(), size_t(4));
    // As long as it took the first time, and twice that: it is not told again.
    QVERIFY(!QTest::qWaitFor([&] { return bench.log.firstSubscriptions.load() > 1; }, 500));
}

void TestMarket::nobodyWatchingTellsNoFirstSubscription()
{
    Bench bench;
    QVERIFY(bench.open().has_value());
    bench.start();
    QTRY_COMPARE(bench.log.started.load(), 1);
    bench.market.unwatch(0, quote0);
    QVERIFY(!QTest::qWaitFor([&] { return bench.log.firstSubscriptions.load() > 0; }, 500));
}

void TestMarket::watchBeforeTheStartIsHarmless()
{
    Bench bench;
    QVERIFY(bench.open().has_value());
    bench.market.watch(0, quote0, 1);
    bench.market.unwatch(0, quote0);
    bench.start();
    bench.market.watch(0, quote0, 2);
    QTRY_COMPARE(bench.inbox->depth(), size_t(1));
    QCOMPARE(bench.drain()[0].generation, 2u);
}

void TestMarket::snapshotTellsFeedAndCounts()
{
    Bench bench({}, [](FeedSink &sink) {
        for (int i = 0; i < 10; ++i) {
            sink.onQuote(0, sampleQuote(i), 1);
            sink.onQuote(1, sampleQuote(i), 1);
        }
        sink.onBatchEnd();
    });
    QVERIFY(bench.open().has_value());
    bench.start();
    bench.market.watch(0, quote0, 1);
    QTRY_COMPARE(bench.market.snapshot().publications, quint64(20));
    const MarketSnapshot snapshot = bench.market.snapshot();
    QCOMPARE(snapshot.encoded, quint64(10));
    QCOMPARE(snapshot.feeds.size(), size_t(1));
    QCOMPARE(snapshot.feeds[0].name, QStringLiteral("scripted"));
    QCOMPARE(snapshot.feeds[0].quotes, quint64(42));
}

void TestMarket::whatAFullInboxPutOffArrivesThoughTheFeedIsSilent()
{
    // The last batch of a feed finds the inbox full; nothing follows that could carry the rest.
    Bench bench(
        {},
        [](FeedSink &sink) {
            for (int i = 1; i <= 100; ++i)
                sink.onQuote(0, sampleQuote(i), i);
            sink.onBatchEnd();
        },
        8);
    QVERIFY(bench.open().has_value());
    bench.start();
    bench.market.watch(0, quote0, 1);
    QTRY_COMPARE(bench.inbox->depth(), size_t(8));
    QCOMPARE(bench.drain().back().offset, quint64(7));
    QTRY_COMPARE(bench.inbox->depth(), size_t(1));
    QCOMPARE(bench.drain()[0].offset, quint64(100));
}

void TestMarket::feedInTroubleMakesItsSymbolsStale_data()
{
    QTest::addColumn<int>("state");
    QTest::addColumn<bool>("isSilent");
    QTest::addColumn<int>("status");
    const auto row = [](const char *name, admin::FeedState state, bool isSilent,
                        SymbolStatus status) {
        QTest::newRow(name) << int(state) << isSilent << int(status);
    };
    row("silent", admin::FeedState::Live, true, SymbolStatus::Silent);
    row("ended", admin::FeedState::Ended, false, SymbolStatus::Ended);
    row("failed", admin::FeedState::Failed, false, SymbolStatus::Failed);
}

void TestMarket::feedInTroubleMakesItsSymbolsStale()
{
    QFETCH(const int, state);
    QFETCH(const bool, isSilent);
    QFETCH(const int, status);
    Bench bench([](FeedSink &sink) {
        sink.onQuote(1, sampleQuote(100), SystemClock::now());
        sink.onBatchEnd();
    });
    bench.log.state = admin::FeedState::Live;
    bench.options.staleAfter = std::chrono::hours(1);
    QVERIFY(bench.open());
    bench.start();
    QTRY_COMPARE_WITH_TIMEOUT(bench.log.started.load(), 1, 10'000);
    QCOMPARE(bench.market.snapshot().staleSymbols, 0u);
    if (isSilent)
        bench.log.lastHeardNs = SystemClock::now() - 3'700'000'000'000;
    bench.log.state = static_cast<admin::FeedState>(state);
    // Of the three symbols something is known of one.
    QTRY_COMPARE_WITH_TIMEOUT(bench.market.snapshot().staleSymbols, 1u, 10'000);
    const std::vector<InboxEntry> entries = bench.drain();
    QCOMPARE(entries.size(), size_t(1));
    QCOMPARE(entries[0].generation, InboxEntry::statusMark);
    QCOMPARE(symbolOf(entries[0].group), 1u);
    QCOMPARE(int(entries[0].offset), status);
}

void TestMarket::quietFeedIsNotStale()
{
    Bench bench([](FeedSink &sink) {
        sink.onQuote(1, sampleQuote(100), SystemClock::now() - 3'700'000'000'000);
        sink.onBatchEnd();
    });
    bench.log.state = admin::FeedState::Live;
    bench.options.staleAfter = std::chrono::seconds(1);
    QVERIFY(bench.open());
    bench.start();
    const auto looks = [&] { return bench.market.snapshot().takenNs; };
    const MonotonicNs begin = SystemClock::now();
    QTRY_VERIFY_WITH_TIMEOUT(looks() > begin + 500'000'000, 10'000);
    QCOMPARE(bench.market.snapshot().staleSymbols, 0u);
    QVERIFY(bench.drain().empty());
}

void TestMarket::feedThatWasCutComesBackWhenItIsReset()
{
    Bench bench([](FeedSink &sink) {
        sink.onQuote(1, sampleQuote(100), SystemClock::now());
        sink.onBatchEnd();
    });
    bench.log.state = admin::FeedState::Live;
    QVERIFY(bench.open());
    bench.start();
    QTRY_COMPARE_WITH_TIMEOUT(bench.log.started.load(), 1, 10'000);
    bench.market.tripFeed(QStringLiteral("alice"));
    QTRY_COMPARE_WITH_TIMEOUT(bench.market.snapshot().staleSymbols, 1u, 10'000);
    QCOMPARE(bench.log.destroyed.load(), 1);
    const FeedStatus cut = bench.market.snapshot().feeds.at(0);
    QCOMPARE(cut.state, admin::FeedState::Failed);
    QCOMPARE(cut.name, QStringLiteral("scripted"));
    QVERIFY2(cut.reason.contains(QLatin1String("alice")), qPrintable(cut.reason));
    QCOMPARE(cut.breaker.value_or(BreakerStatus()).state, BreakerState::Open);
    bench.market.resetFeed(QStringLiteral("bob"));
    QTRY_COMPARE_WITH_TIMEOUT(bench.market.snapshot().staleSymbols, 0u, 10'000);
    QCOMPARE(bench.log.started.load(), 2);
    const FeedStatus back = bench.market.snapshot().feeds.at(0);
    QCOMPARE(back.state, admin::FeedState::Live);
    QCOMPARE(back.breaker.value_or(BreakerStatus()).state, BreakerState::Closed);
    QCOMPARE(back.quotes, quint64(2 * 42)); // of both
}

void TestMarket::changesAreKeptAndTheLastAtTheEnd()
{
    struct Keeper final : public MarketKeeper
    {
        [[nodiscard]] bool isReady() const override { return true; }
        void take(MarketImage &&changes) override { symbols += int(changes.symbols.size()); }
        void takeLast(MarketImage &&changes) override
        {
            symbols += int(changes.symbols.size());
            ++lasts;
        }
        std::atomic<int> symbols{0};
        std::atomic<int> lasts{0};
    } keeper;
    Bench bench([](FeedSink &sink) { sink.onQuote(1, sampleQuote(100), 1); });
    bench.options.keeper = &keeper;
    bench.options.saveInterval = std::chrono::milliseconds(20);
    QVERIFY(bench.open());
    bench.start();
    QTRY_COMPARE_WITH_TIMEOUT(keeper.symbols.load(), 1, 10'000);
    QCOMPARE(keeper.lasts.load(), 0);
    bench.market.stop();
    QCOMPARE(keeper.symbols.load(), 1); // what was kept has not changed since
    QCOMPARE(keeper.lasts.load(), 1);
}

void TestMarket::restoredEpochIsKeptOnlyIfNothingIsLost_data()
{
    QTest::addColumn<bool>("isComplete");
    QTest::addColumn<int>("priceScale");
    QTest::addColumn<bool>("isKept");
    QTest::newRow("ended in order") << true << 2 << true;
    QTest::newRow("crashed") << false << 2 << false;
    QTest::newRow("another scale now") << true << 3 << false;
}

void TestMarket::restoredEpochIsKeptOnlyIfNothingIsLost()
{
    QFETCH(const bool, isComplete);
    QFETCH(const int, priceScale);
    QFETCH(const bool, isKept);
    Market::Restored restored;
    restored.isComplete = isComplete;
    restored.image.epoch = 77;
    SymbolImage image;
    image.info = sampleInfos(1)[0];
    image.info.priceScale = static_cast<quint8>(priceScale);
    image.epoch = 77;
    image.offsets = {5, 0, 0};
    image.quote = sampleQuote(1);
    restored.image.symbols.push_back(image);
    image.info = sampleInfos(2)[1];
    image.epoch = 66; // the feed had left it out for a while
    restored.image.symbols.push_back(image);

    FeedLog log;
    const auto inbox = std::move(*Inbox::make(64));
    Market market(
        [&log] {
            return std::make_unique<ScriptedFeed>(log, sampleInfos(3), ScriptedFeed::Script(),
                                                  ScriptedFeed::Script());
        },
        restored);
    std::atomic<quint64> epoch{0};
    market.open([&epoch](const auto &table) { epoch = (*table)->at(0).epoch; });
    QTRY_VERIFY_WITH_TIMEOUT(epoch != 0, 10'000);
    QCOMPARE(epoch == 77, isKept);
    market.start({inbox.get()}, {});
    const quint32 known = isKept ? 1 : priceScale == 2 ? 2 : 1; // those that it goes on from
    QTRY_COMPARE_WITH_TIMEOUT(market.snapshot().staleSymbols, known, 10'000);
    market.stop();
    inbox->drain(64, [](InboxEntry &&) {});
}

void TestMarket::stopEndsTheFeedOnItsThread()
{
    Bench bench;
    QVERIFY(bench.open().has_value());
    bench.start();
    bench.market.watch(0, quote0, 1);
    bench.market.stop();
    QCOMPARE(bench.log.destroyed.load(), 1);
    QVERIFY(bench.log.onOneThread.load());
    bench.market.stop();             // a second time is harmless
    bench.market.unwatch(0, quote0); // as a worker does that ends later
}

void TestMarket::neverOpenedMarketMayDie()
{
    Bench bench;
    QCOMPARE(bench.log.opened.load(), 0);
    QVERIFY(bench.market.snapshot().feeds.empty());
}

QTEST_GUILESS_MAIN(TestMarket)
#include "tst_market.moc"
