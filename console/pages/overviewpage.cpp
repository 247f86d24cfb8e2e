// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/pages/overviewpage.h"

#include "console/models/format.h"
#include "console/models/levels.h"
#include "console/models/timewindow.h"
#include "console/widgets/card.h"
#include "console/widgets/figuretable.h"
#include "console/widgets/theme.h"
#include "console/widgets/tilewidget.h"
#include "console/widgets/timechart.h"

#include <QHBoxLayout>
#include <QVBoxLayout>
#include <cmath>

namespace tickcast {

namespace {

using Metric = StatsHistory::Metric;

/// A sparkline is some 150 pixels wide; more points than that are not seen.
constexpr int sparklinePointsMax = 120;

[[nodiscard]] QString formatWhole(double value)
{
    return format::count(static_cast<quint64>(std::llround(std::fmax(value, 0.0))));
}

} // namespace

OverviewPage::OverviewPage(Context context, QWidget *parent)
    : Page(context, QStringLiteral("overview"), tr("Overview"), parent)
    , m_slowPoll(context.connection, &m_slowModel)
    , m_crosshair(context.window->zoom())
{
    auto *tiles = new QHBoxLayout;
    tiles->setSpacing(gridPx);
    for (TileWidget *&tile : m_tiles) {
        tile = new TileWidget(this);
        tiles->addWidget(tile, 1);
    }
    makeCharts();
    makeSlowSessions();

    // The table needs more room than the latencies' three lines.
    auto *upper = new QHBoxLayout;
    upper->addWidget(m_levels, 1);
    upper->addWidget(m_updates, 1);
    auto *lower = new QHBoxLayout;
    lower->addWidget(m_latency, 2);
    lower->addWidget(m_slowCard, 3);
    for (QHBoxLayout *row : {upper, lower})
        row->setSpacing(gridPx);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gridPx);
    layout->addLayout(tiles);
    layout->addLayout(upper, 1);
    layout->addLayout(lower, 1);
    showTiles();
}

void OverviewPage::makeCharts()
{
    const auto line = [this](const char *name, Metric metric, size_t color, Qt::PenStyle style,
                             double factor) {
        return PlotLine{tr(name), &history().series(metric), factor, color, style, true};
    };
    // Normally more than 99 % are at Normal. Drawn in full, they would be a coloured wall over a
    // sliver of the clients that matter. So Normal is a faint background that says "there was
    // data", and the axis, which starts at 0 and is labelled, ends where the others end: 0 to 1 %
    // on a quiet night, 0 to 100 % when everybody is slow. The worst level stands at the bottom, on
    // the base line, where a length is read best. How many clients a share is stands in the legend.
    m_levels = new TimeChart(tr("Sessions by level"), tr("%"), formatWhole, &m_crosshair, this);
    m_levels->setStacked(tr("every client at Normal"));
    const auto level = [this](protocol::SessionLevel which, Metric metric) {
        return PlotLine{levelWord(which),
                        &history().series(metric),
                        1.0,
                        Theme::levelColors + static_cast<size_t>(which),
                        Qt::SolidLine,
                        true};
    };
    m_levels->setLines({level(protocol::SessionLevel::Normal, Metric::AtNormal),
                        level(protocol::SessionLevel::Degraded, Metric::AtDegraded),
                        level(protocol::SessionLevel::Critical, Metric::AtCritical),
                        level(protocol::SessionLevel::Emergency, Metric::AtEmergency)});

    m_updates = new TimeChart(tr("Updates by fate"), tr("/s"), format::rate, &m_crosshair, this);
    m_updates->offerLogarithmic(QKeySequence(Qt::ALT | Qt::Key_Y));
    m_updates->setLines(
        {line(QT_TR_NOOP("delivered"), Metric::Updates, 0, Qt::SolidLine, 1.0),
         line(QT_TR_NOOP("superseded"), Metric::Superseded, 1, Qt::DashLine, 1.0),
         line(QT_TR_NOOP("suppressed"), Metric::Suppressed, 4, Qt::DashDotLine, 1.0),
         line(QT_TR_NOOP("dropped"), Metric::Dropped, 3, Qt::DotLine, 1.0)});

    constexpr double msPerUs = 1e-3;
    m_latency = new TimeChart(
        tr("Latency, feed to kernel"), tr("ms"),
        [](double ms) { return format::milliseconds(ms * 1e3); }, &m_crosshair, this);
    m_latency->offerLogarithmic(QKeySequence(Qt::ALT | Qt::Key_K));
    m_latency->setLines({line(QT_TR_NOOP("p50"), Metric::P50, 2, Qt::SolidLine, msPerUs),
                         line(QT_TR_NOOP("p99"), Metric::P99, 0, Qt::SolidLine, msPerUs),
                         line(QT_TR_NOOP("p99.9"), Metric::P999, 4, Qt::DashLine, msPerUs)});
}

