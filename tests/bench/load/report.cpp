// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/load/report.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLocale>
#include <algorithm>
#include <array>
#include <cstring>

namespace tickcast::load {

namespace {

constexpr std::array<FigureKind, 29> figures{{
    {"server CPU per update, us", "window", "cpuUsPerUpdate", 1, 3},
    {"server CPU, cores", "window", "serverCores", 1, 3},
    {"load generator CPU, cores", "window", "loadCores", 1, 3},
    {"load generator stall, ms", "window", "loadLongestTurnMs", 1, 1},
    {"deliveries per second", "window", "updatesPerSecond", 1, 0},
    {"delivered share, %", "window", "deliveredShare", 100, 1},
    {"MB per second", "window", "bytesPerSecond", 1e-6, 2},
    {"bytes per update", "window", "bytesPerUpdate", 1, 1},
    {"latency p50, ms", "latencyUs", "p50", 1e-3, 2},
    {"latency p99, ms", "latencyUs", "p99", 1e-3, 2},
    {"latency p99.9, ms", "latencyUs", "p999", 1e-3, 2},
    {"latency max, ms", "latencyUs", "max", 1e-3, 2},
    {"latency p99 of slow, ms", "latencySlowUs", "p99", 1e-3, 2},
    {"superseded updates (gaps)", "loss", "superseded", 1, 0},
    {"lost last states", "loss", "lost", 1, 0},
    {"connecting, s", "connect", "seconds", 1, 2},
    {"server CPU per handshake, us", "connect", "cpuUsPerHandshake", 1, 1},
    {"user memory per connection, B", "memory", "userBytesPerConnection", 1, 0},
    {"kernel memory per connection, B", "memory", "kernelBytesPerConnection", 1, 0},
    {"recovery, s", "storm", "recoverySeconds", 1, 2},
    {"p99 of who stayed, during / before", "storm", "stayersP99Ratio", 1, 2},
    {"isolation (p99 / p99)", "isolation", "p99Ratio", 1, 3},
    {"delivered when calm, %", "isolation", "calmDeliveredShare", 100, 1},
    {"memory per stalled client, B", "stall", "userBytesPerClient", 1, 0},
    {"holdings current within 1 s, %", "holdings", "shareWithin1s", 100, 2},
    {"holdings all current after, ms", "holdings", "allCurrentAfterMs", 1, 1},
    {"age at degraded p99, ms", "degradedAgeUs", "p99", 1e-3, 1},
    {"updates unaccounted for", "counters", "unaccountedMax", 1, 0},
    {"memory growth, KiB/min", "memoryTrend", "growthBytesPerMinute", 1.0 / 1024, 1},
}};

const FigureKind &figure(const char *section, const char *key)
{
    return *std::ranges::find_if(figures, [section, key](const FigureKind &kind) {
        return std::strcmp(kind.section, section) == 0 && std::strcmp(kind.key, key) == 0;
    });
}

QString labelOf(const QJsonObject &run)
{
    return run[QLatin1String("label")].toString();
}

QString cell(const QString &text, int width)
{
    return text.rightJustified(width);
}

QString line(const FigureKind &kind, const QString &label, const Spread &spread,
             const std::optional<Spread> &base, bool isBase)
{
    const auto shown = [&kind](double value) {
        return cell(QString::number(value * kind.scale, 'f', kind.decimals), 12);
    };
    QString ratio;
    if (base && base->median > 0 && !isBase)
        ratio = cell(QString::number(spread.median / base->median, 'f', 3), 9);
    return QStringLiteral("  %1 %2").arg(QLatin1String(kind.name), -32).arg(label, -14) %
           shown(spread.median) % shown(spread.min) % shown(spread.max) %
           cell(QString::number(spread.runs), 6) % ratio % u'\n';
}

QString groupTable(const Report::Group &group, const QString &baseline)
{
    QString text = u'\n' % group.title() % u'\n' %
                   QStringLiteral("  %1 %2%3%4%5%6%7\n")
                       .arg(QString(), -32)
                       .arg(QLatin1String("program"), -14)
                       .arg(QLatin1String("median"), 12)
                       .arg(QLatin1String("min"), 12)
                       .arg(QLatin1String("max"), 12)
                       .arg(QLatin1String("runs"), 6)
                       .arg(QLatin1String("ratio"), 9);
    for (const FigureKind &kind : figures) {
        const std::optional<Spread> base = group.spread(baseline, kind);
        for (const QString &label : group.labels()) {
            if (const std::optional<Spread> spread = group.spread(label, kind))
                text += line(kind, label, *spread, base, label == baseline);
        }
    }
    return text;
}

/// What batching several updates of a client into one send gains: W3 and W5 against W1.
QString againstBroadcast(const std::vector<Report::Group> &groups)
{
    const auto first = std::ranges::find(groups, QLatin1String("W1"), &Report::Group::workload);
    if (first == groups.end())
        return {};
    QString text;
    for (const Report::Group &group : groups) {
        for (const QString &label : group.labels()) {
            const auto own = group.spread(label, Report::cpuPerUpdate());
            const auto base = first->spread(label, Report::cpuPerUpdate());
            if (&group != &*first && own && base && base->median > 0)
                text += QStringLiteral("  %1 %2 %3\n")
                            .arg(group.title(), -60)
                            .arg(label, -14)
                            .arg(own->median / base->median, 9, 'f', 3);
        }
    }
    return text.isEmpty() ? text
                          : QLatin1String("\nserver CPU per update against the program's own ") %
                                first->title() % u'\n' % text;
}

Result<QJsonObject> readRun(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorCode::Io, path % QLatin1String(": ") % file.errorString());
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(file.readAll(), &error);
    if (!document.isObject())
        return fail(ErrorCode::Parse, path % QLatin1String(": ") % error.errorString());
    const QJsonObject run = document.object();
    if (labelOf(run).isEmpty() || !run[QLatin1String("parameters")].isObject())
        return fail(ErrorCode::Parse, path % QLatin1String(": not a result of tickcast-bench run"));
    return run;
}

} // namespace

