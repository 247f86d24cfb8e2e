// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/ctl/figures.h"

#include <optional>

/// What each command prints, made of what the server answered. @p columns is the paper's width, 0:
/// as wide as it takes. Pure functions; thread: any. Cost: linear in the answer.
namespace tickcast::ctl {

[[nodiscard]] Lines renderStats(const admin::Hello &hello, const admin::Stats &stats,
                                const std::optional<SampleRates> &rates);
[[nodiscard]] Lines renderWorkers(const admin::Stats &stats,
                                  const std::optional<SampleRates> &rates, int columns);
/// Feeds, and the breakers.
[[nodiscard]] Lines renderFeeds(const admin::Stats &stats, int columns);
[[nodiscard]] Lines renderAlerts(const admin::Stats &stats);

[[nodiscard]] Lines renderSessions(const admin::SessionsPage &page, int columns);
[[nodiscard]] Lines renderClosed(const admin::ClosedPage &page, int columns);
[[nodiscard]] Lines renderSession(const admin::SessionDetail &detail, int columns);

[[nodiscard]] Lines renderSymbols(const admin::SymbolsPage &page, int columns);
[[nodiscard]] Lines renderConfig(const admin::ConfigPage &page, int columns);
[[nodiscard]] Line renderLogRecord(const admin::LogRecord &record);

} // namespace tickcast::ctl
