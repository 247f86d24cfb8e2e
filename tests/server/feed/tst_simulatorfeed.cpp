// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/feed/simulatorfeed.h"
#include "tests/server/feed/eventrecorder.h"

#include <QRegularExpression>
#include <QTest>
#include <limits>

using namespace tickcast;
using namespace std::chrono_literals;

namespace {

/// A fake clock that tells how often it was asked: proof that the feed's timer fired.
class CountingClock final : public Clock
{
public:
    [[nodiscard]] MonotonicNs monotonicNs() const override
    {
        ++asked;
        return clock.monotonicNs();
    }
    [[nodiscard]] qint64 wallMs() const override { return clock.wallMs(); }

    FakeClock clock;
    mutable int asked = 0;
};

/// Posts a call to the event loop when the first batch ends and notes how many had when it came.
class PostingRecorder final : public EventRecorder
{
public:
    void onBatchEnd() override
    {
        EventRecorder::onBatchEnd();
        if (batchEnds.size() == 1) {
            QMetaObject::invokeMethod(
                &context, [this] { batchesBeforeCall = batchEnds.size(); }, Qt::QueuedConnection);
        }
    }

    QObject context;
    size_t batchesBeforeCall = 0;
};

} // namespace

class TestSimulatorFeed final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void badConfigurationIsRefused_data();
    void badConfigurationIsRefused();
    void openTellsTheSymbols();
    void statusIsStartingUntilStartedThenLive();
    void rateIsExact_data();
    void rateIsExact();
    void stallIsCaughtUpInBoundedTurns();
    void eventLoopGetsItsTurnWhileCatchingUp();
    void turnThatPutNothingEndsNoBatch();
    void rateZeroIsLiveAndSilent();
    void eventsCarryTheClocksTimes();
    void runsOnTheSystemClock();
};

void TestSimulatorFeed::badConfigurationIsRefused_data()
{
    QTest::addColumn<int>("symbols");
    QTest::addColumn<double>("rate");
    QTest::addColumn<QString>("named");
    QTest::newRow("no symbols") << 0 << 1.0 << QStringLiteral("feed.simulator.symbols is 0");
    QTest::newRow("negative") << -1 << 1.0 << QStringLiteral("1 to 100000");
    QTest::newRow("too many") << 100'001 << 1.0
                              << QStringLiteral("feed.simulator.symbols is 100001");
    QTest::newRow("negative rate") << 1 << -0.5 << QStringLiteral("feed.simulator.rate is -0.5");
    QTest::newRow("rate too high") << 1 << 10'000'001.0 << QStringLiteral("0 to 10000000");
    QTest::newRow("rate without end")
        << 1 << std::numeric_limits<double>::infinity() << QStringLiteral("feed.simulator.rate");
    QTest::newRow("rate that is no number")
        << 1 << std::numeric_limits<double>::quiet_NaN() << QStringLiteral("feed.simulator.rate");
}

void TestSimulatorFeed::badConfigurationIsRefused()
{
    QFETCH(const int, symbols);
    QFETCH(const double, rate);
    QFETCH(const QString, named);
    SimulatorFeed feed(simulatorConfig(symbols, rate));
    const auto opened = feed.open();
    QVERIFY(!opened.has_value());
    QCOMPARE(int(opened.error().code), int(ErrorCode::InvalidArgument));
    QVERIFY2(opened.error().text.contains(named), qPrintable(opened.error().text));
}

void TestSimulatorFeed::openTellsTheSymbols()
{
    SimulatorFeed feed(SimulatorConfig{});
    const auto symbols = feed.open();
    QVERIFY(symbols.has_value());
    QCOMPARE(symbols->size(), size_t(500));
    QCOMPARE(symbols->front().symbol.toString(), QStringLiteral("BTCUSDT"));
}

