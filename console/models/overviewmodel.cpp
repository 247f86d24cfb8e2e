// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/overviewmodel.h"

#include "console/models/format.h"
#include "console/models/language.h"
#include "console/models/levels.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

namespace tickcast {

namespace {

class Texts
{
    Q_DECLARE_TR_FUNCTIONS(OverviewModel)
};

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
        Texts::tr("%1 in %2")
            .arg(format::change(std::llround(difference)), format::span(sample.arrivedMs - since));
    const double lost = before > 0.0 ? -difference / before : 0.0;
    const Health lossHealth =
        judge(lost, OverviewModel::lossShareWarning, OverviewModel::lossShareCritical);
    // One look at the first tile tells whether clients are fine: as many as before, and served.
    const LevelCounts levels = sessionsByLevel(sample.stats);
    const Health levelHealth = judgeLevels(levels);
    const protocol::SessionLevel worst = worstLevel(levels);
    if (lossHealth > levelHealth) {
        setHealth(tile, lossHealth, Texts::tr("%1 % lost").arg(format::percent(lost)));
    } else if (worst == protocol::SessionLevel::Normal) {
        setHealth(tile, levelHealth, Texts::tr("all at Normal"));
    } else {
        setHealth(tile, levelHealth,
                  Texts::tr("%1 at %2")
                      .arg(format::count(levels[static_cast<size_t>(worst)]), levelWord(worst)));
        tile.toolTip = tile.toolTip % u'\n' % Texts::tr("Now: %1.").arg(levelSummary(levels));
    }
}

void fillUpdates(Tile &tile, const Sample &sample)
{
    const Rates rates = sample.rates ? sample.rates->totals : Rates();
    tile.value = format::rate(rates.updatesPerS);
    tile.detail =
        sample.rates ? Texts::tr("%1 published/s").arg(format::rate(sample.rates->publicationsPerS))
                     : QString();
    double lagUs = notKnown;
    for (const admin::Worker &worker : sample.stats.workers)
        lagUs = std::fmax(lagUs, static_cast<double>(worker.loopLagUs));
    const Health health =
        judge(lagUs, OverviewModel::loopLagWarningUs, OverviewModel::loopLagCriticalUs);
    setHealth(tile, health,
              health == Health::Good ? Texts::tr("keeping up")
                                     : Texts::tr("lagging %1 ms").arg(format::milliseconds(lagUs)));
}

void fillOut(Tile &tile, const Sample &sample)
{
    const Rates rates = sample.rates ? sample.rates->totals : Rates();
    tile.value = format::megabytes(rates.bytesOutPerS);
    const double perUpdate = rates.bytesOutPerS / rates.updatesPerS;
    tile.detail = std::isfinite(perUpdate)
                      ? Texts::tr("%1 bytes per update").arg(format::rate(perUpdate))
                      : QString();
    quint64 behind = 0;
    for (const admin::Worker &worker : sample.stats.workers)
        behind += worker.behind;
    const double share =
        static_cast<double>(behind) / std::max(static_cast<double>(sample.stats.connections), 1.0);
    setHealth(tile,
              judge(share, OverviewModel::behindShareWarning, OverviewModel::behindShareCritical),
              behind == 0 ? Texts::tr("nobody behind")
                          : Texts::tr("%1 behind").arg(format::count(behind)));
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
                      : Texts::tr("%1 % superseded").arg(format::percent(rates.supersededShare));
    if (const quint64 unaccounted = unaccountedUpdates(sample.stats); unaccounted > 0) {
        setHealth(tile, Health::Critical,
                  Texts::tr("%1 unaccounted").arg(format::count(unaccounted)));
        return;
    }
    const Health health =
        judge(share, OverviewModel::dropShareWarning, OverviewModel::dropShareCritical);
    setHealth(tile, health,
              share == 0.0 ? Texts::tr("nothing lost")
              : health == Health::Good
                  ? Texts::tr("within limits")
                  : Texts::tr("%1 lost/s").arg(format::rate(rates.droppedPerS)));
}

void fillP99(Tile &tile, const Sample &sample)
{
    const admin::Latency &latency = sample.stats.latency;
    const bool isKnown = latency.count > 0;
    const double p99 = isKnown ? static_cast<double>(latency.p99Us) : notKnown;
    tile.value = format::milliseconds(p99);
    tile.detail = isKnown ? Texts::tr("p99.9 %1 ms")
                                .arg(format::milliseconds(static_cast<double>(latency.p999Us)))
                          : Texts::tr("nothing sent");
    const Health health = judge(p99, OverviewModel::p99WarningUs, OverviewModel::p99CriticalUs);
    setHealth(tile, health,
              health == Health::Good      ? Texts::tr("fresh")
              : health == Health::Warning ? Texts::tr("slow")
                                          : Texts::tr("very slow"));
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
        setHealth(tile, Health::Critical, Texts::tr("no feed"));
        return;
    }
    const double ageMs = feed->ageMs >= 0 ? static_cast<double>(feed->ageMs) : notKnown;
    tile.value = format::seconds(ageMs);
    tile.detail = Texts::tr("%1, %2 symbols", nullptr, pluralOf(feed->symbols))
                      .arg(feed->name, format::count(feed->symbols));
    if (!feed->reason.isEmpty())
        tile.toolTip = tile.toolTip % u"\n" % feed->name % u": " % feed->reason;
    switch (feed->state) {
    case admin::FeedState::Live: {
        const Health health =
            judge(ageMs, OverviewModel::feedAgeWarningMs, OverviewModel::feedAgeCriticalMs);
        setHealth(tile, health,
                  health == Health::Good || std::isnan(ageMs) ? Texts::tr("live")
                                                              : Texts::tr("silent"));
        break;
    }
    case admin::FeedState::Failed:
        setHealth(tile, Health::Critical, Texts::tr("failed"));
        break;
    case admin::FeedState::Ended:
        setHealth(tile, Health::Warning, Texts::tr("ended"));
        break;
    case admin::FeedState::Starting:
    case admin::FeedState::Waiting:
        setHealth(tile, Health::Unknown,
                  feed->state == admin::FeedState::Starting ? Texts::tr("starting")
                                                            : Texts::tr("waiting"));
        break;
    }
}

