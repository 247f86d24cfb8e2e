// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/pages/workerspage.h"

#include "console/models/format.h"
#include "console/models/timewindow.h"
#include "console/widgets/figuretable.h"
#include "console/widgets/theme.h"
#include "console/widgets/timechart.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QScrollBar>
#include <QVBoxLayout>
#include <cmath>

namespace tickcast {

namespace {

using WorkerMetric = StatsHistory::WorkerMetric;

} // namespace

WorkersPage::WorkersPage(Context context, QWidget *parent)
    : Page(context, QStringLiteral("workers"), tr("Workers"), parent)
    , m_crosshair(context.window->zoom())
    , m_tableCard(new Card(tr("Workers"), this))
    , m_table(new FigureTable(this))
    , m_sessions(new TimeChart(
          tr("Sessions"), tr("open"),
          [](double value) { return format::count(static_cast<quint64>(std::llround(value))); },
          &m_crosshair, this))
    , m_updates(new TimeChart(tr("Updates"), tr("per second"), format::rate, &m_crosshair, this))
    , m_loopLag(new TimeChart(
          tr("Loop lag"), tr("ms"), [](double ms) { return format::milliseconds(ms * 1e3); },
          &m_crosshair, this))
{
    m_table->setAccessibleName(tr("Workers"));
    m_table->setModel(&m_model);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        chooseLines();
        refresh();
    });
    connect(&m_model, &QAbstractItemModel::modelReset, this, &WorkersPage::fitTable);
    // The series that the lines point at go when the history does.
    connect(&history(), &StatsHistory::cleared, this, [this] {
        m_drawn.clear();
        for (TimeChart *chart : {m_sessions, m_updates, m_loopLag})
            chart->setLines({});
    });
    m_tableCard->setContent(m_table);

    auto *charts = new QHBoxLayout;
    charts->setSpacing(gridPx);
    for (TimeChart *chart : {m_sessions, m_updates, m_loopLag})
        charts->addWidget(chart, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gridPx);
    layout->addWidget(m_tableCard);
    layout->addLayout(charts, 1);
}

void WorkersPage::refreshFigures()
{
    if (history().latest())
        m_model.setSample(*history().latest());
    else
        m_model.clear();
    chooseLines();
}

void WorkersPage::refreshCharts(qint64 fromMs, qint64 toMs, qint64 wallOffsetMs)
{
    for (TimeChart *chart : {m_sessions, m_updates, m_loopLag})
        chart->refresh(fromMs, toMs, wallOffsetMs);
}

void WorkersPage::showLiveness(bool)
{
    // The figures carry no judgement that would have to be withdrawn; the page is greyed and the
    // notice above it tells their age.
}

std::vector<int> WorkersPage::workersToDraw() const
{
    std::vector<int> workers;
    const QModelIndexList selected = m_table->selectionModel()->selectedRows();
    const int count = selected.isEmpty() ? m_model.rowCount() : static_cast<int>(selected.size());
    for (int i = 0; i < count && workers.size() < chartWorkersMax; ++i)
        workers.push_back(m_model.workerAt(selected.isEmpty() ? i : selected[i].row()));
    return workers;
}

void WorkersPage::chooseLines()
{
    std::vector<int> workers = workersToDraw();
    if (workers == m_drawn)
        return;
    m_drawn = std::move(workers);
    const auto lines = [this](WorkerMetric metric, double factor) {
        std::vector<PlotLine> result;
        for (const int worker : m_drawn) {
            const auto color = static_cast<size_t>(worker) % chartWorkersMax;
            result.push_back({QString::number(worker), &history().series(worker, metric), factor,
                              color, color < 4 ? Qt::SolidLine : Qt::DashLine, true});
        }
        return result;
    };
    m_sessions->setLines(lines(WorkerMetric::Sessions, 1.0));
    m_updates->setLines(lines(WorkerMetric::Updates, 1.0));
    m_loopLag->setLines(lines(WorkerMetric::LoopLag, 1e-3));
    m_tableCard->setSubtitle(m_drawn.size() < static_cast<size_t>(m_model.rowCount())
                                 ? tr("charts show %1 of %2; select rows to choose")
                                       .arg(m_drawn.size())
                                       .arg(m_model.rowCount())
                                 : QString());
}

/// As tall as its rows, up to sixteen of them: the charts get what is left.
void WorkersPage::fitTable()
{
    const int rows = std::clamp(m_model.rowCount(), 2, 16);
    m_table->setFixedHeight(m_table->horizontalHeader()->sizeHint().height() +
                            rows * m_table->verticalHeader()->defaultSectionSize() +
                            m_table->horizontalScrollBar()->sizeHint().height());
}

} // namespace tickcast
