// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/workersmodel.h"

#include "console/models/format.h"
#include "console/models/overviewmodel.h"

#include <algorithm>
#include <cmath>

namespace tickcast {

using protocol::SessionLevel;

namespace {

struct ColumnText
{
    const char *header; ///< name and unit, one under the other
    const char *toolTip;
};

constexpr std::array<ColumnText, WorkersModel::ColumnCount> columnTexts{{
    {QT_TRANSLATE_NOOP("tickcast::WorkersModel", "worker"),
     QT_TRANSLATE_NOOP("tickcast::WorkersModel",
                       "Worker thread: one listening socket and its sessions")},
    {QT_TRANSLATE_NOOP("tickcast::WorkersModel", "sessions"),
     QT_TRANSLATE_NOOP("tickcast::WorkersModel", "Sessions open now")},
    {QT_TRANSLATE_NOOP("tickcast::WorkersModel", "slow\nD / C / E"),
     QT_TRANSLATE_NOOP("tickcast::WorkersModel",
                       "Sessions at Degraded, at Critical and at Emergency now")},
    {QT_TRANSLATE_NOOP("tickcast::WorkersModel", "floor"),
     QT_TRANSLATE_NOOP("tickcast::WorkersModel",
                       "The level that all sessions of this worker have at least")},
    {QT_TRANSLATE_NOOP("tickcast::WorkersModel", "sub-\nscriptions"),
     QT_TRANSLATE_NOOP("tickcast::WorkersModel", "Subscriptions of these sessions")},
    {QT_TRANSLATE_NOOP("tickcast::WorkersModel", "groups"),
     QT_TRANSLATE_NOOP("tickcast::WorkersModel",
                       "Pairs of symbol and channel that somebody watches here")},
    {QT_TRANSLATE_NOOP("tickcast::WorkersModel", "updates\n/s"),
     QT_TRANSLATE_NOOP("tickcast::WorkersModel", "Updates delivered per second")},
    {QT_TRANSLATE_NOOP("tickcast::WorkersModel", "out\nMB/s"),
     QT_TRANSLATE_NOOP("tickcast::WorkersModel",
                       "Bytes handed to the kernel per second (1 MB = 1,000,000 bytes)")},
    {QT_TRANSLATE_NOOP("tickcast::WorkersModel", "behind"),
     QT_TRANSLATE_NOOP("tickcast::WorkersModel", "Sessions whose socket is full now")},
    {QT_TRANSLATE_NOOP("tickcast::WorkersModel", "owed"),
     QT_TRANSLATE_NOOP("tickcast::WorkersModel", "Updates owed to sessions that are behind")},
    {QT_TRANSLATE_NOOP("tickcast::WorkersModel", "superseded\n/s"),
     QT_TRANSLATE_NOOP("tickcast::WorkersModel",
                       "Updates replaced by a newer state before they were sent, per second: "
                       "not lost")},
    {QT_TRANSLATE_NOOP("tickcast::WorkersModel", "dropped\n/s"),
     QT_TRANSLATE_NOOP("tickcast::WorkersModel", "Updates that will never be sent, per second")},
    {QT_TRANSLATE_NOOP("tickcast::WorkersModel", "loop lag\nms"),
     QT_TRANSLATE_NOOP("tickcast::WorkersModel",
                       "Longest delay of a timer turn in the interval, in milliseconds")},
    {QT_TRANSLATE_NOOP("tickcast::WorkersModel", "inbox\nused / size"),
     QT_TRANSLATE_NOOP("tickcast::WorkersModel",
                       "Publications waiting for this worker, and how many could wait")},
    {QT_TRANSLATE_NOOP("tickcast::WorkersModel", "batch\nupdates"),
     QT_TRANSLATE_NOOP("tickcast::WorkersModel", "Publications worked off per inbox batch")},
    {QT_TRANSLATE_NOOP("tickcast::WorkersModel", "sends\n/s"),
     QT_TRANSLATE_NOOP("tickcast::WorkersModel", "System calls that sent data, per second")},
    {QT_TRANSLATE_NOOP("tickcast::WorkersModel", "updates\nper send"),
     QT_TRANSLATE_NOOP("tickcast::WorkersModel", "Updates carried by one system call")},
    {QT_TRANSLATE_NOOP("tickcast::WorkersModel", "CPU\n%"),
     QT_TRANSLATE_NOOP("tickcast::WorkersModel", "CPU time of this thread, of one core")},
    {QT_TRANSLATE_NOOP("tickcast::WorkersModel", "p99\nms"),
     QT_TRANSLATE_NOOP("tickcast::WorkersModel",
                       "99 of 100 updates took at most this long from the feed to the kernel, in "
                       "milliseconds")},
}};

} // namespace

WorkersModel::Row WorkersModel::makeRow(const admin::Worker &worker, const WorkerRates &rates)
{
    Row row;
    row.index = worker.index;
    row.inboxCapacity = worker.inboxCapacity;
    auto &values = row.values;
    values[Name] = worker.index;
    values[Sessions] = worker.sessions;
    std::ranges::copy(worker.levels, row.levels.begin());
    values[Levels] = static_cast<double>(sessionsNotNormal(row.levels));
    values[Floor] = static_cast<double>(worker.floor);
    row.floorReason = worker.floorReason;
    values[Subscriptions] = worker.subscriptions;
    values[Groups] = worker.groups;
    values[Updates] = rates.rates.updatesPerS;
    values[Out] = rates.rates.bytesOutPerS;
    values[Behind] = worker.behind;
    values[Owed] = static_cast<double>(worker.owed);
    values[Superseded] = rates.rates.supersededPerS;
    values[Dropped] = rates.rates.droppedPerS;
    values[LoopLag] = static_cast<double>(worker.loopLagUs);
    values[Inbox] = static_cast<double>(worker.inboxDepth);
    values[BatchSize] = rates.batchSize;
    values[Sends] = rates.rates.sendsPerS;
    values[UpdatesPerSend] = rates.rates.updatesPerSend;
    values[Cpu] = rates.rates.cpuShare;
    values[P99] = worker.latency.count > 0 ? static_cast<double>(worker.latency.p99Us) : notKnown;
    return row;
}

void WorkersModel::setSample(const StatsHistory::Sample &sample)
{
    std::vector<Row> rows;
    rows.reserve(sample.stats.workers.size());
    std::array<double, ColumnCount> greatest{};
    for (size_t i = 0; i < sample.stats.workers.size(); ++i) {
        rows.push_back(makeRow(sample.stats.workers[i],
                               sample.rates ? sample.rates->workers[i] : WorkerRates()));
        for (size_t column = 0; column < ColumnCount; ++column)
            greatest[column] = std::fmax(greatest[column], rows.back().values[column]);
    }

    const bool isSameSet = std::ranges::equal(rows, m_rows, {}, &Row::index, &Row::index);
    if (!isSameSet)
        beginResetModel();
    m_rows = std::move(rows);
    m_greatest = greatest;
    if (!isSameSet)
        endResetModel();
    else if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

void WorkersModel::clear()
{
    beginResetModel();
    m_rows.clear();
    endResetModel();
}

int WorkersModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int WorkersModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant WorkersModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row &row = m_rows[static_cast<size_t>(index.row())];
    const auto column = static_cast<Column>(index.column());
    const double value = row.values[column];
    switch (role) {
    case Qt::DisplayRole:
        return textOf(row, column);
    case Qt::ToolTipRole:
        return toolTipOf(row, column);
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::AlignVCenter |
                                   (column == Name ? Qt::AlignLeft : Qt::AlignRight));
    case ValueRole:
        return value;
    case ShareRole:
        return m_greatest[column] > 0.0 && std::isfinite(value) ? value / m_greatest[column] : 0.0;
    case HealthRole:
        return healthOf(row, column);
    case ExactRole:
        return exactOf(row, column);
    default:
        return {};
    }
}

