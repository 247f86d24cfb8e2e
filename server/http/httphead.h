// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/http/ipaddress.h"
#include "shared/util/result.h"

#include <QByteArray>
#include <string_view>

namespace tickcast {

/// Why a request is not answered with what it asks for.
struct HttpError
{
    int status;            ///< 400 to 599
    std::string_view code; ///< one word for programs, static
    QString message;       ///< one line for people
};

/// What the head of a request says, as far as it concerns the connection. The texts are parts of
/// the head that was parsed.
struct HttpHead
{
    std::string_view method;
    std::string_view target;
    std::string_view host;         ///< empty: none, which only HTTP/1.0 may
    std::string_view forwardedFor; ///< X-Forwarded-For, of several the last
    qint64 bodyBytes = 0;
    bool isLast = false; ///< the client wants the connection closed after the answer
};

/// The longest request head, the longest target in it, and the longest body that is skipped. No
/// request has a body that would be read.
inline constexpr size_t headBytesMax = 8 * 1024;
inline constexpr size_t targetBytesMax = 4 * 1024;
inline constexpr qint64 bodyBytesMax = 16 * 1024;

/// Reads a request @p head, from its request line to the blank line with it, and refuses what
/// QHttpServer (6.4.2) would misread, take without a limit, or never answer. It looks at no path.
/// Thread: any. Cost: O(bytes), no allocation. Source: RFC 9112.
[[nodiscard]] tl::expected<HttpHead, HttpError> parseHttpHead(std::string_view head);

/// The same request for QHttpServer: without what concerns the connection (body, upgrade,
/// expectations), which is not QHttpServer's.
[[nodiscard]] QByteArray withoutConnectionHeaders(std::string_view head);

/// Who asks: @p peer, or if that is one of @p proxies, the last address in @p forwardedFor that is
/// none. Nothing: a proxy for itself, or for somebody it does not name.
[[nodiscard]] std::optional<IpAddress> clientOf(const IpAddress &peer, const AddressSet &proxies,
                                                std::string_view forwardedFor);

} // namespace tickcast
