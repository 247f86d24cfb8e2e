// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/http/httpfront.h"

#include "server/transport/listensocket.h"
#include "shared/util/logging.h"
#include "shared/util/loglimiter.h"

#include <cerrno>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tickcast {

namespace {

constexpr int sweepEveryMs = 250;
constexpr MonotonicNs forgetEveryNs = 1'000'000'000;

} // namespace

bool RateLimiter::take(const IpAddress &client, MonotonicNs now)
{
    auto found = m_buckets.find(client);
    if (found == m_buckets.end()) {
        if (m_buckets.size() >= clientsMax && now - m_lastSweepNs >= forgetEveryNs)
            forgetQuiet(now);
        if (m_buckets.size() >= clientsMax)
            return m_others.take(m_rate, now);
        found = m_buckets.insert(client, {TokenBucket(m_rate, now), now});
    }
    found->lastNs = now;
    return found->bucket.take(m_rate, now);
}

/// A bucket that has had the time to fill says as much as none.
void RateLimiter::forgetQuiet(MonotonicNs now)
{
    m_lastSweepNs = now;
    const auto fullAfterNs = static_cast<MonotonicNs>(m_rate.burst / m_rate.perSecond * 1e9);
    m_buckets.removeIf([&](const auto &bucket) { return now - bucket->lastNs >= fullAfterNs; });
}

HttpFront::HttpFront(const HttpConfig &config, const Clock &clock)
    : m_config(config)
    , m_clock(clock)
    , m_limiter({double(config.rateLimit), double(std::max(config.rateLimit, config.rateBurst))})
{
    connect(&m_sweep, &QTimer::timeout, this, &HttpFront::sweep);
    connect(this, &QTcpServer::acceptError, this, [this] {
        // Descriptors have run out, most likely. Qt has stopped accepting; the sweep resumes it.
        static LogLimiter shortages(lcHttp);
        shortages.warning([&] {
            return QStringLiteral("cannot accept HTTP connections: %1").arg(errorString());
        });
    });
}

HttpFront::~HttpFront()
{
    for (HttpConnection *connection : std::vector(m_connections))
        delete connection;
}

Result<void> HttpFront::open(const QHostAddress &address, quint16 port)
{
    if (!listen(address, port)) {
        return fail(ErrorCode::Io, QStringLiteral("cannot listen for HTTP on %1: %2")
                                       .arg(formatEndpoint(address, port), errorString()));
    }
    m_sweep.start(sweepEveryMs);
    return {};
}

Result<void> HttpFront::open(ListenSocket socket)
{
    if (const auto listening = socket.startListening(); !listening)
        return listening;
    if (!setSocketDescriptor(socket.descriptor()))
        return fail(ErrorCode::Io, QStringLiteral("cannot listen for HTTP: ") % errorString());
    static_cast<void>(socket.release());
    m_sweep.start(sweepEveryMs);
    return {};
}

void HttpFront::incomingConnection(qintptr handle)
{
    const int descriptor = static_cast<int>(handle);
    ++m_counts.accepted;
    const IpAddress peer = IpAddress::ofPeer(descriptor);
    if (!hasRoomFor(peer))
        return turnAway(descriptor);
    ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK);
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    auto *connection = new HttpConnection(*this, descriptor, peer);
    m_connections.push_back(connection);
    ++m_perAddress[peer.client()];
    ++m_counts.open;
    addPendingConnection(connection);
}

bool HttpFront::hasRoomFor(const IpAddress &peer) const
{
    const bool isOneTooMany = m_perAddress.value(peer.client()) >= m_config.connectionsPerAddress &&
                              !m_config.trustedProxies.contains(peer);
    return !isOneTooMany && m_connections.size() < static_cast<size_t>(m_config.connectionLimit);
}

void HttpFront::turnAway(int descriptor)
{
    constexpr std::string_view answer =
        "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 5\r\n"
        "Content-Type: application/json\r\nContent-Length: 75\r\n\r\n"
        R"({"error":{"code":"too_many_connections","message":"too many connections"}})"
        "\n";
    ++m_counts.refused;
    countAnswer(503);
    // Best effort: a kernel that has no room for it has the client learn less.
    [[maybe_unused]] const ssize_t sent =
        ::send(descriptor, answer.data(), answer.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    ::shutdown(descriptor, SHUT_WR);
    ::close(descriptor);
}

bool HttpFront::mayAsk(const HttpConnection &connection, const HttpHead &head)
{
    if (m_config.rateLimit == 0)
        return true;
    const auto client = clientOf(connection.peer(), m_config.trustedProxies, head.forwardedFor);
    return !client || m_limiter.take(client->client(), now());
}

void HttpFront::onClosed(HttpConnection &connection)
{
    std::erase(m_connections, &connection);
    --m_counts.open;
    const auto count = m_perAddress.find(connection.peer().client());
    if (--*count == 0)
        m_perAddress.erase(count);
}

void HttpFront::sweep()
{
    const MonotonicNs timeNow = now();
    for (HttpConnection *connection : std::vector(m_connections))
        connection->checkDeadline(timeNow);
    if (isListening())
        resumeAccepting();
}

} // namespace tickcast
