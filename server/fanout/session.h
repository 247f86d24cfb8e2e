// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/dialect/command.h"
#include "server/fanout/backpressure.h"
#include "server/fanout/outbox.h"
#include "server/fanout/subscription.h"
#include "server/fanout/tokenbucket.h"
#include "server/fanout/turnentry.h"
#include "server/telemetry/span.h"
#include "server/transport/link.h"
#include "server/transport/timerwheel.h"
#include "shared/admin/sessions.h"
#include "shared/util/ringqueue.h"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace tickcast {

class Fanout;
class PendingSubscribe;

/// One subscriber connection: what it watches, what it is still owed, at which level it is served,
/// whether it lives. It decides per update: into this turn's send, into the outbox, held back, or
/// not at all; its commands are carried out by SessionCommands. Thread: its worker's. Owned by
/// Fanout. Its members stand in session.cpp (life, subscriptions, input), sessionsend.cpp (the way
/// out), sessionlevel.cpp (levels, pressure, what is held back), sessioncatchup.cpp (states that
/// wait), sessionrefill.cpp (missed events),
/// sessionbinary.cpp and sessionreport.cpp.
///
/// For each session, over all its channels and at any moment between two turns:
/// published = delivered + superseded + suppressed + dropped + owed.
///
/// What a session costs, in bytes of user memory (x86-64). What few sessions need at a time lies
/// behind pointers: an idle subscriber of one symbol owns the first three lines and nothing else.
/// ```
/// Session            see the static_assert below its definition
///   its link         AdoptedLink, about 160; one place in its worker's list, 8
///   per subscription Subscription 16, and a SubscriptionGroup::Member 16 in the group's list
///   while behind     Outbox
///   if ever used     Rare: minIntervalMs, holdings, places left by unsubscribe, frames in flight,
///                    losses; and behind it Backpressure, once it was slow
///   while it waits   PendingSubscribe, and the commands behind it
/// ```
class Session final : public LinkHandler, public TimerNode
{
public:
    Session(Fanout &fanout, std::unique_ptr<Link> link, protocol::Format format, quint64 number,
            size_t place);
    ~Session() override;

    void welcome();
    /// One publication of a group this session is in, counted as published by the caller.
    /// @p frame lives until the turn's end.
    void publish(SubscriptionIndex index, const Frame *frame, bool isState, MonotonicNs ingressNs)
    {
        put({frame, ingressNs, index, isState ? Kind::State : Kind::Event});
    }
    /// The same for a subscription whose updates do not all pass.
    void publishFiltered(SubscriptionIndex index, const Frame *frame, bool isState,
                         MonotonicNs ingressNs);
    /// The same for a state of a keyed group: its keyframe goes first if the client lacks it.
    void publishKeyed(SubscriptionIndex index, const Frame *frame, MonotonicNs ingressNs)
    {
        provideKeyframe(index, *frame);
        put({frame, ingressNs, index, Kind::State});
    }
    /// Updates that were lost before they came here.
    void noteSuperseded(quint64 count) { m_inboxSuperseded += static_cast<quint32>(count); }
    /// The same of a channel of events; returns how many of them are lost to this session: not
    /// those that it may still be sent from the history.
    [[nodiscard]] quint64 noteLostEvents(SubscriptionIndex index, quint64 count)
    {
        if (m_subscriptions[index].has(Subscription::IsRefilling))
            return 0;
        m_inboxDropped += static_cast<quint32>(count);
        return count;
    }
    /// Hands what it has to send to its link; onSent() tells what became of it.
    void stage();
    /// A group it waits for has its snapshot.
    void onGroupLive();
    /// `closing`, then the close frame; nothing else is sent or heard any more. Never from inside
    /// onSent().
    void close(protocol::CloseCode code, const QString &reason);
    /// Closes it if its answers no longer fit.
    void closeIfUnread();

    // ---- levels ----
    /// Takes over what has changed around it: the worker's floor or its own pin.
    void applyLevel();
    /// Fixes its level whatever its connection does; nothing: lets it go again.
    void pin(std::optional<SessionLevel> level);
    /// Its turn in Fanout's queue: sends missed events and states that wait to be sent, until @p
    /// budget or its share of this turn is used up, takes what it used from @p budget, and queues
    /// itself again if more could go in the next turn.
    void serveCatchUp(qint64 &budget);
    void setOwingPlace(quint32 place) { m_rare->owingPlace = place; }
    void leaveOwingIfNothing();

