// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/encoding.h"
#include "server/http/httphead.h"

#include <QByteArray>
#include <utility>
#include <vector>

class QHttpServerRequest;

namespace tickcast {

class HttpConnection;

/// What a request is answered with. A plain value: the body is shared, not copied.
struct HttpResponse
{
    int status = 200;
    std::vector<std::pair<QByteArray, QByteArray>> headers; ///< without Content-Length, Date and
                                                            ///< what concerns the connection
    QByteArray body;
    /// Says how long the body is when it is not sent: HEAD.
    HttpResponse &with(const QByteArray &name, const QByteArray &value)
    {
        headers.emplace_back(name, value);
        return *this;
    }
};

/// {"error":{"code":...,"message":...}}, never cached.
[[nodiscard]] HttpResponse errorResponse(const HttpError &error);
[[nodiscard]] HttpResponse jsonResponse(const QByteArray &json, int status = 200);

/// A body that stays the same until its tag changes, in the encoding the request asks for; 304 when
/// the request knows it. Each encoding is a representation of its own and has a tag of its own.
/// @p tag is visible ASCII without quotes.
[[nodiscard]] HttpResponse taggedResponse(PackedBody &body, const QByteArray &tag,
                                          const QByteArray &contentType,
                                          const QByteArray &cacheControl,
                                          const QHttpServerRequest &request);

/// Whether @p ifNoneMatch names @p tag, weakly compared (RFC 9110 section 13.1.2).
[[nodiscard]] bool knowsTag(std::string_view ifNoneMatch, std::string_view tag);

/// Head and body on their way; HEAD and 304 have only a head.
void send(const HttpResponse &response, HttpConnection &connection);

} // namespace tickcast
