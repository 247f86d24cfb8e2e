// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/market/feedguard.h"

#include "shared/util/logging.h"

#include <QRandomGenerator64>
#include <algorithm>

namespace tickcast {

namespace {

bool isSameMarket(const std::vector<SymbolInfo> &before, const std::vector<SymbolInfo> &now)
{
    return std::ranges::equal(before, now, [](const SymbolInfo &a, const SymbolInfo &b) {
        return a.symbol == b.symbol && a.priceScale == b.priceScale && a.qtyScale == b.qtyScale;
    });
}

/// Adds what @p feed counted to @p sum, whose other members become those of @p feed.
FeedStatus added(const FeedStatus &sum, FeedStatus feed)
{
    feed.messages += sum.messages;
    feed.quotes += sum.quotes;
    feed.trades += sum.trades;
    feed.candles += sum.candles;
    feed.skipped += sum.skipped;
    feed.malformed += sum.malformed;
    feed.lastEventNs = std::max(feed.lastEventNs, sum.lastEventNs);
    return feed;
}

} // namespace

FeedGuard::FeedGuard(MakeFeed makeFeed, const Limits &limits, const Clock &clock)
    : m_makeFeed(std::move(makeFeed))
    , m_limits(limits)
    , m_clock(clock)
    , m_breaker(QStringLiteral("feed"), limits.breaker, clock,
                CircuitBreaker::seeded(QRandomGenerator64::global()->generate()))
{
}

FeedGuard::~FeedGuard() = default;

Result<std::vector<SymbolInfo>> FeedGuard::open()
{
    m_life = m_breaker.tryCall();
    m_feed = m_makeFeed();
    auto symbols = m_feed->open();
    if (!symbols)
        return symbols;
    m_symbols = *symbols;
    m_isWatched.resize(m_symbols.size());
    return symbols;
}

void FeedGuard::start(FeedSink &sink)
{
    m_sink = &sink;
    m_begunNs = m_clock.monotonicNs();
    m_feed->start(sink);
}

void FeedGuard::onFirstSubscription()
{
    m_isFirstSubscriptionTold = true;
    if (m_feed)
        m_feed->onFirstSubscription();
}

void FeedGuard::onInterest(SymbolIndex symbol, bool isWatched)
{
    m_isWatched[symbol] = isWatched;
    if (m_feed)
        m_feed->onInterest(symbol, isWatched);
}

FeedStatus FeedGuard::status() const
{
    FeedStatus status = m_feed ? added(m_past, m_feed->status()) : m_past;
    status.breaker = m_breaker.status();
    return status;
}

bool FeedGuard::isSettled() const
{
    return m_feed && m_clock.monotonicNs() - m_begunNs >=
                         std::chrono::nanoseconds(m_limits.settleAfter).count();
}

void FeedGuard::check()
{
    if (m_feed) {
        const FeedStatus feed = m_feed->status();
        if (feed.state == admin::FeedState::Failed) {
            end();
            if (m_life)
                m_breaker.failed(*std::exchange(m_life, std::nullopt), feed.reason);
            else
                m_breaker.noteFailure(feed.reason);
        } else if (m_life && isSettled()) {
            m_breaker.succeeded(*std::exchange(m_life, std::nullopt));
        }
        return;
    }
    if (const auto wait = m_breaker.nextTryIn(); !wait || wait->count() > 0)
        return; // asked in vain, the breaker would count a call that nobody wanted
    if (auto call = m_breaker.tryCall())
        begin(std::move(*call));
}

void FeedGuard::begin(CircuitBreaker::Call call)
{
    auto feed = m_makeFeed();
    const auto symbols = feed->open();
    if (!symbols || !isSameMarket(m_symbols, *symbols)) {
        m_past.reason = symbols ? QStringLiteral("its symbols are not those it had when the server "
                                                 "started; restart the server to serve others")
                                : symbols.error().text;
        m_breaker.failed(std::move(call), m_past.reason);
        return;
    }
    m_feed = std::move(feed);
    m_life.emplace(std::move(call));
    m_begunNs = m_clock.monotonicNs();
    qCInfo(lcFeed).noquote() << "feed" << m_past.name << "is there again";
    m_feed->start(*m_sink);
    for (SymbolIndex symbol = 0; symbol < m_isWatched.size(); ++symbol) {
        if (m_isWatched[symbol])
            m_feed->onInterest(symbol, true);
    }
    if (m_isFirstSubscriptionTold)
        m_feed->onFirstSubscription();
}

void FeedGuard::end()
{
    m_past = added(m_past, m_feed->status());
    m_past.state = admin::FeedState::Failed;
    m_past.breaker.reset();
    m_feed.reset();
}

void FeedGuard::trip(const QString &who)
{
    m_life.reset();
    m_breaker.trip(who);
    if (!m_feed)
        return;
    end();
    m_past.reason = QStringLiteral("cut by operator ") % who;
}

void FeedGuard::reset(const QString &who)
{
    m_life.reset(); // a feed that lives goes on, with nothing held against it
    m_breaker.reset(who);
}

} // namespace tickcast
