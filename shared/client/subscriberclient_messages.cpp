// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a server says to a SubscriberClient, in either format.

#include "shared/client/subscriberclient.h"

#include "shared/util/logging.h"

#include <algorithm>

namespace tickcast {

using protocol::Channel;

namespace {

constexpr MonotonicNs pauseAfterRefusalNs = 1'000'000'000;

/// 0: it names none of ours, whose ids are numbers from 1.
qint64 numberOf(const protocol::CommandId &id)
{
    const auto *number = std::get_if<qint64>(&id);
    return number ? *number : 0;
}

bool isAcceptable(ClientFormat format, const QString &subprotocol)
{
    const auto is = [&subprotocol](std::string_view name) {
        return subprotocol == QLatin1String(name.data(), qsizetype(name.size()));
    };
    return (format != ClientFormat::Json && is(protocol::binarySubprotocol)) ||
           (format != ClientFormat::Binary && is(protocol::jsonSubprotocol));
}

} // namespace

/// Passes on the records of one message until a slot has ended the connection it came on.
class SubscriberClient::RecordSink final : public protocol::BinaryDecoder::Sink
{
public:
    explicit RecordSink(SubscriberClient &client)
        : m_client(client)
        , m_connection(client.m_connection.get())
    {
    }
    [[nodiscard]] bool isConnected() const { return m_client.m_connection.get() == m_connection; }
    void onQuote(const protocol::QuoteUpdate &update) override { pass(update); }
    void onTrade(const protocol::TradeUpdate &update) override { pass(update); }
    void onCandle(const protocol::CandleUpdate &update) override { pass(update); }

private:
    template <typename Update>
    void pass(const Update &update)
    {
        if (isConnected())
            m_client.handle(update);
    }

