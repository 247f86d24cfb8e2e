// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/http/httphead.h"

#include "server/transport/headtext.h"

#include <array>
#include <charconv>

namespace tickcast {

namespace {

using namespace headtext;
using Check = std::optional<HttpError>;

constexpr size_t headerLinesMax = 100;

[[nodiscard]] HttpError badRequest(const char *message)
{
    return {400, "bad_request", QLatin1String(message)};
}

/// RFC 9112 section 3.2: a path, a whole URL for a proxy, or "*" of OPTIONS. "//" at the start is
/// a host to some who read URLs, and a path to others.
[[nodiscard]] bool isTarget(std::string_view method, std::string_view target)
{
    const bool isVisible =
        std::ranges::all_of(target, [](char c) { return c > ' ' && c < '\x7f' && c != '#'; });
    const bool isPath = target.starts_with('/') && !target.starts_with("//");
    return isVisible &&
           (isPath || target.starts_with("http://") || (method == "OPTIONS" && target == "*"));
}

[[nodiscard]] Check readRequestLine(std::string_view line, HttpHead &head, bool &isHttp11)
{
    const size_t first = line.find(' ');
    const size_t last = line.rfind(' ');
    if (first == std::string_view::npos || first == last)
        return badRequest("request line is not METHOD TARGET VERSION");
    head.method = line.substr(0, first);
    head.target = line.substr(first + 1, last - first - 1);
    const std::string_view version = line.substr(last + 1);
    if (!isToken(head.method))
        return badRequest("bad method");
    if (head.target.size() > targetBytesMax)
        return HttpError{414, "uri_too_long", QStringLiteral("request target over 4 KiB")};
    if (!isTarget(head.method, head.target))
        return badRequest("bad request target");
    isHttp11 = version == "HTTP/1.1";
    if (isHttp11 || version == "HTTP/1.0")
        return {};
    if (version.size() == 8 && version.starts_with("HTTP/"))
        return HttpError{505, "bad_version", QStringLiteral("only HTTP/1.1 and 1.0 are spoken")};
    return badRequest("request line is not METHOD TARGET VERSION");
}

/// RFC 9110 section 7.2: a name or an address, and perhaps a port.
[[nodiscard]] bool isHost(std::string_view host)
{
    static constexpr std::string_view others = "-._~%:[]";
    return host.size() <= 255 && std::ranges::all_of(host, [](char c) {
               return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') ||
                      others.find(c) != std::string_view::npos;
           });
}

[[nodiscard]] bool isConnectionHeader(std::string_view name)
{
    static constexpr std::array<std::string_view, 6> names{
        "connection", "upgrade", "expect", "content-length", "transfer-encoding", "keep-alive"};
    return std::ranges::any_of(
        names, [name](std::string_view other) { return equalsIgnoringCase(name, other); });
}

class HeaderReader final
{
public:
    explicit HeaderReader(HttpHead &head)
        : m_head(head)
    {
    }
    [[nodiscard]] Check take(std::string_view name, std::string_view value)
    {
        if (equalsIgnoringCase(name, "host")) {
            m_head.host = value;
            if (m_hosts++ > 0 || value.empty() || !isHost(value))
                return badRequest("exactly one Host header with a host's name is needed");
        } else if (equalsIgnoringCase(name, "content-length")) {
            return takeLength(value);
        } else if (equalsIgnoringCase(name, "transfer-encoding")) {
            return HttpError{411, "length_required",
                             QStringLiteral("a body needs a Content-Length")};
        } else if (equalsIgnoringCase(name, "expect")) {
            return HttpError{417, "expectation_failed",
                             QStringLiteral("no expectation is met here")};
        } else if (equalsIgnoringCase(name, "connection")) {
            m_head.isLast = m_head.isLast || listHas(value, "close");
        } else if (equalsIgnoringCase(name, "x-forwarded-for")) {
            m_head.forwardedFor = value;
        }
        return {};
    }
    [[nodiscard]] Check finish(bool isHttp11) const
    {
        if (isHttp11 && m_hosts == 0)
            return badRequest("exactly one Host header with a host's name is needed");
        if (m_head.bodyBytes > bodyBytesMax)
            return HttpError{413, "too_large", QStringLiteral("body over 16 KiB")};
        return {};
    }

private:
    [[nodiscard]] Check takeLength(std::string_view value)
    {
        qint64 bytes = -1;
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), bytes);
        // Two lengths that disagree are how one request is smuggled behind another.
        if (error != std::errc{} || end != value.data() + value.size() || bytes < 0 ||
            (m_hasLength && bytes != m_head.bodyBytes))
            return badRequest("bad Content-Length");
        m_head.bodyBytes = bytes;
        m_hasLength = true;
        return {};
    }

    HttpHead &m_head;
    int m_hosts = 0;
    bool m_hasLength = false;
};

} // namespace

tl::expected<HttpHead, HttpError> parseHttpHead(std::string_view head)
{
    if (const std::string_view reason = badBytes(head); !reason.empty())
        return tl::unexpected(badRequest(reason.data()));
    HttpHead parsed;
    bool isHttp11 = false;
    std::string_view rest = head;
    if (const Check error = readRequestLine(takeLine(rest), parsed, isHttp11))
        return tl::unexpected(*error);
    HeaderReader reader(parsed);
    size_t count = 0;
    for (std::string_view line = takeLine(rest); !line.empty(); line = takeLine(rest)) {
        if (++count > headerLinesMax)
            return tl::unexpected(
                HttpError{431, "head_too_large", QStringLiteral("more than 100 header lines")});
        const size_t colon = line.find(':');
        // Also a folded line, which RFC 9112 section 5.2 has a server refuse.
        if (colon == std::string_view::npos || !isToken(line.substr(0, colon)))
            return tl::unexpected(badRequest("header line is not NAME: VALUE"));
        const Check error = reader.take(line.substr(0, colon), trimmed(line.substr(colon + 1)));
        if (error)
            return tl::unexpected(*error);
    }
    if (const Check error = reader.finish(isHttp11))
        return tl::unexpected(*error);
    parsed.isLast = parsed.isLast || !isHttp11;
    return parsed;
}

QByteArray withoutConnectionHeaders(std::string_view head)
{
    QByteArray kept;
    kept.reserve(static_cast<qsizetype>(head.size()));
    std::string_view rest = head;
    for (std::string_view line = takeLine(rest); !line.empty(); line = takeLine(rest)) {
        if (!kept.isEmpty() && isConnectionHeader(line.substr(0, line.find(':'))))
            continue;
        kept.append(line.data(), static_cast<qsizetype>(line.size())).append("\r\n");
    }
    return kept.append("\r\n");
}

std::optional<IpAddress> clientOf(const IpAddress &peer, const AddressSet &proxies,
                                  std::string_view forwardedFor)
{
    std::optional<IpAddress> hop = peer;
    while (hop && proxies.contains(*hop)) {
        const size_t comma = forwardedFor.rfind(',');
        const bool isFirst = comma == std::string_view::npos;
        hop = IpAddress::parse(trimmed(isFirst ? forwardedFor : forwardedFor.substr(comma + 1)));
        forwardedFor = forwardedFor.substr(0, isFirst ? 0 : comma);
    }
    return hop;
}

} // namespace tickcast
