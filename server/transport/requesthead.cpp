// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/requesthead.h"

#include "server/transport/headtext.h"

#include <QStringBuilder>
#include <algorithm>

namespace tickcast {

namespace {

using namespace headtext;
using Check = std::optional<HttpRefusal>;

/// QWebSocketServer gives up beyond as many.
constexpr size_t headerLinesMax = 100;

[[nodiscard]] HttpRefusal badRequest(std::string_view reason)
{
    return {"400 Bad Request", {}, reason};
}

/// RFC 6455 section 4.4 and RFC 9110 section 15.5.22.
[[nodiscard]] HttpRefusal upgradeRequired(std::string_view reason)
{
    return {"426 Upgrade Required", "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n", reason};
}

/// Base64 of 16 bytes: 22 digits, of which the last holds only 2 bits, and "==".
[[nodiscard]] bool isKey(std::string_view key)
{
    constexpr std::string_view lastDigits = "AQgw";
    const auto isDigit = [](char c) {
        return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
               c == '/';
    };
    return key.size() == 24 && key.ends_with("==") &&
           std::ranges::all_of(key.substr(0, 22), isDigit) &&
           lastDigits.find(key[21]) != std::string_view::npos;
}

[[nodiscard]] Check checkRequestLine(std::string_view line)
{
    const size_t first = line.find(' ');
    const size_t last = line.rfind(' ');
    if (first == std::string_view::npos || first == last)
        return badRequest("request line is not METHOD TARGET VERSION");
    const std::string_view target = line.substr(first + 1, last - first - 1);
    const std::string_view version = line.substr(last + 1);
    if (line.substr(0, first) != "GET")
        return HttpRefusal{"405 Method Not Allowed", "Allow: GET\r\n",
                           "only GET opens a WebSocket"};
    if (target.empty() || target.find_first_of(" \t#") != std::string_view::npos)
        return badRequest("bad request target");
    if (version != "HTTP/1.1")
        return HttpRefusal{"505 HTTP Version Not Supported", {}, "only HTTP/1.1 opens a WebSocket"};
    return {};
}

struct Headers
{
    std::string_view host, upgrade, connection, key, version;
    size_t hosts = 0, upgrades = 0, connections = 0, keys = 0, versions = 0;

    void add(std::string_view name, std::string_view value)
    {
        const auto take = [&](std::string_view wanted, std::string_view &first, size_t &count) {
            if (equalsIgnoringCase(name, wanted) && count++ == 0)
                first = value;
        };
        take("host", host, hosts);
        take("upgrade", upgrade, upgrades);
        take("connection", connection, connections);
        take("sec-websocket-key", key, keys);
        take("sec-websocket-version", version, versions);
    }
};

[[nodiscard]] Check readHeaders(std::string_view rest, Headers &headers)
{
    size_t count = 0;
    for (std::string_view line = takeLine(rest); !line.empty(); line = takeLine(rest)) {
        if (++count > headerLinesMax)
            return badRequest("more than 100 header lines");
        const size_t colon = line.find(':');
        const std::string_view name = line.substr(0, colon);
        // Also a folded line, which RFC 9112 section 5.2 has a server refuse.
        if (colon == std::string_view::npos || !isToken(name))
            return badRequest("header line is not NAME: VALUE");
        headers.add(name, trimmed(line.substr(colon + 1)));
    }
    return {};
}

[[nodiscard]] Check checkHeaders(const Headers &headers)
{
    if (headers.hosts != 1 || headers.host.empty())
        return badRequest("exactly one Host header is needed");
    if (headers.upgrades == 0)
        return upgradeRequired("this address speaks WebSocket only: no Upgrade header");
    if (headers.upgrades > 1 || !equalsIgnoringCase(headers.upgrade, "websocket"))
        return badRequest("Upgrade header is not \"websocket\"");
    if (headers.connections != 1 || !listHas(headers.connection, "upgrade"))
        return badRequest("Connection header without \"Upgrade\"");
    if (headers.keys != 1 || !isKey(headers.key))
        return badRequest("exactly one Sec-WebSocket-Key header of 16 bytes in base64 is needed");
    if (headers.versions != 1)
        return badRequest("exactly one Sec-WebSocket-Version header is needed");
    if (headers.version != "13")
        return upgradeRequired("only Sec-WebSocket-Version 13 is spoken here");
    return {};
}

} // namespace

QByteArray HttpRefusal::toBytes() const
{
    const auto bytes = [](std::string_view text) {
        return QByteArray::fromRawData(text.data(), static_cast<qsizetype>(text.size()));
    };
    return "HTTP/1.1 " + bytes(status) + "\r\n" + bytes(headers) +
           "Connection: close\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: " +
           QByteArray::number(static_cast<qulonglong>(reason.size() + 1)) + "\r\n\r\n" +
           bytes(reason) + '\n';
}

std::optional<HttpRefusal> checkRequestHead(std::string_view head)
{
    if (const std::string_view reason = badBytes(head); !reason.empty())
        return badRequest(reason);
    std::string_view rest = head;
    if (const Check refusal = checkRequestLine(takeLine(rest)))
        return refusal;
    Headers headers;
    if (const Check refusal = readHeaders(rest, headers))
        return refusal;
    return checkHeaders(headers);
}

} // namespace tickcast
