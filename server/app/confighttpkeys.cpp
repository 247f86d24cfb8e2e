// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/confighttpkeys.h"

#include "server/app/configkeytypes.h"

#include <QUrl>

namespace tickcast {

using namespace configkeytypes;
using namespace std::chrono_literals;

namespace {

[[nodiscard]] bool isWebSocketUrl(const QString &text)
{
    constexpr qsizetype lengthMax = 1024;
    const QUrl url(text, QUrl::StrictMode);
    return text.size() <= lengthMax && url.isValid() && !url.host().isEmpty() &&
           url.userInfo().isEmpty() &&
           (url.scheme() == QLatin1String("ws") || url.scheme() == QLatin1String("wss"));
}

[[nodiscard]] ConfigKey publicUrlKey()
{
    return {QStringLiteral("http.public_clients_url"),
            QStringLiteral("a ws:// or wss:// URL with a host, or empty"),
            QStringLiteral("Where the demo page finds subscribers' end of this server, for "
                           "instance behind a proxy. When empty, listen.clients' port at the name "
                           "that the page was asked for."),
            [](Config &config, const ConfigValue &value) {
                const auto text = stringFrom(value);
                const bool isGood = text && (text->isEmpty() || isWebSocketUrl(*text));
                if (isGood)
                    config.http.publicClientsUrl = *text;
                return isGood;
            },
            [](const Config &config) { return quoted(config.http.publicClientsUrl); }};
}

[[nodiscard]] ConfigKey trustedProxiesKey()
{
    return {QStringLiteral("http.trusted_proxies"),
            QStringLiteral("addresses and networks, separated by commas, such as \"127.0.0.1, "
                           "10.0.0.0/8, 2001:db8::/32\"; may be empty"),
            QStringLiteral("Caches and proxies in front of this server. Their own requests and "
                           "connections are not limited, and whom they name last in "
                           "X-Forwarded-For is believed to have asked."),
            [](Config &config, const ConfigValue &value) {
                const auto text = stringFrom(value);
                const auto proxies = text ? AddressSet::parse(*text) : std::nullopt;
                if (proxies)
                    config.http.trustedProxies = *proxies;
                return proxies.has_value();
            },
            [](const Config &config) { return quoted(config.http.trustedProxies.toString()); }};
}

} // namespace

std::vector<ConfigKey> configHttpKeys()
{
    return {
        publicUrlKey(),
        trustedProxiesKey(),
        integerKey(
            "http.rate_limit", 0, 1'000'000, [](auto &c) -> auto & { return c.http.rateLimit; },
            "Requests per second that one address (of IPv6, one /64) may send in the long run; "
            "more are answered with 429. 0 means no limit."),
        integerKey(
            "http.rate_burst", 1, 1'000'000, [](auto &c) -> auto & { return c.http.rateBurst; },
            "Requests that one address may send at once after a quiet time; at least "
            "http.rate_limit."),
        integerKey(
            "http.connection_limit", 1, 100'000,
            [](auto &c) -> auto & { return c.http.connectionLimit; },
            "Open HTTP connections; one more is answered with 503 and closed."),
        integerKey(
            "http.connections_per_address", 1, 100'000,
            [](auto &c) -> auto & { return c.http.connectionsPerAddress; },
            "Of those, how many one address may have."),
        durationKey(
            "http.request_timeout", 100ms, 10min,
            [](auto &c) -> auto & { return c.http.requestTimeout; },
            "A request that is not here as a whole after this long is refused; a client that "
            "takes less than 16 KiB of its answer in this time is cut off."),
        durationKey(
            "http.idle_timeout", 100ms, 1h, [](auto &c) -> auto & { return c.http.idleTimeout; },
            "A connection without a request for this long is closed."),
    };
}

} // namespace tickcast
