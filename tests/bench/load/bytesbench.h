// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/protocol/constants.h"
#include "tests/bench/load/marketsession.h"

#include <QStringList>
#include <span>

namespace tickcast::load {

/// What one client, subscribed to some channels of every symbol of a session from its beginning,
/// is sent: WebSocket headers and payloads. It keeps up, so it gets every update.
struct ByteCount
{
    quint64 updates = 0;
    quint64 keyframes = 0;
    quint64 json = 0;          ///< data, each object in a message of its own
    quint64 binary = 0;        ///< data, each record in a message of its own
    quint64 binaryFlushed = 0; ///< data, the records of one flush in one message
    quint64 records = 0;       ///< the records alone, without WebSocket headers
    quint64 answers = 0;       ///< `subscribed` and heartbeats: the same in both formats
    quint64 welcome = 0;       ///< before anything was asked for: the same in both formats
    double entropy = 0;        ///< bytes that the changes in the data come to, see README.md

    [[nodiscard]] double perUpdate(double bytes) const { return bytes / double(updates); }
    /// Everything from the first command's answer on, over the same in JSON.
    [[nodiscard]] double ratio(quint64 data) const
    {
        return double(data + answers) / double(json + answers);
    }
    [[nodiscard]] double dataRatio(quint64 data) const { return double(data) / double(json); }
};

/// The server's default fanout.flush_interval: from the first update that is owed to the send.
inline constexpr MonotonicNs flushIntervalNs = 15'000'000;

[[nodiscard]] ByteCount countBytes(const MarketSession &session,
                                   std::span<const protocol::Channel> channels);

/// `tickcast-bench bytes`: prints the table and writes bytes.json. The error is what could not be
/// read or written.
[[nodiscard]] Result<void> benchBytes(const QStringList &arguments);

} // namespace tickcast::load
