// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/fanout/inbox.h"

#include <cerrno>
#include <cstring>
#include <sys/eventfd.h>
#include <unistd.h>

namespace tickcast {

Result<std::unique_ptr<Inbox>> Inbox::make(int capacity)
{
    const int eventFd = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (eventFd < 0) {
        return fail(ErrorCode::Io, QStringLiteral("cannot make a worker's inbox: eventfd: %1")
                                       .arg(QString::fromLocal8Bit(std::strerror(errno))));
    }
    return std::unique_ptr<Inbox>(new Inbox(capacity, eventFd));
}

Inbox::~Inbox()
{
    ::close(m_eventFd);
}

void Inbox::wake()
{
    if (m_isSignalled.exchange(true, std::memory_order_acq_rel))
        return;
    // Adding 1 to an eventfd fails only at 2^64-2 unread wakes.
    const quint64 one = 1;
    const ssize_t written = ::write(m_eventFd, &one, sizeof one);
    static_cast<void>(written);
}

void Inbox::acknowledge()
{
    quint64 wakes = 0;
    const ssize_t got = ::read(m_eventFd, &wakes, sizeof wakes); // EAGAIN: woken for the rest
    static_cast<void>(got);
    m_isSignalled.exchange(false, std::memory_order_acq_rel);
}

} // namespace tickcast