    SubscriberClient &m_client;
    const ClientConnection *const m_connection;
};

void SubscriberClient::onText(const QString &text)
{
    const QByteArray json = text.toUtf8();
    ++m_counters.messages;
    m_counters.bytes += quint64(json.size());
    const auto message = protocol::decodeServerMessage(json);
    if (!message)
        return violate(message.error().text);
    const bool isWelcome = std::holds_alternative<protocol::Welcome>(*message);
    if (isWelcome != (m_state == State::Connecting)) {
        return violate(isWelcome ? QStringLiteral("a second welcome")
                                 : QStringLiteral("the first message is not a welcome"));
    }
    std::visit([this](const auto &each) { handle(each); }, *message);
}

void SubscriberClient::onBinary(const QByteArray &bytes)
{
    ++m_counters.messages;
    m_counters.bytes += quint64(bytes.size());
    if (!m_decoder)
        return violate(QStringLiteral("a binary message where none belongs"));
    const auto decoder = m_decoder;
    RecordSink sink(*this);
    const auto failure = decoder->decode(bytes, sink);
    if (failure && sink.isConnected())
        violate(failure->text());
}

void SubscriberClient::handle(const protocol::Welcome &welcome)
{
    if (!isAcceptable(m_options.format, welcome.protocol))
        return violate(QStringLiteral("welcome to the protocol \"%1\"").arg(welcome.protocol));
    m_welcome = welcome;
    const auto binary = protocol::binarySubprotocol;
    if (welcome.protocol == QLatin1String(binary.data(), qsizetype(binary.size())))
        m_decoder = std::make_shared<protocol::BinaryDecoder>();
    m_level = protocol::SessionLevel::Normal;
    m_sinceWelcome.start();
    m_connection->setHeartbeat(welcome.heartbeatMs);
    m_pacer = CommandPacer(welcome.limits.commandsPerSecond, SystemClock::now());
    m_tokenPending = !m_token.isEmpty();
    m_holdingsPending = !m_holdings.empty();
    const ClientConnection *const connection = m_connection.get();
    setState(State::Live);
    scheduleSend();
    if (m_connection.get() == connection)
        Q_EMIT welcomed(welcome);
}

void SubscriberClient::handle(const protocol::Subscribed &answer)
{
    const qint64 id = numberOf(answer.id);
    m_book.onAnswer(id);
    if (m_decoder)
        m_decoder->subscribe(answer);
    const ClientConnection *const connection = m_connection.get();
    for (const protocol::SubscribedEntry &entry : answer.entries) {
        const auto result = m_book.acknowledge(answer.channel, id, entry);
        if (!result.isWanted)
            continue;
        Q_EMIT subscribed(answer.channel, entry);
        if (result.gap && m_connection.get() == connection)
            onGap(answer.channel, entry.info.symbol, *result.gap);
        if (m_connection.get() != connection)
            return; // a slot closed
    }
    scheduleSend(); // a gap of the last connection may be asked for only now
}

void SubscriberClient::handle(const protocol::Unsubscribed &answer)
{
    m_book.onAnswer(numberOf(answer.id));
    if (m_decoder)
        m_decoder->unsubscribe(answer);
    Q_EMIT unsubscribed(answer.channel, answer.symbols);
}

void SubscriberClient::handle(const protocol::Holdings &answer)
{
    m_book.onAnswer(numberOf(answer.id));
    Q_EMIT holdingsChanged(answer.symbols);
}

void SubscriberClient::handle(const protocol::Symbols &answer)
{
    m_book.onAnswer(numberOf(answer.id));
    Q_EMIT symbolsReceived(answer);
}

void SubscriberClient::handle(const protocol::Pong &answer)
{
    const qint64 id = numberOf(answer.id);
    m_book.onAnswer(id);
    const auto sent = std::ranges::find(m_pings, id, &SentPing::id);
    if (sent == m_pings.end())
        return; // nobody asked
    const std::chrono::nanoseconds roundTrip(SystemClock::now() - sent->sentNs);
    m_pings.erase(sent);
    Q_EMIT pongReceived(answer, std::chrono::duration_cast<std::chrono::microseconds>(roundTrip));
}

void SubscriberClient::handle(const protocol::Authorized &answer)
{
    const qint64 id = numberOf(answer.id);
    if (id == 0 || id != m_tokenId)
        return; // of a token that was replaced
    m_tokenId = 0;
    scheduleSend();
    Q_EMIT authorized();
}

void SubscriberClient::handle(const protocol::Level &level)
{
    m_level = level.level;
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
    if (const qint64 id = numberOf(error.id)) {
        m_book.onAnswer(id);
        std::erase_if(m_pings, [id](const SentPing &ping) { return ping.id == id; });
        if (error.is(protocol::ErrorCode::RateLimited) ||
            error.is(protocol::ErrorCode::Unavailable)) {
            m_book.retry(id);
            m_holdingsPending = m_holdingsPending || id == m_holdingsId;
            if (id == m_tokenId) {
                m_tokenId = 0;
                m_tokenPending = true;
            }
            m_pacer.pause(SystemClock::now(), pauseAfterRefusalNs);
            scheduleSend();
        } else if (error.is(protocol::ErrorCode::UnknownSymbol) ||
                   error.is(protocol::ErrorCode::TooManySymbols)) {
            m_book.refuse(id, error.symbols);
        } else {
            m_book.refuseAll(id);
        }
    }
    Q_EMIT errorReceived(error);
}

void SubscriberClient::handle(const protocol::QuoteUpdate &update)
{
    deliver(Channel::Quote, update, &SubscriberClient::quoteReceived);
}

void SubscriberClient::handle(const protocol::TradeUpdate &update)
{
    deliver(Channel::Trade, update, &SubscriberClient::tradeReceived);
}

void SubscriberClient::handle(const protocol::CandleUpdate &update)
{
    deliver(Channel::Candle, update, &SubscriberClient::candleReceived);
}

void SubscriberClient::handle(const protocol::UnknownMessage &message)
{
    qCDebug(lcClient).noquote() << "ignoring a message of the unknown kind" << message.op;
}

template <typename Update>
void SubscriberClient::deliver(Channel channel, const Update &update,
                               void (SubscriberClient::*received)(const Update &))
{
    const auto arrival = m_book.arrive(channel, update.symbol, update.offset);
    if (!arrival.deliver)
        return;
    ++m_counters.updates;
    if (arrival.isLate && m_counters.tradesLost > 0)
        --m_counters.tradesLost;
    const ClientConnection *const connection = m_connection.get();
    if (arrival.gap) {
        onGap(channel, update.symbol, *arrival.gap);
        // What is left out on purpose would only be left out again.
        const bool isOnPurpose = m_level > protocol::SessionLevel::Degraded;
        if (channel == Channel::Trade && m_options.refillsGaps && !isOnPurpose)
            refill(update.symbol, arrival.gap->from, arrival.gap->to);
    }
    if (m_connection.get() != connection)
        return; // a slot closed
    Q_EMIT(this->*received)(update);
    if (arrival.filled && m_connection.get() == connection)
        Q_EMIT recovered(update.symbol, arrival.filled->from, arrival.filled->to);
}

void SubscriberClient::onGap(Channel channel, const Symbol &symbol, OffsetRange gap)
{
    if (!protocol::isState(channel))
        m_counters.tradesLost += gap.to - gap.from + 1;
    Q_EMIT gapFound(channel, symbol, gap.from, gap.to);
}

} // namespace tickcast
