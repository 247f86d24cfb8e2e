// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/load/runresult.h"

#include <QFile>
#include <QJsonArray>
#include <QSysInfo>
#include <QThread>
#include <unistd.h>

namespace tickcast::load {

namespace {

QString processorName()
{
    QFile file(QStringLiteral("/proc/cpuinfo"));
    if (!file.open(QIODevice::ReadOnly))
        return QStringLiteral("unknown");
    for (const QByteArray &line : file.readAll().split('\n')) {
        if (line.startsWith("model name"))
            return QString::fromUtf8(line.sliced(line.indexOf(':') + 1)).trimmed();
    }
    return QStringLiteral("unknown");
}

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

QJsonObject machineJson()
{
    const qint64 memory = qint64(::sysconf(_SC_PHYS_PAGES)) * ::sysconf(_SC_PAGESIZE);
    return {{key("cpu"), processorName()},
            {key("cores"), QThread::idealThreadCount()},
            {key("kernel"), QSysInfo::kernelVersion()},
            {key("memoryBytes"), memory}};
}

QJsonObject parametersJson(const RunOptions &options, const RunResult &result)
{
    const Workload &workload = options.workload;
    const bool isJson = workload.format == Format::Json;
    return {
        {key("connections"), number(workload.connections)},
        {key("symbols"), number(workload.symbols)},
        {key("watch"), number(workload.watch)},
        {key("ratePerSymbol"), workload.ratePerSymbol},
        {key("warmupS"), workload.warmupS},
        {key("durationS"), workload.durationS},
        {key("slowShare"), workload.slowShare},
        {key("slowReaders"), workload.readerShare},
        {key("readerBytesPerSecond"), workload.hasSlowReaders() ? workload.slowReaderBytes() : 0},
        {key("holdings"), number(workload.holdings)},
        {key("churn"), workload.churnShare},
        {key("threads"), number(result.threads)},
        {key("seed"), number(workload.seed)},
        {key("format"), key(isJson ? "json" : "binary")},
        {key("channel"), key(workload.channel == Channel::Trade ? "trade" : "quote")},
        {key("url"), options.url}};
}

QJsonObject connectJson(const RunResult::Connect &connect)
{
    const auto connections = static_cast<double>(connect.connections);
    return {{key("seconds"), connect.seconds},
            {key("connections"), number(connect.connections)},
            {key("cpuUsPerHandshake"),
             ratio(static_cast<double>(connect.serverCpuNs) / 1e3, connections)}};
}

/// Every update of every symbol to everybody who watches it; 0, unknown, of trades: it is the
/// simulator that decides which quotes were made by one.
double owedUpdates(const Workload &workload, double seconds)
{
    if (workload.channel == Channel::Trade)
        return 0;
    return double(workload.connections) * workload.watch * workload.ratePerSymbol * seconds;
}

QJsonObject windowJson(const Workload &workload, const RunResult::Window &window)
{
    const Tally &counts = window.counts;
    const auto updates = static_cast<double>(counts.measuredUpdates);
    const double cpuNs = static_cast<double>(window.after.totalNs - window.before.totalNs);
    const auto ticksPerSecond = static_cast<double>(::sysconf(_SC_CLK_TCK));
    const auto tickSeconds = [ticksPerSecond](quint64 from, quint64 to) {
        return static_cast<double>(to - from) / ticksPerSecond;
    };
    const auto delta = [](quint64 from, quint64 to) { return number(to > from ? to - from : 0); };
    const double frames = updates + static_cast<double>(counts.measuredRepeats);
    return {
        {key("seconds"), window.seconds},
        {key("updates"), number(counts.measuredUpdates)},
        {key("repeats"), number(counts.measuredRepeats)},
        {key("bytes"), number(counts.measuredBytes)},
        {key("updatesPerSecond"), ratio(updates, window.seconds)},
        {key("deliveredShare"), ratio(updates, owedUpdates(workload, window.seconds))},
        {key("bytesPerSecond"), ratio(static_cast<double>(counts.measuredBytes), window.seconds)},
        {key("bytesPerUpdate"), ratio(static_cast<double>(counts.measuredBytes), frames)},
        {key("cpuUsPerUpdate"), ratio(cpuNs / 1e3, updates)},
        {key("serverCores"), ratio(cpuNs / 1e9, window.seconds)},
        {key("serverUserSeconds"), tickSeconds(window.before.userTicks, window.after.userTicks)},
        {key("serverSystemSeconds"),
         tickSeconds(window.before.systemTicks, window.after.systemTicks)},
        {key("serverThreads"), number(window.after.threads)},
        {key("voluntarySwitches"),
         delta(window.before.voluntarySwitches, window.after.voluntarySwitches)},
        {key("forcedSwitches"), delta(window.before.forcedSwitches, window.after.forcedSwitches)},
        {key("loadCores"), ratio(static_cast<double>(window.loadCpuNs) / 1e9, window.seconds)},
        {key("loadLongestTurnMs"), static_cast<double>(counts.longestTurnNs) / 1e6},
    };
}

QJsonObject sampleJson(const MemorySample &sample)
{
    return {{key("rssBytes"), number(sample.rssBytes)},
            {key("pssBytes"), number(sample.pssBytes)},
            {key("tcpBufferBytes"), number(sample.tcpBufferBytes)},
            {key("slabBytes"), number(sample.slabBytes)}};
}

double perConnection(quint64 before, quint64 after, quint64 connections)
{
    // A process may also shrink; that is worth showing, not hiding.
    return ratio(static_cast<double>(after) - static_cast<double>(before),
                 static_cast<double>(connections));
}

QJsonObject memoryJson(const RunResult &result)
{
    const RunResult::Memory &memory = result.memory;
    const quint64 count = result.connect.connections;
    QJsonObject json{{key("before"), sampleJson(memory.before)},
                     {key("connected"), sampleJson(memory.connected)},
                     {key("after"), sampleJson(memory.after)}};
    if (memory.connected.rssBytes > 0) {
        json[key("userBytesPerConnection")] =
            perConnection(memory.before.rssBytes, memory.connected.rssBytes, count);
        json[key("kernelBytesPerConnection")] =
            perConnection(memory.before.slabBytes, memory.connected.slabBytes, count);
    }
    return json;
}

QJsonObject lossJson(const RunResult &result)
{
    const Tally &total = result.total;
    return {{key("lost"), number(result.lost)},
            {key("superseded"), number(total.superseded)},
            {key("supersededSlow"), number(total.supersededSlow)},
            {key("behindAtEnd"), number(total.behindUpdates)},
            {key("behindAtEndSlow"), number(total.behindSlowPlaces)},
            {key("reconnected"), number(total.reconnected)},
            {key("slowClosed"), number(total.slowClosed)}};
}

QJsonObject stormJson(const RunResult::Storm &storm, const Tally &total, quint32 stayers,
                      const Outcome &outcome)
{
    const qint64 before = outcome.calmFine.quantileUs(0.99);
    const qint64 during = outcome.stalledFine.quantileUs(0.99);
    QJsonValue ratio; // null: nothing came
    if (before > 0 && during > 0)
        ratio = static_cast<double>(during) / static_cast<double>(before);
    return {{key("recoverySeconds"), storm.recoverySeconds},
            {key("stayers"), number(stayers)},
            {key("stayersP99UsBefore"), before},
            {key("stayersP99UsDuring"), during},
            {key("stayersP99Ratio"), ratio},
            {key("serverCpuSeconds"), static_cast<double>(storm.serverCpuNs) / 1e9},
            {key("resumed"), number(total.resumed)},
            {key("notRecovered"), number(total.notRecovered)},
            {key("missedWithNotice"), number(total.noticed)}};
}

QJsonObject errorsJson(const Outcome &outcome)
{
    QJsonObject json;
    for (const auto &[kind, count] : outcome.errors)
        json[QString::fromStdString(kind)] = number(count);
    return json;
}

QString kibibytes(double bytes)
{
    return QString::number(bytes / 1024, 'f', 2) % QLatin1String(" KiB");
}

QString windowLine(const QJsonObject &window)
{
    const auto value = [&window](const char *name) { return window[key(name)].toDouble(); };
    const QString share =
        value("deliveredShare") > 0
            ? QStringLiteral(", %1 % of what is owed").arg(value("deliveredShare") * 100, 0, 'f', 1)
            : QString();
    return QStringLiteral("  %1 deliveries in %2 s (%3/s%4; %5 MB/s, %6 bytes "
                          "each); server %7 us per update, %8 cores; load %9 cores\n")
        .arg(window[key("updates")].toInteger())
        .arg(value("seconds"), 0, 'f', 1)
        .arg(value("updatesPerSecond"), 0, 'f', 0)
        .arg(share)
        .arg(value("bytesPerSecond") / 1e6, 0, 'f', 1)
        .arg(value("bytesPerUpdate"), 0, 'f', 0)
        .arg(value("cpuUsPerUpdate"), 0, 'f', 2)
        .arg(value("serverCores"), 0, 'f', 2)
        .arg(value("loadCores"), 0, 'f', 2);
}

QString latencyLine(const char *who, const Latency &latency)
{
    if (latency.histogram.count() == 0)
        return {};
    const auto ms = [](qint64 us) { return QString::number(double(us) / 1e3, 'f', 1); };
    return QStringLiteral("  latency%1 p50 %2, p99 %3, p99.9 %4, max %5 ms\n")
        .arg(QLatin1String(who), ms(latency.quantileUs(0.5)), ms(latency.quantileUs(0.99)),
             ms(latency.quantileUs(0.999)), ms(latency.maxUs));
}

} // namespace

QJsonObject toJson(const RunOptions &options, const RunResult &result)
{
    QJsonObject json{
        {key("program"), key("tickcast-bench " TICKCAST_VERSION)},
        {key("workload"), workloadName(options.workload.kind)},
        {key("label"), options.label.isEmpty() ? result.serverName : options.label},
        {key("server"), result.serverName},
        {key("revision"), options.revision},
        {key("startedAt"), result.startedAt},
        {key("machine"), machineJson()},
        {key("parameters"), parametersJson(options, result)},
        {key("connect"), connectJson(result.connect)},
        {key("memory"), memoryJson(result)},
        {key("loss"), lossJson(result)},
        {key("errors"), errorsJson(result.outcome)},
        {key("firstError"), QString::fromStdString(result.outcome.firstError)},
        {key("problems"), QJsonArray::fromStringList(result.problems)},
        {key("interrupted"), result.isInterrupted},
        {key("good"), result.isGood()},
    };
    if (result.window) {
        json[key("window")] = windowJson(options.workload, *result.window);
        json[key("latencyUs")] = latencyJson(result.outcome.healthy);
        if (options.workload.hasSlowClients() || options.workload.hasSlowReaders())
            json[key("latencySlowUs")] = latencyJson(result.outcome.slow);
    }
    addSlowFigures(json, options.workload, result.slow, result.total, result.outcome,
                   result.server ? &*result.server : nullptr);
    if (result.storm)
        json[key("storm")] =
            stormJson(*result.storm, result.total, options.workload.stayers(), result.outcome);
    if (!result.cyclesRssBytes.empty()) {
        QJsonArray cycles;
        for (const quint64 bytes : result.cyclesRssBytes)
            cycles.append(number(bytes));
        json[key("cyclesRssBytes")] = cycles;
    }
    return json;
}

QString summary(const RunOptions &options, const RunResult &result)
{
    const QJsonObject json = toJson(options, result);
    QString text = QStringLiteral("%1 %2: %3 connected in %4 s, %5 us of server per handshake\n")
                       .arg(json[key("workload")].toString(), json[key("label")].toString())
                       .arg(result.connect.connections)
                       .arg(result.connect.seconds, 0, 'f', 2)
                       .arg(json[key("connect")][key("cpuUsPerHandshake")].toDouble(), 0, 'f', 1);
    if (result.storm)
        text += QStringLiteral("  all current %1 s after all were cut off; %2 of %3 recovered\n")
                    .arg(result.storm->recoverySeconds, 0, 'f', 2)
                    .arg(result.total.resumed - result.total.notRecovered)
                    .arg(result.total.resumed) %
                QStringLiteral("  latency p99 of %1 who stayed: %2 ms before, %3 ms meanwhile\n")
                    .arg(options.workload.stayers())
                    .arg(double(result.outcome.calmFine.quantileUs(0.99)) / 1e3, 0, 'f', 1)
                    .arg(double(result.outcome.stalledFine.quantileUs(0.99)) / 1e3, 0, 'f', 1);
    if (result.window)
        text += windowLine(json[key("window")].toObject()) %
                latencyLine("", result.outcome.healthy) %
                latencyLine(" of slow clients", result.outcome.slow);
    text += slowSummary(json);
    const QJsonObject memory = json[key("memory")].toObject();
    if (memory.contains(key("userBytesPerConnection")))
        text += QStringLiteral("  memory per connection %1, and %2 in the kernel (both ends)\n")
                    .arg(kibibytes(memory[key("userBytesPerConnection")].toDouble()),
                         kibibytes(memory[key("kernelBytesPerConnection")].toDouble()));
    for (size_t i = 0; i < result.cyclesRssBytes.size(); ++i)
        text += QStringLiteral("  after coming and going %1 times: %2\n")
                    .arg(i + 1)
                    .arg(kibibytes(double(result.cyclesRssBytes[i])));
    for (const auto &[kind, count] : result.outcome.errors)
        text += QStringLiteral("  error: %1 x %2\n").arg(count).arg(QString::fromStdString(kind));
    if (!result.outcome.firstError.empty())
        text += QLatin1String("  the first: ") % QString::fromStdString(result.outcome.firstError) %
                u'\n';
    for (const QString &problem : result.problems)
        text += QLatin1String("  ") % problem % u'\n';
    text += QStringLiteral("  %1: %2 lost, %3 superseded, %4 errors%5\n")
                .arg(QLatin1String(result.isGood() ? "good" : "NOT GOOD"))
                .arg(result.lost)
                .arg(result.total.superseded)
                .arg(result.total.errors)
                .arg(QLatin1String(result.isInterrupted ? ", interrupted" : ""));
    return text;
}

} // namespace tickcast::load
