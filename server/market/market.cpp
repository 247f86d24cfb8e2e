// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/market/market.h"

#include "server/transport/epolleventdispatcher.h"
#include "shared/util/logging.h"

#include <QHash>
#include <QRandomGenerator64>
#include <algorithm>

namespace tickcast {

namespace {

constexpr int snapshotEveryMs = 100; // operators ask for ten a second
constexpr int statesEveryMs = 1000;
/// The first client sends one subscribe per channel. A feed that waits for it starts when nothing
/// new has come for this long, so that it misses none of what it is about to watch.
constexpr int settleMs = 250;
constexpr MonotonicNs settleAtMostNs = 2'000'000'000;

/// Caches count in whole seconds of the wall clock: what they fetch at the turn of one they hold
/// for nearly two. A copy made in the middle of each is then never older than 2.5 s to whom they
/// serve.
int untilNextStatesMs(qint64 wallMs)
{
    const auto left =
        static_cast<int>(statesEveryMs - (wallMs + statesEveryMs / 2) % statesEveryMs);
    return left < statesEveryMs / 4 ? left + statesEveryMs : left; // the timer was a little early
}

/// What is wrong with a feed; Live: nothing. Starting and waiting, it has nothing to tell yet.
SymbolStatus outageOf(const FeedStatus &feed, MonotonicNs now, std::chrono::milliseconds staleAfter)
{
    switch (feed.state) {
    case admin::FeedState::Ended:
        return SymbolStatus::Ended;
    case admin::FeedState::Failed:
        return SymbolStatus::Failed;
    case admin::FeedState::Live:
        return isSilent(feed, now, staleAfter) ? SymbolStatus::Silent : SymbolStatus::Live;
    case admin::FeedState::Starting:
    case admin::FeedState::Waiting:
        break;
    }
    return SymbolStatus::Live;
}

bool hasSameScales(const SymbolInfo &a, const SymbolInfo &b)
{
    return a.priceScale == b.priceScale && a.qtyScale == b.qtyScale;
}

/// An epoch names a run of offsets: the one before the restart goes on where nothing of it is lost.
quint64 epochOf(const std::vector<SymbolInfo> &symbols, const Market::Restored &restored)
{
    QHash<Symbol, const SymbolInfo *> known;
    if (restored.isComplete) {
        for (const SymbolImage &image : restored.image.symbols)
            known.insert(image.info.symbol, &image.info);
    }
    const auto isOther = [&known](const SymbolInfo &info) {
        const SymbolInfo *before = known.value(info.symbol);
        return before && !hasSameScales(*before, info);
    };
    if (!restored.isComplete || restored.image.epoch == 0 || std::ranges::any_of(symbols, isOther))
        return QRandomGenerator64::global()->generate();
    return restored.image.epoch;
}

} // namespace

Market::Market(MakeFeed makeFeed, Restored restored, const FeedGuard::Limits &limits)
    : m_makeFeed(std::move(makeFeed))
    , m_limits(limits)
    , m_restored(std::move(restored))
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
    m_feed = std::make_unique<FeedGuard>(m_makeFeed, m_limits, m_clock);
    const auto symbols = m_feed->open();
    if (!symbols)
        return tl::unexpected(symbols.error());
    auto table = SymbolTable::make(*symbols, epochOf(*symbols, m_restored));
    if (!table)
        return tl::unexpected(table.error());
    m_symbols = *table;
    publishSnapshot();
    return table;
}

void Market::start(std::vector<Inbox *> inboxes, const Options &options)
{
    m_mailbox.post([this, inboxes = std::move(inboxes), options] {
        m_options = options;
        m_framePoolUse.emplace(m_framePool);
        m_book.emplace(m_symbols);
        m_publisher.emplace(*m_book, inboxes, options.stamp, options.encoding, options.history);
        restore();
        m_snapshotTimer = std::make_unique<QTimer>();
        QObject::connect(m_snapshotTimer.get(), &QTimer::timeout, &m_mailbox, [this] {
            watchFeed();
            m_publisher->onBatchEnd(); // What a full inbox put off must not wait for the feed.
            publishSnapshot();
        });
        m_snapshotTimer->start(snapshotEveryMs);
        if (m_options.keeper) {
            m_saveTimer = std::make_unique<QTimer>();
            QObject::connect(m_saveTimer.get(), &QTimer::timeout, &m_mailbox, [this] {
                if (m_options.keeper->isReady())
                    m_options.keeper->take(m_publisher->takeChanges());
            });
            m_saveTimer->start(m_options.saveInterval);
        }
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
        m_statesTimer->setTimerType(Qt::PreciseTimer);
        m_statesTimer->setSingleShot(true);
        QObject::connect(m_statesTimer.get(), &QTimer::timeout, &m_mailbox,
                         [this] { publishStates(); });
        publishStates();
    });
}

