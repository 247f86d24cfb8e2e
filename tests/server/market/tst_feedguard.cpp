// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/market/feedguard.h"
#include "tests/server/support/marketsamples.h"

#include <QTest>

using namespace tickcast;
using namespace std::chrono_literals;

namespace {

class NoSink final : public FeedSink
{
public:
    void onQuote(SymbolIndex, const Quote &, MonotonicNs) override {}
    void onTrade(SymbolIndex, const Trade &, MonotonicNs) override {}
    void onCandle(SymbolIndex, const Candle &, MonotonicNs) override {}
    void onBatchEnd() override {}
};

/// What all feeds of a test have in common: what the next ones do, and what they were told.
struct Upstream
{
    Result<std::vector<SymbolInfo>> symbols = sampleInfos(3);
    admin::FeedState state = admin::FeedState::Live;
    int made = 0;
    int alive = 0;
    QStringList told;
};

class FlakyFeed final : public FeedSource
{
public:
    explicit FlakyFeed(Upstream &upstream)
        : m_upstream(upstream)
    {
        ++m_upstream.made;
        ++m_upstream.alive;
    }
    ~FlakyFeed() override { --m_upstream.alive; }
    [[nodiscard]] Result<std::vector<SymbolInfo>> open() override { return m_upstream.symbols; }
    void start(FeedSink &) override { m_upstream.told += QStringLiteral("start"); }
    void onFirstSubscription() override { m_upstream.told += QStringLiteral("first"); }
    void onInterest(SymbolIndex symbol, bool isWatched) override
    {
        m_upstream.told += (isWatched ? u'+' : u'-') + QString::number(symbol);
    }
    [[nodiscard]] FeedStatus status() const override
    {
        FeedStatus status;
        status.name = QStringLiteral("flaky");
        status.state = m_upstream.state;
        status.reason = m_upstream.state == admin::FeedState::Failed
                            ? QStringLiteral("connection lost")
                            : QString();
        status.messages = 10;
        return status;
    }

private:
    Upstream &m_upstream;
};

struct Bench
{
    FakeClock clock;
    NoSink sink;
    Upstream upstream;
    FeedGuard guard{[this] { return std::make_unique<FlakyFeed>(upstream); },
                    {.breaker = {.failureRate = 1,
                                 .minimumCalls = 1'000,
                                 .consecutiveFailures = 3,
                                 .openTime = 1s,
                                 .openTimeMax = 8s},
                     .settleAfter = 3s},
                    clock};

    [[nodiscard]] bool begin()
    {
        if (!guard.open())
            return false;
        guard.start(sink);
        return true;
    }
    void check(std::chrono::milliseconds after = 250ms)
    {
        clock.advance(after);
        guard.check();
    }
    [[nodiscard]] BreakerStatus breaker() const { return *guard.status().breaker; }
    /// The feed is away and its breaker open.
    void breakDown()
    {
        upstream.state = admin::FeedState::Failed;
        while (breaker().state == BreakerState::Closed)
            check();
    }
};

} // namespace

class TestFeedGuard final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void healthyFeedIsLeftAlone();
    void feedThatCannotOpenAtFirstIsAnError();
    void failedFeedIsMadeAnew();
    void newFeedIsToldWhatTheOldOneKnew();
    void feedThatKeepsFailingIsLeftInPeace();
    void feedThatFlapsDoesNotCloseTheBreaker();
    void feedThatSettlesClosesTheBreaker();
    void feedWithOtherSymbolsIsRefused_data();
    void feedWithOtherSymbolsIsRefused();
    void endOfAFeedIsNoFailure();
    void tripEndsItAndResetBringsItBack();
    void resetOfALivingFeedLeavesItAlive();
    void countsGoOnOverAllFeeds();
};

