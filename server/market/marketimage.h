// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/market/candle.h"
#include "shared/market/quote.h"
#include "shared/market/symbol.h"
#include "shared/market/trade.h"
#include "shared/protocol/constants.h"

#include <array>
#include <vector>

namespace tickcast {

/// A trade with the time it entered the process, Unix milliseconds: the monotonic clock begins anew
/// with the machine.
struct DatedTrade
{
    Trade trade;
    qint64 ingressMs = 0;
    friend bool operator==(const DatedTrade &, const DatedTrade &) = default;
};

/// What is known of one symbol, as it can be kept beyond the process. Keyframes are not part of it:
/// a new connection holds none.
struct SymbolImage
{
    SymbolInfo info;
    quint64 epoch = 0;
    std::array<quint64, protocol::channelCount> offsets{}; ///< of the last publication; 0: none
    Quote quote;
    Candle candle;
    /// The last ones, the newest at the end: its offset is that of the channel.
    std::vector<DatedTrade> trades;
};

/// What the market thread knows, or what of it has changed. Plain data.
struct MarketImage
{
    quint64 epoch = 0; ///< of the symbols that the feed has now
    std::vector<SymbolImage> symbols;
};

} // namespace tickcast
