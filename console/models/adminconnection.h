// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "shared/admin/admincodec.h"
#include "shared/client/backoff.h"
#include "shared/util/clock.h"

#include <QAbstractSocket>
#include <QObject>
#include <QTimer>
#include <QUrl>
#include <optional>
#include <random>

class QWebSocket;

namespace tickcast {

/// An operator's program's line to one server's admin channel: connects, shows the token, decodes
/// what comes, notices silence, and comes back after a loss with growing, jittered waits. It keeps
/// no history and judges no figures. A server that refuses the token is not asked again until
/// connectTo() or reconnectNow(). Thread: one, with an event loop. Errors never throw: they are a
/// state with a text in problem().
class AdminConnection final : public QObject
{
    Q_OBJECT
public:
    enum class State : quint8 {
        Idle,       ///< no server was named yet
        Connecting, ///< opening the socket, or waiting for the answer to the token
        Live,       ///< samples arrive
        Waiting,    ///< lost; the next attempt is in nextAttemptInMs()
        Refused,    ///< the server said no; it will not be asked again by itself
    };
    Q_ENUM(State)

    struct Options
    {
        qint64 backoffLeastMs = 250;   ///< no wait is shorter, so that a countdown can be read
        qint64 backoffBaseMs = 1'000;  ///< upper bound of the first wait; doubles with each
        qint64 backoffMostMs = 30'000; ///< upper bound of every wait
        quint32 seed = std::random_device()();
        /// Who the operator is, for the server's log: 1 to 64 visible characters; none: not told.
        std::optional<QString> user = std::nullopt;
        qint64 helloTimeoutMs = 10'000; ///< from the start of an attempt to hello
        qint64 silenceMs = 5'000;       ///< without a sample; or five sampling intervals, if longer
        const Clock *clock = nullptr;   ///< not owned; null: the machine's
    };

    explicit AdminConnection(Options options, QObject *parent = nullptr);
    ~AdminConnection() override;

    /// Leaves the present server, if any, and connects to @p url with @p token.
    void connectTo(const QUrl &url, const QString &token);
    /// Cuts a wait short, or asks again a server that refused. No effect while connected or idle.
    void reconnectNow();

    /// Asks or orders, with an id of its own, which the answer repeats; 0: nothing was sent, for
    /// there was no hello yet. An answer lost with the connection does not come later.
    qint64 send(admin::ClientMessage message);

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] const QUrl &url() const { return m_url; }
    /// What went wrong last, in words; empty while Live.
    [[nodiscard]] const QString &problem() const { return m_problem; }
    /// Who the server is: of the present connection or the last one; nothing before the first.
    [[nodiscard]] const std::optional<admin::Hello> &hello() const { return m_hello; }
    /// How long the connection has been Live; 0 otherwise.
    [[nodiscard]] qint64 liveForMs() const;
    /// Time until the next attempt; 0 unless Waiting.
    [[nodiscard]] qint64 nextAttemptInMs() const;
    /// Milliseconds of the monotonic clock, the time base of every sample in the console.
    [[nodiscard]] qint64 nowMs() const { return m_clock->monotonicNs() / 1'000'000; }

Q_SIGNALS:
    void stateChanged(tickcast::AdminConnection::State state);
    void helloReceived(const tickcast::admin::Hello &hello);
    void statsReceived(const tickcast::admin::Stats &stats);
    void refused(const QString &reason);
    void sessionsReceived(const tickcast::admin::SessionsPage &page);
    void closedReceived(const tickcast::admin::ClosedPage &page);
    void sessionReceived(const tickcast::admin::SessionDetail &detail);
    void symbolsReceived(const tickcast::admin::SymbolsPage &page);
    void logReceived(const tickcast::admin::LogPage &page);
    void configReceived(const tickcast::admin::ConfigPage &page);
    void commandDone(qint64 id, const QString &text);
    void commandFailed(qint64 id, const QString &reason);

private:
    void open();
    void dropSocket();
    void lose(const QString &problem);
    void refuse(const QString &reason);
    void setState(State state);
    void onMessage(const QString &text);
    void onSocketError(QAbstractSocket::SocketError error);
    void onDisconnected();
    void onSilence();
    void handle(const admin::Hello &hello);
    void handle(const admin::Stats &stats);
    void handle(const admin::Refused &message) { refuse(message.reason); }
    void handle(const admin::SessionsPage &page) { Q_EMIT sessionsReceived(page); }
    void handle(const admin::ClosedPage &page) { Q_EMIT closedReceived(page); }
    void handle(const admin::SessionDetail &detail) { Q_EMIT sessionReceived(detail); }
    void handle(const admin::SymbolsPage &page) { Q_EMIT symbolsReceived(page); }
    void handle(const admin::LogPage &page) { Q_EMIT logReceived(page); }
    void handle(const admin::ConfigPage &page) { Q_EMIT configReceived(page); }
    void handle(const admin::Done &done) { Q_EMIT commandDone(done.id, done.text); }
    void handle(const admin::Failed &failed) { Q_EMIT commandFailed(failed.id, failed.reason); }

    Options m_options;
    const Clock *m_clock;
    Backoff m_backoff;
    State m_state = State::Idle;
    QUrl m_url;
    QString m_token;
    QString m_problem;
    QWebSocket *m_socket = nullptr; ///< child; null while not connecting or connected
    std::optional<admin::Hello> m_hello;
    qint64 m_lastId = 0;
    bool m_isOpen = false;       ///< this socket's handshake was completed
    bool m_isAuthorized = false; ///< hello came on this socket
    QTimer m_retryTimer;
    QTimer m_silenceTimer;
    qint64 m_liveSinceMs = 0;
    qint64 m_nextAttemptMs = 0;
};

} // namespace tickcast
