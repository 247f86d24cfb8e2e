// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/ctl/topview.h"

#include "console/ctl/figures.h"
#include "console/models/format.h"

#include <algorithm>
#include <utility>

namespace tickcast::ctl {

namespace {

constexpr size_t alertsMost = 3;
constexpr int barColumnsMost = 40;

void figure(Line &line, const char *name, const QString &value, Style style = Style::Strong)
{
    line.add(line.columns() > 0 ? u"   " : u"");
    line.add(QString(QLatin1String(name) % u' '), Style::Heading).add(value, style);
}

[[nodiscard]] Line serverLine(const TopState &state)
{
    Line line;
    if (const auto &hello = state.hello()) {
        line.add(hello->server, Style::Strong)
            .add(QString(u" on " % hello->host % u"  pid " % QString::number(hello->pid) % u"  " %
                         hello->transport));
        if (state.stats())
            line.add(QString(u"  up " % format::clockSpan(state.stats()->uptimeMs)));
        if (hello->role == admin::Role::Viewer)
            line.add(u"  viewer");
    }
    if (state.stats() && state.stats()->isDraining && !state.isLost())
        line.add(u"  ").add(u"DRAINING", Style::Warning);
    return line;
}

[[nodiscard]] Line lostLine(const TopState &state)
{
    const qint64 seconds = (state.nextTryInMs() + 999) / 1000;
    return Line(
        QString(u"LOST, next try in " % QString::number(seconds) % u" s: " % state.problem()),
        Style::Bad);
}

[[nodiscard]] Lines figureLines(const TopState &state)
{
    const admin::Stats &stats = *state.stats();
    const Rates rate = state.rates() ? state.rates()->totals : Rates();
    quint64 owed = 0;
    for (const admin::Worker &worker : stats.workers)
        owed += worker.owed;
    const quint64 unaccounted = unaccountedUpdates(stats);
    Line first;
    figure(first, "Connections", format::count(stats.connections));
    figure(first, "Updates", withUnit(format::rate(rate.updatesPerS), "/s"));
    figure(first, "Out", withUnit(format::megabytes(rate.bytesOutPerS), "MB/s"));
    figure(first, "p99",
           stats.latency.count == 0
               ? format::unknown()
               : withUnit(format::milliseconds(static_cast<double>(stats.latency.p99Us)), "ms"));
    figure(first, "Dropped", withUnit(format::percent(rate.dropShare), "%"),
           rate.dropShare > 0.0 ? Style::Warning : Style::Strong);
    Line second;
    figure(second, "CPU", withUnit(format::percent(rate.cpuShare), "%"));
    figure(second, "Memory", byteText(static_cast<double>(stats.residentBytes)));
    figure(second, "Owed", format::count(owed));
    figure(second, "Unaccounted", format::count(unaccounted),
           unaccounted > 0 ? Style::Bad : Style::Strong);
    Lines lines{first, second};
    for (const admin::Feed &feed : stats.feeds)
        lines.push_back(Line(u"Feed ", Style::Heading).append(feedText(feed)));
    return lines;
}

[[nodiscard]] Line levelLine(const admin::Stats &stats, int columns)
{
    const LevelCounts levels = sessionsByLevel(stats);
    const Line counts = levelCountsText(levels);
    Line line(u"Levels ", Style::Heading);
    const int room = std::min(columns - line.columns() - counts.columns() - 4, barColumnsMost);
    if (room >= 10)
        line.add(u"[").append(levelBar(levels, room)).pad(8 + room).add(u"] ");
    return line.append(counts);
}

[[nodiscard]] Line sessionsTitle(const TopState &state)
{
    const admin::SessionsPage &page = state.page();
    const admin::SessionsQuery query = state.query();
    Line line(u"Sessions", Style::Heading);
    line.add(
        QString(u" by " % QLatin1String(admin::sessionSortNames[static_cast<size_t>(query.sort)])));
    if (query.filter.text)
        line.add(u", with \"").add(*query.filter.text, Style::Strong).add(u"\"");
    if (!page.rows.empty()) {
        line.add(QString(u"  " % format::count(page.offset + 1ull) % u" to " %
                         format::count(page.offset + page.rows.size()) % u" of " %
                         format::count(page.matching)),
                 Style::Dim);
    }
    return line;
}

[[nodiscard]] Line bottomLine(const TopState &state)
{
    switch (state.mode()) {
    case TopState::Mode::Filter:
        return Line(u"Filter: ", Style::Heading)
            .add(state.typed())
            .add(u"_")
            .add(u"   Enter takes it, Esc does not", Style::Dim);
    case TopState::Mode::Confirm:
        return Line(QString(u"Disconnect " % state.target().session % u" (" % state.target().peer %
                            u")? y/n"),
                    Style::Warning);
    case TopState::Mode::Level:
        return Line(QString(u"Pin " % state.target().session % u" (" % state.target().peer %
                            u") at: n normal, d degraded, c critical, e emergency, x clear"),
                    Style::Warning);
    case TopState::Mode::Help:
        return Line(u"any key: back", Style::Dim);
    case TopState::Mode::List:
        break;
    }
    if (!state.outcome().isEmpty())
        return Line(state.outcome(), state.isOutcomeGood() ? Style::Good : Style::Bad);
    Line line;
    for (const auto &[key, what] :
         {std::pair(u"h", u" help  "), std::pair(u"s", u" sort  "), std::pair(u"/", u" filter  "),
          std::pair(u"k", u" disconnect  "), std::pair(u"l", u" level  "),
          std::pair(u"q", u" quit")}) {
        line.add(key, Style::Strong).add(what, Style::Dim);
    }
    return line;
}

[[nodiscard]] Lines helpLines()
{
    Lines lines{Line(u"Keys", Style::Heading)};
    for (const auto &[key, what] : {
             std::pair(u"up, down, page up, page down, home, end", u"move in the list"),
             std::pair(u"s, S", u"sort by the next figure, the one before"),
             std::pair(u"/", u"only sessions with a text in their name or address"),
             std::pair(u"k", u"disconnect the selected session; it may come back"),
             std::pair(u"l", u"pin its level, or let it go again"),
             std::pair(u"r", u"when the server is lost: try now"),
             std::pair(u"Ctrl-L", u"draw the screen again"),
             std::pair(u"q, Ctrl-C", u"quit"),
         }) {
        lines.push_back(Line(u"  ").add(key, Style::Strong).pad(44).add(what));
    }
    lines.emplace_back();
    lines.emplace_back(QStringLiteral("Levels, the mildest first: normal \u2591, degraded \u2592, "
                                      "critical \u2593, emergency \u2588."));
    return lines;
}

/// Puts lines one below the other, dim where nothing is to be relied on.
class Pen
{
public:
    Pen(Screen &screen, bool isDim)
        : m_screen(screen)
        , m_isDim(isDim)
    {
    }
    void put(const Line &line)
    {
        if (m_isDim)
            m_screen.put(m_y++, line, Style::Dim);
        else
            m_screen.put(m_y++, line);
    }
    void putBright(const Line &line) { m_screen.put(m_y++, line); }
    void putSelected(const Line &line)
    {
        Line whole = line;
        m_screen.put(m_y++, whole.pad(m_screen.size().width()), Style::Selected);
    }
    [[nodiscard]] int y() const { return m_y; }

private:
    Screen &m_screen;
    bool m_isDim;
    int m_y = 0;
};

void drawHead(const TopState &state, Pen &pen, QSize size)
{
    pen.put(serverLine(state));
    if (state.isLost())
        pen.putBright(lostLine(state));
    if (!state.stats()) {
        if (!state.isLost())
            pen.put(Line(u"waiting for figures", Style::Dim));
        return;
    }
    for (const Line &line : figureLines(state))
        pen.put(line);
    pen.put(levelLine(*state.stats(), size.width()));
    for (const Line &line : alertLines(state.stats()->alerts, state.stats()->tsMs, alertsMost))
        pen.put(line);
    pen.put(Line());
    // Workers may take a third of the screen: sessions are what is looked for.
    const Lines workers = workersTable(*state.stats(), state.rates()).lines(size.width());
    const auto most = static_cast<size_t>(std::max(size.height() / 3, 2));
    for (size_t i = 0; i < std::min(workers.size(), most); ++i)
        pen.put(workers[i]);
    if (workers.size() > most)
        pen.put(Line(QStringLiteral("and %1 more workers").arg(workers.size() - most), Style::Dim));
    pen.put(Line());
}

} // namespace

int drawTop(const TopState &state, Screen &screen)
{
    screen.clear();
    const QSize size = screen.size();
    if (state.mode() == TopState::Mode::Help) {
        Pen pen(screen, false);
        for (const Line &line : helpLines())
            pen.put(line);
        screen.put(size.height() - 1, bottomLine(state));
        return 1;
    }
    Pen pen(screen, state.isLost());
    drawHead(state, pen, size);
    pen.put(sessionsTitle(state));
    const Lines rows = sessionsTable(state.page().rows).lines(size.width());
    const int last = size.height() - 1; // the keys' line
    const int room = last - pen.y() - 1;
    // A page that was asked for another place in the list is shown as far as it fits.
    for (size_t i = 0; i < rows.size() && pen.y() < last; ++i) {
        if (i > 0 && state.page().offset + i - 1 == state.selected() && !state.isLost())
            pen.putSelected(rows[i]);
        else
            pen.put(rows[i]);
    }
    screen.put(last, bottomLine(state));
    return std::max(room, 1);
}

} // namespace tickcast::ctl
