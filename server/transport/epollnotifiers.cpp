// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The socket notifiers of EpollEventDispatcher; the rest is in epolleventdispatcher.cpp.
#include "server/transport/epolleventdispatcher.h"

#include "server/transport/epolltag.h"
#include "shared/util/logging.h"
#include "shared/util/loglimiter.h"

#include <QCoreApplication>
#include <QSocketNotifier>
#include <QThread>
#include <array>
#include <cerrno>
#include <cstring>

namespace tickcast {

namespace {

constexpr std::array<quint32, 3> maskOfType{EPOLLIN, EPOLLOUT, EPOLLPRI};
static_assert(QSocketNotifier::Read == 0 && QSocketNotifier::Write == 1 &&
              QSocketNotifier::Exception == 2);

quint32 maskOf(const std::array<QSocketNotifier *, 3> &notifiers)
{
    quint32 mask = 0;
    for (size_t type = 0; type < notifiers.size(); ++type)
        mask |= notifiers[type] ? maskOfType[type] : 0;
    return mask;
}

} // namespace

bool EpollEventDispatcher::isMisused(const QSocketNotifier *notifier) const
{
    if (notifier->thread() == thread() && thread() == QThread::currentThread())
        return false;
    qWarning("QSocketNotifier: socket notifiers cannot be enabled or disabled from another thread");
    return true;
}

void EpollEventDispatcher::registerSocketNotifier(QSocketNotifier *notifier)
{
    if (isMisused(notifier))
        return;
    const auto descriptor = static_cast<int>(notifier->socket());
    const auto type = static_cast<size_t>(notifier->type());
    EpollSet &set = epoll();
    NotifierEntry &entry = m_notifiers[descriptor];
    const bool isNew = entry.serial == 0;
    if (isNew)
        entry.serial = ++m_lastSerial != 0 ? m_lastSerial : ++m_lastSerial;
    if (entry.notifiers[type])
        qWarning("QSocketNotifier: two notifiers of one type for socket %d", descriptor);
    entry.notifiers[type] = notifier;
    entry.sinceFetch[type] = set.fetchCount();

    const quint32 mask = maskOf(entry.notifiers);
    const quint64 tag = tagOf(descriptor, entry.serial);
    int error = isNew ? set.add(descriptor, mask, tag) : set.modify(descriptor, mask, tag);
    // The number was closed and used again without a word to us.
    if (error == EEXIST)
        error = set.modify(descriptor, mask, tag);
    else if (error == ENOENT)
        error = set.add(descriptor, mask, tag);
    if (error == 0)
        return;
    qWarning("QSocketNotifier: cannot watch socket %d, disabling: %s", descriptor,
             std::strerror(error));
    notifier->setEnabled(false); // unregisters it, too
}

void EpollEventDispatcher::unregisterSocketNotifier(QSocketNotifier *notifier)
{
    if (isMisused(notifier))
        return;
    const auto descriptor = static_cast<int>(notifier->socket());
    const auto type = static_cast<size_t>(notifier->type());
    const auto found = m_notifiers.find(descriptor);
    if (found == m_notifiers.end() || found->second.notifiers[type] != notifier)
        return;
    NotifierEntry &entry = found->second;
    entry.notifiers[type] = nullptr;
    const quint64 tag = tagOf(descriptor, entry.serial);
    // An error means that the number is closed already; if a duplicate keeps the registration
    // alive, activateNotifiers() meets its tag and ends it.
    if (const quint32 mask = maskOf(entry.notifiers)) {
        (void)m_epoll.modify(descriptor, mask, tag);
        return;
    }
    (void)m_epoll.remove(descriptor);
    m_epoll.drop(tag);
    m_notifiers.erase(found);
}

void EpollEventDispatcher::activateNotifiers(EpollSet::Event event)
{
    const int descriptor = descriptorOf(event.tag);
    const quint64 fetch = m_epoll.fetchCount();
    if (const auto found = m_notifiers.find(descriptor);
        found == m_notifiers.end() || found->second.serial != serialOf(event.tag)) {
        if (m_epoll.expel(event.tag)) {
            static LogLimiter leftovers(lcTransport);
            leftovers.warning([&] {
                return QStringLiteral("descriptor %1 was closed before its notifier, and a "
                                      "duplicate lives")
                    .arg(descriptor);
            });
        }
        return;
    }
    for (size_t type = 0; type < maskOfType.size(); ++type) {
        if (!(event.events & (maskOfType[type] | EPOLLHUP | EPOLLERR)))
            continue;
        // Looked up anew each time: the handler before may have changed everything.
        const auto found = m_notifiers.find(descriptor);
        if (found == m_notifiers.end() || found->second.serial != serialOf(event.tag))
            return;
        const NotifierEntry &entry = found->second;
        if (!entry.notifiers[type] || entry.sinceFetch[type] >= fetch)
            continue;
        QEvent activation(QEvent::SockAct);
        QCoreApplication::sendEvent(entry.notifiers[type], &activation);
    }
}

} // namespace tickcast
