// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/transport/epollset.h"
#include "server/transport/eventtimers.h"
#include "shared/util/result.h"

#include <QAbstractEventDispatcher>
#include <array>
#include <atomic>
#include <functional>
#include <unordered_map>

class QSocketNotifier;

namespace tickcast {

/// Who is called, without a QObject in between, when a watched descriptor is ready. One watcher
/// watches one descriptor; its owner unwatches it before either goes.
class EpollWatcher
{
public:
    /// @p events are EPOLL* bits; EPOLLHUP and EPOLLERR come whatever the mask, and come again
    /// each turn until the watcher acts on them. May unwatch and destroy any watcher or notifier,
    /// itself included. An event may be out of date (a neighbour read the bytes first, rewatch()
    /// came in between), so a read or write that says EAGAIN is a normal path.
    virtual void onEpollEvents(quint32 events) = 0;

protected:
    ~EpollWatcher() = default;
};

/// The event dispatcher of a worker's QThread: epoll where Qt's own builds a poll() list of all
/// sockets for each wake-up. Everything Qt promises of a dispatcher for a thread without windows,
/// and beside it direct callbacks for the connections. It does not watch regular files (epoll
/// refuses them; a warning is logged) and never calls a timer early, not even a coarse one.
///
/// Thread: made on any, given to QThread::setEventDispatcher() or
/// QCoreApplication::setEventDispatcher(), and from then on used and destroyed on that thread
/// alone. wakeUp(), interrupt() and wakeDescriptor() may be called from any. Descriptors: the
/// constructor makes the eventfd only; the epoll descriptor is made at first use, so a thread may
/// isolate its descriptor table (descriptortable.h) first. The destructor closes both in the table
/// of the thread it runs on: under isolated tables the maker's copy of the eventfd stays open, one
/// per worker. Errors: with no descriptor left for the eventfd or epoll the process ends with 1
/// and a line on standard error. Cost: O(1) per ready watcher, one hash lookup per ready notifier,
/// O(log timers) per timer; nothing grows with the number of idle descriptors.
class EpollEventDispatcher final : public QAbstractEventDispatcher
{
    Q_OBJECT
public:
    explicit EpollEventDispatcher(QObject *parent = nullptr);
    ~EpollEventDispatcher() override;

    /// The dispatcher of the calling thread; nullptr when it runs another kind or none.
    [[nodiscard]] static EpollEventDispatcher *ofThisThread();

    /// Calls @p watcher each turn that @p descriptor has one of @p events (EPOLLIN, EPOLLOUT,
    /// EPOLLRDHUP…; 0 for hang-up and error alone), level-triggered. Held back, like socket
    /// notifiers, by QEventLoop::ExcludeSocketNotifiers. Neither argument is owned; unwatch()
    /// before the descriptor is closed. Fails with the system's words when the descriptor cannot
    /// be watched, and when a QSocketNotifier watches the same number.
    [[nodiscard]] Result<void> watch(int descriptor, quint32 events, EpollWatcher &watcher);
    /// Another mask for a watched descriptor. Events already fetched in this turn still come.
    void rewatch(int descriptor, quint32 events, EpollWatcher &watcher);
    /// Ends watch() at once, in the kernel too: no callback afterwards, not even of the turn under
    /// way. Harmless when the descriptor is not watched. Cost: O(events left in this turn), <= 256.
    void unwatch(int descriptor, EpollWatcher &watcher);

    /// @p handler runs after callbacks, notifiers, timers or posted events have run, before the
    /// thread may block again and before processEvents() returns: the place to hand over what they
    /// gathered. Now and then it runs with nothing gathered; nested loops run it too. It must not
    /// replace itself. An empty function ends it.
    void setTurnEndHandler(std::function<void()> handler);

    /// The eventfd behind wakeUp(), for whitelists of descriptors; nobody else reads it.
    [[nodiscard]] int wakeDescriptor() const { return m_wakeDescriptor; }

    // ---- QAbstractEventDispatcher: see its documentation ----
    bool processEvents(QEventLoop::ProcessEventsFlags flags) override;
    void registerSocketNotifier(QSocketNotifier *notifier) override;
    void unregisterSocketNotifier(QSocketNotifier *notifier) override;
    void registerTimer(int timerId, qint64 intervalMs, Qt::TimerType timerType,
                       QObject *object) override;
    bool unregisterTimer(int timerId) override;
    bool unregisterTimers(QObject *object) override;
    [[nodiscard]] QList<TimerInfo> registeredTimers(QObject *object) const override;
    /// Milliseconds, rounded up; 0 when overdue, -1 for a timer that is not registered.
    int remainingTime(int timerId) override;
    void wakeUp() override;
    void interrupt() override;
    void closingDown() override;

private:
    /// The notifiers of one descriptor: at most one of each QSocketNotifier::Type.
    struct NotifierEntry
    {
        std::array<QSocketNotifier *, 3> notifiers{};
        /// The turn in which each was registered: events fetched before are not its own.
        std::array<quint64, 3> sinceFetch{};
        quint32 serial = 0; ///< tells this registration from earlier ones of the same number
    };

    [[nodiscard]] EpollSet &epoll();
    [[nodiscard]] bool isMisused(const QSocketNotifier *notifier) const;
    [[nodiscard]] bool waitForEvents(QEventLoop::ProcessEventsFlags flags, bool mayBlock);
    [[nodiscard]] bool waitForWakeUp(int timeoutMs);
    [[nodiscard]] int dispatchFetched();
    void activateNotifiers(EpollSet::Event event);
    void drainWakeUps();
    void endTurn();

    EpollSet m_epoll;
    EventTimers m_timers;
    std::unordered_map<int, NotifierEntry> m_notifiers;
    std::function<void()> m_turnEndHandler;
    int m_wakeDescriptor = -1;
    quint32 m_lastSerial = 0;
    /// Wake-ups were read whose posted events have not been sent yet.
    bool m_hasPostedEvents = true;

    // ---- any thread ----
    /// Set: the eventfd is, or is about to be, readable. Spares a system call per posted event.
    std::atomic<bool> m_isWakePending{false};
    std::atomic<bool> m_isInterrupted{false};
};

} // namespace tickcast
