// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/feed/feedsource.h"
#include "server/market/publisher.h"
#include "server/transport/framepool.h"
#include "shared/util/mailbox.h"
#include "shared/util/published.h"

#include <QThread>
#include <QTimer>
#include <atomic>
#include <functional>
#include <memory>
#include <optional>

namespace tickcast {

/// What the market thread tells the rest of the house, a few times a second.
struct MarketSnapshot
{
    MonotonicNs takenNs = 0; ///< a market thread that turns its loop takes one four times a second
    std::vector<FeedStatus> feeds;
    quint32 symbols = 0;
    quint32 watchedSymbols = 0; ///< of those, watched by somebody
    FramePool::Counters framePool;
    quint64 publications = 0;
    quint64 encoded = 0;
};

/// Every symbol's quote at one moment, for whoever lists the whole market. Immutable.
struct MarketStates
{
    struct State
    {
        Quote quote;
        quint64 offset = 0; ///< the quote's; 0: nothing published yet
    };
    std::shared_ptr<const SymbolTable> symbols;
    quint64 number = 0;        ///< from 1, one more each time
    qint64 tsMs = 0;           ///< Unix milliseconds
    bool isLive = false;       ///< the feed behind them
    std::vector<State> states; ///< by SymbolIndex
};
using MarketStatesRef = std::shared_ptr<const MarketStates>;

/// The market thread: owns the feed, the book and the publisher, and hears from the workers what
/// is watched. Thread: made, opened, started and destroyed on main; watch() and unwatch() any.
class Market final : public InterestSink
{
public:
    using MakeFeed = std::function<std::unique_ptr<FeedSource>()>;
    using Opened = std::function<void(Result<std::shared_ptr<const SymbolTable>>)>;

    /// @p makeFeed runs on the market thread, so that the feed's timers live there.
    explicit Market(MakeFeed makeFeed);
    ~Market() override;

    /// Opens the feed and finds its symbols; @p opened is called on the market thread.
    void open(Opened opened);
    /// Begins to publish into @p inboxes, which outlive stop() and go before the Market does: what
    /// lies in them is made of its frames. Once, after open().
    void start(std::vector<Inbox *> inboxes, Publisher::StampIngress stamp,
               const protocol::QuoteEncoding &encoding = {});
    /// From now on the states of all symbols are there to read, a new copy once a second. Once,
    /// after start(). Cost: a copy of the book each second, on the market thread.
    void offerStates();
    /// Thread: any. Null before the first copy.
    [[nodiscard]] MarketStatesRef states() const { return m_states.latest(); }
    /// Stops the feed and ends the thread; returns when it has ended.
    void stop();

    void watch(int worker, GroupId group, quint32 generation) override;
    void unwatch(int worker, GroupId group) override;

    /// Thread: any.
    [[nodiscard]] MarketSnapshot snapshot() const { return m_snapshot.latest(); }

private:
    static constexpr size_t framePoolBytes = 32 * 1024 * 1024;

    [[nodiscard]] Result<std::shared_ptr<const SymbolTable>> openFeed();
    void onWatched();
    void publishSnapshot();
    void publishStates();

    const MakeFeed m_makeFeed;
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
    std::unique_ptr<FeedSource> m_feed;
    std::shared_ptr<const SymbolTable> m_symbols;
    std::optional<FramePool::Use> m_framePoolUse;
    std::optional<MarketBook> m_book;
    std::optional<Publisher> m_publisher;
    std::unique_ptr<QTimer> m_snapshotTimer;
    std::unique_ptr<QTimer> m_statesTimer;
    quint64 m_statesNumber = 0;
    std::unique_ptr<QTimer> m_settleTimer; ///< runs while the first subscriptions come in
    MonotonicNs m_firstWatchNs = 0;
    quint32 m_watchedSymbols = 0;
    bool m_isFirstSubscriptionTold = false;
};

} // namespace tickcast
