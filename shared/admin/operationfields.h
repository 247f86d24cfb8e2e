// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/admin/operations.h"
#include "shared/admin/statsfields.h"

/// The field lists of operations.h, as statsfields.h has those of stats.h. Internal to
/// admincodec.cpp. Plain functions; thread: any.
namespace tickcast::admin {

inline constexpr qsizetype categoryMax = 32;
inline constexpr qsizetype breakerNameMax = 64;

template <typename T>
concept IdOnly = MaybeConst<T, ConfigQuery> || MaybeConst<T, Reload> || MaybeConst<T, Drain>;

void fields(auto &io, IdOnly auto &message)
{
    io.number("id", message.id);
}

void fields(auto &io, MaybeConst<SetRate> auto &rate)
{
    io.number("id", rate.id);
    io.number("perSecond", rate.perSecond, {1, SetRate::perSecondMax});
}

void fields(auto &io, MaybeConst<SymbolsQuery> auto &query)
{
    io.number("id", query.id);
    io.choice("sort", query.sort, symbolSortNames);
    io.number("offset", query.offset, {0, SymbolsQuery::offsetMax});
    io.number("limit", query.limit, {1, SymbolsQuery::limitMax});
    io.optional("filter", query.filter, [&](const char *name, auto &filter) {
        io.text(name, filter, SymbolsQuery::filterMax);
    });
}

void fields(auto &io, MaybeConst<SymbolRow> auto &row)
{
    io.text("symbol", row.symbol);
    io.number("subscribers", row.subscribers);
    io.number("updates", row.updates);
    io.number("published", row.published);
    io.number("bytes", row.bytes);
    io.number("offset", row.offset);
    io.text("epoch", row.epoch);
    io.number("keyframe", row.keyframe);
    io.flag("stale", row.isStale);
    io.text("status", row.status);
    io.text("last", row.last);
    io.number("ageMs", row.ageMs, {-1, durationMsMax});
}

void fields(auto &io, MaybeConst<SymbolsPage> auto &page)
{
    io.number("id", page.id);
    io.choice("sort", page.sort, symbolSortNames);
    io.number("offset", page.offset);
    io.number("total", page.total);
    io.number("matching", page.matching);
    io.list("rows", page.rows, [](auto &inner, auto &row) { fields(inner, row); });
}

void fields(auto &io, MaybeConst<LogRecord> auto &record)
{
    io.number("seq", record.seq);
    io.number("tsMs", record.tsMs, {0, unixMsMax});
    io.choice("severity", record.severity, severityNames);
    io.text("category", record.category);
    io.text("thread", record.thread);
    io.text("text", record.text, longTextMax);
}

void optionalCategory(auto &io, auto &category)
{
    io.optional("category", category,
                [&](const char *name, auto &text) { io.text(name, text, categoryMax); });
}

void fields(auto &io, MaybeConst<LogQuery> auto &query)
{
    io.number("id", query.id);
    io.flag("follow", query.isFollowing);
    io.choice("severity", query.severity, severityNames);
    optionalCategory(io, query.category);
    io.number("last", query.last, {0, LogQuery::lastMax});
}

void fields(auto &io, MaybeConst<LogPage> auto &page)
{
    io.number("id", page.id);
    io.number("lost", page.lost);
    io.list("records", page.records, [](auto &inner, auto &record) { fields(inner, record); });
}

void fields(auto &io, MaybeConst<SetLogLevel> auto &level)
{
    io.number("id", level.id);
    optionalCategory(io, level.category);
    io.choice("severity", level.severity, severityNames);
}

void fields(auto &io, MaybeConst<ConfigSetting> auto &setting)
{
    io.text("key", setting.key);
    io.text("value", setting.value, longTextMax);
    io.text("standard", setting.standard, longTextMax);
    io.flag("live", setting.isLive);
    io.text("about", setting.about, longTextMax);
}

void fields(auto &io, MaybeConst<ConfigPage> auto &page)
{
    io.number("id", page.id);
    io.text("file", page.file, longTextMax);
    io.list("settings", page.settings, [](auto &inner, auto &setting) { fields(inner, setting); });
}

void fields(auto &io, MaybeConst<OrderBreaker> auto &order)
{
    io.number("id", order.id);
    io.text("breaker", order.breaker, breakerNameMax);
    io.choice("action", order.action, breakerActionNames);
}

} // namespace tickcast::admin
