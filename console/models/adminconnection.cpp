// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "console/models/adminconnection.h"

#include "console/models/format.h"
#include "shared/protocol/constants.h"
#include "shared/util/logging.h"

#include <QWebSocket>
#include <algorithm>

namespace tickcast {

namespace {

constexpr quint64 messageBytesMax = 4 * 1024 * 1024; // as the codec's own limit
const SystemClock systemClock;

[[nodiscard]] int timerMs(qint64 ms)
{
    return static_cast<int>(std::clamp<qint64>(ms, 0, std::numeric_limits<int>::max()));
}

} // namespace

AdminConnection::AdminConnection(Options options, QObject *parent)
    : AdminSource(parent)
    , m_options(std::move(options))
    , m_clock(m_options.clock ? m_options.clock : &systemClock)
    , m_backoff(std::chrono::milliseconds(m_options.backoffBaseMs),
                std::chrono::milliseconds(m_options.backoffMostMs), m_options.seed)
{
    m_retryTimer.setSingleShot(true);
    m_silenceTimer.setSingleShot(true);
    connect(&m_retryTimer, &QTimer::timeout, this, &AdminConnection::open);
    connect(&m_silenceTimer, &QTimer::timeout, this, &AdminConnection::onSilence);
}

AdminConnection::~AdminConnection()
{
    dropSocket();
}

void AdminConnection::connectTo(const QUrl &url, const QString &token)
{
    if (url != m_url)
        m_hello.reset();
    m_url = url;
    m_token = token;
    m_problem.clear();
    m_backoff.reset();
    open();
}

void AdminConnection::reconnectNow()
{
    if (m_state == State::Waiting || m_state == State::Refused)
        open();
}

qint64 AdminConnection::liveForMs() const
{
    return m_state == State::Live ? nowMs() - m_liveSinceMs : 0;
}

qint64 AdminConnection::nextAttemptInMs() const
{
    return m_state == State::Waiting ? std::max<qint64>(m_nextAttemptMs - nowMs(), 0) : 0;
}

void AdminConnection::open()
{
    m_retryTimer.stop();
    dropSocket();
    // A fresh socket per attempt: a QWebSocket keeps half-read state of its last connection.
    m_socket = new QWebSocket(QString(), QWebSocketProtocol::VersionLatest, this);
    m_socket->setMaxAllowedIncomingMessageSize(messageBytesMax);
    m_socket->setMaxAllowedIncomingFrameSize(messageBytesMax);
    connect(m_socket, &QWebSocket::connected, this, [this] {
        m_isOpen = true;
        m_socket->sendTextMessage(
            QString::fromUtf8(admin::encode(admin::Auth{m_token, m_options.user})));
    });
    connect(m_socket, &QWebSocket::textMessageReceived, this, &AdminConnection::onMessage);
    connect(m_socket, &QWebSocket::binaryMessageReceived, this,
            [this] { lose(tr("the server sent a binary message; this is no admin channel")); });
    connect(m_socket, &QWebSocket::disconnected, this, &AdminConnection::onDisconnected);
    connect(m_socket, QOverload<QAbstractSocket::SocketError>::of(&QWebSocket::error), this,
            &AdminConnection::onSocketError);
    m_silenceTimer.start(timerMs(m_options.helloTimeoutMs));
    setState(State::Connecting);
    m_socket->open(m_url);
}

void AdminConnection::dropSocket()
{
    m_silenceTimer.stop();
    m_isOpen = false;
    m_isAuthorized = false;
    if (!m_socket)
        return;
    // Often called from one of its own signals: silence it now, delete it later.
    QWebSocket *socket = std::exchange(m_socket, nullptr);
    socket->disconnect(this);
    socket->abort();
    socket->deleteLater();
}

void AdminConnection::lose(const QString &problem)
{
    dropSocket();
    m_problem = problem;
    const qint64 waitMs = std::max<qint64>(m_backoff.next().count(), m_options.backoffLeastMs);
    m_nextAttemptMs = nowMs() + waitMs;
    m_retryTimer.start(timerMs(waitMs));
    qCInfo(lcConsole, "%s: %s; next attempt in %lld ms", qPrintable(m_url.toDisplayString()),
           qPrintable(problem), static_cast<long long>(waitMs));
    setState(State::Waiting);
}

void AdminConnection::refuse(const QString &reason)
{
    dropSocket();
    m_problem = reason.isEmpty() ? tr("the server refused the token") : reason;
    setState(State::Refused);
    Q_EMIT refused(m_problem);
}

qint64 AdminConnection::send(admin::ClientMessage message)
{
    if (!m_isAuthorized)
        return 0;
    ++m_lastId;
    std::visit([this](auto &what) { what.id = m_lastId; }, message);
    m_socket->sendTextMessage(QString::fromUtf8(admin::encode(message)));
    Q_EMIT messageSent(message);
    return m_lastId;
}

QString AdminConnection::whyNoOrders() const
{
    if (m_state != State::Live)
        return tr("Not connected to a server");
    if (!m_hello || m_hello->role != admin::Role::Operator)
        return tr("This token is a viewer's: it may look, but give no orders");
    return {};
}

void AdminConnection::setState(State state)
{
    if (m_state == state)
        return;
    m_state = state;
    Q_EMIT stateChanged(state);
}

void AdminConnection::onMessage(const QString &text)
{
    const Result<admin::ServerMessage> message = admin::decodeServerMessage(text.toUtf8());
    if (!message) {
        lose(tr("the server sent what is no admin message: %1").arg(message.error().text));
        return;
    }
    if (m_isAuthorized || std::holds_alternative<admin::Hello>(*message))
        Q_EMIT messageReceived(*message);
    std::visit([this](const auto &content) { handle(content); }, *message);
}

void AdminConnection::handle(const admin::Hello &hello)
{
    m_isAuthorized = true;
    m_hello = hello;
    m_silenceTimer.start(timerMs(std::max<qint64>(m_options.silenceMs, 5 * hello.samplingMs)));
    Q_EMIT helloReceived(hello);
}

void AdminConnection::handle(const admin::Stats &stats)
{
    if (!m_isAuthorized) {
        lose(tr("the server sent figures before it said who it is"));
        return;
    }
    m_silenceTimer.start();
    if (m_state != State::Live) {
        m_backoff.reset();
        m_problem.clear();
        m_liveSinceMs = nowMs();
        setState(State::Live);
    }
    Q_EMIT statsReceived(stats);
}

void AdminConnection::onSocketError(QAbstractSocket::SocketError error)
{
    // A close by the server comes as an error first; its close code is yet to come.
    if (error == QAbstractSocket::RemoteHostClosedError)
        return;
    QString text = m_socket->errorString();
    // QWebSocket tells a refused handshake only in words, behind the name of its own function.
    text.remove(QLatin1String("QWebSocketPrivate::processHandshake: "));
    if (text.contains(QLatin1String("status code: 401")) ||
        text.contains(QLatin1String("status code: 403"))) {
        refuse(tr("the server refused the token (%1)").arg(text));
    } else {
        lose(text);
    }
}

void AdminConnection::onDisconnected()
{
    if (!m_isOpen) {
        // The socket gives up before its error is signalled; the words are already there.
        onSocketError(m_socket->error());
        if (m_socket)
            lose(tr("the server closed the connection during the handshake"));
        return;
    }
    const auto code = static_cast<int>(m_socket->closeCode());
    const QString reason = m_socket->closeReason();
    if (!protocol::mayReconnect(code)) {
        refuse(reason);
        return;
    }
    lose(reason.isEmpty() ? tr("the server closed the connection")
                          : tr("the server closed the connection: %1").arg(reason));
}

void AdminConnection::onSilence()
{
    const QString time = format::seconds(m_silenceTimer.interval());
    lose(m_isAuthorized ? tr("no figures for %1 s").arg(time)
                        : tr("no answer within %1 s").arg(time));
}

} // namespace tickcast
