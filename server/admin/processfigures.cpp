// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/admin/processfigures.h"

#include <QFile>
#include <ctime>
#include <sys/stat.h>
#include <unistd.h>

namespace tickcast {

qint64 residentBytes()
{
    QFile statm(QStringLiteral("/proc/self/statm"));
    if (!statm.open(QIODevice::ReadOnly))
        return 0;
    // The second figure is resident pages.
    const QList<QByteArray> figures = statm.readAll().split(' ');
    return figures.size() > 1 ? figures[1].toLongLong() * ::sysconf(_SC_PAGESIZE) : 0;
}

int openDescriptors()
{
    struct stat facts
    {
    };
    return ::stat("/proc/thread-self/fd", &facts) == 0 ? static_cast<int>(facts.st_size) : 0;
}

qint64 processCpuUs()
{
    timespec time{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return qint64{time.tv_sec} * 1'000'000 + time.tv_nsec / 1000;
}

} // namespace tickcast
