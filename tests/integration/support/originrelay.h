// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QHash>
#include <QTcpServer>
#include <QTcpSocket>

namespace tickcast::testing {

/// Stands between a cache and the origin, and counts what the cache asks the origin for. Its port
/// stays the same while the origin goes and comes back on another one. It takes it that requests
/// have no bodies. Thread: the test's, whose event loop moves the bytes.
class OriginRelay final : public QObject
{
    Q_OBJECT
public:
    OriginRelay();

    [[nodiscard]] quint16 port() const { return m_server.serverPort(); }
    /// Where the origin is from now on; 0: away, connections are closed as they come.
    void leadTo(quint16 originPort);
    /// Requests by target and accepted encoding: "/api/v1/tickers br".
    [[nodiscard]] const QHash<QByteArray, int> &requests() const { return m_requests; }
    void forget() { m_requests.clear(); }

private:
    void onConnection();
    void count(QByteArray &heads);

    QTcpServer m_server;
    quint16 m_originPort = 0;
    QHash<QByteArray, int> m_requests;
};

} // namespace tickcast::testing
