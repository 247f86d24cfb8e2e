// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/alertrules.h"

#include "console/models/overviewmodel.h"

#include <QCoreApplication>
#include <QSettings>
#include <cmath>

namespace tickcast {

namespace {

const QLatin1String group("alerts");
constexpr double percent = 100.0;

class Texts
{
    Q_DECLARE_TR_FUNCTIONS(AlertRules)
};

[[nodiscard]] QString key(const AlertRule &rule, const char *what)
{
    return group % u'/' % rule.id % u'/' % QLatin1String(what);
}

} // namespace

bool isAlertFlag(AlertMetric metric)
{
    return metric >= AlertMetric::BreakerOpen;
}

QString alertMetricName(AlertMetric metric)
{
    switch (metric) {
    case AlertMetric::DropShare:
        return Texts::tr("Drop rate");
    case AlertMetric::P99Latency:
        return Texts::tr("Latency p99");
    case AlertMetric::FeedAge:
        return Texts::tr("Feed age");
    case AlertMetric::BehindShare:
        return Texts::tr("Sessions behind");
    case AlertMetric::AboveNormal:
        return Texts::tr("Sessions not at Normal");
    case AlertMetric::BreakerOpen:
        return Texts::tr("Circuit breaker not closed");
    case AlertMetric::ServerSays:
        return Texts::tr("The server says so itself");
    case AlertMetric::Draining:
        return Texts::tr("Server is draining");
    case AlertMetric::Unreachable:
        return Texts::tr("Server not reachable");
    }
    return {};
}

QLatin1String alertMetricSymbol(AlertMetric metric)
{
    switch (metric) {
    case AlertMetric::DropShare:
    case AlertMetric::BehindShare:
    case AlertMetric::AboveNormal:
        return QLatin1String("%");
    case AlertMetric::P99Latency:
        return QLatin1String("ms");
    case AlertMetric::FeedAge:
        return QLatin1String("s");
    default:
        return {};
    }
}

QString alertMetricUnit(AlertMetric metric)
{
    switch (metric) {
    case AlertMetric::P99Latency:
        return Texts::tr("ms");
    case AlertMetric::FeedAge:
        return Texts::tr("s");
    default:
        return alertMetricSymbol(metric);
    }
}

AlertRules::AlertRules(QSettings *settings, QObject *parent)
    : QObject(parent)
    , m_settings(settings)
    , m_rules(standard())
{
    read();
}

/// The tiles' limits, so that a tile that is red for long enough is an alert.
std::vector<AlertRule> AlertRules::standard()
{
    using Limits = OverviewModel;
    const auto rule = [](const char *id, AlertMetric metric, Health severity, double threshold,
                         qint64 forMs) {
        return AlertRule{QString::fromLatin1(id), metric, severity, threshold, forMs, true};
    };
    constexpr auto warning = Health::Warning;
    constexpr auto critical = Health::Critical;
    return {
        rule("unreachable", AlertMetric::Unreachable, critical, 1.0, 5'000),
        rule("breaker-open", AlertMetric::BreakerOpen, critical, 1.0, 0),
        rule("server-says", AlertMetric::ServerSays, warning, 1.0, 0),
        rule("drop-critical", AlertMetric::DropShare, critical, Limits::dropShareCritical * percent,
             10'000),
        rule("drop-warning", AlertMetric::DropShare, warning, Limits::dropShareWarning * percent,
             30'000),
        rule("p99-critical", AlertMetric::P99Latency, critical, Limits::p99CriticalUs / 1e3,
             10'000),
        rule("p99-warning", AlertMetric::P99Latency, warning, Limits::p99WarningUs / 1e3, 30'000),
        rule("feed-age-critical", AlertMetric::FeedAge, critical, Limits::feedAgeCriticalMs / 1e3,
             0),
        rule("feed-age-warning", AlertMetric::FeedAge, warning, Limits::feedAgeWarningMs / 1e3,
             5'000),
        rule("behind-critical", AlertMetric::BehindShare, critical,
             Limits::behindShareCritical * percent, 10'000),
        rule("behind-warning", AlertMetric::BehindShare, warning,
             Limits::behindShareWarning * percent, 30'000),
        rule("draining", AlertMetric::Draining, warning, 1.0, 0),
        rule("above-normal", AlertMetric::AboveNormal, warning, 5.0, 60'000),
    };
}

double AlertRules::thresholdMax(AlertMetric metric)
{
    switch (metric) {
    case AlertMetric::P99Latency:
        return 3'600'000.0;
    case AlertMetric::FeedAge:
        return 86'400.0;
    default:
        return percent;
    }
}

Result<void> AlertRules::checkThreshold(const AlertRule &rule, double threshold)
{
    if (isAlertFlag(rule.metric)) {
        return fail(ErrorCode::InvalidArgument,
                    Texts::tr("%1 has no threshold").arg(alertMetricName(rule.metric)));
    }
    if (!std::isfinite(threshold) || threshold <= 0.0 || threshold > thresholdMax(rule.metric)) {
        return fail(ErrorCode::InvalidArgument,
                    Texts::tr("%1: a threshold of %2 %3, allowed is more than 0, up to "
                              "%4 %3")
                        .arg(alertMetricName(rule.metric))
                        .arg(threshold)
                        .arg(alertMetricUnit(rule.metric))
                        .arg(thresholdMax(rule.metric)));
    }
    return {};
}

Result<void> AlertRules::checkForMs(qint64 forMs)
{
    if (forMs < 0 || forMs > forMsMax) {
        return fail(ErrorCode::InvalidArgument, Texts::tr("for %1 s, allowed is 0 to %2 s")
                                                    .arg(static_cast<double>(forMs) / 1e3)
                                                    .arg(forMsMax / 1'000));
    }
    return {};
}

Result<void> AlertRules::setThreshold(size_t rule, double threshold)
{
    if (auto good = checkThreshold(m_rules[rule], threshold); !good)
        return good;
    m_rules[rule].threshold = threshold;
    write(m_rules[rule]);
    Q_EMIT changed();
    return {};
}

Result<void> AlertRules::setForMs(size_t rule, qint64 forMs)
{
    if (auto good = checkForMs(forMs); !good)
        return good;
    m_rules[rule].forMs = forMs;
    write(m_rules[rule]);
    Q_EMIT changed();
    return {};
}

void AlertRules::setOn(size_t rule, bool isOn)
{
    m_rules[rule].isOn = isOn;
    write(m_rules[rule]);
    Q_EMIT changed();
}

void AlertRules::resetAll()
{
    m_settings->remove(group);
    m_rules = standard();
    m_problems.clear();
    Q_EMIT changed();
}

void AlertRules::read()
{
    for (AlertRule &rule : m_rules) {
        const auto complain = [&](const QString &what) {
            m_problems.append(
                Texts::tr("alert rule %1: %2; the standard holds").arg(rule.id, what));
        };
        const QVariant isOn = m_settings->value(key(rule, "on"));
        const QString word = isOn.toString();
        if (word == QLatin1String("true") || word == QLatin1String("false"))
            rule.isOn = isOn.toBool();
        else if (isOn.isValid())
            complain(Texts::tr("on is \"%1\", allowed is true or false").arg(word.left(32)));
        bool isNumber = true;
        if (const QVariant held = m_settings->value(key(rule, "threshold")); held.isValid()) {
            const double threshold = held.toDouble(&isNumber);
            const auto good = checkThreshold(rule, isNumber ? threshold : std::nan(""));
            if (good)
                rule.threshold = threshold;
            else
                complain(good.error().text);
        }
        if (const QVariant held = m_settings->value(key(rule, "forMs")); held.isValid()) {
            const qint64 forMs = held.toLongLong(&isNumber);
            const auto good = checkForMs(isNumber ? forMs : -1);
            if (good)
                rule.forMs = forMs;
            else
                complain(good.error().text);
        }
    }
}

void AlertRules::write(const AlertRule &rule)
{
    m_settings->setValue(key(rule, "on"), rule.isOn);
    if (!isAlertFlag(rule.metric))
        m_settings->setValue(key(rule, "threshold"), rule.threshold);
    m_settings->setValue(key(rule, "forMs"), rule.forMs);
}

} // namespace tickcast
