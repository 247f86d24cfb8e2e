// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/admin/alertbook.h"

#include <algorithm>

namespace tickcast {

namespace {

using admin::Alert;
using admin::Severity;

QString reasonIn(const QString &reason)
{
    return reason.isEmpty() ? QString() : QString(QLatin1String(": ") % reason);
}

void judgeFeed(const admin::Feed &feed, std::vector<Alert> &alerts)
{
    const QString name = QLatin1String("feed ") % feed.name;
    const bool isDown =
        feed.state == admin::FeedState::Failed || feed.state == admin::FeedState::Ended;
    if (isDown) {
        alerts.push_back(
            {.name = name,
             .severity = Severity::Error,
             .text = QStringLiteral("feed %1 has %2%3")
                         .arg(feed.name, QLatin1String(admin::feedStateNames[size_t(feed.state)]),
                              reasonIn(feed.reason))});
    } else if (feed.stale != 0) {
        alerts.push_back({.name = name,
                          .severity = Severity::Warning,
                          .text = QStringLiteral("%1 of %2 symbols of feed %3 are stale")
                                      .arg(feed.stale)
                                      .arg(feed.symbols)
                                      .arg(feed.name)});
    }
}

void judgeBreaker(const admin::Breaker &breaker, std::vector<Alert> &alerts)
{
    if (breaker.state == admin::BreakerState::Closed)
        return;
    const bool isTripped = breaker.reason == QLatin1String("operator");
    alerts.push_back(
        {.name = QLatin1String("breaker ") % breaker.name,
         .severity = Severity::Warning,
         .text = isTripped ? QStringLiteral("the breaker of the %1 was tripped by an operator")
                                 .arg(breaker.name)
                           : QStringLiteral("the breaker of the %1 is open%2")
                                 .arg(breaker.name, reasonIn(breaker.lastError))});
}

void judgeWorker(const admin::Worker &worker, std::vector<Alert> &alerts)
{
    if (worker.floor != admin::SessionLevel::Normal) {
        const std::string_view level = protocol::sessionLevelName(worker.floor);
        alerts.push_back({.name = QStringLiteral("floor %1").arg(worker.index),
                          .severity = Severity::Warning,
                          .text = QStringLiteral("all clients of worker %1 are at %2 or worse%3")
                                      .arg(worker.index)
                                      .arg(QLatin1String(level.data(), qsizetype(level.size())),
                                           reasonIn(worker.floorReason))});
    }
    if (worker.unaccounted != 0) {
        alerts.push_back({.name = QStringLiteral("unaccounted %1").arg(worker.index),
                          .severity = Severity::Error,
                          .text = QStringLiteral("worker %1: nobody knows what became of %2 "
                                                 "updates")
                                      .arg(worker.index)
                                      .arg(worker.unaccounted)});
    }
}

} // namespace

void AlertBook::judge(admin::Stats &stats, const QStringList &stuck)
{
    std::vector<Alert> alerts;
    for (const QString &thread : stuck) {
        alerts.push_back({.name = QLatin1String("thread ") % thread,
                          .severity = Severity::Error,
                          .text = QStringLiteral("thread %1 does not turn its loop").arg(thread)});
    }
    for (const admin::Feed &feed : stats.feeds)
        judgeFeed(feed, alerts);
    for (const admin::Breaker &breaker : stats.breakers)
        judgeBreaker(breaker, alerts);
    for (const admin::Worker &worker : stats.workers)
        judgeWorker(worker, alerts);
    if (stats.isDraining) {
        alerts.push_back({.name = QStringLiteral("drain"),
                          .severity = Severity::Info,
                          .text = QStringLiteral("the server takes leave of its clients")});
    }
    std::ranges::stable_sort(alerts, std::ranges::greater(), &Alert::severity);
    QMap<QString, qint64> since;
    for (Alert &alert : alerts) {
        alert.sinceMs = m_since.value(alert.name, stats.tsMs);
        since.insert(alert.name, alert.sinceMs);
    }
    m_since = since;
    stats.alerts = std::move(alerts);
}

} // namespace tickcast