void TestFeedGuard::healthyFeedIsLeftAlone()
{
    Bench bench;
    QVERIFY(bench.begin());
    QVERIFY(!bench.guard.isSettled());
    bench.check(2'999ms);
    QVERIFY(!bench.guard.isSettled());
    QCOMPARE(bench.breaker().successes, quint64(0));
    bench.check(1ms);
    QVERIFY(bench.guard.isSettled());
    QCOMPARE(bench.breaker().successes, quint64(1));
    bench.check(1h);
    QCOMPARE(bench.upstream.made, 1);
    QCOMPARE(bench.breaker().calls, quint64(1));
    QCOMPARE(bench.upstream.told, QStringList{QStringLiteral("start")});
}

void TestFeedGuard::feedThatCannotOpenAtFirstIsAnError()
{
    Bench bench;
    bench.upstream.symbols = fail(ErrorCode::Io, QStringLiteral("no such recording"));
    const auto symbols = bench.guard.open();
    QVERIFY(!symbols);
    QCOMPARE(symbols.error().text, QStringLiteral("no such recording"));
}

void TestFeedGuard::failedFeedIsMadeAnew()
{
    Bench bench;
    QVERIFY(bench.begin());
    bench.check(1h);
    bench.upstream.state = admin::FeedState::Failed;
    bench.check();
    QCOMPARE(bench.upstream.alive, 0);
    QVERIFY(!bench.guard.isSettled());
    const FeedStatus away = bench.guard.status();
    QCOMPARE(away.name, QStringLiteral("flaky"));
    QCOMPARE(away.state, admin::FeedState::Failed);
    QCOMPARE(away.reason, QStringLiteral("connection lost"));
    QCOMPARE(away.breaker->lastError, QStringLiteral("connection lost"));
    bench.upstream.state = admin::FeedState::Live;
    bench.check();
    QCOMPARE(bench.upstream.made, 2);
    QCOMPARE(bench.upstream.alive, 1);
    QCOMPARE(bench.guard.status().state, admin::FeedState::Live);
    QCOMPARE(bench.breaker().state, BreakerState::Closed);
}

void TestFeedGuard::newFeedIsToldWhatTheOldOneKnew()
{
    Bench bench;
    QVERIFY(bench.begin());
    bench.guard.onInterest(0, true);
    bench.guard.onInterest(2, true);
    bench.guard.onInterest(0, false);
    bench.guard.onFirstSubscription();
    bench.upstream.state = admin::FeedState::Failed;
    bench.check();
    bench.guard.onInterest(1, true); // while there is none
    bench.upstream.told.clear();
    bench.check();
    const QStringList wanted{QStringLiteral("start"), QStringLiteral("+1"), QStringLiteral("+2"),
                             QStringLiteral("first")};
    QCOMPARE(bench.upstream.told, wanted);
}

void TestFeedGuard::feedThatKeepsFailingIsLeftInPeace()
{
    Bench bench;
    QVERIFY(bench.begin());
    bench.upstream.state = admin::FeedState::Failed;
    for (int i = 0; i < 4 * 600; ++i)
        bench.check();
    // Ten minutes: three lives until the breaker opens, then rests of up to 8 s, 4 s on average.
    QVERIFY2(bench.upstream.made < 600, qPrintable(QString::number(bench.upstream.made)));
    QVERIFY2(bench.upstream.made > 60, qPrintable(QString::number(bench.upstream.made)));
    QCOMPARE(bench.breaker().rejected, quint64(0));
    QVERIFY(bench.breaker().state != BreakerState::Closed);
}

void TestFeedGuard::feedThatFlapsDoesNotCloseTheBreaker()
{
    Bench bench;
    QVERIFY(bench.begin());
    int closings = 0;
    BreakerState before = BreakerState::Closed;
    for (int second = 0; second < 600; ++second) {
        bench.upstream.state = second % 2 == 0 ? admin::FeedState::Live : admin::FeedState::Failed;
        for (int i = 0; i < 4; ++i) {
            bench.check();
            QVERIFY(!bench.guard.isSettled());
            const BreakerState state = bench.breaker().state;
            closings += state == BreakerState::Closed && before != BreakerState::Closed ? 1 : 0;
            before = state;
        }
    }
    QCOMPARE(closings, 0);
    QVERIFY(bench.breaker().openings > 10);
}

void TestFeedGuard::feedThatSettlesClosesTheBreaker()
{
    Bench bench;
    QVERIFY(bench.begin());
    bench.breakDown();
    bench.upstream.state = admin::FeedState::Live;
    bench.check(8s); // its time is over
    QCOMPARE(bench.upstream.alive, 1);
    QCOMPARE(bench.breaker().state, BreakerState::HalfOpen);
    bench.check(2'999ms);
    QCOMPARE(bench.breaker().state, BreakerState::HalfOpen);
    bench.check(1ms);
    QCOMPARE(bench.breaker().state, BreakerState::Closed);
    QVERIFY(bench.guard.isSettled());
}

void TestFeedGuard::feedWithOtherSymbolsIsRefused_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("scale");
    QTest::newRow("one more") << 4 << -1;
    QTest::newRow("one less") << 2 << -1;
    QTest::newRow("none") << 0 << -1;
    QTest::newRow("another scale") << 3 << 7;
}

void TestFeedGuard::feedWithOtherSymbolsIsRefused()
{
    QFETCH(const int, count);
    QFETCH(const int, scale);
    Bench bench;
    QVERIFY(bench.begin());
    bench.upstream.state = admin::FeedState::Failed;
    bench.check();
    auto others = sampleInfos(count);
    if (scale >= 0)
        others.back().priceScale = static_cast<quint8>(scale);
    bench.upstream.symbols = others;
    bench.upstream.state = admin::FeedState::Live;
    bench.check();
    QCOMPARE(bench.upstream.alive, 0);
    QCOMPARE(bench.breaker().failures, quint64(2));
    QVERIFY(bench.guard.status().reason.contains(QLatin1String("symbols")));
}

void TestFeedGuard::endOfAFeedIsNoFailure()
{
    Bench bench;
    QVERIFY(bench.begin());
    bench.upstream.state = admin::FeedState::Ended;
    bench.check(1h);
    QCOMPARE(bench.upstream.made, 1);
    QCOMPARE(bench.guard.status().state, admin::FeedState::Ended);
    QCOMPARE(bench.breaker().failures, quint64(0));
}

void TestFeedGuard::tripEndsItAndResetBringsItBack()
{
    Bench bench;
    QVERIFY(bench.begin());
    bench.guard.trip(QStringLiteral("alice"));
    QCOMPARE(bench.upstream.alive, 0);
    QCOMPARE(bench.guard.status().reason, QStringLiteral("cut by operator alice"));
    bench.check(24h);
    QCOMPARE(bench.upstream.made, 1);
    bench.guard.reset(QStringLiteral("bob"));
    bench.check();
    QCOMPARE(bench.upstream.alive, 1);
    QCOMPARE(bench.guard.status().reason, QString());
}

void TestFeedGuard::resetOfALivingFeedLeavesItAlive()
{
    Bench bench;
    QVERIFY(bench.begin());
    bench.guard.reset(QStringLiteral("bob"));
    bench.check(1h);
    QCOMPARE(bench.upstream.made, 1);
    QCOMPARE(bench.upstream.alive, 1);
    QVERIFY(bench.guard.isSettled());
}

void TestFeedGuard::countsGoOnOverAllFeeds()
{
    Bench bench;
    QVERIFY(bench.begin());
    QCOMPARE(bench.guard.status().messages, quint64(10));
    bench.upstream.state = admin::FeedState::Failed;
    bench.check();
    QCOMPARE(bench.guard.status().messages, quint64(10));
    bench.upstream.state = admin::FeedState::Live;
    bench.check();
    QCOMPARE(bench.guard.status().messages, quint64(20));
}

QTEST_GUILESS_MAIN(TestFeedGuard)
#include "tst_feedguard.moc"
