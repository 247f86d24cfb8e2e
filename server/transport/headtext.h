// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <string_view>

/// The words of an HTTP request head, for whoever checks one: the clients' door and the HTTP
/// endpoint. Pure; thread: any. Cost: O(bytes), no allocation.
namespace tickcast::headtext {

inline constexpr std::string_view lineEnd = "\r\n";
inline constexpr std::string_view blankLine = "\r\n\r\n";

[[nodiscard]] constexpr char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

[[nodiscard]] inline bool equalsIgnoringCase(std::string_view a, std::string_view b)
{
    return std::ranges::equal(a, b, {}, lower, lower);
}

/// Without spaces and tabs at either end.
[[nodiscard]] inline std::string_view trimmed(std::string_view text)
{
    const size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Takes what stands before the next @p separator off @p rest, trimmed; the last part takes all.
[[nodiscard]] inline std::string_view takePart(std::string_view &rest, char separator)
{
    const size_t end = rest.find(separator);
    const std::string_view part = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    return trimmed(part);
}

/// Whether the comma-separated @p list has @p token, in any case.
[[nodiscard]] inline bool listHas(std::string_view list, std::string_view token)
{
    while (!list.empty()) {
        if (equalsIgnoringCase(takePart(list, ','), token))
            return true;
    }
    return false;
}

/// RFC 9110 section 5.6.2.
[[nodiscard]] inline bool isToken(std::string_view text)
{
    static constexpr std::string_view delimiters = "\"(),/:;<=>?@[\\]{}";
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return c > ' ' && c < '\x7f' && delimiters.find(c) == std::string_view::npos;
    });
}

/// Takes the next line off @p rest, without its end.
[[nodiscard]] inline std::string_view takeLine(std::string_view &rest)
{
    const size_t end = rest.find(lineEnd);
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(rest.size(), line.size() + lineEnd.size()));
    return line;
}

/// Why the bytes of a head cannot be taken apart into lines; empty: they can. A lone CR or LF is a
/// line's end to some parsers and not to others; Qt's take it for one.
[[nodiscard]] inline std::string_view badBytes(std::string_view head)
{
    for (size_t at = 0; at < head.size(); ++at) {
        const char c = head[at];
        if (c == '\0')
            return "NUL byte in the request head";
        if (c == '\n' || (c == '\r' && head.substr(at, 2) != lineEnd))
            return "line that does not end in CRLF";
        if (c == '\r')
            ++at;
    }
    return {};
}

} // namespace tickcast::headtext
