// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/metrics/metricstext.h"

#include "server/metrics/metricfamily.h"

#include <prometheus/text_serializer.h>
#include <sstream>

namespace tickcast {

namespace {

using Families = std::vector<prometheus::MetricFamily>;
using Figure = double (*)(const WorkerSnapshot &);

constexpr double secondsPerUs = 1e-6;
constexpr double secondsPerMs = 1e-3;
constexpr double secondsPerNs = 1e-9;

constexpr std::array<const char *, admin::suppressReasonCount> suppressReasons{
    "interval", "degraded", "critical", "emergency"};
constexpr std::array<const char *, admin::dropReasonCount> dropReasons{
    "outbox_full", "inbox_full", "level", "unsubscribed", "closed"};

constexpr std::array breakerStates{BreakerState::Closed, BreakerState::Open,
                                   BreakerState::HalfOpen};

[[nodiscard]] std::string levelName(size_t level)
{
    return std::string(protocol::sessionLevelNames[level]);
}

[[nodiscard]] double number(quint64 value)
{
    return static_cast<double>(value);
}

/// One metric with a figure of each worker.
struct WorkerMetric
{
    const char *name;
    const char *help;
    Figure figure;
};

constexpr std::array workerCounters{
    WorkerMetric{"clients_connections_accepted_total", "TCP connections accepted.",
                 [](const WorkerSnapshot &w) { return number(w.figures.counters.accepts); }},
    WorkerMetric{"clients_connections_refused_total", "Connections that never became a session.",
                 [](const WorkerSnapshot &w) { return number(w.figures.counters.refused); }},
    WorkerMetric{"clients_sessions_opened_total", "Sessions whose handshake was completed.",
                 [](const WorkerSnapshot &w) { return number(w.figures.counters.opened); }},
    WorkerMetric{"clients_sessions_closed_total", "Sessions that ended, for any reason.",
                 [](const WorkerSnapshot &w) { return number(w.figures.counters.closed); }},
    WorkerMetric{"clients_commands_total", "Control messages received.",
                 [](const WorkerSnapshot &w) { return number(w.figures.counters.commands); }},
    WorkerMetric{"clients_commands_failed_total", "Control messages answered with an error.",
                 [](const WorkerSnapshot &w) { return number(w.figures.counters.badCommands); }},
    WorkerMetric{"clients_level_changes_total", "Changes of a session's level.",
                 [](const WorkerSnapshot &w) { return number(w.figures.counters.levelChanges); }},
    WorkerMetric{"fanout_updates_published_total",
                 "Updates owed to sessions, one for each subscribed session.",
                 [](const WorkerSnapshot &w) { return number(w.figures.counters.published); }},
    WorkerMetric{"fanout_updates_delivered_total", "Updates whose last byte the kernel took.",
                 [](const WorkerSnapshot &w) { return number(w.figures.counters.delivered); }},
    WorkerMetric{"fanout_updates_superseded_total", "Updates in whose place a newer state went.",
                 [](const WorkerSnapshot &w) { return number(w.figures.counters.superseded); }},
    WorkerMetric{"fanout_updates_repeated_total", "Present states sent to new subscriptions.",
                 [](const WorkerSnapshot &w) { return number(w.figures.counters.repeats); }},
    WorkerMetric{"fanout_sent_bytes_total", "WebSocket bytes handed to the kernel.",
                 [](const WorkerSnapshot &w) { return number(w.figures.counters.bytesOut); }},
    WorkerMetric{"fanout_received_bytes_total", "Payload bytes of control messages received.",
                 [](const WorkerSnapshot &w) { return number(w.figures.counters.bytesIn); }},
    WorkerMetric{"fanout_sends_total", "Send-class system calls for data.",
                 [](const WorkerSnapshot &w) { return number(w.figures.counters.sends); }},
    WorkerMetric{"worker_batches_total", "Inbox batches worked off.",
                 [](const WorkerSnapshot &w) { return number(w.figures.batches); }},
    WorkerMetric{"worker_batch_updates_total", "Publications in those batches.",
                 [](const WorkerSnapshot &w) { return number(w.figures.batchUpdates); }},
    WorkerMetric{"worker_cpu_seconds_total", "CPU time of the worker's thread.",
                 [](const WorkerSnapshot &w) { return double(w.figures.cpuUs) * secondsPerUs; }},
};

constexpr std::array workerGauges{
    WorkerMetric{"clients_handshakes", "Connections that still shake hands.",
                 [](const WorkerSnapshot &w) { return number(w.handshakes); }},
    WorkerMetric{"clients_subscriptions", "Subscriptions now.",
                 [](const WorkerSnapshot &w) { return number(w.figures.subscriptions); }},
    WorkerMetric{"clients_sessions_behind", "Sessions whose socket is full now.",
                 [](const WorkerSnapshot &w) { return number(w.figures.behind); }},
    WorkerMetric{"fanout_groups", "Pairs of symbol and channel that somebody watches.",
                 [](const WorkerSnapshot &w) { return number(w.figures.groups); }},
    WorkerMetric{"fanout_updates_owed", "Updates owed to sessions now.",
                 [](const WorkerSnapshot &w) { return number(w.figures.owed); }},
    WorkerMetric{"fanout_updates_unaccounted",
                 "Updates that nobody can explain: 0, or there is a mistake in the server.",
                 [](const WorkerSnapshot &w) { return double(w.figures.unaccounted); }},
    WorkerMetric{
        "worker_loop_lag_seconds", "Longest delay of a timer turn in the last second.",
        [](const WorkerSnapshot &w) { return double(w.figures.loopLagUs) * secondsPerUs; }},
    WorkerMetric{"worker_inbox_updates", "Publications that wait for the worker now.",
                 [](const WorkerSnapshot &w) { return number(w.figures.inboxDepth); }},
    WorkerMetric{"worker_inbox_capacity_updates", "Publications that could.",
                 [](const WorkerSnapshot &w) { return number(w.figures.inboxCapacity); }},
    WorkerMetric{"worker_floor_level",
                 "The level that all its sessions have at least, from 0 (normal) to 3 (emergency).",
                 [](const WorkerSnapshot &w) { return double(w.figures.floor); }},
};

/// Puts the figures of one kind of the server's parts under their names.
class Page final
{
public:
    explicit Page(const MetricsFacts &facts)
        : m_facts(facts)
    {
        addWorkers();
        addLevels();
        addLosses();
        addCloses();
        addFramePools();
        addMarket();
        addFeeds();
        addBreakers();
        addHttp();
        addState();
        addProcess();
    }
    [[nodiscard]] QByteArray text() const
    {
        std::ostringstream out;
        prometheus::TextSerializer().Serialize(out, m_families);
        return QByteArray::fromStdString(out.str());
    }

private:
    void add(MetricFamily &&family) { m_families.push_back(std::move(family).take()); }
    void addCounter(const char *name, const char *help, double value)
    {
        add(std::move(MetricFamily::counter(name, help).add(value)));
    }
    void addGauge(const char *name, const char *help, double value)
    {
        add(std::move(MetricFamily::gauge(name, help).add(value)));
    }
    /// @p fill(family, worker) for each worker.
    template <typename Fill>
    void addByWorker(MetricFamily family, Fill &&fill)
    {
        for (const WorkerSnapshot &worker : m_facts.workers)
            fill(family, worker, std::to_string(worker.figures.index));
        add(std::move(family));
    }

