// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "shared/client/subscriberclient.h"

#include "shared/util/logging.h"

#include <algorithm>
#include <utility>

namespace tickcast {

using protocol::Channel;

namespace {

constexpr int minIntervalMsMax = 3'600'000;

} // namespace

void SubscriberClient::DeleteLater::operator()(ClientConnection *connection) const
{
    connection->deleteLater();
}

SubscriberClient::SubscriberClient(const Options &options, QObject *parent)
    : QObject(parent)
    , m_options(options)
    , m_backoff(options.backoffBase, options.backoffCap,
                options.seed ? *options.seed : QRandomGenerator::system()->generate())
    , m_token(options.token)
    , m_sendTimer(this)
    , m_retryTimer(this)
{
    for (QTimer *timer : {&m_sendTimer, &m_retryTimer}) {
        timer->setSingleShot(true);
        timer->setTimerType(Qt::PreciseTimer);
    }
    connect(&m_sendTimer, &QTimer::timeout, this, &SubscriberClient::sendCommands);
    connect(&m_retryTimer, &QTimer::timeout, this, &SubscriberClient::attempt);
}

SubscriberClient::SubscriberClient(QObject *parent)
    : SubscriberClient(Options(), parent)
{
}

SubscriberClient::~SubscriberClient()
{
    // Without an event loop to come, deleteLater() would leak; nothing is being emitted here.
    if (m_connection) {
        m_connection->disconnect(this);
        m_connection->close(QWebSocketProtocol::CloseCodeGoingAway);
    }
    delete m_connection.release();
}

// ---- connection ------------------------------------------------------------------------------

void SubscriberClient::open(const QUrl &url)
{
    close();
    m_url = url;
    m_backoff.reset();
    attempt();
}

void SubscriberClient::close()
{
    if (m_state == State::Idle)
        return;
    release(QWebSocketProtocol::CloseCodeNormal);
    m_retryTimer.stop();
    setState(State::Idle);
}

void SubscriberClient::setState(State state)
{
    if (m_state == state)
        return;
    m_state = state;
    Q_EMIT stateChanged(state);
}

void SubscriberClient::attempt()
{
    m_closing.reset();
    m_connection.reset(new ClientConnection(m_options));
    connect(m_connection.get(), &ClientConnection::textReceived, this, &SubscriberClient::onText);
    connect(m_connection.get(), &ClientConnection::binaryReceived, this,
            &SubscriberClient::onBinary);
    connect(m_connection.get(), &ClientConnection::ended, this, &SubscriberClient::onEnded);
    // The state first: opening may fail, and tell so, before it returns; and a slot may close.
    setState(State::Connecting);
    if (m_state == State::Connecting && m_connection)
        m_connection->open(m_url);
}

void SubscriberClient::onEnded(int code, const QString &reason)
{
    // What the server announced says more than how its connection ended.
    if (m_closing)
        endConnection(m_closing->code, m_closing->reason);
    else
        endConnection(code, reason);
}

void SubscriberClient::release(QWebSocketProtocol::CloseCode code)
{
    if (m_connection) {
        m_connection->disconnect(this);
        m_connection->close(code);
    }
    m_connection.reset();
    m_decoder.reset();
    m_sendTimer.stop();
    m_requests.clear();
    m_pings.clear();
    m_tokenId = 0;
    m_book.onConnectionLost();
}

void SubscriberClient::endConnection(int code, const QString &reason)
{
    const auto stableMs = m_options.stableAfter.count();
    if (m_state == State::Live && m_sinceWelcome.hasExpired(stableMs))
        m_backoff.reset();
    int retryAfterMs = -1;
    if (protocol::mayReconnect(code)) {
        // The server spread its own figures over its clients: more jitter would only delay.
        const bool isTold = m_closing && m_closing->retryAfterMs;
        retryAfterMs = isTold ? *m_closing->retryAfterMs : int(m_backoff.next().count());
    }
    release(QWebSocketProtocol::CloseCodeProtocolError); // said only if it is still up: a violation
    qCInfo(lcClient).noquote()
        << "connection to" << m_url.toDisplayString() << "ended with code" << code << reason
        << (retryAfterMs < 0 ? QStringLiteral("and is given up")
                             : QStringLiteral("; next attempt in %1 ms").arg(retryAfterMs));
    if (retryAfterMs >= 0)
        m_retryTimer.start(retryAfterMs);
    setState(retryAfterMs < 0 ? State::Idle : State::Waiting);
    Q_EMIT closed(code, reason, retryAfterMs);
}

void SubscriberClient::violate(const QString &text)
{
    qCWarning(lcClient).noquote() << "dropping" << m_url.toDisplayString()
                                  << "which does not speak the protocol:" << text;
    const ClientConnection *const offender = m_connection.get();
    Q_EMIT protocolViolated(text);
    // A slot may have closed or opened anew.
    if (m_connection.get() == offender)
        endConnection(QWebSocketProtocol::CloseCodeProtocolError, text);
}

// ---- commands --------------------------------------------------------------------------------

void SubscriberClient::subscribe(Channel channel, std::span<const Symbol> symbols,
                                 const SubscribeOptions &options)
{
    SubscriptionTerms terms;
    if (protocol::isState(channel))
        terms.minIntervalMs = std::clamp(options.minIntervalMs, 0, minIntervalMsMax);
    if (channel == Channel::Candle)
        terms.candleInterval = options.candleInterval;
    for (const Symbol &symbol : symbols)
        m_book.want(channel, symbol, terms);
    scheduleSend();
}

void SubscriberClient::unsubscribe(Channel channel, std::span<const Symbol> symbols)
{
    for (const Symbol &symbol : symbols)
        m_book.unwant(channel, symbol);
    scheduleSend();
}

void SubscriberClient::setHoldings(std::span<const Symbol> symbols)
{
    m_holdings.assign(symbols.begin(), symbols.end());
    m_holdingsPending = true;
    scheduleSend();
}

bool SubscriberClient::refill(const Symbol &symbol, quint64 from, quint64 to)
{
    const bool isWanted = m_book.refill(symbol, {from, to});
    if (isWanted)
        scheduleSend();
    return isWanted;
}

void SubscriberClient::setToken(const QString &token)
{
    m_token = token;
    m_tokenPending = m_state == State::Live && !token.isEmpty();
    m_tokenId = 0;
    scheduleSend();
}

qint64 SubscriberClient::requestSymbols(const QString &prefix, int limit)
{
    if (m_state != State::Live)
        return 0;
    m_requests.push_back({++m_lastId, encodeSymbols(m_lastId, prefix, limit), false});
    scheduleSend();
    return m_lastId;
}

qint64 SubscriberClient::ping()
{
    if (m_state != State::Live)
        return 0;
    m_requests.push_back({++m_lastId, encodePing(m_lastId), true});
    scheduleSend();
    return m_lastId;
}

protocol::BinaryDecoder::Skipped SubscriberClient::skipped() const
{
    return m_decoder ? m_decoder->skipped() : protocol::BinaryDecoder::Skipped();
}

void SubscriberClient::scheduleSend()
{
    // The end of this turn of the event loop: by then everything stated in it is known.
    if (m_state == State::Live && !m_sendTimer.isActive())
        m_sendTimer.start(0);
}

bool SubscriberClient::hasCommand()
{
    // What is said before the server knows the token may be refused, and be forgotten here.
    if (m_tokenPending || m_tokenId != 0)
        return m_tokenPending;
    return m_holdingsPending || !m_requests.empty() || m_book.hasCommand();
}

QByteArray SubscriberClient::takeCommand()
{
    if (std::exchange(m_tokenPending, false)) {
        m_tokenId = ++m_lastId;
        return encodeAuth(m_tokenId, m_token);
    }
    if (!m_requests.empty()) {
        const Request request = std::move(m_requests.front());
        m_requests.pop_front();
        if (request.isPing)
            m_pings.push_back({request.id, SystemClock::now()});
        return request.json;
    }
    m_lastId += 1;
    if (std::exchange(m_holdingsPending, false)) {
        m_holdingsId = m_lastId;
        return encodeHoldings(m_lastId, m_holdings);
    }
    return m_book.takeCommand(m_lastId, m_welcome.limits.messageBytes);
}

void SubscriberClient::sendCommands()
{
    while (m_state == State::Live && hasCommand()) {
        const MonotonicNs nowNs = SystemClock::now();
        if (!m_pacer.take(nowNs)) {
            m_sendTimer.start(int(m_pacer.waitNs(nowNs) / 1'000'000) + 1);
            return;
        }
        m_connection->send(takeCommand());
    }
}

} // namespace tickcast
