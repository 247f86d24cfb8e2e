// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/metrics/metricstext.h"

#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace tickcast;

namespace {

constexpr MonotonicNs second = 1'000'000'000;

[[nodiscard]] MetricsFacts sampleFacts()
{
    MetricsFacts facts;
    facts.nowNs = 10 * second;
    for (int i = 0; i < 2; ++i) {
        WorkerSnapshot worker;
        worker.figures.index = i;
        worker.figures.levels = {5, 0, 1, 0};
        worker.figures.counters.delivered = quint64(100 + i);
        worker.figures.counters.suppressed[1] = 7;
        worker.figures.counters.dropped[0] = 3;
        worker.figures.counters.levelMs = {1500, 0, 250, 0};
        worker.figures.loopLagUs = 2500;
        worker.ageUs[0].record(100, 3);
        worker.ageUs[2].record(2'000'000);
        worker.closes[10] = 4;
        worker.framePool.hits = 1000;
        facts.workers.push_back(worker);
    }
    FeedStatus feed;
    feed.name = QStringLiteral("simulator");
    feed.state = admin::FeedState::Live;
    feed.quotes = 42;
    feed.breaker = BreakerStatus{.name = QStringLiteral("feed"),
                                 .state = BreakerState::HalfOpen,
                                 .lastError = {},
                                 .failures = 6,
                                 .openings = 2};
    feed.lastEventNs = 8 * second;
    facts.market.feeds = {feed};
    facts.market.framePool.hits = 24;
    facts.market.publications = 77;
    facts.http.answers = {{200, 9}, {429, 1}};
    facts.state = SnapshotStore::Status();
    facts.state->breaker.name = QStringLiteral("state");
    facts.process = {.residentBytes = 1 << 20,
                     .cpuUs = 1'500'000,
                     .openDescriptors = 30,
                     .startedAtMs = 1'700'000'000'000};
    return facts;
}

} // namespace

class TestMetricsText final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void figureStandsUnderItsName_data();
    void figureStandsUnderItsName();
    void namesFollowTheScheme();
    void histogramIsCumulative();
    void whatIsNotKnownIsAbsent_data();
    void whatIsNotKnownIsAbsent();
    void serverThatHasJustStartedHasAPage();
    void labelsAreBoundedAtTheLargestServer();
};

void TestMetricsText::figureStandsUnderItsName_data()
{
    QTest::addColumn<QByteArray>("line");
    for (const char *line :
         {R"(tickcast_clients_sessions{worker="0",level="normal"} 5)",
          R"(tickcast_clients_sessions{worker="1",level="critical"} 1)",
          R"(tickcast_fanout_updates_delivered_total{worker="1"} 101)",
          R"(tickcast_fanout_updates_suppressed_total{worker="0",reason="degraded"} 7)",
          R"(tickcast_fanout_updates_dropped_total{worker="0",reason="outbox_full"} 3)",
          R"(tickcast_clients_level_seconds_total{level="normal"} 3)",
          R"(tickcast_clients_closes_total{code="4100"} 8)",
          R"(tickcast_worker_loop_lag_seconds{worker="0"} 0.0025)",
          R"(tickcast_framepool_frames_total{outcome="hit"} 2024)",
          R"(tickcast_market_publications_total 77)",
          R"(tickcast_feed_events_total{feed="simulator",kind="quote"} 42)",
          R"(tickcast_feed_last_event_age_seconds{feed="simulator"} 2)",
          R"(tickcast_feed_state{feed="simulator",state="live"} 1)",
          R"(tickcast_feed_state{feed="simulator",state="failed"} 0)",
          R"(tickcast_breaker_state{breaker="feed",state="half_open"} 1)",
          R"(tickcast_breaker_state{breaker="feed",state="open"} 0)",
          R"(tickcast_breaker_state{breaker="state",state="closed"} 1)",
          R"(tickcast_breaker_failures_total{breaker="feed"} 6)",
          R"(tickcast_breaker_openings_total{breaker="feed"} 2)",
          R"(tickcast_http_requests_total{code="429"} 1)",
          R"(tickcast_process_cpu_seconds_total 1.5)",
          R"(tickcast_process_start_time_seconds 1700000000)",
          R"(# TYPE tickcast_fanout_latency_seconds histogram)",
          R"(# TYPE tickcast_clients_sessions gauge)",
          R"(# TYPE tickcast_http_requests_total counter)"})
        QTest::newRow(line) << QByteArray(line);
}

