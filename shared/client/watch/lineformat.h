// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/protocol/jsondecoder.h"

#include <QString>

/// One update as one aligned line of text for a terminal. Pure functions; thread: any.
namespace tickcast {

/// `12:34:56.789  BTCUSDT   64250.00 x 1.20000   64250.10 x 0.40000   64250.10   +1.98 %`:
/// local time, symbol, bid, ask, last, change since the 24-hour open. Absent figures are "-".
[[nodiscard]] QString quoteLine(const protocol::QuoteUpdate &update);
[[nodiscard]] QString tradeLine(const protocol::TradeUpdate &update);
[[nodiscard]] QString candleLine(const protocol::CandleUpdate &update);

} // namespace tickcast
