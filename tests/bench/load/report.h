// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/result.h"

#include <QJsonObject>
#include <QStringList>
#include <optional>
#include <vector>

namespace tickcast::load {

/// One measured quantity in the JSON of a run: where it stands and how it is shown.
struct FigureKind
{
    const char *name;    ///< for people, with its unit
    const char *section; ///< object in the JSON
    const char *key;     ///< in that object
    double scale;        ///< JSON value times this is shown
    int decimals;
};

struct Spread
{
    double median = 0; ///< of an even number of runs: the mean of the middle two
    double min = 0;
    double max = 0;
    int runs = 0;
};

/// The median and range of @p values; nothing when there are none.
[[nodiscard]] std::optional<Spread> spreadOf(std::vector<double> values);

/// Results of many runs, grouped by what was run and by program. Immutable once read.
class Report
{
public:
    /// The same workload with the same parameters, run on several programs.
    struct Group
    {
        QString workload;
        qint64 connections = 0;
        qint64 symbols = 0;
        qint64 watch = 0;
        double ratePerSymbol = 0;
        std::vector<QJsonObject> runs;

        [[nodiscard]] QString title() const;
        [[nodiscard]] QStringList labels() const; ///< in order of appearance
        /// Over the runs of @p label that have this figure above 0.
        [[nodiscard]] std::optional<Spread> spread(const QString &label,
                                                   const FigureKind &kind) const;
    };

    /// @p baseline is the label that ratios refer to; empty: the first run's.
    Report(const std::vector<QJsonObject> &runs, const QString &baseline);

    [[nodiscard]] const std::vector<Group> &groups() const { return m_groups; }
    [[nodiscard]] const QString &baseline() const { return m_baseline; }

    /// Everything as text: for each group figure by figure median, min, max and the ratio of
    /// medians to the baseline; then each program's CPU per update against its own W1; then what
    /// was not good.
    [[nodiscard]] QString table() const;

    [[nodiscard]] static const FigureKind &cpuPerUpdate();
    [[nodiscard]] static const FigureKind &
    latency(const char *percentile); ///< "p50", "p99", "p999"

private:
    std::vector<Group> m_groups;
    QString m_baseline;
    QStringList m_notGood;
    QString m_machine;
};

/// Reads files of `run --json`. Io or Parse names the file; InvalidArgument a baseline that no run
/// has.
[[nodiscard]] Result<Report> readReport(const QStringList &files, const QString &baseline);

} // namespace tickcast::load
