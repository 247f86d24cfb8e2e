// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/client/subscriptionbook.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace tickcast {

using protocol::Channel;

void SubscriptionBook::setPending(Wishes &wishes, const Symbol &symbol, Entry &entry)
{
    if (!std::exchange(entry.isPending, true))
        wishes.toSubscribe.push_back(symbol);
}

void SubscriptionBook::want(Channel channel, const Symbol &symbol, const SubscriptionTerms &terms)
{
    Wishes &mine = wishes(channel);
    Entry &entry = mine.entries[symbol];
    entry.terms = terms;
    setPending(mine, symbol, entry);
}

void SubscriptionBook::unwant(Channel channel, const Symbol &symbol)
{
    Wishes &mine = wishes(channel);
    const auto found = mine.entries.constFind(symbol);
    if (found == mine.entries.constEnd())
        return;
    if (found->saidAs != 0)
        mine.toUnsubscribe.push_back(symbol);
    mine.entries.erase(found);
}

bool SubscriptionBook::refill(const Symbol &symbol, OffsetRange trades)
{
    Wishes &mine = wishes(Channel::Trade);
    const auto entry = mine.entries.find(symbol);
    if (entry == mine.entries.end() || !entry->isAcknowledged || trades.from == 0 ||
        trades.from > trades.to || trades.to >= entry->offset || !entry->holes.want(trades))
        return false;
    setPending(mine, symbol, *entry);
    return true;
}

qsizetype SubscriptionBook::size() const
{
    qsizetype total = 0;
    for (const Wishes &each : m_wishes)
        total += each.entries.size();
    return total;
}

SubscriptionBook::Entry *SubscriptionBook::firstPending(Wishes &wishes)
{
    while (!wishes.toSubscribe.empty()) {
        const auto found = wishes.entries.find(wishes.toSubscribe.front());
        if (found != wishes.entries.end() && found->isPending)
            return &found.value();
        wishes.toSubscribe.pop_front();
    }
    return nullptr;
}

bool SubscriptionBook::hasCommand()
{
    return std::any_of(m_wishes.begin(), m_wishes.end(), [](Wishes &each) {
        return !each.toUnsubscribe.empty() || firstPending(each) != nullptr;
    });
}

QByteArray SubscriptionBook::takeCommand(qint64 id, int bytesMax)
{
    // What is no longer wanted goes first: it makes room under the server's limit, and a symbol
    // taken back and wanted again must reach the server in that order.
    for (size_t i = 0; i < m_wishes.size(); ++i) {
        if (!m_wishes[i].toUnsubscribe.empty())
            return takeUnsubscribe(static_cast<Channel>(i), id, bytesMax);
    }
    for (size_t i = 0; i < m_wishes.size(); ++i) {
        if (firstPending(m_wishes[i]))
            return takeSubscribe(static_cast<Channel>(i), id, bytesMax);
    }
    Q_UNREACHABLE();
    return {};
}

QByteArray SubscriptionBook::takeUnsubscribe(Channel channel, qint64 id, int bytesMax)
{
    std::deque<Symbol> &symbols = wishes(channel).toUnsubscribe;
    SymbolsCommand command(SymbolsCommand::Op::Unsubscribe, id, channel, {}, bytesMax);
    while (!symbols.empty() && command.add(symbols.front()))
        symbols.pop_front();
    return command.finish();
}

std::optional<ResumePoint> SubscriptionBook::resumePoint(const Entry &entry)
{
    if (entry.epoch.isEmpty())
        return {};
    if (!entry.isAcknowledged)
        return ResumePoint{entry.epoch, entry.offset};
    if (const auto offset = entry.holes.resumeOffset())
        return ResumePoint{entry.epoch, *offset};
    return {};
}

QByteArray SubscriptionBook::takeSubscribe(Channel channel, qint64 id, int bytesMax)
{
    Wishes &mine = wishes(channel);
    const SubscriptionTerms terms = firstPending(mine)->terms;
    SymbolsCommand command(SymbolsCommand::Op::Subscribe, id, channel, terms, bytesMax);
    while (Entry *entry = firstPending(mine)) {
        if (entry->terms != terms || !command.add(mine.toSubscribe.front(), resumePoint(*entry)))
            break;
        entry->isPending = false;
        if (entry->isAcknowledged)
            entry->holes.setAsked(id);
        if (entry->saidAs == 0)
            entry->saidAs = id;
        mine.toSubscribe.pop_front();
    }
    m_said.push_back({id, channel, command.symbols()});
    return command.finish();
}

