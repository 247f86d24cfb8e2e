// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/sessionsmodel.h"

#include "console/models/format.h"
#include "console/models/inquiry.h"
#include "console/models/levels.h"
#include "console/models/ratecalculator.h"

#include <QDateTime>
#include <array>

namespace tickcast {

namespace {

constexpr qsizetype nameLettersMax = 48; // "[2001:db8:1234:5678:9abc:def0:1234:5678]:65535"
constexpr qsizetype endLettersMax = 40;

constexpr std::array<TableColumn, SessionsModel::ColumnCount> columns{{
    {QT_TRANSLATE_NOOP("tickcast::SessionsModel", "session"),
     QT_TRANSLATE_NOOP("tickcast::SessionsModel",
                       "The session's name, as in its welcome and in the log"),
     true},
    {QT_TRANSLATE_NOOP("tickcast::SessionsModel", "address"),
     QT_TRANSLATE_NOOP("tickcast::SessionsModel", "The client's address and port"), true},
    {QT_TRANSLATE_NOOP("tickcast::SessionsModel", "worker"),
     QT_TRANSLATE_NOOP("tickcast::SessionsModel", "The worker thread that serves it")},
    {QT_TRANSLATE_NOOP("tickcast::SessionsModel", "level"),
     QT_TRANSLATE_NOOP("tickcast::SessionsModel",
                       "How the session is served: the slower, the higher"),
     true},
    {QT_TRANSLATE_NOOP("tickcast::SessionsModel", "ended"),
     QT_TRANSLATE_NOOP("tickcast::SessionsModel", "When it ended"), true},
    {QT_TRANSLATE_NOOP("tickcast::SessionsModel", "code"),
     QT_TRANSLATE_NOOP("tickcast::SessionsModel", "The close code it was sent, and what it means"),
     true},
    {QT_TRANSLATE_NOOP("tickcast::SessionsModel", "reason"),
     QT_TRANSLATE_NOOP("tickcast::SessionsModel", "What the server said when it closed it"), true},
    {QT_TRANSLATE_NOOP("tickcast::SessionsModel", "pressure"),
     QT_TRANSLATE_NOOP(
         "tickcast::SessionsModel",
         "How far behind it is: 1, 2 and 3 call for Degraded, Critical and Emergency")},
    {QT_TRANSLATE_NOOP("tickcast::SessionsModel", "owed"),
     QT_TRANSLATE_NOOP("tickcast::SessionsModel", "Updates it is owed, held ones included")},
    {QT_TRANSLATE_NOOP("tickcast::SessionsModel", "owed\nevents kB"),
     QT_TRANSLATE_NOOP("tickcast::SessionsModel",
                       "Bytes of the events (trades) among what it is owed (1 kB = 1,000 bytes)")},
    {QT_TRANSLATE_NOOP("tickcast::SessionsModel", "oldest\ns"),
     QT_TRANSLATE_NOOP("tickcast::SessionsModel",
                       "Age of the oldest update it is owed, in seconds")},
    {QT_TRANSLATE_NOOP("tickcast::SessionsModel", "unsent\nkB"),
     QT_TRANSLATE_NOOP("tickcast::SessionsModel",
                       "Bytes that its connection has not taken (1 kB = 1,000 bytes)")},
    {QT_TRANSLATE_NOOP("tickcast::SessionsModel", "delivered\n/s"),
     QT_TRANSLATE_NOOP("tickcast::SessionsModel",
                       "Updates delivered per second, between two answers of the server")},
    {QT_TRANSLATE_NOOP("tickcast::SessionsModel", "delivered"),
     QT_TRANSLATE_NOOP("tickcast::SessionsModel", "Updates delivered while it was here")},
    {QT_TRANSLATE_NOOP("tickcast::SessionsModel", "superseded"),
     QT_TRANSLATE_NOOP(
         "tickcast::SessionsModel",
         "Updates replaced by a newer state before they were sent, since it connected: "
         "not lost")},
    {QT_TRANSLATE_NOOP("tickcast::SessionsModel", "dropped"),
     QT_TRANSLATE_NOOP("tickcast::SessionsModel",
                       "Updates that will never be sent, since it connected")},
    {QT_TRANSLATE_NOOP("tickcast::SessionsModel", "sub-\nscriptions"),
     QT_TRANSLATE_NOOP("tickcast::SessionsModel", "Symbols and channels it watches")},
    {QT_TRANSLATE_NOOP("tickcast::SessionsModel", "connected\nfor"),
     QT_TRANSLATE_NOOP("tickcast::SessionsModel", "How long it has been here"), false, "s"},
}};

[[nodiscard]] QString shortened(const QString &text, qsizetype lettersMax)
{
    const QString line = text.left(2 * lettersMax).simplified();
    return line.size() <= lettersMax ? line : QString(line.left(lettersMax - 1) % u'\u2026');
}

} // namespace

SessionsModel::SessionsModel(QObject *parent)
    : KeyedTable(columns, parent)
{
}

void SessionsModel::setPage(const admin::SessionsPage &page)
{
    std::vector<Row> rows;
    QHash<QString, Seen> seen;
    for (const admin::SessionRow &session : page.rows) {
        Row row{session, notKnown, std::nullopt};
        const auto before = m_seen.constFind(session.session);
        // The session's own age is the clock: no answer's way through the net is in it.
        if (before != m_seen.constEnd() && session.connectedMs == before->connectedMs) {
            row.deliveredPerS = before->deliveredPerS; // the same answer again, of a recording
        } else if (before != m_seen.constEnd() && session.connectedMs > before->connectedMs &&
                   session.delivered >= before->delivered) {
            row.deliveredPerS = static_cast<double>(session.delivered - before->delivered) * 1e3 /
                                static_cast<double>(session.connectedMs - before->connectedMs);
        }
        seen.insert(session.session, {session.delivered, session.connectedMs, row.deliveredPerS});
        rows.push_back(row);
    }
    m_seen = std::move(seen);
    replace(m_rows, std::move(rows));
}

void SessionsModel::setPage(const admin::ClosedPage &page)
{
    std::vector<Row> rows;
    for (const admin::ClosedRow &closed : page.rows)
        rows.push_back({closed.row, notKnown, closed.end});
    m_seen.clear();
    replace(m_rows, std::move(rows));
}

void SessionsModel::clear()
{
    m_seen.clear();
    replace(m_rows, {});
}

bool SessionsModel::isShown(Column column, bool isOfClosed)
{
    switch (column) {
    case Ended:
    case Code:
    case Reason:
    case Delivered:
        return isOfClosed;
    case Pressure:
    case Owed:
    case OwedBytes:
    case Oldest:
    case Unsent:
    case DeliveredRate:
        return !isOfClosed;
    default:
        return true;
    }
}

std::optional<admin::SessionSort> SessionsModel::sortOf(Column column)
{
    switch (column) {
    case Level:
    case Pressure:
        return admin::SessionSort::Pressure;
    case Owed:
        return admin::SessionSort::Backlog;
    case Oldest:
        return admin::SessionSort::Age;
    case Unsent:
        return admin::SessionSort::Unsent;
    case DeliveredRate:
        return admin::SessionSort::Delivered;
    case Superseded:
        return admin::SessionSort::Superseded;
    case Dropped:
        return admin::SessionSort::Dropped;
    case Connected:
        return admin::SessionSort::Connected;
    default:
        return std::nullopt;
    }
}

SessionsModel::Column SessionsModel::columnOf(admin::SessionSort sort)
{
    for (int column = Pressure; column < ColumnCount; ++column) {
        if (sortOf(static_cast<Column>(column)) == sort)
            return static_cast<Column>(column);
    }
    return ColumnCount; // suppressed: has no column of its own
}

const admin::SessionRow &SessionsModel::rowAt(int row) const
{
    return m_rows[static_cast<size_t>(row)].session;
}

int SessionsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QString SessionsModel::textAt(int row, int column) const
{
    const Row &entry = m_rows[static_cast<size_t>(row)];
    const admin::SessionRow &session = entry.session;
    switch (static_cast<Column>(column)) {
    case Session:
        return shortened(session.session, nameLettersMax);
    case Address:
        return shortened(session.peer, nameLettersMax);
    case Worker:
        return QString::number(session.worker);
    case Level:
        return session.isPinned ? tr("%1, pinned").arg(levelWord(session.level))
                                : levelWord(session.level);
    case Ended:
        return entry.end ? QDateTime::fromMSecsSinceEpoch(entry.end->atMs).toString(u"HH:mm:ss")
                         : format::unknown();
    case Code:
        return entry.end ? closeCodeText(entry.end->code) : format::unknown();
    case Reason:
        return entry.end ? shortened(entry.end->reason, endLettersMax) : format::unknown();
    case Pressure:
        return format::ratio(session.pressurePermille / 1e3);
    case Owed:
        return format::count(session.owed);
    case OwedBytes:
        return format::kilobytes(static_cast<double>(session.eventBytes));
    case Oldest:
        return session.owed > 0 ? format::seconds(static_cast<double>(session.oldestOwedMs))
                                : format::unknown();
    case Unsent:
        return format::kilobytes(static_cast<double>(session.unsentBytes));
    case DeliveredRate:
        return format::rate(entry.deliveredPerS);
    case Delivered:
        return format::count(session.delivered);
    case Superseded:
        return format::count(session.losses.superseded);
    case Dropped:
        return format::count(session.losses.droppedTotal());
    case Subscriptions:
        return format::count(session.subscriptions);
    case Connected:
        return format::span(session.connectedMs);
    case ColumnCount:
        break;
    }
    return {};
}

QVariant SessionsModel::exactAt(int row, int column) const
{
    const Row &entry = m_rows[static_cast<size_t>(row)];
    const admin::SessionRow &session = entry.session;
    switch (static_cast<Column>(column)) {
    case Session:
        return session.session;
    case Address:
        return session.peer;
    case Worker:
        return session.worker;
    case Ended:
        return entry.end ? QDateTime::fromMSecsSinceEpoch(entry.end->atMs, Qt::UTC) : QVariant();
    case Reason:
        return entry.end ? entry.end->reason : QVariant();
    case Pressure:
        return session.pressurePermille / 1e3;
    case Owed:
        return session.owed;
    case OwedBytes:
        return static_cast<double>(session.eventBytes) / 1e3;
    case Oldest:
        return session.owed > 0 ? static_cast<double>(session.oldestOwedMs) / 1e3 : notKnown;
    case Unsent:
        return static_cast<double>(session.unsentBytes) / 1e3;
    case DeliveredRate:
        return entry.deliveredPerS;
    case Delivered:
        return session.delivered;
    case Superseded:
        return session.losses.superseded;
    case Dropped:
        return session.losses.droppedTotal();
    case Subscriptions:
        return session.subscriptions;
    case Connected:
        return static_cast<double>(session.connectedMs) / 1e3;
    case Level: // in words
    case Code:
    case ColumnCount:
        break;
    }
    return {};
}

QString SessionsModel::toolTipAt(int row, int) const
{
    const Row &entry = m_rows[static_cast<size_t>(row)];
    const admin::SessionRow &session = entry.session;
    QStringList lines{tr("%1 from %2, worker %3")
                          .arg(shortened(session.session, nameLettersMax),
                               shortened(session.peer, nameLettersMax),
                               QString::number(session.worker))};
    QString level = levelWord(session.level);
    if (session.isPinned)
        level = tr("%1, pinned by an operator").arg(level);
    if (session.isBehind)
        level = tr("%1, its socket is full").arg(level);
    lines.append(level);
    lines.append(tr("%1 delivered, %2 suppressed, %3 holdings")
                     .arg(format::count(session.delivered),
                          format::count(session.losses.suppressedTotal()),
                          format::count(session.holdings)));
    if (entry.end) {
        lines.append(tr("Ended %1: %2 %3", "time, close code, reason")
                         .arg(QDateTime::fromMSecsSinceEpoch(entry.end->atMs)
                                  .toString(u"yyyy-MM-dd HH:mm:ss"),
                              closeCodeText(entry.end->code), oneLine(entry.end->reason)));
    }
    return lines.join(u'\n');
}

Health SessionsModel::healthAt(int row, int column) const
{
    // The level is the judgement; a dropped update is news of its own.
    const admin::SessionRow &session = rowAt(row);
    return column == Dropped && session.losses.droppedTotal() > 0 ? Health::Warning
                                                                  : Health::Unknown;
}

std::optional<int> SessionsModel::levelAt(int row, int column) const
{
    return column == Level ? std::optional(static_cast<int>(rowAt(row).level)) : std::nullopt;
}

QString closeCodeText(quint32 code)
{
    const auto named = [code](const char *what) {
        return QString(QString::number(code) % u' ' % SessionsModel::tr(what));
    };
    switch (code) {
    case 0:
        return SessionsModel::tr("client left");
    case 1000:
        return named(QT_TRANSLATE_NOOP("tickcast::SessionsModel", "client left"));
    case 1001:
        return named(QT_TRANSLATE_NOOP("tickcast::SessionsModel", "may come back"));
    case 1002:
    case 1007:
        return named(QT_TRANSLATE_NOOP("tickcast::SessionsModel", "broken frames"));
    case 1003:
    case 1008:
        return named(QT_TRANSLATE_NOOP("tickcast::SessionsModel", "broke a rule"));
    case 1009:
        return named(QT_TRANSLATE_NOOP("tickcast::SessionsModel", "message too large"));
    case 4001:
        return named(QT_TRANSLATE_NOOP("tickcast::SessionsModel", "unauthorized"));
    case 4003:
        return named(QT_TRANSLATE_NOOP("tickcast::SessionsModel", "sent away"));
    case 4008:
        return named(QT_TRANSLATE_NOOP("tickcast::SessionsModel", "bad commands"));
    case 4100:
        return named(QT_TRANSLATE_NOOP("tickcast::SessionsModel", "too slow"));
    case 4101:
        return named(QT_TRANSLATE_NOOP("tickcast::SessionsModel", "drained"));
    case 4102:
        return named(QT_TRANSLATE_NOOP("tickcast::SessionsModel", "token expired"));
    case 4103:
        return named(QT_TRANSLATE_NOOP("tickcast::SessionsModel", "overloaded"));
    default:
        return QString::number(code);
    }
}

} // namespace tickcast
