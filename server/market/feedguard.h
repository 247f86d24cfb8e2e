// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/feed/feedsource.h"
#include "server/resilience/circuitbreaker.h"

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace tickcast {

/// A feed that is made anew when it fails, as often as its circuit breaker lets it: to the market
/// it is one feed that is sometimes away. What it is not: a judge of silence; a feed that has
/// lost its connection says so itself (FeedState::Failed).
///
/// A life of a feed is one call of the breaker: it succeeds when the feed has lived for
/// `settleAfter`, and has failed when the feed fails before. So a feed that comes back for a
/// second and fails again does not close the breaker. A failure later is one besides any call.
///
/// Thread: market, like its feed.
class FeedGuard final : public FeedSource
{
public:
    using MakeFeed = std::function<std::unique_ptr<FeedSource>()>;

    struct Limits
    {
        BreakerLimits breaker;
        std::chrono::milliseconds settleAfter{3'000};
    };

    /// @p clock outlives the guard.
    FeedGuard(MakeFeed makeFeed, const Limits &limits, const Clock &clock);
    ~FeedGuard() override;

    /// Of the first feed: one that cannot be opened at all is an error of the start.
    [[nodiscard]] Result<std::vector<SymbolInfo>> open() override;
    void start(FeedSink &sink) override;
    void onFirstSubscription() override;
    void onInterest(SymbolIndex symbol, bool isWatched) override;
    /// Of the feed; while there is none, of the last one, failed. Counts go on over all of them.
    [[nodiscard]] FeedStatus status() const override;

    /// Looks whether the feed has failed, and makes a new one when it is time. Call it a few times
    /// a second, after start(). Making one may block, as FeedSource::open() does.
    void check();
    /// There is a feed, and it has not failed for `settleAfter`.
    [[nodiscard]] bool isSettled() const;
    /// Ends the feed until reset(), by order.
    void trip(const QString &who);
    /// Has a new one made by the next check(), by order.
    void reset(const QString &who);

private:
    void begin(CircuitBreaker::Call call);
    void end();

    const MakeFeed m_makeFeed;
    const Limits m_limits;
    const Clock &m_clock;
    CircuitBreaker m_breaker;
    std::unique_ptr<FeedSource> m_feed;         ///< null: away
    std::optional<CircuitBreaker::Call> m_life; ///< until it is settled
    MonotonicNs m_begunNs = 0;
    FeedStatus m_past; ///< of the feeds before this one: what they counted, and the last one's name
    std::vector<SymbolInfo> m_symbols;
    std::vector<bool> m_isWatched; ///< by SymbolIndex
    FeedSink *m_sink = nullptr;
    bool m_isFirstSubscriptionTold = false;
};

} // namespace tickcast
