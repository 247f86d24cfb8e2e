// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/util/wholefile.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace tickcast {

namespace {

void syncDirectory(const QString &path)
{
    const QByteArray directory = QFile::encodeName(QFileInfo(path).absolutePath());
    const int fd = ::open(directory.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return; // the rename itself has succeeded
    ::fsync(fd);
    ::close(fd);
}

} // namespace

Result<void> replaceFile(const QString &path, const QByteArray &bytes)
{
    QSaveFile file(path);
    const auto failed = [&file] { return fail(ErrorCode::Io, file.errorString()); };
    if (!file.open(QIODevice::WriteOnly))
        return failed();
    // QSaveFile::commit() flushes too, but then renames whatever became of it.
    if (file.write(bytes) != bytes.size() || !file.flush())
        return failed();
    if (::fsync(file.handle()) != 0)
        return fail(ErrorCode::Io, QStringLiteral("fsync: ") % qt_error_string(errno));
    if (!file.commit())
        return failed();
    syncDirectory(path);
    return {};
}

void removeLeftOvers(const QString &path)
{
    // QSaveFile writes to the name with a dot and six letters behind it.
    const QFileInfo info(path);
    QDir directory = info.absoluteDir();
    const QStringList names =
        directory.entryList({info.fileName() % QLatin1String(".??????")}, QDir::Files);
    for (const QString &name : names)
        directory.remove(name);
}

} // namespace tickcast
