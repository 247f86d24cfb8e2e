// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/fanout/inbox.h"
#include "server/feed/feedsource.h"
#include "server/market/marketbook.h"
#include "shared/protocol/jsonencoder.h"

#include <vector>

namespace tickcast {

/// Turns what a feed says into publications: keeps it in the book, encodes it once if anybody
/// watches, and hands the frame to the workers that have a subscriber for it.
///
/// A full inbox never blocks it: that worker then gets the newest state as soon as there is room,
/// and sees in the offsets what it missed. Thread: market. Cost per publication: one encode and one
/// push per interested worker; nothing is encoded for nobody.
class Publisher final : public FeedSink
{
public:
    enum class StampIngress { No, Yes };
    /// At most 64 workers: interest is a bit each. The book and the inboxes outlive the publisher.
    Publisher(MarketBook &book, std::vector<Inbox *> inboxes, StampIngress stamp);

    void onQuote(SymbolIndex symbol, const Quote &quote, MonotonicNs ingressNs) override;
    void onTrade(SymbolIndex symbol, const Trade &trade, MonotonicNs ingressNs) override;
    void onCandle(SymbolIndex symbol, const Candle &candle, MonotonicNs ingressNs) override;
    void onBatchEnd() override;

    /// A worker's interest in a group; the answer is a snapshot in its inbox.
    void watch(int worker, GroupId group, quint32 generation);
    void unwatch(int worker, GroupId group);
    /// Whether any worker watches any channel of @p symbol.
    [[nodiscard]] bool isWatched(SymbolIndex symbol) const;

    [[nodiscard]] quint64 publications() const { return m_publications; }
    [[nodiscard]] quint64 encoded() const { return m_encoded; }

private:
    /// What waits for room in one worker's inbox.
    struct Backlog
    {
        std::vector<GroupId> states;                        ///< in the order they were put off
        std::vector<quint8> isOwed;                         ///< by GroupId
        std::vector<std::pair<GroupId, quint32>> snapshots; ///< with their generation
    };
    struct Latest
    {
        FrameRef frame; ///< of the newest state; null: not encoded since it changed
        MonotonicNs ingressNs = 0;
    };

    /// What a publication is besides its market data.
    struct Facts
    {
        GroupId group;
        quint64 offset;
        MonotonicNs ingressNs;
        double price; ///< see InboxEntry
    };
    template <typename Encode>
    void publish(const Facts &facts, Encode &&encode);
    [[nodiscard]] double statePrice(GroupId group) const;
    [[nodiscard]] const FrameRef &stateFrame(GroupId group);
    void push(int worker, const Facts &facts, const FrameRef &frame);
    void pushSnapshot(int worker, GroupId group, quint32 generation);
    void workOffBacklog(int worker);
    [[nodiscard]] protocol::Publication publication(quint64 offset, MonotonicNs ingressNs) const;

    MarketBook &m_book;
    const std::vector<Inbox *> m_inboxes;
    const StampIngress m_stamp;
    JsonWriter m_json;
    std::vector<quint64> m_watchers; ///< by GroupId, a bit per worker
    std::vector<Latest> m_latest;    ///< by GroupId, state channels only
    std::vector<Backlog> m_backlogs; ///< by worker
    quint64 m_toWake = 0;            ///< workers that got something in this batch
    quint64 m_publications = 0;
    quint64 m_encoded = 0;
};

} // namespace tickcast
