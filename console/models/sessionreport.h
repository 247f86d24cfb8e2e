// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/admin/sessions.h"

#include <QString>
#include <array>
#include <vector>

namespace tickcast {

/// One input of a session's pressure as a bar: its length and its thresholds on one scale, on
/// which 1, 2 and 3 call for Degraded, Critical and Emergency and 4 is the end.
struct PressureBar
{
    QString name;        ///< "oldest update owed"
    QString value;       ///< with its unit: "2.3 s"
    QString limits;      ///< "Degraded from 1 s, Critical from 5 s, Emergency from 15 s"
    double length = 0.0; ///< [0, 1]
    admin::SessionLevel level = admin::SessionLevel::Normal; ///< that it calls for
};

/// A stretch of time at one level.
struct LevelStretch
{
    qint64 fromMs = 0; ///< Unix milliseconds
    qint64 toMs = 0;
    admin::SessionLevel level = admin::SessionLevel::Normal;
    QString text; ///< "23:14:05 Degraded: its connection is slower than its updates"
};

/// How old updates were when the kernel took them, at one level.
struct AgeBars
{
    admin::SessionLevel level = admin::SessionLevel::Normal;
    std::array<double, admin::AgeCounts::bucketCount> lengths{}; ///< [0, 1] of the tallest
    quint64 count = 0;
    QString text; ///< "half within 4 ms, 99 of 100 within 128 ms"
};

/// What the details of a session say, ready to be shown. Plain values; thread: any.
struct SessionReport
{
    QString why; ///< one sentence: why it has its level
    std::vector<PressureBar> inputs;
    std::vector<LevelStretch> history; ///< oldest first; the last one lasts until now
    std::vector<AgeBars> ages;         ///< only levels at which something was measured
    std::vector<QString> times;        ///< "Normal 2 h", for each level that it has been at
};

/// @p nowMs: Unix milliseconds, where the history ends. Cost: O(history + inputs).
[[nodiscard]] SessionReport reportOf(const admin::SessionDetail &detail, qint64 nowMs);
/// A line for each subscription that was told, held ones marked, and how many were not told.
[[nodiscard]] QString subscriptionsText(const admin::SessionDetail &detail);
/// What one of levelReasonNames means, in words; another word is said as it is.
[[nodiscard]] QString reasonText(const QString &reason);
/// Within how many milliseconds @p share of the ages lie, in words: "4 ms", "more than 16 s".
[[nodiscard]] QString ageWithin(const std::vector<quint64> &counts, double share);

} // namespace tickcast
