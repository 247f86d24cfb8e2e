// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/fanout/fanout.h"
#include "server/fanout/session.h"

#include <algorithm>

namespace tickcast {

void Fanout::beginDrain(const DrainPlan &plan)
{
    m_drain = plan;
    m_drainStartedNs = m_clock.monotonicNs();
    m_drainSessions = m_drainOpen = m_sessions.size();
    drain(m_drainStartedNs);
}

void Fanout::drain(MonotonicNs now)
{
    if (!m_drain)
        return;
    const std::chrono::nanoseconds gone(now - m_drainStartedNs);
    const double share =
        m_drain->duration <= gone
            ? 1.0
            : static_cast<double>(gone.count()) /
                  static_cast<double>(std::chrono::nanoseconds(m_drain->duration).count());
    const auto stay =
        m_drainSessions - static_cast<size_t>(static_cast<double>(m_drainSessions) * share);
    // From the back: a session that ends has its place taken by the last one, which is closing
    // already, so behind m_drainOpen there is never one that was left out. A close may end its
    // session at once.
    m_drainOpen = std::min(m_drainOpen, m_sessions.size());
    while (m_drainOpen > stay) {
        m_sessions[--m_drainOpen]->close(m_drain->code, m_drain->reason);
        m_drainOpen = std::min(m_drainOpen, m_sessions.size());
    }
}

} // namespace tickcast