    // ---- what SessionCommands works with ----
    void answer(FrameRef frame);
    /// The current state, as a repeat: after `subscribed`.
    void sendSnapshot(SubscriptionIndex index);
    /// Sends the events after @p offset, which its group holds, before any that comes from now on.
    /// Call before the answer that promises it.
    void startRefill(SubscriptionIndex index, quint64 offset);
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
    /// Of those, what this turn will not send by itself: in the outbox, held back, in flight.
    [[nodiscard]] quint64 owedBeyondTurn() const;
    [[nodiscard]] SessionLevel level() const { return m_level; }
    [[nodiscard]] protocol::Format format() const { return m_format; }
    [[nodiscard]] quint64 number() const { return m_number; }
    /// A figure by which sessions are ranked for operators.
    [[nodiscard]] double rankBy(admin::SessionSort sort, MonotonicNs now) const;
    [[nodiscard]] bool isMatching(const admin::SessionFilter &filter) const;
    [[nodiscard]] admin::SessionRow row(MonotonicNs now) const;
    [[nodiscard]] admin::SessionDetail detail(MonotonicNs now) const;
    [[nodiscard]] size_t place() const { return m_place; }
    void setPlace(size_t place) { m_place = static_cast<quint32>(place); }
    /// When its link last took a byte; when it was made, before the first.
    [[nodiscard]] MonotonicNs lastSentNs() const { return m_lastSentNs; }
    /// What has become of an update of @p group that came in the turn that ends now, through this
    /// subscription. For tracing: O(what it has in flight).
    [[nodiscard]] SpanOutcome outcomeOf(SubscriptionIndex index, GroupId group) const;

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
    /// Events of one subscription that are to be sent from its group's history. Those that are
    /// published meanwhile join at the end; once it has come there, they go the usual way again.
    struct Refill
    {
        SubscriptionIndex subscription = Subscription::none;
        quint64 next = 0; ///< the offset to send next
        /// Up to here the client was told that it misses nothing. Those are accounted for already,
        /// and so repeats; later ones are its updates.
        quint64 promised = 0;
    };
    /// What few sessions need.
    struct Rare
    {
        std::vector<Gate> gates; ///< by SubscriptionIndex; empty: every update passes
        std::vector<SymbolIndex> holdings;
        std::vector<SubscriptionIndex> freePlaces;
        std::vector<TurnEntry> inFlight;       ///< partly in the kernel; frames unused
        RingQueue<SubscriptionIndex> catchUps; ///< states to send as the budget allows; may hold
                                               ///< places whose IsCatchingUp is off again
        std::vector<Refill> refills;
        admin::Losses losses;
        quint64 publishedBefore = 0; ///< to subscriptions that have ended
        std::unique_ptr<Backpressure> backpressure;
        std::optional<TokenBucket> badCommands;
        quint32 owingPlace = Subscription::none; ///< in Fanout's list of those who owe
        bool isQueuedToCatchUp = false;          ///< in Fanout's queue
    };

    void put(const TurnEntry &entry);
    /// Sends this turn's entries now: before what they refer to changes.
    void sendTurn();
    void noteTurnSent(const SendResult &result);
    void noteOwedSent(const SendResult &result);
    void afterOwedSent();
    void noteFrame(const TurnEntry &entry, bool isInFlight);
    // Rare, and kept out of their callers, which are run for every delivery.
    Q_NEVER_INLINE void keepInFlight(const TurnEntry &entry);
    Q_NEVER_INLINE void countOwnAge(MonotonicNs ageNs);
    Q_NEVER_INLINE void owe(const TurnEntry &entry);
    void oweState(const TurnEntry &entry);
    void settle(const TurnEntry &entry);
    void setFull(bool isFull);
    /// The first @p limit of what is owed into the worker's scratch.
    void gatherOwed(size_t limit) const;
    [[nodiscard]] TurnEntry popOwed();
    [[nodiscard]] quint64 countFlags(quint8 flags) const;
    [[nodiscard]] static Outbox::Rank rankOf(const Subscription &subscription)
    {
        return subscription.has(Subscription::IsHolding) ? Outbox::Rank::Holding
                                                         : Outbox::Rank::Other;
    }

    // ---- sessionbinary.cpp ----
    /// Puts the keyframe of @p state before it, unless @p state is one or the client holds it.
    void provideKeyframe(SubscriptionIndex index, const Frame &state);
    void forgetKeyframe(SubscriptionIndex index);
    void holdsKeyframe(SubscriptionIndex index);
    /// The keyframe that has to go before the newest state; null: none.
    [[nodiscard]] const Frame *missingKeyframe(SubscriptionIndex index) const;
    void stageRecords();
    void stageOwedRecords();
    void noteRecordsSent(const SendResult &result);
    void noteOwedRecordsSent(const SendResult &result);
    /// Each entry of the outbox in the order of leaving, references included, until @p visit says
    /// no: visit(kind, frame, subscription).
    template <typename Visit>
    void visitOwed(Visit &&visit) const;

