// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/fanout/fanout.h"
#include "server/transport/door.h"
#include "server/transport/framepool.h"
#include "server/transport/transport.h"
#include "shared/util/mailbox.h"
#include "shared/util/published.h"

#include <QObject>
#include <QSslConfiguration>
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
    MonotonicNs takenNs = 0; ///< a worker that turns its loop takes one ten times a second
    admin::Worker figures;   ///< latencies left empty: the reader makes them of ageUs
    Fanout::Ages ageUs;      ///< grow-only
    quint32 handshakes = 0;
    Fanout::Closes closes{}; ///< grow-only
    FramePool::Counters framePool;
};

/// One thread of the fan-out: its event loop, its listening sockets, its door, its sessions, its
/// clock. Workers share nothing with each other.
///
/// A turn of its loop takes what is ready (publications, messages, newcomers, deadlines); then
/// everything that is owed leaves in one batch of sends, at most once per `flushInterval`: the
/// first update after a quiet time goes at once, those that follow within the interval share the
/// next sends.
/// Thread: made, started and destroyed on main; everything else happens on its own thread.
class Worker final
{
public:
    struct Config
    {
        int index = 0;
        /// Descriptors of bound sockets, of main's table and main's to close, to listen on:
        /// the worker makes its own of them.
        std::vector<int> sockets;
        std::vector<int> tlsSockets;
        QSslConfiguration tls;
        Door::Limits door;
        FanoutLimits fanout;
        int messageBytesMax = protocol::defaultMessageBytesMax;
        int inboxCapacity = 65'536;
        std::chrono::milliseconds flushInterval{0};
        TransportBackend backend = TransportBackend::Auto;
        bool isolateDescriptors = false; ///< give the thread a descriptor table of its own
        std::optional<int> core;         ///< pin the thread to it
    };
    using Started = std::function<void(Result<void>)>;

    /// @p interest outlives the worker. Make all workers before the first is started: with
    /// isolated descriptors a thread sees only what was open when it started.
    [[nodiscard]] static Result<std::unique_ptr<Worker>>
    make(const Config &config, std::shared_ptr<const SymbolTable> symbols, InterestSink &interest);
    ~Worker();

    /// Starts the thread and listens; @p started is called on the worker's thread.
    void start(Started started);
    /// Stops accepting: newcomers wait in the sockets, which somebody else has.
    void leaveSockets();
    /// Says `closing` to every session and closes it, as @p plan says; when all are gone or the
    /// time is over, @p drained is called on the worker's thread. Newcomers are still answered,
    /// until finish(): other workers may have clients left. Call it once.
    void drain(const DrainPlan &plan, std::function<void()> drained);
    /// After a drain: answers who waits in the sockets' queues, and stops accepting; when they
    /// are gone too, @p finished is called on the worker's thread.
    void finish(std::function<void()> finished);

    /// Has @p call look at or change the sessions, on the worker's thread, between two turns.
    /// Thread: any. For what operators ask and order: rare.
    void ask(std::function<void(Fanout &)> call);

    /// Other limits from now on. Thread: any.
    void reconfigure(const FanoutLimits &limits, std::chrono::milliseconds flushInterval);

    /// See Fanout::setTracing(). While a session is followed, the market thread is told of what it
    /// watches. @p buffer outlives stop(). Thread: any.
    void setTracing(SpanBuffer *buffer, const TurnTracer::Wish &wish);

    /// Ends the thread, with what is left on it; returns when it has ended. The inbox stays, for
    /// the market thread may still be filling it.
    void stop();

    /// Filled by the market thread.
    [[nodiscard]] Inbox &inbox() { return *m_inbox; }
    /// Thread: any.
    [[nodiscard]] WorkerSnapshot snapshot() const { return m_snapshot.latest(); }
    /// How its frames reach the kernel, "io_uring" or "syscall". Valid once started; thread: any.
    [[nodiscard]] QString backendName() const { return m_backendName; }

private:
    class Thread final : public QThread
    {
    public:
        explicit Thread(Worker &worker)
            : m_worker(worker)
        {
        }

    protected:
        void run() override;

    private:
        Worker &m_worker;
    };
    class InboxWatcher final : public EpollWatcher
    {
    public:
        explicit InboxWatcher(Worker &worker)
            : m_worker(worker)
        {
        }
        void onEpollEvents(quint32) override { m_worker.onInboxReadable(); }

    private:
        Worker &m_worker;
    };

    Worker(const Config &config, std::shared_ptr<const SymbolTable> symbols, InterestSink &interest,
           std::unique_ptr<Inbox> inbox);

    void settleIn();
    [[nodiscard]] Result<void> begin();
    [[nodiscard]] Result<void> openDoor();
    void end();
    void admit(std::unique_ptr<Link> link, const Visitor &visitor);
    void onInboxReadable();
    void onTick();
    void watchOwnLag(MonotonicNs now, MonotonicNs lagNs);
    void onTurnEnd();
    void publishSnapshot(MonotonicNs now);
    void followSession();
    void reportEnd(MonotonicNs now);
    [[nodiscard]] Result<ListenSocket> ownSocket(int descriptor) const;

    /// Answers to commands; updates come from the market thread's pool.
    static constexpr size_t framePoolBytes = 8 * 1024 * 1024;

    Config m_config; ///< changed on the worker's thread only, by reconfigure()
    const std::shared_ptr<const SymbolTable> m_symbols;
    InterestSink &m_interest;
    const SystemClock m_clock;
    const std::unique_ptr<Inbox> m_inbox;
    std::unique_ptr<EpollEventDispatcher> m_loop; ///< until the thread starts, which takes it over
    Published<WorkerSnapshot> m_snapshot;
    Thread m_thread{*this};
    Mailbox m_mailbox;
    /// As in Market: the worker's last write, in a way that ThreadSanitizer can see.
    std::atomic<bool> m_hasEnded{false};

    QString m_backendName; ///< written before `started` is called, read after

    // ---- owned by the worker's thread: made in begin(), gone in end() ----
    FramePool m_framePool{framePoolBytes};
    std::optional<FramePool::Use> m_framePoolUse;
    std::optional<Transport> m_transport;
    std::optional<Fanout> m_fanout;
    std::unique_ptr<Door> m_door;
    InboxWatcher m_inboxWatcher{*this};
    std::unique_ptr<QTimer> m_tick;
    std::unique_ptr<QTimer> m_flushTimer; ///< ends the turn when nothing else does
    MonotonicNs m_lastFlushNs = 0;
    std::function<void()> m_drained;
    std::function<void()> m_finished;
    MonotonicNs m_stopDeadlineNs = 0;
    MonotonicNs m_doorDeadlineNs = 0; ///< of those who were accepted last; 0: not yet
    bool m_isIsolated = false;        ///< has a descriptor table of its own
    MonotonicNs m_lastTickNs = 0;
    LevelGauge m_lag; ///< how far the worker is behind with its own work
    MonotonicNs m_lastSnapshotNs = 0;
    // The longest lag of each of the last snapshots: together they cover a second.
    std::array<MonotonicNs, 10> m_maxLagsNs{};
    std::optional<quint64> m_followed;     ///< the session whose updates are traced
    std::vector<GroupId> m_followedGroups; ///< as the market thread was told
    quint64 m_batches = 0;
    quint64 m_batchUpdates = 0;
};

} // namespace tickcast
