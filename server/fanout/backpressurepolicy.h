// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/protocol/constants.h"
#include "shared/util/clock.h"

#include <QtGlobal>
#include <algorithm>
#include <array>
#include <chrono>

namespace tickcast {

using protocol::SessionLevel;

/// Where a figure begins to call for each level above Normal; ascending.
template <typename T>
struct Thresholds
{
    T degraded;
    T critical;
    T emergency;
};

/// How much the server takes before it sends less, and what "less" is (`backpressure.*` of the
/// configuration, which has checked the ranges and that thresholds ascend).
struct BackpressureLimits
{
    // ---- what each level means ----
    std::chrono::milliseconds degradedInterval{500};
    double criticalMove = 0.001; ///< share of the price
    std::chrono::milliseconds criticalRefresh{10'000};
    std::chrono::milliseconds slowCloseAfter{60'000};
    // ---- what makes a level ----
    Thresholds<double> share{0.25, 0.5, 0.9}; ///< of subscriptions, of the event ring, of an inbox
    Thresholds<std::chrono::milliseconds> age{std::chrono::milliseconds(300),
                                              std::chrono::milliseconds(1'000),
                                              std::chrono::milliseconds(3'000)};
    Thresholds<qint64> unsentBytes{16 * 1024, 64 * 1024, 256 * 1024};
    Thresholds<std::chrono::milliseconds> lag{std::chrono::milliseconds(250),
                                              std::chrono::milliseconds(1'000),
                                              std::chrono::milliseconds(3'000)};
    std::chrono::milliseconds smoothing{500};
    std::chrono::milliseconds dwell{2'000};
    /// Bytes a second of states for whoever has just subscribed or recovered, for each worker.
    qint64 snapshotBytesPerSecond = 16 * 1024 * 1024;
};

/// Where @p value stands between the thresholds: 0 at nothing, 1, 2 and 3 at the thresholds of
/// Degraded, Critical and Emergency, linear between and beyond; never above 4. (A smoothed score
/// reaches 3 in good time only if what it follows goes beyond.)
template <typename T>
[[nodiscard]] constexpr double pressureScore(T value, const Thresholds<T> &at)
{
    const auto part = [](T above, T span) {
        return static_cast<double>(above) / static_cast<double>(span);
    };
    if (value <= T(0))
        return 0;
    if (value < at.degraded)
        return part(value, at.degraded);
    if (value < at.critical)
        return 1 + part(value - at.degraded, at.critical - at.degraded);
    return std::min(4.0, 2 + part(value - at.critical, at.emergency - at.critical));
}
[[nodiscard]] constexpr double pressureScore(MonotonicNs valueNs,
                                             const Thresholds<std::chrono::milliseconds> &at)
{
    constexpr qint64 nsPerMs = 1'000'000;
    return pressureScore<double>(
        static_cast<double>(valueNs) / nsPerMs,
        {double(at.degraded.count()), double(at.critical.count()), double(at.emergency.count())});
}

/// What is known of a session at one moment.
struct PressureInputs
{
    double owedShare = 0;        ///< of its subscriptions, 0 to 1; snapshots do not count
    double eventShare = 0;       ///< fill of its event ring, by entries or bytes, 0 to 1
    MonotonicNs oldestAgeNs = 0; ///< of what it is owed
    qint64 unsentBytes = 0;      ///< in the kernel and in TLS; 0 while it is not behind

    /// Which of them is the highest, in the order of the members above.
    enum class Cause : quint8 { OwedShare, EventShare, OldestAge, Unsent };
    struct Verdict
    {
        double score; ///< 0 to 4
        Cause cause;
    };
    [[nodiscard]] Verdict verdict(const BackpressureLimits &limits) const;
};

/// Makes a level of scores that jump: smoothed, with hysteresis, one step at a time and no step
/// before the dwell time of the last is over. A step up needs the smoothed score to reach the
/// number of the next level; a step down, to fall half a step below that of the present one.
/// One step at a time is what finds the mildest level that helps: a client that keeps up with two
/// updates a second stays Degraded, however far behind it was at ten.
/// Plain C++; thread: one. Cost: an exponential function per update.
class LevelGauge final
{
public:
    static constexpr double hysteresis = 0.5;

    /// Takes the @p score (0 to 4) of this moment; true when the level changed.
    bool update(double score, MonotonicNs now, const BackpressureLimits &limits);
    /// Forgets all it has seen; the level is Normal again.
    void reset() { *this = LevelGauge(); }

    [[nodiscard]] SessionLevel level() const { return m_level; }
    [[nodiscard]] double pressure() const { return m_pressure; } ///< the smoothed score
    [[nodiscard]] bool isAtRest() const
    {
        return m_level == SessionLevel::Normal && m_pressure < 0.01;
    }

private:
    double m_pressure = 0;
    MonotonicNs m_updatedNs = -1; ///< -1: not yet
    MonotonicNs m_changedNs = 0;
    SessionLevel m_level = SessionLevel::Normal;
    bool m_hasChanged = false;
};

} // namespace tickcast
