// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/admin/sessiondesk.h"

#include "server/fanout/session.h"
#include "server/fanout/sessionname.h"
#include "shared/util/logging.h"

#include <algorithm>
#include <numeric>

namespace tickcast {

namespace {

QString wordOf(SessionLevel level)
{
    const std::string_view name = protocol::sessionLevelName(level);
    return QString::fromLatin1(name.data(), qsizetype(name.size()));
}

/// Where a session is to be found.
struct Place
{
    size_t worker;
    quint64 number;
};

/// Nothing if no session of so many workers can have that name.
std::optional<Place> placeOf(const QString &session, size_t workers)
{
    const std::optional<SessionName> name = parseSessionName(session);
    if (!name || static_cast<size_t>(name->worker) >= workers)
        return std::nullopt;
    return Place{static_cast<size_t>(name->worker), name->number};
}

Session *findOpen(Fanout &fanout, quint64 number)
{
    Session *session = fanout.find(number);
    return session && !session->isClosing() ? session : nullptr;
}

admin::Failed noSession(qint64 id, const QString &name)
{
    return {id, QStringLiteral("no session %1").arg(name.left(64))};
}

using ListPart = Fanout::SessionList;
using ClosedPart = Fanout::ClosedList;

std::vector<admin::SessionRow> cutPage(std::vector<ListPart> parts, size_t offset, size_t limit)
{
    std::vector<Fanout::RankedRow *> ranked;
    for (ListPart &part : parts) {
        for (Fanout::RankedRow &row : part.rows)
            ranked.push_back(&row);
    }
    // Stable: sessions of equal rank keep the order of their workers, and of their age in it.
    std::ranges::stable_sort(ranked, std::ranges::greater(), &Fanout::RankedRow::rank);
    std::vector<admin::SessionRow> rows;
    for (size_t i = offset; i < std::min(ranked.size(), offset + limit); ++i)
        rows.push_back(std::move(ranked[i]->row));
    return rows;
}

std::vector<admin::ClosedRow> cutClosedPage(std::vector<ClosedPart> parts, size_t offset,
                                            size_t limit)
{
    std::vector<admin::ClosedRow *> rows;
    for (ClosedPart &part : parts) {
        for (admin::ClosedRow &row : part.rows)
            rows.push_back(&row);
    }
    std::ranges::stable_sort(rows, std::ranges::greater(),
                             [](const admin::ClosedRow *row) { return row->end.atMs; });
    std::vector<admin::ClosedRow> page;
    for (size_t i = offset; i < std::min(rows.size(), offset + limit); ++i)
        page.push_back(std::move(*rows[i]));
    return page;
}

/// What an order to one session has done.
struct PinReport
{
    QString peer;
    bool wasPinned = false;
    SessionLevel before = SessionLevel::Normal;
    SessionLevel after = SessionLevel::Normal;
};

std::optional<PinReport> pinOn(Fanout &fanout, quint64 number, std::optional<SessionLevel> level)
{
    Session *session = findOpen(fanout, number);
    if (!session)
        return std::nullopt;
    const admin::SessionRow row = session->row(fanout.clock().monotonicNs());
    session->pin(level);
    return PinReport{row.peer, row.isPinned, row.level, session->level()};
}

struct Outcome
{
    bool isChange;
    QString text;
};

Outcome outcomeOf(const admin::PinSession &command, const PinReport &report)
{
    const QString session = QStringLiteral("session %1 (%2)").arg(command.session, report.peer);
    if (!command.level && !report.wasPinned)
        return {false, QStringLiteral("%1 was not pinned").arg(session)};
    if (!command.level) {
        return {true, QStringLiteral("cleared the pin of %1 at %2, it is at %3 now")
                          .arg(session, wordOf(report.before), wordOf(report.after))};
    }
    if (report.wasPinned && report.before == *command.level)
        return {false,
                QStringLiteral("%1 was pinned at %2 already").arg(session, wordOf(*command.level))};
    return {true, QStringLiteral("pinned %1 at %2, it was %3 %4")
                      .arg(session, wordOf(*command.level),
                           report.wasPinned ? QStringLiteral("pinned at") : QStringLiteral("at"),
                           wordOf(report.before))};
}

/// "normal", or "normal for 3 and degraded for 1" where workers differ.
QString summaryOf(const std::vector<SessionLevel> &levels)
{
    QStringList parts;
    for (size_t i = 0; i < protocol::sessionLevelCount; ++i) {
        const auto level = static_cast<SessionLevel>(i);
        const auto count = std::ranges::count(levels, level);
        if (count == qptrdiff(levels.size()))
            return wordOf(level);
        if (count != 0)
            parts << QStringLiteral("%1 for %2").arg(wordOf(level)).arg(count);
    }
    return parts.join(QStringLiteral(" and "));
}

Outcome outcomeOf(const admin::SetFloor &command, const std::vector<SessionLevel> &before)
{
    const QString whose = command.worker ? QStringLiteral("worker %1").arg(*command.worker)
                                         : QStringLiteral("all %1 workers").arg(before.size());
    const bool isChange =
        std::ranges::any_of(before, [&](SessionLevel level) { return level != command.level; });
    if (!isChange)
        return {false,
                QStringLiteral("the floor of %1 was %2 already").arg(whose, wordOf(command.level))};
    if (command.level == SessionLevel::Normal)
        return {true,
                QStringLiteral("cleared the floor of %1, it was %2").arg(whose, summaryOf(before))};
    return {true, QStringLiteral("set the floor of %1 to %2, it was %3")
                      .arg(whose, wordOf(command.level), summaryOf(before))};
}

void log(const QString &who, const Outcome &outcome)
{
    if (outcome.isChange)
        qCInfo(lcAdmin).noquote() << "operator" << who << outcome.text;
}

} // namespace

void SessionDesk::take(const admin::ClientMessage &message, const QString &who,
                       const Answer &answer)
{
    if (const auto *query = std::get_if<admin::SessionsQuery>(&message))
        list(*query, answer);
    else if (const auto *single = std::get_if<admin::SessionQuery>(&message))
        describe(*single, answer);
    else if (const auto *command = std::get_if<admin::PinSession>(&message))
        pin(*command, who, answer);
    else if (const auto *floor = std::get_if<admin::SetFloor>(&message))
        setFloor(*floor, who, answer);
    else if (const auto *closed = std::get_if<admin::ClosedQuery>(&message))
        listClosed(*closed, answer);
    else if (const auto *order = std::get_if<admin::Disconnect>(&message))
        disconnect(*order, who, answer);
    // The rest is not about sessions, and is not given to this desk.
}

QString SessionDesk::silence(size_t worker) const
{
    return QStringLiteral("worker %1 has not answered within %2 ms")
        .arg(worker)
        .arg(m_poll.patience().count());
}

bool SessionDesk::beginList(qint64 id, const admin::SessionFilter &filter,
                            std::vector<size_t> &workers, const Answer &answer)
{
    if (filter.worker && *filter.worker >= m_poll.workerCount()) {
        answer(admin::Failed{id, QStringLiteral("worker is %1, this server has 0 to %2")
                                     .arg(*filter.worker)
                                     .arg(m_poll.workerCount() - 1)});
        return false;
    }
    if (m_openLists == listsAtOnceMax) {
        answer(admin::Failed{id, QStringLiteral("%1 lists are being made, allowed are %1 at a time")
                                     .arg(listsAtOnceMax)});
        return false;
    }
    ++m_openLists;
    workers.resize(filter.worker ? 1 : m_poll.workerCount());
    std::iota(workers.begin(), workers.end(), size_t(filter.worker.value_or(0)));
    return true;
}

void SessionDesk::list(const admin::SessionsQuery &query, const Answer &answer)
{
    std::vector<size_t> workers;
    if (!beginList(query.id, query.filter, workers, answer))
        return;
    const size_t deep = size_t(query.offset) + query.limit;
    m_poll.ask<ListPart>({
        .workers = std::move(workers),
        .question = [query,
                     deep](Fanout &fanout) { return fanout.list(query.sort, query.filter, deep); },
        .answered =
            [this, query, answer](std::vector<ListPart> parts, bool isLate) {
                --m_openLists;
                if (isLate)
                    return;
                size_t total = 0;
                size_t matching = 0;
                for (const ListPart &part : parts) {
                    total += part.total;
                    matching += part.matching;
                }
                answer(admin::SessionsPage{
                    .id = query.id,
                    .sort = query.sort,
                    .offset = query.offset,
                    .total = static_cast<quint32>(total),
                    .matching = static_cast<quint32>(matching),
                    .rows = cutPage(std::move(parts), query.offset, query.limit)});
            },
        .late =
            [this, id = query.id, answer](size_t worker) {
                answer(admin::Failed{id, silence(worker)});
            },
    });
}

void SessionDesk::listClosed(const admin::ClosedQuery &query, const Answer &answer)
{
    std::vector<size_t> workers;
    if (!beginList(query.id, query.filter, workers, answer))
        return;
    const size_t deep = size_t(query.offset) + query.limit;
    m_poll.ask<ClosedPart>({
        .workers = std::move(workers),
        .question = [query, deep](Fanout &fanout) { return fanout.listClosed(query.filter, deep); },
        .answered =
            [this, query, answer](std::vector<ClosedPart> parts, bool isLate) {
                --m_openLists;
                if (isLate)
                    return;
                size_t total = 0;
                size_t matching = 0;
                for (const ClosedPart &part : parts) {
                    total += part.total;
                    matching += part.matching;
                }
                answer(admin::ClosedPage{
                    .id = query.id,
                    .offset = query.offset,
                    .total = static_cast<quint32>(total),
                    .matching = static_cast<quint32>(matching),
                    .rows = cutClosedPage(std::move(parts), query.offset, query.limit)});
            },
        .late =
            [this, id = query.id, answer](size_t worker) {
                answer(admin::Failed{id, silence(worker)});
            },
    });
}

void SessionDesk::describe(const admin::SessionQuery &query, const Answer &answer)
{
    const std::optional<Place> place = placeOf(query.session, m_poll.workerCount());
    if (!place) {
        answer(noSession(query.id, query.session));
        return;
    }
    using Found = std::optional<admin::SessionDetail>;
    m_poll.ask<Found>({
        .workers = {place->worker},
        .question = [number = place->number](Fanout &fanout) -> Found {
            const Session *session = findOpen(fanout, number);
            if (!session)
                return std::nullopt;
            return session->detail(fanout.clock().monotonicNs());
        },
        .answered =
            [query, answer](std::vector<Found> replies, bool isLate) {
                if (isLate)
                    return;
                Found &detail = replies.front();
                if (!detail) {
                    answer(noSession(query.id, query.session));
                    return;
                }
                detail->id = query.id;
                answer(*detail);
            },
        .late =
            [this, id = query.id, answer](size_t worker) {
                answer(admin::Failed{id, silence(worker)});
            },
    });
}

void SessionDesk::pin(const admin::PinSession &command, const QString &who, const Answer &answer)
{
    const std::optional<Place> place = placeOf(command.session, m_poll.workerCount());
    if (!place) {
        answer(noSession(command.id, command.session));
        return;
    }
    using Reply = std::optional<PinReport>;
    m_poll.ask<Reply>({
        .workers = {place->worker},
        .question = [number = place->number, level = command.level](
                        Fanout &fanout) { return pinOn(fanout, number, level); },
        .answered =
            [command, who, answer](const std::vector<Reply> &replies, bool isLate) {
                const Reply &report = replies.front();
                if (report) {
                    const Outcome outcome = outcomeOf(command, *report);
                    log(who, outcome);
                    if (!isLate)
                        answer(admin::Done{command.id, outcome.text});
                } else if (!isLate) {
                    answer(noSession(command.id, command.session));
                }
            },
        .late =
            [this, id = command.id, who, answer](size_t worker) {
                const QString text =
                    silence(worker) % u"; the order is carried out when it comes to it";
                qCWarning(lcAdmin).noquote() << "operator" << who << "waits:" << text;
                answer(admin::Failed{id, text});
            },
    });
}

void SessionDesk::disconnect(const admin::Disconnect &command, const QString &who,
                             const Answer &answer)
{
    const std::optional<Place> place = placeOf(command.session, m_poll.workerCount());
    if (!place) {
        answer(noSession(command.id, command.session));
        return;
    }
    using Reply = std::optional<QString>; // its address
    m_poll.ask<Reply>({
        .workers = {place->worker},
        .question = [number = place->number, command](Fanout &fanout) -> Reply {
            Session *session = findOpen(fanout, number);
            if (!session)
                return std::nullopt;
            const QString peer = session->row(fanout.clock().monotonicNs()).peer;
            session->close(command.mayReturn ? protocol::CloseCode::GoingAway
                                             : protocol::CloseCode::Forbidden,
                           command.reason.value_or(QStringLiteral("disconnected by an operator")));
            return peer;
        },
        .answered =
            [command, who, answer](const std::vector<Reply> &replies, bool isLate) {
                const Reply &peer = replies.front();
                if (!peer) {
                    if (!isLate)
                        answer(noSession(command.id, command.session));
                    return;
                }
                const Outcome outcome{
                    true,
                    QStringLiteral("disconnected session %1 (%2)%3%4")
                        .arg(command.session, *peer,
                             command.mayReturn ? QString() : QStringLiteral(" for good"),
                             command.reason ? QLatin1String(": ") % *command.reason : QString())};
                log(who, outcome);
                if (!isLate)
                    answer(admin::Done{command.id, outcome.text});
            },
        .late =
            [this, id = command.id, who, answer](size_t worker) {
                const QString text =
                    silence(worker) % u"; the order is carried out when it comes to it";
                qCWarning(lcAdmin).noquote() << "operator" << who << "waits:" << text;
                answer(admin::Failed{id, text});
            },
    });
}

void SessionDesk::setFloor(const admin::SetFloor &command, const QString &who, const Answer &answer)
{
    const size_t count = m_poll.workerCount();
    if (command.worker && *command.worker >= count) {
        answer(admin::Failed{command.id, QStringLiteral("worker is %1, this server has 0 to %2")
                                             .arg(*command.worker)
                                             .arg(count - 1)});
        return;
    }
    std::vector<size_t> workers(command.worker ? 1 : count);
    std::iota(workers.begin(), workers.end(), size_t(command.worker.value_or(0)));
    m_poll.ask<SessionLevel>({
        .workers = std::move(workers),
        .question =
            [level = command.level](Fanout &fanout) {
                const SessionLevel before = fanout.floorOf(FloorSource::Operator);
                fanout.setFloor(FloorSource::Operator, level);
                return before;
            },
        .answered =
            [command, who, answer](const std::vector<SessionLevel> &before, bool isLate) {
                const Outcome outcome = outcomeOf(command, before);
                log(who, outcome);
                if (!isLate)
                    answer(admin::Done{command.id, outcome.text});
            },
        .late =
            [this, id = command.id, who, answer](size_t worker) {
                const QString text =
                    silence(worker) % u"; the order is carried out when it comes to it";
                qCWarning(lcAdmin).noquote() << "operator" << who << "waits:" << text;
                answer(admin::Failed{id, text});
            },
    });
}

} // namespace tickcast
