// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/fanout/symboltable.h"
#include "shared/market/candle.h"
#include "shared/market/quote.h"
#include "shared/market/trade.h"

#include <memory>
#include <vector>

namespace tickcast {

/// S0, S1, ... with two digits of price and three of quantity.
inline std::vector<SymbolInfo> sampleInfos(int count)
{
    std::vector<SymbolInfo> infos;
    for (int i = 0; i < count; ++i) {
        const QByteArray name = 'S' + QByteArray::number(i);
        infos.push_back(
            {.symbol = *Symbol::fromName(name.toStdString()), .priceScale = 2, .qtyScale = 3});
    }
    return infos;
}

inline std::shared_ptr<const SymbolTable> sampleSymbols(int count)
{
    return *SymbolTable::make(sampleInfos(count), 1);
}

inline Quote sampleQuote(qint64 price)
{
    Quote quote;
    quote.tsMs = 1'700'000'000'000;
    quote.set(QuoteField::Bid, price);
    quote.set(QuoteField::Ask, price + 1);
    return quote;
}

inline Trade sampleTrade(quint64 id)
{
    return {.tsMs = 1'700'000'000'000, .id = id, .price = 100, .qty = 5, .side = Side::Sell};
}

inline Candle sampleCandle(qint64 price)
{
    return {.tsMs = 1'700'000'000'000,
            .startMs = 1'699'999'980'000,
            .open = price,
            .high = price,
            .low = price,
            .close = price,
            .vol = 5,
            .trades = 1};
}

} // namespace tickcast
