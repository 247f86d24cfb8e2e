// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/telemetry/span.h"

#include <QByteArray>
#include <functional>
#include <span>

namespace tickcast {

/// What a group is, in words.
struct SpanSubject
{
    QByteArray symbol;  ///< "BTCUSDT"
    QByteArray channel; ///< "quote"
    QByteArray format;  ///< "json"
};
/// Thread: any.
using DescribeGroup = std::function<SpanSubject(quint32 group)>;

/// Spans as the body of an OTLP/HTTP request (`application/json`).
/// @p wallOffsetNs is what makes monotonic nanoseconds Unix nanoseconds. Pure; O(spans).
/// Source: OpenTelemetry Protocol 1.3, trace/v1/trace.proto in its JSON mapping: identities in
/// hexadecimal, 64-bit integers as strings, enumerations as numbers.
[[nodiscard]] QByteArray otlpJson(std::span<const Span> spans, const DescribeGroup &describe,
                                  qint64 wallOffsetNs);

/// "2-k7": how logs and operators call the session of a Send.
[[nodiscard]] QByteArray sessionNameOf(const Span &span);

} // namespace tickcast
