// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/admin/statscollector.h"

#include "tests/server/support/marketsamples.h"
#include "tests/server/support/rawclient.h"

#include <QTest>

using namespace tickcast;
using protocol::Channel;

namespace {

/// A feed of one quote per symbol, published when somebody watches.
class OneShotFeed final : public FeedSource
{
public:
    [[nodiscard]] Result<std::vector<SymbolInfo>> open() override { return sampleInfos(2); }
    void start(FeedSink &sink) override { m_sink = &sink; }
    void onFirstSubscription() override
    {
        m_lastEventNs = SystemClock::now();
        for (int i = 0; i < 10; ++i)
            m_sink->onQuote(0, sampleQuote(i), m_lastEventNs);
        m_sink->onQuote(1, sampleQuote(1), m_lastEventNs);
        m_sink->onBatchEnd();
    }
    [[nodiscard]] FeedStatus status() const override
    {
        return {.name = QStringLiteral("one shot"),
                .state = m_lastEventNs == 0 ? admin::FeedState::Waiting : admin::FeedState::Ended,
                .reason = QStringLiteral("why"),
                .messages = 11,
                .quotes = 10,
                .trades = 9,
                .candles = 8,
                .skipped = 7,
                .malformed = 6,
                .lastEventNs = m_lastEventNs};
    }

private:
    FeedSink *m_sink = nullptr;
    MonotonicNs m_lastEventNs = 0;
};

/// A server without its app: market, two workers on one port.
class House final
{
public:
    House()
        : m_market([] { return std::make_unique<OneShotFeed>(); })
        , m_reservation(*ListenSocket::reserve(QHostAddress(QHostAddress::LocalHost), 0))
    {
    }
    ~House()
    {
        for (const auto &worker : m_workers)
            worker->stop(); // they tell the market thread of interest to their end
        m_market.stop();
        m_workers.clear(); // their inboxes hold the market's frames
    }

