// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/fanout/fanout.h"
#include "server/transport/door.h"
#include "shared/util/mailbox.h"
#include "shared/util/published.h"

#include <QObject>
#include <QSocketNotifier>
#include <QThread>
#include <QTimer>
#include <array>
#include <atomic>
#include <functional>
#include <optional>

namespace tickcast {

/// What a worker tells the rest of the house, a few times a second.
struct WorkerSnapshot
{
    admin::Worker figures; ///< latency left empty: the reader makes it of latencyUs
    Histogram latencyUs;   ///< grow-only
    quint32 handshakes = 0;
};

/// One thread of the fan-out: its listening socket, its door, its sessions, its clock. Workers
/// share nothing with each other.
/// Thread: made, started and destroyed on main; everything else happens on its own thread.
class Worker final
{
public:
    struct Config
    {
        int index = 0;
        QHostAddress address;
        quint16 port = 0;
        Door::Limits door;
        FanoutLimits fanout;
        int inboxCapacity = 65'536;
    };
    using Started = std::function<void(Result<void>)>;

    /// @p interest outlives the worker.
    [[nodiscard]] static Result<std::unique_ptr<Worker>>
    make(const Config &config, std::shared_ptr<const SymbolTable> symbols, InterestSink &interest);
    ~Worker();

    /// Starts the thread and listens; @p started is called on the worker's thread.
    void start(Started started);
    /// Stops accepting, says `closing` to every session and closes it with @p code; when all are
    /// gone or the time is over, @p stopped is called on the worker's thread.
    void shutDown(protocol::CloseCode code, const QString &reason, std::function<void()> stopped);

    /// Filled by the market thread.
    [[nodiscard]] Inbox &inbox() { return *m_inbox; }
    /// Thread: any.
    [[nodiscard]] WorkerSnapshot snapshot() const { return m_snapshot.latest(); }

private:
    Worker(const Config &config, std::shared_ptr<const SymbolTable> symbols, InterestSink &interest,
           std::unique_ptr<Inbox> inbox);

    [[nodiscard]] Result<void> begin();
    void end();
    void admit(std::unique_ptr<Link> link, const Visitor &visitor);
    void onInboxReadable();
    void onTick();
    void publishSnapshot(MonotonicNs now);
    void stopWhenEmpty(MonotonicNs now);

    const Config m_config;
    const std::shared_ptr<const SymbolTable> m_symbols;
    InterestSink &m_interest;
    const SystemClock m_clock;
    const std::unique_ptr<Inbox> m_inbox;
    Published<WorkerSnapshot> m_snapshot;
    QThread m_thread;
    Mailbox m_mailbox;
    /// As in Market: the worker's last write, in a way that ThreadSanitizer can see.
    std::atomic<bool> m_hasEnded{false};

    // ---- owned by the worker's thread: made in begin(), gone in end() ----
    std::optional<Fanout> m_fanout;
    std::unique_ptr<Door> m_door;
    std::unique_ptr<QSocketNotifier> m_inboxNotifier;
    std::unique_ptr<QTimer> m_tick;
    std::function<void()> m_stopped;
    MonotonicNs m_stopDeadlineNs = 0;
    MonotonicNs m_lastTickNs = 0;
    MonotonicNs m_lastSnapshotNs = 0;
    // The longest lag of each of the last snapshots: together they cover a second.
    std::array<MonotonicNs, 4> m_maxLagsNs{};
    quint64 m_batches = 0;
    quint64 m_batchUpdates = 0;
};

} // namespace tickcast
