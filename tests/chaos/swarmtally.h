// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace tickcast::chaos {

/// What a swarm of clients has seen so far. Plain data; all but `live` and `guests` only grow.
struct SwarmTally
{
    std::uint64_t live = 0;   ///< subscribed now, and behaving
    std::uint64_t guests = 0; ///< half-open, junk and vanished ones that are still connected
    std::uint64_t subscribed = 0;
    std::uint64_t updates = 0;
    std::uint64_t gaps = 0;      ///< publications left out, on every channel
    std::uint64_t resumed = 0;   ///< symbols
    std::uint64_t recovered = 0; ///< of those: nothing was lost
    std::uint64_t newEpochs = 0; ///< of those: another epoch
    std::uint64_t toldToLeave = 0;
    std::uint64_t cut = 0;      ///< without a word, when that was to be expected
    std::uint64_t refused = 0;  ///< the same of connections that did not come about
    std::uint64_t slowEnds = 0; ///< connections of those who did not read that the server ended
    std::uint64_t guestsCome = 0;
    std::uint64_t guestsEnded = 0; ///< by the server
    std::uint64_t levelsTold = 0;
    std::uint64_t staleTold = 0;
    std::uint64_t liveTold = 0;
    std::uint64_t longestTurnMs = 0; ///< of the clients' own loop: the machine was busy for so long
    std::map<std::string, std::uint64_t> violations; ///< by kind
    std::vector<std::string> details;                ///< of the first ones
};

} // namespace tickcast::chaos
