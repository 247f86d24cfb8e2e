// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/transport/epolleventdispatcher.h"

#include <QAbstractEventDispatcher>
#include <QTest>
#include <QThread>
#include <algorithm>
#include <atomic>
#include <functional>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace tickcast::testing {

/// Which event dispatcher a case runs on.
enum class DispatcherKind { Qt, Epoll };

/// A QThread with the dispatcher asked for, running one function.
class DispatcherThread final : public QThread
{
public:
    DispatcherThread(DispatcherKind kind, std::function<void()> body)
        : m_body(std::move(body))
    {
        if (kind == DispatcherKind::Epoll)
            setEventDispatcher(new EpollEventDispatcher);
    }
    ~DispatcherThread() override
    {
        wait();
        // What the thread wrote, in a way that ThreadSanitizer can see through QThread::wait().
        (void)m_hasEnded.load(std::memory_order_acquire);
    }

protected:
    void run() override
    {
        m_body();
        m_body = nullptr;
        m_hasEnded.store(true, std::memory_order_release);
    }

private:
    std::function<void()> m_body;
    std::atomic<bool> m_hasEnded{false};
};

/// Runs @p body on a thread with that dispatcher, to its end. The body may use QVERIFY and QTRY_*:
/// the calling thread does nothing meanwhile.
inline void runOn(DispatcherKind kind, std::function<void()> body)
{
    DispatcherThread thread(kind, std::move(body));
    thread.start();
}

/// Two connected stream sockets, non-blocking, closed at the end.
class SocketPair final
{
public:
    SocketPair()
    {
        int ends[2] = {-1, -1};
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0)
            qFatal("no socket pair");
        m_near = ends[0];
        m_far = ends[1];
    }
    ~SocketPair()
    {
        closeNear();
        closeFar();
    }
    SocketPair(const SocketPair &) = delete;
    SocketPair &operator=(const SocketPair &) = delete;

    /// The end under watch.
    [[nodiscard]] int near() const { return m_near; }
    void closeNear() { closeEnd(m_near); }
    void closeFar() { closeEnd(m_far); }
    /// Makes near() readable by one more byte.
    void feed() const
    {
        if (::send(m_far, "x", 1, MSG_NOSIGNAL) != 1)
            qFatal("cannot write a byte");
    }
    /// Takes what there is to read; returns how many bytes that was.
    int drain() const
    {
        char buffer[64];
        return static_cast<int>(std::max<ssize_t>(::read(m_near, buffer, sizeof buffer), 0));
    }
    /// Puts near() under the number @p descriptor, which must be free.
    void renumberNear(int descriptor)
    {
        if (::dup2(m_near, descriptor) != descriptor)
            qFatal("cannot renumber");
        closeEnd(m_near);
        m_near = descriptor;
    }

private:
    static void closeEnd(int &descriptor)
    {
        if (descriptor >= 0)
            ::close(descriptor);
        descriptor = -1;
    }
    int m_near = -1;
    int m_far = -1;
};

/// One turn of this thread's loop. True when it dispatched something.
inline bool turn(QEventLoop::ProcessEventsFlags flags = QEventLoop::AllEvents)
{
    return QAbstractEventDispatcher::instance()->processEvents(flags);
}

/// Turns until nothing is left to do, at most 100 times: true when it came to rest.
inline bool comesToRest()
{
    for (int i = 0; i < 100; ++i) {
        if (!turn())
            return true;
    }
    return false;
}

} // namespace tickcast::testing

Q_DECLARE_METATYPE(tickcast::testing::DispatcherKind)
