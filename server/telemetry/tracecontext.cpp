// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/telemetry/tracecontext.h"

#include <QString>

namespace tickcast {

namespace {

constexpr size_t versionLength = 2;
constexpr size_t traceIdAt = 3;
constexpr size_t parentIdAt = 36;
constexpr size_t flagsAt = 53;
constexpr size_t knownLength = 55; ///< of version 00, and of what later versions begin with
constexpr quint64 sampledFlag = 1;

/// @p count lower-case hexadecimal digits, at most 16.
std::optional<quint64> digits(std::string_view text, size_t at, size_t count)
{
    quint64 number = 0;
    for (const char c : text.substr(at, count)) {
        const bool isDecimal = c >= '0' && c <= '9';
        if (!isDecimal && (c < 'a' || c > 'f'))
            return std::nullopt;
        number = number << 4 | static_cast<quint64>(isDecimal ? c - '0' : c - 'a' + 10);
    }
    return number;
}

QByteArray hex(quint64 number)
{
    return QByteArray::number(number, 16).rightJustified(16, '0');
}

} // namespace

std::optional<TraceContext> parseTraceParent(std::string_view text)
{
    if (text.size() < knownLength)
        return std::nullopt;
    const auto version = digits(text, 0, versionLength);
    const bool hasDashes =
        text[traceIdAt - 1] == '-' && text[parentIdAt - 1] == '-' && text[flagsAt - 1] == '-';
    if (!version || *version == 0xff || !hasDashes)
        return std::nullopt;
    const bool isLonger = text.size() > knownLength;
    if (isLonger && (*version == 0 || text[knownLength] != '-'))
        return std::nullopt;
    const auto high = digits(text, traceIdAt, 16);
    const auto low = digits(text, traceIdAt + 16, 16);
    const auto parent = digits(text, parentIdAt, 16);
    const auto flags = digits(text, flagsAt, 2);
    if (!high || !low || !parent || !flags || (*high | *low) == 0 || *parent == 0)
        return std::nullopt;
    return TraceContext{{*high, *low}, *parent, (*flags & sampledFlag) != 0};
}

QByteArray formatTraceParent(const TraceContext &context)
{
    return "00-" + toHex(context.trace) + '-' + toHex(context.parent) +
           (context.isSampled ? "-01" : "-00");
}

QByteArray toHex(const TraceId &id)
{
    return hex(id.high) + hex(id.low);
}

QByteArray toHex(SpanId id)
{
    return hex(id);
}

} // namespace tickcast