QVariant WorkersModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    const auto column = static_cast<Column>(section);
    switch (role) {
    case Qt::DisplayRole:
        return tr(columnTexts[column].header);
    case Qt::ToolTipRole:
        return tr(columnTexts[column].toolTip);
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::AlignBottom |
                                   (column == Name ? Qt::AlignLeft : Qt::AlignRight));
    default:
        return {};
    }
}

QString WorkersModel::textOf(const Row &row, Column column)
{
    const double value = row.values[column];
    switch (column) {
    case Name:
        return QString::number(row.index);
    case Sessions:
    case Subscriptions:
    case Groups:
    case Behind:
    case Owed:
        return format::count(static_cast<quint64>(value));
    case Levels:
        return value > 0.0
                   ? QString(format::count(row.levels[1]) % u" / " % format::count(row.levels[2]) %
                             u" / " % format::count(row.levels[3]))
                   : QStringLiteral("0");
    case Floor:
        return value > 0.0 ? levelWord(static_cast<SessionLevel>(value)) : tr("none");
    case Updates:
    case Superseded:
    case Dropped:
    case Sends:
        return format::rate(value);
    case Out:
        return format::megabytes(value);
    case LoopLag:
    case P99:
        return format::milliseconds(value);
    case Inbox:
        return format::count(static_cast<quint64>(value)) % u" / " %
               format::count(row.inboxCapacity);
    case BatchSize:
    case UpdatesPerSend:
        return format::ratio(value);
    case Cpu:
        return format::percent(value);
    case ColumnCount:
        break;
    }
    return {};
}

