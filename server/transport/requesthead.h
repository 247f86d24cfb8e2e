// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <optional>
#include <string_view>

namespace tickcast {

/// Why a request is not taken, as an HTTP answer.
struct HttpRefusal
{
    std::string_view status;  ///< "400 Bad Request"
    std::string_view headers; ///< further header lines, each with its CRLF; may be empty
    std::string_view reason;  ///< one line for the body, static

    /// The whole answer; the connection closes after it.
    [[nodiscard]] QByteArray toBytes() const;
};

/// Checks the head of a WebSocket opening handshake, from the request line to the blank line, for
/// what QWebSocketServer (6.4.2) lets pass or refuses without a word: line ends, the request line,
/// and the headers that RFC 6455 section 4.2.1 asks for. It neither looks at extensions, origin and
/// subprotocols nor decodes the target. nullopt: fit for QWebSocketServer.
/// Thread: any. Cost: O(bytes), no allocation.
[[nodiscard]] std::optional<HttpRefusal> checkRequestHead(std::string_view head);

} // namespace tickcast
