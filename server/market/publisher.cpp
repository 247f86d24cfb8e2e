// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/market/publisher.h"

#include "server/dialect/nativemessages.h"
#include "shared/protocol/binarylayout.h"

#include <bit>
#include <limits>

namespace tickcast {

using protocol::Channel;
using protocol::Format;

namespace {

constexpr std::array<Format, protocol::formatCount> formats{Format::Json, Format::Binary};
constexpr double noPrice = std::numeric_limits<double>::quiet_NaN();

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
    return noPrice;
}

FrameRef binaryFrame(const protocol::BinaryRecord &record)
{
    return Frame::make(protocol::WsOpcode::Binary, record.bytes());
}

} // namespace

Publisher::Publisher(MarketBook &book, std::vector<Inbox *> inboxes, StampIngress stamp,
                     const protocol::QuoteEncoding &encoding, const HistoryLimits &history)
    : m_book(book)
    , m_inboxes(std::move(inboxes))
    , m_stamp(stamp)
    , m_historyLimits(history)
    , m_trades(book.symbols().size())
    , m_binaryQuotes(book.sharedSymbols(), encoding)
    , m_watchers(book.symbols().size() * groupsPerSymbol)
    , m_latest(m_watchers.size())
    , m_backlogs(m_inboxes.size())
    , m_statuses(book.symbols().size())
    , m_taken(book.symbols().size())
{
    Q_ASSERT(m_inboxes.size() <= 64);
    for (Backlog &backlog : m_backlogs)
        backlog.isOwed.resize(m_watchers.size());
}

void Publisher::onQuote(SymbolIndex symbol, const Quote &quote, MonotonicNs ingressNs)
{
    const quint64 offset = m_book.apply(symbol, quote);
    const Facts facts{symbol, Channel::Quote, offset, ingressNs, priceOf(quote)};
    publish(facts, [&](Format format) { return encodeQuote(format, facts, quote); });
    if (isStale(m_statuses[symbol])) [[unlikely]] {
        if (m_isHoldingStale)
            m_isFresh[symbol] = true;
        else
            setStatus(symbol, SymbolStatus::Live);
    }
}

void Publisher::holdStale()
{
    m_isHoldingStale = true;
    m_isFresh.assign(m_statuses.size(), false);
}

void Publisher::releaseStale()
{
    if (!std::exchange(m_isHoldingStale, false))
        return;
    for (SymbolIndex symbol = 0; symbol < m_isFresh.size(); ++symbol) {
        if (m_isFresh[symbol])
            setStatus(symbol, SymbolStatus::Live);
    }
}

void Publisher::setStatus(SymbolIndex symbol, SymbolStatus status)
{
    const SymbolStatus before = std::exchange(m_statuses[symbol], status);
    if (before == status)
        return;
    m_staleSymbols += isStale(status) ? 1 : 0;
    m_staleSymbols -= isStale(before) ? 1 : 0;
    for (size_t worker = 0; worker < m_inboxes.size(); ++worker)
        pushStatus(static_cast<int>(worker), symbol);
}

void Publisher::pushStatus(int worker, SymbolIndex symbol)
{
    if (!pushEntry(worker, InboxEntry::ofStatus(symbol, m_statuses[symbol])))
        m_backlogs[static_cast<size_t>(worker)].statuses.push_back(symbol);
}

FrameRef Publisher::encodeQuote(Format format, const Facts &facts, const Quote &quote)
{
    if (format == Format::Binary)
        return m_binaryQuotes.encode(facts.symbol, quote, publication(facts), SystemClock::now());
    protocol::encodeQuote(m_json, m_book.symbols().at(facts.symbol).info, quote,
                          publication(facts));
    return Frame::makeText(m_json.text());
}

void Publisher::onTrade(SymbolIndex symbol, const Trade &trade, MonotonicNs ingressNs)
{
    const quint64 offset = m_book.applyTrade(symbol);
    const Facts facts{symbol, Channel::Trade, offset, ingressNs, static_cast<double>(trade.price)};
    TradeHistory &history = m_trades[symbol];
    history.add(trade, ingressNs, m_historyLimits);
    publish(facts, [&](Format format) {
        const FrameRef frame = encodeTrade(format, facts, trade);
        history.keepFrame(format, frame);
        return frame;
    });
}

FrameRef Publisher::encodeTrade(Format format, const Facts &facts, const Trade &trade)
{
    if (format == Format::Binary) {
        protocol::encodeTrade(m_record, native::sidOf(facts.symbol), trade, publication(facts));
        return binaryFrame(m_record);
    }
    protocol::encodeTrade(m_json, m_book.symbols().at(facts.symbol).info, trade,
                          publication(facts));
    return Frame::makeText(m_json.text());
}

std::unique_ptr<RecentEvents> Publisher::recentTrades(GroupId group)
{
    const SymbolIndex symbol = symbolOf(group);
    const Format format = formatOf(group);
    return m_trades[symbol].recent(
        format, SystemClock::now(), m_historyLimits,
        [&](quint64 offset, const TradeHistory::Kept &kept) {
            const Facts facts{symbol, Channel::Trade, offset, kept.ingressNs, noPrice};
            ++m_encoded;
            return encodeTrade(format, facts, kept.trade);
        });
}

