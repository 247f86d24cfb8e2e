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
    {QT_TRANSLATE_NOOP("tickcast::FeedsModel", "feed"),
     QT_TRANSLATE_NOOP("tickcast::FeedsModel", "Where market data comes from"), true},
    {QT_TRANSLATE_NOOP("tickcast::FeedsModel", "state"),
     QT_TRANSLATE_NOOP("tickcast::FeedsModel", "What it does now"), true},
    {QT_TRANSLATE_NOOP("tickcast::FeedsModel", "age\ns"),
     QT_TRANSLATE_NOOP("tickcast::FeedsModel", "Since the last market event, in seconds")},
    {QT_TRANSLATE_NOOP("tickcast::FeedsModel", "quotes\n/s"),
     QT_TRANSLATE_NOOP("tickcast::FeedsModel", "Quotes read per second")},
    {QT_TRANSLATE_NOOP("tickcast::FeedsModel", "trades\n/s"),
     QT_TRANSLATE_NOOP("tickcast::FeedsModel", "Trades read per second")},
    {QT_TRANSLATE_NOOP("tickcast::FeedsModel", "candles\n/s"),
     QT_TRANSLATE_NOOP("tickcast::FeedsModel", "Candles read per second")},
    {QT_TRANSLATE_NOOP("tickcast::FeedsModel", "skipped\n/s"),
     QT_TRANSLATE_NOOP("tickcast::FeedsModel", "Understood but not used, per second")},
    {QT_TRANSLATE_NOOP("tickcast::FeedsModel", "malformed"),
     QT_TRANSLATE_NOOP("tickcast::FeedsModel", "Not understood, since the start")},
    {QT_TRANSLATE_NOOP("tickcast::FeedsModel", "stale"),
     QT_TRANSLATE_NOOP("tickcast::FeedsModel", "Symbols that are not to be relied on now")},
    {QT_TRANSLATE_NOOP("tickcast::FeedsModel", "watched"),
     QT_TRANSLATE_NOOP("tickcast::FeedsModel", "Symbols that somebody watches now")},
    {QT_TRANSLATE_NOOP("tickcast::FeedsModel", "symbols"),
     QT_TRANSLATE_NOOP("tickcast::FeedsModel", "Symbols known")},
    {QT_TRANSLATE_NOOP("tickcast::FeedsModel", "reason"),
     QT_TRANSLATE_NOOP("tickcast::FeedsModel", "Why it is in that state"), true},
}};

[[nodiscard]] QString stateText(admin::FeedState state)
{
    switch (state) {
    case admin::FeedState::Starting:
        return FeedsModel::tr("starting");
    case admin::FeedState::Waiting:
        return FeedsModel::tr("waiting");
    case admin::FeedState::Live:
        return FeedsModel::tr("live");
    case admin::FeedState::Ended:
        return FeedsModel::tr("ended");
    case admin::FeedState::Failed:
        return FeedsModel::tr("failed");
    }
    return {};
}

} // namespace

FeedsModel::FeedsModel(QObject *parent)
    : KeyedTable(feedColumns, parent)
{
}

void FeedsModel::setSample(const StatsHistory::Sample &sample)
{
    std::vector<Row> rows;
    rows.reserve(sample.stats.feeds.size());
    for (size_t i = 0; i < sample.stats.feeds.size(); ++i)
        rows.push_back(
            {sample.stats.feeds[i], sample.rates ? sample.rates->feeds[i] : FeedRates()});
    replace(m_rows, std::move(rows));
}

int FeedsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QString FeedsModel::textAt(int row, int column) const
{
    const auto &[feed, rates] = at(row);
    switch (static_cast<Column>(column)) {
    case Name:
        return oneLine(feed.name);
    case State:
        return stateText(feed.state);
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
        return format::rate(rates.quotesPerS);
    case Trades:
        return format::rate(rates.tradesPerS);
    case Candles:
        return format::rate(rates.candlesPerS);
    case Skipped:
        return format::rate(rates.skippedPerS);
    case Malformed:
        return format::count(feed.malformed);
    case ColumnCount:
        break;
    }
    return {};
}

QVariant FeedsModel::exactAt(int row, int column) const
{
    const auto &[feed, rates] = at(row);
    switch (static_cast<Column>(column)) {
    case Name:
        return feed.name;
    case Reason:
        return feed.reason;
    case Symbols:
        return feed.symbols;
    case Watched:
        return feed.watched;
    case Stale:
        return feed.stale;
    case Age:
        return feed.ageMs < 0 ? notKnown : static_cast<double>(feed.ageMs) / 1e3;
    case Quotes:
        return rates.quotesPerS;
    case Trades:
        return rates.tradesPerS;
    case Candles:
        return rates.candlesPerS;
    case Skipped:
        return rates.skippedPerS;
    case Malformed:
        return feed.malformed;
    case State: // in words
    case ColumnCount:
        break;
    }
    return {};
}

QString FeedsModel::toolTipAt(int row, int column) const
{
    const admin::Feed &feed = at(row).feed;
    if (column == Reason && !feed.reason.isEmpty())
        return oneLine(feed.reason);
    const QString about = tr(feedColumns[static_cast<size_t>(column)].toolTip);
    const std::optional<quint64> total = column == Quotes    ? std::optional(feed.quotes)
                                         : column == Trades  ? std::optional(feed.trades)
                                         : column == Candles ? std::optional(feed.candles)
                                         : column == Skipped ? std::optional(feed.skipped)
                                                             : std::nullopt;
    return total ? tr("%1; %2 since the start").arg(about, format::count(*total)) : about;
}

Health FeedsModel::healthAt(int row, int column) const
{
    const admin::Feed &feed = at(row).feed;
    if (column == State) {
        return feed.state == admin::FeedState::Failed     ? Health::Critical
               : feed.state == admin::FeedState::Ended    ? Health::Warning
               : feed.state == admin::FeedState::Starting ? Health::Unknown
                                                          : Health::Good;
    }
    if (column == Stale)
        return feed.stale == 0              ? Health::Good
               : feed.stale >= feed.symbols ? Health::Critical
                                            : Health::Warning;
    if (column == Age && feed.ageMs >= 0 && feed.state == admin::FeedState::Live) {
        return judge(static_cast<double>(feed.ageMs), OverviewModel::feedAgeWarningMs,
                     OverviewModel::feedAgeCriticalMs);
    }
    if (column == Malformed)
        return feed.malformed == 0 ? Health::Good : Health::Warning;
    return Health::Unknown;
}

} // namespace tickcast
