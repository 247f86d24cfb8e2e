// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/alertengine.h"

#include "console/models/inquiry.h"
#include "console/models/levels.h"

#include <algorithm>
#include <cmath>

namespace tickcast {

namespace {

[[nodiscard]] std::optional<double> known(double value)
{
    return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

[[nodiscard]] std::optional<double> dropPercent(const StatsHistory::Sample &sample)
{
    if (!sample.rates)
        return std::nullopt;
    return known(sample.rates->totals.dropShare * 100.0); // NaN where nothing met its end
}

[[nodiscard]] std::optional<double> sharePercent(quint64 part, const admin::Stats &stats)
{
    if (stats.connections == 0)
        return std::nullopt; // a share of nothing
    return 100.0 * static_cast<double>(part) / static_cast<double>(stats.connections);
}

} // namespace

AlertEngine::AlertEngine(const AlertRules *rules, QObject *parent)
    : QObject(parent)
    , m_rules(rules)
{
}

AlertEngine::Readings AlertEngine::read(AlertMetric metric, const StatsHistory::Sample &sample)
{
    const admin::Stats &stats = sample.stats;
    Readings readings;
    switch (metric) {
    case AlertMetric::DropShare:
        return {{{}, dropPercent(sample)}};
    case AlertMetric::P99Latency:
        return {{{},
                 stats.latency.count == 0 ? std::nullopt
                                          : known(static_cast<double>(stats.latency.p99Us) / 1e3)}};
    case AlertMetric::FeedAge:
        for (const admin::Feed &feed : stats.feeds) {
            const bool isLive = feed.state == admin::FeedState::Live && feed.ageMs >= 0;
            readings.push_back(
                {feed.name,
                 isLive ? std::optional(static_cast<double>(feed.ageMs) / 1e3) : std::nullopt});
        }
        return readings;
    case AlertMetric::BehindShare: {
        quint64 behind = 0;
        for (const admin::Worker &worker : stats.workers)
            behind += worker.behind;
        return {{{}, sharePercent(behind, stats)}};
    }
    case AlertMetric::AboveNormal:
        return {{{}, sharePercent(sessionsNotNormal(sessionsByLevel(stats)), stats)}};
    case AlertMetric::BreakerOpen:
        for (const admin::Breaker &breaker : stats.breakers) {
            const bool isClosed = breaker.state == admin::BreakerState::Closed;
            readings.push_back(
                {breaker.name, isClosed ? 0.0 : 1.0, Health::Unknown, oneLine(breaker.lastError)});
        }
        return readings;
    case AlertMetric::ServerSays:
        for (const admin::Alert &alert : stats.alerts) {
            if (alert.severity < admin::Severity::Warning)
                continue; // worth a line, not an alarm
            readings.push_back(
                {alert.name, 1.0,
                 alert.severity == admin::Severity::Error ? Health::Critical : Health::Warning,
                 oneLine(alert.text)});
        }
        return readings;
    case AlertMetric::Draining:
        return {{{}, stats.isDraining ? 1.0 : 0.0}};
    case AlertMetric::Unreachable:
        break; // setLive() and tick() know
    }
    return readings;
}

void AlertEngine::add(const StatsHistory::Sample &sample, qint64 nowMs, qint64 wallMs)
{
    if (m_lastMs && nowMs - *m_lastMs > gapMs)
        beginAnew();
    m_lastMs = nowMs;
    for (const AlertRule &rule : m_rules->all()) {
        if (rule.isOn && rule.metric != AlertMetric::Unreachable)
            judge(rule, read(rule.metric, sample), nowMs, wallMs);
    }
    dropUnwanted(wallMs);
    Q_EMIT changed();
}

void AlertEngine::setLive(bool isLive, qint64 nowMs, qint64 wallMs)
{
    m_isLive = isLive;
    m_wasLive = m_wasLive || isLive;
    if (!isLive) {
        for (RaisedAlert &alert : m_raised)
            alert.isKnown = alert.metric == AlertMetric::Unreachable;
        beginAnew();
    }
    tick(nowMs, wallMs);
}

/// What was about to be raised, or to be over, has to be seen again without a break.
void AlertEngine::beginAnew()
{
    m_pending.removeIf([this](const auto &entry) { return find(entry.key()) == nullptr; });
    for (Pending &pending : m_pending)
        pending.goodSinceMs = -1;
}

void AlertEngine::tick(qint64 nowMs, qint64 wallMs)
{
    for (const AlertRule &rule : m_rules->all()) {
        if (rule.isOn && rule.metric == AlertMetric::Unreachable && m_wasLive)
            judgeOne(rule, {{}, m_isLive ? 0.0 : 1.0}, nowMs, wallMs);
    }
    dropUnwanted(wallMs);
    Q_EMIT changed();
}

void AlertEngine::assign(const AlertEngine &whole, qint64 wallMs)
{
    m_raised.clear();
    m_history.clear();
    m_pending.clear();
    std::vector<RaisedAlert> known(whole.m_history.begin(), whole.m_history.end());
    known.insert(known.end(), whole.m_raised.begin(), whole.m_raised.end());
    std::ranges::stable_sort(known, {}, &RaisedAlert::sinceWallMs);
    for (RaisedAlert &alert : known) {
        if (alert.sinceWallMs > wallMs)
            break;
        if (alert.clearedWallMs != 0 && alert.clearedWallMs <= wallMs) {
            m_history.push_front(std::move(alert));
        } else {
            alert.clearedWallMs = 0;
            insert(std::move(alert));
        }
    }
    std::ranges::stable_sort(m_history, std::ranges::greater{}, &RaisedAlert::clearedWallMs);
    Q_EMIT changed();
}

void AlertEngine::clear(qint64 wallMs)
{
    while (!m_raised.empty())
        end(m_raised.size() - 1, wallMs);
    m_pending.clear();
    m_lastMs.reset();
    m_isLive = false;
    m_wasLive = false;
    Q_EMIT changed();
}

void AlertEngine::judge(const AlertRule &rule, const Readings &readings, qint64 nowMs,
                        qint64 wallMs)
{
    for (size_t i = 0; i < std::min(readings.size(), subjectsMax); ++i)
        judgeOne(rule, readings[i], nowMs, wallMs);
    judgeAbsent(rule, readings, nowMs, wallMs);
}

/// A subject that is there no more has nothing wrong with it.
void AlertEngine::judgeAbsent(const AlertRule &rule, const Readings &readings, qint64 nowMs,
                              qint64 wallMs)
{
    const QString prefix = rule.id % u'/';
    QStringList gone;
    for (auto entry = m_pending.cbegin(); entry != m_pending.cend(); ++entry) {
        if (!entry.key().startsWith(prefix))
            continue;
        const QString subject = entry.key().mid(prefix.size());
        if (std::ranges::none_of(
                readings, [&](const Reading &reading) { return reading.subject == subject; }))
            gone.append(subject);
    }
    for (const QString &subject : gone)
        judgeOne(rule, {subject, 0.0}, nowMs, wallMs);
}

void AlertEngine::judgeOne(const AlertRule &rule, const Reading &reading, qint64 nowMs,
                           qint64 wallMs)
{
    const QString key = rule.id % u'/' % reading.subject;
    RaisedAlert *alert = find(key);
    if (!reading.value) {
        if (alert) {
            alert->isKnown = false;
            m_pending[key].goodSinceMs = -1;
        } else {
            m_pending.remove(key);
        }
        return;
    }
    const double threshold = isAlertFlag(rule.metric) ? 1.0 : rule.threshold;
    const double value = *reading.value;
    if (!alert) {
        if (value < threshold) {
            m_pending.remove(key);
            return;
        }
        if (!m_pending.contains(key))
            m_pending.insert(key, Pending{nowMs, -1});
        if (nowMs - m_pending[key].sinceMs >= rule.forMs)
            raise(rule, reading, nowMs, wallMs);
        return;
    }
    if (reading.severity > alert->severity) {
        // Worse than what was told and perhaps acknowledged: another alert.
        end(static_cast<size_t>(alert - m_raised.data()), wallMs);
        raise(rule, reading, nowMs, wallMs);
        return;
    }
    alert->isKnown = true;
    alert->value = value;
    alert->worst = std::max(alert->worst, value);
    if (!reading.text.isEmpty())
        alert->text = reading.text;
    Pending &pending = m_pending[key];
    const bool isFlag = isAlertFlag(rule.metric);
    if (value >= threshold * clearShare) {
        pending.goodSinceMs = -1;
        return;
    }
    if (pending.goodSinceMs < 0)
        pending.goodSinceMs = nowMs;
    // A flag has its own dwell at the server: it is over when it is over.
    if (isFlag || nowMs - pending.goodSinceMs >= clearMs)
        end(static_cast<size_t>(alert - m_raised.data()), wallMs);
}

void AlertEngine::raise(const AlertRule &rule, const Reading &reading, qint64 nowMs, qint64 wallMs)
{
    RaisedAlert alert;
    alert.rule = rule.id;
    alert.subject = reading.subject;
    alert.metric = rule.metric;
    alert.severity = reading.severity == Health::Unknown ? rule.severity : reading.severity;
    alert.threshold = isAlertFlag(rule.metric) ? 1.0 : rule.threshold;
    alert.value = *reading.value;
    alert.worst = *reading.value;
    alert.text = reading.text;
    alert.sinceMs = nowMs;
    alert.sinceWallMs = wallMs;
    insert(alert);
    Q_EMIT raisedNew(alert);
}

void AlertEngine::insert(RaisedAlert alert)
{
    const auto place = std::ranges::find_if(
        m_raised, [&](const RaisedAlert &other) { return other.severity < alert.severity; });
    m_raised.insert(place, std::move(alert));
}

void AlertEngine::end(size_t index, qint64 wallMs)
{
    RaisedAlert alert = m_raised[index];
    m_raised.erase(m_raised.begin() + static_cast<std::ptrdiff_t>(index));
    m_pending.remove(alert.key());
    alert.clearedWallMs = wallMs;
    m_history.push_front(std::move(alert));
    if (m_history.size() > historyMax)
        m_history.pop_back();
}

/// A rule that was switched off has nothing to say any more.
void AlertEngine::dropUnwanted(qint64 wallMs)
{
    for (size_t i = m_raised.size(); i-- > 0;) {
        const auto rule = std::ranges::find(m_rules->all(), m_raised[i].rule, &AlertRule::id);
        if (rule == m_rules->all().end() || !rule->isOn)
            end(i, wallMs);
    }
}

RaisedAlert *AlertEngine::find(const QString &key)
{
    const auto found = std::ranges::find_if(
        m_raised, [&key](const RaisedAlert &alert) { return alert.key() == key; });
    return found == m_raised.end() ? nullptr : &*found;
}

int AlertEngine::unacknowledged() const
{
    return static_cast<int>(std::ranges::count_if(
        m_raised, [](const RaisedAlert &alert) { return !alert.isAcknowledged(); }));
}

Health AlertEngine::worst() const
{
    const auto first = std::ranges::find_if(
        m_raised, [](const RaisedAlert &alert) { return !alert.isAcknowledged(); });
    return first == m_raised.end() ? Health::Good : first->severity;
}

void AlertEngine::acknowledge(const QString &key, const QString &who)
{
    if (RaisedAlert *alert = find(key); alert && !alert->isAcknowledged()) {
        alert->acknowledgedBy = who;
        Q_EMIT changed();
    }
}

void AlertEngine::acknowledgeAll(const QString &who)
{
    for (RaisedAlert &alert : m_raised) {
        if (!alert.isAcknowledged())
            alert.acknowledgedBy = who;
    }
    Q_EMIT changed();
}

} // namespace tickcast
