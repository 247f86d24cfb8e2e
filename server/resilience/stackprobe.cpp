// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/resilience/stackprobe.h"

#include <QDir>
#include <QFile>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <execinfo.h>
#include <semaphore.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace tickcast::stackprobe {

namespace {

constexpr int framesMax = 64;
/// The handler itself and the kernel's way back from it.
constexpr int framesOfTheHandler = 2;

/// Written by the thread that is asked, read by the one that asks: never both at once, see below.
struct Answer
{
    std::array<void *, framesMax> frames{};
    int count = 0;
    /// The thread that is asked; it takes its own number away before it writes, and who gives up
    /// waiting takes it away too: only one of them can.
    std::atomic<pid_t> asked{0};
    sem_t isWritten{};
    bool isBroken = false; ///< a handler began and did not end: the frames are its for ever
};
Answer answer;

int probeSignal()
{
    return SIGRTMIN + 3; // the C library keeps the first for itself, tools like the next
}

/// Async-signal-safe: atomics, gettid, sem_post; and backtrace(), which allocates only when it is
/// called for the first time, in install(), and takes no lock since glibc 2.35.
void onProbe(int)
{
    const int savedErrno = errno;
    pid_t self = static_cast<pid_t>(::syscall(SYS_gettid));
    if (answer.asked.compare_exchange_strong(self, 0)) {
        answer.count = ::backtrace(answer.frames.data(), framesMax);
        ::sem_post(&answer.isWritten);
    }
    errno = savedErrno;
}

bool waitForAnswer(std::chrono::milliseconds patience)
{
    timespec until{};
    ::clock_gettime(CLOCK_MONOTONIC, &until);
    const qint64 ns = until.tv_nsec + patience.count() % 1000 * 1'000'000;
    until.tv_sec += static_cast<time_t>(patience.count() / 1000 + ns / 1'000'000'000);
    until.tv_nsec = static_cast<decltype(until.tv_nsec)>(ns % 1'000'000'000);
    int failed = 0;
    do {
        failed = ::sem_clockwait(&answer.isWritten, CLOCK_MONOTONIC, &until);
    } while (failed != 0 && errno == EINTR);
    return failed == 0;
}

} // namespace

Result<void> install()
{
    ::sem_init(&answer.isWritten, 0, 0);
    std::array<void *, framesMax> first{};
    static_cast<void>(::backtrace(first.data(), framesMax));
    struct sigaction action
    {
    };
    action.sa_handler = onProbe;
    action.sa_flags = SA_RESTART;
    sigfillset(&action.sa_mask);
    if (::sigaction(probeSignal(), &action, nullptr) != 0)
        return fail(ErrorCode::Io, QStringLiteral("sigaction(): ") % qt_error_string(errno));
    return {};
}

std::optional<pid_t> findThread(const QString &name)
{
    constexpr qsizetype keptBytes = 15;
    const QByteArray wanted = name.toUtf8().left(keptBytes);
    const QStringList threads = QDir(QStringLiteral("/proc/self/task")).entryList(QDir::Dirs);
    for (const QString &thread : threads) {
        QFile file(QStringLiteral("/proc/self/task/%1/comm").arg(thread));
        if (file.open(QIODevice::ReadOnly) && file.readAll() == wanted + '\n')
            return static_cast<pid_t>(thread.toInt());
    }
    return std::nullopt;
}

char threadState(pid_t thread)
{
    QFile file(QStringLiteral("/proc/self/task/%1/stat").arg(thread));
    if (!file.open(QIODevice::ReadOnly))
        return '?';
    const QByteArray stat = file.readAll();
    const qsizetype nameEnd = stat.lastIndexOf(") "); // a name may hold anything
    return nameEnd < 0 || nameEnd + 2 >= stat.size() ? '?' : stat[nameEnd + 2];
}

QStringList takeStack(pid_t thread, std::chrono::milliseconds patience)
{
    if (answer.isBroken)
        return {};
    answer.asked.store(thread);
    bool isThere =
        ::syscall(SYS_tgkill, ::getpid(), thread, probeSignal()) == 0 && waitForAnswer(patience);
    if (!isThere) {
        pid_t asked = thread;
        if (answer.asked.compare_exchange_strong(asked, 0))
            return {};
        isThere = waitForAnswer(patience); // it has begun to write
        answer.isBroken = !isThere;
    }
    QStringList lines;
    for (int i = framesOfTheHandler; isThere && i < answer.count; ++i) {
        // All but the innermost are where a call returns to, which may be the next function
        // already.
        const char *address = static_cast<const char *>(answer.frames[static_cast<size_t>(i)]);
        lines.append(describeAddress(i == framesOfTheHandler ? address : address - 1));
    }
    return lines;
}

} // namespace tickcast::stackprobe