    /// False when something did not start.
    [[nodiscard]] bool start()
    {
        Mailbox home;
        std::shared_ptr<const SymbolTable> symbols;
        m_market.open([&](Result<std::shared_ptr<const SymbolTable>> opened) {
            home.post([&, opened = std::move(opened)] { symbols = opened.value_or(nullptr); });
        });
        if (!QTest::qWaitFor([&] { return symbols != nullptr; }, 10'000))
            return false;
        std::vector<Inbox *> inboxes;
        int started = 0;
        for (int i = 0; i < 2; ++i) {
            Worker::Config config;
            config.index = i;
            auto socket = ListenSocket::join(QHostAddress(QHostAddress::LocalHost), port());
            if (!socket)
                return false;
            config.sockets = {socket->descriptor()};
            m_sockets.push_back(std::move(*socket));
            config.door = {.handshakeTimeout = std::chrono::seconds(5)};
            config.messageBytesMax = 4'096;
            config.inboxCapacity = 128;
            auto worker = Worker::make(config, symbols, m_market);
            m_workers.push_back(std::move(*worker));
            inboxes.push_back(&m_workers.back()->inbox());
            m_workers.back()->start([&](const Result<void> &result) {
                home.post([&, ok = result.has_value()] { started += ok ? 1 : 0; });
            });
        }
        if (!QTest::qWaitFor([&] { return started == 2; }, 10'000))
            return false;
        m_market.start(inboxes, {});
        return true;
    }
    [[nodiscard]] quint16 port() const { return m_reservation.port(); }
    [[nodiscard]] StatsCollector makeCollector() const
    {
        std::vector<const Worker *> workers;
        for (const auto &worker : m_workers)
            workers.push_back(worker.get());
        return {m_market, workers, {1'700'000'000'000, SystemClock::now()}};
    }

private:
    Market m_market;
    ListenSocket m_reservation;
    std::vector<ListenSocket> m_sockets; ///< one per worker
    std::vector<std::unique_ptr<Worker>> m_workers;
};

} // namespace

class TestStatsCollector final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void firstSampleOfAnIdleHouse();
    void samplesAreNumberedAndCoverTheirInterval();
    void connectionsHandshakesAndRefusalsAreSummedUp();
    void deliveriesAreCountedAndMeasuredInTheirIntervalOnly();
    void feedIsDescribed();
};

void TestStatsCollector::firstSampleOfAnIdleHouse()
{
    House house;
    QVERIFY(house.start());
    StatsCollector collector = house.makeCollector();
    const admin::Stats stats = collector.sample();
    QCOMPARE(stats.seq, quint64(1));
    QCOMPARE(stats.startedAtMs, qint64(1'700'000'000'000));
    QVERIFY(qAbs(stats.tsMs - SystemClock::wallNowMs()) < 10'000);
    QVERIFY(stats.uptimeMs >= 0);
    QCOMPARE(stats.connections, 0u);
    QVERIFY2(stats.residentBytes > 1'000'000, qPrintable(QString::number(stats.residentBytes)));
    QVERIFY(stats.cpuUs > 0);
    QCOMPARE(stats.workers.size(), size_t(2));
    for (int i = 0; i < 2; ++i) {
        QCOMPARE(stats.workers[size_t(i)].index, i);
        QCOMPARE(stats.workers[size_t(i)].inboxCapacity, quint64(128));
        QCOMPARE(stats.workers[size_t(i)].latency.count, quint64(0));
    }
    QCOMPARE(stats.latency.count, quint64(0));
    QCOMPARE(stats.latency.p99Us, qint64(0));
}

void TestStatsCollector::samplesAreNumberedAndCoverTheirInterval()
{
    House house;
    QVERIFY(house.start());
    StatsCollector collector = house.makeCollector();
    const admin::Stats first = collector.sample();
    QVERIFY(!QTest::qWaitFor([] { return false; }, 60));
    const admin::Stats second = collector.sample();
    QCOMPARE(second.seq, first.seq + 1);
    QVERIFY(second.intervalMs >= 50);
    QVERIFY(second.uptimeMs >= first.uptimeMs + 50);
    QVERIFY(second.cpuUs >= first.cpuUs);
    const admin::Stats third = collector.sample();
    QVERIFY(third.intervalMs <= third.uptimeMs - second.uptimeMs + 1);
}

void TestStatsCollector::connectionsHandshakesAndRefusalsAreSummedUp()
{
    House house;
    QVERIFY(house.start());
    StatsCollector collector = house.makeCollector();
    std::vector<std::unique_ptr<RawClient>> sessions;
    for (int i = 0; i < 10; ++i) {
        sessions.push_back(std::make_unique<RawClient>(house.port()));
        sessions.back()->write(RawClient::handshake());
    }
    RawClient half(house.port());
    half.write("GET ");
    RawClient lost(house.port());
    lost.write(RawClient::handshake("/nowhere"));
    admin::Stats stats;
    QTRY_VERIFY((stats = collector.sample(),
                 stats.connections == 10 && stats.handshakes == 1 && stats.totals.refused == 1));
    QCOMPARE(stats.totals.accepts, quint64(12));
    QCOMPARE(stats.totals.opened, quint64(10));
    QCOMPARE(stats.workers[0].sessions + stats.workers[1].sessions, 10u);
    QCOMPARE(stats.workers[0].counters.opened + stats.workers[1].counters.opened, quint64(10));
    QTRY_VERIFY((lost.pump(), lost.closeCode() == 1008));
    sessions.clear();
    QTRY_VERIFY((stats = collector.sample(), stats.connections == 0));
    QCOMPARE(stats.totals.closed, quint64(10));
    QCOMPARE(stats.totals.opened, quint64(10)); // counters only grow
}

void TestStatsCollector::deliveriesAreCountedAndMeasuredInTheirIntervalOnly()
{
    House house;
    QVERIFY(house.start());
    StatsCollector collector = house.makeCollector();
    RawClient client(house.port());
    client.write(RawClient::handshake());
    QTRY_VERIFY((client.pump(), client.isUpgraded));
    client.write(RawClient::text(R"({"op":"subscribe","symbols":["S0"]})"));
    // welcome, subscribed, ten quotes, and perhaps already that the feed has ended
    QTRY_VERIFY((client.pump(), client.frames.size()) >= size_t(12));
    admin::Stats stats;
    quint64 measured = 0;
    QTRY_VERIFY((stats = collector.sample(), measured += stats.latency.count,
                 stats.totals.delivered == 10 && measured == 10 && stats.publications == 11));
    QCOMPARE(stats.encoded, quint64(10));
    QCOMPARE(stats.totals.published, quint64(10));
    QCOMPARE(stats.workers[0].counters.delivered + stats.workers[1].counters.delivered,
             quint64(10));
    QCOMPARE(stats.workers[0].groups + stats.workers[1].groups, 1u);
    if (stats.latency.count != 0) {
        QVERIFY(stats.latency.p50Us <= stats.latency.p99Us);
        QVERIFY(stats.latency.p99Us <= stats.latency.p999Us);
    }
    const admin::Stats quiet = collector.sample();
    QCOMPARE(quiet.latency.count, quint64(0)); // nothing new in this interval
    QCOMPARE(quiet.latency.p99Us, qint64(0));
    QCOMPARE(quiet.totals.delivered, quint64(10));
}

void TestStatsCollector::feedIsDescribed()
{
    House house;
    QVERIFY(house.start());
    StatsCollector collector = house.makeCollector();
    admin::Stats stats = collector.sample();
    QCOMPARE(stats.feeds.size(), size_t(1));
    QCOMPARE(stats.feeds[0].name, QStringLiteral("one shot"));
    QCOMPARE(int(stats.feeds[0].state), int(admin::FeedState::Waiting));
    QCOMPARE(stats.feeds[0].ageMs, qint64(-1));
    QCOMPARE(stats.feeds[0].symbols, 2u);
    QCOMPARE(stats.feeds[0].messages, quint64(11));
    QCOMPARE(stats.feeds[0].quotes, quint64(10));
    QCOMPARE(stats.feeds[0].trades, quint64(9));
    QCOMPARE(stats.feeds[0].candles, quint64(8));
    QCOMPARE(stats.feeds[0].skipped, quint64(7));
    QCOMPARE(stats.feeds[0].malformed, quint64(6));
    RawClient client(house.port());
    client.write(RawClient::handshake());
    QTRY_VERIFY((client.pump(), client.isUpgraded));
    client.write(RawClient::text(R"({"op":"subscribe","symbols":["S0"]})"));
    QTRY_VERIFY((stats = collector.sample(), stats.feeds[0].state == admin::FeedState::Ended));
    QVERIFY(stats.feeds[0].ageMs >= 0);
    QVERIFY(stats.feeds[0].ageMs < 10'000);
    QCOMPARE(stats.feeds[0].reason, QStringLiteral("why"));
}

QTEST_GUILESS_MAIN(TestStatsCollector)
#include "tst_statscollector.moc"
