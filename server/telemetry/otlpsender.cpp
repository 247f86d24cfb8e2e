// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/telemetry/otlpsender.h"

#include "shared/util/logging.h"

#include <QDeadlineTimer>
#include <QHostInfo>
#include <QRandomGenerator64>
#include <QTcpSocket>
#include <QUrl>

namespace tickcast {

namespace {

using namespace std::chrono_literals;

constexpr int sliceMs = 50; ///< how soon a wait sees that it is over
constexpr qint64 answerBytesMax = 64 * 1024;

/// Waits by @p wait(ms) until @p isDone; false when the time is up or it is over.
template <typename IsDone, typename Wait>
bool waitUntil(const QDeadlineTimer &deadline, const std::atomic<bool> &isOver, IsDone &&isDone,
               Wait &&wait)
{
    while (!isDone()) {
        if (deadline.hasExpired() || isOver.load(std::memory_order_relaxed))
            return false;
        wait(static_cast<int>(std::min<qint64>(sliceMs, deadline.remainingTime() + 1)));
    }
    return true;
}

Result<QHostAddress> addressOf(const QString &host)
{
    const QHostAddress literal(host);
    if (!literal.isNull())
        return literal;
    if (host == QLatin1String("localhost"))
        return QHostAddress(QHostAddress::LocalHost);
    const QHostInfo info = QHostInfo::fromName(host); // waits
    if (info.addresses().isEmpty()) {
        return fail(ErrorCode::NotFound,
                    QStringLiteral("cannot find %1: %2").arg(host, info.errorString()));
    }
    return info.addresses().first();
}

QByteArray requestOf(const OtlpEndpoint &endpoint, const QByteArray &body)
{
    const QByteArray host = endpoint.host.contains(u':') ? '[' + endpoint.host.toLatin1() + ']'
                                                         : QByteArray(QUrl::toAce(endpoint.host));
    return "POST " + endpoint.path + " HTTP/1.1\r\nHost: " + host + ':' +
           QByteArray::number(endpoint.port) +
           "\r\nContent-Type: application/json\r\nUser-Agent: tickcast/" TICKCAST_VERSION
           "\r\nConnection: close\r\nContent-Length: " +
           QByteArray::number(body.size()) + "\r\n\r\n" + body;
}

/// Of "HTTP/1.1 200 OK"; nothing while the line is not whole, 0 for anything else.
std::optional<int> statusOf(const QByteArray &answer)
{
    const qsizetype end = answer.indexOf("\r\n");
    if (end < 0)
        return answer.size() > answerBytesMax ? std::optional(0) : std::nullopt;
    const QByteArrayList words = answer.first(end).split(' ');
    const bool isHttp = words.size() >= 2 && words[0].startsWith("HTTP/1.");
    return isHttp ? words[1].toInt() : 0;
}

/// Source: OTLP specification, "Failures": these are worth another try.
bool isForNow(int status)
{
    return status == 429 || status == 502 || status == 503 || status == 504;
}

} // namespace

Result<int> postJson(const OtlpEndpoint &endpoint, const QByteArray &body,
                     std::chrono::milliseconds limit, const std::atomic<bool> &isOver)
{
    const auto address = addressOf(endpoint.host);
    if (!address)
        return tl::unexpected(address.error());
    const QDeadlineTimer deadline(limit);
    QTcpSocket socket;
    const auto isBroken = [&socket] { return socket.state() == QTcpSocket::UnconnectedState; };
    const auto failed = [&](const char *what) {
        const QString why =
            deadline.hasExpired() ? QStringLiteral("no answer in time") : socket.errorString();
        return fail(ErrorCode::Io, QStringLiteral("cannot %1 %2:%3: %4")
                                       .arg(QLatin1String(what), endpoint.host)
                                       .arg(endpoint.port)
                                       .arg(why));
    };
    socket.connectToHost(*address, endpoint.port);
    const bool isConnected = waitUntil(
        deadline, isOver,
        [&] { return socket.state() == QTcpSocket::ConnectedState || isBroken(); },
        [&](int ms) { socket.waitForConnected(ms); });
    if (!isConnected || isBroken())
        return failed("connect to");
    socket.write(requestOf(endpoint, body));
    QByteArray answer;
    std::optional<int> status;
    static_cast<void>(waitUntil(
        deadline, isOver,
        [&] {
            answer += socket.readAll();
            status = statusOf(answer);
            return status || isBroken();
        },
        [&](int ms) {
            if (socket.bytesToWrite() > 0)
                socket.waitForBytesWritten(ms);
            else
                socket.waitForReadyRead(ms);
        }));
    if (!status)
        return failed("post to");
    return *status;
}

OtlpSender::OtlpSender(const QString &name, Post post, DescribeGroup describe,
                       const BreakerLimits &limits, const Clock &clock)
    : m_name(name)
    , m_post(std::move(post))
    , m_describe(std::move(describe))
    , m_clock(clock)
    , m_breaker(breakerName, limits, clock,
                CircuitBreaker::seeded(QRandomGenerator64::global()->generate()))
    , m_failures(lcTelemetry, {.lines = 1, .interval = 60s}, clock)
{
}

void OtlpSender::add(const Span &span)
{
    if (m_queue.size() == queueSpansMax) {
        m_queue.pop_front();
        ++m_counts.dropped;
    }
    m_queue.push_back(span);
    m_counts.queued = m_queue.size();
}

void OtlpSender::sendAll()
{
    while (!m_queue.empty() && sendBatch()) {
    }
}

void OtlpSender::forgetBatch(size_t count, quint64 &counter)
{
    m_queue.erase(m_queue.begin(), m_queue.begin() + static_cast<std::ptrdiff_t>(count));
    counter += count;
    m_counts.queued = m_queue.size();
}

qint64 OtlpSender::wallOffsetNs()
{
    constexpr qint64 nsPerMs = 1'000'000;
    constexpr qint64 setNs = 50 * nsPerMs; // the wall clock is read in milliseconds
    const qint64 now = m_clock.wallMs() * nsPerMs - m_clock.monotonicNs();
    if (std::abs(now - m_wallOffsetNs) > setNs)
        m_wallOffsetNs = now;
    return m_wallOffsetNs;
}

bool OtlpSender::sendBatch()
{
    auto call = m_breaker.tryCall();
    if (!call)
        return false;
    const size_t count = std::min(m_queue.size(), batchSpansMax);
    const std::vector<Span> batch(m_queue.begin(),
                                  m_queue.begin() + static_cast<std::ptrdiff_t>(count));
    const Result<int> status = m_post(otlpJson(batch, m_describe, wallOffsetNs()));
    ++m_counts.posts;
    if (status && *status >= 200 && *status < 300) {
        m_breaker.succeeded(std::move(*call));
        forgetBatch(count, m_counts.sent);
        return true;
    }
    ++m_counts.failedPosts;
    const QString reason =
        status ? QStringLiteral("HTTP status %1").arg(*status) : status.error().text;
    m_breaker.failed(std::move(*call), reason);
    m_failures.warning([&] {
        return QStringLiteral("trace collector %1 does not take spans: %2").arg(m_name, reason);
    });
    if (status && !isForNow(*status))
        forgetBatch(count, m_counts.dropped);
    return false;
}

} // namespace tickcast
