// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/feed/feedconfig.h"
#include "shared/market/candle.h"
#include "shared/market/quote.h"
#include "shared/market/symbol.h"
#include "shared/market/trade.h"
#include "shared/util/clock.h"
#include "shared/util/result.h"

#include <QString>
#include <variant>
#include <vector>

namespace tickcast::load {

/// One publication of a session.
struct MarketEvent
{
    MonotonicNs atNs = 0; ///< since some fixed moment before the session
    SymbolIndex symbol = 0;
    quint64 offset = 0; ///< per symbol and channel, from 1
    std::variant<Quote, Trade, Candle> what;
};

/// Everything a feed published, in order, with the times at which it did: what codecs are measured
/// with. Plain value.
struct MarketSession
{
    QString name;
    std::vector<SymbolInfo> symbols; ///< by SymbolIndex
    std::vector<MarketEvent> events;
};

/// Plays the recording at @p path as the server's replay does, without waiting. The error is the
/// feed's.
[[nodiscard]] Result<MarketSession> replaySession(const QString &path);

/// Runs the simulator for @p seconds as the server's feed does, in steps of its timer.
[[nodiscard]] MarketSession simulateSession(const QString &name, const SimulatorConfig &config,
                                            int seconds);

} // namespace tickcast::load
