// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/market/symbol.h"
#include "shared/protocol/constants.h"

namespace tickcast {

/// One symbol on one channel, dense over all symbols: what a session subscribes to, what a worker
/// keeps a group for, and what the market thread hands over on demand.
using GroupId = quint32;

[[nodiscard]] constexpr GroupId groupOf(SymbolIndex symbol, protocol::Channel channel)
{
    return symbol * static_cast<quint32>(protocol::channelCount) + static_cast<quint32>(channel);
}
[[nodiscard]] constexpr SymbolIndex symbolOf(GroupId group)
{
    return group / static_cast<quint32>(protocol::channelCount);
}
[[nodiscard]] constexpr protocol::Channel channelOf(GroupId group)
{
    return static_cast<protocol::Channel>(group % protocol::channelCount);
}

/// What flows back from workers to the market thread: which groups somebody watches. Rare: only
/// the first subscriber of a group in a worker, and the last one to leave it.
/// Thread: called by workers; the implementation carries it over.
class InterestSink
{
public:
    virtual ~InterestSink() = default;
    /// The worker wants @p group. A snapshot with the same @p generation answers in its inbox, and
    /// every publication after that snapshot follows.
    virtual void watch(int worker, GroupId group, quint32 generation) = 0;
    virtual void unwatch(int worker, GroupId group) = 0;
};

} // namespace tickcast
