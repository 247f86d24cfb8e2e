// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/client/backoff.h"
#include "shared/client/clientconnection.h"
#include "shared/client/commandpacer.h"
#include "shared/client/subscriptionbook.h"
#include "shared/protocol/servermessages.h"

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

    /// How it behaves on a bad day; the defaults suit a real network.
    struct Options
    {
        std::chrono::milliseconds backoffBase{250};
        std::chrono::milliseconds backoffCap{30'000};
        std::chrono::milliseconds connectTimeout{10'000}; ///< from the attempt to the welcome
        /// A connection that lived this long begins the next backoff at the base again.
        std::chrono::milliseconds stableAfter{10'000};
        std::optional<quint32> seed; ///< of the backoff's jitter; absent: from the system
    };

    struct SubscribeOptions
    {
        /// Least time between two updates of one symbol, 0 to an hour. Not for trades: ignored.
        int minIntervalMs = 0;
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
    /// Replaces the set of symbols that are delivered whatever happens; kept over connections.
    void setHoldings(std::span<const Symbol> symbols);
    /// Asks for the symbols whose name begins with @p prefix, at most @p limit (0: the server's
    /// default). Answers the command's id, or 0 when not Live: then nothing is asked.
    qint64 requestSymbols(const QString &prefix = QString(), int limit = 0);
    /// As requestSymbols(), for a pong.
    qint64 ping();

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] QUrl url() const { return m_url; }
    /// The last welcome; its defaults before the first.
    [[nodiscard]] const protocol::Welcome &welcome() const { return m_welcome; }
    /// How many subscriptions are wanted, acknowledged or not.
    [[nodiscard]] qsizetype subscriptionCount() const { return m_book.size(); }

Q_SIGNALS:
    void stateChanged(SubscriberClient::State state);
    void welcomed(const protocol::Welcome &welcome);
    void subscribed(protocol::Channel channel, const protocol::SubscribedEntry &entry);
    void unsubscribed(protocol::Channel channel, const std::vector<Symbol> &symbols);
    void holdingsChanged(const std::vector<Symbol> &symbols);
    void symbolsReceived(const protocol::Symbols &symbols);
    void pongReceived(const protocol::Pong &pong);

    /// Before the signal below that holds the same update: the message as the server wrote it.
    void dataReceived(const QString &json);
    /// Only of subscribed symbols; a trade comes once, state may come again with the same offset.
    void quoteReceived(const protocol::QuoteUpdate &update);
    void tradeReceived(const protocol::TradeUpdate &update);
    void candleReceived(const protocol::CandleUpdate &update);
    /// Offsets @p from to @p to will not come: newer state stands for them, or trades were lost.
    void gapFound(protocol::Channel channel, const Symbol &symbol, quint64 from, quint64 to);

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

    void setState(State state);
    void attempt();
    void onEnded(int code, const QString &reason);
    void onText(const QString &text);
    void release(QWebSocketProtocol::CloseCode code);
    void endConnection(int code, const QString &reason);
    void violate(const QString &text);

    void handle(const protocol::Welcome &welcome);
    void handle(const protocol::Subscribed &answer);
    void handle(const protocol::Unsubscribed &answer);
    void handle(const protocol::Holdings &answer);
    void handle(const protocol::Symbols &answer);
    void handle(const protocol::Pong &answer);
    void handle(const protocol::Level &level);
    void handle(const protocol::Status &status);
    void handle(const protocol::Closing &closing);
    void handle(const protocol::ErrorMessage &error);
    void handle(const protocol::QuoteUpdate &update);
    void handle(const protocol::TradeUpdate &update);
    void handle(const protocol::CandleUpdate &update);
    void handle(const protocol::Authorized &) {}
    void handle(const protocol::Heartbeat &) {}
    void handle(const protocol::UnknownMessage &message);
    [[nodiscard]] bool accept(protocol::Channel channel, const protocol::DataHeader &header);
    void noteAnswer(const protocol::CommandId &id);

    void scheduleSend();
    void sendCommands();
    [[nodiscard]] bool hasCommand();
    [[nodiscard]] QByteArray takeCommand();

    const Options m_options;
    Backoff m_backoff;
    QUrl m_url;
    State m_state = State::Idle;
    std::unique_ptr<ClientConnection, DeleteLater> m_connection;
    QString m_text; ///< the message being handled

    protocol::Welcome m_welcome;
    std::optional<protocol::Closing> m_closing; ///< said by the server on this connection
    QElapsedTimer m_sinceWelcome;

    SubscriptionBook m_book;
    std::vector<Symbol> m_holdings;
    bool m_holdingsPending = false;
    qint64 m_holdingsId = 0;           ///< of the last command that said them
    std::deque<QByteArray> m_requests; ///< encoded, of this connection only
    qint64 m_lastId = 0;
    CommandPacer m_pacer;

    QTimer m_sendTimer;
    QTimer m_retryTimer;
};

} // namespace tickcast
