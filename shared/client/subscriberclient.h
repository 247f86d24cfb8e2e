// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/client/backoff.h"
#include "shared/client/clientconnection.h"
#include "shared/client/clientoptions.h"
#include "shared/client/commandpacer.h"
#include "shared/client/subscriptionbook.h"
#include "shared/protocol/binarydecoder.h"
#include "shared/protocol/servermessages.h"
#include "shared/util/clock.h"

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QTimer>
#include <QUrl>
#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace tickcast {

/// A subscriber of a Tickcast server: it connects, subscribes, decodes, notices gaps, and comes
/// back by itself after a loss, with everything it had subscribed and the points to resume at.
/// The server sends data as JSON or in the binary form; what comes out is the same.
///
/// Subscriptions are wishes: they may be stated at any time, connected or not, are gathered over
/// one turn of the event loop, and go out in as few messages as the server's limits allow, paced to
/// its command rate. A symbol that the server refuses is forgotten (see errorReceived()).
///
/// It does not reconnect after close(), nor when the server closes with a code from 4000 to 4099. A
/// server that is silent for 2.5 times its own heartbeat interval, or that says something that is
/// not the protocol, is dropped and tried again.
///
/// Thread: the one it lives on, which runs an event loop. A slot may call any method, close()
/// included, but not delete the client: use deleteLater().
/// Cost: reading an update takes 0.1 us in binary, 4 to 9 us in JSON (tickcast-bench decode).
/// Source: PROTOCOL.md in shared/protocol.
class SubscriberClient final : public QObject
{
    Q_OBJECT
public:
    enum class State {
        Idle,       ///< before open(), after close(), or closed by the server for good
        Connecting, ///< until the server's welcome
        Live,
        Waiting, ///< for the next attempt
    };
    Q_ENUM(State)

    using Options = ClientOptions;

    struct SubscribeOptions
    {
        /// Least time between two updates of one symbol, 0 to an hour. Not for trades: ignored.
        int minIntervalMs = 0;
        /// Of candles; empty: the server's only one, which is "1m".
        QString candleInterval{};
    };

    /// Counted since the client was made.
    struct Counters
    {
        quint64 messages = 0;   ///< of any kind
        quint64 bytes = 0;      ///< of them, without what frames them
        quint64 updates = 0;    ///< handed out
        quint64 tradesLost = 0; ///< left out and not come after all, so far
        friend bool operator==(const Counters &, const Counters &) = default;
    };

    /// closed() says this when the connection broke, or never was.
    static constexpr int abnormalCloseCode = ClientConnection::abnormalCloseCode;

    explicit SubscriberClient(const Options &options, QObject *parent = nullptr);
    explicit SubscriberClient(QObject *parent = nullptr);
    ~SubscriberClient() override;

    /// Begins to connect to @p url (ws://HOST:PORT/v1 or wss://) and stays at it until close().
    /// An open client closes first. Subscriptions are kept.
    void open(const QUrl &url);
    /// Closes with 1000 and stays closed; nothing is emitted but stateChanged().
    void close();

    void subscribe(protocol::Channel channel, std::span<const Symbol> symbols,
                   const SubscribeOptions &options);
    void subscribe(protocol::Channel channel, std::span<const Symbol> symbols)
    {
        subscribe(channel, symbols, SubscribeOptions());
    }
    void unsubscribe(protocol::Channel channel, std::span<const Symbol> symbols);
    /// Asks again for trades that gapFound() told of. Those that the server still has come late,
    /// out of the order of their offsets, each once; after the last of them recovered() says so.
    /// False: it makes no sense to ask, for they are asked for already or the subscription is not
    /// live.
    bool refill(const Symbol &symbol, quint64 from, quint64 to);
    /// Replaces the set of symbols that are delivered whatever happens; kept over connections.
    void setHoldings(std::span<const Symbol> symbols);
    /// Asks for the symbols whose name begins with @p prefix, at most @p limit (0: the server's
    /// default). Answers the command's id, or 0 when not Live: then nothing is asked.
    qint64 requestSymbols(const QString &prefix = QString(), int limit = 0);
    /// As requestSymbols(), for a pong.
    qint64 ping();

    /// Replaces the token of the options, on this connection and later ones. Nothing else is said
    /// to a server before it has accepted the token; empty: no token is presented.
    void setToken(const QString &token);

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] QUrl url() const { return m_url; }
    /// The last welcome; its defaults before the first.
    [[nodiscard]] const protocol::Welcome &welcome() const { return m_welcome; }
    /// How much the server sends at the moment; only of meaning when Live.
    [[nodiscard]] protocol::SessionLevel level() const { return m_level; }
    /// How many subscriptions are wanted, acknowledged or not.
    [[nodiscard]] qsizetype subscriptionCount() const { return m_book.size(); }
    [[nodiscard]] const Counters &counters() const { return m_counters; }
    /// Binary records of this connection that could not be used, by reason; usually all 0.
    [[nodiscard]] protocol::BinaryDecoder::Skipped skipped() const;

