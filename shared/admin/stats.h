// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/protocol/constants.h"

#include <QString>
#include <QtGlobal>
#include <array>
#include <vector>

/// What the admin channel tells an operator's program, as plain values. Counters grow from the
/// server's start and never shrink within one `startedAtMs`; the reader makes rates of them.
/// Thread: plain values, any.
namespace tickcast::admin {

/// Version of the admin messages; a reader refuses another.
inline constexpr int protocolVersion = 3;

using protocol::SessionLevel;

/// What a token is good for.
enum class Role : quint8 {
    Viewer,   ///< may ask
    Operator, ///< may order, too
};
inline constexpr std::array<const char *, 2> roleNames{"viewer", "operator"};

/// The server's answer to a good token: who it is and what does not change while it runs.
struct Hello
{
    QString server; ///< product and version, "tickcast 0.1.0"
    int protocol = protocolVersion;
    QString host; ///< the machine's name
    qint64 pid = 0;
    qint64 startedAtMs = 0; ///< Unix milliseconds
    int workers = 0;
    QString transport;     ///< how frames are sent, "io_uring" or "syscall"
    QString clientsUrl;    ///< ws://HOST:PORT/v1
    int samplingMs = 1000; ///< time between two Stats, until another rate is asked for
    Role role = Role::Operator;
};

/// Quantiles of one interval, in microseconds. All 0 when count is 0.
struct Latency
{
    quint64 count = 0;
    qint64 p50Us = 0;
    qint64 p99Us = 0;
    qint64 p999Us = 0;
};

/// Why an update will never be sent, in the order of Losses::dropped.
enum class DropReason : quint8 {
    OutboxFull,   ///< an event, the oldest of too many
    InboxFull,    ///< an event, on its way to the worker
    Level,        ///< an event, at a level that leaves it out
    Unsubscribed, ///< owed when its subscription ended
    Closed,       ///< owed when its session ended
};
inline constexpr size_t dropReasonCount = 5;

/// Why a state was left out for a newer one, in the order of Losses::suppressed.
enum class SuppressReason : quint8 {
    Interval, ///< the client's own `minIntervalMs`
    Degraded,
    Critical,
    Emergency,
};
inline constexpr size_t suppressReasonCount = 4;

/// Says to Losses::count() that a newer state went in the place of an older.
inline constexpr struct Superseded
{
} superseded{};

/// Updates that were not delivered and are not owed any more, by what became of them. Grow-only.
struct Losses
{
    quint64 superseded = 0; ///< a newer state went in their place
    std::array<quint64, suppressReasonCount> suppressed{};
    std::array<quint64, dropReasonCount> dropped{};

    [[nodiscard]] quint64 suppressedTotal() const { return sum(suppressed); }
    [[nodiscard]] quint64 droppedTotal() const { return sum(dropped); }
    [[nodiscard]] quint64 total() const { return superseded + suppressedTotal() + droppedTotal(); }
    void count(Superseded, quint64 times) { superseded += times; }
    void count(SuppressReason reason, quint64 times)
    {
        suppressed[static_cast<size_t>(reason)] += times;
    }
    void count(DropReason reason, quint64 times) { dropped[static_cast<size_t>(reason)] += times; }
    void add(const Losses &other);

private:
    template <size_t N>
    [[nodiscard]] static quint64 sum(const std::array<quint64, N> &counts)
    {
        quint64 total = 0;
        for (const quint64 count : counts)
            total += count;
        return total;
    }
};

/// Grow-only counts. published = delivered + losses + owed, where "published" counts one per
/// subscribed session: whatever was published to it ends in exactly one of them.
struct Counters : Losses
{
    quint64 accepts = 0;      ///< TCP connections accepted
    quint64 opened = 0;       ///< sessions whose handshake was completed
    quint64 closed = 0;       ///< sessions that ended, for any reason
    quint64 refused = 0;      ///< connections that never became a session
    quint64 commands = 0;     ///< control messages received
    quint64 badCommands = 0;  ///< of those, answered with an error
    quint64 published = 0;    ///< updates owed to sessions, one per subscribed session
    quint64 delivered = 0;    ///< updates whose last byte the kernel took
    quint64 repeats = 0;      ///< snapshots sent, counted apart
    quint64 bytesOut = 0;     ///< WebSocket bytes handed to the kernel, headers included
    quint64 bytesIn = 0;      ///< payload bytes of control messages received
    quint64 sends = 0;        ///< send-class system calls for data
    quint64 slowCloses = 0;   ///< sessions closed with 4100
    quint64 levelChanges = 0; ///< of all sessions
    /// Milliseconds that sessions have spent at each level, added up; ended ones included.
    std::array<quint64, protocol::sessionLevelCount> levelMs{};

