// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/client/commands.h"
#include "shared/client/tradeholes.h"
#include "shared/market/symbol.h"
#include "shared/protocol/constants.h"
#include "shared/protocol/servermessages.h"

#include <QByteArray>
#include <QHash>
#include <QString>
#include <array>
#include <deque>
#include <optional>
#include <span>
#include <vector>

namespace tickcast {

/// What a subscriber wants, what it has told the server of that, and how far it has come in each
/// symbol's updates. It outlives connections: after a loss everything wanted is to be said again,
/// with the point to resume at. It does no I/O and knows no time. Thread: one.
class SubscriptionBook final
{
public:
    /// What a data message is to the client.
    struct Arrival
    {
        bool deliver = false;              ///< false: not wanted, or seen before
        bool isLate = false;               ///< of a gap that was told before
        std::optional<OffsetRange> gap;    ///< left out before this one
        std::optional<OffsetRange> filled; ///< with this one all of these have come after all
    };

    /// What an acknowledged symbol is to the client.
    struct Acknowledgement
    {
        bool isWanted = false;          ///< false: nobody is to be told
        std::optional<OffsetRange> gap; ///< events that were missed and that nobody will send
    };

    // ---- wishes ----
    /// Wants @p symbol. Wanting it again says it again to the server, with the new terms.
    void want(protocol::Channel channel, const Symbol &symbol, const SubscriptionTerms &terms);
    void unwant(protocol::Channel channel, const Symbol &symbol);
    /// Wants trades again that were left out before the last one seen. False: they are asked for
    /// already, are not in the past, or the subscription is not live.
    [[nodiscard]] bool refill(const Symbol &symbol, OffsetRange trades);
    /// How many subscriptions are wanted, over all channels.
    [[nodiscard]] qsizetype size() const;

    // ---- commands ----
    [[nodiscard]] bool hasCommand();
    /// The next message to send, at most @p bytesMax long unless one symbol needs more. It counts
    /// as said. Call only if hasCommand(). Cost: the message's size.
    [[nodiscard]] QByteArray takeCommand(qint64 id, int bytesMax);
    /// Nothing said so far counts any more.
    void onConnectionLost();

    // ---- answers ----
    /// Command @p id was answered, in whole or in part. Call for every answer, before the rest.
    void onAnswer(qint64 id);
    /// One entry of the answer to command @p id; 0: of one that came unasked.
    [[nodiscard]] Acknowledgement acknowledge(protocol::Channel channel, qint64 id,
                                              const protocol::SubscribedEntry &entry);
    /// Command @p id failed for @p symbols for good: they are wanted no longer.
    void refuse(qint64 id, std::span<const Symbol> symbols);
    /// Command @p id failed as a whole and for good.
    void refuseAll(qint64 id);
    /// Command @p id was not carried out this time: it will be said again.
    void retry(qint64 id);

    // ---- data ----
    [[nodiscard]] Arrival arrive(protocol::Channel channel, const Symbol &symbol, quint64 offset);

private:
    struct Entry
    {
        SubscriptionTerms terms;
        bool isPending = false;      ///< stands in Wishes::toSubscribe
        qint64 saidAs = 0;           ///< id of the first command with it on this connection
        bool isAcknowledged = false; ///< the server has answered, on this connection
        QString epoch;               ///< empty until the first acknowledgement
        quint64 offset = 0;          ///< the last seen, or the last published at subscription
        TradeHoles holes;            ///< before or right behind @c offset
    };
    struct Wishes
    {
        QHash<Symbol, Entry> entries;
        std::deque<Symbol> toSubscribe; ///< may hold some no longer wanted; they are skipped
        std::deque<Symbol> toUnsubscribe;
    };
    /// A subscribe command on its way. The server answers in order, so an answer ends the wait for
    /// all earlier ones and the queue stays short.
    struct Said
    {
        qint64 id = 0;
        protocol::Channel channel = protocol::Channel::Quote;
        std::vector<Symbol> symbols;
    };

    [[nodiscard]] Wishes &wishes(protocol::Channel channel)
    {
        return m_wishes[static_cast<size_t>(channel)];
    }
    static void setPending(Wishes &wishes, const Symbol &symbol, Entry &entry);
    /// The point that a subscribe command is to name for @p entry.
    [[nodiscard]] static std::optional<ResumePoint> resumePoint(const Entry &entry);
    /// The first entry still to be said, its symbol at the front of toSubscribe; null: none.
    [[nodiscard]] static Entry *firstPending(Wishes &wishes);
    [[nodiscard]] QByteArray takeSubscribe(protocol::Channel channel, qint64 id, int bytesMax);
    [[nodiscard]] QByteArray takeUnsubscribe(protocol::Channel channel, qint64 id, int bytesMax);
    void forget(protocol::Channel channel, std::span<const Symbol> symbols);

    std::array<Wishes, protocol::channelCount> m_wishes;
    std::deque<Said> m_said;
};

} // namespace tickcast
