// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/epolleventdispatcher.h"

#include "server/transport/epolltag.h"
#include "shared/util/clock.h"
#include "shared/util/logging.h"
#include "shared/util/loglimiter.h"

#include <QCoreApplication>
#include <QThread>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <utility>

namespace tickcast {

namespace {

QString words(int error)
{
    return QString::fromLocal8Bit(std::strerror(error));
}

/// A thread without a loop can do nothing, not even report it: the process ends as one that cannot
/// start, in one line and without a core dump.
[[noreturn]] void giveUp(const char *what, int error)
{
    std::fprintf(stderr, "tickcast-server: a thread gets no %s: %s\n", what, std::strerror(error));
    std::_Exit(EXIT_FAILURE);
}

/// How long epoll_wait() may take until @p dueNs: up, so that it never returns early for a timer.
int msUntil(MonotonicNs dueNs)
{
    const qint64 ms = (dueNs - SystemClock::now() + 999'999) / 1'000'000;
    return static_cast<int>(std::clamp<qint64>(ms, 0, std::numeric_limits<int>::max()));
}

} // namespace

EpollEventDispatcher::EpollEventDispatcher(QObject *parent)
    : QAbstractEventDispatcher(parent)
    , m_wakeDescriptor(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC))
{
    if (m_wakeDescriptor < 0)
        giveUp("eventfd", errno);
}

EpollEventDispatcher::~EpollEventDispatcher()
{
    ::close(m_wakeDescriptor);
}

EpollEventDispatcher *EpollEventDispatcher::ofThisThread()
{
    return qobject_cast<EpollEventDispatcher *>(QAbstractEventDispatcher::instance());
}

EpollSet &EpollEventDispatcher::epoll()
{
    if (!m_epoll.isOpen()) {
        int error = m_epoll.open();
        if (error == 0)
            error = m_epoll.add(m_wakeDescriptor, EPOLLIN, wakeTag);
        if (error != 0)
            giveUp("epoll descriptor", error);
    }
    return m_epoll;
}

// ---- direct callbacks --------------------------------------------------------------------------

Result<void> EpollEventDispatcher::watch(int descriptor, quint32 events, EpollWatcher &watcher)
{
    int error = epoll().add(descriptor, events, tagOf(watcher));
    const auto notifiers = m_notifiers.find(descriptor);
    if (error == EEXIST && notifiers != m_notifiers.end()) {
        return fail(ErrorCode::InvalidArgument,
                    QStringLiteral("cannot watch descriptor %1: a QSocketNotifier watches it")
                        .arg(descriptor));
    }
    // Without a notifier it is the leftover of a number closed, kept by a duplicate and used again.
    if (error == EEXIST)
        error = m_epoll.modify(descriptor, events, tagOf(watcher));
    if (error != 0) {
        return fail(ErrorCode::Io, QStringLiteral("cannot watch descriptor %1: %2 (epoll_ctl)")
                                       .arg(QString::number(descriptor), words(error)));
    }
    // The kernel knew nothing of this number, so what these notifiers watched is closed.
    if (notifiers != m_notifiers.end())
        m_notifiers.erase(notifiers);
    return {};
}

void EpollEventDispatcher::rewatch(int descriptor, quint32 events, EpollWatcher &watcher)
{
    const int error = epoll().modify(descriptor, events, tagOf(watcher));
    if (error == 0)
        return;
    static LogLimiter failures(lcTransport);
    failures.warning([&] {
        return QStringLiteral("cannot change what is watched on descriptor %1: %2")
            .arg(QString::number(descriptor), words(error));
    });
}

void EpollEventDispatcher::unwatch(int descriptor, EpollWatcher &watcher)
{
    if (!m_epoll.isOpen())
        return;
    m_epoll.drop(tagOf(watcher));
    const int error = m_epoll.remove(descriptor);
    // A duplicate may keep the registration of a closed number alive, and its tag is an address
    // that is about to dangle: this cannot wait until it fires.
    if (error == 0 || !m_epoll.expel(tagOf(watcher)))
        return;
    static LogLimiter leftovers(lcTransport);
    leftovers.warning([&] {
        return QStringLiteral("descriptor %1 was closed before it was unwatched, and a duplicate "
                              "lives")
            .arg(descriptor);
    });
}

void EpollEventDispatcher::setTurnEndHandler(std::function<void()> handler)
{
    m_turnEndHandler = std::move(handler);
}

void EpollEventDispatcher::endTurn()
{
    if (m_turnEndHandler)
        m_turnEndHandler();
}

// ---- the loop ----------------------------------------------------------------------------------

bool EpollEventDispatcher::processEvents(QEventLoop::ProcessEventsFlags flags)
{
    m_isInterrupted.store(false, std::memory_order_relaxed);
    Q_EMIT awake();

    // Whoever posts an event wakes us, so without a wake-up there was nothing to send.
    const bool hadPostedEvents =
        std::exchange(m_hasPostedEvents, false) || m_isWakePending.load(std::memory_order_acquire);
    QCoreApplication::sendPostedEvents();
    if (hadPostedEvents)
        endTurn();

    const bool includeTimers = !flags.testFlag(QEventLoop::X11ExcludeTimers);
    const auto mayBlock = [this, flags] {
        return flags.testFlag(QEventLoop::WaitForMoreEvents) && !m_epoll.hasFetched() &&
               !m_hasPostedEvents && !m_isWakePending.load(std::memory_order_acquire);
    };
    if (mayBlock() && !m_isInterrupted.load(std::memory_order_relaxed))
        Q_EMIT aboutToBlock();
    if (m_isInterrupted.load(std::memory_order_relaxed))
        return false;

    int dispatched = waitForEvents(flags, mayBlock()) ? 1 : 0;
    if (!flags.testFlag(QEventLoop::ExcludeSocketNotifiers))
        dispatched += dispatchFetched();
    const auto timers = includeTimers ? m_timers.activate() : EventTimers::Activated{};
    if (dispatched > 0 || timers.sent > 0)
        endTurn();
    return dispatched > 0 || timers.counted > 0;
}

bool EpollEventDispatcher::waitForEvents(QEventLoop::ProcessEventsFlags flags, bool mayBlock)
{
    EpollSet &set = epoll();
    const bool includeTimers = !flags.testFlag(QEventLoop::X11ExcludeTimers);
    const bool includeSockets = !flags.testFlag(QEventLoop::ExcludeSocketNotifiers);
    if (includeSockets && set.hasFetched())
        return false;
    for (;;) {
        int timeoutMs = mayBlock ? -1 : 0;
        if (const auto dueNs = m_timers.nextDueNs(); mayBlock && includeTimers && dueNs)
            timeoutMs = msUntil(*dueNs);
        pollfd wake{m_wakeDescriptor, POLLIN, 0};
        // The epoll descriptor would be ready all the time for the sockets held back.
        const int error = includeSockets                     ? set.fetch(timeoutMs)
                          : ::poll(&wake, 1, timeoutMs) >= 0 ? 0
                                                             : errno;
        if (error == 0) {
            if (!includeSockets && wake.revents != 0)
                drainWakeUps();
            return wake.revents != 0;
        }
        // Ours or the wake-up's number was closed behind our back: no loop can go on from there.
        if (error != EINTR)
            qFatal("EpollEventDispatcher: cannot wait: %s", std::strerror(error));
    }
}

int EpollEventDispatcher::dispatchFetched()
{
    int dispatched = 0;
    // A nested loop may take the rest of the batch and fetch others meanwhile.
    while (m_epoll.hasFetched()) {
        const EpollSet::Event event = m_epoll.takeFetched();
        if (event.tag == 0)
            continue;
        ++dispatched;
        if ((event.tag & 1) == 0)
            reinterpret_cast<EpollWatcher *>(event.tag)->onEpollEvents(event.events);
        else if (event.tag == wakeTag)
            drainWakeUps();
        else
            activateNotifiers(event);
    }
    return dispatched;
}

void EpollEventDispatcher::wakeUp()
{
    if (m_isWakePending.exchange(true, std::memory_order_acq_rel))
        return;
    const quint64 one = 1;
    // It cannot fail: the counter is read long before it is full.
    (void)!::write(m_wakeDescriptor, &one, sizeof one);
}

void EpollEventDispatcher::drainWakeUps()
{
    quint64 count = 0;
    (void)!::read(m_wakeDescriptor, &count, sizeof count);
    // In this order: a wake-up in between is covered by the events sent next, whereas the other
    // way round its token would be read here and later ones would find the flag still set.
    m_isWakePending.exchange(false, std::memory_order_acq_rel);
    m_hasPostedEvents = true;
}

void EpollEventDispatcher::interrupt()
{
    m_isInterrupted.store(true, std::memory_order_relaxed);
    wakeUp();
}

void EpollEventDispatcher::closingDown()
{
    m_timers.clear();
    m_turnEndHandler = nullptr;
}

// ---- timers ------------------------------------------------------------------------------------

void EpollEventDispatcher::registerTimer(int timerId, qint64 intervalMs, Qt::TimerType timerType,
                                         QObject *object)
{
    if (timerId < 1 || intervalMs < 0 || !object) {
        qWarning("EpollEventDispatcher: invalid arguments for a timer");
        return;
    }
    if (object->thread() != thread() || thread() != QThread::currentThread()) {
        qWarning("QObject::startTimer: timers cannot be started from another thread");
        return;
    }
    m_timers.add(timerId, intervalMs, timerType, object);
}

bool EpollEventDispatcher::unregisterTimer(int timerId)
{
    if (thread() != QThread::currentThread()) {
        qWarning("QObject::killTimer: timers cannot be stopped from another thread");
        return false;
    }
    return m_timers.remove(timerId);
}

bool EpollEventDispatcher::unregisterTimers(QObject *object)
{
    if (thread() != QThread::currentThread()) {
        qWarning("QObject::killTimer: timers cannot be stopped from another thread");
        return false;
    }
    return m_timers.removeAll(object);
}

QList<QAbstractEventDispatcher::TimerInfo>
EpollEventDispatcher::registeredTimers(QObject *object) const
{
    return m_timers.timersOf(object);
}

int EpollEventDispatcher::remainingTime(int timerId)
{
    return m_timers.remainingMs(timerId);
}

} // namespace tickcast
