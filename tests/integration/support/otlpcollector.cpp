// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/otlpcollector.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTcpSocket>
#include <memory>

namespace tickcast::testing {

namespace {

OtlpCollector::Span spanOf(const QJsonObject &object)
{
    OtlpCollector::Span span{
        .trace = object[QLatin1String("traceId")].toString(),
        .id = object[QLatin1String("spanId")].toString(),
        .parent = object[QLatin1String("parentSpanId")].toString(),
        .name = object[QLatin1String("name")].toString(),
        .startNs = object[QLatin1String("startTimeUnixNano")].toString().toLongLong(),
        .endNs = object[QLatin1String("endTimeUnixNano")].toString().toLongLong(),
        .attributes = {}};
    for (const QJsonValue entry : object[QLatin1String("attributes")].toArray()) {
        const QJsonObject value = entry[QLatin1String("value")].toObject();
        span.attributes.insert(entry[QLatin1String("key")].toString(),
                               value.begin().value().toString());
    }
    return span;
}

} // namespace

OtlpCollector::OtlpCollector()
{
    connect(&m_server, &QTcpServer::newConnection, this, &OtlpCollector::onConnection);
    if (!m_server.listen(QHostAddress::LocalHost))
        qFatal("the collector cannot listen");
}

void OtlpCollector::onConnection()
{
    while (QTcpSocket *socket = m_server.nextPendingConnection()) {
        auto request = std::make_shared<QByteArray>();
        connect(socket, &QTcpSocket::readyRead, this,
                [this, socket, request] { onRead(*socket, *request); });
        connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
    }
}

void OtlpCollector::onRead(QTcpSocket &socket, QByteArray &request)
{
    request += socket.readAll();
    const qsizetype end = request.indexOf("\r\n\r\n");
    if (end < 0)
        return;
    const QByteArray head = request.first(end);
    const qsizetype length = head.indexOf("Content-Length: ");
    const qsizetype wanted = head.mid(length + 16).split('\r')[0].toLongLong();
    const QByteArray body = request.sliced(end + 4);
    if (body.size() < wanted)
        return;
    take(head, body);
    socket.write(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
    socket.disconnectFromHost();
}

void OtlpCollector::take(const QByteArray &head, const QByteArray &body)
{
    ++m_requests;
    if (!head.startsWith("POST /v1/traces HTTP/1.1\r\n") ||
        !head.contains("\r\nContent-Type: application/json"))
        m_fault = QString::fromLatin1(head);
    QJsonParseError error;
    const auto document = QJsonDocument::fromJson(body, &error);
    const QJsonArray spans = document[QLatin1String("resourceSpans")][0]
                                     [QLatin1String("scopeSpans")][0][QLatin1String("spans")]
                                         .toArray();
    if (error.error != QJsonParseError::NoError || spans.isEmpty())
        m_fault = QString::fromUtf8(body.left(200));
    for (const QJsonValue span : spans)
        m_spans.push_back(spanOf(span.toObject()));
}

std::vector<OtlpCollector::Span> OtlpCollector::spans(const QString &trace, const char *name) const
{
    std::vector<Span> found;
    for (const Span &span : m_spans) {
        if (span.trace == trace && span.name == QLatin1String(name))
            found.push_back(span);
    }
    return found;
}

} // namespace tickcast::testing
