// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/admin/operations.h"
#include "shared/admin/sessions.h"
#include "shared/admin/stats.h"

#include <optional>
#include <random>

namespace tickcast::test {

/// Samples of a busy server that never was: figures that wander as real ones do, agree with each
/// other, and are the same for the same seed.
class SampleStats final
{
public:
    explicit SampleStats(int workers = 4, quint32 seed = 7);

    [[nodiscard]] admin::Hello hello() const;
    /// The next sample, @p intervalMs after the last.
    [[nodiscard]] admin::Stats next(qint64 intervalMs = 1'000);
    /// As if the server had been started again: counters at zero, another startedAtMs.
    void restart();
    /// What hello() promises; 1 s unless told.
    void setSamplingMs(int samplingMs) { m_samplingMs = samplingMs; }
    /// The server's answer to @p query: as many slow sessions as the last sample has above Normal,
    /// and then sessions that keep up.
    [[nodiscard]] admin::SessionsPage page(const admin::SessionsQuery &query) const;
    /// Of sessions that ended, one per second until the last sample: three, unless told; no filter
    /// is looked at.
    [[nodiscard]] admin::ClosedPage closed(const admin::ClosedQuery &query) const;
    /// One of the sessions of page(), by its name; nothing if there is none.
    [[nodiscard]] std::optional<admin::SessionDetail>
    detail(const admin::SessionQuery &query) const;
    /// 500 symbols, the busiest first, whatever is asked.
    [[nodiscard]] admin::SymbolsPage symbols(const admin::SymbolsQuery &query) const;
    /// What the token is good for; an operator's unless told.
    void setRole(admin::Role role) { m_role = role; }
    /// Slow clients from the next sample on: none, unless told.
    void setSlow(quint32 degraded, quint32 critical, quint32 emergency);
    void setClosedCount(quint32 count) { m_closedCount = count; }
    /// From now on names are as long as the channel lets through and figures as large.
    void setVast() { m_isVast = true; }
    [[nodiscard]] const admin::Stats &last() const { return m_stats; }

private:
    void makeVast(admin::Stats &stats) const;
    void advanceWorker(admin::Worker &worker, double seconds);
    [[nodiscard]] double noise(double spread);

    std::mt19937 m_random;
    int m_workerCount;
    int m_samplingMs = 1'000;
    admin::Role m_role = admin::Role::Operator;
    bool m_isVast = false;
    quint32 m_closedCount = 3;
    admin::Stats m_stats;
    std::array<quint32, protocol::sessionLevelCount> m_slow{}; ///< of all workers; Normal unused
    double m_crowd = 98'000.0;                                 ///< sessions over all workers
};

} // namespace tickcast::test
