// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/clock.h"

#include <QAbstractEventDispatcher>
#include <QList>
#include <QMultiHash>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>

class QObject;

namespace tickcast {

/// The QObject timers of one event dispatcher, on the monotonic clock. It knows when the next is
/// due and sends the QTimerEvents; it does not wait and hands out no timer ids.
///
/// No timer is early. A precise one is due at its millisecond; a coarse one (from 20 ms on) up to
/// 5 % of its interval later, on a grid that many timers share; a very coarse one at the next full
/// second of the clock. Intervals that were missed are skipped, not made up for.
/// Thread: its dispatcher's. Cost: O(log timers) per call, without allocation when a timer repeats.
class EventTimers final
{
public:
    struct Activated
    {
        int sent = 0;
        /// Without those of zero timers, which Qt does not count as work done: else
        /// QCoreApplication::processEvents(flags, maxtime) would always use up its time.
        int counted = 0;
    };

    /// @p timerId is not registered, @p intervalMs >= 0. @p object is not owned.
    void add(int timerId, qint64 intervalMs, Qt::TimerType type, QObject *object);
    /// False when there is no such timer.
    bool remove(int timerId);
    /// False when @p object has no timer.
    bool removeAll(QObject *object);
    void clear();

    [[nodiscard]] QList<QAbstractEventDispatcher::TimerInfo> timersOf(QObject *object) const;
    /// Milliseconds, rounded up; 0 when overdue, -1 when there is no such timer.
    [[nodiscard]] int remainingMs(int timerId) const;
    /// When the first timer is due that is not in its own handler; nothing without one.
    [[nodiscard]] std::optional<MonotonicNs> nextDueNs() const;

    /// Sends each timer that is due one event; timers started meanwhile wait for the next call.
    /// Handlers may do anything, run a nested loop included: a timer in its handler does not fire
    /// in there.
    Activated activate();

private:
    /// A place in the queue: first what is due first, then what was queued first.
    struct Place
    {
        MonotonicNs dueNs = 0;
        quint64 order = 0;
        int timerId = 0;
        bool operator<(const Place &other) const
        {
            return std::tie(dueNs, order) < std::tie(other.dueNs, other.order);
        }
    };
    using Queue = std::set<Place>;
    struct Timer
    {
        qint64 intervalMs = 0;
        QObject *object = nullptr;
        MonotonicNs idealNs = 0; ///< without rounding, so that rounding does not add up
        MonotonicNs dueNs = 0;
        quint64 serial = 0;                   ///< tells a timer from an earlier one of the same id
        std::optional<Queue::iterator> place; ///< none while in its handler
        Qt::TimerType type = Qt::CoarseTimer;
    };

    /// Returns the interval.
    qint64 activateFirst(MonotonicNs now);

    std::unordered_map<int, Timer> m_timers;
    QMultiHash<QObject *, int> m_idsOf;
    Queue m_queue;
    quint64 m_lastOrder = 0;
    quint64 m_lastSerial = 0;
};

} // namespace tickcast
