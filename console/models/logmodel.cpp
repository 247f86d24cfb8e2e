// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/logmodel.h"

#include "console/models/format.h"
#include "console/models/inquiry.h"

#include <QDateTime>
#include <algorithm>

namespace tickcast {

namespace {

constexpr qsizetype namesMax = 256; ///< of a server that is not in its right mind
constexpr qsizetype nameLettersMax = 32;

} // namespace

void LogModel::join(const admin::LogPage &page)
{
    // What is told anew begins with what is known, or there may be a hole between the two. Where
    // every record comes, their numbers tell.
    const bool joins = m_lastSeq == 0 || m_isComplete ||
                       (!page.records.empty() && page.records.front().seq <= m_lastSeq + 1);
    take(page, joins ? Mark::None : Mark::Perhaps, 0);
}

void LogModel::append(const admin::LogPage &page)
{
    const bool isInNumbers = m_isComplete && m_lastSeq > 0;
    const quint64 missing = isInNumbers ? 0 : page.lost;
    take(page, missing > 0 ? Mark::Missing : Mark::None, missing);
}

void LogModel::take(const admin::LogPage &page, Mark mark, quint64 missing)
{
    std::vector<Line> fresh;
    fresh.reserve(page.records.size() + 2);
    const auto pushMark = [this, &fresh](Mark which, quint64 count, qint64 tsMs) {
        Line line;
        line.record.tsMs = tsMs;
        line.mark = which;
        line.missing = count;
        m_missing += count;
        fresh.push_back(std::move(line));
    };
    const qint64 tsMs = page.records.empty() ? 0 : page.records.front().tsMs;
    if (m_isRunPending && !page.records.empty()) {
        m_isRunPending = false;
        pushMark(Mark::NewRun, 0, tsMs);
    }
    if (mark != Mark::None)
        pushMark(mark, missing, tsMs);
    for (const admin::LogRecord &record : page.records) {
        if (m_lastSeq > 0 && record.seq <= m_lastSeq)
            continue; // told before, by an earlier question
        if (m_isComplete && m_lastSeq > 0 && record.seq > m_lastSeq + 1)
            pushMark(Mark::Missing, record.seq - m_lastSeq - 1, record.tsMs);
        m_lastSeq = record.seq;
        Line line;
        line.record = record;
        line.record.category = shared(record.category);
        line.record.thread = shared(record.thread);
        if (m_categories.size() < namesMax)
            m_categories.insert(line.record.category);
        fresh.push_back(std::move(line));
    }
    push(std::move(fresh));
}

void LogModel::push(std::vector<Line> fresh)
{
    if (fresh.size() > linesMax)
        fresh.erase(fresh.begin(), fresh.end() - linesMax);
    letGo(lineCount() + static_cast<qsizetype>(fresh.size()) - linesMax);
    std::vector<quint64> shown;
    quint64 number = m_first + m_lines.size();
    for (const Line &line : fresh) {
        if (isShown(line))
            shown.push_back(number);
        ++number;
    }
    const int before = rowCount();
    if (!shown.empty())
        beginInsertRows({}, before, before + static_cast<int>(shown.size()) - 1);
    std::ranges::move(fresh, std::back_inserter(m_lines));
    std::ranges::copy(shown, std::back_inserter(m_shown));
    if (!shown.empty())
        endInsertRows();
    Q_EMIT changed();
}

/// The oldest @p count lines go.
void LogModel::letGo(qsizetype count)
{
    if (count <= 0)
        return;
    const quint64 first = m_first + static_cast<quint64>(count);
    const auto stays = std::ranges::lower_bound(m_shown, first);
    const auto rows = static_cast<int>(stays - m_shown.begin());
    if (rows > 0)
        beginRemoveRows({}, 0, rows - 1);
    m_shown.erase(m_shown.begin(), stays);
    m_lines.erase(m_lines.begin(), m_lines.begin() + count);
    m_first = first;
    if (rows > 0)
        endRemoveRows();
}

void LogModel::beginRun()
{
    m_isRunPending = m_lastSeq > 0 || m_isRunPending;
    m_lastSeq = 0;
}

void LogModel::clear()
{
    beginResetModel();
    m_lines.clear();
    m_shown.clear();
    m_first = 0;
    m_lastSeq = 0;
    m_missing = 0;
    m_isRunPending = false;
    endResetModel();
    Q_EMIT changed();
}

void LogModel::setText(const QString &text)
{
    if (text == m_text)
        return;
    // A reset, for the view pays for each run of rows that a filter takes away one by one.
    beginResetModel();
    m_text = text;
    m_shown.clear();
    quint64 number = m_first;
    for (const Line &line : m_lines) {
        if (isShown(line))
            m_shown.push_back(number);
        ++number;
    }
    endResetModel();
    Q_EMIT changed();
}

bool LogModel::isShown(const Line &line) const
{
    return m_text.isEmpty() || line.mark != Mark::None ||
           line.record.text.contains(m_text, Qt::CaseInsensitive) ||
           line.record.category.contains(m_text, Qt::CaseInsensitive) ||
           line.record.thread.contains(m_text, Qt::CaseInsensitive);
}

QString LogModel::shared(const QString &name)
{
    const QString shortened = name.left(nameLettersMax);
    const auto known = m_names.constFind(shortened);
    if (known != m_names.constEnd())
        return *known;
    if (m_names.size() < namesMax)
        m_names.insert(shortened);
    return shortened;
}

QStringList LogModel::categories() const
{
    QStringList names(m_categories.begin(), m_categories.end());
    names.sort();
    return names;
}

QString LogModel::markText(const Line &line)
{
    switch (line.mark) {
    case Mark::Missing:
        return tr("Records missing here: %1").arg(format::count(line.missing));
    case Mark::Perhaps:
        return tr("Records may be missing here: the log was not followed for a while");
    case Mark::NewRun:
        return tr("The server was started again");
    case Mark::None:
        break;
    }
    return {};
}

QString LogModel::lineOf(int row) const
{
    const Line &line = at(row);
    if (line.mark != Mark::None)
        return u"---- " % markText(line);
    const admin::LogRecord &record = line.record;
    QString text = record.text;
    text.replace(u'\n', QStringLiteral("\n    ")); // what belongs to a record is set in
    return QDateTime::fromMSecsSinceEpoch(record.tsMs).toString(u"yyyy-MM-dd HH:mm:ss.zzz") % u' ' %
           QLatin1String(admin::severityNames[static_cast<size_t>(record.severity)]) % u' ' %
           record.category % u" [" % record.thread % u"] " % text;
}

int LogModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_shown.size());
}

int LogModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString LogModel::textOf(const Line &line, Column column)
{
    const bool isMark = line.mark != Mark::None;
    switch (column) {
    case Time:
        return line.record.tsMs > 0
                   ? QDateTime::fromMSecsSinceEpoch(line.record.tsMs).toString(u"HH:mm:ss.zzz")
                   : QString();
    case Severity: // as the server writes it, for it is looked for in files, too
        return isMark ? QString()
                      : QString(QLatin1String(
                            admin::severityNames[static_cast<size_t>(line.record.severity)]));
    case Category:
        return line.record.category;
    case Thread:
        return line.record.thread;
    case Text:
        return isMark ? markText(line) : oneLine(line.record.text);
    case ColumnCount:
        break;
    }
    return {};
}

QVariant LogModel::exactOf(const Line &line, Column column)
{
    if (column == Time && line.record.tsMs > 0)
        return QDateTime::fromMSecsSinceEpoch(line.record.tsMs, Qt::UTC);
    if (column == Text && line.mark == Mark::None)
        return line.record.text;
    return {};
}

Health LogModel::healthOf(const Line &line, Column column)
{
    if (line.mark != Mark::None)
        return column == Text ? Health::Warning : Health::Unknown;
    if (column != Severity)
        return Health::Unknown;
    return line.record.severity == admin::Severity::Error     ? Health::Critical
           : line.record.severity == admin::Severity::Warning ? Health::Warning
                                                              : Health::Unknown;
}

QVariant LogModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto column = static_cast<Column>(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return textOf(at(index.row()), column);
    case Qt::ToolTipRole:
        return column == Text ? lineOf(index.row()).left(1'000) : QString();
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::AlignVCenter | Qt::AlignLeft);
    case HealthRole:
        return static_cast<int>(healthOf(at(index.row()), column));
    case ExactRole:
        return exactOf(at(index.row()), column);
    default:
        return {};
    }
}

QVariant LogModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::AlignBottom | Qt::AlignLeft);
    if (role != Qt::DisplayRole)
        return {};
    switch (static_cast<Column>(section)) {
    case Time:
        return tr("time");
    case Severity:
        return tr("severity");
    case Category:
        return tr("category");
    case Thread:
        return tr("thread");
    case Text:
        return tr("what");
    case ColumnCount:
        break;
    }
    return {};
}

} // namespace tickcast
