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
    QString user; ///< who it says it is
    QString name; ///< how the log calls it: both
    admin::Role role = admin::Role::Viewer;
    QString token;         ///< it came with
    quint32 perSecond = 0; ///< stats; 0: as everybody
    QObject lifetime;      ///< what is to happen later happens only while this operator is known
    TokenBucket commands{commandRate, SystemClock::now()};
    Counts counts;
    bool isAuthorized = false;
    bool isRefused = false;
};

AdminServer::AdminServer(admin::Hello hello, const Tokens &tokens, MakeSample makeSample, Desk desk,
                         Audit audit)
    : m_hello(std::move(hello))
    , m_operatorToken(tokens.operators.toUtf8())
    , m_viewerToken(tokens.viewers.toUtf8())
    , m_makeSample(std::move(makeSample))
    , m_desk(std::move(desk))
    , m_audit(std::move(audit))
    , m_server(QStringLiteral("tickcast"), QWebSocketServer::NonSecureMode)
    , m_logs(logTail())
    , m_refusals(lcAdmin)
    , m_drops(lcAdmin)
{
    connect(&m_server, &QWebSocketServer::newConnection, this, &AdminServer::onNewConnection);
    beginPace(0);
}

void AdminServer::beginPace(quint32 perSecond)
{
    auto pace = std::make_unique<Pace>();
    pace->sample = m_makeSample();
    connect(&pace->timer, &QTimer::timeout, this, [this, perSecond] { sendSample(perSecond); });
    pace->timer.setTimerType(Qt::PreciseTimer);
    pace->timer.start(perSecond == 0 ? m_hello.samplingMs : static_cast<int>(1'000 / perSecond));
    m_paces[perSecond] = std::move(pace);
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
            admit(*who, bearer);
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
    if (!auth) {
        refuse(who, auth.error().text);
        return;
    }
    if (auth->user) {
        who.user = *auth->user;
        who.name = QStringLiteral("%1 (%2)").arg(who.peer, *auth->user);
    }
    admit(who, auth->token);
}

void AdminServer::admit(Operator &who, const QString &token)
{
    const auto role = roleOf(token);
    if (!role) {
        refuse(who, QStringLiteral("wrong token"));
        return;
    }
    who.token = token;
    greet(who, *role);
}

void AdminServer::setTokens(const Tokens &tokens)
{
    m_operatorToken = tokens.operators.toUtf8();
    m_viewerToken = tokens.viewers.toUtf8();
    std::vector<Operator *> revoked;
    for (const auto &who : m_operators) {
        if (who->isAuthorized && roleOf(who->token) != who->role)
            revoked.push_back(who.get());
    }
    const auto isKnown = [this](const Operator *who) {
        return std::ranges::any_of(m_operators,
                                   [who](const auto &one) { return one.get() == who; });
    };
    for (Operator *who : revoked) {
        if (isKnown(who)) // a socket that is broken already goes when it is written to
            refuse(*who, QStringLiteral("the token was revoked"));
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
    if (admin::isOrder(*message) && who.role != admin::Role::Operator) {
        const QString reason = QStringLiteral("%1 is an order, and a viewer may only ask")
                                   .arg(QLatin1String(admin::opOf(*message).data()));
        answerBad(who, admin::idOf(*message), reason);
        audit(who, json, false, reason);
        return;
    }
    if (const auto *rate = std::get_if<admin::SetRate>(&*message))
        setRate(who, *rate);
    else if (const auto *query = std::get_if<admin::LogQuery>(&*message))
        m_logs.ask(*query, &who, answerTo(who, *message, json));
    else
        m_desk(*message, who.name, answerTo(who, *message, json));
}

AdminServer::Answer AdminServer::answerTo(Operator &who, const admin::ClientMessage &message,
                                          const QByteArray &json)
{
    // An order is carried out, and audited, though whoever gave it has left meanwhile.
    AuditEntry entry{
        .peer = who.peer, .user = who.user, .role = who.role, .order = json, .outcome = {}};
    return [this, &who, known = QPointer<QObject>(&who.lifetime), isOrder = admin::isOrder(message),
            entry](const admin::Answer &answer) mutable {
        if (isOrder) {
            const auto *done = std::get_if<admin::Done>(&answer);
            const auto *failed = std::get_if<admin::Failed>(&answer);
            entry.tsMs = SystemClock::wallNowMs();
            entry.isDone = done != nullptr;
            entry.outcome = done ? done->text : failed ? failed->reason : QString();
            m_audit(entry);
        }
        if (known)
            send(who, admin::encode(answer));
    };
}

void AdminServer::audit(const Operator &who, const QByteArray &order, bool isDone,
                        const QString &outcome)
{
    m_audit({.tsMs = SystemClock::wallNowMs(),
             .peer = who.peer,
             .user = who.user,
             .role = who.role,
             .order = order,
             .isDone = isDone,
             .outcome = outcome});
}

void AdminServer::setRate(Operator &who, const admin::SetRate &rate)
{
    who.perSecond = rate.perSecond;
    if (!m_paces.contains(rate.perSecond))
        beginPace(rate.perSecond);
    send(who, admin::encode(admin::Done{
                  rate.id, QStringLiteral("tells stats %1 times a second").arg(rate.perSecond)}));
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

std::optional<admin::Role> AdminServer::roleOf(const QString &token) const
{
    if (token.isEmpty())
        return std::nullopt;
    // Digests are compared, so that the time taken says nothing about the token.
    const auto digest = [](const QByteArray &bytes) {
        return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256);
    };
    const QByteArray offered = digest(token.toUtf8());
    if (offered == digest(m_operatorToken))
        return admin::Role::Operator;
    if (!m_viewerToken.isEmpty() && offered == digest(m_viewerToken))
        return admin::Role::Viewer;
    return std::nullopt;
}

void AdminServer::greet(Operator &who, admin::Role role)
{
    who.isAuthorized = true;
    who.role = role;
    qCInfo(lcAdmin).noquote() << "operator" << who.name << "connected"
                              << (role == admin::Role::Viewer ? "as a viewer" : "");
    admin::Hello hello = m_hello;
    hello.role = role;
    send(who, admin::encode(hello));
    // Of the last interval rather than nothing until the present one is over.
    if (const auto &last = m_paces.at(0)->last)
        send(who, admin::encode(*last));
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
    m_logs.leave(who);
    std::erase_if(m_operators, [who](const auto &entry) { return entry.get() == who; });
}

void AdminServer::sendSample(quint32 perSecond)
{
    const auto isListening = [perSecond](const auto &who) { return who->perSecond == perSecond; };
    const bool isHeard = std::ranges::any_of(m_operators, isListening);
    if (!isHeard && perSecond != 0) {
        // It is its timer that calls: it goes when it has.
        const std::shared_ptr<Pace> over = std::move(m_paces[perSecond]);
        m_paces.erase(perSecond);
        over->timer.stop();
        QMetaObject::invokeMethod(
            this, [over] {}, Qt::QueuedConnection);
        return;
    }
    // Taken also when nobody listens: the next operator's first interval is then a normal one.
    std::optional<admin::Stats> &stats = m_paces[perSecond]->last;
    stats = m_paces[perSecond]->sample();
    if (!isHeard)
        return;
    const QByteArray json = admin::encode(*stats);
    for (size_t i = 0; i < m_operators.size(); ++i) {
        if (isListening(m_operators[i]))
            send(*m_operators[i], json);
    }
}

void AdminServer::close(const QString &reason)
{
    m_paces.clear();
    m_server.close();
    for (const auto &who : m_operators) {
        who->socket->disconnect(this);
        who->socket->close(QWebSocketProtocol::CloseCodeGoingAway, reason);
    }
    m_operators.clear();
}

} // namespace tickcast
