// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/protocol/constants.h"

#include <QString>
#include <chrono>

namespace tickcast {

/// How a worker takes leave of its clients.
struct DrainPlan
{
    enum class Newcomers : quint8 {
        TurnAway, ///< accepted, told to come back after the drain, and closed
        Leave,    ///< not accepted: somebody else has the listening sockets
    };
    protocol::CloseCode code = protocol::CloseCode::Draining;
    QString reason;
    std::chrono::milliseconds duration{0}; ///< over which the closes are spread; 0: at once
    Newcomers newcomers = Newcomers::TurnAway;
    /// Each is told to come back after a time drawn up to this, and after the drain's end where
    /// nobody else serves meanwhile.
    std::chrono::milliseconds retrySpread{5'000};
};

} // namespace tickcast
