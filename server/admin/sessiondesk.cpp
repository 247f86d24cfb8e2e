// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/admin/sessiondesk.h"

#include "server/fanout/session.h"
#include "server/fanout/sessionname.h"
#include "shared/util/logging.h"

#include <algorithm>

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

PinReport pinOn(Session &session, MonotonicNs now, std::optional<SessionLevel> level)
{
    const admin::SessionRow row = session.row(now);
    session.pin(level);
    return {row.peer, row.isPinned, row.level, session.level()};
}

/// The address of the one that is gone.
struct DisconnectReport
{
    QString peer;
};

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

Outcome outcomeOf(const admin::Disconnect &command, const DisconnectReport &report)
{
    return {true, QStringLiteral("disconnected session %1 (%2)%3%4")
                      .arg(command.session, report.peer,
                           command.mayReturn ? QString() : QStringLiteral(" for good"),
                           command.reason ? QLatin1String(": ") % *command.reason : QString())};
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

std::function<void(size_t)> SessionDesk::lateAnswer(qint64 id, const Answer &answer) const
{
    return [this, id, answer](size_t worker) { answer(admin::Failed{id, m_poll.silence(worker)}); };
}

std::function<void(size_t)> SessionDesk::lateOrder(qint64 id, const QString &who,
                                                   const Answer &answer) const
{
    return [this, id, who, answer](size_t worker) {
        const QString text =
            m_poll.silence(worker) % u"; the order is carried out when it comes to it";
        qCWarning(lcAdmin).noquote() << "operator" << who << "waits:" << text;
        answer(admin::Failed{id, text});
    };
}

// ---- lists -------------------------------------------------------------------------------------

template <typename Part>
void SessionDesk::listOf(qint64 id, const admin::SessionFilter &filter, const Answer &answer,
                         PageOf<Part> page)
{
    if (const auto unknown = m_poll.unknown(filter.worker)) {
        answer(admin::Failed{id, *unknown});
        return;
    }
    if (m_openLists == listsAtOnceMax) {
        answer(admin::Failed{id, QStringLiteral("%1 lists are being made, allowed are %1 at a time")
                                     .arg(listsAtOnceMax)});
        return;
    }
    ++m_openLists;
    m_poll.ask<Part>({
        .workers = m_poll.workers(filter.worker),
        .question = std::move(page.question),
        .answered =
            [this, answer, make = std::move(page.make)](std::vector<Part> parts, bool isLate) {
                --m_openLists;
                if (isLate)
                    return;
                size_t total = 0;
                size_t matching = 0;
                for (const Part &part : parts) {
                    total += part.total;
                    matching += part.matching;
                }
                answer(make(std::move(parts), static_cast<quint32>(total),
                            static_cast<quint32>(matching)));
            },
        .late = lateAnswer(id, answer),
    });
}

void SessionDesk::list(const admin::SessionsQuery &query, const Answer &answer)
{
    const auto question = [query](Fanout &fanout) {
        return fanout.list(query.sort, query.filter, size_t(query.offset) + query.limit);
    };
    const auto make = [query](std::vector<ListPart> parts, quint32 total, quint32 matching) {
        return admin::SessionsPage{.id = query.id,
                                   .sort = query.sort,
                                   .offset = query.offset,
                                   .total = total,
                                   .matching = matching,
                                   .rows = cutPage(std::move(parts), query.offset, query.limit)};
    };
    listOf<ListPart>(query.id, query.filter, answer, {question, make});
}

void SessionDesk::listClosed(const admin::ClosedQuery &query, const Answer &answer)
{
    const auto question = [query](Fanout &fanout) {
        return fanout.listClosed(query.filter, size_t(query.offset) + query.limit);
    };
    const auto make = [query](std::vector<ClosedPart> parts, quint32 total, quint32 matching) {
        return admin::ClosedPage{.id = query.id,
                                 .offset = query.offset,
                                 .total = total,
                                 .matching = matching,
                                 .rows =
                                     cutClosedPage(std::move(parts), query.offset, query.limit)};
    };
    listOf<ClosedPart>(query.id, query.filter, answer, {question, make});
}

// ---- one session -------------------------------------------------------------------------------

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
        .late = lateAnswer(query.id, answer),
    });
}

template <typename Reply, typename Command>
void SessionDesk::orderOne(const Command &command, const QString &who, const Answer &answer,
                           std::function<Reply(Session &, MonotonicNs)> carryOut)
{
    const std::optional<Place> place = placeOf(command.session, m_poll.workerCount());
    if (!place) {
        answer(noSession(command.id, command.session));
        return;
    }
    using Report = std::optional<Reply>; // nothing: it was gone
    m_poll.ask<Report>({
        .workers = {place->worker},
        .question = [number = place->number,
                     carryOut = std::move(carryOut)](Fanout &fanout) -> Report {
            Session *session = findOpen(fanout, number);
            if (!session)
                return std::nullopt;
            return carryOut(*session, fanout.clock().monotonicNs());
        },
        .answered =
            [command, who, answer](const std::vector<Report> &replies, bool isLate) {
                const Report &report = replies.front();
                if (report) {
                    const Outcome outcome = outcomeOf(command, *report);
                    log(who, outcome);
                    if (!isLate)
                        answer(admin::Done{command.id, outcome.text});
                } else if (!isLate) {
                    answer(noSession(command.id, command.session));
                }
            },
        .late = lateOrder(command.id, who, answer),
    });
}

void SessionDesk::pin(const admin::PinSession &command, const QString &who, const Answer &answer)
{
    orderOne<PinReport>(command, who, answer,
                        [level = command.level](Session &session, MonotonicNs now) {
                            return pinOn(session, now, level);
                        });
}

void SessionDesk::disconnect(const admin::Disconnect &command, const QString &who,
                             const Answer &answer)
{
    orderOne<DisconnectReport>(command, who, answer, [command](Session &session, MonotonicNs now) {
        const DisconnectReport report{session.row(now).peer};
        session.close(command.mayReturn ? protocol::CloseCode::GoingAway
                                        : protocol::CloseCode::Forbidden,
                      command.reason.value_or(QStringLiteral("disconnected by an operator")));
        return report;
    });
}

// ---- workers -----------------------------------------------------------------------------------

void SessionDesk::setFloor(const admin::SetFloor &command, const QString &who, const Answer &answer)
{
    if (const auto unknown = m_poll.unknown(command.worker)) {
        answer(admin::Failed{command.id, *unknown});
        return;
    }
    m_poll.ask<SessionLevel>({
        .workers = m_poll.workers(command.worker),
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
        .late = lateOrder(command.id, who, answer),
    });
}

} // namespace tickcast
