// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/market/marketbook.h"

namespace tickcast {

MarketBook::MarketBook(std::shared_ptr<const SymbolTable> symbols)
    : m_symbols(std::move(symbols))
    , m_states(m_symbols->size())
    , m_offsets(m_symbols->size() * protocol::channelCount)
{
}

quint64 MarketBook::apply(SymbolIndex symbol, const Quote &quote)
{
    m_states[symbol].quote = quote;
    return ++offsetOf(symbol, protocol::Channel::Quote);
}

quint64 MarketBook::apply(SymbolIndex symbol, const Candle &candle)
{
    m_states[symbol].candle = candle;
    return ++offsetOf(symbol, protocol::Channel::Candle);
}

void MarketBook::restore(SymbolIndex symbol, const SymbolImage &image)
{
    m_states[symbol] = {image.quote, image.candle};
    for (size_t channel = 0; channel < image.offsets.size(); ++channel)
        offsetOf(symbol, static_cast<protocol::Channel>(channel)) = image.offsets[channel];
}

} // namespace tickcast
