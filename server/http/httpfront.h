// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/fanout/tokenbucket.h"
#include "server/http/httpconfig.h"
#include "server/http/httpconnection.h"
#include "server/transport/listensocket.h"
#include "shared/util/clock.h"
#include "shared/util/result.h"

#include <QHash>
#include <QTcpServer>
#include <QTimer>
#include <map>
#include <vector>

namespace tickcast {

/// What the HTTP endpoint has done since it started. Grow-only, but `open`.
struct HttpCounts
{
    quint64 accepted = 0;
    quint64 refused = 0; ///< of those, over a limit of connections
    quint64 bytesOut = 0;
    quint64 open = 0;
    std::map<int, quint64> answers; ///< by status
};

/// Steady rate for each client, with a bound on how many clients are remembered. Thread: one.
class RateLimiter final
{
public:
    /// What more clients than that share is one bucket.
    static constexpr qsizetype clientsMax = 65'536;

    explicit RateLimiter(const TokenBucket::Rate &rate)
        : m_rate(rate)
        , m_others(rate, 0)
    {
    }
    /// Takes one token of @p client, which is IpAddress::client() of somebody. Cost: O(1), now and
    /// then O(clients).
    [[nodiscard]] bool take(const IpAddress &client, MonotonicNs now);
    [[nodiscard]] qsizetype clients() const { return m_buckets.size(); }

private:
    void forgetQuiet(MonotonicNs now);

    struct Entry
    {
        TokenBucket bucket;
        MonotonicNs lastNs;
    };
    const TokenBucket::Rate m_rate;
    TokenBucket m_others;
    QHash<IpAddress, Entry> m_buckets;
    MonotonicNs m_lastSweepNs = 0;
};

/// The listening socket of the HTTP endpoint, with everything that holds for a connection before a
/// request of it is looked at: how many there may be, in all and of one address, how long each may
/// take, and how often one client may ask. Its connections are QHttpServer's, which it is bound to.
/// Thread: main.
class HttpFront final : public QTcpServer
{
    Q_OBJECT
public:
    /// Both outlive it.
    HttpFront(const HttpConfig &config, const Clock &clock);
    ~HttpFront() override;

    /// The error names address and port. Port 0 lets the kernel choose: serverPort().
    [[nodiscard]] Result<void> open(const QHostAddress &address, quint16 port);
    /// The same on a socket that is bound already.
    [[nodiscard]] Result<void> open(ListenSocket socket);
    [[nodiscard]] const HttpCounts &counts() const { return m_counts; }

    // ---- for its connections ----
    [[nodiscard]] const HttpConfig &config() const { return m_config; }
    [[nodiscard]] MonotonicNs now() const { return m_clock.monotonicNs(); }
    [[nodiscard]] bool mayAsk(const HttpConnection &connection, const HttpHead &head);
    void countAnswer(int status) { ++m_counts.answers[status]; }
    void countBytes(qint64 bytes) { m_counts.bytesOut += static_cast<quint64>(bytes); }
    void onClosed(HttpConnection &connection);

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    [[nodiscard]] bool hasRoomFor(const IpAddress &peer) const;
    void turnAway(int descriptor);
    void sweep();

    const HttpConfig &m_config;
    const Clock &m_clock;
    RateLimiter m_limiter;
    QTimer m_sweep;
    std::vector<HttpConnection *> m_connections;
    QHash<IpAddress, int> m_perAddress;
    HttpCounts m_counts;
};

} // namespace tickcast
