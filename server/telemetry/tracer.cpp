// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/telemetry/tracer.h"

#include "server/telemetry/chrometracefile.h"
#include "shared/util/logging.h"

#include <QDeadlineTimer>
#include <QRandomGenerator64>

namespace tickcast {

namespace {

using namespace std::chrono_literals;

constexpr auto collectEvery = 200ms;
constexpr auto postLimit = 2'000ms;
constexpr auto lastPostsLimit = 1'000ms;

OtlpSender::Counts sum(const OtlpSender::Counts &a, const OtlpSender::Counts &b)
{
    return {.sent = a.sent + b.sent,
            .dropped = a.dropped + b.dropped,
            .queued = b.queued,
            .posts = a.posts + b.posts,
            .failedPosts = a.failedPosts + b.failedPosts};
}

} // namespace

Tracer::Tracer(size_t threads, DescribeGroup describe, const BreakerLimits &limits)
    : m_describe(std::move(describe))
    , m_limits(limits)
{
    for (size_t i = 0; i < threads; ++i) {
        m_buffers.push_back(std::make_unique<SpanBuffer>(QRandomGenerator64::global()->generate()));
    }
}

Tracer::~Tracer()
{
    stop();
}

Result<void> Tracer::start(const Targets &targets)
{
    stop();
    for (const auto &buffer : m_buffers)
        buffer->drain([](Span &&) {});
    if (!targets.file.isEmpty()) {
        auto file = std::make_unique<ChromeTraceFile>(m_describe);
        if (auto opened = file->open(targets.file); !opened)
            return opened;
        m_file = std::move(file);
    }
    m_isStopping = false;
    m_isOver = false;
    if (targets.collector) {
        const OtlpEndpoint endpoint = *targets.collector;
        m_sender = std::make_unique<OtlpSender>(
            QStringLiteral("%1:%2").arg(endpoint.host).arg(endpoint.port),
            [this, endpoint](const QByteArray &body) {
                return postJson(endpoint, body, postLimit, m_isOver);
            },
            m_describe, m_limits, m_clock);
    }
    publishCounts();
    m_thread.reset(QThread::create([this] { run(); }));
    m_thread->setObjectName(QStringLiteral("trace"));
    m_thread->start();
    return {};
}

void Tracer::stop()
{
    if (!m_thread)
        return;
    {
        const std::scoped_lock lock(m_mutex);
        m_isStopping = true;
    }
    m_wake.notify_one();
    if (!m_thread->wait(QDeadlineTimer(lastPostsLimit))) {
        m_isOver = true;
        m_thread->wait();
    }
    [[maybe_unused]] const bool hasEnded = m_hasEnded.load(std::memory_order_acquire);
    m_thread.reset();
    if (m_sender)
        m_otlpBefore = sum(m_otlpBefore, m_sender->counts());
    m_otlpBefore.dropped += std::exchange(m_otlpBefore.queued, 0);
    m_sender.reset();
    m_file.reset();
    publishCounts();
}

bool Tracer::tripCollector(const QString &who)
{
    return give([who](CircuitBreaker &breaker) { breaker.trip(who); });
}

bool Tracer::resetCollector(const QString &who)
{
    return give([who](CircuitBreaker &breaker) { breaker.reset(who); });
}

bool Tracer::give(Order order)
{
    if (!m_sender)
        return false;
    {
        const std::scoped_lock lock(m_mutex);
        m_orders.push_back(std::move(order));
    }
    m_wake.notify_one();
    return true;
}

void Tracer::run()
{
    bool isStopping = false;
    while (!isStopping) {
        std::vector<Order> orders;
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait_for(lock, collectEvery,
                            [this] { return m_isStopping || !m_orders.empty(); });
            isStopping = m_isStopping;
            orders.swap(m_orders);
        }
        for (const Order &order : orders)
            order(m_sender->breaker());
        collect();
        if (m_file)
            m_file->flush();
        publishCounts();
        if (m_sender) {
            m_sender->sendAll();
            publishCounts();
        }
    }
    if (m_file)
        m_file->close();
    m_hasEnded.store(true, std::memory_order_release);
}

void Tracer::collect()
{
    for (const auto &buffer : m_buffers) {
        buffer->drain([this](Span &&span) {
            ++m_total.recorded;
            if (m_file)
                ++(m_file->write(span) ? m_total.written : m_total.unwritten);
            if (m_sender)
                m_sender->add(span);
        });
    }
}

void Tracer::publishCounts()
{
    TraceCounts counts = m_total;
    for (const auto &buffer : m_buffers)
        counts.lost += buffer->lost();
    counts.fileBytes = m_file ? m_file->bytes() : 0;
    counts.hasCollector = m_sender != nullptr;
    counts.otlp = m_otlpBefore;
    if (m_sender) {
        counts.otlp = sum(m_otlpBefore, m_sender->counts());
        counts.collector = m_sender->status();
    }
    m_counts.publish(counts);
}

} // namespace tickcast
