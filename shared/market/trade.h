// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace tickcast {

/// Which side took liquidity: a buyer (the trade hit the ask) or a seller.
enum class Side : quint8 { Buy, Sell };

/// One trade, an event. Price and quantity are mantissas at the symbol's scales.
struct Trade
{
    qint64 tsMs = 0; ///< Unix milliseconds of the trade
    quint64 id = 0;  ///< the source's trade identity, unique per symbol
    qint64 price = 0;
    qint64 qty = 0;
    Side side = Side::Buy;
    friend bool operator==(const Trade &, const Trade &) = default;
};

} // namespace tickcast
