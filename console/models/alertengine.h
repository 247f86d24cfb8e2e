// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/alertrules.h"
#include "console/models/statshistory.h"

#include <QHash>
#include <deque>
#include <optional>

namespace tickcast {

/// An alert that was raised. Times: milliseconds of the console's monotonic clock, and Unix
/// milliseconds where it says wall.
struct RaisedAlert
{
    QString rule;    ///< AlertRule::id
    QString subject; ///< the feed, the breaker, the server's alert; empty: the server as a whole
    AlertMetric metric = AlertMetric::DropShare;
    Health severity = Health::Warning;
    double threshold = 0.0; ///< when it was raised
    double value = 0.0;     ///< the last one known
    double worst = 0.0;
    QString text; ///< what the server says; empty: the figures say it
    qint64 sinceMs = 0;
    qint64 sinceWallMs = 0;
    qint64 clearedWallMs = 0; ///< 0: it is not over
    QString acknowledgedBy;   ///< empty: by nobody
    bool isKnown = true;      ///< whether there is a figure for it now

    [[nodiscard]] QString key() const { return rule % u'/' % subject; }
    [[nodiscard]] bool isAcknowledged() const { return !acknowledgedBy.isEmpty(); }
};

/// Judges every sample by the rules: a rule that is broken without a pause for its time raises an
/// alert, which goes when the value was below nine tenths of the threshold for clearMs. Where there
/// is no figure (a gap, another run of the server, nothing sent, NaN) nothing is raised and nothing
/// goes: what is pending begins anew, what is raised stays and says that nothing is known.
/// That the server cannot be reached is a rule of its own.
/// Thread: the GUI's. It has no timer: setLive() and tick() move it on besides samples.
/// Cost per sample: O(rules + feeds + breakers + server's alerts).
class AlertEngine final : public QObject
{
    Q_OBJECT
public:
    static constexpr qint64 clearMs = 10'000;
    static constexpr double clearShare = 0.9;
    static constexpr qint64 gapMs = 5'000; ///< between two samples: more is a break
    static constexpr size_t historyMax = 1'000;
    static constexpr size_t subjectsMax = 1'024; ///< of one rule: more are not looked at

    /// @p rules is not owned and outlives this.
    explicit AlertEngine(const AlertRules *rules, QObject *parent = nullptr);

    void add(const StatsHistory::Sample &sample, qint64 nowMs, qint64 wallMs);
    /// Whether the server is reached. Before the first true nothing is missed.
    void setLive(bool isLive, qint64 nowMs, qint64 wallMs);
    void tick(qint64 nowMs, qint64 wallMs);
    /// Takes the place of what is here: what @p whole had raised at @p wallMs, and what was over
    /// then. Values are those at the end of each alert: an engine keeps no course of them.
    void assign(const AlertEngine &whole, qint64 wallMs);
    /// Another server: forgets all but the history.
    void clear(qint64 wallMs);

    /// The worst first, the oldest of equals first.
    [[nodiscard]] const std::vector<RaisedAlert> &raised() const { return m_raised; }
    /// Those that are over, the latest first.
    [[nodiscard]] const std::deque<RaisedAlert> &history() const { return m_history; }
    [[nodiscard]] int unacknowledged() const;
    [[nodiscard]] Health worst() const; ///< of the unacknowledged; Good: there is none

    void acknowledge(const QString &key, const QString &who);
    void acknowledgeAll(const QString &who);

Q_SIGNALS:
    void raisedNew(const tickcast::RaisedAlert &alert);
    /// Anything of the above.
    void changed();

private:
    struct Reading
    {
        QString subject;
        std::optional<double> value;
        Health severity = Health::Unknown; ///< Unknown: the rule's
        QString text = {};
    };
    struct Pending
    {
        qint64 sinceMs = 0;
        qint64 goodSinceMs = -1; ///< of one that is raised; -1: it is not good now
    };
    using Readings = std::vector<Reading>;

    [[nodiscard]] static Readings read(AlertMetric metric, const StatsHistory::Sample &sample);
    void judge(const AlertRule &rule, const Readings &readings, qint64 nowMs, qint64 wallMs);
    void judgeOne(const AlertRule &rule, const Reading &reading, qint64 nowMs, qint64 wallMs);
    void judgeAbsent(const AlertRule &rule, const Readings &readings, qint64 nowMs, qint64 wallMs);
    void raise(const AlertRule &rule, const Reading &reading, qint64 nowMs, qint64 wallMs);
    void insert(RaisedAlert alert);
    void end(size_t index, qint64 wallMs);
    void dropUnwanted(qint64 wallMs);
    void beginAnew();
    [[nodiscard]] RaisedAlert *find(const QString &key);

    const AlertRules *m_rules;
    std::vector<RaisedAlert> m_raised;
    std::deque<RaisedAlert> m_history;
    QHash<QString, Pending> m_pending; ///< by key; of what is broken or raised
    std::optional<qint64> m_lastMs;    ///< of the last sample
    bool m_isLive = false;
    bool m_wasLive = false; ///< ever, of this server
};

} // namespace tickcast
