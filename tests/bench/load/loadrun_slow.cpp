// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The part of a run in which some clients are slow, and what the server says about it.

#include "shared/util/clock.h"
#include "tests/bench/load/loadrun.h"

namespace tickcast::load {

namespace {

constexpr double catchUpLimitS = 15;
constexpr double slowReadingMaxS = 20;
constexpr double memoryEveryS = 1;

double secondsSince(MonotonicNs begin)
{
    return static_cast<double>(SystemClock::now() - begin) / 1e9;
}

} // namespace

void LoadRun::measureAroundStall()
{
    SlowResult &slow = m_result.slow;
    const double pauseS = m_workload.slowPauseS();
    MonotonicNs begin = SystemClock::now();
    passWindow(Window::Calm, QStringLiteral("measuring, all read"), m_workload.durationS - pauseS);
    slow.calmSeconds = secondsSince(begin);
    slow.calmMemory = m_probe->memory();
    m_control->isSlowPaused = true;
    begin = SystemClock::now();
    passWindow(Window::Stalled, QStringLiteral("measuring, slow clients do not read"), pauseS);
    slow.stalledSeconds = secondsSince(begin);
}

void LoadRun::resumeStallers()
{
    for (size_t i = 0; i < m_control->newest.size(); ++i)
        m_control->resumeTargets[i] = m_control->newest[i].load();
    const Tally before = tally();
    m_control->resumedAtUs = SystemClock::wallNowUs();
    m_control->isSlowPaused = false;
    if (m_workload.kind == WorkloadKind::Mix)
        return; // it goes on; who has what is counted all the same
    m_control->window = Window::After;
    const quint64 wanted = m_workload.holdings > 0 ? before.stalled : 0;
    waitFor(QStringLiteral("slow clients catch up"), catchUpLimitS,
            [wanted](const Tally &now) { return now.holdingsCurrent >= wanted; });
}

void LoadRun::readSlowly()
{
    m_control->isReadingSlowly = true;
    passWindow(Window::After, QStringLiteral("some read slowly"),
               std::min(slowReadingMaxS, m_workload.durationS / 2));
    m_control->isReadingSlowly = false;
}

void LoadRun::measureMix()
{
    m_control->window = Window::Measured;
    m_control->isReadingSlowly = m_workload.hasSlowReaders();
    m_control->isChurning = true;
    const MonotonicNs begin = SystemClock::now();
    // Half of the time stallers read, half they do not, beginning with the former; at the end they
    // read for as long as it takes.
    const double turnS = std::min(m_workload.slowPauseS(), m_workload.durationS / 4);
    double turnEndsS = turnS;
    while (!m_isInterrupted) {
        const double nowS = secondsSince(begin);
        const double leftS = m_workload.durationS - nowS;
        m_result.slow.memorySeries.push_back({nowS, m_probe->memory().rssBytes});
        if (leftS <= 0)
            break;
        if (m_workload.hasSlowClients() && nowS >= turnEndsS) {
            turnEndsS += turnS;
            if (m_control->isSlowPaused)
                resumeStallers();
            else if (leftS > turnS)
                m_control->isSlowPaused = true;
        }
        pass(QStringLiteral("measuring, clients come, go and stall"),
             std::min(memoryEveryS, leftS));
    }
    m_control->isChurning = false;
    m_control->isReadingSlowly = false;
    if (m_control->isSlowPaused)
        resumeStallers();
}

void LoadRun::watchServer()
{
    m_result.server = m_admin.record();
    if (const Result<void> ended = m_admin.stop(); !ended)
        m_result.problems += QLatin1String("the admin channel ended: ") % ended.error().text;
    if (m_result.server->unaccountedMax > 0)
        m_result.problems += QStringLiteral("%1 updates are neither delivered nor counted as left "
                                            "out nor owed, by the server's own counters")
                                 .arg(m_result.server->unaccountedMax);
}

} // namespace tickcast::load