    void add(const Counters &other);
};

struct Worker
{
    int index = 0;
    quint32 sessions = 0;
    quint32 subscriptions = 0;
    quint32 groups = 0; ///< (symbol, channel) pairs somebody watches here
    quint32 behind = 0; ///< sessions whose socket is full now
    quint64 owed = 0;   ///< updates owed now, counted one by one
    /// published - (delivered + losses + owed): 0, or something was lost without a number.
    qint64 unaccounted = 0;
    std::array<quint32, protocol::sessionLevelCount> levels{}; ///< sessions at each level now
    SessionLevel floor = SessionLevel::Normal; ///< the level that all its sessions have at least
    QString floorReason;                       ///< why, in words; empty at Normal
    Counters counters;
    qint64 loopLagUs = 0;   ///< longest delay of a timer turn in the interval
    quint64 inboxDepth = 0; ///< publications waiting now
    quint64 inboxCapacity = 0;
    quint64 batches = 0;      ///< grow-only: inbox batches worked off
    quint64 batchUpdates = 0; ///< grow-only: publications in them
    qint64 cpuUs = 0;         ///< grow-only: CPU time of this thread
    Latency latency;          ///< age at send: ingress to kernel, this interval
    std::array<Latency, protocol::sessionLevelCount> levelLatency{}; ///< by the session's level
};

enum class FeedState : quint8 { Starting, Waiting, Live, Ended, Failed };
inline constexpr std::array<const char *, 5> feedStateNames{"starting", "waiting", "live", "ended",
                                                            "failed"};

struct Feed
{
    QString name;
    FeedState state = FeedState::Starting;
    QString reason; ///< why, in words; empty when live
    quint32 symbols = 0;
    quint32 watched = 0;   ///< of those, somebody watches now
    quint64 messages = 0;  ///< grow-only: everything read
    quint64 quotes = 0;    ///< grow-only
    quint64 trades = 0;    ///< grow-only
    quint64 candles = 0;   ///< grow-only
    quint64 skipped = 0;   ///< grow-only: understood but not used (depth)
    quint64 malformed = 0; ///< grow-only
    qint64 ageMs = -1;     ///< since the last market event; -1: none yet
    quint32 stale = 0;     ///< symbols that are not to be relied on now
    QString breaker;       ///< the name of its circuit breaker, in Stats::breakers
};

enum class BreakerState : quint8 { Closed, Open, HalfOpen };
inline constexpr std::array<const char *, 3> breakerStateNames{"closed", "open", "half_open"};
inline constexpr std::array<const char *, 6> breakerReasonNames{
    "none", "failure_rate", "consecutive_failures", "trial_failed", "operator", "recovered"};

/// What stands before something that the server depends on, and keeps it from being called when
/// it fails.
struct Breaker
{
    QString name; ///< "feed", "state", "trace"
    BreakerState state = BreakerState::Closed;
    QString reason; ///< why it is in that state: one of breakerReasonNames
    qint64 inStateMs = 0;
    QString lastError;          ///< empty: none since the start
    qint64 lastErrorAtMs = 0;   ///< Unix milliseconds; 0: none
    qint64 nextTryInMs = -1;    ///< while open, 0 when due; -1: not open, or not before a reset
    quint32 failuresInARow = 0; ///< now
    quint32 windowCalls = 0;    ///< of which the failure rate is made
    quint32 windowFailures = 0; ///< of those
    quint64 calls = 0;          ///< grow-only: let through
    quint64 failures = 0;       ///< grow-only: of those, and besides them
    quint64 rejected = 0;       ///< grow-only: not let through
    quint64 openings = 0;       ///< grow-only
};

enum class Severity : quint8 { Debug, Info, Warning, Error };
inline constexpr std::array<const char *, 4> severityNames{"debug", "info", "warning", "error"};

/// Something an operator ought to know now, as the server sees it. It goes when it is over.
struct Alert
{
    QString name; ///< what it is about: "feed", "breaker state", "floor 2", "unaccounted"
    Severity severity = Severity::Warning;
    qint64 sinceMs = 0; ///< Unix milliseconds
    QString text;
};

/// Memory blocks for frames, over all threads.
struct FramePool
{
    quint64 hits = 0;       ///< grow-only: frames made in a block that was free
    quint64 misses = 0;     ///< grow-only: frames that needed a block from the heap
    quint64 oversize = 0;   ///< grow-only: frames too large for any block
    quint64 bytesInUse = 0; ///< blocks with a frame in them
    quint64 bytesHeld = 0;  ///< blocks that are free
};

/// One sample, sent every `samplingMs`.
struct Stats
{
    quint64 seq = 0;        ///< +1 each sample of this server run
    qint64 tsMs = 0;        ///< Unix milliseconds of sampling
    qint64 startedAtMs = 0; ///< identifies the run that the counters belong to
    qint64 uptimeMs = 0;
    qint64 intervalMs = 0;    ///< the interval of the latencies and lags here
    quint32 connections = 0;  ///< open sessions
    quint32 handshakes = 0;   ///< connections still shaking hands
    quint64 publications = 0; ///< grow-only: updates published by the market thread
    quint64 encoded = 0;      ///< grow-only: of those, encoded because somebody watches
    Counters totals;          ///< sum over workers
    Latency latency;          ///< age at send over all workers: ingress to kernel, this interval
    std::array<Latency, protocol::sessionLevelCount> levelLatency{}; ///< by the session's level
    FramePool framePool;
    qint64 residentBytes = 0; ///< memory of the process
    qint64 cpuUs = 0;         ///< grow-only: CPU time of the process
    bool isDraining = false;  ///< it takes leave of its clients, and will end
    std::vector<Worker> workers;
    std::vector<Feed> feeds;
    std::vector<Breaker> breakers;
    std::vector<Alert> alerts;
};

} // namespace tickcast::admin
