// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/ctl/render.h"

#include "console/models/format.h"

#include <QStringList>

namespace tickcast::ctl {

namespace {

constexpr int nameColumns = 14;
constexpr int barColumns = 40;

[[nodiscard]] Line fact(const char *name, const Line &value)
{
    return Line(QLatin1String(name), Style::Heading).pad(nameColumns).append(value);
}
[[nodiscard]] Line fact(const char *name, const QString &value)
{
    return fact(name, Line(value));
}

[[nodiscard]] QString latencyText(const admin::Latency &latency)
{
    if (latency.count == 0)
        return QStringLiteral("nothing was sent");
    const auto ms = [](qint64 us) { return format::milliseconds(static_cast<double>(us)); };
    return QStringLiteral("p50 %1 ms, p99 %2 ms, p99.9 %3 ms")
        .arg(ms(latency.p50Us), ms(latency.p99Us), ms(latency.p999Us));
}

[[nodiscard]] Line lossText(const admin::Counters &totals)
{
    const auto reasons = [](quint64 sum, const auto &counts, const auto &names) {
        QStringList parts;
        for (size_t i = 0; i < names.size(); ++i) {
            if (counts[i] > 0)
                parts << QLatin1String(names[i]) % u' ' % format::count(counts[i]);
        }
        return parts.isEmpty()
                   ? format::count(sum)
                   : QString(format::count(sum) % u" (" % parts.join(QLatin1String(", ")) % u')');
    };
    static constexpr std::array<const char *, admin::suppressReasonCount> suppressNames{
        "interval", "degraded", "critical", "emergency"};
    static constexpr std::array<const char *, admin::dropReasonCount> dropNames{
        "outbox full", "inbox full", "level", "unsubscribed", "closed"};
    Line line(QString(format::count(totals.superseded) % u" superseded, "));
    line.add(QString(reasons(totals.suppressedTotal(), totals.suppressed, suppressNames) %
                     u" suppressed, "));
    return line.add(
        QString(reasons(totals.droppedTotal(), totals.dropped, dropNames) % u" dropped"));
}

} // namespace

Lines renderStats(const admin::Hello &hello, const admin::Stats &stats,
                  const std::optional<SampleRates> &rates)
{
    const Rates rate = rates ? rates->totals : Rates();
    quint64 owed = 0;
    for (const admin::Worker &worker : stats.workers)
        owed += worker.owed;
    const quint64 unaccounted = unaccountedUpdates(stats);

    Line server(QString(hello.server % u" on " % hello.host % u", pid " %
                        QString::number(hello.pid) % u", up " % format::clockSpan(stats.uptimeMs) %
                        u", " % hello.transport));
    if (stats.isDraining)
        server.add(u", ").add(u"draining", Style::Warning);
    Line updates(withUnit(format::rate(rate.updatesPerS), "/s"), Style::Strong);
    updates.add(QString(u", " % withUnit(format::megabytes(rate.bytesOutPerS), "MB/s") % u", " %
                        format::ratio(rate.updatesPerSend) % u" per send"));
    const LevelCounts levels = sessionsByLevel(stats);
    Line levelLine = levelBar(levels, barColumns);
    levelLine.add(levelLine.columns() > 0 ? u" " : u"").append(levelCountsText(levels));
    Line books(QString(format::count(owed) % u" owed, "));
    books.add(QString(format::count(unaccounted) % u" unaccounted for"),
              unaccounted > 0 ? Style::Bad : Style::Plain);

    Lines lines{
        fact("server", server),
        fact("clients at", hello.clientsUrl),
        fact("connections",
             Line(format::count(stats.connections), Style::Strong)
                 .add(QString(u", " % format::count(stats.handshakes) % u" shaking hands"))),
        fact("updates", updates),
        fact("market",
             QString(withUnit(format::rate(rates ? rates->publicationsPerS : notKnown), "/s") %
                     u" published")),
        fact("latency", latencyText(stats.latency)),
        fact("levels", levelLine),
        fact("losses", lossText(stats.totals)),
        fact("books", books),
        fact("process", QString(withUnit(format::percent(rate.cpuShare), "% of a core") % u", " %
                                byteText(static_cast<double>(stats.residentBytes)))),
    };
    for (const admin::Feed &feed : stats.feeds)
        lines.push_back(fact("feed", feedText(feed)));
    for (const Line &alert : alertLines(stats.alerts, stats.tsMs))
        lines.push_back(fact("alert", alert));
    return lines;
}

Lines renderWorkers(const admin::Stats &stats, const std::optional<SampleRates> &rates, int columns)
{
    return workersTable(stats, rates).lines(columns);
}

Lines renderFeeds(const admin::Stats &stats, int columns)
{
    using Align = Table::Align;
    Table feeds({{QStringLiteral("feed"), Align::Left},
                 {QStringLiteral("state"), Align::Left},
                 {QStringLiteral("last event")},
                 {QStringLiteral("symbols")},
                 {QStringLiteral("watched")},
                 {QStringLiteral("stale")},
                 {QStringLiteral("messages"), Align::Right, 3},
                 {QStringLiteral("malformed"), Align::Right, 4},
                 {QStringLiteral("breaker"), Align::Left, 2},
                 {QStringLiteral("reason"), Align::Left, 0, 10}});
    for (const admin::Feed &feed : stats.feeds) {
        feeds.addRow({{feed.name, Style::Strong},
                      {QLatin1String(admin::feedStateNames[static_cast<size_t>(feed.state)]),
                       styleOf(feed.state)},
                      {ageText(feed.ageMs)},
                      {format::count(feed.symbols)},
                      {format::count(feed.watched)},
                      {format::count(feed.stale), feed.stale > 0 ? Style::Warning : Style::Plain},
                      {format::count(feed.messages)},
                      {format::count(feed.malformed)},
                      {feed.breaker},
                      {feed.reason}});
    }
    Table breakers({{QStringLiteral("breaker"), Align::Left},
                    {QStringLiteral("state"), Align::Left},
                    {QStringLiteral("for")},
                    {QStringLiteral("why"), Align::Left},
                    {QStringLiteral("next try")},
                    {QStringLiteral("calls"), Align::Right, 2},
                    {QStringLiteral("failures"), Align::Right, 3},
                    {QStringLiteral("rejected"), Align::Right, 1},
                    {QStringLiteral("opened"), Align::Right, 1},
                    {QStringLiteral("last error"), Align::Left, 0, 10}});
    for (const admin::Breaker &breaker : stats.breakers) {
        breakers.addRow(
            {{breaker.name, Style::Strong},
             {QLatin1String(admin::breakerStateNames[static_cast<size_t>(breaker.state)]),
              styleOf(breaker.state)},
             {format::span(breaker.inStateMs)},
             {breaker.reason},
             {breaker.nextTryInMs < 0 ? format::unknown() : ageText(breaker.nextTryInMs)},
             {format::count(breaker.calls)},
             {format::count(breaker.failures)},
             {format::count(breaker.rejected)},
             {format::count(breaker.openings)},
             {breaker.lastErrorAtMs > 0
                  ? QString(timeStamp(breaker.lastErrorAtMs) % u' ' % breaker.lastError)
                  : QString()}});
    }
    Lines lines = feeds.lines(columns);
    lines.emplace_back();
    for (Line &line : breakers.lines(columns))
        lines.push_back(std::move(line));
    return lines;
}

Lines renderAlerts(const admin::Stats &stats)
{
    return stats.alerts.empty() ? Lines{Line(u"nothing is wrong", Style::Good)}
                                : alertLines(stats.alerts, stats.tsMs);
}

} // namespace tickcast::ctl
