// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/admin/stats.h"

#include <QMap>

namespace tickcast {

/// What of a sample an operator ought to know now: feeds that are not live, open breakers, floors
/// in force, updates without an account, threads that do not turn, a drain. It judges the sample
/// alone, so every reader of the sample could; what it adds is since when. What is a matter of
/// taste (latency, drop rates) is left to whoever watches. Thread: one.
class AlertBook final
{
public:
    /// Fills in `alerts` of @p stats, worst first. @p stuck: threads that do not turn, by name.
    void judge(admin::Stats &stats, const QStringList &stuck);

private:
    QMap<QString, qint64> m_since; ///< Unix milliseconds, by the alert's name
};

} // namespace tickcast
