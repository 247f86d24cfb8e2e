// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/market/candle.h"
#include "shared/market/quote.h"
#include "shared/market/symbol.h"
#include "shared/market/trade.h"
#include "shared/protocol/jsonwriter.h"

namespace tickcast::protocol {

/// What a data message carries besides the market data.
struct Publication
{
    quint64 offset = 0;   ///< per symbol and channel, from 1
    qint64 ingressUs = 0; ///< `tIn`, Unix microseconds at ingress; 0 leaves it out
};

/// Appends one data message of the JSON format (PROTOCOL.md, "Data, JSON") to an emptied writer.
/// Pure functions of their arguments; no allocation once the writer's buffer has grown.
void encodeQuote(JsonWriter &out, const SymbolInfo &info, const Quote &quote,
                 const Publication &publication);
void encodeTrade(JsonWriter &out, const SymbolInfo &info, const Trade &trade,
                 const Publication &publication);
void encodeCandle(JsonWriter &out, const SymbolInfo &info, const Candle &candle,
                  const Publication &publication);

} // namespace tickcast::protocol
