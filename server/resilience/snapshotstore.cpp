// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/resilience/snapshotstore.h"

#include "shared/util/clock.h"
#include "shared/util/logging.h"

#include <algorithm>

namespace tickcast {

SnapshotStore::SnapshotStore(QString path, const HistoryLimits &history,
                             const BreakerLimits &breaker, MarketImage known)
    : m_path(std::move(path))
    , m_history(history)
    , m_breaker(QStringLiteral("state"), breaker, m_clock,
                CircuitBreaker::seeded(static_cast<quint64>(SystemClock::now())))
{
    merge(std::move(known));
    publishStatus();
    m_thread.setObjectName(QStringLiteral("state"));
    m_mailbox.moveToThread(&m_thread);
    m_thread.start();
}

SnapshotStore::~SnapshotStore()
{
    finish();
}

void SnapshotStore::take(MarketImage &&changes)
{
    if (changes.symbols.empty())
        return;
    ++m_pending;
    m_mailbox.post([this, changes = std::move(changes)]() mutable {
        merge(std::move(changes));
        save(false);
        --m_pending;
    });
}

void SnapshotStore::takeLast(MarketImage &&changes)
{
    ++m_pending;
    m_mailbox.post([this, changes = std::move(changes)]() mutable {
        merge(std::move(changes));
        save(true);
    });
}

void SnapshotStore::finish()
{
    if (!m_thread.isRunning())
        return;
    m_mailbox.post([this] { m_thread.quit(); });
    m_thread.wait();
}

void SnapshotStore::trip(const QString &who)
{
    m_mailbox.post([this, who] {
        m_breaker.trip(who);
        publishStatus();
    });
}

void SnapshotStore::reset(const QString &who)
{
    m_mailbox.post([this, who] {
        m_breaker.reset(who);
        publishStatus();
    });
}

void SnapshotStore::publishStatus()
{
    m_now.breaker = m_breaker.status();
    m_status.publish(m_now);
}

void SnapshotStore::merge(MarketImage &&changes)
{
    m_image.epoch = changes.epoch;
    const qint64 oldestMs = SystemClock::wallNowMs() - m_history.ttl.count();
    for (SymbolImage &change : changes.symbols) {
        auto place = m_places.constFind(change.info.symbol);
        if (place == m_places.constEnd()) {
            place = m_places.insert(change.info.symbol, m_image.symbols.size());
            m_image.symbols.emplace_back();
        }
        SymbolImage &known = m_image.symbols[*place];
        constexpr auto trade = static_cast<size_t>(protocol::Channel::Trade);
        // Of trades only the new ones come, unless they are too many, or it is another run.
        const bool follows = known.epoch == change.epoch &&
                             known.offsets[trade] + change.trades.size() == change.offsets[trade];
        std::vector<DatedTrade> trades;
        if (follows)
            trades = std::move(known.trades);
        trades.insert(trades.end(), change.trades.begin(), change.trades.end());
        const auto isFresh = [oldestMs](const DatedTrade &dated) {
            return dated.ingressMs >= oldestMs;
        };
        auto first = std::ranges::find_if(trades, isFresh);
        if (static_cast<size_t>(trades.end() - first) > m_history.size)
            first = trades.end() - static_cast<qptrdiff>(m_history.size);
        trades.erase(trades.begin(), first);
        known = std::move(change);
        known.trades = std::move(trades);
    }
}

void SnapshotStore::save(bool isLast)
{
    // The last is tried in any case: there is no later.
    auto call = m_breaker.tryCall();
    if (!call && !isLast)
        return publishStatus();
    const MonotonicNs begin = SystemClock::now();
    const QByteArray bytes = statefile::encode({m_image, SystemClock::wallNowMs(), isLast});
    const Result<void> written = statefile::write(m_path, bytes);
    const bool wasGood = m_now.lastError.isEmpty();
    m_now.durationUs = (SystemClock::now() - begin) / 1'000;
    if (call && written)
        m_breaker.succeeded(std::move(*call));
    else if (call)
        m_breaker.failed(std::move(*call), written.error().text);
    if (written) {
        ++m_now.saves;
        m_now.savedAtMs = SystemClock::wallNowMs();
        m_now.bytes = bytes.size();
        m_now.lastError.clear();
        if (!wasGood)
            qCInfo(lcResilience).noquote() << "the state file" << m_path << "can be written again";
    } else {
        ++m_now.failures;
        m_now.lastError = written.error().text;
        if (wasGood)
            qCWarning(lcResilience).noquote() << m_now.lastError;
    }
    publishStatus();
}

} // namespace tickcast
