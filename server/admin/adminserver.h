// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/admin/auditlog.h"
#include "server/admin/logdesk.h"
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
#include <map>
#include <memory>
#include <optional>
#include <vector>

class QWebSocket;

namespace tickcast {

/// The operators' channel: `/admin` on its own address, behind a token, Stats once a second or as
/// often as an operator asks for (up to ten times), and answers to what operators ask and order.
/// There are two tokens: who comes with the viewers' may ask and not order.
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
    /// Makes what is sampled at one rate: the lengths of its intervals are its own.
    using MakeSample = std::function<Sample()>;
    using Answer = std::function<void(const admin::Answer &)>;
    /// Takes what an operator said; the string is how the log calls the operator. The answer may
    /// come at any time on this thread, also when the operator or this server is gone.
    using Desk = std::function<void(const admin::ClientMessage &, const QString &, const Answer &)>;

    /// Told of each order that was answered, done or not.
    using Audit = std::function<void(const AuditEntry &)>;
    struct Tokens
    {
        QString operators;
        QString viewers; ///< empty: nobody can come as a viewer
    };

    /// What an operator may send: messages.
    static constexpr TokenBucket::Rate commandRate{.perSecond = 20, .burst = 100};

    /// Of all operators since the start.
    struct Counts
    {
        quint64 commands = 0;    ///< messages of authorized operators
        quint64 badCommands = 0; ///< of those, answered with `failed` by this server itself
    };

    /// What @p makeSample made for everybody is called once per sampling interval, whether anybody
    /// listens or not; what it made for those who asked for another rate, at that rate.
    AdminServer(admin::Hello hello, const Tokens &tokens, MakeSample makeSample, Desk desk,
                Audit audit);
    ~AdminServer() override;

    [[nodiscard]] Result<void> listen(const QHostAddress &address, quint16 port);
    /// On a socket that is bound already.
    [[nodiscard]] Result<void> listen(ListenSocket socket);
    [[nodiscard]] quint16 port() const { return m_server.serverPort(); }
    /// Known only once the clients' port is.
    void setClientsUrl(const QString &url) { m_hello.clientsUrl = url; }
    /// From now on these are good. Operators who came with another one are told that it was
    /// revoked, and closed with 4001; one whose token is now the other role's has to come again.
    void setTokens(const Tokens &tokens);
    /// Closes every operator's connection with 1001.
    void close(const QString &reason);
    [[nodiscard]] const Counts &counts() const { return m_counts; }
    /// How many rates are sampled at.
    [[nodiscard]] size_t paces() const { return m_paces.size(); }

private:
    struct Operator;
    /// Those who are told at one rate.
    struct Pace
    {
        Sample sample;
        std::optional<admin::Stats> last; ///< that was taken
        QTimer timer;
    };

    void onNewConnection();
    void onTextMessage(Operator &who, const QString &text);
    void onBinaryMessage(Operator &who);
    void takeCommand(Operator &who, const QByteArray &json);
    void setRate(Operator &who, const admin::SetRate &rate);
    /// The answer to @p message, which is in the audit log by then if it is an order.
    [[nodiscard]] Answer answerTo(Operator &who, const admin::ClientMessage &message,
                                  const QByteArray &json);
    void countCommand(Operator &who);
    void answerBad(Operator &who, qint64 id, const QString &reason);
    void send(Operator &who, const QByteArray &json);
    void greet(Operator &who, admin::Role role);
    /// Greets, if @p token is good, and refuses otherwise.
    void admit(Operator &who, const QString &token);
    void refuse(Operator &who, const QString &reason);
    void remove(const Operator *who);
    void beginPace(quint32 perSecond);
    void sendSample(quint32 perSecond);
    void audit(const Operator &who, const QByteArray &order, bool isDone, const QString &outcome);
    [[nodiscard]] std::optional<admin::Role> roleOf(const QString &token) const;

    admin::Hello m_hello;
    QByteArray m_operatorToken;
    QByteArray m_viewerToken;
    const MakeSample m_makeSample;
    const Desk m_desk;
    const Audit m_audit;
    QWebSocketServer m_server;
    /// By the rate that was asked for; 0 is that of everybody who asked for none.
    std::map<quint32, std::unique_ptr<Pace>> m_paces;
    std::vector<std::unique_ptr<Operator>> m_operators;
    Counts m_counts;
    LogDesk m_logs;
    LogLimiter m_refusals;
    LogLimiter m_drops; ///< of operators that do not read
};

} // namespace tickcast