Q_SIGNALS:
    void stateChanged(SubscriberClient::State state);
    void welcomed(const protocol::Welcome &welcome);
    void subscribed(protocol::Channel channel, const protocol::SubscribedEntry &entry);
    void unsubscribed(protocol::Channel channel, const std::vector<Symbol> &symbols);
    void holdingsChanged(const std::vector<Symbol> &symbols);
    void symbolsReceived(const protocol::Symbols &symbols);
    /// @p roundTrip began when the ping left, not when it was asked for.
    void pongReceived(const protocol::Pong &pong, std::chrono::microseconds roundTrip);
    void authorized();

    /// Only of subscribed symbols; a trade comes once, state may come again with the same offset.
    void quoteReceived(const protocol::QuoteUpdate &update);
    void tradeReceived(const protocol::TradeUpdate &update);
    void candleReceived(const protocol::CandleUpdate &update);
    /// Offsets @p from to @p to will not come: newer state stands for them, or trades were lost.
    /// Trades may be asked for again: refill().
    void gapFound(protocol::Channel channel, const Symbol &symbol, quint64 from, quint64 to);
    /// Trades @p from to @p to, which were missed, have all come: they were asked for again, or the
    /// server had them when the client came back.
    void recovered(const Symbol &symbol, quint64 from, quint64 to);

    void levelChanged(const protocol::Level &level);
    void statusChanged(const protocol::Status &status);
    /// A command failed. Symbols refused as unknown or too many are subscribed no longer, nor are
    /// those of a refused command; what the server could not do yet is said again by itself.
    void errorReceived(const protocol::ErrorMessage &error);
    /// The server said something that is not the protocol; it is dropped after this.
    void protocolViolated(const QString &text);
    /// The connection, or the attempt at one, ended other than by close(). The next attempt comes
    /// after @p retryAfterMs; -1: none comes.
    void closed(int code, const QString &reason, int retryAfterMs);

private:
    /// A connection may be in the middle of emitting when it is let go.
    struct DeleteLater
    {
        void operator()(ClientConnection *connection) const;
    };

    class RecordSink;
    struct Request
    {
        qint64 id = 0;
        QByteArray json;
        bool isPing = false;
    };
    struct SentPing
    {
        qint64 id = 0;
        MonotonicNs sentNs = 0;
    };

    void setState(State state);
    void attempt();
    void onEnded(int code, const QString &reason);
    void release(QWebSocketProtocol::CloseCode code);
    void endConnection(int code, const QString &reason);
    void violate(const QString &text);

    void onText(const QString &text);
    void onBinary(const QByteArray &bytes);
    void handle(const protocol::Welcome &welcome);
    void handle(const protocol::Subscribed &answer);
    void handle(const protocol::Unsubscribed &answer);
    void handle(const protocol::Holdings &answer);
    void handle(const protocol::Symbols &answer);
    void handle(const protocol::Pong &answer);
    void handle(const protocol::Authorized &answer);
    void handle(const protocol::Level &level);
    void handle(const protocol::Status &status);
    void handle(const protocol::Closing &closing);
    void handle(const protocol::ErrorMessage &error);
    void handle(const protocol::QuoteUpdate &update);
    void handle(const protocol::TradeUpdate &update);
    void handle(const protocol::CandleUpdate &update);
    void handle(const protocol::Heartbeat &) {}
    void handle(const protocol::UnknownMessage &message);
    template <typename Update>
    void deliver(protocol::Channel channel, const Update &update,
                 void (SubscriberClient::*received)(const Update &));
    void onGap(protocol::Channel channel, const Symbol &symbol, OffsetRange gap);

    void scheduleSend();
    void sendCommands();
    [[nodiscard]] bool hasCommand();
    [[nodiscard]] QByteArray takeCommand();

    const Options m_options;
    Backoff m_backoff;
    QUrl m_url;
    State m_state = State::Idle;
    std::unique_ptr<ClientConnection, DeleteLater> m_connection;
    /// Of a binary connection. Shared, because a slot may end the connection in mid-message.
    std::shared_ptr<protocol::BinaryDecoder> m_decoder;

    protocol::Welcome m_welcome;
    protocol::SessionLevel m_level = protocol::SessionLevel::Normal;
    std::optional<protocol::Closing> m_closing; ///< said by the server on this connection
    QElapsedTimer m_sinceWelcome;
    Counters m_counters;

    SubscriptionBook m_book;
    std::vector<Symbol> m_holdings;
    bool m_holdingsPending = false;
    qint64 m_holdingsId = 0; ///< of the last command that said them
    QString m_token;
    bool m_tokenPending = false;
    qint64 m_tokenId = 0; ///< of the command that presented it; 0: it was accepted, or none
    std::deque<Request> m_requests; ///< of this connection only
    std::deque<SentPing> m_pings;   ///< those without an answer yet
    qint64 m_lastId = 0;
    CommandPacer m_pacer;

    QTimer m_sendTimer;
    QTimer m_retryTimer;
};

} // namespace tickcast
