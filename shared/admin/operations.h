// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/admin/stats.h"

#include <QString>
#include <array>
#include <optional>
#include <vector>

/// What an operator may ask about the server as a whole and do to it, as plain values; sessions
/// have their own in sessions.h. Each question and order carries an `id` of the asker's choice,
/// which its answer repeats. Thread: plain values, any.
namespace tickcast::admin {

/// Asks for `stats` so many times a second from now on.
struct SetRate
{
    static constexpr quint32 perSecondMax = 10;
    qint64 id = 0;
    quint32 perSecond = 1; ///< 1 to perSecondMax
};

// ---- symbols -----------------------------------------------------------------------------------

/// What a list of symbols is sorted by; the highest first, names from A.
enum class SymbolSort : quint8 {
    Name,
    Subscribers,
    Updates,
    Published,
    Bytes,
};
inline constexpr std::array<const char *, 5> symbolSortNames{"name", "subscribers", "updates",
                                                             "published", "bytes"};

struct SymbolRow
{
    QString symbol;
    quint32 subscribers = 0; ///< subscriptions, over all channels and workers
    quint64 updates = 0;     ///< grow-only in an epoch: publications, over all channels
    quint64 published = 0;   ///< grow-only: updates owed to sessions, one per subscription
    quint64 bytes = 0;       ///< grow-only: of those, if all were sent
    quint64 offset = 0;      ///< the quote's last one; 0: none yet
    QString epoch;           ///< that the offsets belong to
    quint64 keyframe = 0;    ///< that binary deltas refer to; 0: nobody has asked for binary
    bool isStale = false;
    QString status;    ///< why it is stale, in words; empty when it is not
    QString last;      ///< the last price, as a decimal; empty: none yet
    qint64 ageMs = -1; ///< since that price; -1: none yet
};

struct SymbolsQuery
{
    static constexpr quint32 limitMax = 500;
    static constexpr quint32 offsetMax = 100'000;
    static constexpr qsizetype filterMax = 64;
    qint64 id = 0;
    SymbolSort sort = SymbolSort::Subscribers;
    quint32 offset = 0;
    quint32 limit = 50;                           ///< 1 to limitMax
    std::optional<QString> filter = std::nullopt; ///< stands in the name, capitals or not
};
struct SymbolsPage
{
    qint64 id = 0;
    SymbolSort sort = SymbolSort::Subscribers;
    quint32 offset = 0;
    quint32 total = 0;
    quint32 matching = 0;
    std::vector<SymbolRow> rows;
};

// ---- the log -----------------------------------------------------------------------------------

struct LogRecord
{
    static constexpr qsizetype textMax = 4'096;
    quint64 seq = 0; ///< +1 each record of this run
    qint64 tsMs = 0; ///< Unix milliseconds
    Severity severity = Severity::Info;
    QString category; ///< "feed", "fanout"
    QString thread;   ///< "main", "worker 1"
    QString text;
};

/// Asks for what the log holds, and perhaps for what comes.
struct LogQuery
{
    static constexpr quint32 lastMax = 1'000;
    qint64 id = 0;
    bool isFollowing = false; ///< more answers come as the log grows, until the next LogQuery
    Severity severity = Severity::Info;             ///< and worse
    std::optional<QString> category = std::nullopt; ///< none: all
    quint32 last = 200;                             ///< 0 to lastMax records of before
};
struct LogPage
{
    qint64 id = 0;
    quint64 lost = 0;               ///< records that were gone before they could be told
    std::vector<LogRecord> records; ///< oldest first
};

/// Writes what is at least so severe from now on.
struct SetLogLevel
{
    qint64 id = 0;
    std::optional<QString> category = std::nullopt; ///< none: all
    Severity severity = Severity::Info;
};

// ---- the house ---------------------------------------------------------------------------------

struct ConfigQuery
{
    qint64 id = 0;
};
struct ConfigSetting
{
    QString key;         ///< "client.subscription_limit"
    QString value;       ///< in force, as it would stand in the file; "***" for a secret
    QString standard;    ///< what it is when nothing is said
    bool isLive = false; ///< a reload takes it over
    QString about;
};
struct ConfigPage
{
    qint64 id = 0;
    QString file; ///< it was read from; empty: none
    std::vector<ConfigSetting> settings;
};

enum class BreakerAction : quint8 {
    Trip,  ///< open until it is reset
    Reset, ///< closed, with nothing held against it
};
inline constexpr std::array<const char *, 2> breakerActionNames{"trip", "reset"};

struct OrderBreaker
{
    qint64 id = 0;
    QString breaker; ///< its name
    BreakerAction action = BreakerAction::Reset;
};

/// Has the server read its settings again.
struct Reload
{
    qint64 id = 0;
};

/// Has the server tell its clients when to come back, close them one after the other, and end.
struct Drain
{
    qint64 id = 0;
};

} // namespace tickcast::admin
