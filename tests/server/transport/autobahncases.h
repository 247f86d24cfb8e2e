// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/server/transport/wsclientframes.h"

#include <functional>

/// The cases of the Autobahn suite's fuzzing client, sections 1 to 7, 9 and 10, under its numbers
/// and with its strict expectations, for an echo server. Section 12 and 13 are about compression,
/// which is not spoken here. Source: the descriptions and expectations in
/// autobahntestsuite 25.10.1.
namespace tickcast::test {

/// One thing the client sends, and the frames that must come back before it goes on. Of a close
/// frame only the code is compared.
struct AutobahnStep
{
    QByteArray bytes;
    QList<ServerFrame> expected;
    qsizetype chopBytes = 0; ///< written in pieces of as many; 0: in one
    /// "Informational" to the suite: the close may overtake messages that are still to be echoed,
    /// so the last ones expected before it may be missing.
    bool closeMayOvertake = false;
};

struct AutobahnCase
{
    QByteArray number; ///< "5.19"
    /// Made on demand: the payloads of section 9 are large.
    std::function<QList<AutobahnStep>()> steps;
};

[[nodiscard]] QList<AutobahnCase> autobahnFramingCases(); ///< sections 1 to 5
[[nodiscard]] QList<AutobahnCase> autobahnUtf8Cases();    ///< section 6
[[nodiscard]] QList<AutobahnCase> autobahnCloseCases();   ///< section 7
[[nodiscard]] QList<AutobahnCase> autobahnLimitCases();   ///< sections 9 and 10

// ---- building blocks ----------------------------------------------------------------------------

[[nodiscard]] inline ServerFrame text(const QByteArray &payload)
{
    return {WsOp::Text, payload};
}
[[nodiscard]] inline ServerFrame binary(const QByteArray &payload)
{
    return {WsOp::Binary, payload};
}
[[nodiscard]] inline ServerFrame pong(const QByteArray &payload)
{
    return {WsOp::Pong, payload};
}
[[nodiscard]] inline ServerFrame closed(int code)
{
    return {WsOp::Close, closePayload(code)};
}

/// What a client sends to end a connection that went well, and what comes back.
[[nodiscard]] inline AutobahnStep normalClose()
{
    return {frame(WsOp::Close, closePayload(1000)), {closed(1000)}};
}

/// A case in one step that ends with a normal close.
[[nodiscard]] inline AutobahnCase passing(const QByteArray &number, const QByteArray &bytes,
                                          const QList<ServerFrame> &expected,
                                          qsizetype chopBytes = 0)
{
    return {number, [=] {
                return QList<AutobahnStep>{{bytes, expected, chopBytes}, normalClose()};
            }};
}

/// A case in one step whose input the server must refuse with @p code, after @p expected.
[[nodiscard]] inline AutobahnCase failing(const QByteArray &number, const QByteArray &bytes,
                                          int code, QList<ServerFrame> expected = {},
                                          qsizetype chopBytes = 0)
{
    expected.append(closed(code));
    return {number, [=] { return QList<AutobahnStep>{{bytes, expected, chopBytes}}; }};
}

} // namespace tickcast::test