    void addWorkers()
    {
        const auto addFigure = [this](MetricFamily family, Figure figure) {
            addByWorker(std::move(family), [figure](MetricFamily &to, const WorkerSnapshot &worker,
                                                    const std::string &index) {
                to.add(figure(worker), {{"worker", index}});
            });
        };
        for (const WorkerMetric &metric : workerCounters)
            addFigure(MetricFamily::counter(metric.name, metric.help), metric.figure);
        for (const WorkerMetric &metric : workerGauges)
            addFigure(MetricFamily::gauge(metric.name, metric.help), metric.figure);
    }

    void addLevels()
    {
        addByWorker(MetricFamily::gauge("clients_sessions", "Sessions at each level now."),
                    [](MetricFamily &to, const WorkerSnapshot &worker, const std::string &index) {
                        for (size_t level = 0; level < worker.figures.levels.size(); ++level) {
                            to.add(number(worker.figures.levels[level]),
                                   {{"worker", index}, {"level", levelName(level)}});
                        }
                    });
        MetricFamily time = MetricFamily::counter("clients_level_seconds_total",
                                                  "Time that sessions have spent at each level.");
        MetricFamily latency = MetricFamily::histogram(
            "fanout_latency_seconds",
            "From the arrival of an update to its send, by the session's level (the sum is at most "
            "6 % above the truth).");
        for (size_t level = 0; level < protocol::sessionLevelCount; ++level) {
            quint64 ms = 0;
            Histogram ages;
            for (const WorkerSnapshot &worker : m_facts.workers) {
                ms += worker.figures.counters.levelMs[level];
                ages.add(worker.ageUs[level]);
            }
            time.add(number(ms) * secondsPerMs, {{"level", levelName(level)}});
            latency.add(ages, {{"level", levelName(level)}});
        }
        add(std::move(time));
        add(std::move(latency));
    }

