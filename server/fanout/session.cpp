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

Session::Session(Fanout &fanout, std::unique_ptr<Link> link, QByteArray name, size_t place)
    : m_fanout(fanout)
    , m_link(std::move(link))
    , m_name(std::move(name))
    , m_place(place)
    , m_commandBucket(fanout.m_limits.commands, fanout.m_clock.monotonicNs())
    , m_badCommandBucket(fanout.m_limits.badCommands, fanout.m_clock.monotonicNs())
    , m_lastReceivedNs(fanout.m_clock.monotonicNs())
    , m_lastSentNs(m_lastReceivedNs)
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
    answer(native::welcome({.session = {m_name.constData(), static_cast<size_t>(m_name.size())},
                            .heartbeatMs = limits.heartbeatInterval.count(),
                            .subscriptionLimit = limits.subscriptions,
                            .holdingsLimit = limits.holdings,
                            .commandsPerSecond = static_cast<int>(limits.commands.perSecond),
                            .messageBytesMax = limits.messageBytesMax}));
}

// ---- subscriptions -----------------------------------------------------------------------------

SubscriptionIndex Session::addSubscription(GroupId group, quint32 minIntervalMs)
{
    SubscriptionIndex index = 0;
    if (m_freePlaces.empty()) {
        index = static_cast<SubscriptionIndex>(m_subscriptions.size());
        m_subscriptions.emplace_back();
    } else {
        index = m_freePlaces.back();
        m_freePlaces.pop_back();
    }
    m_subscriptions[index] = Subscription{.group = group};
    ++m_subscriptionCount;
    m_fanout.join(group, *this, index);
    setMinInterval(index, minIntervalMs);
    return index;
}

void Session::setMinInterval(SubscriptionIndex index, quint32 minIntervalMs)
{
    Subscription &subscription = m_subscriptions[index];
    if (subscription.pacing == Subscription::none) {
        if (minIntervalMs == 0)
            return;
        const auto free = std::find_if(m_pacing.begin(), m_pacing.end(), [](const Pacing &pacing) {
            return pacing.subscription == Subscription::none;
        });
        subscription.pacing = static_cast<quint32>(free - m_pacing.begin());
        if (free == m_pacing.end())
            m_pacing.emplace_back();
        m_pacing[subscription.pacing] = Pacing{.subscription = index};
    }
    // 0 stays paced with no interval: what is held goes out at the next look.
    m_pacing[subscription.pacing].minIntervalNs = qint64{minIntervalMs} * 1'000'000;
    scheduleBy(m_fanout.m_clock.monotonicNs());
}

void Session::removeSubscription(SubscriptionIndex index)
{
    sendTurn(); // its entries refer to subscriptions: they go before one of those does
    Subscription &subscription = m_subscriptions[index];
    quint64 &dropped =
        m_fanout.m_counters.dropped[static_cast<size_t>(admin::DropReason::Unsubscribed)];
    if (subscription.flags & Subscription::OwesUpdate)
        ++dropped;
    if (m_outbox)
        dropped += m_outbox->forget(index);
    if (subscription.pacing != Subscription::none) {
        Pacing &pacing = m_pacing[subscription.pacing];
        dropped += pacing.isHeld ? 1 : 0;
        pacing = Pacing{};
    }
    m_fanout.leave(subscription.group, subscription.member);
    subscription = Subscription{};
    m_freePlaces.push_back(index);
    --m_subscriptionCount;
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
        m_heldMessages.push_back(utf8.toByteArray());
    } else {
        heedCommand(utf8);
    }
    m_fanout.endTurn();
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
    if (!m_badCommandBucket.take(m_fanout.m_limits.badCommands, now))
        close(CloseCode::TooManyBadCommands, QStringLiteral("too many bad commands"));
}

void Session::onGroupLive()
{
    if (!m_pending || --m_pending->missing > 0)
        return;
    SessionCommands(m_fanout, *this).completeSubscribe(*std::exchange(m_pending, nullptr));
    const auto held = std::exchange(m_heldMessages, {});
    for (size_t i = 0; i < held.size() && !m_isClosing; ++i) {
        if (m_pending)
            m_heldMessages.push_back(held[i]);
        else
            heedCommand(held[i]);
    }
}

void Session::onBinaryMessage()
{
    close(CloseCode::UnsupportedData, QStringLiteral("commands are text messages"));
    m_fanout.endTurn();
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
    qCDebug(lcFanout).noquote() << "session" << m_name << m_link->peer() << "closed with"
                                << static_cast<int>(code) << reason;
    m_isClosing = true;
    leaveAll();
    if (!m_isFull) {
        const FrameRef farewell = native::closing(code, reason, m_fanout.retryAfter().count());
        const Frame *frame = farewell.get();
        const SendResult result = m_link->send({&frame, 1});
        m_fanout.m_counters.bytesOut += result.bytesTaken;
    }
    m_link->close(code, reason);
}

void Session::leaveAll()
{
    sendTurn();
    m_fanout.m_counters.dropped[static_cast<size_t>(admin::DropReason::Closed)] += owedUpdates();
    m_outbox.reset();
    m_inFlight.reset();
    m_pacing.clear();
    for (const Subscription &subscription : m_subscriptions) {
        if (subscription.group != Subscription::none)
            m_fanout.leave(subscription.group, subscription.member);
    }
    m_subscriptions.clear();
    m_freePlaces.clear();
    m_subscriptionCount = 0;
    m_heldMessages.clear();
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
    m_isClosing = true;
    leaveAll();
    m_fanout.retire(*this);
    m_fanout.endTurn();
}

void Session::onDeadline(MonotonicNs now)
{
    if (m_isClosing)
        return; // the link ends it
    const MonotonicNs nextPaced = sendPacedUpdates(now);
    const MonotonicNs nextCheck = checkLiveness(now);
    if (!m_isClosing)
        scheduleBy(std::min(nextPaced, nextCheck));
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
        m_isFull ? std::max(m_lastReceivedNs, m_lastSentNs) : m_lastReceivedNs;
    const MonotonicNs idleTimeout = toNs(limits.idleTimeout);
    if (now - lastSign >= idleTimeout) {
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
    return std::min({nextPing, nextHeartbeat, lastSign + idleTimeout});
}

void Session::scheduleBy(MonotonicNs deadlineNs)
{
    if (!isScheduled() || deadlineNs < this->deadlineNs())
        m_fanout.m_wheel.schedule(*this, deadlineNs);
}

} // namespace tickcast
