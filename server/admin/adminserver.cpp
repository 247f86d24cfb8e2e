// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/admin/adminserver.h"

#include "server/transport/listensocket.h"
#include "server/transport/qtclosecode.h"
#include "shared/protocol/constants.h"
#include "shared/util/logging.h"

#include <QCryptographicHash>
#include <QNetworkRequest>
#include <QPointer>
#include <QWebSocket>
#include <algorithm>

namespace tickcast {

namespace {

constexpr int authWithinMs = 5'000;
constexpr size_t operatorsMax = 64;
constexpr quint64 messageBytesMax = 64 * 1024;
/// A second of stats is some kilobytes: an operator this far behind has not read for minutes.
constexpr qint64 unreadBytesMax = 4 * 1024 * 1024;

QString bearerOf(const QWebSocket &socket)
{
    const QByteArray header = socket.request().rawHeader("Authorization");
    constexpr QByteArrayView scheme("Bearer ");
    if (!header.startsWith(scheme))
        return {};
    return QString::fromUtf8(header.sliced(scheme.size())).trimmed();
}

} // namespace

struct AdminServer::Operator
{
    std::unique_ptr<QWebSocket, void (*)(QWebSocket *)> socket{nullptr, [](QWebSocket *dying) {
                                                                   // May be asked for from inside
                                                                   // one of the socket's own
                                                                   // signals.
                                                                   dying->deleteLater();
                                                               }};
    QString peer;
    QString name;     ///< how the log calls it: the peer, and who it says it is
    QObject lifetime; ///< what is to happen later happens only while this operator is known
    TokenBucket commands{commandRate, SystemClock::now()};
    Counts counts;
    bool isAuthorized = false;
    bool isRefused = false;
};

AdminServer::AdminServer(admin::Hello hello, const QString &token, Sample sample, Desk desk)
    : m_hello(std::move(hello))
    , m_token(token.toUtf8())
    , m_sample(std::move(sample))
    , m_desk(std::move(desk))
    , m_server(QStringLiteral("tickcast"), QWebSocketServer::NonSecureMode)
    , m_refusals(lcAdmin)
    , m_drops(lcAdmin)
{
    connect(&m_server, &QWebSocketServer::newConnection, this, &AdminServer::onNewConnection);
    connect(&m_sampling, &QTimer::timeout, this, &AdminServer::sendSample);
    m_sampling.setTimerType(Qt::PreciseTimer);
    m_sampling.start(m_hello.samplingMs);
}

AdminServer::~AdminServer()
{
    for (const auto &who : m_operators)
        who->socket->disconnect(this);
}

Result<void> AdminServer::listen(const QHostAddress &address, quint16 port)
{
    if (!m_server.listen(address, port)) {
        return fail(ErrorCode::Io, QStringLiteral("cannot listen for operators on %1: %2")
                                       .arg(formatEndpoint(address, port), m_server.errorString()));
    }
    return {};
}

Result<void> AdminServer::listen(ListenSocket socket)
{
    if (const auto listening = socket.startListening(); !listening)
        return listening;
    if (m_server.setSocketDescriptor(socket.descriptor())) {
        static_cast<void>(socket.release());
        return {};
    }
    return fail(ErrorCode::Io,
                QStringLiteral("cannot listen for operators: ") % m_server.errorString());
}

void AdminServer::onNewConnection()
{
    while (QWebSocket *socket = m_server.nextPendingConnection()) {
        auto made = std::make_unique<Operator>();
        made->socket.reset(socket);
        socket->setParent(nullptr);
        made->peer = formatEndpoint(socket->peerAddress(), socket->peerPort());
        made->name = made->peer;
        Operator *who = made.get();
        m_operators.push_back(std::move(made));
        socket->setMaxAllowedIncomingMessageSize(messageBytesMax);
        socket->setMaxAllowedIncomingFrameSize(messageBytesMax);
        connect(socket, &QWebSocket::disconnected, this, [this, who] { remove(who); });
        connect(socket, &QWebSocket::textMessageReceived, this,
                [this, who](const QString &text) { onTextMessage(*who, text); });
        connect(socket, &QWebSocket::binaryMessageReceived, this,
                [this, who] { onBinaryMessage(*who); });
        QTimer::singleShot(authWithinMs, &who->lifetime, [this, who] {
            if (!who->isAuthorized)
                refuse(*who, QStringLiteral("no token within %1 s").arg(authWithinMs / 1000));
        });

        const QByteArrayView path(protocol::adminPath.data(),
                                  qsizetype(protocol::adminPath.size()));
        const QString bearer = bearerOf(*socket);
        if (m_operators.size() > operatorsMax) {
            refuse(*who, QStringLiteral("more than %1 operators").arg(operatorsMax));
        } else if (socket->requestUrl().path().toUtf8() != path) {
            m_refusals.warning([&] {
                return QStringLiteral("operator %1 refused: asked for %2")
                    .arg(who->peer, socket->requestUrl().path().left(64));
            });
            who->isRefused = true;
            socket->close(QWebSocketProtocol::CloseCodePolicyViolated,
                          QStringLiteral("operators are served at /admin"));
        } else if (!bearer.isEmpty()) {
            if (isToken(bearer))
                greet(*who);
            else
                refuse(*who, QStringLiteral("wrong token"));
        }
    }
}

void AdminServer::onTextMessage(Operator &who, const QString &text)
{
    if (who.isRefused)
        return;
    if (who.isAuthorized) {
        takeCommand(who, text.toUtf8());
        return;
    }
    const Result<admin::Auth> auth = admin::decodeAuth(text.toUtf8());
    if (!auth)
        refuse(who, auth.error().text);
    else if (auth->token.isEmpty())
        refuse(who, QStringLiteral("empty token"));
    else if (!isToken(auth->token))
        refuse(who, QStringLiteral("wrong token"));
    else {
        if (auth->user)
            who.name = QStringLiteral("%1 (%2)").arg(who.peer, *auth->user);
        greet(who);
    }
}

void AdminServer::onBinaryMessage(Operator &who)
{
    if (who.isRefused || !who.isAuthorized)
        return;
    countCommand(who);
    answerBad(who, 0,
              QStringLiteral("a binary message; this channel speaks JSON in text messages"));
}

void AdminServer::takeCommand(Operator &who, const QByteArray &json)
{
    countCommand(who);
    if (!who.commands.take(commandRate, SystemClock::now())) {
        answerBad(who, admin::clientIdOf(json),
                  QStringLiteral("more than %1 messages a second, or %2 at once")
                      .arg(commandRate.perSecond)
                      .arg(commandRate.burst));
        return;
    }
    const Result<admin::ClientMessage> message = admin::decodeClientMessage(json);
    if (!message) {
        answerBad(who, admin::clientIdOf(json), message.error().text);
        return;
    }
    m_desk(*message, who.name,
           [this, &who, known = QPointer<QObject>(&who.lifetime)](const admin::Answer &answer) {
               if (known)
                   send(who, admin::encode(answer));
           });
}

void AdminServer::countCommand(Operator &who)
{
    ++m_counts.commands;
    ++who.counts.commands;
}

void AdminServer::answerBad(Operator &who, qint64 id, const QString &reason)
{
    ++m_counts.badCommands;
    ++who.counts.badCommands;
    qCDebug(lcAdmin).noquote() << "operator" << who.name << "said what cannot be done:" << reason;
    send(who, admin::encode(admin::Failed{id, reason}));
}

void AdminServer::send(Operator &who, const QByteArray &json)
{
    if (!who.isAuthorized || who.isRefused)
        return;
    if (who.socket->bytesToWrite() <= unreadBytesMax) {
        who.socket->sendTextMessage(QString::fromUtf8(json));
        return;
    }
    m_drops.warning(
        [&] { return QStringLiteral("operator %1 does not read, dropped").arg(who.name); });
    who.isRefused = true;
    QMetaObject::invokeMethod(
        who.socket.get(), [socket = who.socket.get()] { socket->abort(); }, Qt::QueuedConnection);
}

bool AdminServer::isToken(const QString &offered) const
{
    // Digests are compared, so that the time taken says nothing about the token.
    const auto digest = [](const QByteArray &bytes) {
        return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256);
    };
    return digest(offered.toUtf8()) == digest(m_token);
}

