// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/admin/workerpoll.h"
#include "server/market/market.h"
#include "shared/admin/admincodec.h"

namespace tickcast {

/// Answers what operators ask about symbols: what the market thread published of each, and what
/// the workers' sessions make of it. Cost per list: O(groups) on each worker, O(symbols log limit)
/// here. Thread: main.
class SymbolDesk final
{
public:
    using Answer = std::function<void(const admin::Answer &)>;
    using States = std::function<MarketStatesRef()>;

    static constexpr std::chrono::milliseconds defaultPatience{2'000};
    static constexpr size_t listsAtOnceMax = 8;

    /// @p states: Market::states().
    SymbolDesk(std::vector<WorkerPoll::Ask> workers, States states,
               std::chrono::milliseconds patience = defaultPatience)
        : m_states(std::move(states))
        , m_poll(std::move(workers), patience)
    {
    }

    /// @p answer is called once, or never if the desk dies before.
    void list(const admin::SymbolsQuery &query, const Answer &answer);

private:
    const States m_states;
    size_t m_openLists = 0;
    WorkerPoll m_poll;
};

} // namespace tickcast
