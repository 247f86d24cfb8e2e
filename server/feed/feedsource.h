// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/resilience/circuitbreaker.h"
#include "server/telemetry/tracecontext.h"
#include "shared/admin/stats.h"
#include "shared/market/candle.h"
#include "shared/market/quote.h"
#include "shared/market/symbol.h"
#include "shared/market/trade.h"
#include "shared/util/clock.h"
#include "shared/util/result.h"

#include <chrono>
#include <vector>

namespace tickcast {

/// Where a feed puts what it reads. Symbols are named by their place in what open() returned.
/// Per symbol the order is: a trade, then the quote it made, then the candle.
/// Thread: market.
class FeedSink
{
public:
    virtual ~FeedSink() = default;
    /// @p ingressNs is the monotonic time at which the update entered the process.
    virtual void onQuote(SymbolIndex symbol, const Quote &quote, MonotonicNs ingressNs) = 0;
    virtual void onTrade(SymbolIndex symbol, const Trade &trade, MonotonicNs ingressNs) = 0;
    virtual void onCandle(SymbolIndex symbol, const Candle &candle, MonotonicNs ingressNs) = 0;
    /// The next update put belongs to a trace that somebody before us began. For those who record
    /// traces; others may do nothing.
    virtual void onTraceContext([[maybe_unused]] const TraceContext &context) {}
    /// What was put since the last call is one batch: it is handed to the workers now, with one
    /// wake each. Call it at the end of every turn that put anything.
    virtual void onBatchEnd() = 0;
};

/// What a feed tells about itself.
struct FeedStatus
{
    QString name; ///< "simulator", "replay"
    admin::FeedState state = admin::FeedState::Starting;
    QString reason; ///< why it is not live, in words
    quint64 messages = 0;
    quint64 quotes = 0;
    quint64 trades = 0;
    quint64 candles = 0;
    quint64 skipped = 0; ///< understood but not used
    quint64 malformed = 0;
    MonotonicNs lastEventNs = 0; ///< of the last market event; 0: none yet
    /// When it last gave a sign of life, be it only a heartbeat: while the market is quiet this
    /// goes on. 0: none yet.
    MonotonicNs lastHeardNs = 0;
    /// Of its circuit breaker, by the FeedGuard around it.
    std::optional<BreakerStatus> breaker = std::nullopt;
};

/// Whether a feed that calls itself live has given no sign of life for longer than @p patience.
[[nodiscard]] inline bool isSilent(const FeedStatus &feed, MonotonicNs now,
                                   std::chrono::milliseconds patience)
{
    return feed.state == admin::FeedState::Live && feed.lastHeardNs != 0 &&
           now - feed.lastHeardNs > std::chrono::nanoseconds(patience).count();
}

/// A source of market data: simulator, recording, exchange. It reads, checks and normalises; it
/// knows nothing of offsets, encoding or clients.
///
/// Thread: everything on the market thread, which has a Qt event loop; an implementation drives
/// itself with a QTimer or a socket made in start(). Destroyed on the market thread.
class FeedSource
{
public:
    virtual ~FeedSource() = default;

    /// Finds the symbols and their scales; may block (the server is not ready yet). The answer's
    /// order gives the SymbolIndex. An error text names the thing, the value and what is allowed.
    [[nodiscard]] virtual Result<std::vector<SymbolInfo>> open() = 0;
    /// Begins to put updates into @p sink, which outlives the feed. Called once, after open().
    virtual void start(FeedSink &sink) = 0;
    /// The first client subscribed to anything; called at most once, after start().
    virtual void onFirstSubscription() {}
    /// Somebody watches @p symbol now, or nobody does any more: a feed that pays for what it asks
    /// upstream asks only for what is watched. After start(); the first is told before
    /// onFirstSubscription().
    virtual void onInterest([[maybe_unused]] SymbolIndex symbol, [[maybe_unused]] bool isWatched) {}
    [[nodiscard]] virtual FeedStatus status() const = 0;
};

} // namespace tickcast
