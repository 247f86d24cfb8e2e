// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/sessionreport.h"

#include "console/models/format.h"
#include "console/models/inquiry.h"
#include "console/models/levels.h"

#include <QCoreApplication>
#include <QDateTime>
#include <algorithm>

namespace tickcast {

namespace {

using admin::SessionLevel;

constexpr double scaleEndPermille = 4'000.0;

class Texts
{
    Q_DECLARE_TR_FUNCTIONS(SessionReport)
};

[[nodiscard]] QString clockTime(qint64 unixMs)
{
    return QDateTime::fromMSecsSinceEpoch(unixMs).toString(u"HH:mm:ss");
}

/// The figure with its unit, by the name of the input; a name that is not known has none.
[[nodiscard]] QString inputText(const QString &name, qint64 value)
{
    const auto figure = static_cast<double>(value);
    if (name == QLatin1String("owedShare") || name == QLatin1String("eventShare"))
        return Texts::tr("%1 %").arg(format::percent(figure / 1e3));
    if (name == QLatin1String("oldestAgeMs"))
        return Texts::tr("%1 s").arg(format::seconds(figure));
    if (name == QLatin1String("unsentBytes"))
        return Texts::tr("%1 kB").arg(format::kilobytes(figure));
    return QString::number(value);
}

[[nodiscard]] QString inputName(const QString &name)
{
    if (name == QLatin1String("owedShare"))
        return Texts::tr("owed, of its subscriptions");
    if (name == QLatin1String("eventShare"))
        return Texts::tr("room for events, filled");
    if (name == QLatin1String("oldestAgeMs"))
        return Texts::tr("oldest update owed");
    if (name == QLatin1String("unsentBytes"))
        return Texts::tr("not taken by its connection");
    return name.left(32);
}

[[nodiscard]] PressureBar barOf(const admin::PressureFigure &input)
{
    PressureBar bar;
    bar.name = inputName(input.name);
    bar.value = inputText(input.name, input.value);
    bar.limits =
        Texts::tr("Degraded from %1, Critical from %2, Emergency from %3")
            .arg(inputText(input.name, input.degraded), inputText(input.name, input.critical),
                 inputText(input.name, input.emergency));
    bar.length = std::min(input.scorePermille / scaleEndPermille, 1.0);
    bar.level = static_cast<SessionLevel>(std::min(input.scorePermille / 1'000, 3u));
    return bar;
}

[[nodiscard]] std::vector<LevelStretch> stretchesOf(const admin::SessionDetail &detail,
                                                    qint64 nowMs)
{
    std::vector<LevelStretch> stretches;
    const qint64 beganMs = nowMs - detail.row.connectedMs;
    // Of more changes than are remembered the first is not known: nothing is drawn before it.
    if (detail.history.size() >= detail.levelChanges) {
        stretches.push_back({beganMs, nowMs, SessionLevel::Normal,
                             Texts::tr("%1 connected").arg(clockTime(beganMs))});
    }
    for (const admin::LevelChange &change : detail.history) {
        if (!stretches.empty()) // a clock that was set back must not turn time around
            stretches.back().toMs = std::max(change.tsMs, stretches.back().fromMs);
        stretches.push_back(
            {change.tsMs, std::max(nowMs, change.tsMs), change.level,
             //: time, level, reason
             Texts::tr("%1 %2: %3")
                 .arg(clockTime(change.tsMs), levelWord(change.level), reasonText(change.reason))});
    }
    return stretches;
}

[[nodiscard]] AgeBars ageBarsOf(const admin::AgeCounts &ages, SessionLevel level)
{
    AgeBars bars;
    bars.level = level;
    quint64 tallest = 0;
    for (const quint64 count : ages.counts) {
        bars.count += count;
        tallest = std::max(tallest, count);
    }
    const size_t buckets = std::min(ages.counts.size(), bars.lengths.size());
    for (size_t i = 0; i < buckets && tallest > 0; ++i)
        bars.lengths[i] = static_cast<double>(ages.counts[i]) / static_cast<double>(tallest);
    bars.text = Texts::tr("half within %1, 99 of 100 within %2")
                    .arg(ageWithin(ages.counts, 0.5), ageWithin(ages.counts, 0.99));
    return bars;
}

} // namespace

QString reasonText(const QString &reason)
{
    static constexpr std::array<std::pair<const char *, const char *>, 6> texts{{
        {"connection",
         QT_TRANSLATE_NOOP("SessionReport", "its connection is slower than its updates")},
        {"worker",
         QT_TRANSLATE_NOOP("SessionReport", "its worker is behind with its work (floor)")},
        {"memory", QT_TRANSLATE_NOOP("SessionReport", "the server is short of memory (floor)")},
        {"floor", QT_TRANSLATE_NOOP("SessionReport", "an operator set a floor")},
        {"pin", QT_TRANSLATE_NOOP("SessionReport", "an operator pinned it")},
        {"recovered", QT_TRANSLATE_NOOP("SessionReport", "recovered")},
    }};
    for (const auto &[name, text] : texts) {
        if (reason == QLatin1String(name))
            return Texts::tr(text);
    }
    return oneLine(reason);
}

QString ageWithin(const std::vector<quint64> &counts, double share)
{
    quint64 total = 0;
    for (const quint64 count : counts)
        total += count;
    if (total == 0)
        return format::unknown();
    const double wanted = share * static_cast<double>(total);
    quint64 reached = 0;
    for (size_t i = 0; i + 1 < counts.size() && i + 1 < admin::AgeCounts::bucketCount; ++i) {
        reached += counts[i];
        if (static_cast<double>(reached) >= wanted) {
            const auto ms = qint64(1) << i;
            return ms < 1'000 ? Texts::tr("%1 ms").arg(ms)
                              : Texts::tr("%1 s").arg(format::seconds(static_cast<double>(ms)));
        }
    }
    return Texts::tr("more than 16 s");
}

QString subscriptionsText(const admin::SessionDetail &detail)
{
    QStringList lines;
    for (const admin::SubscriptionRow &row : detail.subscriptions) {
        const QString line = oneLine(row.symbol) % u"  " % row.channel.left(16);
        lines.append(row.isHolding ? QString(line % u"  " % Texts::tr("holding")) : line);
    }
    const auto told = static_cast<quint64>(detail.subscriptions.size());
    if (detail.row.subscriptions > told)
        lines.append(Texts::tr("and %1 more").arg(format::count(detail.row.subscriptions - told)));
    return lines.isEmpty() ? Texts::tr("none") : lines.join(u'\n');
}

SessionReport reportOf(const admin::SessionDetail &detail, qint64 nowMs)
{
    SessionReport report;
    const SessionLevel level = detail.row.level;
    if (detail.row.isPinned)
        report.why = Texts::tr("%1: an operator pinned it there").arg(levelWord(level));
    else if (level == SessionLevel::Normal)
        report.why = Texts::tr("Normal: it keeps up");
    else
        report.why = Texts::tr("%1: %2").arg(levelWord(level), reasonText(detail.reason));
    if (detail.floor != SessionLevel::Normal) {
        report.why =
            Texts::tr("%1; the floor of its worker is %2").arg(report.why, levelWord(detail.floor));
    }
    for (const admin::PressureFigure &input : detail.inputs)
        report.inputs.push_back(barOf(input));
    report.history = stretchesOf(detail, nowMs);
    for (size_t i = 0; i < detail.ages.size(); ++i) {
        AgeBars bars = ageBarsOf(detail.ages[i], static_cast<SessionLevel>(i));
        if (bars.count > 0)
            report.ages.push_back(std::move(bars));
        if (detail.levelMs[i] > 0) {
            //: a level, and for how long
            report.times.push_back(
                Texts::tr("%1 %2").arg(levelWord(static_cast<SessionLevel>(i)),
                                       format::span(static_cast<qint64>(detail.levelMs[i]))));
        }
    }
    return report;
}

} // namespace tickcast
