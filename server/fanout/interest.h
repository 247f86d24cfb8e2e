// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/market/symbol.h"
#include "shared/protocol/constants.h"

#include <vector>

namespace tickcast {

/// One symbol on one channel in one format, dense over all symbols: what a session subscribes to,
/// what a worker keeps a group for, and what the market thread encodes and hands over on demand.
using GroupId = quint32;
inline constexpr quint32 groupsPerSymbol = protocol::channelCount * protocol::formatCount;

[[nodiscard]] constexpr GroupId groupOf(SymbolIndex symbol, protocol::Channel channel,
                                        protocol::Format format = protocol::Format::Json)
{
    return symbol * groupsPerSymbol +
           static_cast<quint32>(format) * static_cast<quint32>(protocol::channelCount) +
           static_cast<quint32>(channel);
}
[[nodiscard]] constexpr SymbolIndex symbolOf(GroupId group)
{
    return group / groupsPerSymbol;
}
[[nodiscard]] constexpr protocol::Channel channelOf(GroupId group)
{
    return static_cast<protocol::Channel>(group % protocol::channelCount);
}
[[nodiscard]] constexpr protocol::Format formatOf(GroupId group)
{
    return static_cast<protocol::Format>(group % groupsPerSymbol / protocol::channelCount);
}
static_assert(groupsPerSymbol % protocol::channelCount == 0);

/// What flows back from workers to the market thread: which groups somebody watches. Rare: only
/// the first subscriber of a group in a worker, and the last one to leave it.
/// Thread: called by workers; the implementation carries it over.
class InterestSink
{
public:
    virtual ~InterestSink() = default;
    /// The worker wants @p group. A snapshot with the same @p generation answers in its inbox, and
    /// every publication after that snapshot follows. Of a group that it watches already, the
    /// snapshot tells the worker that it has seen all that was published until this was heard.
    virtual void watch(int worker, GroupId group, quint32 generation) = 0;
    virtual void unwatch(int worker, GroupId group) = 0;
    /// Every update of @p groups is to be traced, and of no others because of this worker: those
    /// that a traced session of it watches. Rare.
    virtual void traceGroups([[maybe_unused]] int worker,
                             [[maybe_unused]] const std::vector<GroupId> &groups)
    {
    }
};

} // namespace tickcast