std::optional<Spread> spreadOf(std::vector<double> values)
{
    if (values.empty())
        return {};
    std::ranges::sort(values);
    const size_t middle = values.size() / 2;
    const double median =
        values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    return Spread{median, values.front(), values.back(), static_cast<int>(values.size())};
}

QString Report::Group::title() const
{
    const QLocale locale = QLocale::c();
    return QStringLiteral("%1: %2 connections, %3 of %4 symbols each, %5/s per symbol")
        .arg(workload, locale.toString(connections))
        .arg(watch)
        .arg(symbols)
        .arg(ratePerSymbol);
}

QStringList Report::Group::labels() const
{
    QStringList labels;
    for (const QJsonObject &run : runs)
        labels += labelOf(run);
    labels.removeDuplicates();
    return labels;
}

std::optional<Spread> Report::Group::spread(const QString &label, const FigureKind &kind) const
{
    std::vector<double> values;
    for (const QJsonObject &run : runs) {
        const double value = run[QLatin1String(kind.section)][QLatin1String(kind.key)].toDouble();
        if (labelOf(run) == label && value > 0)
            values.push_back(value);
    }
    return spreadOf(std::move(values));
}

Report::Report(const std::vector<QJsonObject> &runs, const QString &baseline)
    : m_baseline(baseline)
{
    for (const QJsonObject &run : runs) {
        const QJsonObject parameters = run[QLatin1String("parameters")].toObject();
        const auto whole = [&parameters](const char *key) {
            return parameters[QLatin1String(key)].toInteger();
        };
        const bool isOfTrades = parameters[QLatin1String("channel")] == QLatin1String("trade");
        const Group wanted{run[QLatin1String("workload")].toString() %
                               QLatin1String(isOfTrades ? " of trades" : ""),
                           whole("connections"),
                           whole("symbols"),
                           whole("watch"),
                           parameters[QLatin1String("ratePerSymbol")].toDouble(),
                           {}};
        const auto isSame = [&wanted](const Group &group) {
            return group.title() == wanted.title();
        };
        auto group = std::ranges::find_if(m_groups, isSame);
        if (group == m_groups.end())
            group = m_groups.insert(m_groups.end(), wanted);
        group->runs.push_back(run);
        if (!run[QLatin1String("good")].toBool())
            m_notGood +=
                QStringLiteral("%1 %2: %3 lost, errors %4")
                    .arg(wanted.title(), labelOf(run))
                    .arg(run[QLatin1String("loss")][QLatin1String("lost")].toInteger())
                    .arg(QString::fromUtf8(QJsonDocument(run[QLatin1String("errors")].toObject())
                                               .toJson(QJsonDocument::Compact)));
    }
    if (m_baseline.isEmpty() && !runs.empty())
        m_baseline = labelOf(runs.front());
    if (runs.empty())
        return;
    const QJsonObject machine = runs.front()[QLatin1String("machine")].toObject();
    m_machine = QStringLiteral("%1, %2 cores, kernel %3\n")
                    .arg(machine[QLatin1String("cpu")].toString())
                    .arg(machine[QLatin1String("cores")].toInt())
                    .arg(machine[QLatin1String("kernel")].toString());
}

QString Report::table() const
{
    QString text = m_machine % QLatin1String("ratio: median / median of ") % m_baseline % u'\n';
    for (const Group &group : m_groups)
        text += groupTable(group, m_baseline);
    text += againstBroadcast(m_groups);
    if (!m_notGood.isEmpty())
        text += QLatin1String("\nNOT GOOD\n  ") % m_notGood.join(QLatin1String("\n  ")) % u'\n';
    return text;
}

const FigureKind &Report::cpuPerUpdate()
{
    return figure("window", "cpuUsPerUpdate");
}

const FigureKind &Report::latency(const char *percentile)
{
    return figure("latencyUs", percentile);
}

Result<Report> readReport(const QStringList &files, const QString &baseline)
{
    std::vector<QJsonObject> runs;
    for (const QString &path : files) {
        Result<QJsonObject> run = readRun(path);
        if (!run)
            return tl::unexpected(run.error());
        runs.push_back(*std::move(run));
    }
    const auto isBaseline = [&baseline](const QJsonObject &run) {
        return labelOf(run) == baseline;
    };
    if (!baseline.isEmpty() && std::ranges::none_of(runs, isBaseline))
        return fail(ErrorCode::InvalidArgument,
                    QStringLiteral("--baseline \"%1\": no run has this label").arg(baseline));
    return Report(runs, baseline);
}

} // namespace tickcast::load
