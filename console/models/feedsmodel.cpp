// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/feedsmodel.h"

#include "console/models/format.h"
#include "console/models/inquiry.h"
#include "console/models/overviewmodel.h"

#include <array>

namespace tickcast {

namespace {

constexpr std::array<TableColumn, FeedsModel::ColumnCount> feedColumns{{
    {"feed", "Where market data comes from", true},
    {"state", "What it does now", true},
    {"reason", "Why it is in that state", true},
    {"symbols", "Symbols known"},
    {"watched", "Of those, somebody watches now"},
    {"stale", "Symbols that are not to be relied on now"},
    {"age\ns", "Since the last market event, in seconds"},
    {"quotes", "Read since the start"},
    {"trades", "Read since the start"},
    {"candles", "Read since the start"},
    {"skipped", "Understood but not used, since the start"},
    {"malformed", "Not understood, since the start"},
}};

} // namespace

FeedsModel::FeedsModel(QObject *parent)
    : KeyedTable(feedColumns, parent)
{
}

int FeedsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_feeds.size());
}

QString FeedsModel::textAt(int row, int column) const
{
    const admin::Feed &feed = at(row);
    switch (static_cast<Column>(column)) {
    case Name:
        return oneLine(feed.name);
    case State:
        return QString::fromLatin1(admin::feedStateNames[static_cast<size_t>(feed.state)]);
    case Reason:
        return oneLine(feed.reason);
    case Symbols:
        return format::count(feed.symbols);
    case Watched:
        return format::count(feed.watched);
    case Stale:
        return format::count(feed.stale);
    case Age:
        return feed.ageMs < 0 ? format::unknown()
                              : format::seconds(static_cast<double>(feed.ageMs));
    case Quotes:
        return format::count(feed.quotes);
    case Trades:
        return format::count(feed.trades);
    case Candles:
        return format::count(feed.candles);
    case Skipped:
        return format::count(feed.skipped);
    case Malformed:
        return format::count(feed.malformed);
    case ColumnCount:
        break;
    }
    return {};
}

QString FeedsModel::toolTipAt(int row, int column) const
{
    const admin::Feed &feed = at(row);
    if (column == Reason && !feed.reason.isEmpty())
        return oneLine(feed.reason);
    return QString::fromLatin1(feedColumns[static_cast<size_t>(column)].toolTip);
}

Health FeedsModel::healthAt(int row, int column) const
{
    const admin::Feed &feed = at(row);
    if (column == State) {
        return feed.state == admin::FeedState::Failed  ? Health::Critical
               : feed.state == admin::FeedState::Ended ? Health::Warning
                                                       : Health::Good;
    }
    if (column == Stale)
        return feed.stale == 0 ? Health::Good : Health::Warning;
    if (column == Age && feed.ageMs >= 0 && feed.state == admin::FeedState::Live) {
        return judge(static_cast<double>(feed.ageMs), OverviewModel::feedAgeWarningMs,
                     OverviewModel::feedAgeCriticalMs);
    }
    if (column == Malformed)
        return feed.malformed == 0 ? Health::Good : Health::Warning;
    return Health::Unknown;
}

} // namespace tickcast