void OverviewPage::makeSlowSessions()
{
    m_slow = new FigureTable(this);
    m_slow->setAccessibleName(tr("Slowest sessions now"));
    m_slow->setSelectionMode(QAbstractItemView::NoSelection);
    m_slow->setFocusPolicy(Qt::NoFocus);
    m_slow->setCompact();
    m_slow->setModel(&m_slowModel);
    m_slow->setRowsFill(static_cast<int>(SlowSessionsModel::rowsMax));
    m_slowCard = new Card(tr("Slowest sessions now"), this);
    m_slowCard->setContent(m_slow);
    connect(&m_slowModel, &SlowSessionsModel::changed, this, &OverviewPage::showSlowSessions);
    connect(&history(), &StatsHistory::cleared, &m_slowModel, &SlowSessionsModel::clear);
    connect(&timeWindow(), &TimeWindow::changed, this, [this] {
        if (timeWindow().isPaused())
            m_slowPoll.giveUp(); // a paused screen stands still
    });
    showSlowSessions();
}

void OverviewPage::ask()
{
    m_slowPoll.ask();
}

void OverviewPage::showSlowSessions()
{
    // Words are for a table without rows; beside rows they tell how many there are.
    const bool hasRows = m_slowModel.rowCount() > 0;
    m_slowCard->setSubtitle(hasRows ? m_slowModel.statusText() : QString());
    if (m_isShownLive)
        m_slow->setPlaceholder(m_slowModel.statusHealth(), m_slowModel.statusText());
    else
        m_slow->setPlaceholder(Health::Unknown, tr("Not live"));
}

void OverviewPage::refreshFigures()
{
    m_model.update(history(), timeWindow().lengthMs());
    showTiles();
}

void OverviewPage::showTiles()
{
    for (size_t i = 0; i < m_tiles.size(); ++i)
        m_tiles[i]->setTile(m_model.tiles()[i]);
}

void OverviewPage::refreshCharts(qint64 fromMs, qint64 toMs, qint64 wallOffsetMs)
{
    for (TimeChart *chart : {m_levels, m_updates, m_latency})
        chart->refresh(fromMs, toMs, wallOffsetMs);
    // A tile is of the present, whatever the charts look at.
    const auto &latest = history().latest();
    const TimeRange now = timeWindow().whole(latest ? latest->arrivedMs : 0);
    for (size_t i = 0; i < m_tiles.size(); ++i) {
        const TimeSeries &series = history().series(m_model.tiles()[i].metric);
        m_tiles[i]->setSparkline(series.segments(now.fromMs, now.toMs, sparklinePointsMax),
                                 now.fromMs, now.toMs);
    }
}

void OverviewPage::showLiveness(bool isLive)
{
    m_isShownLive = isLive;
    showSlowSessions();
    if (isLive)
        return; // the next sample brings the judgements back
    m_model.withdraw();
    showTiles();
}

} // namespace tickcast
