// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/eventtimers.h"

#include <QCoreApplication>
#include <QTimerEvent>
#include <algorithm>
#include <bit>
#include <limits>

namespace tickcast {

namespace {

constexpr MonotonicNs nsPerMs = 1'000'000;
/// Below this interval Qt, too, treats a coarse timer as a precise one.
constexpr qint64 coarseFromMs = 20;
/// 34 years: longer intervals would overflow the nanoseconds.
constexpr qint64 intervalMaxMs = qint64(1) << 40;

MonotonicNs roundedUp(MonotonicNs time, MonotonicNs gridNs)
{
    return (time + gridNs - 1) / gridNs * gridNs;
}

MonotonicNs roundedFor(Qt::TimerType type, qint64 intervalMs, MonotonicNs idealNs)
{
    if (type == Qt::VeryCoarseTimer && intervalMs > 0)
        return roundedUp(idealNs, 1'000 * nsPerMs);
    if (type == Qt::CoarseTimer && intervalMs >= coarseFromMs) {
        // Powers of two, so that the grids of different intervals fall together.
        const quint64 gridMs = std::bit_floor(quint64(intervalMs) / coarseFromMs);
        return roundedUp(idealNs, MonotonicNs(gridMs) * nsPerMs);
    }
    return idealNs;
}

} // namespace

void EventTimers::add(int timerId, qint64 intervalMs, Qt::TimerType type, QObject *object)
{
    remove(timerId);
    Timer timer;
    timer.intervalMs = std::clamp<qint64>(intervalMs, 0, intervalMaxMs);
    timer.object = object;
    timer.type = type;
    timer.serial = ++m_lastSerial;
    timer.idealNs = SystemClock::now() + timer.intervalMs * nsPerMs;
    timer.dueNs = roundedFor(type, timer.intervalMs, timer.idealNs);
    timer.place = m_queue.insert({timer.dueNs, ++m_lastOrder, timerId}).first;
    m_timers.insert_or_assign(timerId, timer);
    m_idsOf.insert(object, timerId);
}

bool EventTimers::remove(int timerId)
{
    const auto found = m_timers.find(timerId);
    if (found == m_timers.end())
        return false;
    const Timer &timer = found->second;
    if (timer.place)
        m_queue.erase(*timer.place);
    m_idsOf.remove(timer.object, timerId);
    m_timers.erase(found);
    return true;
}

bool EventTimers::removeAll(QObject *object)
{
    const QList<int> ids = m_idsOf.values(object);
    for (const int id : ids)
        remove(id);
    return !ids.isEmpty();
}

void EventTimers::clear()
{
    m_timers.clear();
    m_idsOf.clear();
    m_queue.clear();
}

QList<QAbstractEventDispatcher::TimerInfo> EventTimers::timersOf(QObject *object) const
{
    QList<QAbstractEventDispatcher::TimerInfo> infos;
    const auto [first, last] = m_idsOf.equal_range(object);
    for (auto id = first; id != last; ++id) {
        const Timer &timer = m_timers.at(*id);
        const auto intervalMs = std::min<qint64>(timer.intervalMs, std::numeric_limits<int>::max());
        infos.emplaceBack(*id, static_cast<int>(intervalMs), timer.type);
    }
    return infos;
}

int EventTimers::remainingMs(int timerId) const
{
    const auto found = m_timers.find(timerId);
    if (found == m_timers.end())
        return -1;
    const MonotonicNs leftNs = std::max<MonotonicNs>(found->second.dueNs - SystemClock::now(), 0);
    return static_cast<int>(
        std::min<qint64>((leftNs + nsPerMs - 1) / nsPerMs, std::numeric_limits<int>::max()));
}

std::optional<MonotonicNs> EventTimers::nextDueNs() const
{
    if (m_queue.empty())
        return std::nullopt;
    return m_queue.begin()->dueNs;
}

EventTimers::Activated EventTimers::activate()
{
    Activated activated;
    if (m_queue.empty())
        return activated;
    const MonotonicNs now = SystemClock::now();
    // What handlers queue, zero timers included, stands behind all that was due at `now`; without
    // this line a zero timer would keep the sockets waiting for ever.
    const quint64 firstNewOrder = m_lastOrder + 1;
    while (!m_queue.empty() && m_queue.begin()->dueNs <= now &&
           m_queue.begin()->order < firstNewOrder) {
        ++activated.sent;
        activated.counted += activateFirst(now) > 0 ? 1 : 0;
    }
    return activated;
}

qint64 EventTimers::activateFirst(MonotonicNs now)
{
    // The node is kept for the way back, so that a repeating timer allocates nothing.
    Queue::node_type node = m_queue.extract(m_queue.begin());
    const int timerId = node.value().timerId;
    Timer &timer = m_timers.at(timerId);
    const quint64 serial = timer.serial;
    const qint64 intervalMs = timer.intervalMs;
    timer.place.reset();
    // Before the handler runs, as remainingTime() in there means the time to the next event.
    timer.idealNs += intervalMs * nsPerMs;
    if (timer.idealNs <= now)
        timer.idealNs = now + intervalMs * nsPerMs;
    timer.dueNs = roundedFor(timer.type, intervalMs, timer.idealNs);

    QTimerEvent event(timerId);
    QCoreApplication::sendEvent(timer.object, &event);

    const auto found = m_timers.find(timerId);
    if (found == m_timers.end() || found->second.serial != serial)
        return intervalMs;
    node.value() = {found->second.dueNs, ++m_lastOrder, timerId};
    found->second.place = m_queue.insert(std::move(node)).position;
    return intervalMs;
}

} // namespace tickcast