    void addLosses()
    {
        addByWorker(MetricFamily::counter("fanout_updates_suppressed_total",
                                          "States left out for a newer one, by the reason."),
                    [](MetricFamily &to, const WorkerSnapshot &worker, const std::string &index) {
                        for (size_t i = 0; i < suppressReasons.size(); ++i) {
                            to.add(worker.figures.counters.suppressed[i],
                                   {{"worker", index}, {"reason", suppressReasons[i]}});
                        }
                    });
        addByWorker(MetricFamily::counter("fanout_updates_dropped_total",
                                          "Updates that will never be sent, by the reason."),
                    [](MetricFamily &to, const WorkerSnapshot &worker, const std::string &index) {
                        for (size_t i = 0; i < dropReasons.size(); ++i) {
                            to.add(worker.figures.counters.dropped[i],
                                   {{"worker", index}, {"reason", dropReasons[i]}});
                        }
                    });
    }

    void addCloses()
    {
        MetricFamily closes = MetricFamily::counter(
            "clients_closes_total", "Sessions that the server closed, by WebSocket close code.");
        for (size_t i = 0; i < protocol::closeCodes.size(); ++i) {
            quint64 count = 0;
            for (const WorkerSnapshot &worker : m_facts.workers)
                count += worker.closes[i];
            closes.add(count, {{"code", std::to_string(int(protocol::closeCodes[i]))}});
        }
        add(std::move(closes));
    }

    void addFramePools()
    {
        FramePool::Counters sum = m_facts.market.framePool;
        for (const WorkerSnapshot &worker : m_facts.workers) {
            sum.hits += worker.framePool.hits;
            sum.misses += worker.framePool.misses;
            sum.oversize += worker.framePool.oversize;
            sum.bytesInUse += worker.framePool.bytesInUse;
            sum.bytesHeld += worker.framePool.bytesHeld;
        }
        add(std::move(MetricFamily::counter("framepool_frames_total",
                                            "Frames made: in a free block, in one from the heap, "
                                            "or too large for any.")
                          .add(number(sum.hits), {{"outcome", "hit"}})
                          .add(number(sum.misses), {{"outcome", "miss"}})
                          .add(number(sum.oversize), {{"outcome", "oversize"}})));
        add(std::move(MetricFamily::gauge("framepool_size_bytes", "Memory of frames' blocks.")
                          .add(number(sum.bytesInUse), {{"state", "in_use"}})
                          .add(number(sum.bytesHeld), {{"state", "free"}})));
    }

    void addMarket()
    {
        const MarketSnapshot &market = m_facts.market;
        addCounter("market_publications_total", "Updates published.", number(market.publications));
        addCounter("market_frames_encoded_total",
                   "Frames made of them, one for each format that is watched.",
                   number(market.encoded));
        addGauge("market_symbols", "Symbols known.", market.symbols);
        addGauge("market_symbols_watched", "Symbols that somebody watches.", market.watchedSymbols);
        addGauge("market_symbols_stale", "Symbols not to be relied on.", market.staleSymbols);
    }