QVariant WorkersModel::exactOf(const Row &row, Column column)
{
    const double value = row.values[column];
    switch (column) {
    case Levels: // not with strokes, as which a spreadsheet would take it for a date
        return QStringLiteral("%1 D, %2 C, %3 E")
            .arg(row.levels[1])
            .arg(row.levels[2])
            .arg(row.levels[3]);
    case Inbox:
        return QStringLiteral("%1 of %2").arg(value, 0, 'f', 0).arg(row.inboxCapacity);
    case Floor: // in words
        return {};
    case Out:
        return value / 1e6;
    case LoopLag:
    case P99:
        return value / 1e3;
    case Cpu:
        return value * 100.0;
    default:
        return value;
    }
}

QString WorkersModel::toolTipOf(const Row &row, Column column)
{
    const QString general = tr(columnTexts[column].toolTip);
    if (column == Floor && !row.floorReason.isEmpty())
        return general % u"\n" % row.floorReason;
    const QString summary = column == Levels ? levelSummary(row.levels) : QString();
    return summary.isEmpty() ? general : QString(general % u"\n" % summary);
}

int WorkersModel::healthOf(const Row &row, Column column)
{
    const double value = row.values[column];
    const auto share = [value](double whole) { return value / std::max(whole, 1.0); };
    Health health = Health::Unknown;
    if (column == LoopLag)
        health = judge(value, OverviewModel::loopLagWarningUs, OverviewModel::loopLagCriticalUs);
    else if (column == P99)
        health = judge(value, OverviewModel::p99WarningUs, OverviewModel::p99CriticalUs);
    else if (column == Behind)
        health = judge(share(row.values[Sessions]), OverviewModel::behindShareWarning,
                       OverviewModel::behindShareCritical);
    else if (column == Levels)
        health = judgeLevels(row.levels);
    else if (column == Floor)
        health = value > 0.0 ? Health::Warning : Health::Good;
    else if (column == Inbox)
        health = judge(share(static_cast<double>(row.inboxCapacity)), 0.5, 0.9);
    else if (column == Cpu)
        health = judge(value, 0.8, 0.95);
    else if (column == Dropped)
        health = judge(row.values[Dropped] / std::max(row.values[Updates], 1.0),
                       OverviewModel::dropShareWarning, OverviewModel::dropShareCritical);
    return static_cast<int>(health);
}

} // namespace tickcast
