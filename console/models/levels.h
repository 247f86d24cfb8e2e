// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/health.h"
#include "shared/admin/stats.h"

#include <QString>
#include <array>

/// The four levels at which clients are served, as an operator reads of them.
/// Pure functions; thread: any. Cost: O(workers).
namespace tickcast {

using LevelCounts = std::array<quint64, protocol::sessionLevelCount>;

/// Sessions at each level over all workers.
[[nodiscard]] LevelCounts sessionsByLevel(const admin::Stats &stats);
/// All but those at Normal.
[[nodiscard]] quint64 sessionsNotNormal(const LevelCounts &counts);
/// The worst level that anybody is at; Normal when everybody is, or nobody is there.
[[nodiscard]] protocol::SessionLevel worstLevel(const LevelCounts &counts);

/// "Normal", "Degraded", "Critical", "Emergency".
[[nodiscard]] QString levelWord(protocol::SessionLevel level);
/// Every level above Normal with its count, the worst first: "3 Emergency, 12 Degraded"; empty when
/// everybody is at Normal.
[[nodiscard]] QString levelSummary(const LevelCounts &counts);

/// A few slow clients are what the levels are for. Many of them mean that the trouble is here, and
/// one at Emergency is about to be cut off.
/// Warning: anybody at Emergency, or a share of levelShareWarning above Normal; Critical: a share
/// of emergencyShareCritical at Emergency or of levelShareCritical above Normal.
inline constexpr double levelShareWarning = 0.01;
inline constexpr double levelShareCritical = 0.10;
inline constexpr double emergencyShareCritical = 0.01;
[[nodiscard]] Health judgeLevels(const LevelCounts &counts);

/// Updates that the workers lost without a number: each worker's difference counts, whatever its
/// sign, so that two wrongs do not make a right. 0 is the only good answer.
[[nodiscard]] quint64 unaccountedUpdates(const admin::Stats &stats);

} // namespace tickcast
