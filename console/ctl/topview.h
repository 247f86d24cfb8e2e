// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/ctl/screen.h"
#include "console/ctl/topstate.h"

namespace tickcast::ctl {

/// Draws @p state on @p screen: the server and its alerts, its workers, sessions, and what the keys
/// do. What is old is dim and says so. Small screens get the beginning of each. Pure; thread: any.
/// Returns how many rows of sessions there was room for.
int drawTop(const TopState &state, Screen &screen);

} // namespace tickcast::ctl
