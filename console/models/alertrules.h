// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/health.h"
#include "shared/util/result.h"

#include <QObject>
#include <QString>
#include <QStringList>
#include <vector>

class QSettings;

namespace tickcast {

/// What a rule looks at.
enum class AlertMetric : quint8 {
    DropShare,   ///< dropped updates of all that met their end, percent
    P99Latency,  ///< from the feed to the kernel, milliseconds
    FeedAge,     ///< of each live feed, seconds
    BehindShare, ///< sessions that are behind, of all, percent
    AboveNormal, ///< sessions at Degraded or worse, of all, percent
    BreakerOpen, ///< of each circuit breaker: 1 when it is not closed
    ServerSays,  ///< each alert of the server's own: 1 while it is there
    Draining,    ///< 1 while the server takes leave of its clients
    Unreachable, ///< 1 while no connection is live
};

struct AlertRule
{
    QString id; ///< of the settings: "drop-warning"
    AlertMetric metric = AlertMetric::DropShare;
    Health severity = Health::Warning; ///< Warning or Critical; ServerSays takes the server's
    double threshold = 0.0;            ///< raised at it and above; not used by metrics of 0 and 1
    qint64 forMs = 0;                  ///< after it held for so long without a break
    bool isOn = true;
    friend bool operator==(const AlertRule &, const AlertRule &) = default;
};

/// Whether a metric is 0 or 1, so that its rules have no threshold to choose.
[[nodiscard]] bool isAlertFlag(AlertMetric metric);
/// "Drop rate"
[[nodiscard]] QString alertMetricName(AlertMetric metric);
/// "%", "ms", "s", as one can type it in every language; empty for a flag.
[[nodiscard]] QLatin1String alertMetricSymbol(AlertMetric metric);
/// The same as it is shown.
[[nodiscard]] QString alertMetricUnit(AlertMetric metric);

/// The rules and their settings. An entry of the settings that cannot be is told in problems(), and
/// the standard holds in its place.
/// Thread: the GUI's. Cost: each change writes the settings.
class AlertRules final : public QObject
{
    Q_OBJECT
public:
    static constexpr qint64 forMsMax = 3'600'000;

    /// @p settings is not owned and outlives this.
    explicit AlertRules(QSettings *settings, QObject *parent = nullptr);

    [[nodiscard]] const std::vector<AlertRule> &all() const { return m_rules; }
    [[nodiscard]] const QStringList &problems() const { return m_problems; }
    [[nodiscard]] static std::vector<AlertRule> standard();
    /// The greatest threshold that makes sense; the least is above 0.
    [[nodiscard]] static double thresholdMax(AlertMetric metric);

    /// An error names the value and what is allowed, and changes nothing.
    [[nodiscard]] Result<void> setThreshold(size_t rule, double threshold);
    [[nodiscard]] Result<void> setForMs(size_t rule, qint64 forMs);
    void setOn(size_t rule, bool isOn);
    void resetAll();

Q_SIGNALS:
    void changed();

private:
    void read();
    void write(const AlertRule &rule);
    [[nodiscard]] static Result<void> checkThreshold(const AlertRule &rule, double threshold);
    [[nodiscard]] static Result<void> checkForMs(qint64 forMs);

    QSettings *m_settings;
    std::vector<AlertRule> m_rules;
    QStringList m_problems;
};

} // namespace tickcast
