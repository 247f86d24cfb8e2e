// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/feed/feedconfig.h"
#include "shared/util/clock.h"

#include <QtGlobal>

namespace tickcast {

/// When a recording's messages are due and which times they carry. Recorded time runs from the
/// first message's receipt, at the speed asked for, and goes on from pass to pass when the
/// recording loops.
///
/// Times as recorded (ReplayTimes::Original) are left alone, and come again in each pass. Shifted,
/// the first message's receipt becomes the wall time at which the replay began, and recorded time
/// goes on from there: at speed 1 it is now, faster it runs ahead of now, and in a further pass it
/// goes on growing. A candle's start is shifted by whole minutes, so that it stays the start of
/// one; it may lie up to a minute before the shifted times of its trades.
///
/// Thread: plain value, one at a time.
class ReplayTimeline final
{
public:
    /// The time from the last message of a pass to the first of the next: not 0, so that a
    /// recording of one message, looping, does not spin.
    static constexpr qint64 passGapNs = 1'000'000;

    /// @p speed is a multiple of real time; 0 makes everything due at once.
    ReplayTimeline(double speed, ReplayTimes times)
        : m_speed(speed)
        , m_times(times)
    {
    }

    /// The replay begins now.
    void begin(const Clock &clock);
    /// Takes note of a message's receipt, in Unix nanoseconds. The first one of all is the origin.
    void see(qint64 receivedNs);
    /// The pass is over: the next one's times come after everything seen so far.
    void endPass();

    /// When a message is due, on the monotonic clock. One received before the first, or before its
    /// predecessor, is due in the past: at once.
    [[nodiscard]] MonotonicNs dueNs(qint64 receivedNs) const;
    /// The time to publish for @p recordedMs, both Unix milliseconds.
    [[nodiscard]] qint64 shownMs(qint64 recordedMs) const { return recordedMs + shiftMs(); }
    /// The same for the start of a candle.
    [[nodiscard]] qint64 shownStartMs(qint64 recordedMs) const;

private:
    [[nodiscard]] qint64 shiftMs() const;

    double m_speed;
    ReplayTimes m_times;
    bool m_hasOrigin = false;
    MonotonicNs m_beginNs = 0; ///< monotonic
    qint64 m_beginWallMs = 0;  ///< Unix milliseconds
    qint64 m_originNs = 0;     ///< receipt of the first message, Unix nanoseconds
    qint64 m_newestNs = 0;     ///< the latest receipt seen, Unix nanoseconds
    qint64 m_passNs = 0;       ///< recorded time gone by before this pass
};

} // namespace tickcast
