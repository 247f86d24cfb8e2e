// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/load/workload.h"

#include "server/feed/simulatorround.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace tickcast::load {

namespace {

constexpr quint64 descriptorsReserved = 200;
/// What one worker of a server may hold: a descriptor table of 20,000 with room for the kernel's
/// uneven spreading of connections over listeners.
constexpr quint32 connectionsPerWorker = 15'000;
/// WebSocket header and JSON of one of the simulator's quotes, about.
constexpr double bytesPerUpdate = 260;
constexpr double slowReaderDemandShare = 0.4;

struct Defaults
{
    const char *name;
    Workload workload;
};

// clang-format off
constexpr std::array<Defaults, 8> defaults{{
    {"W1",  {WorkloadKind::Broadcast,  10'000,   1,   1, 10,   5,  30}},
    {"W2",  {WorkloadKind::DetailPage, 10'000, 500,   1, 10,   5,  30}},
    {"W3",  {WorkloadKind::WatchList,   5'000, 500,  20, 10,   5,  30}},
    {"W4",  {WorkloadKind::FullHouse, 100'000, 500,   1,  1,   5,  30}},
    {"W5",  {WorkloadKind::SlowTenth,   5'000, 500, 100,  0.2, 10, 60, 0.1,  0,    0,    10}},
    {"W6",  {WorkloadKind::Storm,      22'000, 500,   1,  1,   3,  10}},
    {"W7",  {WorkloadKind::Idle,       15'000, 500,   1,  0,   5,  20}},
    {"MIX", {WorkloadKind::Mix,        10'000, 500,   1, 10,   5, 600, 0.01, 0.05, 0.01, 1}},
}};
// clang-format on

} // namespace

QString workloadName(WorkloadKind kind)
{
    return QLatin1String(defaults.at(static_cast<size_t>(kind)).name);
}

Result<Workload> defaultWorkload(const QString &name)
{
    for (const Defaults &entry : defaults) {
        if (name == QLatin1String(entry.name))
            return entry.workload;
    }
    return fail(ErrorCode::InvalidArgument,
                QStringLiteral("unknown workload \"%1\": W1 to W7 or MIX").arg(name));
}

Result<void> checkWorkload(const Workload &workload)
{
    if (workload.watch > workload.symbols)
        return fail(ErrorCode::InvalidArgument,
                    QStringLiteral("--watch %1: a client cannot watch more than the %2 symbols "
                                   "there are (--symbols)")
                        .arg(workload.watch)
                        .arg(workload.symbols));
    if (workload.holdings > workload.watch)
        return fail(ErrorCode::InvalidArgument,
                    QStringLiteral("--holdings %1: a client cannot hold more than the %2 symbols "
                                   "it watches (--watch)")
                        .arg(workload.holdings)
                        .arg(workload.watch));
    if (workload.slowShare + workload.readerShare > 0.9)
        return fail(ErrorCode::InvalidArgument,
                    QStringLiteral("--slow-share %1 and --slow-readers %2: a tenth of the clients "
                                   "has to be healthy, to compare with")
                        .arg(workload.slowShare)
                        .arg(workload.readerShare));
    return {};
}

double Workload::slowReaderBytes() const
{
    return readerBytes > 0 ? readerBytes
                           : watch * ratePerSymbol * bytesPerUpdate * slowReaderDemandShare;
}

quint32 threadsNeeded(const Workload &workload, quint64 descriptorsPerTable)
{
    const quint64 room = descriptorsPerTable > 2 * descriptorsReserved
                             ? descriptorsPerTable - descriptorsReserved
                             : descriptorsReserved;
    const quint64 least = (workload.connections + room - 1) / room;
    return std::max(workload.threads, static_cast<quint32>(least));
}

quint32 workersNeeded(const Workload &workload, quint32 cores)
{
    const quint32 least = (workload.connections + connectionsPerWorker - 1) / connectionsPerWorker;
    return std::max(cores, least);
}

QStringList serverSettings(const Workload &workload, quint32 cores)
{
    const double total = workload.ratePerSymbol * workload.symbols;
    QStringList settings{
        QStringLiteral("feed.source=simulator"),
        QStringLiteral("feed.simulator.symbols=%1").arg(workload.symbols),
        QStringLiteral("feed.simulator.rate=%1").arg(total, 0, 'g', 12),
        QStringLiteral("feed.simulator.arrival=even"),
        QStringLiteral("feed.simulator.activity=even"),
        QStringLiteral("fanout.stamp_ingress=true"),
    };
    if (workload.connections > connectionsPerWorker)
        settings += {QStringLiteral("workers.count=%1").arg(workersNeeded(workload, cores)),
                     QStringLiteral("transport.isolate_fd_tables=true")};
    return settings;
}

QStringList peerOptions(const Workload &workload, quint32 cores)
{
    return {
        QStringLiteral("--symbols"),     QString::number(workload.symbols),
        QStringLiteral("--rate"),        QString::number(workload.ratePerSymbol, 'g', 12),
        QStringLiteral("--step"),        QString::number(SimulatorRound(workload.symbols).step()),
        QStringLiteral("--threads"),     QString::number(workersNeeded(workload, cores)),
        QStringLiteral("--connections"), QString::number(workload.connections)};
}

void makeQuick(Workload &workload)
{
    workload.connections = std::max(workload.connections / 10, 1u);
    workload.warmupS = 1;
    workload.durationS = 3;
    // So seldom as W5's symbols change, nothing would in that time; the total stays the same.
    if (workload.kind == WorkloadKind::SlowTenth)
        workload.ratePerSymbol *= 10;
}

} // namespace tickcast::load
