// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/levels.h"

#include "console/models/format.h"

#include <QCoreApplication>
#include <QStringList>
#include <algorithm>

namespace tickcast {

using protocol::SessionLevel;

namespace {

class Texts
{
    Q_DECLARE_TR_FUNCTIONS(Levels)
};

} // namespace

LevelCounts sessionsByLevel(const admin::Stats &stats)
{
    LevelCounts counts{};
    for (const admin::Worker &worker : stats.workers) {
        for (size_t level = 0; level < counts.size(); ++level)
            counts[level] += worker.levels[level];
    }
    return counts;
}

quint64 sessionsNotNormal(const LevelCounts &counts)
{
    quint64 sessions = 0;
    for (size_t level = 1; level < counts.size(); ++level)
        sessions += counts[level];
    return sessions;
}

SessionLevel worstLevel(const LevelCounts &counts)
{
    size_t level = counts.size() - 1;
    while (level > 0 && counts[level] == 0)
        --level;
    return static_cast<SessionLevel>(level);
}

QString levelWord(SessionLevel level)
{
    switch (level) {
    case SessionLevel::Normal:
        return Texts::tr("Normal");
    case SessionLevel::Degraded:
        return Texts::tr("Degraded");
    case SessionLevel::Critical:
        return Texts::tr("Critical");
    case SessionLevel::Emergency:
        return Texts::tr("Emergency");
    }
    return {};
}

QString levelSummary(const LevelCounts &counts)
{
    QStringList parts;
    for (size_t level = counts.size() - 1; level > 0; --level) {
        if (counts[level] > 0)
            //: a count and a level: "3 Emergency"
            parts.append(Texts::tr("%1 %2").arg(format::count(counts[level]),
                                                levelWord(static_cast<SessionLevel>(level))));
    }
    return parts.join(Texts::tr(", "));
}

Health judgeLevels(const LevelCounts &counts)
{
    const auto emergency = static_cast<double>(counts.back());
    const auto slow = static_cast<double>(sessionsNotNormal(counts));
    const double all = std::max(slow + static_cast<double>(counts.front()), 1.0);
    return std::max({judge(slow / all, levelShareWarning, levelShareCritical),
                     judge(emergency / all, emergencyShareCritical, emergencyShareCritical),
                     emergency > 0.0 ? Health::Warning : Health::Good});
}

quint64 unaccountedUpdates(const admin::Stats &stats)
{
    quint64 updates = 0;
    for (const admin::Worker &worker : stats.workers) {
        const auto bits = static_cast<quint64>(worker.unaccounted);
        updates += worker.unaccounted < 0 ? quint64(0) - bits : bits;
    }
    return updates;
}

} // namespace tickcast
