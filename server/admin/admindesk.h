// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/admin/adminhouse.h"
#include "server/admin/sessiondesk.h"
#include "server/admin/symboldesk.h"

namespace tickcast {

/// Hands what operators say to whoever can answer it: the desk of sessions, that of symbols, or
/// the house. Who may say what is decided before (AdminServer). Thread: main. It outlives the
/// workers' threads, which answer into it.
class AdminDesk final
{
public:
    using Answer = std::function<void(const admin::Answer &)>;

    /// @p house outlives the desk.
    AdminDesk(const std::vector<WorkerPoll::Ask> &workers, SymbolDesk::States states,
              AdminHouse &house)
        : m_sessions(workers)
        , m_symbols(workers, std::move(states))
        , m_house(house)
    {
    }

    /// @p who is how the log calls the operator. @p answer is called once, perhaps before this
    /// returns, or never if the desk dies before.
    void take(const admin::ClientMessage &message, const QString &who, const Answer &answer);

private:
    SessionDesk m_sessions;
    SymbolDesk m_symbols;
    AdminHouse &m_house;
};

} // namespace tickcast
