// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>
#include <array>
#include <string_view>

namespace tickcast {

/// How good the data behind a symbol is, as its subscribers are told (PROTOCOL.md, "status"). Live:
/// nothing is wrong, though it may be quiet. The others are stale, each for its own reason.
enum class SymbolStatus : quint8 {
    Live,
    Silent,   ///< nothing is heard of its feed
    Ended,    ///< its feed has no more
    Failed,   ///< its feed broke
    Restored, ///< the state is that of before a restart; its feed has not told it anew
};

inline constexpr std::array<std::string_view, 5> symbolStatusTexts{
    "its feed tells it anew", "nothing is heard of its feed", "its feed has ended",
    "its feed has failed", "known from before a restart and not yet from its feed"};

[[nodiscard]] constexpr bool isStale(SymbolStatus status)
{
    return status != SymbolStatus::Live;
}
[[nodiscard]] constexpr std::string_view textOf(SymbolStatus status)
{
    return symbolStatusTexts[static_cast<size_t>(status)];
}

} // namespace tickcast
