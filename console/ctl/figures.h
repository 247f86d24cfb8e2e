// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/ctl/line.h"
#include "console/ctl/table.h"
#include "console/models/levels.h"
#include "console/models/ratecalculator.h"
#include "shared/admin/operations.h"
#include "shared/admin/sessions.h"

/// The pieces that what is printed is made of. Pure functions; thread: any.
namespace tickcast::ctl {

/// "degraded": as it is typed.
[[nodiscard]] QString levelName(protocol::SessionLevel level);
[[nodiscard]] Style styleOf(protocol::SessionLevel level);
[[nodiscard]] Style styleOf(admin::Severity severity);
[[nodiscard]] Style styleOf(admin::FeedState state);
[[nodiscard]] Style styleOf(admin::BreakerState state);

/// Unix milliseconds as the server's log has them: "2026-11-27T23:34:05.123Z".
[[nodiscard]] QString timeStamp(qint64 unixMs);
/// Bytes with a unit: "384 kB", "1.2 MB".
[[nodiscard]] QString byteText(double bytes);
/// A figure with its unit, without it if it is not known: "4.2 ms", "–".
[[nodiscard]] QString withUnit(const QString &figure, const char *unit);
/// How long ago something was, or was not at all: "0.1 s", "never".
[[nodiscard]] QString ageText(qint64 ageMs);

/// Shares of sessions by level as a bar of @p columns: each level has a shade, so that it can be
/// read without colours, and whoever is there has a column at least. Empty: there is no session.
[[nodiscard]] Line levelBar(const LevelCounts &counts, int columns);
/// "1,180 normal, 20 degraded, 4 emergency".
[[nodiscard]] Line levelCountsText(const LevelCounts &counts);

/// One line for each; at most @p most, and then how many more there are. 0: all.
[[nodiscard]] Lines alertLines(const std::vector<admin::Alert> &alerts, qint64 nowMs,
                               size_t most = 0);
[[nodiscard]] Line feedText(const admin::Feed &feed);

[[nodiscard]] Table workersTable(const admin::Stats &stats,
                                 const std::optional<SampleRates> &rates);
[[nodiscard]] Table sessionsTable(const std::vector<admin::SessionRow> &rows);

} // namespace tickcast::ctl
