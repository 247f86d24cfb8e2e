// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/market/feedguard.h"
#include "server/market/publisher.h"
#include "server/transport/framepool.h"
#include "shared/util/mailbox.h"
#include "shared/util/published.h"

#include <QThread>
#include <QTimer>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace tickcast {

/// What the market thread tells the rest of the house, a few times a second.
struct MarketSnapshot
{
    MonotonicNs takenNs = 0; ///< a market thread that turns its loop takes one ten times a second
    std::vector<FeedStatus> feeds;
    quint32 symbols = 0;
    quint32 watchedSymbols = 0; ///< of those, watched by somebody
    quint32 staleSymbols = 0;   ///< of those, not to be relied on
    FramePool::Counters framePool;
    quint64 publications = 0;
    quint64 encoded = 0;
};

/// Keeps what the market knows beyond the process. Thread: called on the market thread.
class MarketKeeper
{
public:
    virtual ~MarketKeeper() = default;
    /// Whether it is through with what it took last.
    [[nodiscard]] virtual bool isReady() const = 0;
    /// What has changed since the last time.
    virtual void take(MarketImage &&changes) = 0;
    /// The last changes: the market publishes nothing any more.
    virtual void takeLast(MarketImage &&changes) = 0;
};

/// Every symbol's quote at one moment, for whoever lists the whole market. Immutable.
struct MarketStates
{
    struct State
    {
        Quote quote;
        quint64 offset = 0;   ///< the quote's; 0: nothing published yet
        quint64 updates = 0;  ///< publications over all channels, in this epoch
        quint64 keyframe = 0; ///< the number of the current one; 0: none yet
        SymbolStatus status = SymbolStatus::Live;
        [[nodiscard]] bool isStale() const { return tickcast::isStale(status); }
    };
    std::shared_ptr<const SymbolTable> symbols;
    quint64 number = 0;        ///< from 1, one more each time
    qint64 tsMs = 0;           ///< Unix milliseconds
    std::vector<State> states; ///< by SymbolIndex
};
using MarketStatesRef = std::shared_ptr<const MarketStates>;

/// The market thread: owns the feed, the book and the publisher, and hears from the workers what
/// is watched. Thread: made, opened, started and destroyed on main; watch() and unwatch() any.
class Market final : public InterestSink
{
public:
    using MakeFeed = FeedGuard::MakeFeed;
    using Opened = std::function<void(Result<std::shared_ptr<const SymbolTable>>)>;

    struct Options
    {
        Publisher::StampIngress stamp = Publisher::StampIngress::No;
        protocol::QuoteEncoding encoding;
        HistoryLimits history;
        /// A feed that gives no sign of life for longer makes its symbols stale.
        std::chrono::milliseconds staleAfter{10'000};
        std::chrono::milliseconds saveInterval{1'000};
        MarketKeeper *keeper = nullptr; ///< outlives stop(); null: nothing is kept
    };
    /// What is known from before.
    struct Restored
    {
        MarketImage image;
        /// Nothing was published after the image was taken: offsets go on in the same epochs. Else
        /// every symbol begins a new one, for what was published is not known.
        bool isComplete = false;
    };

    /// @p makeFeed runs on the market thread, so that the feed's timers live there; it is called
    /// again whenever the feed has failed.
    explicit Market(MakeFeed makeFeed)
        : Market(std::move(makeFeed), Restored())
    {
    }
    Market(MakeFeed makeFeed, Restored restored, const FeedGuard::Limits &limits = {});
    ~Market() override;

    /// Opens the feed and finds its symbols; @p opened is called on the market thread.
    void open(Opened opened);
    /// Begins to publish into @p inboxes, which outlive stop() and go before the Market does: what
    /// lies in them is made of its frames. Once, after open().
    void start(std::vector<Inbox *> inboxes, const Options &options);
    /// From now on the states of all symbols are there to read, a new copy once a second. Once,
    /// after start(). Cost: a copy of the book each second, on the market thread.
    void offerStates();
    /// Thread: any. Null before the first copy.
    [[nodiscard]] MarketStatesRef states() const { return m_states.latest(); }
    /// Stops the feed, saves once more and ends the thread; returns when it has ended.
    void stop();

    void watch(int worker, GroupId group, quint32 generation) override;
    void unwatch(int worker, GroupId group) override;
    void traceGroups(int worker, const std::vector<GroupId> &groups) override;

    /// See Publisher::setTracing(). After start(). @p buffer outlives stop(). Thread: any.
    void setTracing(SpanBuffer *buffer, quint32 sample);

    /// Another Options::staleAfter from now on. Thread: any.
    void setStaleAfter(std::chrono::milliseconds staleAfter);
    /// Orders of an operator to the feed's breaker: the feed ends until it is reset. Thread: any.
    void tripFeed(const QString &who);
    void resetFeed(const QString &who);
    /// Thread: any.
    [[nodiscard]] MarketSnapshot snapshot() const { return m_snapshot.latest(); }

private:
    static constexpr size_t framePoolBytes = 32 * 1024 * 1024;

    [[nodiscard]] Result<std::shared_ptr<const SymbolTable>> openFeed();
    void restore();
    void onWatched();
    void watchFeed();
    void publishSnapshot();
    void publishStates();

    const MakeFeed m_makeFeed;
    const FeedGuard::Limits m_limits;
    const SystemClock m_clock;
    Published<MarketSnapshot> m_snapshot;
    Published<MarketStatesRef> m_states;
    /// Every publication's frame; workers give them back from their own threads.
    FramePool m_framePool{framePoolBytes};
    QThread m_thread;
    Mailbox m_mailbox;
    /// The market thread's last write: what it did is done before main goes on. QThread::wait()
    /// promises that too, but in a way that ThreadSanitizer cannot see.
    std::atomic<bool> m_hasEnded{false};

    // ---- owned by the market thread ----
    std::unique_ptr<FeedGuard> m_feed;
    std::shared_ptr<const SymbolTable> m_symbols;
    std::optional<FramePool::Use> m_framePoolUse;
    std::optional<MarketBook> m_book;
    std::optional<Publisher> m_publisher;
    Options m_options;
    Restored m_restored; ///< until it has been put into the book
    std::unique_ptr<QTimer> m_snapshotTimer;
    std::unique_ptr<QTimer> m_saveTimer;
    std::unique_ptr<QTimer> m_statesTimer;
    quint64 m_statesNumber = 0;
    SymbolStatus m_outage = SymbolStatus::Live; ///< of the feed
    std::unique_ptr<QTimer> m_settleTimer;      ///< runs while the first subscriptions come in
    MonotonicNs m_firstWatchNs = 0;
    quint32 m_watchedSymbols = 0;
    bool m_isFirstSubscriptionTold = false;
};

} // namespace tickcast
