// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/result.h"

#include <QStringList>

namespace tickcast::load {

enum class WorkloadKind {
    Broadcast,
    DetailPage,
    WatchList,
    FullHouse,
    SlowTenth,
    Storm,
    Idle,
    Mix,
};
enum class Format { Json, Binary };
/// What the clients subscribe to: the state of symbols, or events of which none may be missing.
enum class Channel { Quote, Trade };

/// What a run does: who connects, what they watch, how often it changes, for how long. Plain data;
/// it starts nothing. The defaults are one table, in workload.cpp.
struct Workload
{
    static constexpr quint32 connectionsMax = 1'000'000;
    /// One `symbols` answer lists at most that many (PROTOCOL.md).
    static constexpr quint32 symbolsMax = 10'000;
    static constexpr quint32 threadsMax = 64;
    static constexpr double rateMax = 10'000;
    static constexpr double durationMaxS = 7'200;
    static constexpr double warmupMaxS = 60;
    static constexpr double connectLimitMaxS = 600;
    static constexpr double slowPauseMaxS = 30; ///< how long slow clients do not read
    static constexpr quint32 holdingsMax = 64;  ///< a server takes no more (PROTOCOL.md)
    static constexpr quint32 readerBytesMax = 100'000'000;

    WorkloadKind kind = WorkloadKind::Broadcast;
    quint32 connections = 0;    ///< 1 to connectionsMax
    quint32 symbols = 0;        ///< of the server, 1 to symbolsMax
    quint32 watch = 0;          ///< symbols each client watches, 1 to symbols
    double ratePerSymbol = 0;   ///< quotes per second of each symbol
    double warmupS = 0;         ///< between the last `subscribed` and the measured window
    double durationS = 0;       ///< the measured window
    double slowShare = 0;       ///< of the clients, 0 to 1: they stop reading for a while
    double readerShare = 0;     ///< of the clients, 0 to 1: they read less than they are sent
    double churnShare = 0;      ///< of the healthy clients: so many reconnect each second
    quint32 holdings = 0;       ///< symbols each slow client declares as holdings, up to watch
    quint32 readerBytes = 0;    ///< per second and slow reader; 0: slowReaderBytes() chooses
    quint32 threads = 2;        ///< of the load generator, at least; see threadsNeeded()
    quint64 seed = 1;           ///< of who watches what
    double connectLimitS = 120; ///< for all to be subscribed; then it goes on with those who are
    Format format = Format::Json;
    Channel channel = Channel::Quote;

    /// Of the connections: in W6 they are not cut off, and tell how those fare who stayed.
    [[nodiscard]] quint32 stayers() const
    {
        return kind == WorkloadKind::Storm ? connections / 11 : 0;
    }
    [[nodiscard]] bool hasSlowClients() const { return slowShare > 0; }
    [[nodiscard]] bool hasSlowReaders() const { return readerShare > 0; }
    /// Half the window at most: W5 compares it with the calm half before; MIX takes turns.
    [[nodiscard]] double slowPauseS() const { return qMin(slowPauseMaxS, durationS / 2); }
    /// Bytes per second that a slow reader reads: readerBytes, or two fifths of what its updates
    /// would be in JSON, which is less than they need and more than they need at Degraded when
    /// each symbol changes ten times a second.
    [[nodiscard]] double slowReaderBytes() const;
};

/// "W1" to "W7", or "MIX".
[[nodiscard]] QString workloadName(WorkloadKind kind);

/// The workload of that name with its defaults; InvalidArgument names all of them otherwise.
[[nodiscard]] Result<Workload> defaultWorkload(const QString &name);

/// Checks what single ranges cannot: watch within symbols, holdings within watch, shares within 1.
[[nodiscard]] Result<void> checkWorkload(const Workload &workload);

/// Threads so that each fits its share of connections into a descriptor table of its own with
/// @p descriptorsPerTable entries, 200 of them kept for other files.
[[nodiscard]] quint32 threadsNeeded(const Workload &workload, quint64 descriptorsPerTable);

/// Workers, each with a descriptor table of its own, that a server on a machine of @p cores needs.
[[nodiscard]] quint32 workersNeeded(const Workload &workload, quint32 cores);

/// The `section.key=value` settings with which tickcast-server serves this workload on a machine
/// of @p cores: the simulator with its total rate evenly spread over time and symbols, updates
/// stamped at ingress.
[[nodiscard]] QStringList serverSettings(const Workload &workload, quint32 cores);

/// The options of a peer (tests/bench/peers) for the same: the same updates at the same times, in
/// the same order of symbols.
[[nodiscard]] QStringList peerOptions(const Workload &workload, quint32 cores);

/// A tenth of the connections (in W5 at ten times the rate), and seconds instead of half minutes:
/// only to see that it works.
void makeQuick(Workload &workload);

} // namespace tickcast::load
