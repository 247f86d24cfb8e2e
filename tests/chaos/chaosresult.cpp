// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/chaos/chaosresult.h"

#include <QJsonArray>
#include <QStringBuilder>

namespace tickcast::chaos {

namespace {

QJsonValue number(quint64 value)
{
    return qint64(value);
}

} // namespace

double ChaosResult::memoryGrowth() const
{
    if (calm.size() < 2 || calm.front().life != calm.back().life)
        return 0;
    const auto before = double(calm.front().residentBytes);
    return 100 * (double(calm.back().residentBytes) - before) / before;
}

QString toText(const ChaosResult &result)
{
    QString text = QStringLiteral("seed %1, %2 clients, %3 s, %4 servers one after the other\n")
                       .arg(result.seed)
                       .arg(result.clients)
                       .arg(result.seconds, 0, 'f', 1)
                       .arg(result.lives);
    text += QLatin1String("events      ");
    for (std::size_t kind = 0; kind < eventKinds; ++kind) {
        if (result.events[kind] > 0)
            text += QStringLiteral(" %1 %2")
                        .arg(result.events[kind])
                        .arg(QLatin1String(eventNames[kind]));
    }
    const SwarmTally &swarm = result.swarm;
    text += QStringLiteral("\nupdates      %1, and %2 left out, of %3 that the servers account for "
                           "(%4 could not be compared)\n")
                .arg(swarm.updates)
                .arg(swarm.gaps)
                .arg(result.explained)
                .arg(result.gapsUnchecked);
    text +=
        QStringLiteral("connections  %1 subscribed, %2 told to leave, %3 cut and %4 refused at a "
                       "server's end, %5 of slow ones ended\n")
            .arg(swarm.subscribed)
            .arg(swarm.toldToLeave)
            .arg(swarm.cut)
            .arg(swarm.refused)
            .arg(swarm.slowEnds);
    text += QStringLiteral("resumed      %1 symbols, %2 without a loss, %3 in another epoch\n")
                .arg(swarm.resumed)
                .arg(swarm.recovered)
                .arg(swarm.newEpochs);
    text += QStringLiteral("guests       %1 that misbehave, %2 ended by the server\n")
                .arg(swarm.guestsCome)
                .arg(swarm.guestsEnded);
    text += QStringLiteral("told         %1 levels, %2 stale, %3 live\n")
                .arg(swarm.levelsTold)
                .arg(swarm.staleTold)
                .arg(swarm.liveTold);
    for (const CalmMoment &moment : result.calm) {
        text += QStringLiteral(
                    "calm         at %1 s, server %2 with %3 clients: %4 MB, %5 descriptors\n")
                    .arg(moment.atS, 0, 'f', 1)
                    .arg(moment.life)
                    .arg(moment.clients)
                    .arg(double(moment.residentBytes) / 1e6, 0, 'f', 2)
                    .arg(moment.descriptors);
    }
    text += QStringLiteral("memory       %1 %;").arg(result.memoryGrowth(), 0, 'f', 2);
    for (const qint64 bytes : result.memory)
        text += QStringLiteral(" %1").arg(double(bytes) / 1e6, 0, 'f', 1);
    text += QStringLiteral("\nclients' own  longest turn %1 ms\n").arg(swarm.longestTurnMs);
    for (const QString &problem : result.problems)
        text += QLatin1String("PROBLEM      ") % problem % u'\n';
    for (const auto &[kind, count] : swarm.violations)
        text += QStringLiteral("VIOLATION    %1 times: %2\n")
                    .arg(count)
                    .arg(QString::fromStdString(kind));
    for (const std::string &detail : swarm.details)
        text += QLatin1String("             ") % QString::fromStdString(detail) % u'\n';
    text += QLatin1String(result.isGood() ? "good\n" : "NOT GOOD\n");
    return text;
}

QJsonObject toJson(const ChaosResult &result)
{
    QJsonArray schedule;
    for (const Event &event : result.schedule.events) {
        schedule.append(QJsonObject{
            {QStringLiteral("atMs"), qint64(event.at.count())},
            {QStringLiteral("event"), QLatin1String(eventNames[std::size_t(event.kind)])},
            {QStringLiteral("clients"), qint64(event.clients)},
            {QStringLiteral("durationMs"), qint64(event.duration.count())}});
    }
    QJsonObject events;
    for (std::size_t kind = 0; kind < eventKinds; ++kind)
        events.insert(QLatin1String(eventNames[kind]), number(result.events[kind]));
    QJsonArray calm;
    for (const CalmMoment &moment : result.calm) {
        calm.append(QJsonObject{{QStringLiteral("atS"), moment.atS},
                                {QStringLiteral("life"), moment.life},
                                {QStringLiteral("clients"), number(moment.clients)},
                                {QStringLiteral("residentBytes"), moment.residentBytes},
                                {QStringLiteral("descriptors"), moment.descriptors}});
    }
    QJsonArray memory;
    for (const qint64 bytes : result.memory)
        memory.append(bytes);
    const SwarmTally &swarm = result.swarm;
    QJsonObject violations;
    for (const auto &[kind, count] : swarm.violations)
        violations.insert(QString::fromStdString(kind), number(count));
    QJsonArray details;
    for (const std::string &detail : swarm.details)
        details.append(QString::fromStdString(detail));
    const QJsonObject seen{{QStringLiteral("updates"), number(swarm.updates)},
                           {QStringLiteral("gaps"), number(swarm.gaps)},
                           {QStringLiteral("gapsUnchecked"), number(result.gapsUnchecked)},
                           {QStringLiteral("subscribed"), number(swarm.subscribed)},
                           {QStringLiteral("toldToLeave"), number(swarm.toldToLeave)},
                           {QStringLiteral("cutAtAnEnd"), number(swarm.cut)},
                           {QStringLiteral("refusedAtAnEnd"), number(swarm.refused)},
                           {QStringLiteral("slowEnds"), number(swarm.slowEnds)},
                           {QStringLiteral("resumed"), number(swarm.resumed)},
                           {QStringLiteral("recovered"), number(swarm.recovered)},
                           {QStringLiteral("newEpochs"), number(swarm.newEpochs)},
                           {QStringLiteral("guests"), number(swarm.guestsCome)},
                           {QStringLiteral("guestsEnded"), number(swarm.guestsEnded)},
                           {QStringLiteral("levelsTold"), number(swarm.levelsTold)},
                           {QStringLiteral("staleTold"), number(swarm.staleTold)},
                           {QStringLiteral("liveTold"), number(swarm.liveTold)}};
    return {{QStringLiteral("seed"), QString::number(result.seed)},
            {QStringLiteral("clients"), qint64(result.clients)},
            {QStringLiteral("seconds"), result.seconds},
            {QStringLiteral("outageIntervalMs"), qint64(result.schedule.outageInterval.count())},
            {QStringLiteral("outageDurationMs"), qint64(result.schedule.outageDuration.count())},
            {QStringLiteral("lives"), result.lives},
            {QStringLiteral("samples"), number(result.samples)},
            {QStringLiteral("events"), events},
            {QStringLiteral("seen"), seen},
            {QStringLiteral("explained"), number(result.explained)},
            {QStringLiteral("calm"), calm},
            {QStringLiteral("memorySeries"), memory},
            {QStringLiteral("clientsLongestTurnMs"), number(swarm.longestTurnMs)},
            {QStringLiteral("memoryGrowthPercent"), result.memoryGrowth()},
            {QStringLiteral("problems"), QJsonArray::fromStringList(result.problems)},
            {QStringLiteral("violations"), violations},
            {QStringLiteral("details"), details},
            {QStringLiteral("isGood"), result.isGood()},
            {QStringLiteral("schedule"), schedule}};
}

} // namespace tickcast::chaos
