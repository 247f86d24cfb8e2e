// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/models/adminsource.h"
#include "shared/client/backoff.h"
#include "shared/util/clock.h"

#include <QAbstractSocket>
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
class AdminConnection final : public AdminSource
{
    Q_OBJECT
public:
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

    qint64 send(admin::ClientMessage message) override;

    [[nodiscard]] State state() const override { return m_state; }
    [[nodiscard]] const QUrl &url() const override { return m_url; }
    /// What went wrong last, in words; empty while Live.
    [[nodiscard]] const QString &problem() const { return m_problem; }
    [[nodiscard]] const std::optional<admin::Hello> &hello() const override { return m_hello; }
    /// How long the connection has been Live; 0 otherwise.
    [[nodiscard]] qint64 liveForMs() const;
    /// Time until the next attempt; 0 unless Waiting.
    [[nodiscard]] qint64 nextAttemptInMs() const;
    /// Milliseconds of the monotonic clock, the time base of every sample in the console.
    [[nodiscard]] qint64 nowMs() const override { return m_clock->monotonicNs() / 1'000'000; }
    [[nodiscard]] qint64 wallOffsetMs() const override { return m_clock->wallMs() - nowMs(); }
    [[nodiscard]] QString whyNoOrders() const override;

Q_SIGNALS:
    void refused(const QString &reason);
    /// Whatever the server said since its hello and including it, before it is acted upon.
    void messageReceived(const tickcast::admin::ServerMessage &message);
    /// Whatever was sent by send(), with its id. The token is not among it.
    void messageSent(const tickcast::admin::ClientMessage &message);

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
    void handle(const auto &answer) { tell(answer); }

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
