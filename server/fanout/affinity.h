// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/result.h"

namespace tickcast {

/// How many processor cores the machine has configured; cores are numbered from 0.
[[nodiscard]] int coreCount();

/// Binds the calling thread to @p core, 0 to coreCount() - 1. Threads it starts later inherit that.
/// Errors: InvalidArgument for a number outside that range, Io when the system refuses, such as a
/// core that is offline or outside the process's cpuset; the thread then keeps what it had.
[[nodiscard]] Result<void> pinToCore(int core);

} // namespace tickcast
