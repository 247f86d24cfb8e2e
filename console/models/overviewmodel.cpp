// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/overviewmodel.h"

#include "console/models/format.h"
#include "console/models/levels.h"

#include <algorithm>
#include <cmath>

namespace tickcast {

namespace {

using Metric = StatsHistory::Metric;
using Sample = StatsHistory::Sample;

void setHealth(Tile &tile, Health health, const QString &text)
{
    tile.health = health;
    tile.healthText = text;
}

void fillConnections(Tile &tile, const StatsHistory &history, const Sample &sample, qint64 windowMs)
{
    const quint64 now = sample.stats.connections;
    tile.value = format::count(now);
    const TimeSeries &series = history.series(Metric::Connections);
    const qint64 first = series.firstTimeMs().value_or(sample.arrivedMs);
    const qint64 since = std::max(sample.arrivedMs - windowMs, first);
    const double before = series.valueAt(since).value_or(static_cast<double>(now));
    const double difference = static_cast<double>(now) - before;
    tile.detail =
        format::change(std::llround(difference)) % u" in " % format::span(sample.arrivedMs - since);
    const double lost = before > 0.0 ? -difference / before : 0.0;
    const Health lossHealth =
        judge(lost, OverviewModel::lossShareWarning, OverviewModel::lossShareCritical);
    // One look at the first tile tells whether clients are fine: as many as before, and served.
    const LevelCounts levels = sessionsByLevel(sample.stats);
    const Health levelHealth = judgeLevels(levels);
    const protocol::SessionLevel worst = worstLevel(levels);
    if (lossHealth > levelHealth) {
        setHealth(tile, lossHealth, QStringLiteral("%1 % lost").arg(format::percent(lost)));
    } else if (worst == protocol::SessionLevel::Normal) {
        setHealth(tile, levelHealth, QStringLiteral("all at Normal"));
    } else {
        setHealth(tile, levelHealth,
                  format::count(levels[static_cast<size_t>(worst)]) % u" at " % levelWord(worst));
        tile.toolTip = tile.toolTip % u"\nNow: " % levelSummary(levels) % u'.';
    }
}

void fillUpdates(Tile &tile, const Sample &sample)
{
    const Rates rates = sample.rates ? sample.rates->totals : Rates();
    tile.value = format::rate(rates.updatesPerS);
    tile.detail = sample.rates
                      ? QString(format::rate(sample.rates->publicationsPerS) % u" published/s")
                      : QString();
    double lagUs = notKnown;
    for (const admin::Worker &worker : sample.stats.workers)
        lagUs = std::fmax(lagUs, static_cast<double>(worker.loopLagUs));
    const Health health =
        judge(lagUs, OverviewModel::loopLagWarningUs, OverviewModel::loopLagCriticalUs);
    setHealth(tile, health,
              health == Health::Good
                  ? QStringLiteral("keeping up")
                  : QStringLiteral("lagging %1 ms").arg(format::milliseconds(lagUs)));
}

void fillOut(Tile &tile, const Sample &sample)
{
    const Rates rates = sample.rates ? sample.rates->totals : Rates();
    tile.value = format::megabytes(rates.bytesOutPerS);
    const double perUpdate = rates.bytesOutPerS / rates.updatesPerS;
    tile.detail = std::isfinite(perUpdate) ? QString(format::rate(perUpdate) % u" bytes per update")
                                           : QString();
    quint64 behind = 0;
    for (const admin::Worker &worker : sample.stats.workers)
        behind += worker.behind;
    const double share =
        static_cast<double>(behind) / std::max(static_cast<double>(sample.stats.connections), 1.0);
    setHealth(tile,
              judge(share, OverviewModel::behindShareWarning, OverviewModel::behindShareCritical),
              behind == 0 ? QStringLiteral("nobody behind")
                          : QString(format::count(behind) % u" behind"));
}

void fillDropRate(Tile &tile, const Sample &sample)
{
    const Rates rates = sample.rates ? sample.rates->totals : Rates();
    // Nothing to deliver is nothing lost; only a missing rate is unknown.
    const bool isQuiet = rates.updatesPerS == 0.0 && std::isnan(rates.dropShare);
    const double share = isQuiet ? 0.0 : rates.dropShare;
    tile.value = format::percent(share);
    tile.detail = std::isnan(rates.supersededShare)
                      ? QString()
                      : QString(format::percent(rates.supersededShare) % u" % superseded");
    if (const quint64 unaccounted = unaccountedUpdates(sample.stats); unaccounted > 0) {
        setHealth(tile, Health::Critical, format::count(unaccounted) % u" unaccounted");
        return;
    }
    const Health health =
        judge(share, OverviewModel::dropShareWarning, OverviewModel::dropShareCritical);
    setHealth(tile, health,
              share == 0.0             ? QStringLiteral("nothing lost")
              : health == Health::Good ? QStringLiteral("within limits")
                                       : QString(format::rate(rates.droppedPerS) % u" lost/s"));
}

void fillP99(Tile &tile, const Sample &sample)
{
    const admin::Latency &latency = sample.stats.latency;
    const bool isKnown = latency.count > 0;
    const double p99 = isKnown ? static_cast<double>(latency.p99Us) : notKnown;
    tile.value = format::milliseconds(p99);
    tile.detail = isKnown
                      ? QString(u"p99.9 " %
                                format::milliseconds(static_cast<double>(latency.p999Us)) % u" ms")
                      : QStringLiteral("nothing sent");
    const Health health = judge(p99, OverviewModel::p99WarningUs, OverviewModel::p99CriticalUs);
    setHealth(tile, health,
              health == Health::Good      ? QStringLiteral("fresh")
              : health == Health::Warning ? QStringLiteral("slow")
                                          : QStringLiteral("very slow"));
}

/// The feed to worry about most: a failed one, else the oldest live one, else the first.
[[nodiscard]] const admin::Feed *worstFeed(const std::vector<admin::Feed> &feeds)
{
    const auto urgency = [](const admin::Feed &feed) {
        const qint64 rank = feed.state == admin::FeedState::Failed ? 2
                            : feed.state == admin::FeedState::Live ? 1
                                                                   : 0;
        return std::pair(rank, feed.ageMs);
    };
    const auto worst = std::ranges::max_element(feeds, {}, urgency);
    return worst == feeds.end() ? nullptr : &*worst;
}

void fillFeedAge(Tile &tile, const Sample &sample)
{
    const admin::Feed *feed = worstFeed(sample.stats.feeds);
    if (!feed) {
        setHealth(tile, Health::Critical, QStringLiteral("no feed"));
        return;
    }
    const double ageMs = feed->ageMs >= 0 ? static_cast<double>(feed->ageMs) : notKnown;
    tile.value = format::seconds(ageMs);
    tile.detail = feed->name % u", " % format::count(feed->symbols) % u" symbols";
    if (!feed->reason.isEmpty())
        tile.toolTip = tile.toolTip % u"\n" % feed->name % u": " % feed->reason;
    switch (feed->state) {
    case admin::FeedState::Live: {
        const Health health =
            judge(ageMs, OverviewModel::feedAgeWarningMs, OverviewModel::feedAgeCriticalMs);
        setHealth(tile, health,
                  health == Health::Good || std::isnan(ageMs) ? QStringLiteral("live")
                                                              : QStringLiteral("silent"));
        break;
    }
    case admin::FeedState::Failed:
        setHealth(tile, Health::Critical, QStringLiteral("failed"));
        break;
    case admin::FeedState::Ended:
        setHealth(tile, Health::Warning, QStringLiteral("ended"));
        break;
    case admin::FeedState::Starting:
    case admin::FeedState::Waiting:
        setHealth(tile, Health::Unknown,
                  QString::fromLatin1(admin::feedStateNames[static_cast<size_t>(feed->state)]));
        break;
    }
}

[[nodiscard]] std::array<Tile, OverviewModel::tileCount> emptyTiles()
{
    const auto tile = [](const char *title, const char *unit, const char *toolTip, Metric metric) {
        Tile empty;
        empty.title = QString::fromLatin1(title);
        empty.value = format::unknown();
        empty.unit = QString::fromLatin1(unit);
        empty.healthText = QStringLiteral("no data");
        empty.toolTip = QString::fromUtf8(toolTip);
        empty.metric = metric;
        return empty;
    };
    return {
        tile("Connections", "",
             "Open sessions, and their change over the charts' window.\n"
             "Warning at 5 % lost within the window, critical at 20 %.\n"
             "Warning when anybody is at Emergency or 1 % are above Normal, critical when 1 % are "
             "at Emergency or 10 % above Normal.",
             Metric::Connections),
        tile("Updates", "/s",
             "Updates delivered to sessions per second: the kernel took their last "
             "byte.\nWarning when a worker's loop lags 50 ms, critical at 250 ms.",
             Metric::Updates),
        tile("Out", "MB/s",
             "Bytes handed to the kernel per second (1 MB = 1,000,000 bytes).\n"
             "Warning when 1 % of the sessions are behind, critical at 10 %.",
             Metric::BytesOut),
        tile("Drop rate", "%",
             "Updates that will never be sent, as a share of all that met their "
             "end.\nWarning at 0.1 %, critical at 1 % or when updates vanished without being "
             "counted. Superseded updates are not lost: a newer "
             "state took their place.",
             Metric::DropShare),
        tile("Latency p99", "ms",
             "99 of 100 updates took at most this long from the feed to the "
             "kernel.\nWarning at 100 ms, critical at 500 ms.",
             Metric::P99),
        tile("Feed age", "s",
             "Time since the last market event of the feed that is furthest "
             "behind.\nWarning at 5 s, critical at 15 s.",
             Metric::FeedAge),
    };
}

} // namespace

OverviewModel::OverviewModel()
    : m_tiles(emptyTiles())
{
}

void OverviewModel::update(const StatsHistory &history, qint64 windowMs)
{
    m_tiles = emptyTiles();
    const std::optional<Sample> &sample = history.latest();
    if (!sample)
        return;
    fillConnections(m_tiles[Connections], history, *sample, windowMs);
    fillUpdates(m_tiles[Updates], *sample);
    fillOut(m_tiles[Out], *sample);
    fillDropRate(m_tiles[DropRate], *sample);
    fillP99(m_tiles[P99], *sample);
    fillFeedAge(m_tiles[FeedAge], *sample);
    for (Tile &tile : m_tiles) {
        if (tile.health == Health::Unknown && tile.value == format::unknown())
            tile.healthText = QStringLiteral("no data");
    }
}

void OverviewModel::withdraw()
{
    for (Tile &tile : m_tiles) {
        if (tile.value != format::unknown())
            setHealth(tile, Health::Unknown, QStringLiteral("not live"));
    }
}

} // namespace tickcast
