// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/fanout/interest.h"
#include "server/fanout/symboltable.h"
#include "server/market/marketimage.h"
#include "shared/market/candle.h"
#include "shared/market/quote.h"
#include "shared/market/trade.h"

#include <array>
#include <memory>
#include <vector>

namespace tickcast {

/// The last value of every symbol and the offset of every channel: what the server knows now.
/// It does not encode and knows no subscriber. Thread: market.
class MarketBook final
{
public:
    explicit MarketBook(std::shared_ptr<const SymbolTable> symbols);

    [[nodiscard]] const SymbolTable &symbols() const { return *m_symbols; }
    [[nodiscard]] std::shared_ptr<const SymbolTable> sharedSymbols() const { return m_symbols; }
    /// Each keeps the new state and returns the offset it is published under, from 1.
    quint64 apply(SymbolIndex symbol, const Quote &quote);
    quint64 apply(SymbolIndex symbol, const Candle &candle);
    quint64 applyTrade(SymbolIndex symbol) { return ++offsetOf(symbol, protocol::Channel::Trade); }

    /// Goes on from a state kept before.
    void restore(SymbolIndex symbol, const SymbolImage &image);

    /// Of the last publication; 0: nothing yet.
    /// The same in every format.
    [[nodiscard]] quint64 offset(GroupId group) const
    {
        return m_offsets[placeOf(symbolOf(group), channelOf(group))];
    }
    [[nodiscard]] const Quote &quote(SymbolIndex symbol) const { return m_states[symbol].quote; }
    [[nodiscard]] const Candle &candle(SymbolIndex symbol) const { return m_states[symbol].candle; }

private:
    struct State
    {
        Quote quote;
        Candle candle;
    };
    quint64 &offsetOf(SymbolIndex symbol, protocol::Channel channel)
    {
        return m_offsets[placeOf(symbol, channel)];
    }
    [[nodiscard]] static size_t placeOf(SymbolIndex symbol, protocol::Channel channel)
    {
        return size_t{symbol} * protocol::channelCount + static_cast<size_t>(channel);
    }

    const std::shared_ptr<const SymbolTable> m_symbols;
    std::vector<State> m_states;
    std::vector<quint64> m_offsets; ///< by symbol and channel
};

} // namespace tickcast
