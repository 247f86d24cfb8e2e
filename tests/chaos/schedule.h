// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <array>
#include <chrono>
#include <cstdint>
#include <vector>

namespace tickcast::chaos {

enum class EventKind : std::uint8_t {
    // ---- a server's life ends, and another one begins ----
    Kill,     ///< kill -9, and a new process
    Restart,  ///< SIGTERM, and a new process
    Drain,    ///< SIGUSR2, and a new process
    Takeover, ///< a new process with --takeover
    // ---- it lives on ----
    Reload,
    BadReload,      ///< with a configuration file that is wrong
    DescriptorsOut, ///< for a while it gets no more descriptors
    DiskFull,       ///< for a while nothing can be written
    Freeze,         ///< SIGSTOP, and SIGCONT after a while
    // ---- clients ----
    Reconnect, ///< some break their connections and resume
    Stall,     ///< some do not read for a while
    ReadSlowly,
    HalfOpen, ///< some come and never finish the opening handshake
    Junk,     ///< some come and send what is no protocol
    Vanish,   ///< some come, subscribe, and are never heard of again
    // ---- the judge's ----
    Calm, ///< only those who behave are connected; memory is read
};
inline constexpr std::array<const char *, 16> eventNames{
    "kill",      "restart",   "drain",  "takeover",  "reload", "bad-reload",
    "no-files",  "disk-full", "freeze", "reconnect", "stall",  "read-slowly",
    "half-open", "junk",      "vanish", "calm"};
inline constexpr std::size_t eventKinds = eventNames.size();

[[nodiscard]] inline bool endsALife(EventKind kind)
{
    return kind <= EventKind::Takeover;
}

struct Event
{
    std::chrono::milliseconds at{0};
    EventKind kind = EventKind::Calm;
    std::uint32_t clients = 0; ///< whom it concerns; 0: nobody
    std::chrono::milliseconds duration{0};
    friend bool operator==(const Event &, const Event &) = default;
};

/// What happens when in a run. Its feed breaks by the server's own clock: for `outageDuration` in
/// every `outageInterval`. Plain data.
struct Schedule
{
    std::chrono::milliseconds duration{0};
    std::chrono::milliseconds outageInterval{0};
    std::chrono::milliseconds outageDuration{0};
    std::vector<Event> events; ///< in order of time
    friend bool operator==(const Schedule &, const Schedule &) = default;

    [[nodiscard]] QString toString() const;
};

/// A function of its arguments alone. In the first half processes come and go, each kind of end at
/// least once; in the second one process lives through everything else, between two looks at its
/// memory.
/// @p duration: 20 s or more.
[[nodiscard]] Schedule makeSchedule(std::uint64_t seed, std::chrono::milliseconds duration,
                                    std::uint32_t clients);

} // namespace tickcast::chaos
