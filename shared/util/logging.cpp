// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/util/logging.h"

#include "shared/util/clock.h"
#include "shared/util/logtail.h"

#include <QByteArray>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <mutex>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef Q_OS_LINUX
#include <sys/prctl.h>
#endif

Q_LOGGING_CATEGORY(lcApp, "tickcast.app")
Q_LOGGING_CATEGORY(lcFeed, "tickcast.feed")
Q_LOGGING_CATEGORY(lcMarket, "tickcast.market")
Q_LOGGING_CATEGORY(lcFanout, "tickcast.fanout")
Q_LOGGING_CATEGORY(lcTransport, "tickcast.transport")
Q_LOGGING_CATEGORY(lcAdmin, "tickcast.admin")
Q_LOGGING_CATEGORY(lcHttp, "tickcast.http")
Q_LOGGING_CATEGORY(lcClient, "tickcast.client")
Q_LOGGING_CATEGORY(lcConsole, "tickcast.console")
Q_LOGGING_CATEGORY(lcResilience, "tickcast.resilience")
Q_LOGGING_CATEGORY(lcTelemetry, "tickcast.telemetry")

namespace tickcast {

namespace {

std::atomic<LogFormat> format{LogFormat::Text};
std::atomic<bool> isJournal{false};

/// Asked of the system and not of QThread, which would make an object for a thread not of its own.
QString threadName()
{
#ifdef Q_OS_LINUX
    if (::getpid() == ::gettid())
        return QStringLiteral("main"); // its name is the program's
    char name[16] = {};                // the kernel's limit, TASK_COMM_LEN
    ::prctl(PR_GET_NAME, name);
    return QString::fromUtf8(name);
#else
    return {};
#endif
}

LogSeverity severityOf(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return LogSeverity::Debug;
    case QtInfoMsg:
        return LogSeverity::Info;
    case QtWarningMsg:
        return LogSeverity::Warning;
    case QtCriticalMsg:
    case QtFatalMsg:
        break;
    }
    return LogSeverity::Error;
}

/// systemd names the device and inode of the journal's socket, so that a program whose standard
/// error was sent elsewhere by its starter can tell.
bool isStandardErrorTheJournal()
{
    struct stat error = {};
    if (::fstat(STDERR_FILENO, &error) != 0)
        return false;
    const QByteArray mine =
        QByteArray::number(quint64(error.st_dev)) + ':' + QByteArray::number(quint64(error.st_ino));
    return qgetenv("JOURNAL_STREAM") == mine;
}

/// The lock is what keeps lines apart: the kernel does so only below PIPE_BUF bytes, and not at all
/// when a line needs a second write. A log that cannot be written has nowhere left to complain to.
void writeOut(const QByteArray &line)
{
    static std::mutex &writing = *new std::mutex; // never destroyed: threads log to the very end
    constexpr int waitMs = 1000;
    const std::scoped_lock lock(writing);
    for (qsizetype done = 0; done < line.size();) {
        const ssize_t written = ::write(STDERR_FILENO, line.constData() + done,
                                        static_cast<size_t>(line.size() - done));
        if (written >= 0) {
            done += written;
            continue;
        }
        if (errno == EINTR)
            continue;
        pollfd room{STDERR_FILENO, POLLOUT, 0};
        if (errno != EAGAIN || ::poll(&room, 1, waitMs) <= 0)
            return;
    }
}

void handleMessage(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    QString category = QString::fromLatin1(context.category ? context.category : "default");
    if (category.startsWith(QLatin1String("tickcast.")))
        category.remove(0, sizeof("tickcast.") - 1);
    const LogRecord record{.sequence = 0,
                           .wallMs = SystemClock::wallNowMs(),
                           .severity = severityOf(type),
                           .category = category,
                           .thread = threadName(),
                           .text = message};
    const LogFormat form = format.load(std::memory_order_relaxed);
    if (isJournal.load(std::memory_order_relaxed))
        writeOut(logJournalLine(record, form));
    else
        writeOut(form == LogFormat::Json ? logJsonLine(record) : logTextLine(record));
    logTail().append(record);
    if (type == QtFatalMsg)
        std::abort();
}

} // namespace

void installLogHandler()
{
    isJournal = isStandardErrorTheJournal();
    qInstallMessageHandler(handleMessage);
}

void setLogFormat(LogFormat wanted)
{
    format = wanted;
}

LogTail &logTail()
{
    static LogTail &tail = *new LogTail; // never destroyed: threads log to the very end
    return tail;
}

} // namespace tickcast
