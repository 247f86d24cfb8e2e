// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/fanout/recentevents.h"
#include "server/transport/frame.h"
#include "shared/market/trade.h"
#include "shared/protocol/constants.h"
#include "shared/util/ringqueue.h"

#include <array>
#include <chrono>
#include <memory>

namespace tickcast {

/// The last trades of one symbol with their offsets, whether anybody watched them or not, and of
/// those that were encoded the frame. Bounded by size; what is older than the limit is not given.
/// Thread: market. Cost: 72 bytes a trade and the frames; a trade is encoded at most once for each
/// format.
class TradeHistory final
{
public:
    struct Kept
    {
        Trade trade;
        MonotonicNs ingressNs = 0;
        std::array<FrameRef, protocol::formatCount> frames; ///< null: not encoded
    };

    /// The trade after the last one.
    void add(const Trade &trade, MonotonicNs ingressNs, const HistoryLimits &limits)
    {
        ++m_last;
        if (limits.size == 0)
            return;
        while (m_trades.size() >= limits.size)
            m_trades.pop();
        m_trades.push({trade, ingressNs, {}});
    }
    /// @p frame is what the last trade looks like in @p format.
    void keepFrame(protocol::Format format, const FrameRef &frame)
    {
        if (!m_trades.empty())
            m_trades.back().frames[static_cast<size_t>(format)] = frame;
    }

    /// The next trade is the one after @p offset.
    void startAfter(quint64 offset)
    {
        m_trades = {};
        m_last = offset;
    }

    [[nodiscard]] quint64 lastOffset() const { return m_last; }
    [[nodiscard]] const RingQueue<Kept> &trades() const { return m_trades; }

    /// Those not too old, in @p format; @p encode(offset, kept) makes the frames that are missing.
    /// Null: there are none.
    template <typename Encode>
    [[nodiscard]] std::unique_ptr<RecentEvents> recent(protocol::Format format, MonotonicNs now,
                                                       const HistoryLimits &limits, Encode &&encode)
    {
        const MonotonicNs oldest = now - std::chrono::nanoseconds(limits.ttl).count();
        std::unique_ptr<RecentEvents> events;
        for (size_t i = 0; i < m_trades.size(); ++i) {
            Kept &kept = m_trades[i];
            if (kept.ingressNs < oldest)
                continue;
            const quint64 offset = m_last - m_trades.size() + 1 + i;
            FrameRef &frame = kept.frames[static_cast<size_t>(format)];
            if (!frame)
                frame = encode(offset, std::as_const(kept));
            if (!events)
                events = std::make_unique<RecentEvents>();
            events->add(offset, frame, kept.ingressNs, limits);
        }
        return events;
    }

private:
    RingQueue<Kept> m_trades;
    quint64 m_last = 0;
};

} // namespace tickcast
