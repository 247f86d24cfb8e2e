// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/console/fakeadminserver.h"

#include <QWebSocket>
#include <algorithm>

namespace tickcast::test {

namespace {

void send(QWebSocket *socket, const QByteArray &json)
{
    socket->sendTextMessage(QString::fromUtf8(json));
}

/// Qt's enum names none of our own codes, but carries them.
[[nodiscard]] QWebSocketProtocol::CloseCode closeCode(int code)
{
    return static_cast<QWebSocketProtocol::CloseCode>(code);
}

} // namespace

FakeAdminServer::FakeAdminServer(QObject *parent)
    : QObject(parent)
    , m_server(QStringLiteral("fake"), QWebSocketServer::NonSecureMode)
{
    connect(&m_server, &QWebSocketServer::newConnection, this, &FakeAdminServer::onConnection);
    connect(&m_timer, &QTimer::timeout, this, [this] { sendSample(m_timer.interval()); });
}

FakeAdminServer::~FakeAdminServer()
{
    goAway();
}

bool FakeAdminServer::listen(quint16 port)
{
    const bool isListening = m_server.listen(QHostAddress::LocalHost, port);
    m_port = m_server.serverPort();
    return isListening;
}

void FakeAdminServer::goAway()
{
    m_server.close();
    m_consoles.clear();
    for (QWebSocket *socket : std::exchange(m_sockets, {})) {
        socket->disconnect(this);
        socket->abort();
        delete socket;
    }
}

QUrl FakeAdminServer::url() const
{
    return QUrl(QStringLiteral("ws://127.0.0.1:%1/admin").arg(m_port));
}

void FakeAdminServer::play(int everyMs)
{
    m_timer.start(everyMs);
}

void FakeAdminServer::sendSample(qint64 intervalMs)
{
    sendText(QString::fromUtf8(admin::encode(m_samples.next(intervalMs))));
}

void FakeAdminServer::sendText(const QString &text)
{
    for (QWebSocket *console : qAsConst(m_consoles))
        console->sendTextMessage(text);
}

void FakeAdminServer::onConnection()
{
    while (QWebSocket *socket = m_server.nextPendingConnection()) {
        socket->setParent(this);
        m_sockets.append(socket);
        connect(socket, &QWebSocket::textMessageReceived, this,
                [this, socket](const QString &text) {
                    if (m_consoles.contains(socket))
                        onQuestion(socket, text);
                    else
                        onToken(socket, text);
                });
        connect(socket, &QWebSocket::disconnected, this, [this, socket] {
            m_sockets.removeAll(socket);
            m_consoles.removeAll(socket);
            socket->deleteLater();
        });
    }
}

void FakeAdminServer::onToken(QWebSocket *socket, const QString &text)
{
    ++m_authCount;
    switch (m_manner) {
    case Manner::Proper: {
        const Result<admin::Auth> auth = admin::decodeAuth(text.toUtf8());
        if (auth && auth->token == m_token) {
            welcome(socket);
        } else {
            send(socket, admin::encode(admin::Refused{QStringLiteral("wrong token")}));
            socket->close(closeCode(4001));
        }
        break;
    }
    case Manner::Junk:
        socket->sendTextMessage(QStringLiteral("{\"op\":\"stats\",\"seq\":-1}"));
        break;
    case Manner::Binary:
        socket->sendBinaryMessage("\x01\x02");
        break;
    case Manner::Silent:
        break;
    case Manner::HelloOnly:
        send(socket, admin::encode(m_samples.hello()));
        break;
    case Manner::StatsFirst:
        send(socket, admin::encode(m_samples.next()));
        break;
    case Manner::OtherVersion:
    case Manner::OlderVersion: {
        const int by = m_manner == Manner::OtherVersion ? 1 : -1;
        socket->sendTextMessage(
            QString::fromUtf8(admin::encode(m_samples.hello()))
                .replace(u"\"protocol\":" % QString::number(admin::protocolVersion),
                         u"\"protocol\":" % QString::number(admin::protocolVersion + by)));
        break;
    }
    case Manner::CloseAtOnce:
        socket->close();
        break;
    case Manner::RefuseByCode:
        socket->close(closeCode(4003), QStringLiteral("operators only"));
        break;
    }
}

void FakeAdminServer::onQuestion(QWebSocket *socket, const QString &text)
{
    const Result<admin::ClientMessage> message = admin::decodeClientMessage(text.toUtf8());
    if (!message)
        return;
    m_questions.push_back(*message);
    const qint64 id = admin::idOf(*message);
    switch (m_answers) {
    case Answers::Proper:
        if (const std::optional<admin::Answer> answer = properAnswer(*message))
            send(socket, admin::encode(*answer));
        break;
    case Answers::Failed:
        send(socket, admin::encode(admin::Failed{id, QStringLiteral("too many questions")}));
        break;
    case Answers::Foreign:
        if (std::optional<admin::Answer> answer = properAnswer(*message)) {
            std::visit([](auto &what) { what.id += 1'000; }, *answer);
            send(socket, admin::encode(*answer));
        }
        break;
    case Answers::None:
        break;
    }
}

std::optional<admin::Answer>
FakeAdminServer::properAnswer(const admin::ClientMessage &message) const
{
    if (const auto *query = std::get_if<admin::SessionsQuery>(&message))
        return m_samples.page(*query);
    if (const auto *query = std::get_if<admin::ClosedQuery>(&message))
        return m_samples.closed(*query);
    if (const auto *query = std::get_if<admin::SessionQuery>(&message)) {
        if (std::optional<admin::SessionDetail> detail = m_samples.detail(*query))
            return *detail;
        return admin::Failed{query->id, u"no session " % query->session};
    }
    if (const auto *query = std::get_if<admin::SymbolsQuery>(&message))
        return m_samples.symbols(*query);
    if (const auto *query = std::get_if<admin::LogQuery>(&message)) {
        admin::LogPage page{query->id, 0, {}};
        for (const admin::LogRecord &record : m_log) {
            if (record.severity >= query->severity &&
                (!query->category || record.category == *query->category))
                page.records.push_back(record);
        }
        const size_t most = std::min<size_t>(query->last, page.records.size());
        page.records.erase(page.records.begin(), page.records.end() - static_cast<qptrdiff>(most));
        return page;
    }
    if (const auto *query = std::get_if<admin::ConfigQuery>(&message)) {
        admin::ConfigPage page = m_config;
        page.id = query->id;
        return page;
    }
    if (admin::isOrder(message))
        return admin::Done{admin::idOf(message), QStringLiteral("the fake server obeyed")};
    return std::nullopt;
}

void FakeAdminServer::tellLog(std::vector<admin::LogRecord> records, quint64 lost)
{
    for (auto question = m_questions.rbegin(); question != m_questions.rend(); ++question) {
        const auto *query = std::get_if<admin::LogQuery>(&*question);
        if (!query)
            continue;
        if (query->isFollowing) {
            sendText(QString::fromUtf8(
                admin::encode(admin::LogPage{query->id, lost, std::move(records)})));
        }
        return;
    }
}

void FakeAdminServer::welcome(QWebSocket *socket)
{
    send(socket, admin::encode(m_samples.hello()));
    send(socket, admin::encode(m_samples.next()));
    m_consoles.append(socket);
}

} // namespace tickcast::test
