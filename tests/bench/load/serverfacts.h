// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/util/result.h"
#include "tests/bench/load/wire.h"

#include <string>
#include <vector>

namespace tickcast::load {

/// What a run has to know about a server before it sends thousands of clients.
struct ServerFacts
{
    std::vector<std::string> symbols; ///< in the server's order: the most active first
    std::string subprotocol;          ///< the one selected; empty: none
    bool isGreeting = false;          ///< whether it sends `welcome` unasked
};

/// Connects once, asks for @p symbolLimit symbols and disconnects. A server that sends no `welcome`
/// within a second is asked all the same. Blocks for at most @p timeoutMs.
/// Io: no connection, or it ended; Parse: no WebSocket or no list. Each names the address.
[[nodiscard]] Result<ServerFacts> askServer(const Target &target, const std::string &subprotocol,
                                            quint32 symbolLimit, int timeoutMs);

} // namespace tickcast::load
