// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/load/slowresult.h"

#include <QJsonArray>

namespace tickcast::load {

namespace {

/// Below this the calm window was overloaded, and what comes after says nothing about isolation.
constexpr double keptUpShare = 0.97;

double ratio(double value, double over)
{
    return over > 0 ? value / over : 0;
}

QJsonValue number(quint64 value)
{
    return static_cast<qint64>(value);
}

QString key(const char *name)
{
    return QLatin1String(name);
}

/// Of those that it may be, how many of each level.
template <typename Counts>
QJsonObject byLevel(const Counts &counts)
{
    QJsonObject json;
    for (size_t i = 0; i < counts.size(); ++i) {
        const std::string_view name = protocol::sessionLevelNames[i];
        json[QString::fromLatin1(name.data(), qsizetype(name.size()))] = number(counts[i]);
    }
    return json;
}

QJsonObject isolationJson(const Workload &workload, const SlowResult &slow, const Outcome &outcome)
{
    const double healthy =
        double(workload.connections) * (1 - workload.slowShare - workload.readerShare);
    const double owed = healthy * workload.watch * workload.ratePerSymbol * slow.calmSeconds;
    const double share = ratio(static_cast<double>(outcome.calm.histogram.count()), owed);
    return {{key("calmSeconds"), slow.calmSeconds},
            {key("stalledSeconds"), slow.stalledSeconds},
            {key("calmLatencyUs"), latencyJson(outcome.calm)},
            {key("stalledLatencyUs"), latencyJson(outcome.stalled)},
            {key("calmDeliveredShare"), share},
            {key("isCalmKeptUp"), share >= keptUpShare},
            {key("calmP99Us"), qint64(outcome.calmFine.quantileUs(0.99))},
            {key("stalledP99Us"), qint64(outcome.stalledFine.quantileUs(0.99))},
            {key("p99Ratio"), ratio(static_cast<double>(outcome.stalledFine.quantileUs(0.99)),
                                    static_cast<double>(outcome.calmFine.quantileUs(0.99)))}};
}

QJsonObject stallJson(const SlowResult &slow, const Tally &total)
{
    const auto grown = [&total](quint64 before, quint64 after) {
        return ratio(static_cast<double>(after) - static_cast<double>(before),
                     static_cast<double>(total.stalled));
    };
    QJsonObject json{{key("clients"), number(total.stalled)},
                     {key("closedByServer"), number(total.slowClosed)},
                     {key("closed4100"), number(total.closed4100)}};
    if (slow.stalledMemory.rssBytes == 0)
        return json;
    json[key("calmRssBytes")] = number(slow.calmMemory.rssBytes);
    json[key("stalledRssBytes")] = number(slow.stalledMemory.rssBytes);
    json[key("userBytesPerClient")] = grown(slow.calmMemory.rssBytes, slow.stalledMemory.rssBytes);
    json[key("tcpBytesPerClient")] =
        grown(slow.calmMemory.tcpBufferBytes, slow.stalledMemory.tcpBufferBytes);
    return json;
}

QJsonObject holdingsJson(const Workload &workload, const Tally &total, const Outcome &outcome)
{
    const auto clients = static_cast<double>(total.stalled);
    QJsonObject json{
        {key("perClient"), number(workload.holdings)},
        {key("clients"), number(total.stalled)},
        {key("current"), number(total.holdingsCurrent)},
        {key("shareWithin1s"), ratio(static_cast<double>(total.holdingsInTime), clients)},
        {key("currentAfterUs"), latencyJson(outcome.holdings)}};
    // Never is no time: the figure is there only when all had them.
    if (total.stalled > 0 && total.holdingsCurrent == total.stalled)
        json[key("allCurrentAfterMs")] = static_cast<double>(outcome.holdings.maxUs) / 1e3;
    return json;
}

QJsonObject countersJson(const ServerRecord &server)
{
    constexpr std::array<const char *, admin::dropReasonCount> dropNames{
        "outboxFull", "inboxFull", "level", "unsubscribed", "closed"};
    constexpr std::array<const char *, admin::suppressReasonCount> suppressNames{
        "interval", "degraded", "critical", "emergency"};
    QJsonObject dropped;
    for (size_t i = 0; i < dropNames.size(); ++i)
        dropped[key(dropNames[i])] = number(server.last.dropped[i] - server.first.dropped[i]);
    QJsonObject suppressed;
    for (size_t i = 0; i < suppressNames.size(); ++i)
        suppressed[key(suppressNames[i])] =
            number(server.last.suppressed[i] - server.first.suppressed[i]);
    return {{key("samples"), number(server.samples)},
            {key("unaccountedMax"), number(server.unaccountedMax)},
            {key("published"), number(server.last.published - server.first.published)},
            {key("delivered"), number(server.last.delivered - server.first.delivered)},
            {key("superseded"), number(server.superseded())},
            {key("suppressed"), suppressed},
            {key("dropped"), dropped},
            {key("owedAtEnd"), number(server.owedLast)},
            {key("slowCloses"), number(server.last.slowCloses - server.first.slowCloses)},
            {key("levelChanges"), number(server.last.levelChanges - server.first.levelChanges)},
            {key("levelPeaks"), byLevel(server.levelPeaks)}};
}

QJsonObject gapsJson(const Outcome &outcome, const ServerRecord &server)
{
    const quint64 clients = outcome.gapsStayed + outcome.gapsLeft;
    const quint64 leftOut = server.superseded() + server.suppressed();
    return {{key("stayed"), number(outcome.gapsStayed)},
            {key("left"), number(outcome.gapsLeft)},
            {key("server"), number(leftOut)},
            {key("serverMinusClients"), static_cast<qint64>(leftOut - clients)}};
}

QJsonObject trendJson(const std::vector<SlowResult::MemoryPoint> &series)
{
    QJsonArray points;
    for (const SlowResult::MemoryPoint &point : series)
        points.append(QJsonArray{point.atS, number(point.rssBytes)});
    const double middle = static_cast<double>(series[series.size() / 2].rssBytes);
    return {{key("growthBytesPerMinute"), growthPerMinute(series)},
            {key("endOverMiddle"), ratio(static_cast<double>(series.back().rssBytes), middle)},
            {key("rssBytes"), points}};
}

QString milliseconds(const QJsonValue &us)
{
    return QString::number(us.toDouble() / 1e3, 'f', 1);
}

} // namespace

double growthPerMinute(const std::vector<SlowResult::MemoryPoint> &series)
{
    const size_t first = series.size() / 2;
    const size_t count = series.size() - first;
    if (count < 3)
        return 0;
    double meanS = 0;
    double meanBytes = 0;
    for (size_t i = first; i < series.size(); ++i) {
        meanS += series[i].atS / static_cast<double>(count);
        meanBytes += static_cast<double>(series[i].rssBytes) / static_cast<double>(count);
    }
    double together = 0;
    double alone = 0;
    for (size_t i = first; i < series.size(); ++i) {
        const double fromMeanS = series[i].atS - meanS;
        together += fromMeanS * (static_cast<double>(series[i].rssBytes) - meanBytes);
        alone += fromMeanS * fromMeanS;
    }
    return ratio(together, alone) * 60;
}

void addSlowFigures(QJsonObject &json, const Workload &workload, const SlowResult &slow,
                    const Tally &total, const Outcome &outcome, const ServerRecord *server)
{
    if (slow.calmSeconds > 0)
        json[key("isolation")] = isolationJson(workload, slow, outcome);
    if (workload.hasSlowClients()) {
        json[key("stall")] = stallJson(slow, total);
        if (workload.holdings > 0)
            json[key("holdings")] = holdingsJson(workload, total, outcome);
    }
    if (workload.hasSlowClients() || workload.hasSlowReaders())
        json[key("levels")] = byLevel(total.levels);
    if (workload.hasSlowReaders())
        json[key("degradedAgeUs")] = latencyJson(outcome.degraded);
    if (server) {
        json[key("counters")] = countersJson(*server);
        json[key("gaps")] = gapsJson(outcome, *server);
    }
    if (!slow.memorySeries.empty())
        json[key("memoryTrend")] = trendJson(slow.memorySeries);
}

QString slowSummary(const QJsonObject &json)
{
    QString text;
    if (const QJsonObject isolation = json[key("isolation")].toObject(); !isolation.isEmpty())
        text += QStringLiteral("  isolation %1: p99 of healthy clients %2 ms while others stall, "
                               "%3 ms before%4\n")
                    .arg(isolation[key("p99Ratio")].toDouble(), 0, 'f', 3)
                    .arg(milliseconds(isolation[key("stalledP99Us")]),
                         milliseconds(isolation[key("calmP99Us")]),
                         isolation[key("isCalmKeptUp")].toBool()
                             ? QString()
                             : QStringLiteral(", but even then only %1 % was delivered: it says "
                                              "nothing")
                                   .arg(isolation[key("calmDeliveredShare")].toDouble() * 100, 0,
                                        'f', 1));
    if (const QJsonObject stall = json[key("stall")].toObject(); !stall.isEmpty()) {
        text += QStringLiteral("  stalled clients: %1, %2 closed by the server (4100 read: %3)")
                    .arg(stall[key("clients")].toInteger())
                    .arg(stall[key("closedByServer")].toInteger())
                    .arg(stall[key("closed4100")].toInteger());
        if (stall.contains(key("userBytesPerClient")))
            text += QStringLiteral("; %1 KiB of server memory each, %2 KiB in TCP buffers")
                        .arg(stall[key("userBytesPerClient")].toDouble() / 1024, 0, 'f', 2)
                        .arg(stall[key("tcpBytesPerClient")].toDouble() / 1024, 0, 'f', 2);
        text += u'\n';
    }
    if (const QJsonObject holdings = json[key("holdings")].toObject(); !holdings.isEmpty())
        text +=
            QStringLiteral("  all %1 holdings current within 1 s: %2 % of those; p99 %3 ms, "
                           "all after %4\n")
                .arg(holdings[key("perClient")].toInteger())
                .arg(holdings[key("shareWithin1s")].toDouble() * 100, 0, 'f', 2)
                .arg(milliseconds(holdings[key("currentAfterUs")][key("p99")]),
                     holdings.contains(key("allCurrentAfterMs"))
                         ? QString::number(holdings[key("allCurrentAfterMs")].toDouble(), 'f', 1) %
                               QLatin1String(" ms")
                         : QStringLiteral("no time (%1 never)")
                               .arg(holdings[key("clients")].toInteger() -
                                    holdings[key("current")].toInteger()));
    if (const QJsonObject levels = json[key("levels")].toObject(); !levels.isEmpty())
        text += QStringLiteral("  level messages: %1 normal, %2 degraded, %3 critical, "
                               "%4 emergency\n")
                    .arg(levels[key("normal")].toInteger())
                    .arg(levels[key("degraded")].toInteger())
                    .arg(levels[key("critical")].toInteger())
                    .arg(levels[key("emergency")].toInteger());
    if (const QJsonObject age = json[key("degradedAgeUs")].toObject(); !age.isEmpty())
        text += QStringLiteral("  age at degraded, slow readers: p50 %1, p99 %2, max %3 ms of %4 "
                               "updates\n")
                    .arg(milliseconds(age[key("p50")]), milliseconds(age[key("p99")]),
                         milliseconds(age[key("max")]))
                    .arg(age[key("count")].toInteger());
    if (const QJsonObject server = json[key("counters")].toObject(); !server.isEmpty())
        text +=
            QStringLiteral("  server: at most %1 updates unaccounted for in %2 samples; %3 left "
                           "out for newer ones, clients saw %4 gaps (%5 of clients that "
                           "reconnected); %6 sessions closed as too slow\n")
                .arg(server[key("unaccountedMax")].toInteger())
                .arg(server[key("samples")].toInteger())
                .arg(json[key("gaps")][key("server")].toInteger())
                .arg(json[key("gaps")][key("stayed")].toInteger() +
                     json[key("gaps")][key("left")].toInteger())
                .arg(json[key("gaps")][key("left")].toInteger())
                .arg(server[key("slowCloses")].toInteger());
    if (const QJsonObject trend = json[key("memoryTrend")].toObject(); !trend.isEmpty())
        text += QStringLiteral("  memory grows by %1 KiB a minute in the second half\n")
                    .arg(trend[key("growthBytesPerMinute")].toDouble() / 1024, 0, 'f', 1);
    return text;
}

QJsonObject latencyJson(const Latency &latency)
{
    return {{key("count"), number(latency.histogram.count())},
            {key("p50"), qint64(latency.quantileUs(0.5))},
            {key("p99"), qint64(latency.quantileUs(0.99))},
            {key("p999"), qint64(latency.quantileUs(0.999))},
            {key("max"), qint64(latency.maxUs)}};
}

} // namespace tickcast::load
