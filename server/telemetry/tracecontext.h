// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QtGlobal>
#include <optional>
#include <string_view>

namespace tickcast {

/// The identity of a trace: 16 bytes, never all zero.
struct TraceId
{
    quint64 high = 0;
    quint64 low = 0;
    friend bool operator==(const TraceId &, const TraceId &) = default;
};
/// The identity of a span within its trace; 0: none.
using SpanId = quint64;

/// Where an update comes from, as somebody before us tells: the trace it belongs to and the span in
/// it that made it. Kept as it is: what we record is part of the same trace, below that span.
struct TraceContext
{
    TraceId trace;
    SpanId parent = 0;
    bool isSampled = false; ///< whoever gave it records it
    friend bool operator==(const TraceContext &, const TraceContext &) = default;
};

/// Reads a `traceparent`; nothing if it is not valid, and then it has to be ignored as a whole.
/// Versions above 00 are read as far as they are known. Source: W3C Trace Context, section 3.2.
[[nodiscard]] std::optional<TraceContext> parseTraceParent(std::string_view text);
/// "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
[[nodiscard]] QByteArray formatTraceParent(const TraceContext &context);

/// 32 and 16 lower-case hexadecimal digits.
[[nodiscard]] QByteArray toHex(const TraceId &id);
[[nodiscard]] QByteArray toHex(SpanId id);

} // namespace tickcast