    void addFeeds()
    {
        auto messages = MetricFamily::counter("feed_messages_total", "Messages read.");
        auto events = MetricFamily::counter("feed_events_total", "Market events in them.");
        auto skipped =
            MetricFamily::counter("feed_messages_skipped_total", "Understood, but of no use.");
        auto malformed =
            MetricFamily::counter("feed_messages_malformed_total", "Not to be understood.");
        auto age = MetricFamily::gauge("feed_last_event_age_seconds",
                                       "Time since the last market event; absent before it.");
        auto state = MetricFamily::gauge("feed_state", "1 for the state the feed is in.");
        for (const FeedStatus &feed : m_facts.market.feeds) {
            const std::string name = feed.name.toStdString();
            messages.add(feed.messages, {{"feed", name}});
            events.add(feed.quotes, {{"feed", name}, {"kind", "quote"}})
                .add(feed.trades, {{"feed", name}, {"kind", "trade"}})
                .add(feed.candles, {{"feed", name}, {"kind", "candle"}});
            skipped.add(feed.skipped, {{"feed", name}});
            malformed.add(feed.malformed, {{"feed", name}});
            if (feed.lastEventNs != 0) {
                const MonotonicNs ageNs =
                    std::max<MonotonicNs>(0, m_facts.nowNs - feed.lastEventNs);
                age.add(double(ageNs) * secondsPerNs, {{"feed", name}});
            }
            for (size_t i = 0; i < admin::feedStateNames.size(); ++i) {
                state.add(static_cast<size_t>(feed.state) == i ? 1.0 : 0.0,
                          {{"feed", name}, {"state", admin::feedStateNames[i]}});
            }
        }
        for (MetricFamily *family : {&messages, &events, &skipped, &malformed, &age, &state})
            add(std::move(*family));
    }

    void addHttp()
    {
        const HttpCounts &http = m_facts.http;
        auto answers = MetricFamily::counter("http_requests_total", "Requests, by the status "
                                                                    "they were answered with.");
        for (const auto &[status, count] : http.answers)
            answers.add(count, {{"code", std::to_string(status)}});
        add(std::move(answers));
        addGauge("http_connections", "Open HTTP connections.", number(http.open));
        addCounter("http_connections_accepted_total", "HTTP connections accepted.",
                   number(http.accepted));
        addCounter("http_connections_refused_total", "HTTP connections over a limit.",
                   number(http.refused));
        addCounter("http_sent_bytes_total", "Bytes of HTTP answers.", number(http.bytesOut));
    }

    void addBreakers()
    {
        std::vector<BreakerStatus> breakers;
        for (const FeedStatus &feed : m_facts.market.feeds) {
            if (feed.breaker)
                breakers.push_back(*feed.breaker);
        }
        if (m_facts.state)
            breakers.push_back(m_facts.state->breaker);
        auto state = MetricFamily::gauge(
            "breaker_state", "1 for the state that the circuit breaker before it is in.");
        auto failures = MetricFamily::counter("breaker_failures_total", "Failures it has seen.");
        auto openings = MetricFamily::counter("breaker_openings_total", "How often it opened.");
        for (const BreakerStatus &breaker : breakers) {
            const std::string name = breaker.name.toStdString();
            for (const BreakerState one : breakerStates) {
                state.add(breaker.state == one ? 1.0 : 0.0,
                          {{"breaker", name}, {"state", breakerStateName(one).data()}});
            }
            failures.add(breaker.failures, {{"breaker", name}});
            openings.add(breaker.openings, {{"breaker", name}});
        }
        for (MetricFamily *family : {&state, &failures, &openings})
            add(std::move(*family));
    }

    void addState()
    {
        if (!m_facts.state)
            return;
        const SnapshotStore::Status &state = *m_facts.state;
        addCounter("state_saves_total", "State files written.", number(state.saves));
        addCounter("state_saves_failed_total", "State files that could not be written.",
                   number(state.failures));
        addGauge("state_file_size_bytes", "Size of the last state file.", double(state.bytes));
        addGauge("state_save_duration_seconds", "Time that the last state file took.",
                 double(state.durationUs) * secondsPerUs);
        addGauge("state_last_save_timestamp_seconds", "When the last state file was written.",
                 double(state.savedAtMs) * secondsPerMs);
    }

    void addProcess()
    {
        const ProcessFacts &process = m_facts.process;
        addCounter("process_cpu_seconds_total", "CPU time of all threads.",
                   double(process.cpuUs) * secondsPerUs);
        addGauge("process_resident_memory_bytes", "Memory of the process.",
                 double(process.residentBytes));
        if (process.openDescriptors != 0) {
            addGauge("process_open_fds", "Open descriptors of the main thread's table.",
                     process.openDescriptors);
        }
        addGauge("process_start_time_seconds", "When the process started, Unix time.",
                 double(process.startedAtMs) * secondsPerMs);
        add(std::move(MetricFamily::gauge("build_info", "1, with the version as a label.")
                          .add(1.0, {{"version", TICKCAST_VERSION}})));
    }

    const MetricsFacts &m_facts;
    Families m_families;
};

} // namespace

QByteArray metricsText(const MetricsFacts &facts)
{
    return Page(facts).text();
}

} // namespace tickcast
