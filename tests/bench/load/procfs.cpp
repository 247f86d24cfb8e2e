// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/load/procfs.h"

#include <QDir>
#include <QFile>
#include <array>
#include <cstring>
#include <unistd.h>

namespace tickcast::load {

namespace {

/// What the kernel allocates for a TCP connection that somebody polls.
constexpr std::array<const char *, 10> connectionCaches{"TCP",
                                                        "sock_inode_cache",
                                                        "filp",
                                                        "eventpoll_epi",
                                                        "eventpoll_pwq",
                                                        "dentry",
                                                        "skbuff_head_cache",
                                                        "skbuff_small_head",
                                                        "tw_sock_TCP",
                                                        "request_sock_TCP"};

QByteArray readFile(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

std::optional<quint64> toNumber(const QByteArray &text)
{
    bool isNumber = false;
    const quint64 value = text.toULongLong(&isNumber);
    return isNumber ? std::optional(value) : std::nullopt;
}

} // namespace

std::optional<quint64> keyedValue(const QByteArray &text, const char *key)
{
    const QByteArray start = QByteArray(key) + ':';
    for (const QByteArray &line : text.split('\n')) {
        if (!line.startsWith(start))
            continue;
        const QByteArray value = line.sliced(start.size()).simplified();
        if (value.endsWith(" kB")) {
            const auto kibibytes = toNumber(value.chopped(3));
            return kibibytes ? std::optional(*kibibytes * 1024) : std::nullopt;
        }
        return toNumber(value);
    }
    return {};
}

std::optional<CpuTicks> parseStat(const QByteArray &stat)
{
    // The program's name stands in brackets and may hold blanks and brackets itself.
    const qsizetype end = stat.lastIndexOf(')');
    if (end < 0)
        return {};
    const QList<QByteArray> fields = stat.sliced(end + 1).simplified().split(' ');
    constexpr int userField = 14 - 3; // fields are counted from 1, and two stand before
    if (fields.size() <= userField + 1)
        return {};
    const auto user = toNumber(fields[userField]);
    const auto system = toNumber(fields[userField + 1]);
    if (!user || !system)
        return {};
    return CpuTicks{*user, *system};
}

std::optional<TcpSockets> parseSockstat(const QByteArray &sockstat)
{
    for (const QByteArray &line : sockstat.split('\n')) {
        if (!line.startsWith("TCP: "))
            continue;
        const QList<QByteArray> words = line.simplified().split(' ');
        std::optional<quint64> inUse;
        std::optional<quint64> pages;
        for (qsizetype i = 1; i + 1 < words.size(); i += 2) {
            if (words[i] == "inuse")
                inUse = toNumber(words[i + 1]);
            else if (words[i] == "mem")
                pages = toNumber(words[i + 1]);
        }
        if (!inUse || !pages)
            return {};
        return TcpSockets{*inUse, *pages};
    }
    return {};
}

std::optional<quint64> parseSlabinfo(const QByteArray &slabinfo)
{
    std::optional<quint64> bytes;
    for (const QByteArray &line : slabinfo.split('\n')) {
        // name <active_objs> <num_objs> <objsize> ...
        const QList<QByteArray> words = line.simplified().split(' ');
        const auto isOurs = [&words](const char *name) { return words[0] == name; };
        if (words.size() < 4 || std::ranges::none_of(connectionCaches, isOurs))
            continue;
        const auto active = toNumber(words[1]);
        const auto size = toNumber(words[3]);
        if (!active || !size)
            return {};
        bytes = bytes.value_or(0) + *active * *size;
    }
    return bytes;
}

Result<ServerProbe> ServerProbe::open(qint64 pid)
{
    clockid_t clock{};
    const int error = ::clock_getcpuclockid(static_cast<pid_t>(pid), &clock);
    if (error == ESRCH)
        return fail(ErrorCode::NotFound,
                    QStringLiteral("--server-pid %1: no such process").arg(pid));
    if (error != 0)
        return fail(ErrorCode::Io, QStringLiteral("--server-pid %1: clock_getcpuclockid: %2")
                                       .arg(pid)
                                       .arg(QString::fromLocal8Bit(std::strerror(error))));
    return ServerProbe(pid, clock);
}

quint64 ServerProbe::cpuNs() const
{
    timespec time{};
    if (::clock_gettime(m_clock, &time) != 0)
        return 0;
    return static_cast<quint64>(time.tv_sec) * 1'000'000'000 + static_cast<quint64>(time.tv_nsec);
}

CpuSample ServerProbe::cpu() const
{
    CpuSample sample;
    sample.totalNs = cpuNs();
    const CpuTicks ticks = parseStat(read("stat")).value_or(CpuTicks());
    sample.userTicks = ticks.user;
    sample.systemTicks = ticks.system;
    const QDir tasks(QStringLiteral("/proc/%1/task").arg(m_pid));
    for (const QString &task : tasks.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        const QByteArray status = readFile(tasks.filePath(task % QLatin1String("/status")));
        ++sample.threads;
        sample.voluntarySwitches += keyedValue(status, "voluntary_ctxt_switches").value_or(0);
        sample.forcedSwitches += keyedValue(status, "nonvoluntary_ctxt_switches").value_or(0);
    }
    return sample;
}

MemorySample ServerProbe::memory() const
{
    MemorySample sample;
    const QByteArray rollup = read("smaps_rollup");
    sample.rssBytes = keyedValue(rollup, "Rss").value_or(0);
    sample.pssBytes = keyedValue(rollup, "Pss").value_or(0);
    if (sample.rssBytes == 0) // Another user's process shows its status, but not its maps.
        sample.rssBytes = keyedValue(read("status"), "VmRSS").value_or(0);
    const auto page = static_cast<quint64>(::sysconf(_SC_PAGESIZE));
    const QByteArray sockstat = readFile(QStringLiteral("/proc/net/sockstat"));
    sample.tcpBufferBytes = parseSockstat(sockstat).value_or(TcpSockets()).pages * page;
    sample.slabBytes = parseSlabinfo(readFile(QStringLiteral("/proc/slabinfo"))).value_or(0);
    return sample;
}

QString ServerProbe::name() const
{
    return QString::fromLocal8Bit(read("comm").trimmed());
}

QByteArray ServerProbe::read(const char *file) const
{
    return readFile(QStringLiteral("/proc/%1/%2").arg(m_pid).arg(QLatin1String(file)));
}

quint64 tcpSocketsInUse()
{
    const QByteArray sockstat = readFile(QStringLiteral("/proc/net/sockstat"));
    return parseSockstat(sockstat).value_or(TcpSockets()).inUse;
}

} // namespace tickcast::load
