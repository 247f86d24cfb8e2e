// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/ctl/render.h"

#include "console/models/format.h"

#include <QStringList>
#include <algorithm>
#include <utility>

namespace tickcast::ctl {

using protocol::SessionLevel;

namespace {

constexpr int nameColumns = 14;

[[nodiscard]] Line fact(const char *name, const QString &value)
{
    return Line(QLatin1String(name), Style::Heading).pad(nameColumns).add(value);
}

/// "12 to 61 of 98,214" or why there is nothing.
[[nodiscard]] Line footer(const char *what, quint32 offset, size_t rows, quint32 matching,
                          quint32 total)
{
    const QString all =
        matching == total
            ? format::count(total)
            : QString(format::count(matching) % u" that match, of " % format::count(total));
    if (rows == 0)
        return Line(QString(u"no more " % QLatin1String(what) % u"; there are " % all), Style::Dim);
    return Line(QString(format::count(offset + 1ull) % u" to " % format::count(offset + rows) %
                        u" of " % all),
                Style::Dim);
}

void addInputs(Lines &lines, const admin::SessionDetail &detail, int columns)
{
    Table table({{QStringLiteral("pressure of"), Table::Align::Left},
                 {QStringLiteral("now")},
                 {QStringLiteral("degraded at")},
                 {QStringLiteral("critical at")},
                 {QStringLiteral("emergency at")},
                 {QStringLiteral("score")}});
    const auto number = [](qint64 value) { return format::count(static_cast<quint64>(value)); };
    for (const admin::PressureFigure &input : detail.inputs) {
        const size_t level = std::min<size_t>(input.scorePermille / 1000, 3);
        table.addRow({{input.name},
                      {number(input.value)},
                      {number(input.degraded)},
                      {number(input.critical)},
                      {number(input.emergency)},
                      {format::ratio(input.scorePermille / 1e3),
                       styleOf(static_cast<SessionLevel>(level))}});
    }
    lines.emplace_back();
    for (Line &line : table.lines(columns))
        lines.push_back(std::move(line));
}

void addHistory(Lines &lines, const admin::SessionDetail &detail)
{
    if (detail.history.empty())
        return;
    lines.emplace_back();
    lines.emplace_back(
        QString(format::count(detail.levelChanges) % u" changes of level, the last:"),
        Style::Heading);
    for (const admin::LevelChange &change : detail.history) {
        Line line(timeStamp(change.tsMs), Style::Dim);
        line.add(u"  ").add(levelName(change.level), styleOf(change.level));
        lines.push_back(line.pad(38).add(change.reason));
    }
}

void addSubscriptions(Lines &lines, const admin::SessionDetail &detail, int columns)
{
    if (detail.subscriptions.empty())
        return;
    lines.emplace_back();
    lines.emplace_back(QStringLiteral("subscriptions, held ones with a *:"), Style::Heading);
    Line line;
    for (const admin::SubscriptionRow &row : detail.subscriptions) {
        const QString text =
            visible(QString(row.symbol % u'/' % row.channel)) % (row.isHolding ? u"*" : u"");
        if (line.columns() > 0 &&
            line.columns() + 2 + columnsOf(text) > (columns > 0 ? columns : 100))
            lines.push_back(std::exchange(line, Line()));
        line.add(line.columns() > 0 ? u"  " : u"").add(text);
    }
    lines.push_back(line);
    const size_t all = detail.row.subscriptions;
    if (all > detail.subscriptions.size())
        lines.emplace_back(
            QString(u"and " % format::count(all - detail.subscriptions.size()) % u" more"),
            Style::Dim);
}

} // namespace

Lines renderSessions(const admin::SessionsPage &page, int columns)
{
    Lines lines = sessionsTable(page.rows).lines(columns);
    lines.push_back(footer("sessions", page.offset, page.rows.size(), page.matching, page.total));
    return lines;
}

Lines renderClosed(const admin::ClosedPage &page, int columns)
{
    using Align = Table::Align;
    Table table({{QStringLiteral("closed at"), Align::Left},
                 {QStringLiteral("session"), Align::Left},
                 {QStringLiteral("address"), Align::Left},
                 {QStringLiteral("code")},
                 {QStringLiteral("level"), Align::Left, 1},
                 {QStringLiteral("delivered"), Align::Right, 2},
                 {QStringLiteral("dropped"), Align::Right, 2},
                 {QStringLiteral("was here"), Align::Right, 3},
                 {QStringLiteral("reason"), Align::Left, 0, 10}});
    for (const admin::ClosedRow &closed : page.rows) {
        const admin::SessionRow &row = closed.row;
        table.addRow({{timeStamp(closed.end.atMs)},
                      {row.session},
                      {row.peer},
                      {closed.end.code == 0 ? format::unknown() : QString::number(closed.end.code)},
                      {levelName(row.level), styleOf(row.level)},
                      {format::count(row.delivered)},
                      {format::count(row.losses.droppedTotal())},
                      {format::span(row.connectedMs)},
                      {closed.end.reason}});
    }
    Lines lines = table.lines(columns);
    lines.push_back(
        footer("closed sessions", page.offset, page.rows.size(), page.matching, page.total));
    return lines;
}

Lines renderSession(const admin::SessionDetail &detail, int columns)
{
    const admin::SessionRow &row = detail.row;
    Line level = Line(u"level", Style::Heading).pad(nameColumns);
    level.add(levelName(row.level), styleOf(row.level));
    if (row.isPinned)
        level.add(u", pinned");
    if (!detail.reason.isEmpty())
        level.add(QString(u", because of its " % detail.reason));
    level.add(QString(u"; pressure " % format::ratio(row.pressurePermille / 1e3) % u", floor " %
                      levelName(detail.floor)));
    QStringList times;
    for (size_t i = 0; i < detail.levelMs.size(); ++i) {
        if (detail.levelMs[i] > 0)
            times << levelName(static_cast<SessionLevel>(i)) % u' ' %
                         format::span(static_cast<qint64>(detail.levelMs[i]));
    }
    Lines lines{
        fact("session",
             QString(row.session % u" from " % row.peer % u", worker " %
                     QString::number(row.worker) % u", here for " % format::span(row.connectedMs))),
        level,
        fact("time at level", times.join(QLatin1String(", "))),
        fact("owed",
             QString(format::count(row.owed) % u" updates, " % format::count(row.owedEvents) %
                     u" of them events; the oldest " % ageText(row.oldestOwedMs))),
        fact("connection", QString(byteText(static_cast<double>(row.unsentBytes)) % u" unsent" %
                                   (row.isBehind ? u", its socket is full" : u""))),
        fact("updates",
             QString(format::count(row.published) % u" published, " % format::count(row.delivered) %
                     u" delivered, " % format::count(row.losses.superseded) % u" superseded, " %
                     format::count(row.losses.suppressedTotal()) % u" suppressed, " %
                     format::count(row.losses.droppedTotal()) % u" dropped")),
        fact("subscriptions", QString(format::count(row.subscriptions) % u", " %
                                      format::count(row.holdings) % u" held")),
    };
    addInputs(lines, detail, columns);
    addHistory(lines, detail);
    addSubscriptions(lines, detail, columns);
    return lines;
}

Lines renderSymbols(const admin::SymbolsPage &page, int columns)
{
    using Align = Table::Align;
    Table table({{QStringLiteral("symbol"), Align::Left},
                 {QStringLiteral("subscribers")},
                 {QStringLiteral("last")},
                 {QStringLiteral("age")},
                 {QStringLiteral("updates")},
                 {QStringLiteral("published"), Align::Right, 2},
                 {QStringLiteral("size"), Align::Right, 3},
                 {QStringLiteral("offset"), Align::Right, 1},
                 {QStringLiteral("status"), Align::Left, 0, 8}});
    for (const admin::SymbolRow &row : page.rows) {
        table.addRow(
            {{row.symbol, Style::Strong},
             {format::count(row.subscribers)},
             {row.last.isEmpty() ? format::unknown() : row.last},
             {ageText(row.ageMs)},
             {format::count(row.updates)},
             {format::count(row.published)},
             {byteText(static_cast<double>(row.bytes))},
             {format::count(row.offset)},
             {row.isStale ? QString(u"stale: " % row.status) : QString(), Style::Warning}});
    }
    Lines lines = table.lines(columns);
    lines.push_back(footer("symbols", page.offset, page.rows.size(), page.matching, page.total));
    return lines;
}

Lines renderConfig(const admin::ConfigPage &page, int columns)
{
    using Align = Table::Align;
    Table table({{QStringLiteral("setting"), Align::Left},
                 {QStringLiteral("value"), Align::Left, 0, 12},
                 {QStringLiteral("default"), Align::Left, 1},
                 {QStringLiteral("changes on"), Align::Left, 2}});
    for (const admin::ConfigSetting &setting : page.settings) {
        const bool isStandard = setting.value == setting.standard;
        table.addRow({{setting.key},
                      {setting.value, isStandard ? Style::Plain : Style::Strong},
                      {setting.standard, Style::Dim},
                      {setting.isLive ? QStringLiteral("reload") : QStringLiteral("restart")}});
    }
    Lines lines = table.lines(columns);
    lines.emplace_back(page.file.isEmpty() ? QStringLiteral("no file was read")
                                           : QString(u"read from " % page.file),
                       Style::Dim);
    return lines;
}

Line renderLogRecord(const admin::LogRecord &record)
{
    Line line(timeStamp(record.tsMs), Style::Dim);
    line.add(u" ").add(QLatin1String(admin::severityNames[static_cast<size_t>(record.severity)]),
                       styleOf(record.severity));
    line.pad(33).add(record.category, Style::Heading).add(u" ");
    line.add(record.thread, Style::Dim).add(u": ");
    return line.add(record.text, record.severity >= admin::Severity::Warning
                                     ? styleOf(record.severity)
                                     : Style::Plain);
}

} // namespace tickcast::ctl
