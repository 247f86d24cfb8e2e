// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/dialect/command.h"
#include "server/fanout/outbox.h"
#include "server/fanout/subscription.h"
#include "server/fanout/tokenbucket.h"
#include "server/fanout/turnentry.h"
#include "server/transport/link.h"
#include "server/transport/timerwheel.h"

#include <limits>
#include <memory>
#include <vector>

namespace tickcast {

class Fanout;
class PendingSubscribe;

/// One subscriber connection: what it watches, what it is still owed, whether it lives.
/// It decides per update: into this turn's send, into the outbox, or not at all; its commands are
/// carried out by SessionCommands. Thread: its worker's. Owned by Fanout.
///
/// What a session costs, in bytes of user memory (x86-64). What few sessions need at a time lies
/// behind pointers: an idle subscriber of one symbol owns the first three lines and nothing else.
/// ```
/// Session            see the static_assert below its definition
///   its link         AdoptedLink, about 160; one place in its worker's list, 8
///   per subscription Subscription 16, and a SubscriptionGroup::Member 16 in the group's list
///   while behind     Outbox
///   if ever used     Rare: minIntervalMs, holdings, places left by unsubscribe, frames in flight
///   while it waits   PendingSubscribe, and the commands behind it
/// ```
class Session final : public LinkHandler, public TimerNode
{
public:
    Session(Fanout &fanout, std::unique_ptr<Link> link, quint64 number, size_t place);
    ~Session() override;

    void welcome();
    /// One publication of a group this session is in, counted as published by the caller.
    /// @p frame lives until the turn's end.
    void publish(SubscriptionIndex index, const Frame *frame, bool isState, MonotonicNs ingressNs)
    {
        put({frame, ingressNs, index, isState ? Kind::State : Kind::Event});
    }
    /// The same for a subscription that has an interval.
    void publishPaced(SubscriptionIndex index, const Frame *frame, bool isState,
                      MonotonicNs ingressNs);
    /// Hands what it has to send to its link; onSent() tells what became of it.
    void stage();
    /// A group it waits for has its snapshot.
    void onGroupLive();
    /// `closing`, then the close frame; nothing else is sent or heard any more. Never from inside
    /// onSent().
    void close(protocol::CloseCode code, const QString &reason);
    /// Closes it if its answers no longer fit.
    void closeIfUnread();

    // ---- what SessionCommands works with ----
    void answer(FrameRef frame);
    /// The current state, as a repeat: after `subscribed`.
    void sendSnapshot(SubscriptionIndex index);
    [[nodiscard]] SubscriptionIndex addSubscription(GroupId group, quint32 minIntervalMs);
    void removeSubscription(SubscriptionIndex index);
    void setMinInterval(SubscriptionIndex index, quint32 minIntervalMs);
    [[nodiscard]] Subscription &subscription(SubscriptionIndex index)
    {
        return m_subscriptions[index];
    }
    [[nodiscard]] const std::vector<Subscription> &subscriptions() const { return m_subscriptions; }
    [[nodiscard]] int subscriptionCount() const { return m_subscriptionCount; }
    void setHoldings(std::vector<SymbolIndex> symbols);

    [[nodiscard]] QByteArray name() const; ///< "3-k7": worker and number
    [[nodiscard]] bool isClosing() const { return m_isClosing; }
    /// Counts entry by entry what describe() knows from the counters.
    [[nodiscard]] quint64 owedUpdates() const;
    [[nodiscard]] size_t place() const { return m_place; }
    void setPlace(size_t place) { m_place = static_cast<quint32>(place); }

    // ---- LinkHandler ----
    void onSent(const SendResult &result) override;
    void onTextMessage(QByteArrayView utf8) override;
    void onBinaryMessage(QByteArrayView) override;
    void onReceived() override;
    void onWritable() override;
    void onClosed() override;

protected:
    void onDeadline(MonotonicNs now) override;

private:
    using Kind = TurnEntry::Kind;
    /// What the link is sending.
    enum class Sending : quint8 { Nothing, Turn, Owed, Farewell };
    /// A client's own least interval on one subscription (`minIntervalMs`).
    struct Pacing
    {
        /// Long ago: the monotonic clock of a machine that just started is near 0.
        static constexpr MonotonicNs never = std::numeric_limits<MonotonicNs>::min() / 2;
        MonotonicNs minIntervalNs = 0;
        MonotonicNs lastSentNs = never;
        SubscriptionIndex subscription = Subscription::none; ///< none: the place is free
        bool isHeld = false; ///< an update waits for the interval to pass
    };
    /// What few sessions need.
    struct Rare
    {
        std::vector<Pacing> pacing;
        std::vector<SymbolIndex> holdings; ///< marks only: levels use them
        std::vector<SubscriptionIndex> freePlaces;
        std::vector<TurnEntry> inFlight; ///< partly in the kernel; frames unused
    };

    void put(const TurnEntry &entry);
    /// Sends this turn's entries now: before what they refer to changes.
    void sendTurn();
    void noteTurnSent(const SendResult &result);
    void noteOwedSent(const SendResult &result);
    void noteFrame(const TurnEntry &entry, bool isInFlight);
    void owe(const TurnEntry &entry);
    void oweState(const TurnEntry &entry);
    void settle(const TurnEntry &entry);
    void setFull(bool isFull);
    /// The first @p limit of what is owed into the worker's scratch.
    void gatherOwed(size_t limit) const;
    [[nodiscard]] TurnEntry popOwed();
    /// True when the interval lets this update pass now; else it is held.
    [[nodiscard]] bool paceUpdate(Pacing &pacing);
    [[nodiscard]] MonotonicNs sendPacedUpdates(MonotonicNs now);
    [[nodiscard]] MonotonicNs checkLiveness(MonotonicNs now);
    void heedCommand(QByteArrayView utf8);
    void countBadCommand(MonotonicNs now);
    void leaveAll();
    void scheduleBy(MonotonicNs deadlineNs);
    [[nodiscard]] Rare &rare();

    Fanout &m_fanout;
    const std::unique_ptr<Link> m_link;
    quint32 m_turnFirst = TurnEntry::none; ///< chain in Fanout's turn entries
    quint32 m_turnLast = TurnEntry::none;
    quint32 m_turnBytes = 0; ///< of its frames
    quint32 m_place;
    MonotonicNs m_lastSentNs;
    bool m_isFull = false;
    bool m_isClosing = false;
    bool m_hasUnreadAnswers = false; ///< they no longer fit: closed at the turn's end
    Sending m_sending = Sending::Nothing;
    std::unique_ptr<Outbox> m_outbox; ///< only while something is owed
    std::unique_ptr<Rare> m_rare;
    std::unique_ptr<PendingSubscribe> m_pending; ///< waits for groups to become live
    std::vector<Subscription> m_subscriptions;   ///< with free places between
    int m_subscriptionCount = 0;
    MonotonicNs m_lastReceivedNs;
    MonotonicNs m_lastPingNs = 0;
    TokenBucket m_commandBucket;
    TokenBucket m_badCommandBucket;
    const quint64 m_number;
    friend class SessionCommands;
};
static_assert(sizeof(TimerNode) == 32 && sizeof(Subscription) == 16);
static_assert(sizeof(Session) <= 224, "PERFORMANCE: an idle subscriber costs at most 1 KiB");

} // namespace tickcast
