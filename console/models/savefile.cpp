// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/savefile.h"

#include "shared/util/wholefile.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QSettings>
#include <QStandardPaths>

namespace tickcast {

namespace {

const QLatin1String folderKey("export/folder");

} // namespace

Result<void> saveFile(const QString &path, const QByteArray &bytes)
{
    const auto failed = [&path](const QString &reason) {
        return fail(ErrorCode::Io, QDir::toNativeSeparators(path) % u": " % reason);
    };
    if (path.isEmpty())
        return failed(QCoreApplication::translate("tickcast::SaveFile", "no file is named"));
    if (const QFileInfo there(path); there.exists() && !there.isFile()) {
        return failed(QCoreApplication::translate("tickcast::SaveFile",
                                                  "that is not a file but a folder or a device"));
    }
    if (const Result<void> written = replaceFile(path, bytes); !written)
        return failed(written.error().text);
    return {};
}

QString exportFolder()
{
    const QString last = QSettings().value(folderKey).toString();
    return !last.isEmpty() && QDir(last).exists()
               ? last
               : QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
}

void rememberExportFolder(const QString &path)
{
    QSettings().setValue(folderKey, QFileInfo(path).absolutePath());
}

} // namespace tickcast
