// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/epollset.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace tickcast {

namespace {

int control(int epoll, int operation, int descriptor, quint32 events, quint64 tag)
{
    epoll_event event{};
    event.events = events;
    event.data.u64 = tag;
    return ::epoll_ctl(epoll, operation, descriptor, &event) == 0 ? 0 : errno;
}

/// One line of /proc/thread-self/fdinfo/EPOLL.
struct Registration
{
    int descriptor = -1;
    quint32 events = 0;
    quint64 tag = 0;
    quint64 inode = 0;
};

bool parseRegistration(const char *line, Registration &registration)
{
    unsigned long long tag = 0;
    unsigned long long inode = 0;
    unsigned int events = 0;
    if (std::sscanf(line, "tfd: %d events: %x data: %llx pos:%*d ino:%llx",
                    &registration.descriptor, &events, &tag, &inode) != 4)
        return false;
    registration.events = events;
    registration.tag = tag;
    registration.inode = inode;
    return true;
}

/// Whether the number still names the file that was registered under it.
bool isAlive(const Registration &registration)
{
    struct stat status
    {
    };
    return ::fstat(registration.descriptor, &status) == 0 && status.st_ino == registration.inode;
}

using File = std::unique_ptr<std::FILE, int (*)(std::FILE *)>;

File openRegistrations(int epoll)
{
    // Not /proc/self: that is the main thread's descriptor table, which may be another.
    const std::string path = "/proc/thread-self/fdinfo/" + std::to_string(epoll);
    return File(std::fopen(path.c_str(), "re"), &std::fclose);
}

} // namespace

EpollSet::~EpollSet()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

int EpollSet::open()
{
    m_descriptor = ::epoll_create1(EPOLL_CLOEXEC);
    return m_descriptor >= 0 ? 0 : errno;
}

int EpollSet::add(int descriptor, quint32 events, quint64 tag)
{
    return control(m_descriptor, EPOLL_CTL_ADD, descriptor, events, tag);
}

int EpollSet::modify(int descriptor, quint32 events, quint64 tag)
{
    return control(m_descriptor, EPOLL_CTL_MOD, descriptor, events, tag);
}

int EpollSet::remove(int descriptor)
{
    return control(m_descriptor, EPOLL_CTL_DEL, descriptor, 0, 0);
}

bool EpollSet::expel(quint64 tag)
{
    char line[256];
    Registration registration;
    const File registrations = openRegistrations(m_descriptor);
    if (!registrations)
        return false;
    bool isThere = false;
    while (!isThere && std::fgets(line, sizeof line, registrations.get()))
        isThere = parseRegistration(line, registration) && registration.tag == tag;
    const int successor = isThere ? ::epoll_create1(EPOLL_CLOEXEC) : -1;
    if (successor < 0)
        return false;
    std::rewind(registrations.get());
    while (std::fgets(line, sizeof line, registrations.get())) {
        // The dead share their number with whoever got it next: only the living move.
        if (parseRegistration(line, registration) && registration.tag != tag &&
            isAlive(registration))
            (void)control(successor, EPOLL_CTL_ADD, registration.descriptor, registration.events,
                          registration.tag);
    }
    ::close(m_descriptor);
    m_descriptor = successor;
    return true;
}

int EpollSet::fetch(int timeoutMs)
{
    Q_ASSERT(!hasFetched());
    const int count = ::epoll_wait(m_descriptor, m_batch.data(), batchSize, timeoutMs);
    const int error = count < 0 ? errno : 0;
    m_next = 0;
    m_end = std::max(count, 0);
    ++m_fetchCount;
    return error;
}

EpollSet::Event EpollSet::takeFetched()
{
    const epoll_event &event = m_batch[static_cast<size_t>(m_next++)];
    return {event.events, event.data.u64};
}

void EpollSet::drop(quint64 tag)
{
    for (int i = m_next; i < m_end; ++i) {
        epoll_event &event = m_batch[static_cast<size_t>(i)];
        if (event.data.u64 == tag)
            event.data.u64 = 0;
    }
}

} // namespace tickcast
