// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/listener.h"

#include "shared/util/clock.h"
#include "shared/util/logging.h"

#include <cerrno>
#include <cstring>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tickcast {

Listener::Listener(Transport &transport, ListenSocket socket, int acceptsPerTurn, Accepted accepted)
    : m_transport(transport)
    , m_descriptor(socket.release())
    , m_acceptsPerTurn(acceptsPerTurn)
    , m_accepted(std::move(accepted))
{
}

Listener::~Listener()
{
    if (isWatched())
        m_transport.dispatcher.unwatch(m_descriptor, *this);
    ::close(m_descriptor);
}

Result<void> Listener::open()
{
    m_isOpen = true;
    return watch();
}

Result<void> Listener::watch()
{
    if (!isWatched())
        return {};
    const auto watched = m_transport.dispatcher.watch(m_descriptor, EPOLLIN, *this);
    m_isOpen = watched.has_value();
    return watched;
}

void Listener::setHeld(bool isHeld)
{
    if (m_isHeld == isHeld)
        return;
    if (isHeld && isWatched())
        m_transport.dispatcher.unwatch(m_descriptor, *this);
    m_isHeld = isHeld;
    if (isHeld || watch())
        return;
    m_isOpen = m_isPaused = true; // not now: tried again as after a shortage
    m_transport.wheel.schedule(*this, SystemClock::now() + retryNs);
}

void Listener::onEpollEvents(quint32)
{
    for (int i = 0; i < m_acceptsPerTurn && !m_isHeld && acceptOne(); ++i) {
    }
}

void Listener::takeBacklog()
{
    while (!m_isPaused && acceptOne()) {
    }
}

bool Listener::acceptOne()
{
    const int descriptor = ::accept4(m_descriptor, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor >= 0) {
        m_accepted(descriptor);
        return true;
    }
    switch (errno) {
    case EAGAIN:
        if (std::exchange(m_isShort, false))
            qCInfo(lcTransport, "accepting again: nobody waits for a descriptor any more");
        return false;
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
        pause(errno);
        return false;
    default:
        return true; // this one left before it was accepted; the next may be fine (accept(2))
    }
}

void Listener::pause(int error)
{
    if (isWatched())
        m_transport.dispatcher.unwatch(m_descriptor, *this);
    m_isPaused = true;
    m_transport.wheel.schedule(*this, SystemClock::now() + retryNs);
    if (std::exchange(m_isShort, true))
        return;
    qCWarning(lcTransport,
              "cannot accept more connections: %s; those who are connected are served, new ones "
              "wait. Raise the limit of open files (LimitNOFILE=, ulimit -n)%s",
              std::strerror(error),
              error == EMFILE ? ", or set transport.isolate_fd_tables with more workers" : "");
}

void Listener::onDeadline(MonotonicNs)
{
    m_isPaused = false;
    if (watch())
        return;
    m_isOpen = m_isPaused = true;
    m_transport.wheel.schedule(*this, SystemClock::now() + retryNs);
}

} // namespace tickcast
