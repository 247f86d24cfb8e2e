// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/servernotice.h"

#include "console/models/format.h"
#include "console/models/language.h"
#include "console/models/levels.h"

#include <QCoreApplication>
#include <QStringList>
#include <algorithm>

namespace tickcast {

using protocol::SessionLevel;

namespace {

class Texts
{
    Q_DECLARE_TR_FUNCTIONS(ServerNotice)
};

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
        return Texts::tr("all workers");
    if (workers.size() == 1)
        return Texts::tr("worker %1").arg(workers.first());
    const qsizetype unnamed = workers.size() - workersNamedMax;
    const QString names = workers.mid(0, workersNamedMax).join(Texts::tr(", "));
    return unnamed > 0 ? Texts::tr("workers %1 and %2 more").arg(names).arg(unnamed)
                       : Texts::tr("workers %1").arg(names);
}

[[nodiscard]] QString floorText(const Floor &floor, size_t all)
{
    const QString workers = workersText(floor.workers, all);
    const QString text =
        floor.level == SessionLevel::Emergency
            ? Texts::tr("%1: all clients at Emergency").arg(workers)
            : Texts::tr("%1: all clients at %2 or above").arg(workers, levelWord(floor.level));
    return floor.reason.isEmpty() ? text : Texts::tr("%1: %2").arg(text, floor.reason);
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
        parts.append(
            Texts::tr("%1 updates unaccounted for: please report", nullptr, pluralOf(unaccounted))
                .arg(format::count(unaccounted)));
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
