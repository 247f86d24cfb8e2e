// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/fanout/backpressurepolicy.h"
#include "shared/admin/sessions.h"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>
#include <vector>

namespace tickcast {

/// Why a session has the level it has.
enum class LevelReason : quint8 {
    Connection, ///< its own connection is slower than its updates
    Worker,     ///< its worker is behind with its work
    Memory,     ///< the process is near its memory limit
    Floor,      ///< an operator set a floor
    Pin,        ///< an operator pinned this session
    Recovered,  ///< the level went down: what had raised it is over
};

/// What lifts all sessions of a worker to a level at least. Each source sets its own; the highest
/// counts.
enum class FloorSource : quint8 { Worker, Memory, Operator };
inline constexpr size_t floorSourceCount = 3;

/// What is known of a session that is behind, or was, or is not at Normal; others have none.
/// Plain values, owned by their Session.
struct Backpressure
{
    struct Change
    {
        qint64 wallMs;
        SessionLevel level;
        LevelReason reason;
    };
    static constexpr size_t historyMax = 32;

    LevelGauge gauge;
    PressureInputs inputs; ///< of the last sample
    PressureInputs::Verdict verdict{0, PressureInputs::Cause::OwedShare};
    std::optional<SessionLevel> pinned;
    MonotonicNs nextSampleNs = 0; ///< 0: none is due
    MonotonicNs fullSinceNs = 0;  ///< when its socket became full and has been since
    MonotonicNs lastDrainNs = 0;  ///< when its client last took a byte, as far as seen
    quint64 ackedBytes = 0;       ///< by its client, at the last sample

    std::vector<Change> history; ///< the last historyMax changes, oldest first
    quint32 levelChanges = 0;
    MonotonicNs levelSinceNs = 0;                                  ///< of the present level
    std::array<MonotonicNs, protocol::sessionLevelCount> timeNs{}; ///< ended stays, but Normal's
    /// By level; see admin::AgeCounts.
    std::array<std::array<quint32, admin::AgeCounts::bucketCount>, protocol::sessionLevelCount>
        ages{};

    void countAge(SessionLevel level, MonotonicNs ageNs)
    {
        constexpr MonotonicNs nsPerMs = 1'000'000;
        const auto ms = static_cast<quint64>(std::max<MonotonicNs>(ageNs / nsPerMs, 0));
        const size_t bucket =
            std::min<size_t>(std::bit_width(ms), admin::AgeCounts::bucketCount - 1);
        ++ages[static_cast<size_t>(level)][bucket];
    }
};

} // namespace tickcast
