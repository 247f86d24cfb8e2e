// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/resilience/circuitbreaker.h"
#include "server/telemetry/otlpendpoint.h"
#include "server/telemetry/otlpjson.h"
#include "shared/util/loglimiter.h"
#include "shared/util/result.h"

#include <QString>
#include <atomic>
#include <chrono>
#include <deque>
#include <functional>

namespace tickcast {

/// Makes one HTTP POST of JSON and answers its status. Waits for it, at most @p limit, and less
/// when
/// @p isOver becomes true. The connection is closed afterwards. Thread: any, with a QThread.
[[nodiscard]] Result<int> postJson(const OtlpEndpoint &endpoint, const QByteArray &body,
                                   std::chrono::milliseconds limit,
                                   const std::atomic<bool> &isOver);

/// Sends spans to a collector, in batches. A collector that is away or overloaded is left alone by
/// a circuit breaker and tried again; meanwhile spans wait in a bounded queue, of which the oldest
/// go and are counted. What a collector refuses for good is not sent again.
/// Thread: one, which waits for the collector. Source: OTLP specification 1.3, "OTLP/HTTP".
class OtlpSender final
{
public:
    static constexpr size_t batchSpansMax = 512;
    static constexpr size_t queueSpansMax = 8192;

    struct Counts
    {
        quint64 sent = 0;    ///< spans that the collector took
        quint64 dropped = 0; ///< spans that it refused, or that found no room in the queue
        quint64 queued = 0;  ///< spans that wait now
        quint64 posts = 0;
        quint64 failedPosts = 0;
    };
    /// postJson() of an endpoint.
    using Post = std::function<Result<int>(const QByteArray &body)>;

    /// The breaker's, as operators know it.
    static constexpr QLatin1String breakerName{"trace"};

    /// @p clock outlives the sender. @p name: the endpoint, for logs.
    OtlpSender(const QString &name, Post post, DescribeGroup describe, const BreakerLimits &limits,
               const Clock &clock);

    void add(const Span &span);
    /// Sends what waits, batch after batch, until none is left or one fails.
    void sendAll();
    [[nodiscard]] const Counts &counts() const { return m_counts; }
    [[nodiscard]] BreakerStatus status() const { return m_breaker.status(); }
    [[nodiscard]] CircuitBreaker &breaker() { return m_breaker; } ///< for an operator's orders

private:
    /// False: not now.
    [[nodiscard]] bool sendBatch();
    void forgetBatch(size_t count, quint64 &counter);
    /// What makes monotonic nanoseconds Unix nanoseconds: the same for all, as long as the wall
    /// clock is not set, so that spans of a trace keep their order over several batches.
    [[nodiscard]] qint64 wallOffsetNs();

    const QString m_name;
    const Post m_post;
    const DescribeGroup m_describe;
    const Clock &m_clock;
    CircuitBreaker m_breaker;
    qint64 m_wallOffsetNs = 0;
    std::deque<Span> m_queue;
    Counts m_counts;
    LogLimiter m_failures;
};

} // namespace tickcast