void Publisher::onCandle(SymbolIndex symbol, const Candle &candle, MonotonicNs ingressNs)
{
    const quint64 offset = m_book.apply(symbol, candle);
    const Facts facts{symbol, Channel::Candle, offset, ingressNs,
                      static_cast<double>(candle.close)};
    publish(facts, [&](Format format) {
        if (format == Format::Binary) {
            protocol::encodeCandle(m_record, native::sidOf(symbol), candle, publication(facts));
            return binaryFrame(m_record);
        }
        protocol::encodeCandle(m_json, m_book.symbols().at(symbol).info, candle,
                               publication(facts));
        return Frame::makeText(m_json.text());
    });
}

template <typename Encode>
void Publisher::publish(const Facts &facts, Encode &&encode)
{
    if (m_tracer) [[unlikely]] {
        if (beginsTrace(facts)) {
            publishTraced(facts, encode);
            return;
        }
    }
    publishVia(facts, encode, [&](int worker, GroupId group, const FrameRef &frame) {
        push(worker, group, facts, frame);
    });
}

template <typename Encode, typename HandOver>
void Publisher::publishVia(const Facts &facts, Encode &&encode, HandOver &&handOver)
{
    ++m_publications;
    for (const Format format : formats) {
        const GroupId group = groupOf(facts.symbol, facts.channel, format);
        Latest &latest = m_latest[group];
        latest.ingressNs = facts.ingressNs;
        latest.frame = FrameRef();
        quint64 watchers = m_watchers[group];
        if (watchers == 0)
            continue;
        const FrameRef frame = encode(format);
        ++m_encoded;
        if (protocol::isState(facts.channel))
            latest.frame = frame;
        for (; watchers != 0; watchers &= watchers - 1)
            handOver(std::countr_zero(watchers), group, frame);
    }
}

bool Publisher::pushEntry(int worker, InboxEntry &&entry)
{
    m_toWake |= quint64{1} << worker;
    return m_inboxes[static_cast<size_t>(worker)]->push(std::move(entry));
}

/// A worker has to know the keyframe that a delta names; a keyframe it learns by itself.
bool Publisher::pushReferenceIfNeeded(int worker, GroupId group, const FrameRef &frame)
{
    if (formatOf(group) != Format::Binary || channelOf(group) != Channel::Quote || !frame)
        return true;
    const SymbolIndex symbol = symbolOf(group);
    if (m_binaryQuotes.isKnown(symbol, worker))
        return true;
    const bool isDelta = (static_cast<quint8>(frame->payload()[0]) & protocol::deltaBit) != 0;
    if (isDelta && !pushEntry(worker, {.frame = m_binaryQuotes.reference(symbol), .group = group}))
        return false;
    // Of a keyframe this is true once it is pushed: if that fails, the state is owed and comes
    // again.
    if (isDelta)
        m_binaryQuotes.setKnown(symbol, worker);
    return true;
}

bool Publisher::pushUpdate(int worker, const Facts &facts, InboxEntry &&entry)
{
    const GroupId group = entry.group;
    Backlog &backlog = m_backlogs[static_cast<size_t>(worker)];
    const bool isPushed =
        pushReferenceIfNeeded(worker, group, entry.frame) && pushEntry(worker, std::move(entry));
    if (isPushed) {
        backlog.isOwed[group] = false; // this is newer than what was put off
        if (formatOf(group) == Format::Binary && facts.channel == Channel::Quote)
            m_binaryQuotes.setKnown(facts.symbol, worker);
    } else if (protocol::isState(facts.channel) && !backlog.isOwed[group]) {
        backlog.isOwed[group] = true;
        backlog.states.push_back(group);
    }
    // An event that found no room is lost: the worker counts it by the gap in the offsets.
    return isPushed;
}

void Publisher::push(int worker, GroupId group, const Facts &facts, const FrameRef &frame)
{
    pushUpdate(worker, facts,
               {.frame = frame,
                .offset = facts.offset,
                .ingressNs = facts.ingressNs,
                .price = facts.price,
                .group = group});
}

