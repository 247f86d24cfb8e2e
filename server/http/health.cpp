// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/http/health.h"

#include <algorithm>

namespace tickcast {

namespace {

[[nodiscard]] QString loopProblem(MonotonicNs takenNs, MonotonicNs nowNs)
{
    if (takenNs == 0)
        return QStringLiteral("has not started");
    const MonotonicNs ageNs = nowNs - takenNs;
    if (ageNs <= std::chrono::nanoseconds(snapshotAgeMax).count())
        return {};
    return QStringLiteral("its loop has not turned for %1 ms").arg(ageNs / 1'000'000);
}

[[nodiscard]] QString feedProblem(const FeedStatus &feed, MonotonicNs nowNs,
                                  std::chrono::milliseconds staleAfter)
{
    using admin::FeedState;
    switch (feed.state) {
    case FeedState::Waiting:
        return {};
    case FeedState::Live:
        if (feed.lastHeardNs == 0)
            return QStringLiteral("nothing heard yet");
        if (!isSilent(feed, nowNs, staleAfter))
            return {};
        return QStringLiteral("nothing heard for %1 ms")
            .arg((nowNs - feed.lastHeardNs) / 1'000'000);
    case FeedState::Starting:
        return QStringLiteral("starting");
    case FeedState::Ended:
        return QStringLiteral("ended");
    default:
        return feed.reason.isEmpty() ? QStringLiteral("failed") : feed.reason;
    }
}

} // namespace

std::vector<HealthCheck> checkHealth(const HealthFacts &facts)
{
    std::vector<HealthCheck> checks;
    checks.push_back(
        {"draining", facts.isDraining ? QStringLiteral("the server is stopping") : QString()});
    checks.push_back({"market", loopProblem(facts.marketTakenNs, facts.nowNs)});
    for (size_t i = 0; i < facts.workersTakenNs.size(); ++i) {
        checks.push_back(
            {"worker " + std::to_string(i), loopProblem(facts.workersTakenNs[i], facts.nowNs)});
    }
    for (const FeedStatus &feed : facts.feeds) {
        checks.push_back(
            {"feed " + feed.name.toStdString(), feedProblem(feed, facts.nowNs, facts.staleAfter)});
    }
    return checks;
}

HealthReport reportHealth(const std::vector<HealthCheck> &checks)
{
    HealthReport report;
    report.isReady = std::ranges::all_of(
        checks, [](const HealthCheck &check) { return check.problem.isEmpty(); });
    JsonWriter json;
    json.beginObject().key("status").plain(report.isReady ? "ready" : "unavailable");
    json.key("checks").beginObject();
    for (const HealthCheck &check : checks) {
        json.key(check.name);
        if (check.problem.isEmpty())
            json.plain("ok");
        else
            json.string(QStringView(check.problem));
    }
    json.endObject().endObject();
    report.json = json.toByteArray();
    return report;
}

HealthReport reportLife(const HealthFacts &facts)
{
    HealthReport report;
    report.isReady = facts.stuck.isEmpty();
    JsonWriter json;
    json.beginObject().key("status").plain(report.isReady ? "live" : "stuck");
    if (!report.isReady) {
        json.key("threads").beginArray();
        for (const QString &name : facts.stuck)
            json.string(QStringView(name));
        json.endArray();
    }
    json.endObject();
    report.json = json.toByteArray();
    return report;
}

} // namespace tickcast
