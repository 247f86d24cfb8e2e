// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/admin/sessions.h"
#include "shared/admin/statsfields.h"

/// The field lists of sessions.h, as statsfields.h has those of stats.h. Internal to
/// admincodec.cpp. Plain functions; thread: any.
namespace tickcast::admin {

inline constexpr qsizetype sessionNameMax = 64;

void fields(auto &io, MaybeConst<SessionRow> auto &row)
{
    io.text("session", row.session, sessionNameMax);
    io.text("peer", row.peer);
    io.number("worker", row.worker, {0, workersMax - 1});
    io.choice("level", row.level, levelNames);
    io.flag("pinned", row.isPinned);
    io.flag("behind", row.isBehind);
    io.number("pressurePermille", row.pressurePermille);
    io.number("subscriptions", row.subscriptions);
    io.number("holdings", row.holdings);
    io.number("owed", row.owed);
    io.number("owedEvents", row.owedEvents);
    io.number("eventBytes", row.eventBytes);
    io.number("oldestOwedMs", row.oldestOwedMs, {0, durationMsMax});
    io.number("unsentBytes", row.unsentBytes);
    io.number("published", row.published);
    io.number("delivered", row.delivered);
    lossFields(io, row.losses);
    io.number("connectedMs", row.connectedMs, {0, durationMsMax});
}

void fields(auto &io, MaybeConst<SessionFilter> auto &filter)
{
    io.optional("filter", filter.text,
                [&](const char *name, auto &text) { io.text(name, text, SessionFilter::textMax); });
    io.optional("level", filter.level,
                [&](const char *name, auto &level) { io.choice(name, level, levelNames); });
    io.optional("worker", filter.worker, [&](const char *name, auto &worker) {
        io.number(name, worker, {0, workersMax - 1});
    });
}

void fields(auto &io, MaybeConst<SessionsQuery> auto &query)
{
    io.number("id", query.id);
    io.choice("sort", query.sort, sessionSortNames);
    io.number("offset", query.offset, {0, SessionsQuery::offsetMax});
    io.number("limit", query.limit, {1, SessionsQuery::limitMax});
    fields(io, query.filter);
}

void fields(auto &io, MaybeConst<ClosedQuery> auto &query)
{
    io.number("id", query.id);
    io.number("offset", query.offset, {0, SessionsQuery::offsetMax});
    io.number("limit", query.limit, {1, SessionsQuery::limitMax});
    fields(io, query.filter);
}

void fields(auto &io, MaybeConst<ClosedRow> auto &closed)
{
    fields(io, closed.row);
    io.number("closedAtMs", closed.end.atMs, {0, unixMsMax});
    io.number("code", closed.end.code, {0, 4999});
    io.text("reason", closed.end.reason);
}

void fields(auto &io, MaybeConst<ClosedPage> auto &page)
{
    io.number("id", page.id);
    io.number("offset", page.offset);
    io.number("total", page.total);
    io.number("matching", page.matching);
    io.list("rows", page.rows, [](auto &inner, auto &row) { fields(inner, row); });
}

void fields(auto &io, MaybeConst<SubscriptionRow> auto &row)
{
    io.text("symbol", row.symbol);
    io.text("channel", row.channel);
    io.flag("holding", row.isHolding);
}

void fields(auto &io, MaybeConst<SessionsPage> auto &page)
{
    io.number("id", page.id);
    io.choice("sort", page.sort, sessionSortNames);
    io.number("offset", page.offset);
    io.number("total", page.total);
    io.number("matching", page.matching);
    io.list("rows", page.rows, [](auto &inner, auto &row) { fields(inner, row); });
}

void fields(auto &io, MaybeConst<PressureFigure> auto &figure)
{
    io.text("name", figure.name);
    io.number("value", figure.value);
    io.number("degraded", figure.degraded);
    io.number("critical", figure.critical);
    io.number("emergency", figure.emergency);
    io.number("scorePermille", figure.scorePermille);
}

void fields(auto &io, MaybeConst<LevelChange> auto &change)
{
    io.number("tsMs", change.tsMs, {0, unixMsMax});
    io.choice("level", change.level, levelNames);
    io.text("reason", change.reason);
}

void fields(auto &io, MaybeConst<SessionQuery> auto &query)
{
    io.number("id", query.id);
    io.text("session", query.session, sessionNameMax);
}

void fields(auto &io, MaybeConst<SessionDetail> auto &detail)
{
    io.number("id", detail.id);
    io.object("row", [&](auto &inner) { fields(inner, detail.row); });
    io.text("reason", detail.reason);
    io.choice("floor", detail.floor, levelNames);
    io.list("inputs", detail.inputs, [](auto &inner, auto &figure) { fields(inner, figure); });
    io.list("history", detail.history, [](auto &inner, auto &change) { fields(inner, change); });
    io.number("levelChanges", detail.levelChanges);
    figures(io, "levelMs", levelNames, detail.levelMs);
    io.object("ages", [&](auto &inner) {
        for (size_t i = 0; i < levelNames.size(); ++i)
            inner.numbers(levelNames[i], detail.ages[i].counts);
    });
    io.list("subscribed", detail.subscriptions, [](auto &inner, auto &row) { fields(inner, row); });
}

void fields(auto &io, MaybeConst<PinSession> auto &pin)
{
    io.number("id", pin.id);
    io.text("session", pin.session, sessionNameMax);
    io.optional("level", pin.level,
                [&](const char *name, auto &level) { io.choice(name, level, levelNames); });
}

void fields(auto &io, MaybeConst<SetFloor> auto &floor)
{
    io.number("id", floor.id);
    io.optional("worker", floor.worker, [&](const char *name, auto &worker) {
        io.number(name, worker, {0, workersMax - 1});
    });
    io.choice("level", floor.level, levelNames);
}

void fields(auto &io, MaybeConst<Disconnect> auto &disconnect)
{
    io.number("id", disconnect.id);
    io.text("session", disconnect.session, sessionNameMax);
    io.flag("mayReturn", disconnect.mayReturn);
    io.optional("reason", disconnect.reason, [&](const char *name, auto &reason) {
        io.text(name, reason, Disconnect::reasonMax);
    });
}

void fields(auto &io, MaybeConst<Done> auto &done)
{
    io.number("id", done.id);
    io.text("text", done.text);
}

void fields(auto &io, MaybeConst<Failed> auto &failed)
{
    io.number("id", failed.id);
    io.text("reason", failed.reason);
}

} // namespace tickcast::admin