void Publisher::onBatchEnd()
{
    for (size_t worker = 0; worker < m_backlogs.size(); ++worker) {
        if (!m_backlogs[worker].isEmpty())
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
    for (const SymbolIndex symbol : std::exchange(backlog.statuses, {}))
        pushStatus(worker, symbol);
    for (const GroupId group : std::exchange(backlog.states, {})) {
        if (!backlog.isOwed[group])
            continue;
        backlog.isOwed[group] = false;
        if ((m_watchers[group] >> worker & 1) != 0)
            push(worker, group, stateFacts(group), stateFrame(group));
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
    for (GroupId group = first; group < first + groupsPerSymbol; ++group) {
        if (m_watchers[group] != 0)
            return true;
    }
    return false;
}

void Publisher::pushSnapshot(int worker, GroupId group, quint32 generation)
{
    const Facts facts = stateFacts(group);
    FrameRef frame;
    if (protocol::isState(facts.channel) && facts.offset != 0)
        frame = stateFrame(group);
    std::unique_ptr<InboxEntry::Cargo> cargo;
    if (facts.channel == Channel::Trade) {
        if (auto recent = recentTrades(group))
            cargo = InboxEntry::Cargo::of(std::move(recent));
    }
    const bool isBinaryQuote = formatOf(group) == Format::Binary && facts.channel == Channel::Quote;
    // Released and watched anew, the worker's group has forgotten its keyframe.
    if (isBinaryQuote && frame)
        m_binaryQuotes.setUnknown(facts.symbol, worker);
    const bool isPushed = pushReferenceIfNeeded(worker, group, frame) &&
                          pushEntry(worker, {.frame = frame,
                                             .offset = facts.offset,
                                             .ingressNs = facts.ingressNs,
                                             .price = facts.price,
                                             .group = group,
                                             .generation = generation,
                                             .cargo = std::move(cargo)});
    if (!isPushed)
        m_backlogs[static_cast<size_t>(worker)].snapshots.emplace_back(group, generation);
    else if (isBinaryQuote && frame)
        m_binaryQuotes.setKnown(facts.symbol, worker);
}

Publisher::Facts Publisher::stateFacts(GroupId group) const
{
    const SymbolIndex symbol = symbolOf(group);
    const Channel channel = channelOf(group);
    Facts facts{symbol, channel, m_book.offset(group), m_latest[group].ingressNs, noPrice};
    if (channel == Channel::Quote)
        facts.price = priceOf(m_book.quote(symbol));
    else if (channel == Channel::Candle)
        facts.price = static_cast<double>(m_book.candle(symbol).close);
    return facts;
}

FrameRef Publisher::stateFrame(GroupId group)
{
    Latest &latest = m_latest[group];
    const Facts facts = stateFacts(group);
    const bool isQuote = facts.channel == Channel::Quote;
    if (isQuote && formatOf(group) == Format::Binary) {
        // The delta that was published may hold figures back.
        ++m_encoded;
        return m_binaryQuotes.encodeState(facts.symbol, m_book.quote(facts.symbol),
                                          publication(facts), SystemClock::now());
    }
    if (latest.frame)
        return latest.frame;
    ++m_encoded;
    if (isQuote) {
        latest.frame = encodeQuote(Format::Json, facts, m_book.quote(facts.symbol));
    } else if (formatOf(group) == Format::Binary) {
        protocol::encodeCandle(m_record, native::sidOf(facts.symbol), m_book.candle(facts.symbol),
                               publication(facts));
        latest.frame = binaryFrame(m_record);
    } else {
        protocol::encodeCandle(m_json, m_book.symbols().at(facts.symbol).info,
                               m_book.candle(facts.symbol), publication(facts));
        latest.frame = Frame::makeText(m_json.text());
    }
    return latest.frame;
}

protocol::Publication Publisher::publication(const Facts &facts) const
{
    if (m_stamp == StampIngress::No)
        return {.offset = facts.offset};
    const qint64 ageUs = (SystemClock::now() - facts.ingressNs) / 1000;
    return {.offset = facts.offset, .ingressUs = SystemClock::wallNowUs() - ageUs};
}

// ---- tracing -----------------------------------------------------------------------------------

void Publisher::setTracing(SpanBuffer *buffer, quint32 sample)
{
    m_tracer =
        buffer ? std::make_unique<PublicationTracer>(*buffer, sample, m_watchers.size()) : nullptr;
}

void Publisher::traceGroups(int worker, const std::vector<GroupId> &groups)
{
    if (m_tracer)
        m_tracer->setGroups(worker, groups);
}

void Publisher::onTraceContext(const TraceContext &context)
{
    if (m_tracer)
        m_tracer->give(context);
}

bool Publisher::beginsTrace(const Facts &facts)
{
    quint64 watchers = 0;
    for (const Format format : formats)
        watchers |= m_watchers[groupOf(facts.symbol, facts.channel, format)];
    return m_tracer->begins(groupOf(facts.symbol, facts.channel), watchers != 0, facts.offset,
                            facts.ingressNs);
}

template <typename Encode>
void Publisher::publishTraced(const Facts &facts, Encode &&encode)
{
    const auto encodeTimed = [&](Format format) {
        const MonotonicNs startNs = SystemClock::now();
        FrameRef frame = encode(format);
        m_tracer->encoded(groupOf(facts.symbol, facts.channel, format), startNs,
                          SystemClock::now());
        return frame;
    };
    publishVia(facts, encodeTimed, [&](int worker, GroupId group, const FrameRef &frame) {
        const MonotonicNs now = SystemClock::now();
        const bool isPushed = pushUpdate(worker, facts,
                                         {.frame = frame,
                                          .offset = facts.offset,
                                          .ingressNs = facts.ingressNs,
                                          .price = facts.price,
                                          .group = group,
                                          .generation = InboxEntry::tracedMark,
                                          .cargo = InboxEntry::Cargo::of(m_tracer->ticket(now))});
        if (!isPushed)
            m_tracer->foundNoRoom(group, worker, now);
    });
    m_tracer->end(SystemClock::now());
}

} // namespace tickcast
