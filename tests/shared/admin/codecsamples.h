// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/admin/admincodec.h"

#include <QFile>
#include <QRegularExpression>
#include <QStringList>

/// Messages of the admin channel with a figure of its own in every field, and ways to break them.
namespace tickcast::admin {

/// Hands out 1, 2, 3 ... so that two swapped fields cannot look right.
class Sequence
{
public:
    operator quint64() { return ++m_last; }
    operator quint32() { return static_cast<quint32>(++m_last); }
    operator qint64() { return static_cast<qint64>(++m_last); }

private:
    quint64 m_last = 0;
};

inline Losses sampleLosses(Sequence &next)
{
    Losses losses;
    losses.superseded = next;
    for (quint64 &count : losses.suppressed)
        count = next;
    for (quint64 &count : losses.dropped)
        count = next;
    return losses;
}

inline Counters sampleCounters(Sequence &next)
{
    Counters counters;
    for (quint64 *field :
         {&counters.accepts, &counters.opened, &counters.closed, &counters.refused,
          &counters.commands, &counters.badCommands, &counters.published, &counters.delivered,
          &counters.repeats, &counters.bytesOut, &counters.bytesIn, &counters.sends,
          &counters.slowCloses, &counters.levelChanges}) {
        *field = next;
    }
    for (quint64 &time : counters.levelMs)
        time = next;
    static_cast<Losses &>(counters) = sampleLosses(next);
    return counters;
}

inline Latency sampleLatency(Sequence &next)
{
    return {.count = next, .p50Us = next, .p99Us = next, .p999Us = next};
}

inline Stats sampleStats()
{
    Sequence next;
    Stats stats;
    stats.seq = next;
    stats.tsMs = next;
    stats.startedAtMs = next;
    stats.uptimeMs = next;
    stats.intervalMs = next;
    stats.connections = next;
    stats.handshakes = next;
    stats.publications = next;
    stats.encoded = next;
    stats.totals = sampleCounters(next);
    stats.latency = sampleLatency(next);
    for (Latency &latency : stats.levelLatency)
        latency = sampleLatency(next);
    stats.residentBytes = next;
    stats.cpuUs = next;
    for (int index = 0; index < 3; ++index) {
        Worker worker;
        worker.index = index;
        worker.sessions = next;
        worker.subscriptions = next;
        worker.groups = next;
        worker.behind = next;
        worker.owed = next;
        worker.unaccounted = -static_cast<qint64>(next);
        for (quint32 &count : worker.levels)
            count = next;
        worker.floor = static_cast<SessionLevel>(index + 1);
        worker.floorReason = QStringLiteral("set by \"%1\"").arg(index);
        worker.counters = sampleCounters(next);
        worker.loopLagUs = next;
        worker.inboxDepth = next;
        worker.inboxCapacity = next;
        worker.batches = next;
        worker.batchUpdates = next;
        worker.cpuUs = next;
        worker.latency = sampleLatency(next);
        for (Latency &latency : worker.levelLatency)
            latency = sampleLatency(next);
        stats.workers.push_back(worker);
    }
    Feed feed;
    feed.name = QStringLiteral("replay");
    feed.state = FeedState::Failed;
    feed.reason = QStringLiteral("line 7: \"x\"\n\t\u20ac");
    feed.symbols = next;
    feed.watched = next;
    feed.messages = next;
    feed.quotes = next;
    feed.trades = next;
    feed.candles = next;
    feed.skipped = next;
    feed.malformed = next;
    feed.ageMs = next;
    Feed idle;
    idle.name = QStringLiteral("simulator");
    stats.feeds = {feed, idle};
    stats.framePool = {next, next, next, next, next};
    stats.isDraining = true;
    for (const char *name : {"feed", "state"}) {
        stats.breakers.push_back({.name = QString::fromLatin1(name),
                                  .state = BreakerState::HalfOpen,
                                  .reason = QStringLiteral("trial_failed"),
                                  .inStateMs = next,
                                  .lastError = QStringLiteral("connection lost"),
                                  .lastErrorAtMs = next,
                                  .nextTryInMs = next,
                                  .failuresInARow = next,
                                  .windowCalls = next,
                                  .windowFailures = next,
                                  .calls = next,
                                  .failures = next,
                                  .rejected = next,
                                  .openings = next});
    }
    stats.alerts.push_back({.name = QStringLiteral("floor 2"),
                            .severity = Severity::Error,
                            .sinceMs = next,
                            .text = QStringLiteral("all clients of worker 2")});
    return stats;
}

inline Hello sampleHello()
{
    return {.server = QStringLiteral("tickcast 0.1.0"),
            .host = QStringLiteral("prod-1"),
            .pid = 4711,
            .startedAtMs = 1'700'000'000'000,
            .workers = 4,
            .transport = QStringLiteral("qt"),
            .clientsUrl = QStringLiteral("ws://127.0.0.1:7400/v1"),
            .samplingMs = 250};
}

/// A valid message with the first text that matches @p pattern replaced.
inline QByteArray broken(const QByteArray &json, const QString &pattern, const QString &replacement)
{
    QString text = QString::fromUtf8(json);
    const QRegularExpressionMatch match = QRegularExpression(pattern).match(text);
    if (!match.hasMatch())
        return {};
    return text.replace(match.capturedStart(), match.capturedLength(), replacement).toUtf8();
}

inline QByteArray nested(int depth)
{
    return "{\"op\":\"stats\",\"x\":" + QByteArray(depth, '[') + QByteArray(depth, ']') + '}';
}

/// The names of all keys in @p json.
inline QStringList keysOf(const QByteArray &json)
{
    QStringList keys;
    const QRegularExpression key(QStringLiteral(R"x("(\w+)":)x"));
    for (auto it = key.globalMatch(QString::fromUtf8(json)); it.hasNext();)
        keys << it.next().captured(1);
    return keys;
}

/// The page that describes the channel; empty if it is not there.
inline QString adminPage()
{
    QFile page(QStringLiteral(TICKCAST_TEST_DATA "/../../shared/admin/ADMIN.md"));
    return page.open(QIODevice::ReadOnly) ? QString::fromUtf8(page.readAll()) : QString();
}

} // namespace tickcast::admin
