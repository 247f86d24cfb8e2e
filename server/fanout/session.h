// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/dialect/command.h"
#include "server/fanout/outbox.h"
#include "server/fanout/subscription.h"
#include "server/fanout/timerwheel.h"
#include "server/fanout/tokenbucket.h"
#include "server/transport/link.h"

#include <limits>
#include <memory>
#include <optional>
#include <vector>

namespace tickcast {

class Fanout;
class PendingSubscribe;

/// One subscriber connection: what it watches, what it is still owed, whether it lives.
/// It decides per update: into this turn's send, into the outbox, or not at all; its commands are
/// carried out by SessionCommands. Thread: its worker's. Owned by Fanout.
class Session final : public LinkHandler, public TimerNode
{
public:
    Session(Fanout &fanout, std::unique_ptr<Link> link, QByteArray name, size_t place);
    ~Session() override;

    void welcome();
    /// One publication of a group this session is in. @p frame lives until the turn's end.
    void publish(SubscriptionIndex index, const Frame *frame, bool isState, MonotonicNs ingressNs);
    /// Sends what this turn gathered; what the link does not take is owed.
    void flushTurn();
    /// A group it waits for has its snapshot.
    void onGroupLive();
    /// `closing`, then the close frame; nothing else is sent or heard any more.
    void close(protocol::CloseCode code, const QString &reason);

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
    void setHoldings(std::vector<SymbolIndex> symbols) { m_holdings = std::move(symbols); }

    [[nodiscard]] const QByteArray &name() const { return m_name; }
    [[nodiscard]] bool isClosing() const { return m_isClosing; }
    [[nodiscard]] bool isBehind() const { return m_isFull; }
    [[nodiscard]] quint64 owedUpdates() const;
    [[nodiscard]] size_t place() const { return m_place; }
    void setPlace(size_t place) { m_place = place; }

    // ---- LinkHandler ----
    void onTextMessage(QByteArrayView utf8) override;
    void onBinaryMessage() override;
    void onReceived() override;
    void onWritable() override;
    void onClosed() override;

protected:
    void onDeadline(MonotonicNs now) override;

private:
    enum class Kind : quint8 { Answer, Event, State, Repeat };
    /// Something to send in this turn.
    struct TurnEntry
    {
        const Frame *frame;
        MonotonicNs ingressNs;
        SubscriptionIndex subscription;
        Kind kind;
        /// Counted as published, and so in the end as delivered or lost.
        [[nodiscard]] bool isUpdate() const { return kind == Kind::Event || kind == Kind::State; }
    };
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

    void sendTurn();
    void put(const TurnEntry &entry);
    void owe(const TurnEntry &entry);
    void oweState(const TurnEntry &entry);
    void settle(const TurnEntry &entry);
    void noteSent(const SendResult &result, std::span<const TurnEntry> entries);
    void drainOutbox();
    [[nodiscard]] std::vector<TurnEntry> nextOwed(size_t limit) const;
    void popOwed(const TurnEntry &entry);
    /// True when the interval lets this update pass now; else it is held.
    [[nodiscard]] bool paceUpdate(Pacing &pacing);
    [[nodiscard]] MonotonicNs sendPacedUpdates(MonotonicNs now);
    [[nodiscard]] MonotonicNs checkLiveness(MonotonicNs now);
    void heedCommand(QByteArrayView utf8);
    void countBadCommand(MonotonicNs now);
    void leaveAll();
    void scheduleBy(MonotonicNs deadlineNs);

    Fanout &m_fanout;
    const std::unique_ptr<Link> m_link;
    const QByteArray m_name;
    size_t m_place;
    std::vector<Subscription> m_subscriptions; ///< with free places between
    std::vector<SubscriptionIndex> m_freePlaces;
    std::vector<Pacing> m_pacing;
    std::vector<SymbolIndex> m_holdings; ///< marks only: levels use them
    std::vector<TurnEntry> m_turn;
    std::unique_ptr<Outbox> m_outbox;            ///< only while something is owed
    std::optional<TurnEntry> m_inFlight;         ///< partly in the kernel; frame unused
    std::unique_ptr<PendingSubscribe> m_pending; ///< waits for groups to become live
    std::vector<QByteArray> m_heldMessages;      ///< came while m_pending
    TokenBucket m_commandBucket;
    TokenBucket m_badCommandBucket;
    MonotonicNs m_lastReceivedNs;
    MonotonicNs m_lastSentNs;
    MonotonicNs m_lastPingNs = 0;
    int m_subscriptionCount = 0;
    bool m_isFull = false;
    bool m_isClosing = false;
    bool m_hasUnreadAnswers = false; ///< they no longer fit: closed at the turn's end
    friend class SessionCommands;
};

} // namespace tickcast