void TestSimulatorFeed::statusIsStartingUntilStartedThenLive()
{
    FakeClock clock;
    EventRecorder sink;
    SimulatorFeed feed(simulatorConfig(10, 100), clock);
    QCOMPARE(int(feed.status().state), int(admin::FeedState::Starting));
    QVERIFY(feed.open().has_value());
    QCOMPARE(int(feed.status().state), int(admin::FeedState::Starting));
    QVERIFY(!feed.status().reason.isEmpty());
    feed.start(sink);
    QCOMPARE(int(feed.status().state), int(admin::FeedState::Live));
    QCOMPARE(feed.status().name, QStringLiteral("simulator"));
    QVERIFY(feed.status().reason.isEmpty());
    QCOMPARE(feed.status().lastEventNs, MonotonicNs(0));

    clock.advance(10s - 1ns);
    QTRY_COMPARE(sink.quotes, qint64(1'000));
    const FeedStatus status = feed.status();
    QCOMPARE(status.quotes, quint64(1'000));
    QVERIFY(status.trades > 0);
    QVERIFY(status.candles > 0);
    QCOMPARE(status.messages, quint64(sink.events.size()));
    QCOMPARE(status.messages, status.quotes + status.trades + status.candles);
    QCOMPARE(status.lastEventNs, clock.monotonicNs());
}

void TestSimulatorFeed::rateIsExact_data()
{
    QTest::addColumn<double>("rate");
    QTest::addColumn<Arrival>("arrival");
    for (const double rate : {0.5, 3.7, 1000.0, 12'345.0}) {
        QTest::addRow("%g bursty", rate) << rate << Arrival::Bursty;
        QTest::addRow("%g even", rate) << rate << Arrival::Even;
    }
}

void TestSimulatorFeed::rateIsExact()
{
    QFETCH(const double, rate);
    QFETCH(const Arrival, arrival);
    CountingClock clock;
    EventRecorder sink;
    SimulatorFeed feed(simulatorConfig(50, rate, 1, arrival), clock);
    QVERIFY(feed.open().has_value());
    feed.start(sink);
    clock.clock.advance(-1ns); // the last moment of each second, not the first of the next
    qint64 owed = 0;
    for (qint64 second = 0; second < 5; ++second) {
        owed += quotesOwed(rate, second);
        clock.clock.advance(1s);
        QTRY_COMPARE_WITH_TIMEOUT(sink.quotes, owed, 5'000);
        const int asked = clock.asked;
        QTRY_VERIFY(clock.asked > asked + 3); // the timer fires on, but nothing more is due
        QCOMPARE(sink.quotes, owed);
    }
}

void TestSimulatorFeed::stallIsCaughtUpInBoundedTurns()
{
    FakeClock clock;
    EventRecorder sink;
    SimulatorFeed feed(simulatorConfig(100, 10'000), clock);
    QVERIFY(feed.open().has_value());
    feed.start(sink);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("s behind its rate of")));
    clock.advance(20s - 1ns); // bursts may come at the very beginning of a second
    QTRY_COMPARE(sink.quotes, qint64(200'000));
    QVERIFY(sink.batchEnds.size() > 10);
    size_t before = 0;
    for (const size_t end : sink.batchEnds) {
        QVERIFY(end > before);
        QVERIFY(end - before <= size_t(SimulatorFeed::turnEventsMax));
        before = end;
    }
    QCOMPARE(before, sink.events.size());
}

void TestSimulatorFeed::eventLoopGetsItsTurnWhileCatchingUp()
{
    FakeClock clock;
    PostingRecorder sink;
    SimulatorFeed feed(simulatorConfig(100, 50'000, 1, Arrival::Even), clock);
    QVERIFY(feed.open().has_value());
    feed.start(sink);
    clock.advance(1500ms);
    QTRY_COMPARE(sink.quotes, qint64(75'000));
    QVERIFY(sink.batchEnds.size() > 4);
    QVERIFY(sink.batchesBeforeCall >= 1);
    // The timer and a posted call take turns, whichever the dispatcher lets go first.
    QVERIFY2(sink.batchesBeforeCall <= 2, "the posted call waited for the backlog");
}

void TestSimulatorFeed::turnThatPutNothingEndsNoBatch()
{
    CountingClock clock;
    EventRecorder sink;
    SimulatorFeed feed(simulatorConfig(10, 1'000), clock);
    QVERIFY(feed.open().has_value());
    feed.start(sink);
    clock.clock.advance(100ms);
    QTRY_VERIFY(!sink.batchEnds.empty());
    QCOMPARE(sink.batchEnds.size(), size_t(1));
    const int asked = clock.asked;
    QTRY_VERIFY(clock.asked > asked + 5);
    QCOMPARE(sink.batchEnds.size(), size_t(1));
}

void TestSimulatorFeed::rateZeroIsLiveAndSilent()
{
    FakeClock clock;
    EventRecorder sink;
    SimulatorFeed feed(simulatorConfig(10, 0), clock);
    QVERIFY(feed.open().has_value());
    feed.start(sink);
    clock.advance(1h);
    QTest::qWait(3 * SimulatorFeed::intervalMs); // nothing to wait for: nothing may happen
    QVERIFY(sink.events.empty());
    QVERIFY(sink.batchEnds.empty());
    QCOMPARE(int(feed.status().state), int(admin::FeedState::Live));
}

void TestSimulatorFeed::eventsCarryTheClocksTimes()
{
    FakeClock clock;
    clock.advance(1h);
    EventRecorder sink;
    SimulatorFeed feed(simulatorConfig(10, 100), clock);
    QVERIFY(feed.open().has_value());
    feed.start(sink);
    clock.advance(2s - 1ns);
    QTRY_COMPARE(sink.quotes, qint64(200));
    for (const EventRecorder::Event &event : sink.events) {
        const qint64 tsMs = std::visit([](const auto &what) { return what.tsMs; }, event.what);
        QCOMPARE(tsMs, clock.wallMs());
    }
}

void TestSimulatorFeed::runsOnTheSystemClock()
{
    EventRecorder sink;
    SimulatorFeed feed(simulatorConfig(10, 1'000));
    QVERIFY(feed.open().has_value());
    feed.start(sink);
    QTRY_VERIFY(sink.quotes >= 100);
}

QTEST_GUILESS_MAIN(TestSimulatorFeed)
#include "tst_simulatorfeed.moc"