    // ---- sessionlevel.cpp ----
    /// When an update of this subscription may pass; `forever`: not at this level.
    [[nodiscard]] MonotonicNs dueNs(const Subscription &subscription, const Gate &gate,
                                    double price) const;
    void publishState(SubscriptionIndex index, const Frame *frame, MonotonicNs ingressNs);
    [[nodiscard]] bool hasMoved(double reference, double price) const;
    [[nodiscard]] bool mayPassEvent(const Subscription &subscription, Gate &gate, double price);
    [[nodiscard]] admin::SuppressReason suppressReason(const Subscription &subscription,
                                                       const Gate &gate) const;
    void hold(SubscriptionIndex index, MonotonicNs dueNs);
    /// What goes out now is the newest: intervals and moves count from here.
    void noteSending(SubscriptionIndex index, MonotonicNs now);
    /// Sends what was held and is due; answers when to look again.
    [[nodiscard]] MonotonicNs releaseDue(MonotonicNs now);
    /// From now on its pressure is sampled, until it has been at rest again.
    void watchPressure();
    void openGates();
    void closeGatesIfUnused();
    void updateFilter(SubscriptionIndex index);
    void changeLevel(SessionLevel level, LevelReason reason);
    void pauseOthers();
    [[nodiscard]] std::pair<SessionLevel, LevelReason> wantedLevel() const;
    [[nodiscard]] Backpressure &backpressure();
    [[nodiscard]] PressureInputs measure(Backpressure &backpressure, MonotonicNs now) const;
    /// When its connection last took a byte, as far as seen; looked at while it is full.
    [[nodiscard]] MonotonicNs lastDrainNs() const
    {
        const Backpressure *mine = m_rare ? m_rare->backpressure.get() : nullptr;
        return mine ? std::max(mine->lastDrainNs, m_lastSentNs) : m_lastSentNs;
    }
    /// Looks how far behind it is, and answers when to look again.
    [[nodiscard]] MonotonicNs samplePressure(MonotonicNs now);

    /// Bytes of states and missed events for one client in one turn, beside its updates: its socket
    /// takes them in one go, so they make nobody a slow client.
    static constexpr quint32 catchUpBytesMax = 16 * 1024;
    // ---- sessioncatchup.cpp ----
    void queueCatchUp(SubscriptionIndex index);
    void sendLatest(SubscriptionIndex index);
    void releaseHeld();
    /// Whether its turn in Fanout's queue would send anything.
    [[nodiscard]] bool hasToCatchUp() const { return !m_rare->catchUps.empty() || canRefill(); }

    // ---- sessionrefill.cpp ----
    [[nodiscard]] bool canRefill() const;
    [[nodiscard]] bool isPaused(const Refill &refill) const;
    void serveRefills(qint64 budget);
    /// True when it is through.
    [[nodiscard]] bool serveRefill(Refill &refill, qint64 budget);
    void skipUnheld(Refill &refill, quint64 firstHeld);
    /// Published to this session and not sent yet.
    [[nodiscard]] quint64 owedBy(const Refill &refill) const;
    [[nodiscard]] quint64 forgetRefill(SubscriptionIndex index);

    /// @p reason: a DropReason, a SuppressReason or admin::superseded.
    template <typename Reason>
    void countLoss(Reason reason, quint64 times);
    [[nodiscard]] quint64 published() const;
    [[nodiscard]] admin::Losses losses() const;

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
    quint64 m_delivered = 0;
    SessionLevel m_level = SessionLevel::Normal;
    const protocol::Format m_format;
    bool m_isFull = false;
    bool m_isClosing = false;
    bool m_hasUnreadAnswers = false; ///< they no longer fit: closed at the turn's end
    Sending m_sending = Sending::Nothing;
    std::unique_ptr<Outbox> m_outbox; ///< only while something is owed
    std::unique_ptr<Rare> m_rare;
    std::unique_ptr<PendingSubscribe> m_pending; ///< waits for groups to become live
    std::vector<Subscription> m_subscriptions;   ///< with free places between
    int m_subscriptionCount = 0;
    const quint32 m_connectedS; ///< since the worker began
    quint32 m_inboxSuperseded = 0;
    quint32 m_inboxDropped = 0;
    MonotonicNs m_lastReceivedNs;
    MonotonicNs m_lastPingNs = 0;
    TokenBucket m_commandBucket;
    const quint64 m_number;
    friend class SessionCommands;
};
static_assert(sizeof(TimerNode) == 32 && sizeof(Subscription) == 16);
static_assert(sizeof(Session) <= 208, "PERFORMANCE: an idle subscriber costs at most 1 KiB");

} // namespace tickcast
