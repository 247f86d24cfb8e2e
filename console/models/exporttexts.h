// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

/// What is written on everything that leaves the console: whose it is and of when. Moments are Unix
/// milliseconds. Pure functions; thread: any.
namespace tickcast {

/// "2026-11-28 03:15:00 UTC"
[[nodiscard]] QString utcText(qint64 wallMs);
/// "2026-11-28 11:15:00 +08:00", in the machine's zone.
[[nodiscard]] QString localText(qint64 wallMs);
/// "2026-11-28 03:10:00 to 03:15:00 UTC"; the day is said twice only where there are two.
[[nodiscard]] QString utcRangeText(qint64 fromWallMs, qint64 toWallMs);
/// The same, and in the machine's zone if that is another: "2026-11-28 03:10:00 to 03:15:00 UTC
/// (local time 2026-11-28 11:10:00 to 11:15:00 +08:00)".
[[nodiscard]] QString rangeText(qint64 fromWallMs, qint64 toWallMs);

/// A table's @p header in one line; where it was broken for a narrow column it is whole again.
[[nodiscard]] QString headerText(QString header);
/// A control character's picture (U+2400 and on); any other letter as it is.
[[nodiscard]] QChar controlPicture(QChar letter);

/// "prod-1-overview-latency-20261128T031500Z.csv": who, where and what, each in small letters and
/// digits and not longer than partLettersMax, and the moment in UTC. A part that is empty is left
/// out. It holds nothing that a file system or a shell takes amiss.
[[nodiscard]] QString exportFileName(const QString &server, const QString &page,
                                     const QString &thing, qint64 wallMs, const QString &suffix);
inline constexpr qsizetype partLettersMax = 40;

} // namespace tickcast
