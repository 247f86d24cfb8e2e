// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/market/publisher.h"

#include <bit>
#include <limits>

namespace tickcast {

using protocol::Channel;

namespace {

/// Only ratios of two prices of one symbol are ever taken, so a sum of two serves as well as their
/// middle; but then the last price has to count twice too, for a market may have its first trade.
double priceOf(const Quote &quote)
{
    if (quote.has(QuoteField::Last))
        return 2 * static_cast<double>(quote.value(QuoteField::Last));
    if (quote.has(QuoteField::Bid) && quote.has(QuoteField::Ask)) {
        return static_cast<double>(quote.value(QuoteField::Bid)) +
               static_cast<double>(quote.value(QuoteField::Ask));
    }
    return std::numeric_limits<double>::quiet_NaN();
}

} // namespace

Publisher::Publisher(MarketBook &book, std::vector<Inbox *> inboxes, StampIngress stamp)
    : m_book(book)
    , m_inboxes(std::move(inboxes))
    , m_stamp(stamp)
    , m_watchers(book.symbols().size() * protocol::channelCount)
    , m_latest(m_watchers.size())
    , m_backlogs(m_inboxes.size())
{
    Q_ASSERT(m_inboxes.size() <= 64);
    for (Backlog &backlog : m_backlogs)
        backlog.isOwed.resize(m_watchers.size());
}

void Publisher::onQuote(SymbolIndex symbol, const Quote &quote, MonotonicNs ingressNs)
{
    const quint64 offset = m_book.apply(symbol, quote);
    publish({groupOf(symbol, Channel::Quote), offset, ingressNs, priceOf(quote)},
            [&](const auto &publication) {
                protocol::encodeQuote(m_json, m_book.symbols().at(symbol).info, quote, publication);
            });
}

void Publisher::onTrade(SymbolIndex symbol, const Trade &trade, MonotonicNs ingressNs)
{
    const quint64 offset = m_book.applyTrade(symbol);
    publish({groupOf(symbol, Channel::Trade), offset, ingressNs, static_cast<double>(trade.price)},
            [&](const auto &publication) {
                protocol::encodeTrade(m_json, m_book.symbols().at(symbol).info, trade, publication);
            });
}

void Publisher::onCandle(SymbolIndex symbol, const Candle &candle, MonotonicNs ingressNs)
{
    const quint64 offset = m_book.apply(symbol, candle);
    publish(
        {groupOf(symbol, Channel::Candle), offset, ingressNs, static_cast<double>(candle.close)},
        [&](const auto &publication) {
            protocol::encodeCandle(m_json, m_book.symbols().at(symbol).info, candle, publication);
        });
}

template <typename Encode>
void Publisher::publish(const Facts &facts, Encode &&encode)
{
    ++m_publications;
    Latest &latest = m_latest[facts.group];
    latest.ingressNs = facts.ingressNs;
    latest.frame = FrameRef();
    quint64 watchers = m_watchers[facts.group];
    if (watchers == 0)
        return;
    encode(publication(facts.offset, facts.ingressNs));
    ++m_encoded;
    const FrameRef frame = Frame::makeText(m_json.text());
    if (protocol::isState(channelOf(facts.group)))
        latest.frame = frame;
    for (; watchers != 0; watchers &= watchers - 1)
        push(std::countr_zero(watchers), facts, frame);
}

void Publisher::push(int worker, const Facts &facts, const FrameRef &frame)
{
    const GroupId group = facts.group;
    m_toWake |= quint64{1} << worker;
    Backlog &backlog = m_backlogs[static_cast<size_t>(worker)];
    const bool isPushed =
        m_inboxes[static_cast<size_t>(worker)]->push({.frame = frame,
                                                      .offset = facts.offset,
                                                      .ingressNs = facts.ingressNs,
                                                      .price = facts.price,
                                                      .group = group});
    const bool isState = protocol::isState(channelOf(group));
    if (isPushed) {
        backlog.isOwed[group] = false; // this is newer than what was put off
    } else if (isState && !backlog.isOwed[group]) {
        backlog.isOwed[group] = true;
        backlog.states.push_back(group);
    }
    // An event that found no room is lost: the worker counts it by the gap in the offsets.
}

void Publisher::onBatchEnd()
{
    for (size_t worker = 0; worker < m_backlogs.size(); ++worker) {
        if (!m_backlogs[worker].states.empty() || !m_backlogs[worker].snapshots.empty())
            workOffBacklog(static_cast<int>(worker));
    }
    for (quint64 left = std::exchange(m_toWake, 0); left != 0; left &= left - 1)
        m_inboxes[static_cast<size_t>(std::countr_zero(left))]->wake();
}

void Publisher::workOffBacklog(int worker)
{
    Backlog &backlog = m_backlogs[static_cast<size_t>(worker)];
    // What still finds no room puts itself back.
    for (const auto &[group, generation] : std::exchange(backlog.snapshots, {}))
        pushSnapshot(worker, group, generation);
    for (const GroupId group : std::exchange(backlog.states, {})) {
        if (!backlog.isOwed[group])
            continue;
        backlog.isOwed[group] = false;
        if ((m_watchers[group] >> worker & 1) != 0)
            push(worker,
                 {group, m_book.offset(group), m_latest[group].ingressNs, statePrice(group)},
                 stateFrame(group));
    }
}

void Publisher::watch(int worker, GroupId group, quint32 generation)
{
    m_watchers[group] |= quint64{1} << worker;
    pushSnapshot(worker, group, generation);
    onBatchEnd();
}

void Publisher::unwatch(int worker, GroupId group)
{
    m_watchers[group] &= ~(quint64{1} << worker);
}

bool Publisher::isWatched(SymbolIndex symbol) const
{
    const GroupId first = groupOf(symbol, Channel::Quote);
    for (GroupId group = first; group < first + protocol::channelCount; ++group) {
        if (m_watchers[group] != 0)
            return true;
    }
    return false;
}

void Publisher::pushSnapshot(int worker, GroupId group, quint32 generation)
{
    m_toWake |= quint64{1} << worker;
    const quint64 offset = m_book.offset(group);
    FrameRef frame;
    if (protocol::isState(channelOf(group)) && offset != 0)
        frame = stateFrame(group);
    if (!m_inboxes[static_cast<size_t>(worker)]->push({.frame = std::move(frame),
                                                       .offset = offset,
                                                       .ingressNs = m_latest[group].ingressNs,
                                                       .price = statePrice(group),
                                                       .group = group,
                                                       .generation = generation}))
        m_backlogs[static_cast<size_t>(worker)].snapshots.emplace_back(group, generation);
}

double Publisher::statePrice(GroupId group) const
{
    switch (channelOf(group)) {
    case Channel::Quote:
        return priceOf(m_book.quote(symbolOf(group)));
    case Channel::Candle:
        return static_cast<double>(m_book.candle(symbolOf(group)).close);
    case Channel::Trade:
        break;
    }
    return std::numeric_limits<double>::quiet_NaN();
}

const FrameRef &Publisher::stateFrame(GroupId group)
{
    Latest &latest = m_latest[group];
    if (latest.frame)
        return latest.frame;
    const SymbolIndex symbol = symbolOf(group);
    const SymbolInfo &info = m_book.symbols().at(symbol).info;
    const protocol::Publication facts = publication(m_book.offset(group), latest.ingressNs);
    if (channelOf(group) == Channel::Quote)
        protocol::encodeQuote(m_json, info, m_book.quote(symbol), facts);
    else
        protocol::encodeCandle(m_json, info, m_book.candle(symbol), facts);
    ++m_encoded;
    latest.frame = Frame::makeText(m_json.text());
    return latest.frame;
}

protocol::Publication Publisher::publication(quint64 offset, MonotonicNs ingressNs) const
{
    if (m_stamp == StampIngress::No)
        return {.offset = offset};
    const qint64 ageUs = (SystemClock::now() - ingressNs) / 1000;
    return {.offset = offset, .ingressUs = SystemClock::wallNowUs() - ageUs};
}

} // namespace tickcast
