// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/fanout/inbox.h"
#include "server/feed/feedsource.h"
#include "server/market/binaryquotes.h"
#include "server/market/marketbook.h"
#include "server/market/publicationtracer.h"
#include "server/market/tradehistory.h"
#include "shared/protocol/jsonencoder.h"

#include <vector>

namespace tickcast {

/// Turns what a feed says into publications: keeps it in the book, encodes it once for each format
/// that anybody watches it in, and hands the frame to the workers that have a subscriber for it.
///
/// A worker is given a keyframe, or its reference form, before the first delta that needs it.
/// A full inbox never blocks it: that worker then gets the newest state as soon as there is room,
/// and sees in the offsets what it missed. Thread: market. Cost per publication: one encode for
/// each format and one push per interested worker; nothing is encoded for nobody.
class Publisher final : public FeedSink
{
public:
    enum class StampIngress { No, Yes };
    /// At most 64 workers: interest is a bit each. The book and the inboxes outlive the publisher.
    Publisher(MarketBook &book, std::vector<Inbox *> inboxes, StampIngress stamp,
              const protocol::QuoteEncoding &encoding = {}, const HistoryLimits &history = {});

    void onQuote(SymbolIndex symbol, const Quote &quote, MonotonicNs ingressNs) override;
    void onTrade(SymbolIndex symbol, const Trade &trade, MonotonicNs ingressNs) override;
    void onCandle(SymbolIndex symbol, const Candle &candle, MonotonicNs ingressNs) override;
    void onTraceContext(const TraceContext &context) override;
    void onBatchEnd() override;

    /// Goes on from a state kept before, under its offsets; a quote is stale until its feed tells
    /// it anew. Of another epoch, it is a change to takeChanges(). Before anything is published or
    /// watched.
    void restore(SymbolIndex symbol, const SymbolImage &image);
    /// What has changed since the last call, or since the start: of each such symbol the state, and
    /// the trades that came since. O(symbols + what has changed).
    [[nodiscard]] MarketImage takeChanges();

    /// A worker's interest in a group; the answer is a snapshot in its inbox.
    void watch(int worker, GroupId group, quint32 generation);
    void unwatch(int worker, GroupId group);
    /// Whether any worker watches any channel of @p symbol, in any format.
    [[nodiscard]] bool isWatched(SymbolIndex symbol) const;

    /// How good the data behind @p symbol is: all workers are told if it is news. A quote makes a
    /// symbol live. Thread: market, like all.
    void setStatus(SymbolIndex symbol, SymbolStatus status);
    [[nodiscard]] SymbolStatus status(SymbolIndex symbol) const { return m_statuses[symbol]; }
    /// From now on symbols that are stale stay so, though quotes come; those that came do not
    /// count.
    void holdStale();
    /// Those whose quote came meanwhile are live now, the others with their next one.
    void releaseStale();
    [[nodiscard]] bool isHoldingStale() const { return m_isHoldingStale; }
    [[nodiscard]] quint32 staleSymbols() const { return m_staleSymbols; }

    /// Records each @p sample th publication that somebody watches, and others as PublicationTracer
    /// says, in @p buffer from now on; null: none.
    void setTracing(SpanBuffer *buffer, quint32 sample);
    /// What a traced session of @p worker watches; see InterestSink.
    void traceGroups(int worker, const std::vector<GroupId> &groups);

    /// The number of the keyframe that @p symbol's binary deltas refer to; 0: none yet.
    [[nodiscard]] quint64 keyframe(SymbolIndex symbol) const
    {
        return m_binaryQuotes.keyframe(symbol);
    }
    [[nodiscard]] quint64 publications() const { return m_publications; }
    /// Frames made of them; a publication watched in both formats counts twice.
    [[nodiscard]] quint64 encoded() const { return m_encoded; }

private:
    /// What waits for room in one worker's inbox.
    struct Backlog
    {
        std::vector<GroupId> states;                        ///< in the order they were put off
        std::vector<quint8> isOwed;                         ///< by GroupId
        std::vector<std::pair<GroupId, quint32>> snapshots; ///< with their generation
        std::vector<SymbolIndex> statuses;

