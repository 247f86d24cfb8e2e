// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/app/configkeys.h"

namespace tickcast {

/// The keys of what keeps the server up when something fails: a part of configKeys().
[[nodiscard]] std::vector<ConfigKey> configResilienceKeys();

} // namespace tickcast
