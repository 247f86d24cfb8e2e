// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/market/marketimage.h"
#include "shared/util/result.h"

#include <QByteArray>
#include <QString>
#include <optional>

namespace tickcast {

/// What a state file holds.
struct SavedState
{
    MarketImage market;
    qint64 savedAtMs = 0; ///< Unix milliseconds
    /// Written at the end of a process in order: nothing was published after it.
    bool isLast = false;
};

/// The file in which the market's state outlives the process. Not a format for others: a version of
/// the server reads its own version and nothing else.
/// ```
/// "TICKCAST-STATE\n"  version, 4 bytes  SHA-256 of what follows, 32 bytes  the state (QDataStream)
/// ```
namespace statefile {

inline constexpr quint32 version = 1;

[[nodiscard]] QByteArray encode(const SavedState &state);
/// Checks everything; the error says what is wrong with @p bytes.
[[nodiscard]] Result<SavedState> decode(const QByteArray &bytes);

/// Replaces the file at @p path as a whole, or leaves it as it was: written beside it, synced,
/// renamed, and the directory synced. Blocks on the disk.
[[nodiscard]] Result<void> write(const QString &path, const QByteArray &bytes);
/// Nothing: there is no file. A file that cannot be read or is not one of this version is set aside
/// under another name, with a line in the log, and nothing is what there is.
[[nodiscard]] std::optional<SavedState> read(const QString &path);

} // namespace statefile

} // namespace tickcast
