// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/app/statedirectory.h"

#include <QDir>
#include <QFile>
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

namespace tickcast {

Result<StateDirectory> StateDirectory::hold(const QString &path)
{
    if (!QDir().mkpath(path)) {
        return fail(ErrorCode::Io,
                    QStringLiteral("state directory %1: it cannot be made").arg(path));
    }
    const QString lockPath = path % QLatin1String("/lock");
    const int fd =
        ::open(QFile::encodeName(lockPath).constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
        return fail(
            ErrorCode::Io,
            QStringLiteral("state directory: %1: %2").arg(lockPath, qt_error_string(errno)));
    }
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        const int error = errno;
        ::close(fd);
        return fail(
            ErrorCode::Io,
            error == EWOULDBLOCK
                ? QStringLiteral("state directory %1: another server uses it").arg(path)
                : QStringLiteral("state directory: %1: %2").arg(lockPath, qt_error_string(error)));
    }
    return StateDirectory(path, fd);
}

StateDirectory::StateDirectory(StateDirectory &&other) noexcept
    : m_path(other.m_path)
    , m_lock(std::exchange(other.m_lock, -1))
{
}

StateDirectory::~StateDirectory()
{
    if (m_lock >= 0)
        ::close(m_lock);
}

QString StateDirectory::file(QLatin1String name) const
{
    return m_path % u'/' % name;
}

} // namespace tickcast
