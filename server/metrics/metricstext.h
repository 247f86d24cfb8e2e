// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/fanout/worker.h"
#include "server/http/httpfront.h"
#include "server/market/market.h"
#include "server/resilience/snapshotstore.h"

#include <QByteArray>
#include <optional>
#include <vector>

namespace tickcast {

/// What the kernel says of the process.
struct ProcessFacts
{
    qint64 residentBytes = 0;
    qint64 cpuUs = 0;
    int openDescriptors = 0; ///< of main's table, a worker may have its own; 0: unknown
    qint64 startedAtMs = 0;
};

/// Everything that is told to Prometheus, as each part of the server published it last.
struct MetricsFacts
{
    MonotonicNs nowNs = 0;
    std::vector<WorkerSnapshot> workers;
    MarketSnapshot market;
    HttpCounts http;
    std::optional<SnapshotStore::Status> state; ///< none: no state is kept
    ProcessFacts process;
};

/// The facts in Prometheus' text format 0.0.4, under names tickcast_SUBSYSTEM_WHAT_UNIT. Labels are
/// worker, level, reason, code, outcome, kind, state and feed: all of a bounded number, and nothing
/// that a client chose.
/// Counters are those that the parts of the server keep for themselves; nothing is counted for
/// this page. Pure; thread: any. Cost: about a millisecond.
[[nodiscard]] QByteArray metricsText(const MetricsFacts &facts);

} // namespace tickcast
