// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/protocol/jsonwriter.h"
#include "shared/util/clock.h"

#include <QByteArray>
#include <QString>
#include <functional>
#include <vector>

namespace tickcast::bench {

/// Prints the first line of a benchmark: its name, the machine, the build.
void printMachine(const QString &program);
/// Opens the object of a benchmark's JSON and writes the same into it; the caller adds its figures
/// and closes the object.
void beginJson(JsonWriter &json, const QString &program);
/// Writes PROGRAM.json into @p directory; false and a line on standard error if it cannot.
[[nodiscard]] bool writeJson(const JsonWriter &json, const QString &directory,
                             const QString &program);

/// One measured figure: nanoseconds per operation, several runs.
struct Figure
{
    QString name;
    std::vector<double> nsPerOperation; ///< one per run, ascending
    [[nodiscard]] double median() const { return nsPerOperation[nsPerOperation.size() / 2]; }
};

/// Runs figures, prints median and spread beside machine and build type, writes the same as JSON.
class Report
{
public:
    explicit Report(QString program);
    /// Calls @p run (which does @p operations of the thing measured) once to warm up and then
    /// @p runs times; returns the median.
    double measure(const QString &name, quint64 operations, const std::function<void()> &run,
                   int runs = 9);
    /// The same where @p run itself says how long the thing measured took.
    double measureOwnTime(const QString &name, quint64 operations,
                          const std::function<MonotonicNs()> &run, int runs = 9);
    /// Writes PROGRAM.json into @p directory; false and a line on standard error if it cannot.
    [[nodiscard]] bool write(const QString &directory) const;

private:
    const QString m_program;
    std::vector<Figure> m_figures;
};

} // namespace tickcast::bench
