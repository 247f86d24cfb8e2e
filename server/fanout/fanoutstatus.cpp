// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The part of Fanout that tells subscribers how good the data behind their symbols is.

#include "server/dialect/nativemessages.h"
#include "server/fanout/fanout.h"
#include "server/fanout/session.h"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace tickcast {

void Fanout::takeStatus(SymbolIndex symbol, SymbolStatus status)
{
    if (std::exchange(m_statuses[symbol], status) != status)
        m_statusNews.push_back(symbol);
}

void Fanout::tellStatusNews()
{
    std::vector<SymbolIndex> news = std::exchange(m_statusNews, {});
    std::ranges::sort(news);
    news.erase(std::unique(news.begin(), news.end()), news.end());
    std::map<SymbolStatus, std::vector<SymbolIndex>> byStatus;
    for (const SymbolIndex symbol : news)
        byStatus[m_statuses[symbol]].push_back(symbol);
    for (const auto &[status, symbols] : byStatus)
        tellStatus(status, symbols);
}

void Fanout::tellStatus(SymbolStatus status, std::span<const SymbolIndex> symbols)
{
    std::unordered_map<Session *, std::vector<SymbolIndex>> bySession;
    for (const SymbolIndex symbol : symbols) {
        const GroupId first = symbol * groupsPerSymbol;
        for (GroupId id = first; id < first + groupsPerSymbol; ++id) {
            for (const SubscriptionGroup::Member &member : m_groups[id].members) {
                std::vector<SymbolIndex> &its = bySession[member.session];
                if (its.empty() || its.back() != symbol) // it may watch several channels
                    its.push_back(symbol);
            }
        }
    }
    // Many watch the same: one frame serves them.
    std::map<std::vector<SymbolIndex>, FrameRef> frames;
    for (const auto &[session, its] : bySession) {
        FrameRef &frame = frames[its];
        if (!frame)
            frame = statusFrame(status, its);
        session->answer(frame);
    }
}

FrameRef Fanout::statusFrame(SymbolStatus status, std::span<const SymbolIndex> symbols) const
{
    std::vector<std::string_view> names;
    names.reserve(symbols.size());
    for (const SymbolIndex symbol : symbols)
        names.push_back(m_symbols->at(symbol).info.symbol.name());
    return native::status(names, isStale(status), textOf(status));
}

} // namespace tickcast