        [[nodiscard]] bool isEmpty() const
        {
            return states.empty() && snapshots.empty() && statuses.empty();
        }
    };
    struct Latest
    {
        FrameRef frame; ///< of the newest state; null: not encoded since it changed
        MonotonicNs ingressNs = 0;
    };
    /// What a publication is besides its market data.
    struct Facts
    {
        SymbolIndex symbol;
        protocol::Channel channel;
        quint64 offset;
        MonotonicNs ingressNs;
        double price; ///< see InboxEntry
    };

    /// @p encode(format) makes the frame; it is asked only for formats that are watched.
    template <typename Encode>
    void publish(const Facts &facts, Encode &&encode);
    /// @p handOver(worker, group, frame).
    template <typename Encode, typename HandOver>
    void publishVia(const Facts &facts, Encode &&encode, HandOver &&handOver);
    [[nodiscard]] Q_NEVER_INLINE bool beginsTrace(const Facts &facts);
    template <typename Encode>
    Q_NEVER_INLINE void publishTraced(const Facts &facts, Encode &&encode);
    void push(int worker, GroupId group, const Facts &facts, const FrameRef &frame);
    /// False: there was no room; what can be made up for is.
    /// Inline: an entry that is put together for a call of its own costs what tracing must not.
    Q_ALWAYS_INLINE bool pushUpdate(int worker, const Facts &facts, InboxEntry &&entry);
    /// False: there was no room.
    [[nodiscard]] bool pushEntry(int worker, InboxEntry &&entry);
    [[nodiscard]] bool pushReferenceIfNeeded(int worker, GroupId group, const FrameRef &frame);
    void pushSnapshot(int worker, GroupId group, quint32 generation);
    void pushStatus(int worker, SymbolIndex symbol);
    void workOffBacklog(int worker);
    [[nodiscard]] FrameRef encodeTrade(protocol::Format format, const Facts &facts,
                                       const Trade &trade);
    /// Of a group of trades, for clients that resume; null: none are held.
    [[nodiscard]] std::unique_ptr<RecentEvents> recentTrades(GroupId group);
    [[nodiscard]] FrameRef encodeQuote(protocol::Format format, const Facts &facts,
                                       const Quote &quote);
    /// The newest state of a group as a frame: the one published, or a new one.
    [[nodiscard]] FrameRef stateFrame(GroupId group);
    [[nodiscard]] Facts stateFacts(GroupId group) const;
    [[nodiscard]] protocol::Publication publication(const Facts &facts) const;

    MarketBook &m_book;
    const std::vector<Inbox *> m_inboxes;
    const StampIngress m_stamp;
    const HistoryLimits m_historyLimits;
    std::vector<TradeHistory> m_trades; ///< by symbol
    BinaryQuotes m_binaryQuotes;
    protocol::BinaryRecord m_record;
    JsonWriter m_json;
    std::vector<quint64> m_watchers;      ///< by GroupId, a bit per worker
    std::vector<Latest> m_latest;         ///< by GroupId, state channels only
    std::vector<Backlog> m_backlogs;      ///< by worker
    std::vector<SymbolStatus> m_statuses; ///< by symbol
    std::vector<bool> m_isFresh;          ///< by symbol: its quote came while stale ones are held
    bool m_isHoldingStale = false;
    std::vector<std::array<quint64, protocol::channelCount>> m_taken; ///< offsets, by symbol
    quint32 m_staleSymbols = 0;
    quint64 m_toWake = 0; ///< workers that got something in this batch
    quint64 m_publications = 0;
    quint64 m_encoded = 0;
    std::unique_ptr<PublicationTracer> m_tracer; ///< null: nothing is traced
};

} // namespace tickcast
