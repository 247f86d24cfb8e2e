// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/admin/fieldio.h"
#include "shared/admin/stats.h"

#include <concepts>
#include <type_traits>

/// The field lists of stats.h: one per struct, walked by FieldWriter to write it and by FieldReader
/// to read it. Internal to admincodec.cpp. Plain functions; thread: any.
namespace tickcast::admin {

inline constexpr qint64 unixMsMax = 253'402'300'799'999; // the last moment of the year 9999
inline constexpr qint64 durationMsMax =
    qint64(100) * 366 * 86'400'000; // nothing here runs for 100 years
inline constexpr qint64 latencyUsMax = qint64(31) * 86'400'000'000; // above what Histogram can hold
inline constexpr qint64 intervalMsMax = 3'600'000;
inline constexpr qint64 idMax = 0xffff'ffff;
inline constexpr qint64 workersMax = 1024;

inline constexpr std::array<const char *, dropReasonCount> dropReasonNames{
    "outboxFull", "inboxFull", "level", "unsubscribed", "closed"};
inline constexpr std::array<const char *, suppressReasonCount> suppressReasonNames{
    "interval", "degraded", "critical", "emergency"};
inline constexpr std::array<const char *, protocol::sessionLevelCount> levelNames{
    "normal", "degraded", "critical", "emergency"};
static_assert(protocol::sessionLevelNames ==
              std::array<std::string_view, 4>{levelNames[0], levelNames[1], levelNames[2],
                                              levelNames[3]});

template <typename T, typename U>
concept MaybeConst = std::same_as<std::remove_const_t<T>, U>;

void fields(auto &io, MaybeConst<Hello> auto &hello)
{
    // First, because nothing after it means what it says when the version is another.
    io.number("protocol", hello.protocol, {protocolVersion, protocolVersion});
    io.text("server", hello.server);
    io.text("host", hello.host);
    io.number("pid", hello.pid, {1, idMax});
    io.number("startedAtMs", hello.startedAtMs, {0, unixMsMax});
    io.number("workers", hello.workers, {1, workersMax});
    io.text("transport", hello.transport);
    io.text("clientsUrl", hello.clientsUrl);
    io.number("samplingMs", hello.samplingMs, {1, intervalMsMax});
    io.choice("role", hello.role, roleNames);
}

void fields(auto &io, MaybeConst<Latency> auto &latency)
{
    io.number("count", latency.count);
    io.number("p50Us", latency.p50Us, {0, latencyUsMax});
    io.number("p99Us", latency.p99Us, {0, latencyUsMax});
    io.number("p999Us", latency.p999Us, {0, latencyUsMax});
    io.require(latency.p50Us <= latency.p99Us, "p99Us", "is below p50Us");
    io.require(latency.p99Us <= latency.p999Us, "p999Us", "is below p99Us");
}

/// One figure for each of a fixed set of names.
void figures(auto &io, const char *name, const auto &names, auto &values)
{
    io.object(name, [&](auto &inner) {
        for (size_t i = 0; i < names.size(); ++i)
            inner.number(names[i], values[i]);
    });
}

void latencies(auto &io, const char *name, auto &byLevel)
{
    io.object(name, [&](auto &inner) {
        for (size_t i = 0; i < levelNames.size(); ++i)
            inner.object(levelNames[i], [&](auto &latency) { fields(latency, byLevel[i]); });
    });
}

void lossFields(auto &io, auto &losses)
{
    io.number("superseded", losses.superseded);
    figures(io, "suppressed", suppressReasonNames, losses.suppressed);
    figures(io, "dropped", dropReasonNames, losses.dropped);
}

void fields(auto &io, MaybeConst<Counters> auto &counters)
{
    io.number("accepts", counters.accepts);
    io.number("opened", counters.opened);
    io.number("closed", counters.closed);
    io.number("refused", counters.refused);
    io.number("commands", counters.commands);
    io.number("badCommands", counters.badCommands);
    io.number("published", counters.published);
    io.number("delivered", counters.delivered);
    io.number("repeats", counters.repeats);
    lossFields(io, counters);
    io.number("bytesOut", counters.bytesOut);
    io.number("bytesIn", counters.bytesIn);
    io.number("sends", counters.sends);
    io.number("slowCloses", counters.slowCloses);
    io.number("levelChanges", counters.levelChanges);
    figures(io, "levelMs", levelNames, counters.levelMs);
}

void fields(auto &io, MaybeConst<Worker> auto &worker)
{
    io.number("index", worker.index, {0, workersMax - 1});
    io.number("sessions", worker.sessions);
    io.number("subscriptions", worker.subscriptions);
    io.number("groups", worker.groups);
    io.number("behind", worker.behind);
    io.number("owed", worker.owed);
    io.number("unaccounted", worker.unaccounted, {-countMax, countMax});
    figures(io, "levels", levelNames, worker.levels);
    io.choice("floor", worker.floor, levelNames);
    io.text("floorReason", worker.floorReason);
    io.object("counters", [&](auto &inner) { fields(inner, worker.counters); });
    io.number("loopLagUs", worker.loopLagUs, {0, latencyUsMax});
    io.number("inboxDepth", worker.inboxDepth);
    io.number("inboxCapacity", worker.inboxCapacity);
    io.number("batches", worker.batches);
    io.number("batchUpdates", worker.batchUpdates);
    io.number("cpuUs", worker.cpuUs);
    io.object("latency", [&](auto &inner) { fields(inner, worker.latency); });
    latencies(io, "levelLatency", worker.levelLatency);
}

void fields(auto &io, MaybeConst<Feed> auto &feed)
{
    io.text("name", feed.name);
    io.choice("state", feed.state, feedStateNames);
    io.text("reason", feed.reason);
    io.number("symbols", feed.symbols);
    io.number("watched", feed.watched);
    io.number("messages", feed.messages);
    io.number("quotes", feed.quotes);
    io.number("trades", feed.trades);
    io.number("candles", feed.candles);
    io.number("skipped", feed.skipped);
    io.number("malformed", feed.malformed);
    io.number("ageMs", feed.ageMs, {-1, durationMsMax});
    io.number("stale", feed.stale);
    io.text("breaker", feed.breaker);
}

void fields(auto &io, MaybeConst<Breaker> auto &breaker)
{
    io.text("name", breaker.name);
    io.choice("state", breaker.state, breakerStateNames);
    io.text("reason", breaker.reason);
    io.number("inStateMs", breaker.inStateMs, {0, durationMsMax});
    io.text("lastError", breaker.lastError, longTextMax);
    io.number("lastErrorAtMs", breaker.lastErrorAtMs, {0, unixMsMax});
    io.number("nextTryInMs", breaker.nextTryInMs, {-1, durationMsMax});
    io.number("failuresInARow", breaker.failuresInARow);
    io.number("windowCalls", breaker.windowCalls);
    io.number("windowFailures", breaker.windowFailures);
    io.number("calls", breaker.calls);
    io.number("failures", breaker.failures);
    io.number("rejected", breaker.rejected);
    io.number("openings", breaker.openings);
}

void fields(auto &io, MaybeConst<Alert> auto &alert)
{
    io.text("name", alert.name);
    io.choice("severity", alert.severity, severityNames);
    io.number("sinceMs", alert.sinceMs, {0, unixMsMax});
    io.text("text", alert.text, longTextMax);
}

void fields(auto &io, MaybeConst<FramePool> auto &pool)
{
    io.number("hits", pool.hits);
    io.number("misses", pool.misses);
    io.number("oversize", pool.oversize);
    io.number("bytesInUse", pool.bytesInUse);
    io.number("bytesHeld", pool.bytesHeld);
}

void fields(auto &io, MaybeConst<Stats> auto &stats)
{
    io.number("seq", stats.seq);
    io.number("tsMs", stats.tsMs, {0, unixMsMax});
    io.number("startedAtMs", stats.startedAtMs, {0, unixMsMax});
    io.number("uptimeMs", stats.uptimeMs, {0, durationMsMax});
    io.number("intervalMs", stats.intervalMs, {0, intervalMsMax});
    io.number("connections", stats.connections);
    io.number("handshakes", stats.handshakes);
    io.number("publications", stats.publications);
    io.number("encoded", stats.encoded);
    io.object("totals", [&](auto &inner) { fields(inner, stats.totals); });
    io.object("latency", [&](auto &inner) { fields(inner, stats.latency); });
    latencies(io, "levelLatency", stats.levelLatency);
    io.object("framePool", [&](auto &inner) { fields(inner, stats.framePool); });
    io.number("residentBytes", stats.residentBytes);
    io.number("cpuUs", stats.cpuUs);
    io.flag("draining", stats.isDraining);
    io.list("workers", stats.workers, [](auto &inner, auto &worker) { fields(inner, worker); });
    io.list("feeds", stats.feeds, [](auto &inner, auto &feed) { fields(inner, feed); });
    io.list("breakers", stats.breakers, [](auto &inner, auto &breaker) { fields(inner, breaker); });
    io.list("alerts", stats.alerts, [](auto &inner, auto &alert) { fields(inner, alert); });
}

} // namespace tickcast::admin
