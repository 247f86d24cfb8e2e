// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/fanout/fanout.h"
#include "server/fanout/session.h"

namespace tickcast {

// Inline in both ways out, JSON's and binary's: this is run for every delivery there is.
inline void Session::settle(const TurnEntry &entry)
{
    if (!entry.isUpdate()) {
        m_fanout.m_counters.repeats += entry.kind == Kind::Answer ? 0 : 1;
        return;
    }
    ++m_delivered; // the worker's count is that of its ages
    const MonotonicNs ageNs = m_lastSentNs - entry.ingressNs;
    m_fanout.m_ageUs[static_cast<size_t>(m_level)].record(ageNs / 1000);
    if (m_rare) [[unlikely]]
        countOwnAge(ageNs);
}

inline void Session::noteFrame(const TurnEntry &entry, bool isInFlight)
{
    if (isInFlight) [[unlikely]]
        keepInFlight(entry);
    else
        settle(entry);
}

} // namespace tickcast
