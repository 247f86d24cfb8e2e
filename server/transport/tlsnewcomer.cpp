// SPDX-FileCopyrightText: 2026 The Tickcast authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "server/transport/tlsnewcomer.h"

#include "shared/util/logging.h"

#include <sys/socket.h>
#include <unistd.h>

namespace tickcast {

TlsNewcomer::TlsNewcomer(Door &door, int descriptor, const QSslConfiguration &tls)
    : Newcomer(door)
    , m_socket(new QSslSocket)
{
    QSslSocket *socket = m_socket.get();
    if (!socket->setSocketDescriptor(descriptor)) {
        ::close(descriptor); // the peer is gone already; its time ends the rest
        return;
    }
    QObject::connect(socket, &QIODevice::readyRead, &m_context,
                     [this] { takeInput(m_socket->readAll()); });
    // Also when TLS fails: the socket is aborted then.
    QObject::connect(socket, &QAbstractSocket::disconnected, &m_context, [this] {
        qCDebug(lcTransport).noquote()
            << "TLS connection ended before it was a link:" << m_socket->errorString();
        giveUp();
    });
    socket->setSslConfiguration(tls);
    socket->startServerEncryption();
}

TlsNewcomer::~TlsNewcomer()
{
    if (!m_socket)
        return;
    m_socket->disconnect(&m_context);
    m_socket->abort();
}

std::unique_ptr<Link> TlsNewcomer::upgrade(const QByteArray &answer, const QByteArray &early)
{
    m_socket->disconnect(&m_context);
    m_socket->write(answer);
    return std::make_unique<TlsLink>(transport(), std::move(m_socket), early);
}

void TlsNewcomer::refuse(const QByteArray &answer)
{
    // As a plain newcomer does: shut down, not closed. A close with unread input is a reset, which
    // would destroy the answer. A peer that left makes flush() destroy this; its socket stays until
    // the event loop comes round.
    QSslSocket *socket = m_socket.get();
    socket->write(answer);
    socket->flush(); // encrypts
    socket->flush(); // and writes
    if (socket->state() == QAbstractSocket::ConnectedState)
        ::shutdown(static_cast<int>(socket->socketDescriptor()), SHUT_WR);
}

} // namespace tickcast
