// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/app/configkeys.h"

namespace tickcast {

/// The settings of what the server tells of itself: `log` and `trace`. For configkeys.cpp.
[[nodiscard]] std::vector<ConfigKey> configTelemetryKeys();

} // namespace tickcast
