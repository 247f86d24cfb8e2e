// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/resilience/watchdog.h"

#include "server/resilience/stackprobe.h"
#include "shared/util/logging.h"

#include <algorithm>

namespace tickcast {

using namespace std::chrono_literals;

Watchdog::Watchdog(std::chrono::milliseconds limit, const Clock &clock, Capture capture)
    : m_limit(limit)
    , m_clock(clock)
    , m_capture(std::move(capture))
    , m_lastLookNs(clock.monotonicNs())
{
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { look(); });
}

void Watchdog::watch(const QString &name, Beat beat)
{
    m_watched.push_back({name, std::move(beat), m_clock.monotonicNs()});
}

void Watchdog::unwatch(const QString &name)
{
    std::erase_if(m_watched, [&name](const Watched &watched) { return watched.name == name; });
}

std::chrono::milliseconds Watchdog::interval() const
{
    return std::clamp<std::chrono::milliseconds>(m_limit / 4, 100ms, 1s);
}

void Watchdog::start()
{
    if (m_limit == 0ms)
        return;
    m_lastLookNs = m_clock.monotonicNs();
    m_timer.start(interval());
}

void Watchdog::look()
{
    if (m_limit == 0ms)
        return;
    const MonotonicNs now = m_clock.monotonicNs();
    const std::chrono::nanoseconds away(now - std::exchange(m_lastLookNs, now));
    const bool wasAway = away >= interval() + m_limit / 2;
    for (Watched &watched : m_watched) {
        if (wasAway && !watched.isStuck)
            watched.sinceNs = now;
        lookAt(watched, now);
    }
}

void Watchdog::lookAt(Watched &watched, MonotonicNs now)
{
    const MonotonicNs silentNs = now - std::max(watched.beat(), watched.sinceNs);
    const bool isStuck = silentNs > std::chrono::nanoseconds(m_limit).count();
    if (isStuck == watched.isStuck)
        return;
    watched.isStuck = isStuck;
    if (isStuck)
        report(watched, silentNs / 1'000'000);
    else
        qCInfo(lcResilience).noquote() << watched.name << "turns its loop again";
}

void Watchdog::report(const Watched &watched, qint64 silentMs) const
{
    const QStringList stack = m_capture(watched.name);
    qCWarning(lcResilience).noquote().nospace()
        << watched.name << " has not turned its loop for " << silentMs
        << " ms: whom it serves waits. It is in"
        << (stack.isEmpty() ? " a place that cannot be told, it does not answer" : ":");
    for (const QString &line : stack)
        qCWarning(lcResilience).noquote().nospace() << watched.name << "   " << line;
}

QStringList Watchdog::stuck() const
{
    QStringList names;
    for (const Watched &watched : m_watched) {
        if (watched.isStuck)
            names.append(watched.name);
    }
    return names;
}

Watchdog::Capture Watchdog::captureBySignal()
{
    if (const auto installed = stackprobe::install(); !installed) {
        qCWarning(lcResilience).noquote() << installed.error().text;
        return [](const QString &) { return QStringList(); };
    }
    return [](const QString &name) {
        const auto thread = stackprobe::findThread(name);
        if (!thread)
            return QStringList();
        const char state = stackprobe::threadState(*thread);
        QStringList lines = stackprobe::takeStack(*thread, 500ms);
        if (state == 'D')
            lines.prepend(QStringLiteral("a wait inside the kernel that no signal ends"));
        return lines;
    };
}

} // namespace tickcast
