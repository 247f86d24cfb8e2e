// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/load/adminwatch.h"
#include "tests/bench/load/procfs.h"
#include "tests/bench/load/tally.h"
#include "tests/bench/load/workload.h"

#include <QJsonObject>
#include <vector>

/// What slow clients cost others, what they get, and whether every update is accounted for: the
/// figures of W5 and MIX. Pure functions over plain data; any thread.
namespace tickcast::load {

/// What a run notes for them beside its tally.
struct SlowResult
{
    struct MemoryPoint
    {
        double atS = 0; ///< since the window began
        quint64 rssBytes = 0;
    };
    double calmSeconds = 0; ///< of the window, while everybody read
    double stalledSeconds = 0;
    MemorySample calmMemory;               ///< at the end of the one
    MemorySample stalledMemory;            ///< and of the other
    std::vector<MemoryPoint> memorySeries; ///< MIX: once a second
};

/// Least squares over the second half of a series, when all pools and queues have grown: bytes per
/// minute; 0 for fewer than three points.
[[nodiscard]] double growthPerMinute(const std::vector<SlowResult::MemoryPoint> &series);

/// Adds the sections `isolation`, `stall`, `holdings`, `levels`, `degradedAgeUs`, `server`, `gaps`
/// and `memoryTrend` to @p json, each only where the workload and what was watched give one.
void addSlowFigures(QJsonObject &json, const Workload &workload, const SlowResult &slow,
                    const Tally &total, const Outcome &outcome, const ServerRecord *server);
/// The same in lines for people, from what addSlowFigures() has added.
[[nodiscard]] QString slowSummary(const QJsonObject &json);

/// p50, p99, p999, max and count.
[[nodiscard]] QJsonObject latencyJson(const Latency &latency);

} // namespace tickcast::load