void SubscriptionBook::onConnectionLost()
{
    m_said.clear();
    for (Wishes &each : m_wishes) {
        each.toUnsubscribe.clear();
        each.toSubscribe.clear();
        for (auto entry = each.entries.begin(); entry != each.entries.end(); ++entry) {
            entry->isPending = true;
            entry->saidAs = 0;
            entry->isAcknowledged = false;
            entry->holes.onConnectionLost(entry->offset);
            each.toSubscribe.push_back(entry.key());
        }
        // Equal terms stand together, so that they share messages; names only make the order the
        // same each time.
        std::sort(each.toSubscribe.begin(), each.toSubscribe.end(),
                  [&each](const Symbol &a, const Symbol &b) {
                      const SubscriptionTerms &left = each.entries.constFind(a)->terms;
                      const SubscriptionTerms &right = each.entries.constFind(b)->terms;
                      return std::tie(left.minIntervalMs, left.candleInterval, a) <
                             std::tie(right.minIntervalMs, right.candleInterval, b);
                  });
    }
}

void SubscriptionBook::onAnswer(qint64 id)
{
    while (!m_said.empty() && m_said.front().id < id)
        m_said.pop_front();
}

SubscriptionBook::Acknowledgement
SubscriptionBook::acknowledge(Channel channel, qint64 id, const protocol::SubscribedEntry &said)
{
    Wishes &mine = wishes(channel);
    const auto entry = mine.entries.find(said.info.symbol);
    // What was said of a wish that was taken back since does not count for the one made after it.
    if (entry == mine.entries.end() || entry->saidAs == 0 || (id != 0 && id < entry->saidAs))
        return {};
    Acknowledgement result{.isWanted = true, .gap = {}};
    const bool wasLive = std::exchange(entry->isAcknowledged, true);
    if (entry->epoch != said.epoch) {
        entry->epoch = said.epoch;
        entry->offset = said.offset;
        entry->holes.clear();
        return result;
    }
    const bool willFollow = protocol::isState(channel) || said.recovered;
    const bool isBeyond = said.offset > entry->offset;
    if (wasLive && (id != 0 || willFollow)) {
        // A live subscription said again: data already on its way may be older than this answer,
        // so only the data itself moves the position.
        entry->holes.onAnswer(id, said.recovered);
        return result;
    }
    // Resumed, or a promise taken back. State that follows shows by its own offset what was missed;
    // trades that nobody will send are missed now.
    if (isBeyond && !willFollow)
        result.gap = OffsetRange{entry->offset + 1, said.offset};
    if (wasLive) {
        entry->holes.abandonUntil(said.offset);
        entry->offset = std::max(entry->offset, said.offset);
        return result;
    }
    if (isBeyond && channel == Channel::Trade && said.recovered)
        entry->holes.expect({entry->offset + 1, said.offset}, id);
    if (!willFollow)
        entry->holes.clear();
    if (!willFollow || !isBeyond)
        entry->offset = said.offset;
    if (entry->holes.hasUnasked())
        setPending(mine, said.info.symbol, *entry);
    return result;
}

void SubscriptionBook::forget(Channel channel, std::span<const Symbol> symbols)
{
    Wishes &mine = wishes(channel);
    for (const Symbol &symbol : symbols) {
        const auto entry = mine.entries.constFind(symbol);
        if (entry != mine.entries.constEnd() && !entry->isAcknowledged)
            mine.entries.erase(entry);
    }
}

void SubscriptionBook::refuse(qint64 id, std::span<const Symbol> symbols)
{
    if (!m_said.empty() && m_said.front().id == id)
        forget(m_said.front().channel, symbols);
}

void SubscriptionBook::refuseAll(qint64 id)
{
    if (!m_said.empty() && m_said.front().id == id)
        forget(m_said.front().channel, m_said.front().symbols);
}

void SubscriptionBook::retry(qint64 id)
{
    if (m_said.empty() || m_said.front().id != id)
        return;
    const Said said = std::move(m_said.front());
    m_said.pop_front();
    Wishes &mine = wishes(said.channel);
    for (const Symbol &symbol : said.symbols) {
        const auto entry = mine.entries.find(symbol);
        if (entry == mine.entries.end())
            continue;
        entry->holes.onRetry(id);
        if (entry->saidAs == id)
            entry->saidAs = 0;
        setPending(mine, symbol, *entry);
    }
}

SubscriptionBook::Arrival SubscriptionBook::arrive(Channel channel, const Symbol &symbol,
                                                   quint64 offset)
{
    Wishes &mine = wishes(channel);
    const auto entry = mine.entries.find(symbol);
    if (entry == mine.entries.end() || !entry->isAcknowledged)
        return {};
    Arrival arrival;
    const bool isNew = offset > entry->offset;
    if (!protocol::isState(channel)) {
        const TradeHoles::Arrival missing = entry->holes.arrive(offset);
        arrival.deliver = isNew || missing.isMissing;
        arrival.isLate = !isNew && missing.isMissing;
        arrival.filled = missing.filled;
    } else {
        arrival.deliver = isNew || offset == entry->offset;
    }
    if (offset > entry->offset + 1)
        arrival.gap = OffsetRange{entry->offset + 1, offset - 1};
    entry->offset = std::max(entry->offset, offset);
    return arrival;
}

} // namespace tickcast
