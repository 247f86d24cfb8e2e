// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/ipaddress.h"

#include <QString>
#include <chrono>

namespace tickcast {

/// How the HTTP endpoint treats those who ask. Ranges and meanings: the `http.` keys of
/// resources/tickcast.toml.
struct HttpConfig
{
    QString publicClientsUrl;   ///< ws:// or wss://; empty: made of the name the request came for
    int rateLimit = 50;         ///< requests per second of one address; 0: no limit
    int rateBurst = 200;        ///< at once, after a quiet time
    AddressSet trustedProxies;  ///< those whose X-Forwarded-For is believed
    int connectionLimit = 1024; ///< open connections
    int connectionsPerAddress = 64;
    std::chrono::milliseconds requestTimeout{10'000}; ///< for a whole head, and between two
                                                      ///< portions of an answer
    std::chrono::milliseconds idleTimeout{30'000};    ///< between two requests of a connection
};

} // namespace tickcast
