// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/telemetry/tracecontext.h"
#include "shared/util/clock.h"

#include <limits>
#include <string_view>

namespace tickcast {

/// What is recorded of an update on its way. Each is a child of the one it is indented under:
/// ```
/// Update          market   from ingress until it lies in every inbox
///   Encode        market   one for each format somebody watches
///   HandOff       worker   in that worker's inbox
///   Turn          worker   from there until everything owed by then has left
///     Flush       worker   the batch of sends that ends the turn
///       Send      worker   one session: from the flush's begin until the kernel has its bytes
/// ```
/// An update that finds an inbox full ends in a HandOff of the market's. A Send that was made
/// before the flush (a command of its client came between) is the Turn's child.
enum class SpanName : quint8 { Update, Encode, HandOff, Turn, Flush, Send };

/// How a HandOff or a Send ended.
enum class SpanOutcome : quint8 {
    None,      ///< of other spans
    Taken,     ///< by the worker
    InboxFull, ///< not handed over: the worker gets the newest state as soon as there is room
    Sent,      ///< the kernel has its last byte
    InFlight,  ///< the kernel has some of its bytes
    Owed,      ///< the connection is full: it, or what supersedes it, goes when there is room
    Held,      ///< by the session's level or the client's own interval
    Left,      ///< the session ended, or is no longer subscribed
};

[[nodiscard]] std::string_view spanNameText(SpanName name);          ///< "hand_off"
[[nodiscard]] std::string_view spanOutcomeText(SpanOutcome outcome); ///< "inbox_full"; None: ""

/// One span. A plain value without memory of its own, so that recording it is a copy.
struct Span
{
    static constexpr quint16 noWorker = std::numeric_limits<quint16>::max();

    TraceId trace;
    SpanId id = 0;
    SpanId parent = 0; ///< 0: it begins its trace
    MonotonicNs startNs = 0;
    MonotonicNs endNs = 0;
    quint64 offset = 0;  ///< of the update
    quint64 session = 0; ///< of a Send: the session's number in its worker
    quint32 group = 0;   ///< GroupId: symbol, channel and format
    quint16 worker = noWorker;
    SpanName name = SpanName::Update;
    SpanOutcome outcome = SpanOutcome::None;
};

/// What travels with a traced update into a worker.
struct TraceTicket
{
    TraceId trace;
    SpanId parent = 0; ///< the Update's
    MonotonicNs handedNs = 0;
};

} // namespace tickcast
