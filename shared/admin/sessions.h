// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/admin/stats.h"

#include <QString>
#include <array>
#include <optional>
#include <vector>

/// What an operator may ask about single sessions and do to them, as plain values. Each question
/// and command carries an `id` of the asker's choice, which its answer repeats.
/// Thread: plain values, any.
namespace tickcast::admin {

/// What a list of sessions is sorted by; the highest first.
enum class SessionSort : quint8 {
    Pressure, ///< how far behind the session is; ties by age
    Age,      ///< of the oldest update it is owed
    Backlog,  ///< updates it is owed
    Unsent,   ///< bytes that its connection has not taken
    Delivered,
    Superseded,
    Suppressed,
    Dropped,
    Connected, ///< the oldest session first
};
inline constexpr std::array<const char *, 9> sessionSortNames{
    "pressure",   "age",        "backlog", "unsent",   "delivered",
    "superseded", "suppressed", "dropped", "connected"};

/// Why a session or a worker has its level.
inline constexpr std::array<const char *, 6> levelReasonNames{"connection", "worker", "memory",
                                                              "floor",      "pin",    "recovered"};

/// One session in a list.
struct SessionRow
{
    QString session; ///< its name, as in its welcome and in the log: "3-k7"
    QString peer;    ///< "10.0.0.7:51234"
    quint32 worker = 0;
    SessionLevel level = SessionLevel::Normal;
    bool isPinned = false;
    bool isBehind = false;        ///< its socket is full
    quint32 pressurePermille = 0; ///< smoothed: 1000, 2000, 3000 call for the levels above Normal
    quint32 subscriptions = 0;
    quint32 holdings = 0;
    quint64 owed = 0;       ///< updates, held ones included
    quint64 owedEvents = 0; ///< of those, events
    quint64 eventBytes = 0; ///< of those events
    qint64 oldestOwedMs = 0;
    qint64 unsentBytes = 0; ///< in the kernel and in TLS, when last looked at
    quint64 published = 0;  ///< to its subscriptions, grow-only like the counts below
    quint64 delivered = 0;
    Losses losses;
    qint64 connectedMs = 0; ///< how long it has been here, or was
};

/// What ended a session; only of those that have.
struct SessionEnd
{
    qint64 atMs = 0;  ///< Unix milliseconds
    quint32 code = 0; ///< the close code it was sent; 0: its client left, or its connection broke
    QString reason;
};
/// One session of a list of closed ones.
struct ClosedRow
{
    SessionRow row; ///< as it was at its end
    SessionEnd end;
};

/// Which sessions a list is of: all, but for what is asked here.
struct SessionFilter
{
    static constexpr qsizetype textMax = 64;
    std::optional<QString> text = std::nullopt;       ///< stands in the session's name or address
    std::optional<SessionLevel> level = std::nullopt; ///< this one or a worse one
    std::optional<quint32> worker = std::nullopt;
};

/// A page of the list of sessions.
struct SessionsQuery
{
    static constexpr quint32 limitMax = 500;
    static constexpr quint32 offsetMax = 10'000; ///< further down no operator looks
    qint64 id = 0;
    SessionSort sort = SessionSort::Pressure;
    quint32 offset = 0;
    quint32 limit = 50; ///< 1 to limitMax
    SessionFilter filter{};
};
struct SessionsPage
{
    qint64 id = 0;
    SessionSort sort = SessionSort::Pressure;
    quint32 offset = 0;
    quint32 total = 0;    ///< sessions in all
    quint32 matching = 0; ///< of those, the ones the filter lets through
    std::vector<SessionRow> rows;
};

/// A page of those that have ended, the last one first. Each worker remembers its last 1,024.
struct ClosedQuery
{
    qint64 id = 0;
    quint32 offset = 0;
    quint32 limit = 50; ///< 1 to SessionsQuery::limitMax
    SessionFilter filter{};
};
struct ClosedPage
{
    qint64 id = 0;
    quint32 offset = 0;
    quint32 total = 0; ///< remembered
    quint32 matching = 0;
    std::vector<ClosedRow> rows;
};

/// One subscription of a session.
struct SubscriptionRow
{
    QString symbol;
    QString channel; ///< "quote", "trade", "candle"
    bool isHolding = false;
};

/// One input of a session's pressure, as last sampled, and where it calls for which level.
struct PressureFigure
{
    QString name;     ///< "owedShare", "eventShare", "oldestAgeMs", "unsentBytes"
    qint64 value = 0; ///< shares in permille
    qint64 degraded = 0;
    qint64 critical = 0;
    qint64 emergency = 0;
    quint32 scorePermille = 0; ///< 1000, 2000, 3000 at those thresholds
};
struct LevelChange
{
    qint64 tsMs = 0; ///< Unix milliseconds
    SessionLevel level = SessionLevel::Normal;
    QString reason; ///< one of levelReasonNames
};
/// How old updates were when the kernel took them; only of sessions that were slow at some time.
struct AgeCounts
{
    /// Bucket i counts ages below 2^i ms, the last one all the rest.
    static constexpr size_t bucketCount = 16;
    std::vector<quint64> counts;
};
/// One session, with the reasons for its level.
struct SessionDetail
{
    qint64 id = 0;
    SessionRow row;
    QString reason; ///< of its level, one of levelReasonNames; empty at Normal
    SessionLevel floor = SessionLevel::Normal; ///< that its worker has now
    std::vector<PressureFigure> inputs;
    std::vector<LevelChange> history; ///< oldest first, at most 32
    quint32 levelChanges = 0;
    std::array<quint64, protocol::sessionLevelCount> levelMs{};
    std::array<AgeCounts, protocol::sessionLevelCount> ages; ///< by level
    /// The first of them; row.subscriptions says how many there are.
    static constexpr size_t subscriptionsMax = 1'024;
    std::vector<SubscriptionRow> subscriptions;
};
struct SessionQuery
{
    qint64 id = 0;
    QString session;
};

/// Fixes a session's level, or lets it go again.
struct PinSession
{
    qint64 id = 0;
    QString session;
    std::optional<SessionLevel> level; ///< none: clear
};
/// Sets the level that all sessions of a worker, or of all workers, have at least.
struct SetFloor
{
    qint64 id = 0;
    std::optional<quint32> worker;             ///< none: every worker
    SessionLevel level = SessionLevel::Normal; ///< Normal: clear
};
/// Closes a session.
struct Disconnect
{
    static constexpr qsizetype reasonMax = 100;
    qint64 id = 0;
    QString session;
    bool mayReturn = true;         ///< else it is told not to come back (4003)
    std::optional<QString> reason; ///< for the client and the log
};
/// A command was carried out; `text` says what it did, for the operator and the log.
struct Done
{
    qint64 id = 0;
    QString text;
};
/// A question or a command was not carried out.
struct Failed
{
    qint64 id = 0;
    QString reason;
};

} // namespace tickcast::admin
