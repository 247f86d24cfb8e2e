// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/sessionreport.h"

#include "console/models/format.h"
#include "console/models/inquiry.h"
#include "console/models/levels.h"

#include <QDateTime>
#include <algorithm>

namespace tickcast {

namespace {

using admin::SessionLevel;

constexpr double scaleEndPermille = 4'000.0;

/// The figure with its unit, by the name of the input; a name that is not known has none.
[[nodiscard]] QString inputText(const QString &name, qint64 value)
{
    const auto figure = static_cast<double>(value);
    if (name == QLatin1String("owedShare") || name == QLatin1String("eventShare"))
        return format::percent(figure / 1e3) % u" %";
    if (name == QLatin1String("oldestAgeMs"))
        return format::seconds(figure) % u" s";
    if (name == QLatin1String("unsentBytes"))
        return format::kilobytes(figure) % u" kB";
    return QString::number(value);
}

[[nodiscard]] QString inputName(const QString &name)
{
    if (name == QLatin1String("owedShare"))
        return QStringLiteral("owed, of its subscriptions");
    if (name == QLatin1String("eventShare"))
        return QStringLiteral("room for events, filled");
    if (name == QLatin1String("oldestAgeMs"))
        return QStringLiteral("oldest update owed");
    if (name == QLatin1String("unsentBytes"))
        return QStringLiteral("not taken by its connection");
    return name.left(32);
}

[[nodiscard]] PressureBar barOf(const admin::PressureFigure &input)
{
    PressureBar bar;
    bar.name = inputName(input.name);
    bar.value = inputText(input.name, input.value);
    bar.limits = u"Degraded from " % inputText(input.name, input.degraded) % u", Critical from " %
                 inputText(input.name, input.critical) % u", Emergency from " %
                 inputText(input.name, input.emergency);
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
        stretches.push_back(
            {beganMs, nowMs, SessionLevel::Normal,
             QDateTime::fromMSecsSinceEpoch(beganMs).toString(u"HH:mm:ss") % u" connected"});
    }
    for (const admin::LevelChange &change : detail.history) {
        if (!stretches.empty()) // a clock that was set back must not turn time around
            stretches.back().toMs = std::max(change.tsMs, stretches.back().fromMs);
        stretches.push_back({change.tsMs, std::max(nowMs, change.tsMs), change.level,
                             QDateTime::fromMSecsSinceEpoch(change.tsMs).toString(u"HH:mm:ss") %
                                 u' ' % levelWord(change.level) % u": " %
                                 reasonText(change.reason)});
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
    bars.text = u"half within " % ageWithin(ages.counts, 0.5) % u", 99 of 100 within " %
                ageWithin(ages.counts, 0.99);
    return bars;
}

} // namespace

QString reasonText(const QString &reason)
{
    static constexpr std::array<std::pair<const char *, const char *>, 6> texts{{
        {"connection", "its connection is slower than its updates"},
        {"worker", "its worker is behind with its work (floor)"},
        {"memory", "the server is short of memory (floor)"},
        {"floor", "an operator set a floor"},
        {"pin", "an operator pinned it"},
        {"recovered", "recovered"},
    }};
    for (const auto &[name, text] : texts) {
        if (reason == QLatin1String(name))
            return QString::fromLatin1(text);
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
            return ms < 1'000 ? QString(QString::number(ms) % u" ms")
                              : QString(format::seconds(static_cast<double>(ms)) % u" s");
        }
    }
    return QStringLiteral("more than 16 s");
}

QString subscriptionsText(const admin::SessionDetail &detail)
{
    QStringList lines;
    for (const admin::SubscriptionRow &row : detail.subscriptions) {
        lines.append(oneLine(row.symbol) % u"  " % row.channel.left(16) %
                     (row.isHolding ? u"  holding" : u""));
    }
    const auto told = static_cast<quint64>(detail.subscriptions.size());
    if (detail.row.subscriptions > told)
        lines.append(u"and " % format::count(detail.row.subscriptions - told) % u" more");
    return lines.isEmpty() ? QStringLiteral("none") : lines.join(u'\n');
}

SessionReport reportOf(const admin::SessionDetail &detail, qint64 nowMs)
{
    SessionReport report;
    const SessionLevel level = detail.row.level;
    const QString floor = detail.floor == SessionLevel::Normal
                              ? QString()
                              : QString(u"; the floor of its worker is " % levelWord(detail.floor));
    if (detail.row.isPinned)
        report.why = levelWord(level) % u": an operator pinned it there" % floor;
    else if (level == SessionLevel::Normal)
        report.why = u"Normal: it keeps up" % floor;
    else
        report.why = levelWord(level) % u": " % reasonText(detail.reason) % floor;
    for (const admin::PressureFigure &input : detail.inputs)
        report.inputs.push_back(barOf(input));
    report.history = stretchesOf(detail, nowMs);
    for (size_t i = 0; i < detail.ages.size(); ++i) {
        AgeBars bars = ageBarsOf(detail.ages[i], static_cast<SessionLevel>(i));
        if (bars.count > 0)
            report.ages.push_back(std::move(bars));
        if (detail.levelMs[i] > 0) {
            report.times.push_back(levelWord(static_cast<SessionLevel>(i)) % u' ' %
                                   format::span(static_cast<qint64>(detail.levelMs[i])));
        }
    }
    return report;
}

} // namespace tickcast
