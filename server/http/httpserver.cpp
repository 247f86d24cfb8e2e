// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/http/httpserver.h"

#include <QUrlQuery>

namespace tickcast {

namespace {

using Method = QHttpServerRequest::Method;

constexpr auto apiPrefix = QLatin1String("/api/");
constexpr auto allowedMethods = "GET, HEAD, OPTIONS";

[[nodiscard]] HttpError notFound()
{
    return {404, "not_found", QStringLiteral("nothing is served at this path")};
}

[[nodiscard]] HttpError notReady()
{
    return {503, "unavailable", QStringLiteral("the market has not started")};
}

/// The parameters of a list, each at most once; one that nobody knows is a slip.
struct ListQuery
{
    TickerList::Shape shape = TickerList::Shape::Rows;
    std::optional<QString> symbols;

    [[nodiscard]] static tl::expected<ListQuery, HttpError> read(const QUrlQuery &query)
    {
        ListQuery read;
        bool hasShape = false;
        for (const auto &[name, value] : query.queryItems(QUrl::FullyDecoded)) {
            const bool isShape = name == QLatin1String("shape");
            const bool isKnown = isShape || name == QLatin1String("symbols");
            if (!isKnown || (isShape ? hasShape : read.symbols.has_value())) {
                return bad(QStringLiteral("parameter \"%1\": symbols and shape are known, each "
                                          "once")
                               .arg(name));
            }
            if (!isShape) {
                read.symbols = value;
                continue;
            }
            hasShape = true;
            if (value == QLatin1String("objects"))
                read.shape = TickerList::Shape::Objects;
            else if (value != QLatin1String("rows"))
                return bad(QStringLiteral("shape \"%1\": rows or objects").arg(value));
        }
        return read;
    }

private:
    [[nodiscard]] static tl::unexpected<HttpError> bad(const QString &message)
    {
        return tl::unexpected(HttpError{400, "bad_request", message});
    }
};

} // namespace

HttpServer::HttpServer(HttpConfig config, Sources sources, const Clock &clock)
    : m_config(std::move(config))
    , m_sources(std::move(sources))
    , m_page(loadDemoPage())
    , m_front(new HttpFront(m_config, clock))
{
    m_front->setParent(&m_server);
    addRoutes();
    m_server.setMissingHandler(
        [this](const QHttpServerRequest &request, QHttpServerResponder &&responder) {
            if (auto *connection = qobject_cast<HttpConnection *>(responder.socket()))
                send(respond(request), *connection);
        });
}

Result<void> HttpServer::listen(const QHostAddress &address, quint16 port)
{
    auto opened = m_front->open(address, port);
    if (opened)
        m_server.bind(m_front);
    return opened;
}

Result<void> HttpServer::listen(ListenSocket socket)
{
    auto opened = m_front->open(std::move(socket));
    if (opened)
        m_server.bind(m_front);
    return opened;
}

void HttpServer::addRoutes()
{
    const auto add = [this](const char *path, Handler handler) {
        m_routes.emplace(QLatin1String(path), std::move(handler));
    };
    add("/api/v1/tickers", [this](const auto &request) { return tickers(request); });
    add("/api/v1/symbols", [this](const auto &request) { return symbols(request); });
    add("/health/live", [this](const auto &) { return live(); });
    add("/health/ready", [this](const auto &) { return ready(); });
    add("/metrics", [this](const auto &request) { return metrics(request); });
    add("/config.json", [this](const auto &request) { return clientConfig(request); });
    for (auto file = m_page.begin(); file != m_page.end(); ++file) {
        m_routes.emplace(file.key(), [this, &file = *file](const auto &request) {
            return pageFile(file, request);
        });
    }
}

HttpResponse HttpServer::respond(const QHttpServerRequest &request)
{
    const QString path = request.url().path(QUrl::FullyEncoded);
    const bool isApi = path.startsWith(apiPrefix);
    const auto route = m_routes.find(path);
    HttpResponse response;
    if (request.method() == Method::Options && (route != m_routes.end() || path == u'*')) {
        response.status = 204;
        response.with("Allow", allowedMethods);
        if (isApi) {
            response.with("Access-Control-Allow-Methods", allowedMethods)
                .with("Access-Control-Allow-Headers", "If-None-Match")
                .with("Access-Control-Max-Age", "86400");
        }
    } else if (route == m_routes.end()) {
        response = errorResponse(notFound());
    } else if (request.method() != Method::Get && request.method() != Method::Head) {
        response = errorResponse(
            {405, "method_not_allowed", QStringLiteral("only GET and HEAD are served here")});
        response.with("Allow", allowedMethods);
    } else {
        response = route->second(request);
    }
    if (isApi) {
        response.with("Access-Control-Allow-Origin", "*")
            .with("Access-Control-Expose-Headers", "ETag");
    }
    return response;
}

HttpResponse HttpServer::pageFile(PageFile &file, const QHttpServerRequest &request) const
{
    HttpResponse response =
        taggedResponse(file.body, file.tag, file.contentType, "public, max-age=60", request);
    response.with("Content-Security-Policy", pageSecurityPolicy())
        .with("Referrer-Policy", "no-referrer");
    return response;
}

HttpResponse HttpServer::tickers(const QHttpServerRequest &request)
{
    // While the server restarts, a cache goes on with what it has, for ten seconds.
    constexpr auto cacheControl =
        "public, max-age=1, s-maxage=1, stale-while-revalidate=2, stale-if-error=10";
    const auto query = ListQuery::read(request.query());
    if (!query)
        return errorResponse(query.error());
    m_list.setStates(m_sources.states());
    if (!m_list.hasStates())
        return errorResponse(notReady());
    if (!query->symbols) {
        return taggedResponse(m_list.all(query->shape), m_list.tag(), "application/json",
                              cacheControl, request);
    }
    const auto symbols = findSymbols(*query->symbols, m_list.table());
    if (!symbols)
        return errorResponse(symbols.error());
    // Packing a few symbols for each who asks would cost more than it saves.
    PackedBody some(m_list.some(query->shape, *symbols), PackedBody::Effort::Never);
    return taggedResponse(some, m_list.tag(), "application/json", cacheControl, request);
}

HttpResponse HttpServer::symbols(const QHttpServerRequest &request)
{
    m_list.setStates(m_sources.states());
    if (!m_list.hasStates())
        return errorResponse(notReady());
    return taggedResponse(m_list.symbols(), m_list.symbolsTag(), "application/json",
                          "public, max-age=10", request);
}

HttpResponse HttpServer::clientConfig(const QHttpServerRequest &request) const
{
    QString host = request.url().host(QUrl::FullyEncoded);
    if (host.contains(u':'))
        host = u'[' + host + u']';
    const QString url = m_config.publicClientsUrl.isEmpty() ? m_sources.clientsUrl(host)
                                                            : m_config.publicClientsUrl;
    JsonWriter json;
    json.beginObject().key("clientsUrl").string(QStringView(url)).endObject();
    return jsonResponse(json.toByteArray());
}

HttpResponse HttpServer::live() const
{
    const HealthReport report = reportLife(m_sources.health());
    return jsonResponse(report.json, report.isReady ? 200 : 503);
}

HttpResponse HttpServer::ready() const
{
    const HealthReport report = reportHealth(checkHealth(m_sources.health()));
    return jsonResponse(report.json, report.isReady ? 200 : 503);
}

HttpResponse HttpServer::metrics(const QHttpServerRequest &request) const
{
    PackedBody text(m_sources.metrics(), PackedBody::Effort::Live);
    Encoding encoding = chooseEncoding(request.value("accept-encoding").toStdString());
    HttpResponse response;
    response.body = text.in(encoding);
    response.with("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        .with("Cache-Control", "no-store");
    if (encoding != Encoding::Identity)
        response.with("Content-Encoding",
                      QByteArray::fromStdString(std::string(encodingName(encoding))));
    return response;
}

} // namespace tickcast
