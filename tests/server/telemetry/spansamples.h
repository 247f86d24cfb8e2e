// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/telemetry/otlpjson.h"

#include <QString>

namespace tickcast {

inline SpanSubject describeSample(quint32 group)
{
    return {"SYM" + QByteArray::number(group), "quote", group == 0 ? "json" : "binary"};
}

/// A Send of worker 2 to its session "2-k7".
inline Span sampleSpan()
{
    Span span;
    span.trace = {0x0af7651916cd43dd, 0x8448eb211c80319c};
    span.id = 0xff;
    span.parent = 0xb7ad6b7169203331;
    span.startNs = 5'000'000'123;
    span.endNs = 5'000'004'567;
    span.offset = 18'446'744'073'709'551'615U;
    span.session = 727; // "k7" to the base of 36
    span.worker = 2;
    span.name = SpanName::Send;
    span.outcome = SpanOutcome::Sent;
    return span;
}

} // namespace tickcast
