// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/pages/overviewpage.h"

#include "console/models/format.h"
#include "console/models/timewindow.h"
#include "console/widgets/card.h"
#include "console/widgets/figuredelegate.h"
#include "console/widgets/figuretable.h"
#include "console/widgets/theme.h"
#include "console/widgets/tilewidget.h"
#include "console/widgets/timechart.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QVBoxLayout>

namespace tickcast {

namespace {

using Metric = StatsHistory::Metric;

/// A sparkline is some 150 pixels wide; more points than that are not seen.
constexpr int sparklinePointsMax = 120;

} // namespace

OverviewPage::OverviewPage(Context context, QWidget *parent)
    : Page(context, QStringLiteral("overview"), QStringLiteral("Overview"), parent)
{
    auto *tiles = new QHBoxLayout;
    tiles->setSpacing(gridPx);
    for (TileWidget *&tile : m_tiles) {
        tile = new TileWidget(this);
        tiles->addWidget(tile, 1);
    }
    makeCharts();
    makeWorkersTable();
    auto *workersCard = new Card(QStringLiteral("Workers now"), this);
    workersCard->setContent(m_workers);

    auto *charts = new QGridLayout;
    charts->setSpacing(gridPx);
    charts->addWidget(m_levels, 0, 0);
    charts->addWidget(m_updates, 0, 1);
    charts->addWidget(m_latency, 1, 0);
    charts->addWidget(workersCard, 1, 1);
    for (int i = 0; i < 2; ++i) {
        charts->setColumnStretch(i, 1);
        charts->setRowStretch(i, 1);
    }
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gridPx);
    layout->addLayout(tiles);
    layout->addLayout(charts, 1);
    showTiles();
}

void OverviewPage::makeCharts()
{
    const auto line = [this](const char *name, Metric metric, size_t color, Qt::PenStyle style,
                             double factor) {
        return PlotLine{
            QString::fromLatin1(name), &history().series(metric), factor, color, style, true};
    };
    // Nearly everybody is at Normal nearly always: drawn whole, the others would be a hair's
    // breadth at 3 a.m. So the axis is that of the others, one upon the other, and Normal is what
    // is left.
    constexpr double percent = 100.0;
    m_levels = new TimeChart(
        QStringLiteral("Sessions slowed down, by level"), QStringLiteral("% of all"),
        [](double value) { return format::percent(value / percent); }, &m_crosshair, this);
    m_levels->setLines({line("degraded or worse", Metric::DegradedShare, 0, Qt::SolidLine, percent),
                        line("critical or worse", Metric::CriticalShare, 1, Qt::DashLine, percent),
                        line("emergency", Metric::EmergencyShare, 3, Qt::DotLine, percent)});

    m_updates = new TimeChart(QStringLiteral("Updates by fate"), QStringLiteral("per second"),
                              format::rate, &m_crosshair, this);
    m_updates->setLines({line("delivered", Metric::Updates, 0, Qt::SolidLine, 1.0),
                         line("superseded", Metric::Superseded, 1, Qt::DashLine, 1.0),
                         line("dropped", Metric::Dropped, 3, Qt::DotLine, 1.0)});

    constexpr double msPerUs = 1e-3;
    m_latency = new TimeChart(
        QStringLiteral("Latency, feed to kernel"), QStringLiteral("ms"),
        [](double ms) { return format::milliseconds(ms * 1e3); }, &m_crosshair, this);
    m_latency->setLines({line("p50", Metric::P50, 2, Qt::SolidLine, msPerUs),
                         line("p99", Metric::P99, 0, Qt::SolidLine, msPerUs),
                         line("p99.9", Metric::P999, 4, Qt::DashLine, msPerUs)});
}

void OverviewPage::makeWorkersTable()
{
    m_workers = new FigureTable(this);
    m_workers->setAccessibleName(QStringLiteral("Workers now"));
    m_workers->setSelectionMode(QAbstractItemView::NoSelection);
    m_workers->setFocusPolicy(Qt::NoFocus);
    m_workers->figures()->setBarColumns({WorkersModel::Sessions, WorkersModel::Updates});
    m_workers->setModel(&m_workersModel);
    for (int column = 0; column < WorkersModel::ColumnCount; ++column) {
        const bool isShown = column == WorkersModel::Name || column == WorkersModel::Sessions ||
                             column == WorkersModel::Updates || column == WorkersModel::Behind ||
                             column == WorkersModel::LoopLag || column == WorkersModel::Cpu;
        m_workers->setColumnHidden(column, !isShown);
    }
    m_workers->setRowsFill(true);
}

void OverviewPage::refreshFigures()
{
    m_model.update(history(), timeWindow().lengthMs());
    showTiles();
    if (history().latest())
        m_workersModel.setSample(*history().latest());
    else
        m_workersModel.clear();
}

void OverviewPage::showTiles()
{
    for (size_t i = 0; i < m_tiles.size(); ++i)
        m_tiles[i]->setTile(m_model.tiles()[i]);
}

void OverviewPage::refreshCharts(qint64 fromMs, qint64 toMs, qint64 wallOffsetMs)
{
    for (TimeChart *chart : {m_levels, m_updates, m_latency})
        chart->plot()->refresh(fromMs, toMs, wallOffsetMs);
    for (size_t i = 0; i < m_tiles.size(); ++i) {
        const TimeSeries &series = history().series(m_model.tiles()[i].metric);
        m_tiles[i]->setSparkline(series.segments(fromMs, toMs, sparklinePointsMax), fromMs, toMs);
    }
}

void OverviewPage::showLiveness(bool isLive)
{
    if (isLive)
        return; // the next sample brings the judgements back
    m_model.withdraw();
    showTiles();
}

} // namespace tickcast