void Market::stop()
{
    if (!m_thread.isRunning())
        return;
    m_mailbox.post([this] {
        m_feed.reset();
        m_saveTimer.reset();
        if (m_publisher && m_options.keeper)
            m_options.keeper->takeLast(m_publisher->takeChanges());
        m_options = {};
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

void Market::setStaleAfter(std::chrono::milliseconds staleAfter)
{
    m_mailbox.post([this, staleAfter] { m_options.staleAfter = staleAfter; });
}

void Market::tripFeed(const QString &who)
{
    m_mailbox.post([this, who] {
        if (m_publisher)
            m_feed->trip(who);
    });
}

void Market::resetFeed(const QString &who)
{
    m_mailbox.post([this, who] {
        if (m_publisher)
            m_feed->reset(who);
    });
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

void Market::traceGroups(int worker, const std::vector<GroupId> &groups)
{
    m_mailbox.post([this, worker, groups] {
        if (m_publisher)
            m_publisher->traceGroups(worker, groups);
    });
}

void Market::setTracing(SpanBuffer *buffer, quint32 sample)
{
    m_mailbox.post([this, buffer, sample] {
        if (m_publisher)
            m_publisher->setTracing(buffer, sample);
    });
}

void Market::restore()
{
    quint32 count = 0;
    for (const SymbolImage &image : m_restored.image.symbols) {
        const SymbolIndex symbol = m_symbols->find(image.info.symbol.name());
        if (symbol == m_symbols->size() || !hasSameScales(m_symbols->at(symbol).info, image.info))
            continue;
        // One that the feed had left out for a while has offsets of another epoch.
        const bool isSameRun = m_symbols->at(symbol).epoch == m_restored.image.epoch;
        if (isSameRun && image.epoch != m_restored.image.epoch)
            continue;
        m_publisher->restore(symbol, image);
        ++count;
    }
    if (count != 0) {
        qCInfo(lcMarket).nospace()
            << "the state of " << count << " of " << m_symbols->size()
            << " symbols is that of before the restart, in "
            << (m_symbols->at(0).epoch == m_restored.image.epoch ? "the same epoch" : "a new epoch")
            << ", until the feed tells it anew";
    }
    m_restored = {};
}

/// A feed that broke makes every symbol of it stale; each is live again with its next quote, after
/// a failure not before the feed has settled: marks do not follow one that comes and goes.
void Market::watchFeed()
{
    m_feed->check();
    const FeedStatus feed = m_feed->status();
    const SymbolStatus outage = outageOf(feed, SystemClock::now(), m_options.staleAfter);
    if (!isStale(outage) && m_feed->isSettled())
        m_publisher->releaseStale();
    if (std::exchange(m_outage, outage) == outage || !isStale(outage))
        return;
    const bool isTold = m_publisher->isHoldingStale(); // when it failed first
    if (outage == SymbolStatus::Failed)
        m_publisher->holdStale();
    else if (isTold)
        return;
    if (!isTold) {
        qCWarning(lcMarket).noquote().nospace()
            << "feed " << feed.name << ": its symbols are stale: " << textOf(outage).data()
            << (feed.reason.isEmpty() ? QString() : QString(QLatin1String(": ") % feed.reason));
    }
    for (SymbolIndex symbol = 0; symbol < m_symbols->size(); ++symbol) {
        if (m_book->offset(groupOf(symbol, protocol::Channel::Quote)) != 0)
            m_publisher->setStatus(symbol, outage);
    }
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
        snapshot.staleSymbols = m_publisher->staleSymbols();
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
    copy->states.reserve(m_symbols->size());
    for (SymbolIndex symbol = 0; symbol < m_symbols->size(); ++symbol) {
        quint64 updates = 0;
        for (size_t channel = 0; channel < protocol::channelCount; ++channel)
            updates += m_book->offset(groupOf(symbol, static_cast<protocol::Channel>(channel)));
        copy->states.push_back({.quote = m_book->quote(symbol),
                                .offset = m_book->offset(groupOf(symbol, protocol::Channel::Quote)),
                                .updates = updates,
                                .keyframe = m_publisher->keyframe(symbol),
                                .status = m_publisher->status(symbol)});
    }
    m_states.publish(std::move(copy));
    m_statesTimer->start(untilNextStatesMs(SystemClock::wallNowMs()));
}

} // namespace tickcast
