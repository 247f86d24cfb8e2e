// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/result.h"

#include <QByteArray>
#include <QString>

namespace tickcast {

/// Replaces the file at @p path by @p bytes, or leaves it as it was: they are written beside it,
/// synced, renamed, and the directory synced. An error is the system's words for what went wrong;
/// nothing is left beside the file then. Not QSaveFile alone: that one takes no notice when the
/// last of the bytes finds no room (Qt 6.4.2), nor when they cannot be synced. Blocks on the disk.
/// Thread: any, one for a path.
[[nodiscard]] Result<void> replaceFile(const QString &path, const QByteArray &bytes);

/// Removes what a process that was killed within replaceFile() has left beside @p path. Only
/// whoever alone may write @p path may call this.
void removeLeftOvers(const QString &path);

} // namespace tickcast
