// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/fanout/session.h"

#include "server/dialect/commandparser.h"
#include "server/dialect/nativemessages.h"
#include "server/fanout/fanout.h"
#include "server/fanout/sessioncommands.h"
#include "shared/util/logging.h"

#include <algorithm>

namespace tickcast {

using protocol::CloseCode;

namespace {

MonotonicNs toNs(std::chrono::milliseconds duration)
{
    return std::chrono::nanoseconds(duration).count();
}

} // namespace

Session::Session(Fanout &fanout, std::unique_ptr<Link> link, protocol::Format format,
                 quint64 number, size_t place)
    : m_fanout(fanout)
    , m_link(std::move(link))
    , m_place(static_cast<quint32>(place))
    , m_lastSentNs(fanout.m_clock.monotonicNs())
    , m_format(format)
    , m_connectedS(fanout.uptimeS(m_lastSentNs))
    , m_lastReceivedNs(m_lastSentNs)
    , m_commandBucket(fanout.m_limits.commands, m_lastSentNs)
    , m_number(number)
{
    m_link->setHandler(this);
    scheduleBy(checkLiveness(m_lastReceivedNs));
}

Session::~Session()
{
    m_link->setHandler(nullptr);
}

void Session::welcome()
{
    const FanoutLimits &limits = m_fanout.m_limits;
    const QByteArray ownName = name();
    answer(native::welcome({.session = {ownName.constData(), size_t(ownName.size())},
                            .format = m_format,
                            .heartbeatMs = limits.heartbeatInterval.count(),
                            .subscriptionLimit = limits.subscriptions,
                            .holdingsLimit = limits.holdings,
                            .commandsPerSecond = static_cast<int>(limits.commands.perSecond),
                            .messageBytesMax = limits.messageBytesMax}));
}

QByteArray Session::name() const
{
    return QByteArray::number(m_fanout.m_worker) + '-' + QByteArray::number(m_number, 36);
}

Session::Rare &Session::rare()
{
    if (!m_rare)
        m_rare = std::make_unique<Rare>();
    return *m_rare;
}

// ---- subscriptions -----------------------------------------------------------------------------

SubscriptionIndex Session::addSubscription(GroupId group, quint32 minIntervalMs)
{
    SubscriptionIndex index = 0;
    if (!m_rare || m_rare->freePlaces.empty()) {
        index = static_cast<SubscriptionIndex>(m_subscriptions.size());
        m_subscriptions.emplace_back();
        if (m_rare && !m_rare->gates.empty())
            m_rare->gates.emplace_back();
    } else {
        index = m_rare->freePlaces.back();
        m_rare->freePlaces.pop_back();
        if (!m_rare->gates.empty())
            m_rare->gates[index] = Gate();
    }
    Subscription &subscription = m_subscriptions[index];
    subscription = Subscription{.group = group};
    if (m_rare && std::ranges::find(m_rare->holdings, symbolOf(group)) != m_rare->holdings.end())
        subscription.set(Subscription::IsHolding);
    ++m_subscriptionCount;
    m_fanout.join(group, *this, index);
    subscription.joinedOffset = static_cast<quint32>(m_fanout.group(group).offset);
    if (minIntervalMs != 0)
        setMinInterval(index, minIntervalMs);
    else if (m_level != SessionLevel::Normal)
        updateFilter(index);
    return index;
}

void Session::setMinInterval(SubscriptionIndex index, quint32 minIntervalMs)
{
    if (minIntervalMs == 0 && (!m_rare || m_rare->gates.empty()))
        return;
    openGates();
    m_rare->gates[index].minIntervalMs = minIntervalMs;
    updateFilter(index);
    // What is held may be due now.
    if (m_subscriptions[index].has(Subscription::IsHeld))
        scheduleBy(m_fanout.m_clock.monotonicNs());
}

void Session::removeSubscription(SubscriptionIndex index)
{
    sendTurn(); // its entries refer to subscriptions: they go before one of those does
    Subscription &subscription = m_subscriptions[index];
    quint64 owed = subscription.has(Subscription::OwesUpdate) ? 1 : 0;
    owed += subscription.has(Subscription::IsHeld) ? 1 : 0;
    if (m_outbox)
        owed += m_outbox->forget(index);
    if (subscription.has(Subscription::IsRefilling))
        owed += forgetRefill(index);
    if (owed != 0)
        countLoss(admin::DropReason::Unsubscribed, owed);
    Rare &mine = rare();
    const SubscriptionGroup &group = m_fanout.group(subscription.group);
    mine.publishedBefore += static_cast<quint32>(group.offset) - subscription.joinedOffset;
    m_fanout.leave(subscription.group, subscription.member);
    subscription = Subscription{};
    mine.freePlaces.push_back(index);
    --m_subscriptionCount;
    if (m_outbox && m_outbox->isEmpty() && !m_isFull)
        m_outbox.reset();
}

void Session::setHoldings(std::vector<SymbolIndex> symbols)
{
    if (!m_rare && symbols.empty())
        return;
    std::ranges::sort(symbols);
    rare().holdings = std::move(symbols);
    for (SubscriptionIndex index = 0; index < m_subscriptions.size(); ++index) {
        Subscription &subscription = m_subscriptions[index];
        if (subscription.group == Subscription::none)
            continue;
        const bool isHolding =
            std::ranges::binary_search(m_rare->holdings, symbolOf(subscription.group));
        if (isHolding == subscription.take(Subscription::IsHolding)) {
            if (isHolding)
                subscription.set(Subscription::IsHolding);
            continue;
        }
        if (!isHolding)
            continue;
        subscription.set(Subscription::IsHolding);
        // No level holds it back any more.
        if (m_level != SessionLevel::Normal && (subscription.has(Subscription::IsHeld) ||
                                                subscription.has(Subscription::WantsSnapshot)))
            queueCatchUp(index);
        else if (subscription.has(Subscription::IsRefilling))
            m_fanout.queueCatchUp(*this, m_rare->isQueuedToCatchUp);
    }
    if (m_outbox)
        m_outbox->rankAnew(
            [this](SubscriptionIndex index) { return rankOf(m_subscriptions[index]); });
    if (m_level == SessionLevel::Emergency)
        pauseOthers();
}

// ---- what comes in -----------------------------------------------------------------------------

void Session::onTextMessage(QByteArrayView utf8)
{
    if (m_isClosing)
        return;
    admin::Counters &counters = m_fanout.m_counters;
    ++counters.commands;
    counters.bytesIn += static_cast<quint64>(utf8.size());
    const MonotonicNs now = m_fanout.m_clock.monotonicNs();
    if (!m_commandBucket.take(m_fanout.m_limits.commands, now)) {
        const QString limit =
            QString::number(static_cast<int>(m_fanout.m_limits.commands.perSecond));
        // The id is worth reading even now: the client must know which command to repeat.
        const auto parsed = parseCommand(utf8);
        answer(native::error(parsed ? parsed->idJson : parsed.error().idJson,
                             protocol::ErrorCode::RateLimited,
                             QStringLiteral("more than %1 commands per second").arg(limit)));
        countBadCommand(now);
    } else if (m_pending) {
        // Commands are carried out one after the other; the bucket bounds how many can wait.
        m_pending->heldMessages.push_back(utf8.toByteArray());
    } else {
        heedCommand(utf8);
    }
}

void Session::heedCommand(QByteArrayView utf8)
{
    const auto parsed = parseCommand(utf8);
    if (!parsed) {
        const CommandError &error = parsed.error();
        answer(native::error(error.idJson, error.code, error.message));
        countBadCommand(m_fanout.m_clock.monotonicNs());
    } else if (!SessionCommands(m_fanout, *this).execute(*parsed)) {
        // A well-formed question with a bad answer, such as a symbol that left: no abuse.
        ++m_fanout.m_counters.badCommands;
    }
}

void Session::countBadCommand(MonotonicNs now)
{
    ++m_fanout.m_counters.badCommands;
    std::optional<TokenBucket> &bucket = rare().badCommands;
    if (!bucket)
        bucket.emplace(m_fanout.m_limits.badCommands, now);
    if (!bucket->take(m_fanout.m_limits.badCommands, now))
        close(CloseCode::TooManyBadCommands, QStringLiteral("too many bad commands"));
}

void Session::onGroupLive()
{
    if (!m_pending || --m_pending->missing > 0)
        return;
    const std::unique_ptr<PendingSubscribe> done = std::move(m_pending);
    SessionCommands(m_fanout, *this).completeSubscribe(*done);
    for (QByteArray &message : done->heldMessages) {
        if (m_isClosing)
            return;
        if (m_pending)
            m_pending->heldMessages.push_back(std::move(message));
        else
            heedCommand(message);
    }
}

void Session::onBinaryMessage(QByteArrayView)
{
    close(CloseCode::UnsupportedData, QStringLiteral("commands are text messages"));
}

void Session::onReceived()
{
    m_lastReceivedNs = m_fanout.m_clock.monotonicNs();
}

// ---- life and death ----------------------------------------------------------------------------

void Session::close(CloseCode code, const QString &reason)
{
    if (m_isClosing)
        return;
    qCDebug(lcFanout).noquote() << "session" << name() << m_link->peer() << "closed with"
                                << static_cast<int>(code) << reason;
    m_isClosing = true;
    m_fanout.countClose(code);
    m_fanout.noteEnd(*this, static_cast<quint32>(code), reason);
    sendTurn();
    leaveAll();
    if (!m_isFull) {
        const Frame *farewell =
            m_fanout.keepForTurn(native::closing(code, reason, m_fanout.retryAfter().count()));
        m_sending = Sending::Farewell;
        m_link->send({&farewell, 1});
    }
    m_link->close(code, reason);
}

void Session::closeIfUnread()
{
    if (m_hasUnreadAnswers)
        close(CloseCode::SlowConsumer, QStringLiteral("answers are not being read"));
}

void Session::leaveAll()
{
    m_fanout.m_counters.count(admin::DropReason::Closed, owedUpdates());
    if (m_turnFirst != TurnEntry::none)
        m_fanout.forgetTurnEntries(m_turnFirst);
    m_turnFirst = m_turnLast = TurnEntry::none;
    m_turnBytes = 0;
    m_outbox.reset();
    if (m_rare) {
        m_fanout.forgetOwing(m_rare->owingPlace);
        if (m_rare->isQueuedToCatchUp)
            m_fanout.forgetCatchUp(*this);
        m_rare.reset();
    }
    for (const Subscription &subscription : m_subscriptions) {
        if (subscription.group != Subscription::none)
            m_fanout.leave(subscription.group, subscription.member);
    }
    m_subscriptions.clear();
    m_subscriptionCount = 0;
    const auto pending = std::move(m_pending);
    if (!pending)
        return;
    for (const GroupId group : pending->awaited)
        m_fanout.stopAwaiting(group, *this);
    for (const GroupId group : pending->groups)
        m_fanout.letGo(group);
}

void Session::onClosed()
{
    if (!std::exchange(m_isClosing, true))
        m_fanout.noteEnd(*this, 0, QStringLiteral("the client left, or its connection broke"));
    leaveAll();
    setFull(false);
    m_fanout.retire(*this);
}

void Session::onDeadline(MonotonicNs now)
{
    if (m_isClosing)
        return; // the link ends it
    const MonotonicNs nextRelease = releaseDue(now);
    const MonotonicNs nextSample = samplePressure(now);
    const MonotonicNs nextCheck = m_isClosing ? now : checkLiveness(now);
    if (!m_isClosing)
        scheduleBy(std::min({nextRelease, nextSample, nextCheck}));
}

MonotonicNs Session::checkLiveness(MonotonicNs now)
{
    const FanoutLimits &limits = m_fanout.m_limits;
    const MonotonicNs heartbeat = toNs(limits.heartbeatInterval);
    if (now - m_lastSentNs >= heartbeat && !m_isFull) {
        answer(native::heartbeat(m_fanout.m_clock.wallMs()));
        m_lastSentNs = now;
    }
    // A full socket that still drains is a sign of life; so is any byte from the client.
    const MonotonicNs lastSign =
        m_isFull ? std::max(m_lastReceivedNs, lastDrainNs()) : m_lastReceivedNs;
    const MonotonicNs idleTimeout = toNs(limits.idleTimeout);
    // Of a client that is behind in Emergency samplePressure() takes care.
    const bool isWatched = m_isFull && m_level == SessionLevel::Emergency;
    if (now - lastSign >= idleTimeout && !isWatched) {
        close(CloseCode::Policy, QStringLiteral("nothing heard from the client for %1 s")
                                     .arg(limits.idleTimeout.count() / 1000));
        return now;
    }
    const MonotonicNs pingAfter = toNs(limits.pingAfter);
    if (now - m_lastReceivedNs >= pingAfter && now - m_lastPingNs >= pingAfter) {
        m_lastPingNs = now;
        m_link->ping();
    }
    const MonotonicNs nextPing = std::max(m_lastReceivedNs, m_lastPingNs) + pingAfter;
    const MonotonicNs nextHeartbeat = m_isFull ? now + heartbeat : m_lastSentNs + heartbeat;
    const MonotonicNs nextIdle = isWatched ? now + heartbeat : lastSign + idleTimeout;
    return std::min({nextPing, nextHeartbeat, nextIdle});
}

void Session::scheduleBy(MonotonicNs deadlineNs)
{
    if (!isScheduled() || deadlineNs < this->deadlineNs())
        m_fanout.m_wheel.schedule(*this, deadlineNs);
}

} // namespace tickcast
