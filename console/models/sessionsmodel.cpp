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
    {"session", "The session's name, as in its welcome and in the log", true},
    {"address", "The client's address and port", true},
    {"worker", "The worker thread that serves it"},
    {"level", "How the session is served: the slower, the higher", true},
    {"ended", "When it ended", true},
    {"code", "The close code it was sent, and what it means", true},
    {"reason", "What the server said when it closed it", true},
    {"pressure", "How far behind it is: 1, 2 and 3 call for Degraded, Critical and Emergency"},
    {"owed", "Updates it is owed, held ones included"},
    {"owed\nevents kB", "Bytes of the events (trades) among what it is owed (1 kB = 1,000 bytes)"},
    {"oldest\ns", "Age of the oldest update it is owed, in seconds"},
    {"unsent\nkB", "Bytes that its connection has not taken (1 kB = 1,000 bytes)"},
    {"delivered\n/s", "Updates delivered per second, between two answers of the server"},
    {"delivered", "Updates delivered while it was here"},
    {"superseded", "Updates replaced by a newer state before they were sent, since it connected: "
                   "not lost"},
    {"dropped", "Updates that will never be sent, since it connected"},
    {"sub-\nscriptions", "Symbols and channels it watches"},
    {"connected\nfor", "How long it has been here", false, "s"},
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
        return session.isPinned ? QString(levelWord(session.level) % u", pinned")
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
    QString text = shortened(session.session, nameLettersMax) % u" from " %
                   shortened(session.peer, nameLettersMax) % u", worker " %
                   QString::number(session.worker) % u"\n" % levelWord(session.level) %
                   (session.isPinned ? u", pinned by an operator" : u"") %
                   (session.isBehind ? u", its socket is full" : u"") % u"\n" %
                   format::count(session.delivered) % u" delivered, " %
                   format::count(session.losses.suppressedTotal()) % u" suppressed, " %
                   format::count(session.holdings) % u" holdings";
    if (entry.end) {
        text += u"\nEnded " %
                QDateTime::fromMSecsSinceEpoch(entry.end->atMs).toString(u"yyyy-MM-dd HH:mm:ss") %
                u": " % closeCodeText(entry.end->code) % u' ' % oneLine(entry.end->reason);
    }
    return text;
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
        return QString(QString::number(code) % u' ' % QLatin1String(what));
    };
    switch (code) {
    case 0:
        return QStringLiteral("client left");
    case 1000:
        return named("client left");
    case 1001:
        return named("may come back");
    case 1002:
    case 1007:
        return named("broken frames");
    case 1003:
    case 1008:
        return named("broke a rule");
    case 1009:
        return named("message too large");
    case 4001:
        return named("unauthorized");
    case 4003:
        return named("sent away");
    case 4008:
        return named("bad commands");
    case 4100:
        return named("too slow");
    case 4101:
        return named("drained");
    case 4102:
        return named("token expired");
    case 4103:
        return named("overloaded");
    default:
        return QString::number(code);
    }
}

} // namespace tickcast
