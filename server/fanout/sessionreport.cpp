// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What an operator is told of a session.

#include "server/fanout/fanout.h"
#include "server/fanout/session.h"

#include <algorithm>
#include <cmath>

namespace tickcast {

namespace {

constexpr MonotonicNs nsPerMs = 1'000'000;

quint32 permille(double share)
{
    return static_cast<quint32>(std::lround(std::max(share, 0.0) * 1000));
}

qint64 toMs(std::chrono::milliseconds duration)
{
    return duration.count();
}

/// @p scale turns a threshold into the unit that is shown.
template <typename T, typename ToShown>
admin::PressureFigure figureOf(const char *name, qint64 value, const Thresholds<T> &at,
                               ToShown &&toShown, double score)
{
    return {.name = QString::fromLatin1(name),
            .value = value,
            .degraded = toShown(at.degraded),
            .critical = toShown(at.critical),
            .emergency = toShown(at.emergency),
            .scorePermille = permille(score)};
}

std::vector<admin::PressureFigure> figuresOf(const PressureInputs &inputs,
                                             const BackpressureLimits &limits)
{
    const auto share = [](double value) { return qint64{permille(value)}; };
    return {
        figureOf("owedShare", share(inputs.owedShare), limits.share, share,
                 pressureScore(inputs.owedShare, limits.share)),
        figureOf("eventShare", share(inputs.eventShare), limits.share, share,
                 pressureScore(inputs.eventShare, limits.share)),
        figureOf("oldestAgeMs", inputs.oldestAgeNs / nsPerMs, limits.age, toMs,
                 pressureScore(inputs.oldestAgeNs, limits.age)),
        figureOf(
            "unsentBytes", inputs.unsentBytes, limits.unsentBytes,
            [](qint64 bytes) { return bytes; },
            pressureScore(inputs.unsentBytes, limits.unsentBytes)),
    };
}

QString nameOf(LevelReason reason)
{
    return QString::fromLatin1(admin::levelReasonNames[static_cast<size_t>(reason)]);
}

} // namespace

double Session::rankBy(admin::SessionSort sort, MonotonicNs now) const
{
    const Backpressure *mine = m_rare ? m_rare->backpressure.get() : nullptr;
    const auto ageMs = [&] {
        return m_outbox ? static_cast<double>(m_outbox->oldestAgeNs(now)) / nsPerMs : 0.0;
    };
    const auto number = [](auto value) { return static_cast<double>(value); };
    switch (sort) {
    case admin::SessionSort::Pressure: {
        // The level first, then the pressure, then the age, which never comes near a whole step.
        const double age = ageMs();
        return number(m_level) * 10 + (mine ? mine->gauge.pressure() : 0) + age / (age + 1e6) / 1e3;
    }
    case admin::SessionSort::Age:
        return ageMs();
    case admin::SessionSort::Backlog:
        return number(owedBeyondTurn());
    case admin::SessionSort::Unsent:
        return mine && m_isFull ? number(mine->inputs.unsentBytes) : 0;
    case admin::SessionSort::Delivered:
        return number(m_delivered);
    case admin::SessionSort::Superseded:
        return number(losses().superseded);
    case admin::SessionSort::Suppressed:
        return m_rare ? number(m_rare->losses.suppressedTotal()) : 0;
    case admin::SessionSort::Dropped:
        return number(losses().droppedTotal());
    case admin::SessionSort::Connected:
        break;
    }
    return -number(m_connectedS);
}

admin::SessionRow Session::row(MonotonicNs now) const
{
    admin::SessionRow row{.session = QString::fromLatin1(name()),
                          .peer = m_link->peer(),
                          .worker = static_cast<quint32>(m_fanout.m_worker),
                          .level = m_level,
                          .isBehind = m_isFull,
                          .subscriptions = static_cast<quint32>(m_subscriptionCount),
                          .owed = owedUpdates(),
                          .published = published(),
                          .delivered = m_delivered,
                          .losses = losses(),
                          .connectedMs = qint64{m_fanout.uptimeS(now) - m_connectedS} * 1000};
    if (m_outbox) {
        row.owedEvents = m_outbox->eventCount();
        row.eventBytes = m_outbox->eventBytes();
        row.oldestOwedMs = m_outbox->oldestAgeNs(now) / nsPerMs;
    }
    // At Emergency the outbox may be empty, and what lies in the socket is the oldest.
    if (m_isFull && m_rare && m_rare->backpressure) {
        const MonotonicNs fullNs = now - m_rare->backpressure->fullSinceNs;
        row.oldestOwedMs = std::max<qint64>(row.oldestOwedMs, fullNs / nsPerMs);
    }
    if (!m_rare)
        return row;
    row.holdings = static_cast<quint32>(m_rare->holdings.size());
    if (const Backpressure *mine = m_rare->backpressure.get()) {
        row.isPinned = mine->pinned.has_value();
        row.pressurePermille = permille(mine->gauge.pressure());
        row.unsentBytes = m_isFull ? mine->inputs.unsentBytes : 0;
    }
    return row;
}

admin::SessionDetail Session::detail(MonotonicNs now) const
{
    admin::SessionDetail detail;
    detail.row = row(now);
    detail.floor = m_fanout.floor().first;
    const auto [level, reason] = wantedLevel();
    if (m_level != SessionLevel::Normal)
        detail.reason = nameOf(reason);
    const Backpressure *mine = m_rare ? m_rare->backpressure.get() : nullptr;
    detail.inputs =
        figuresOf(mine ? mine->inputs : PressureInputs(), m_fanout.m_limits.backpressure);
    std::array<MonotonicNs, protocol::sessionLevelCount> timeNs{};
    for (admin::AgeCounts &ages : detail.ages)
        ages.counts.assign(admin::AgeCounts::bucketCount, 0);
    if (mine) {
        timeNs = mine->timeNs;
        if (m_level != SessionLevel::Normal)
            timeNs[static_cast<size_t>(m_level)] += now - mine->levelSinceNs;
        detail.levelChanges = mine->levelChanges;
        for (const Backpressure::Change &change : mine->history)
            detail.history.push_back({change.wallMs, change.level, nameOf(change.reason)});
        for (size_t i = 0; i < detail.ages.size(); ++i)
            detail.ages[i].counts.assign(mine->ages[i].begin(), mine->ages[i].end());
    }
    // It was at Normal whenever it was at none of the others.
    qint64 restMs = detail.row.connectedMs;
    for (size_t i = 1; i < timeNs.size(); ++i) {
        detail.levelMs[i] = static_cast<quint64>(timeNs[i] / nsPerMs);
        restMs -= timeNs[i] / nsPerMs;
    }
    detail.levelMs[0] = static_cast<quint64>(std::max<qint64>(restMs, 0));
    for (const Subscription &subscription : m_subscriptions) {
        if (subscription.group == Subscription::none)
            continue;
        if (detail.subscriptions.size() == admin::SessionDetail::subscriptionsMax)
            break;
        const SymbolIndex symbol = symbolOf(subscription.group);
        const std::string_view channel = protocol::channelName(channelOf(subscription.group));
        detail.subscriptions.push_back(
            {.symbol = m_fanout.symbols().at(symbol).info.symbol.toString(),
             .channel = QString::fromLatin1(channel.data(), qsizetype(channel.size())),
             .isHolding = subscription.has(Subscription::IsHolding)});
    }
    return detail;
}

SpanOutcome Session::outcomeOf(SubscriptionIndex index, GroupId group) const
{
    const bool isHere =
        !m_isClosing && index < m_subscriptions.size() && m_subscriptions[index].group == group;
    if (!isHere)
        return SpanOutcome::Left;
    const Subscription &subscription = m_subscriptions[index];
    if (subscription.has(Subscription::IsHeld))
        return SpanOutcome::Held;
    const bool isEventOwed = m_outbox && !protocol::isState(channelOf(group));
    if (subscription.has(Subscription::OwesUpdate) || isEventOwed)
        return SpanOutcome::Owed;
    const bool isInFlight =
        m_rare && std::ranges::any_of(m_rare->inFlight, [index](const TurnEntry &entry) {
            return entry.subscription == index && entry.isUpdate();
        });
    return isInFlight ? SpanOutcome::InFlight : SpanOutcome::Sent;
}

} // namespace tickcast
