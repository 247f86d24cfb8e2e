// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What is kept of the market beyond the process.

#include "server/market/publisher.h"

#include <algorithm>

namespace tickcast {

using protocol::Channel;

void Publisher::restore(SymbolIndex symbol, const SymbolImage &image)
{
    m_book.restore(symbol, image);
    // Under another epoch it is news to whoever keeps it, though nothing is published: clients are
    // told these offsets in the new epoch, and a restart must know them by it.
    if (image.epoch == m_book.symbols().at(symbol).epoch)
        m_taken[symbol] = image.offsets;
    const MonotonicNs now = SystemClock::now();
    const qint64 nowMs = SystemClock::wallNowMs();
    TradeHistory &history = m_trades[symbol];
    const quint64 lastTrade = image.offsets[static_cast<size_t>(Channel::Trade)];
    history.startAfter(lastTrade - std::min<quint64>(image.trades.size(), lastTrade));
    for (const DatedTrade &dated : image.trades) {
        // A clock that was set back must not make a trade come from the future.
        const qint64 ageMs = std::max<qint64>(nowMs - dated.ingressMs, 0);
        history.add(dated.trade, now - ageMs * 1'000'000, m_historyLimits);
    }
    for (GroupId group = groupOf(symbol, Channel::Quote), end = group + groupsPerSymbol;
         group < end; ++group)
        m_latest[group].ingressNs = now;
    if (image.offsets[static_cast<size_t>(Channel::Quote)] != 0)
        setStatus(symbol, SymbolStatus::Restored);
}

MarketImage Publisher::takeChanges()
{
    const MonotonicNs now = SystemClock::now();
    const qint64 nowMs = SystemClock::wallNowMs();
    MarketImage changes;
    if (m_book.symbols().size() != 0)
        changes.epoch = m_book.symbols().at(0).epoch;
    for (SymbolIndex symbol = 0; symbol < m_taken.size(); ++symbol) {
        std::array<quint64, protocol::channelCount> offsets{};
        for (size_t channel = 0; channel < offsets.size(); ++channel)
            offsets[channel] = m_book.offset(groupOf(symbol, static_cast<Channel>(channel)));
        if (offsets == m_taken[symbol])
            continue;
        constexpr auto trade = static_cast<size_t>(Channel::Trade);
        const quint64 newTrades = offsets[trade] - m_taken[symbol][trade];
        m_taken[symbol] = offsets;
        const SymbolTable::Entry &entry = m_book.symbols().at(symbol);
        SymbolImage &image =
            changes.symbols.emplace_back(entry.info, entry.epoch, offsets, m_book.quote(symbol),
                                         m_book.candle(symbol), std::vector<DatedTrade>());
        const RingQueue<TradeHistory::Kept> &trades = m_trades[symbol].trades();
        const size_t count = std::min<quint64>(newTrades, trades.size());
        for (size_t i = trades.size() - count; i < trades.size(); ++i) {
            const TradeHistory::Kept &kept = trades[i];
            image.trades.push_back({kept.trade, nowMs - (now - kept.ingressNs) / 1'000'000});
        }
    }
    return changes;
}

} // namespace tickcast
