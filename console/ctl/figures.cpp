// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/ctl/figures.h"

#include "console/models/format.h"

#include <QDateTime>
#include <algorithm>
#include <cmath>

namespace tickcast::ctl {

using protocol::SessionLevel;

namespace {

constexpr std::array<char16_t, protocol::sessionLevelCount> shades{u'░', u'▒', u'▓', u'█'};

} // namespace

QString levelName(SessionLevel level)
{
    const std::string_view name = protocol::sessionLevelName(level);
    return QString::fromLatin1(name.data(), static_cast<qsizetype>(name.size()));
}

Style styleOf(SessionLevel level)
{
    switch (level) {
    case SessionLevel::Normal:
        break;
    case SessionLevel::Degraded:
        return Style::Warning;
    case SessionLevel::Critical:
    case SessionLevel::Emergency:
        return Style::Bad;
    }
    return Style::Plain;
}

Style styleOf(admin::Severity severity)
{
    switch (severity) {
    case admin::Severity::Debug:
        return Style::Dim;
    case admin::Severity::Info:
        break;
    case admin::Severity::Warning:
        return Style::Warning;
    case admin::Severity::Error:
        return Style::Bad;
    }
    return Style::Plain;
}

Style styleOf(admin::FeedState state)
{
    switch (state) {
    case admin::FeedState::Starting:
    case admin::FeedState::Waiting:
        break;
    case admin::FeedState::Live:
        return Style::Good;
    case admin::FeedState::Ended:
        return Style::Warning;
    case admin::FeedState::Failed:
        return Style::Bad;
    }
    return Style::Plain;
}

Style styleOf(admin::BreakerState state)
{
    switch (state) {
    case admin::BreakerState::Closed:
        break;
    case admin::BreakerState::Open:
        return Style::Bad;
    case admin::BreakerState::HalfOpen:
        return Style::Warning;
    }
    return Style::Good;
}

QString timeStamp(qint64 unixMs)
{
    return QDateTime::fromMSecsSinceEpoch(unixMs, Qt::UTC).toString(Qt::ISODateWithMs);
}

QString withUnit(const QString &figure, const char *unit)
{
    return figure == format::unknown() ? figure : QString(figure % u' ' % QLatin1String(unit));
}

QString byteText(double bytes)
{
    if (std::abs(bytes) >= 1e6)
        return withUnit(format::megabytes(bytes), "MB");
    return withUnit(format::kilobytes(bytes), "kB");
}

QString ageText(qint64 ageMs)
{
    if (ageMs < 0)
        return QStringLiteral("never");
    return ageMs < 60'000 ? withUnit(format::seconds(static_cast<double>(ageMs)), "s")
                          : format::span(ageMs);
}

Line levelBar(const LevelCounts &counts, int columns)
{
    quint64 all = 0;
    for (const quint64 count : counts)
        all += count;
    Line bar;
    if (all == 0 || columns <= 0)
        return bar;
    std::array<int, protocol::sessionLevelCount> widths{};
    int used = 0;
    for (size_t i = 1; i < counts.size(); ++i) {
        const double share = static_cast<double>(counts[i]) / static_cast<double>(all);
        widths[i] =
            counts[i] == 0 ? 0 : std::max(1, static_cast<int>(std::lround(share * columns)));
        used += widths[i];
    }
    // Normal has what is left; where it is there at all, the widest of the others makes room.
    const int rest = std::max(columns - used, counts[0] > 0 ? 1 : 0);
    widths[0] = rest;
    while (used + rest > columns && *std::max_element(widths.begin() + 1, widths.end()) > 1) {
        --*std::max_element(widths.begin() + 1, widths.end());
        --used;
    }
    for (size_t i = 0; i < counts.size(); ++i)
        bar.add(QString(widths[i], shades[i]),
                i == 0 ? Style::Good : styleOf(static_cast<SessionLevel>(i)));
    return bar;
}

Line levelCountsText(const LevelCounts &counts)
{
    Line line;
    for (size_t i = 0; i < counts.size(); ++i) {
        const auto level = static_cast<SessionLevel>(i);
        if (i > 0 && counts[i] == 0)
            continue;
        if (i > 0)
            line.add(u", ");
        line.add(QString(format::count(counts[i]) % u' ' % levelName(level)),
                 i == 0 ? Style::Plain : styleOf(level));
    }
    return line;
}

Lines alertLines(const std::vector<admin::Alert> &alerts, qint64 nowMs, size_t most)
{
    Lines lines;
    for (const admin::Alert &alert : alerts) {
        if (most > 0 && lines.size() == most) {
            lines.back().add(QStringLiteral("  (and %1 more)").arg(alerts.size() - most));
            break;
        }
        Line line(QLatin1String(admin::severityNames[static_cast<size_t>(alert.severity)]),
                  styleOf(alert.severity));
        line.pad(9).add(alert.name, Style::Strong).add(u": ").add(alert.text);
        line.add(QString(u"  (" % format::span(nowMs - alert.sinceMs) % u')'), Style::Dim);
        lines.push_back(std::move(line));
    }
    return lines;
}

Line feedText(const admin::Feed &feed)
{
    Line line(feed.name);
    line.add(u" ").add(QLatin1String(admin::feedStateNames[static_cast<size_t>(feed.state)]),
                       styleOf(feed.state));
    line.add(QString(u", last event " % ageText(feed.ageMs) %
                     (feed.ageMs < 0 ? QString() : QStringLiteral(" ago"))));
    if (feed.stale > 0)
        line.add(u", ").add(QString(format::count(feed.stale) % u" stale"), Style::Warning);
    if (!feed.reason.isEmpty())
        line.add(u": ").add(feed.reason);
    return line;
}

Table workersTable(const admin::Stats &stats, const std::optional<SampleRates> &rates)
{
    using Align = Table::Align;
    Table table({{QStringLiteral("worker"), Align::Right},
                 {QStringLiteral("sessions")},
                 {QStringLiteral("updates/s")},
                 {QStringLiteral("MB/s")},
                 {QStringLiteral("upd/send"), Align::Right, 4},
                 {QStringLiteral("cpu %")},
                 {QStringLiteral("p50 ms"), Align::Right, 5},
                 {QStringLiteral("p99 ms")},
                 {QStringLiteral("lag ms"), Align::Right, 3},
                 {QStringLiteral("inbox"), Align::Right, 3},
                 {QStringLiteral("behind"), Align::Right, 2},
                 {QStringLiteral("owed"), Align::Right, 2},
                 {QStringLiteral("drop %")},
                 {QStringLiteral("unacc."), Align::Right, 6},
                 {QStringLiteral("floor"), Align::Left, 1}});
    for (size_t i = 0; i < stats.workers.size(); ++i) {
        const admin::Worker &worker = stats.workers[i];
        const Rates rate = rates && i < rates->workers.size() ? rates->workers[i].rates : Rates();
        const auto ms = [&](qint64 us) {
            return worker.latency.count == 0 ? format::unknown()
                                             : format::milliseconds(static_cast<double>(us));
        };
        table.addRow(
            {{QString::number(worker.index)},
             {format::count(worker.sessions)},
             {format::rate(rate.updatesPerS)},
             {format::megabytes(rate.bytesOutPerS)},
             {format::ratio(rate.updatesPerSend)},
             {format::percent(rate.cpuShare)},
             {ms(worker.latency.p50Us)},
             {ms(worker.latency.p99Us)},
             {format::milliseconds(static_cast<double>(worker.loopLagUs))},
             {format::count(worker.inboxDepth)},
             {format::count(worker.behind), worker.behind > 0 ? Style::Warning : Style::Plain},
             {format::count(worker.owed)},
             {format::percent(rate.dropShare),
              rate.dropShare > 0.0 ? Style::Warning : Style::Plain},
             {QString::number(worker.unaccounted),
              worker.unaccounted != 0 ? Style::Bad : Style::Plain},
             {worker.floorReason.isEmpty()
                  ? levelName(worker.floor)
                  : QString(levelName(worker.floor) % u" (" % worker.floorReason % u')'),
              styleOf(worker.floor)}});
    }
    return table;
}

Table sessionsTable(const std::vector<admin::SessionRow> &rows)
{
    using Align = Table::Align;
    Table table({{QStringLiteral("session"), Align::Left, 0, 8},
                 {QStringLiteral("address"), Align::Left, 0, 12},
                 {QStringLiteral("worker"), Align::Right, 3},
                 {QStringLiteral("level"), Align::Left},
                 {QStringLiteral("pressure")},
                 {QStringLiteral("symbols"), Align::Right, 5},
                 {QStringLiteral("held"), Align::Right, 1},
                 {QStringLiteral("owed"), Align::Right, 7},
                 {QStringLiteral("oldest s"), Align::Right, 7},
                 {QStringLiteral("unsent kB"), Align::Right, 6},
                 {QStringLiteral("delivered"), Align::Right, 5},
                 {QStringLiteral("superseded"), Align::Right, 4},
                 {QStringLiteral("suppressed"), Align::Right, 4},
                 {QStringLiteral("dropped"), Align::Right, 6},
                 {QStringLiteral("here for"), Align::Right, 2}});
    for (const admin::SessionRow &row : rows) {
        table.addRow(
            {{row.session},
             {row.peer},
             {QString::number(row.worker)},
             {row.isPinned ? QString(levelName(row.level) % u" pin") : levelName(row.level),
              styleOf(row.level)},
             {format::ratio(row.pressurePermille / 1e3)},
             {format::count(row.subscriptions)},
             {format::count(row.holdings)},
             {format::count(row.owed)},
             {format::seconds(static_cast<double>(row.oldestOwedMs))},
             {format::kilobytes(static_cast<double>(row.unsentBytes))},
             {format::count(row.delivered)},
             {format::count(row.losses.superseded)},
             {format::count(row.losses.suppressedTotal())},
             {format::count(row.losses.droppedTotal())},
             {format::span(row.connectedMs)}});
    }
    return table;
}

} // namespace tickcast::ctl
