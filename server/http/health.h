// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/feed/feedsource.h"
#include "shared/protocol/jsonwriter.h"
#include "shared/util/clock.h"

#include <QByteArray>
#include <QStringList>
#include <chrono>
#include <string>
#include <vector>

namespace tickcast {

/// What readiness is judged by, as the snapshots say it.
struct HealthFacts
{
    bool isDraining = false;
    MonotonicNs nowNs = 0;
    MonotonicNs marketTakenNs = 0; ///< 0: none yet
    std::vector<MonotonicNs> workersTakenNs;
    std::vector<FeedStatus> feeds;
    std::chrono::milliseconds staleAfter{10'000}; ///< feed.stale_after
    QStringList stuck; ///< threads whose loop hangs, by the watchdog's limit: it does not live well
};

/// One thing that has to be well for the server to be ready.
struct HealthCheck
{
    std::string name; ///< "draining", "market", "worker 0", "feed simulator"
    QString problem;  ///< in words; empty: well
};

/// A thread whose last snapshot is older than this does not turn its loop.
inline constexpr std::chrono::seconds snapshotAgeMax{3};

/// Every check, well or not. A feed is well when it is live and has given a sign of life within
/// HealthFacts::staleAfter, quiet as it may be, or when it waits for a first subscriber. Pure;
/// thread: any.
[[nodiscard]] std::vector<HealthCheck> checkHealth(const HealthFacts &facts);

struct HealthReport
{
    bool isReady = false;
    QByteArray json; ///< {"status":"ready","checks":{"market":"ok",...}}
};
[[nodiscard]] HealthReport reportHealth(const std::vector<HealthCheck> &checks);

/// Whether the process had better be ended and started again: {"status":"live"}, or
/// {"status":"stuck","threads":["worker 0"]} and isReady false. Pure; thread: any.
[[nodiscard]] HealthReport reportLife(const HealthFacts &facts);

} // namespace tickcast
