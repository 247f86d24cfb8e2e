// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/market/market.h"

#include "server/transport/epolleventdispatcher.h"
#include "shared/util/logging.h"

#include <QRandomGenerator64>

namespace tickcast {

namespace {

constexpr int snapshotEveryMs = 250;
constexpr int statesEveryMs = 1000;
/// The first client sends one subscribe per channel. A feed that waits for it starts when nothing
/// new has come for this long, so that it misses none of what it is about to watch.
constexpr int settleMs = 250;
constexpr MonotonicNs settleAtMostNs = 2'000'000'000;

} // namespace

Market::Market(MakeFeed makeFeed)
    : m_makeFeed(std::move(makeFeed))
{
    m_thread.setObjectName(QStringLiteral("market"));
    m_mailbox.moveToThread(&m_thread);
}

Market::~Market()
{
    stop();
}

void Market::open(Opened opened)
{
    m_thread.setEventDispatcher(new EpollEventDispatcher); // the thread's from now on
    m_thread.start();
    m_mailbox.post([this, opened = std::move(opened)] { opened(openFeed()); });
}

Result<std::shared_ptr<const SymbolTable>> Market::openFeed()
{
    m_feed = m_makeFeed();
    const auto symbols = m_feed->open();
    if (!symbols)
        return tl::unexpected(symbols.error());
    // An epoch names a run of offsets. Nothing of an earlier run is kept, so this one is new.
    auto table = SymbolTable::make(*symbols, QRandomGenerator64::global()->generate());
    if (!table)
        return tl::unexpected(table.error());
    m_symbols = *table;
    publishSnapshot();
    return table;
}

void Market::start(std::vector<Inbox *> inboxes, Publisher::StampIngress stamp,
                   const protocol::QuoteEncoding &encoding)
{
    m_mailbox.post([this, inboxes = std::move(inboxes), stamp, encoding] {
        m_framePoolUse.emplace(m_framePool);
        m_book.emplace(m_symbols);
        m_publisher.emplace(*m_book, inboxes, stamp, encoding);
        m_snapshotTimer = std::make_unique<QTimer>();
        QObject::connect(m_snapshotTimer.get(), &QTimer::timeout, &m_mailbox, [this] {
            m_publisher->onBatchEnd(); // What a full inbox put off must not wait for the feed.
            publishSnapshot();
        });
        m_snapshotTimer->start(snapshotEveryMs);
        m_settleTimer = std::make_unique<QTimer>();
        m_settleTimer->setSingleShot(true);
        QObject::connect(m_settleTimer.get(), &QTimer::timeout, &m_mailbox, [this] {
            m_isFirstSubscriptionTold = true;
            m_feed->onFirstSubscription();
        });
        m_feed->start(*m_publisher);
        publishSnapshot();
    });
}

void Market::offerStates()
{
    m_mailbox.post([this] {
        if (!m_publisher)
            return; // stopping
        m_statesTimer = std::make_unique<QTimer>();
        QObject::connect(m_statesTimer.get(), &QTimer::timeout, &m_mailbox,
                         [this] { publishStates(); });
        m_statesTimer->start(statesEveryMs);
        publishStates();
    });
}

void Market::stop()
{
    if (!m_thread.isRunning())
        return;
    m_mailbox.post([this] {
        m_feed.reset();
        m_snapshotTimer.reset();
        m_statesTimer.reset();
        m_settleTimer.reset();
        m_publisher.reset();
        m_framePoolUse.reset();
        m_thread.quit();
        m_hasEnded.store(true, std::memory_order_release);
    });
    m_thread.wait();
    [[maybe_unused]] const bool hasEnded = m_hasEnded.load(std::memory_order_acquire);
}

void Market::watch(int worker, GroupId group, quint32 generation)
{
    m_mailbox.post([this, worker, group, generation] {
        if (!m_publisher)
            return; // stopping
        const SymbolIndex symbol = symbolOf(group);
        const bool wasWatched = m_publisher->isWatched(symbol);
        m_publisher->watch(worker, group, generation);
        if (!wasWatched) {
            ++m_watchedSymbols;
            m_feed->onInterest(symbol, true);
        }
        onWatched();
    });
}

void Market::unwatch(int worker, GroupId group)
{
    m_mailbox.post([this, worker, group] {
        if (!m_publisher)
            return;
        const SymbolIndex symbol = symbolOf(group);
        const bool wasWatched = m_publisher->isWatched(symbol);
        m_publisher->unwatch(worker, group);
        if (wasWatched && !m_publisher->isWatched(symbol)) {
            --m_watchedSymbols;
            m_feed->onInterest(symbol, false);
        }
    });
}

void Market::onWatched()
{
    if (m_isFirstSubscriptionTold)
        return;
    const MonotonicNs now = SystemClock::now();
    if (m_firstWatchNs == 0)
        m_firstWatchNs = now;
    if (!m_settleTimer->isActive() || now - m_firstWatchNs < settleAtMostNs)
        m_settleTimer->start(settleMs);
}

void Market::publishSnapshot()
{
    MarketSnapshot snapshot;
    snapshot.takenNs = SystemClock::now();
    snapshot.feeds.push_back(m_feed->status());
    snapshot.symbols = m_symbols->size();
    snapshot.watchedSymbols = m_watchedSymbols;
    m_framePool.reclaim();
    snapshot.framePool = m_framePool.counters();
    if (m_publisher) {
        snapshot.publications = m_publisher->publications();
        snapshot.encoded = m_publisher->encoded();
    }
    m_snapshot.publish(snapshot);
}

void Market::publishStates()
{
    auto copy = std::make_shared<MarketStates>();
    copy->symbols = m_symbols;
    copy->number = ++m_statesNumber;
    copy->tsMs = SystemClock::wallNowMs();
    copy->isLive = m_feed->status().state == admin::FeedState::Live;
    copy->states.reserve(m_symbols->size());
    for (SymbolIndex symbol = 0; symbol < m_symbols->size(); ++symbol) {
        copy->states.push_back(
            {m_book->quote(symbol), m_book->offset(groupOf(symbol, protocol::Channel::Quote))});
    }
    m_states.publish(std::move(copy));
}

} // namespace tickcast
