// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/fanout/worker.h"
#include "server/market/market.h"
#include "shared/admin/stats.h"
#include "shared/util/histogram.h"

#include <functional>
#include <vector>

namespace tickcast {

/// Puts the snapshots of the market thread and the workers together into one sample for operators.
/// Counters stay grow-only; latencies are of the time since the sample before.
/// Thread: main. Cost: one copy of each snapshot per sample.
class StatsCollector final
{
public:
    /// Both outlive the collector.
    /// @p breakers tells of those that are not the feed's.
    using Breakers = std::function<std::vector<BreakerStatus>()>;
    struct Start
    {
        qint64 wallMs = 0;
        MonotonicNs monotonicNs = 0;
    };
    StatsCollector(const Market &market, std::vector<const Worker *> workers, const Start &start,
                   Breakers breakers = {});

    [[nodiscard]] admin::Stats sample();

private:
    [[nodiscard]] admin::Worker takeWorker(size_t index, admin::Stats &stats, Fanout::Ages &all);

    const Market &m_market;
    const std::vector<const Worker *> m_workers;
    const Start m_start;
    const Breakers m_breakers;
    MonotonicNs m_lastNs;
    quint64 m_seq = 0;
    std::vector<Fanout::Ages> m_lastAges; ///< by worker
};

} // namespace tickcast
