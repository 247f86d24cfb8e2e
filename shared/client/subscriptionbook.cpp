// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/client/subscriptionbook.h"

#include <algorithm>
#include <utility>

namespace tickcast {

using protocol::Channel;

void SubscriptionBook::want(Channel channel, const Symbol &symbol, int minIntervalMs)
{
    Wishes &mine = wishes(channel);
    const bool isNew = !mine.entries.contains(symbol);
    Entry &entry = mine.entries[symbol];
    entry.minIntervalMs = minIntervalMs;
    if (isNew || !entry.isPending)
        mine.toSubscribe.push_back(symbol);
    entry.isPending = true;
}

void SubscriptionBook::unwant(Channel channel, const Symbol &symbol)
{
    Wishes &mine = wishes(channel);
    const auto found = mine.entries.constFind(symbol);
    if (found == mine.entries.constEnd())
        return;
    if (found->wasSaid)
        mine.toUnsubscribe.push_back(symbol);
    mine.entries.erase(found);
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
    SymbolsCommand command(SymbolsCommand::Op::Unsubscribe, id, channel, std::nullopt, bytesMax);
    while (!symbols.empty() && command.add(symbols.front(), nullptr))
        symbols.pop_front();
    return command.finish();
}

QByteArray SubscriptionBook::takeSubscribe(Channel channel, qint64 id, int bytesMax)
{
    Wishes &mine = wishes(channel);
    const int minIntervalMs = firstPending(mine)->minIntervalMs;
    // Said even when 0, or a live subscription would keep its old one.
    const auto interval =
        protocol::isState(channel) ? std::optional<int>(minIntervalMs) : std::nullopt;
    SymbolsCommand command(SymbolsCommand::Op::Subscribe, id, channel, interval, bytesMax);
    while (Entry *entry = firstPending(mine)) {
        const ResumePoint point{entry->epoch, entry->offset};
        const bool resumes = !entry->isAcknowledged && !entry->epoch.isEmpty();
        if (entry->minIntervalMs != minIntervalMs ||
            !command.add(mine.toSubscribe.front(), resumes ? &point : nullptr))
            break;
        entry->isPending = false;
        entry->wasSaid = true;
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
            entry->wasSaid = false;
            entry->isAcknowledged = false;
            each.toSubscribe.push_back(entry.key());
        }
        // Equal intervals stand together, so that they share messages; names only make the order
        // the same each time.
        std::sort(each.toSubscribe.begin(), each.toSubscribe.end(),
                  [&each](const Symbol &a, const Symbol &b) {
                      const int left = each.entries.constFind(a)->minIntervalMs;
                      const int right = each.entries.constFind(b)->minIntervalMs;
                      return left != right ? left < right : a < b;
                  });
    }
}

void SubscriptionBook::onAnswer(qint64 id)
{
    while (!m_said.empty() && m_said.front().id < id)
        m_said.pop_front();
}

bool SubscriptionBook::acknowledge(Channel channel, const protocol::SubscribedEntry &said,
                                   std::optional<Gap> &gap)
{
    gap.reset();
    Wishes &mine = wishes(channel);
    const auto entry = mine.entries.find(said.info.symbol);
    if (entry == mine.entries.end())
        return false;
    const bool wasLive = std::exchange(entry->isAcknowledged, true);
    if (entry->epoch != said.epoch) {
        entry->epoch = said.epoch;
        entry->offset = said.offset;
        return true;
    }
    // A live subscription said again: data already on its way may be older than this answer, so
    // only the data itself moves the position.
    if (wasLive)
        return true;
    // Resumed. State that follows shows by its own offset what was missed; trades that nobody will
    // send are missed now.
    const bool willFollow = protocol::isState(channel) || said.recovered;
    if (!willFollow && said.offset > entry->offset)
        gap = Gap{entry->offset + 1, said.offset};
    if (!willFollow || said.offset < entry->offset)
        entry->offset = said.offset;
    return true;
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
        if (entry == mine.entries.end() || entry->isPending)
            continue;
        entry->isPending = true;
        entry->wasSaid = entry->isAcknowledged;
        mine.toSubscribe.push_back(symbol);
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
    arrival.deliver =
        offset > entry->offset || (offset == entry->offset && protocol::isState(channel));
    if (offset > entry->offset + 1)
        arrival.gap = Gap{entry->offset + 1, offset - 1};
    entry->offset = std::max(entry->offset, offset);
    return arrival;
}

} // namespace tickcast
