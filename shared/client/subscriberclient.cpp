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
constexpr MonotonicNs pauseAfterRefusalNs = 1'000'000'000;

QLatin1String offeredSubprotocol()
{
    constexpr std::string_view name = protocol::jsonSubprotocol;
    return {name.data(), qsizetype(name.size())};
}

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
    m_connection.reset(new ClientConnection);
    connect(m_connection.get(), &ClientConnection::textReceived, this, &SubscriberClient::onText);
    connect(m_connection.get(), &ClientConnection::binaryReceived, this,
            [this] { violate(QStringLiteral("a binary message on a JSON session")); });
    connect(m_connection.get(), &ClientConnection::ended, this, &SubscriberClient::onEnded);
    // The state first: opening may fail, and tell so, before it returns; and a slot may close.
    setState(State::Connecting);
    if (m_state == State::Connecting && m_connection)
        m_connection->open(m_url, m_options.connectTimeout);
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
    m_sendTimer.stop();
    m_requests.clear();
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
        retryAfterMs = m_closing ? m_closing->retryAfterMs : int(m_backoff.next().count());
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

// ---- messages --------------------------------------------------------------------------------

void SubscriberClient::onText(const QString &text)
{
    const auto message = protocol::decodeServerMessage(text.toUtf8());
    if (!message)
        return violate(message.error().text);
    const bool isWelcome = std::holds_alternative<protocol::Welcome>(*message);
    if (isWelcome != (m_state == State::Connecting)) {
        return violate(isWelcome ? QStringLiteral("a second welcome")
                                 : QStringLiteral("the first message is not a welcome"));
    }
    m_text = text;
    std::visit([this](const auto &each) { handle(each); }, *message);
}

void SubscriberClient::handle(const protocol::Welcome &welcome)
{
    if (welcome.protocol != offeredSubprotocol())
        return violate(QStringLiteral("welcome to the protocol \"%1\"").arg(welcome.protocol));
    m_welcome = welcome;
    m_sinceWelcome.start();
    m_connection->setHeartbeat(welcome.heartbeatMs);
    m_pacer = CommandPacer(welcome.limits.commandsPerSecond, SystemClock::now());
    m_holdingsPending = !m_holdings.empty();
    setState(State::Live);
    scheduleSend();
    Q_EMIT welcomed(welcome);
}

void SubscriberClient::handle(const protocol::Subscribed &answer)
{
    noteAnswer(answer.id);
    for (const protocol::SubscribedEntry &entry : answer.entries) {
        std::optional<SubscriptionBook::Gap> gap;
        if (!m_book.acknowledge(answer.channel, entry, gap))
            continue;
        Q_EMIT subscribed(answer.channel, entry);
        if (gap)
            Q_EMIT gapFound(answer.channel, entry.info.symbol, gap->from, gap->to);
        if (m_state != State::Live)
            return; // a slot closed
    }
}

void SubscriberClient::handle(const protocol::Unsubscribed &answer)
{
    noteAnswer(answer.id);
    Q_EMIT unsubscribed(answer.channel, answer.symbols);
}

void SubscriberClient::handle(const protocol::Holdings &answer)
{
    noteAnswer(answer.id);
    Q_EMIT holdingsChanged(answer.symbols);
}

void SubscriberClient::handle(const protocol::Symbols &answer)
{
    noteAnswer(answer.id);
    Q_EMIT symbolsReceived(answer);
}

void SubscriberClient::handle(const protocol::Pong &answer)
{
    noteAnswer(answer.id);
    Q_EMIT pongReceived(answer);
}

void SubscriberClient::handle(const protocol::Level &level)
{
    Q_EMIT levelChanged(level);
}

void SubscriberClient::handle(const protocol::Status &status)
{
    Q_EMIT statusChanged(status);
}

void SubscriberClient::handle(const protocol::Closing &closing)
{
    m_closing = closing; // the close frame follows
}

void SubscriberClient::handle(const protocol::ErrorMessage &error)
{
    noteAnswer(error.id);
    if (const auto *id = std::get_if<qint64>(&error.id)) {
        if (error.is(protocol::ErrorCode::RateLimited) ||
            error.is(protocol::ErrorCode::Unavailable)) {
            m_book.retry(*id);
            m_holdingsPending = m_holdingsPending || *id == m_holdingsId;
            m_pacer.pause(SystemClock::now(), pauseAfterRefusalNs);
            scheduleSend();
        } else if (error.is(protocol::ErrorCode::UnknownSymbol) ||
                   error.is(protocol::ErrorCode::TooManySymbols)) {
            m_book.refuse(*id, error.symbols);
        } else {
            m_book.refuseAll(*id);
        }
    }
    Q_EMIT errorReceived(error);
}

void SubscriberClient::handle(const protocol::QuoteUpdate &update)
{
    if (accept(Channel::Quote, update))
        Q_EMIT quoteReceived(update);
}

void SubscriberClient::handle(const protocol::TradeUpdate &update)
{
    if (accept(Channel::Trade, update))
        Q_EMIT tradeReceived(update);
}

void SubscriberClient::handle(const protocol::CandleUpdate &update)
{
    if (accept(Channel::Candle, update))
        Q_EMIT candleReceived(update);
}

void SubscriberClient::handle(const protocol::UnknownMessage &message)
{
    qCDebug(lcClient).noquote() << "ignoring a message of the unknown kind" << message.op;
}

bool SubscriberClient::accept(Channel channel, const protocol::DataHeader &header)
{
    const auto arrival = m_book.arrive(channel, header.symbol, header.offset);
    if (!arrival.deliver)
        return false;
    if (arrival.gap)
        Q_EMIT gapFound(channel, header.symbol, arrival.gap->from, arrival.gap->to);
    Q_EMIT dataReceived(m_text);
    return m_state == State::Live; // unless a slot closed
}

void SubscriberClient::noteAnswer(const protocol::CommandId &id)
{
    if (const auto *number = std::get_if<qint64>(&id))
        m_book.onAnswer(*number);
}

// ---- commands --------------------------------------------------------------------------------

void SubscriberClient::subscribe(Channel channel, std::span<const Symbol> symbols,
                                 const SubscribeOptions &options)
{
    const int minIntervalMs =
        protocol::isState(channel) ? std::clamp(options.minIntervalMs, 0, minIntervalMsMax) : 0;
    for (const Symbol &symbol : symbols)
        m_book.want(channel, symbol, minIntervalMs);
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

qint64 SubscriberClient::requestSymbols(const QString &prefix, int limit)
{
    if (m_state != State::Live)
        return 0;
    m_requests.push_back(encodeSymbols(++m_lastId, prefix, limit));
    scheduleSend();
    return m_lastId;
}

qint64 SubscriberClient::ping()
{
    if (m_state != State::Live)
        return 0;
    m_requests.push_back(encodePing(++m_lastId));
    scheduleSend();
    return m_lastId;
}

void SubscriberClient::scheduleSend()
{
    // The end of this turn of the event loop: by then everything stated in it is known.
    if (m_state == State::Live && !m_sendTimer.isActive())
        m_sendTimer.start(0);
}

bool SubscriberClient::hasCommand()
{
    return m_holdingsPending || !m_requests.empty() || m_book.hasCommand();
}

QByteArray SubscriberClient::takeCommand()
{
    if (!m_requests.empty()) {
        QByteArray request = std::move(m_requests.front());
        m_requests.pop_front();
        return request;
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
