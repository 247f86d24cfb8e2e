// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/servernotice.h"

#include "console/models/format.h"
#include "console/models/levels.h"

#include <QStringList>
#include <algorithm>

namespace tickcast {

using protocol::SessionLevel;

namespace {

constexpr qsizetype reasonLettersMax = 120;
constexpr qsizetype workersNamedMax = 6;

/// Workers that have the same floor for the same reason.
struct Floor
{
    SessionLevel level;
    QString reason;
    QStringList workers;
};

[[nodiscard]] std::vector<Floor> floorsOf(const admin::Stats &stats)
{
    std::vector<Floor> floors;
    for (const admin::Worker &worker : stats.workers) {
        if (worker.floor == SessionLevel::Normal)
            continue;
        const QString reason = worker.floorReason.simplified().left(reasonLettersMax);
        auto same = std::ranges::find_if(floors, [&](const Floor &floor) {
            return floor.level == worker.floor && floor.reason == reason;
        });
        if (same == floors.end())
            same = floors.insert(same, Floor{worker.floor, reason, {}});
        same->workers.append(QString::number(worker.index));
    }
    std::ranges::stable_sort(floors, std::ranges::greater(), &Floor::level);
    return floors;
}

[[nodiscard]] QString workersText(const QStringList &workers, size_t all)
{
    if (all > 1 && static_cast<size_t>(workers.size()) == all)
        return QStringLiteral("all workers");
    if (workers.size() == 1)
        return u"worker " % workers.first();
    const qsizetype unnamed = workers.size() - workersNamedMax;
    const QString names = workers.mid(0, workersNamedMax).join(QLatin1String(", "));
    return unnamed > 0
               ? QString(u"workers " % names % u" and " % QString::number(unnamed) % u" more")
               : QString(u"workers " % names);
}

[[nodiscard]] QString floorText(const Floor &floor, size_t all)
{
    const QString clients = floor.level == SessionLevel::Emergency
                                ? QStringLiteral(": all clients at Emergency")
                                : u": all clients at " % levelWord(floor.level) % u" or above";
    const QString reason = floor.reason.isEmpty() ? QString() : QString(u": " % floor.reason);
    return workersText(floor.workers, all) % clients % reason;
}

/// Floors and unaccounted updates are worth more words than the server's, and are put together.
[[nodiscard]] bool isSaidOtherwise(const admin::Alert &alert)
{
    return alert.name.startsWith(QLatin1String("floor ")) ||
           alert.name.startsWith(QLatin1String("unaccounted "));
}

} // namespace

std::optional<ServerNotice> serverNotice(const admin::Stats &stats)
{
    ServerNotice notice;
    QStringList parts;
    if (const quint64 unaccounted = unaccountedUpdates(stats); unaccounted > 0) {
        notice.health = Health::Critical;
        parts.append(format::count(unaccounted) % (unaccounted == 1 ? u" update" : u" updates") %
                     u" unaccounted for: please report");
    }
    for (const admin::Alert &alert : stats.alerts) {
        if (isSaidOtherwise(alert))
            continue;
        notice.health =
            std::max(notice.health,
                     alert.severity == admin::Severity::Error ? Health::Critical : Health::Warning);
        parts.append(alert.text.simplified().left(reasonLettersMax));
    }
    for (const Floor &floor : floorsOf(stats)) {
        notice.health =
            std::max(notice.health,
                     floor.level >= SessionLevel::Critical ? Health::Critical : Health::Warning);
        parts.append(floorText(floor, stats.workers.size()));
    }
    if (parts.isEmpty())
        return std::nullopt;
    notice.text = parts.join(QStringLiteral(" \u00b7 "));
    notice.text[0] = notice.text[0].toUpper();
    return notice;
}

} // namespace tickcast
