// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/slowsessionsmodel.h"

#include "console/models/format.h"
#include "console/models/levels.h"
#include "console/models/ratecalculator.h"

#include <algorithm>

namespace tickcast {

namespace {

constexpr qsizetype nameLettersMax = 48; // "[2001:db8:1234:5678:9abc:def0:1234:5678]:65535"

struct ColumnText
{
    const char *header;
    const char *toolTip;
};

constexpr std::array<ColumnText, SlowSessionsModel::ColumnCount> columnTexts{{
    {QT_TRANSLATE_NOOP("tickcast::SlowSessionsModel", "session"),
     QT_TRANSLATE_NOOP("tickcast::SlowSessionsModel",
                       "The session's name, as in its welcome and in the log")},
    {QT_TRANSLATE_NOOP("tickcast::SlowSessionsModel", "address"),
     QT_TRANSLATE_NOOP("tickcast::SlowSessionsModel", "The client's address and port")},
    {QT_TRANSLATE_NOOP("tickcast::SlowSessionsModel", "level"),
     QT_TRANSLATE_NOOP("tickcast::SlowSessionsModel",
                       "How the session is served: the slower, the higher")},
    {QT_TRANSLATE_NOOP("tickcast::SlowSessionsModel", "backlog"),
     QT_TRANSLATE_NOOP("tickcast::SlowSessionsModel",
                       "Updates owed to the session, held ones included")},
    {QT_TRANSLATE_NOOP("tickcast::SlowSessionsModel", "oldest s"),
     QT_TRANSLATE_NOOP("tickcast::SlowSessionsModel",
                       "Age of the oldest update it is owed, in seconds")},
    {QT_TRANSLATE_NOOP("tickcast::SlowSessionsModel", "unsent kB"),
     QT_TRANSLATE_NOOP("tickcast::SlowSessionsModel",
                       "Bytes that its connection has not taken (1 kB = 1,000 bytes)")},
    {QT_TRANSLATE_NOOP("tickcast::SlowSessionsModel", "superseded"),
     QT_TRANSLATE_NOOP(
         "tickcast::SlowSessionsModel",
         "Updates replaced by a newer state before they were sent, since it connected: "
         "not lost")},
    {QT_TRANSLATE_NOOP("tickcast::SlowSessionsModel", "dropped"),
     QT_TRANSLATE_NOOP("tickcast::SlowSessionsModel",
                       "Updates that will never be sent, since it connected")},
    {QT_TRANSLATE_NOOP("tickcast::SlowSessionsModel", "for"),
     QT_TRANSLATE_NOOP("tickcast::SlowSessionsModel", "How long it has been connected")},
}};

[[nodiscard]] constexpr bool isText(SlowSessionsModel::Column column)
{
    return column == SlowSessionsModel::Session || column == SlowSessionsModel::Address ||
           column == SlowSessionsModel::Level;
}

[[nodiscard]] QString shortened(const QString &name)
{
    const QString text = name.left(2 * nameLettersMax).simplified(); // of one line
    return text.size() <= nameLettersMax ? text
                                         : QString(text.left(nameLettersMax - 1) % u'\u2026');
}

} // namespace

SlowSessionsModel::SlowSessionsModel(QObject *parent)
    : QAbstractTableModel(parent)
    , m_statusText(tr("Not asked yet"))
{
}

bool SlowSessionsModel::isSlow(const admin::SessionRow &row)
{
    return row.level != admin::SessionLevel::Normal || row.isBehind || row.owed > 0;
}

void SlowSessionsModel::setPage(const admin::SessionsPage &page)
{
    std::vector<admin::SessionRow> rows;
    for (const admin::SessionRow &row : page.rows) {
        if (isSlow(row) && rows.size() < rowsMax)
            rows.push_back(row);
    }
    const size_t slow = rows.size();
    setRows(std::move(rows));
    if (page.total == 0 && slow == 0)
        setStatus(Health::Unknown, tr("No client is connected"));
    else if (slow == 0)
        setStatus(Health::Good, tr("Every client keeps up"));
    else if (slow == rowsMax) // there may be more
        setStatus(Health::Unknown, tr("first 10 of %1").arg(format::count(page.total)));
    else
        setStatus(Health::Unknown,
                  tr("%1 of %2").arg(format::count(slow), format::count(page.total)));
}

void SlowSessionsModel::setProblem(const QString &problem)
{
    setRows({});
    setStatus(Health::Warning, problem);
}

void SlowSessionsModel::clear()
{
    setRows({});
    setStatus(Health::Unknown, tr("Not asked yet"));
}

void SlowSessionsModel::setStatus(Health health, const QString &text)
{
    m_statusHealth = health;
    m_statusText = text;
    Q_EMIT changed();
}

/// Rows come and go at the end and change in between: a reset each second would throw the view back
/// to the top.
void SlowSessionsModel::setRows(std::vector<admin::SessionRow> rows)
{
    const auto before = static_cast<int>(m_rows.size());
    const auto after = static_cast<int>(rows.size());
    if (after < before) {
        beginRemoveRows({}, after, before - 1);
        m_rows.resize(rows.size());
        endRemoveRows();
    } else if (after > before) {
        beginInsertRows({}, before, after - 1);
        m_rows.insert(m_rows.end(), rows.begin() + before, rows.end());
        endInsertRows();
    }
    m_rows = std::move(rows);
    if (after > 0)
        Q_EMIT dataChanged(index(0, 0), index(after - 1, ColumnCount - 1));
}

int SlowSessionsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int SlowSessionsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant SlowSessionsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const admin::SessionRow &row = m_rows[static_cast<size_t>(index.row())];
    const auto column = static_cast<Column>(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return textOf(row, column);
    case Qt::ToolTipRole:
        return toolTipOf(row);
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::AlignVCenter |
                                   (isText(column) ? Qt::AlignLeft : Qt::AlignRight));
    case HealthRole:
        return static_cast<int>(Health::Unknown); // the level is the judgement
    case LevelRole:
        return column == Level ? QVariant(static_cast<int>(row.level)) : QVariant();
    case ExactRole:
        return exactOf(row, column);
    default:
        return {};
    }
}

