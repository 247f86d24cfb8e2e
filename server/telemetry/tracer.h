// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/resilience/circuitbreaker.h"
#include "server/telemetry/otlpsender.h"
#include "server/telemetry/spanbuffer.h"
#include "shared/util/published.h"
#include "shared/util/result.h"

#include <QThread>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace tickcast {

class ChromeTraceFile;

/// What has become of the spans since the start. Grow-only, but for `queued`.
struct TraceCounts
{
    quint64 recorded = 0;  ///< taken out of the threads' buffers
    quint64 lost = 0;      ///< that found their thread's buffer full
    quint64 written = 0;   ///< to the trace file
    quint64 unwritten = 0; ///< that the file did not take
    qint64 fileBytes = 0;  ///< of the file in use
    OtlpSender::Counts otlp;
    bool hasCollector = false;
    BreakerStatus collector; ///< when there is one
};

/// The consumers' side of tracing: takes spans out of the buffers of the threads that record them,
/// and writes them to a file and sends them to a collector, on a thread of its own that exists only
/// while it is started. Who records, and what, is none of its business.
/// Thread: main; counts() any.
class Tracer final
{
public:
    struct Targets
    {
        QString file; ///< empty: none
        std::optional<OtlpEndpoint> collector;
        friend bool operator==(const Targets &, const Targets &) = default;
    };

    /// One buffer each for @p threads recording threads. They live as long as this.
    Tracer(size_t threads, DescribeGroup describe, const BreakerLimits &limits);
    ~Tracer();

    [[nodiscard]] SpanBuffer &buffer(size_t thread) { return *m_buffers[thread]; }

    /// Opens the file and starts the thread. What lies in the buffers from before is dropped.
    [[nodiscard]] Result<void> start(const Targets &targets);
    /// Takes what the buffers hold, closes the file, sends what it can within a second, and ends
    /// the thread. Harmless when it is not started.
    void stop();
    [[nodiscard]] bool isStarted() const { return m_thread != nullptr; }
    [[nodiscard]] TraceCounts counts() const { return m_counts.latest(); }

    /// Orders of an operator to the collector's breaker; false: there is no collector.
    [[nodiscard]] bool tripCollector(const QString &who);
    [[nodiscard]] bool resetCollector(const QString &who);

private:
    using Order = std::function<void(CircuitBreaker &)>;

    [[nodiscard]] bool give(Order order);
    void run();
    void collect();
    void publishCounts();

    std::vector<std::unique_ptr<SpanBuffer>> m_buffers;
    const DescribeGroup m_describe;
    const BreakerLimits m_limits;
    const SystemClock m_clock;
    Published<TraceCounts> m_counts;
    std::unique_ptr<QThread> m_thread;
    std::mutex m_mutex; ///< of m_isStopping and m_orders, for m_wake
    std::condition_variable m_wake;
    bool m_isStopping = false;
    std::vector<Order> m_orders;
    /// The thread's last write: what wait() promises too, in a way that ThreadSanitizer can see.
    std::atomic<bool> m_hasEnded{false};
    std::atomic<bool> m_isOver{false}; ///< no more waiting for the collector

    // ---- the tracer's thread's while it runs, else main's ----
    std::unique_ptr<ChromeTraceFile> m_file;
    std::unique_ptr<OtlpSender> m_sender;
    TraceCounts m_total; ///< of former targets too
    OtlpSender::Counts m_otlpBefore;
};

} // namespace tickcast
