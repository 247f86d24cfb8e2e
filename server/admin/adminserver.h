// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/fanout/tokenbucket.h"
#include "server/transport/listensocket.h"
#include "shared/admin/admincodec.h"
#include "shared/util/loglimiter.h"
#include "shared/util/result.h"

#include <QHostAddress>
#include <QObject>
#include <QTimer>
#include <QWebSocketServer>
#include <functional>
#include <memory>
#include <vector>

class QWebSocket;

namespace tickcast {

/// The operators' channel: `/admin` on its own address, behind a token, one Stats a second, and
/// answers to what operators ask and order.
/// An operator proves itself by `Authorization: Bearer TOKEN` in the handshake or by an `auth`
/// message within the time allowed; anything else is refused with 4001 and a log line.
/// What an authorized operator says is passed on to the Desk; what is no message of the channel, or
/// one more than the rate allows, is answered with `failed`.
/// An operator that does not read is dropped; it never slows the server.
/// Thread: main. Source of the messages: shared/admin/ADMIN.md.
class AdminServer final : public QObject
{
    Q_OBJECT
public:
    using Sample = std::function<admin::Stats()>;
    using Answer = std::function<void(const admin::Answer &)>;
    /// Takes what an operator said; the string is how the log calls the operator. The answer may
    /// come at any time on this thread, also when the operator or this server is gone.
    using Desk = std::function<void(const admin::ClientMessage &, const QString &, const Answer &)>;

    /// What an operator may send: messages.
    static constexpr TokenBucket::Rate commandRate{.perSecond = 20, .burst = 100};

    /// Of all operators since the start.
    struct Counts
    {
        quint64 commands = 0;    ///< messages of authorized operators
        quint64 badCommands = 0; ///< of those, answered with `failed` by this server itself
    };

    /// @p sample is called once per sampling interval while anybody listens, and before.
    AdminServer(admin::Hello hello, const QString &token, Sample sample, Desk desk);
    ~AdminServer() override;

    [[nodiscard]] Result<void> listen(const QHostAddress &address, quint16 port);
    /// On a socket that is bound already.
    [[nodiscard]] Result<void> listen(ListenSocket socket);
    [[nodiscard]] quint16 port() const { return m_server.serverPort(); }
    /// Known only once the clients' port is.
    void setClientsUrl(const QString &url) { m_hello.clientsUrl = url; }
    /// Closes every operator's connection with 1001.
    void close(const QString &reason);
    [[nodiscard]] const Counts &counts() const { return m_counts; }

private:
    struct Operator;

    void onNewConnection();
    void onTextMessage(Operator &who, const QString &text);
    void onBinaryMessage(Operator &who);
    void takeCommand(Operator &who, const QByteArray &json);
    void countCommand(Operator &who);
    void answerBad(Operator &who, qint64 id, const QString &reason);
    void send(Operator &who, const QByteArray &json);
    void greet(Operator &who);
    void refuse(Operator &who, const QString &reason);
    void remove(const Operator *who);
    void sendSample();
    [[nodiscard]] bool isToken(const QString &offered) const;

    admin::Hello m_hello;
    const QByteArray m_token;
    const Sample m_sample;
    const Desk m_desk;
    QWebSocketServer m_server;
    QTimer m_sampling;
    std::vector<std::unique_ptr<Operator>> m_operators;
    Counts m_counts;
    LogLimiter m_refusals;
    LogLimiter m_drops; ///< of operators that do not read
};

} // namespace tickcast
