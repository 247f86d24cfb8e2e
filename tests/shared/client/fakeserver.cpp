// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/shared/client/fakeserver.h"

#include "shared/protocol/constants.h"
#include "shared/protocol/jsonwriter.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTcpSocket>
#include <QtTest/qtestcase.h>
#include <sys/socket.h>

namespace tickcast {

QStringList stringsOf(const QJsonObject &command, const char *key)
{
    QStringList result;
    for (const QJsonValue &value : command.value(QLatin1String(key)).toArray())
        result.append(value.toString());
    return result;
}

FakeServer::FakeServer()
    : m_webSocketServer(QStringLiteral("fake"), QWebSocketServer::NonSecureMode)
{
    connect(&m_webSocketServer, &QWebSocketServer::newConnection, this,
            &FakeServer::onNewWebSocket);
    connect(&m_tcp, &QTcpServer::newConnection, this, [this] {
        while (QTcpSocket *socket = m_tcp.nextPendingConnection()) {
            ++connections;
            socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
            m_tcpSocket = socket;
            if (onTcpConnection)
                onTcpConnection(socket);
            else
                m_webSocketServer.handleConnection(socket);
        }
    });
    setWelcome(15'000, 20, 65'536);
    speak("tickcast.v1.json");
    listen();
}

void FakeServer::listen()
{
    QVERIFY2(m_tcp.listen(QHostAddress::LocalHost, m_port), qPrintable(m_tcp.errorString()));
    m_port = m_tcp.serverPort();
}

QUrl FakeServer::url() const
{
    return QUrl(QStringLiteral("ws://127.0.0.1:%1/v1").arg(m_port));
}

void FakeServer::setWelcome(int heartbeatMs, int commandsPerSecond, int messageBytes)
{
    JsonWriter writer;
    writer.beginObject().key("op").plain("welcome").key("session").plain("s-1");
    writer.key("server").plain("tickcast test").key("protocol").plain("tickcast.v1.json");
    writer.key("heartbeatMs").integer(heartbeatMs).key("limits").beginObject();
    writer.key("subscriptions").integer(1024).key("holdings").integer(64);
    writer.key("commandsPerSecond").integer(commandsPerSecond);
    writer.key("messageBytes").integer(messageBytes).endObject().endObject();
    welcome = writer.toByteArray();
}

void FakeServer::speak(const QByteArray &subprotocol)
{
    m_webSocketServer.setSupportedSubprotocols({QString::fromLatin1(subprotocol)});
    welcome.replace("tickcast.v1.json", subprotocol);
}

void FakeServer::acknowledgeAll(const QByteArray &epoch, quint64 offset, bool recovered)
{
    onCommand = [this, epoch, offset, recovered](const QJsonObject &command) {
        if (command.value(QLatin1String("op")).toString() != QLatin1String("subscribe"))
            return;
        JsonWriter writer;
        writer.beginObject().key("op").plain("subscribed");
        writer.key("id").integer(command.value(QLatin1String("id")).toInteger());
        writer.key("channel").string(command.value(QLatin1String("channel")).toString());
        writer.key("symbols").beginArray();
        for (const QString &name : stringsOf(command)) {
            writer.beginObject().key("symbol").string(name).key("sid").integer(1);
            writer.key("priceScale").integer(2).key("qtyScale").integer(5);
            writer.key("epoch").string(QString::fromLatin1(epoch));
            writer.key("offset").integer(offset).key("recovered").boolean(recovered).endObject();
        }
        send(writer.endArray().endObject().toByteArray());
    };
}

void FakeServer::send(const QByteArray &json)
{
    QVERIFY(m_socket);
    m_socket->sendTextMessage(QString::fromUtf8(json));
}

void FakeServer::sendBinary(const QByteArray &bytes)
{
    QVERIFY(m_socket);
    m_socket->sendBinaryMessage(bytes);
}

void FakeServer::close(int code, const QString &reason)
{
    QVERIFY(m_socket);
    m_socket->close(static_cast<QWebSocketProtocol::CloseCode>(code), reason);
}

void FakeServer::sendRaw(const QByteArray &bytes)
{
    QVERIFY(m_tcpSocket);
    m_tcpSocket->write(bytes);
    m_tcpSocket->flush();
}

void FakeServer::abortTcp()
{
    QVERIFY(m_tcpSocket);
    m_tcpSocket->abort();
}

void FakeServer::shutdownSending()
{
    QVERIFY(m_tcpSocket);
    m_tcpSocket->flush();
    ::shutdown(int(m_tcpSocket->socketDescriptor()), SHUT_WR);
}

void FakeServer::onNewWebSocket()
{
    m_socket = m_webSocketServer.nextPendingConnection();
    m_socket->setParent(this);
    connect(m_socket, &QWebSocket::textMessageReceived, this, &FakeServer::onMessage);
    connect(m_socket, &QWebSocket::disconnected, this, [this, socket = m_socket.data()] {
        clientCloseCode = int(socket->closeCode());
        socket->deleteLater();
    });
    if (!welcome.isEmpty())
        send(welcome);
}

void FakeServer::onMessage(const QString &text)
{
    const QByteArray json = text.toUtf8();
    largestCommand = std::max(largestCommand, json.size());
    commands.append(QJsonDocument::fromJson(json).object());
    if (onCommand)
        onCommand(commands.last());
}

} // namespace tickcast