QVariant SlowSessionsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    const auto column = static_cast<Column>(section);
    switch (role) {
    case Qt::DisplayRole:
        return tr(columnTexts[column].header);
    case Qt::ToolTipRole:
        return tr(columnTexts[column].toolTip);
    case ExactRole:
        return column == Connected ? QVariant(tr(columnTexts[column].header) % u" s") : QVariant();
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::AlignBottom |
                                   (isText(column) ? Qt::AlignLeft : Qt::AlignRight));
    default:
        return {};
    }
}

QString SlowSessionsModel::textOf(const admin::SessionRow &row, Column column)
{
    switch (column) {
    case Session:
        return shortened(row.session);
    case Address:
        return shortened(row.peer);
    case Level:
        return row.isPinned ? tr("%1, pinned").arg(levelWord(row.level)) : levelWord(row.level);
    case Backlog:
        return format::count(row.owed);
    case Oldest:
        return row.owed > 0 ? format::seconds(static_cast<double>(row.oldestOwedMs))
                            : format::unknown();
    case Unsent:
        return format::kilobytes(static_cast<double>(row.unsentBytes));
    case Superseded:
        return format::count(row.losses.superseded);
    case Dropped:
        return format::count(row.losses.droppedTotal());
    case Connected:
        return format::span(row.connectedMs);
    case ColumnCount:
        break;
    }
    return {};
}

QVariant SlowSessionsModel::exactOf(const admin::SessionRow &row, Column column)
{
    switch (column) {
    case Session:
        return row.session;
    case Address:
        return row.peer;
    case Backlog:
        return row.owed;
    case Oldest:
        return row.owed > 0 ? static_cast<double>(row.oldestOwedMs) / 1e3 : notKnown;
    case Unsent:
        return static_cast<double>(row.unsentBytes) / 1e3;
    case Superseded:
        return row.losses.superseded;
    case Dropped:
        return row.losses.droppedTotal();
    case Connected:
        return static_cast<double>(row.connectedMs) / 1e3;
    case Level: // in words
    case ColumnCount:
        break;
    }
    return {};
}

QString SlowSessionsModel::toolTipOf(const admin::SessionRow &row)
{
    QString level = levelWord(row.level);
    if (row.isPinned)
        level = tr("%1, pinned by an operator").arg(level);
    if (row.isBehind)
        level = tr("%1, its socket is full").arg(level);
    const QStringList lines{
        tr("%1 from %2, worker %3")
            .arg(shortened(row.session), shortened(row.peer), QString::number(row.worker)),
        level,
        tr("Pressure %1 (1, 2 and 3 call for the levels above Normal)")
            .arg(format::ratio(row.pressurePermille / 1e3)),
        tr("%1 subscriptions, %2 events among what it is owed")
            .arg(format::count(row.subscriptions), format::count(row.owedEvents)),
        tr("%1 delivered, %2 suppressed")
            .arg(format::count(row.delivered), format::count(row.losses.suppressedTotal()))};
    return lines.join(u'\n');
}

} // namespace tickcast
