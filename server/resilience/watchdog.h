// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/clock.h"

#include <QString>
#include <QStringList>
#include <QTimer>
#include <chrono>
#include <functional>
#include <vector>

namespace tickcast {

/// Notices threads whose event loop no longer turns: says so in the log, once, with what the thread
/// is doing, and again when it turns. Who answers for the process's life asks isAlive().
///
/// It sees what each thread publishes anyway, a few times a second, and costs those threads
/// nothing. It cannot notice that its own thread hangs; for that there is the service manager
/// (ServiceManager), which hears from this one only while all turn.
/// Thread: main.
class Watchdog final
{
public:
    /// When the thread last gave a sign of life; 0: not yet.
    using Beat = std::function<MonotonicNs()>;
    /// What the thread of that name is doing, one line each; empty: cannot be had.
    using Capture = std::function<QStringList(const QString &name)>;

    /// A thread is stuck when its last beat is older than @p limit, which is more than a second;
    /// 0: none ever is. @p clock outlives this.
    Watchdog(std::chrono::milliseconds limit, const Clock &clock, Capture capture);

    /// @p name is the thread's, as the system knows it. It has the limit's time from now on.
    void watch(const QString &name, Beat beat);
    /// It ends, or rests, by intention.
    void unwatch(const QString &name);

    /// Begins to look by itself; needs an event loop.
    void start();
    /// Looks at every thread. When the last look is long ago nobody is blamed: then it was this
    /// thread that was not let run, and probably the others with it (a stopped process or machine).
    void look();

    /// The names of those that were stuck at the last look.
    [[nodiscard]] QStringList stuck() const;
    [[nodiscard]] bool isAlive() const { return stuck().isEmpty(); }
    /// How often it looks.
    [[nodiscard]] std::chrono::milliseconds interval() const;

    /// Captures by a signal (stackprobe.h), which it takes for this process.
    [[nodiscard]] static Capture captureBySignal();

private:
    struct Watched
    {
        QString name;
        Beat beat;
        MonotonicNs sinceNs; ///< younger than any beat counts: excuses what was before
        bool isStuck = false;
    };
    void lookAt(Watched &watched, MonotonicNs now);
    void report(const Watched &watched, qint64 silentMs) const;

    const std::chrono::milliseconds m_limit;
    const Clock &m_clock;
    const Capture m_capture;
    std::vector<Watched> m_watched;
    MonotonicNs m_lastLookNs;
    QTimer m_timer;
};

} // namespace tickcast
