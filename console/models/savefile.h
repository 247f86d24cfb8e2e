// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/result.h"

#include <QByteArray>
#include <QString>

namespace tickcast {

/// Writes @p bytes to the file that an operator named, whole or not at all: what was there before
/// stays until the new content is on the disk. Only a file is replaced: a folder, a pipe or a
/// device of that name is refused, for it would be lost.
/// An error names the file and the reason. Thread: any. Cost: one write and one flush to the disk.
[[nodiscard]] Result<void> saveFile(const QString &path, const QByteArray &bytes);

/// Where the last export went, if that folder is still there, or else the user's documents.
/// Thread: the GUI's.
[[nodiscard]] QString exportFolder();
/// The next export is offered the folder of @p path.
void rememberExportFolder(const QString &path);

} // namespace tickcast
