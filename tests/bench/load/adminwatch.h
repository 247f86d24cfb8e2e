// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/admin/stats.h"
#include "shared/util/result.h"
#include "tests/bench/load/wire.h"

#include <array>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>

namespace tickcast::load {

/// What the server's own counters said in a run. Plain data.
struct ServerRecord
{
    quint64 samples = 0;
    admin::Counters first; ///< when the watch began
    admin::Counters last;
    quint64 owedLast = 0; ///< at the last sample, over all workers
    /// The largest |published - (delivered + losses + owed)| of any worker in any sample.
    quint64 unaccountedMax = 0;
    /// Most sessions at each level at one time.
    std::array<quint64, protocol::sessionLevelCount> levelPeaks{};

    void take(const admin::Stats &stats);
    /// Grown between first and last.
    [[nodiscard]] quint64 superseded() const { return last.superseded - first.superseded; }
    [[nodiscard]] quint64 suppressed() const
    {
        return last.suppressedTotal() - first.suppressedTotal();
    }
    [[nodiscard]] quint64 dropped(admin::DropReason reason) const
    {
        const auto i = static_cast<size_t>(reason);
        return last.dropped[i] - first.dropped[i];
    }
};

/// Listens on the server's admin channel beside a run, in a thread of its own, and keeps what
/// matters of each sample. Thread: made and ended by the main one; record() from any.
class AdminWatch final
{
public:
    AdminWatch() = default;
    ~AdminWatch();
    AdminWatch(const AdminWatch &) = delete;
    AdminWatch &operator=(const AdminWatch &) = delete;

    /// Blocks until the first sample is here, some seconds at most. Io or Parse: no admin channel
    /// at @p target, or not of the version this program reads; NotFound: no token in @p tokenPath.
    [[nodiscard]] Result<void> start(const Target &target, const QString &tokenPath);
    [[nodiscard]] ServerRecord record() const;
    /// Waits until a sample came that was taken after this call, some seconds at most.
    void waitForSample() const;
    /// Ends the thread. The error that ended it before, if one did.
    Result<void> stop();

private:
    void run(const Target &target, const QByteArray &token);
    [[nodiscard]] Result<void> watch(const Target &target, const QByteArray &token);

    std::thread m_thread;
    std::atomic<bool> m_isStopping = false;
    std::atomic<bool> m_hasEnded = false;
    mutable std::mutex m_mutex;
    ServerRecord m_record;
    Result<void> m_outcome;
};

} // namespace tickcast::load
