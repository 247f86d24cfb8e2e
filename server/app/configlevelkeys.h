// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/app/configkeys.h"

namespace tickcast {

/// The keys that say what a client's levels mean and what makes them: a part of configKeys().
[[nodiscard]] std::vector<ConfigKey> configLevelKeys();

} // namespace tickcast