[[nodiscard]] std::array<Tile, OverviewModel::tileCount> emptyTiles()
{
    const auto tile = [](const char *title, const char *unit, const char *toolTip, Metric metric) {
        Tile empty;
        empty.title = Texts::tr(title);
        empty.value = format::unknown();
        empty.unit = *unit == '\0' ? QString() : Texts::tr(unit);
        empty.healthText = Texts::tr("no data");
        empty.toolTip = Texts::tr(toolTip);
        empty.metric = metric;
        return empty;
    };
    return {
        tile(QT_TRANSLATE_NOOP("OverviewModel", "Connections"), "",
             QT_TRANSLATE_NOOP("OverviewModel",
                               "Open sessions, and their change over the charts' window.\n"
                               "Warning at 5 % lost within the window, critical at 20 %.\n"
                               "Warning when anybody is at Emergency or 1 % are above Normal, "
                               "critical when 1 % are "
                               "at Emergency or 10 % above Normal."),
             Metric::Connections),
        tile(QT_TRANSLATE_NOOP("OverviewModel", "Updates"),
             QT_TRANSLATE_NOOP("OverviewModel", "/s"),
             QT_TRANSLATE_NOOP(
                 "OverviewModel",
                 "Updates delivered to sessions per second: the kernel took their last "
                 "byte.\nWarning when a worker's loop lags 50 ms, critical at 250 ms."),
             Metric::Updates),
        tile(QT_TRANSLATE_NOOP("OverviewModel", "Out"), QT_TRANSLATE_NOOP("OverviewModel", "MB/s"),
             QT_TRANSLATE_NOOP("OverviewModel",
                               "Bytes handed to the kernel per second (1 MB = 1,000,000 bytes).\n"
                               "Warning when 1 % of the sessions are behind, critical at 10 %."),
             Metric::BytesOut),
        tile(QT_TRANSLATE_NOOP("OverviewModel", "Drop rate"),
             QT_TRANSLATE_NOOP("OverviewModel", "%"),
             QT_TRANSLATE_NOOP(
                 "OverviewModel",
                 "Updates that will never be sent, as a share of all that met their "
                 "end.\nWarning at 0.1 %, critical at 1 % or when updates vanished without being "
                 "counted. Superseded updates are not lost: a newer "
                 "state took their place."),
             Metric::DropShare),
        tile(QT_TRANSLATE_NOOP("OverviewModel", "Latency p99"),
             QT_TRANSLATE_NOOP("OverviewModel", "ms"),
             QT_TRANSLATE_NOOP("OverviewModel",
                               "99 of 100 updates took at most this long from the feed to the "
                               "kernel.\nWarning at 100 ms, critical at 500 ms."),
             Metric::P99),
        tile(QT_TRANSLATE_NOOP("OverviewModel", "Feed age"),
             QT_TRANSLATE_NOOP("OverviewModel", "s"),
             QT_TRANSLATE_NOOP("OverviewModel",
                               "Time since the last market event of the feed that is furthest "
                               "behind.\nWarning at 5 s, critical at 15 s."),
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
            tile.healthText = Texts::tr("no data");
    }
}

void OverviewModel::withdraw()
{
    for (Tile &tile : m_tiles) {
        if (tile.value != format::unknown())
            setHealth(tile, Health::Unknown, Texts::tr("not live"));
    }
}

} // namespace tickcast
