// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/adminconnection.h"

namespace tickcast::test {

/// A connection that, once lost, does not come back by itself while a test lasts. @p clock outlives
/// it; null: the machine's.
[[nodiscard]] inline AdminConnection::Options patientOptions(const Clock *clock = nullptr)
{
    AdminConnection::Options options;
    options.backoffLeastMs = 50'000;
    options.backoffBaseMs = 60'000;
    options.backoffMostMs = 60'000;
    options.seed = 1;
    options.clock = clock;
    return options;
}

} // namespace tickcast::test