void AdminServer::greet(Operator &who)
{
    who.isAuthorized = true;
    qCInfo(lcAdmin).noquote() << "operator" << who.name << "connected";
    send(who, admin::encode(m_hello));
}

void AdminServer::refuse(Operator &who, const QString &reason)
{
    if (who.isRefused)
        return;
    who.isRefused = true;
    m_refusals.warning(
        [&] { return QStringLiteral("operator %1 refused: %2").arg(who.peer, reason); });
    who.socket->sendTextMessage(QString::fromUtf8(admin::encode(admin::Refused{reason})));
    who.socket->close(toQt(protocol::CloseCode::Unauthorized), reason.left(100));
}

void AdminServer::remove(const Operator *who)
{
    if (who->isAuthorized) {
        qCInfo(lcAdmin).noquote() << "operator" << who->name << "left after" << who->counts.commands
                                  << "messages," << who->counts.badCommands << "of them bad";
    }
    std::erase_if(m_operators, [who](const auto &entry) { return entry.get() == who; });
}

void AdminServer::sendSample()
{
    // Taken also when nobody listens: the next operator's first interval is then a normal one.
    const admin::Stats stats = m_sample();
    if (m_operators.empty())
        return;
    const QByteArray json = admin::encode(stats);
    for (size_t i = 0; i < m_operators.size(); ++i)
        send(*m_operators[i], json);
}

void AdminServer::close(const QString &reason)
{
    m_sampling.stop();
    m_server.close();
    for (const auto &who : m_operators) {
        who->socket->disconnect(this);
        who->socket->close(QWebSocketProtocol::CloseCodeGoingAway, reason);
    }
    m_operators.clear();
}

} // namespace tickcast
