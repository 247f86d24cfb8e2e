// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/app/config.h"
#include "server/fanout/fanoutlimits.h"

namespace tickcast {

/// The settings in the form that the parts of the server take them in. Pure; thread: any.
[[nodiscard]] HistoryLimits toHistoryLimits(const Config &config);
[[nodiscard]] FanoutLimits toLimits(const Config &config);
/// How many workers there are to be: what the settings say, or one per core.
[[nodiscard]] int workerCount(const Config &config);

} // namespace tickcast
