// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/fanout/recentevents.h"
#include "server/market/market.h"
#include "server/resilience/circuitbreaker.h"
#include "server/resilience/statefile.h"
#include "shared/util/mailbox.h"
#include "shared/util/published.h"

#include <QHash>
#include <QThread>
#include <atomic>

namespace tickcast {

/// Writes the market's state to a file, so that a restart serves with what was known before. It
/// gathers changes into a whole and replaces the file, on a thread of its own: no disk is waited
/// for anywhere else. A write that fails is told in the log once, and tried again with the next
/// change that its circuit breaker lets through; what could not be written is not forgotten.
///
/// Thread: made and finished on main; MarketKeeper's on the market thread.
class SnapshotStore final : public MarketKeeper
{
public:
    struct Status
    {
        BreakerStatus breaker;
        qint64 savedAtMs = 0; ///< of the last file written; 0: none yet
        quint64 saves = 0;
        quint64 failures = 0;
        qint64 bytes = 0;      ///< of the last file
        qint64 durationUs = 0; ///< of the last write
        QString lastError;     ///< empty: the last write succeeded
    };

    /// Goes on from @p known, what the file at @p path holds.
    SnapshotStore(QString path, const HistoryLimits &history, const BreakerLimits &breaker,
                  MarketImage known);
    /// Ends without a last file unless finish() was called.
    ~SnapshotStore() override;

    [[nodiscard]] bool isReady() const override { return m_pending.load() == 0; }
    void take(MarketImage &&changes) override;
    void takeLast(MarketImage &&changes) override;

    /// Writes what it was given last and ends the thread. Call after Market::stop().
    void finish();
    /// Orders of an operator to its breaker. Thread: any.
    void trip(const QString &who);
    void reset(const QString &who);
    /// Thread: any.
    [[nodiscard]] Status status() const { return m_status.latest(); }

private:
    void merge(MarketImage &&changes);
    void save(bool isLast);
    void publishStatus();

    const QString m_path;
    const HistoryLimits m_history;
    Published<Status> m_status;
    std::atomic<int> m_pending{0}; ///< changes it has not written yet
    QThread m_thread;
    Mailbox m_mailbox;

    // ---- owned by its thread ----
    const SystemClock m_clock;
    CircuitBreaker m_breaker;
    MarketImage m_image;
    QHash<Symbol, size_t> m_places; ///< in m_image
    Status m_now;
};

} // namespace tickcast
