// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/demopage.h"
#include "server/http/health.h"
#include "server/http/httpfront.h"
#include "server/http/httpresponse.h"
#include "server/http/tickerlist.h"

#include <QHttpServer>
#include <functional>
#include <map>

namespace tickcast {

/// The HTTP endpoint: the list of tickers and of symbols, health, metrics, and the demo page.
/// PROTOCOL.md
/// ("HTTP") is the contract.
///
/// QHttpServer parses what HttpFront and HttpConnection let through; paths, methods, HEAD and
/// errors are decided here, all in its missing handler: its router takes a path for a regular
/// expression, and answers 404 to a method that has no route. Everything that is listed was made
/// ready once a second at most; no request touches the market thread or a worker. Thread: main.
class HttpServer final
{
public:
    /// What it tells; each is called on main, within a request.
    struct Sources
    {
        std::function<MarketStatesRef()> states;
        std::function<HealthFacts()> health;
        /// Where subscribers connect who reached this endpoint at @p host: a name or an address as
        /// it stands in a URL, without a port.
        std::function<QString(const QString &host)> clientsUrl;
        /// The page for Prometheus, text format 0.0.4.
        std::function<QByteArray()> metrics;
    };

    /// @p clock outlives it.
    HttpServer(HttpConfig config, Sources sources, const Clock &clock);

    [[nodiscard]] Result<void> listen(const QHostAddress &address, quint16 port);
    /// On a socket that is bound already.
    [[nodiscard]] Result<void> listen(ListenSocket socket);
    /// Stops accepting; connections that are open are served on.
    void leave() { m_front->close(); }
    [[nodiscard]] quint16 port() const { return m_front->serverPort(); }
    [[nodiscard]] const HttpCounts &counts() const { return m_front->counts(); }

private:
    using Handler = std::function<HttpResponse(const QHttpServerRequest &)>;

    void addRoutes();
    [[nodiscard]] HttpResponse respond(const QHttpServerRequest &request);
    [[nodiscard]] HttpResponse pageFile(PageFile &file, const QHttpServerRequest &request) const;
    [[nodiscard]] HttpResponse tickers(const QHttpServerRequest &request);
    [[nodiscard]] HttpResponse symbols(const QHttpServerRequest &request);
    [[nodiscard]] HttpResponse clientConfig(const QHttpServerRequest &request) const;
    [[nodiscard]] HttpResponse live() const;
    [[nodiscard]] HttpResponse ready() const;
    [[nodiscard]] HttpResponse metrics(const QHttpServerRequest &request) const;

    const HttpConfig m_config;
    const Sources m_sources;
    TickerList m_list;
    QHash<QString, PageFile> m_page;
    std::map<QString, Handler> m_routes; ///< by path
    QHttpServer m_server;
    HttpFront *m_front; ///< m_server's
};

} // namespace tickcast
