// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/result.h"

#include <QByteArray>
#include <optional>
#include <sys/types.h>
#include <time.h>

namespace tickcast::load {

// ---- parsers of /proc texts, apart from the files: source proc(5) ------------------------------

/// The value of a `Key:   123 kB` line in bytes, or of `Key: 123` as it is.
[[nodiscard]] std::optional<quint64> keyedValue(const QByteArray &text, const char *key);

struct CpuTicks
{
    quint64 user = 0;   ///< clock ticks, sysconf(_SC_CLK_TCK) per second
    quint64 system = 0; ///< clock ticks
};
/// utime and stime of /proc/PID/stat, whatever the program's name holds.
[[nodiscard]] std::optional<CpuTicks> parseStat(const QByteArray &stat);

struct TcpSockets
{
    quint64 inUse = 0;
    quint64 pages = 0; ///< of socket buffers
};
/// The TCP line of /proc/net/sockstat.
[[nodiscard]] std::optional<TcpSockets> parseSockstat(const QByteArray &sockstat);

/// Bytes in active objects of the caches that a TCP connection lives in, from /proc/slabinfo.
[[nodiscard]] std::optional<quint64> parseSlabinfo(const QByteArray &slabinfo);

// ---- a process under measurement ---------------------------------------------------------------

/// Memory at one moment, in bytes. Kernel figures are of the whole machine: both ends of each
/// connection, and whatever else runs. 0: could not be read.
struct MemorySample
{
    quint64 rssBytes = 0;
    quint64 pssBytes = 0;
    quint64 tcpBufferBytes = 0; ///< /proc/net/sockstat
    quint64 slabBytes = 0;      ///< parseSlabinfo(), needs root
};

/// Work done so far.
struct CpuSample
{
    quint64 totalNs = 0;
    quint64 userTicks = 0;
    quint64 systemTicks = 0;
    quint64 threads = 0;
    quint64 voluntarySwitches = 0; ///< over all threads alive
    quint64 forcedSwitches = 0;
};

/// Reads another process's figures from outside. Thread: any, one at a time. Cost: some files in
/// /proc, well under a millisecond for a process with few threads.
class ServerProbe
{
public:
    /// NotFound when no process has this id; Io when its clock cannot be read.
    [[nodiscard]] static Result<ServerProbe> open(qint64 pid);

    /// CPU time alone, in nanoseconds; 0 once the process is gone.
    [[nodiscard]] quint64 cpuNs() const;
    [[nodiscard]] CpuSample cpu() const;
    [[nodiscard]] MemorySample memory() const;
    /// Its program's file name, for the record.
    [[nodiscard]] QString name() const;

private:
    ServerProbe(qint64 pid, clockid_t clock)
        : m_pid(pid)
        , m_clock(clock)
    {
    }
    [[nodiscard]] QByteArray read(const char *file) const;

    qint64 m_pid;
    clockid_t m_clock;
};

/// TCP sockets in use on the machine, for waiting until closed ones are gone; 0 if unreadable.
[[nodiscard]] quint64 tcpSocketsInUse();

} // namespace tickcast::load
