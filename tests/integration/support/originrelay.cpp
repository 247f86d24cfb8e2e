// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/support/originrelay.h"

#include <memory>

namespace tickcast::testing {

OriginRelay::OriginRelay()
{
    connect(&m_server, &QTcpServer::newConnection, this, &OriginRelay::onConnection);
    m_server.listen(QHostAddress::LocalHost, 0);
}

void OriginRelay::leadTo(quint16 originPort)
{
    m_originPort = originPort;
}

void OriginRelay::onConnection()
{
    while (QTcpSocket *cache = m_server.nextPendingConnection()) {
        connect(cache, &QTcpSocket::disconnected, cache, &QObject::deleteLater);
        if (m_originPort == 0) {
            cache->abort();
            continue;
        }
        auto *origin = new QTcpSocket(cache);
        const auto heads = std::make_shared<QByteArray>();
        connect(cache, &QTcpSocket::readyRead, origin, [this, cache, origin, heads] {
            const QByteArray bytes = cache->readAll();
            *heads += bytes;
            count(*heads);
            origin->write(bytes);
        });
        connect(origin, &QTcpSocket::readyRead, cache,
                [cache, origin] { cache->write(origin->readAll()); });
        connect(origin, &QTcpSocket::disconnected, cache, [cache] { cache->disconnectFromHost(); });
        connect(origin, &QTcpSocket::errorOccurred, cache,
                [cache] { cache->disconnectFromHost(); });
        origin->connectToHost(QHostAddress::LocalHost, m_originPort);
    }
}

void OriginRelay::count(QByteArray &heads)
{
    for (qsizetype end; (end = heads.indexOf("\r\n\r\n")) >= 0; heads.remove(0, end + 4)) {
        const auto lines = heads.first(end).split('\n');
        QByteArray key = lines[0].split(' ').value(1) + ' ';
        for (const QByteArray &line : lines.sliced(1)) {
            if (line.toLower().startsWith("accept-encoding:"))
                key += line.sliced(line.indexOf(':') + 1).trimmed();
        }
        ++m_requests[key];
    }
}

} // namespace tickcast::testing
