// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/market/market.h"

#include "tests/server/support/marketsamples.h"

#include <QTest>

using namespace tickcast;

namespace {

/// A feed that publishes three quotes of S1 when it starts.
class ThreeQuotes final : public FeedSource
{
public:
    [[nodiscard]] Result<std::vector<SymbolInfo>> open() override { return sampleInfos(3); }
    void start(FeedSink &sink) override
    {
        for (int i = 1; i <= 3; ++i)
            sink.onQuote(1, sampleQuote(i), 1);
        sink.onBatchEnd();
    }
    [[nodiscard]] FeedStatus status() const override
    {
        FeedStatus status;
        status.state = admin::FeedState::Live;
        return status;
    }
};

struct Bench
{
    Bench()
        : inbox(std::move(*Inbox::make(1024)))
        , market([] { return std::make_unique<ThreeQuotes>(); })
    {
        std::atomic<bool> isOpen{false};
        market.open([&isOpen](const auto &) { isOpen = true; });
        (void)QTest::qWaitFor([&isOpen] { return isOpen.load(); });
    }
    ~Bench()
    {
        market.stop();
        inbox.reset(); // holds the market's frames
    }
    void start() { market.start({inbox.get()}, {}); }

    std::unique_ptr<Inbox> inbox;
    Market market;
};

} // namespace

class TestMarketStates final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nothingIsCopiedUnlessItIsWanted();
    void copyHoldsQuotesAndOffsets();
    void copiesFollowEachOther();
    void copyOutlivesTheMarket();
    void offerWhileStoppingDoesNothing();
};

void TestMarketStates::nothingIsCopiedUnlessItIsWanted()
{
    Bench bench;
    bench.start();
    QTRY_COMPARE(bench.market.snapshot().publications, quint64(3));
    QVERIFY(!bench.market.states());
}

void TestMarketStates::copyHoldsQuotesAndOffsets()
{
    Bench bench;
    bench.start();
    bench.market.offerStates();
    QTRY_VERIFY(bench.market.states());
    const MarketStatesRef states = bench.market.states();
    QCOMPARE(states->number, quint64(1));
    QVERIFY(!states->states[1].isStale());
    QVERIFY(states->tsMs > 0);
    QCOMPARE(states->states.size(), size_t(3));
    QCOMPARE(states->symbols->size(), quint32(3));
    QCOMPARE(states->states[0].offset, quint64(0));
    QCOMPARE(states->states[1].offset, quint64(3));
    QVERIFY(states->states[1].quote == sampleQuote(3));
}

void TestMarketStates::copiesFollowEachOther()
{
    Bench bench;
    bench.start();
    bench.market.offerStates();
    QTRY_VERIFY(bench.market.states());
    const MarketStatesRef first = bench.market.states();
    QTRY_COMPARE_WITH_TIMEOUT(bench.market.states()->number, quint64(2), 10'000);
    QCOMPARE(first->number, quint64(1)); // what somebody holds stays as it was
    QVERIFY(bench.market.states()->tsMs >= first->tsMs);
}

void TestMarketStates::copyOutlivesTheMarket()
{
    MarketStatesRef states;
    {
        Bench bench;
        bench.start();
        bench.market.offerStates();
        QTRY_VERIFY(bench.market.states());
        states = bench.market.states();
    }
    QCOMPARE(states->symbols->at(1).info.symbol.name(), std::string_view("S1"));
}

void TestMarketStates::offerWhileStoppingDoesNothing()
{
    Bench bench;
    bench.start();
    bench.market.stop();
    bench.market.offerStates();
    QVERIFY(!bench.market.states());
}

QTEST_GUILESS_MAIN(TestMarketStates)
#include "tst_marketstates.moc"
