// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/servicemanager.h"

#include "shared/util/clock.h"
#include "shared/util/logging.h"

#include <QStringList>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace tickcast {

namespace {

constexpr int firstSocket = 3; // SD_LISTEN_FDS_START
constexpr int socketsMax = 1024;

/// Whether the variable of a protocol is meant for this process, and not for its parent.
bool isForUs(const QProcessEnvironment &environment, const char *variable)
{
    return environment.value(QLatin1String(variable)).toLongLong() == ::getpid();
}

/// Of a status, which is one line.
QByteArray statusLine(const QString &status)
{
    return "\nSTATUS=" + status.simplified().toUtf8();
}

} // namespace

ServiceManager::ServiceManager(const QProcessEnvironment &environment)
    : m_socketPath(environment.value(QStringLiteral("NOTIFY_SOCKET")).toLocal8Bit())
{
    bool isNumber = false;
    const qlonglong us = environment.value(QStringLiteral("WATCHDOG_USEC")).toLongLong(&isNumber);
    const bool isOurs = !environment.contains(QStringLiteral("WATCHDOG_PID")) ||
                        isForUs(environment, "WATCHDOG_PID");
    if (isNumber && us >= 1000 && isOurs && isListening())
        m_watchdogTime = std::chrono::milliseconds(us / 1000);
    if (isForUs(environment, "LISTEN_PID")) {
        m_socketCount = environment.value(QStringLiteral("LISTEN_FDS")).toInt();
        m_socketNames = environment.value(QStringLiteral("LISTEN_FDNAMES"));
    }
}

void ServiceManager::tellReady(const QString &status) const
{
    send("READY=1" + statusLine(status));
}

void ServiceManager::tellReloading() const
{
    send("RELOADING=1\nMONOTONIC_USEC=" + QByteArray::number(SystemClock::now() / 1000));
}

void ServiceManager::tellStopping(const QString &status) const
{
    send("STOPPING=1" + statusLine(status));
}

void ServiceManager::tellAlive() const
{
    send("WATCHDOG=1");
}

void ServiceManager::tellMainProcess() const
{
    send("MAINPID=" + QByteArray::number(qint64{::getpid()}));
}

void ServiceManager::send(const QByteArray &lines) const
{
    sockaddr_un address{};
    if (!isListening() || size_t(m_socketPath.size()) >= sizeof address.sun_path)
        return;
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, m_socketPath.constData(), size_t(m_socketPath.size()));
    if (address.sun_path[0] == '@')
        address.sun_path[0] = '\0';
    const auto size =
        static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + size_t(m_socketPath.size()));
    const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const ssize_t sent =
        socket < 0 ? -1
                   : ::sendto(socket, lines.constData(), size_t(lines.size()), MSG_NOSIGNAL,
                              reinterpret_cast<const sockaddr *>(&address), size);
    if (sent < 0) {
        qCWarning(lcApp).noquote() << "the service manager cannot be told" << lines.split('\n')[0]
                                   << qt_error_string(errno);
    }
    if (socket >= 0)
        ::close(socket);
}

Result<std::vector<ServiceManager::InheritedSocket>> ServiceManager::takeSockets() const
{
    if (m_socketCount < 0 || m_socketCount > socketsMax) {
        return fail(ErrorCode::InvalidArgument,
                    QStringLiteral("LISTEN_FDS is %1: at most %2 sockets are taken over")
                        .arg(m_socketCount)
                        .arg(socketsMax));
    }
    const QStringList names = m_socketNames.split(u':');
    std::vector<InheritedSocket> sockets;
    for (int i = 0; i < m_socketCount; ++i) {
        const int descriptor = firstSocket + i;
        if (::fcntl(descriptor, F_SETFD, FD_CLOEXEC) != 0) {
            return fail(ErrorCode::Io, QStringLiteral("LISTEN_FDS is %1, but descriptor %2: %3")
                                           .arg(m_socketCount)
                                           .arg(descriptor)
                                           .arg(qt_error_string(errno)));
        }
        const QString name = i < names.size() ? names[i] : QString();
        sockets.push_back({descriptor, name.isEmpty() ? QStringLiteral("unknown") : name});
    }
    return sockets;
}

} // namespace tickcast