void TestMetricsText::figureStandsUnderItsName()
{
    QFETCH(QByteArray, line);
    const QByteArray text = metricsText(sampleFacts());
    QVERIFY2(text.split('\n').contains(line), text.constData());
}

void TestMetricsText::namesFollowTheScheme()
{
    static const QRegularExpression sample(QStringLiteral(
        R"(^(tickcast_[a-z]+_[a-z_]+|tickcast_build_info)(\{([a-z]+="[^"]*",?)+\})? [-+0-9.eInf]+$)"));
    const QSet<QString> labels{
        QStringLiteral("worker"),  QStringLiteral("level"),   QStringLiteral("reason"),
        QStringLiteral("code"),    QStringLiteral("outcome"), QStringLiteral("kind"),
        QStringLiteral("state"),   QStringLiteral("feed"),    QStringLiteral("le"),
        QStringLiteral("version"), QStringLiteral("breaker")};
    static const QRegularExpression label(QStringLiteral(R"(([a-z]+)=")"));
    for (const QByteArray &line : metricsText(sampleFacts()).split('\n')) {
        if (line.isEmpty() || line.startsWith('#'))
            continue;
        QVERIFY2(sample.match(QString::fromUtf8(line)).hasMatch(), line.constData());
        for (auto found = label.globalMatch(QString::fromUtf8(line)); found.hasNext();)
            QVERIFY2(labels.contains(found.next().captured(1)), line.constData());
    }
}

void TestMetricsText::histogramIsCumulative()
{
    const QByteArray text = metricsText(sampleFacts());
    const auto has = [&text](const char *line) { return text.split('\n').contains(line); };
    QVERIFY(has(R"(tickcast_fanout_latency_seconds_count{level="normal"} 6)"));
    QVERIFY(has(R"(tickcast_fanout_latency_seconds_bucket{level="normal",le="6.4e-05"} 0)"));
    QVERIFY(has(R"(tickcast_fanout_latency_seconds_bucket{level="normal",le="0.000128"} 6)"));
    QVERIFY(has(R"(tickcast_fanout_latency_seconds_bucket{level="normal",le="+Inf"} 6)"));
    QVERIFY(has(R"(tickcast_fanout_latency_seconds_bucket{level="critical",le="1.048576"} 0)"));
    QVERIFY(has(R"(tickcast_fanout_latency_seconds_bucket{level="critical",le="2.097152"} 2)"));
}

void TestMetricsText::whatIsNotKnownIsAbsent_data()
{
    QTest::addColumn<MetricsFacts>("facts");
    QTest::addColumn<QByteArray>("name");
    MetricsFacts facts = sampleFacts();
    facts.state.reset();
    QTest::newRow("no state is kept") << facts << QByteArray("tickcast_state_");
    facts = sampleFacts();
    facts.market.feeds[0].lastEventNs = 0;
    QTest::newRow("no event yet") << facts << QByteArray("tickcast_feed_last_event_age_seconds{");
    facts = sampleFacts();
    facts.process.openDescriptors = 0;
    QTest::newRow("descriptors") << facts << QByteArray("tickcast_process_open_fds");
}

void TestMetricsText::whatIsNotKnownIsAbsent()
{
    QFETCH(MetricsFacts, facts);
    QFETCH(QByteArray, name);
    QVERIFY(!metricsText(facts).contains(name));
}

void TestMetricsText::serverThatHasJustStartedHasAPage()
{
    QVERIFY(metricsText({}).contains("tickcast_build_info"));
}

void TestMetricsText::labelsAreBoundedAtTheLargestServer()
{
    MetricsFacts facts = sampleFacts();
    facts.workers.resize(64);
    QVERIFY(metricsText(facts).count('\n') < 5'000);
}

QTEST_GUILESS_MAIN(TestMetricsText)
#include "tst_metricstext.moc"
